"""Key caps: the key of an act, printed beside what it does."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from gui import paint


class KeyHint(QLabel):
    """A small cap such as "F8". It is a label to assistive technology and takes no focus."""

    def __init__(self, key: str, parent: QWidget | None = None, ink: str = "muted", line: str = "border") -> None:
        super().__init__(key, parent)
        self._token, self._line = ink, line
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the cap's size; it follows the font."""
        return QSize(paint.key_cap_width(self.text()), paint.key_cap_height())

    def minimumSizeHint(self) -> QSize:
        """Return the same: a key is never elided."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the cap."""
        with paint.open_on(self) as painter:
            paint.key_cap(painter, 0, 0, self.height(), self.text(), self._token, self._line)
