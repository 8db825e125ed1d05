"""The right side: a panel that opens in place of the contact, its running strip above, and the collapsed strip of 56 px.

A panel is never a modal: the page behind stays readable and usable.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from gui import fonts, icons, paint, tokens
from gui.buttons import IconButton
from gui.keys import KeyHint
from gui.labels import ElidedLabel, Label
from gui.scrolling import ScrollBar
from models.words import _

CONTACT_WIDTH = 320
REVIEW_WIDTH = 376
STATEMENT_WIDTH = 408
COLLAPSED_WIDTH = 56


class Side(QWidget):
    """A surface of fixed width at the right edge, with a line on its left. Put content into :attr:`column`."""

    def __init__(self, name: str, width: int = CONTACT_WIDTH, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(fonts.px(width))
        self.setAccessibleName(name)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(17, 12, 16, 12)
        self.column.setSpacing(8)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw surface and line."""
        with paint.open_on(self) as painter:
            painter.fillRect(self.rect(), tokens.color("surface"))
            paint.line_v(painter, 0, 0, self.height())


class PanelStrip(QWidget):
    """The 40 px strip over a side panel that keeps the running contact and its timer in sight."""

    def __init__(self, text: str, key: str = "", parent: QWidget | None = None, icon: str = "phone-call") -> None:
        super().__init__(parent)
        self._icon = icon
        self._text = ElidedLabel(text, "value", parent=self)
        self._time = Label("", "timer", parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(43, 0, 16, 1)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        row.addWidget(self._time)
        if key:
            row.addWidget(KeyHint(key, self))
        self.setMinimumHeight(40)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_text(self, text: str) -> None:
        """Change the words, such as the customer's name after a save."""
        self._text.set_look(text, "text")

    def set_time(self, text: str) -> None:
        """Show the running time as said ("04:31")."""
        self._time.setText(text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, icon and line."""
        with paint.open_on(self) as painter:
            painter.fillRect(self.rect(), tokens.color("raised"))
            icons.paint(painter, self._icon, "accent", 18, (self.height() - 16) // 2, 16, self.devicePixelRatioF())
            paint.line_h(painter, 0, self.height() - 1, self.width())
            paint.line_v(painter, 0, 0, self.height())


class SidePanel(QWidget):
    """A panel with a title, a body that scrolls, and acts at the bottom. Esc closes it; who listens keeps the draft.

    Put content into :attr:`body` and buttons into :attr:`acts`; :meth:`open` moves the focus into the first field and :meth:`close_panel`
    gives it back to where it was.
    """

    opened = Signal()
    closed = Signal()

    def __init__(self, title: str, icon: str = "", kind: str = "text", width: int = STATEMENT_WIDTH, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before: QWidget | None = None
        self.setFixedWidth(fonts.px(width))
        self.setAccessibleName(title)
        self._title = ElidedLabel(title, "panel", "text", icon, self, kind)
        close = IconButton("x", _("Close"), self)
        close.clicked.connect(self.close_panel)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(close)
        self._holder = QWidget()
        self.body = QVBoxLayout(self._holder)
        """Where the content goes; spacing 8."""
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(8)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(self._holder)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setVerticalScrollBar(ScrollBar(Qt.Orientation.Vertical, area))
        area.viewport().setAutoFillBackground(False)
        self._holder.setAutoFillBackground(False)
        self.foot = QVBoxLayout()
        """What stays in sight over the buttons, however little room there is."""
        self.foot.setSpacing(8)
        self.acts = QHBoxLayout()
        """Where the buttons go: the way out first, the one act last."""
        self.acts.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(17, 8, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(area, 1)
        column.addLayout(self.foot)
        column.addLayout(self.acts)
        self.hide()

    def set_title(self, title: str, icon: str, kind: str) -> None:
        """Change the title with its icon and the icon's colour."""
        self._title.set_look(title, "text", icon, kind)
        self.setAccessibleName(title)

    def open(self) -> None:
        """Show the panel with the focus in its first field."""
        self._before = QApplication.focusWidget()
        self.show()
        self.opened.emit()
        self.focus_first()

    def focus_first(self) -> None:
        """Put the focus into the first field of the body."""
        for widget in self._holder.findChildren(QWidget):
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(self) and widget.isEnabled():
                widget.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def close_panel(self) -> None:
        """Hide the panel and give the focus back."""
        if self.isHidden():
            return
        self.hide()
        before, self._before = self._before, None
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Esc, unless something inside took it first."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw surface and line."""
        with paint.open_on(self) as painter:
            painter.fillRect(self.rect(), tokens.color("surface"))
            paint.line_v(painter, 0, 0, self.height())


class StripAct(QWidget):
    """A mark of the strip with its key below. What cannot be done now is hidden with its key, which would look live by itself."""

    def __init__(self, icon: str, name: str, key: str, kind: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.button = IconButton(icon, name, self, 18, kind)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(KeyHint(key, self), 0, Qt.AlignmentFlag.AlignHCenter)


class StripPanel(QWidget):
    """The collapsed right side: the contact with its timer above, marks with their keys below."""

    def __init__(self, name: str, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(fonts.px(COLLAPSED_WIDTH))
        self.setAccessibleName(name)
        self._time = Label("", "name", parent=self)
        self._time.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 12, 0, 12)
        self._column.setSpacing(6)
        self.open_button = IconButton("phone-call", name, self, 18, "accent")
        self._column.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addWidget(self._time)
        self._time.hide()
        if key:
            self._column.addWidget(KeyHint(key, self), 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addStretch(1)

    def set_time(self, text: str) -> None:
        """Show the running time ("04:12"); "" leaves no gap."""
        self._time.setText(text)
        self._time.setVisible(bool(text))

    def add_act(self, icon: str, name: str, key: str, kind: str = "accent") -> StripAct:
        """Add a button with its key at the bottom and return both."""
        act = StripAct(icon, name, key, kind, self)
        self._column.addWidget(act)
        return act

    def sizeHint(self) -> QSize:
        """Return 56 px wide."""
        return QSize(fonts.px(COLLAPSED_WIDTH), super().sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw surface and line."""
        with paint.open_on(self) as painter:
            painter.fillRect(self.rect(), tokens.color("surface"))
            paint.line_v(painter, 0, 0, self.height())
