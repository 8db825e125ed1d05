"""A new password: at the first sign-in with a one-time one, or at the user's own wish."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.buttons import primary, secondary
from gui.dialogs.entry import EntryPage, secret_field, show_at
from gui.inputs import SecretLine
from models.problems import Problem, Rejected, error
from models.security import passwords
from models.security.sign_in import SignInRefused
from models.words import N_, _

_DIFFERS = N_("The two are not the same. Type the new password again")
_EMPTY = N_("Type your password")


class PasswordPage(EntryPage):
    """Old password (unless it was typed a moment ago) and the new one twice. ``changed`` asks with old and new."""

    changed = Signal(str, str)
    cancelled = Signal()

    def __init__(self, login: str, *, old: str = "", demanded: bool = False, sample: bool = False, parent: QWidget | None = None) -> None:
        hint = _("Your password is for one time only. Choose your own before you go on.") if demanded else _("Choose a new password.")
        super().__init__(_("New password"), hint, parent=parent, scrolls=True)
        self._login, self._old, self._sample = login, old, sample
        self.old = secret_field(_("Present password"), required=True)
        self.old.setVisible(not old)
        self.new = secret_field(_("New password"), required=True)
        self.again = secret_field(_("New password again"), required=True)
        self.new.show_note(_("At least {n} characters; several words are easiest to remember.", n=passwords.SHORTEST))
        self.button = primary(_("Change password"), "Enter")
        self.button.set_height(40)
        self.cancel = secondary(_("Sign out") if demanded else _("Cancel"), "Esc")
        self.cancel.set_height(40)
        for field in (self.old, self.new, self.again):
            self.column.addWidget(field)
            self.line(field).returnPressed.connect(self._ask)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.cancel)
        row.addWidget(self.button, 1)
        self.column.addLayout(row)
        self.column.addWidget(self.progress)
        self.button.clicked.connect(self._ask)
        self.cancel.clicked.connect(self.cancelled)

    @staticmethod
    def line(field: QWidget) -> SecretLine:
        """Return the line of one of the fields."""
        found = field.findChild(SecretLine)
        assert isinstance(found, SecretLine)
        return found

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def focus_first(self) -> None:
        """Put the focus into the first field."""
        (self.new if self._old else self.old).focus()

    def show_refusal(self, refused: SignInRefused | Rejected) -> None:
        """Show why the password was not changed."""
        self.set_busy(False)
        problems = refused.problems if isinstance(refused, Rejected) else (refused.problem.at("old"),)
        show_at(problems, {"old": self.old, "password": self.new}, self.new)

    def set_busy(self, busy: bool) -> None:
        """Show that the change runs."""
        self.button.setEnabled(not busy)
        if busy:
            self.progress.start(_("Changing the password…"))
        else:
            self.progress.finish()

    def _ask(self) -> None:
        if not self.button.isEnabled():
            return
        old, new, again = self._old or self.line(self.old).text(), self.line(self.new).text(), self.line(self.again).text()
        problems: list[Problem] = []
        if not old:
            problems.append(error(_EMPTY, "required").at("old"))
        problems += passwords.check(new, self._login, sample=self._sample)
        if new != again:
            problems.append(error(_DIFFERS, "differs").at("again"))
        show_at(problems, {"old": self.old, "password": self.new, "again": self.again}, self.new)
        if not problems:
            self.set_busy(True)
            self.changed.emit(old, new)
