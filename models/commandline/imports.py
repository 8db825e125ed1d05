"""The command line's imports of a register: what was read, what was rejected and why, what a dry run would do, undoing a run."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final
from uuid import UUID

from models import fields, formats
from models.commandline import output
from models.commandline.arguments import STATUS_DONE, STATUS_REFUSED, StopError
from models.commandline.session import Seat, ok
from models.problems import Problem
from models.services.arrivals import recalled_warning
from models.services.importing import mapping, runs
from models.services.importing.catalogue import IMPORTERS
from models.services.importing.context import Options
from models.services.importing.refusals import RefusalsImporter
from models.services.importing.report import MET, Report, Said
from models.services.importing.run import Progress, run
from models.services.importing.sniff import XLSX, Chosen
from models.words import N_, _, ngettext

SHOWN: Final = 50
"""Lines of each kind printed for people; JSON has them all."""
_STOPPED: Final = N_("Stopped at line {line}. What is in stays: run the command again to go on, or take it back with import undo {run}")


def bring_in(
    seat: Seat,
    importer: str,
    files: Sequence[Path],
    *,
    mapping_file: Path | None,
    dry_run: bool,
    known: str,
    controller: str,
    chosen: Chosen,
    rejected: Path | None,
) -> None:
    """Import files; status 1 when the run was stopped, or not one row was taken."""
    corrected = mapping.read_file(mapping_file) if mapping_file is not None else None
    if isinstance(corrected, Problem):
        raise StopError(STATUS_REFUSED, corrected.message())
    options = Options(known, dry_run, corrected, controller, chosen, rejected)
    with stopping() as asked:
        report = ok(run(seat.desk, importer, files, options, progress=None if seat.common.json else _tell, stop=lambda: bool(asked)))
    if not seat.common.json and sys.stderr.isatty():
        sys.stderr.write("\n")
    if seat.common.json:
        output.as_json(report.to_json())
    else:
        _print(report)
    if output.flush(STATUS_DONE):
        raise StopError(STATUS_REFUSED)
    if not report.whole:
        raise StopError(STATUS_REFUSED, _(_STOPPED, line=report.reached[1], run=report.run or ""))
    if report.refused and not seat.common.json:
        output.tell(_where(report))
    if report.refused == report.rows > 0:
        raise StopError(STATUS_REFUSED)


def _where(report: Report) -> str:
    if report.rejected_files:
        return _("Mend the rejected rows in {file} and import that file", file=", ".join(report.rejected_files))
    return _("Say --rejected FILE to have the rejected rows in a file that can be mended and imported")


@contextmanager
def stopping() -> Iterator[list[int]]:
    """Make an interruption from the keyboard a wish to stop after the rows under way; a second one ends at once."""
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)


def _tell(progress: Progress) -> None:
    if not sys.stderr.isatty():
        return
    share = 100 * progress.done // max(1, progress.size)
    left = _(", {time} left", time=formats.show_duration(round(progress.seconds_left))) if progress.seconds_left is not None else ""
    sys.stderr.write(
        "\r" + _("{share} %, {rows} rows, {rejected} rejected{left}", share=share, rows=progress.rows, rejected=progress.rejected, left=left) + "  "
    )
    sys.stderr.flush()


def _tell_back(done: int, of: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r" + _("Taking back: {n} of {of} customers", n=formats.show_number(done), of=formats.show_number(of)) + "  ")
        sys.stderr.flush()


def _print(report: Report) -> None:
    for file in report.files:
        form = file.format
        read = _("sheet {sheet}", sheet=form.sheet) if form.kind == XLSX else f"{form.encoding}, {form.delimiter_name()}"
        output.say(f"{file.name}: {read}")
        for notice in file.notices:
            output.say(f"  {notice.message()}")
    effects = report.effects
    counts = {"rows": report.rows, "imported": report.imported, "rejected": report.refused}
    if report.dry_run:
        output.say(_("A dry run: nothing was written"))
    register = report.importer == RefusalsImporter.code
    output.say(_("All controllers") if register else _("Controller: {controller}", controller=report.controller))
    if report.dry_run:
        output.say(_("{rows} rows: {imported} would be imported, {rejected} rejected", **counts))
    else:
        output.say(_("{rows} rows: {imported} imported, {rejected} rejected", **counts))
    if report.unheard:
        output.say(
            ngettext(
                "{n} rejected row may forbid something, and it is not recorded",
                "{n} rejected rows may forbid something, and it is not recorded",
                report.unheard,
            )
        )
    detail = {"created": effects["created"], "updated": effects["updated"], "unchanged": effects["unchanged"]}
    output.say(_("New {created}, changed {updated}, already there {unchanged}", **detail))
    if report.prohibitions:
        output.say(ngettext("{n} prohibition from the file", "{n} prohibitions from the file", report.prohibitions))
    if register:
        _met(report)
    if report.formulas:
        output.say(ngettext("{n} formula: its last computed value was taken", "{n} formulas: their last computed values were taken", report.formulas))
    if report.continued:
        output.say(_("An interrupted import of the same files was continued"))
    _lines(report)
    for counted in report.doubts.values():
        lines = ", ".join(str(line) for line in counted.lines[:5]) + (" …" if counted.count > 5 else "")
        output.say(_("{count} × {said} (lines {lines})", count=counted.count, said=_spoken(counted.said), lines=lines))
    if report.run is not None:
        output.say(_("Taken back by: main.py import undo {run}", run=report.run))


def _met(report: Report) -> None:
    met = report.met
    output.say(_("Customers surely meant {sure}, perhaps {unsure}; lines that met nobody {nobody}, over {over}", **{each: met[each] for each in MET}))
    for file_at, line, each in [told for told in report.met_by if told[2].sure or told[2].unsure][:SHOWN]:
        file = f"{report.files[file_at].name} " if len(report.files) > 1 else ""
        counts = _("{sure} surely, {unsure} perhaps", sure=each.sure, unsure=each.unsure)
        output.say(f"  {file}{line}: {counts}")
    if met["unsure"] and not report.dry_run:
        output.say(_("Unsure ones wait for a supervisor: main.py refusals list"))


def _lines(report: Report) -> None:
    several = len(report.files) > 1
    for title, told in ((_("Rejected"), report.rejected), (_("To look at"), report.warnings)):
        if told:
            output.say(f"{title}:")
        for each in told[:SHOWN]:
            file = f"{report.files[each.file].name} " if several else ""
            output.say(f"  {file}{each.line}: {'; '.join(map(_spoken, each.said))}")
        if len(told) > SHOWN:
            output.say("  …")
    if report.differences:
        output.say(_("Differences:"))
    for file_at, line, each_ in report.differences[:SHOWN]:
        file = f"{report.files[file_at].name} " if several else ""
        output.say(f"  {file}{line}: {each_.row} {_(each_.label)}: {each_.before or '–'} → {each_.after}")
    if report.differing > SHOWN:
        output.say(ngettext("{n} difference in all", "{n} differences in all", report.differing))


def _spoken(said: Said) -> str:
    return f"{said.column}: {said.text}" if said.column else said.text


def list_runs(seat: Seat) -> None:
    """List the imports of this store, the newest first."""
    found = ok(runs.listed(seat.desk))
    if seat.common.json:
        output.as_json(
            [
                {
                    "run": str(each.id), "importer": each.importer, "user": each.user, "begun": each.begun.isoformat(), "files": list(each.files),
                    "rows": each.rows, "created": each.created, "updated": each.updated, "open": each.open, "undone": each.undone,
                }
                for each in found
            ]
        )  # fmt: skip
        return
    output.table(
        [
            (str(each.id), formats.show_instant(each.begun), each.user, each.importer, ", ".join(each.files), str(each.rows), _state(each))
            for each in found
        ]
    )


def _state(line: runs.RunLine) -> str:
    return _("taken back") if line.undone else _("interrupted") if line.open else _("done")


def undo(seat: Seat, run_id: str | None) -> None:
    """Take an import back; what was built on since stays and is listed."""
    try:
        wanted = UUID(run_id) if run_id else None
    except ValueError:
        raise StopError(STATUS_REFUSED, _("“{run}” is no import. main.py import runs lists them", run=run_id or "")) from None
    done = ok(runs.undo(seat.desk, wanted, progress=_tell_back))
    if sys.stderr.isatty():
        sys.stderr.write("\n")
    if seat.common.json:
        output.as_json(
            {
                "customers": done.customers, "entries": done.entries, "left": done.left_count, "prohibitions": done.prohibitions, "whole": done.whole,
                "recalled": done.recalled,
                "rows_left": [{"entity": entity, "id": str(row), "field": name} for entity, row, name in done.left],
            }
        )  # fmt: skip
        return
    output.say(ngettext("Taken back: the rows of {n} customer", "Taken back: the rows of {n} customers", done.customers))
    if done.left_count:
        output.say(
            ngettext(
                "{n} value or row stays: changed since, or kept for a prohibition",
                "{n} values or rows stay: changed since, or kept for a prohibition",
                done.left_count,
            )
        )
    for entity, row, name in done.left[:SHOWN]:
        label = "" if name == "*" else _(fields.field_of(entity, name).label)
        output.say(f"  {_(fields.LABELS[entity])} {row} {label}".rstrip())
    if done.prohibitions:
        output.say(ngettext("{n} statement of the import holds on", "{n} statements of the import hold on", done.prohibitions))
    if done.recalled:
        output.say(recalled_warning().message())


__all__ = ["IMPORTERS", "bring_in", "list_runs", "undo"]
