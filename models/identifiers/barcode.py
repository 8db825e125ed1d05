"""Finnish bank barcode (pankkiviivakoodi), 54 digits in Code 128 C: version 4 for domestic references, 5 for RF."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from models.identifiers import iban as _iban
from models.identifiers import reference as _reference
from models.identifiers.typing_slips import compact
from models.problems import Problem, error

MOST_CENTS: Final = 99_999_999
"""The largest amount that fits; a larger one is left for the payer to fill in."""


@dataclass(frozen=True, slots=True)
class Barcode:
    """What a barcode says; ``amount_cents`` None: the payer fills it in; ``due`` None: no due date."""

    version: int
    iban: str
    amount_cents: int | None
    reference: str
    due: date | None


def parse(text: str) -> Barcode | Problem:
    """Read 54 digits, spaces allowed. Problem codes: length, characters, version, iban, reserve_not_zero, reference, due."""
    digits = compact(text)
    if not re.fullmatch(r"[0-9]*", digits):
        return error("A bank barcode has digits only", "characters")
    if len(digits) != 54:
        return error("A bank barcode has 54 digits; this one has {n}", "length", n=len(digits))
    if digits[0] not in "45":
        return error("A bank barcode begins with 4 or 5", "version")
    iban = _iban.parse("FI" + digits[1:17])
    if isinstance(iban, Problem):
        return error("The account number in the barcode is not right; check the digits from the second on", "iban")
    if digits[0] == "4" and digits[25:28] != "000":
        return error("The barcode's digits 26 to 28 must be zeros; check them", "reserve_not_zero")
    reference = _reference.parse(digits[28:48] if digits[0] == "4" else "RF" + digits[25:27] + digits[27:48].lstrip("0"))
    if isinstance(reference, Problem):
        return error("The reference in the barcode is not right; check the digits before the due date", "reference")
    due = _parse_due(digits[48:])
    if isinstance(due, Problem):
        return due
    return Barcode(int(digits[0]), iban, int(digits[17:25]) or None, reference, due)


def encode(iban: str, reference: str, amount_cents: int | None, due: date | None) -> str | Problem:
    """Return the 54 digits for a Finnish account and a parsed reference.

    No amount, or one above 999 999,99 €, becomes zeros; so does no due date. Problem codes, where there is no barcode: iban (foreign
    account), reference (letters), amount (below zero), due (not of this century).
    """
    if not iban.startswith("FI"):
        return error("Only a Finnish account has a bank barcode", "iban")
    if amount_cents is not None and amount_cents < 0:
        return error("A credit has no bank barcode", "amount")
    if due is not None and due.year // 100 != 20:
        return error("The due date must be in this century", "due")
    if _reference.is_rf(reference):
        version, body = "5", reference[2:4] + reference[4:].zfill(21)
    else:
        version, body = "4", "000" + reference.zfill(20)
    if not body.isdecimal():
        return error("A reference with letters has no bank barcode", "reference")
    cents = amount_cents if amount_cents is not None and amount_cents <= MOST_CENTS else 0
    return f"{version}{iban[2:]}{cents:08d}{body}{due.strftime('%y%m%d') if due else '000000'}"


def code128c_check(digits: str) -> int:
    """Return the modulo-103 check value of the Code 128 C symbol (start value 105) for an even number of digits."""
    pairs = [int(digits[start : start + 2]) for start in range(0, len(digits), 2)]
    return (105 + sum(place * pair for place, pair in enumerate(pairs, 1))) % 103


def _parse_due(digits: str) -> date | Problem | None:
    if digits == "000000":
        return None
    try:
        return date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return error("The barcode's last six digits are not a due date (year, month, day)", "due")
