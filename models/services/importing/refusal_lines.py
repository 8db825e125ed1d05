"""What one line of a register of refusals tells: numbers, an address, who, which channels, from when until when; and the columns it may have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Final

from models import kinds
from models.entities.choices import CHANNEL_WORDS, CHANNELS, STATEMENT_CHANNEL
from models.identifiers import address, phone
from models.kinds import Context, Kind
from models.permissions.vocabulary import ANY, PHONE
from models.problems import Problem, error, warning
from models.services.importing.columns import Column, folded, of_fields, special
from models.services.importing.lines import Line, columns_of
from models.services.refusal_matching import Named, named
from models.words import LANGUAGES, N_, _, in_language

PHONES: Final = "contact_point.phone"
STREET: Final = "contact_point.street_address"
POSTAL_CODE: Final = "contact_point.postal_code"
CHANNEL: Final = "refusal.channels"
FROM: Final = "refusal.from"
TO: Final = "refusal.to"
_FAMILY: Final = "refusal.family-name"
_GIVEN: Final = "refusal.given-names"
_FIRM: Final = "refusal.organisation"
_WHOLE: Final = "refusal.name"
_UNKNOWN: Final = N_("“{word}” is no channel that is known here. Known ones: {channels}")
_NOBODY: Final = N_("There is neither a number nor an address here, so nobody is protected by this line. Give one of them")
_NO_POSTAL_CODE: Final = N_("The address has no postal code, so it cannot be found again. Give the postal code")
_RANGE: Final = N_("Ends before it begins. Give a later day")
_EVERY: Final = N_("No channel is told, so every channel was taken as forbidden")
_CALLS: Final = N_("No channel is told: a number alone was taken as a prohibition of calls")
_NO_START: Final = N_("No first day is told; the day of the import was taken")
_BETWEEN: Final = re.compile(r"[+,;/&|]|\b(?:ja|sekä|och|samt|and)\b", re.IGNORECASE)
_MORE_WORDS: Final = {
    "puhelut": "phone", "puhelimitse": "phone", "puhelinmyynti": "phone", "puhelinmarkkinointi": "phone", "soitto": "phone", "samtal": "phone",
    "telefonförsäljning": "phone", "call": "phone", "calls": "phone", "telemarketing": "phone", "kirjeet": "post", "kirjeitse": "post",
    "postitse": "post", "suoraposti": "post", "mail": "post", "direktreklam": "post", "e-mail": "email", "mejl": "email", "epost": "email",
    "tekstiviestit": "sms", "text": "sms", "text message": "sms", "käynnit": "visit", "kotikäynti": "visit", "ovimyynti": "visit",
    "hembesök": "visit", "kaikki": ANY, "kaikki kanavat": ANY, "alla": ANY, "alla kanaler": ANY, "all": ANY, "all channels": ANY,
}  # fmt: skip
_NUMBERS: Final = (
    "Numero", "Nro", "Puh", "Puhelinnro", "GSM", "Kotipuhelin", "Työpuhelin", "Liittymä", "Liittymänumero", "Nummer", "Telefonnummer", "Mobil",
    "Mobiltelefon", "Mobilnummer", "Number", "Mobile", "Mobile number", "Telephone", "MSISDN",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refusal:
    """One prohibition of direct marketing as a register tells it. ``street`` is a key (``address.street_key``); days are both included."""

    phones: tuple[str, ...]
    street: str
    postal_code: str
    named: Named
    channels: tuple[str, ...]
    valid_from: date
    valid_to: date | None

    @property
    def place(self) -> tuple[str, str] | None:
        """The address by which it is found, where the line has one."""
        return (self.street, self.postal_code) if self.street and self.postal_code else None


@cache
def _words() -> dict[str, str]:
    labels = {in_language(language, label): code for code, label in (STATEMENT_CHANNEL.choices or {}).items() for language in LANGUAGES}
    codes = {code: code for code in (*CHANNELS, ANY)}
    return {folded(word): code for word, code in (_MORE_WORDS | CHANNEL_WORDS | labels | codes).items()}


def channels_of(text: str, _context: Context) -> tuple[str, ...] | Problem:
    """Return the channels that a cell names, in its order; a word that is not known is a Problem, never nothing."""
    whole = _words().get(folded(text))
    if whole is not None:
        return (whole,)
    found: list[str] = []
    for part in _BETWEEN.split(text):
        if not part.strip():
            continue
        known = _words().get(folded(part))
        words = [part] if known else part.split()
        for word in words:
            code = _words().get(folded(word))
            if code is None:
                return error(_UNKNOWN, "channel", word=word.strip(), channels=_listed())
            found.append(code)
    if not found:
        return error(_UNKNOWN, "channel", word=text.strip(), channels=_listed())
    return (ANY,) if ANY in found else tuple(dict.fromkeys(found))


def _listed() -> str:
    return ", ".join(_(label) for label in CHANNELS.values())


_CHANNELS: Final[Kind] = replace(kinds.LINE, name="channels of a refusal", parse=channels_of)


@cache
def columns() -> tuple[Column, ...]:
    """Return the columns that a register of refusals may have."""
    number, street, postal_code = of_fields("contact_point", only=("phone", "street_address", "postal_code"))
    more = frozenset(folded(word) for word in _NUMBERS)
    return columns_of(
        (
            (replace(number, headings=number.headings | more, several=True), street, postal_code),
            (
                special(_FAMILY, kinds.LINE, N_("Family name"), like=(("customer", "family_name"),), headings=("Släktnamn", "Surname")),
                special(
                    _GIVEN, kinds.LINE, N_("Given names"), like=(("customer", "given_names"),),
                    headings=("Etunimi", "Kutsumanimi", "Tilltalsnamn", "First name", "Given name"),
                ),
                special(
                    _FIRM, kinds.LINE, N_("Name of organisation"), like=(("customer", "organisation_name"),),
                    headings=("Yritys", "Toiminimi", "Företag", "Firma", "Company"),
                ),
                special(_WHOLE, kinds.LINE, N_("Name"), headings=("Nimi", "Koko nimi", "Namn", "Fullständigt namn", "Full name")),
                special(
                    CHANNEL, _CHANNELS, N_("Channel"), like=(("statement", "channel"),),
                    headings=("Kanavat", "Kielto", "Kiellot", "Kanaler", "Förbud", "Channels", "Prohibition", "Prohibitions"),
                ),
                special(
                    FROM, kinds.DATE, N_("Valid from"), like=(("statement", "valid_from"),),
                    headings=("Alkaa", "Alkupäivä", "Voimassa alkaen", "Gäller från", "Börjar", "Startdatum", "Starts", "Start"),
                ),
                special(
                    TO, kinds.DATE, N_("Valid to"), like=(("statement", "valid_to"),),
                    headings=("Päättyy", "Loppupäivä", "Voimassa asti", "Gäller till", "Slutar", "Upphör", "Slutdatum", "Ends", "End", "Until"),
                ),
            ),
        )
    )  # fmt: skip


def read(line: Line, today: date) -> Refusal | None:
    """Return what a line refuses; None, and the line refused, where nobody could be protected by it. Doubts are noted at the line."""
    numbers = tuple(dict.fromkeys(line.get(PHONES) or ()))
    street, postal_code = _place(line)
    if street and not postal_code and not numbers:
        line.refuse(POSTAL_CODE if line.headings(POSTAL_CODE) else STREET, error(_NO_POSTAL_CODE, "postal-code"))
    elif not numbers and not street:
        line.refuse("", error(_NOBODY, "nobody"))
    begin, end = line.get(FROM), line.get(TO)
    if end is not None and begin is not None and end < begin:
        line.refuse(TO, error(_RANGE, "range"))
    if line.flaws:
        return None
    _doubt(line, numbers)
    if begin is None:
        line.doubt(FROM, warning(_NO_START, "start"))
        begin = today if end is None else min(today, end)
    who = named(line.get(_FAMILY) or "", line.get(_GIVEN) or "", line.get(_FIRM) or "", line.get(_WHOLE) or "")
    channels = line.get(CHANNEL) or _untold(line, alone=bool(numbers) and not street)
    return Refusal(numbers, street, postal_code, who, channels, begin, end)


def _place(line: Line) -> tuple[str, str]:
    """Return the key of the street and the postal code, which some registers write into one cell."""
    street, postal_code = line.get(STREET) or "", line.get(POSTAL_CODE) or ""
    if street and not postal_code:
        found = address.parse(street)
        if not isinstance(found, Problem) and found.postcode and address.street_line(found):
            street, postal_code = address.street_line(found), found.postcode
    return address.street_key(street) if street else "", postal_code


def _untold(line: Line, *, alone: bool) -> tuple[str, ...]:
    """Return what is forbidden where no channel is told: by a register of numbers alone calls, otherwise everything. Unsure is no."""
    if alone and not line.headings(CHANNEL):
        line.doubt(PHONES, warning(_CALLS, "calls"))
        return (PHONE,)
    line.doubt(CHANNEL, warning(_EVERY, "every-channel"))
    return (ANY,)


def _doubt(line: Line, numbers: Iterable[str]) -> None:
    for number in numbers:
        doubtful = phone.doubt(number)
        if doubtful is not None:
            line.doubt(PHONES, doubtful)
