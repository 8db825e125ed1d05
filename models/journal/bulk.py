"""Applying many entry sets: what ``apply`` does for one, chunk by chunk, each chunk one transaction, with the write lock given back between.

An import is one set for each of its lines. Rules, entries, rows and keys are those of ``models.journal.apply``: there is no second way to write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from time import perf_counter
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from models.journal.apply import Plan, Sealing, end_of, write
from models.journal.entries import Act, Applied, Change
from models.problems import Conflict

HELD: Final = 0.04
"""Seconds for which one chunk keeps the write lock, at the most and about."""
_FIRST: Final = 100
_LEAST: Final = 10
_MOST: Final = 50_000


class Writer(Protocol):
    """What a store gives: sessions, and what values are sealed with."""

    @property
    def sealing(self) -> Sealing:
        """Return what values are sealed with."""

    def read(self) -> AbstractContextManager[Session]:
        """Return a session that reads one snapshot and takes no lock."""

    def write(self) -> AbstractContextManager[Session]:
        """Return a session that owns the write lock."""


@dataclass(frozen=True, slots=True)
class EntrySet:
    """The changes of one act, all or nothing; ``set_id`` is made when it is None."""

    act: Act
    changes: Sequence[Change]
    set_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """One chunk that is in the store: its sets in order, each with what became of it (a Conflict wrote nothing)."""

    sets: tuple[tuple[EntrySet, Applied | Conflict], ...]

    @property
    def applied(self) -> Iterator[Applied]:
        """What was applied, in order."""
        return (outcome for _, outcome in self.sets if isinstance(outcome, Applied))


class Pace:
    """How many to do at once so that it takes about ``held`` seconds: as the last ones went."""

    def __init__(self, held: float, first: int) -> None:
        self.size, self._held = first, held

    def took(self, count: int, seconds: float) -> None:
        """Note how long the last ``count`` took."""
        fits = int(count * self._held / max(seconds, 1e-6))
        self.size = max(min(fits, self.size * 2, _MOST), self.size // 2, _LEAST)


Beside = Callable[[Session, Written], None]
Fresh = Callable[[Session, Sequence[EntrySet]], Sequence[EntrySet] | None]


def append(
    writer: Writer, sets: Iterable[EntrySet], *, fresh: Fresh | None = None, beside: Beside | None = None, held: float = HELD
) -> Iterator[Written]:
    """Apply ``sets`` in order and yield each chunk when it is committed.

    A chunk is one transaction that keeps the write lock for about ``held`` seconds: what can be worked out before is. ``beside`` runs at its end
    and commits with it: a resume cursor, customers to be indexed. Between two chunks nothing is locked: other writers go on, and whoever iterates
    may show progress, stop, or let a save pass first. A set that conflicts is left out and reported; the others of its chunk are written. An
    exception rolls back its chunk only.

    ``fresh`` is asked first in each transaction, when nobody else can write any more: the sets to write instead of these, or None for these.
    """
    waiting, pace = iter(sets), Pace(held, _FIRST)
    while chunk := list(islice(waiting, pace.size)):
        with writer.read() as session:
            end = end_of(session)
            plan, written = _planned(session, writer.sealing, chunk)
        with writer.write() as session:
            begun = perf_counter()
            instead = fresh(session, chunk) if fresh is not None else None
            if instead is not None:
                plan, written = _planned(session, writer.sealing, instead)
            elif not plan.holds(session, end[0]):
                plan, written = _planned(session, writer.sealing, chunk)
            write(session, plan)
            if beside is not None:
                beside(session, written)
            pace.took(len(chunk), perf_counter() - begun)
        yield written


def _planned(session: Session, sealing: Sealing, chunk: Sequence[EntrySet]) -> tuple[Plan, Written]:
    plan = Plan(session, sealing)
    plan.load(change for each in chunk for change in each.changes)
    written = Written(tuple([(each, plan.add(each.act, each.changes, each.set_id)) for each in chunk]))
    plan.finish()
    return plan, written
