"""The panel beside the hits: who the selected one is. Contact points are masked unless they are what was matched."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gui import fonts
from gui.chips import Chip
from gui.labels import ElidedLabel, Label, Rule
from gui.scrolling import ScrollBar
from gui.sidepanel import Side
from models import fields, formats
from models.identifiers import language
from models.services.search import Place, Preview
from models.services.search_hits import RESTRICTION_LABELS
from models.words import _

KIND_ICONS: Final = {"person": "user", "organisation": "buildings", "estate": "scroll", "bankruptcy-estate": "scroll"}
COMMODITY_ICONS: Final = {"district-heat": "thermometer", "district-cooling": "snowflake", "gas": "flame", "electricity": "lightning"}
RESTRICTION_LOOKS: Final = {
    "non-disclosure": ("shield-warning", "warning"),
    "deceased": ("scroll", "warning"),
    "prohibitions": ("prohibit", "prohibited"),
}
_LABEL_WIDTH: Final = 118


class PreviewPanel(Side):
    """Shows one preview, or says that nothing is selected."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Preview"), parent=parent)
        self.shown: Preview | None = None
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setVerticalScrollBar(ScrollBar(Qt.Orientation.Vertical, area))
        area.viewport().setAutoFillBackground(False)
        self._area = area
        self.column.addWidget(area, 1)
        self._note = Label(_("The preview is recorded with the search, not as an opening."), "label", "muted", wrap=True)
        self.column.addWidget(self._note)
        self.show_preview(None)

    def show_preview(self, found: Preview | None) -> None:
        """Show one customer; None for nothing."""
        self.shown = found
        made = QWidget()
        made.setAutoFillBackground(False)
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        if found is None:
            column.addWidget(Label(_("Choose a row to see who it is."), "body", "muted", wrap=True))
        else:
            self._fill(column, found)
        column.addStretch(1)
        self._area.setWidget(made)
        self._area.viewport().setAutoFillBackground(False)
        made.setAutoFillBackground(False)
        self._note.setVisible(found is not None)

    def _fill(self, column: QVBoxLayout, found: Preview) -> None:
        column.addWidget(ElidedLabel(found.name, "panel", "text", KIND_ICONS.get(found.kind, "user"), icon_ink="muted"))
        chips = QHBoxLayout()
        chips.setSpacing(8)
        kind = fields.field_of("customer", "customer_kind").kind.text(found.kind or None)
        for text, icon in ((kind, KIND_ICONS.get(found.kind, "user")), (_(language.name(found.language)) if found.language else "", "translate")):
            if text:
                chips.addWidget(Chip(text, icon))
        chips.addStretch(1)
        column.addLayout(chips)
        if found.restriction:
            icon, ink = RESTRICTION_LOOKS.get(found.restriction, ("warning", "warning"))
            column.addWidget(Chip(_(RESTRICTION_LABELS[found.restriction]), icon, ink), 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(Rule())
        facts = [*found.numbers, (_("Phone"), found.phone), (_("E-mail"), found.email), (_("Address"), found.address)]
        column.addLayout(_facts([(label, value) for label, value in facts if value]))
        if found.places:
            column.addWidget(Rule())
            column.addWidget(Label(_("Sites"), "label", "muted"))
            for place in found.places[:8]:
                column.addLayout(_place(place))
        if found.last_contact is not None:
            last = found.last_contact
            column.addWidget(Rule())
            column.addWidget(Label(_("Last contact"), "label", "muted"))
            said = [
                fields.field_of("contact", name).kind.text(value or None) for name, value in (("channel", last.channel), ("subject", last.subject))
            ]
            words = ", ".join(part for part in (*said, last.agent) if part)
            column.addWidget(Label(f"{formats.show_instant(last.at)} {words}", "body", wrap=True))


def _facts(facts: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(6)
    grid.setColumnMinimumWidth(0, fonts.px(_LABEL_WIDTH))
    grid.setColumnStretch(1, 1)
    for row, (label, value) in enumerate(facts):
        grid.addWidget(Label(label, "label", "muted", wrap=True), row, 0, Qt.AlignmentFlag.AlignTop)
        shown = Label(value, "value", wrap=True)
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(shown, row, 1)
    return grid


def _place(place: Place) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(6)
    commodity = fields.field_of("metering_point", "commodity").kind.text(place.commodity or None)
    row.addWidget(
        ElidedLabel(commodity, "value", "muted" if place.ended else "text", COMMODITY_ICONS.get(place.commodity, "house-line"), icon_ink="muted")
    )
    where = _("{site} (ended)", site=place.site) if place.ended else place.site
    row.addWidget(ElidedLabel(where, "label", "muted"), 1)
    return row
