"""A side panel of a customer's page: it asks the page for its place, does one act with Ctrl+Enter, and gives place and focus back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from gui.panels.host import PanelHost, is_act
from gui.sidepanel import STATEMENT_WIDTH, SidePanel


class HostedPanel(SidePanel):
    """Subclasses say what :meth:`leave` keeps when the panel goes out of sight."""

    acted = Signal()
    """Ctrl+Enter was pressed somewhere in it."""

    def __init__(self, host: PanelHost, title: str, icon: str, kind: str, width: int = STATEMENT_WIDTH, parent: QWidget | None = None) -> None:
        super().__init__(title, icon, kind, width, parent)
        self._host = host
        self._return_to: QWidget | None = None
        self.closed.connect(self._give_back)

    def leave(self) -> None:
        """Keep or forget what the panel holds: it is being hidden. Called again, it does nothing more."""

    def take_place(self) -> None:
        """Ask the page for the place and open with the focus in the first field."""
        before = QApplication.focusWidget()  # taking the place may hide what has the focus
        if self.isHidden():
            self._return_to = before
        self._host.open_side_panel(self)
        if self.isHidden():
            self.open()
        else:
            self.focus_first()

    def _give_back(self) -> None:
        self._host.close_side_panel()
        back, self._return_to = self._return_to, None
        if back is not None and isValid(back) and back.isVisible():
            back.setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        """Whatever hides it, closing, another panel or another page: what it holds is kept or forgotten now."""
        self.leave()
        super().hideEvent(event)

    def event(self, event: QEvent) -> bool:
        """Take Ctrl+Enter before the window's shortcut: here it is the panel's act."""
        if is_act(event) and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do the act with Ctrl+Enter from anywhere in the panel; Esc closes it."""
        if is_act(event):
            self.acted.emit()
        else:
            super().keyPressEvent(event)
