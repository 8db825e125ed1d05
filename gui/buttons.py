"""Buttons: primary, secondary, danger and link, with icon and key cap inside; and the bare icon button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6 import QtCore
from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from gui import fonts, icons, mnemonics, paint

if TYPE_CHECKING:
    from PySide6.QtGui import QEnterEvent

Kind = Literal["primary", "secondary", "danger", "link"]

_PAD = 13
_ICON = 16
_GAP = 6


class Button(QPushButton):
    """A push button drawn from tokens. The key is only printed; the command registry binds it."""

    def __init__(
        self, text: str, kind: Kind = "secondary", key: str = "", icon: str = "", parent: QWidget | None = None, icon_ink: str = "", role: str = ""
    ) -> None:
        super().__init__(parent)
        self.setText(text)
        self._kind, self._key, self._icon, self._icon_ink, self._own_role = kind, key, icon, icon_ink, role
        self._base = 24 if kind == "link" else 32
        self._ink = paint.inked(self, {"primary": "on_accent", "danger": "prohibited", "link": "accent"}.get(kind, "text"))
        gives_way = bool(key) and kind in {"link", "secondary"}
        self.setSizePolicy(QSizePolicy.Policy.Preferred if gives_way else QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        if key:
            self.setAccessibleDescription(key)

    def set_height(self, base: int) -> None:
        """Set the least height in logical pixels (40 on the sign-in)."""
        self._base = base
        self.updateGeometry()

    def key(self) -> str:
        """Return the key that is printed."""
        return self._key

    def set_key(self, key: str) -> None:
        """Change the key that is printed; "" where there is no room for it."""
        self._key = key
        self.updateGeometry()
        self.update()

    def set_icon_name(self, icon: str) -> None:
        """Change the icon."""
        self._icon = icon
        self.updateGeometry()
        self.update()

    def _words(self) -> str:
        return mnemonics.words(self.text())

    def _role(self) -> str:
        if self._own_role:
            return self._own_role
        if self._kind == "link":
            return "label_strong"
        return "name" if self._kind == "primary" else "value"

    def sizeHint(self) -> QSize:
        """Return room for icon, whole text and key."""
        return self._size(self._key)

    def minimumSizeHint(self) -> QSize:
        """Return room for the words, which are never cut; the key of an ordinary button gives way to them."""
        return self._size("")

    def _size(self, key: str) -> QSize:
        wide = paint.width(self._words(), self._role()) + (_ICON + _GAP if self._icon else 0)
        if self._kind == "link":
            wide += (_GAP + paint.key_cap_width(key)) if key else 0
            return QSize(wide + 8, max(24, fonts.metrics("label").height() + 9))
        wide += (8 + paint.key_cap_width(key) + 9 if key else _PAD) + _PAD
        return QSize(wide, fonts.control_height(self._base))

    def _cap(self) -> int:
        """Return the width of the key that is printed, 0 where there is no room for it beside the words."""
        return paint.key_cap_width(self._key) if self._key and self.width() >= self.sizeHint().width() else 0

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the hand over a link."""
        super().enterEvent(event)
        if self._kind == "link":
            self.setCursor(QtCore.Qt.CursorShape.PointingHandCursor)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the words as tooltip where something narrower than the button holds it."""
        super().resizeEvent(event)
        if self.width() < self.minimumSizeHint().width():
            self.setToolTip(self._words())
        elif self.toolTip() == self._words():
            self.setToolTip("")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, icon, words and key."""
        with paint.open_on(self) as painter:
            if self._kind == "link":
                self._paint_link(painter)
            else:
                self._paint_box(painter)

    def _paint_link(self, painter: QPainter) -> None:
        ink = "accent" if self.isEnabled() else "muted"
        x = 4
        if self._icon:
            icons.paint(painter, self._icon, self._icon_ink or ink, x, (self.height() - _ICON) // 2, _ICON, self.devicePixelRatioF())
            x += _ICON + _GAP
        cap = self._cap()
        room = self.width() - x - 4 - (cap + _GAP if cap else 0)
        x += paint.text(painter, x, 0, room, self.height(), self._words(), self._role(), self._ink if self.isEnabled() else ink)
        if self.underMouse() and self.isEnabled():
            paint.line_h(painter, x - paint.width(self._words(), self._role()), self.height() / 2 + 7, paint.width(self._words(), self._role()), ink)
        if cap:
            paint.key_cap(painter, x + _GAP, 0, self.height(), self._key)
        if self.hasFocus():
            paint.ring(painter, 0, 0, self.width(), self.height())

    def _paint_box(self, painter: QPainter) -> None:
        w, h = self.width(), self.height()
        enabled = self.isEnabled()
        text, line, fill = {
            "primary": ("on_accent", "accent", "accent"),
            "danger": ("prohibited", "prohibited", "surface"),
        }.get(self._kind, ("text", "strong_border", "raised"))
        if not enabled:
            text, line, fill = "muted", "border", "raised"
        elif self.isDown() and self._kind != "primary":
            fill = "tint_accent" if self._kind == "secondary" else "tint_prohibited"
        focus = self.hasFocus()
        if focus and self._kind == "primary":
            paint.box(painter, 3, 3, w - 6, h - 6, fill, None, 1, 2)
        else:
            paint.box(painter, 0, 0, w, h, fill, line)
        if focus:
            paint.ring(painter, 0, 0, w, h)
        cap = self._cap()
        inner = paint.width(self._words(), self._role()) + (_ICON + _GAP if self._icon else 0)
        x = _PAD if cap or (self._icon and w > inner + 6 * _PAD) else max(_PAD, (w - inner) // 2)
        if self._icon:
            icons.paint(painter, self._icon, self._icon_ink or text, x, (h - _ICON) // 2, _ICON, self.devicePixelRatioF())
            x += _ICON + _GAP
        room = w - x - (cap + 9 + 8 if cap else _PAD)
        own = self._ink if enabled else text
        paint.text(painter, x, 0, room + 1, h, self._words(), self._role(), own)
        if cap:
            border = "on_accent" if self._kind == "primary" and enabled else "border"
            role = "label_strong" if self._kind == "primary" else "label"
            paint.key_cap(painter, w - cap - 9, 0, h, self._key, own, border, role)


def primary(text: str, key: str = "", icon: str = "", parent: QWidget | None = None) -> Button:
    """Make the one primary button of a region."""
    return Button(text, "primary", key, icon, parent)


def secondary(text: str, key: str = "", icon: str = "", parent: QWidget | None = None) -> Button:
    """Make an ordinary button."""
    return Button(text, "secondary", key, icon, parent)


def danger(text: str, key: str = "", icon: str = "", parent: QWidget | None = None) -> Button:
    """Make a button for an act that refuses or ends something."""
    return Button(text, "danger", key, icon, parent)


def link(text: str, key: str = "", icon: str = "", parent: QWidget | None = None) -> Button:
    """Make a button that looks like a link."""
    return Button(text, "link", key, icon, parent)


class IconButton(QPushButton):
    """An icon alone, 24 × 24 at least; ``name`` is what assistive technology says and the tooltip shows."""

    def __init__(self, icon: str, name: str, parent: QWidget | None = None, size: int = 16, ink: str = "muted") -> None:
        super().__init__(parent)
        self._icon, self._size, self._token = icon, size, ink
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_icon_name(self, icon: str, name: str) -> None:
        """Change the icon and what it says."""
        self._icon = icon
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of a target: never under 24 × 24."""
        side = max(24, self._size + 8)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the icon."""
        with paint.open_on(self) as painter:
            if self.underMouse() and self.isEnabled():
                paint.box(painter, 0, 0, self.width(), self.height(), "raised")
            ink = self._token if self.isEnabled() else "border"
            x, y = (self.width() - self._size) // 2, (self.height() - self._size) // 2
            icons.paint(painter, self._icon, ink, x, y, self._size, self.devicePixelRatioF())
            if self.hasFocus():
                paint.ring(painter, 0, 0, self.width(), self.height())
