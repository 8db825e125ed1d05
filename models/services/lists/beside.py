"""A second process that answers about every other thousand of customers: deciding takes most of the time of a list, and there is more than one processor.

It opens the same file by itself, with keys that it gets through a pipe, and answers about the customers between two identifiers that it is told.
Should it not come about, or end before its time, everything is answered here.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final
from uuid import UUID

from models import formats
from models.database.store import Store, StoreError, open_store
from models.journal.apply import end_of
from models.security.keys import RegisterKeys
from models.services.collecting import uncollected
from models.services.lists import answers
from models.services.lists.answers import Row
from models.services.lists.criteria import Criteria
from models.services.lists.deciding import lasting
from models.services.lists.facts import FactReader

WORTH_IT: Final = 50_000
"""Customers from which starting a process pays: it takes about a second."""
_WAIT: Final = 30.0
"""Seconds in which it must have opened the store, and in which each of its answers must come."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of everybody, as it goes through the pipe."""

    purpose: str
    channel: str
    controller: str
    criteria: str
    today: date
    last: date


class Helper:
    """The other process. ``seen`` is the journal's end that it sees."""

    def __init__(self, process: BaseProcess, pipe: Connection, seen: int) -> None:
        self._process, self._pipe, self.seen = process, pipe, seen

    def ask(self, after: UUID, last: UUID) -> bool:
        """Ask about the customers after ``after``, up to ``last``; False when it is gone."""
        try:
            self._pipe.send((after, last))
        except OSError:
            return False
        return True

    def answer(self) -> list[Row] | None:
        """Return the answers to what was asked last; None when it is gone."""
        try:
            return self._pipe.recv() if self._pipe.poll(_WAIT) else None
        except (EOFError, OSError):
            return None

    def end(self) -> None:
        """Let it go."""
        self._pipe.close()
        self._process.join(1)
        if self._process.is_alive():
            self._process.terminate()
            self._process.join()


def begin(store: Store, asked: Question) -> Helper | None:
    """Start the other process; None where that is of no use, or it does not come about."""
    if (os.cpu_count() or 1) < 2 or getattr(sys, "frozen", False):
        return None
    # Spawned, not forked: a forked copy of a process with threads and an open database is not sound.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(store.folder, store.keys.encode(), asked, theirs), daemon=True)
    process.start()
    theirs.close()
    helper = Helper(process, ours, 0)
    try:
        seen = ours.recv() if ours.poll(_WAIT) else None
    except (EOFError, OSError):
        seen = None
    if seen is None:
        helper.end()
        return None
    helper.seen = seen
    return helper


def _serve(folder: Path, keys: bytes, asked: Question, pipe: Connection) -> None:
    try:
        store = open_store(folder, RegisterKeys.decode(keys))
    except StoreError:
        return
    try:
        with uncollected(), store.read() as session:
            if formats.today() != asked.today:
                return
            reader = FactReader(
                session, asked.channel, asked.controller, tuple(Criteria.from_json(asked.criteria).conditions(asked.today)), asked.last
            )
            pipe.send(end_of(session)[0])
            while True:
                after, last = pipe.recv()
                batch = reader.between(after, last)
                decided = lasting(batch, asked.purpose, asked.channel, asked.controller, asked.today, asked.last)
                pipe.send(answers.rows_of(map(answers.kept, decided)))
    except (EOFError, OSError):
        return  # nobody asks any more
    finally:
        store.close()
