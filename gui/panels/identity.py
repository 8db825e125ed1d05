"""Who is calling, proved by what they say: a question, the answer typed as dots, match or no match beside it. The value is never shown.

Or without a question: called back to a number on record, by a document, a strong electronic identification, a mandate on record.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui import fonts
from gui.buttons import IconButton, secondary
from gui.choices import Combo
from gui.fields import Field
from gui.inputs import Choice, SecretLine
from gui.labels import Label
from gui.panels.host import PanelHost
from models import fields, formats
from models.permissions.sealed import SealedPoint
from models.problems import Problem, error
from models.records import Record
from models.services import contacts
from models.services.contacts import NEEDS_ROW, QUESTIONS, WAYS, WAYS_OF, RunningContact
from models.words import N_, _, ngettext

_OF_PEOPLE: Final = ("identity-code-end", "identity-code", "birth-date", "customer-number", "address", "bank-account-end")
_OF_ORGANISATIONS: Final = ("business-id", "customer-number", "address", "bank-account-end")
_DOTS: Final = "•" * 5
_HOW: Final = {
    "call-back": N_("Ring the number first. What is told in this contact is no verified number."),
    "document": N_("See that the document is valid and that picture and name are the customer's. Its number is not written down."),
    "strong": N_("The customer signed in with bank credentials, a mobile certificate or a certificate card, and the name is the customer's."),
    "mandate": N_("See that the mandate on record covers this matter."),
}
"""What is done before each way of identifying is recorded."""
_NONE: Final = {
    "call-back": N_("The customer has no verified number on record"),
    "mandate": N_("The customer has no representative whose mandate is in force"),
}
_ROW: Final = {"call-back": N_("Number called back"), "mandate": N_("Who has the mandate")}


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
        known = Combo()
        known.setPlaceholderText(_("Choose…"))
        first = next(iter(_ROW.values()))
        self.known = Field(_(first), known, self)
        self._hint = Label("", "label", "muted", self, wrap=True)
        self.confirm = secondary(_("Record identification"), icon="shield-check", parent=self)
        self.confirm.clicked.connect(self.record_way)
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
        for part in (self._hint, self.known, self.confirm):
            column.addWidget(part)
        self._follow()
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
            self._show_match(running)

    def _offer(self) -> None:
        kind = self._host.data.customer["customer_kind"]
        codes = _OF_ORGANISATIONS if kind in ("organisation", "bankruptcy-estate") else _OF_PEOPLE
        ways = WAYS_OF[self._running.channel] if self._running is not None else ()
        self._combo.set_choices([*((code, _(QUESTIONS[code])) for code in codes), *((code, _(WAYS[code])) for code in ways)])
        self._combo.set_value(codes[0])
        self._follow()

    def way(self) -> str:
        """Return the way chosen to identify without a question, "" for a question."""
        code = self._combo.value()
        return code if code in WAYS else ""

    def _follow(self) -> None:
        """Show what the choice asks for: an answer, or what to do and what was on record before."""
        way = self.way()
        self.answer.setVisible(not way)
        self._check.setVisible(not way)
        self._hint.setVisible(bool(way))
        self._hint.setText(_(_HOW[way]) if way else "")
        self.confirm.setVisible(bool(way))
        self.known.setVisible(way in NEEDS_ROW)
        if way in NEEDS_ROW:
            self.known.set_label(_(_ROW[way]))
            found = self._on_record(way)
            self.known.editor.set_choices(found)
            self.known.editor.set_value(found[0][0] if len(found) == 1 else "")
            self.known.show_note("" if found else _(_NONE[way]))

    def _on_record(self, way: str) -> list[Choice]:
        """Return what a way can rest on: the verified numbers, masked as they are; the authorised persons. What has ended carries nothing."""
        data, today = self._host.data, formats.today()

        def holds(row: Record) -> bool:
            begins, ends = row["valid_from"], row["valid_to"]
            return (begins is None or begins <= today) and (ends is None or today <= ends)

        if way == "call-back":
            points = [point for point in data.points if isinstance(point["phone"], SealedPoint) and point["verified_at"] is not None]
            return [(point.id.hex, point["phone"].masked) for point in points if holds(point)]
        capacity = fields.field_of("authorised_person", "capacity").kind
        return [
            (
                person.id.hex,
                ", ".join(part for part in (str(person["name"] or ""), formats.within_sentence(capacity.text(person["capacity"]))) if part),
            )
            for person in data.authorised
            if holds(person)
        ]

    def focus_answer(self) -> None:
        """Put the focus into the answer, or onto what a way asks for."""
        if not self.way():
            self.answer.focus()
            self._line.selectAll()
        elif self.known.isVisibleTo(self) and not self.known.editor.value():
            self.known.focus()
        else:
            self.confirm.setFocus(Qt.FocusReason.TabFocusReason)

    def record_way(self) -> None:
        """Record that the caller was identified without a question."""
        running, way = self._running, self.way()
        if running is None or self._asking or not way:
            return
        chosen = self.known.editor.value() if way in NEEDS_ROW else ""
        known, desk = UUID(hex=chosen) if chosen else None, self._host.seat.desk
        self._asking = True
        self._host.seat.tasks.write(lambda: contacts.identify(desk, running, way, known), lambda result: self._show_way(running, result))

    def _show_way(self, asked: RunningContact, result: RunningContact | Problem) -> None:
        self._asking = False
        if self._running is None or self._running.id != asked.id:
            return
        if isinstance(result, Problem):
            place = self.known if self.known.isVisibleTo(self) else self.question
            place.show_problem(result)
            place.focus()
            return
        self._running = result
        self._show_match(result)
        self.answered.emit(result)

    def ask(self) -> None:
        """Compare the answer with what is held."""
        running = self._running
        if running is None or self._asking or self.way() or self._line.value() == _DOTS:
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
            self._show_match(result)
        else:
            self._line.set_mark("")
            self.answer.show_problem(self._no_match(result.tries_left))
            self.focus_answer()
        self.answered.emit(result)

    def _show_match(self, running: RunningContact) -> None:
        if running.verified_how is not None and running.verified_how in WAYS:
            self._combo.set_value(running.verified_how)
            self._follow()
            self.question.show_note(_("Identified and recorded."), "allowed")
            return
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
        self.question.show_note("")
        self._follow()
        self._line.set_value("")
        self._line.set_mark("")
        self.answer.show_note("")

    def _typing(self) -> None:
        self._line.set_mark("")
        self.answer.show_note("")
        if _DOTS in self._line.value():
            self._line.set_value(self._line.value().replace(_DOTS, ""))
            self._line.end(False)
