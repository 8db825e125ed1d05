"""The history of a customer: who did what, when, on whose word; which field from what to what; who read and what was revealed, with reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.buttons import link
from gui.cards import Card
from gui.chips import FilterChip
from gui.choices import Combo
from gui.empty import EmptyState, ThinProgress
from gui.labels import ElidedLabel, Rule
from gui.pages.sections.event_detail import EventDetail
from gui.pages.sections.sides import Sides
from gui.panels.flow import Flow
from gui.panels.host import PanelHost
from gui.tables import Cell, Column, Rows, Table
from models import fields, formats
from models.problems import Rejected
from models.services import history_view
from models.services.history_view import CHANGES, CONTACTS, GROUPS, READS, REVEALS, STATEMENTS, HistoryLine, HistoryPage
from models.words import _, ngettext

_ICONS: Final = {CHANGES: "pencil-simple", STATEMENTS: "prohibit", CONTACTS: "phone", READS: "eye", REVEALS: "identification-card"}


class HistorySection(QWidget):
    """Read when it is first shown, and again by :meth:`refresh`. :meth:`show_field` tells of one field only."""

    def __init__(self, host: PanelHost, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._customer: UUID = host.data.id
        self._group = ""
        self._field: tuple[str, str] | None = None
        self._row_id: UUID | None = None
        self._older: int | None = None
        self._lines: list[HistoryLine] = []
        self._controllers: dict[str, str] = {}
        self._stale = True
        self._build()

    def _build(self) -> None:
        self.chips: dict[str, FilterChip] = {}
        bar, chips = QHBoxLayout(), Flow(self)
        bar.setSpacing(8)
        for code, words in [("", _("All")), *((code, _(words)) for code, words in GROUPS.items())]:
            chip = self.chips[code] = FilterChip(words, parent=self)
            chip.setChecked(code == self._group)
            chip.clicked.connect(self._choose(code))
            chips.add(chip)
        lower = QVBoxLayout()  # chips are lower than the list of fields beside them
        lower.setContentsMargins(0, 4, 0, 0)
        lower.addWidget(chips)
        lower.addStretch(1)
        bar.addLayout(lower, 1)
        self.field = Combo()
        self.field.setAccessibleName(_("Field"))
        self.field.setMinimumWidth(200)
        self.field.set_choices([("", _("All fields"))])
        self.field.set_value("")
        self.field.edited.connect(self._choose_field)
        bar.addWidget(self.field, 0, Qt.AlignmentFlag.AlignTop)
        self.rows = Rows([Column("at", _("When"), 136), Column("what", _("What")), Column("who", _("Who"), 140)], self._row, self)
        self.table = Table(_("History"), self.rows, two_lines=True)
        self.table.chosen.connect(self._show_key)
        self.detail = EventDetail()
        self.table.opened.connect(lambda _key: self.detail.setFocus())
        self.empty = EmptyState("", _("Show all"))
        self.empty.acted.connect(self.show_all)
        self.progress = ThinProgress(self)
        self.more = link(_("Load more"))
        self.more.clicked.connect(self.load_more)
        self.shown = ElidedLabel("", "label", "muted")
        self.limited = ElidedLabel(_("Who read and revealed is shown to supervisors and the data protection officer."), "label", "muted", "info")
        foot = QHBoxLayout()
        foot.setContentsMargins(13, 4, 13, 4)
        foot.addWidget(self.shown)
        foot.addWidget(self.more)
        foot.addStretch(1)
        foot.addWidget(self.limited)
        listed = Card(padding=0)
        listed.body.addWidget(self.table, 1)
        listed.body.addWidget(self.empty)
        listed.body.addWidget(Rule())
        listed.body.addLayout(foot)
        self._sides = Sides(listed, self.detail)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(bar)
        column.addWidget(self.progress)
        column.addLayout(self._sides, 1)
        self.empty.hide()
        self.more.hide()
        self.limited.hide()

    def refresh(self) -> None:
        """Read again now if shown, else when it is; another customer begins without filters."""
        if self._host.data.id != self._customer:
            self._customer = self._host.data.id
            self._group, self._field, self._row_id = "", None, None
            self._lines = []
            self.rows.set_records([])
            self.detail.show_nothing()
        self._stale = True
        if self.isVisible():
            self._load()

    def show_all(self) -> None:
        """Take all filters away."""
        self._group, self._field, self._row_id = "", None, None
        self._load()

    def show_field(self, entity: str, name: str, row: UUID | None = None) -> None:
        """Show who changed one field, and on whose word; of one row when it is named."""
        self._group, self._field, self._row_id = "", (entity, name), row
        self._load()

    def take_over(self, other: HistorySection) -> None:
        """Go on with the filters of another section, which this one takes the place of."""
        self._group, self._field, self._row_id = other._group, other._field, other._row_id
        for code, chip in self.chips.items():
            chip.setChecked(code == self._group)

    def focus_first(self) -> None:
        """Put the focus into the list, or into the filters when it is empty."""
        (self.table if not self.table.isHidden() else self.chips[""]).setFocus(Qt.FocusReason.TabFocusReason)

    def load_more(self) -> None:
        """Read the next stretch below what is shown."""
        if self._older is not None:
            self._read(self._older)

    def _load(self) -> None:
        self._stale = False
        self._read(None)

    def _read(self, before: int | None) -> None:
        desk, customer = self._host.seat.desk, self._customer
        groups, field, row = ((self._group,) if self._group else ()), self._field, self._row_id
        self.progress.start(_("Reading the history"))
        self._host.seat.tasks.newest(
            f"history/{customer.hex}",
            lambda: history_view.read(desk, customer, groups=groups, field=field, row=row, before=before),
            lambda page: self._arrived(customer, before, page),
        )

    def _arrived(self, customer: UUID, before: int | None, page: HistoryPage | Rejected) -> None:
        if customer != self._customer:
            return
        self.progress.finish()
        if isinstance(page, Rejected):
            self._lines, self._older = [], None
            self.rows.set_records([])
            self._show_empty(page.messages()[0])
            return
        kept = self.table.current_key() if before is not None else ""
        self._lines = [*(self._lines if before is not None else []), *page.lines]
        self._older, self._controllers = page.older, dict(page.controllers)
        self._show_filters(page)
        self.rows.set_records(list(self._lines))
        self._show_empty(_("Nothing of this kind has happened.") if page.total else _("Nothing has happened yet."))
        at = next((row for row, line in enumerate(self._lines) if line.entry.hex == kept), 0)
        if self._lines:
            self.table.selectRow(at)
            self.detail.show_line(self._lines[at], self._controllers)
        else:
            self.detail.show_nothing()

    def _show_filters(self, page: HistoryPage) -> None:
        for code, chip in self.chips.items():
            chip.set_count(page.total if not code else page.counts[code])
            chip.setChecked(code == self._group)
            chip.setVisible(not page.limited or code not in (READS, REVEALS))
        self.limited.setVisible(page.limited)
        asked = [] if self._field is None or self._field in page.changed else [self._field]
        offered = [(f"{entity}.{name}", _field_words(entity, name)) for entity, name in (*asked, *page.changed)]
        self.field.set_choices([("", _("All fields")), *offered])
        self.field.set_value(".".join(self._field) if self._field is not None else "")
        self.more.setVisible(page.older is not None)
        self.shown.setText(ngettext("{n} event shown", "{n} events shown", len(self._lines)))
        self.shown.updateGeometry()

    def _show_empty(self, words: str) -> None:
        self.table.setVisible(bool(self._lines))
        self.empty.setVisible(not self._lines)
        self.empty.set_text(words, "clock-counter-clockwise")
        self.more.setVisible(self._older is not None)

    def _choose(self, code: str) -> Callable[[], None]:
        def choose() -> None:
            self._group = code
            self.chips[code].setChecked(True)
            self._load()

        return choose

    def _choose_field(self) -> None:
        entity, _dot, name = self.field.value().partition(".")
        self._field, self._row_id = ((entity, name) if name else None), None
        self._load()

    def _show_key(self, key: str) -> None:
        line = next((each for each in self._lines if each.entry.hex == key), None)
        if line is not None:
            self.detail.show_line(line, self._controllers)

    def _row(self, line: HistoryLine) -> tuple[str, Sequence[Cell]]:
        icon = {"remove": "trash", "create": "plus"}.get(line.op, "") if line.group == CHANGES else ""
        at = line.at.astimezone(formats.HELSINKI)
        return line.entry.hex, (
            Cell(formats.show_date(at.date()), formats.show_time(at), icon or _ICONS[line.group]),
            Cell(line.sentence(), line.brief(), role="value"),
            Cell(line.who, line.source_word() or line.role_word()),
        )

    def showEvent(self, event: QShowEvent) -> None:
        """Read when first shown, after the page has painted."""
        super().showEvent(event)
        if self._stale:
            self._stale = False
            QTimer.singleShot(0, self, self._load)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the details below the list where there is no room beside it."""
        super().resizeEvent(event)
        self._sides.fit(self.size())


def _field_words(entity: str, name: str) -> str:
    return f"{_(fields.LABELS[entity])}: {formats.within_sentence(_(fields.field_of(entity, name).label))}"
