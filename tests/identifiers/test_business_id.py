from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.identifiers import business_id, vat
from models.problems import Problem
from tests.identifiers.vectors import rows

WEIGHTS = (7, 9, 10, 5, 8, 4, 2)


def remainder(digits: str) -> int:
    return sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=True)) % 11


@pytest.mark.parametrize("row", rows("ytunnus"))
def test_vector(row: dict[str, Any]) -> None:
    found = business_id.parse(row["input"])
    if row["valid"]:
        assert found == row["normalised"]
        assert isinstance(found, str)
        assert business_id.vat_number(found) == row["vat"]
        assert business_id.ovt(found) == row["ovt"]
        assert vat.parse(row["input"]) == row["vat"]
    else:
        assert isinstance(found, Problem)
        assert found.code == row["reason"]
        assert found.message()
        assert isinstance(vat.parse(row["input"]), Problem)


@pytest.mark.parametrize(
    "text",
    [
        "０１０９１６０-２",
        "\u200e0109160-2",
        "0109160 - 2",
        "y-tunnus 0109160-2",
        "FO-nummer: 0109160-2",
        "fi01091602",
        "VAT FI01091602",
        "0037010916021234A",
    ],
)
def test_other_spellings(text: str) -> None:
    assert business_id.parse(text) == "0109160-2"


def test_euid_round_trip() -> None:
    assert business_id.parse(business_id.euid("0109160-2")) == "0109160-2"
    assert business_id.show("0109160-2") == "0109160-2"


@st.composite
def ids(draw: st.DrawFn) -> str:
    digits = draw(st.from_regex(r"[0-9]{7}", fullmatch=True).filter(lambda digits: digits.isascii()))
    rest = remainder(digits)
    assume(rest != 1)
    return f"{digits}-{(11 - rest) % 11}"


@given(ids(), st.integers(0, 6), st.integers(1, 9))
def test_one_wrong_digit_is_caught(number: str, at: int, shift: int) -> None:
    assert business_id.parse(number) == number
    wrong = number[:at] + str((int(number[at]) + shift) % 10) + number[at + 1 :]
    assert isinstance(business_id.parse(wrong), Problem)


@given(ids(), st.integers(0, 5))
def test_two_neighbours_swapped_are_caught(number: str, at: int) -> None:
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    if swapped != number:
        assert isinstance(business_id.parse(swapped), Problem)


@given(ids())
def test_all_written_forms_lead_back(number: str) -> None:
    for form in (business_id.vat_number(number), business_id.ovt(number), business_id.euid(number), number.replace("-", "")):
        assert business_id.parse(form) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [("SE 556188-8404 01", "SE556188840401"), ("EE100594102", "EE100594102"), ("de 136,695 976", "DE136695976"), ("EL 094259216", "EL094259216")],
)
def test_vat_number_of_the_union(text: str, number: str) -> None:
    assert vat.parse(text) == number
    assert vat.show(number) == number


@pytest.mark.parametrize(
    ("text", "code"), [("NO123456785MVA", "country"), ("EE100594103", "check"), ("EE1005941", "format"), ("FI12345678", "check")]
)
def test_vat_number_refused(text: str, code: str) -> None:
    found = vat.parse(text)
    assert isinstance(found, Problem)
    assert found.code == code
    assert found.message()
