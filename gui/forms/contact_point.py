"""Contact points: the preferred ones in the customer's card, all of them in a table with a form below."""

from __future__ import annotations

from typing import Final

from gui.forms.spec import FormSpec, Group, Item, items
from models.words import N_

VALUE: Final = {"phone": "phone", "email": "email", "postal": "street_address"}
"""Kind of contact point → the attribute that holds its value."""
ADDRESS = (Item("street_address", 2, N_("Postal address")), Item("postal_code"), Item("post_office"))
PHONE = Item("phone", 1, N_("Phone (preferred)"))
EMAIL = Item("email", 2)
_DATES = ("preferred", "verified_at", "valid_from", "valid_to", "protected", "note")
FORMS: Final = {
    "phone": FormSpec("contact_point", (Group("", items("phone", "point_type", *_DATES)),)),
    "email": FormSpec("contact_point", (Group("", items("email", "point_type", *_DATES)),)),
    "postal": FormSpec(
        "contact_point", (Group("", items("co*", "street_address*", "postal_code", "post_office", "country", "point_type", *_DATES)),)
    ),
}
"""The form of one point by its kind."""
