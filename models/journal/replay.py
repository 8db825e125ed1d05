"""Replaying the journal against the rows: each row must hold exactly what its entries say, and nothing else may stand there.

Rows and entries are walked side by side in the order of the rows' identifiers, as the driver gives them, and compared in stored form.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Table, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from models import fields
from models.database.types import micros
from models.entities.base import entity_class
from models.fields import Field
from models.journal.findings import Findings, raw_rows, uuid_of
from models.journal.payload import groups_of
from models.kinds import Storage
from models.security.cipher import KEY_BYTES, TamperedError, keyed_hash
from models.security.keys import Binding, DataKey, DataKeys
from models.words import N_

# Numbers sort before all bytes: without a bound everything is met, also what somebody put in an identifier's place.
_ENTRIES: Final = (
    "SELECT entity_id, seq, id, subject, controller, entity, op, fields, CAST(payload AS BLOB) FROM journal "
    "WHERE op IN ('create', 'set', 'remove') AND entity_id >= coalesce(?1, -9e999) AND entity_id < coalesce(?2, x'ffffffffffffffffffffffffffffffffffff') ORDER BY entity_id, seq"
)
_KEYS: Final = "SELECT subject, controller, retention, wrapped FROM subject_key WHERE subject IN (SELECT unhex(value) FROM json_each(?))"
_ERASURES: Final = "SELECT entity_id, controller, fields FROM journal WHERE op = 'erase'"
_decode: Final = json.JSONDecoder().raw_decode
_BATCH: Final = 4_000
_CACHED: Final = 40_000
_ERASED: Final = object()
_UNREADABLE: Final = N_("The values of entry {seq} do not open: they were changed or are another's")
_NO_KEY: Final = N_("The key of values of entry {seq} is gone, and the journal tells of no erasure")
_DIFFERS: Final = N_("{field} of {entity} {row} is not what the journal says")


Span = tuple[bytes | None, bytes | None]
"""Rows from one identifier on, up to but without another; None is no bound."""
EVERYTHING: Final[Span] = (None, None)


def verify_rows(session: Session, keys: DataKeys, hash_key: bytes | None, findings: Findings, span: Span = EVERYTHING) -> int:
    """Compare every row of ``span`` with the replay of its entries; return the number of rows that entries tell of."""
    replay = _Replay(session, keys, hash_key, findings, span)
    checked = 0
    try:
        for entity_id, entries in replay.grouped():
            replay.check(entity_id, entries)
            checked += 1
            if findings.full:
                return checked
        replay.strays()
    finally:
        replay.close()
    return checked


class _Keys:
    """The data keys of a few thousand rows at a time."""

    def __init__(self, session: Session, keys: DataKeys) -> None:
        self._session, self._keys = session, keys
        self._found: dict[tuple[bytes, str, str], DataKey] = {}
        self._loaded: set[bytes] = set()
        self._erased = {
            (entity_id, controller, retention) for entity_id, controller, names in raw_rows(session, _ERASURES) for retention in names.split(",")
        }

    def load(self, subjects: set[bytes]) -> None:
        """Read the keys of ``subjects``; those of earlier rows are dropped when they are many."""
        if len(self._found) > _CACHED:
            self._found, self._loaded = {}, set()
        wanted = sorted(subjects - self._loaded)
        self._loaded.update(wanted)
        listed = json.dumps([subject.hex() for subject in wanted])
        for subject, controller, retention, wrapped in raw_rows(self._session, _KEYS, (listed,)):
            if wrapped is not None:
                self._open(subject, controller, retention, wrapped)

    def _open(self, subject: bytes, controller: str, retention: str, wrapped: bytes) -> None:
        try:
            made = self._keys.open(Binding(UUID(bytes=subject), controller, retention), wrapped)
        except TamperedError:
            # Another key opens nothing of theirs: each of their entries is named as unreadable.
            made = DataKey(bytes(KEY_BYTES))
        self._found[subject, controller, retention] = made

    def get(self, subject: bytes, controller: str, retention: str) -> DataKey | None:
        """Return the key; None when it is gone."""
        return self._found.get((subject, controller, retention))

    def was_erased(self, subject: bytes, controller: str, retention: str) -> bool:
        """Return whether an entry tells that this key was destroyed."""
        return (subject, controller, retention) in self._erased


class _Rows:
    """The rows of one entity in the order of their ids, and how each column is compared."""

    def __init__(self, session: Session, entity: str, span: Span) -> None:
        table = entity_class(entity).__table__
        assert isinstance(table, Table)
        self.entity = entity
        declared = fields.fields_of(entity)
        self.comparisons = {place: (_comparison(field), field) for place, field in enumerate(declared, 4)}
        self.hashed = {field.name: f"{field.name}_hash" for field in declared if field.encrypted and f"{field.name}_hash" in table.c}
        self.places = {field.name: place for place, field in enumerate(declared, 4)}
        self._rows = raw_rows(session, _query(entity), span)
        self._next: Any = next(self._rows, None)
        self._strays: list[bytes] = []

    def take(self, entity_id: bytes) -> Any:
        """Return the row with this id, noting the rows before it as strays."""
        while self._next is not None and (not isinstance(self._next[0], bytes) or self._next[0] < entity_id):
            self._strays.append(self._next[0])
            self._next = next(self._rows, None)
        if self._next is None or self._next[0] != entity_id:
            return None
        found, self._next = self._next, next(self._rows, None)
        return found

    def close(self) -> None:
        """End the reading."""
        self._rows.close()

    def rest(self) -> Iterator[bytes]:
        """Yield the ids of rows that no entry made."""
        yield from self._strays
        while self._next is not None:
            yield self._next[0]
            self._next = next(self._rows, None)


class _State:
    """A row as its entries make it: values in the journal's form, and the entries that the row must name."""

    __slots__ = ("bases", "first", "last", "values")

    def __init__(self, first: bytes) -> None:
        self.values: dict[str, Any] = {}
        self.first = self.last = first
        self.bases: dict[str, str] = {}


class _Replay:
    """One verification of the rows."""

    def __init__(self, session: Session, keys: DataKeys, hash_key: bytes | None, findings: Findings, span: Span) -> None:
        self._session, self._hash_key, self._findings, self._span = session, hash_key, findings, span
        self._keys = _Keys(session, keys)
        self._rows = {entity: _Rows(session, entity, span) for entity in fields.entities()}

    def grouped(self) -> Iterator[tuple[bytes, list[Any]]]:
        """Yield the entries of each row together, with the keys of a few thousand rows loaded at once."""
        batch: list[tuple[bytes, list[Any]]] = []
        for entity_id, entries in groupby(raw_rows(self._session, _ENTRIES, self._span), key=lambda row: row[0]):
            batch.append((entity_id, list(entries)))
            if len(batch) >= _BATCH:
                yield from self._with_keys(batch)
                batch = []
        yield from self._with_keys(batch)

    def _with_keys(self, batch: list[tuple[bytes, list[Any]]]) -> Iterator[tuple[bytes, list[Any]]]:
        self._keys.load({row[3] for _entity_id, entries in batch for row in entries})
        yield from batch

    def check(self, entity_id: bytes, entries: list[Any]) -> None:
        """Replay the entries of one row and compare."""
        last = entries[-1]
        rows = self._rows.get(last[5])
        if rows is None or not isinstance(entity_id, bytes) or any(entry[5] != last[5] for entry in entries):
            self._findings.add("unknown", N_("Entry {seq} is about something that this program does not know"), seq=last[1], entry=uuid_of(last[2]))
            return
        state: _State | None = None
        for entry in entries:
            state = self._replayed(state, entry)
        self._compare(rows, entity_id, last, state, rows.take(entity_id))

    def close(self) -> None:
        """End the readings under way: an open statement would go back into the pool with its connection."""
        for rows in self._rows.values():
            rows.close()

    def strays(self) -> None:
        """Note the rows that no entry made."""
        for entity, rows in self._rows.items():
            for row_id in rows.rest():
                text = N_("A row of {entity} has no entry in the journal: {row}")
                self._findings.add("row-without-entry", text, entity=entity, entity_id=uuid_of(row_id))

    def _replayed(self, state: _State | None, row: Any) -> _State | None:
        _entity_id, seq, entry, subject, controller, _entity, op, names, payload = row
        if op == "remove":
            return None
        made = op == "create" or state is None
        if state is None or op == "create":
            state = _State(entry)
        state.last = entry
        values: dict[str, Any] = {}
        readable = True
        try:
            for retention, sealed in groups_of(payload):
                key = self._keys.get(subject, controller, retention)
                if key is not None:
                    values |= _loads(key.open(sealed, entry))
                elif not self._keys.was_erased(subject, controller, retention):
                    self._findings.add("key", _NO_KEY, seq=seq, entry=uuid_of(entry))
        except (TamperedError, ValueError, TypeError):
            self._findings.add("unreadable", _UNREADABLE, seq=seq, entry=uuid_of(entry))
            readable = False
        kept = state.values
        for name in names.split(",") if names else ():
            kept[name] = values.get(name, _ERASED) if readable else _ERASED
            if not made:
                state.bases[name] = entry.hex()
        return state

    def _compare(self, rows: _Rows, entity_id: bytes, last: Any, state: _State | None, stored: Any) -> None:
        if state is None or stored is None:
            if state is not None:
                text = N_("A row of {entity} that the journal made is missing: {row}")
                self._findings.add("row-missing", text, seq=last[1], entry=uuid_of(last[2]), entity=rows.entity, entity_id=uuid_of(entity_id))
            elif stored is not None:
                text = N_("A row of {entity} that the journal removed is there: {row}")
                self._findings.add("row-revived", text, seq=last[1], entry=uuid_of(last[2]), entity=rows.entity, entity_id=uuid_of(entity_id))
            return
        try:
            bases = {} if stored[3] == "{}" else json.loads(stored[3])
        except (ValueError, TypeError):
            bases = None
        if (stored[1], stored[2], bases) != (state.first, state.last, state.bases):
            self._differs(rows, entity_id, "bases")
        expected = 0
        for name, wanted in state.values.items():
            if wanted is None:
                continue
            place = rows.places.get(name)
            if wanted is _ERASED or place is None:
                expected = -len(stored) * 2  # what is not known is not counted: the columns are looked at one by one
                continue
            same, field = rows.comparisons[place]
            raw = stored[place]
            holds = raw is not None and (self._same_sealed(rows, field, last, stored, raw, wanted) if same is None else same(raw, wanted))
            if not holds:
                self._differs(rows, entity_id, name)
            elif name in rows.hashed:
                expected += 1
            expected += 1
        if expected != len(stored) - 4 - stored.count(None):
            self._look_for_more(rows, entity_id, state, stored)

    def _look_for_more(self, rows: _Rows, entity_id: bytes, state: _State, stored: Any) -> None:
        """Name the columns that hold something of which the journal knows nothing."""
        hashes = {hashed: name for name, hashed in rows.hashed.items()}
        for name, place in rows.places.items():
            wanted = state.values.get(hashes.get(name, name))
            raw = stored[place]
            stray = wanted is None and raw is not None and not (raw == "null" and rows.comparisons[place][0] is _same_json)
            hashless = name in hashes and wanted is not None and wanted is not _ERASED and raw is None
            if stray or hashless:
                self._differs(rows, entity_id, name)

    def _same_sealed(self, rows: _Rows, field: Field, last: Any, stored: Any, raw: Any, wanted: Any) -> bool:
        key = self._keys.get(last[3], last[4], field.retention)
        if key is None:
            return False
        try:
            held = _loads(key.open(raw, f"{rows.entity}.{field.name}".encode()))
        except (TamperedError, ValueError, TypeError):
            return False
        hashed = rows.hashed.get(field.name)
        if hashed is not None and self._hash_key is not None:
            made = keyed_hash(self._hash_key, field.name, str(field.kind.from_json(held)))
            if made != stored[rows.places[hashed]]:
                self._differs(rows, stored[0], hashed)
        return bool(held == wanted)

    def _differs(self, rows: _Rows, entity_id: bytes, name: str) -> None:
        self._findings.add("row", _DIFFERS, entity=rows.entity, entity_id=uuid_of(entity_id), field=name)


@cache
def _query(entity: str) -> str:
    table = entity_class(entity).__table__
    assert isinstance(table, Table)
    columns = (table.c[name] for name in ("id", "first_entry", "last_entry", "bases", *(field.name for field in fields.fields_of(entity))))
    bounds = text("id >= coalesce(?1, -9e999) AND id < coalesce(?2, x'ffffffffffffffffffffffffffffffffffff')")
    return str(select(*columns).where(bounds).order_by(table.c.id).compile(dialect=sqlite.dialect()))


def _loads(plain: bytes) -> Any:
    """Read JSON as the journal writes it, without white space around; ValueError for anything else."""
    said = plain.decode()
    value, end = _decode(said)
    if end != len(said):
        raise ValueError("something follows the JSON")
    return value


def _same(raw: Any, wanted: Any) -> bool:
    return bool(raw == wanted)


def _same_instant(raw: Any, wanted: Any) -> bool:
    return bool(raw == micros(datetime.fromisoformat(wanted)))


def _same_uuid(raw: Any, wanted: Any) -> bool:
    return isinstance(raw, bytes) and raw.hex() == wanted.replace("-", "")


def _same_bytes(raw: Any, wanted: Any) -> bool:
    return isinstance(raw, bytes) and raw.hex() == wanted


def _same_json(raw: Any, wanted: Any) -> bool:
    try:
        return bool(json.loads(raw) == wanted)
    except (ValueError, TypeError):
        return False


_BY_STORAGE: Final[Mapping[Storage, Callable[[Any, Any], bool]]] = {
    Storage.INSTANT: _same_instant,
    Storage.UUID: _same_uuid,
    Storage.JSON: _same_json,
    Storage.BYTES: _same_bytes,
}


def _comparison(field: Field) -> Callable[[Any, Any], bool] | None:
    """Return how a stored column is compared with the journal's value; None for a sealed one, which takes its key."""
    storage: Storage = field.kind.storage
    if field.encrypted:
        return None
    found: Callable[[Any, Any], bool] = _BY_STORAGE.get(storage, _same)
    return found
