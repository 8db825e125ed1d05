"""The fields of a statement: what kind, for which purpose, channels and controllers, by whom and how, in which words, on what evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.buttons import link
from gui.choices import CheckGroup, Combo
from gui.fields import Field
from gui.inputs import DateLine, TextArea
from gui.panels.callout import Callout
from gui.panels.host import PanelHost
from gui.panels.lifting import LiftList, standing
from gui.panels.making import choices, field_for, show_problems
from gui.segmented import Segmented
from models import fields, formats
from models.permissions.vocabulary import ANY, CHANNELS, GRANT, LIFT, MARKETING, OTHER_QUESTIONS, PHONE, PROHIBITION, ROBOCALL
from models.problems import Problem
from models.records import address
from models.services import forms, statements
from models.services.contacts import GIVEN_HOW, RunningContact
from models.services.statements import NewStatement
from models.words import _

KINDS: Final = (PROHIBITION, GRANT, LIFT)
ICONS: Final = {PROHIBITION: "prohibit", GRANT: "check-circle", LIFT: "arrow-counter-clockwise"}
_EVERYONE: Final = "*"
_CUSTOMER: Final = "customer"
_EVIDENCE: Final = ("paper", "recording", "file", "none")
"""What can be evidence besides a running contact."""


class StatementForm(QWidget):
    """Its values make a NewStatement. ``edited`` tells of every change by the user."""

    edited = Signal()

    def __init__(self, host: PanelHost, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._contact: RunningContact | None = None
        self._stock = ""
        kind = dict(choices("statement", "statement_kind"))
        self.kind = Field("", Segmented(choices=[(code, kind[code]) for code in KINDS], icons=ICONS), self)
        self.kind.editor.widget().setAccessibleName(_("Kind of statement"))
        self.purpose = field_for("statement", "purpose", parent=self)
        self._lifts = LiftList()
        self.lifts = Field(_("Which prohibitions are lifted"), self._lifts, self)
        self.channels = Field(_("Channel"), CheckGroup(), self)
        self.channels.editor.set_choices([each for each in choices("statement", "channel") if each[0] != ANY])
        self.all_channels = link(_("Select all"), parent=self.channels)
        few = len(host.seat.desk.user.controllers) <= 3
        self.controller = Field(_("Controller"), Segmented() if few else Combo(), self)
        self.given_by = field_for("statement", "given_by", label=_("Who told"), parent=self)
        self.given_how = field_for("statement", "given_how", label=_("How"), parent=self)
        self.given_by_name = field_for("statement", "given_by_name", parent=self)
        self.wording = Field(_("Wording"), TextArea(lines=2), self, source=_("in the customer's own words"))
        self.valid_from = Field(_("Valid from"), DateLine(), self)
        self.valid_to = Field(_("Valid to"), DateLine(), self, source=_("if set"))
        for field, words in ((self.valid_from, _("today")), (self.valid_to, _("no last day"))):
            line = field.editor.widget()
            assert isinstance(line, DateLine)
            line.setPlaceholderText(words)
        self.evidence = Callout(self)
        self.evidence_kind = Field(_("Evidence"), Combo(), self)
        self.evidence_note = field_for("statement", "evidence_note", parent=self)
        self.fields: Mapping[str, Field] = {
            "statement_kind": self.kind,
            "purpose": self.purpose,
            "lifts": self.lifts,
            "channel": self.channels,
            "controller": self.controller,
            "given_by": self.given_by,
            "given_how": self.given_how,
            "given_by_name": self.given_by_name,
            "wording": self.wording,
            "valid_from": self.valid_from,
            "valid_to": self.valid_to,
            "evidence_kind": self.evidence_kind,
            "evidence_note": self.evidence_note,
        }
        self._lay_out()
        self.all_channels.clicked.connect(self._select_all)
        for name, field in self.fields.items():
            field.editor.edited.connect(self._changed(name))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self.kind, self.purpose, self.lifts, self.channels, self.controller):
            column.addWidget(part)
        for pair in ((self.given_by, self.given_how), (self.valid_from, self.valid_to)):
            if pair[0] is self.valid_from:
                column.addWidget(self.given_by_name)
                column.addWidget(self.wording)
            row = QHBoxLayout()
            row.setSpacing(8)
            for part in pair:
                row.addWidget(part, 1, Qt.AlignmentFlag.AlignTop)
            column.addLayout(row)
        column.addWidget(self.evidence)
        column.addWidget(self.evidence_kind)
        column.addWidget(self.evidence_note)

    def begin(self, contact: RunningContact | None, caller: tuple[str, str], purpose: str = "", channel: str = "") -> None:
        """Show the defaults: what a caller who wants no more advertising says. ``purpose`` and ``channel`` are a cell of the matrix."""
        self._contact = contact
        data = self._host.data
        own = self._host.seat.desk.user.controllers
        self.controller.editor.set_choices([(_EVERYONE, _("All")), *((code, data.controllers.get(code, code)) for code in own)])
        self.evidence_kind.editor.set_choices([(code, label) for code, label in choices("statement", "evidence_kind") if code in _EVIDENCE])
        who, name = caller
        values = {
            "statement_kind": PROHIBITION,
            "purpose": purpose or MARKETING,
            "channel": channel or f"{PHONE},{ROBOCALL}",
            "controller": _EVERYONE,
            "given_by": who,
            "given_by_name": name,
            "given_how": GIVEN_HOW[contact.channel] if contact is not None else "",
        }
        for field in self.fields.values():
            field.show_problem(None)
        self.set_texts(values)

    def texts(self) -> dict[str, str]:
        """Return what is typed and chosen, by field."""
        return {name: field.editor.value() for name, field in self.fields.items()}

    def set_texts(self, texts: Mapping[str, str]) -> None:
        """Show values, such as a kept draft; what is not named is emptied. The wording is the stock one unless it is named."""
        self.kind.editor.set_value(texts.get("statement_kind", PROHIBITION))
        self._follow()
        for name, field in self.fields.items():
            field.editor.set_value(texts.get(name, ""))
        if "wording" not in texts:
            self._stock = self._stock_wording()
            self.wording.editor.set_value(self._stock)
        self._follow()

    def kind_code(self) -> str:
        """Return the kind chosen."""
        return self.kind.editor.value()

    def channel_codes(self) -> tuple[str, ...]:
        """Return the channels ticked; all of them are "any", and so is what knows no channels."""
        if self.purpose.editor.value() in OTHER_QUESTIONS:
            return (ANY,)
        ticked = tuple(code for code in self.channels.editor.value().split(",") if code)
        return (ANY,) if len(ticked) == len(CHANNELS) else ticked

    def read(self) -> NewStatement | list[Problem]:
        """Return the statement as it would be recorded, or what is wrong with a typed day."""
        days: dict[str, date | None] = {}
        problems: list[Problem] = []
        for name in ("valid_from", "valid_to"):
            value: Any = forms.read_text(self._host.seat.desk, "statement", name, self.fields[name].editor.value() or _fallback(name))
            if isinstance(value, Problem):
                problems.append(value.at(self._address(name)))
            else:
                days[name] = value
        if problems:
            return problems
        texts = self.texts()
        contact, kind = self._contact, texts["evidence_kind"]
        return NewStatement(
            kind=texts["statement_kind"],
            purpose=texts["purpose"],
            channels=self.channel_codes(),
            controller=None if texts["controller"] in ("", _EVERYONE) else texts["controller"],
            given_by=texts["given_by"],
            given_by_name="" if texts["given_by"] == _CUSTOMER else texts["given_by_name"],
            given_how=texts["given_how"],
            wording=texts["wording"],
            evidence_kind="contact" if contact is not None or not kind else kind,
            evidence_id=contact.id if contact is not None else None,
            evidence_note=texts["evidence_note"] if contact is None else "",
            valid_from=days["valid_from"],
            valid_to=days["valid_to"],
            lifts=self._lifts.chosen() if texts["statement_kind"] == LIFT else (),
        )

    def pointed(self) -> UUID | None:
        """Return the prohibition of the list of what can be lifted that has the focus."""
        return self._lifts.pointed() if self.lifts.isVisible() else None

    def show_problems(self, problems: Iterable[Problem]) -> list[str]:
        """Show problems beside their fields, focus the first; return the sentences that have no field here."""
        first, loose = show_problems(self.fields, problems, self._address(""))
        if first is not None:
            first.focus()
        return loose

    def _address(self, name: str) -> str:
        return address("statement", self._host.data.id, name)

    def _select_all(self) -> None:
        editor = self.channels.editor
        assert isinstance(editor, CheckGroup)
        editor.set_all(len([code for code in editor.value().split(",") if code]) < len(CHANNELS))

    def _changed(self, name: str) -> Callable[[], None]:
        def changed() -> None:
            self.fields[name].show_problem(None)
            if name == "lifts":
                self._scope_from_lifts()
            self._follow()
            self.edited.emit()

        return changed

    def _scope_from_lifts(self) -> None:
        """Let the lift reach as far as what it lifts; the user may narrow it afterwards."""
        chosen = [line for line in standing(self._host.data.statements) if line.id in self._lifts.chosen()]
        channels = {line.record["channel"] for line in chosen}
        if channels:
            self.channels.editor.set_value(",".join(CHANNELS if ANY in channels else channels))

    def _follow(self) -> None:
        """Show what the kind and the choices ask for; the stock wording follows the kind until somebody types another."""
        lift = self.kind_code() == LIFT
        found = standing(self._host.data.statements)
        offered = {line.record["purpose"] for line in found} if lift else None
        self.purpose.editor.set_choices([each for each in choices("statement", "purpose") if offered is None or each[0] in offered])
        if lift and not self.purpose.editor.value() and offered:
            self.purpose.editor.set_value(next(code for code, _label in choices("statement", "purpose") if code in offered))
        purpose = self.purpose.editor.value()
        self._lifts.show_lines(
            [line for line in found if line.record["purpose"] == purpose] if lift else [], dict(self._host.data.controllers), self._host.data.people
        )
        self._lifts.follow(self.purpose.editor.widget())
        self.lifts.setVisible(lift)
        self.lifts.show_note(_("No prohibition is in force that could be lifted") if lift and not offered else "")
        self.channels.setVisible(purpose not in OTHER_QUESTIONS)
        self.given_by_name.setVisible(self.given_by.editor.value() not in ("", _CUSTOMER))
        if self.wording.editor.value().strip() in ("", self._stock):
            self._stock = self._stock_wording()
            self.wording.editor.set_value(self._stock)
        self._show_evidence()

    def _stock_wording(self) -> str:
        return statements.stock_wording(self.kind_code(), str(self._host.data.customer["language"] or "fi"))

    def _show_evidence(self) -> None:
        contact = self._contact
        self.evidence.setVisible(contact is not None)
        self.evidence_kind.setVisible(contact is None)
        self.evidence_note.setVisible(contact is None and self.evidence_kind.editor.value() != "none")
        if contact is None:
            return
        at = contact.started_at
        day = f"{formats.show_weekday(at.astimezone(formats.HELSINKI).date())} {formats.show_instant(at)}"
        facts = [
            dict(choices("contact", "channel"))[contact.channel],
            field_text(contact),
            _("caller identified") if contact.verified else _("caller not identified"),
        ]
        self.evidence.say("", "phone-call", _("This contact, {when}", when=day), ", ".join(fact for fact in facts if fact))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep "select all" at the right end of the channels' label."""
        super().resizeEvent(event)
        hint = self.all_channels.sizeHint()
        self.all_channels.setGeometry(self.channels.width() - hint.width(), -4, hint.width(), hint.height())


def field_text(contact: RunningContact) -> str:
    """Return the caller's number as printed, "" for none."""
    return fields.field_of("contact", "caller_number").kind.text(contact.caller_number)


def _fallback(name: str) -> str:
    """Nothing typed into the first day is today."""
    return formats.show_date(formats.today(), "fi") if name == "valid_from" else ""
