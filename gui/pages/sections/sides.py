"""A list and the details of its chosen row: beside each other, or one below the other where the page is narrow and high enough for it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QBoxLayout, QWidget

from gui import fonts

_NARROW: Final = 780
_LOW: Final = 340
_ROWS: Final = 160


class Sides(QBoxLayout):
    """Takes list and details; who holds it calls :meth:`fit` with its own size."""

    def __init__(self, listed: QWidget, detail: QWidget) -> None:
        super().__init__(QBoxLayout.Direction.LeftToRight)
        self._listed = listed
        self.setSpacing(12)
        self.addWidget(listed, 2)
        self.addWidget(detail, 1)

    def fit(self, room: QSize) -> None:
        """Lay both out for a size in pixels."""
        below = room.width() < _NARROW and room.height() >= _LOW
        self.setDirection(QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight)
        # The details scroll; of the list two rows are in sight at the least, or it would not look like one.
        self._listed.setMinimumHeight(min(fonts.px(_ROWS), room.height() * 3 // 5) if below else 0)
        self.update()
