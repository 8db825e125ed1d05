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

from models.journal.apply import Sealing, apply
from models.journal.entries import Act, Applied, Change
from models.problems import Conflict

HELD: Final = 0.04
"""Seconds for which one chunk keeps the write lock, at the most and about."""
_FIRST: Final = 100
_LEAST: Final = 10
_MOST: Final = 5_000


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


Beside = Callable[[Session, Written], None]


def append(writer: Writer, sets: Iterable[EntrySet], *, beside: Beside | None = None, held: float = HELD) -> Iterator[Written]:
    """Apply ``sets`` in order and yield each chunk when it is committed.

    A chunk is one transaction of about ``held`` seconds. ``beside`` runs at its end and commits with it: a resume cursor, customers to be indexed.
    Between two chunks nothing is locked: other writers go on, and whoever iterates may show progress, stop, or let a save pass first.
    A set that conflicts is left out and reported; the others of its chunk are written. An exception rolls back its chunk only.
    """
    waiting, most = iter(sets), _FIRST
    while chunk := list(islice(waiting, most)):
        with writer.write() as session:
            begun = perf_counter()
            written = Written(tuple((each, apply(session, writer.sealing, each.act, each.changes, set_id=each.set_id)) for each in chunk))
            if beside is not None:
                beside(session, written)
            spent = perf_counter() - begun
        most = min(max(int(len(chunk) * held / max(spent, 1e-6)), most // 2, _LEAST), most * 2, _MOST)
        yield written
