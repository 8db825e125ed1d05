"""The contact with a customer: who, proved how, about what, how it ended. It belongs to one customer and never slips into another.

Everything typed is kept as a draft under the contact's own customer, whoever the page shows when the keeping is done.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui import taborder
from gui.buttons import danger, primary, secondary
from gui.chips import FilterChip
from gui.commands import key_text
from gui.labels import ElidedLabel, Label, Rule
from gui.panels.host import PanelHost, is_act
from gui.panels.identity import IdentityCheck
from gui.panels.starting import StartForm
from gui.panels.wrapup import CUSTOMER, WrapUpForm
from gui.scrolling import Page
from gui.sidepanel import Side
from gui.tasks import Lane
from models import fields, formats
from models.permissions.decision import Decision
from models.permissions.vocabulary import MARKETING, PHONE, PROHIBITION, ROBOCALL, SELLING
from models.problems import Conflict, Rejected
from models.roles import Action
from models.services import contacts, drafts, statements
from models.services.contacts import GIVEN_HOW, RunningContact
from models.services.desk import Desk
from models.services.drafts import KeptDraft
from models.services.forms import Saved
from models.services.statements import NewStatement
from models.words import _

KEEP_AFTER_MS: Final = 700
T = TypeVar("T")
Outcome = Saved | Rejected | Conflict


class ContactPanel(Side):
    """The right side of a customer's page. The page calls :meth:`show_contact` and :meth:`refresh`; commands come by :meth:`handlers`."""

    ticked = Signal(str)
    """The running time in words, each second, "" when no contact runs: for tab, strip and collapsed side."""
    wanted = Signal()
    """Something here must be seen: who folded the panel unfolds it."""

    def __init__(self, host: PanelHost, parent: QWidget | None = None) -> None:
        super().__init__(_("Contact"), parent=parent)
        self._host = host
        self._running: RunningContact | None = None
        self._customer: UUID = host.data.id
        self._busy = False
        self._dirty = False
        self._has_text = False
        """Whether the text was taken over from another panel: newer than any draft."""
        self._start_form: StartForm | None = None
        self._form: WrapUpForm | None = None
        self._build()
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._tick)
        self._keeper = QTimer(self)
        self._keeper.setSingleShot(True)
        self._keeper.setInterval(KEEP_AFTER_MS)
        self._keeper.timeout.connect(self.flush)
        self.show_contact(host.contact)

    def _build(self) -> None:
        self._title = ElidedLabel("", "panel", "text", "phone-call", self, "accent")
        self._time = Label("", "title", parent=self)
        self._caller = ElidedLabel("", "label", "muted", parent=self)
        self.recorded = FilterChip(_("Recorded"), icon="record", parent=self)
        self.recorded.clicked.connect(self._edited)
        head, below = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._time)
        below.addWidget(self._caller, 1)
        below.addWidget(self.recorded)
        inner = QWidget()
        self._forms = QVBoxLayout(inner)
        self._forms.setContentsMargins(0, 0, 0, 0)
        self.scroller = Page(inner, self)
        if self._mine(self._host.contact) is None:
            self._make_start_form()
        else:
            self._make_form()
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._notice = ElidedLabel("", "label", "prohibited", "warning-circle", self)
        self._notice.hide()
        self.start_button = primary(_("Start contact"), key_text("act"), "phone-call", self)
        self.statement_button = secondary(_("Record prohibition or permission"), key_text("record-statement"), "prohibit", self)
        self.refuse_button = danger(_("Refused – end call"), key_text("refused"), "phone-disconnect", self)
        self.wrap_up_button = primary(_("Wrap up"), key_text("wrap-up"), "check", self)
        self.start_button.clicked.connect(self._start)
        self.statement_button.clicked.connect(lambda: self._host.seat.commands.trigger("record-statement"))
        self.refuse_button.clicked.connect(self.refuse)
        self.wrap_up_button.clicked.connect(self.wrap_up)
        self.column.addLayout(head)
        self.column.addLayout(below)
        self.column.addWidget(Rule(self))
        self.column.addWidget(self.scroller, 1)
        self.column.addWidget(self._notice)
        self.column.addWidget(Rule(self))
        for button in (self.start_button, self.statement_button, self.refuse_button, self.wrap_up_button):
            self.column.addWidget(button)

    @property
    def start_form(self) -> StartForm:
        """What is asked before a contact runs; made when it is first needed."""
        if self._start_form is None:
            made = self._make_start_form()
            self._order()
            return made
        return self._start_form

    @property
    def form(self) -> WrapUpForm:
        """What is written down while a contact runs; made when the first one does."""
        if self._form is None:
            made = self._make_form()
            self._order()
            return made
        return self._form

    def _make_start_form(self) -> StartForm:
        made = self._start_form = StartForm(self._host, self.scroller.widget())
        made.started.connect(self._started)
        self._forms.insertWidget(0, made)
        return made

    def _make_form(self) -> WrapUpForm:
        inner = self.scroller.widget()
        made = self._form = WrapUpForm(IdentityCheck(self._host, inner), inner)
        made.edited.connect(self._edited)
        made.identity.answered.connect(self._answered)
        self._forms.addWidget(made, 1)
        return made

    def _mine(self, contact: RunningContact | None) -> RunningContact | None:
        return contact if contact is not None and contact.customer_id == self._host.data.id else None

    def _order(self) -> None:
        taborder.arrange((self.recorded, self.scroller, self.start_button, self.statement_button, self.refuse_button, self.wrap_up_button))

    @property
    def running(self) -> RunningContact | None:
        """The contact shown."""
        return self._running

    def time_text(self) -> str:
        """Return the running time in words, "" when no contact runs."""
        return self._time.text()

    def handlers(self) -> dict[str, Callable[[], None]]:
        """Return what the page binds while a contact runs; nothing before."""
        if self._running is None:
            return {}
        return {"verify-identity": self.verify, "refused": self.refuse, "wrap-up": self.wrap_up}

    def verify(self) -> None:
        """Put the focus into the answer of the question that identifies the caller."""
        self._come_forward()
        self.form.identity.focus_answer()

    def _come_forward(self) -> None:
        """Be seen: unfolded, and not behind a side panel, which keeps its draft."""
        if not self.isVisible():
            self._host.close_side_panel()
            self.wanted.emit()

    def act(self) -> None:
        """Do the region's one act: start, or wrap up."""
        if self._running is None:
            self._start()
        else:
            self.wrap_up()

    def _start(self) -> None:
        self.start_form.start()

    def caller(self) -> tuple[str, str]:
        """Return who it is and their name, as chosen so far."""
        return self._form.caller() if self._form is not None else (CUSTOMER, "")

    def focus_first(self) -> None:
        """Put the focus where the contact begins."""
        if self._running is not None:
            self.form.who.focus()
        elif self.start_form.may:
            self.start_form.channel.focus()

    def refresh(self) -> None:
        """Show the page's data again; for another customer the draft stays under the old one."""
        if self._host.data.id != self._customer:
            self.show_contact(self._host.contact)
            if self._start_form is not None:
                self._start_form.show_customer()
        elif self._running is not None:
            self.form.renew(self._running, self._gate())

    def show_contact(self, contact: RunningContact | None) -> None:
        """Show a contact of the page's own customer, or that none runs. The same one, renewed, leaves what was typed alone."""
        mine = self._mine(contact)
        same = mine is not None and self._running is not None and mine.id == self._running.id
        if not same:
            self.flush()
        self._customer, self._running = self._host.data.id, mine
        if mine is not None or self._form is not None:
            self.form.identity.show_contact(mine)
        if mine is not None and same:
            self.form.renew(mine, self._gate())
        elif mine is not None:
            self._begin(mine)
        self._show_state()

    def _begin(self, running: RunningContact) -> None:
        self._dirty = self._has_text = False
        self.recorded.setChecked(False)
        self.form.begin(running, self._gate())
        self._say("")
        desk, key = self._host.seat.desk, form_key(running)
        self._host.seat.tasks.read_after_writes(lambda: drafts.kept(desk, running.customer_id), lambda found: self._restore(running, key, found))

    def _restore(self, running: RunningContact, key: str, found: list[KeptDraft]) -> None:
        draft = next((each for each in found if each.form == key), None)
        if draft is None or self._running is None or self._running.id != running.id or self._dirty or self._has_text:
            return
        self.recorded.setChecked(draft.texts.get("recorded") == "true")
        self.form.set_texts(draft.texts)
        self._say_kept(draft.at)

    def take_over(self, other: ContactPanel) -> None:
        """Go on with what another panel of the same page holds, which this one takes the place of."""
        if other._running is not None and self._running is not None and other._running.id == self._running.id:
            self.recorded.setChecked(other.recorded.isChecked())
            self.form.set_texts(other.form.texts())
            self.form.take_problems(other.form)
            self._has_text = True
            self._dirty, other._dirty = other._dirty, False
            if self._dirty:
                self._keeper.start()
        elif other._start_form is not None and self._start_form is not None:
            self._start_form.take_over(other._start_form)
        other.stop()

    def stop(self) -> None:
        """Measure and keep nothing any more: another panel has taken this one's place."""
        self._clock.stop()
        self._keeper.stop()

    def _show_state(self) -> None:
        running = self._running
        on = running is not None
        self._title.setText(_("Contact"))
        if on or self._form is not None:
            self.form.setVisible(on)
        if not on or self._start_form is not None:
            self.start_form.setVisible(not on)
        desk = self._host.seat.desk
        self.start_button.setVisible(not on and desk.may(Action.RECORD_CONTACT))
        self.statement_button.setVisible(desk.may(Action.RECORD_STATEMENT))
        for part in (self.recorded, self.refuse_button, self.wrap_up_button):
            part.setVisible(on)
        self._caller.setText(_about(running) if running is not None else "")
        self._caller.setVisible(on)
        self._tick()
        if on:
            self._clock.start()
        else:
            self._clock.stop()

    def _tick(self) -> None:
        running = self._running
        words = formats.show_duration(int((formats.now() - running.started_at).total_seconds())) if running is not None else ""
        self._time.setText(words)
        self.ticked.emit(words)

    def _gate(self) -> Decision | None:
        return self._host.data.matrix.get((SELLING, PHONE))

    def _started(self, running: RunningContact) -> None:
        if running.customer_id == self._host.data.id:
            self._host.set_contact(running)
        else:
            self._host.seat.said.emit(_("The contact was begun with the customer before. It waits among the unfinished contacts"), "warning")

    def _answered(self, running: RunningContact) -> None:
        if self._running is not None and running.id == self._running.id:
            self._host.set_contact(running)

    def _edited(self) -> None:
        self._dirty = True
        self._keeper.start()

    def texts(self) -> dict[str, str]:
        """Return what is kept as the draft: everything but the caller's answers."""
        return {**self.form.texts(), **({"recorded": "true"} if self.recorded.isChecked() else {})}

    def flush(self) -> None:
        """Keep the draft now: before a lock, another customer, or the end."""
        self._keeper.stop()
        running = self._running
        if running is None or not self._dirty:
            return
        self._dirty = False
        texts = self.texts() if self.form.typed() or self.recorded.isChecked() else {}
        desk, key = self._host.seat.desk, form_key(running)
        self._host.seat.tasks.write(lambda: drafts.keep(desk, key, running.customer_id, texts), lambda at: self._kept(running, at, bool(texts)))

    def _kept(self, running: RunningContact, at: datetime, any_text: bool) -> None:
        if self._running is not None and self._running.id == running.id:
            self._say_kept(at if any_text else None)
        self._host.seat.draft_kept.emit(form_key(running), running.customer_id, at if any_text else None)

    def _say_kept(self, at: datetime | None) -> None:
        self.form.text.set_source(_("saved as draft {time}", time=formats.show_time(at)) if at is not None else "")

    def wrap_up(self) -> None:
        """End the contact with what is written; what is missing is said beside its field and nothing is lost."""
        running = self._running
        if running is None or self._busy:
            return
        missing = self.form.missing()
        if missing:
            self._come_forward()
            self.form.show_problems(missing)
            return
        desk, texts = self._host.seat.desk, self._to_save()
        self._write(lambda: end(desk, running, texts), lambda result: self._ended(running, result, _("Contact recorded")))

    def refuse(self) -> None:
        """Record that the customer wants no marketing or selling by phone, and end the contact: one key."""
        running = self._running
        if running is None or self._busy:
            return
        self.form.outcome.editor.set_value("refused")
        desk, texts = self._host.seat.desk, {**self._to_save(), "outcome": "refused"}
        wording = statements.stock_wording(PROHIBITION, str(self._host.data.customer["language"] or "fi"))
        who, name = self.caller()
        news = [refusal(running, purpose, who, name, wording) for purpose in (MARKETING, SELLING)]
        self._write(
            lambda: refuse_and_end(desk, running, news, texts), lambda result: self._ended(running, result, _("Refusal recorded and contact ended"))
        )

    def _to_save(self) -> dict[str, str]:
        return {**self.form.to_save(), "recorded": "true" if self.recorded.isChecked() else "false"}

    def _write(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        self._busy = True
        self._keeper.stop()
        self._host.seat.tasks.run(Lane.WRITER, work, done, failed=self._failed)

    def _failed(self, failure: BaseException) -> None:
        self._busy = False
        self._host.seat.tasks.failed.emit(failure)

    def _ended(self, running: RunningContact, result: Outcome, words: str) -> None:
        self._busy = False
        here = self._running is not None and self._running.id == running.id
        if not isinstance(result, Saved):
            if here:
                self._come_forward()
            said = [_("Somebody else changed this contact meanwhile. Open it in the list of contacts")] if isinstance(result, Conflict) else []
            if isinstance(result, Rejected):
                said = self.form.show_problems(result.problems) if here else result.messages()
            self._say(said[0] if said else "")
            return
        seat = self._host.seat
        seat.draft_kept.emit(form_key(running), running.customer_id, None)
        if here:
            self._dirty = False
            self._host.set_contact(None)
        seat.tell(result.subjects, result.entities | {"statement"})
        self._host.refresh()
        seat.said.emit(words, "done")

    def _say(self, text: str) -> None:
        self._notice.set_look(text, "prohibited", "warning-circle")
        self._notice.setVisible(bool(text))

    def event(self, event: QEvent) -> bool:
        """Take Ctrl+Enter before the window's shortcut: here it means this contact."""
        if is_act(event) and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do the one act with Ctrl+Enter; plain Enter does nothing here."""
        if is_act(event):
            self.act()
        else:
            super().keyPressEvent(event)


def form_key(running: RunningContact) -> str:
    """Return the form under which a contact's draft is kept."""
    return f"contact/{running.id.hex}"


def refusal(running: RunningContact, purpose: str, who: str, name: str, wording: str) -> NewStatement:
    """Return the prohibition of calls that a refusal in this contact is."""
    return NewStatement(
        PROHIBITION, purpose, (PHONE, ROBOCALL), None, who, name, GIVEN_HOW[running.channel], wording, "contact", running.id
    )  # fmt: skip


def end(desk: Desk, running: RunningContact, texts: dict[str, str]) -> Outcome:
    """Wrap the contact up and forget its draft."""
    result = contacts.wrap_up(desk, running, texts)
    if isinstance(result, Saved):
        drafts.drop(desk, form_key(running), running.customer_id)
    return result


def refuse_and_end(desk: Desk, running: RunningContact, news: list[NewStatement], texts: dict[str, str]) -> Outcome:
    """Record the prohibitions, then end the contact. A prohibition that is in stays in, whatever the ending says."""
    for new in news:
        recorded = statements.record(desk, running.customer_id, new, contact=running.id)
        if isinstance(recorded, Rejected):
            return recorded
    return end(desk, running, texts)


def _about(running: RunningContact) -> str:
    """Return which way and from where: "Incoming 040 123 4567"."""
    way = _((fields.field_of("contact", "direction").kind.choices or {})[running.direction])
    channel = fields.field_of("contact", "channel").kind.text(running.channel)
    number = fields.field_of("contact", "caller_number").kind.text(running.caller_number)
    return " · ".join(part for part in (f"{way} {number}".strip(), channel if running.channel != "call" or not number else "") if part)
