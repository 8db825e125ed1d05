"""What is written down about a contact: who it was, what it was about, how it ended, and the text. Kept as a draft while it is typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.choices import CheckBox
from gui.fields import Field
from gui.inputs import TextArea
from gui.panels import duties
from gui.panels.callout import Callout
from gui.panels.identity import IdentityCheck
from gui.panels.making import field_for, show_problems
from models.permissions.decision import Decision
from models.problems import Problem, error
from models.records import address
from models.services.contacts import RunningContact
from models.words import N_, _

CUSTOMER: Final = "customer"


class WrapUpForm(QWidget):
    """The fields of a running contact, in the order a call asks for them. ``edited`` tells of every change by the user."""

    edited = Signal()

    def __init__(self, identity: IdentityCheck, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._running: RunningContact | None = None
        self._selling: Decision | None = None
        self.identity = identity
        self.who = field_for("contact", "who", label=_("Who is calling"), parent=self)
        self.who_name = field_for("contact", "who_name", parent=self)
        self.subject = field_for("contact", "subject", optional=True, parent=self)
        self.initiative = field_for("contact", "initiative", optional=True, parent=self)
        self.duties = Callout(self)
        self.introduced = field_for("contact", "introduced", parent=self)
        self.outcome = field_for("contact", "outcome", required=True, parent=self)
        self.call_back_at = field_for("contact", "call_back_at", parent=self)
        self.text = Field(_("Text"), TextArea(lines=4), self)
        self.fields: Mapping[str, Field] = {
            "who": self.who,
            "who_name": self.who_name,
            "subject": self.subject,
            "initiative": self.initiative,
            "introduced": self.introduced,
            "outcome": self.outcome,
            "call_back_at": self.call_back_at,
            "text": self.text,
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (
            self.who,
            self.who_name,
            self.identity,
            self.subject,
            self.initiative,
            self.duties,
            self.introduced,
            self.outcome,
            self.call_back_at,
        ):
            column.addWidget(part)
        column.addWidget(self.text, 1)
        for field in self.fields.values():
            field.editor.edited.connect(self._edited)

    def begin(self, running: RunningContact, selling: Decision | None) -> None:
        """Empty the form for a contact. ``selling`` is the gate's answer to selling by phone."""
        self._running, self._selling = running, selling
        called = running.direction == "inbound"
        self.who.set_label(_("Who is calling") if called and running.channel == "call" else _("Who it is"))
        for field in self.fields.values():
            field.editor.set_value("false" if isinstance(field.editor, CheckBox) else "")
            field.show_problem(None)
        self.text.set_source("")
        self.who.editor.set_value(CUSTOMER)
        self.initiative.editor.set_value(CUSTOMER if called else "")
        self._follow()

    def renew(self, running: RunningContact, selling: Decision | None) -> None:
        """Take the same contact's later state; what was typed stays."""
        self._running, self._selling = running, selling
        self._follow()

    def texts(self) -> dict[str, str]:
        """Return what is typed and chosen, by field; empty ones left out."""
        return {name: field.editor.value() for name, field in self.fields.items() if field.editor.value() not in ("", "false")}

    def typed(self) -> bool:
        """Say whether anything is there that a new form would not have."""
        fresh = {"who": CUSTOMER}
        if self._running is not None and self._running.direction == "inbound":
            fresh["initiative"] = CUSTOMER
        return self.texts() != fresh

    def set_texts(self, texts: Mapping[str, str]) -> None:
        """Show a kept draft."""
        for name, field in self.fields.items():
            if name in texts:
                field.editor.set_value(texts[name])
        self._follow()

    def caller(self) -> tuple[str, str]:
        """Return who it is and, when not the customer, their name."""
        who = self.who.editor.value() or CUSTOMER
        return who, "" if who == CUSTOMER else self.who_name.editor.value()

    def to_save(self) -> dict[str, str]:
        """Return the texts that the contact is saved with; what does not apply is left out."""
        texts = {name: field.editor.value() for name, field in self.fields.items() if field is self.initiative or not field.isHidden()}
        if self.selling():
            texts["call_purpose"] = "distance-selling"
        return texts

    def selling(self) -> bool:
        """Say whether the duties of selling by phone apply."""
        running = self._running
        return running is not None and duties.apply_to(running.direction, running.channel, self.subject.editor.value())

    def missing(self) -> list[Problem]:
        """Return what this form itself demands: on whose initiative a selling call was."""
        running = self._running
        if running is None or not self.selling() or self.initiative.editor.value():
            return []
        problem = error(N_("Choose who began it: it decides what may be agreed on the phone"), "required")
        return [problem.at(address("contact", running.id, "initiative"))]

    def show_problems(self, problems: Iterable[Problem]) -> list[str]:
        """Show problems beside their fields, focus the first; return the sentences that have no field here."""
        assert self._running is not None
        first, loose = show_problems(self.fields, problems, address("contact", self._running.id, ""))
        if first is not None:
            first.setVisible(True)
            first.focus()
        return loose

    def take_problems(self, other: WrapUpForm) -> None:
        """Go on saying what another form says, which this one takes the place of."""
        for name, field in self.fields.items():
            if (problem := other.fields[name].problem()) is not None:
                field.show_problem(problem)
        self._follow()

    def _edited(self) -> None:
        for field in self.fields.values():
            if field.editor.widget() is self.sender() and field.problem() is not None:
                field.show_problem(None)
        self._follow()
        self.edited.emit()

    @staticmethod
    def _show(field: Field, asked: bool) -> None:
        """Show a field that is asked for, and one that something is said beside."""
        field.setVisible(asked or field.problem() is not None)

    def _follow(self) -> None:
        """Show what the choices ask for, and nothing else."""
        self._show(self.who_name, self.who.editor.value() not in ("", CUSTOMER))
        self._show(self.call_back_at, self.outcome.editor.value() == "call-back")
        selling = self.selling()
        self.duties.setVisible(selling)
        self._show(self.introduced, selling)
        inbound = self._running is not None and self._running.direction == "inbound"
        self._show(self.initiative, not inbound or self.initiative.editor.value() not in ("", CUSTOMER))
        if selling:
            kind, text = duties.sentences(self.initiative.editor.value(), self._selling)
            self.duties.say(kind, "warning-circle", _("Selling by phone"), text)
