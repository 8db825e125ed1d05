"""Law of editing: what a kind shows for editing it reads back as the same value, in every language; else a form saves what nobody typed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

import phonenumbers
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import models.entities
from models import fields, kinds, words
from models.identifiers import language, reference
from models.kinds import Context, Kind, Storage, Widget
from models.problems import Problem
from models.services.sample_maker import Maker

CONTEXT: Final = Context(date(2026, 4, 7), allow_artificial=True)
ALL: Final = {field.kind.name: field.kind for entity in fields.entities() for field in fields.fields_of(entity)} if models.entities else {}
TYPED: Final = sorted(name for name, kind in ALL.items() if kind.widget is not Widget.NONE)
MAKER: Final = Maker(7)
NUMBERS: Final = st.integers(min_value=100, max_value=900_000)
WORDS: Final = st.text(min_size=1, max_size=60)
"""Any text: what a field takes of it is the field's business."""

FOREIGN: Final = {
    phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    for region in phonenumbers.SUPPORTED_REGIONS
    if (number := phonenumbers.example_number(region)) is not None
}

EXAMPLES: Final[dict[str, st.SearchStrategy[Any]]] = {
    "personal identity code": NUMBERS.map(MAKER.hetu),
    "business id": NUMBERS.map(MAKER.business_id),
    "bank account": st.sampled_from(["1", "36", "405", "5", "713", "8"]).map(MAKER.account)
    | st.sampled_from(["SE3550000000054910000003", "DE89370400440532013000", "NO9386011117947", "MT84MALT011000012345MTLCAST001S"]),
    "creditor reference": NUMBERS.map(MAKER.reference) | NUMBERS.map(MAKER.reference).map(reference.to_rf) | st.just("RF471234567890ABCDEFGHIJKLM"),
    "phone": NUMBERS.map(MAKER.mobile)
    | st.tuples(
        st.sampled_from(["09", "013", "02", "0800", "010", "0600", "0200", "040", "0500", "0457", "073"]), st.integers(10_000, 9_999_999)
    ).map(lambda parts: f"{parts[0]}{parts[1]}")
    | st.sampled_from(sorted(FOREIGN)),
    "e-mail": st.emails(),
    "year": st.integers(1500, 2200).map(str),
    "phases": st.integers(1, 3).map(str),
    "postal code": st.integers(0, 99_999).map(lambda number: f"{number:05}"),
    "metering point id": NUMBERS.map(MAKER.gsrn),
    "personal name": st.text(st.sampled_from("aåÅäöÉñłŋжه .'’-·"), min_size=1, max_size=40),
    "country": st.sampled_from(["FI", "SE", "EE", "AX", "GB", "suomi", "Sverige"]),
    "language": st.sampled_from(sorted(language.NAMES)) | st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=3),
}


def values(kind: Kind) -> st.SearchStrategy[Any]:
    """Values that the kind may hold: read from text, or made where the form of the stored value says how."""
    if kind.choices is not None and kind.storage is Storage.JSON:
        return st.lists(st.sampled_from(sorted(kind.choices)), min_size=1, unique=True)
    if kind.choices is not None:
        return st.sampled_from(sorted(kind.choices))
    if kind.storage is Storage.INSTANT:
        return st.integers(-1_500_000_000, 7_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))
    if kind.storage is Storage.BOOLEAN:
        return st.booleans()
    stored = {
        Storage.DATE: st.dates(date(1800, 1, 1), date(2200, 12, 31)).map(lambda day: day.isoformat()),
        Storage.DECIMAL: st.decimals(-(10**12), 10**12, places=2, allow_nan=False).map(lambda number: f"{number:f}")
        | st.decimals(0, 10**6, places=3, allow_nan=False).map(lambda number: f"{number:f}")
        | st.integers(0, 9999).map(str),
        Storage.INTEGER: (st.integers(1, 3) | st.integers(0, 10) | st.integers(1, 31) | st.integers(0, 10**9)).map(str),
        Storage.JSON: st.lists(st.text("abcdefghijklmnopqrstuvwxyzåäö-", min_size=1, max_size=20), min_size=1).map(",".join),
    }
    typed = EXAMPLES[kind.name] if kind.name in EXAMPLES else stored.get(kind.storage, WORDS)
    return typed.map(lambda text: kind.read(text, CONTEXT))


@pytest.mark.parametrize("name", TYPED)
@settings(max_examples=60)
@given(data=st.data())
def test_what_is_shown_for_editing_is_read_back(name: str, data: st.DataObject) -> None:
    kind = ALL[name]
    value = data.draw(values(kind))
    assume(value is not None and not isinstance(value, Problem))
    for spoken in words.LANGUAGES:
        words.set_language(spoken)
        shown = kind.edited(value)
        assert kind.read(shown, CONTEXT) == value, (spoken, shown)


def test_every_kind_that_is_typed_is_tested() -> None:
    declared = {each.name for each in vars(kinds).values() if isinstance(each, Kind) and each.widget is not Widget.NONE}
    assert declared - set(TYPED) == {"number"}, "the plain number, from which others are made"
    assert set(EXAMPLES) <= set(TYPED)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_the_examples_are_values(name: str) -> None:
    found = [ALL[name].read(text, CONTEXT) for text in _some(EXAMPLES[name])]
    assert sum(value is not None and not isinstance(value, Problem) for value in found) >= 3, found


def _some(strategy: st.SearchStrategy[Any]) -> list[str]:
    seen: list[str] = []

    @given(strategy)
    def collect(text: str) -> None:
        seen.append(text)

    collect()
    return seen


@pytest.mark.parametrize("spoken", words.LANGUAGES)
@pytest.mark.parametrize("code", sorted(language.NAMES))
def test_a_language_is_read_by_its_code_and_by_its_name(code: str, spoken: str) -> None:
    words.set_language(spoken)
    assert kinds.LANGUAGE.edited(code) == code
    assert kinds.LANGUAGE.read(kinds.LANGUAGE.text(code), CONTEXT) == code
    assert kinds.LANGUAGE.read(language.NAMES[code].upper(), CONTEXT) == code


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (datetime(2026, 4, 7, 11, 33, tzinfo=UTC), "7.4.2026 14.33"),
        (datetime(2026, 4, 7, 11, 33, 5, tzinfo=UTC), "7.4.2026 14.33.05"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "25.10.2026 3.30"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25T01:30:00+00:00"),
        (datetime(2026, 4, 7, 11, 33, 5, 120, tzinfo=UTC), "2026-04-07T11:33:05.000120+00:00"),
    ],
)
def test_a_time_is_edited_in_short_unless_that_loses_something(at: datetime, shown: str) -> None:
    assert kinds.INSTANT.edited(at) == shown
    assert kinds.INSTANT.read(shown, CONTEXT) == at


@pytest.mark.parametrize("spoken", words.LANGUAGES)
def test_the_plain_number_too(spoken: str) -> None:
    words.set_language(spoken)
    for value in (Decimal("0.5"), Decimal("1204.5"), Decimal("1234567.25")):
        assert kinds.DECIMAL.read(kinds.DECIMAL.edited(value), CONTEXT) == value
