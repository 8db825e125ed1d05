"""Work off the GUI thread: one writer lane, one reader lane, one lane for the keyring and the network. Outcomes come back on the GUI thread.

A lane does one thing at a time, in order. ``newest`` keeps only the latest request of a key: a slow old answer never replaces a newer one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

T = TypeVar("T")


class Lane(StrEnum):
    """Where work runs."""

    WRITER = "writer"
    READER = "reader"
    NETWORK = "network"


class Outcome(Generic[T]):
    """What came of a piece of work: its value, or the exception that is a defect."""

    __slots__ = ("done", "failed", "failure", "number", "value")

    def __init__(self, number: int, done: Callable[[T], None], failed: Callable[[BaseException], None] | None) -> None:
        self.number, self.done, self.failed = number, done, failed
        self.value: Any = None
        self.failure: BaseException | None = None


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
        outcome = Outcome(number, done, failed)
        self._under_way += 1
        self.busy.emit(self._under_way)
        self._pools[lane].submit(self._work, outcome, work, key)

    def _work(self, outcome: Outcome[T], work: Callable[[], T], key: str | None) -> None:
        if key is not None and not self._is_latest(key, outcome.number):
            self._arrived.emit((outcome, False))
            return
        try:
            outcome.value = work()
        except BaseException as failure:  # handed to the GUI thread, which shows it as a defect
            outcome.failure = failure
        self._arrived.emit((outcome, key is None or self._is_latest(key, outcome.number)))

    def _is_latest(self, key: str, number: int) -> bool:
        with self._lock:
            return self._latest.get(key) == number

    def _finish(self, arrived: object) -> None:
        assert isinstance(arrived, tuple)
        outcome, wanted = arrived
        self._under_way -= 1
        self.busy.emit(self._under_way)
        if self._closed:
            return
        if outcome.failure is not None:
            (outcome.failed or self.failed.emit)(outcome.failure)
        elif wanted:
            outcome.done(outcome.value)
