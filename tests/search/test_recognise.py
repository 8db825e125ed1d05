from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.services.query import Reason, recognise

TODAY = date(2026, 4, 7)
ONE_NUMBER = (
    "0401234567", "040 123 4567", "040/123 4567", "+358 40 1234567", "358401234567", "00358401234567", "+358 (0)40 123 4567", "tel:+358401234567",
    "０４０１２３４５６７", "\u200e0401234567", "gsm 040-1234567",
)  # fmt: skip


def readings(text: str) -> list[tuple[str, str, bool]]:
    return [(str(each.reason), each.value, each.whole) for each in recognise(text, TODAY).readings]


@pytest.mark.parametrize("typed", ONE_NUMBER)
def test_every_spelling_of_a_phone_number_is_the_same_number(typed: str) -> None:
    query = recognise(typed, TODAY)
    assert ("phone", "0401234567", True) in readings(typed)
    assert query.kind == Reason.PHONE
    assert query.fragment == "", "a whole number that is nobody's is not looked for in the middle of others"


@pytest.mark.parametrize(
    ("typed", "begun"),
    [("0401", "0401"), ("+358 401", "0401"), ("00358401", "0401"), ("358401", "0401"), ("040 12", "04012"), ("+46 70 1", "0046701")],
)
def test_the_beginning_of_a_phone_number_in_any_spelling(typed: str, begun: str) -> None:
    assert any(reason == "phone" and value == begun for reason, value, _ in readings(typed))


@pytest.mark.parametrize("typed", ["anonymous", "Anonymous", "withheld", "112", " 112 "])
def test_a_withheld_number_and_the_emergency_number_are_unknown_callers(typed: str) -> None:
    query = recognise(typed, TODAY)
    assert query.unknown_caller
    assert not query.readings
    assert query.kind == ""


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("140262-999V", ("identity-code", "140262-999V", True)),
        ("140262-999v", ("identity-code", "140262-999V", True)),
        ("0109160-2", ("business-id", "0109160-2", True)),
        ("FI01091602", ("business-id", "0109160-2", True)),
        ("FI21 1234 5600 0007 85", ("account", "FI2112345600000785", True)),
        ("123456-785", ("account", "FI2112345600000785", True)),
        ("643000 000001 040110", ("metering-point", "643000000001040110", True)),
        ("Helmi.Maki@Example.com", ("email", "helmi.maki@example.com", True)),
        ("helmi@", ("email", "helmi@", False)),
        ("104 582", ("number", "104582", False)),
        ("RF18 5390 0754 7034", ("reference", "RF18539007547034", True)),
    ],
)
def test_an_identifier_is_recognised(typed: str, first: tuple[str, str, bool]) -> None:
    assert readings(typed)[0] == first
    assert recognise(typed, TODAY).kind == first[0]


def test_five_digits_are_a_postal_code_a_number_or_a_part_of_one() -> None:
    assert {reason for reason, _, _ in readings("40100")} >= {"number", "postal-code", "meter", "metering-point"}


def test_a_reference_with_its_check_digit_is_one_whole() -> None:
    assert ("reference", "10458202", True) in readings("1045 8202")
    assert ("reference", "10458203", True) not in readings("1045 8203")


def test_a_mistyped_identity_code_finds_nobody_rather_than_a_guess() -> None:
    assert readings("140262-999A") == []


def test_a_birth_in_the_future_is_no_identity_code() -> None:
    assert recognise("140262-999V", date(1950, 1, 1)).readings == ()


@pytest.mark.parametrize(("typed", "kind"), [("mäki", Reason.NAME), ("Mallikatu 3 B", Reason.ADDRESS), ("", ""), ("   ", ""), ("'", "")])
def test_words_are_a_name_and_words_with_a_number_an_address(typed: str, kind: str) -> None:
    assert recognise(typed, TODAY).kind == kind


def test_names_fold_whatever_their_form() -> None:
    composed, apart = recognise("Mäkinen", TODAY), recognise(unicodedata.normalize("NFD", "MÄKINEN"), TODAY)
    assert composed.key == apart.key == "m|kinen"
    assert composed.words == apart.words == recognise("makinen", TODAY).words == ("makinen",)


def test_what_must_not_be_written_down_is_told() -> None:
    assert recognise("140262-999V", TODAY).personal
    assert recognise("FI21 1234 5600 0007 85", TODAY).personal
    assert not recognise("mäki", TODAY).personal


@given(st.text(max_size=300))
def test_nothing_typed_is_a_crash(typed: str) -> None:
    query = recognise(typed, TODAY)
    assert len(query.key) <= 4 * 200
