"""Planning changes: against the rows and keys that a session sees, what the entries say and what the rows become. Nothing is written here.

A plan may hold many sets, each planned on what those before it make of the rows. ``models.journal.apply`` writes it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import fields
from models.database.raw import run
from models.entities.journal import Entry
from models.journal import chain, parts, payload
from models.journal.entries import CHANGING, Act, Applied, Change, Op, uuid7, uuid7s
from models.journal.making import AppendOnlyError, Key, Row, SetInPlan, append_only, base_of, names_controller
from models.journal.parts import Part
from models.journal.payload import KeyChain
from models.journal.sealing import Sealing, open_column, sealed_fields, table_of
from models.problems import Conflict, FieldConflict

_CHUNK: Final = 500
_AT_ONCE: Final = 8
_SINCE: Final = "SELECT subject, entity_id FROM journal WHERE seq > ?"
_CREATE: Final = Op.CREATE


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
        subjects, last = self._subjects, None
        for change in changes:
            if change.subject is not last:
                last = change.subject
                subjects.add(last)
            if change.op is Op.SET or change.op is Op.REMOVE:
                if append_only(change.entity):
                    raise AppendOnlyError(change.entity)
                wanted[change.entity].add(change.entity_id)
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
        return SetInPlan(self, self._sealing.hash_key, act, set_id or uuid7()).made(changes)

    def enter(self, entry: dict[str, Any], values: Mapping[str, Any], set_facts: str, *, plain: bool) -> UUID:
        """Take up an entry whose ``values`` are sealed at the end, and return its identifier. ``plain``: as its entity's fields have them."""
        if not self._ids:
            self._ids = uuid7s(_AT_ONCE)[::-1]
        entry_id = entry["id"] = self._ids.pop()
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
        if (change.op is not _CREATE and change.op not in CHANGING) or not names_controller(change.entity):
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
