"""What was left behind by a lock, a crash or a closed window: drafts and contacts without an end, each opened or discarded by the user.

A draft may be of a customer who is not there yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.buttons import link
from gui.cards import Card
from gui.labels import ElidedLabel
from models import formats
from models.problems import Rejected
from models.roles import Action
from models.services import contacts, customers_new, drafts, search
from models.services.contacts import RunningContact
from models.services.desk import Desk
from models.services.drafts import KeptDraft
from models.words import _, ngettext

_MOST = 6


@dataclass(frozen=True, slots=True)
class Left:
    """One customer's leftovers: drafts of its forms, and the contact that has no end. ``customer_id`` None: a new one, half typed."""

    customer_id: UUID | None
    name: str
    kept: tuple[KeptDraft, ...] = ()
    contact: RunningContact | None = None


def left_behind(desk: Desk) -> list[Left]:
    """Return what the user left, newest first. Reads the store: off the GUI thread."""
    if not desk.may(Action.OPEN_CUSTOMER):
        return []
    by_customer: dict[UUID, list[KeptDraft]] = {}
    for kept in drafts.kept(desk):
        if kept.subject is not None:
            by_customer.setdefault(kept.subject, []).append(kept)
    found = [Left(running.customer_id, name, tuple(by_customer.pop(running.customer_id, ())), running) for running, name in contacts.unfinished(desk)]
    for customer_id, kept_of in by_customer.items():
        known = search.preview(desk, customer_id)
        if known is not None and not isinstance(known, Rejected):
            found.append(Left(customer_id, known.name, tuple(kept_of)))
    if desk.may(Action.CREATE_CUSTOMER):
        found += [Left(None, customers_new.typed_name(kept.texts), (kept,)) for kept in drafts.new_customers(desk)]
    return found


def discard(desk: Desk, left: Left) -> None:
    """Forget the drafts of one customer; a contact stays until it is wrapped up, for it happened."""
    for kept in left.kept:
        drafts.drop(desk, kept.form, kept.subject)


class RecoveryCard(Card):
    """One line for each customer. ``wanted`` opens one, ``discarded`` forgets its drafts."""

    wanted = Signal(object)
    discarded = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Left unfinished"), parent=parent)
        self.items: list[Left] = []
        self._lines: list[QWidget] = []
        self.hide()

    def show_left(self, items: list[Left]) -> None:
        """Show these; nothing hides the card."""
        for line in self._lines:
            self.body.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.items = items
        self._lines = [self._line(item) for item in items[:_MOST]]
        for line in self._lines:
            self.body.addWidget(line)
        customers = len({item.customer_id for item in items if item.customer_id is not None}) + sum(item.customer_id is None for item in items)
        self.set_hint(ngettext("{n} customer", "{n} customers", customers) if items else "")
        self.setVisible(bool(items))

    def _line(self, item: Left) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        if item.contact is not None:
            text = _("{name}: contact begun {time} has no end", name=item.name, time=formats.show_instant(item.contact.started_at))
        elif item.customer_id is None:
            text = _("New customer {name}: draft of {time} is not saved", name=item.name, time=formats.show_instant(item.kept[0].at))
        else:
            text = _("{name}: draft of {time} is not saved", name=item.name, time=formats.show_instant(max(kept.at for kept in item.kept)))
        row.addWidget(ElidedLabel(text, "value", "text", "phone-call" if item.contact is not None else "floppy-disk", icon_ink="warning"), 1)
        open_it = link(_("Open"))
        open_it.clicked.connect(lambda: self.wanted.emit(item))
        row.addWidget(open_it)
        if item.contact is None:
            drop = link(_("Discard draft"))
            drop.clicked.connect(lambda: self.discarded.emit(item))
            row.addWidget(drop)
        return line
