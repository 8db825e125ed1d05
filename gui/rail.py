"""The rail: the pages at the left edge, icon over word, with the count of what waits."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui import fonts, icons, paint, tokens

WIDTH = 80
NARROW_WIDTH = 48
_ICON = 20


class RailButton(QPushButton):
    """A page. Selected: tint, accent bar, filled icon and heavier word, and checked to assistive technology."""

    def __init__(self, text: str, icon: str, parent: QWidget | None = None, selectable: bool = True) -> None:
        super().__init__(text, parent)
        self._icon = icon
        self._count: int | None = None
        self._narrow = False
        self.setCheckable(selectable)
        self.setAutoExclusive(selectable)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def set_count(self, count: int | None) -> None:
        """Show how many wait; None or 0 shows nothing."""
        self._count = count or None
        self.setAccessibleName(f"{self.text()} {count}" if count else self.text())
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Show the icon alone (window under 1000 px); the word becomes the tooltip."""
        self._narrow = narrow
        self.setToolTip(self.text() if narrow else "")
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return 60 px high at 100 %, 48 when narrow."""
        if self._narrow:
            return QSize(NARROW_WIDTH - 1, 48)
        return QSize(fonts.px(WIDTH) - 1, max(60, 45 + fonts.metrics("label").height()))

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, bar, icon, count and word."""
        with paint.open_on(self) as painter:
            w, h = self.width(), self.height()
            on = self.isChecked()
            if on:
                painter.fillRect(self.rect(), tokens.color("tint_accent"))
                painter.fillRect(0, 0, 3, h, tokens.color("accent"))
            count = str(self._count) if self._count else ""
            wide = paint.width(count, "name")
            x = (w - _ICON - (wide + 6 if count else 0)) // 2
            y = (h - _ICON) // 2 if self._narrow else 11
            ink = "accent" if on else "muted"
            icons.paint(painter, self._icon, ink, x, y, _ICON, self.devicePixelRatioF(), "fill" if on else "regular")
            if count:
                paint.text(painter, x + _ICON + 6, y, wide + 1, _ICON, count, "name", "text")
            if not self._narrow:
                line = fonts.metrics("label").height()
                paint.text(painter, 2, y + 25, w - 4, line, self.text(), "label_strong" if on else "label", ink, "center")
            if self.hasFocus():
                paint.ring(painter, 0, 0, w, h)


class Rail(QWidget):
    """The column of pages; what the role may not open is simply not added."""

    chosen = Signal(str)
    help_requested = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages: dict[str, RailButton] = {}
        self._help: RailButton | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 8, 1, 8)
        self._column.setSpacing(4)
        self._column.addStretch(1)
        self.setFixedWidth(fonts.px(WIDTH))
        self.setAccessibleName(name)

    def add_page(self, code: str, text: str, icon: str) -> RailButton:
        """Add a page below the others."""
        button = RailButton(text, icon, self)
        button.clicked.connect(lambda: self.chosen.emit(code))
        self._column.insertWidget(len(self._pages), button)
        self._pages[code] = button
        return button

    def add_help(self, text: str, icon: str = "question") -> RailButton:
        """Add the help at the bottom."""
        self._help = RailButton(text, icon, self, selectable=False)
        self._help.clicked.connect(self.help_requested)
        self._column.addWidget(self._help)
        return self._help

    def page(self, code: str) -> RailButton:
        """Return a page's button; KeyError when it was not added."""
        return self._pages[code]

    def set_current(self, code: str) -> None:
        """Mark a page as the current one. Sends nothing."""
        self._pages[code].setChecked(True)

    def set_narrow(self, narrow: bool) -> None:
        """Show icons only (window under 1000 px)."""
        self.setFixedWidth(NARROW_WIDTH if narrow else fonts.px(WIDTH))
        for button in (*self._pages.values(), *([self._help] if self._help else [])):
            button.set_narrow(narrow)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw surface and line."""
        with paint.open_on(self) as painter:
            painter.fillRect(self.rect(), tokens.color("surface"))
            paint.line_v(painter, self.width() - 1, 0, self.height())
