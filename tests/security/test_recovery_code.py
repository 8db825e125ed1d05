from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.problems import Problem
from models.security.recovery_code import new_secret, read, write

SECRET = bytes(range(20))


@given(st.binary(min_size=20, max_size=20))
def test_a_code_is_read_as_it_was_written(secret: bytes) -> None:
    assert read(write(secret)) == secret


def test_a_code_looks_like_nine_groups_of_four() -> None:
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){8}[0-9A-HJKMNP-TV-Z]{4}", write(new_secret()))
    assert new_secret() != new_secret()


def test_case_separators_and_lookalikes_do_not_matter() -> None:
    code = write(SECRET)
    assert read(code.lower().replace("-", " ")) == SECRET
    assert read("\u00a0" + code.replace("-", "\u2013") + "\n") == SECRET
    assert read(code.replace("0", "o").replace("1", "l")) == SECRET


def said(code: str) -> str:
    problem = read(code)
    assert isinstance(problem, Problem)
    assert problem.field == "code"
    assert problem.message()
    return problem.code


def test_every_single_slip_is_told_as_a_slip() -> None:
    code = write(SECRET)
    for at, letter in enumerate(code):
        if letter != "-":
            slip = "7" if letter != "7" else "8"
            assert said(code[:at] + slip + code[at + 1 :]) == "recovery.mistyped"


def test_swapped_neighbours_are_told_as_a_slip() -> None:
    letters = write(SECRET).replace("-", "")
    for at in range(len(letters) - 1):
        if letters[at] != letters[at + 1]:
            assert said(letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :]) == "recovery.mistyped"


@pytest.mark.parametrize(
    ("code", "what"), [("", "recovery.length"), ("ABCD", "recovery.length"), ("U" * 36, "recovery.letter"), ("Ä" * 36, "recovery.letter")]
)
def test_other_text_is_told_for_what_it_is(code: str, what: str) -> None:
    assert said(code) == what
