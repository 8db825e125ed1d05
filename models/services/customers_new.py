"""A new customer: its number from the controller's range, its relation and contact points in one entry set; and hints of duplicates.

A hint warns with its reason and never blocks (``models.services.duplicates``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from models import fields, formats
from models.identifiers import names, phone
from models.journal.entries import Change, uuid7
from models.permissions.vocabulary import GRANT, MARKETING
from models.problems import Conflict, Problem, Rejected, Severity, error
from models.records import Edit
from models.roles import Action
from models.services import duplicates as twins
from models.services import forms, lookalikes, numbers, prospects, statements
from models.services.arrivals import Evidence
from models.services.customers import listed_name, survivor
from models.services.desk import Desk
from models.services.duplicates import Person
from models.services.query import recognise
from models.services.reading import rows_of
from models.services.statements import NewStatement
from models.words import N_

CUSTOMER: Final = (
    "customer_kind", "family_name", "given_names", "organisation_name", "personal_identity_code", "business_id", "language",
)  # fmt: skip
POINTS: Final[Mapping[str, tuple[str, ...]]] = {
    "phone": ("phone",),
    "email": ("email",),
    "postal": ("street_address", "postal_code", "post_office"),
}
"""Fields of the form by the kind of contact point they make."""
PERMISSION: Final = ("channel", "given_how", "evidence_kind", "evidence_note", "wording")
"""What is asked of a prospect's permission to be contacted: through which channels (codes joined by commas), how it was given, where its evidence is."""
FIELDS: Final = (*CUSTOMER, *(name for group in POINTS.values() for name in group), "controller", "status", *PERMISSION)
"""All that the form of a new customer asks, in its order; ``controller`` and ``status`` are those of the first relation."""
EVIDENCE: Final = ("paper", "recording", "file")
"""What can be evidence of a permission before there is a contact with the customer."""
STATUSES: Final = ("current", prospects.PROSPECT)
"""What a new customer may be to the controller."""
_MOST_HINTS: Final = 5


@dataclass(frozen=True, slots=True)
class Created:
    """The customer is there: who, the number given, and warnings that did not stop it."""

    customer_id: UUID
    customer_number: str
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Hint:
    """A customer who may be the same: why (a catalogue text), and how sure. Only those of the user's controllers are named."""

    customer_id: UUID
    name: str
    customer_number: str
    why: str
    strong: bool


def entity_of(name: str) -> str:
    """Return the entity that a field of the form belongs to."""
    if name in PERMISSION:
        return "statement"
    return "customer" if name in CUSTOMER else "customer_relation" if name in {"controller", "status"} else "contact_point"


def typed_name(texts: Mapping[str, str]) -> str:
    """Return what a half-typed customer is called: the name as far as it is typed, else a contact point."""
    name = texts.get("organisation_name", "") or names.display(texts.get("family_name", ""), texts.get("given_names", ""))
    return name.strip() or texts.get("phone", "") or texts.get("email", "") or texts.get("street_address", "")


def begun(typed: str) -> dict[str, str]:
    """Return the fields that what was looked for fills in: a number the phone, an e-mail address the e-mail, words the name, the family name first."""
    text = " ".join(typed.split())
    if isinstance(phone.parse(text), str):
        return {"phone": text}
    if "@" in text:
        return {"email": text}
    if not recognise(text).words or any(mark.isdecimal() for mark in text) or isinstance(names.parse_person(text), Problem):
        return {"organisation_name": names.cased(text), "customer_kind": "organisation"} if names.is_firm(text) else {}
    if names.is_firm(text):
        return {"organisation_name": names.cased(text), "customer_kind": "organisation"}
    named = names.cased(text)
    family, comma, given = named.partition(",")
    if not comma:
        family, given = names.split(named, family_first=True)
    return {name: part.strip() for name, part in (("family_name", family), ("given_names", given)) if part.strip()}


def create(desk: Desk, texts: Mapping[str, str], *, source: str = "customer", contact: UUID | None = None) -> Created | Rejected:
    """Make a customer of the typed ``texts`` (see FIELDS). Problems stand at those names."""
    refusal = desk.refusal(Action.CREATE_CUSTOMER)
    if refusal is not None:
        return refusal
    controller = texts.get("controller", "").strip()
    if not controller:
        return Rejected((error(N_("Choose the controller whose customer this is"), "required").at("controller"),))
    customer_id, status = uuid7(), texts.get("status") or STATUSES[0]
    permitted = _permission(desk, customer_id, controller, texts) if status == prospects.PROSPECT else []
    if isinstance(permitted, Rejected):
        return Rejected(tuple(_plain(problem) for problem in permitted.problems))
    with desk.store.write() as session:
        number, ranged = numbers.take(session, desk, controller)
        if isinstance(number, Problem):
            return Rejected((number.at("controller"),))
        edits = [*_edits(customer_id, texts), _relation(customer_id, controller, number, status)]
        twin = _person({name: _value(desk, name, texts.get(name, "")) for name in FIELDS if name not in PERMISSION})
        refused = lookalikes.forbade(session, desk, twin.code, twins.find(session, desk, [twin])[0])
        carried = lookalikes.carried(desk, customer_id, refused, Evidence(), "employee")
        saved = forms.save_in(session, desk, edits, source=source, contact=contact, extra=(*ranged, *permitted, *carried))
        if not isinstance(saved, forms.Saved):
            session.rollback()
            assert not isinstance(saved, Conflict), "nobody else can have edited a row that was not there"
            return Rejected(tuple(_plain(problem) for problem in saved.problems))
    warnings = (*saved.warnings, lookalikes.refused_warning()) if carried else saved.warnings
    return Created(customer_id, number, tuple(_plain(problem) for problem in warnings))


def duplicates(desk: Desk, texts: Mapping[str, str]) -> tuple[Hint, ...]:
    """Return who may be the same customer as the one being typed, the strong hints first. Reads only."""
    if not desk.may(Action.FIND_CUSTOMER):
        return ()
    values = {name: _value(desk, name, texts.get(name, "")) for name in FIELDS if name not in PERMISSION}
    with desk.store.read() as session:
        found: dict[UUID, Hint] = {}
        for match in sorted(twins.find(session, desk, [_person(values)])[0], key=lambda each: not each.strong):
            hint = _hint(session, desk, match.customer_id, match.why, strong=match.strong)
            if hint is not None:
                found.setdefault(hint.customer_id, hint)
    return tuple(found.values())[:_MOST_HINTS]


def _value(desk: Desk, name: str, text: str) -> Any:
    found = fields.field_of(entity_of(name), name).kind.read(text, desk.context())
    return None if isinstance(found, Problem) and found.severity is Severity.ERROR else found


def _edits(customer_id: UUID, texts: Mapping[str, str]) -> Iterator[Edit]:
    yield Edit("customer", customer_id, customer_id, "create", {name: texts[name] for name in CUSTOMER if texts.get(name, "").strip()})
    for kind, group in POINTS.items():
        given = {name: texts[name] for name in group if texts.get(name, "").strip()}
        if given:
            texts_of_point = {"point_kind": kind, "preferred": "true"} | given
            yield Edit("contact_point", uuid7(), customer_id, "create", texts_of_point, links={"customer_id": customer_id})


def _permission(desk: Desk, customer_id: UUID, controller: str, texts: Mapping[str, str]) -> list[Change] | Rejected:
    """Return the prospect's permission as it is recorded with them: to market, through the channels that were chosen."""
    channels = tuple(code for code in texts.get("channel", "").split(",") if code)
    given = {name: texts.get(name, "") for name in PERMISSION[1:]}
    lacking = [
        error(text, "required").at(name)
        for name, text in (
            ("given_how", N_("Say how the permission was given")),
            ("evidence_kind", N_("Say where the evidence of the permission is")),
        )
        if not given[name]
    ]
    if not channels:
        lacking.insert(0, error(prospects.CHOOSE, "prospect").at("channel"))
    if lacking:
        return Rejected(tuple(lacking))
    how, evidence, note, wording = (given[name] for name in PERMISSION[1:])
    new = NewStatement(GRANT, MARKETING, channels, controller, given_how=how, wording=wording, evidence_kind=evidence, evidence_note=note)
    return statements.first(desk, customer_id, texts.get("customer_kind"), new)


def _relation(customer_id: UUID, controller: str, number: str, status: str) -> Edit:
    since = fields.field_of("customer_relation", "since").kind.edited(formats.today())
    texts = {"controller": controller, "customer_number": number, "since": since, "status": status}
    return Edit("customer_relation", uuid7(), customer_id, "create", texts, links={"customer_id": customer_id}, controller=controller)


def _plain(problem: Problem) -> Problem:
    """Return a problem at the name of its field alone: the form has each once."""
    return problem.at(problem.field.rpartition("/")[2]) if problem.field else problem


def _person(values: Mapping[str, Any]) -> Person:
    def known(name: str) -> str:
        return values[name] or ""

    return Person(
        known("personal_identity_code"),
        known("business_id"),
        known("family_name"),
        known("given_names"),
        known("organisation_name"),
        (values["phone"],) if values["phone"] else (),
        (values["email"],) if values["email"] else (),
    )


def _hint(session: Session, desk: Desk, customer_id: UUID, why: str, *, strong: bool) -> Hint | None:
    customer_id = survivor(session, customer_id)
    rows = rows_of(session, "customer", "id", [customer_id])
    numbers = {row["controller"]: row["customer_number"] for row in rows_of(session, "customer_relation", "customer_id", [customer_id])}
    mine = next((numbers[code] for code in desk.user.controllers if code in numbers), None)
    if not rows or mine is None:
        return None
    return Hint(customer_id, listed_name(rows[0]), mine, why, strong)
