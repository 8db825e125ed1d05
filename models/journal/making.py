"""One set of changes on its way into a plan: its entries, and what it makes of the rows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID

from models import fields, formats
from models.entities.base import entity_class
from models.journal import chain, parts
from models.journal.entries import CHANGING, Act, Applied, Change, Op, RowChange, steps_between
from models.journal.parts import Part
from models.journal.payload import REASON
from models.journal.sealing import seal_column, sealed_fields, table_of
from models.kinds import Kind
from models.security.cipher import keyed_hash

if TYPE_CHECKING:
    from models.journal.planning import Plan

Row = Mapping[str, Any]
"""A row by column, as it is stored; a column that is not there is empty."""
Key = tuple[str, int]
"""A row: its entity, and its identifier as a number, which is hashed ten times as fast as a UUID."""
_CREATE: Final = Op.CREATE


class AppendOnlyError(Exception):
    """A defect: somebody asked to change or remove a statement."""


class MissingRowError(Exception):
    """A defect: a change of a row that is not there."""


class ExistingRowError(Exception):
    """A defect: a row made that is there already."""


class UnknownCodeError(Exception):
    """A defect: a code that is none of its field's choices. Stored, it would be printed as it is, found by no filter and read by no file."""


class ForeignRowError(Exception):
    """A defect: a change that would seal a row's values under another customer or controller than the rest of the row."""


class _Together(NamedTuple):
    """An entry of one set that makes several rows: where it is among the plan's, its identifier and that of its first row, its rows and their values."""

    place: int
    entry: UUID
    first: int
    parts: list[Part]
    values: list[Mapping[str, Any]]


class SetInPlan:
    """One set on its way into a plan."""

    def __init__(self, plan: Plan, hash_key: bytes, act: Act, set_id: UUID) -> None:
        self._plan, self._hash_key, self._reason, self._first = plan, hash_key, act.reason, len(plan.entries)
        self._before: dict[Key, tuple[UUID, Row | None]] = {}
        self._set_id = set_id
        self._facts = {
            "set_id": set_id,
            "actor": act.actor,
            "role": act.role,
            "workstation": act.workstation,
            "at": formats.now(),
            "source": act.source,
            "contact": act.contact,
            "version": chain.VERSION,
        }
        self._set_facts = chain.facts_of_set(self._facts)
        self._together: dict[tuple[UUID, str], _Together] = {}

    def made(self, changes: Sequence[Change]) -> Applied:
        """Plan the changes one after the other: a change may be of a row that an earlier one of the set makes."""
        plan = self._plan
        subjects, entities, last = set(), set(), None
        for change in changes:
            keyed = plan.keyed(change)
            if keyed.op is _CREATE:
                self._create(keyed)
            elif not self._take(keyed):
                continue
            if keyed.subject is not last:
                last = keyed.subject
                subjects.add(last)
            entities.add(keyed.entity)
        self._join()
        rows = plan.rows
        return Applied(
            self._set_id,
            tuple([entry["id"] for entry in plan.entries[self._first :]]),
            frozenset(subjects),
            frozenset(entities),
            tuple([RowChange(key[0], row, before, rows.get(key)) for key, (row, before) in self._before.items()]),
        )

    def _take(self, change: Change) -> bool:
        if change.op not in CHANGING:
            self._entry(change, change.op.value, change.values, plain=False)
            return True
        row = self._plan.rows.get((change.entity, change.entity_id.int))
        if row is None:
            raise MissingRowError(f"{change.entity} {change.entity_id}")
        _check_owner(change, row)
        if change.op is Op.SET:
            return self._set(change, row)
        bases = {field.name: base_of(row, field.name) for field in fields.fields_of(change.entity) if row.get(field.name) is not None}
        self._entry(change, "remove", {}, bases | {"*": row["last_entry"]})
        self._becomes(change, row, None)
        return True

    def _create(self, change: Change) -> None:
        if (change.entity, change.entity_id.int) in self._plan.rows:
            raise ExistingRowError(f"{change.entity} {change.entity_id}")
        values = change.values
        if None in values.values():
            values = {name: value for name, value in values.items() if value is not None}
        _check_codes(change.entity, values)
        entry_id = self._made_with_others(change, values)
        row = {"id": change.entity_id, "first_entry": entry_id, "last_entry": entry_id, "bases": {}, **self._columns(change, values)}
        self._becomes(change, None, row)

    def _made_with_others(self, change: Change, values: Mapping[str, Any]) -> UUID:
        """Return the entry that makes the row: one that makes others of this customer and controller, whose identifiers are of the same run, or its own.

        A row that the set removed before is made after that, in an entry of its own.
        """
        if self._reason or stands_alone(change.entity) or (change.entity, change.entity_id.int) in self._before:
            return self._entry(change, "create", values)
        key = (change.subject, change.controller)
        others = self._together.get(key)
        if others is not None:
            steps = steps_between(others.first, change.entity_id.int)
            if steps is not None and others.parts[-1].steps < steps < parts.REACH:
                others.parts.append(Part(change.entity, steps, tuple(values)))
                others.values.append(values)
                return others.entry
        place = len(self._plan.entries)
        entry_id = self._entry(change, "create", values)
        if others is None:
            self._together[key] = _Together(place, entry_id, change.entity_id.int, [Part(change.entity, 0, tuple(values))], [values])
        return entry_id

    def _join(self) -> None:
        """Let the entries that make several rows name them all."""
        for each in self._together.values():
            if len(each.parts) > 1:
                self._plan.join(each.place, tuple(each.parts), each.values, chain.facts_of_set(self._facts | {"version": parts.TOGETHER}))

    def _set(self, change: Change, row: Row) -> bool:
        changed = {name: value for name, value in change.values.items() if self._plan.value(change, row, name) != value}
        if not changed:
            return False
        _check_codes(change.entity, changed)
        entry_id = self._entry(change, "set", changed, {name: base_of(row, name) for name in changed})
        bases = row["bases"] | dict.fromkeys(changed, entry_id.hex)
        self._becomes(change, row, {**row, **self._columns(change, changed), "last_entry": entry_id, "bases": bases})
        return True

    def _becomes(self, change: Change, before: Row | None, after: Row | None) -> None:
        key, plan = (change.entity, change.entity_id.int), self._plan
        if key not in self._before:
            self._before[key] = (change.entity_id, before)
            if key not in plan.before:
                plan.before[key] = before
        if after is not None:
            plan.rows[key] = after
        else:
            del plan.rows[key]

    def _columns(self, change: Change, values: Mapping[str, Any]) -> Mapping[str, Any]:
        sealed = sealed_fields(change.entity)
        if not sealed:
            return values
        columns = dict(values)
        for name, hashed in sealed.items():
            if name not in columns:
                continue
            value = columns[name]
            if value is not None:
                columns[name] = seal_column(self._plan.keys, change.subject, change.controller, fields.field_of(change.entity, name), value)
            if hashed:
                columns[f"{name}_hash"] = None if value is None else keyed_hash(self._hash_key, name, str(value))
        return columns

    def _entry(self, change: Change, verb: str, values: Mapping[str, Any], bases: Mapping[str, UUID] | None = None, *, plain: bool = True) -> UUID:
        names = sorted(bases) if bases and verb == "remove" else values
        entry = {
            "subject": change.subject,
            "controller": change.controller,
            "entity": change.entity,
            "entity_id": change.entity_id,
            "op": verb,
            "fields": ",".join(names),
            "bases": json.dumps({name: base.hex for name, base in bases.items()}, separators=(",", ":")) if bases else "",
            **self._facts,
        }
        return self._plan.enter(entry, {**values, REASON: self._reason} if self._reason else values, self._set_facts, plain=plain)


def base_of(row: Any, name: str) -> UUID:
    """Return the entry that last set ``name`` of a row (mapping of its columns)."""
    later = row["bases"].get(name)
    return UUID(hex=later) if later else row["first_entry"]


def _check_owner(change: Change, row: Row) -> None:
    """Where columns are sealed, all of a row's are under one customer and one controller, or none of them would open again."""
    if not sealed_fields(change.entity):
        return
    owner = row.get("customer_id") if "customer_id" in table_of(change.entity).c else row["id"]
    moved = "controller" in change.values and (change.values["controller"] or "") != change.controller
    if moved or (owner is not None and owner != change.subject):
        raise ForeignRowError(f"{change.entity} {change.entity_id}")


def _check_codes(entity: str, values: Mapping[str, Any]) -> None:
    coded = _coded(entity)
    for name in values:
        if name in coded and not coded[name].knows(values[name]):
            raise UnknownCodeError(f"{entity}.{name}")


@cache
def _coded(entity: str) -> Mapping[str, Kind]:
    """Return the kinds of those fields of an entity whose choices are fixed."""
    return {field.name: field.kind for field in fields.fields_of(entity) if field.kind.choices is not None}


@cache
def append_only(entity: str) -> bool:
    """Return whether rows of an entity are never changed: statements and what is decided of them."""
    return entity_class(entity).append_only


@cache
def stands_alone(entity: str) -> bool:
    """Return whether each row of an entity is made by an entry of its own: what is never changed, and what a history tells by itself."""
    return append_only(entity) or entity_class(entity).own_entry


@cache
def names_controller(entity: str) -> bool:
    """Return whether rows of an entity name the controller whose they are."""
    return "controller" in table_of(entity).c
