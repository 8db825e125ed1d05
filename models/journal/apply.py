"""Applying changes: the only way data change. Rows, keys and entries are written together, at the end of the chain."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from models import fields, formats
from models.entities.base import Entity, entity_class, table_of
from models.entities.journal import Entry, Head
from models.journal import chain, payload
from models.journal.entries import CHANGING, Act, Applied, Change, Op, RowChange, uuid7
from models.journal.payload import REASON, KeyChain
from models.problems import Conflict, FieldConflict
from models.security.cipher import keyed_hash
from models.security.keys import DataKey, DataKeys

_CHUNK: Final = 500
# Tables, not classes: a million entries through the unit of work would take twice the time.
_JOURNAL: Final = table_of(Entry)
_HEAD: Final = table_of(Head)
END: Final = "journal end"
"""Where a session's ``info`` has the (sequence, link) of the last entry it appended."""


@dataclass(frozen=True, slots=True)
class Sealing:
    """What sealing needs: the register's data keys and its hash key."""

    data_keys: DataKeys
    hash_key: bytes


class AppendOnlyError(Exception):
    """A defect: somebody asked to change or remove a statement."""


class MissingRowError(Exception):
    """A defect: a change of a row that is not there."""


class UnknownCodeError(Exception):
    """A defect: a code that is none of its field's choices. Stored, it would be printed as it is, found by no filter and read by no file."""


class ForeignRowError(Exception):
    """A defect: a change that would seal a row's values under another customer or controller than the rest of the row."""


def apply(session: Session, sealing: Sealing, act: Act, changes: Iterable[Change], *, set_id: UUID | None = None) -> Applied | Conflict:
    """Apply ``changes`` as one entry set of ``act``; nothing is done when a field has a newer base (Conflict).

    The session's transaction is the caller's. A field whose value already stands is left out; a SET with nothing left makes no entry.
    """
    work = _Work(session, sealing, act, set_id or uuid7())
    return work.run(list(changes))


class _Work:
    """One call of ``apply``."""

    def __init__(self, session: Session, sealing: Sealing, act: Act, set_id: UUID) -> None:
        self.session, self.sealing, self.act, self.set_id = session, sealing, act, set_id
        self.chain = KeyChain(session, sealing.data_keys)
        self.at = formats.now()
        self.entries: list[dict[str, Any]] = []
        self.stored: dict[tuple[str, UUID], dict[str, Any]] = {}
        self.before: dict[tuple[str, UUID], dict[str, Any] | None] = {}

    def run(self, changes: list[Change]) -> Applied | Conflict:
        self.chain.preload(change.subject for change in changes)
        self._load(changes)
        conflicts = [found for change in changes for found in self._conflicts(self._keyed(change))]
        if conflicts:
            return Conflict(tuple(conflicts))
        # Keyed again one by one: a change may be of a row that an earlier one of the set makes.
        kept = [change for change in changes if self._plan(self._keyed(change))]
        self.chain.flush()
        self._write_rows()
        self._append()
        return Applied(
            self.set_id,
            tuple(entry["id"] for entry in self.entries),
            frozenset(change.subject for change in kept),
            frozenset(change.entity for change in kept),
            tuple(RowChange(*key, before, self.stored.get(key)) for key, before in self.before.items()),
        )

    def _load(self, changes: Sequence[Change]) -> None:
        wanted: dict[str, set[UUID]] = defaultdict(set)
        for change in changes:
            if change.op in (Op.SET, Op.REMOVE):
                if entity_class(change.entity).append_only:
                    raise AppendOnlyError(change.entity)
                wanted[change.entity].add(change.entity_id)
        for entity, ids in wanted.items():
            table = _table(entity)
            listed = list(ids)
            for start in range(0, len(listed), _CHUNK):
                for row in self.session.execute(select(table).where(table.c.id.in_(listed[start : start + _CHUNK]))).mappings():
                    self.stored[entity, row["id"]] = dict(row)

    def _keyed(self, change: Change) -> Change:
        """A row that names its controller is sealed under that controller's keys, whoever asks."""
        if change.op not in CHANGING or "controller" not in _table(change.entity).c:
            return change
        row = self.stored.get((change.entity, change.entity_id), change.values)
        controller = row.get("controller") or ""
        return change if controller == change.controller else replace(change, controller=controller)

    def _conflicts(self, change: Change) -> list[FieldConflict]:
        if change.op not in (Op.SET, Op.REMOVE):
            return []
        row = self.stored.get((change.entity, change.entity_id))
        if row is None:
            return [self._conflict(change, "*", None, None)] if change.bases else []
        if change.op is Op.REMOVE:
            base = change.bases.get("*")
            return [self._conflict(change, "*", row, row["last_entry"])] if base is not None and base != row["last_entry"] else []
        found = []
        for name, base in change.bases.items():
            current = base_of(row, name)
            if name in change.values and base != current and self._open(change, row, name) != change.values[name]:
                found.append(self._conflict(change, name, row, current))
        return found

    def _conflict(self, change: Change, name: str, row: dict[str, Any] | None, current: UUID | None) -> FieldConflict:
        theirs = self._open(change, row, name) if row is not None and name != "*" else None
        entry = self.session.execute(select(Entry.actor, Entry.at).where(Entry.id == current)).one_or_none() if current else None
        base = change.bases.get(name)
        return FieldConflict(
            change.entity,
            change.entity_id.hex,
            name,
            self._value_at(base, name) if base else None,
            change.values.get(name),
            theirs,
            entry.actor if entry else "",
            entry.at if entry else None,
            current.hex if current else "",
        )

    def _value_at(self, entry_id: UUID, name: str) -> Any:
        columns = (Entry.subject, Entry.controller, Entry.entity, Entry.payload)
        entry = self.session.execute(select(*columns).where(Entry.id == entry_id)).one_or_none()
        if entry is None:
            return None
        values = payload.unseal(self.chain, entry_id, entry.subject, entry.controller, entry.payload)
        return fields.field_of(entry.entity, name).kind.from_json(values.get(name)) if name != "*" else None

    def _plan(self, change: Change) -> bool:
        if change.op not in CHANGING:
            self._entry(change, dict(change.values), {})
            return True
        row = self.stored.get((change.entity, change.entity_id))
        if change.op is Op.CREATE:
            self._plan_create(change)
            return True
        if row is None:
            raise MissingRowError(f"{change.entity} {change.entity_id}")
        self._own(change, row)
        if change.op is Op.REMOVE:
            names = [field.name for field in fields.fields_of(change.entity)]
            self._entry(change, {}, {name: base_of(row, name) for name in names if row[name] is not None} | {"*": row["last_entry"]})
            key = (change.entity, change.entity_id)
            self.before.setdefault(key, self.stored.pop(key))
            return True
        return self._plan_set(change, row)

    def _own(self, change: Change, row: dict[str, Any]) -> None:
        """Where columns are sealed, all of a row's are under one customer and one controller, or none of them would open again."""
        if not sealed_fields(change.entity):
            return
        owner = row.get("customer_id", row["id"])
        moved = "controller" in change.values and (change.values["controller"] or "") != change.controller
        if moved or (owner is not None and owner != change.subject):
            raise ForeignRowError(f"{change.entity} {change.entity_id}")

    def _plan_create(self, change: Change) -> None:
        values = {name: value for name, value in change.values.items() if value is not None}
        entry_id = self._entry(change, self._json(change.entity, values), {})
        row: dict[str, Any] = {field.name: None for field in fields.fields_of(change.entity)}
        row |= self._columns(change, values)
        row |= {"id": change.entity_id, "first_entry": entry_id, "last_entry": entry_id, "bases": {}}
        self.stored[change.entity, change.entity_id] = row
        self.before.setdefault((change.entity, change.entity_id), None)

    def _plan_set(self, change: Change, row: dict[str, Any]) -> bool:
        changed = {name: value for name, value in change.values.items() if self._open(change, row, name) != value}
        if not changed:
            return False
        entry_id = self._entry(change, self._json(change.entity, changed), {name: base_of(row, name) for name in changed})
        bases = dict(row["bases"]) | dict.fromkeys(changed, entry_id.hex)
        columns = self._columns(change, changed) | {"last_entry": entry_id, "bases": bases}
        self.before.setdefault((change.entity, change.entity_id), dict(row))
        row |= columns
        return True

    def _json(self, entity: str, values: dict[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for name, value in values.items():
            kind = fields.field_of(entity, name).kind
            if not kind.knows(value):
                raise UnknownCodeError(f"{entity}.{name}")
            made[name] = kind.to_json(value)
        return made

    def _columns(self, change: Change, values: dict[str, Any]) -> dict[str, Any]:
        columns: dict[str, Any] = {}
        for name, value in values.items():
            field = fields.field_of(change.entity, name)
            if not field.encrypted:
                columns[name] = value
                continue
            columns[name] = None if value is None else seal_column(self.chain, change.subject, change.controller, field, value)
            if f"{name}_hash" in _table(change.entity).c:
                columns[f"{name}_hash"] = None if value is None else keyed_hash(self.sealing.hash_key, name, str(value))
        return columns

    def _open(self, change: Change, row: dict[str, Any], name: str) -> Any:
        field = fields.field_of(change.entity, name)
        if not field.encrypted or row[name] is None:
            return row[name]
        return open_column(self.chain, change.subject, change.controller, field, row[name])

    def _entry(self, change: Change, values: dict[str, Any], bases: dict[str, UUID]) -> UUID:
        entry_id = uuid7()
        names = list(values) if change.op is not Op.REMOVE else sorted(bases)
        if self.act.reason:
            values = values | {REASON: self.act.reason}
        row = {
            "id": entry_id,
            "set_id": self.set_id,
            "subject": change.subject,
            "controller": change.controller,
            "entity": change.entity,
            "entity_id": change.entity_id,
            "op": change.op.value,
            "fields": ",".join(names),
            "bases": json.dumps({name: base.hex for name, base in bases.items()}, separators=(",", ":")) if bases else "",
            "actor": self.act.actor,
            "role": self.act.role,
            "workstation": self.act.workstation,
            "at": self.at,
            "source": self.act.source,
            "contact": self.act.contact,
            "version": chain.VERSION,
            "payload": payload.seal(self.chain, entry_id, change.subject, change.controller, change.entity, values),
        }
        row["digest"] = chain.digest(row)
        self.entries.append(row)
        return entry_id

    def _write_rows(self) -> None:
        """Write each row once, from what it was to what it is, whatever number of changes the set has of it."""
        inserts: dict[str, list[dict[str, Any]]] = defaultdict(list)
        updates: dict[tuple[str, tuple[str, ...]], list[dict[str, Any]]] = defaultdict(list)
        removals: dict[str, list[UUID]] = defaultdict(list)
        for (entity, row), before in self.before.items():
            after = self.stored.get((entity, row))
            if after is None:
                if before is not None:
                    removals[entity].append(row)
            elif before is None:
                inserts[entity].append(after)
            else:
                columns = {name: value for name, value in after.items() if value != before[name]}
                updates[entity, tuple(columns)].append({"b_id": row} | columns)
        connection = self.session.connection()
        for entity, ids in removals.items():
            connection.execute(delete(_table(entity)).where(_table(entity).c.id.in_(ids)))
        for entity, rows in inserts.items():
            connection.execute(insert(_table(entity)), rows)
        for (entity, names), rows in updates.items():
            table = _table(entity)
            statement = update(table).where(table.c.id == bindparam("b_id")).values({name: bindparam(name) for name in names})
            connection.execute(statement, rows)

    def _append(self) -> None:
        if not self.entries:
            return
        # Everything else first: on a server the head row is locked last and shortest.
        connection = self.session.connection()
        seq, previous = connection.execute(select(_HEAD.c.seq, _HEAD.c.link).where(_HEAD.c.id == 1).with_for_update()).one()
        for entry in self.entries:
            seq += 1
            entry["seq"] = seq
            entry["link"] = previous = chain.link(previous, seq, entry["digest"])
        connection.execute(insert(_JOURNAL), self.entries)
        connection.execute(update(_HEAD).where(_HEAD.c.id == 1).values(seq=seq, link=previous))
        self.session.info[END] = (seq, previous)


@cache
def sealed_fields(entity: str) -> tuple[fields.Field, ...]:
    """Return the fields of an entity whose columns are sealed one by one."""
    return tuple(field for field in fields.fields_of(entity) if field.encrypted)


def base_of(row: Any, name: str) -> UUID:
    """Return the entry that last set ``name`` of a row (mapping of its columns)."""
    later = row["bases"].get(name)
    return UUID(hex=later) if later else row["first_entry"]


def seal_column(keys: KeyChain, subject: UUID, controller: str, field: fields.Field, value: Any) -> bytes:
    """Seal one value for its column, under the subject's key of the field's retention class."""
    plain = json.dumps(field.kind.to_json(value), ensure_ascii=False).encode()
    return keys.key(subject, controller, field.retention).seal(plain, f"{field.entity}.{field.name}".encode())


def open_column(keys: KeyChain, subject: UUID, controller: str, field: fields.Field, sealed: bytes) -> Any:
    """Open a sealed column; ErasedError when its key was destroyed."""
    return open_with(keys.existing(subject, controller, field.retention), field, sealed)


def open_with(key: DataKey, field: fields.Field, sealed: bytes) -> Any:
    """Open a sealed column with its key, for a caller that opens many under one."""
    return field.kind.from_json(json.loads(key.open(sealed, f"{field.entity}.{field.name}".encode())))


@cache
def _table(entity: str) -> Table:
    cls: type[Entity] = entity_class(entity)
    table = cls.__table__
    assert isinstance(table, Table)
    return table
