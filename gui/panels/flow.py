"""A row of chips that goes on in the next line when it is full."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class Flow(QWidget):
    """Widgets side by side, as many to a line as there is room for; each as large as it asks.

    It is no layout: one written in Python holds Qt's layout items, which PySide may take for deleted while Qt still asks for them, and the process ends.
    """

    def __init__(self, parent: QWidget | None = None, gap: int = 8) -> None:
        super().__init__(parent)
        self._parts: list[QWidget] = []
        self._gap = gap
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, part: QWidget) -> None:
        """Add a widget after the others."""
        part.setParent(self)
        part.show()
        self._parts.append(part)
        self.updateGeometry()

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines."""
        return self._place(width, move=False)

    def sizeHint(self) -> QSize:
        """Return the size of one line."""
        shown = [part.sizeHint() for part in self._parts if not part.isHidden()]
        wide = sum(size.width() + self._gap for size in shown)
        return QSize(max(0, wide - self._gap), max((size.height() for size in shown), default=0))

    def minimumSizeHint(self) -> QSize:
        """Return the size of the widest part."""
        least = QSize()
        for part in self._parts:
            if not part.isHidden():
                least = least.expandedTo(part.sizeHint())
        return least

    def event(self, event: QEvent) -> bool:
        """Place the parts anew when one of them has another size, or was shown or hidden."""
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._place(self.width(), move=True)
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the parts."""
        super().resizeEvent(event)
        self._place(self.width(), move=True)

    def _place(self, width: int, *, move: bool) -> int:
        x, y, line = 0, 0, 0
        for part in self._parts:
            if part.isHidden():
                continue
            size = part.sizeHint()
            if x > 0 and x + size.width() > width:
                x, y, line = 0, y + line + self._gap, 0
            if move:
                part.setGeometry(QRect(QPoint(x, y), size))
            x, line = x + size.width() + self._gap, max(line, size.height())
        return y + line
