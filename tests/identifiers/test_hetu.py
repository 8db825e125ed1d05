from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.identifiers import hetu
from models.problems import Problem
from tests.identifiers.vectors import rows

TODAY = date(2026, 11, 25)
CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
SIGNS = {1800: "+", 1900: "-YXWVU", 2000: "ABCDEF"}


def read(text: str) -> str | Problem:
    return hetu.parse(text, allow_artificial=True, today=TODAY)


def code_of(text: str) -> str:
    found = read(text)
    assert isinstance(found, Problem), found
    assert found.message()
    return found.code


@pytest.mark.parametrize("row", rows("hetu", without=("pair",)))
def test_vector(row: dict[str, Any]) -> None:
    assert hetu.is_strict(row["input"]) is row["strict_valid"]
    if row["lenient_valid"]:
        assert read(row["input"]) == row["normalised"]
        assert hetu.is_strict(row["normalised"])
        if "birth_date" in row:
            assert hetu.birth_date(row["normalised"]).isoformat() == row["birth_date"]
            assert hetu.is_artificial(row["normalised"]) is row["artificial"]
    else:
        assert code_of(row["input"]) == row["reason"]


@pytest.mark.parametrize("row", rows("hetu", only=("pair",)))
def test_the_sign_is_part_of_the_key(row: dict[str, Any]) -> None:
    first, second = (read(text) for text in row["input"].split("|"))
    assert isinstance(first, str)
    assert isinstance(second, str)
    assert (first == second) is row["same_person"]
    assert [hetu.birth_date(code).isoformat() for code in (first, second)] == row["birth_dates"]


@pytest.mark.parametrize("text", ["０１０１９０－９０５Ｖ", "\u200e010190-905v\u200e", "010190\u2212905V", "\ufeff010190—905V\u00a0"])
def test_what_pasting_does_is_repaired(text: str) -> None:
    assert read(text) == "010190-905V"


def test_artificial_only_where_allowed() -> None:
    refused = hetu.parse("010190-905V", allow_artificial=False, today=TODAY)
    assert isinstance(refused, Problem)
    assert refused.code == "artificial"


def test_real_individual_number_passes_without_allowance() -> None:
    code = "010190-002" + CHECKS[10190002 % 31]
    assert hetu.parse(code, allow_artificial=False, today=TODAY) == code


def test_nobody_is_born_tomorrow() -> None:
    code = "261126A900" + CHECKS[261126900 % 31]
    assert code_of(code) == "future"
    assert hetu.parse(code, allow_artificial=True, today=date(2026, 11, 26)) == code


def test_slash_is_no_century_sign_and_1800_was_no_leap_year() -> None:
    assert code_of("010190/" + "905V") == "sign"
    assert code_of("290200+900" + CHECKS[290200900 % 31]) == "date"


@pytest.mark.parametrize("text", ["٠١٠١٩٠-٩٠٥V", "010190-905V\n010190-905V", "010190-905V0", "²10190-905V0"])
def test_other_digits_and_more_than_one_code_are_refused(text: str) -> None:
    assert code_of(text) == "format"


def test_mask_shows_nothing() -> None:
    assert {hetu.mask("010190+900P"), hetu.mask("150719A949U")} == {"••••••-••••"}
    assert hetu.show("150719A949U") == "150719A949U"


def test_no_gender_is_read() -> None:
    assert not [name for name in dir(hetu) if "sex" in name.lower() or "gender" in name.lower()]


@st.composite
def codes(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1850, 1, 1), TODAY))
    digits = f"{born:%d%m%y}"
    number = draw(st.integers(900, 999))
    sign = draw(st.sampled_from(SIGNS[born.year // 100 * 100]))
    return f"{digits}{sign}{number}{CHECKS[int(f'{digits}{number}') % 31]}"


@given(codes())
def test_every_artificial_code_reads_as_itself(code: str) -> None:
    assert read(code) == code
    assert read(f" {code.lower()} ") == code


@given(codes(), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_caught(code: str, place: int, shift: int) -> None:
    at = place if place < 6 else place + 1
    wrong = code[:at] + str((int(code[at]) + shift) % 10) + code[at + 1 :]
    assert isinstance(read(wrong), Problem)


@given(codes(), st.integers(0, 7))
def test_two_neighbours_swapped_are_caught(code: str, place: int) -> None:
    digits = code[:6] + code[7:10]
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    if swapped != digits:
        assert isinstance(read(f"{swapped[:6]}{code[6]}{swapped[6:]}{code[10]}"), Problem)


@given(st.text(max_size=30))
def test_anything_typed_gets_an_answer(text: str) -> None:
    found = read(text)
    assert found.message() if isinstance(found, Problem) else hetu.is_strict(found)
