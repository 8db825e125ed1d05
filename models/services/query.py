"""What was typed into the search box: worked out by form alone, without looking at any customer.

A text may be several things at once (12345 is a postal code, the beginning of a customer number or of a meter number); all its readings are
returned, the surest first. Nothing here raises for anything typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from models.database.search_keys import code_key, phone_key, search_key
from models.identifiers import business_id, hetu, iban, metering_point, names, phone, reference
from models.identifiers import email as emails
from models.identifiers.typing_slips import compact, tidy
from models.problems import Problem
from models.withheld import WITHHELD

MOST: Final = 200
"""Characters of a query that are read; nobody types more to find a customer."""
FEWEST_DIGITS: Final = 4
"""Digits from which a beginning of a phone number is looked for."""
_NUMBER: Final = re.compile(r"[0-9]{6}[-+A-FU-Y][0-9]{3}[0-9A-Z]")
_ACCOUNT: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,}|[0-9]{6}-[0-9]{2,8}")
_DIALLED: Final = re.compile(r"\+?[0-9 ()./-]+")


class Reason(StrEnum):
    """By what a customer was found, as the chip of a hit says."""

    NUMBER = "number"
    IDENTITY_CODE = "identity-code"
    BUSINESS_ID = "business-id"
    ACCOUNT = "account"
    REFERENCE = "reference"
    PHONE = "phone"
    EMAIL = "email"
    METERING_POINT = "metering-point"
    METER = "meter"
    NAME = "name"
    ADDRESS = "address"
    POSTAL_CODE = "postal-code"


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that the text may be. ``whole``: the value is complete and matches exactly; else a term may begin with it."""

    reason: Reason
    value: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed: its readings as identifiers, and its key and words as names or an address.

    ``key`` is in Finnish byte order, ``words`` are folded. ``unknown_caller``: the exchange said that the number is withheld, or an
    emergency number. ``personal``: the text looks like an identity code or a bank account, right or mistyped, and must not be written down
    anywhere. ``fragment``: the text that may stand in the middle of a word or number, folded; empty when it is complete.
    """

    typed: str
    readings: tuple[Reading, ...]
    key: str
    words: tuple[str, ...]
    fragment: str
    unknown_caller: bool = False
    personal: bool = False

    @property
    def kind(self) -> str:
        """What it is taken for first: a reason, "name" for words, or "" when nothing was typed."""
        first = self.readings[0] if self.readings else None
        if first is not None and (first.whole or first.reason in (Reason.PHONE, Reason.EMAIL) or _DIALLED.fullmatch(self.typed)):
            return first.reason
        if not self.key:
            return ""
        return Reason.ADDRESS if re.search(r"[0-9]", self.key) else Reason.NAME

    @property
    def identifier(self) -> bool:
        """Whether it is one complete identifier that nothing else looks like."""
        return bool(self.readings) and self.readings[0].whole and self.readings[0].reason in _UNMISTAKABLE


_UNMISTAKABLE: Final = frozenset({Reason.IDENTITY_CODE, Reason.ACCOUNT, Reason.EMAIL, Reason.METERING_POINT})


def phone_prefix(text: str) -> str:
    """Return the beginning of a ``phone_key`` that a partly typed number has; empty when it cannot be one."""
    if not _DIALLED.fullmatch(text):
        return ""
    digits = re.sub(r"[^0-9]", "", text.replace("(0)", ""))
    if text.startswith("+"):
        digits = "00" + digits
    if digits.startswith("00358"):
        return "0" + digits[5:].lstrip("0")
    if digits.startswith("358") and len(digits) > 3 and not text.startswith("+"):
        return "0" + digits[3:].lstrip("0")
    return digits if digits.startswith("0") else ""


def recognise(text: str, today: date | None = None) -> Query:
    """Say what was typed. ``today`` bounds dates of birth in identity codes (none: any day)."""
    typed = tidy(text)[:MOST].strip()
    if not typed:
        return Query("", (), "", (), "")
    if typed.casefold() in WITHHELD or compact(typed) == "112":
        return Query(typed, (), "", (), "", unknown_caller=True)
    personal = bool(_NUMBER.fullmatch(compact(typed)) or re.fullmatch(r"FI[0-9]{2}[0-9]{6,}|[0-9]{6}-[0-9]{2,8}", compact(typed)))
    readings = tuple(_readings(typed, today or date.max))
    if _NUMBER.fullmatch(compact(typed)) and not readings:
        return Query(typed, (), "", (), "", personal=True)  # mistyped: nobody, rather than somebody with a part of it
    key = search_key(typed)
    words = tuple(names.fold_key(key).replace("-", " ").split())
    sure = any(reading.whole and (reading.reason in _UNMISTAKABLE or _full_phone(reading)) for reading in readings)
    fragment = "" if sure else (_digits(typed) or names.fold_key(key).replace("-", " "))
    return Query(typed, readings, key, words, fragment, personal=personal or any(each.reason is Reason.ACCOUNT for each in readings))


def _full_phone(reading: Reading) -> bool:
    """Tell whether a phone number is as long as they usually are: then it is nobody's, rather than a piece of somebody's."""
    return reading.reason is Reason.PHONE and len(reading.value) >= 9


def _digits(typed: str) -> str:
    return re.sub(r"[^0-9]", "", typed) if _DIALLED.fullmatch(typed) else ""


def _readings(typed: str, today: date) -> list[Reading]:
    if "@" in typed:
        return [_email(typed)]
    found = _sealed(typed, today)
    if found or _NUMBER.fullmatch(compact(typed)):
        return found
    code = compact(typed)
    found += _reference(code)
    company = business_id.parse(typed)
    if isinstance(company, str):
        found.insert(0, Reading(Reason.BUSINESS_ID, company, whole=True))
        if "-" in typed:
            return found
    number = phone.parse(typed) if re.search(r"[0-9]{4}", code) else None
    if isinstance(number, str):
        found.insert(0, Reading(Reason.PHONE, phone_key(number), whole=True))
        if not _DIALLED.fullmatch(typed):
            return found
    else:
        begun = phone_prefix(typed)
        if len(begun) >= FEWEST_DIGITS:
            found.append(Reading(Reason.PHONE, begun, whole=False))
    digits = _digits(typed)
    if digits:
        found = [each for each in found if each.reason in (Reason.BUSINESS_ID, Reason.PHONE)] + _numbers(typed, digits) + _reference(code)
    elif re.search(r"[0-9]", code) or len(typed.split()) == 1:
        found += [Reading(Reason.METER, code_key(typed), whole=False), Reading(Reason.NUMBER, code_key(typed), whole=False)]
        if len(typed) >= 3 and typed.isascii():
            found.append(Reading(Reason.EMAIL, emails.key(typed), whole=False))
    return found


def _email(typed: str) -> Reading:
    address = emails.parse(typed)
    if isinstance(address, str):
        return Reading(Reason.EMAIL, emails.key(address), whole=True)
    return Reading(Reason.EMAIL, emails.key(typed.removeprefix("mailto:").replace(" ", "")), whole=False)


def _sealed(typed: str, today: date) -> list[Reading]:
    """Identity codes and bank accounts: found by keyed hash, so only complete."""
    code = compact(typed)
    if _NUMBER.fullmatch(code):
        person = hetu.parse(code, allow_artificial=True, today=today)
        return [Reading(Reason.IDENTITY_CODE, person, whole=True)] if isinstance(person, str) else []
    if _ACCOUNT.fullmatch(code) and not code.startswith("RF"):
        account = iban.parse(code)
        return [Reading(Reason.ACCOUNT, account, whole=True)] if isinstance(account, str) else []
    return []


def _reference(code: str) -> list[Reading]:
    if not (re.match(r"RF[0-9]", code) or code.isdecimal()):
        return []
    read = reference.parse(code)
    if isinstance(read, str):
        return [Reading(Reason.REFERENCE, read, whole=True)]
    return [] if code.isdecimal() else [Reading(Reason.REFERENCE, code, whole=False)]


def _numbers(typed: str, digits: str) -> list[Reading]:
    found = [Reading(Reason.NUMBER, digits, whole=False)]
    if len(digits) == 18 and not isinstance(metering_point.parse(digits), Problem):
        return [Reading(Reason.METERING_POINT, digits, whole=True)]
    if len(digits) == 5 and " " not in typed:
        found.append(Reading(Reason.POSTAL_CODE, digits, whole=False))
    if len(digits) >= FEWEST_DIGITS:
        found += [Reading(Reason.METERING_POINT, digits, whole=False), Reading(Reason.BUSINESS_ID, digits, whole=False)]
        found.append(Reading(Reason.REFERENCE, digits.lstrip("0") or digits, whole=False))
    return [*found, Reading(Reason.METER, code_key(typed), whole=False)]
