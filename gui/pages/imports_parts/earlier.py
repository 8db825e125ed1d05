"""The fourth step: earlier imports with what became of each; going on with one that was cut off, taking one back."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.buttons import danger, secondary
from gui.cards import Card
from gui.dialogs.box import Box
from gui.empty import EmptyState, ThinProgress
from gui.labels import ElidedLabel, Label
from gui.pages.imports_parts import words
from gui.pages.imports_parts.sources import Step
from gui.pages.imports_parts.work import ImportWork
from gui.savebar import Foot
from gui.tables import Column, Rows, Table
from models.problems import Rejected
from models.services.arrivals import recalled_warning
from models.services.importing.runs import RunLine, TakenBack
from models.words import _, ngettext


class EarlierView(QWidget):
    """``undo_asked`` names a run; ``went_on`` tells that one was taken up and its files stand in the first step."""

    undo_asked = Signal(object)
    went_on = Signal()

    def __init__(self, work: ImportWork, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._work = work
        columns = [
            Column("when", _("When and who"), 220),
            Column("files", _("Files")),
            Column("rows", _("Rows"), 190),
            Column("state", _("State"), 220),
        ]
        self.rows = Rows(columns, words.run_cells)
        self.table = Table(_("Earlier imports"), self.rows, two_lines=True)
        self.empty = EmptyState(_("Nothing has been imported into this store yet"), icon="tray")
        self.problem = ElidedLabel("", "label", "prohibited", "warning-circle")
        self.problem.hide()
        self.go_on = secondary(_("Go on"), "", "play")
        self.undo = danger(_("Take back…"), "", "arrow-u-up-left")
        self.progress = ThinProgress(stoppable=True)
        self._lay_out()
        self.table.chosen.connect(lambda _key: self._show_acts())
        self.table.opened.connect(lambda _key: self._opened())
        self.go_on.clicked.connect(self._go_on)
        self.undo.clicked.connect(self._ask_undo)
        self.progress.stop_requested.connect(work.stop)
        work.listed.connect(self._listed)

    def _lay_out(self) -> None:
        card = Card(padding=0)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self.empty, 1)
        foot = Foot()
        acts = QHBoxLayout(foot)
        acts.setContentsMargins(0, 0, 0, 0)
        acts.setSpacing(8)
        acts.addWidget(self.problem, 1)
        acts.addStretch(1)
        acts.addWidget(self.go_on)
        acts.addWidget(self.undo)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(card, 1)
        column.addWidget(self.progress)
        column.addWidget(foot)
        self._show_acts()

    def _listed(self, found: tuple[RunLine, ...] | Rejected) -> None:
        if isinstance(found, Rejected):
            self._say(found.messages()[0])
            return
        current = self.table.current_key()
        self.rows.set_records(found)
        self.table.setVisible(bool(found))
        self.empty.setVisible(not found)
        if found:
            ids = [str(line.id) for line in found]
            self.table.selectRow(ids.index(current) if current in ids else 0)
        self._show_acts()

    def current(self) -> RunLine | None:
        """Return the run that is selected."""
        row = self.table.currentIndex().row()
        found = self.rows.record(row) if 0 <= row < self.rows.rowCount() else None
        return found if isinstance(found, RunLine) else None

    def show_state(self) -> None:
        """Show what can be done now."""
        if not self._work.running:
            self.progress.finish()
        self._show_acts()

    def show_step(self, step: Step) -> None:
        """Show how far taking back is."""
        self.progress.follow(words.progress(step), step.done, step.size)

    def _show_acts(self) -> None:
        line, free = self.current(), not self._work.running
        self.go_on.setEnabled(free and line is not None and line.open and not line.undoing)
        self.undo.setEnabled(free and line is not None and not line.undone)
        self.problem.hide()

    def _opened(self) -> None:
        if self.go_on.isEnabled():
            self._go_on()

    def _go_on(self) -> None:
        line = self.current()
        problem = self._work.go_on(line) if line is not None else None
        if problem is not None:
            self._say(problem.message())
        elif line is not None:
            self.went_on.emit()

    def _say(self, text: str) -> None:
        self.problem.set_look(text, "prohibited", "warning-circle")
        self.problem.show()

    def _ask_undo(self) -> None:
        line = self.current()
        if line is not None:
            self.undo_asked.emit(line.id)


class UndoBox(Box):
    """Asks whether an import is taken back, and looks meanwhile at what would stay. Closing it stops the looking and changes nothing."""

    def __init__(self, work: ImportWork, run_id: UUID, parent: QWidget | None = None) -> None:
        super().__init__(_("Take the import back"), "arrow-u-up-left", "prohibited", parent, 520)
        self._work, self._run_id = work, run_id
        self.told = Label("", "body", wrap=True)
        self.stays = Label("", "body", "muted", wrap=True)
        self.progress = ThinProgress()
        self.cancel = secondary(_("Leave it"), "Esc")
        self.sure = danger(_("Take back"), "", "arrow-u-up-left")
        for widget in (self.told, self.stays, self.progress):
            self.body.addWidget(widget)
        self.acts.addStretch(1)
        self.acts.addWidget(self.cancel)
        self.acts.addWidget(self.sure)
        self.told.setText(_("Looking at what would stay…"))
        self.stays.setText(_("What was built on the import since stays in any case, and so does what a customer forbade."))
        self.cancel.setFocus()
        self.cancel.clicked.connect(self.reject)
        self.sure.clicked.connect(self._do)
        self.finished.connect(self._closed)
        work.rehearsed.connect(self._rehearsed)
        work.stepped.connect(self._stepped)
        work.rehearse(run_id)

    def _stepped(self, step: Step) -> None:
        if step.source is None:
            self.progress.follow(words.progress(step), step.done, step.size)

    def _rehearsed(self, found: TakenBack | Rejected) -> None:
        self.progress.finish()
        if isinstance(found, Rejected):
            self.told.setText(found.messages()[0])
            self.sure.setEnabled(False)
            return
        self.told.setText(ngettext("The rows of {n} customer are taken back.", "The rows of {n} customers are taken back.", found.customers))
        stays = []
        if found.left_count:
            stays.append(
                ngettext(
                    "{n} value or row stays: changed since, or kept for a prohibition",
                    "{n} values or rows stay: changed since, or kept for a prohibition",
                    found.left_count,
                )
            )
        if found.prohibitions:
            text = ngettext("{n} statement of the import holds on", "{n} statements of the import hold on", found.prohibitions)
            stays.append(_("{text}: what a customer forbade is never withdrawn", text=text))
        if found.recalled:
            stays.append(recalled_warning().message())
        self.stays.setText(". ".join(stays) or _("Nothing of it was changed since, and nothing stays."))
        self.sure.setFocus()

    def _do(self) -> None:
        self._work.undo(self._run_id)
        self.accept()

    def _closed(self, _code: int) -> None:
        if self._work.kind == "rehearse":
            self._work.stop()  # also where taking back waits for it
