"""Finnish personal identity code (henkilötunnus): DDMMYY, century sign, individual number, check character.

Rules: the decree in force from 1 Jan 2023 added the signs Y X W V U and B C D E F. The sign is part of the key: all eleven characters
distinguish people. No gender is read from it: the population register gives up that meaning for new codes.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from models.identifiers.typing_slips import tidy
from models.problems import Problem, error

_CENTURIES: Final = {"+": 1800} | dict.fromkeys("-YXWVU", 1900) | dict.fromkeys("ABCDEF", 2000)
_CHECK_CHARACTERS: Final = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_SHAPE: Final = re.compile(r"([0-9]{6})(.)([0-9]{3})(.)")
_ZERO_LOST: Final = re.compile(r"[0-9]{5}[-+A-Z][0-9]{3}[0-9A-Z]")


def parse(text: str, *, allow_artificial: bool, today: date) -> str | Problem:
    """Return the code as the register writes it.

    Problem codes: format, length, sign, check_alphabet, date, individual_number, check, artificial, future. Codes with an individual number
    of 900 to 999 are temporary or artificial and pass only with ``allow_artificial``. Nobody is born after ``today``.
    """
    code = tidy(text).upper()
    problem = _defect(code)
    if problem is not None:
        return problem
    if is_artificial(code) and not allow_artificial:
        return error("This is a temporary or test code (individual number 900 to 999), which this register does not take", "artificial")
    if birth_date(code) > today:
        return error("The date of birth is in the future; check the day, the century sign and the year", "future")
    return code


def is_strict(text: str) -> bool:
    """Tell whether ``text`` is a valid code exactly as the register writes it, nothing to repair."""
    return _defect(text) is None


def birth_date(code: str) -> date:
    """Return the date of birth in a valid code."""
    return date(_CENTURIES[code[6]] + int(code[4:6]), int(code[2:4]), int(code[:2]))


def is_artificial(code: str) -> bool:
    """Tell whether a valid code is a temporary or artificial one, individual number 900 to 999."""
    return code[7] == "9"


def show(code: str) -> str:
    """Return the code as printed, which is as stored."""
    return code


def mask(code: str) -> str:
    """Return a mask of the length of ``code`` that shows nothing of it, not even the century."""
    return "••••••-••••"[: len(code)]


def _defect(code: str) -> Problem | None:
    shape = _SHAPE.fullmatch(code)
    if shape is None:
        if _ZERO_LOST.fullmatch(code):
            return error("One digit of the date is missing: the day may have lost its leading zero, e.g. 050563-9239", "length")
        return error("A personal identity code has eleven characters, e.g. 131052-9085", "format")
    _, sign, individual, check = shape.groups()
    if sign not in _CENTURIES:
        return error("The seventh character is the century sign: + - or one of A B C D E F U V W X Y", "sign")
    if check not in _CHECK_CHARACTERS:
        return error("The last character is never {character}; check it", "check_alphabet", character=check)
    try:
        birth_date(code)
    except ValueError:
        return error("The first six digits are not a date, e.g. 131052 is 13 October 1952", "date")
    if int(individual) < 2:
        return error("The three digits after the century sign begin from 002; check them", "individual_number")
    if _CHECK_CHARACTERS[int(code[:6] + individual) % 31] != check:
        return error("The last character does not match the others; one of them is mistyped", "check")
    return None
