"""What a store that a restore replaces holds of permissions and prohibitions, also when a part of it is damaged.

A statement stands twice in a store, in its row and in the journal's entry. Where a page does not open, rows and entries are walked from both ends up
to it: what is lost then stood on damaged pages both times.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.orm import Session

from models import fields
from models.database.store import Store, StoreError
from models.database.types import Guid
from models.entities.journal import Entry, SubjectKey
from models.journal import history
from models.journal.apply import open_column
from models.journal.entries import REGISTER, Change, Op
from models.journal.payload import ErasedError, KeyChain
from models.services import anchors
from models.services.reading import table_of

UNION: Final = ("statement", "statement_decision", "refusal_hash", "refusal_match")
"""Entities of which the union is taken: what makes a prohibition, a lift, a refusal that outlives erasure, and what may be one."""
_CHUNK: Final = 500
_DAMAGED: Final = "damaged"
Known = Mapping[str, set[UUID]]


@dataclass(frozen=True, slots=True)
class Left:
    """The rows that only the replaced store has, by entity; the customers of whom something was erased; the number of its last entry.

    ``whole`` False: pages of it do not open, and the last entry is not known (None); or its rows and entries do not tell the same.
    """

    changes: dict[str, list[Change]]
    erased: set[UUID]
    head: int | None
    whole: bool


def left(replaced: Store, known: Known) -> Left:
    """Return what ``replaced`` has of UNION beyond ``known``. StoreError for anything but damage."""
    with _as_far_as_it_opens(replaced), replaced.read() as session:
        changes, agree = {}, True
        for entity in UNION:
            # A row without its entry, or an entry without its row, is a store that does not verify: that is when people restore.
            walks = [
                {each.entity_id: each for each in walk(session, replaced, entity, known[entity])}
                for walk in (_from_rows, _from_entries, _from_rows_alone)
            ]
            changes[entity] = list((walks[2] | walks[1] | walks[0]).values())
            agree = agree and walks[0].keys() == walks[1].keys() == walks[2].keys()
        return Left(changes, erased(session), anchors.head(session).seq, whole=agree)
    found = {entity: list(_salvaged(replaced, entity, known[entity]).values()) for entity in UNION}
    gone: set[UUID] = set()
    with _as_far_as_it_opens(replaced), replaced.read() as session:
        gone = erased(session)
    return Left(found, gone, None, whole=False)


def erased(session: Session) -> set[UUID]:
    """Return the customers of whom keys were destroyed."""
    return set(session.scalars(select(SubjectKey.subject).where(SubjectKey.wrapped.is_(None)).group_by(SubjectKey.subject).having(func.count() > 0)))


@contextmanager
def _as_far_as_it_opens(replaced: Store) -> Iterator[None]:
    """Leave the block at the first page that does not open. The connection that met it opens nothing any more."""
    try:
        yield
    except StoreError as wrong:
        if wrong.problem.code != _DAMAGED:
            raise
        replaced.engine.dispose()


def _salvaged(replaced: Store, entity: str, known: set[UUID]) -> dict[UUID, Change]:
    found: dict[UUID, Change] = {}
    for walk in (_from_rows, _from_entries, _from_rows_alone):
        for backwards in (False, True):
            with _as_far_as_it_opens(replaced), replaced.read() as session:
                for change in walk(session, replaced, entity, known, together=1, backwards=backwards):
                    found.setdefault(change.entity_id, change)
    return found


def _from_rows(
    session: Session, replaced: Store, entity: str, known: set[UUID], *, together: int = _CHUNK, backwards: bool = False
) -> Iterator[Change]:
    table = table_of(entity)
    query = select(table, Entry.subject, Entry.controller.label("under")).join(Entry, Entry.id == table.c.first_entry)
    yield from _made(session, replaced, entity, query.order_by(table.c.id.desc() if backwards else table.c.id), known, together)


def _from_rows_alone(
    session: Session, replaced: Store, entity: str, known: set[UUID], *, together: int = _CHUNK, backwards: bool = False
) -> Iterator[Change]:
    """Read rows without their entries: whose they are is told by the row, or by the statement that a decision is about."""
    table, statement = table_of(entity), table_of("statement")
    owner: ColumnElement[Any] = literal(REGISTER, Guid)
    query = select(table)
    if "customer_id" in table.c:
        owner = table.c.customer_id
    elif entity == "statement_decision":
        owner, query = statement.c.customer_id, query.join(statement, statement.c.id == table.c.statement_id)
    under: ColumnElement[Any] = func.coalesce(table.c.controller, "") if "controller" in table.c else literal("")
    asked = query.add_columns(owner.label("subject"), under.label("under"))
    yield from _made(session, replaced, entity, asked.order_by(table.c.id.desc() if backwards else table.c.id), known, together)


def _made(session: Session, replaced: Store, entity: str, query: Select[Any], known: set[UUID], together: int) -> Iterator[Change]:
    for part in session.execute(query, execution_options={"yield_per": together}).mappings().partitions(together):
        rows = [row for row in part if row["id"] not in known]
        keys = KeyChain(session, replaced.data_keys)
        keys.preload(row["subject"] for row in rows)
        for row in rows:
            yield Change(entity, row["id"], Op.CREATE, row["subject"], _values(keys, entity, row), {}, row["under"])


def _from_entries(
    session: Session, replaced: Store, entity: str, known: set[UUID], *, together: int = _CHUNK, backwards: bool = False
) -> Iterator[Change]:
    query = select(Entry).where(Entry.entity == entity, Entry.op == Op.CREATE.value)
    ordered = query.order_by(Entry.seq.desc() if backwards else Entry.seq)
    for part in session.scalars(ordered, execution_options={"yield_per": together}).partitions(together):
        for event in history.opened(session, replaced.data_keys, part):
            if event.entity_id not in known:
                values = {name: value for name, value in event.values.items() if value is not None}
                yield Change(entity, event.entity_id, Op.CREATE, event.subject, values, {}, event.controller)


def _values(keys: KeyChain, entity: str, row: Any) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in fields.fields_of(entity):
        value = row[field.name]
        if field.encrypted and value is not None:
            try:
                value = open_column(keys, row["subject"], row["under"], field, value)
            except ErasedError:
                value = None
        if value is not None:
            values[field.name] = value
    return values
