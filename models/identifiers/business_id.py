"""Finnish business id (Y-tunnus): seven digits, hyphen, check digit; and the numbers made of it.

Weights 7 9 10 5 8 4 2 modulo 11; remainder 1 is never issued. Wider than python-stdnum on purpose: the old six-digit form, labels,
VAT number, OVT code and the trade register's EUID are taken too.
"""

from __future__ import annotations

import re
from typing import Final

from stdnum.fi import ytunnus as _ytunnus

from models.identifiers.typing_slips import compact
from models.problems import Problem, error

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2)
_LABEL: Final = re.compile(r"^(?:Y-?TUNNUS|FO-?NUMMER|FO-?NR|BUSINESSID|ALV-?(?:NRO|TUNNUS)|MOMSNR|VAT(?:NUMBER|NO)?)[.:]?")
_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        r"(?:FIFPRO\.)?([0-9]{6,7})-([0-9])",  # as issued, the old six-digit form, the EUID
        r"(?:FI-?)?([0-9]{7})([0-9])",  # VAT number, no hyphen
        r"(?:FI-?)([0-9]{7})-([0-9])",
        r"0037([0-9]{7})([0-9])[0-9A-Z]{0,5}",  # OVT code, with the unit's suffix if any
    )
)


def parse(text: str) -> str | Problem:
    """Return the business id as issued, e.g. 0109160-2. Problem codes: format, check, remainder_1."""
    typed = _LABEL.sub("", compact(text))
    for form in _FORMS:
        found = form.fullmatch(typed)
        if found is not None:
            return _checked(found[1].zfill(7), found[2])
    return error("A business id has seven digits, a hyphen and a check digit, e.g. 0109160-2", "format")


def vat_number(business_id: str) -> str:
    """Return the VAT number of a business id, e.g. FI01091602."""
    return "FI" + business_id.replace("-", "")


def ovt(business_id: str) -> str:
    """Return the OVT code (party id in e-invoices) of a business id, e.g. 003701091602."""
    return "0037" + business_id.replace("-", "")


def euid(business_id: str) -> str:
    """Return the trade register's European id of a business id, e.g. FIFPRO.0109160-2."""
    return "FIFPRO." + business_id


def show(business_id: str) -> str:
    """Return the business id as printed, which is as stored."""
    return business_id


def _checked(digits: str, check: str) -> str | Problem:
    if sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11 == 1:
        return error("There is no business id with these seven digits; one of them is mistyped", "remainder_1")
    if not _ytunnus.is_valid(digits + check):
        return error("The check digit after the hyphen does not match the seven digits; one of them is mistyped", "check")
    return f"{digits}-{check}"
