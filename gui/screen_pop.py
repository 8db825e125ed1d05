"""The strip of an incoming call: the number and its one sure match. It takes no focus and opens nothing by itself."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from gui import icons, paint
from gui.buttons import IconButton, primary
from gui.fields import say
from gui.labels import ElidedLabel
from models import kinds
from models.problems import Problem
from models.services.search import Found
from models.services.search_hits import Hit
from models.words import _, ngettext

_NO_DAY: Final = date.min
WITHHELD: Final = frozenset({"anonymous", "private", "restricted", "unavailable", "unknown", "withheld", ""})


def shown_number(number: str) -> str:
    """Return a number as it is read aloud; a withheld one in words."""
    if number.strip().casefold() in WITHHELD:
        return _("number withheld")
    parsed = kinds.PHONE.parse(number, kinds.Context(_NO_DAY))
    return number.strip() if isinstance(parsed, Problem) else kinds.PHONE.show(parsed)


class ScreenPop(QWidget):
    """``accepted`` asks to open the match and to start the contact; ``dismissed`` after the cross."""

    accepted = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.number = ""
        self.hit: Hit | None = None
        self._words = ElidedLabel("", "name", "text")
        self._match = ElidedLabel("", "body", "text")
        self.button = primary(_("Open and start contact"), "Ctrl+Enter")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self.accepted)
        self._close = IconButton("x", _("Dismiss"))
        self._close.clicked.connect(self._dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(40, 7, 8, 7)
        row.setSpacing(8)
        row.addWidget(self._words)
        row.addWidget(self._match, 1)
        row.addWidget(self.button)
        row.addWidget(self._close)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_call(self, number: str, found: Found) -> None:
        """Show a call and who it may be: one match is sure, several are listed below, none is an unknown caller."""
        self.number = number
        self.hit = found.hits[0] if len(found.hits) == 1 else None
        self._words.setText(_("Incoming call {number}", number=shown_number(number)))
        if self.hit is not None:
            self._match.setText(_("One match: {name}", name=self.hit.name))
        elif found.hits:
            self._match.setText(ngettext("{n} customer has this number", "{n} customers have this number", len(found.hits)))
        else:
            self._match.setText(_("Unknown caller"))
        self.button.setVisible(self.hit is not None)
        self._words.updateGeometry()
        self._match.updateGeometry()
        self.setAccessibleName(f"{self._words.text()}. {self._match.text()}")
        self.show()
        say(self, self.accessibleName())

    def match_text(self) -> str:
        """Return who the caller is said to be."""
        return self._match.text()

    def clear(self) -> None:
        """Take the call away."""
        self.number, self.hit = "", None
        self.hide()

    def _dismiss(self) -> None:
        self.clear()
        self.dismissed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the tinted ground with its line and the icon."""
        with paint.open_on(self) as painter:
            paint.box(painter, 0, 0, self.width(), self.height(), "tint_accent", "accent")
            icons.paint(painter, "phone-incoming", "accent", 14, (self.height() - 16) // 2, 16, self.devicePixelRatioF())
