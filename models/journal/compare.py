"""Comparing a stored row with what its entries make of it, in stored form.

``Shape.holds`` proves in few steps that a row is exactly right; where it does not, ``Rows.differences`` looks at each column and names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Table, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from models import fields
from models.database.types import micros
from models.entities.base import entity_class
from models.fields import Field
from models.journal.findings import raw_batches, raw_rows
from models.journal.replay_keys import Keys, loads, odd, read_json
from models.kinds import Storage
from models.security.cipher import NONCE, keyed_hash

Span = tuple[bytes | None, bytes | None]
"""Rows from one identifier on, up to but without another; None is no bound."""
EVERYTHING: Final[Span] = (None, None)
ERASED: Final = object()
"""Stands for a value that cannot be known: its key was destroyed, or its entry does not open."""
_HEAD: Final = 4  # id, first_entry, last_entry and bases stand before the fields
_SHAPES: Final = 5_000


class State:
    """A row as its entries make it: values in the journal's form, the entries that the row must name, and whose keys seal its columns."""

    __slots__ = ("bases", "controller", "first", "last", "subject", "values")

    def __init__(self, first: bytes) -> None:
        self.values: dict[str, Any] = {}
        self.first = self.last = first
        self.bases: dict[str, str] = {}
        self.subject, self.controller = b"", ""


class Shape:
    """Which columns some fields fill and how they are compared: made once for the many rows alike."""

    def __init__(self, rows: Rows, names: tuple[str, ...]) -> None:
        plain = [name for name in names if rows.comparisons[name] is _same]
        self._plain_wanted = _getter(plain)
        self._plain_stored = _getter([rows.places[name] for name in plain])
        self._other = [(name, rows.places[name], same) for name in names if (same := rows.comparisons[name]) is not None and same is not _same]
        self._sealed = [(name, name in rows.hashes) for name in names if rows.comparisons[name] is None]
        self._filled = _HEAD + len(names) + sum(hashed for _name, hashed in self._sealed)
        self._lists = [place for name, place in rows.places.items() if rows.comparisons[name] is _same_json and name not in names]
        self._rows = rows

    def holds(self, stored: Any, values: dict[str, Any], subject: bytes, controller: str) -> bool:
        """Tell whether the columns hold exactly ``values`` and no other column holds anything; False where that takes a closer look."""
        try:
            wanted = self._plain_wanted(values)
            if wanted != self._plain_stored(stored):
                return False
            empty = wanted.count(None)
            for name, place, same in self._other:
                value, raw = values[name], stored[place]
                if value is None and raw is None:
                    empty += 1
                elif raw is None or not same(raw, value):
                    return False
            for name, hashed in self._sealed:
                value = values[name]
                if value is None:
                    empty += 1 + hashed
                elif not self._rows.same_sealed(name, subject, controller, stored, value):
                    return False
        except odd():
            return False
        more = len(stored) - stored.count(None) - (self._filled - empty)
        # An absent list may stand as JSON's null.
        return bool(more == 0 or more == sum(1 for place in self._lists if stored[place] == "null"))


class Rows:
    """The rows of one entity in the order of their ids, and how each column is compared."""

    def __init__(self, session: Session, entity: str, keys: Keys, hash_key: bytes, span: Span) -> None:
        table = entity_class(entity).__table__
        assert isinstance(table, Table)
        self.entity, self._keys, self._hash_key = entity, keys, hash_key
        self._fields = {field.name: field for field in fields.fields_of(entity)}
        self.places = {name: place for place, name in enumerate(self._fields, _HEAD)}
        self.comparisons = {name: _comparison(field) for name, field in self._fields.items()}
        self.hashes = {name: self.places[f"{name}_hash"] for name, field in self._fields.items() if field.encrypted and f"{name}_hash" in table.c}
        self._contexts = {name: f"{entity}.{name}".encode() for name in self._fields}
        self._shapes: dict[str, Shape | None] = {}
        self._batches = raw_batches(session, _query(entity), span)
        self.ahead: list[Any] = []
        """The rows read and not yet taken, the last one first: pop it to take it, and ``more`` when none is left."""
        self._strays: list[Any] = [] if span[0] is not None else list(raw_rows(session, _nowhere(entity)))
        self.more()

    def more(self) -> None:
        """Read on; ``ahead`` stays empty at the end."""
        self.ahead = list(next(self._batches, ()))[::-1]

    def take(self, entity_id: bytes) -> Any:
        """Return the row with this id, noting the rows before it as strays; None when there is none."""
        while self.ahead:
            first = self.ahead[-1][0]
            if isinstance(first, bytes) and first > entity_id:
                return None
            found = self.ahead.pop()
            if not self.ahead:
                self.more()
            if first == entity_id:
                return found
            self._strays.append(found)
        return None

    def close(self) -> None:
        """End the reading."""
        self._batches.close()

    def rest(self) -> Iterator[Any]:
        """Yield the ids of rows that no entry made."""
        yield from (row[0] for row in self._strays)
        while self.ahead:
            yield from (row[0] for row in reversed(self.ahead))
            self.more()

    def shape(self, names: str) -> Shape | None:
        """Return the shape of rows that these fields (with commas) fill; None when one of them is unknown here or named twice."""
        try:
            return self._shapes[names]
        except KeyError:
            listed = tuple(names.split(",")) if names else ()
            known = len(set(listed)) == len(listed) and all(name in self.places for name in listed)
            if len(self._shapes) > _SHAPES:
                self._shapes.clear()
            made = self._shapes[names] = Shape(self, listed) if known else None
            return made

    def holds(self, stored: Any, state: State) -> bool:
        """Tell whether a row is exactly what its entries say, entries and bases too; False where that takes a closer look."""
        if stored[1] != state.first or stored[2] != state.last or ((stored[3] != "{}" or state.bases) and _read(stored[3]) != state.bases):
            return False
        shape = self.shape(",".join(state.values))
        return shape is not None and shape.holds(stored, state.values, state.subject, state.controller)

    def differences(self, stored: Any, state: State) -> Iterator[str]:
        """Yield the names of columns that are not what the entries say; "bases" for what the row says of its entries."""
        if (stored[1], stored[2], _read(stored[3])) != (state.first, state.last, state.bases):
            yield "bases"
        hashed = {f"{name}_hash": name for name in self.hashes}
        for name, place in self.places.items():
            wanted = state.values.get(hashed.get(name, name))
            if wanted is not ERASED and not self._agrees(name, hashed.get(name), stored[place], wanted, state):
                yield name

    def _agrees(self, name: str, hash_of: str | None, raw: Any, wanted: Any, state: State) -> bool:
        same = self.comparisons[name]
        if wanted is None or raw is None:
            return wanted is None and (raw is None or (raw == "null" and same is _same_json))
        try:
            if hash_of is not None:
                return self._same_hash(hash_of, raw, wanted)
            return same(raw, wanted) if same is not None else self._opens_to(name, state.subject, state.controller, raw, wanted)
        except odd():
            return False

    def same_sealed(self, name: str, subject: bytes, controller: str, stored: Any, wanted: Any) -> bool:
        """Tell whether a sealed column opens to ``wanted`` and its keyed hash, where it has one, is of it."""
        if not self._opens_to(name, subject, controller, stored[self.places[name]], wanted):
            return False
        place = self.hashes.get(name)
        return place is None or (stored[place] is not None and self._same_hash(name, stored[place], wanted))

    def _opens_to(self, name: str, subject: bytes, controller: str, raw: Any, wanted: Any) -> bool:
        opens = self._keys.get(subject, controller, self._fields[name].retention)
        return opens is not None and bool(loads(opens(raw[:NONCE], raw[NONCE:], self._contexts[name])) == wanted)

    def _same_hash(self, name: str, raw: Any, wanted: Any) -> bool:
        return bool(keyed_hash(self._hash_key, name, str(self._fields[name].kind.from_json(wanted))) == raw)


def _getter(keys: list[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what takes the items of these keys as a tuple."""
    if len(keys) > 1:
        return itemgetter(*keys)
    return (lambda found: (found[keys[0]],)) if keys else (lambda _found: ())


def _read(raw: Any) -> Any:
    """Return what a JSON column holds; None when it is no JSON."""
    try:
        return read_json(raw)
    except (ValueError, TypeError, StopIteration, RecursionError):
        return None


@cache
def _query(entity: str) -> str:
    table = entity_class(entity).__table__
    assert isinstance(table, Table)
    columns = (table.c[name] for name in ("id", "first_entry", "last_entry", "bases", *(field.name for field in fields.fields_of(entity))))
    # Numbers sort before all bytes: without a bound everything is met, also what somebody put in an identifier's place.
    bounds = text("id >= coalesce(?1, -9e999) AND id < coalesce(?2, x'ffffffffffffffffffffffffffffffffffff')")
    return str(select(*columns).where(bounds).order_by(table.c.id).compile(dialect=sqlite.dialect()))


@cache
def _nowhere(entity: str) -> str:
    table = entity_class(entity).__table__
    return str(select(table.c.id).where(table.c.id.is_(None)).compile(dialect=sqlite.dialect()))


def _same(raw: Any, wanted: Any) -> bool:
    return bool(raw == wanted)


def _same_instant(raw: Any, wanted: Any) -> bool:
    return bool(raw == micros(datetime.fromisoformat(wanted)))


def _same_uuid(raw: Any, wanted: Any) -> bool:
    return isinstance(raw, bytes) and raw.hex() == wanted.replace("-", "")


def _same_bytes(raw: Any, wanted: Any) -> bool:
    return isinstance(raw, bytes) and raw.hex() == wanted


def _same_json(raw: Any, wanted: Any) -> bool:
    return bool(_read(raw) == wanted)


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
