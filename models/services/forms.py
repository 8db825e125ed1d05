"""Saving forms: typed texts are read by their kinds, checked together, applied as one entry set and indexed for search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import fields, formats
from models.fields import Category
from models.identifiers import iban, postal
from models.identifiers import language as languages
from models.journal.apply import apply
from models.journal.entries import Change, Op
from models.problems import Conflict, Problem, Rejected, Severity, error
from models.records import Edit, Masked, address
from models.roles import EDITS, Action
from models.services import arrivals, numbers, prospects, rules
from models.services.desk import Desk
from models.services.reading import POINT_FIELDS, table_of
from models.services.walls import Wall
from models.words import N_

POST_OFFICE_OF = {"postal_code": "post_office", "billing_postal_code": "billing_post_office"}
"""The post office follows its postal code, in the customer's language."""

MASK = "•"
"""What stands for a letter that is not shown; typed back, it would take the place of the letter."""
CONFIRMING = frozenset({"customer", "contact", "contract", "order", "quotation-request"})
"""Sources whose word makes a contact point verified: the customer gave it."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The save is in the store: its entry set (for undo), the customers and entities it touched, and warnings that did not stop it."""

    set_id: UUID
    entries: tuple[UUID, ...]
    subjects: frozenset[UUID]
    entities: frozenset[str]
    warnings: tuple[Problem, ...] = ()


def read_text(desk: Desk, entity: str, name: str, text: str) -> Any:
    """Read one typed value: the value, None for empty text, or a Problem for its field. No transaction; for checks while typing."""
    field = fields.field_of(entity, name)
    if MASK in text:
        return error(N_("Part of this value is masked. Reveal it, or write the whole value anew"), "masked")
    value = field.kind.read(text, desk.context())
    if value is None and field.required:
        return error(N_("Required. Give a value"), "required")
    return value


def save(
    desk: Desk, edits: Iterable[Edit], *, source: str = "customer", contact: UUID | None = None, reason: str = ""
) -> Saved | Rejected | Conflict:
    """Save the edits as one entry set, all or nothing."""
    listed = list(edits)
    with desk.store.write() as session:
        result = save_in(session, desk, listed, source=source, contact=contact, reason=reason)
        if not isinstance(result, Saved):
            session.rollback()
        return result


def save_in(
    session: Session,
    desk: Desk,
    edits: list[Edit],
    *,
    source: str = "customer",
    contact: UUID | None = None,
    reason: str = "",
    extra: Iterable[Change] = (),
) -> Saved | Rejected | Conflict:
    """Save within the caller's transaction; ``extra`` changes go into the same entry set."""
    changes: list[Change] = []
    problems: list[Problem] = []
    numbered = [numbers.numbered(session, desk, edit) for edit in edits]
    unnumbered = tuple(each for each in numbered if isinstance(each, Problem))
    if unnumbered:
        return Rejected(unnumbered)
    edits = [each[0] for each in numbered if not isinstance(each, Problem)]
    extra = (*extra, *(change for each in numbered if not isinstance(each, Problem) for change in each[1]))
    wall = Wall(session, desk, edits)
    language = next((edit.texts["language"] for edit in edits if edit.entity == "customer" and "language" in edit.texts), None)
    for edit in edits:
        change, found = _read(session, desk, edit, source, wall, language)
        problems.extend(found)
        kept = prospects.refusal(session, desk, edit, change.values, extra)
        if kept is not None:
            problems.append(kept)
        changes.append(change)
    errors = tuple(problem for problem in problems if problem.severity is Severity.ERROR)
    if errors:
        return Rejected(errors)
    applied = apply(session, desk.store.sealing, desk.act(source, contact, reason), [*changes, *extra])
    if isinstance(applied, Conflict):
        return _covered(applied)
    told = arrivals.settle(session, desk, applied)
    entities = applied.entities | {"statement"} if told else applied.entities
    return Saved(applied.set_id, applied.entries, applied.subjects, entities, (*problems, *told))


def _covered(conflict: Conflict) -> Conflict:
    """Return a conflict in which values that leave services under a seal are masked: those of others, never what the user typed."""

    def masked(entity: str, name: str, value: Any) -> Any:
        field = fields.find(entity, name)
        sealed = field is not None and (field.encrypted or (entity, name) in POINT_FIELDS)
        return Masked(field.kind.mask(value)) if sealed and field is not None and value is not None else value

    return Conflict(
        tuple(
            found._replace(before=masked(found.entity, found.field, found.before), theirs=masked(found.entity, found.field, found.theirs))
            for found in conflict.fields
        )
    )


def _read(session: Session, desk: Desk, edit: Edit, source: str, wall: Wall, language: str | None) -> tuple[Change, list[Problem]]:
    problems: list[Problem] = []
    stored = _stored(session, edit)
    values: dict[str, Any] = dict(edit.links)
    for name, text in edit.texts.items():
        value = read_text(desk, edit.entity, name, text)
        if isinstance(value, Problem):
            problems.append(value.at(address(edit.entity, edit.id, name)))
            if value.severity is Severity.ERROR:
                continue
        values[name] = value
    refused = _refused(desk, edit) or wall.refusal(edit, stored, {name: values[name] for name in edit.texts if name in values})
    if refused is not None:
        known = refused.field is not None and refused.field in edit.texts
        problems.insert(0, refused.at(address(edit.entity, edit.id, refused.field)) if known and refused.field is not None else refused)
    _follow_postal_code(session, edit, values, stored, language)
    _follow_account(edit, values)
    if edit.entity == "contact_point" and source in CONFIRMING and set(values) & {"phone", "email", "street_address"}:
        values.setdefault("verified_at", formats.now())
    merged = {**stored, **values}
    bad = {problem.field for problem in problems}
    if edit.op != "remove":
        for problem in (*_missing(edit, merged, bad), *rules.check(edit.entity, merged, values, desk.context())):
            where = address(edit.entity, edit.id, problem.field) if problem.field else None
            if where not in bad:
                problems.append(problem._replace(field=where))
    return Change(edit.entity, edit.id, Op(edit.op), edit.subject, values, edit.bases, edit.controller), problems


def _refused(desk: Desk, edit: Edit) -> Problem | None:
    for name in _touched(edit):
        action = Action.RECORD_CONTACT if edit.entity == "contact" else EDITS[fields.field_of(edit.entity, name).category]
        refusal = desk.refusal(action)
        if refusal is not None:
            return refusal.problems[0].at(address(edit.entity, edit.id, name))
    if edit.entity == "customer" and edit.op == "create":
        refusal = desk.refusal(Action.CREATE_CUSTOMER)
        return refusal.problems[0] if refusal is not None else None
    return None


def _touched(edit: Edit) -> list[str]:
    """Return the fields whose categories say who may do this: what was typed; of a removed row everything; of links alone the row's own."""
    every = [field.name for field in fields.fields_of(edit.entity) if field.category is not Category.TECHNICAL]
    if edit.op == "remove":
        return every
    typed = [name for name in edit.texts if fields.field_of(edit.entity, name).category is not Category.TECHNICAL]
    return typed or every[:1] or list(edit.links)


def _missing(edit: Edit, merged: Mapping[str, Any], bad: set[str | None]) -> list[Problem]:
    if edit.op != "create":
        return []
    return [
        error(N_("Required. Give a value"), "required").at(field.name)
        for field in fields.fields_of(edit.entity)
        if field.required and merged.get(field.name) is None and address(edit.entity, edit.id, field.name) not in bad
    ]


def _stored(session: Session, edit: Edit) -> dict[str, Any]:
    if edit.op == "create":
        return {}
    table = table_of(edit.entity)
    row = session.execute(select(table).where(table.c.id == edit.id)).mappings().one_or_none()
    return dict(row) if row is not None else {}


def _follow_account(edit: Edit, values: dict[str, Any]) -> None:
    """Find the BIC from the account number that was given, unless it was typed too: another account has another bank, or one that is not known."""
    if "iban" in edit.texts and "iban" in values and not edit.texts.get("bic", "").strip() and fields.find(edit.entity, "bic") is not None:
        account = values["iban"]
        values["bic"] = iban.bic(account) if account is not None else None


def _follow_postal_code(session: Session, edit: Edit, values: dict[str, Any], stored: Mapping[str, Any], language: str | None) -> None:
    known = {field.name for field in fields.fields_of(edit.entity)}
    for code_name, office_name in POST_OFFICE_OF.items():
        code = values.get(code_name)
        if code is None or office_name not in known or values.get(office_name):
            continue
        if postal.lookup(code) is None:
            if edit.op == "set" and office_name not in edit.texts and stored.get(code_name) != code:
                values[office_name] = None  # the post office of the code before
            continue
        customer = table_of("customer")
        spoken = language or session.scalar(select(customer.c.language).where(customer.c.id == edit.subject))
        office = postal.name(code, languages.service(str(spoken or "fi")))
        if office is not None:
            values[office_name] = office


__all__ = ["Category", "Saved", "read_text", "save", "save_in"]
