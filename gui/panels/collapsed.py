"""The contact as a strip of 56 px: the running time, and the keys that open it, record a statement and wrap up."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui.commands import key_text
from gui.panels.contact import ContactPanel
from gui.panels.host import PanelHost
from gui.sidepanel import StripPanel
from models.words import _


class CollapsedContact(StripPanel):
    """Follows a contact panel. ``expand_requested`` asks for the panel itself; the other acts are the registry's commands."""

    expand_requested = Signal()

    def __init__(self, host: PanelHost, panel: ContactPanel, parent: QWidget | None = None) -> None:
        super().__init__(_("Contact"), key_text("contact-panel"), parent)
        self._host, self._panel = host, panel
        self.open_button.clicked.connect(self.expand_requested)
        statement = self.add_act("prohibit", _("Record prohibition or permission"), key_text("record-statement"), "prohibited")
        self._wrap_up = self.add_act("check", _("Wrap up"), key_text("wrap-up"))
        self.statement_button, self.wrap_up_button = statement.button, self._wrap_up.button
        self.statement_button.clicked.connect(lambda: host.seat.commands.trigger("record-statement"))
        self.wrap_up_button.clicked.connect(panel.wrap_up)
        panel.wanted.connect(self.expand_requested)
        statement.setVisible(not host.seat.commands.refusal("record-statement"))
        panel.ticked.connect(self._tick)
        self._tick(panel.time_text())

    def _tick(self, words: str) -> None:
        self.set_time(words)
        running = bool(words)
        self._wrap_up.setVisible(running)
        self.open_button.set_icon_name(
            "phone-call" if running else "phone", _("Contact running, {time}", time=words) if running else _("No contact running")
        )
