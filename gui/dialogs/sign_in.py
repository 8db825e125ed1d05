"""Sign-in, the first page that is painted: it needs the slot file's list of users and nothing else of the program.

A refusal stands beside the password, with the tries that are left or the wait that runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.buttons import link, primary
from gui.dialogs.entry import EntryPage, line_field, secret_field
from gui.inputs import LineEdit, SecretLine
from gui.labels import ElidedLabel, Label
from gui.segmented import Segmented
from models import formats
from models.problems import Problem, Rejected, error
from models.security import passwords
from models.security.slot_format import SlotInfo, normal_login
from models.words import N_, _, language

if TYPE_CHECKING:
    from models.security.keyring_store import Absent, Backend
    from models.security.sign_in import SignInRefused

LANGUAGE_NAMES: Final = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
_TRIES: Final = N_("{why} Tries left before a wait: {n}")
_WAIT: Final = N_("Too many wrong passwords. You can try again in {seconds} s")
_EMPTY: Final = N_("Type your password")
_NO_USER: Final = N_("Type your user name")


class SignInPage(EntryPage):
    """User, password, languages. Nothing here decides; ``sign_in`` asks."""

    sign_in = Signal(str, str)
    forgotten = Signal(str)
    language_chosen = Signal(str)

    def __init__(
        self,
        users: Sequence[SlotInfo],
        login: str,
        *,
        sample: bool,
        languages: Sequence[str],
        notices: Sequence[Problem] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("Tiski"), _("Customer service"), parent=parent)
        self._users = {user.login: user for user in users}
        self._wait = 0
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)
        self.user = line_field(_("User"), login)
        self.password = secret_field(_("Password"))
        self.button = primary(_("Sign in"), "Enter")
        self.button.set_height(40)
        self.commitment = ElidedLabel("", "label", "muted", "file-text")
        self.note = Label("", "label", "muted", wrap=True)
        self.forgot = link(_("Forgotten password…"))
        self._build(sample, notices)
        self._offer_languages(languages)
        self._show_commitment()
        self._set_order()

    def _build(self, sample: bool, notices: Sequence[Problem]) -> None:
        for widget in (self.user, self.password):
            self.column.addWidget(widget)
        self.column.addSpacing(8)
        self.column.addWidget(self.button)
        self.column.addWidget(self.progress)
        self.column.addWidget(self.commitment)
        if sample:
            self.column.addWidget(
                ElidedLabel(_("Sample store: the password is {password}", password=passwords.SAMPLE_PHRASE), "label", "muted", "info")
            )
        for notice in notices:
            self.column.addWidget(Label(notice.message(), "label", "muted", wrap=True))
        self.column.addWidget(self.note)
        row = QHBoxLayout()
        row.addWidget(self.forgot)
        row.addStretch(1)
        self.column.addLayout(row)
        self.note.hide()
        self.user_line.returnPressed.connect(self._go_on)
        self.user_line.textChanged.connect(self._show_commitment)
        self.password_line.returnPressed.connect(self._ask)
        self.button.clicked.connect(self._ask)
        self.forgot.clicked.connect(lambda: self.forgotten.emit(self.login()))

    def _offer_languages(self, languages: Sequence[str]) -> None:
        self.languages = Segmented(choices=[(code, LANGUAGE_NAMES[code]) for code in languages])
        self.languages.set_value(language())
        self.languages.setAccessibleName(_("Language"))
        self.languages.edited.connect(lambda: self.language_chosen.emit(self.languages.value()))
        self.below.addWidget(ElidedLabel("", "body", "muted", "translate"))
        self.below.addWidget(self.languages)
        self.languages.setVisible(len(languages) > 1)

    def _set_order(self) -> None:
        order: list[QWidget] = [
            self.user_line,
            self.password_line,
            self.password_line.eye(),
            self.button,
            *self.languages.segments(),
            self.forgot,
        ]
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    @property
    def user_line(self) -> LineEdit:
        """The line of the user name."""
        line = self.user.editor.widget()
        assert isinstance(line, LineEdit)
        return line

    @property
    def password_line(self) -> SecretLine:
        """The line of the password."""
        line = self.password.editor.widget()
        assert isinstance(line, SecretLine)
        return line

    def login(self) -> str:
        """Return the user name as typed."""
        return self.user_line.text().strip()

    def focus_first(self) -> None:
        """Put the focus into the password, or the user when there is none."""
        (self.password_line if self.login() else self.user_line).setFocus()

    def set_busy(self, busy: bool) -> None:
        """Show that signing in runs; nothing may be asked twice meanwhile."""
        self.button.setEnabled(not busy)
        self.user_line.setReadOnly(busy)
        self.password_line.setReadOnly(busy)
        if busy:
            self.progress.start(_("Opening the store…"))
        else:
            self.progress.finish()

    def set_keyring(self, found: Backend | Absent) -> None:
        """Say which keyring is used; where the keyring itself wants something, say under the button what to do."""
        super().set_keyring(found)
        problem = found.problem()
        needed = any(user.keyring for user in self._users.values())
        if problem is not None and (needed or problem.code != "keyring.not_installed"):
            self.note.setText(problem.message())
            self.note.show()

    def show_refusal(self, refused: SignInRefused | Rejected) -> None:
        """Say beside the password why nobody was let in, with the tries left or the wait."""
        from models.security.sign_in import Refusal

        self.set_busy(False)
        if isinstance(refused, Rejected):
            self.password.show_problem(refused.problems[0])
        elif refused.wait_seconds:
            self._start_wait(refused.wait_seconds)
        elif refused.reason is Refusal.WRONG:
            self.password.show_problem(error(_TRIES, "sign_in.tries", why=refused.problem.message(), n=refused.guesses_left))
        else:
            self.password.show_problem(refused.problem)
        if not isinstance(refused, Rejected) and refused.advice is not None:
            self.note.setText(refused.advice.message())
            self.note.show()
        self.password_line.selectAll()
        self.password.focus()

    def waiting(self) -> int:
        """Return the seconds that are left of a wait."""
        return self._wait

    def _start_wait(self, seconds: int) -> None:
        self._wait = seconds
        self.button.setEnabled(False)
        self.password.show_problem(error(_WAIT, "sign_in.wait", seconds=seconds))
        self._timer.start()

    def _tick(self) -> None:
        self._wait -= 1
        if self._wait > 0:
            self.password.show_problem(error(_WAIT, "sign_in.wait", seconds=self._wait))
            return
        self._wait = 0
        self._timer.stop()
        self.button.setEnabled(True)
        self.password.show_note(_("You can try again now"))

    def _go_on(self) -> None:
        if self.password_line.text():
            self._ask()
        else:
            self.password.focus()

    def _ask(self) -> None:
        if self._wait or not self.button.isEnabled():
            return
        self.user.show_problem(None)
        self.password.show_problem(None)
        if not self.login():
            self.user.show_problem(error(_NO_USER, "required"))
            self.user.focus()
        elif not self.password_line.text():
            self.password.show_problem(error(_EMPTY, "required"))
            self.password.focus()
        else:
            self.set_busy(True)
            self.sign_in.emit(self.login(), self.password_line.text())

    def _show_commitment(self) -> None:
        known = self._users.get(normal_login(self.user_line.text()))
        self.commitment.setVisible(known is not None)
        if known is None:
            return
        if known.commitment is None:
            self.commitment.set_look(_("No confidentiality commitment is signed"), "warning", "file-text")
        elif formats.is_over(known.commitment.until):
            self.commitment.set_look(
                _("Confidentiality commitment ended {day}", day=formats.show_date(known.commitment.until)), "warning", "file-text"
            )
        else:
            self.commitment.set_look(
                _("Confidentiality commitment valid until {day}", day=formats.show_date(known.commitment.until)), "muted", "file-text"
            )
