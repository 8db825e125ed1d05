"""The third step: what is chosen before the run, the run itself, and what came of each file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from gui.buttons import Button, danger, primary, secondary
from gui.cards import Card
from gui.choices import Combo
from gui.empty import EmptyState, ThinProgress
from gui.fields import Field
from gui.labels import ElidedLabel
from gui.pages.imports_parts import words
from gui.pages.imports_parts.sources import Source, Step
from gui.pages.imports_parts.work import ImportWork
from gui.segmented import Segmented
from gui.tables import Cell, Column, Rows, Table
from models import formats
from models.problems import Rejected
from models.services.importing.catalogue import IMPORTERS
from models.services.importing.context import REFUSE, UPDATE
from models.services.importing.report import Report
from models.words import N_, _

_ACT_KEY: Final = "Ctrl+Enter"
_NOT_YET: Final = N_("Nothing has been tried yet. The dry run tells what an import would do and writes nothing")
_LISTS: Final = ("rejected", "differences", "look")
_TITLES: Final = {"rejected": N_("Rejected ({n})"), "differences": N_("Differences ({n})"), "look": N_("To look at ({n})")}
_NONE: Final = {
    "rejected": N_("No row was rejected"),
    "differences": N_("Nothing that is known already would change"),
    "look": N_("Nothing to look at"),
}


def _line_columns() -> list[Column]:
    return [Column("line", _("Line"), 80, "right"), Column("column", _("Column"), 190), Column("said", _("What is said"))]


def _difference_columns() -> list[Column]:
    return [
        Column("line", _("Line"), 80, "right"),
        Column("number", _("Number"), 120),
        Column("field", _("Field"), 170),
        Column("before", _("Before"), 200),
        Column("after", _("After")),
    ]


class RunView(QWidget):
    """``undo_asked`` names a run that is to be taken back."""

    undo_asked = Signal(object)
    said = Signal(str, str)

    def __init__(self, work: ImportWork, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._source: Source | None = None
        self._report: Report | None = None
        self.known = Segmented(choices=[(REFUSE, _("Refuse the row")), (UPDATE, _("Update"))])
        self.controller = Combo()
        self.fields = {"known": Field(_("A number that is known already"), self.known), "controller": Field(_("Controller"), self.controller)}
        self.dry, self.go = secondary(_("Dry run"), "", "eye"), primary(_("Import the files"), "", "download-simple")
        self.hint = ElidedLabel("", "label", "muted", "info")
        self.progress = ThinProgress(stoppable=True)
        self.card = Card(_("Report"))
        self.first = ElidedLabel("", "name")
        self.second = ElidedLabel("", "body", "muted")
        self.lists = Segmented(choices=[(code, _(_TITLES[code], n=0)) for code in _LISTS])
        self.lists.setAccessibleName(_("What is listed"))
        self.rows = Rows(_line_columns(), _cells)
        self.table = Table(_("Lines of the report"), self.rows)
        self.nothing = EmptyState("", icon="check-circle")
        self.empty = EmptyState(_(_NOT_YET), icon="eye")
        self.save: Button = secondary(_("Save rejected rows…"), "", "file-arrow-down")
        self.undo: Button = danger(_("Take this import back…"), "", "arrow-u-up-left")
        self.body = QWidget()
        self._lay_out()
        self.known.edited.connect(lambda: self._work.set_known(self.known.value()))
        self.controller.edited.connect(lambda: self._work.set_controller(self.controller.value()))
        self.dry.clicked.connect(lambda: self._work.start(dry=True))
        self.go.clicked.connect(lambda: self._work.start(dry=False))
        self.progress.stop_requested.connect(self._work.stop)
        self.lists.edited.connect(self._show_list)
        self.save.clicked.connect(self.ask_target)
        self.undo.clicked.connect(self._ask_undo)
        work.saved.connect(self._saved)

    def _lay_out(self) -> None:
        before = Card(_("Before the run"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.fields["known"], 2)
        row.addWidget(self.fields["controller"], 1)
        row.addStretch(0)  # takes the room of the fields where there is nothing to choose
        for button in (self.dry, self.go):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        before.body.addLayout(row)
        before.body.addWidget(self.hint)
        before.body.addWidget(self.progress)
        inner = QVBoxLayout(self.body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(8)
        outcome, chooser = QHBoxLayout(), QHBoxLayout()
        outcome.setSpacing(8)
        outcome.addWidget(self.first, 1)
        for button in (self.save, self.undo):
            outcome.addWidget(button)
        chooser.addWidget(self.lists)
        chooser.addStretch(1)
        inner.addLayout(outcome)
        inner.addWidget(self.second)
        inner.addLayout(chooser)
        inner.addWidget(self.table, 1)
        inner.addWidget(self.nothing, 1)
        self.card.body.addWidget(self.body, 1)
        self.card.body.addWidget(self.empty, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(before)
        column.addWidget(self.card, 1)

    # --- what is shown

    def show_source(self, source: Source | None) -> None:
        """Show the choices, and what came of a file."""
        work = self._work
        self.known.set_value(work.known)
        self.controller.set_choices(list(work.controllers.items()))
        self.controller.set_value(work.controller)
        ready = any(each.ready for each in work.waiting())
        chooses = not work.waiting() or any(not each.importer or IMPORTERS[each.importer].chosen_for for each in work.waiting())
        for field in self.fields.values():
            field.set_read_only(work.running or not chooses)
            field.setVisible(chooses)
        self.dry.setEnabled(ready and not work.running)
        self.go.setEnabled(ready and not work.running)
        tried = work.tried()
        self.dry.set_key("" if tried else _ACT_KEY)
        self.go.set_key(_ACT_KEY if tried else "")
        self._show_hint(ready=ready)
        if not work.running:
            self.progress.finish()
        self._show_report(source)

    def _show_hint(self, *, ready: bool) -> None:
        work = self._work
        waiting, refused = work.waiting(), next((each for each in work.sources if each.refused), None)
        stopped = next((each for each in work.sources if each.done is not None and not each.done.whole), None)
        if work.running:
            self.hint.set_look(_("Calls can be taken meanwhile, and the window may lock: this goes on"), "muted", "info")
        elif refused is not None:
            self.hint.set_look(f"{refused.path.name}: {refused.refused[0].message()}", "prohibited", "warning-circle")
        elif stopped is not None:
            text = _("{file} was stopped. What is in stays: import again to go on, or take it back", file=stopped.path.name)
            self.hint.set_look(text, "warning", "warning")
        elif not work.sources:
            self.hint.set_look(_("Choose files in the first step"), "muted", "info")
        elif not waiting:
            self.hint.set_look(_("Every file has been imported"), "allowed", "check-circle")
        elif not ready:
            self.hint.set_look(_("No file can be imported as it is: see what is said of it in the first step"), "warning", "warning")
        elif len(waiting) > 1 and not work.tried():
            self.hint.set_look(_("A dry run of linked files rejects rows that refer to a file above, until that is imported"), "muted", "info")
        elif work.tried():
            self.hint.set_look(_("The dry run wrote nothing. Import writes what it tells"), "muted", "info")
        else:
            self.hint.set_look(_("First a dry run: it tells what an import would do, and writes nothing"), "muted", "info")

    def _show_report(self, source: Source | None) -> None:
        report = source.report if source is not None else None
        self._source = source
        self.body.setVisible(report is not None)
        self.empty.setVisible(report is None)
        self.card.set_title(_("Report of {file}", file=source.path.name) if source is not None else _("Report"))
        if report is None or source is None:
            self._report = None
            self.empty.set_text(
                _("The report comes when the run is over") if self._work.running else _(_NOT_YET), "hourglass" if self._work.running else "eye"
            )
            return
        first, second = words.summary(report)
        rejected = bool(report.refused)
        doubtful = rejected or bool(words.notice_lines(report))
        self.first.set_look(first, "text", "warning" if doubtful else "check-circle", "warning" if doubtful else "allowed")
        self.second.setText(second)
        self.save.setEnabled(rejected and not self._work.running)
        self.undo.setVisible(report.run is not None)
        self.undo.setEnabled(not self._work.running)
        if report is self._report:
            return
        self._report = report
        noticed = len(words.notice_lines(report))
        counts = {"rejected": report.refused, "differences": report.differing, "look": noticed + report.warned + len(report.doubts)}
        before = self.lists.value()
        self.lists.set_choices([(code, _(_TITLES[code], n=formats.show_number(counts[code]))) for code in _LISTS])
        kept = before if before and counts[before] else next((code for code in _LISTS if counts[code]), "rejected")
        self.lists.set_value(kept)
        self._show_list()

    def _show_list(self) -> None:
        report, code = self._report, self.lists.value()
        if report is None or not code:
            return
        found: dict[str, Sequence[Any]] = {
            "rejected": report.rejected,
            "differences": report.differences,
            "look": [*words.notice_lines(report), *report.warnings, *words.doubt_lines(report)],
        }
        records = found[code]
        self.rows.set_columns(_difference_columns() if code == "differences" else _line_columns())
        self.rows.set_records(records)
        self.table.setVisible(bool(records))
        self.nothing.setVisible(not records)
        self.nothing.set_text(_(_NONE[code]), "check-circle")
        if records:
            self.table.selectRow(0)

    def show_step(self, step: Step) -> None:
        """Show how far the run is."""
        self.progress.follow(words.progress(step), step.done, step.size)

    # --- acts

    def act(self) -> None:
        """Do what the key of this step does: the dry run first, then the import."""
        button = self.go if self._work.tried() else self.dry
        if button.isEnabled():
            button.click()

    def _ask_undo(self) -> None:
        if self._report is not None and self._report.run is not None:
            self.undo_asked.emit(self._report.run)

    def ask_target(self) -> None:
        """Ask where the rejected rows go."""
        if self._source is None:
            return
        path = self._source.path
        name = _("{name}-rejected.csv", name=path.stem)
        dialog = QFileDialog(self.window(), _("Save rejected rows"), str(path.with_name(name)))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda chosen: self.save_to(Path(chosen)))
        dialog.open()

    def save_to(self, target: Path) -> None:
        """Write the rejected rows."""
        if self._source is not None:
            self._work.save_rejected(self._source, target)

    def _saved(self, result: Path | Rejected) -> None:
        if isinstance(result, Rejected):
            self.said.emit(result.messages()[0], "problem")
        else:
            self.said.emit(_("Rejected rows saved into {file}. Mend them there and import that file", file=result.name), "done")


def _cells(record: Any) -> tuple[str, Sequence[Cell]]:
    return words.difference_cells(record) if isinstance(record, tuple) else words.line_cells(record)
