"""The product's mark, a service bell on a counter."""

from __future__ import annotations

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from gui import icons, paint


class Mark(QWidget):
    """The mark in any size."""

    def __init__(self, size: int = 28, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(size, size)
        self.setAccessibleName("Tiski")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground and mark."""
        with paint.open_on(self) as painter:
            size = self.width()
            paint.box(painter, 0, 0, size, size, "accent", None, 1.0, size * 0.2)
            icons.paint(painter, "mark", "on_accent", 0, 0, size, self.devicePixelRatioF())
