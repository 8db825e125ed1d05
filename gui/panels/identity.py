"""Who is calling, proved by what they say: a question, the answer typed as dots, match or no match beside it. The value is never shown."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui import fonts
from gui.buttons import IconButton
from gui.choices import Combo
from gui.fields import Field
from gui.inputs import SecretLine
from gui.panels.host import PanelHost
from models.problems import Problem, error
from models.services import contacts
from models.services.contacts import QUESTIONS, RunningContact
from models.words import N_, _, ngettext

_OF_PEOPLE: Final = ("identity-code-end", "identity-code", "birth-date", "customer-number", "address", "bank-account-end")
_OF_ORGANISATIONS: Final = ("business-id", "customer-number", "address", "bank-account-end")
_DOTS: Final = "•" * 5


class _Answer(SecretLine):
    """Enter checks the answer, and nothing more: it never ends a contact."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take plain Enter; Ctrl+Enter is the panel's."""
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)
        elif event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier:
            self.entered.emit()
        else:
            event.ignore()


class IdentityCheck(QWidget):
    """Question and answer of one running contact. ``answered`` tells the contact renewed by an answer, right or wrong."""

    answered = Signal(object)

    def __init__(self, host: PanelHost, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._running: RunningContact | None = None
        self._asking = False
        self._combo = Combo()
        self._line = _Answer(eye=False)
        self.question = Field(_("Identify by"), self._combo, self)
        self.answer = Field("", self._line, self)
        self._line.setPlaceholderText(_("What the caller says"))
        self._line.setAccessibleName(_("Answer, typed as dots"))
        self._line.entered.connect(self.ask)
        self._check = IconButton("check", _("Check the answer (Enter)"), self, ink="accent")
        self._check.setFixedHeight(fonts.control_height())
        self._check.clicked.connect(self.ask)
        self._combo.edited.connect(self._other_question)
        self._line.edited.connect(self._typing)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.answer, 1)
        row.addWidget(self._check, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.question)
        column.addLayout(row)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def show_contact(self, running: RunningContact | None) -> None:
        """Show the state of a contact; another one starts with nothing typed."""
        other = running is None or self._running is None or running.id != self._running.id
        self._running = running
        if other:
            self._offer()
            self._line.set_value("")
            self._line.set_mark("")
            self.answer.show_note("")
        if running is not None and running.verified and other:
            self._show_match()

    def _offer(self) -> None:
        kind = self._host.data.customer["customer_kind"]
        codes = _OF_ORGANISATIONS if kind in ("organisation", "bankruptcy-estate") else _OF_PEOPLE
        self._combo.set_choices([(code, _(QUESTIONS[code])) for code in codes])
        self._combo.set_value(codes[0])

    def focus_answer(self) -> None:
        """Put the focus into the answer."""
        self.answer.focus()
        self._line.selectAll()

    def ask(self) -> None:
        """Compare the answer with what is held."""
        running = self._running
        if running is None or self._asking or self._line.value() == _DOTS:
            return
        question, said, desk = self._combo.value(), self._line.value(), self._host.seat.desk
        self._asking = True
        tasks = self._host.seat.tasks
        tasks.write(lambda: contacts.verify(desk, running, question, said), lambda result: self._show(running, result))

    def _show(self, asked: RunningContact, result: RunningContact | Problem) -> None:
        self._asking = False
        if self._running is None or self._running.id != asked.id:
            return
        if isinstance(result, Problem):
            self.answer.show_problem(result)
            self.focus_answer()
            return
        right = result.wrong == asked.wrong
        self._running = result
        if right:
            self._show_match()
        else:
            self._line.set_mark("")
            self.answer.show_problem(self._no_match(result.tries_left))
            self.focus_answer()
        self.answered.emit(result)

    def _show_match(self) -> None:
        # What was said is compared and forgotten: five dots stay, whatever its length.
        self._line.set_value(_DOTS)
        self._line.set_mark("check-circle", "allowed", _("matches"))
        self.answer.show_note(_("Matches. The value is not shown."), "allowed")

    @staticmethod
    def _no_match(left: int) -> Problem:
        if left == 0:
            return error(N_("No match, no tries left. Identify the caller in another way"), "tries")
        # A problem has no plural of its own, so the sentence is said here.
        return error(ngettext("No match, {n} try left", "No match, {n} tries left", left), "no-match")

    def _other_question(self) -> None:
        self._line.set_value("")
        self._line.set_mark("")
        self.answer.show_note("")

    def _typing(self) -> None:
        self._line.set_mark("")
        self.answer.show_note("")
        if _DOTS in self._line.value():
            self._line.set_value(self._line.value().replace(_DOTS, ""))
            self._line.end(False)
