"""Dialling and writing to one customer: what for, for whom, the gate's answer at once, and on its yes one act."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from gui.buttons import primary, secondary
from gui.choices import CheckBox, Combo
from gui.commands import key_text
from gui.dialogs.box import Box
from gui.empty import ThinProgress
from gui.fields import Field
from gui.labels import ElidedLabel
from gui.pages.sections.statement_detail import CONDITIONS
from gui.panels import duties
from gui.panels.callout import Callout
from gui.panels.host import PanelHost
from models import formats
from models.permissions.decision import Answer, Decision
from models.permissions.rules import Condition
from models.permissions.vocabulary import PHONE, POST, SELLING, SERVICE
from models.problems import Problem, Rejected
from models.services import letters, reaching
from models.services.letters import Written
from models.services.reaching import Reached
from models.words import N_, _

_WIDTH: Final = 560
_ICON: Final = {"allowed": "check-circle", "warning": "warning-circle", "prohibited": "prohibit"}
_ASKS: Final = {PHONE: N_("May I call?"), POST: N_("May I write?")}


def open_url(url: QUrl) -> bool:
    """Hand a number to the telephone of the computer; return whether there was one to take it."""
    return QDesktopServices.openUrl(url)


class ReachBox(Box):
    """Asks anew whenever purpose or controller change. The act is there only with a yes, and asks once more before anything opens."""

    def __init__(self, host: PanelHost, channel: str, parent: QWidget | None = None) -> None:
        title, icon = (_("Dial"), "phone") if channel == PHONE else (_("Letter"), "envelope-simple")
        super().__init__(title, icon, "accent", parent, _WIDTH)
        self._host, self._channel = host, channel
        self._customer, self._contact = host.data.id, host.contact.id if host.contact is not None else None
        self._asking = 0
        self._busy = False
        self.decision: Decision | None = None
        self.purpose, self.controller = Combo(), Combo()
        self.purpose.set_choices([(code, _(label)) for code, label in reaching.PURPOSES.items()])
        self.purpose.set_value(SERVICE)
        related = {relation["controller"] for relation in host.data.relations}
        own = [code for code in host.seat.desk.user.controllers if code in related]
        self.controller.set_choices([(code, host.data.controllers.get(code, code)) for code in own])
        self.controller.set_value(own[0] if own else "")
        self.whose = Field(_("Controller"), self.controller)
        self.whose.setVisible(len(own) > 1)
        self.answer, self.duties = Callout(), Callout()
        self.confirm = CheckBox(_("It is the customer's own matter, and I use only this contact point"))
        self.number = ElidedLabel("", "title")
        self.told = Callout()
        self.progress = ThinProgress()
        self._lay_out(Field(_("Purpose"), self.purpose))
        self.purpose.edited.connect(self._ask)
        self.controller.edited.connect(self._ask)
        self.confirm.edited.connect(self._allow)
        self.purpose.setFocus()
        self._ask()

    def _lay_out(self, purpose: Field) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(purpose, 1)
        row.addWidget(self.whose, 1)
        self.body.addLayout(row)
        for part in (self.answer, self.duties, self.confirm, self.number, self.told, self.progress):
            self.body.addWidget(part)
        self.body.addStretch(1)
        for part in (self.answer, self.duties, self.confirm, self.number, self.told):
            part.hide()
        self.close_button = secondary(_("Close"), "Esc")
        self.close_button.clicked.connect(self.reject)
        words, icon = (_("Dial"), "phone") if self._channel == PHONE else (_("Make the letter…"), "file-arrow-down")
        self.act_button = primary(words, key_text("act"), icon)
        self.act_button.clicked.connect(self.act)
        self.act_button.hide()
        self.acts.addStretch(1)
        self.acts.addWidget(self.close_button)
        self.acts.addWidget(self.act_button)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do the act on Ctrl+Enter, wherever the focus is."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.act()
            event.accept()
        else:
            super().keyPressEvent(event)

    # --- the question

    def _ask(self) -> None:
        self._asking += 1
        number, desk = self._asking, self._host.seat.desk
        self.decision = None
        self.confirm.set_value("false")
        self.number.hide()
        self.told.hide()
        self._allow()
        self.progress.start(_("Asking…"))
        customer, purpose, channel, controller, contact = (
            self._customer, self.purpose.value(), self._channel, self.controller.value() or None, self._contact
        )  # fmt: skip
        self._host.seat.tasks.write(
            lambda: reaching.ask(desk, customer, purpose, channel, controller, contact=contact), lambda found: self._answered(number, found)
        )

    def _answered(self, number: int, found: Decision | Rejected) -> None:
        if number != self._asking:
            return
        self.progress.finish()
        if isinstance(found, Rejected):
            self._say(found.problems[0])
            return
        self._show(found)

    def _show(self, decision: Decision) -> None:
        self.decision = decision
        tint = {Answer.ALLOWED: "allowed", Answer.PROHIBITED: "prohibited", Answer.NO_PERMISSION: "prohibited"}.get(decision.answer, "warning")
        conditions = [_(CONDITIONS[each]) for each in sorted(decision.conditions, key=lambda each: each.value)]
        said = [_(decision.rule.text), *(f"• {each}" for each in conditions), _(decision.rule.law)]
        if not decision.allowed:
            said.append(reaching.instead(decision))
        since = _("since {day}", day=formats.show_date(decision.since)) if decision.since is not None else ""
        self.answer.say(tint, _ICON[tint], f"{_(_ASKS[self._channel])} {decision.word()}", "\n".join(said), since)
        self.answer.show()
        sells = decision.allowed and self._channel == PHONE and decision.purpose == SELLING
        if sells:
            kind, text = duties.sentences("utility", None)
            self.duties.say(kind, "phone-call", _("Selling by phone"), text)
        self.duties.setVisible(sells)
        self._allow()

    def _allow(self) -> None:
        decision = self.decision
        second = decision is not None and Condition.SECOND_STEP in decision.conditions
        if decision is None:
            self.answer.hide()
            self.duties.hide()
        self.confirm.setVisible(second)
        self.act_button.setVisible(decision is not None and decision.allowed)
        self.act_button.setEnabled(not self._busy and (not second or self.confirm.isChecked()))

    # --- the act

    def act(self) -> None:
        """Dial, or ask where the letter goes; nothing without a yes, and nothing before the second step where there is one."""
        if self.act_button.isHidden() or not self.act_button.isEnabled():
            return
        if self._channel == PHONE:
            self._dial()
        else:
            self.ask_target()

    def _begin(self, words: str) -> None:
        self._busy = True
        self._allow()
        self.told.hide()
        self.progress.start(words)

    def _dial(self) -> None:
        self._begin(_("Asking…"))
        desk, customer, purpose, controller = self._host.seat.desk, self._customer, self.purpose.value(), self.controller.value() or None
        confirmed, contact = self.confirm.isChecked(), self._contact
        self._host.seat.tasks.write(lambda: reaching.call(desk, customer, purpose, controller, confirmed=confirmed, contact=contact), self._dialled)

    def _dialled(self, found: Reached | Rejected) -> None:
        self._end()
        if isinstance(found, Rejected):
            self._refused(found)
            return
        self.number.set_look(f"{found.number}  {found.name}", "text", "phone")
        self.number.show()
        if not open_url(QUrl(f"tel:{found.dialled}")):
            self._tell("warning", _("No telephone program on this computer"), _("Dial the number by hand."))

    def ask_target(self) -> None:
        """Ask where the letter goes."""
        name = _("letter-{day}.pdf", day=formats.today().isoformat())
        dialog = QFileDialog(self, _("Save the letter"), str(Path.home() / name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda chosen: self.save_to(Path(chosen)))
        dialog.open()

    def save_to(self, target: Path) -> None:
        """Write the letter; a file that is there already stays."""
        self._begin(_("Writing the PDF…"))
        desk, customer, purpose, controller = self._host.seat.desk, self._customer, self.purpose.value(), self.controller.value() or None
        confirmed, contact = self.confirm.isChecked(), self._contact
        self._host.seat.tasks.write(
            lambda: letters.write(desk, customer, purpose, controller, target, confirmed=confirmed, contact=contact), self._written
        )

    def _written(self, done: Written | Rejected) -> None:
        self._end()
        if isinstance(done, Rejected):
            self._refused(done)
            return
        self._tell("allowed", _("The letter is made"), _("The letter is in {file}", file=done.path.name))

    def _end(self) -> None:
        self._busy = False
        self.progress.finish()
        self._allow()
        self._host.seat.tell([self._customer], ["customer"])

    def _refused(self, refused: Rejected) -> None:
        """Show the gate's new no in the answer's place: it changed while the box was open."""
        if isinstance(refused, reaching.NotAllowed):
            self._show(refused.decision)
        else:
            self._say(refused.problems[0])

    def _say(self, problem: Problem) -> None:
        self._tell("prohibited", _("Not done"), problem.message())

    def _tell(self, kind: str, title: str, text: str) -> None:
        self.told.say(kind, _ICON[kind], title, text)
        self.told.show()
