"""Facts in two columns: what, and its value in words; where there is no room for both, the value stands under its name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from gui import fonts
from gui.labels import Label

_GAP: Final = 12
_LEAST: Final = 120
_VALUE: Final = 116
"""The least width of a value beside its name: a day with its time, a name of a person."""


class Facts(QWidget):
    """Rows of a name and a value; long values wrap."""

    def __init__(self, rows: Iterable[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pairs = [(Label(name, "label", "muted", self), Label(value, "body", parent=self, wrap=True)) for name, value in rows if value]
        self._beside: bool | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(_GAP)
        self.setMinimumWidth(fonts.px(_LEAST))  # its own, so that two columns never make the page wider than it is
        self._lay_out(beside=True)

    def _lay_out(self, *, beside: bool) -> None:
        if beside == self._beside:
            return
        self._beside = beside
        self._grid.setVerticalSpacing(4 if beside else 2)
        self._grid.setColumnStretch(0, 0 if beside else 1)
        self._grid.setColumnStretch(1, 1 if beside else 0)
        for at, (name, value) in enumerate(self._pairs):
            for part in (name, value):
                self._grid.removeWidget(part)
            self._grid.addWidget(name, at if beside else 2 * at, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, at if beside else 2 * at + 1, 1 if beside else 0)
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the values beside their names or under them."""
        super().resizeEvent(event)
        names = max((name.sizeHint().width() for name, _value in self._pairs), default=0)
        values = max((value.minimumSizeHint().width() for _name, value in self._pairs), default=0)
        self._lay_out(beside=self.width() >= names + _GAP + max(values, fonts.px(_VALUE)))


def facts(rows: Iterable[tuple[str, str]]) -> Facts:
    """Return a widget with the rows that have a value."""
    return Facts(rows)
