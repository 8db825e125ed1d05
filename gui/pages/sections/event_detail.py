"""One event in full: what, by whom, on whose word, why, and each field from what to what."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import fonts, paint
from gui.labels import Label, Rule
from gui.pages.sections.facts import facts
from gui.panels.callout import Callout
from gui.scrolling import Page
from models import formats
from models.services.history_view import HistoryLine
from models.words import _


class EventDetail(QWidget):
    """A card that takes the focus as one region."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._body: QWidget | None = None
        self._scroller = Page(QWidget(), self)
        column = QVBoxLayout(self)
        column.setContentsMargins(13, 12, 13, 12)
        column.addWidget(self._scroller)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Show that nothing is chosen."""
        column = self._begin(_("Event"))
        column.addWidget(Label(_("Choose an event to see what changed."), "body", "muted", wrap=True))
        column.addStretch(1)

    def show_line(self, line: HistoryLine, controllers: dict[str, str]) -> None:
        """Show one event."""
        column = self._begin(line.sentence())
        column.addWidget(Label(line.sentence(), "card", wrap=True))
        if line.reason:
            why = Callout()
            why.say("", "info", _("Reason"), line.reason)
            column.addWidget(why)
        column.addWidget(
            facts(
                [
                    (_("When"), formats.show_instant(line.at)),
                    (_("Who"), f"{line.who}, {line.role_word()}"),
                    (_("On whose word"), line.source_word()),
                    (_("In a contact"), _("yes") if line.contact is not None else ""),
                    (_("Controller"), controllers.get(line.controller, line.controller)),
                    (_("Workstation"), line.workstation),
                ]
            )
        )
        if any(change.before or change.after or change.erased for change in line.changes):
            column.addWidget(Rule())
            self._changes(column, line)
        column.addStretch(1)

    def _changes(self, column: QVBoxLayout, line: HistoryLine) -> None:
        for change in line.changes:
            after = _("erased") if change.erased else change.after or _("empty")
            words = f"{change.before or _('empty')} → {after}" if line.op == "set" else after if line.op == "create" else change.before
            column.addWidget(Label(change.label, "label", "muted"))
            column.addWidget(Label(words, "value", wrap=True))

    def said(self) -> list[str]:
        """Return the texts shown, in order."""
        return [label.text() for label in self._scroller.findChildren(Label) if label.isVisibleTo(self)]

    def _begin(self, name: str) -> QVBoxLayout:
        # A fresh body: taking labels out one by one leaves the old ones in sight until the next turn of the loop.
        self._body = QWidget()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._scroller.setWidget(self._body)
        self._body.setAutoFillBackground(False)
        self.setAccessibleName(name)
        return column

    def sizeHint(self) -> QSize:
        """Return a card that the list beside it makes as high as itself."""
        return QSize(fonts.px(300), fonts.px(240))

    def minimumSizeHint(self) -> QSize:
        """Return the least at which it can be read."""
        return QSize(fonts.px(240), fonts.px(160))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the card, with a ring when it has the focus itself."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint.box(painter, 0, 0, self.width(), self.height(), "surface", "border", 1.0, paint.CARD_RADIUS)
            if self.hasFocus():
                paint.ring(painter, 0, 0, self.width(), self.height(), paint.CARD_RADIUS)
