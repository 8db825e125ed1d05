"""The lock: the same user's password opens it; the work behind is hidden and kept."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.buttons import link, primary
from gui.dialogs.entry import EntryPage, secret_field
from gui.inputs import SecretLine
from gui.labels import Label
from models import formats
from models.problems import error
from models.security.sign_in import Refusal, SignInRefused
from models.words import N_, _

_TRIES: Final = N_("{why} Tries left before a wait: {n}")
_WAIT: Final = N_("Too many wrong passwords. You can try again in {seconds} s")
_EMPTY: Final = N_("Type your password")


class LockPage(EntryPage):
    """Who works here, since when it is locked, and the password. ``unlock`` asks; ``signed_out`` gives the seat up."""

    unlock = Signal(str)
    signed_out = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(_("Locked"), name, parent=parent)
        self._wait = 0
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)
        self.password = secret_field(_("Password"))
        self.button = primary(_("Unlock"), "Enter", "lock-simple-open")
        self.button.set_height(40)
        self.leave = link(_("Sign out"), "", "sign-out")
        at = formats.show_time(formats.now())
        self.column.addWidget(self.password)
        self.column.addWidget(self.button)
        self.column.addWidget(self.progress)
        self.column.addWidget(Label(_("Locked at {time}. What was being typed is kept as a draft.", time=at), "label", "muted", self, wrap=True))
        row = QHBoxLayout()
        row.addWidget(self.leave)
        row.addStretch(1)
        self.column.addLayout(row)
        self.line.returnPressed.connect(self._ask)
        self.button.clicked.connect(self._ask)
        self.leave.clicked.connect(self.signed_out)

    @property
    def line(self) -> SecretLine:
        """The line of the password."""
        found = self.password.editor.widget()
        assert isinstance(found, SecretLine)
        return found

    def focus_first(self) -> None:
        """Put the focus into the password."""
        self.password.focus()

    def set_busy(self, busy: bool) -> None:
        """Show that unlocking runs."""
        self.button.setEnabled(not busy)
        if busy:
            self.progress.start(_("Unlocking…"))
        else:
            self.progress.finish()

    def show_refusal(self, refused: SignInRefused) -> None:
        """Say why it stays locked, with the tries left or the wait."""
        self.set_busy(False)
        if refused.wait_seconds:
            self._wait = refused.wait_seconds
            self.button.setEnabled(False)
            self.password.show_problem(error(_WAIT, "sign_in.wait", seconds=self._wait))
            self._timer.start()
        elif refused.reason is Refusal.WRONG:
            self.password.show_problem(error(_TRIES, "sign_in.tries", why=refused.problem.message(), n=refused.guesses_left))
        else:
            self.password.show_problem(refused.problem)
        self.line.selectAll()
        self.password.focus()

    def _tick(self) -> None:
        self._wait -= 1
        if self._wait > 0:
            self.password.show_problem(error(_WAIT, "sign_in.wait", seconds=self._wait))
            return
        self._timer.stop()
        self.button.setEnabled(True)
        self.password.show_note(_("You can try again now"))

    def _ask(self) -> None:
        if self._wait > 0 or not self.button.isEnabled():
            return
        if not self.line.text():
            self.password.show_problem(error(_EMPTY, "required"))
            return
        self.password.show_problem(None)
        self.set_busy(True)
        self.unlock.emit(self.line.text())
