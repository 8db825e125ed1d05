"""The first step: which files, of which kind, and how each is read."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.cards import Card
from gui.choices import Combo
from gui.empty import EmptyState
from gui.fields import Field
from gui.pages.imports_parts import words
from gui.pages.imports_parts.sources import Source
from gui.pages.imports_parts.work import ImportWork
from gui.tables import Column, Rows, Table
from models.problems import Problem
from models.services.importing.sniff import CSV, XLSX
from models.words import _

_PLACES: Final = {"delimiter": "delimiter", "sheet": "sheet", "undecoded": "encoding"}
"""At which field a problem of a whole file stands, by its code; any other at the kind."""


class FilesView(QWidget):
    """The list of files; below it what the chosen one is, detected and correctable. ``chosen`` tells which is the current one."""

    chosen = Signal(object)
    wanted = Signal()
    """Files are to be chosen."""

    def __init__(self, work: ImportWork, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self.current: Source | None = None
        columns = [
            Column("file", _("File")),
            Column("kind", _("Kind"), 170),
            Column("rows", _("Rows"), 90, "right"),
            Column("state", _("State"), 240),
        ]
        self.rows = Rows(columns, words.source_cells)
        self.table = Table(_("Files to import"), self.rows, two_lines=True)
        self.empty = EmptyState(
            _("No file is chosen. Drop the files of a register here, or choose them"), _("Choose files…"), "Ctrl+Shift+A", "folder-open"
        )
        self.kind, self.encoding, self.delimiter, self.sheet = Combo(), Combo(), Combo(), Combo()
        self.fields = {
            "kind": Field(_("Kind"), self.kind),
            "encoding": Field(_("Encoding"), self.encoding),
            "delimiter": Field(_("Separator"), self.delimiter),
            "sheet": Field(_("Sheet"), self.sheet),
        }
        self.reading = Card(_("How the file is read"))
        self._lay_out()
        self.table.chosen.connect(self._choose)
        self.empty.acted.connect(self.wanted)
        self.kind.edited.connect(self._set_kind)
        self.encoding.edited.connect(lambda: self._set("encoding", self.encoding.value()))
        self.delimiter.edited.connect(lambda: self._set("delimiter", self.delimiter.value()))
        self.sheet.edited.connect(lambda: self._set("sheet", self.sheet.value()))
        self.kind.set_choices(words.kind_choices())

    def _lay_out(self) -> None:
        list_card = Card(padding=0)
        list_card.body.addWidget(self.table, 1)
        list_card.body.addWidget(self.empty, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        for field in self.fields.values():
            row.addWidget(field, 1)
        self.reading.body.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(list_card, 1)
        column.addWidget(self.reading)

    def show_sources(self, current: Source | None) -> None:
        """Show the files as they are now."""
        self.current = current
        sources = self._work.sources
        self.rows.set_records(sources)
        self.table.setVisible(bool(sources))
        self.empty.setVisible(not sources)
        self.reading.setVisible(current is not None)
        if current is not None and current in sources:
            self.table.blockSignals(True)  # the row follows what is current, not the other way round
            self.table.selectRow(sources.index(current))
            self.table.blockSignals(False)
            self._show_reading(current)

    def _show_reading(self, source: Source) -> None:
        self.reading.set_title(_("How {file} is read", file=source.path.name))
        seen, running = source.seen, self._work.running
        form = seen.format if seen is not None else None
        self.kind.set_value(source.importer)
        self.encoding.set_choices(list(words.ENCODINGS.items()))
        self.encoding.set_value(source.chosen.encoding or (form.encoding if form is not None else ""))
        self.delimiter.set_choices([(code, _(label)) for code, label in words.DELIMITERS.items()])
        self.delimiter.set_value(source.chosen.delimiter or (form.delimiter_name() if form is not None else ""))
        sheets = [form.sheet, *form.other_sheets] if form is not None and form.kind == XLSX else []
        self.sheet.set_choices([(name, name) for name in sheets])
        self.sheet.set_value(source.chosen.sheet or (form.sheet if form is not None else ""))
        text = form is None or form.kind == CSV
        for code, shown in (("encoding", text), ("delimiter", text), ("sheet", bool(sheets))):
            self.fields[code].setVisible(shown)
        for field in self.fields.values():
            field.set_read_only(running)
        self._show_problems(source)

    def _show_problems(self, source: Source) -> None:
        at: dict[str, Problem] = {}
        seen = source.seen
        for problem in (*source.problems, *source.refused, *(seen.problems if seen is not None else ())):
            place = _PLACES.get(problem.code, "kind")
            at.setdefault("kind" if self.fields[place].isHidden() else place, problem)
        if seen is not None:
            for notice in seen.notices:
                if notice.code == "sheets":
                    at.setdefault("sheet", notice)
        for code, field in self.fields.items():
            field.show_problem(at.get(code))

    def _choose(self, key: str) -> None:
        source = next((each for each in self._work.sources if each.path == Path(key)), None)
        if source is not None and source is not self.current:
            self.chosen.emit(source)

    def _set_kind(self) -> None:
        if self.current is not None:
            self._work.set_importer(self.current, self.kind.value())

    def _set(self, name: str, value: str) -> None:
        if self.current is not None:
            self._work.set_chosen(self.current, **{name: value})
