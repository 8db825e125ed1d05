from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from models import formats
from models.formats import HELSINKI


def test_the_zone_is_helsinki_and_nothing_else_is_made_up() -> None:
    assert ZoneInfo("Europe/Helsinki") == HELSINKI
    with pytest.raises(AttributeError, match="STOCKHOLM"):
        getattr(formats, "STOCK" + "HOLM")


@pytest.mark.parametrize(
    ("now", "day", "over"),
    [
        (datetime(2026, 12, 31, 21, 59, tzinfo=UTC), date(2026, 12, 31), False),
        (datetime(2026, 12, 31, 22, 0, tzinfo=UTC), date(2026, 12, 31), True),
        (datetime(2026, 6, 30, 20, 59, tzinfo=UTC), date(2026, 6, 30), False),
        (datetime(2026, 6, 30, 21, 0, tzinfo=UTC), date(2026, 6, 30), True),
        (datetime(2026, 6, 30, 23, 59, tzinfo=UTC), date(2026, 7, 1), False),
        (datetime(2026, 6, 30, 12, 0, tzinfo=UTC), date(2026, 6, 29), True),
    ],
)
def test_a_day_is_over_at_midnight_in_helsinki(now: datetime, day: date, over: bool) -> None:
    with time_machine.travel(now, tick=False):
        assert formats.is_over(day) is over
        assert formats.is_over(day) is (day < formats.today())
