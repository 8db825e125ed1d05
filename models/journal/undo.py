"""Undoing an entry set by inverse entries. What was set again since is left and listed; statements are never withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from models import fields
from models.entities.base import entity_class
from models.journal import history
from models.journal.apply import Sealing, apply, base_of
from models.journal.entries import Act, Applied, Change, Op
from models.journal.history import Event
from models.problems import Conflict


@dataclass(frozen=True, slots=True)
class Undone:
    """The inverse set, and what was left: (entity, row, field) set again since, and statements, which only a lift withdraws."""

    applied: Applied
    left: tuple[tuple[str, UUID, str], ...]
    statements: tuple[UUID, ...]


def undo(session: Session, sealing: Sealing, act: Act, set_id: UUID) -> Undone | Conflict:
    """Apply the inverse of ``set_id``; the caller checks that the actor may."""
    events = [event for event in history.of_set(session, sealing.data_keys, set_id) if event.op in ("create", "set", "remove")]
    before = history.by_ids(session, sealing.data_keys, (base for event in events for base in event.bases.values()))
    left: list[tuple[str, UUID, str]] = []
    statements = tuple(event.entity_id for event in events if entity_class(event.entity).append_only)
    changes: list[Change] = []
    for event in reversed(events):
        if not entity_class(event.entity).append_only:
            changes.extend(_inverse(session, event, before, left))
    applied = apply(session, sealing, act, changes)
    return applied if isinstance(applied, Conflict) else Undone(applied, tuple(left), statements)


def _inverse(session: Session, event: Event, before: dict[UUID, Event], left: list[tuple[str, UUID, str]]) -> Iterator[Change]:
    table = entity_class(event.entity).__table__
    assert isinstance(table, Table)
    row = session.execute(select(table).where(table.c.id == event.entity_id)).mappings().one_or_none()
    if event.op == "remove":
        if row is None:
            values = {name: _value(before, base, name) for name, base in event.bases.items() if name != "*" and not _derived(event.entity, name)}
            yield Change(event.entity, event.entity_id, Op.CREATE, event.subject, values, {}, event.controller)
        return
    if row is None:
        left.append((event.entity, event.entity_id, "*"))
    elif event.op == "create":
        if row["last_entry"] == event.id:
            yield Change(event.entity, event.entity_id, Op.REMOVE, event.subject, {}, {"*": event.id}, event.controller)
        else:
            left.append((event.entity, event.entity_id, "*"))
    else:
        untouched = [name for name in event.names if base_of(row, name) == event.id]
        left.extend((event.entity, event.entity_id, name) for name in event.names if name not in untouched)
        values = {name: _value(before, event.bases[name], name) for name in untouched}
        if values:
            yield Change(event.entity, event.entity_id, Op.SET, event.subject, values, dict.fromkeys(untouched, event.id), event.controller)


def _derived(entity: str, name: str) -> bool:
    return name.endswith("_hash") and name.removesuffix("_hash") in {field.name for field in fields.fields_of(entity)}


def _value(before: dict[UUID, Event], base: UUID, name: str) -> Any:
    event = before.get(base)
    return event.values.get(name) if event else None
