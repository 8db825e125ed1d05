"""Creditor references: the Finnish one (weights 7 3 1 from the right, 4 to 20 digits) and RF by ISO 11649.

Letters never enter a domestic reference: modules that map letters to digits give different bills the same reference.
"""

from __future__ import annotations

import re
from itertools import cycle
from typing import Final

from stdnum import iso11649
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_97_10

from models.identifiers.typing_slips import compact, grouped
from models.problems import Problem, error

_RF: Final = re.compile(r"RF([0-9]{2})([0-9A-Z]{1,21})")


def parse(text: str) -> str | Problem:
    """Return a domestic reference as digits without leading zeros, or an RF reference without leading zeros in its body.

    Problem codes: format, letters, length, zero, check; rf_format, rf_mod97.
    """
    typed = compact(text)
    if typed.startswith("RF"):
        return _parse_rf(typed)
    if re.search(r"[A-Z]", typed):
        return error("A Finnish reference has digits only, e.g. 1232; with letters it begins with RF", "letters")
    if not re.fullmatch(r"[0-9]+", typed):
        return error("A reference has 4 to 20 digits, e.g. 1 23453", "format")
    digits = typed.lstrip("0")
    if not digits:
        return error("All zeros is not a reference", "zero")
    if len(digits) < 4 or len(typed) > 20:
        return error("A reference has 4 to 20 digits; this one has {n}", "length", n=len(digits))
    if digits[-1] != check_digit(digits[:-1]):
        return error("The reference's last digit does not match the others; one of them is mistyped", "check")
    return digits


def check_digit(base: str) -> str:
    """Return the 7-3-1 check digit of ``base`` (digits)."""
    return str(-sum(weight * int(digit) for weight, digit in zip(cycle((7, 3, 1)), reversed(base), strict=False)) % 10)


def make(base: str) -> str:
    """Return the domestic reference of ``base``: 3 to 19 digits, the first not zero. ValueError for anything else."""
    if not re.fullmatch(r"[1-9][0-9]{2,18}", base):
        raise ValueError("a reference's base is 3 to 19 digits and does not begin with zero")
    return base + check_digit(base)


def is_rf(reference: str) -> bool:
    """Tell whether a parsed reference is an RF one."""
    return reference.startswith("RF")


def to_rf(reference: str) -> str:
    """Return the RF reference around a domestic one; an RF reference stays as it is."""
    return reference if is_rf(reference) else f"RF{mod_97_10.calc_check_digits(reference + 'RF')}{reference}"


def from_rf(reference: str) -> str | None:
    """Return the domestic reference that an RF reference wraps; None when its body is not one."""
    national = parse(reference[4:]) if is_rf(reference) else reference
    return None if isinstance(national, Problem) else national


def machine(reference: str) -> str | None:
    """Return the 20 digits of bank files, leading zeros filled; None for an RF reference that wraps no domestic one."""
    national = from_rf(reference)
    return None if national is None else national.zfill(20)


def show(reference: str) -> str:
    """Return the reference as printed: domestic in fives from the right, RF in fours from the left."""
    if is_rf(reference):
        return grouped(reference, 4)
    return grouped(reference[::-1], 5)[::-1]


def _parse_rf(typed: str) -> str | Problem:
    parts = _RF.fullmatch(typed)
    if parts is None:
        return error("An RF reference has RF, two digits and at most 21 digits or letters, e.g. RF11 1232", "rf_format")
    try:
        iso11649.validate(typed)
    except ValidationError:
        return error("The RF reference's check digits do not match the rest; one of its characters is mistyped", "rf_mod97")
    body = parts[2].lstrip("0")
    if not body:
        return error("All zeros is not a reference", "zero")
    return f"RF{parts[1]}{body}"
