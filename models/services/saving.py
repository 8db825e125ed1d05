"""Saving a page: changed rows and rows begun on it, with the links that nobody types, as one entry set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import fields, formats
from models.identifiers import language, postal
from models.journal.entries import Change, Op, uuid7
from models.problems import Conflict, Problem, Rejected, Severity, error
from models.records import Edit, address
from models.roles import EDITS, Action
from models.services import forms, rules
from models.services.desk import Desk
from models.services.forms import CONFIRMING, POST_OFFICE_OF, Saved
from models.services.reading import table_of
from models.words import N_

Links = Mapping[UUID, Mapping[str, UUID]]


def new_id() -> UUID:
    """Return the identifier of a row about to be made."""
    return uuid7()


def save(
    desk: Desk, edits: Iterable[Edit], links: Links, *, source: str = "customer", contact: UUID | None = None, reason: str = ""
) -> Saved | Rejected | Conflict:
    """Save edits and new rows, all or nothing. ``links`` gives, by new row, the rows it belongs to.

    Problems of all rows come together, so that the form shows them at once.
    """
    listed = list(edits)
    rest = [edit for edit in listed if edit.op != "create"]
    with desk.store.write() as session:
        made: list[Change] = []
        problems: list[Problem] = []
        for edit in listed:
            if edit.op == "create":
                change, found = _create(session, desk, edit, links.get(edit.id, {}), source)
                made.append(change)
                problems.extend(found)
        errors = tuple(problem for problem in problems if problem.severity is Severity.ERROR)
        result = forms.save_in(session, desk, rest, source=source, contact=contact, reason=reason, extra=() if errors else made)
        if errors and not isinstance(result, Conflict):
            others = result.problems if isinstance(result, Rejected) else ()
            result = Rejected((*errors, *others))
        if not isinstance(result, Saved):
            session.rollback()
            return result
        warnings = tuple(problem for problem in problems if problem.severity is Severity.WARNING)
        return Saved(result.set_id, result.entries, result.subjects, result.entities, (*warnings, *result.warnings))


def _create(session: Session, desk: Desk, edit: Edit, links: Mapping[str, UUID], source: str) -> tuple[Change, list[Problem]]:
    problems = list(_refused(desk, edit))
    values: dict[str, Any] = dict(links)
    bad: set[str] = set()
    for name, text in edit.texts.items():
        value = forms.read_text(desk, edit.entity, name, text)
        if isinstance(value, Problem):
            problems.append(value.at(address(edit.entity, edit.id, name)))
            bad.add(name)
        elif value is not None:
            values[name] = value
    _follow_postal_code(session, edit, values)
    known = {field.name for field in fields.fields_of(edit.entity)}
    if edit.controller and "controller" in known:
        values.setdefault("controller", edit.controller)
    if edit.entity == "contact_point" and source in CONFIRMING:
        values.setdefault("verified_at", formats.now())
    for field in fields.fields_of(edit.entity):
        if field.required and values.get(field.name) is None and field.name not in bad:
            problems.append(error(N_("Required. Give a value"), "required").at(address(edit.entity, edit.id, field.name)))
            bad.add(field.name)
    for problem in rules.check(edit.entity, values, values, desk.context()):
        if problem.field not in bad:
            problems.append(problem.at(address(edit.entity, edit.id, problem.field)) if problem.field else problem)
    controller = edit.controller or str(values.get("controller") or "")
    return Change(edit.entity, edit.id, Op.CREATE, edit.subject, values, {}, controller), problems


def _refused(desk: Desk, edit: Edit) -> Iterable[Problem]:
    """Say what the user's role and controllers do not allow."""
    names = list(edit.texts) or [field.name for field in fields.fields_of(edit.entity) if field.category is not fields.Category.TECHNICAL][:1]
    for name in names:
        action = Action.RECORD_CONTACT if edit.entity == "contact" else EDITS[fields.field_of(edit.entity, name).category]
        refusal = desk.refusal(action)
        if refusal is not None:
            yield refusal.problems[0].at(address(edit.entity, edit.id, name))
            return
    controller = edit.controller or edit.texts.get("controller", "")
    if controller and controller not in desk.user.controllers:
        yield error(N_("You do not work for this controller, so its data cannot be changed here"), "controller")


def _follow_postal_code(session: Session, edit: Edit, values: dict[str, Any]) -> None:
    for code_name, office_name in POST_OFFICE_OF.items():
        code = values.get(code_name)
        if code is not None and not values.get(office_name):
            customer = table_of("customer")
            spoken = session.scalar(select(customer.c.language).where(customer.c.id == edit.subject))
            office = postal.name(code, language.service(str(spoken or "fi")))
            if office is not None:
                values[office_name] = office
