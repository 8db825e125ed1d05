"""What one line of customers tells: contact points, estimate, who it is; and the columns it may have."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any, Final

from models import kinds
from models.kinds import Context
from models.problems import Problem, warning
from models.services.duplicates import Person
from models.services.importing.columns import Column, of_fields, special
from models.services.importing.lines import Line, columns_of
from models.services.importing.rows import post_office
from models.words import N_

NUMBER: Final = "customer_relation.customer_number"
REFUSED: Final = "marketing-prohibited"
REFUSED_LABEL: Final = N_("Direct marketing prohibited")
POINT: Final = "contact_point"
PHONES: Final = f"{POINT}.phone"
EMAILS: Final = f"{POINT}.email"
PLACE: Final = ("co", "street_address", "postal_code", "post_office", "country")
_BILLING: Final = (
    "account_number", "rhythm", "method", "due_days", "due_day", "iban", "bic", "reference", "e_invoice_address", "e_invoice_operator",
    "billing_name", "billing_street_address", "billing_postal_code", "billing_post_office", "billing_email",
)  # fmt: skip
_NO_LANGUAGE: Final = N_("No language is told; Finnish was taken")
_NO_UNIT: Final = N_("No unit is told; kilowatt-hours were taken")
_PROHIBITED: Final = frozenset({"kielto", "kielletty", "kieltänyt", "förbud", "förbjuden", "prohibited", "opt-out"})
_REFUSED_HEADINGS: Final = (
    "Suoramarkkinointikielto", "Markkinointikielto", "Direktmarknadsföringsförbud", "Marknadsföringsförbud", "Direct marketing prohibition",
    "Marketing prohibited",
)  # fmt: skip


def _refused(text: str, context: Context) -> bool | Problem:
    """Read a cell that says whether somebody refuses: yes and no, or the prohibition by its name."""
    return True if kinds.word(text) in _PROHIBITED else kinds.BOOLEAN.parse(text, context)


_REFUSAL: Final = replace(kinds.BOOLEAN, parse=_refused)


@cache
def columns() -> tuple[Column, ...]:
    """Return the columns that lines of customers may have."""
    refused = special(REFUSED, _REFUSAL, REFUSED_LABEL, headings=_REFUSED_HEADINGS, protects=True)
    return columns_of(
        (
            of_fields("customer_relation"),
            of_fields("customer", leave_out=("merged_into",), protects=("non_disclosure",)),
            of_fields(POINT, only=("phone", "email", *PLACE), several=("phone", "email")),
            of_fields("billing_account", only=_BILLING),
            of_fields("consumption_estimate", only=("value", "unit")),
            (refused,),
        )
    )


def completed(line: Line) -> dict[str, Any]:
    """Return a new customer's values, with what a file leaves untold: the kind by the name, Finnish as the language."""
    values = line.of("customer")
    if "customer_kind" not in values:
        firm = values.get("organisation_name") and not values.get("family_name")
        values["customer_kind"] = "organisation" if firm else "person"
    if "language" not in values:
        values["language"] = "fi"
        line.doubt("customer.language", warning(_NO_LANGUAGE, "language"))
    return values


def points_of(line: Line, language: str) -> list[dict[str, Any]]:
    """Return the contact points that a line tells, the first of a kind preferred."""
    made: list[dict[str, Any]] = []
    for key, kind in ((PHONES, "phone"), (EMAILS, "email")):
        for place, value in enumerate(dict.fromkeys(line.get(key) or ())):
            made.append({"point_kind": kind, kind: value, "preferred": place == 0})
    postal = {name: value for name in PLACE if (value := line.get(f"{POINT}.{name}")) is not None}
    if postal.keys() - {"country"}:
        post_office(postal, language)
        made.append(postal | {"point_kind": "postal", "preferred": True})
    return made


def estimate_of(line: Line) -> dict[str, Any]:
    """Return the estimate of yearly consumption that a line tells of the customer; empty when it tells none."""
    value = line.get("consumption_estimate.value")
    if value is None:
        return {}
    unit = line.get("consumption_estimate.unit")
    if unit is None:
        line.doubt("consumption_estimate.value", warning(_NO_UNIT, "unit"))
    return {"value": value, "unit": unit or "kWh"}


def person_of(line: Line) -> Person:
    """Return what a line tells of who it is."""

    def known(name: str) -> str:
        return str(line.get(f"customer.{name}") or "")

    return Person(
        known("personal_identity_code"),
        known("business_id"),
        known("family_name"),
        known("given_names"),
        known("organisation_name"),
        tuple(line.get(PHONES) or ()),
        tuple(line.get(EMAILS) or ()),
    )
