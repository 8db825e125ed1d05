"""What stands where there is nothing, and what stands while something is coming."""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui import fonts, paint
from gui.buttons import link
from gui.fields import say
from gui.labels import ElidedLabel, Label
from models.words import _

SHOWN_AFTER_MS = 300
"""Work that is over sooner shows nothing."""


class EmptyState(QWidget):
    """One line that says why it is empty, and one act."""

    acted = Signal()

    def __init__(self, text: str, action: str = "", key: str = "", icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ElidedLabel(text, "body", "muted", icon, self)
        self._act = link(action, key, parent=self)
        self._act.setVisible(bool(action))
        self._act.clicked.connect(self.acted)
        row = QHBoxLayout(self)
        row.setContentsMargins(13, 8, 13, 8)
        row.setSpacing(8)
        row.addWidget(self._text)
        row.addWidget(self._act)
        row.addStretch(1)
        self.setAccessibleName(text)

    def set_text(self, text: str, icon: str = "") -> None:
        """Change the reason."""
        self._text.set_look(text, "muted", icon)
        self.setAccessibleName(text)

    def set_action(self, shown: bool) -> None:
        """Offer the act or not."""
        self._act.setVisible(shown)


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
        self._delay.start()

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
