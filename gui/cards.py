"""Cards: a surface with a title, and a hint or an act at its right end."""

from __future__ import annotations

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui import paint
from gui.labels import ElidedLabel


class Card(QWidget):
    """A surface with radius 6 and a thin border. Put content into :attr:`body`."""

    def __init__(self, title: str = "", hint: str = "", parent: QWidget | None = None, action: QWidget | None = None, padding: int = 12) -> None:
        super().__init__(parent)
        self._title = ElidedLabel(title, "card", parent=self) if title else None
        self._hint = ElidedLabel(hint, "label", "muted", parent=self, align="right")
        self._column = QVBoxLayout(self)
        edge = padding + 1
        self._column.setContentsMargins(edge, 6 if title else edge, edge, max(1, padding - 3) if padding else 1)
        self._column.setSpacing(0)
        if self._title is not None:
            self._head = QHBoxLayout()
            self._head.setSpacing(8)
            self._title.setMinimumHeight(24)  # as high as an act at its right, so that the fields of neighbouring cards line up
            self._head.addWidget(self._title)
            self._head.addWidget(self._hint, 1)
            if action is not None:
                self._head.addWidget(action)
            self._column.addLayout(self._head)
            self._column.addSpacing(4)
        self.body = QVBoxLayout()
        """Where the content goes; spacing 8."""
        self.body.setSpacing(8 if padding else 0)
        self._column.addLayout(self.body, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(title)

    def set_title(self, title: str) -> None:
        """Change the title of a card that has one."""
        if self._title is not None:
            self._title.setText(title)
            self._title.updateGeometry()
        self.setAccessibleName(title)

    def set_hint(self, hint: str) -> None:
        """Change the hint at the right end, such as the source of what the card shows."""
        self._hint.setText(hint)
        self._hint.updateGeometry()

    def grid(self, columns: int = 2) -> QGridLayout:
        """Add and return a grid of equal columns for fields, 8 px apart. It is not aligned: an aligned one never gets the height of a wrapped message."""
        made = QGridLayout()
        made.setHorizontalSpacing(8)
        made.setVerticalSpacing(8)
        for column in range(columns):
            made.setColumnStretch(column, 1)
        self.body.addLayout(made)
        return made

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the surface."""
        with paint.open_on(self) as painter:
            paint.box(painter, 0, 0, self.width(), self.height(), "surface", "border", 1.0, paint.CARD_RADIUS)
