"""VAT numbers of the European Union, checked by each country's own rule."""

from __future__ import annotations

import re
from typing import Final

from stdnum.eu import vat as _vat
from stdnum.exceptions import InvalidChecksum, ValidationError

from models.identifiers import business_id
from models.identifiers.typing_slips import compact
from models.problems import Problem, error

_COUNTRY: Final = re.compile(r"[A-Z]{2}")


def parse(text: str) -> str | Problem:
    """Return the VAT number with its country code and no spaces; a bare Finnish business id becomes FI + 8 digits.

    Problem codes: country (not of the union), check, format, and those of a business id for a Finnish number.
    """
    typed = compact(text)
    if typed.startswith("FI") or not _COUNTRY.match(typed):
        finnish = business_id.parse(text)
        return finnish if isinstance(finnish, Problem) else business_id.vat_number(finnish)
    if typed[:2].lower() not in _vat.MEMBER_STATES | {"el"}:
        return error("A VAT number begins with the code of a country of the European Union, e.g. FI01091602", "country")
    try:
        return str(_vat.validate(typed))
    except InvalidChecksum:
        return error("The VAT number's check digit does not match; one of its characters is mistyped", "check")
    except ValidationError:
        return error("This is not a VAT number of country {country}; check its length and characters", "format", country=typed[:2])


def show(number: str) -> str:
    """Return the VAT number as printed, which is as stored."""
    return number
