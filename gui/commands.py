"""THE registry of commands: text, shortcut, icon, role. Menus, palette, key caps and the help sheet derive from it.

A page binds handlers to the commands it can do now; a command without a handler is disabled, one the role may not do says why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from models.roles import Action, Role, may, told_who_may
from models.words import N_, _


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be done. ``scope`` is program, customer, contact, section or form; ``shortcut`` in Qt's portable text."""

    id: str
    text: str
    shortcut: str = ""
    icon: str = ""
    action: Action | None = None
    scope: str = "program"


COMMANDS: Final = (
    Command("help", N_("Help and keys"), "F1", "question"),
    Command("search", N_("Search"), "F2", "magnifying-glass", Action.FIND_CUSTOMER),
    Command("edit", N_("Edit or correct the selected"), "F3", "pencil-simple", None, "section"),
    Command("contact-panel", N_("Contact panel"), "F4", "phone-call", Action.RECORD_CONTACT, "customer"),
    Command("next-region", N_("Next region"), "F6"),
    Command("previous-region", N_("Previous region"), "Shift+F6"),
    Command("verify-identity", N_("Verify identity"), "F7", "shield-check", Action.RECORD_CONTACT, "contact"),
    Command("record-statement", N_("Record prohibition or permission"), "F8", "prohibit", Action.RECORD_STATEMENT, "customer"),
    Command("refused", N_("Refused – end call"), "F9", "phone-disconnect", Action.RECORD_STATEMENT, "contact"),
    Command("wrap-up", N_("Wrap up"), "F12", "check", Action.RECORD_CONTACT, "contact"),
    Command("palette", N_("Commands"), "Ctrl+K", "list"),
    Command("new-customer", N_("New customer"), "Ctrl+N", "user", Action.CREATE_CUSTOMER),
    Command("other-customer", N_("Other open customer"), "Ctrl+Tab", "user", None, "customer"),
    Command("close-customer", N_("Close customer"), "Ctrl+W", "x", None, "customer"),
    Command("save", N_("Save"), "Ctrl+S", "floppy-disk", None, "form"),
    Command("discard", N_("Discard changes"), "", "x", None, "form"),
    Command("undo", N_("Undo last save"), "Ctrl+Shift+K", "arrow-counter-clockwise", Action.UNDO_OWN, "customer"),
    Command("permissions", N_("Permissions and alerts"), "Alt+0", "prohibit", None, "customer"),
    Command("section-customer", N_("Customer"), "Alt+1", "user", None, "customer"),
    Command("section-sites", N_("Sites"), "Alt+2", "house-line", None, "customer"),
    Command("section-billing", N_("Billing"), "Alt+3", "receipt", None, "customer"),
    Command("section-permissions", N_("Permissions and prohibitions"), "Alt+4", "prohibit", None, "customer"),
    Command("section-contacts", N_("Contacts and other data"), "Alt+5", "chats", None, "customer"),
    Command("section-history", N_("History"), "Alt+6", "scroll", None, "customer"),
    Command("act", N_("Do this region's act"), "Ctrl+Return", "check", None, "section"),
    Command("field-history", N_("History of this field"), "Ctrl+Shift+H", "clock-counter-clockwise", None, "section"),
    Command("filter", N_("Filter"), "Ctrl+F", "funnel", None, "section"),
    Command("earlier", N_("Earlier month or year"), "Alt+Left", "caret-left", None, "section"),
    Command("later", N_("Later month or year"), "Alt+Right", "caret-right", None, "section"),
    Command("chart-table", N_("Chart or table"), "Ctrl+T", "table", None, "section"),
    Command("reading", N_("Record a reading"), "Ctrl+L", "gauge", Action.EDIT_SITE, "section"),
    Command("new-site", N_("New site"), "Ctrl+Shift+N", "house-line", Action.EDIT_SITE, "customer"),
    Command("add-row", N_("Add a row"), "Ctrl+Shift+A", "plus", None, "section"),
    Command("remove-row", N_("Remove the row"), "Ctrl+Shift+D", "trash", None, "section"),
    Command("reveal", N_("Reveal…"), "Ctrl+Shift+R", "eye", Action.REVEAL, "customer"),
    Command("evidence", N_("Evidence…"), "Ctrl+Shift+E", "scroll", Action.READ_JOURNAL, "customer"),
    Command("dial", N_("Dial…"), "Ctrl+P", "phone", Action.RECORD_CONTACT, "customer"),
    Command("letter", N_("Letter…"), "Ctrl+J", "envelope-simple", Action.RECORD_CONTACT, "customer"),
    Command("incoming-call", N_("Incoming call…"), "Ctrl+I", "phone-incoming", Action.RECORD_CONTACT),
    Command("import", N_("Import…"), "Ctrl+Shift+I", "folder-open", Action.IMPORT_REGISTER),
    Command("lists", N_("Lists…"), "Ctrl+Shift+M", "file-text", Action.FIND_CUSTOMER),
    Command("prospects", N_("Prospects to remove…"), "Ctrl+Shift+P", "trash", Action.REMOVE_PROSPECT),
    Command("users", N_("Users"), "Ctrl+Shift+U", "users", Action.MANAGE_USERS),
    Command("verify-journal", N_("Verify the journal"), "Ctrl+Shift+V", "shield-check", Action.VERIFY),
    Command("back-up", N_("Back up…"), "Ctrl+Shift+B", "floppy-disk", Action.BACK_UP),
    Command("password", N_("Change password…"), "", "key"),
    Command("light", N_("Light theme"), "", "sun"),
    Command("dark", N_("Dark theme"), "", "moon"),
    Command("contrast", N_("High contrast"), "", "circle-half"),
    Command("system-theme", N_("Theme of the computer"), "", "desktop"),
    Command("finnish", N_("Suomeksi"), "", "translate"),
    Command("swedish", N_("På svenska"), "", "translate"),
    Command("english", N_("In English"), "", "translate"),
    Command("about", N_("About Tiski"), "", "info"),
    Command("lock", N_("Lock"), "Ctrl+Shift+L", "lock-simple"),
    Command("sign-out", N_("Sign out"), "", "sign-out"),
)
BY_ID: Final = {command.id: command for command in COMMANDS}
Handlers = Mapping[str, Callable[[], None]]


class Commands(QObject):
    """The commands of one window, as actions of it. ``changed`` tells when what can be done has changed."""

    changed = Signal()
    refused = Signal(str)
    """The key of a command that this role may not do was pressed: what it is and who may do it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._program: dict[str, Callable[[], None]] = {}
        self._page: dict[str, Callable[[], None]] = {}
        self._role: Role | None = None
        self._actions: dict[str, QAction] = {}
        for command in COMMANDS:
            action = QAction(window)
            if command.shortcut:
                action.setShortcut(QKeySequence.fromString(command.shortcut, QKeySequence.SequenceFormat.PortableText))
            action.triggered.connect(self._trigger(command.id))
            action.setEnabled(False)
            window.addAction(action)
            self._actions[command.id] = action
        self.retranslate()

    def retranslate(self) -> None:
        """Say the commands' texts in the current language."""
        for command in COMMANDS:
            self._actions[command.id].setText(_(command.text))

    def set_role(self, role: Role | None) -> None:
        """Say who is at the desk; None when nobody is."""
        self._role = role
        self._refresh()

    def bind_program(self, handlers: Handlers) -> None:
        """Add handlers of what can be done everywhere."""
        self._program.update(handlers)
        self._refresh()

    def bind_page(self, handlers: Handlers) -> None:
        """Replace the handlers of the page that is shown: of its customer, contact, section and form."""
        unknown = set(handlers) - set(BY_ID)
        if unknown:
            raise KeyError(f"no such command: {', '.join(sorted(unknown))}")
        self._page = dict(handlers)
        self._refresh()

    def action(self, command_id: str) -> QAction:
        """Return a command's action, for buttons and menus."""
        return self._actions[command_id]

    def can(self, command_id: str) -> bool:
        """Return whether the command can be done now."""
        return self._bound(command_id) and not self.refusal(command_id)

    def refusal(self, command_id: str) -> str:
        """Return, beside the command's own text, why it is refused: which roles may; empty when this one may."""
        action = BY_ID[command_id].action
        if action is None or (self._role is not None and may(self._role, action)):
            return ""
        return told_who_may(action)

    def trigger(self, command_id: str) -> bool:
        """Do a command; return whether it could be done."""
        able = self.can(command_id)
        if self._actions[command_id].isEnabled():
            self._actions[command_id].trigger()
        return able

    def refuses(self, command_id: str) -> bool:
        """Return whether this role may not do a command, and say so when it is."""
        refusal = self.refusal(command_id)
        if refusal:
            self.refused.emit(_("{command}: not in your role. {who}", command=_(BY_ID[command_id].text).rstrip("…"), who=refusal))
        return bool(refusal)

    def _bound(self, command_id: str) -> bool:
        return command_id in self._page or command_id in self._program

    def _trigger(self, command_id: str) -> Callable[[], None]:
        def run() -> None:
            handler = self._page.get(command_id) or self._program.get(command_id)
            if not self.refuses(command_id) and handler is not None:
                handler()

        return run

    def _refresh(self) -> None:
        for command in COMMANDS:
            # The key of what is refused speaks too: a key that does nothing is taken for a fault.
            here = command.scope == "program" or ("section-customer" in self._page and command.scope in ("customer", "contact", "section"))
            speaks = self._role is not None and here and bool(self.refusal(command.id))
            self._actions[command.id].setEnabled(self._bound(command.id) or speaks)
        self.changed.emit()


def key_text(command_id: str) -> str:
    """Return the key cap of a command as printed beside what it does."""
    shortcut = BY_ID[command_id].shortcut
    return shortcut.replace("Return", "Enter")
