"""Kinds of value: how each is typed, kept, shown, masked and stored. A column names one; forms, imports and reports derive from it.

``parse`` turns text into the stored value or a Problem; ``show`` prints it in the current language; ``mask`` hides it;
``to_json``/``from_json`` carry it in journal entries.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final
from unicodedata import normalize
from uuid import UUID

from models import formats, parsing
from models.identifiers import business_id, email, hetu, iban, metering_point, names, phone, postal, reference
from models.identifiers import language as languages
from models.problems import Problem, error
from models.words import N_, _, language

DOTS: Final = "••••••"
TEXT_LIMIT: Final = 4000


class Storage(StrEnum):
    """What the database column holds."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    INSTANT = "instant"
    BOOLEAN = "boolean"
    UUID = "uuid"
    JSON = "json"
    BYTES = "bytes"


class Widget(StrEnum):
    """What the form shows; the GUI maps each to an input."""

    LINE = "line"
    AREA = "area"
    COMBO = "combo"
    CHECK = "check"
    DATE = "date"
    NUMBER = "number"
    CHECKS = "checks"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Context:
    """What reading a value may depend on: the day, and whether the store takes artificial identity codes (900–999)."""

    today: date
    allow_artificial: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of value. ``choices`` maps stored codes to labels (English source), in the order shown; a ``unit`` may be a word to translate."""

    name: str
    storage: Storage
    parse: Callable[[str, Context], Any]
    show: Callable[[Any], str] = str
    widget: Widget = Widget.LINE
    mask: Callable[[Any], str] = lambda _value: DOTS
    choices: Mapping[str, str] | None = None
    unit: str = ""
    edit: Callable[[Any], str] | None = None

    def text(self, value: Any) -> str:
        """Print a value for reading; nothing for None."""
        return "" if value is None else self.show(value)

    def edited(self, value: Any) -> str:
        """Print a value for editing: a choice's code, a number without unit; nothing for None. ``read`` takes it back as the same value."""
        return "" if value is None else (self.edit or self.show)(value)

    def read(self, text: str, context: Context) -> Any:
        """Return the value of what was typed, None for empty text, or a Problem."""
        return self.parse(text, context) if text.strip() else None

    def knows(self, value: Any) -> bool:
        """Return whether a value may be stored: where the choices are fixed, only their codes."""
        if value is None or self.choices is None:
            return True
        return all(code in self.choices for code in value) if self.storage is Storage.JSON else value in self.choices

    def to_json(self, value: Any) -> Any:
        """Return the value as JSON carries it, exactly: decimals and dates as text."""
        return None if value is None else _TO_JSON[self.storage](value)

    def from_json(self, value: Any) -> Any:
        """Return the value that ``to_json`` made."""
        return None if value is None else _FROM_JSON[self.storage](value)


def _same(value: Any) -> Any:
    return value


def _instant_json(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()


def _instant_from(text: str) -> datetime:
    return datetime.fromisoformat(text)


_TO_JSON: Final[Mapping[Storage, Callable[[Any], Any]]] = {
    Storage.TEXT: _same,
    Storage.INTEGER: _same,
    Storage.BOOLEAN: _same,
    Storage.JSON: _same,
    Storage.DECIMAL: str,
    Storage.DATE: date.isoformat,
    Storage.INSTANT: _instant_json,
    Storage.UUID: str,
    Storage.BYTES: bytes.hex,
}
_FROM_JSON: Final[Mapping[Storage, Callable[[Any], Any]]] = {
    Storage.TEXT: _same,
    Storage.INTEGER: _same,
    Storage.BOOLEAN: _same,
    Storage.JSON: _same,
    Storage.DECIMAL: Decimal,
    Storage.DATE: date.fromisoformat,
    Storage.INSTANT: _instant_from,
    Storage.UUID: UUID,
    Storage.BYTES: bytes.fromhex,
}


def _line(limit: int) -> Callable[[str, Context], Any]:
    def parse(text: str, _context: Context) -> str | Problem:
        kept = normalize("NFC", text).strip()
        if len(kept) > limit:
            return error(N_("Too long: {length} characters, at most {limit}"), "length", length=len(kept), limit=limit)
        return kept

    return parse


def _name(parse: Callable[[str], str | Problem]) -> Callable[[str, Context], Any]:
    def read(text: str, _context: Context) -> str | Problem:
        value = parse(text)
        if isinstance(value, str) and len(value) > 200:
            return error(N_("Too long: {length} characters, at most {limit}"), "length", length=len(value), limit=200)
        return value

    return read


def _hetu(text: str, context: Context) -> str | Problem:
    return hetu.parse(text, allow_artificial=context.allow_artificial, today=context.today)


def _date(text: str, context: Context) -> date | Problem:
    return parsing.parse_date(text, context.today)


def _past_date(text: str, context: Context) -> date | Problem:
    value = parsing.parse_date(text, context.today, ahead=0)
    if isinstance(value, date) and value > context.today:
        return error(N_("The day is in the future. Give today or an earlier day"), "future")
    return value


def _instant(text: str, context: Context) -> datetime | Problem:
    return parsing.parse_instant(text, context.today)


def _number(minimum: Decimal | None, places: int) -> Callable[[str, Context], Any]:
    def parse(text: str, _context: Context) -> Decimal | Problem:
        value = parsing.parse_decimal(text)
        if isinstance(value, Problem):
            return value
        if minimum is not None and value < minimum:
            return error(N_("Give {minimum} or more"), "minimum", minimum=formats.show_number(minimum))
        if -int(value.as_tuple().exponent) > places:
            return error(N_("At most {places} decimals"), "decimals", places=places)
        if abs(value) >= Decimal(10) ** 12:
            return error(N_("The number is too large"), "maximum")
        return value

    return parse


def _whole(minimum: int, maximum: int) -> Callable[[str, Context], Any]:
    def parse(text: str, _context: Context) -> int | Problem:
        value = parsing.parse_integer(text)
        if isinstance(value, int) and not minimum <= value <= maximum:
            return error(N_("Give a number from {minimum} to {maximum}"), "range", minimum=minimum, maximum=maximum)
        return value

    return parse


def choice(name: str, choices: Mapping[str, str]) -> Kind:
    """Make a kind with fixed choices; text is read as a code or as a label in the current language."""

    def parse(text: str, _context: Context) -> str | Problem:
        typed = text.strip().casefold()
        for code in choices:
            if typed == code.casefold():
                return code
        for code, label in choices.items():
            if typed in (_(label).casefold(), label.casefold()):
                return code
        return error(N_("Not one of the choices: {choices}"), "choice", choices=", ".join(_(label) for label in choices.values()))

    def show(code: Any) -> str:
        return _(choices.get(str(code), str(code)))

    return Kind(name, Storage.TEXT, parse, show, Widget.COMBO, choices=choices, edit=str)


def several(kind: Kind) -> Kind:
    """Make the kind of a list of ``kind``'s codes (purposes, controllers), typed with commas."""

    def parse(text: str, context: Context) -> list[str] | Problem:
        read = [kind.parse(part, context) for part in text.split(",") if part.strip()]
        wrong = [value for value in read if isinstance(value, Problem)]
        return wrong[0] if wrong else read

    def show(values: Any) -> str:
        return ", ".join(kind.show(value) for value in values)

    return replace(kind, name=f"{kind.name} list", storage=Storage.JSON, parse=parse, show=show, widget=Widget.CHECKS, edit=",".join)


_UNSEEN: Final = dict.fromkeys((*range(0x200B, 0x2010), 0x2060, 0xFEFF))


def word(text: str) -> str:
    """Return a typed word as it is compared with others: without signs that nobody sees, letters composed, case folded."""
    return unicodedata.normalize("NFC", text.translate(_UNSEEN).strip()).casefold()


def _yes_no(text: str, _context: Context) -> bool | Problem:
    typed = word(text)
    if typed in ("true", "1", "1,0", "1.0", "yes", "y", "kyllä", "kylla", "k", "ja", "j", "jo", "tosi", "x", "✓", "✔", _("Yes").casefold()):
        return True
    if typed in ("false", "0", "0,0", "0.0", "no", "ei", "e", "nej", "n", _("No").casefold()):
        return False
    return error(N_("Write yes or no"), "boolean")


def _show_bool(value: Any) -> str:
    return _("Yes") if value else _("No")


def _edit_bool(value: Any) -> str:
    return "true" if value else "false"


def _language(text: str, _context: Context) -> str | Problem:
    """Read a language's code, or its name in the current language or in English."""
    typed = text.strip().casefold()
    named = (code for code, label in languages.NAMES.items() if typed in (_(label).casefold(), label.casefold()))
    return next(named, None) or languages.parse(text)


def _show_lang(code: Any) -> str:
    return _(languages.name(str(code)))


def _edit_instant(value: datetime) -> str:
    """Print day and minute, with seconds where there are any; what this would not tell whole (the hour that autumn has twice) as ISO 8601."""
    minute = formats.show_instant(value, "fi")
    for text in (minute, f"{minute}.{value.second:02}"):
        if parsing.parse_instant(text, day_of(value)) == value:
            return text
    return value.astimezone(UTC).isoformat()


def _edit_date(value: date) -> str:
    return formats.show_date(value, "fi")


def _edit_number(value: Any) -> str:
    ungrouped = formats.show_number(value).replace(formats.NBSP, "")
    return ungrouped.replace(",", "") if language() == "en" else ungrouped


def quantity(name: str, unit: str, *, minimum: Decimal | None = Decimal(0), places: int = 3) -> Kind:
    """Make the kind of a measured number with its unit."""

    def show(value: Any) -> str:
        return f"{formats.show_number(value)}{formats.NBSP}{unit}" if unit else formats.show_number(value)

    return Kind(name, Storage.DECIMAL, _number(minimum, places), show, Widget.NUMBER, unit=unit, edit=_edit_number)


def whole(name: str, minimum: int = 0, maximum: int = 1_000_000_000, unit: str = "") -> Kind:
    """Make the kind of a whole number within bounds, printed without grouping."""
    return Kind(name, Storage.INTEGER, _whole(minimum, maximum), str, Widget.NUMBER, unit=unit)


def _without_context(parse: Callable[[str], Any]) -> Callable[[str, Context], Any]:
    def read(text: str, _context: Context) -> Any:
        return parse(text)

    return read


def _no_typing(_text: str, _context: Context) -> Problem:
    return error(N_("This is not typed by hand"), "not-typed")


def _link(text: str, _context: Context) -> UUID | Problem:
    try:
        return UUID(hex=text.strip())
    except ValueError:
        return error(N_("Nothing is found by this. Choose one of those offered"), "not-found")


def _links(text: str, context: Context) -> list[str] | Problem:
    found = [_link(part, context) for part in text.split(",") if part.strip()] or [_link(text, context)]
    wrong = [each for each in found if isinstance(each, Problem)]
    return wrong[0] if wrong else [each.hex for each in found if isinstance(each, UUID)]


def _edit_link(value: UUID) -> str:
    return value.hex


NAME: Final = Kind("name", Storage.TEXT, _name(names.parse))
PERSON_NAME: Final = Kind("personal name", Storage.TEXT, _name(names.parse_person))
LINE: Final = Kind("line", Storage.TEXT, _line(200))
TEXT: Final = Kind("text", Storage.TEXT, _line(TEXT_LIMIT), widget=Widget.AREA)
CODE: Final = Kind("code", Storage.TEXT, _line(40))
LOGIN: Final = replace(CODE, name="user name")
"""A user; people are shown the person's name (:mod:`models.services.naming`)."""
CONTROLLER: Final = replace(CODE, name="controller code")
"""A controller; people are shown its name."""
HETU: Final = Kind("personal identity code", Storage.TEXT, _hetu, hetu.show, mask=hetu.mask)
BUSINESS_ID: Final = Kind("business id", Storage.TEXT, _without_context(business_id.parse), business_id.show)
IBAN: Final = Kind("bank account", Storage.TEXT, _without_context(iban.parse), iban.show, mask=iban.mask)
REFERENCE: Final = Kind("creditor reference", Storage.TEXT, _without_context(reference.parse), reference.show)
PHONE: Final = Kind("phone", Storage.TEXT, _without_context(phone.parse), phone.show, mask=phone.mask)
EMAIL: Final = Kind("e-mail", Storage.TEXT, _without_context(email.parse), email.show, mask=email.mask)
POSTAL_CODE: Final = Kind("postal code", Storage.TEXT, _without_context(postal.parse), postal.show)
GSRN: Final = Kind("metering point id", Storage.TEXT, _without_context(metering_point.parse), metering_point.show)
LANGUAGE: Final = Kind("language", Storage.TEXT, _language, _show_lang, edit=str)
DATE: Final = Kind("date", Storage.DATE, _date, formats.show_date, Widget.DATE, edit=_edit_date)
PAST_DATE: Final = Kind("past date", Storage.DATE, _past_date, formats.show_date, Widget.DATE, edit=_edit_date)
INSTANT: Final = Kind("time", Storage.INSTANT, _instant, formats.show_instant, Widget.DATE, edit=_edit_instant)
BOOLEAN: Final = Kind("yes or no", Storage.BOOLEAN, _yes_no, _show_bool, Widget.CHECK, edit=_edit_bool)
MONEY: Final = Kind("money", Storage.DECIMAL, _number(None, 2), formats.show_money, Widget.NUMBER, unit="€", edit=_edit_number)
DECIMAL: Final = quantity("number", "")
INTEGER: Final = whole("whole number")
YEAR: Final = whole("year", 1500, 2200)
LINK: Final = Kind("link", Storage.UUID, _link, widget=Widget.NONE, edit=_edit_link)
"""Another row. Nobody types it, but a form may offer rows to choose from; what is chosen is its id in hexadecimal."""
LINKS: Final = Kind("links", Storage.JSON, _links, widget=Widget.NONE, edit=",".join)
"""Other rows: their ids, chosen like one."""
DIGEST: Final = Kind("digest", Storage.BYTES, _no_typing, widget=Widget.NONE)
DATA: Final = Kind("packed data", Storage.BYTES, _no_typing, widget=Widget.NONE)


def day_of(value: datetime) -> date:
    """Return the Helsinki day of an instant."""
    return value.astimezone(formats.HELSINKI).date()
