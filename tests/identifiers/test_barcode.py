from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.identifiers import barcode, iban, reference
from models.identifiers.barcode import Barcode
from models.problems import Problem
from tests.identifiers.vectors import rows


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize("row", rows("viivakoodi"))
def test_vector(row: dict[str, Any]) -> None:
    found = barcode.parse(row["input"])
    if not row["valid"]:
        assert isinstance(found, Problem)
        assert found.code == row["reason"]
        assert found.message()
    elif "same_as" in row:
        assert found == barcode.parse(row["same_as"])
        assert isinstance(found, Barcode)
        assert found.version == row["version"]
    else:
        assert found == Barcode(row["version"], row["iban"], row["amount_cents"], row["reference"], day(row["due"]))
        given_ = row["encode"]
        assert barcode.encode(given_["iban"], given_["reference"], given_["amount_cents"], day(given_["due"])) == row["input"]
        assert barcode.code128c_check(row["input"]) == row["code128c_check"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("DE89370400440532013000", "1232", 100, None), "iban"),
        (("FI2112345600000785", "RF56INV2026X7", 100, None), "reference"),
        (("FI2112345600000785", "1232", -1, None), "amount"),
        (("FI2112345600000785", "1232", 1, date(1999, 12, 31)), "due"),
        (("FI2112345600000785", "1232", 1, date(2100, 1, 1)), "due"),
    ],
)
def test_no_barcode(arguments: tuple[str, str, int, date | None], code: str) -> None:
    found = barcode.encode(*arguments)
    assert isinstance(found, Problem)
    assert found.code == code
    assert found.message()


def test_letters_are_refused() -> None:
    found = barcode.parse("4" + "X" * 53)
    assert isinstance(found, Problem)
    assert found.code == "characters"


@given(
    st.from_regex(r"[1-8][0-9]{13}", fullmatch=True).filter(str.isascii),
    st.integers(100, 10**19 - 1),
    st.booleans(),
    st.none() | st.integers(1, barcode.MOST_CENTS),
    st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31)),
)
def test_round_trip(account: str, base: int, wrapped: bool, cents: int | None, due: date | None) -> None:
    number = str(iban.from_bban(account))
    ref = reference.make(str(base))
    ref = reference.to_rf(ref) if wrapped else ref
    digits = barcode.encode(number, ref, cents, due)
    assert isinstance(digits, str)
    assert barcode.parse(digits) == Barcode(5 if wrapped else 4, number, cents, ref, due)
