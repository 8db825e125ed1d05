"""The top bar: mark, the one search box, open customers, the palette and the user."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QKeySequence, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QSpacerItem, QWidget

from gui import fonts, icons, paint, tokens
from gui.buttons import Button, IconButton
from gui.inputs import LineEdit
from gui.keys import KeyHint
from gui.mark import Mark
from models.words import _

HEIGHT = 48
SEARCH_WIDTH = 352
_GAP = 32
_COMPACT = 40
"""Width of the user's icon alone."""


class SearchBox(LineEdit):
    """The one search box, 352 px wide where there is room."""

    def __init__(self, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(_("Search"))
        self.set_lead("magnifying-glass")
        self.setMaximumWidth(fonts.px(SEARCH_WIDTH))

    def sizeHint(self) -> QSize:
        """Return 352 × 32 at 100 %."""
        return QSize(fonts.px(SEARCH_WIDTH), fonts.control_height())

    def minimumSizeHint(self) -> QSize:
        """Return room for a name."""
        return QSize(fonts.px(140), fonts.control_height())


class CustomerTab(QPushButton):
    """An open customer: the one in contact has the phone icon and the running time."""

    close_requested = Signal()

    def __init__(self, text: str, icon: str = "user", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._time = icon, ""
        self.setCheckable(True)
        self._close = IconButton("x", "", self, 14, "muted")
        self.setText(text)
        self._close.clicked.connect(self.close_requested)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        """Show a name as it is: an ampersand in it makes no mnemonic."""
        super().setText(text)
        self.setShortcut(QKeySequence())
        self.setAccessibleName(text)
        self._close.set_icon_name("x", _("Close {name}", name=text))

    def set_time(self, text: str) -> None:
        """Show the contact's running time and the phone; "" is for a customer without a contact."""
        wider = bool(text) != bool(self._time)
        self._time = text
        self.setAccessibleDescription(_("contact running") if text else "")
        if wider:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for icon, name, time and the cross."""
        wide = 32 + paint.width(self.text(), "name") + (paint.width(self._time, "label_strong") + 13 if self._time else 0) + 34
        return QSize(max(fonts.px(120), wide), fonts.control_height())

    def minimumSizeHint(self) -> QSize:
        """Return room for a few letters; the name elides and becomes the tooltip."""
        return QSize(fonts.px(120), fonts.control_height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the cross at the right end."""
        super().resizeEvent(event)
        self._close.setGeometry(self.width() - 28, (self.height() - 24) // 2, 24, 24)
        self.setToolTip("" if self.width() >= self.sizeHint().width() else self.text())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, icon, name and time."""
        with paint.open_on(self) as painter:
            w, h = self.width(), self.height()
            on = self.isChecked()
            paint.box(painter, 0, 0, w, h, "tint_accent" if on else "raised", "accent" if on else "border")
            icon = "phone-call" if self._time else self._icon
            icons.paint(painter, icon, "accent" if self._time else "muted", 12, (h - 16) // 2, 16, self.devicePixelRatioF())
            timed = paint.width(self._time, "label_strong") + 9 if self._time else 0
            paint.text(painter, 32, 0, w - 32 - 30 - timed, h, self.text(), "name" if on else "body", "text")
            if self._time:
                paint.text(painter, w - 30 - timed + 9, 0, timed, h, self._time, "label_strong", "accent")
            if self.hasFocus():
                paint.ring(painter, 0, 0, w, h)


class UserButton(QPushButton):
    """Who works: name over role, with the menu of the user behind it."""

    def __init__(self, name: str, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._role = name, role
        self._narrow = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_user(name, role)

    def set_user(self, name: str, role: str) -> None:
        """Change who works."""
        self._name, self._role = name, role
        self.setAccessibleName(f"{name}, {role}")
        self.updateGeometry()
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Show the icon alone; name and role become the tooltip."""
        self._narrow = narrow
        self.setToolTip(self.accessibleName() if narrow else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for icon and both lines, or for the icon alone."""
        if self._narrow:
            return QSize(_COMPACT, fonts.control_height())
        wide = max(paint.width(self._name, "label_strong"), paint.width(self._role, "label"))
        return QSize(wide + 57, max(HEIGHT - 1, 2 * fonts.metrics("label").height() + 12))

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line before it, the icon and both lines."""
        with paint.open_on(self) as painter:
            h = self.height()
            if self._narrow:
                icons.paint(painter, "user-circle", "muted", (self.width() - 20) // 2, (h - 20) // 2, 20, self.devicePixelRatioF())
                if self.hasFocus():
                    paint.ring(painter, 0, 0, self.width(), h)
                return
            line = fonts.metrics("label").height()
            paint.line_v(painter, 0, 0, h)
            icons.paint(painter, "user-circle", "muted", 17, (h - 20) // 2, 20, self.devicePixelRatioF())
            room = self.width() - 45
            paint.text(painter, 45, h / 2 - line, room, line, self._name, "label_strong", "text")
            paint.text(painter, 45, h / 2, room, line, self._role, "label", "muted")
            if self.hasFocus():
                paint.ring(painter, 2, 2, self.width() - 4, h - 4)


class PaletteButton(Button):
    """Opens the command palette: its word with the key, or the icon with the key where the window is narrow."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, "link", "Ctrl+K", "list", parent, role="value")
        self._narrow = False
        self.setAccessibleName(text)

    def set_narrow(self, narrow: bool) -> None:
        """Leave the word out; it becomes the tooltip."""
        self._narrow = narrow
        self.setToolTip(self.text() if narrow else "")
        self.updateGeometry()
        self.update()

    def _words(self) -> str:
        return "" if self._narrow else super()._words()


class TopBar(QWidget):
    """The bar itself; add open customers with :meth:`add_customer`."""

    def __init__(self, placeholder: str, commands: str, user: str, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = SearchBox(placeholder, self)
        self.commands = PaletteButton(commands, self)
        self.user = UserButton(user, role, self)
        self._tabs = QHBoxLayout()
        self._tabs.setSpacing(6)
        row = QHBoxLayout(self)
        row.setContentsMargins(26, 0, 0, 1)
        row.setSpacing(0)
        row.addWidget(Mark(28, self))
        self._gap = QSpacerItem(_GAP, 0)
        row.addItem(self._gap)
        row.addWidget(self.search, 10)
        row.addSpacing(6)
        row.addWidget(KeyHint("F2", self))
        row.addSpacing(14)
        row.addLayout(self._tabs)
        row.addSpacing(6)
        row.addStretch(1)
        row.addWidget(self.commands)
        row.addSpacing(12)
        row.addWidget(self.user)
        self._row = row
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def add_customer(self, tab: CustomerTab) -> None:
        """Add an open customer after the others."""
        tab.setParent(self)
        self._tabs.addWidget(tab)

    def remove_customer(self, tab: CustomerTab) -> None:
        """Take a closed customer away."""
        self._tabs.removeWidget(tab)
        tab.hide()
        tab.deleteLater()

    def set_narrow(self, narrow: bool) -> None:
        """Show palette and user by their icons alone (window under 1000 px)."""
        self.user.set_narrow(narrow)
        self.commands.set_narrow(narrow)
        self._gap.changeSize(16 if narrow else _GAP, 0)
        self._row.setContentsMargins(10 if narrow else 26, 0, 6 if narrow else 0, 1)

    def sizeHint(self) -> QSize:
        """Return 48 px high at 100 %."""
        return QSize(super().sizeHint().width(), max(HEIGHT, fonts.control_height() + 16))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw surface and line."""
        with paint.open_on(self) as painter:
            painter.fillRect(self.rect(), tokens.color("surface"))
            paint.line_h(painter, 0, self.height() - 1, self.width())
