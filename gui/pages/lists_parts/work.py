"""Lists being made, asked anew and taken out, off the GUI thread. It belongs to the seat: leaving the page loses nothing. No widgets."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from gui.dialogs.defect import expected
from gui.seat import Seat
from gui.tasks import Lane
from models.problems import Problem, Rejected
from models.services import entrance
from models.services.lists import asking, making, shown, taking_out
from models.services.lists.asking import Asked
from models.services.lists.making import Made, Order, Progress
from models.services.lists.shown import ListInfo
from models.services.lists.taking_out import TakenOut

_TOLD_EVERY: Final = 0.1
"""Seconds between two words of progress."""
Outcome = Made | Asked | TakenOut | Rejected | None


class ListWork(QObject):
    """``listed`` gives the lists; ``moved`` how far the asking is; ``ended`` what was asked for ("make", "ask", "take") and what came of it."""

    listed = Signal(object)
    moved = Signal(object)
    began = Signal()
    ended = Signal(str, object)
    _heard = Signal(object)

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat)
        self._seat = seat
        self.kind = ""
        """What is under way: make, ask, take; "" nothing."""
        self.controllers: dict[str, str] = {}
        self._stop = threading.Event()
        self._free = threading.Event()
        self._free.set()
        self._told = 0.0
        self._heard.connect(self._hear)
        desk = seat.desk
        seat.tasks.read(lambda: entrance.controllers_of(desk), self._have_controllers)

    def _have_controllers(self, found: dict[str, str]) -> None:
        if isValid(self):
            self.controllers = found

    @property
    def running(self) -> bool:
        """Whether something is under way."""
        return bool(self.kind)

    def list_all(self) -> None:
        """Read the lists; ``listed`` gives them."""
        desk = self._seat.desk
        self._seat.tasks.newest("lists", lambda: shown.lists(desk), lambda found: self.listed.emit(found) if isValid(self) else None)

    def make(self, order: Order) -> None:
        """Make a list."""
        desk = self._seat.desk
        self._run("make", lambda: making.make(desk, order, progress=self._progress, stop=self._stop.is_set))

    def ask(self, info: ListInfo) -> None:
        """Ask a list anew."""
        desk = self._seat.desk
        self._run("ask", lambda: asking.ask(desk, info.id, progress=self._progress, stop=self._stop.is_set))

    def take_out(self, list_id: UUID, target: Path, *, only_included: bool) -> None:
        """Write a list to a file."""
        desk = self._seat.desk
        self._run(
            "take",
            lambda: taking_out.take_out(desk, list_id, target, only_included=only_included, progress=self._progress, stop=self._stop.is_set),
        )

    def _run(self, kind: str, work: Callable[[], Outcome]) -> None:
        if self.running:
            return
        self._stop.clear()
        self._free.clear()
        self.kind = kind
        self.began.emit()

        def freed() -> Outcome:
            try:
                return work()
            finally:
                self._free.set()

        self._seat.tasks.run(Lane.LONG, freed, self._over, failed=self._failed)

    def _over(self, outcome: Outcome) -> None:
        if not isValid(self):
            return
        kind, self.kind = self.kind, ""
        self.ended.emit(kind, outcome)
        self.list_all()

    def _failed(self, raised: BaseException) -> None:
        """A disk that is full or a store that is locked is said on the page; anything else is a defect."""
        if not isValid(self):
            return
        problem = expected(raised)
        self._over(Rejected((problem,)) if isinstance(problem, Problem) else None)
        if problem is None:
            self._seat.tasks.failed.emit(raised)

    def _progress(self, progress: Progress) -> None:
        """Take progress from the work's own thread."""
        now = time.monotonic()
        if now - self._told >= _TOLD_EVERY:
            self._told = now
            self._heard.emit(progress)

    def _hear(self, progress: Progress) -> None:
        if self.running:
            self.moved.emit(progress)

    def stop(self) -> None:
        """Stop after the customers under way."""
        self._stop.set()

    def wait(self) -> None:
        """Wait, on a lane, until what was under way has let go of the store."""
        self._free.wait()
