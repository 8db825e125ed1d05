"""The customer: names by kind, language, and what concerns personal safety."""

from __future__ import annotations

from gui.forms.spec import FormSpec, Group, Item, items, read_only
from models.words import N_

PERSON = items("family_name", "given_names")
ORGANISATION = (Item("organisation_name", 2),)
LANGUAGE = Item("language")
DETAILS = FormSpec(
    "customer",
    (
        Group(
            N_("Identification"), items("customer_kind*", "family_name", "given_names", "organisation_name*", "personal_identity_code", "business_id")
        ),
        Group(N_("Language and safety"), items("language", "date_of_death", "non_disclosure", "non_disclosure_until")),
    ),
)
RELATION = FormSpec("customer_relation", (Group("", (*read_only("controller"), *items("customer_number", "status", "since", "until"))),))
NEW_RELATION = FormSpec("customer_relation", (Group("", items("controller", "status", "since")),))
"""A relation about to be begun: its number is taken from the controller's range."""
AUTHORISED = FormSpec("authorised_person", (Group("", items("capacity", "name", "phone", "email", "valid_from", "valid_to", "note*")),))


def name_items(kind: str | None) -> tuple[Item, ...]:
    """Return the parts of the name that a kind of customer has."""
    return ORGANISATION if kind in ("organisation", "bankruptcy-estate") else PERSON
