"""The second step: what each column of a file is. Known by its heading, corrected here, remembered for files with the same headings."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.buttons import secondary
from gui.cards import Card
from gui.empty import EmptyState
from gui.fields import Field
from gui.labels import ElidedLabel
from gui.pages.imports_parts import words
from gui.pages.imports_parts.sources import Source
from gui.pages.imports_parts.work import ImportWork
from gui.pickers import PickLine
from gui.tables import Column, Rows, Table
from models.services.importing.preview import ColumnPreview
from models.words import _


class ColumnsView(QWidget):
    """The table of columns; below it a line that says where the selected one goes. Enter leads there, and back to the next row."""

    def __init__(self, work: ImportWork, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._source: Source | None = None
        self._labels: dict[str, str] = {}
        self._kept_row = 0
        self._unseen = True
        """Whether the columns of the source have not been shown yet."""
        columns = [
            Column("heading", _("Heading in the file"), 170),
            Column("examples", _("Examples")),
            Column("goes", _("Goes to"), 200),
            Column("note", _("Remark"), 210),
        ]
        self.rows = Rows(columns, lambda column: words.column_cells(column, self._labels))
        self.table = Table(_("Columns of the file"), self.rows)
        self.empty = EmptyState(_("No file is chosen. Choose one in the first step"), icon="table")
        self.missing = ElidedLabel("", "value", "prohibited", "warning-circle")
        self.pick = PickLine()
        self.field = Field(_("Goes to"), self.pick)
        self.remark = ElidedLabel("", "label", "muted")
        self.recognise = secondary(_("As recognised"), "", "arrow-counter-clockwise")
        self._lay_out()
        self.table.chosen.connect(lambda _key: self._show_column())
        self.table.opened.connect(lambda _key: self.edit())
        self.pick.picked.connect(self._picked)
        self.recognise.clicked.connect(self._recognise)

    def _lay_out(self) -> None:
        card = Card(padding=0)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self.empty, 1)
        self.editor = Card(_("Column"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.recognise, 0, Qt.AlignmentFlag.AlignBottom)
        self.editor.body.addLayout(row)
        self.editor.body.addWidget(self.remark)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.missing)
        column.addWidget(card, 1)
        column.addWidget(self.editor)

    def show_source(self, source: Source | None) -> None:
        """Show the columns of a file."""
        seen = source.seen if source is not None else None
        if source is not self._source:
            self._source, self._kept_row, self._unseen = source, 0, True
        choices = words.column_choices(source.importer) if source is not None else []
        self._labels = dict(choices)
        self.pick.set_choices(choices)
        columns = seen.columns if seen is not None else ()
        row = self.table.currentIndex().row() if self.table.currentIndex().isValid() else self._kept_row
        if columns and self._unseen:
            # What stands in the way is selected first: it may be far below what is in sight.
            self._unseen = False
            row = next((place for place, each in enumerate(columns) if each.note is not None and each.note.code == "forbidding-column"), row)
        self.rows.set_records(columns)
        self.table.setVisible(bool(columns))
        self.empty.setVisible(not columns)
        self.editor.setVisible(bool(columns))
        if source is not None and not columns:
            wrong = source.problems
            self.empty.set_text(wrong[0].message() if wrong else _("The file is being looked at…"), "warning-circle" if wrong else "hourglass")
        elif source is None:
            self.empty.set_text(_("No file is chosen. Choose one in the first step"), "table")
        problems = seen.problems if seen is not None else ()
        self.missing.setVisible(bool(problems))
        self.missing.set_look(". ".join(each.message() for each in problems), "prohibited", "warning-circle")
        if columns:
            self.table.selectRow(min(max(0, row), len(columns) - 1))
            self.table.scrollTo(self.table.currentIndex())
            self._show_column()

    def current(self) -> ColumnPreview | None:
        """Return the column that is selected."""
        row = self.table.currentIndex().row()
        found = self.rows.record(row) if 0 <= row < self.rows.rowCount() else None
        return found if isinstance(found, ColumnPreview) else None

    def edit(self) -> None:
        """Say where the selected column goes."""
        column = self.current()
        if column is not None and not column.fixed and not self.field.read_only():
            self.field.focus()

    def _show_column(self) -> None:
        column = self.current()
        if column is None:
            return
        self._kept_row = self.table.currentIndex().row()
        self.editor.set_title(_("“{heading}”", heading=column.heading or "–"))
        self.pick.set_value(column.key)
        self.field.set_read_only(column.fixed or self._work.running)
        note = column.note
        if note is None:
            told = _("Its cells are read as “{label}”", label=self._labels.get(column.key, column.key))
            self.remark.set_look(told, "muted", "info")
        elif note.code in words.DOUBTFUL:
            self.remark.set_look(note.message(), "warning", "warning")
        else:
            self.remark.set_look(note.message(), "muted", "info")

    def _picked(self, key: str) -> None:
        column, source = self.current(), self._source
        if column is None or source is None:
            return
        if key != column.key or (not key and column.note is not None and column.note.code != "left-out"):
            self._work.correct(source, column.heading, key)
        row = self.table.currentIndex().row() + 1
        if row < self.rows.rowCount():
            self.table.selectRow(row)
        QTimer.singleShot(0, self.table, self.table.setFocus)

    def _recognise(self) -> None:
        if self._source is not None and not self._work.running:
            self._work.recognise(self._source)
