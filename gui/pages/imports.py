"""Imports: the files of another register chosen, their columns said, tried and brought in, in four steps; earlier imports taken back.

What is chosen and what is under way belongs to the seat (:class:`ImportWork`): the page only shows it, and may be left at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from gui.buttons import primary, secondary
from gui.choices import Combo
from gui.labels import Label
from gui.pages.imports_parts.columns import ColumnsView
from gui.pages.imports_parts.earlier import EarlierView, UndoBox
from gui.pages.imports_parts.files import FilesView
from gui.pages.imports_parts.matches import MatchesView
from gui.pages.imports_parts.running import RunView
from gui.pages.imports_parts.sources import Source, Step
from gui.pages.imports_parts.work import ImportWork
from gui.savebar import Foot
from gui.scrolling import Stack
from gui.seat import Seat
from gui.segmented import Segmented
from models.problems import Rejected
from models.services.arrivals import recalled_warning
from models.services.importing.runs import TakenBack
from models.words import N_, _, ngettext

_STEPS: Final = {
    "files": N_("Files"),
    "columns": N_("Columns"),
    "run": N_("Import"),
    "earlier": N_("Earlier"),
    "matches": N_("Matches"),
}


class ImportsPage(QWidget):
    """The steps over one another; Ctrl+Enter does what each is for and leads to the next."""

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.seat = seat
        if seat.imports is None:
            seat.imports = ImportWork(seat)
        self.work = seat.imports
        self.current: Source | None = next(iter(self.work.sources), None)
        self.box: UndoBox | None = None
        self.steps = Segmented(choices=[(code, _(text)) for code, text in _STEPS.items()])
        self.steps.setAccessibleName(_("Steps of an import"))
        self.which = Combo()
        self.which.setAccessibleName(_("File"))
        self.files, self.columns = FilesView(self.work), ColumnsView(self.work)
        self.run, self.earlier = RunView(self.work), EarlierView(self.work)
        self.matches = MatchesView(seat)
        self.views: dict[str, QWidget] = {
            "files": self.files, "columns": self.columns, "run": self.run, "earlier": self.earlier, "matches": self.matches,
        }  # fmt: skip
        self.stack = Stack()
        self.choose_button = secondary(_("Choose files…"), "Ctrl+Shift+A", "folder-open")
        self.remove_button = secondary(_("Leave the file out"), "Ctrl+Shift+D", "x")
        self.next_button = primary("", "Ctrl+Enter", "arrow-right")
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        self.show_step("files" if not self.work.running else "run")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Label(_("Imports"), "title"))
        head.addSpacing(8)
        head.addWidget(self.steps)
        head.addStretch(1)
        head.addWidget(self.which)
        self.which.setMinimumWidth(120)
        for view in self.views.values():
            self.stack.addWidget(view)
        self.foot = Foot()
        row = QHBoxLayout(self.foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.choose_button)
        row.addWidget(self.remove_button)
        row.addStretch(1)
        row.addWidget(self.next_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.stack, 1)
        column.addWidget(self.foot)

    def _connect(self) -> None:
        work = self.work
        self.steps.edited.connect(lambda: self.show_step(self.steps.value()))
        self.which.edited.connect(self._chosen_by_name)
        self.choose_button.clicked.connect(self.choose_files)
        self.remove_button.clicked.connect(self.remove_file)
        self.next_button.clicked.connect(self.act)
        self.files.chosen.connect(self._choose)
        self.files.wanted.connect(self.choose_files)
        self.run.undo_asked.connect(self.ask_undo)
        self.run.said.connect(self.seat.said)
        self.earlier.undo_asked.connect(self.ask_undo)
        self.earlier.went_on.connect(self._went_on)
        work.changed.connect(self.show_all)
        work.stepped.connect(self._stepped)
        work.ended.connect(self._ended)
        work.taken_back.connect(self._taken_back)

    # --- the page

    def title(self) -> str:
        """Return the page's name."""
        return _("Imports")

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """Return what can be done here."""
        return {"act": self.act, "add-row": self.choose_files, "remove-row": self.remove_file, "edit": self.edit}

    def regions(self) -> list[QWidget]:
        """Return the steps, what is shown of the current one, and its acts."""
        found: list[QWidget] = [self.steps, self.stack]
        return [*found, self.foot] if self.foot.isVisible() else found

    def focus_first(self) -> None:
        """Put the focus where the step begins."""
        code = self.step()
        if code == "files":
            if self.work.sources:
                self.files.table.setFocus()
            else:
                self.files.empty.focus_act()
        elif code == "columns":
            self.columns.table.setFocus()
        elif code == "run":
            first = next((each for each in (self.run.table, self.run.known) if each.isVisible()), self.steps)  # the buttons are off during a run
            first.setFocus(Qt.FocusReason.TabFocusReason)
        elif code == "earlier":
            self.earlier.table.setFocus()
        else:
            self.matches.focus_first()

    def refresh(self) -> None:
        """Show everything as it is now, and read the earlier runs."""
        self.show_all()
        self.work.list_runs()

    def step(self) -> str:
        """Return the step that is shown: files, columns, run, earlier or matches."""
        return next(code for code, view in self.views.items() if view is self.stack.currentWidget())

    def show_step(self, code: str) -> None:
        """Show a step."""
        focused = self.isVisible() and not self.steps.isAncestorOf(self.focusWidget() or self)
        self.steps.set_value(code)
        self.stack.setCurrentWidget(self.views[code])
        if code == "earlier":
            self.work.list_runs()
        elif code == "matches":
            self.matches.read()
        self.show_all()
        if focused:
            self.focus_first()

    def show_all(self) -> None:
        """Show the files, their columns and outcomes as they are now."""
        sources = self.work.sources
        if self.current not in sources:
            self.current = sources[0] if sources else None
        self.which.set_choices([(str(source.path), source.path.name) for source in sources])
        self.which.set_value(str(self.current.path) if self.current is not None else "")
        code = self.step()
        self.which.setVisible(len(sources) > 1 and code in {"columns", "run"})
        self.files.show_sources(self.current)
        self.columns.show_source(self.current)
        self.run.show_source(self.current)
        self.earlier.show_state()
        self.choose_button.setVisible(code == "files" and bool(sources))
        self.remove_button.setVisible(code == "files" and bool(sources))
        self.remove_button.setEnabled(self.current is not None and not self.work.running)
        self.next_button.setText(_("To the columns") if code == "files" else _("To the import"))
        self.foot.setVisible(code in {"files", "columns"} and bool(sources))
        if self.work.step is not None:
            self._stepped(self.work.step)

    # --- files

    def choose_files(self) -> None:
        """Ask for files."""
        dialog = QFileDialog(self.window(), _("Choose files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([_("Registers (*.csv *.txt *.tsv *.xlsx)"), _("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda chosen: self.take_files([Path(each) for each in chosen]))
        dialog.open()

    def take_files(self, paths: list[Path]) -> None:
        """Take files up and show them."""
        made = self.work.add(paths)
        if made:
            self.current = made[0]
        self.show_step("files")
        self.focus_first()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files that are dragged over the page."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the files that were let go."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.take_files(paths)

    def remove_file(self) -> None:
        """Leave the chosen file out."""
        if self.current is not None and self.step() == "files" and not self.work.running:
            self.work.remove(self.current)
            self.focus_first()

    def _choose(self, source: Source) -> None:
        self.current = source
        self.show_all()

    def _chosen_by_name(self) -> None:
        source = next((each for each in self.work.sources if str(each.path) == self.which.value()), None)
        if source is not None:
            self._choose(source)

    # --- acts

    def act(self) -> None:
        """Do what the step is for."""
        code = self.step()
        if code == "files":
            if self.work.sources:
                self.show_step("columns")
            else:
                self.choose_files()
        elif code == "columns":
            self.show_step("run")
        elif code == "run":
            self.run.act()
        elif code == "matches":
            self.matches.approve()

    def edit(self) -> None:
        """Say where the selected column goes."""
        if self.step() == "columns":
            self.columns.edit()

    def ask_undo(self, run_id: UUID) -> None:
        """Ask whether a run is to be taken back."""
        if not self.work.running:
            self.box = UndoBox(self.work, run_id, self.window())
            self.box.finished.connect(self._box_closed)
            self.box.show_box()

    def _box_closed(self, _code: int) -> None:
        self.box = None

    def _went_on(self) -> None:
        self.current = self.work.sources[-1]
        self.show_step("run")

    # --- what is under way

    def _stepped(self, step: Step) -> None:
        if step.source is not None:
            self.run.show_step(step)
        elif not step.dry:
            self.earlier.show_step(step)

    def _ended(self, kind: str) -> None:
        if kind == "run":
            done = [source.done for source in self.work.sources if source.done is not None]
            if done and not any(source.refused for source in self.work.sources):
                stopped = not all(report.whole for report in done)
                rows, rejected = sum(report.rows for report in done), sum(report.refused for report in done)
                counts = _("{rows} rows, {rejected} rejected", rows=rows, rejected=rejected)
                text = _("The import was stopped: {counts}", counts=counts) if stopped else _("The import is done: {counts}", counts=counts)
                self.seat.said.emit(text, "warning" if stopped else "done")
        self.work.list_runs()

    def _taken_back(self, found: TakenBack | Rejected) -> None:
        if isinstance(found, Rejected):
            self.seat.said.emit(found.messages()[0], "problem")
        elif not found.whole:
            self.seat.said.emit(_("Taking back was stopped. Take it back again to go on"), "warning")
        else:
            text = ngettext("Taken back: the rows of {n} customer", "Taken back: the rows of {n} customers", found.customers)
            self.seat.said.emit(text, "done")
            if found.recalled:
                self.seat.said.emit(recalled_warning().message(), "warning")
        self.show_all()
