from __future__ import annotations

from decimal import Decimal

import pytest

from models import words
from models.formats import today
from models.kinds import DECIMAL, MONEY, Context


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("value", ["0.5", "1204.5", "-5.5", "1234567.25"])
def test_what_is_shown_for_editing_is_read_back(language: str, value: str) -> None:
    words.set_language(language)

    for kind in (MONEY,) if value.startswith("-") else (MONEY, DECIMAL):
        assert kind.read(kind.edited(Decimal(value)), Context(today())) == Decimal(value)
