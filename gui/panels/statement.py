"""Recording a prohibition, a permission or a lift: F8, then Ctrl+Enter with the defaults. Says what will hold before it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.buttons import link, primary, secondary
from gui.commands import key_text
from gui.keys import KeyHint
from gui.labels import ElidedLabel, Label
from gui.panels.callout import Callout
from gui.panels.host import PanelHost
from gui.panels.hosted import HostedPanel
from gui.panels.stating import ICONS, StatementForm
from gui.tasks import Lane
from models import fields, formats
from models.permissions.decision import STRICTNESS, Answer, Decision
from models.permissions.vocabulary import GRANT, LIFT, PROHIBITION
from models.problems import Rejected
from models.services import drafts, statements
from models.services.desk import Desk
from models.services.drafts import KeptDraft
from models.services.forms import Saved
from models.services.statements import NewStatement, Preview
from models.words import N_, _, pgettext

FORM: Final = "statement"
_TINT: Final = {
    Answer.ALLOWED: "allowed",
    Answer.LIMITED: "warning",
    Answer.NO_PERMISSION: "prohibited",
    Answer.PENDING: "warning",
    Answer.PROHIBITED: "prohibited",
}
_ACT: Final = {PROHIBITION: N_("Record prohibition"), GRANT: N_("Record permission"), LIFT: N_("Record lift")}


def nobody_in_particular() -> tuple[str, str]:
    """Return the customer as the giver."""
    return "customer", ""


class StatementPanel(HostedPanel):
    """Opened by :meth:`show_for`, which asks the host for its place. ``caller`` tells who speaks, as the contact panel has it."""

    recorded = Signal(object)
    """The Saved of a statement that is in."""

    def __init__(self, host: PanelHost, caller: Callable[[], tuple[str, str]] = nobody_in_particular, parent: QWidget | None = None) -> None:
        super().__init__(host, _("Record prohibition or permission"), "prohibit", "prohibited", parent=parent)
        self._caller = caller
        self._customer: UUID = host.data.id
        self._busy = False
        self._fresh: dict[str, str] = {}
        self._draft: KeptDraft | None = None
        self._previewed: tuple[NewStatement, Preview | Rejected] | None = None
        self._act_when_previewed = False
        self._repeats: NewStatement | None = None
        self.form = StatementForm(host)
        self.after = Callout()
        self.resume = link("", icon="floppy-disk")
        self.resume.hide()
        self.resume.clicked.connect(self._resume)
        quick = QHBoxLayout()
        quick.setSpacing(6)
        quick.addWidget(ElidedLabel(_("Quick:"), "label_strong", "text", "lightning", icon_ink="accent"))
        for part in (KeyHint(key_text("record-statement")), Label(_("then"), "label", "muted"), KeyHint(key_text("act"))):
            quick.addWidget(part)
        quick.addWidget(ElidedLabel(_("= these defaults"), "label", "muted"), 1)
        self.body.addLayout(quick)
        self.body.addWidget(self.resume)
        self.body.addWidget(self.form)
        self.body.addStretch(1)
        self.foot.addWidget(self.after)
        self.notice = Callout()
        self.notice.hide()
        self.foot.addWidget(self.notice)
        # Not "Cancel": beside "record the lift", which is the same word in Finnish, it is two acts of one name.
        self.cancel = secondary(_("Close"), "Esc")
        self.cancel.clicked.connect(self.close_panel)
        self.record_button = primary("", key_text("act"), "prohibit")
        self.record_button.clicked.connect(self.record)
        self.acted.connect(self.record)
        self.acts.addWidget(self.cancel)
        self.acts.addStretch(1)
        self.acts.addWidget(self.record_button)
        self.form.edited.connect(self._edited)

    def show_for(self, purpose: str = "", channel: str = "") -> None:
        """Open with the defaults, or for a cell of the matrix. A draft kept earlier is offered, never put in unasked: two keystrokes record."""
        self._customer = self._host.data.id
        self._say("")
        self.form.begin(self._host.contact, self._caller(), purpose, channel)
        self._fresh = self.form.texts()
        self._draft = self._repeats = None
        self.resume.hide()
        self.take_place()
        self._follow()
        desk, customer = self._host.seat.desk, self._customer
        self._host.seat.tasks.read_after_writes(lambda: drafts.kept(desk, customer), lambda found: self._offer(customer, found))

    def refresh(self) -> None:
        """Take the page's data again; another customer closes the panel with the draft kept under the old one."""
        if self._host.data.id != self._customer:
            self.close_panel()
        elif self.isVisible():
            self._follow()

    def act(self) -> None:
        """Do the region's one act."""
        self.record()

    def record(self) -> None:
        """Record what the form says; a permission or a lift only after what will hold has been seen."""
        if self._busy or self._host.data.id != self._customer:
            return
        new = self.form.read()
        if not isinstance(new, NewStatement):
            self.form.show_problems(new)
            return
        if new.kind != PROHIBITION and (self._previewed is None or self._previewed[0] != new):
            self._act_when_previewed = True
            self._follow()
            return
        self._busy = True
        ask = self._repeats != new
        seat, customer, contact = self._host.seat, self._customer, new.evidence_id
        seat.tasks.run(
            Lane.WRITER,
            lambda: _record(seat.desk, customer, new, contact, ask=ask),
            lambda result: self._recorded(customer, new, result),
            failed=self._failed,
        )

    def _failed(self, failure: BaseException) -> None:
        self._busy = False
        self._host.seat.tasks.failed.emit(failure)

    def _recorded(self, customer: UUID, new: NewStatement, result: Saved | Rejected) -> None:
        self._busy = False
        if isinstance(result, Rejected) and result.problems[0].code == statements.REPEATED:
            if customer == self._customer and new == self.form.read():
                self._repeats = new
                self._say(_("This is prohibited already. {key} once more records it again, as a further statement", key=key_text("act")))
            else:  # the form or the page is another by now
                self._host.seat.said.emit(result.messages()[0], "warning")
            return
        if isinstance(result, Rejected):
            loose = self.form.show_problems(result.problems) if customer == self._customer else result.messages()
            self._say(loose[0] if loose else "")
            return
        waits = self._previewed is not None and self._previewed[0] == new and isinstance(self._previewed[1], Preview) and self._previewed[1].waits
        self._fresh, self._repeats = self.form.texts(), None
        seat = self._host.seat
        seat.draft_kept.emit(FORM, customer, None)
        if customer == self._customer:
            self.close_panel()
        seat.tell(result.subjects, result.entities)
        self._host.refresh()
        seat.said.emit(_said(new.kind, waits), "done")
        self.recorded.emit(result)

    def _edited(self) -> None:
        self._act_when_previewed = False
        self._repeats = None
        self._say("")
        self._follow()

    def _follow(self) -> None:
        """Name the act after the kind and ask what will hold."""
        kind = self.form.kind_code()
        self.record_button.setText(_(_ACT.get(kind, _ACT[PROHIBITION])))
        self.record_button.set_icon_name(ICONS.get(kind, "prohibit"))
        tint = {PROHIBITION: "prohibited", GRANT: "allowed", LIFT: "warning"}.get(kind, "prohibited")
        self.set_title(_("Record prohibition or permission"), ICONS.get(kind, "prohibit"), tint)
        new = self.form.read()
        if not isinstance(new, NewStatement):
            self.after.say("", "info", _("After this"), new[0].message())
            return
        desk, facts, customer = self._host.seat.desk, self._host.data.facts, self._customer
        key = f"preview/{customer.hex}"
        self._host.seat.tasks.newest(key, lambda: statements.preview(desk, facts, new), lambda found: self._show_preview(new, found))

    def _show_preview(self, new: NewStatement, found: Preview | Rejected) -> None:
        if new != self.form.read():
            return
        self._previewed = (new, found)
        if isinstance(found, Rejected):
            self.after.say("", "info", _("After this"), found.messages()[0])
        else:
            kind, text = after_words(new, found)
            self.after.say(kind, "hourglass" if found.waits else _icon(kind), _("After this"), text, _validity(new, found.waits))
        if self._act_when_previewed:
            self._act_when_previewed = False
            if isinstance(found, Preview) and found.waits and new.kind == GRANT:
                self._say(_("Read what holds after this, then record"))
            else:
                self.record()

    def _offer(self, customer: UUID, found: list[KeptDraft]) -> None:
        draft = next((each for each in found if each.form == FORM and each.subject == customer), None)
        if draft is None or customer != self._customer or self.isHidden():
            return
        self._draft = draft
        self.resume.setText(_("Continue the draft of {time}", time=formats.show_instant(draft.at)))
        self.resume.show()

    def _resume(self) -> None:
        if self._draft is not None:
            self.form.set_texts(self._draft.texts)
            self.resume.hide()
            self.form.kind.focus()
            self._follow()

    def go_on_with(self, texts: Mapping[str, str]) -> None:
        """Show what another panel in this one's place held."""
        self.form.set_texts(texts)
        self._follow()

    def leave(self) -> None:
        """Keep what was begun under the customer it is about."""
        texts = self.form.texts()
        if texts != self._fresh or self._repeats is not None:  # asked about and not answered: it is offered again
            self._repeats = None
            desk, customer = self._host.seat.desk, self._customer
            kept = self._host.seat.draft_kept
            self._host.seat.tasks.write(lambda: drafts.keep(desk, FORM, customer, texts), lambda at: kept.emit(FORM, customer, at if texts else None))
            self._fresh = texts

    def _say(self, text: str) -> None:
        self.notice.say("warning", "warning-circle", _("Not recorded yet"), text)
        self.notice.setVisible(bool(text))


def _record(desk: Desk, customer: UUID, new: NewStatement, contact: UUID | None, *, ask: bool) -> Saved | Rejected:
    result = statements.record(desk, customer, new, contact=contact, ask=ask)
    if isinstance(result, Saved):
        drafts.drop(desk, FORM, customer)
    return result


def after_words(new: NewStatement, found: Preview) -> tuple[str, str]:
    """Return the tint and the sentences of what will hold: the cells by their answer, then that service messages go as before."""
    by_answer: dict[Answer, list[Decision]] = {}
    for decision in found.decisions.values():
        by_answer.setdefault(decision.answer, []).append(decision)
    channel = fields.field_of("statement", "channel").kind
    ordered = sorted(by_answer.items(), key=lambda each: -STRICTNESS[each[0]])
    lines = [f"{_listed(channel.text(each.channel) for each in cells)}: {formats.within_sentence(cells[0].word())}." for _answer, cells in ordered]
    if found.waits:
        lines.insert(0, _("Waits for a supervisor. Until it is approved, what holds now holds."))
    elif found.unchanged and found.decisions:
        lines.insert(0, _("Nothing changes: this holds already."))
    if not found.decisions:
        purpose = fields.field_of("statement", "purpose").kind.text(new.purpose)
        lines.append(_("{purpose}: no.", purpose=purpose) if new.kind == PROHIBITION else _("{purpose}: yes.", purpose=purpose))
    lines.append(_("Bills and notices of outages go through as before."))
    if found.waits:
        return "warning", "\n".join(lines)
    strictest = ordered[0][0] if ordered else Answer.PROHIBITED if new.kind == PROHIBITION else Answer.ALLOWED
    return _TINT[strictest], "\n".join(lines)


def _listed(words: Iterable[str]) -> str:
    first, *rest = words
    return ", ".join([first, *(formats.within_sentence(word) for word in rest)])


def _icon(kind: str) -> str:
    return {"prohibited": "prohibit", "allowed": "check-circle"}.get(kind, "warning-circle")


def _validity(new: NewStatement, waits: bool) -> str:
    if waits:
        return _("in force once approved")
    begins = new.valid_from or formats.today()
    starts = _("in force at once") if begins <= formats.today() else _("in force from {day}", day=formats.show_date(begins))
    ends = _("no last day") if new.valid_to is None else _("until {day}", day=formats.show_date(new.valid_to))
    return f"{starts}, {ends}"


def _said(kind: str, waits: bool) -> str:
    """Return what the notice says; a permission against a prohibition waits, and says so."""
    if kind == GRANT and waits:
        return pgettext("recorded", "Permission recorded, waits for a supervisor")
    return statements.said(kind)
