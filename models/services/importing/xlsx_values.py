"""Cells of a spreadsheet as the texts that a person would type: numbers without floating point's noise, days as days, text as it stands.

Source: ECMA-376 part 1 (Office Open XML, 5th edition 2016), 18.8.30 number formats, 18.17.4 dates, 22.9.2.19 escaped characters.
"""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from models.problems import Problem, error
from models.words import N_

_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LITERAL: Final = re.compile(r"\"[^\"]*\"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|_.|\*.", re.IGNORECASE)
_DATE_LETTERS: Final = re.compile(r"[ymdhs]", re.IGNORECASE)
_DATE_IDS: Final = frozenset({*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)})
"""Built-in formats of days and times, the East Asian ones too."""
_ZEROS: Final = re.compile(r"0+")
_EXACT: Final = 10**15
"""A spreadsheet keeps fifteen digits of a number; what has more has been rounded."""
_ROUNDED: Final = N_("The spreadsheet has rounded this number of more than 15 digits. Make the column text and write the number anew")
_NO_NUMBER: Final = N_("The cell is said to hold a number, and does not")
_NO_DAY: Final = N_("The cell is formatted as a day, and its number is none")
_DAYS: Final = 2_958_466
"""The number of the day after 31.12.9999."""


class Style:
    """How a cell's number is shown: as a day or time, with leading zeros up to a width, or plainly."""

    __slots__ = ("is_date", "width")

    def __init__(self, number_format: int, code: str) -> None:
        bare = _LITERAL.sub("", code.partition(";")[0])
        self.is_date = number_format in _DATE_IDS or (bool(_DATE_LETTERS.search(bare)) and "general" not in bare.casefold())
        self.width = len(bare) if _ZEROS.fullmatch(bare) else 0


PLAIN: Final = Style(0, "")


def unescape(text: str) -> str:
    """Return a text with its ``_x000D_`` escapes undone."""
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text


def number(text: str, style: Style, *, since_1904: bool) -> str | Problem:
    """Return a number cell as text."""
    try:
        value = float(text)
        whole = int(text) if text.lstrip("-").isdecimal() else None
    except ValueError:
        return error(_NO_NUMBER, "number")
    if not math.isfinite(value):
        return error(_NO_NUMBER, "number")
    if style.is_date:
        return _day(value, since_1904=since_1904)
    if abs(value) >= _EXACT:
        return error(_ROUNDED, "rounded")
    if whole is None and value.is_integer():
        whole = int(value)
    if whole is not None:
        return str(whole).zfill(style.width) if style.width else str(whole)
    return f"{Decimal(repr(value)):f}"


def _day(value: float, *, since_1904: bool) -> str | Problem:
    if not 0 <= value < _DAYS:
        return error(_NO_DAY, "date")
    seconds = round(value * 86_400)
    days, rest = divmod(seconds, 86_400)
    clock = f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}" if rest else ""
    if not days and clock:
        return clock
    if since_1904:
        first = date(1904, 1, 1)
    else:
        # Day 60 is 29.2.1900, which was none: spreadsheets keep the slip of their forefather.
        first = date(1899, 12, 30) if days > 60 else date(1899, 12, 31)
        if days in (0, 60):
            return error(_NO_DAY, "date")
    day = first + timedelta(days=days)
    return f"{day.isoformat()} {clock}".strip()
