"""The customer page: who it is, what may be done, the sections, what is not saved, and the contact at the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Protocol
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from gui import fonts
from gui.binding import Binding
from gui.dialogs.conflict import ConflictPanel
from gui.draft import Draft, edited
from gui.pages.customer_parts.answers import Answers
from gui.pages.customer_parts.dock import Dock
from gui.pages.customer_parts.draft_offer import DraftOffer
from gui.pages.customer_parts.head import Head
from gui.pages.customer_parts.saver import Saver
from gui.pages.sections.customer import CustomerSection
from gui.savebar import SaveBar
from gui.scrolling import Page, Stack
from gui.seat import Seat
from gui.sections import Section, SectionBar
from models import fields
from models.permissions.sealed import SealedPoint
from models.permissions.vocabulary import POINT_CHANNELS, SERVICE
from models.problems import Conflict, Rejected
from models.records import Edit, Masked, Record
from models.roles import EDITS, Action
from models.services import customers
from models.services.contacts import RunningContact
from models.words import N_, _

SECTIONS: Final = {
    "customer": (N_("Customer"), "", None),
    "sites": (N_("Sites"), "", "sites"),
    "billing": (N_("Billing"), "", None),
    "permissions": (N_("Permissions and prohibitions"), N_("Permissions"), "statements"),
    "contacts": (N_("Contacts and other data"), N_("Contacts"), "contacts"),
    "history": (N_("History"), "", None),
}
"""Sections in the order of their keys: name, short name, and which count stands beside it."""
WIDE: Final = 1200
NARROW: Final = 1000
_OPEN_BESIDE: Final = frozenset({"customer", "billing", "contacts"})
"""Sections beside which the contact is open at first where the window is wide; the others want the width."""


class _Shown(Protocol):
    """What a section can do; every section is a QWidget."""

    def refresh(self) -> None:
        """Show the page's data again."""

    def focus_first(self) -> None:
        """Put the focus into its first field."""


class CustomerPage(QWidget):
    """The page of one customer. It is made from a page that was read and journalled by ``customers.open_customer``."""

    title_changed = Signal()
    contact_changed = Signal(object)
    draft_kept = Signal(object)
    """The instant at which the edits were kept as a draft."""
    closed = Signal()

    def __init__(self, seat: Seat, page: customers.CustomerPage, contact: RunningContact | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seat, self._data, self._contact = seat, page, contact
        self._sections: dict[str, QWidget] = {}
        self._folding: dict[str, bool] = {}
        self._beside: dict[str, bool] = {}
        self._statement_panel: QWidget | None = None
        self._reveal_panel: QWidget | None = None
        self._conflict: ConflictPanel | None = None
        self.draft = Draft(self._open_value)
        self.binding = Binding(seat.desk, self.draft, self)
        self.binding.about_field = seat.commands.action("field-history")
        self.saver = Saver(self, self)
        self._lay_records()
        self._build()
        self._connect()
        self._show_all()
        self.open_section("customer")
        QTimer.singleShot(0, self, self.saver.look_for_draft)

    # What the shell, the panels and the sections ask.

    @property
    def titleChanged(self) -> SignalInstance:
        """Sent when the name may have changed."""
        return self.title_changed

    @property
    def contactChanged(self) -> SignalInstance:
        """Sent with the running contact when it began, was renewed, or ended (None)."""
        return self.contact_changed

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
    def permissions_focus(self) -> QWidget:
        """The matrix: where the focus goes for permissions."""
        return self.answers.matrix

    def title(self) -> str:
        """Return the name as in speech, for the tab."""
        return self._data.spoken_name

    def time_text(self) -> str:
        """Return the running time of the contact, "" when none runs."""
        return self.dock.contact.time_text()

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
        return [self.answers, self.bar, self._stack, self.save_bar, self.dock]

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """Return what can be done here now, by command."""
        found: dict[str, Callable[[], None]] = {f"section-{code}": self._opener(code) for code in SECTIONS}
        found |= {
            "permissions": self.toggle_answers,
            "contact-panel": self.toggle_contact,
            "record-statement": lambda: self.record_statement("", ""),
            "verify-identity": self._verify,
            "reveal": self._reveal_identity_code,
            "field-history": self._field_history,
            "new-site": self._new_site,
            "close-customer": self.close_page,
        }
        if self.has_changes():
            found |= {"save": self.saver.save, "discard": self.saver.discard}
        if self.saver.can_undo:
            found["undo"] = self.saver.undo
        section = self._sections.get(self.bar.current())
        own = getattr(section, "handlers", None)
        if own is not None:
            found |= own()
        side = self.dock.side()
        act = getattr(side if side is not None else section, "act", None)
        if act is not None:
            found["act"] = act
        if self._conflict is not None:
            found["act"] = self._conflict.act
        return found | self.dock.contact.handlers()

    def set_contact(self, contact: RunningContact | None) -> None:
        """Begin, renew or end the contact; one with another customer never comes here."""
        if contact is not None and contact.customer_id != self._data.id:
            return
        self._contact = contact
        self.head.show_contact(contact)
        self.binding.refresh()
        self._show_phone()
        self.dock.contact.show_contact(contact)
        for section in self._sections.values():
            again = getattr(section, "repaint_rows", None)
            if again is not None:
                again()
        self.contact_changed.emit(contact)
        self._bind()

    def refresh(self) -> None:
        """Read the customer again (no journalled reading) and show it; edits under way stay."""
        desk, customer = self._seat.desk, self._data.id
        self._seat.tasks.newest(f"customer/{customer.hex}", lambda: customers.read_page(desk, customer), self._show_read)

    def open_side_panel(self, panel: QWidget) -> None:
        """Put ``panel`` in place of the contact; the panel opens itself."""
        self.dock.open_side(panel)
        self._bind()

    def close_side_panel(self) -> None:
        """Give the place back to the contact."""
        self.dock.close_side()
        self._bind()

    # Sections.

    def open_section(self, code: str) -> QWidget:
        """Show a section, made when it is first opened."""
        section = self._sections.get(code)
        if section is None:
            section = self._sections[code] = self._make(code)
            holder = Page(section, self) if code in ("customer", "billing", "contacts") else section
            holder.setObjectName(code)
            self._stack.addWidget(holder)
            self._call(section, "refresh")
        for at in range(self._stack.count()):
            held = self._stack.widget(at)
            if held is not None and held.objectName() == code:
                self._stack.setCurrentIndex(at)
        self.bar.set_current(code)
        self.dock.set_expanded(self._wants_contact(code))
        self._fold()
        self._bind()
        return section

    def section(self) -> str:
        """Return the section shown."""
        return self.bar.current()

    def _make(self, code: str) -> QWidget:
        if code == "customer":
            made = CustomerSection(self)
            made.section_asked.connect(self.open_section)
            return made
        if code == "sites":
            from gui.pages.sections.sites import SitesSection

            return SitesSection(self)
        if code == "billing":
            from gui.pages.sections.billing import BillingSection

            return BillingSection(self)
        if code == "contacts":
            from gui.pages.sections.other import OtherSection

            return OtherSection(self)
        if code == "permissions":
            from gui.pages.sections.permissions import PermissionsSection

            return PermissionsSection(self)
        from gui.pages.sections.history import HistorySection

        return HistorySection(self)

    @staticmethod
    def _call(section: QWidget, name: str) -> None:
        method = getattr(section, name, None)
        if method is not None:
            method()

    def _opener(self, code: str) -> Callable[[], None]:
        def open_it() -> None:
            self.open_section(code)
            self._call(self._sections[code], "focus_first")

        return open_it

    # Building and showing.

    def _build(self) -> None:
        self.head, self.answers, self.offer = Head(self), Answers(self), DraftOffer(self)
        self.bar = SectionBar(_("Sections"), self, "Alt+1…6")
        self._stack = Stack(self)
        self._stack.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._stack.setMinimumWidth(fonts.px(320))  # a section adapts to the window, never the window to a section
        self.save_bar = SaveBar(self)
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(16, 8, 16, 0)
        column.setSpacing(8)
        for part in (self.head, self.offer, self.answers, self.bar):
            column.addWidget(part)
        column.addWidget(self._stack, 1)
        column.addWidget(self.save_bar)
        column.addSpacing(4)
        self._whole = QStackedWidget(self)
        self._whole.setMinimumWidth(fonts.px(352))
        self._whole.addWidget(content)
        self.dock = Dock(self, self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self._whole, 1)
        self._row.addWidget(self.dock)

    def _connect(self) -> None:
        self.binding.changed.connect(self.edited)
        self.binding.reveal_asked.connect(self.reveal)
        self.head.reveal_asked.connect(self._reveal_identity_code)
        self.answers.opened.connect(self._open_from_answer)
        self.answers.record.connect(self.record_statement)
        self.answers.explain.connect(self._explain)
        self.answers.toggled.connect(self.toggle_answers)
        self.bar.chosen.connect(self.open_section)
        self.save_bar.save_requested.connect(self.saver.save)
        self.save_bar.discard_requested.connect(self.saver.discard)
        self.saver.state_changed.connect(self._show_state)
        self.saver.stuck.connect(self._go_to_problem)
        self.saver.conflicted.connect(self._decide)
        self.saver.kept.connect(self.draft_kept)
        self.saver.offered.connect(self.offer.offer)
        self.offer.restored.connect(self._restore)
        self.offer.discarded.connect(self._forget_offer)
        self.dock.moved.connect(self._place_dock)
        self._seat.changed.connect(self._changed_elsewhere)

    def _lay_records(self) -> None:
        for record in self._records():
            self.draft.lay(record)

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
        for section in self._sections.values():
            self._call(section, "refresh")
        self.dock.refresh()
        for panel in (self._statement_panel, self._reveal_panel):
            if panel is not None:
                self._call(panel, "refresh")
        self._show_state()
        self.title_changed.emit()

    def _show_all(self) -> None:
        self.binding.language = str(self._data.customer["language"] or "fi")
        self._show_phone()
        self.head.show_contact(self._contact)
        self.answers.show_customer(self._data, self._seat.desk.user.controllers)
        counts = self._data.counts
        made = [
            Section(code, _(name), _(short), counts.get(count) if count else None, str(at))
            for at, (code, (name, short, count)) in enumerate(SECTIONS.items(), 1)
        ]
        self.bar.set_sections([Section(each.code, each.short or each.name, each.short, each.count, each.key) for each in made])

    def _show_phone(self) -> None:
        phones = [point for point in self._data.points if point["point_kind"] == "phone"]
        phone = next((point for point in phones if point["preferred"]), phones[0] if phones else None)
        self.head.show_customer(self._data, self.draft.base(phone, "phone") if phone is not None else "")

    def _show_state(self) -> None:
        self.save_bar.set_state(self.draft.count(), self.binding.first_words())
        self._bind()

    def _bind(self) -> None:
        if self.isVisible():
            self._seat.commands.bind_page(self.handlers())

    def _changed_elsewhere(self, subjects: frozenset[UUID], _entities: frozenset[str]) -> None:
        if self._data.id in subjects:
            self.refresh()

    # Values that are not shown to everybody.

    def _open_value(self, record: Record, name: str) -> str | None:
        """Open a sensitive value once the caller is identified: contact points by the gate's decision, sealed ones only by revealing."""
        if self._contact is None or not self._contact.verified:
            return None
        value = record.get(name)
        if isinstance(value, Masked):
            return None
        if isinstance(value, SealedPoint):
            for channel in POINT_CHANNELS[value.kind]:
                decision = self._data.matrix.get((SERVICE, channel))
                if decision is not None and not value.why_closed(decision):
                    return fields.field_of(record.entity, name).kind.edited(value.open(decision))
            return None
        return edited(fields.field_of(record.entity, name), value)

    def reveal(self, record: Record, name: str) -> None:
        """Ask why a masked value is needed, at the side."""
        from gui.panels.reveal import RevealPanel

        if not isinstance(self._reveal_panel, RevealPanel):
            panel = RevealPanel(self)
            panel.revealed.connect(self._revealed)
            panel.hidden.connect(self._hidden)
            self._reveal_panel = panel
        self._reveal_panel.show_for(record, name)

    def _revealed(self, at: str, text: str) -> None:
        _entity, row, name = at.split("/")
        record = self.draft.record(UUID(hex=row))
        if record is not None:
            self.draft.reveal(record, name, text)
            self.binding.refresh()

    def _hidden(self, at: str) -> None:
        self.draft.conceal(at)
        self.binding.refresh()

    def _reveal_identity_code(self) -> None:
        if self._data.customer["personal_identity_code"] is not None:
            self.reveal(self._data.customer, "personal_identity_code")

    # Acts.

    def record_statement(self, purpose: str, channel: str) -> None:
        """Open the statement panel, for a cell of the matrix or with its defaults."""
        from gui.panels.statement import StatementPanel

        if not isinstance(self._statement_panel, StatementPanel):
            self._statement_panel = StatementPanel(self, self.dock.contact.caller)
        self._statement_panel.show_for(purpose, channel)

    def _verify(self) -> None:
        self.dock.expand()

    def toggle_contact(self) -> None:
        """Open the contact panel, or fold it to its strip."""
        side = self.dock.side()
        if side is not None:
            self._call(side, "close_panel")
        opened = side is not None or not self.dock.expanded
        self._beside[self.section()] = opened
        if opened:
            self.dock.expand()
        else:
            self.dock.set_expanded(False)

    def _wants_contact(self, code: str) -> bool:
        if self._width() < WIDE:
            return False
        return self._beside.get(code, code in _OPEN_BESIDE)

    def toggle_answers(self) -> None:
        """Fold or unfold permissions and alerts."""
        code = self.section()
        self._folding[code] = self.answers.mode() == "full"
        self._fold()
        if self.answers.mode() == "full":
            self.answers.matrix.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _fold(self) -> None:
        code = self.section() or "customer"
        usual = "line" if code != "customer" else "banner" if self._width() < NARROW else "full"
        folded = self._folding.get(code)
        mode = usual if folded is None or (folded and usual != "full") else "line" if folded else "full"
        self.answers.set_mode(mode)

    def _open_from_answer(self, code: str) -> None:
        self._opener(code)()

    def _explain(self, purpose: str, channel: str) -> None:
        section = self.open_section("permissions")
        explain = getattr(section, "explain", None)
        if explain is not None:
            explain(purpose, channel)

    def _new_site(self) -> None:
        section = self.open_section("sites")
        self._call(section, "add_site")

    def _go_to_problem(self) -> None:
        found = self.binding.first_problem()
        if found is None:
            return
        field = found[0].field
        for code, section in self._sections.items():
            if section.isAncestorOf(field):
                self.open_section(code)
                holder = self._stack.currentWidget()
                if isinstance(holder, Page):
                    holder.ensureWidgetVisible(field, 8, 48)
        field.focus()

    def _restore(self) -> None:
        self.saver.restore()
        self.offer.hide()
        for section in self._sections.values():
            self._call(section, "refresh")

    def _forget_offer(self) -> None:
        self.saver.drop_offer()
        self.offer.hide()

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

    # Conflicts.

    def _decide(self, conflict: Conflict, edits: list[Edit]) -> None:
        panel = ConflictPanel(self, conflict, edits)
        panel.decided.connect(self._decided)
        panel.left.connect(self._leave_conflict)
        self._conflict = panel
        self._whole.addWidget(panel)
        self._whole.setCurrentWidget(panel)
        self.dock.set_expanded(False)
        panel.focus_first()
        self._bind()

    def _decided(self, reason: str) -> None:
        self._leave_conflict()
        self.binding.refresh()
        if self.draft.changes():
            self.saver.save(reason)
        else:
            self.refresh()
            self.saver.discard()

    def _leave_conflict(self) -> None:
        panel, self._conflict = self._conflict, None
        if panel is not None:
            self._whole.setCurrentIndex(0)
            self._whole.removeWidget(panel)
            panel.hide()
            panel.deleteLater()
        self.dock.set_expanded(self._wants_contact(self.section()))
        self._bind()

    # Size, visibility, keys.

    def _width(self) -> int:
        return self.window().width()

    def _fit(self) -> None:
        width = self._width()
        self.bar.set_narrow(width < NARROW)
        self.dock.set_overlay(width < WIDE)
        self.dock.set_expanded(self._wants_contact(self.section()))
        self._fold()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take what room there is."""
        super().resizeEvent(event)
        before = (event.oldSize().width() < 0, self._class)
        self._class = 0 if self._width() < NARROW else 1 if self._width() < WIDE else 2
        if before != (False, self._class):
            self._fit()
        self._place_dock()

    _class = -1

    def _place_dock(self) -> None:
        """Lie beside the page, or over its right edge with the strip's width kept free."""
        if not hasattr(self, "_row"):
            return
        overlays = self.dock.overlays
        if overlays:
            self._row.removeWidget(self.dock)
            wide = self.dock.sizeHint().width()
            self._row.setContentsMargins(0, 0, self.dock.collapsed.width(), 0)
            self.dock.setGeometry(max(0, self.width() - wide), 0, min(wide, self.width()), self.height())
            self.dock.raise_()
        elif self._row.indexOf(self.dock) < 0:
            self._row.setContentsMargins(0, 0, 0, 0)
            self._row.addWidget(self.dock)

    def showEvent(self, event: QShowEvent) -> None:
        """Bind the commands of this page."""
        super().showEvent(event)
        self._bind()
        if self.focusWidget() is None or self.head.isAncestorOf(self.focusWidget()):
            self._call(self._sections[self.section()], "focus_first")

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep what is typed: another customer, a lock, the end."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.keep_draft()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes one step back: the overlaid contact folds."""
        if event.key() == Qt.Key.Key_Escape and self.dock.overlays and self.dock.side() is None:
            self.dock.set_expanded(False)
        else:
            super().keyPressEvent(event)


def open_for(seat: Seat, customer_id: UUID, contact: RunningContact | None, done: Callable[[CustomerPage | Rejected], None]) -> None:
    """Open a customer (journalled as a read) and give its page, or why it is not to be seen."""
    about = contact.id if contact is not None else None

    def show(found: customers.CustomerPage | Rejected) -> None:
        done(found if isinstance(found, Rejected) else CustomerPage(seat, found, contact))

    seat.tasks.read(lambda: customers.open_customer(seat.desk, customer_id, contact=about), show)
