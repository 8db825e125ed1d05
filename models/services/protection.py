"""Non-disclosure for personal safety (turvakielto): what tells where the person is, hidden wherever it is not asked for with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from models import formats
from models.fields import Category, Field
from models.kinds import DOTS
from models.words import N_

PROTECTED: Final = N_("Address protected")
_PARTS: Final = ("street", "postal_code", "post_office", "municipality", "address", "property_id", "co")
_CATEGORIES: Final = frozenset({Category.CONTACT_DETAILS, Category.SITE, Category.BILLING, Category.CONTRACT})
HIDDEN: Final = DOTS


def protected(customer: Mapping[str, Any]) -> bool:
    """Return whether the customer (a row or record values) is under non-disclosure today."""
    until = customer["non_disclosure_until"]
    return bool(customer["non_disclosure"]) and (until is None or until >= formats.today())


def tells_place(field: Field) -> bool:
    """Return whether a field's value tells where somebody lives or has a site of use."""
    if field.category not in _CATEGORIES:
        return False
    own_name = field.entity == "site" and field.name in ("name", "note")
    return own_name or field.name == "co" or any(part in field.name for part in _PARTS if part != "co")
