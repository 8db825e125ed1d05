"""Rows that a line makes or changes: checked by the rules of the forms, compared with what stands, each value on whose word it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from models import fields
from models.entities.choices import SOURCES
from models.identifiers import language as languages
from models.identifiers import postal
from models.journal.apply import base_of, open_column
from models.journal.entries import Change, Op
from models.journal.payload import ErasedError, KeyChain
from models.permissions.may_update import OWN_SOURCES
from models.problems import Problem, Severity, error, warning
from models.services import rules
from models.services.forms import POST_OFFICE_OF
from models.services.importing.context import Run
from models.services.importing.lines import Difference, Effect, Line
from models.services.importing.stored import Row, sources_of
from models.words import N_, _

TOLD: Final = OWN_SOURCES | {"population-register"}
"""Sources whose word a file does not overwrite: a disagreement is for a person to settle."""
_REQUIRED: Final = N_("Required. Give a value")
_DISAGREES: Final = N_("{label} stands here on another's word ({source}); the file's value was not taken. Settle it on the customer's page")
_SOFT: Final = frozenset({("billing_account", "e_invoice_address", "required")})
"""What a form demands and a register's export lacks: the address comes from the customer's bank, and its lack is counted."""


@dataclass(slots=True)
class Edit:
    """A change of a stored row under way: the values that differ, before anybody asked on whose word the old ones stand."""

    line: Line
    entity: str
    row: Row
    subject: UUID
    controller: str
    values: dict[str, Any]
    named: str
    clears: tuple[str, ...] = ()


def create(run: Run, line: Line, entity: str, row_id: UUID, subject: UUID, values: Mapping[str, Any], controller: str = "") -> None:
    """Make a row of the line's values; what the forms would not save rejects the line."""
    for name in required(entity):
        if values.get(name) is None:
            line.refuse(f"{entity}.{name}", _named(run, error(_REQUIRED, "required"), entity, name, line))
    for problem in rules.check(entity, values, values, run.context):
        _found(run, line, entity, problem)
    line.changes.append(Change(entity, row_id, Op.CREATE, subject, values, {}, controller))


@cache
def required(entity: str) -> tuple[str, ...]:
    """Return the fields that a row of the entity must have."""
    return tuple(field.name for field in fields.fields_of(entity) if field.required)


def _found(run: Run, line: Line, entity: str, problem: Problem) -> None:
    name = problem.field or ""
    key = f"{entity}.{name}"
    if problem.severity is Severity.WARNING or (entity, name, problem.code) in _SOFT:
        line.doubt(key, _named(run, problem, entity, name, line))
    else:
        line.refuse(key, _named(run, problem, entity, name, line))


def _named(run: Run, problem: Problem, entity: str, name: str, line: Line) -> Problem:
    """Name the field in a problem whose column the file does not have."""
    if line.headings(f"{entity}.{name}"):
        return problem
    key = (entity, name, problem.text) if not problem.params else None
    known = run.named.get(key) if key is not None else None
    if known is not None:
        return known
    field = fields.find(entity, name)
    if field is None:
        return problem
    params = {"field": _(field.label), "problem": problem.message()}
    named = Problem(N_("{field}: {problem}"), params, problem.field, problem.severity, problem.code)
    if key is not None:
        run.named[key] = named
    return named


def post_office(values: dict[str, Any], language: str) -> None:
    """Fill the post office in from its postal code, in the customer's language, where the file does not have it."""
    for code_name, office_name in POST_OFFICE_OF.items():
        code = values.get(code_name)
        if code is not None and not values.get(office_name):
            office = postal.name(code, languages.service(language))
            if office is not None:
                values[office_name] = office


class Comparing:
    """Compares lines with stored rows, and settles the differences of many lines with one question of sources."""

    def __init__(self, session: Session, run: Run) -> None:
        self._session, self._run = session, run
        self._keys = KeyChain(session, run.desk.store.data_keys)
        self._edits: list[Edit] = []

    def compare(
        self,
        line: Line,
        entity: str,
        row: Row,
        subject: UUID,
        values: Mapping[str, Any],
        *,
        named: str,
        controller: str = "",
        clears: tuple[str, ...] = (),
    ) -> None:
        """Note which of ``values`` differ from a stored row. What the file leaves empty changes nothing; a change also empties ``clears``."""
        differing = {
            name: value for name, value in values.items() if value is not None and self.stored(entity, row, subject, controller, name) != value
        }
        if differing:
            self._edits.append(Edit(line, entity, row, subject, controller, differing, named, clears))

    def stored(self, entity: str, row: Row, subject: UUID, controller: str, name: str) -> Any:
        """Return a stored value, opened when it is sealed; None when its key is gone."""
        field = fields.field_of(entity, name)
        if not field.encrypted or row[name] is None:
            return row[name]
        try:
            return open_column(self._keys, subject, controller, field, row[name])
        except ErasedError:
            return None

    def settle(self) -> None:
        """Make changes of the differences; a value that stands on the customer's own word stays, and the line warns of it."""
        edits = [edit for edit in self._edits if not edit.line.flaws]
        sources = sources_of(self._session, (base_of(edit.row, name) for edit in edits for name in edit.values if edit.row[name] is not None))
        for edit in edits:
            self._settle(edit, sources)
        self._edits = []

    def _settle(self, edit: Edit, sources: Mapping[UUID, str]) -> None:
        line, taken = edit.line, {}
        for name, value in edit.values.items():
            field = fields.field_of(edit.entity, name)
            before = self.stored(edit.entity, edit.row, edit.subject, edit.controller, name)
            source = sources.get(base_of(edit.row, name), "")
            if before is not None and source in TOLD:
                said = _(SOURCES.get(source, source))
                line.warn(f"{edit.entity}.{name}", warning(_DISAGREES, "disagrees", label=_(field.label), source=said))
                continue
            taken[name] = value
            line.differences.append(Difference(edit.named, field.label, shown(field, before), told(field, value)))
        if not taken:
            return
        for problem in rules.check(edit.entity, {**edit.row, **taken}, taken, self._run.context):
            _found(self._run, line, edit.entity, problem)
        taken |= dict.fromkeys(edit.clears)
        bases = {name: base_of(edit.row, name) for name in taken}
        line.changes.append(Change(edit.entity, edit.row["id"], Op.SET, edit.subject, taken, bases, edit.controller))
        line.effect = Effect.UPDATED


def shown(field: fields.Field, value: Any) -> str:
    """Print a value of the store as a report may show it: sensitive ones masked."""
    if value is None:
        return ""
    return field.kind.mask(value) if field.sensitive else field.kind.text(value)


def told(field: fields.Field, value: Any) -> str:
    """Print a value of the file, which its reader has before them; identity codes and accounts are masked all the same."""
    return field.kind.mask(value) if field.encrypted else field.kind.text(value)
