"""Running an import: files opened and mapped, lines read and planned a block at a time, written in short chunks, told in one report.

A block is planned by a few queries, never one a line, and written by ``models.journal.bulk`` with its search terms and the cursor of the run in the
same transactions. A dry run does all but the writing.
"""

from __future__ import annotations

import gc
import hashlib
import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import search_waiting
from models.entities.journal import Entry
from models.journal import bulk, history
from models.journal.apply import apply, end_of
from models.journal.bulk import EntrySet, Written
from models.journal.entries import CHANGING, REGISTER, Applied, Change, Op, uuid7
from models.problems import Conflict, Rejected, error
from models.roles import Action
from models.services.desk import Desk
from models.services.importing import rejects, state
from models.services.importing.alone import Alone
from models.services.importing.catalogue import IMPORTERS
from models.services.importing.cells import FileError, RawRow
from models.services.importing.context import KNOWN, SOURCE, Options, Run
from models.services.importing.importer import Importer
from models.services.importing.lines import Flaw, Line, LineReader
from models.services.importing.opening import OpenFile, next_rows, open_all, unchanged
from models.services.importing.recalling import recall
from models.services.importing.rejects import RejectedRows
from models.services.importing.report import FileReport, LineReport, Report
from models.services.importing.stored import controller_of, controllers_of
from models.words import N_

BLOCK: Final = 1_000
"""Lines planned together."""
_YOUNG, _MIDDLE, _NEVER = 5_000, 10, 1_000_000
_UNHEARD: Final = N_("What the row may forbid is not recorded. Mend the row and import it again, or record it on the customer's page")
_UNDOING: Final = N_("Taking back an import of this file was begun and not ended. Take it back to the end first, then import the file")
_MEANWHILE: Final = N_("Somebody changed this row while the import went on. Import the line again")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: bytes done of all, lines read and rejected, and the seconds that it will still take (None: not known yet)."""

    done: int
    size: int
    rows: int
    rejected: int
    seconds_left: float | None


Told = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class _LineSet(EntrySet):
    """The entry set of one line."""

    line: Line | None = None


def run(
    desk: Desk,
    importer: str,
    files: Sequence[Path],
    options: Options,
    *,
    progress: Told | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Report | Rejected:
    """Import ``files`` of one kind (a key of IMPORTERS). ``stop`` is asked between blocks; what is in by then is one run that undo takes back."""
    refused = desk.refusal(Action.IMPORT_REGISTER) or _unfit(desk, files, options)
    if refused is not None:
        return refused
    with _young_only(), Alone(desk.store.folder) as alone:
        if alone.refusal is not None and not options.dry_run:
            return alone.refusal
        opened: list[OpenFile] = []
        try:
            made = open_all(desk, IMPORTERS[importer], files, options, opened)
            if isinstance(made, Rejected):
                return made
            running = _Running(desk, IMPORTERS[importer], opened, options, progress, stop)
            return running.refusal or running.run()
        except FileError as failure:
            return Rejected((failure.problem,))
        finally:
            for file in opened:
                file.table.close()
                if file.rejected is not None:
                    file.rejected.close()


@contextmanager
def _young_only() -> Iterator[None]:
    """Have garbage looked for among what is new only: a look at everything whenever a quarter more has come takes a third of an import's time."""
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], _YOUNG), _MIDDLE, _NEVER)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _unfit(desk: Desk, files: Sequence[Path], options: Options) -> Rejected | None:
    own = desk.user.controllers
    if not files:
        return Rejected((error(N_("Choose a file"), "file"),))
    if options.known not in KNOWN:
        return Rejected((error(N_("Choose whether known numbers are updated or refused"), "known"),))
    if options.controller and options.controller not in own:
        return Rejected((error(N_("You do not work for this controller: {controller}"), "controller", controller=options.controller),))
    problem = rejects.obstacle(options.rejected, [file.name for file in files]) if options.rejected is not None else None
    return Rejected((problem,)) if problem is not None else None


class _Running:
    """One run under way."""

    def __init__(
        self, desk: Desk, importer: type[Importer], files: list[OpenFile], options: Options, progress: Told | None, stop: Callable[[], bool]
    ) -> None:
        self.desk, self.files, self.options, self.progress, self.stop = desk, files, options, progress, stop
        self.begun = perf_counter()
        self.size = sum(file.table.size for file in files)
        with desk.store.read() as session:
            controller = options.controller or controller_of(session, desk.user.login, desk.user.controllers)
            sold = controllers_of(session, desk.user.controllers)
            states = state.all_runs(session)
        task = self._task(importer, controller)
        interrupted = state.unfinished(states, task)  # a dry run too: what the run brought already is no stranger's
        self.refusal = Rejected((error(_UNDOING, "undoing"),)) if state.half_undone(states, task) else None
        how = self._how(controller)
        self.state = replace(interrupted, how=how) if interrupted else state.new(desk, uuid7(), importer.code, task, how)
        names = tuple(file.path.name for file in files)
        self.context = Run(desk, options, controller, self.state.id, desk.context(), names, lambda commodity: _seller(sold, commodity, controller))
        self.importer = importer(self.context)
        self.seen, self.stale = 0, False
        self.kept = interrupted is not None
        """Whether the store has a cursor of this run: then the run is to be closed, or the same files would go on behind it for good."""
        self.upto: Line | None = None
        self.untold: tuple[list[LineReport], list[LineReport]] = ([], [])
        """What is said of lines counted since the last transaction, and not kept in the store yet: rejected, warned."""
        self.report = Report(importer.code, controller, options.dry_run, options.known, tuple(self._file_report(file) for file in files))
        if interrupted is not None:
            self._continue()
        if options.rejected is not None:
            for place, file in enumerate(files):
                target = rejects.place_of(options.rejected, [each.path.name for each in files], place)
                file.rejected = RejectedRows(target, file.table.header, file.form.delimiter)

    def run(self) -> Report:
        """Run to the end, or until stopped."""
        stopped = False
        if self.importer.searches:
            deque(search_waiting.catch_up(self.desk.store), maxlen=0)
        for block in self._blocks():
            self._do(block)
            self._tell()
            if self.stop():
                stopped = True
                break
        return self._finish(stopped)

    def _task(self, importer: type[Importer], controller: str) -> str:
        told = [importer.code, controller, self.options.known, [[file.form.digest, file.mapping.told()] for file in self.files]]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()

    def _how(self, controller: str) -> dict[str, Any]:
        options = self.options
        return {
            "files": [str(file.path.absolute()) for file in self.files],
            "known": options.known,
            "controller": controller,
            "mapping": dict(options.mapping) if options.mapping is not None else None,
            "chosen": [options.chosen.encoding, options.chosen.delimiter, options.chosen.sheet],
        }

    def _file_report(self, file: OpenFile) -> FileReport:
        return FileReport(file.path.name, file.form, file.mapping.told(), file.mapping.notices)

    def _continue(self) -> None:
        self.report.continued = True
        self.report.take(self.state.kept)
        with self.desk.store.read() as session:
            self.report.rejected, self.report.warnings = self.state.read_parts(session)
        self.report.warned = len(self.report.warnings)

    def _blocks(self) -> Iterator[list[Line]]:
        context = self.desk.context()
        refused = {(told.file, told.line): told for told in self.report.rejected}
        for place, file in enumerate(self.files):
            reader = LineReader(file.mapping, context, place)
            rows = file.table.rows()
            while raw := next_rows(file, rows, BLOCK):
                fresh = [line for row in raw if (line := self._line(file, reader, row, refused)) is not None]
                if fresh:
                    yield fresh
            unchanged(file)

    def _line(self, file: OpenFile, reader: LineReader, row: RawRow, refused: dict[tuple[int, int], LineReport]) -> Line | None:
        """Read a row; None for one that is in the store already, before an interruption."""
        if file.mapping.problems_at is not None:
            rejects.unescape(row)
        file.left_out.look(row.cells)
        line = reader.read(row)
        if (line.file, line.number) > self.state.cursor:
            return line
        told = refused.get((line.file, line.number))
        if told is not None:
            self._to_file(line, told)
        elif not line.flaws:
            self.importer.remember(line)
        return None

    def _do(self, block: list[Line]) -> None:
        """Plan a block and write it; lines are counted in their order."""
        with self.desk.store.read() as session:
            self.seen, self.stale = end_of(session)[0], False
            self._plan(session, block)
        if self.options.dry_run:
            for line in block:
                self._count(line)
            return
        waiting = iter(block)
        act = self.desk.act(SOURCE)
        sets = (_LineSet(act, line.written, self.context.set_id, line) for line in block if line.written)
        beside = partial(self._beside, waiting)
        for _chunk in bulk.append(self.desk.store, sets, fresh=self._fresh, beside=beside):
            pass
        for line in waiting:
            self._count(line)

    def _plan(self, session: Session, lines: Sequence[Line]) -> None:
        """Plan lines, and add the kept refusals of the contact points and identity codes that they bring."""
        self.importer.plan(session, [line for line in lines if not line.flaws])
        self.importer.rescue(session, [line for line in lines if line.flaws and not line.heard and self.importer.forbids(line)])
        recall(session, self.context, lines)

    def _fresh(self, session: Session, sets: Sequence[EntrySet]) -> Sequence[EntrySet] | None:
        """Plan lines anew when somebody else made or changed rows of those that numbers were looked up among since the block was planned."""
        lines = [each.line for each in sets if isinstance(each, _LineSet) and each.line is not None]
        self.upto = lines[-1]
        self.stale = self.stale or self._meddled(session)
        if not self.stale:
            return None
        self.importer.forget(lines)
        self._plan(session, lines)
        return [_LineSet(sets[0].act, line.written, self.context.set_id, line) for line in lines if line.written]

    def _meddled(self, session: Session) -> bool:
        others = select(Entry.seq).where(
            Entry.seq > self.seen,
            history.may_be_about(self.importer.watched | {"refusal_hash"}),
            Entry.op.in_(CHANGING),
            Entry.set_id != self.context.set_id,
        )
        return session.scalar(others.limit(1)) is not None

    def _beside(self, waiting: Iterator[Line], session: Session, written: Written) -> None:
        """In the transaction of a chunk: its lines counted, their terms made, and how far the run is."""
        applied = [*written.applied]
        for each, outcome in written.sets:
            assert isinstance(each, _LineSet)
            if isinstance(outcome, Conflict) and each.line is not None:
                each.line.flaws.append(Flaw("", error(_MEANWHILE, "conflict")))
                applied += self._regardless(session, each)
        for line in waiting:
            self._count(line)
            if line is self.upto:
                break
        self.seen = end_of(session)[0]
        search_waiting.bring(session, applied)
        self._keep(session)
        self.state.save(session)
        self.kept = True

    def _regardless(self, session: Session, each: _LineSet) -> list[Applied]:
        """Take of a line that meets a conflict what protects somebody."""
        if each.line is None or not each.line.regardless:
            return []
        done = apply(session, self.desk.store.sealing, each.act, each.line.regardless, set_id=self.context.set_id)
        assert not isinstance(done, Conflict), "what protects somebody has no bases"
        return [done]

    def _keep(self, session: Session) -> None:
        """Note how far the run is, and all that is said of the lines so far."""
        self.state.cursor = self.report.reached
        self.state.kept = self.report.kept()
        self.state.add_part(session, *self.untold)
        self.untold = ([], [])

    def _count(self, line: Line) -> None:
        if line.flaws and not line.heard and self.importer.forbids(line):
            self.report.unheard += 1
            line.flaws.append(Flaw("", error(_UNHEARD, "not-recorded")))
        rejected, warned = self.report.add(line)
        for told in rejected:
            self._to_file(line, told)
        self.untold[0].extend(rejected)
        self.untold[1].extend(warned)

    def _to_file(self, line: Line, told: LineReport) -> None:
        rejected = self.files[line.file].rejected
        if rejected is not None:
            rejected.add(line.cells, told)

    def _tell(self) -> None:
        if self.progress is None:
            return
        done = sum(file.table.done for file in self.files)
        spent = perf_counter() - self.begun
        left = spent * (self.size - done) / done if done and spent > 1 else None
        self.progress(Progress(done, self.size, self.report.rows, self.report.refused, left))

    def _finish(self, stopped: bool) -> Report:
        report = self.report
        report.whole = not stopped
        report.in_order()
        report.files = tuple(
            replace(told, notices=(*file.left_out.notices(), *told.notices)) for told, file in zip(report.files, self.files, strict=True)
        )
        report.formulas += sum(file.table.formulas for file in self.files)
        report.rejected_files = tuple(str(file.rejected.target) for file in self.files if file.rejected is not None and file.rejected.finish())
        if self.options.dry_run:
            self._shown()
        elif self.kept or any(report.effects[effect] for effect in ("created", "updated")):
            deque(search_waiting.catch_up(self.desk.store), maxlen=0)
            report.run = self.context.set_id
            self._close(stopped)
        report.seconds = perf_counter() - self.begun
        return report

    def _close(self, stopped: bool) -> None:
        """Journal the run as a whole, and note that it is finished or cancelled."""
        report, current = self.report, self.state
        told = report.to_json()
        facts = {
            name: told[name] for name in ("importer", "known", "rows", "created", "updated", "unchanged", "rejected_rows", "prohibitions", "whole")
        }
        facts["files"] = [{"file": each["file"], "sha256": each["sha256"]} for each in told["files"]]
        with self.desk.store.write() as session:
            change = Change("import", current.id, Op.IMPORT, REGISTER, facts)
            apply(session, self.desk.store.sealing, self.desk.act(SOURCE), [change], set_id=current.id)
            self._keep(session)
            if not stopped:
                current.drop_parts(session)
            self.state = replace(current, finished=not stopped, cancelled=stopped)
            self.state.save(session)

    def _shown(self) -> None:
        """A dry run shows values of customers: a reading, journalled as one."""
        if self.report.shown:
            with self.desk.store.write() as session:
                reads = [Change("customer", subject, Op.READ, subject) for subject in self.report.shown]
                apply(session, self.desk.store.sealing, self.desk.act(SOURCE), reads)


def _seller(sold: dict[str, frozenset[str]], commodity: str, controller: str) -> str:
    """Return the one controller that sells a commodity; "" when the run's own does, or it is not told of exactly one other."""
    if not commodity or commodity in sold.get(controller, frozenset()):
        return ""
    sellers = [code for code, commodities in sold.items() if commodity in commodities]
    return sellers[0] if len(sellers) == 1 else ""
