"""One statement in full, with its evidence, its trace and what can be decided about it; or why a cell of the matrix answers as it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gui import fonts, paint
from gui.buttons import danger, primary
from gui.fields import Field
from gui.inputs import LineEdit
from gui.labels import ElidedLabel, Label, Rule
from gui.pages.sections.facts import facts
from gui.panels.callout import Callout
from gui.savebar import Foot
from gui.scrolling import Page
from models import fields, formats
from models.permissions.decision import Answer, Decision
from models.permissions.rules import Condition
from models.permissions.statements import same_user
from models.problems import Problem
from models.roles import Action
from models.services.customers import CustomerPage
from models.services.desk import Desk
from models.services.refusals import Match
from models.services.statements import StatementLine
from models.words import N_, _

_TINT: Final = {Answer.ALLOWED: "allowed", Answer.LIMITED: "warning", Answer.PENDING: "warning"}
_TONE_ICON: Final = {"allowed": "check-circle", "warning": "warning-circle", "prohibited": "prohibit"}
CONDITIONS: Final = {
    Condition.PROTECTED_POINT: N_("Only through the protected contact point"),
    Condition.SECOND_STEP: N_("Only after a second step"),
    Condition.ESTATE_CONTACT: N_("Only to the contact of the estate"),
    Condition.CHECK_RECIPIENT: N_("Make sure of the recipient first"),
    Condition.SAME_KIND_OF_PRODUCT: N_("Only about the same kind of product, with a way to refuse"),
    Condition.OFFER_FIRST: N_("No contract before the written offer is accepted"),
    Condition.WITHIN_ASSIGNMENT: N_("Only within a written assignment"),
}


def _said(name: str, line: StatementLine) -> str:
    return fields.field_of("statement", name).kind.text(line.record[name])


def _within(name: str, line: StatementLine) -> str:
    return formats.within_sentence(_said(name, line))


class StatementDetail(QWidget):
    """A card that takes the focus as one region; its texts are read out by their names. Acts show only to who may decide."""

    approve_requested = Signal()
    refuse_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._line: StatementLine | Match | None = None
        self._title = ElidedLabel("", "card", parent=self)
        self._state = ElidedLabel("", "label_strong", parent=self, align="right")
        self._body = QWidget()
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.scroller: QScrollArea = Page(self._body, self)
        self.lock = Callout(self)
        self.note = Field(_("Note"), LineEdit(), self)
        self.note.editor.edited.connect(lambda: self.note.show_problem(None))
        self.refuse_button = danger(_("Refuse lift"), "Ctrl+D", "x", self)
        self.approve_button = primary(_("Approve lift"), "Ctrl+Enter", "check", self)
        self.refuse_button.clicked.connect(self.refuse_requested)
        self.approve_button.clicked.connect(self.approve_requested)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._state)
        column = QVBoxLayout(self)
        column.setContentsMargins(13, 10, 13, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.scroller, 1)
        foot = Foot(self)
        below = QVBoxLayout(foot)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(8)
        below.addWidget(self.lock)
        below.addWidget(self.note)
        self._acts = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._acts.setSpacing(8)
        self._acts.addWidget(self.refuse_button)
        self._acts.addWidget(self.approve_button)
        below.addLayout(self._acts)
        column.addWidget(foot)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Show that nothing is chosen."""
        self._begin("", "", "")
        self._column.addWidget(Label(_("Choose a statement to see its wording, evidence and decisions."), "body", "muted", wrap=True))
        self._column.addStretch(1)

    def show_line(self, line: StatementLine, data: CustomerPage, desk: Desk) -> None:
        """Show one statement, and the acts when this user may decide about it."""
        self._begin(f"{_said('statement_kind', line)}: {_within('purpose', line)}", "", "muted", line.state_word())
        self._line = line
        self._lifted(line, data.statements, dict(data.controllers))
        if line.wording:
            self._column.addWidget(Label(f"”{line.wording}”", "value", wrap=True))
        elif line.record["wording_known"]:
            self._column.addWidget(Label(_("The wording was erased."), "body", "muted", wrap=True))
        record = line.record
        whose = data.controllers.get(record["controller"], record["controller"]) if record["controller"] else _("All controllers")
        ends = _("no last day") if record["valid_to"] is None else formats.show_date(record["valid_to"])
        self._column.addWidget(
            facts(
                [
                    (_("Channel"), _said("channel", line)),
                    (_("Controller"), whose),
                    (_("Valid"), f"{formats.show_date(record['valid_from'])} – {ends}"),
                    (
                        _("Given by"),
                        ", ".join(part for part in (_said("given_by", line), record["given_by_name"] or "", _within("given_how", line)) if part),
                    ),
                    (_("Evidence"), ", ".join(part for part in (_said("evidence_kind", line), record["evidence_note"] or "") if part)),
                    (_("Recorded by"), f"{data.people.get(record['author'], record['author'])}, {formats.show_instant(record['given_at'])}"),
                    (_("Source"), _said("source", line)),
                ]
            )
        )
        self._trace(line, data.people)
        self._column.addStretch(1)
        self._show_acts(line, desk)

    def show_match(self, match: Match, desk: Desk) -> None:
        """Show a line of a register of refusals that may be the customer's, and the two acts when this user may decide."""
        self._begin(_("Is it the same person?"), "question", "warning")
        self._line = match
        told = Callout()
        stays = _("Until somebody decides, the customer is not contacted in what the line forbids.")
        told.say("warning", "hourglass", _("Register of refusals"), f"{match.words('reason')}. {stays}")
        self._column.addWidget(told)
        self._column.addWidget(
            facts(
                [
                    (_("Customer"), " ".join((match.customer, match.customer_number)).strip()),
                    (_("Forbids"), f"{match.words('purpose')}, {formats.within_sentence(match.words('channel'))}"),
                    (_("Controller"), _("All controllers")),
                    (_("Valid"), match.days() if match.valid_to is not None else f"{match.days()} {_('no last day')}"),
                    (_("Evidence"), match.evidence),
                    (_("Brought in by"), f"{match.brought_by}, {formats.show_instant(match.brought_at)}"),
                ]
            )
        )
        self._column.addStretch(1)
        may = desk.may(Action.DECIDE_STATEMENT)
        if not may:
            self.lock.say("warning", "hourglass", _("Waits for a supervisor"), "")
        elif match.mine:
            words = _("Another supervisor or the data protection officer may say that it is another person.")
            self.lock.say("", "lock-simple", _("You brought this register in"), words)
        self.lock.setVisible(not may or match.mine)
        self._name_acts(_("Another person"), _("The same person"), _("Required for another person"))
        self.approve_button.setVisible(may)
        for part in (self.note, self.refuse_button):
            part.setVisible(may and not match.mine)

    def _name_acts(self, refuse: str, approve: str, note: str) -> None:
        self.refuse_button.setText(refuse)
        self.approve_button.setText(approve)
        line = self.note.editor.widget()
        assert isinstance(line, LineEdit)
        line.setPlaceholderText(note)

    def show_decision(self, decision: Decision, deciding: Sequence[StatementLine], controllers: dict[str, str]) -> None:
        """Show why a cell answers as it does."""
        purpose = fields.field_of("statement", "purpose").kind.text(decision.purpose) if decision.purpose != "service" else _("Service messages")
        kind = _TINT.get(decision.answer, "prohibited")
        channel = fields.field_of("statement", "channel").kind.text(decision.channel)
        self._begin(f"{purpose}, {formats.within_sentence(channel)}", _TONE_ICON[kind], kind)
        told = Callout()
        since = _("since {day}", day=formats.show_date(decision.since)) if decision.since is not None else ""
        told.say(kind, _TONE_ICON[kind], decision.word(), f"{_(decision.rule.text)}.", since)
        self._column.addWidget(told)
        rows = [(_("Law"), _(decision.rule.law))]
        if decision.rule.holds_from != date.min:
            rows.append((_("Holds from"), formats.show_date(decision.rule.holds_from)))
        if decision.controller:
            rows.append((_("Controller"), controllers.get(decision.controller, decision.controller)))
        rows.extend((_("Condition"), _(CONDITIONS[condition])) for condition in sorted(decision.conditions, key=lambda each: each.value))
        self._column.addWidget(facts(rows))
        self._column.addWidget(Label(_("Statements that decide") if deciding else _("No statement decides here; the rule does."), "label", "muted"))
        for line in deciding:
            self._quote(line, controllers)
        self._column.addStretch(1)

    def decidable(self) -> StatementLine | Match | None:
        """Return the statement or match shown if this user may decide about it now."""
        return self._line if not self.approve_button.isHidden() else None

    def show_problem(self, problem: Problem) -> None:
        """Show why nothing was decided: beside the note where it is about that."""
        if problem.field == "note":
            self.note.show_problem(problem)
            self.note.focus()
        else:
            self.lock.say("prohibited", "warning-circle", problem.message(), "")
            self.lock.show()

    def said(self) -> list[str]:
        """Return the texts shown, in order."""
        return [label.text() for label in self.findChildren(Label) if label.isVisibleTo(self)]

    def _begin(self, title: str, icon: str, kind: str, state: str = "") -> None:
        self._line = None
        while (item := self._column.takeAt(0)) is not None:
            self._drop(item.widget())
        self._title.set_look(title, "text", icon, kind)
        self._state.set_look(state, "muted")
        self._title.setVisible(bool(title))
        self._state.setVisible(bool(state))
        self.setAccessibleName(" ".join(part for part in (title, state) if part) or _("Statement"))
        self.note.show_problem(None)
        for part in (self.lock, self.note, self.refuse_button, self.approve_button):
            part.setVisible(False)
        self.scroller.verticalScrollBar().setValue(0)

    @staticmethod
    def _drop(widget: QWidget | None) -> None:
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()

    def _lifted(self, line: StatementLine, known: Sequence[StatementLine], controllers: dict[str, str]) -> None:
        named = set(line.record["lifts"] or ())
        found = [each for each in known if each.id.hex in named]
        decided = line.state not in ("waiting", "sent-back", "refused")
        standing = [each for each in found if decided and each.state in ("in-force", "coming")]
        gone = [each for each in found if each not in standing]
        for words, listed in ((_("Has lifted") if decided else _("Would lift"), gone), (_("Has lifted a part of; the rest holds"), standing)):
            if listed:
                self._column.addWidget(Label(words, "label", "muted"))
            for each in listed:
                self._quote(each, controllers)

    def _quote(self, line: StatementLine, controllers: dict[str, str]) -> None:
        whose = controllers.get(line.record["controller"], line.record["controller"]) if line.record["controller"] else _("all controllers")
        quoted = Callout()
        kind = line.record["statement_kind"]
        icon = {"prohibition": "prohibit", "grant": "check-circle"}.get(kind, "arrow-counter-clockwise")
        title = f"{_said('statement_kind', line)}: {_within('purpose', line)}, {_within('channel', line)}, {whose}"
        words = f", ”{line.wording}”" if line.wording else ""
        quoted.say("", icon, title, f"{formats.show_date(line.record['valid_from'])}{words}")
        self._column.addWidget(quoted)

    def _trace(self, line: StatementLine, people: Mapping[str, str]) -> None:
        if not line.decisions:
            return
        self._column.addWidget(Rule())
        self._column.addWidget(Label(_("Decisions"), "label", "muted"))
        for record, note in line.decisions:
            decided = fields.field_of("statement_decision", "decision").kind.text(record["decision"])
            words = f"{decided}: {people.get(record['decided_by'], record['decided_by'])}, {formats.show_instant(record['decided_at'])}"
            self._column.addWidget(Label(f"{words}\n{note}" if note else words, "body", wrap=True))

    def _show_acts(self, line: StatementLine, desk: Desk) -> None:
        if line.state not in ("waiting", "sent-back"):
            return
        own = same_user(line.record["author"] or "", desk.user.login)
        if not desk.may(Action.DECIDE_STATEMENT):
            self.lock.say("warning", "hourglass", _("Waits for a supervisor"), "")
        elif own:
            self.lock.say(
                "", "lock-simple", _("Your own entry"), _("You recorded this yourself. Another supervisor or the data protection officer decides.")
            )
        locked = own or not desk.may(Action.DECIDE_STATEMENT)
        self.lock.setVisible(locked)
        lift = line.record["statement_kind"] == "lift"
        approve = _("Approve lift") if lift else _("Approve permission")
        self._name_acts(_("Refuse lift") if lift else _("Refuse permission"), approve, _("Required when you refuse"))
        for part in (self.note, self.refuse_button, self.approve_button):
            part.setVisible(not locked)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the acts side by side where there is room: the card is low there."""
        super().resizeEvent(event)
        wide = self.width() > self.refuse_button.sizeHint().width() + self.approve_button.sizeHint().width() + 40
        self._acts.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self._acts.update()

    def sizeHint(self) -> QSize:
        """Return a card that the list beside it makes as high as itself."""
        return QSize(fonts.px(300), fonts.px(240))

    def minimumSizeHint(self) -> QSize:
        """Return the least at which it can be read."""
        return QSize(fonts.px(240), fonts.px(240))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the card, with a ring when it has the focus itself."""
        with QPainter(self) as painter:
            paint.box(painter, 0, 0, self.width(), self.height(), "surface", "border", 1.0, paint.CARD_RADIUS)
            if self.hasFocus():
                paint.ring(painter, 0, 0, self.width(), self.height(), paint.CARD_RADIUS)
