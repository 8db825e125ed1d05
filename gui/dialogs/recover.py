"""A forgotten password: the recovery code sets a new one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.buttons import primary, secondary
from gui.dialogs.entry import EntryPage, line_field, secret_field, show_at
from gui.fields import Field
from gui.inputs import LineEdit
from models.problems import Problem, Rejected, error
from models.security import passwords, recovery_code
from models.words import N_, _

_DIFFERS = N_("The two are not the same. Type the new password again")
_NO_USER = N_("Type your user name")


class RecoverPage(EntryPage):
    """User, code, new password twice. ``recovered`` asks with code, login and password."""

    recovered = Signal(str, str, str)
    cancelled = Signal()

    def __init__(self, login: str, *, sample: bool = False, parent: QWidget | None = None) -> None:
        hint = _("The recovery code was shown when the store was set up. It gives a user a new password and stays valid.")
        super().__init__(_("Forgotten password"), hint, 500, parent, scrolls=True)
        self._sample = sample
        self.user = line_field(_("User"), login, required=True)
        self.code = line_field(_("Recovery code"), required=True)
        self.new = secret_field(_("New password"), required=True)
        self.again = secret_field(_("New password again"), required=True)
        self.button = primary(_("Set the new password"), "Enter")
        self.button.set_height(40)
        self.cancel = secondary(_("Back to sign-in"), "Esc")
        self.cancel.set_height(40)
        for field in (self.user, self.code, self.new, self.again):
            self.column.addWidget(field)
            _line(field).returnPressed.connect(self._ask)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.cancel)
        row.addWidget(self.button, 1)
        self.column.addLayout(row)
        self.column.addWidget(self.progress)
        self.button.clicked.connect(self._ask)
        self.cancel.clicked.connect(self.cancelled)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def focus_first(self) -> None:
        """Put the focus into the code, or the user when there is none."""
        (self.code if self.user.editor.value() else self.user).focus()

    def show_refusal(self, refused: Rejected) -> None:
        """Show why nothing was changed."""
        self.set_busy(False)
        show_at(refused.problems, self._places(), self.code)

    def set_busy(self, busy: bool) -> None:
        """Show that it runs."""
        self.button.setEnabled(not busy)
        if busy:
            self.progress.start(_("Opening the store with the code…"))
        else:
            self.progress.finish()

    def _places(self) -> dict[str, Field]:
        return {"login": self.user, "code": self.code, "password": self.new, "again": self.again}

    def _ask(self) -> None:
        if not self.button.isEnabled():
            return
        login, code, new = self.user.editor.value().strip(), self.code.editor.value(), self.new.editor.value()
        problems: list[Problem] = []
        if not login:
            problems.append(error(_NO_USER, "required").at("login"))
        read = recovery_code.read(code)
        if isinstance(read, Problem):
            problems.append(read)
        problems += passwords.check(new, login, sample=self._sample)
        if new != self.again.editor.value():
            problems.append(error(_DIFFERS, "differs").at("again"))
        show_at(problems, self._places(), self.code)
        if not problems:
            self.set_busy(True)
            self.recovered.emit(code, login, new)


def _line(field: QWidget) -> LineEdit:
    found = field.findChild(LineEdit)
    assert isinstance(found, LineEdit)
    return found
