"""The customer page: who it is, what may be done, the sections, what is not saved, and the contact at the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.binding import Binding
from gui.dialogs.conflict import ConflictPanel
from gui.draft import Draft
from gui.inputs import MaskedLine
from gui.open_customers import retire
from gui.pages.customer_parts import reaching
from gui.pages.customer_parts.answers import Answers
from gui.pages.customer_parts.disclosure import Disclosure
from gui.pages.customer_parts.dock import Dock
from gui.pages.customer_parts.draft_offer import DraftOffer
from gui.pages.customer_parts.head import Head
from gui.pages.customer_parts.parts import Parts
from gui.pages.customer_parts.saver import Saver
from gui.pages.customer_parts.section_stack import SECTIONS, Revealing, call
from gui.savebar import SaveBar
from gui.seat import Seat
from gui.sections import SectionBar
from models import fields
from models.problems import Conflict, Rejected
from models.records import Edit, Record
from models.roles import EDITS, Action
from models.services import customers
from models.services.contacts import RunningContact
from models.services.drafts import KeptDraft
from models.words import _

if TYPE_CHECKING:
    from gui.panels.evidence import EvidencePanel

__all__ = ["SECTIONS", "CustomerPage", "open_for"]


class CustomerPage(QWidget):
    """The page of one customer. It is made from a page that was read and journalled by ``customers.open_customer``."""

    title_changed = Signal()
    """Sent when the name may have changed."""
    contact_changed = Signal(object)
    """Sent with the running contact when it began, was renewed, or ended (None)."""
    closed = Signal()

    def __init__(self, seat: Seat, page: customers.CustomerPage, contact: RunningContact | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seat, self._data, self._contact = seat, page, contact
        self.draft = Draft()
        self.disclosure = Disclosure(self, self)
        self.draft.opener = self.disclosure.open_value
        self.binding = Binding(seat.desk, self.draft, self)
        self.binding.about_field = seat.commands.action("field-history")
        self.evidence: EvidencePanel | None = None
        self.saver = Saver(self, self)
        for record in self._records():
            self.draft.lay(record)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._connect()
        self.parts = self._make_parts()
        self._show_all()
        self.parts.open_section("customer")
        QTimer.singleShot(0, self, self.saver.look_for_draft)

    # What the shell, the panels and the sections ask.

    @property
    def seat(self) -> Seat:
        """Who is signed in, with the lanes and the commands."""
        return self._seat

    @property
    def data(self) -> customers.CustomerPage:
        """The customer as read last."""
        return self._data

    @property
    def contact(self) -> RunningContact | None:
        """The contact running with this customer."""
        return self._contact

    @property
    def customer_id(self) -> UUID:
        """The customer."""
        return self._data.id

    @property
    def head(self) -> Head:
        """Who it is."""
        return self.parts.head

    @property
    def answers(self) -> Answers:
        """What may be done."""
        return self.parts.answers

    @property
    def bar(self) -> SectionBar:
        """The names of the sections."""
        return self.parts.bar

    @property
    def save_bar(self) -> SaveBar:
        """What is not saved."""
        return self.parts.save_bar

    @property
    def offer(self) -> DraftOffer:
        """The offer of a draft left earlier."""
        return self.parts.offer

    @property
    def dock(self) -> Dock:
        """The contact at the right."""
        return self.parts.dock

    @property
    def conflict(self) -> ConflictPanel | None:
        """What is to be decided before a save, when something is."""
        return self.parts.deciding.panel

    def title(self) -> str:
        """Return the name as in speech, for the tab."""
        return self._data.spoken_name

    def section(self) -> str:
        """Return the section shown."""
        return self.parts.section()

    def open_section(self, code: str) -> QWidget:
        """Show a section, made when it is first opened."""
        return self.parts.open_section(code)

    def has_changes(self) -> bool:
        """Say whether something is not saved."""
        return self.draft.count() > 0

    def keep_draft(self) -> None:
        """Keep what is typed, in the forms and in the contact, now."""
        if self.has_changes():
            self.saver.keep()
        self.dock.contact.flush()

    def close_page(self) -> None:
        """Leave the customer: what is typed is kept as a draft, what was revealed is masked."""
        self.keep_draft()
        self.draft.conceal()
        self.closed.emit()

    def may_edit(self, entity: str) -> bool:
        """Say whether the role may edit rows of an entity (the service checks each field again)."""
        found = next((field for field in fields.fields_of(entity) if field.category is not fields.Category.TECHNICAL), None)
        action = Action.RECORD_CONTACT if entity == "contact" else EDITS[found.category] if found is not None else Action.EDIT_CUSTOMER
        return self._seat.desk.may(action)

    def edited(self) -> None:
        """Take notice of a change of the draft."""
        self.saver.touched()

    def regions(self) -> list[QWidget]:
        """Return the page's regions in the order of F6."""
        return self.parts.regions()

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """Return what can be done here now, by command."""
        found: dict[str, Callable[[], None]] = {f"section-{code}": self._opener(code) for code in SECTIONS}
        found |= {
            "permissions": self.parts.toggle_answers,
            "contact-panel": self.parts.toggle_contact,
            "record-statement": lambda: self.record_statement("", ""),
            "verify-identity": self.dock.expand,
            "evidence": self._show_evidence,
            "reveal": self._reveal,
            "field-history": self._field_history,
            "new-site": self._new_site,
            "close-customer": self.close_page,
        }
        found |= reaching.handlers(self, self)
        found |= {"save": self.saver.save, "undo": self.saver.undo}
        if self.has_changes():
            found["discard"] = self.saver.discard
        section = self.parts.stack.section(self.section())
        own = getattr(section, "handlers", None)
        if own is not None:
            found |= own()
        found["edit"] = self._editor(found.get("edit"))
        side = self.dock.side()
        act = getattr(side if side is not None else section, "act", None)
        if act is not None:
            found["act"] = act
        elif not self.parts.dock.expanded:
            found["act"] = self.parts.dock.expand  # the act of the folded strip: its own panel
        if self.conflict is not None:
            found["act"] = self.conflict.act
        return found | self.dock.contact.handlers()

    def set_contact(self, contact: RunningContact | None) -> None:
        """Begin, renew or end the contact; one with another customer never comes here."""
        if contact is not None and contact.customer_id != self._data.id:
            return
        self._contact = contact
        self.head.show_contact(contact)
        self._disclosed()
        self.dock.contact.show_contact(contact)
        self.contact_changed.emit(contact)
        self._bind()

    def refresh(self) -> None:
        """Read the customer again (no journalled reading) and show it; edits under way stay."""
        desk, customer = self._seat.desk, self._data.id
        self._seat.tasks.newest(f"customer/{customer.hex}", lambda: customers.read_page(desk, customer), self._show_read)

    def open_side_panel(self, panel: QWidget) -> None:
        """Put ``panel`` in place of the contact; the panel opens itself."""
        self.dock.open_side(panel)
        self.parts.order_tabs()
        self._bind()

    def close_side_panel(self) -> None:
        """Give the place back to the contact."""
        self.dock.close_side()
        self._bind()

    def retranslate(self) -> None:
        """Say everything in the language as it is now: the parts are made anew around what is typed, which stays."""
        old = self.parts
        self.disclosure.drop()
        self.evidence = None
        self.binding.let_go()
        self.parts = self._make_parts()
        self._show_all()
        self.parts.take_over(old)
        self._column.removeWidget(old)
        retire(self._seat.tasks, old)
        if self.saver.offer is not None:
            self.offer.offer(self.saver.offer)
        self._show_state()

    # Building and showing.

    def _make_parts(self) -> Parts:
        made = Parts(self, self)
        self._column.addWidget(made)
        made.changed.connect(self._bind)
        made.head.reveal_asked.connect(self._reveal_identity_code)
        made.answers.opened.connect(made.enter_section)
        made.answers.record.connect(self.record_statement)
        made.answers.explain.connect(self._explain)
        made.save_bar.save_requested.connect(self.saver.save)
        made.save_bar.discard_requested.connect(self.saver.discard)
        made.offer.restored.connect(self.saver.restore)
        made.offer.discarded.connect(self._forget_offer)
        made.deciding.decided.connect(self._decided)
        return made

    def _connect(self) -> None:
        self.binding.changed.connect(self.edited)
        self.binding.reveal_asked.connect(self.disclosure.reveal)
        self.disclosure.changed.connect(self._disclosed)
        self.saver.state_changed.connect(self._show_state)
        self.saver.stuck.connect(self._go_to_problem)
        self.saver.conflicted.connect(self._decide)
        self.saver.offered.connect(self._offer)
        self.saver.restored.connect(self._restored)
        self._seat.changed.connect(self._changed_elsewhere)

    def _records(self) -> tuple[Record, ...]:
        data = self._data
        return (data.customer, *data.relations, *data.points, *data.authorised, *data.sites, *data.billing)

    def _show_read(self, found: customers.CustomerPage | Rejected) -> None:
        if isinstance(found, Rejected):
            self._seat.said.emit(found.messages()[0], "problem")
            return
        self._data = found
        self.binding.relay(self._records())
        self._show_all()
        self.parts.stack.call_all("refresh")
        self.parts.order_tabs()
        self.dock.refresh()
        self.disclosure.refresh()
        if self.evidence is not None:
            self.evidence.refresh()
        self.parts.stating.refresh()
        self._show_state()
        self.title_changed.emit()

    def _show_all(self) -> None:
        self.binding.language = str(self._data.customer["language"] or "fi")
        self._show_phone()
        self.head.show_contact(self._contact)
        self.answers.show_customer(self._data, self._seat.desk.user.controllers)
        self.parts.show_sections()

    def _show_phone(self) -> None:
        phones = [point for point in self._data.points if point["point_kind"] == "phone"]
        phone = next((point for point in phones if point["preferred"]), phones[0] if phones else None)
        self.head.show_customer(self._data, self.draft.base(phone, "phone") if phone is not None else "")

    def _disclosed(self) -> None:
        """Show what may be seen now, in the forms, the head and the lists."""
        self.binding.refresh()
        self._show_phone()
        self.parts.stack.call_all("repaint_rows")

    def _show_state(self) -> None:
        self.save_bar.set_state(self.draft.count(), self.binding.first_words())
        self._bind()

    def _bind(self) -> None:
        if self.isVisible():
            self._seat.commands.bind_page(self.handlers())

    def _changed_elsewhere(self, subjects: frozenset[UUID], _entities: frozenset[str]) -> None:
        if self._data.id in subjects:
            self.refresh()

    # Acts.

    def record_statement(self, purpose: str, channel: str) -> None:
        """Open the statement panel, for a cell of the matrix or with its defaults."""
        if not self.seat.commands.refuses("record-statement"):
            self.parts.stating.record(purpose, channel)

    def _opener(self, code: str) -> Callable[[], None]:
        return lambda: self.parts.enter_section(code)

    def _explain(self, purpose: str, channel: str) -> None:
        from gui.pages.sections.permissions import PermissionsSection

        section = self.open_section("permissions")
        assert isinstance(section, PermissionsSection)
        section.explain(purpose, channel)

    def _show_evidence(self) -> None:
        """Show the evidence of the statement with the focus in the panel of statements, else of the one chosen in the list."""
        from gui.pages.sections.permissions import PermissionsSection
        from gui.panels.evidence import EvidencePanel

        wanted = self.parts.stating.pointed()
        if wanted is None:
            section = self.open_section("permissions")
            assert isinstance(section, PermissionsSection)
            wanted = section.chosen_statement()
        if wanted is None:
            self._seat.said.emit(_("No statement is chosen"), "note")
            return
        if self.evidence is None:
            self.evidence = EvidencePanel(self)
        self.evidence.show_for(wanted)

    def _new_site(self) -> None:
        call(self.open_section("sites"), "add_site")

    def _editor(self, of_section: Callable[[], None] | None) -> Callable[[], None]:
        """Return what F3 does: begin a new value in a masked field, else what the section edits, else lead to a field."""

        def edit() -> None:
            bound = self.binding.focused()
            if bound is not None and isinstance(bound.field.editor, MaskedLine) and bound.field.editor.how():
                bound.field.editor.replace()
            elif of_section is not None:
                of_section()
            elif bound is None:
                call(self.parts.stack.section(self.section()), "focus_first")
            elif bound.field.read_only():
                self._seat.said.emit(_("{field} can only be read here", field=bound.field.label()), "note")
            else:
                bound.field.focus()

        return edit

    def _reveal(self) -> None:
        """Reveal the field with the focus, else what the section is about, where that is masked, else the identity code."""
        bound = self.binding.focused()
        if bound is not None and self.draft.masked(bound.record, bound.name):
            self.disclosure.reveal(bound.record, bound.name)
            return
        section = self.parts.stack.section(self.section())
        if not (isinstance(section, Revealing) and section.reveal_here()):
            self._reveal_identity_code()

    def _reveal_identity_code(self) -> None:
        if self._data.customer["personal_identity_code"] is not None:
            self.disclosure.reveal(self._data.customer, "personal_identity_code")

    def _field_history(self) -> None:
        """Show who set the value of the field with the focus, and on whose word."""
        from gui.pages.sections.history import HistorySection

        bound = self.binding.focused()
        if bound is None:
            self._seat.said.emit(_("Put the cursor into a field first: then its history can be shown"), "note")
            return
        section = self.open_section("history")
        assert isinstance(section, HistorySection)
        section.show_field(bound.record.entity, bound.name, bound.record.id)
        section.focus_first()

    def order_tabs(self) -> None:
        """Put what was made since into its place in the order of Tab, when there is time."""
        self.parts.order_tabs()

    def open_row(self, at: str) -> bool:
        """Open the form that has the field at this address, if some section lists its row."""
        entity, row, _name = at.split("/")
        return self.parts.stack.open_row(entity, UUID(hex=row))

    def _go_to_problem(self) -> None:
        found = self.binding.first_problem()
        if found is not None:
            field = found[0].field
            code = self.parts.stack.code_of(field)
            if code is not None:
                self.open_section(code)
            self.parts.stack.bring(field)

    def _offer(self, draft: KeptDraft) -> None:
        self.offer.offer(draft)

    def _restored(self) -> None:
        self.offer.hide()
        self.parts.stack.call_all("refresh")

    def _forget_offer(self) -> None:
        self.saver.drop_offer()
        self.offer.hide()

    def _decide(self, conflict: Conflict, edits: list[Edit]) -> None:
        self.parts.deciding.decide(conflict, edits)

    def _decided(self, reason: str) -> None:
        self.binding.refresh()
        if self.draft.changes():
            self.saver.save(reason)
        else:
            self.refresh()
            self.saver.discard()

    # Visibility.

    def showEvent(self, event: QShowEvent) -> None:
        """Bind the commands of this page."""
        super().showEvent(event)
        self._bind()
        if self.focusWidget() is None or self.head.isAncestorOf(self.focusWidget()):
            call(self.parts.stack.section(self.section()), "focus_first")

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep what is typed: another customer, a lock, the end."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.keep_draft()


def open_for(seat: Seat, customer_id: UUID, contact: RunningContact | None, done: Callable[[CustomerPage | Rejected], None]) -> None:
    """Open a customer (journalled as a read) and give its page, or why it is not to be seen."""
    about = contact.id if contact is not None else None

    def show(found: customers.CustomerPage | Rejected) -> None:
        done(found if isinstance(found, Rejected) else CustomerPage(seat, found, contact))

    seat.tasks.read(lambda: customers.open_customer(seat.desk, customer_id, contact=about), show)
