"""What is being brought in: the files chosen with their kinds and columns, the run under way, what came of each. No widgets.

It belongs to the seat: leaving the page, a lock and another language lose nothing, and a run goes on meanwhile.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final
from uuid import UUID

from PySide6.QtCore import QObject, Signal, SignalInstance
from shiboken6 import isValid

from gui.dialogs.defect import expected
from gui.pages.imports_parts.sources import Source, Step
from gui.seat import Seat
from gui.tasks import Lane
from models.problems import Problem, Rejected
from models.services import entrance
from models.services.importing import kept_rejects, runs
from models.services.importing.catalogue import IMPORTERS
from models.services.importing.context import REFUSE, Options
from models.services.importing.preview import Preview, preview
from models.services.importing.report import Report
from models.services.importing.run import Progress, run
from models.services.importing.runs import RunLine, TakenBack
from models.services.importing.sniff import Chosen
from models.words import N_

SUFFIXES: Final = frozenset({".csv", ".txt", ".tsv", ".xlsx"})
_TOLD_EVERY: Final = 0.1
"""Seconds between two words of progress."""
GONE: Final = N_("{file} is not where it was. Choose it anew")


def _registers(folder: Path) -> list[Path]:
    """Return the files of a folder that may be of a register; the folder itself, which is then said to be no file, when there are none."""
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
    except OSError:
        found = []
    return found or [folder]


class ImportWork(QObject):
    """``changed``: files, their facts or outcomes; ``stepped``: how far a run is; ``ended``: a run is over, with a sentence and its tone."""

    changed = Signal()
    stepped = Signal(object)
    ended = Signal(str)
    listed = Signal(object)
    saved = Signal(object)
    taken_back = Signal(object)
    rehearsed = Signal(object)
    brought = Signal()
    """Something was written: customers that are shown may be out of date."""
    _moved = Signal(object)

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat)
        self._seat = seat
        self.sources: list[Source] = []
        self.known = REFUSE
        self.controller = ""
        self.controllers: dict[str, str] = {}
        self.queue: list[Source] = []
        self.step: Step | None = None
        self.kind = ""
        """What is under way: dry, run, undo, rehearse; "" nothing."""
        self._after: UUID | None = None
        """What is taken back as soon as the look at it has stopped."""
        self._stop = threading.Event()
        self._free = threading.Event()
        self._free.set()
        self._begun = self._told = 0.0
        self._first_rows = 0
        self._moved.connect(self._step)
        desk = seat.desk
        seat.tasks.read(lambda: entrance.controllers_of(desk), self._have_controllers)

    def _have_controllers(self, found: dict[str, str]) -> None:
        if not isValid(self):
            return
        self.controllers = found
        self.controller = self.controller or next(iter(found), "")
        self.changed.emit()

    # --- files

    def add(self, paths: Sequence[Path]) -> list[Source]:
        """Take files up, of a folder those that may be registers; one that is there already stays once."""
        there = {source.path for source in self.sources}
        found = [each for path in paths for each in (_registers(path) if path.is_dir() else [path])]
        made = [Source(path) for path in dict.fromkeys(found) if path not in there]
        self.sources += made
        for source in made:
            self.look(source)
        self.changed.emit()
        return made

    def remove(self, source: Source) -> None:
        """Leave a file out."""
        source.asked += 1
        self.sources = [each for each in self.sources if each is not source]
        self.changed.emit()

    def look(self, source: Source, counted: int | None = None) -> None:
        """Look at a file again, as it is to be read now; rows ``counted`` before are not counted again."""
        source.asked += 1
        source.looking = True
        asked, desk = source.asked, self._seat.desk
        path, importer, by_hand, chosen = source.path, source.importer, source.by_hand, source.chosen

        def work() -> Preview | Rejected:
            return preview(desk, path, importer, by_hand, chosen, lambda: source.asked != asked, counted)

        def done(found: Preview | Rejected) -> None:
            if source.asked == asked:
                self._seen(source, found)

        def failed(raised: BaseException) -> None:
            source.looking = False
            self._failed(raised)

        self._seat.tasks.run(Lane.NETWORK, work, done, failed=failed)

    def _seen(self, source: Source, found: Preview | Rejected) -> None:
        source.looking = False
        if not isValid(self):
            return
        if isinstance(found, Rejected):
            source.seen, source.problems = None, found.problems
        else:
            source.seen, source.problems, source.importer = found, (), found.importer
            order = list(IMPORTERS)
            self.sources.sort(key=lambda each: order.index(each.importer) if each.importer else len(order))
        self.changed.emit()

    def set_importer(self, source: Source, importer: str) -> None:
        """Say of which kind a file is."""
        if importer != source.importer:
            source.stale()
            source.importer, source.by_hand = importer, None
            self.look(source)
            self.changed.emit()

    def set_chosen(self, source: Source, **chosen: str) -> None:
        """Say how a file is read: encoding, delimiter, sheet."""
        source.stale()
        source.chosen = replace(source.chosen, **chosen)
        self.look(source)
        self.changed.emit()

    def correct(self, source: Source, heading: str, key: str) -> None:
        """Say what a column is; "" leaves it out."""
        if source.seen is not None:
            source.stale()
            source.by_hand = {**source.seen.by_hand, **(source.by_hand or {}), heading: key}
            self.look(source, source.seen.rows)
            self.changed.emit()

    def recognise(self, source: Source) -> None:
        """Forget the corrections of a file: its columns are what their headings say."""
        source.stale()
        source.by_hand = {}
        self.look(source, source.seen.rows if source.seen is not None else None)
        self.changed.emit()

    def set_known(self, known: str) -> None:
        """Say what happens to known numbers."""
        self._choice(known, self.controller)

    def set_controller(self, controller: str) -> None:
        """Say whose register it is."""
        self._choice(self.known, controller)

    def _choice(self, known: str, controller: str) -> None:
        if (known, controller) != (self.known, self.controller):
            self.known, self.controller = known, controller
            for source in self.sources:
                source.stale()
            self.changed.emit()

    # --- runs

    @property
    def running(self) -> bool:
        """Whether a run is under way."""
        return bool(self.kind)

    def waiting(self) -> list[Source]:
        """Return the files that are not brought in yet, or only in part."""
        return [source for source in self.sources if source.done is None or not source.done.whole]

    def tried(self) -> bool:
        """Whether a dry run tells what would happen to each file that waits."""
        waiting = self.waiting()
        return bool(waiting) and all(source.dry is not None or source.done is not None for source in waiting)

    def start(self, *, dry: bool) -> None:
        """Bring in the files that wait, one after the other, or tell what that would do."""
        if not self.running:
            self.queue = [source for source in self.waiting() if source.ready]
            for source in self.queue:
                source.refused = ()
            self._begin("dry" if dry else "run")
            self._next()

    def _begin(self, kind: str) -> None:
        self._stop.clear()
        self._free.clear()
        self.kind = kind
        self._told = 0.0
        self.changed.emit()

    def _next(self) -> None:
        if not self.queue or self._stop.is_set():
            self._over()
            return
        source, dry, desk = self.queue.pop(0), self.kind == "dry", self._seat.desk
        options = Options(self.known, dry, source.by_hand, self.controller, source.chosen)
        importer, path = source.importer, source.path
        self._begun, self._first_rows = time.monotonic(), -1
        self.step = Step(source, dry, 0, 1)
        self.stepped.emit(self.step)

        def told(progress: Progress) -> None:
            self._hear(source, dry, progress)

        def work() -> Report | Rejected:
            try:
                return run(desk, importer, [path], options, progress=told, stop=self._stop.is_set)
            finally:
                self._free.set()

        self._free.clear()
        self._seat.tasks.run(Lane.LONG, work, lambda found: self._came(source, found, dry=dry), failed=self._failed)

    def _hear(self, source: Source, dry: bool, progress: Progress) -> None:
        """Take progress from the run's own thread."""
        now = time.monotonic()
        if self._first_rows < 0:
            self._begun, self._first_rows = now, progress.rows
        if now - self._told >= _TOLD_EVERY:
            self._told = now
            spent = now - self._begun
            rate = (progress.rows - self._first_rows) / spent if spent > 1 else 0.0
            self._moved.emit(Step(source, dry, progress.done, progress.size, progress.rows, progress.rejected, rate, progress.seconds_left))

    def _step(self, step: Step) -> None:
        if self.running:
            self.step = step
            self.stepped.emit(step)

    def _came(self, source: Source, found: Report | Rejected, *, dry: bool) -> None:
        if not isValid(self):
            return
        if isinstance(found, Rejected):
            source.refused = found.problems
            self.queue = []
        elif dry:
            source.dry = found if found.whole else None
        else:
            source.done = found
            self.brought.emit()
        self._next()

    def _over(self) -> None:
        kind, self.kind, self.step, self.queue = self.kind, "", None, []
        self._free.set()
        self.changed.emit()
        self.ended.emit(kind)

    def _failed(self, raised: BaseException) -> None:
        """A disk that is full or a store that is locked is said where the file stands; the run goes on when asked again."""
        if not isValid(self):
            return
        problem = expected(raised)
        source = self.step.source if self.step is not None else None
        if problem is not None and source is not None:
            source.refused = (problem,)
        if self.running:
            self._over()
        if problem is None or source is None:
            self._seat.tasks.failed.emit(raised)

    def stop(self) -> None:
        """Stop after the rows under way."""
        self._stop.set()

    def leave(self) -> None:
        """Stop for good: the user signs out, and nothing begins behind what is under way."""
        self._after, self.queue = None, []
        self.stop()

    def wait(self) -> None:
        """Wait, on a lane, until what was under way has let go of the store."""
        self._free.wait()

    # --- what came of it

    def save_rejected(self, source: Source, target: Path) -> None:
        """Write the rejected rows of a file to another; ``saved`` gives it, or why not."""
        desk, report, path = self._seat.desk, source.report, source.path
        if report is not None:
            self._seat.tasks.run(Lane.NETWORK, lambda: kept_rejects.save(desk, report, path, target), self._teller(self.saved))

    def list_runs(self) -> None:
        """Read the runs of the store; ``listed`` gives them."""
        desk = self._seat.desk
        self._seat.tasks.newest("imports", lambda: runs.listed(desk), self._teller(self.listed))

    def _teller(self, signal: SignalInstance) -> Callable[[object], None]:
        """Return what hands an outcome on, unless the user has signed out meanwhile."""

        def tell(found: object) -> None:
            if isValid(self):
                signal.emit(found)

        return tell

    def go_on(self, line: RunLine) -> Problem | None:
        """Take up an interrupted run as it was chosen; returns why not."""
        how: Mapping[str, object] = line.how
        files = how.get("files")
        paths = [Path(str(each)) for each in files] if isinstance(files, list) else []
        gone = next((path for path in paths if not path.is_file()), None)
        if not paths or gone is not None:
            return Problem(GONE, {"file": gone.name if gone is not None else line.importer})
        self.sources = [source for source in self.sources if source.path not in paths]
        chosen, mapping = how.get("chosen"), how.get("mapping")
        self.known, self.controller = str(how.get("known", self.known)), str(how.get("controller", self.controller))
        for path in paths:
            source = Source(path, line.importer)
            source.chosen = Chosen(*chosen) if isinstance(chosen, list) else Chosen()
            source.by_hand = dict(mapping) if isinstance(mapping, dict) else None
            self.sources.append(source)
            self.look(source)
        self.changed.emit()
        return None

    def rehearse(self, run_id: UUID) -> None:
        """Find out what would stay of a run; ``rehearsed`` gives the answer."""
        self._take_back(run_id, "rehearse", self.rehearsed.emit, rehearse=True)

    def undo(self, run_id: UUID) -> None:
        """Take a run back; ``taken_back`` gives the outcome. A look at what would stay gives way to it."""
        if self.kind == "rehearse":
            self._after = run_id
            self.stop()
            return

        def done(found: TakenBack | Rejected) -> None:
            for source in self.sources:
                if source.done is not None and source.done.run == run_id and isinstance(found, TakenBack) and found.whole:
                    source.stale()
            self.brought.emit()
            self.taken_back.emit(found)

        self._take_back(run_id, "undo", done, rehearse=False)

    def _take_back(self, run_id: UUID, kind: str, done: Callable[[TakenBack | Rejected], None], *, rehearse: bool) -> None:
        if self.running:
            return
        self._begin(kind)
        desk = self._seat.desk

        def told(count: int, of: int) -> None:
            now = time.monotonic()
            if now - self._told >= _TOLD_EVERY:
                self._told = now
                self._moved.emit(Step(None, rehearse, count, of))

        def work() -> TakenBack | Rejected:
            try:
                return runs.undo(desk, run_id, progress=told, stop=self._stop.is_set, rehearse=rehearse)
            finally:
                self._free.set()

        def came(found: TakenBack | Rejected) -> None:
            if isValid(self):
                self._over()
                wanted, self._after = self._after, None
                if wanted is not None:
                    self.undo(wanted)
                else:
                    done(found)

        self._seat.tasks.run(Lane.LONG, work, came, failed=self._failed)
