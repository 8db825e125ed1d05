"""Identifiers of the energy market: metering points (GSRN), parties (GLN) and grid areas (EIC).

GSRN 18 and GLN 13 digits end in the GS1 check digit. EIC has 16 characters; its check character is a warning only, for published
examples break it.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from stdnum import ean
from stdnum.eu import eic

from models.identifiers.typing_slips import compact, grouped
from models.problems import Problem, error, warning

_EIC: Final = re.compile(r"[0-9]{2}[A-Z][A-Z0-9-]{12}[A-Z0-9]")


class MarketId(StrEnum):
    """Which identifier of the energy market a text is."""

    GSRN = "GSRN"
    EIC = "EIC"
    GLN = "GLN"


def parse(text: str) -> str | Problem:
    """Return a metering point's id, 18 digits. Problem codes: format, characters, length, check."""
    digits = _digits(text)
    if not digits:
        return error("A metering point's id has 18 digits, e.g. 643000 090000 010009", "format")
    if not re.fullmatch(r"[0-9]+", digits):
        return error("A metering point's id has digits only", "characters")
    if len(digits) != 18:
        return error("A metering point's id has 18 digits; this one has {n}", "length", n=len(digits))
    if not _gs1_ok(digits):
        return error("The metering point's last digit does not match the others; one of them is mistyped", "check")
    return digits


def parse_gln(text: str) -> str | Problem:
    """Return a party's GLN, 13 digits. Problem codes: format, check."""
    digits = _digits(text)
    if not re.fullmatch(r"[0-9]{13}", digits):
        return error("A party's id (GLN) has 13 digits, e.g. 6430000120004", "format")
    if not _gs1_ok(digits):
        return error("The party id's last digit does not match the others; one of them is mistyped", "check")
    return digits


def parse_eic(text: str) -> str | Problem:
    """Return an EIC, 16 characters; ask ``eic_doubt`` for its check character. Problem code: format."""
    code = compact(text)
    if not _EIC.fullmatch(code):
        return error("An EIC has two digits, a letter and 13 characters, e.g. 10YFI-1--------U", "format")
    return code


def eic_doubt(code: str) -> Problem | None:
    """Return a warning when the check character of an EIC does not match."""
    if code[-1] == eic.calc_check_digit(code):
        return None
    return warning("The EIC's last character does not match the others; compare it with its source", "check")


def eic_type(code: str) -> str:
    """Return the type letter of an EIC: X party, Y area, Z measuring point, W resource, T tie-line, V location, A substation."""
    return code[2]


def identify(text: str) -> MarketId | None:
    """Tell which identifier ``text`` is, its check digit right; None when it is none."""
    if not isinstance(parse(text), Problem):
        return MarketId.GSRN
    if not isinstance(parse_gln(text), Problem):
        return MarketId.GLN
    code = parse_eic(text)
    return None if isinstance(code, Problem) or eic_doubt(code) else MarketId.EIC


def show(gsrn: str) -> str:
    """Return a metering point's id in groups of six, as read aloud."""
    return grouped(gsrn, 6)


def _digits(text: str) -> str:
    return compact(text).lstrip("'’")  # an apostrophe keeps a spreadsheet from rounding the number


def _gs1_ok(digits: str) -> bool:
    return bool(digits[-1] == ean.calc_check_digit(digits[:-1]))
