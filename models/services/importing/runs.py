"""Runs of imports: what was brought in by whom, and taking a run back, customer by customer.

What somebody has built on since stays and is listed. A prohibition that a run brought is never withdrawn: of a customer who goes with the run it is
kept as keyed hashes, so that it holds when they come again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.entities.base import table_of
from models.entities.journal import Entry
from models.journal import history
from models.journal import undo as inverse
from models.journal.entries import CHANGING, REGISTER, Change, Op, uuid7
from models.journal.history import Event
from models.journal.payload import KeyChain
from models.permissions.vocabulary import PROHIBITION
from models.problems import Conflict, Rejected, error
from models.roles import Action
from models.services import arrivals, built_on, kept_refusals, naming
from models.services.desk import Desk
from models.services.erasing import opened_code
from models.services.importing import state
from models.services.importing.alone import Alone
from models.services.importing.context import SOURCE
from models.services.importing.customers_known import NON_DISCLOSURE
from models.services.importing.state import State
from models.services.importing.stored import rows_by
from models.services.reading import rows_of
from models.words import N_

_TOGETHER: Final = 20
"""Customers taken back in one transaction: the write lock is not held long."""
_LISTED: Final = 1_000
MATCH: Final = "refusal_match"
_ENTRY: Final = table_of(Entry)
_NO_RUN: Final = N_("There is no such import in this store")
_UNDONE: Final = N_("This import has been taken back already")
Row = tuple[str, UUID]
Field = tuple[str, UUID, str]


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run as a list shows it. ``open``: it was stopped (``cancelled``) or interrupted, and goes on when the same files are imported again with
    what ``how`` tells (files, known, controller, mapping, chosen). ``undoing``: taking it back was begun and not ended."""

    id: UUID
    importer: str
    user: str
    begun: datetime
    files: tuple[str, ...]
    rows: int
    created: int
    updated: int
    open: bool
    undone: bool
    cancelled: bool = False
    undoing: bool = False
    prohibitions: int = 0
    how: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    """The user's name, as it is shown."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What undoing a run did: customers gone through, entries written, what was left (entity, row, field; the first 1,000 of ``left_count``), and how
    many prohibitions of the run hold on. ``whole`` False: stopped before its end. ``recalled``: whether a contact point came back of which a refusal was
    kept, so that the prohibition was recorded."""

    customers: int
    entries: int
    left: tuple[tuple[str, UUID, str], ...]
    left_count: int
    prohibitions: int
    whole: bool
    recalled: bool = False


def listed(desk: Desk) -> tuple[RunLine, ...] | Rejected:
    """Return the runs of this store, the newest first."""
    refused = desk.refusal(Action.IMPORT_REGISTER)
    if refused is not None:
        return refused
    with desk.store.read() as session:
        query = select(Entry).where(Entry.subject == REGISTER, Entry.op == Op.IMPORT.value)
        told = {event.entity_id: event.values for event in history.opened(session, desk.store.data_keys, session.scalars(query).all())}
        names = naming.people(session)
        return tuple(_line(each, told.get(each.id, {}), names.get(each.user, each.user)) for each in state.all_runs(session))


def _line(found: State, told: dict[str, Any], name: str) -> RunLine:
    effects = found.kept.get("effects", {})
    files = tuple(each["file"] for each in told.get("files", ())) or tuple(Path(each).name for each in found.how.get("files", ()))
    return RunLine(
        found.id, found.importer, found.user, found.begun, files, found.kept.get("rows", 0), effects.get("created", 0), effects.get("updated", 0),
        not found.finished and not found.undone, found.undone, found.cancelled, bool(found.undo_set) and not found.undone,
        found.kept.get("prohibitions", 0), found.how, name,
    )  # fmt: skip


def undo(
    desk: Desk,
    run: UUID | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
    stop: Callable[[], bool] = lambda: False,
    rehearse: bool = False,
) -> TakenBack | Rejected:
    """Take back a run (None: the newest that is not taken back). ``progress`` is told (customers done, of). Stopped, it goes on when asked again.

    ``rehearse``: do it and let go of each part again, so as to tell beforehand what would stay.
    """
    refused = desk.refusal(Action.IMPORT_REGISTER)
    if refused is not None:
        return refused
    with Alone(desk.store.folder) as alone:
        if alone.refusal is not None:
            return alone.refusal
        with desk.store.read() as session:
            every = state.all_runs(session)
            found = next((each for each in every if each.id == run or (run is None and not each.undone)), None)
            subjects = _subjects(session, found.id) if found is not None else []
        if found is None:
            return Rejected((error(_NO_RUN, "absent"),))
        if found.undone:
            return Rejected((error(_UNDONE, "undone"),))
        settled = {UUID(hex=each.undo_set) for each in every if each.undo_set} | {each.id for each in every if each.undone or each.id == found.id}
        return _Undoing(desk, found, settled, rehearse=rehearse).run(subjects, progress, stop)


def _subjects(session: Session, run: UUID) -> list[UUID]:
    query = select(_ENTRY.c.subject).where(_ENTRY.c.set_id == run, _ENTRY.c.subject != REGISTER).distinct()
    return list(session.scalars(query))


class _RehearsedError(Exception):
    """Let go of what was only tried."""


def _let_go() -> None:
    raise _RehearsedError


class _Undoing:
    """One undo under way; its entries are one set. ``settled``: entry sets of which nothing is left to be kept."""

    def __init__(self, desk: Desk, found: State, settled: set[UUID], *, rehearse: bool) -> None:
        self.settled, self.rehearse = settled, rehearse
        self.desk, self.state = desk, found
        self.set_id = UUID(hex=found.undo_set) if found.undo_set else uuid7()
        self.entries = self.customers = self.left_count = self.prohibitions = 0
        self.left: list[tuple[str, UUID, str]] = []
        self.recalled = False

    def run(self, subjects: Sequence[UUID], progress: Callable[[int, int], None] | None, stop: Callable[[], bool]) -> TakenBack | Rejected:
        """Take back customer after customer."""
        whole = True
        if not self.state.undo_set and not self.rehearse:
            self.state.undo_set = self.set_id.hex
            with self.desk.store.write() as session:
                self.state.save(session)
        for start in range(0, len(subjects), _TOGETHER):
            if stop():
                whole = False
                break
            part = subjects[start : start + _TOGETHER]
            conflict = self._take_back(part)
            if conflict is not None:
                return conflict
            self.customers += len(part)
            if progress is not None:
                progress(self.customers, len(subjects))
        if whole and not self.rehearse:
            with self.desk.store.write() as session:
                self.state.drop_parts(session)
                self.state = replace(self.state, undone=True)
                self.state.save(session)
        return TakenBack(self.customers, self.entries, tuple(self.left), self.left_count, self.prohibitions, whole, self.recalled)

    def _take_back(self, subjects: Sequence[UUID]) -> Rejected | None:
        try:
            with self.desk.store.write() as session:
                conflict = self._part(session, subjects)
                if conflict is not None:
                    session.rollback()
                elif self.rehearse:
                    _let_go()
        except _RehearsedError:
            return None
        return conflict

    def _part(self, session: Session, subjects: Sequence[UUID]) -> Rejected | None:
        keys = self.desk.store.data_keys
        events = [event for event in history.of_set(session, keys, self.state.id, subjects) if event.op in CHANGING]
        made = {(event.entity, event.entity_id): event.subject for event in events if event.op == Op.CREATE}
        alive = built_on.alive(session, made)
        here = {row: subject for row, subject in made.items() if row in alive}
        keep = built_on.rows(session, self.settled, subjects, here, brought=SOURCE)
        going = [subject for subject in subjects if ("customer", subject) in alive and ("customer", subject) not in keep]
        kept, unknown = self._hashes(session, going)
        keep |= {row for row, subject in made.items() if subject in unknown and row in alive}
        keep |= {row for row in made if row[0] == MATCH}  # what may be a prohibition is no more withdrawn than one
        act = self.desk.act(SOURCE, reason="undo")
        undone = inverse.take_back(
            session, self.desk.store.sealing, act, events, keep=keep, spare=_protecting(events), also=kept, set_id=self.set_id, sure=True
        )
        if isinstance(undone, Conflict):
            return Rejected((error(N_("Somebody else works on these customers right now. Try again in a moment"), "conflict"),))
        self.recalled = bool(arrivals.settle(session, self.desk, undone.applied)) or self.recalled
        self._count(undone, made, alive)
        return None

    def _count(self, undone: inverse.Undone, made: dict[Row, UUID], alive: set[Row]) -> None:
        self.entries += len(undone.applied.entries)
        # What the run made and is not there any more was taken back before, or removed since: nothing is left of it.
        left = [each for each in undone.left if (each[0], each[1]) not in made or (each[0], each[1]) in alive]
        self.left_count += len(left)
        self.left += left[: max(0, _LISTED - len(self.left))]
        self.prohibitions += len(undone.statements)

    def _hashes(self, session: Session, going: Sequence[UUID]) -> tuple[list[Change], set[UUID]]:
        """Keep the prohibitions of customers who go, as hashes; return also those who have nothing to hash, and stay: their prohibition would be lost."""
        refused = rows_by(session, "statement", "customer_id", going)
        points = rows_by(session, "contact_point", "customer_id", refused)
        customers = {row["id"]: row for row in rows_of(session, "customer", "id", list(refused))} if refused else {}
        chain = KeyChain(session, self.desk.store.data_keys)
        kept: list[Change] = []
        unknown: set[UUID] = set()
        for customer, statements in refused.items():
            standing = [row for row in statements if row["statement_kind"] == PROHIBITION]
            held = points.get(customer, [])
            values = kept_refusals.values_of(
                [row["phone"] for row in held if row["phone"]],
                [row["email"] for row in held if row["email"]],
                [(row["street_address"], row["postal_code"]) for row in held if row["street_address"] and row["postal_code"]],
                opened_code(chain, customers[customer]),
            )
            if all(kept_refusals.remembers(values, row["channel"]) for row in standing):
                kept += kept_refusals.keep(self.desk, values, standing)
            else:
                unknown.add(customer)
        return kept, unknown


def _protecting(events: Iterable[Event]) -> set[Field]:
    """Return the fields by which the run put known customers under non-disclosure: that holds on, as a prohibition does."""
    return {(event.entity, event.entity_id, name) for event in events if event.entity == "customer" and event.op == Op.SET for name in NON_DISCLOSURE}
