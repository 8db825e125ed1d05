from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.identifiers import metering_point
from models.identifiers.metering_point import MarketId
from models.problems import Problem, Severity
from tests.identifiers.vectors import rows


@pytest.mark.parametrize("row", rows("metering_point_ids", only=("gsrn",)))
def test_gsrn_vector(row: dict[str, Any]) -> None:
    found = metering_point.parse(row["input"])
    if row["valid"]:
        assert found == row.get("normalised", row["input"])
        assert metering_point.parse(metering_point.show(str(found))) == found
        assert metering_point.identify(row["input"]) == row["kind"]
    else:
        assert isinstance(found, Problem)
        assert found.code == row["reason"]
        assert found.message()
        assert metering_point.identify(row["input"]) is None


@pytest.mark.parametrize("row", rows("metering_point_ids", only=("eic",)))
def test_eic_vector(row: dict[str, Any]) -> None:
    found = metering_point.parse_eic(row["input"])
    assert found == row["input"]
    assert isinstance(found, str)
    doubt = metering_point.eic_doubt(found)
    if row["valid"]:
        assert doubt is None
        assert metering_point.identify(row["input"]) is MarketId.EIC
        assert metering_point.eic_type(found) == row["eic_type"]
    else:
        assert doubt is not None
        assert (doubt.severity, doubt.code) == (Severity.WARNING, row["reason"])
        assert metering_point.identify(row["input"]) is None


@pytest.mark.parametrize("row", rows("metering_point_ids", only=("gln",)))
def test_gln_vector(row: dict[str, Any]) -> None:
    assert metering_point.parse_gln(row["input"]) == row["input"]
    assert metering_point.identify(row["input"]) is MarketId.GLN


@pytest.mark.parametrize(("text", "code"), [("6430000120005", "check"), ("643000012000", "format"), ("64300001200AB", "format")])
def test_gln_refused(text: str, code: str) -> None:
    found = metering_point.parse_gln(text)
    assert isinstance(found, Problem)
    assert found.code == code


@pytest.mark.parametrize("text", ["44Y-00000000001", "44Y-0000000000_3", "44Y-00000000001-", "4Y-0000000000013"])
def test_eic_refused(text: str) -> None:
    found = metering_point.parse_eic(text)
    assert isinstance(found, Problem)
    assert found.code == "format"


def test_show_is_in_sixes() -> None:
    assert metering_point.show("643000090007000003") == "643000 090007 000003"


@given(st.from_regex(r"[0-9]{17}", fullmatch=True).filter(str.isascii), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_caught(base: str, at: int, shift: int) -> None:
    check = -sum((3, 1)[place % 2] * int(digit) for place, digit in enumerate(base)) % 10
    number = f"{base}{check}"
    assert metering_point.parse(number) == number
    wrong = number[:at] + str((int(number[at]) + shift) % 10) + number[at + 1 :]
    assert isinstance(metering_point.parse(wrong), Problem)


@given(st.from_regex(r"[0-9]{17}", fullmatch=True).filter(str.isascii), st.integers(0, 15))
def test_swapped_neighbours_are_caught_unless_they_differ_by_five(base: str, at: int) -> None:
    check = -sum((3, 1)[place % 2] * int(digit) for place, digit in enumerate(base)) % 10
    number = f"{base}{check}"
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    differ = abs(int(number[at]) - int(number[at + 1]))
    assert isinstance(metering_point.parse(swapped), Problem) is (differ not in {0, 5})
