"""Applying changes: the only way data change. Rows, keys and entries are written together, at the end of the chain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import JSON, ClauseElement, Connection, Dialect, Executable, LargeBinary, Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from models.database.raw import run_many
from models.database.types import Guid
from models.entities.base import table_of as _table_of
from models.entities.journal import Entry, Head, SubjectKey
from models.journal import chain
from models.journal.entries import Act, Applied, Change
from models.journal.making import AppendOnlyError, ExistingRowError, ForeignRowError, MissingRowError, UnknownCodeError, base_of
from models.journal.planning import Plan
from models.journal.sealing import Sealing, open_column, open_with, seal_column, sealed_fields, table_of
from models.problems import Conflict

_JOURNAL: Final = _table_of(Entry)
_HEAD: Final = _table_of(Head)
_KEYS: Final = _table_of(SubjectKey)
_END: Final = select(_HEAD.c.seq, _HEAD.c.link).where(_HEAD.c.id == 1)
_LOCKED_END: Final = _END.with_for_update()
_NEW_END: Final = update(_HEAD).where(_HEAD.c.id == 1).values(seq=bindparam("new_seq"), link=bindparam("new_link"))
END: Final = "journal end"
"""Where a session's ``info`` has the (sequence, link) of the last entry it appended."""
End = tuple[int, bytes]
"""Sequence number and link of the last entry."""


def apply(session: Session, sealing: Sealing, act: Act, changes: Iterable[Change], *, set_id: UUID | None = None) -> Applied | Conflict:
    """Apply ``changes`` as one entry set of ``act``; nothing is done when a field has a newer base (Conflict).

    The session's transaction is the caller's. A field whose value already stands is left out; a SET with nothing left makes no entry.
    """
    listed = list(changes)
    plan = Plan(session, sealing)
    plan.load(listed)
    outcome = plan.add(act, listed, set_id)
    if isinstance(outcome, Applied):
        plan.finish()
        write(session, plan)
    return outcome


def end_of(session: Session) -> End:
    """Return the end of the chain as the session sees it."""
    seq, link = session.connection().execute(_END).one()
    return seq, link


def write(session: Session, plan: Plan) -> None:
    """Write what was planned on this session's state of the store: keys, rows, entries."""
    connection = session.connection()
    _insert(connection, _KEYS, plan.keys.rows)
    _write_rows(connection, plan)
    if plan.entries:
        session.info[END] = _append(connection, plan.entries)


def _write_rows(connection: Connection, plan: Plan) -> None:
    """Write each row once, from what it was to what it is, whatever number of changes there are of it."""
    inserts: dict[tuple[str, tuple[str, ...]], list[Mapping[str, Any]]] = defaultdict(list)
    updates: dict[tuple[str, tuple[str, ...]], list[Mapping[str, Any]]] = defaultdict(list)
    removals: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for key, before in plan.before.items():
        entity, after = key[0], plan.rows.get(key)
        if after is None:
            if before is not None:
                removals[entity].append({"b_id": before["id"]})
        elif before is None:
            inserts[entity, tuple(after)].append(after)
        else:
            columns = {name: after.get(name) for name in {**before, **after} if after.get(name) != before.get(name)}
            updates[entity, tuple(columns)].append({"b_id": after["id"]} | columns)
    for entity, rows in removals.items():
        _run(connection, "delete", table_of(entity), (), rows)
    for (entity, names), rows in inserts.items():
        _run(connection, "insert", table_of(entity), names, rows)
    for (entity, names), rows in updates.items():
        _run(connection, "update", table_of(entity), names, rows)


def _append(connection: Connection, entries: Sequence[dict[str, Any]]) -> End:
    # Everything else first: on a server the head row is locked last and shortest.
    seq, previous = connection.execute(_LOCKED_END).one()
    for entry in entries:
        seq += 1
        entry["seq"] = seq
        entry["link"] = previous = chain.link(previous, seq, entry["digest"])
    _insert(connection, _JOURNAL, entries)
    connection.execute(_NEW_END, {"new_seq": seq, "new_link": previous})
    return seq, previous


def _insert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        _run(connection, "insert", table, tuple(rows[0]), rows)


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement compiled once: its text, and what brings each value of a row into the form that the driver takes."""

    text: str
    names: tuple[str, ...]
    processors: tuple[tuple[int, Callable[[Any], Any]], ...]

    def bound(self, row: Mapping[str, Any]) -> list[Any]:
        """Return the values of a row for the driver; what is empty is NULL in columns of every type."""
        values = [row[name] for name in self.names]
        for place, process in self.processors:
            value = values[place]
            if value is not None:
                values[place] = process(value)
        return values


_KEPT: Final = 4_096
_statements: dict[tuple[str, str, str, tuple[str, ...]], _Statement] = {}


def _run(connection: Connection, verb: str, table: Table, names: tuple[str, ...], rows: Sequence[Mapping[str, Any]]) -> None:
    dialect = connection.dialect
    if not dialect.positional:  # a server's driver takes many rows best as SQLAlchemy hands them over
        connection.execute(_made(verb, table, names), rows)
        return
    key = (dialect.name, verb, table.name, names)
    statement = _statements.get(key)
    if statement is None:
        if len(_statements) >= _KEPT:
            _statements.clear()
        statement = _statements[key] = _compiled(_made(verb, table, names), dialect)
    run_many(connection, statement.text, [statement.bound(row) for row in rows])


def _made(verb: str, table: Table, names: tuple[str, ...]) -> Executable:
    values = {name: bindparam(name, type_=table.c[name].type) for name in names}
    if verb == "insert":
        return insert(table).values(values).inline()
    this = table.c.id == bindparam("b_id")
    return update(table).where(this).values(values) if verb == "update" else delete(table).where(this)


def _compiled(statement: Executable, dialect: Dialect) -> _Statement:
    assert isinstance(statement, ClauseElement)
    compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)
    assert compiled.positiontup is not None
    processors = []
    for place, name in enumerate(compiled.positiontup):
        column_type = compiled.binds[name].type
        process = _blob if isinstance(column_type, Guid) else _processor(column_type, dialect)
        if process is not None:
            processors.append((place, process))
    return _Statement(compiled.string, tuple(compiled.positiontup), tuple(processors))


def _processor(column_type: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    if isinstance(column_type, LargeBinary):
        return bytearray  # what the driver takes quickest
    process = column_type.dialect_impl(dialect).bind_processor(dialect)
    if isinstance(column_type, JSON) and process is not None:
        spell = process
        return lambda value: "{}" if value == {} else spell(value)
    return process


def _blob(value: UUID) -> bytearray:
    return bytearray(value.bytes)


__all__ = [
    "END", "AppendOnlyError", "End", "ExistingRowError", "ForeignRowError", "MissingRowError", "Plan", "Sealing", "UnknownCodeError", "apply", "base_of", "end_of",
    "open_column", "open_with", "seal_column", "sealed_fields", "table_of", "write",
]  # fmt: skip
