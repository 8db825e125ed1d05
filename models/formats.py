"""The one formatter: how dates, times, numbers and money are printed in the user's language.

Qt and Babel disagree about Swedish in Finland and about separators, so nothing else in the program prints these. Dates follow
the national habit: 7.4.2026 (fi, sv), 7 Apr 2026 (en); times 14.33 (fi, sv), 14:33 (en).
Sign-in is painted without the tables of time zones and decimal numbers: they are read on first use.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Final

from models.words import language

if TYPE_CHECKING:
    from decimal import Decimal
    from zoneinfo import ZoneInfo

    HELSINKI: ZoneInfo
else:

    def __getattr__(name: str) -> ZoneInfo:
        if name != "HELSINKI":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return _helsinki()


NBSP: Final = "\u00a0"
_MONTHS_EN: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS: Final = {
    "fi": ("ma", "ti", "ke", "to", "pe", "la", "su"),
    "sv": ("må", "ti", "on", "to", "fr", "lö", "sö"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


@cache
def _helsinki() -> ZoneInfo:
    from zoneinfo import ZoneInfo

    return ZoneInfo("Europe/Helsinki")


def show_date(day: date, code: str | None = None) -> str:
    """Print a day: 7.4.2026, or 7 Apr 2026 in English."""
    if (code or language()) == "en":
        return f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"
    return f"{day.day}.{day.month}.{day.year}"


def show_time(at: datetime, code: str | None = None) -> str:
    """Print the clock time in Helsinki: 14.33, or 14:33 in English."""
    local = at.astimezone(_helsinki())
    return f"{local.hour}{':' if (code or language()) == 'en' else '.'}{local.minute:02}"


def show_instant(at: datetime, code: str | None = None) -> str:
    """Print day and clock time in Helsinki."""
    return f"{show_date(at.astimezone(_helsinki()).date(), code)} {show_time(at, code)}"


def show_second(at: datetime, code: str | None = None) -> str:
    """Print day, clock time in Helsinki with seconds, and its distance from UTC, so that the hour that comes twice is told apart: 7.4.2026 14.33.05 (UTC+3)."""
    local = at.astimezone(_helsinki())
    mark = ":" if (code or language()) == "en" else "."
    offset = local.utcoffset()
    hours = offset.total_seconds() / 3600 if offset is not None else 0
    return f"{show_date(local.date(), code)} {show_time(at, code)}{mark}{local.second:02}{NBSP}(UTC{hours:+g})"


def show_weekday(day: date, code: str | None = None) -> str:
    """Print the weekday's short name."""
    return _WEEKDAYS[code or language()][day.weekday()]


def within_sentence(label: str) -> str:
    """Return a label as it stands inside a sentence, its first letter small: "puhelin", "e-lasku"; IBAN and Y-tunnus stay as they are."""
    first, second = label[:1], label[1:2]
    if second.isupper() or (second == "-" and first != "E"):
        return label
    return first.lower() + label[1:]


def show_number(value: Decimal | int, code: str | None = None) -> str:
    """Print a number as it was recorded: 1 284,5 (fi, sv, no-break space) or 1,284.5 (en); the decimals are the value's own."""
    text = f"{value:,}" if isinstance(value, int) else f"{value:,f}"
    if (code or language()) == "en":
        return text
    return text.replace(",", NBSP).replace(".", ",").replace("-", "−")


def show_money(value: Decimal, code: str | None = None) -> str:
    """Print euros with two decimals: 1 284,50 € or €1,284.50."""
    from decimal import ROUND_HALF_UP, Decimal

    cents = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    if (code or language()) == "en":
        return f"{'-' if cents < 0 else ''}€{show_number(abs(cents), 'en')}"
    return f"{show_number(cents, code)}{NBSP}€"


def show_duration(seconds: int) -> str:
    """Print a running time as minutes and seconds, with hours from the first full one: 04:12, 1:04:12."""
    hours, rest = divmod(max(seconds, 0), 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


def now() -> datetime:
    """Return the present instant, UTC. The only clock of the program."""
    return datetime.now(UTC)


def today() -> date:
    """Return the present day in Helsinki."""
    return now().astimezone(_helsinki()).date()


def is_over(day: date) -> bool:
    """Say whether a day is past in Helsinki, which is ahead of UTC by two or three hours: only of the day it is in UTC need the zone be asked."""
    there = now().date()
    return day < there or (day == there and day < today())
