"""Columns and entries of a store that somebody may have changed, read so that nothing in them can stop the reading.

The driver raises for text that is no UTF-8, and the column types for a value that is none of theirs: so each column is asked for where it is of its
type, text as bytes, and becomes a value by itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from models.database.types import from_micros
from models.fields import Field
from models.journal import chain
from models.journal.findings import raw_batches
from models.journal.replay_keys import odd
from models.kinds import Storage

_BLOBS: Final = frozenset({"id", "set_id", "subject", "entity_id", "contact", "payload", "digest"})
_NUMBERS: Final = frozenset({"seq", "at", "version"})
_COLUMNS: Final = ("seq", *chain.FACTS, "payload", "digest")
_STORED: Final[Mapping[Storage, tuple[str, Callable[[Any], Any]]]] = {
    Storage.TEXT: ("text", bytes.decode),
    Storage.DECIMAL: ("text", bytes.decode),
    Storage.DATE: ("text", lambda raw: date.fromisoformat(raw.decode())),
    Storage.JSON: ("text", json.loads),
    Storage.INSTANT: ("integer", from_micros),
    Storage.INTEGER: ("integer", int),
    Storage.BOOLEAN: ("integer", bool),
    Storage.UUID: ("blob", lambda raw: UUID(bytes=raw)),
    Storage.BYTES: ("blob", bytes),
}
"""How values stand in a column, and how they are read from it."""


class StoredEntry(NamedTuple):
    """An entry's columns as they are stored; what is not of a column's type is None."""

    seq: Any
    id: Any
    set_id: Any
    subject: Any
    controller: Any
    entity: Any
    entity_id: Any
    op: Any
    fields: Any
    bases: Any
    actor: Any
    role: Any
    workstation: Any
    at: Any
    source: Any
    contact: Any
    version: Any
    payload: Any
    digest: Any

    def as_made(self) -> bool:
        """Tell whether the entry's clear facts and ciphertext are those it was made with."""
        facts = [value.hex() if isinstance(value, bytes) else value for value in self[1 : 1 + len(chain.FACTS)]]
        return bool(chain.digest_of(facts, self.payload) == self.digest)

    def typed(self) -> StoredEntry:
        """Return it with its identifiers as such; an exception of ``odd`` when they are none."""
        return self._replace(id=UUID(bytes=self.id), subject=UUID(bytes=self.subject), entity_id=UUID(bytes=self.entity_id))


def entries(session: Session, which: str, params: tuple[str, ...], *, backwards: bool) -> Iterator[StoredEntry]:
    """Read the entries of which the SQL ``which`` holds, in the order of the journal."""
    columns = ", ".join(_guarded(name, "blob" if name in _BLOBS else "integer" if name in _NUMBERS else "text") for name in _COLUMNS)
    query = f"SELECT {columns} FROM journal WHERE {which} ORDER BY seq {'DESC' if backwards else ''}"  # noqa: S608 - words of the program
    texts = [name not in _BLOBS and name not in _NUMBERS for name in _COLUMNS]
    for (row,) in raw_batches(session, query, params, 1):
        yield StoredEntry(*[raw.decode(errors="replace") if text and raw is not None else raw for text, raw in zip(texts, row, strict=True)])


def rows(session: Session, entity: str, columns: tuple[Field, ...], *, which: str = "true", backwards: bool) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Read the rows of an entity of which the SQL ``which`` holds, in the order of their ids: the id and the columns, for ``value`` to read."""
    listed = ", ".join(["id", *(_guarded(each.name, "blob" if each.encrypted else _STORED[each.kind.storage][0]) for each in columns)])
    query = f"SELECT {listed} FROM {entity} WHERE {which} ORDER BY id {'DESC' if backwards else ''}"  # noqa: S608 - words of the program
    names = [each.name for each in columns]
    for (row,) in raw_batches(session, query, (), 1):
        yield row[0], dict(zip(names, row[1:], strict=True))


def value(field: Field, raw: Any) -> Any:
    """Return the value of a column that is not sealed; None for what is none of the field's."""
    if raw is None:
        return None
    try:
        found = _STORED[field.kind.storage][1](raw)
        return found if field.kind.knows(found) else None
    except odd():
        return None


def _guarded(name: str, stored: str) -> str:
    return f"CASE WHEN typeof({name}) = '{stored}' THEN {f'CAST({name} AS BLOB)' if stored == 'text' else name} END"
