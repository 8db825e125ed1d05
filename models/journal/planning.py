"""Planning changes: against the rows and keys that a session sees, what the entries say and what the rows become. Nothing is written here.

A plan may hold many sets, each planned on what those before it make of the rows. ``models.journal.apply`` writes it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import fields, formats
from models.database.raw import run
from models.entities.base import entity_class
from models.entities.journal import Entry
from models.journal import chain, parts, payload
from models.journal.entries import CHANGING, Act, Applied, Change, Op, RowChange, steps_between, uuid7, uuid7s
from models.journal.parts import Part
from models.journal.payload import REASON, KeyChain
from models.journal.sealing import Sealing, open_column, seal_column, sealed_fields, table_of
from models.kinds import Kind
from models.problems import Conflict, FieldConflict
from models.security.cipher import keyed_hash

_CHUNK: Final = 500
_SINCE: Final = "SELECT subject, entity_id FROM journal WHERE seq > ?"
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


class _Values:
    """What an entry will say: the values of its row, or of each of its rows. ``plain``: as their fields' kinds have them."""

    __slots__ = ("parts", "plain", "values")

    def __init__(self, values: Mapping[str, Any], *, plain: bool) -> None:
        self.values: Sequence[Mapping[str, Any]] = (values,)
        self.plain = plain
        self.parts: tuple[Part, ...] = ()

    def groups(self, entity: str) -> list[payload.Group]:
        """Return them by retention class."""
        if self.parts:
            return payload.together_shape_of(self.parts).groups(self.values)
        (values,) = self.values
        return payload.shape_of(entity, tuple(values), plain=self.plain).groups(values)

    def of(self, entry: Row, row: UUID) -> Mapping[str, Any]:
        """Return those of one row."""
        place = parts.place_in(entry["entity_id"], entry["fields"], row) if self.parts else 0
        return self.values[place] if place is not None else {}


class Plan:
    """Sets of changes planned on what one session sees: the entries to be made, and each row that they change before and after."""

    def __init__(self, session: Session, sealing: Sealing) -> None:
        self.keys = KeyChain(session, sealing.data_keys)
        self.entries: list[dict[str, Any]] = []
        self.before: dict[Key, Row | None] = {}
        self.rows: dict[Key, Row] = {}
        self._session, self._sealing = session, sealing
        self._values: list[_Values] = []
        self._set_facts: list[str] = []
        self._subjects: set[UUID] = set()
        self._ids: list[UUID] = []

    def load(self, changes: Iterable[Change]) -> None:
        """Read the keys and rows that ``changes`` need, all at once; to be called before they are planned."""
        wanted: dict[str, set[UUID]] = defaultdict(set)
        subjects, last, count = self._subjects, None, 0
        for change in changes:
            count += 1
            if change.subject is not last:
                last = change.subject
                subjects.add(last)
            if change.op is Op.SET or change.op is Op.REMOVE:
                if _append_only(change.entity):
                    raise AppendOnlyError(change.entity)
                wanted[change.entity].add(change.entity_id)
        self._ids = uuid7s(count)[::-1]
        self.keys.preload(subjects)
        for entity, ids in wanted.items():
            table, listed = table_of(entity), sorted(ids)
            for start in range(0, len(listed), _CHUNK):
                part = listed[start : start + _CHUNK]
                of_these = table.c.id == part[0] if len(part) == 1 else table.c.id.in_(part)
                for row in self._session.connection().execute(select(table).where(of_these)).mappings():
                    self.rows[entity, row["id"].int] = dict(row)

    def holds(self, session: Session, seq: int) -> bool:
        """Return whether no entry after ``seq``, where the chain ended when this was planned, is about a row or customer that was read for it."""
        about: set[bytes] | None = None
        for subject, row in run(session.connection(), _SINCE, (seq,)):
            if about is None:
                about = {each.bytes for each in self._subjects} | {number.to_bytes(16, "big") for _, number in (*self.rows, *self.before)}
            if subject in about or row in about:  # an erasure is an entry of the register's about a customer
                return False
        return True

    def add(self, act: Act, changes: Sequence[Change], set_id: UUID | None = None) -> Applied | Conflict:
        """Plan one set; nothing of it is planned when a field has a newer base (Conflict)."""
        conflicts = [found for change in changes if change.op is Op.SET or change.op is Op.REMOVE for found in self._conflicts(self.keyed(change))]
        if conflicts:
            return Conflict(tuple(conflicts))
        return _Set(self, self._sealing.hash_key, act, set_id or uuid7()).made(changes)

    def enter(self, entry: dict[str, Any], values: Mapping[str, Any], set_facts: str, *, plain: bool) -> UUID:
        """Take up an entry whose ``values`` are sealed at the end, and return its identifier. ``plain``: as its entity's fields have them."""
        entry_id = entry["id"] = self._ids.pop() if self._ids else uuid7()
        self.entries.append(entry)
        self._values.append(_Values(values, plain=plain))
        self._set_facts.append(set_facts)
        return entry_id

    def join(self, place: int, found: tuple[Part, ...], values: Sequence[Mapping[str, Any]], set_facts: str) -> None:
        """Make the entry at ``place`` one of several rows: what they are, and their values."""
        entry, own = self.entries[place], self._values[place]
        entry["fields"], entry["version"] = parts.spelled(found), parts.TOGETHER
        own.parts, own.values = found, values
        self._set_facts[place] = set_facts

    def finish(self) -> None:
        """Seal the entries and make their digests: one kind of work after the other, which takes half the time of entry after entry."""
        entries, key = self.entries, self.keys.key
        groups = [values.groups(entry["entity"]) for entry, values in zip(entries, self._values, strict=True)]
        keys = [
            [key(entry["subject"], entry["controller"], retention) for retention, _, _ in each] for entry, each in zip(entries, groups, strict=True)
        ]
        for entry, each, own in zip(entries, groups, keys, strict=True):
            entry["payload"] = payload.sealed(entry["id"], each, own)
        facts = [(chain.facts_of_entry(entry) + rest).encode() for entry, rest in zip(entries, self._set_facts, strict=True)]
        for entry, told in zip(entries, facts, strict=True):
            entry["digest"] = chain.digest_of_json(told, entry["payload"])

    def keyed(self, change: Change) -> Change:
        """A row that names its controller is sealed under that controller's keys, whoever asks."""
        if (change.op is not _CREATE and change.op not in CHANGING) or not _names_controller(change.entity):
            return change
        row = self.rows.get((change.entity, change.entity_id.int), change.values)
        controller = row.get("controller") or ""
        return change if controller == change.controller else replace(change, controller=controller)

    def value(self, change: Change, row: Row, name: str) -> Any:
        """Return a field's plain value in a row."""
        stored = row.get(name)
        if stored is None or name not in sealed_fields(change.entity):
            return stored
        return open_column(self.keys, change.subject, change.controller, fields.field_of(change.entity, name), stored)

    def _conflicts(self, change: Change) -> list[FieldConflict]:
        row = self.rows.get((change.entity, change.entity_id.int))
        if row is None:
            return [self._conflict(change, "*", None, None)] if change.bases else []
        if change.op is Op.REMOVE:
            base = change.bases.get("*")
            return [self._conflict(change, "*", row, row["last_entry"])] if base is not None and base != row["last_entry"] else []
        found = []
        for name, base in change.bases.items():
            if name not in change.values:
                continue
            current = base_of(row, name)
            if base != current and self.value(change, row, name) != change.values[name]:
                found.append(self._conflict(change, name, row, current))
        return found

    def _conflict(self, change: Change, name: str, row: Row | None, current: UUID | None) -> FieldConflict:
        theirs = self.value(change, row, name) if row is not None and name != "*" else None
        entry = self._entry(current) if current else None
        base = self._entry(change.bases[name]) if name in change.bases and name != "*" else None
        return FieldConflict(
            change.entity,
            change.entity_id.hex,
            name,
            self._said(base, change.entity_id, name) if base else None,
            change.values.get(name),
            theirs,
            entry["actor"] if entry else "",
            entry["at"] if entry else None,
            current.hex if current else "",
        )

    def _entry(self, entry_id: UUID) -> Row | None:
        """Return an entry's columns: of the store, or of an earlier set of this plan."""
        planned = next((entry for entry in self.entries if entry["id"] == entry_id), None)
        columns = (
            Entry.id, Entry.actor, Entry.at, Entry.subject, Entry.controller, Entry.entity, Entry.entity_id, Entry.fields, Entry.version, Entry.payload,
        )  # fmt: skip
        found = planned or self._session.execute(select(*columns).where(Entry.id == entry_id)).mappings().one_or_none()
        return dict(found) if found is not None else None

    def _said(self, entry: Row, row: UUID, name: str) -> Any:
        """Return the value that an entry gave a field of a row."""
        if "payload" not in entry:
            return next(values for each, values in zip(self.entries, self._values, strict=True) if each["id"] == entry["id"]).of(entry, row).get(name)
        if entry["version"] == parts.TOGETHER:
            place = parts.place_in(entry["entity_id"], entry["fields"], row)
            if place is None:
                return None
            entity = parts.read(entry["fields"])[place].entity
            every = payload.unseal_parts(self.keys, entry["id"], entry["subject"], entry["controller"], entry["fields"], entry["payload"])
            values = every[place]
        else:
            entity = entry["entity"]
            values = payload.unseal(self.keys, entry["id"], entry["subject"], entry["controller"], entry["payload"])
        return fields.field_of(entity, name).kind.from_json(values.get(name))


class _Together(NamedTuple):
    """An entry of one set that makes several rows: where it is among the plan's, its identifier and that of its first row, its rows and their values."""

    place: int
    entry: UUID
    first: int
    parts: list[Part]
    values: list[Mapping[str, Any]]


class _Set:
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
        """Return the entry that makes the row: one that makes others of this customer and controller, whose identifiers are of the same run, or its own."""
        if self._reason or _append_only(change.entity):
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
def _append_only(entity: str) -> bool:
    return entity_class(entity).append_only


@cache
def _names_controller(entity: str) -> bool:
    return "controller" in table_of(entity).c
