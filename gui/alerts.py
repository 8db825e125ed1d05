"""Alerts of a customer: one line each, the weightiest first, the rest behind "+ n"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from gui import fonts, icons, paint
from gui.buttons import Button, link
from gui.labels import ElidedLabel
from models.words import _

_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert: a code for who listens, prohibited or warning or accent, an icon, and the words."""

    code: str
    kind: str
    icon: str
    text: str


class AlertLine(QWidget):
    """A 4 px bar, icon, words and the link that opens what it is about."""

    opened = Signal(str)

    def __init__(self, alert: Alert, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._alert = alert
        self._text = ElidedLabel(alert.text, "value", parent=self)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        open_it = link(_("Open"), parent=self)
        open_it.setAccessibleName(f"{_('Open')}: {alert.text}")
        open_it.clicked.connect(lambda: self.opened.emit(alert.code))
        row = QHBoxLayout(self)
        row.setContentsMargins(38, 0, 7, 0)
        row.setSpacing(4)
        row.addWidget(self._text, 1)
        row.addWidget(open_it)
        self.setAccessibleName(alert.text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return 32 px high at 100 %."""
        return QSize(fonts.px(240), fonts.control_height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw surface, bar and icon."""
        with paint.open_on(self) as painter:
            w, h = self.width(), self.height()
            paint.box(painter, 0, 0, w, h, "surface", "border")
            paint.left_bar(painter, h, self._alert.kind)
            icons.paint(painter, self._alert.icon, self._alert.kind, 15, (h - 16) // 2, 16, self.devicePixelRatioF())


class AlertLines(QWidget):
    """The two weightiest alerts side by side and a button for the rest; one and "+ n more" where the page is narrow."""

    opened = Signal(str)
    more_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._alerts: tuple[Alert, ...] = ()
        self._narrow = False
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def set_alerts(self, alerts: Sequence[Alert]) -> None:
        """Show these, given in order of weight; none hides the row."""
        self._alerts = tuple(alerts)
        self._fill()

    def set_narrow(self, narrow: bool) -> None:
        """Show one line only (window under 1000 px)."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._fill()

    def _fill(self) -> None:
        while (item := self._row.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        shown = self._alerts[: 1 if self._narrow else _SHOWN]
        for alert in shown:
            line = AlertLine(alert, self)
            line.opened.connect(self.opened)
            self._row.addWidget(line, 1)
        rest = len(self._alerts) - len(shown)
        if rest:
            more = Button(f"+ {rest}", "secondary", icon="warning", parent=self)
            more.setAccessibleName(_("+ {n} more", n=rest))
            more.setToolTip("\n".join(alert.text for alert in self._alerts[len(shown) :]))
            more.clicked.connect(self.more_requested)
            self._row.addWidget(more)
        self.setVisible(bool(self._alerts))
