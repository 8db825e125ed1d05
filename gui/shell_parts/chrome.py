"""The frame around the pages: top bar, rail and status bar, with what concerns the user and not a customer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gui.keys import KeyHint
from gui.rail import Rail
from gui.seat import Seat
from gui.statusbar import StatusBar, StatusItem
from gui.topbar import TopBar
from models import formats
from models.roles import ROLE_LABELS, Action
from models.words import _

if TYPE_CHECKING:
    from gui.pages.imports_parts.sources import Step

NARROW: Final = 1000
_CLOCK_MS: Final = 5000


class Chrome(QVBoxLayout):
    """Lays bars around ``pages``; what the role may not open is absent."""

    def __init__(self, seat: Seat, pages: QStackedWidget, window: QWidget) -> None:
        super().__init__(window)
        desk = seat.desk
        finds = desk.may(Action.FIND_CUSTOMER)
        self.bar = TopBar(_("Name, phone, address, meter, reference …"), _("Commands"), desk.user.name, _(ROLE_LABELS[desk.user.role]))
        self.bar.search.setVisible(finds)
        for cap in self.bar.findChildren(KeyHint):
            cap.setVisible(finds)
        self.rail = Rail(_("Pages"))
        if finds:
            self.rail.add_page("search", _("Search"), "magnifying-glass")
        if desk.may(Action.OPEN_CUSTOMER):
            self.rail.add_page("customer", _("Customer"), "user")
        if finds:
            self.rail.add_page("lists", _("Lists"), "file-text")
        if desk.may(Action.IMPORT_REGISTER):
            self.rail.add_page("imports", _("Imports"), "folder-open")
        if desk.may(Action.MANAGE_USERS):
            self.rail.add_page("administration", _("Users"), "users")
        self.rail.add_help(_("Help F1"))
        self.status = StatusBar()
        self.status.add(StatusItem(_("Own store on this computer"), "house", "text", "allowed", strong=True))
        if desk.used_keyring:
            self.status.add(StatusItem(_("Keyring in use"), "key"))
        else:
            self.status.add(StatusItem(_("No keyring: opens with the password alone"), "key", "warning", "warning"))
        self.draft = self.status.add(StatusItem("", "floppy-disk"), right=True)
        self.draft.hide()
        self._kept: dict[tuple[str, UUID | None], datetime] = {}
        self.under_way = self.status.add(StatusItem("", "download-simple"), right=True)
        self.under_way.hide()
        self.clock = self.status.add(StatusItem("", ink="text", strong=True), right=True)
        self.middle = QWidget()
        self._lay_out(pages)
        self._ticker = QTimer(window)
        self._ticker.setInterval(_CLOCK_MS)
        self._ticker.timeout.connect(self.tick)
        self._ticker.start()
        self.tick()

    def _lay_out(self, pages: QStackedWidget) -> None:
        row = QHBoxLayout(self.middle)
        for layout in (row, self):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(pages, 1)
        self.addWidget(self.bar)
        self.addWidget(self.middle, 1)
        self.addWidget(self.status)

    def fit(self, width: int) -> None:
        """Follow the window's width."""
        self.rail.set_narrow(width < NARROW)
        self.bar.set_narrow(width < NARROW)

    def note_draft(self, form: str, customer: UUID | None, at: datetime | None) -> None:
        """Say in the status bar when a draft was kept last, as long as any of those kept here is there; ``at`` None: this one is gone."""
        if at is None:
            self._kept.pop((form, customer), None)
        else:
            self._kept[form, customer] = at
        if self._kept:
            self.draft.set_state(_("Draft kept {time}", time=formats.show_time(max(self._kept.values()))), "floppy-disk")
        self.draft.setVisible(bool(self._kept))

    def note_import(self, step: Step) -> None:
        """Say in the status bar how far an import is; taking one back is told where it was asked for."""
        if step.source is None:
            return
        share = 100 * step.done // max(1, step.size)
        self.under_way.set_state(_("Import {share} %", share=share), "download-simple")
        self.under_way.show()

    def forget_import(self, _kind: str) -> None:
        """No import is under way any more."""
        self.under_way.hide()

    def tick(self) -> None:
        """Show day and time."""
        now = formats.now()
        day = now.astimezone(formats.HELSINKI).date()
        self.clock.set_state(f"{formats.show_weekday(day)} {formats.show_date(day)} {formats.show_time(now)}", "", "text", strong=True)
