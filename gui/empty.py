"""What stands where there is nothing, and what stands while something is coming."""

from __future__ import annotations

from PySide6 import QtCore
from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui import fonts, icons, paint
from gui.buttons import link
from gui.fields import say
from gui.labels import Label
from models.words import _

_EDGE = 13
_LEAD = 24
SHOWN_AFTER_MS = 300
"""Work that is over sooner shows nothing."""


class EmptyState(QWidget):
    """One line that says why it is empty, and one act; the line wraps and the act goes below it where both do not fit."""

    acted = Signal()

    def __init__(self, text: str, action: str = "", key: str = "", icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._text = Label(text, "body", "muted", self)
        self._text.setMinimumWidth(fonts.px(80))  # less than the line: it wraps
        self._act = link(action, key, parent=self)
        self._act.setVisible(bool(action))
        self._act.clicked.connect(self.acted)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(8)
        self._row.addWidget(self._text)
        self._row.addWidget(self._act, 0, QtCore.Qt.AlignmentFlag.AlignLeft)
        self._row.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_EDGE, 8, _EDGE, 8)
        self._column.addLayout(self._row)
        self._column.addStretch(1)
        self.set_text(text, icon)

    def text(self) -> str:
        """Return the reason."""
        return self._text.text()

    def set_text(self, text: str, icon: str = "") -> None:
        """Change the reason."""
        self._icon = icon
        self._text.setText(text)
        self._column.setContentsMargins(_EDGE + (_LEAD if icon else 0), 8, _EDGE, 8)
        self.setAccessibleName(text)
        self._fit()
        self.update()

    def focus_act(self) -> None:
        """Put the focus onto the act."""
        self._act.setFocus(QtCore.Qt.FocusReason.TabFocusReason)

    def set_action(self, shown: bool) -> None:
        """Offer the act or not."""
        self._act.setVisible(shown)
        self._fit()

    def _fit(self) -> None:
        edges = self._column.contentsMargins()
        room = self.width() - edges.left() - edges.right()
        line = paint.width(self._text.text(), "body") + 1
        beside = line + (0 if self._act.isHidden() else 8 + self._act.sizeHint().width()) <= room
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if direction is not self._row.direction() or self._text.wordWrap() is not (line > room):
            self._text.setWordWrap(line > room)
            self._row.setDirection(direction)
            self._row.update()
            self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the act beside the line or below it."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the icon before the line."""
        if self._icon:
            with paint.open_on(self) as painter:
                line = self._text.geometry().top() + fonts.metrics("body").height() / 2
                beside = self._row.direction() is QBoxLayout.Direction.LeftToRight
                middle = self._text.geometry().center().y() + 1 if beside else line
                icons.paint(painter, self._icon, "muted", _EDGE, round(middle) - 8, 16, self.devicePixelRatioF())


class _Bar(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.share: float | None = None
        self._phase = 0
        self._timer = QTimer(self)
        self._timer.setInterval(60)
        self._timer.timeout.connect(self._step)
        self.setFixedHeight(3)

    def run(self, share: float | None) -> None:
        self.share = share
        if share is None:
            self._timer.start()
        else:
            self._timer.stop()
        self.update()

    def stop(self) -> None:
        self._timer.stop()

    def _step(self) -> None:
        self._phase = (self._phase + 3) % 130
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with paint.open_on(self) as painter:
            w = self.width()
            paint.box(painter, 0, 0, w, 3, "border", None, 1, 1.5)
            if self.share is None:
                start = (self._phase - 30) / 100 * w
                left, right = max(0.0, start), min(float(w), start + 0.3 * w)
                if right > left:
                    paint.box(painter, left, 0, right - left, 3, "accent", None, 1, 1.5)
            elif self.share > 0:
                paint.box(painter, 0, 0, max(3.0, w * min(1.0, self.share)), 3, "accent", None, 1, 1.5)


class ThinProgress(QWidget):
    """A thin bar in the region concerned with words and counts. It shows after 0.3 s only; :meth:`finish` hides it.

    What it shows is made when it first has something to show.
    """

    stop_requested = Signal()

    def __init__(self, parent: QWidget | None = None, stoppable: bool = False) -> None:
        super().__init__(parent)
        self._stoppable = stoppable
        self._begun = False
        self._words: Label | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def _build(self) -> Label:
        self._bar = _Bar(self)
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(SHOWN_AFTER_MS)
        self._delay.timeout.connect(self._appear)
        words = Label("", "label", "muted", self)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(words, 1)
        stop = link(_("Stop"), parent=self)
        stop.clicked.connect(self.stop_requested)
        stop.setVisible(self._stoppable)
        row.addWidget(stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self._bar)
        return words

    def start(self, words: str) -> None:
        """Begin; nothing is seen for the first 0.3 s."""
        self.set_progress(words)
        self._begun = True
        self._delay.start()

    def follow(self, words: str, done: int = 0, total: int = 0) -> None:
        """Begin with the first of many words of progress, and go on with the others."""
        if not self._begun:
            self.start(words)
        self.set_progress(words, done, total)

    def set_progress(self, words: str, done: int = 0, total: int = 0) -> None:
        """Say how far it is; without a total the bar runs to and fro."""
        if self._words is None:
            self._words = self._build()
        self._words.setText(words)
        self._bar.run(done / total if total else None)
        self.setAccessibleName(words)

    def words(self) -> str:
        """Return the words shown."""
        return self._words.text() if self._words is not None else ""

    def finish(self) -> None:
        """Hide the bar."""
        self._begun = False
        if self._words is not None:
            self._delay.stop()
            self._bar.stop()
        self.hide()

    def _appear(self) -> None:
        self.show()
        say(self, self.words())

    def sizeHint(self) -> QSize:
        """Return words and bar."""
        return QSize(fonts.px(160), super().sizeHint().height())
