"""What the page of imports says of files, columns, runs and lines, as cells and sentences. No widgets."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from gui.inputs import Choice
from gui.pages.imports_parts.sources import Source, Step
from gui.tables import EMPTY, Cell
from models import fields, formats
from models.services.importing.catalogue import IMPORTERS
from models.services.importing.lines import Difference, Effect
from models.services.importing.preview import ColumnPreview
from models.services.importing.refusals import RefusalsImporter
from models.services.importing.report import MET, LineReport, Report, Said
from models.services.importing.runs import RunLine
from models.services.importing.sniff import XLSX, Format
from models.words import N_, _, language, ngettext

ENCODINGS: Final = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8 (BOM)", "cp1252": "Windows-1252", "utf-16": "UTF-16"}
DELIMITERS: Final = {";": N_("semicolon"), ",": N_("comma"), "tab": N_("tab"), "|": N_("vertical bar")}
_SHORT: Final = {
    "unknown-column": N_("Not known, left out"),
    "doubled-column": N_("Mapped twice, left out"),
    "forbidding-column": N_("May forbid, choose"),
    "left-out-before": N_("Left out by an earlier choice"),
    "left-out": N_("Left out by choice"),
    "problems": N_("From an earlier import"),
    "no-heading": N_("No heading, left out"),
}
"""Remarks in a few words; the whole sentence stands at the field below the table."""
DOUBTFUL: Final = frozenset({"unknown-column", "doubled-column", "forbidding-column", "left-out-before"})
"""Remarks that want a look."""
LEFT_OUT: Final = N_("Leave out")


def kind_choices() -> list[Choice]:
    """Return the kinds of files, in the order in which a register is brought in."""
    return [(code, _(importer.label)) for code, importer in IMPORTERS.items()]


def column_choices(importer: str) -> list[Choice]:
    """Return what a column of a file may go to; labels that two share are told apart by what they are of."""
    return list(_column_choices(importer, language()))


@lru_cache(maxsize=32)
def _column_choices(importer: str, _language: str) -> tuple[Choice, ...]:
    columns = IMPORTERS[importer].columns() if importer else ()
    labels = [_(column.label) for column in columns]
    made = [("", _(LEFT_OUT))]
    taken: set[str] = set()
    for column, label in zip(columns, labels, strict=True):
        of = _(fields.LABELS[column.entity]) if column.entity else _("row")
        said = f"{label} ({of})" if labels.count(label) > 1 else label
        made.append((column.key, said if said not in taken else f"{said} {column.key}"))
        taken.add(said)
    return tuple(made)


def read_as(form: Format) -> str:
    """Say how a file is read."""
    if form.kind == XLSX:
        return _("spreadsheet, sheet {sheet}", sheet=form.sheet)
    name = form.delimiter_name()
    return f"{ENCODINGS.get(form.encoding, form.encoding)}, {_(DELIMITERS[name]) if name in DELIMITERS else name}"


def source_cells(source: Source) -> tuple[str, tuple[Cell, ...]]:
    """Return a file's row: itself, its kind, how many rows, and how it stands."""
    seen = source.seen
    kind = _(IMPORTERS[source.importer].label) if source.importer else ""
    rows = Cell(formats.show_number(seen.rows)) if seen is not None else EMPTY
    return str(source.path), (Cell(source.path.name, read_as(seen.format) if seen is not None else "", "table"), Cell(kind), rows, state_of(source))


def state_of(source: Source) -> Cell:
    """Return in a cell how a file stands."""
    seen, report = source.seen, source.report
    if source.looking:
        return Cell(_("Being looked at…"), icon="hourglass", ink="muted")
    wrong = source.problems or source.refused or (seen.problems if seen is not None else ())
    if wrong:
        return Cell(wrong[0].message(), icon="warning-circle", ink="prohibited")
    if report is not None and not report.whole:
        return Cell(_("Stopped at line {line}", line=formats.show_number(report.reached[1])), icon="warning", ink="warning")
    if report is not None:
        said = _("{rejected} rejected", rejected=formats.show_number(report.refused)) if report.refused else _("every row taken")
        done = _("Checked: {said}", said=said) if report.dry_run else _("Imported: {said}", said=said)
        return Cell(done, icon="warning" if report.refused else "check-circle", ink="warning" if report.refused else "allowed")
    left = sum(not column.key and not column.fixed for column in seen.columns) if seen is not None else 0
    if left:
        return Cell(ngettext("{n} column left out", "{n} columns left out", left), icon="warning", ink="warning")
    return Cell(_("Ready"), icon="check-circle", ink="allowed")


def column_cells(column: ColumnPreview, labels: dict[str, str]) -> tuple[str, tuple[Cell, ...]]:
    """Return a column's row: heading, values, where it goes, and what is to be known."""
    goes = Cell(labels.get(column.key, column.key), role="value") if column.key else Cell(_(LEFT_OUT), ink="muted")
    note = Cell(icon="check", ink="allowed")
    if column.note is not None:
        said = _(_SHORT[column.note.code]) if column.note.code in _SHORT else column.note.message()
        doubtful = column.note.code in DOUBTFUL
        note = Cell(said, icon="warning" if doubtful else "info", ink="warning" if doubtful else "muted")
    return column.heading, (Cell(column.heading or "–", role="value"), Cell("  ·  ".join(column.examples), ink="muted"), goes, note)


def line_cells(told: LineReport) -> tuple[str, tuple[Cell, ...]]:
    """Return a line's row: its number, the column, what is said."""
    columns = ", ".join(dict.fromkeys(each.column for each in told.said if each.column)) or _("whole row")
    shown = str(told.line) if told.line else "–"
    return str(told.line), (Cell(shown), Cell(columns), Cell("; ".join(each.text for each in told.said)))


def notice_lines(report: Report) -> list[LineReport]:
    """Return what is said of the files as a whole as lines; they have no number."""
    return [
        LineReport(place, 0, (Said(str(notice.params.get("heading", "")) or _("whole file"), notice.code, notice.message()),))
        for place, file in enumerate(report.files)
        for notice in file.notices
    ]


def doubt_lines(report: Report) -> list[LineReport]:
    """Return the doubts that are counted over the file as lines, the first of each."""
    made = []
    for counted in report.doubts.values():
        text = ngettext("{text} ({n} row)", "{text} ({n} rows)", counted.count, text=counted.said.text)
        made.append(LineReport(0, counted.lines[0] if counted.lines else 0, (Said(counted.said.column, counted.said.code, text),)))
    return made


def difference_cells(told: tuple[int, int, Difference]) -> tuple[str, tuple[Cell, ...]]:
    """Return a difference's row: line, number, field, before, after."""
    _file, line, each = told
    return f"{line} {each.label}", (Cell(str(line)), Cell(each.row), Cell(_(each.label)), Cell(each.before or "–", ink="muted"), Cell(each.after))


def summary(report: Report) -> tuple[str, str]:
    """Return what came of a run in two lines: the rows, and what they are."""
    number = formats.show_number
    counts = {"rows": number(report.rows), "imported": number(report.imported), "rejected": number(report.refused)}
    first = (
        _("{rows} rows: {imported} would be imported, {rejected} rejected")
        if report.dry_run
        else _("{rows} rows: {imported} imported, {rejected} rejected")
    )
    effects = {name: number(report.effects[code]) for name, code in zip(("created", "updated", "unchanged"), Effect, strict=False)}
    parts = [unheard(report)] if report.unheard else []
    parts += [_("New {created}, changed {updated}, already there {unchanged}", **effects)]
    if report.prohibitions and report.dry_run:
        parts.append(ngettext("{n} prohibition would be recorded", "{n} prohibitions would be recorded", report.prohibitions))
    elif report.prohibitions:
        parts.append(ngettext("{n} prohibition from the file", "{n} prohibitions from the file", report.prohibitions))
    if report.importer == RefusalsImporter.code:
        met = {name: number(report.met[name]) for name in MET}
        parts.append(_("Customers surely meant {sure}, perhaps {unsure}; lines that met nobody {nobody}, over {over}", **met))
    if report.formulas:
        parts.append(
            ngettext("{n} formula: its last computed value was taken", "{n} formulas: their last computed values were taken", report.formulas)
        )
    if report.continued:
        parts.append(_("An interrupted import of the same files was continued"))
    return first.format(**counts), ". ".join(parts)


def unheard(report: Report) -> str:
    """Say how many rejected rows may forbid something of which nothing is recorded."""
    return ngettext(
        "{n} rejected row may forbid something, and it is not recorded",
        "{n} rejected rows may forbid something, and it is not recorded",
        report.unheard,
    )


def progress(step: Step) -> str:
    """Say how far a run is: share, rows, rejected, rate, time left."""
    share = 100 * step.done // max(1, step.size)
    if step.source is None:
        words = _("Looking at what would stay: {n} of {of} customers") if step.dry else _("Taking back: {n} of {of} customers")
        return words.format(n=formats.show_number(step.done), of=formats.show_number(step.size))
    name, rows, rejected = step.source.path.name, formats.show_number(step.rows), formats.show_number(step.rejected)
    words = _("{file}: {share} %, {rows} rows, {rejected} rejected", file=name, share=share, rows=rows, rejected=rejected)
    if step.rate >= 1:
        words += _(", {rate} rows a second", rate=formats.show_number(round(step.rate)))
    if step.seconds_left is not None:
        words += _(", {time} left", time=formats.show_duration(round(step.seconds_left)))
    return words


def run_state(line: RunLine) -> Cell:
    """Return in a cell what became of a run."""
    if line.undone:
        return Cell(_("Taken back"), icon="arrow-u-up-left", ink="muted")
    if line.undoing:
        return Cell(_("Taking back was interrupted"), icon="warning", ink="warning")
    if line.cancelled:
        return Cell(_("Stopped, can go on"), icon="warning", ink="warning")
    if line.open:
        return Cell(_("Interrupted, can go on"), icon="warning", ink="warning")
    return Cell(_("Done"), icon="check-circle", ink="allowed")


def run_cells(line: RunLine) -> tuple[str, tuple[Cell, ...]]:
    """Return a run's row: when and who, which files, how many rows, what became of it."""
    kind = _(IMPORTERS[line.importer].label) if line.importer in IMPORTERS else line.importer
    rows = Cell(formats.show_number(line.rows), _("new {created}, changed {updated}", created=line.created, updated=line.updated))
    when = Cell(formats.show_instant(line.begun), line.name, "clock-counter-clockwise")
    return str(line.id), (when, Cell(", ".join(line.files) or kind, kind), rows, run_state(line))
