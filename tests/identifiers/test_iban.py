from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schwifty.registry import get_banks_by_country
from stdnum import luhn
from stdnum.iban import calc_check_digits

from models.identifiers import iban
from models.problems import Problem, Severity
from tests.identifiers.vectors import rows


@pytest.mark.parametrize("row", rows("iban"))
def test_vector(row: dict[str, Any]) -> None:
    found = iban.parse(row["input"])
    if not row["valid"]:
        assert isinstance(found, Problem)
        assert found.code == row["reason"]
        assert found.message()
        return
    assert found == row["normalised"]
    assert isinstance(found, str)
    assert iban.bic(found) == row["bic"]
    assert iban.bank(found) == row.get("bank")
    assert iban.show(found) == row.get("print", iban.show(found))
    assert iban.parse(iban.show(found)) == found
    if "bban" in row:
        assert found[4:] == row["bban"]
        assert iban.from_bban(row["bban"]) == found
        assert iban.bban_luhn_ok(found) is row["bban_luhn"]
    assert iban.doubt(found) is None
    assert found.startswith(row.get("country", "FI"))


@pytest.mark.parametrize(
    "text",
    ["\u200eFI21 1234 5600 0007 85", "ＦＩ２１１２３４５６０００００７８５", "FI21\u202f1234\u202f5600\u202f0007\u202f85", "FI21–1234–5600–0007–85"],
)
def test_what_pasting_does_is_repaired(text: str) -> None:
    assert iban.parse(text) == "FI2112345600000785"


def test_bank_table_agrees_with_the_registry() -> None:
    banks = get_banks_by_country("FI")
    assert len(banks) > 600
    wrong = {(bank.bank_code, str(bank.bic)) for bank in banks if iban.bic(f"FI00{bank.bank_code}") != str(bank.bic)}
    assert not wrong


def test_old_account_without_luhn_is_doubted_not_refused() -> None:
    found = iban.from_bban("31313001234567")
    assert isinstance(found, str)
    assert iban.parse(found) == found
    doubt = iban.doubt(found)
    assert doubt is not None
    assert (doubt.severity, doubt.code) == (Severity.WARNING, "bban_luhn")


def test_unknown_bank_is_doubted() -> None:
    found = iban.from_bban("9000000000000" + luhn.calc_check_digit("9000000000000"))
    assert isinstance(found, str)
    assert iban.bban_luhn_ok(found)
    assert iban.bic(found) is None
    doubt = iban.doubt(found)
    assert doubt is not None
    assert doubt.code == "bank"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("XX" + calc_check_digits("XX0012345698765432") + "12345698765432", "country"),
        ("12345", "format"),
        ("DE89*370400440532013000", "characters"),
        ("123456-7", "format"),
        ("DE75512108001245126199X", "mod97"),
    ],
)
def test_refused(text: str, code: str) -> None:
    found = iban.parse(text)
    assert isinstance(found, Problem)
    assert found.code == code


def test_foreign_account_of_wrong_length() -> None:
    short = "DE00" + "37040044053201300"
    found = iban.parse(short[:2] + calc_check_digits(short) + short[4:])
    assert isinstance(found, Problem)
    assert found.code == "length"


def test_bban_of_wrong_length() -> None:
    found = iban.from_bban("123456")
    assert isinstance(found, Problem)
    assert found.code == "format"


def test_mask_keeps_the_country_and_the_last_four() -> None:
    assert iban.mask("FI2112345600001234") == "FI•• •••• •••• ••12 34"
    assert iban.mask("EE382200221020145685") == "EE•• •••• •••• •••• 5685"


accounts = st.from_regex(r"[1-8][0-9]{13}", fullmatch=True).filter(str.isascii)


@given(accounts)
def test_every_account_has_its_iban(digits: str) -> None:
    found = iban.from_bban(digits)
    assert isinstance(found, str)
    assert iban.parse(found) == found


@given(accounts, st.integers(2, 17), st.integers(1, 9))
def test_one_wrong_digit_is_caught(digits: str, at: int, shift: int) -> None:
    found = str(iban.from_bban(digits))
    assert isinstance(iban.parse(found[:at] + str((int(found[at]) + shift) % 10) + found[at + 1 :]), Problem)


@given(accounts, st.integers(4, 16))
def test_two_neighbours_swapped_are_caught(digits: str, at: int) -> None:
    found = str(iban.from_bban(digits))
    swapped = found[:at] + found[at + 1] + found[at] + found[at + 2 :]
    if swapped != found:
        assert isinstance(iban.parse(swapped), Problem)
