"""Facts of the row gone to in the tree of sites, as label and value, and what can be done to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from gui import fonts
from gui.buttons import link, secondary
from gui.cards import Card
from gui.chips import Chip
from gui.commands import key_text
from gui.labels import ElidedLabel
from gui.pages.sections.site_model import TextOf, nothing_revealed, words_of
from gui.pages.sections.site_tree import path_of
from models import fields, formats
from models.records import Masked, Record
from models.services.sites import SiteTree, ended
from models.words import _

_COLUMNS: Final = 4
_BESIDE: Final = 560
"""From this width on the acts stand beside the name (pixels at 100 %)."""


def facts_of(tree: SiteTree, row: Record, revealed: TextOf = nothing_revealed) -> list[tuple[str, str]]:
    """Return (label, value) of what matters about a row."""

    def text(found: Record, name: str) -> str:
        value = found.get(name)
        if isinstance(value, Masked):
            return revealed(found, name) or value.text
        return "" if value is None else fields.field_of(found.entity, name).kind.text(value)

    def named(found: Record, *names: str) -> list[tuple[str, str]]:
        return [(_(fields.field_of(found.entity, name).label), text(found, name)) for name in names]

    site, point = path_of(tree, row)
    told = [(_("Estimate for a year"), f"{text(each, 'value')} {text(each, 'unit')}, {text(each, 'method')}") for each in tree.told[-1:]]
    if row.entity == "site":
        return told + named(
            row,
            "dwelling_type",
            "ownership",
            "use_timing",
            "heated_area",
            "volume",
            "building_year",
            "occupants",
            "main_heating",
            "sauna",
            "held_from",
        )
    if row.entity == "meter":
        last = tree.latest(tree.readings, row.id)
        reading = [(_("Last reading"), f"{text(last, 'value')} {text(last, 'unit')}, {text(last, 'read_on')}")] if last is not None else []
        return named(row, "meter_number", "meter_type", "multiplier", "digits", "installed_on", "removed_on", "remote", "calibrated_until") + reading
    if row.entity != "metering_point":
        last = tree.latest(tree.inspections, row.id)
        done = (
            [(_("Last inspection"), f"{text(last, 'inspected_on')}, {text(last, 'result')}"), (_("Next inspection"), text(last, "next_due"))]
            if last
            else []
        )
        return named(row, "maker", "model", "serial_number", "year", "power", "contracted_flow", "installed_on", "removed_on") + done
    found = named(row, "gsrn", "contracted_power", "contracted_flow", "fuse", "connection_state")
    contract, estimate = tree.latest(tree.contracts, row.id), tree.latest(tree.estimates, row.id)
    if contract is not None:
        found.append((_("Contract"), _("{kind} from {day}", kind=text(contract, "contract_kind"), day=text(contract, "valid_from"))))
    meters = [each for each in tree.under.get(row.id, ()) if each.entity == "meter" and ended(each) is None]
    if meters:
        found.append((_("Meter"), text(meters[-1], "meter_number")))
        last = tree.latest(tree.readings, meters[-1].id)
        if last is not None:
            found.append((_("Last reading"), f"{text(last, 'value')} {text(last, 'unit')}, {text(last, 'read_on')}"))
    if estimate is not None:
        found.append((_("Estimate for a year"), f"{text(estimate, 'value')} {text(estimate, 'unit')}, {text(estimate, 'method')}"))
    if site is not None and point is not None:
        found += named(site, "heated_area", "occupants")
    return found


class FactsCard(Card):
    """Title, state, facts in four columns, and the acts. ``reveal_asked`` asks for an address that is masked."""

    reveal_asked = Signal()

    def __init__(
        self, acts: Sequence[tuple[str, str, str, Callable[[], None]]], revealed: TextOf = nothing_revealed, parent: QWidget | None = None
    ) -> None:
        super().__init__("", parent=parent)
        self._revealed = revealed
        self._name = ElidedLabel("", "panel", "text", "", self)
        self._state = Chip("", "", "", self)
        self.reveal = link(_("Reveal…"), key_text("reveal"), "eye", self)
        self.reveal.setAccessibleName(_("Reveal the address…"))
        self.reveal.clicked.connect(self.reveal_asked)
        self.reveal.hide()
        self.buttons = {}
        named, done = QHBoxLayout(), QHBoxLayout()
        for row in (named, done):
            row.setSpacing(8)
        named.addWidget(self._name, 1)
        named.addWidget(self.reveal)
        named.addWidget(self._state)
        for code, words, key, act in acts:
            made = secondary(words, key, parent=self)
            made.clicked.connect(act)
            self.buttons[code] = made
            done.addWidget(made)
        done.addStretch(0)
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top.setSpacing(8)
        self._top.addLayout(named, 1)
        self._top.addLayout(done)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self.adds = QHBoxLayout()
        self.adds.setSpacing(16)
        self.body.addLayout(self._top)
        self.body.addLayout(self._grid)
        self.body.addLayout(self.adds)
        self._cells: list[QWidget] = []
        self._columns = 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the acts under the name, and the facts in fewer columns, where there is little room."""
        super().resizeEvent(event)
        narrow = self.width() < fonts.px(_BESIDE)
        self._top.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        self._lay_out()

    def _lay_out(self) -> None:
        columns = max(2, min(_COLUMNS, self.width() // fonts.px(150)))
        if columns == self._columns:
            return
        self._columns = columns
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        for at, cell in enumerate(self._cells):
            self._grid.removeWidget(cell)
            self._grid.addWidget(cell, at // columns, at % columns)

    def show_row(self, tree: SiteTree, row: Record, adds: Sequence[tuple[str, Callable[[], None]]]) -> None:
        """Show a row's facts and what can be added to it."""
        first, _second = words_of(row, self._revealed)
        site, point = path_of(tree, row)
        where = words_of(site, self._revealed)[0] if site is not None and row.entity != "site" else ""
        self._name.setText(f"{first}, {where}" if where else first)
        masked = site is not None and isinstance(site["street_address"], Masked)
        self.reveal.setVisible(site is not None and masked and self._revealed(site, "street_address") is None)
        day = ended(row)
        begins = row.get("valid_from")
        if day is not None:
            self._state.set_state(_("Ended {day}", day=formats.show_date(day)), "clock-counter-clockwise", "")
        elif begins is not None and begins > formats.today():
            self._state.set_state(_("From {day}", day=formats.show_date(begins)), "clock", "warning")
        else:
            self._state.set_state(_("In force"), "check-circle", "allowed")
        self.buttons["reading"].setVisible(point is not None or row.entity == "meter")
        for cell in self._cells:
            cell.hide()
            cell.deleteLater()
        self._cells = []
        shown = [(label, value) for label, value in facts_of(tree, row, self._revealed) if value]
        for label, value in shown:
            cell = QWidget(self)
            lines = QVBoxLayout(cell)
            lines.setContentsMargins(0, 0, 0, 0)
            lines.setSpacing(0)
            lines.addWidget(ElidedLabel(label, "label", "muted", parent=cell))
            said = ElidedLabel(value, "value", "text", "", cell)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            lines.addWidget(said)
            self._cells.append(cell)
        self._columns = 0
        self._lay_out()
        while self.adds.count():
            item = self.adds.takeAt(0)
            gone = item.widget() if item is not None else None
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        for words, act in adds:
            made = link(words, icon="plus", parent=self)
            made.clicked.connect(act)
            self.adds.addWidget(made)
        self.adds.addStretch(1)
