"""Undoing an entry set by inverse entries. What was set again since is left and listed; statements are never withdrawn."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from models import fields
from models.entities.base import entity_class
from models.journal import history
from models.journal.apply import Sealing, apply, base_of
from models.journal.entries import CHANGING, Act, Applied, Change, Op
from models.journal.history import Event
from models.problems import Conflict, Problem


@dataclass(frozen=True, slots=True)
class Undone:
    """The inverse set, and what was left: (entity, row, field) set again since, and statements, which only a lift withdraws.

    ``told``: what the user is told of what came back, by the service that asked.
    """

    applied: Applied
    left: tuple[tuple[str, UUID, str], ...]
    statements: tuple[UUID, ...]
    told: tuple[Problem, ...] = ()


def undo(session: Session, sealing: Sealing, act: Act, set_id: UUID) -> Undone | Conflict:
    """Apply the inverse of ``set_id``; the caller checks that the actor may.

    Each row goes back to what it was before the set, whatever number of entries the set has of it.
    """
    return take_back(session, sealing, act, history.of_set(session, sealing.data_keys, set_id))


def take_back(
    session: Session,
    sealing: Sealing,
    act: Act,
    events: Iterable[Event],
    *,
    keep: Container[tuple[str, UUID]] = frozenset(),
    spare: Container[tuple[str, UUID, str]] = frozenset(),
    also: Iterable[Change] = (),
    set_id: UUID | None = None,
    sure: bool = False,
) -> Undone | Conflict:
    """Apply the inverse of ``events``, all that one set has of some rows, but of the rows of ``keep`` and the fields of ``spare``: they are listed as left.

    A row that the set made goes whole, whatever is spared of it.

    ``also``: changes that go into the same set. ``sure``: the caller knows that nobody's later change of the rows made is lost with them.
    """
    rows: dict[tuple[str, UUID], list[Event]] = {}
    statements: list[UUID] = []
    for event in events:
        if event.op not in CHANGING:
            continue
        if entity_class(event.entity).append_only:
            statements.append(event.entity_id)
        else:
            rows.setdefault((event.entity, event.entity_id), []).append(event)
    bases = (base for each in rows.values() for event in each for base in event.bases.values())
    inverse = _Inverse(session, history.by_ids(session, sealing.data_keys, bases), spare, sure=sure)
    inverse.left += [(*row, "*") for row in rows if row in keep]
    changes = [change for row, each in reversed(rows.items()) if row not in keep for change in inverse.of(each)]
    applied = apply(session, sealing, act, [*changes, *also], set_id=set_id)
    return applied if isinstance(applied, Conflict) else Undone(applied, tuple(inverse.left), tuple(statements))


class _Inverse:
    """The inverse changes of rows, and what is left of them."""

    def __init__(self, session: Session, before: dict[tuple[UUID, UUID], Event], spare: Container[tuple[str, UUID, str]], *, sure: bool) -> None:
        self._session, self._before, self._spare, self._sure = session, before, spare, sure
        self.left: list[tuple[str, UUID, str]] = []

    def of(self, events: list[Event]) -> Iterator[Change]:
        """Yield what brings one row back to its state before ``events``, the set's entries of it in order."""
        first, last = events[0], events[-1]
        table = entity_class(first.entity).__table__
        assert isinstance(table, Table)
        row = self._session.execute(select(table).where(table.c.id == first.entity_id)).mappings().one_or_none()
        made, removed = first.op == Op.CREATE, last.op == Op.REMOVE
        if made and removed:
            if row is not None:
                self._leave(first, "*")
        elif removed:
            yield from self._restored(events, row)
        elif row is None:
            self._leave(first, "*")
        elif made:
            yield from self._unmade(events, row)
        elif any(event.op == Op.REMOVE for event in events):
            yield from self._remade(events, row)
        else:
            yield from self._reset(events, row)

    def _unmade(self, events: list[Event], row: Any) -> Iterator[Change]:
        if self._sure or row["last_entry"] == events[-1].id:
            yield self._change(events[-1], Op.REMOVE, {}, {"*": row["last_entry"]})
        else:
            self._leave(events[0], "*")

    def _restored(self, events: list[Event], row: Any) -> Iterator[Change]:
        if row is not None:
            self._leave(events[0], "*")
            return
        bases = self._bases_of_removed(events)
        values: dict[str, Any] = {}
        lost = False
        for name, base in bases.items():
            known, value = self._value(base, events[-1].entity_id, name)
            if known:
                values[name] = value
            else:
                lost = True
                self._leave(events[0], name)
        if values or not lost:  # where every key was destroyed nobody comes back
            yield self._change(events[-1], Op.CREATE, values, {})

    def _remade(self, events: list[Event], row: Any) -> Iterator[Change]:
        """Bring back the row that the set removed and made again: the old row's values, and nothing where it had none."""
        at = max(place for place, event in enumerate(events) if event.op == Op.CREATE)
        made = events[at]
        if row["first_entry"] != made.id:
            self._leave(made, "*")
            return
        newest = {name: event.id for event in events[at:] for name in event.names}
        bases = self._bases_of_removed(events)
        values: dict[str, Any] = {}
        for name in dict.fromkeys([*bases, *newest]):
            known, value = self._value(bases[name], made.entity_id, name) if name in bases else (True, None)
            if known and base_of(row, name) == newest.get(name, made.id):
                values[name] = value
            else:
                self._leave(made, name)
        if values:
            yield self._change(made, Op.SET, values, {name: newest.get(name, made.id) for name in values})

    def _bases_of_removed(self, events: list[Event]) -> dict[str, UUID]:
        """Return the entries that gave the row its values before the set, which removes it: by field, as that entry names them and those before it."""
        removed = next(place for place, event in enumerate(events) if event.op == Op.REMOVE)
        bases = events[removed].bases | self._first_bases(events[:removed])
        return {name: base for name, base in bases.items() if name != "*" and not _derived(events[0].entity, name)}

    def _reset(self, events: list[Event], row: Any) -> Iterator[Change]:
        newest = {name: event.id for event in events for name in event.names}
        values: dict[str, Any] = {}
        for name, base in self._first_bases(events).items():
            known, value = self._value(base, events[-1].entity_id, name)
            spared = (events[0].entity, events[0].entity_id, name) in self._spare
            if known and not spared and base_of(row, name) == newest[name]:
                values[name] = value
            else:
                self._leave(events[0], name)
        if values:
            yield self._change(events[-1], Op.SET, values, {name: newest[name] for name in values})

    def _first_bases(self, events: list[Event]) -> dict[str, UUID]:
        found: dict[str, UUID] = {}
        for event in events:
            found = event.bases | found
        return found

    def _value(self, base: UUID, row: UUID, name: str) -> tuple[bool, Any]:
        """Return whether the value that ``base`` gave a row is still known, and it. A value whose key was destroyed is not: nothing is cleared by it."""
        event = self._before.get((base, row))
        if event is None or name in event.erased:
            return False, None
        return True, event.values.get(name)

    def _leave(self, event: Event, name: str) -> None:
        self.left.append((event.entity, event.entity_id, name))

    def _change(self, event: Event, op: Op, values: dict[str, Any], bases: dict[str, UUID]) -> Change:
        return Change(event.entity, event.entity_id, op, event.subject, values, bases, event.controller)


def _derived(entity: str, name: str) -> bool:
    return name.endswith("_hash") and name.removesuffix("_hash") in {field.name for field in fields.fields_of(entity)}
