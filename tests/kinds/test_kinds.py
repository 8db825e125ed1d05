"""Every kind of value: read, printed, masked, and carried in the journal without loss."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import models.entities
from models import fields, kinds
from models.kinds import Context, Kind, Storage, Widget
from models.problems import Problem
from models.words import set_language

CONTEXT = Context(date(2026, 4, 7), allow_artificial=True)
ALL = {field.kind.name: field.kind for entity in fields.entities() for field in fields.fields_of(entity)} if models.entities else {}


def read(kind: Kind, text: str) -> Any:
    return kind.read(text, CONTEXT)


def code(found: Any) -> str:
    assert isinstance(found, Problem), found
    assert "{" not in found.message()
    return found.code


@pytest.mark.parametrize("name", sorted(ALL))
def test_nothing_typed_is_nothing(name: str) -> None:
    assert read(ALL[name], "  ") is None
    assert ALL[name].text(None) == ALL[name].edited(None) == ""
    assert ALL[name].to_json(None) is ALL[name].from_json(None) is None


@pytest.mark.parametrize("name", sorted(name for name, kind in ALL.items() if kind.choices is not None and kind.storage is Storage.TEXT))
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_choice_is_read_by_code_and_by_its_word_in_each_language(name: str, language: str) -> None:
    set_language(language)
    kind = ALL[name]
    for choice in kind.choices or {}:
        assert read(kind, choice) == choice
        assert kind.edited(choice) == choice
        assert read(kind, kind.text(choice).upper()) in (kind.choices or {})
    assert code(read(kind, "jotain aivan muuta")) == "choice"


@pytest.mark.parametrize(
    ("storage", "value"),
    [
        (Storage.TEXT, "d’Arcy"), (Storage.INTEGER, 7), (Storage.DECIMAL, Decimal("1234.500")), (Storage.DATE, date(2026, 3, 29)),
        (Storage.INSTANT, datetime(2026, 10, 25, 0, 30, 0, 123456, tzinfo=UTC)), (Storage.BOOLEAN, False), (Storage.UUID, UUID(int=7)),
        (Storage.JSON, ["a", "b"]), (Storage.BYTES, b"\x00\xff"),
    ],
)  # fmt: skip
def test_values_go_through_the_journal_exactly(storage: Storage, value: Any) -> None:
    kind = Kind("any", storage, lambda text, _context: text)
    back = kind.from_json(json.loads(json.dumps(kind.to_json(value))))
    assert back == value
    assert str(back) == str(value)


@pytest.mark.parametrize("name", ["O'Brien", "d’Arcy", "Mäki-Kuutti", "von Essen", "Å", "x" * 120])
def test_names_are_as_typed(name: str) -> None:
    assert read(kinds.NAME, name) == name


def test_lengths_are_told() -> None:
    assert code(read(kinds.NAME, "x" * 201)) == "length"
    assert code(read(kinds.LINE, "x" * 201)) == "length"
    assert code(read(kinds.TEXT, "x" * 4001)) == "length"


def test_postal_codes_keep_their_zeros() -> None:
    assert read(kinds.POSTAL_CODE, "00100") == "00100"


def test_money_is_exact_and_of_cents() -> None:
    assert read(kinds.MONEY, "99,99") == Decimal("99.99")
    assert read(kinds.MONEY, "−5,5") == Decimal("-5.5")
    assert code(read(kinds.MONEY, "1,234")) == "decimals"
    assert code(read(kinds.MONEY, "1000000000000")) == "maximum"
    assert isinstance(read(kinds.MONEY, "0,1") * 3, Decimal)
    assert read(kinds.MONEY, "0,1") * 3 == Decimal("0.3")
    assert kinds.MONEY.edited(Decimal("1284.50")) in ("1284.50",)


def test_past_days_are_not_to_come() -> None:
    assert code(read(kinds.PAST_DATE, "8.4.2026")) == "future"
    assert read(kinds.PAST_DATE, "7.4.2026") == date(2026, 4, 7)
    assert read(kinds.PAST_DATE, "8.4.26") == date(1926, 4, 8)


def test_numbers_have_their_bounds() -> None:
    assert code(read(kinds.YEAR, "1499")) == "range"
    assert code(read(kinds.DECIMAL, "-1")) == "minimum"
    assert code(read(kinds.quantity("volume", "m³", places=1), "1,25")) == "decimals"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_yes_and_no_in_each_language(language: str) -> None:
    set_language(language)
    for value in (True, False):
        assert read(kinds.BOOLEAN, kinds.BOOLEAN.text(value)) is value
        assert read(kinds.BOOLEAN, kinds.BOOLEAN.edited(value)) is value
    assert code(read(kinds.BOOLEAN, "ehkä")) == "boolean"


def test_what_nobody_types_is_not_typed() -> None:
    for kind in (kinds.DIGEST, kinds.DATA):
        assert kind.widget is Widget.NONE
        assert code(read(kind, "x")) == "not-typed"


def test_a_link_is_chosen_by_the_id_of_a_row() -> None:
    row = UUID(int=7)
    assert kinds.LINK.widget is kinds.LINKS.widget is Widget.NONE
    assert code(read(kinds.LINK, "x")) == code(read(kinds.LINKS, f"{row.hex},x")) == "not-found"
    assert read(kinds.LINK, row.hex) == row
    assert kinds.LINK.edited(row) == row.hex
    assert read(kinds.LINKS, f"{row.hex}, {row.hex}") == [row.hex, row.hex]


@pytest.mark.parametrize(
    ("kind", "value"),
    [(kinds.HETU, "010190-901R"), (kinds.IBAN, "FI2112345600000785"), (kinds.PHONE, "+358401234567"), (kinds.EMAIL, "aino@example.com")],
)
def test_a_mask_gives_nothing_away(kind: Kind, value: str) -> None:
    masked = kind.mask(value)
    assert masked
    assert masked != value
    digits = [ch for ch in masked if ch.isdigit()]
    assert len(digits) <= max(4, len([ch for ch in value if ch.isdigit()]) // 2 + 1)


@pytest.mark.parametrize("name", sorted(ALL))
@settings(max_examples=30)
@given(text=st.text(max_size=40))
def test_no_text_makes_a_kind_fail(name: str, text: str) -> None:
    found = ALL[name].read(text, CONTEXT)
    if found is not None and not isinstance(found, Problem):
        assert isinstance(ALL[name].text(found), str)
        assert ALL[name].from_json(ALL[name].to_json(found)) == found
        assert ALL[name].read(ALL[name].edited(found), CONTEXT) == found or ALL[name].widget is Widget.CHECKS


@pytest.mark.parametrize("kind", [kinds.LINE, kinds.TEXT, kinds.CODE])
def test_texts_are_kept_composed(kind: Kind) -> None:
    """Files of some systems write ä as two characters; a text that looks the same must be the same."""
    assert kind.read("Jyva\u0308skyla\u0308 ", CONTEXT) == "Jyväskylä"
