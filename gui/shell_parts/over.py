"""What lies over the pages: the command palette, the help at the side, the menu of the user, and the notices, which keep clear of panels."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from gui.dialogs.help import HelpPanel
from gui.dialogs.palette import Palette
from gui.notices import Kind, Notices
from gui.savebar import Foot
from gui.seat import Seat
from gui.sidepanel import Side, SidePanel, StripPanel
from models.words import _

_KINDS: Final[dict[str, Kind]] = {"note": "note", "done": "done", "warning": "note", "problem": "error"}
_MENU: Final = ("password", "", "light", "dark", "contrast", "system-theme", "", "finnish", "swedish", "english", "", "about", "lock", "sign-out")
_KEPT_CLEAR: Final = (Side, SidePanel, StripPanel, Foot)


class Over(QObject):
    """Belongs to one shell; ``middle`` holds the rail and the ``pages``."""

    def __init__(self, seat: Seat, pages: QStackedWidget, middle: QWidget, window: QWidget) -> None:
        super().__init__(window)
        self._seat, self._pages, self._middle, self._window = seat, pages, middle, window
        self.help: HelpPanel | None = None
        self.notices = Notices(pages, _KEPT_CLEAR, middle)
        self.palette = Palette(window, seat.commands)
        seat.said.connect(self.say)
        seat.offered_undo.connect(self._offer_undo)
        seat.commands.refused.connect(self._refused)
        pages.currentChanged.connect(self.notices.page_changed)
        middle.installEventFilter(self)

    def say(self, text: str, tone: str = "note") -> None:
        """Show a notice at the bottom of the page."""
        self.notices.show_notice(text, _KINDS.get(tone, "note"))

    def _refused(self, text: str) -> None:
        self.notices.show_notice(text, "note")

    def _offer_undo(self, text: str, undo: object) -> None:
        if callable(undo):
            notice = self.notices.show_notice(text, "done", undo)
            self._seat.taken_back.connect(notice.dismiss)

    def show_help(self) -> None:
        """Open the help at the side, or close it."""
        if self.help is not None and self.help.isVisible():
            self.help.close_panel()
            return
        if self.help is None:
            self.help = HelpPanel(self._seat.commands, self._middle)
        self._place_help()
        self.help.open()
        self.help.raise_()
        self.notices.keep_clear()

    def _place_help(self) -> None:
        if self.help is not None:
            self.help.setGeometry(self._middle.width() - self.help.width(), 0, self.help.width(), self._middle.height())

    def show_menu(self, under: QWidget) -> None:
        """Show the menu of the user under what was pressed."""
        menu = QMenu(self._window)
        for command in _MENU:
            if command:
                menu.addAction(self._seat.commands.action(command))
            else:
                menu.addSeparator()
        menu.setAccessibleName(_("Menu of the user"))
        menu.aboutToHide.connect(menu.deleteLater)
        corner = under.mapToGlobal(QPoint(under.width(), under.height()))
        menu.popup(corner - QPoint(menu.sizeHint().width(), 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the help at the right edge."""
        if watched is self._middle and event.type() is QEvent.Type.Resize:
            self._place_help()
        return False
