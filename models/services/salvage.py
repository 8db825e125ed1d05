"""What a store that a restore replaces tells of permissions, prohibitions and non-disclosure, also when it is damaged or was changed by somebody.

A statement stands twice in a store: in its row, and sealed in the entry of the journal that made it. Where the two differ the entry is right; what no
entry tells that opens and is as it was made is *unproven*, and ``models.services.union`` takes of it only what forbids. A value that does not read
is left out, and the rest goes on. Where a page does not open, rows and entries are walked from both ends up to it: what is lost then stood on damaged
pages both times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from models import fields
from models.database.store import Store, StoreError
from models.fields import Field
from models.journal import history
from models.journal.apply import open_column
from models.journal.entries import REGISTER, Change, Op
from models.journal.findings import raw_rows, uuid_of
from models.journal.payload import REASON, ErasedError, KeyChain
from models.journal.replay_keys import odd
from models.journal.verify import Anchor
from models.services import anchors, salvage_raw
from models.services.salvage_raw import StoredEntry
from models.services.verify_store import verify_store

UNION: Final = ("statement", "statement_decision", "refusal_hash", "refusal_match")
"""Entities of which the union is taken: what makes a prohibition, a lift, a refusal that outlives erasure, and what may be one."""
HIDDEN, UNTIL = "non_disclosure", "non_disclosure_until"
LATER: Final[Mapping[str, tuple[str, ...]]] = {"refusal_match": ("state", "decided_by", "decided_at", "statement_id")}
"""Fields that are set after their row was made: the entry that made it does not tell of them."""
_DAMAGED: Final = ("damaged", "disk")


@dataclass(slots=True)
class Told:
    """A row that the replaced store tells of. ``proven``: by an entry that opens and is as it was made. The key of ``erased`` values is gone."""

    entity: str
    id: UUID
    subject: UUID | None
    controller: str
    values: dict[str, Any]
    proven: bool = False
    erased: tuple[str, ...] = ()

    def change(self) -> Change:
        """Return the change that makes the row anew."""
        assert self.subject is not None
        return Change(self.entity, self.id, Op.CREATE, self.subject, self.values, {}, self.controller)


@dataclass(frozen=True, slots=True)
class Known:
    """What the restored store has: the rows of UNION by entity, and whose its statements are."""

    rows: Mapping[str, set[UUID]]
    owners: Mapping[UUID, UUID]


@dataclass(slots=True)
class Left:
    """What only the replaced store tells, by entity; customers of whom something was erased, and those under non-disclosure (until when).

    ``unread`` rows or entries tell nothing at all. ``head`` is the number of its last entry, None when pages of it do not open. ``whole`` False: it
    does not verify.
    """

    told: dict[str, list[Told]] = field(default_factory=dict)
    unread: int = 0
    erased: set[UUID] = field(default_factory=set)
    hidden: dict[UUID, date | None] = field(default_factory=dict)
    head: int | None = None
    whole: bool = False


def left(replaced: Store, known: Known, anchor: Anchor | None = None) -> Left:
    """Return what ``replaced`` tells beyond ``known``; ``anchor`` is where its journal ended. StoreError for anything but damage."""
    found = Left()
    with as_far_as_it_opens(replaced):
        with replaced.read() as session:
            head = anchors.head_or_none(session)
            found.erased = erased(session)
        found.whole = verify_store(replaced, anchor).whole
        found.head = None if head is None else head.seq
    owners = dict(known.owners)
    for entity in UNION:
        entries, rows = _Walk(replaced, known.rows[entity]), _Walk(replaced, known.rows[entity])
        entries.go(partial(_entries, replaced, entity))
        rows.go(partial(_rows, replaced, entity, owners, True))
        if not rows.complete:  # it may be the page of a key that does not open
            rows.go(partial(_rows, replaced, entity, owners, False))
        found.told[entity] = [_one(told, rows.found.get(told.id)) for told in entries.found.values()]
        found.told[entity] += [told for told in rows.found.values() if told.id not in entries.found]
        found.unread += len((entries.unread | rows.unread) - entries.found.keys() - rows.found.keys()) + entries.nameless + rows.nameless
        if entity == "statement":
            owners |= {told.id: told.subject for told in found.told[entity] if told.subject is not None}
    found.hidden = _hidden(replaced)
    return found


def erased(session: Session) -> set[UUID]:
    """Return the customers of whom keys were destroyed."""
    found = {uuid_of(raw) for (raw,) in raw_rows(session, "SELECT DISTINCT subject FROM subject_key WHERE wrapped IS NULL")}
    return {each for each in found if each is not None}


@contextmanager
def as_far_as_it_opens(replaced: Store) -> Iterator[None]:
    """Leave the block at the first page that does not open. The connection that met it opens nothing any more."""
    try:
        yield
    except StoreError as wrong:
        if wrong.problem.code not in _DAMAGED:
            raise
        replaced.engine.dispose()


Reading = tuple[UUID | None, Callable[[], Told]]
"""A row that was met, None when its identifier is none; and what reads it."""


class _Walk:
    """The rows or entries of an entity, walked from both ends where a page between does not open."""

    def __init__(self, replaced: Store, known: set[UUID]) -> None:
        self._replaced, self._known = replaced, known
        self.found: dict[UUID, Told] = {}
        self.unread: set[UUID] = set()
        self.nameless = 0
        self.complete = False

    def go(self, walk: Callable[[Session, bool], Iterator[Reading]]) -> None:
        """Take what ``walk`` tells in a session, forwards and, where that came to no end, backwards."""
        for backwards in (False, True):
            self.nameless = 0
            with as_far_as_it_opens(self._replaced), self._replaced.read() as session:
                for row, read in walk(session, backwards):
                    self._take(row, read)
                self.complete = True
                break

    def _take(self, row: UUID | None, read: Callable[[], Told]) -> None:
        if row is None:
            self.nameless += 1
        elif row not in self._known and not (row in self.found and self.found[row].proven):
            try:
                told = read()
            except odd():
                self.unread.add(row)
                return
            if told.proven or row not in self.found:
                self.found[row] = told


def _one(told: Told, row: Told | None) -> Told:
    """Return what entry and row tell together: the entry's values, and the row's of what came later or in place of those whose key was destroyed."""
    if row is not None:
        told.values |= {name: row.values[name] for name in (*told.erased, *LATER.get(told.entity, ())) if name in row.values}
    return told


def _entries(replaced: Store, entity: str, session: Session, backwards: bool) -> Iterator[Reading]:
    keys = KeyChain(session, replaced.data_keys)
    for entry in salvage_raw.entries(session, "entity = ? AND op = ?", (entity, Op.CREATE.value), backwards=backwards):
        yield uuid_of(entry.entity_id), partial(_of_entry, keys, entry)


def _of_entry(keys: KeyChain, stored: StoredEntry) -> Told:
    entry = stored.typed()
    ((entity, row, names, raw),) = history.unsealed(keys, entry)
    raw.pop(REASON, None)
    values = {name: value for name, each in raw.items() if (value := _of_json(fields.field_of(entity, name), each)) is not None}
    gone = tuple(name for name in names if name not in raw)
    return Told(entity, row, entry.subject, entry.controller, values, not gone and stored.as_made(), gone)


def _of_json(named: Field, raw: Any) -> Any:
    value = named.kind.from_json(raw)
    if not named.kind.knows(value):
        raise ValueError(named.name)
    return value


def _rows(replaced: Store, entity: str, owners: Mapping[UUID, UUID], sealed: bool, session: Session, backwards: bool) -> Iterator[Reading]:
    """Read rows by themselves: whose they are is told by the row, or by the statement that a decision is about."""
    keys = KeyChain(session, replaced.data_keys) if sealed else None
    for raw_id, raw in salvage_raw.rows(session, entity, tuple(fields.fields_of(entity)), backwards=backwards):
        row = uuid_of(raw_id)
        yield row, partial(_of_row, keys, entity, row or REGISTER, raw, owners)


def _shut() -> tuple[type[Exception], ...]:
    """Return what a sealed column that does not open can raise."""
    return (*odd(), ErasedError)


def _of_row(keys: KeyChain | None, entity: str, row: UUID, raw: Mapping[str, Any], owners: Mapping[UUID, UUID]) -> Told:
    named = fields.fields_of(entity)
    values = {each.name: value for each in named if not each.encrypted and (value := salvage_raw.value(each, raw[each.name])) is not None}
    owner = REGISTER if entity == "refusal_hash" else values.get("customer_id", owners.get(values.get("statement_id", REGISTER)))
    controller = values.get("controller", "")
    for each in named:
        if keys is not None and owner is not None and each.encrypted and raw[each.name] is not None:
            try:
                values[each.name] = open_column(keys, owner, controller, each, raw[each.name])
            except _shut():
                continue
    return Told(entity, row, owner, controller, values)


def _hidden(replaced: Store) -> dict[UUID, date | None]:
    """Return the customers who are under non-disclosure by their row, or by what the journal says of it last; and until when."""
    said = [(customer, until) for customer, until in _hidden_rows(replaced).items()]
    said += [(customer, values.get(UNTIL)) for customer, values in _hidden_events(replaced).items() if values.get(HIDDEN)]
    found: dict[UUID, date | None] = {}
    for customer, until in said:
        before = found.get(customer, until)
        found[customer] = None if until is None or before is None else max(until, before)
    return found


def _hidden_rows(replaced: Store) -> dict[UUID, date | None]:
    until = fields.field_of("customer", UNTIL)
    found: dict[UUID, date | None] = {}
    for backwards in (False, True):
        with as_far_as_it_opens(replaced), replaced.read() as session:
            for raw_id, raw in salvage_raw.rows(session, "customer", (until,), which=f"{HIDDEN} <> 0", backwards=backwards):
                customer = uuid_of(raw_id)
                if customer is not None:
                    found[customer] = salvage_raw.value(until, raw[UNTIL])
            break
    return found


def _hidden_events(replaced: Store) -> dict[UUID, dict[str, Any]]:
    """Return what the journal says last of non-disclosure, by customer."""
    events: dict[int, list[tuple[UUID, dict[str, Any]]]] = {}
    for backwards in (False, True):
        with as_far_as_it_opens(replaced), replaced.read() as session:
            keys = KeyChain(session, replaced.data_keys)
            for entry in salvage_raw.entries(session, "instr(fields, ?) AND op IN ('create', 'set')", (HIDDEN,), backwards=backwards):
                try:
                    events[entry.seq] = [
                        (row, {name: _of_json(fields.field_of(entity, name), raw.get(name)) for name in names if name in (HIDDEN, UNTIL)})
                        for entity, row, names, raw in history.unsealed(keys, entry.typed())
                        if entity == "customer"
                    ]
                except odd():
                    continue
            break
    found: dict[UUID, dict[str, Any]] = {}
    for seq in sorted(events):
        for row, values in events[seq]:
            found.setdefault(row, {}).update(values)
    return found
