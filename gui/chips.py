"""Chips: states with an icon, and filters that toggle and count. 24 high, radius 4."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from gui import fonts, icons, mnemonics, paint, tokens

_ICON = 14


def _height() -> int:
    return max(24, fonts.metrics("label").height() + 9)


class Chip(QLabel):
    """A state or a kind: icon and words, never a colour alone. ``kind`` tints it (accent, allowed, prohibited, warning); "" leaves it plain."""

    def __init__(self, text: str, icon: str = "", kind: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._icon, self._kind = icon, kind
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_state(self, text: str, icon: str, kind: str) -> None:
        """Change words, icon and tint together."""
        self._icon, self._kind = icon, kind
        self.setText(text)
        self.updateGeometry()
        self.update()

    def kind(self) -> str:
        """Return the tint."""
        return self._kind

    def _role(self) -> str:
        return "label"

    def _lead(self) -> int:
        return 9 + (_ICON + 4 if self._icon else 0)

    def sizeHint(self) -> QSize:
        """Return room for the icon and all the words."""
        return QSize(self._lead() + paint.width(self.text(), self._role()) + 10, _height())

    def minimumSizeHint(self) -> QSize:
        """Return room for the icon and a few letters."""
        return QSize(min(self.sizeHint().width(), self._lead() + fonts.px(40)), _height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show all the words as tooltip when they are elided."""
        super().resizeEvent(event)
        self.setToolTip("" if self.width() >= self.sizeHint().width() else self.text())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, icon and words."""
        with paint.open_on(self) as painter:
            w, h = self.width(), self.height()
            if self._kind:
                paint.tint(painter, 0, 0, w, h, self._kind)
            else:
                paint.box(painter, 0, 0, w, h, "raised", "border")
            if self._icon:
                icons.paint(painter, self._icon, self._kind or "muted", 9, (h - _ICON) // 2, _ICON, self.devicePixelRatioF())
            paint.text(painter, self._lead(), 0, w - self._lead() - 9, h, self.text(), self._role(), self._kind or "text")


class FilterChip(QPushButton):
    """A toggle with a count. Its state is told by ground, weight and, to assistive technology, as checked."""

    def __init__(self, text: str, count: int | None = None, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(mnemonics.literal(text), parent)
        self._icon, self._count = icon, count
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._say()

    def set_count(self, count: int | None) -> None:
        """Show how many there are."""
        if count == self._count:
            return
        self._count = count
        self._say()
        self.updateGeometry()
        self.update()

    def _words(self) -> str:
        said = mnemonics.words(self.text())
        return said if self._count is None else f"{said} {self._count}"

    def _say(self) -> None:
        self.setAccessibleName(self._words())

    def _lead(self) -> int:
        return 9 + (_ICON + 4 if self._icon else 0)

    def sizeHint(self) -> QSize:
        """Return room for the heavier of the two weights, so that toggling moves nothing."""
        return QSize(self._lead() + paint.width(self._words(), "label_strong") + 10, _height())

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, icon and words."""
        with paint.open_on(self) as painter:
            w, h = self.width(), self.height()
            on = self.isChecked()
            if on:
                line = "accent" if tokens.current().tint_lines else None
                paint.box(painter, 0, 0, w, h, "tint_accent", line)
            else:
                paint.box(painter, 0, 0, w, h, "surface", "border")
            ink = "accent" if on else "text" if self.isEnabled() else "muted"
            if self._icon:
                icons.paint(painter, self._icon, "accent" if on else "muted", 9, (h - _ICON) // 2, _ICON, self.devicePixelRatioF())
            paint.text(painter, self._lead(), 0, w - self._lead() - 6, h, self._words(), "label_strong" if on else "label", ink)
            if self.hasFocus():
                paint.ring(painter, 0, 0, w, h)
