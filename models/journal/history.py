"""Reading the journal: who set a field, when, on whose word; what happened to a customer; the value an entry carried."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, case, func, or_, select
from sqlalchemy.orm import Session

from models import fields
from models.database.types import Guid
from models.entities.journal import Entry
from models.journal import parts, payload
from models.journal.entries import CHANGING, after
from models.journal.payload import REASON, KeyChain
from models.security.keys import DataKeys

_CHUNK = 400


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a value comes from: the entry, its actor, its time and the source named."""

    entry: UUID
    actor: str
    at: datetime
    source: str
    contact: UUID | None


@dataclass(frozen=True, slots=True)
class Event:
    """What one entry did to one row, opened: its clear facts and its values (plain where a field has them). ``erased`` fields have lost their key.

    An entry that makes several rows is an event for each.
    """

    seq: int
    id: UUID
    set_id: UUID
    subject: UUID
    controller: str
    entity: str
    entity_id: UUID
    op: str
    names: tuple[str, ...]
    values: dict[str, Any]
    bases: dict[str, UUID]
    erased: tuple[str, ...]
    reason: str
    actor: str
    role: str
    workstation: str
    at: datetime
    source: str
    contact: UUID | None


def provenance(session: Session, entries: Iterable[UUID]) -> dict[UUID, Provenance]:
    """Return the provenance of values by the entries that set them."""
    wanted = list(set(entries))
    columns = (Entry.id, Entry.actor, Entry.at, Entry.source, Entry.contact)
    found: dict[UUID, Provenance] = {}
    for start in range(0, len(wanted), _CHUNK):
        for row in session.execute(select(*columns).where(Entry.id.in_(wanted[start : start + _CHUNK]))):
            found[row.id] = Provenance(row.id, row.actor, row.at, row.source, row.contact)
    return found


def of_subject(session: Session, keys: DataKeys, subject: UUID, *, limit: int = 200, before: int | None = None) -> list[Event]:
    """Return the newest events about a customer, newest first; ``before`` continues from a sequence number."""
    query = select(Entry).where(Entry.subject == subject).order_by(Entry.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(Entry.seq < before)
    return opened(session, keys, session.scalars(query).all())


def of_entity(session: Session, keys: DataKeys, entity_id: UUID) -> list[Event]:
    """Return every event of one row, oldest first."""
    found = opened(session, keys, session.scalars(select(Entry).where(may_be_of(entity_id)).order_by(Entry.seq)).all())
    return [event for event in found if event.entity_id == entity_id]


def may_be_of(row: UUID) -> ColumnElement[bool]:
    """Say in SQL which entries may be of a row: its own, and those of several rows that may have made it. Whose events they are is seen when opened."""
    return or_(Entry.entity_id == row, and_(Entry.version == parts.TOGETHER, Entry.entity_id.in_(parts.possible_firsts(row))))


def may_touch(entity: str, name: str) -> ColumnElement[bool]:
    """Say in SQL which entries have a field of an entity in their list, in clear and parted by commas; of those of several rows, which may have it."""
    alone = and_(Entry.entity == entity, ("," + Entry.fields + ",").contains(f",{name},", autoescape=True))
    return or_(alone, and_(Entry.version == parts.TOGETHER, Entry.fields.contains(name, autoescape=True)))


def may_be_about(entities: Iterable[str]) -> ColumnElement[bool]:
    """Say in SQL which entries may be of rows of these entities, alone or with others: a later row of several stands in the list of fields only."""
    named = sorted(entities)
    later = (Entry.fields.contains(f";{entity}+", autoescape=True) for entity in named)
    return or_(Entry.entity.in_(named), and_(Entry.version == parts.TOGETHER, or_(*later)))


def events() -> ColumnElement[int]:
    """Say in SQL how many events an entry is: one for each of its rows."""
    several = func.length(Entry.fields) - func.length(func.replace(Entry.fields, ";", "")) + 1
    return case((Entry.version == parts.TOGETHER, several), else_=1)


def of_set(session: Session, keys: DataKeys, set_id: UUID, subjects: Sequence[UUID] | None = None) -> list[Event]:
    """Return the events of one entry set, oldest first; only those about ``subjects``, when they are given (an import's set has millions)."""
    query = select(Entry).where(Entry.set_id == set_id).order_by(Entry.seq)
    if subjects is not None:
        # The set is compared where no index sees it: a few subjects are found by their own, and the whole set is not walked.
        compared = func.coalesce(Entry.set_id, Entry.set_id, type_=Guid)
        query = select(Entry).where(Entry.subject.in_(subjects), compared == set_id).order_by(Entry.seq)
    return opened(session, keys, session.scalars(query).all())


def by_ids(session: Session, keys: DataKeys, ids: Iterable[UUID]) -> dict[tuple[UUID, UUID], Event]:
    """Return events by entry and row."""
    wanted = list(set(ids))
    rows: list[Entry] = []
    for start in range(0, len(wanted), _CHUNK):
        rows.extend(session.scalars(select(Entry).where(Entry.id.in_(wanted[start : start + _CHUNK]))))
    return {(event.id, event.entity_id): event for event in opened(session, keys, rows)}


def count(session: Session, subject: UUID) -> int:
    """Return how many entries concern a customer."""
    return session.scalar(select(func.count()).select_from(Entry).where(Entry.subject == subject)) or 0


def opened(session: Session, keys: DataKeys, rows: Sequence[Entry] | Sequence[Row[Any]]) -> list[Event]:
    """Open entries into events, in their order."""
    chain = KeyChain(session, keys)
    chain.preload(row.subject for row in rows if row.subject is not None)
    return [event for row in rows for event in _opened(chain, row)]


def rows_of(entry: Any) -> list[tuple[str, UUID, tuple[str, ...]]]:
    """Return the rows that an entry (its entity, entity_id, fields, version) is of: the entity, the row, the names of its fields."""
    found = parts.of(entry.entity, entry.fields, entry.version)
    return [(part.entity, after(entry.entity_id, part.steps) if part.steps else entry.entity_id, part.names) for part in found]


def unsealed(chain: KeyChain, entry: Any) -> list[tuple[str, UUID, tuple[str, ...], dict[str, Any]]]:
    """Return the rows that an entry is of, as ``rows_of`` does, each with its values as JSON; those whose key was destroyed are not there."""
    if entry.version == parts.TOGETHER:
        every = payload.unseal_parts(chain, entry.id, entry.subject, entry.controller, entry.fields, entry.payload)
    else:
        every = [payload.unseal(chain, entry.id, entry.subject, entry.controller, entry.payload)]
    return [(*about, raw) for about, raw in zip(rows_of(entry), every, strict=True)]


def _opened(chain: KeyChain, row: Any) -> list[Event]:
    return [_event(row, *about) for about in unsealed(chain, row)]


def _event(row: Any, entity: str, entity_id: UUID, names: tuple[str, ...], raw: dict[str, Any]) -> Event:
    reason = str(raw.pop(REASON, ""))
    changing = row.op in CHANGING
    values = {name: fields.field_of(entity, name).kind.from_json(value) for name, value in raw.items()} if changing else raw
    bases = {name: UUID(hex=base) for name, base in json.loads(row.bases).items()} if row.bases else {}
    erased = tuple(name for name in names if name not in raw) if row.op != "remove" else ()
    return Event(
        row.seq, row.id, row.set_id, row.subject, row.controller, entity, entity_id, row.op, names, values, bases, erased, reason,
        row.actor, row.role, row.workstation, row.at, row.source, row.contact,
    )  # fmt: skip
