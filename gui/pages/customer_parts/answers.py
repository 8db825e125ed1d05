"""The answer before the form: alerts, "may I …?", the matrix of purposes and channels; folded to one line where there is no room."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui import fonts
from gui.alerts import Alert, AlertLines
from gui.banner import Banner
from gui.buttons import link
from gui.cards import Card
from gui.choices import Combo
from gui.commands import key_text
from gui.labels import ElidedLabel, Label, Rule
from gui.matrix import Answer as Look
from gui.matrix import Cell, Channel, Matrix
from models import formats
from models.permissions import matrix
from models.permissions.decision import Answer, Decision
from models.permissions.vocabulary import CHANNELS, CONTACT_PURPOSES, MARKETING, PHONE, SERVICE
from models.services.customers import CustomerPage
from models.words import N_, _, pgettext

PURPOSE_WORDS: Final = {"direct-marketing": N_("Direct marketing"), "distance-selling": N_("Distance selling"), "research": N_("Research")}
CHANNEL_LOOKS: Final = {
    "phone": (N_("Phone"), "phone"),
    "sms": (N_("Text message"), "chat-text"),
    "email": (N_("E-mail"), "envelope-simple"),
    "post": (N_("Post"), "envelope"),
    "robocall": (N_("Robocall"), "robot"),
    "visit": (N_("Visit"), "house-line"),
}
_KIND: Final = {True: "allowed", False: "prohibited"}
_ALERT_ICON: Final = {
    "non-disclosure": "shield-warning",
    "death": "scroll",
    "identity": "identification-card",
    "dispute": "warning-circle",
    "disconnection": "lightning",
    "overdue": "receipt",
    "outage": "wrench",
    "duplicate": "git-merge",
    "refusal-match": "question",
}
_TONE: Final = {"prohibited": "prohibited", "warning": "warning", "note": "accent"}
ALL: Final = ""


class Answers(QWidget):
    """Alerts, banner and matrix. ``opened`` names the section an alert or link leads to; ``record`` and ``explain`` a cell.

    ``records`` says whether this user may record statements; who only reads is offered no act.
    """

    opened = Signal(str)
    record = Signal(str, str)
    explain = Signal(str, str)
    toggled = Signal()

    def __init__(self, parent: QWidget | None = None, *, records: bool = True) -> None:
        super().__init__(parent)
        self._data: CustomerPage | None = None
        self._controller = ALL
        self._mine: tuple[str, ...] = ()
        self._mode = "full"
        self.alerts = AlertLines(self)
        self.alerts.opened.connect(self._open_alert)
        self.alerts.more_requested.connect(self.toggled)
        self._card = Card(padding=0, parent=self)
        self.banner = Banner(_("Record") if records else "", key_text("record-statement") if records else "", self._card, attached=True)
        self.banner.acted.connect(lambda: self.record.emit(MARKETING, PHONE))
        self._card.body.addWidget(self.banner)
        self._inner = QWidget(self._card)
        inner = QVBoxLayout(self._inner)
        inner.setContentsMargins(11, 3, 9, 3)
        inner.setSpacing(0)
        self.matrix = Matrix(_("May I contact the customer"), self._inner)
        self.matrix.record.connect(self.record)
        self.matrix.explain.connect(self.explain)
        inner.addWidget(self.matrix)
        inner.addLayout(self._foot())
        self._card.body.addWidget(self._inner)
        self._folded: Folded | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self.alerts)
        self._column.addWidget(self._card)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _foot(self) -> QHBoxLayout:
        self._service = ElidedLabel("", "label", "muted", "check-circle", icon_ink="allowed", parent=self._inner)
        self._service.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._which = Combo(self._inner)
        self._which.setAccessibleName(_("Controller"))
        self._which.edited.connect(self._filter)
        self._statements = link("", key_text("section-permissions"), parent=self._inner)
        self._statements.clicked.connect(lambda: self.opened.emit("permissions"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._service, 1)
        self._whose = Label(_("Controller:"), "label", "muted", self._inner)
        row.addWidget(self._whose)
        row.addWidget(self._which)
        row.addWidget(self._statements)
        return row

    def show_customer(self, data: CustomerPage, mine: tuple[str, ...]) -> None:
        """Show the answers of a customer; ``mine`` are the user's controllers."""
        self._data, self._mine = data, tuple(code for code in mine if code in {relation["controller"] for relation in data.relations})
        names = {code: data.controllers.get(code, code).removesuffix(" Oy") for code in self._mine}
        self._which.set_choices([(ALL, pgettext("controllers", "all")), *names.items()])
        if self._controller not in self._mine:
            self._controller = ALL
        self._which.set_value(self._controller)
        for part in (self._whose, self._which):
            part.setVisible(len(self._mine) > 1)
        self.alerts.set_alerts([_alert(data, at) for at in range(len(data.alerts))])
        self._statements.setText(_("Statements ({n})", n=len(data.statements)))
        self._fill()
        self.set_mode(self._mode)

    def set_mode(self, mode: str) -> None:
        """Show all (``full``), alerts and banner only (``banner``), or one line (``line``)."""
        self._mode = mode
        self.alerts.set_narrow(mode == "banner")
        self.alerts.setVisible(mode != "line" and self._data is not None and bool(self._data.alerts))
        self._card.setVisible(mode != "line")
        self._inner.setVisible(mode == "full")
        if mode == "line" and self._folded is None:
            self._folded = Folded(self)
            self._folded.unfold.connect(self.toggled)
            self._column.addWidget(self._folded)
            self._show_folded()
        if self._folded is not None:
            self._folded.setVisible(mode == "line")

    def mode(self) -> str:
        """Return how much is shown."""
        return self._mode

    def decisions(self) -> dict[tuple[str, str], Decision]:
        """Return the decisions shown: the strictest over the controllers, or those of the one chosen."""
        assert self._data is not None
        if self._controller == ALL:
            return dict(self._data.matrix)
        return matrix(self._data.facts, [self._controller], formats.today())

    def _open_alert(self, code: str) -> None:
        assert self._data is not None
        self.opened.emit(self._data.alerts[int(code)].section)

    def _filter(self) -> None:
        self._controller = self._which.value()
        self._fill()

    def _fill(self) -> None:
        assert self._data is not None
        decisions = self.decisions()
        purposes = [(code, _(PURPOSE_WORDS[code])) for code in CONTACT_PURPOSES]
        short = _short_channels()
        channels = [Channel(code, _(CHANNEL_LOOKS[code][0]), CHANNEL_LOOKS[code][1], short.get(code, "")) for code in CHANNELS]
        cells = [[_cell(decisions[purpose, channel]) for channel in CHANNELS] for purpose in CONTACT_PURPOSES]
        self.matrix.set_answers(purposes, channels, cells)
        self._show_service(decisions)
        call = decisions[MARKETING, PHONE]
        words = self._detail(call)
        self.banner.set_answer(_KIND[call.allowed], _("May I make a marketing call?"), answer_word(call), words)
        self._show_folded()

    def _show_folded(self) -> None:
        if self._folded is not None and self._data is not None:
            self._folded.show_all(self.decisions()[MARKETING, PHONE], self._data)

    def _show_service(self, decisions: dict[tuple[str, str], Decision]) -> None:
        service = [decisions[SERVICE, channel] for channel in CHANNELS]
        if any(decision.conditions for decision in service if decision.allowed):
            self._service.set_look(
                _("Service messages go through with limits: {rule}", rule=_(service[0].rule.text)), "muted", "warning-circle", "warning"
            )
        else:
            self._service.set_look(_("Service messages (bills, outages, own matter) may always be sent"), "muted", "check-circle", "allowed")

    def _detail(self, call: Decision) -> str:
        assert self._data is not None
        if call.answer is Answer.PROHIBITED and call.since is not None:
            day = formats.show_date(call.since)
            wording = self._data.statements.wording(call.statements, call.since)
            if wording:
                return _("– prohibited {day}, in the words “{wording}”", day=day, wording=wording)
            return _("– prohibited {day}", day=day)
        return f"– {_(call.rule.text)}"


class Folded(Card):
    """Answer and alerts in one line, with the way to unfold them."""

    unfold = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self._answer = ElidedLabel("", "name", parent=self)
        self._parts = QHBoxLayout()
        self._parts.setSpacing(12)
        self._more = link("", key_text("permissions"), parent=self)
        self._more.setAccessibleName(_("Show permissions and alerts"))
        self._more.clicked.connect(self.unfold)
        row = QHBoxLayout()
        row.setContentsMargins(13, 5, 8, 5)
        row.setSpacing(12)
        row.addWidget(self._answer)
        row.addLayout(self._parts, 1)
        row.addWidget(self._more)
        self.body.addLayout(row)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_all(self, call: Decision, data: CustomerPage) -> None:
        """Show the answer on marketing calls and the alerts."""
        while (item := self._parts.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        kind = _KIND[call.allowed]
        said = _("Marketing call: {answer}", answer=answer_word(call))
        if call.answer is Answer.PROHIBITED and call.since is not None:
            said = _("Marketing call: {answer}, prohibited {day}", answer=answer_word(call), day=formats.show_date(call.since))
        self._answer.set_look(said, kind, "check-circle" if call.allowed else "prohibit")
        self._keep_answer()
        for at, alert in enumerate(data.alerts):
            self._parts.addWidget(Rule(self, upright=True))
            self._add(alert.message(), _TONE.get(alert.tone, "warning"), _alert(data, at).icon)
        self._parts.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the alerts give way before the answer."""
        super().resizeEvent(event)
        self._keep_answer()

    def _keep_answer(self) -> None:
        """Demand the answer's whole width as long as the alerts beside it keep their icons; it is the last to be cut, after the link's words."""
        whole = self._answer.sizeHint().width()
        self._answer.setMinimumWidth(0)
        for words in (_("Show permissions and alerts"), _("Show")):
            self._more.setText(words)
            others = self.body.minimumSize().width() + 2 - self._answer.minimumSizeHint().width()
            if whole <= self.width() - others:
                break
        self._answer.setMinimumWidth(max(0, min(whole, self.width() - others)))

    def _add(self, words: str, kind: str, icon: str) -> None:
        said = ElidedLabel(words, "name", kind, icon, self)
        said.setMinimumWidth(fonts.px(24))  # where there is no room for the words, the icon and its tooltip stay
        self._parts.addWidget(said)


def answer_word(decision: Decision) -> str:
    """Return YES or NO."""
    return _("YES") if decision.allowed else _("NO")


def _short_channels() -> dict[str, str]:
    """Return what heads a column that is too narrow for the channel's name."""
    return {
        "sms": pgettext("narrow column", "SMS"),
        "email": pgettext("narrow column", "E-mail"),
        "robocall": pgettext("narrow column", "Robot"),
    }


def _cell(decision: Decision) -> Cell:
    look = Look.of(decision.answer)
    if decision.answer is Answer.PROHIBITED and decision.since is not None:
        return Cell(look, pgettext("cell", "Ban {day}", day=short_day(decision)), pgettext("cell", "Ban"))
    if decision.answer is Answer.NO_PERMISSION:
        return Cell(look, _(look.word), pgettext("cell", "Not given"))
    return Cell(look, _(look.word), pgettext("cell", "No") if decision.answer is Answer.PENDING else "")


def short_day(decision: Decision) -> str:
    """Return the day since which it holds: without the year when that is this one."""
    assert decision.since is not None
    words = formats.show_date(decision.since)
    return words.removesuffix(str(decision.since.year)).strip() if decision.since.year == decision.when.year else words


def _alert(data: CustomerPage, at: int) -> Alert:
    alert = data.alerts[at]
    return Alert(str(at), _TONE.get(alert.tone, "warning"), _ALERT_ICON.get(alert.kind, "warning-circle"), alert.message())
