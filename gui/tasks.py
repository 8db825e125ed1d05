"""Work off the GUI thread: one writer lane, one reader lane, one lane for the keyring and the network, one for runs of minutes. Outcomes come back on the GUI thread.

A lane does one thing at a time, in order. ``newest`` keeps only the latest request of a key: a slow old answer never replaces a newer one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

T = TypeVar("T")


class Lane(StrEnum):
    """Where work runs."""

    WRITER = "writer"
    READER = "reader"
    NETWORK = "network"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class _Asked(Generic[T]):
    """A piece of work under way: whom to tell."""

    number: int
    key: str | None
    done: Callable[[T], None]
    failed: Callable[[BaseException], None] | None


class Tasks(QObject):
    """The lanes of one window. ``failed`` tells of defects; ``busy`` of how many pieces of work are under way."""

    failed = Signal(object)
    busy = Signal(int)
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = {lane: ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"tiski-{lane}") for lane in Lane}
        self._latest: dict[str, int] = {}
        self._number = 0
        self._under_way = 0
        self._closed = False
        self._lock = threading.Lock()
        self._arrived.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    def run(self, lane: Lane, work: Callable[[], T], done: Callable[[T], None], *, failed: Callable[[BaseException], None] | None = None) -> None:
        """Run ``work`` on a lane and call ``done`` with its value on the GUI thread; a raised exception goes to ``failed`` or is a defect."""
        self._start(lane, work, done, failed, None)

    def read(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Run a reading service."""
        self.run(Lane.READER, work, done)

    def write(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Run a writing service; writes are done in the order asked."""
        self.run(Lane.WRITER, work, done)

    def read_after_writes(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Run a reading service once all that was asked to be written is: a draft just kept must be found."""
        self.run(Lane.WRITER, work, done)

    def newest(self, key: str, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Run a reading service whose answer is dropped when a newer request of the same key was made; one not yet begun is not begun."""
        self._start(Lane.READER, work, done, None, key)

    def forget(self, key: str) -> None:
        """Drop the answer under way for a key."""
        with self._lock:
            self._latest.pop(key, None)

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        return self._under_way == 0

    def close(self) -> None:
        """Let the work under way end (it commits or rolls back) and end the threads. Answers that come after are dropped."""
        self._closed = True
        for pool in self._pools.values():
            pool.shutdown(wait=True, cancel_futures=False)

    def _start(
        self, lane: Lane, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[BaseException], None] | None, key: str | None
    ) -> None:
        if self._closed:
            return
        with self._lock:
            self._number += 1
            number = self._number
            if key is not None:
                self._latest[key] = number
        outcome = _Asked(number, key, done, failed)
        self._under_way += 1
        self.busy.emit(self._under_way)
        future = self._pools[lane].submit(self._work, work, key, number)
        future.add_done_callback(lambda ended: self._arrived.emit((outcome, ended)))

    def _work(self, work: Callable[[], T], key: str | None, number: int) -> T | None:
        return work() if self._wanted(key, number) else None

    def _wanted(self, key: str | None, number: int) -> bool:
        with self._lock:
            return key is None or self._latest.get(key) == number

    def _finish(self, arrived: object) -> None:
        assert isinstance(arrived, tuple)
        outcome, ended = arrived
        self._under_way -= 1
        self.busy.emit(self._under_way)
        if self._closed:
            return
        failure = ended.exception()
        if failure is not None:
            (outcome.failed or self.failed.emit)(failure)
        elif self._wanted(outcome.key, outcome.number):
            outcome.done(ended.result())
