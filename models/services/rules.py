"""Rules between the fields of one row, checked at every save; each names the field beside which it is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any, Final

from models import fields, kinds
from models.identifiers import hetu, iban, postal
from models.kinds import Context
from models.problems import Problem, error, warning
from models.words import N_

Values = Mapping[str, Any]
_AGE_LIMIT: Final = 120
_RANGES: Final = (
    ("valid_from", "valid_to"), ("since", "until"), ("installed_on", "removed_on"), ("held_from", "held_to"), ("period_from", "period_to"),
    ("started_at", "ended_at"),
)  # fmt: skip
_MINOR: Final = 18


def check(entity: str, merged: Values, changed: Values, context: Context) -> list[Problem]:
    """Return what does not fit together in a row as it would be saved; only rules that touch a changed field speak."""
    problems = _ranges(entity, merged, changed)
    for name in _doubtful(entity):
        doubted = doubt(entity, name, changed.get(name))
        if doubted is not None:
            problems.append(doubted.at(name))
    rule = _RULES.get(entity)
    if rule is not None:
        problems.extend(rule(merged, changed, context))
    return problems


def doubt(entity: str, name: str, value: Any) -> Problem | None:
    """Return the warning that one value calls for by itself, well formed as it is: shown beside its field while it is typed, and at a save."""
    field = fields.find(entity, name)
    look = _DOUBTS.get(field.kind.name) if field is not None else None
    return look(value) if look is not None and isinstance(value, str) else None


@cache
def _doubtful(entity: str) -> tuple[str, ...]:
    """Return the fields of an entity whose values may call for a warning by themselves."""
    return tuple(field.name for field in fields.fields_of(entity) if field.kind.name in _DOUBTS)


def _ranges(entity: str, merged: Values, changed: Values) -> list[Problem]:
    problems = []
    for first, last in _ranges_of(entity):
        begins, ends = merged.get(first), merged.get(last)
        if begins is not None and ends is not None and (first in changed or last in changed) and ends < begins:
            problems.append(error(N_("Ends before it begins. Give a later day"), "range").at(last if last in changed else first))
    return problems


@cache
def _ranges_of(entity: str) -> tuple[tuple[str, str], ...]:
    names = {field.name for field in fields.fields_of(entity)}
    return tuple(pair for pair in _RANGES if names.issuperset(pair))


def _customer(merged: Values, changed: Values, context: Context) -> list[Problem]:
    problems: list[Problem] = []
    kind = merged.get("customer_kind")
    if kind in ("person", "estate"):
        if not merged.get("family_name") and not merged.get("given_names"):
            problems.append(error(N_("A person needs a name. Give the family name"), "name").at("family_name"))
        if merged.get("business_id") and "business_id" in changed and kind == "person":
            problems.append(warning(N_("A business id on a natural person: is this a sole trader?"), "sole-trader").at("business_id"))
    elif kind in ("organisation", "bankruptcy-estate"):
        if not merged.get("organisation_name"):
            problems.append(error(N_("An organisation needs its name"), "name").at("organisation_name"))
        if changed.get("personal_identity_code") or ("customer_kind" in changed and merged.get("personal_identity_code")):
            problems.append(error(N_("An organisation has no personal identity code. Give the business id"), "hetu").at("personal_identity_code"))
    code, died = changed.get("personal_identity_code"), merged.get("date_of_death")
    if isinstance(code, str):
        born = hetu.birth_date(code)
        problems.extend(_born(born, died, context))
    return problems


def _born(born: date, died: date | None, context: Context) -> list[Problem]:
    if died is not None and died < born:
        return [error(N_("Died before the birth that the identity code tells"), "range").at("date_of_death")]
    day = died or context.today
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    if years > _AGE_LIMIT:
        return [warning(N_("The identity code says {years} years of age. Check the century sign"), "age", years=years).at("personal_identity_code")]
    if years < _MINOR:
        return [warning(N_("The customer is a minor. A guardian decides for them"), "minor").at("personal_identity_code")]
    return []


def _contact_point(merged: Values, _changed: Values, _context: Context) -> list[Problem]:
    needed = {"phone": "phone", "email": "email", "postal": "street_address"}.get(str(merged.get("point_kind")))
    if needed is not None and not merged.get(needed):
        return [error(N_("Give the value, or remove the whole row"), "required").at(needed)]
    return []


def _billing(merged: Values, _changed: Values, _context: Context) -> list[Problem]:
    problems: list[Problem] = []
    if merged.get("method") == "e-invoice" and not merged.get("e_invoice_address"):
        problems.append(error(N_("An e-invoice needs its address. It comes from the customer's bank"), "required").at("e_invoice_address"))
    return problems


def _estimate(merged: Values, _changed: Values, _context: Context) -> list[Problem]:
    if merged.get("metering_point_id") is None and merged.get("customer_id") is None:
        return [error(N_("Say of which metering point the estimate is"), "required").at("metering_point_id")]
    return []


_DOUBTS: Final[Mapping[str, Callable[[str], Problem | None]]] = {kinds.IBAN.name: iban.doubt, kinds.POSTAL_CODE.name: postal.doubt}
_RULES: Final[Mapping[str, Callable[[Values, Values, Context], list[Problem]]]] = {
    "customer": _customer,
    "contact_point": _contact_point,
    "billing_account": _billing,
    "consumption_estimate": _estimate,
}
