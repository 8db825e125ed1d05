from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_97_10

from models.identifiers import reference
from models.problems import Problem
from tests.identifiers.vectors import rows


@pytest.mark.parametrize("row", rows("viite"))
def test_vector(row: dict[str, Any]) -> None:
    found = reference.parse(row["input"])
    if not row["valid"]:
        assert isinstance(found, Problem)
        assert found.code == row["reason"]
        assert found.message()
        return
    assert found == row["normalised"]
    assert isinstance(found, str)
    assert reference.show(found) == row["print"]
    assert reference.parse(row["print"]) == found
    assert reference.is_rf(found) is (row["kind"] == "RF")
    if row["kind"] == "FI":
        assert reference.make(found[:-1]) == found
        assert reference.machine(found) == row["padded20"]
        assert reference.parse(row["padded20"]) == found
        assert reference.to_rf(found) == row["rf"]
        assert reference.show(row["rf"]) == row["rf_print"]
        assert reference.from_rf(row["rf"]) == found
    else:
        assert reference.from_rf(found) == row["national"]
        assert reference.to_rf(found) == found
        assert reference.machine(found) == (row["national"].zfill(20) if row["national"] else None)


@pytest.mark.parametrize("text", ["INV/2024/0001", "RINV/2024/0001", "INV20240001", "1232X"])
def test_letters_never_enter_a_domestic_reference(text: str) -> None:
    found = reference.parse(text)
    assert isinstance(found, Problem)
    assert found.code == "letters"


@pytest.mark.parametrize("base", ["1A3", "012", "12", "", "1" * 20, "１２３"])
def test_a_reference_is_not_made_of_anything_else(base: str) -> None:
    with pytest.raises(ValueError):
        reference.make(base)


def test_different_bases_give_different_references() -> None:
    made = {reference.make(str(base)) for base in range(100, 20_000)}
    assert len(made) == 19_900


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("RF", "rf_format"),
        ("RF11", "rf_format"),
        ("RF11-1232-Å", "rf_format"),
        ("12/34", "format"),
        ("RF" + mod_97_10.calc_check_digits("000RF") + "000", "zero"),
    ],
)
def test_refused(text: str, code: str) -> None:
    found = reference.parse(text)
    assert isinstance(found, Problem)
    assert found.code == code


bases = st.from_regex(r"[1-9][0-9]{2,18}", fullmatch=True).filter(str.isascii)


@given(bases)
def test_round_trip(base: str) -> None:
    made = reference.make(base)
    assert reference.parse(made) == made
    assert reference.parse(reference.show(made)) == made
    assert reference.from_rf(reference.to_rf(made)) == made
    assert reference.parse(reference.show(reference.to_rf(made))) == reference.to_rf(made)
    assert reference.parse(reference.machine(made) or "") == made


@given(bases, st.data())
def test_one_wrong_digit_is_caught(base: str, data: st.DataObject) -> None:
    made = reference.make(base)
    at = data.draw(st.integers(0, len(made) - 1))
    wrong = made[:at] + str((int(made[at]) + data.draw(st.integers(1, 9))) % 10) + made[at + 1 :]
    assert isinstance(reference.parse(wrong), Problem)


@given(bases, st.data())
def test_one_wrong_or_swapped_digit_of_rf_is_caught(base: str, data: st.DataObject) -> None:
    made = reference.to_rf(reference.make(base))
    at = data.draw(st.integers(2, len(made) - 1))
    wrong = made[:at] + str((int(made[at]) + data.draw(st.integers(1, 9))) % 10) + made[at + 1 :]
    assert isinstance(reference.parse(wrong), Problem)
    at = data.draw(st.integers(4, len(made) - 2))
    swapped = made[:at] + made[at + 1] + made[at] + made[at + 2 :]
    if swapped != made:
        assert isinstance(reference.parse(swapped), Problem)
