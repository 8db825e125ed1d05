"""Phone numbers: one E.164 number from all its spellings, and the Finnish way to print it.

Numbering: +358, trunk zero dropped; mobile 04x, 050 and 0457; area codes 02 03 05 06 08 09 013–019; 010 020 029 030 071 073 075 corporate;
0800 free, 0600 0700 premium, 0200 service (Traficom's numbering plan). ``phonenumbers`` says what is possible; its "valid" only warns, for it
lags behind the plan (073).
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from models.identifiers.typing_slips import tidy
from models.problems import Problem, error, warning
from models.words import N_


class PhoneType(StrEnum):
    """What a number is for the caller's purse and for marketing rules."""

    MOBILE = "mobile"
    FIXED = "fixed"
    CORPORATE = "corporate"
    FREEPHONE = "freephone"
    PREMIUM = "premium"
    SERVICE = "service"
    FOREIGN = "foreign"


_LABEL: Final = re.compile(
    r"^(?:puh(?:elin|elinnumero)?|p|gsm|tel(?:efon|ephone)?|tfn|tlf|matkapuh(?:elin)?|kotipuh(?:elin)?|työpuh(?:elin)?|mobil(?:e|nr)?|mob|phone)"
    r"\b[.:]*\s*(?=[+(\d])",
    re.IGNORECASE,
)
_WITHHELD: Final = frozenset({"anonymous", "private", "restricted", "unavailable", "unknown", "withheld"})
"""What exchanges send in place of a number."""
_SPREADSHEET: Final = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_SEPARATOR: Final = re.compile(r"[/,;|&]|\btai\b|\bja\b|\beller\b|\boch\b|\bor\b|\band\b", re.IGNORECASE)
_TYPES: Final = (  # by the national number without its zero; what none of them fits has an area code
    (re.compile(r"800"), PhoneType.FREEPHONE),
    (re.compile(r"600|606|700"), PhoneType.PREMIUM),
    (re.compile(r"(?:200|202)[0-9]{4,5}$"), PhoneType.SERVICE),
    (re.compile(r"10|20|29|30|7[135]"), PhoneType.CORPORATE),
    (re.compile(r"4[0-9]|50"), PhoneType.MOBILE),
)
_CODE: Final = re.compile(
    r"(?:400|440|500)(?=[0-9]{6}$)|457(?=[0-9]{7}$)|(?:800|600|606|700)(?=[0-9]{4,6}$)|20[02](?=[0-9]{4,5}$)|1[03-9]|20|29|30|4[0-9]|50|7[135]|[0-9]"
)
_COMMON_MOBILE: Final = re.compile(r"(?:4[0-9]|50)[0-9]{7}|457[0-9]{7}")
_SHORTEST: Final = 5
_LONGEST: Final = 12
"""Digits after +358 of a possible Finnish number (phonenumbers' general description of Finland, October 2026; a test compares)."""
_TOO_SHORT: Final = N_("The number is too short, e.g. 040 123 4567")
_TOO_LONG: Final = N_("The number is too long; check that it is one number")
_USUAL: Final = re.compile(rf"(?:\+358|00358|0)({_COMMON_MOBILE.pattern})")
"""A mobile number as nearly everybody writes it, spaces and hyphens aside: nothing else of it needs a look."""


def parse(text: str) -> str | Problem:
    """Return the number in E.164 form, e.g. +358401234567. A number without a country is Finnish.

    Problem codes: empty, text, withheld (by the caller), spreadsheet, two_numbers, emergency, operator_prefix, lost_zero, area, short, long,
    country. What cannot be told for sure is asked, never repaired.
    """
    usual = _USUAL.fullmatch(text.replace(" ", "").replace("-", ""))
    if usual is not None:
        return "+358" + usual[1]
    typed = tidy(text)
    typed = _LABEL.sub("", typed.split(";")[0] if typed.lower().startswith("tel:") else typed)
    problem = _not_one_number(typed)
    if problem is not None:
        return problem
    digits = re.sub(r"[^0-9]", "", typed.replace("(0)", ""))
    if typed.lstrip("( ").startswith("+"):
        return _international(digits)
    if digits.startswith("00"):
        return _international(digits[2:])
    if digits.startswith("358") and len(digits) >= 9:
        return _international(digits)
    return _national(digits)


def kind(number: str) -> PhoneType:
    """Return the type of an E.164 number."""
    if not number.startswith("+358"):
        return PhoneType.FOREIGN
    return next((kind for form, kind in _TYPES if form.match(number[4:])), PhoneType.FIXED)


def doubt(number: str) -> Problem | None:
    """Return a warning about a possible number: a Finnish mobile one of unusual length, or one in no use as far as the plan is known."""
    kind_ = kind(number)
    if kind_ is PhoneType.MOBILE and not _COMMON_MOBILE.fullmatch(number, 4):
        return warning("A mobile number usually has ten digits, e.g. 040 123 4567; ask the customer to say it once more", "length")
    if kind_ is PhoneType.CORPORATE:
        return None
    import phonenumbers

    if phonenumbers.is_valid_number(phonenumbers.parse(number)):
        return None
    return warning("No such number is in use as far as known; ask the customer to say it once more", "unused")


def national(number: str) -> str:
    """Return a Finnish number as dialled at home, without spaces (0401234567); a foreign one as its digits with 00."""
    return "0" + number[4:] if number.startswith("+358") else "00" + number[1:]


def show(number: str) -> str:
    """Return a Finnish number in its national form (040 123 4567), a foreign one in its international form."""
    if not number.startswith("+358"):
        import phonenumbers

        return str(phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL))
    code = _CODE.match(number, 4)
    size = len(code[0]) if code else 0
    return " ".join(filter(None, ("0" + number[4 : 4 + size], *_groups(number[4 + size :]))))


def mask(number: str) -> str:
    """Return the number as shown with all but its first group and last two digits hidden: 040 ••• ••67."""
    shown = show(number)
    first = shown.find(" ") if " " in shown else 3
    return shown[:first] + re.sub(r"\d", "•", shown[first:-2]) + shown[-2:]


def _not_one_number(typed: str) -> Problem | None:
    if not typed:
        return error("There is no phone number here, e.g. 040 123 4567", "empty")
    if typed.casefold() in _WITHHELD:
        return error("The caller has withheld the number; ask for it", "withheld")
    if _SPREADSHEET.fullmatch(typed):
        return error("A spreadsheet has made a power of ten of the number; ask the customer for it, e.g. 040 123 4567", "spreadsheet")
    parts = [size for part in _SEPARATOR.split(typed) if (size := len(re.sub(r"\D", "", part)))]
    if (len(parts) > 1 and parts[0] > 5) or "+" in typed.lstrip("( ")[1:]:  # 040/1234567 is one number, 0401234567/123 is not
        return error("There are two numbers here; give each its own row", "two_numbers")
    if not re.search(r"[0-9]", typed) or not re.fullmatch(r"[0-9 ()+./-]+", typed):
        return error("A phone number has digits only, e.g. 040 123 4567", "text")
    return None


def _national(digits: str) -> str | Problem:
    if digits.startswith("0"):
        return _international("358" + digits[1:])
    if digits == "112":
        return error("112 is the emergency number, not a customer's", "emergency")
    if re.fullmatch(r"99[049][0-9]{6,}", digits):
        return error("The number begins with an operator's prefix, {prefix}; leave it out", "operator_prefix", prefix=digits[:3])
    if re.fullmatch(r"(?:4[0-9]|50)[0-9]{6,8}", digits):
        return error("The number has perhaps lost its first zero; ask the customer, e.g. 040 123 4567", "lost_zero")
    if len(digits) < 5:
        return error(_TOO_SHORT, "short")
    if len(digits) < 9:
        return error("The area code is missing, e.g. 09 123 4567", "area")
    return error("The number begins with neither 0 nor +; a foreign one is e.g. +46 70 123 45 67", "country")


def _international(digits: str) -> str | Problem:
    if digits.startswith("358"):
        digits = "358" + digits[3:].lstrip("0")
        if len(digits) - 3 < _SHORTEST:
            return error(_TOO_SHORT, "short")
        if len(digits) - 3 > _LONGEST:
            return error(_TOO_LONG, "long")
        return "+" + digits
    import phonenumbers  # late: 30 ms, and most numbers are Finnish

    try:
        number = phonenumbers.parse("+" + digits)
    except phonenumbers.NumberParseException as refusal:
        if refusal.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE:
            return error("No country has this code; check the digits after +", "country")
        if refusal.error_type == phonenumbers.NumberParseException.TOO_LONG:
            return error(_TOO_LONG, "long")
        return error(_TOO_SHORT, "short")
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible == phonenumbers.ValidationResult.TOO_LONG:
        return error(_TOO_LONG, "long")
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE:
        return error(_TOO_SHORT, "short")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _groups(digits: str) -> list[str]:
    """Cut the digits after the area code: threes, the last group three or four (five are not cut)."""
    if len(digits) <= 5:
        return [digits]
    if len(digits) == 8:
        return [digits[:4], digits[4:]]
    head = 3 * ((len(digits) - 3) // 3)
    return [digits[start : start + 3] for start in range(0, head, 3)] + [digits[head:]]
