"""Reading what people type: days, clock times and numbers in every spelling used in Finland.

Qt's and Babel's parsers each accept wrong values silently or refuse right ones (a two-digit year becomes 1926, 7.13.2026 becomes 13 July,
12.5 is refused beside 12,5), so the program reads these itself. Nothing is guessed: what is not one value is a problem.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

from models.formats import HELSINKI
from models.problems import Problem, error
from models.words import N_

_DATE: Final = re.compile(r"(\d{1,2})[./ -](\d{1,2})[./ -](\d{4}|\d{2})")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_COMPACT: Final = re.compile(r"(\d{2})(\d{2})(\d{4})")
_NUMBER: Final = re.compile(r"-?(?:\d+|\d{1,3}(?:[ '’]\d{3})+)(?:[.,]\d+)?")
_CLOCK: Final = re.compile(r"(\d{1,2})[.:](\d{2})(?:[.:](\d{2}))?")
_MINUS: Final = dict.fromkeys(map(ord, "−–‐‑"), "-")
_CENTURY_PIVOT: Final = 30
"""A two-digit year up to this many years ahead is in this century, else in the last one; the form echoes all four digits."""

_FIRST_YEAR: Final = 1800
_LAST_YEAR: Final = 2200


def clean(text: str) -> str:
    """Return the text without outer white space and invisible marks, full-width digits made plain."""
    kept = "".join(ch for ch in text if unicodedata.category(ch) != "Cf")
    return unicodedata.normalize("NFKC", kept).strip()


def parse_date(text: str, today: date, ahead: int = _CENTURY_PIVOT) -> date | Problem:
    """Read a day: 7.3.2026, 7.3.26, 07032026, 2026-03-07. Months above twelve and days that do not exist are refused.

    A year of two digits is at most ``ahead`` years from ``today``: 0 for birthdays and other days that have been.
    """
    typed = clean(text)
    found = _DATE.fullmatch(typed) or _COMPACT.fullmatch(typed)
    if found:
        day, month, year = (int(part) for part in found.groups())
        if len(found.group(3)) == 2:
            year += today.year // 100 * 100
            if (year, month, day) > (today.year + ahead, 12 if ahead else today.month, 31 if ahead else today.day):
                year -= 100
    elif iso := _ISO.fullmatch(typed):
        year, month, day = (int(part) for part in iso.groups())
    else:
        return error(N_("Not a date. Write day, month and year, e.g. 7.4.2026"), "date")
    try:
        found_day = date(year, month, day)
    except ValueError:
        return error(N_("There is no such day. Write day, month and year, e.g. 7.4.2026"), "date")
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return error(N_("The year is not from {first} to {last}"), "date", first=_FIRST_YEAR, last=_LAST_YEAR)
    return found_day


def parse_instant(text: str, today: date) -> datetime | Problem:
    """Read a day and a clock time in Helsinki, "7.4.2026 14.33"; the answer is UTC. A time that the spring change skips is refused."""
    typed = clean(text)
    try:
        given = datetime.fromisoformat(typed)
    except ValueError:
        given = None
    if given is not None and given.tzinfo is not None:
        return given.astimezone(UTC)
    day_text, _, clock = typed.partition("T" if "T" in typed else " ")
    day = parse_date(day_text, today)
    if isinstance(day, Problem):
        return day
    hours = _CLOCK.fullmatch(clock.strip()) if clock else None
    if clock and (hours is None or int(hours.group(1)) > 23 or int(hours.group(2)) > 59 or int(hours.group(3) or 0) > 59):
        return error(N_("Not a time of day. Write hours and minutes, e.g. 14.33"), "time")
    parts = (int(hours.group(1)), int(hours.group(2)), int(hours.group(3) or 0)) if hours else (0, 0, 0)
    local = datetime(day.year, day.month, day.day, *parts, tzinfo=HELSINKI)
    at = local.astimezone(UTC)
    if at.astimezone(HELSINKI).replace(tzinfo=None) != local.replace(tzinfo=None):
        return error(N_("The clock skipped that time on that day. Give another time"), "time")
    return at


def parse_decimal(text: str) -> Decimal | Problem:
    """Read a number: 12,5 · 12.5 · 1 234,5 (space, no-break or narrow space between threes) · −5,5. Two points or commas are not one number."""
    typed = clean(text).translate(_MINUS)
    if typed.count(",") + typed.count(".") > 1:
        return error(N_("Not one number. Write e.g. 1234,5"), "number")
    if not _NUMBER.fullmatch(typed):
        return error(N_("Not a number. Write e.g. 12,5"), "number")
    return Decimal(re.sub(r"[ '’]", "", typed).replace(",", "."))


def parse_integer(text: str) -> int | Problem:
    """Read a whole number."""
    value = parse_decimal(text)
    if isinstance(value, Problem):
        return value
    if value != value.to_integral_value():
        return error(N_("Give a whole number"), "integer")
    return int(value)


def month_end(day: date) -> date:
    """Return the last day of the month of ``day``."""
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - timedelta(days=1)
