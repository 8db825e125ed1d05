"""Head of the customer page: who this is, under which numbers, since when, and whether the caller has been identified."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.buttons import link
from gui.chips import Chip
from gui.commands import key_text
from gui.labels import ElidedLabel, Label
from models import fields
from models.formats import within_sentence
from models.identifiers import language
from models.records import Masked
from models.services.contacts import QUESTIONS, RunningContact
from models.services.customers import CustomerPage
from models.words import N_, _

_KIND_ICON: Final = {"person": "user", "organisation": "buildings", "estate": "scroll", "bankruptcy-estate": "scroll"}
_STATUS: Final = {"prospect": N_("Prospect"), "former": N_("Former customer")}
_IDENTITY: Final = N_("Identity code")
_GAP: Final = 8


class Head(QWidget):
    """Two lines. ``reveal_asked`` is sent for the identity code, ``verify_asked`` when the amber chip is pressed.

    Where there is no room for all, whole parts give way, the least needed first; name, numbers and phone stay, and are cut last.
    """

    reveal_asked = Signal()
    verify_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data: CustomerPage | None = None
        self._contact: RunningContact | None = None
        self._masked = self._fitting = False
        self._name = ElidedLabel("", "title", parent=self)
        self._name.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._kind, self._language = Chip("", parent=self), Chip("", "translate", parent=self)
        self.verification = Chip("", "shield-warning", "warning", self)
        first, second = QHBoxLayout(), QHBoxLayout()
        first.setSpacing(_GAP)
        first.addWidget(self._name)
        first.addWidget(self._kind)
        first.addWidget(self._language)
        first.addStretch(1)
        first.addWidget(self.verification)
        self._facts = QHBoxLayout()
        self._facts.setSpacing(_GAP)
        self._since = ElidedLabel("", "body", "muted", parent=self)
        self._phone = ElidedLabel("", "value", icon="phone", icon_ink="muted", parent=self)
        self._hetu_label = Label(_(_IDENTITY), "body", "muted", self)
        self._hetu = Label("", "name", parent=self)
        self.reveal = link(_("Reveal…"), parent=self)
        self.reveal.setAccessibleName(_("Reveal the identity code…"))
        self.reveal.clicked.connect(self.reveal_asked)
        second.setSpacing(_GAP)
        second.addLayout(self._facts)
        second.addWidget(self._since)
        second.addWidget(self._phone)
        second.addStretch(1)
        for part in (self._hetu_label, self._hetu, self.reveal):
            second.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(first)
        column.addLayout(second)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_customer(self, data: CustomerPage, phone: str) -> None:
        """Show who it is. ``phone`` is the preferred number as it may be seen now, masked or not."""
        self._data = data
        customer = data.customer
        self._name.setText(data.listed_name)
        kind = str(customer["customer_kind"] or "")
        words = fields.field_of("customer", "customer_kind").kind.text(customer["customer_kind"]) or _("Kind not known")
        self._kind.set_state(words, _KIND_ICON.get(kind, "question"), "")
        self._language.set_state(_(language.name(str(customer["language"] or ""))), "translate", "")
        self._show_numbers(data)
        since = data.since
        self._since.setText(_("Customer since {year}", year=since.year) if since is not None else "")
        self._phone.setText(phone)
        held = customer["personal_identity_code"]
        business = fields.field_of("customer", "business_id").kind.text(customer["business_id"])
        masked = held.text if isinstance(held, Masked) else ""
        self._hetu_label.setText(_(_IDENTITY) if masked else _("Business id") if business else "")
        self._hetu.setText(masked or business)
        self._masked = bool(masked)
        self._fit()

    def _show_numbers(self, data: CustomerPage) -> None:
        while (item := self._facts.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for relation in data.relations:
            name = data.controllers.get(str(relation["controller"]), str(relation["controller"]))
            status = _STATUS.get(str(relation["status"]))
            short = name.removesuffix(" Oy")
            said = ElidedLabel(f"{short}, {within_sentence(_(status))}" if status else short, "body", "muted", parent=self)
            number = Label(_grouped(str(relation["customer_number"] or "")), "name", parent=self)
            number.setAccessibleName(_("Customer number {number}", number=relation["customer_number"]))
            number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._facts.addWidget(said)
            self._facts.addWidget(number)

    def show_contact(self, contact: RunningContact | None) -> None:
        """Say whether the caller was identified, and how."""
        self._contact = contact
        self._fit()

    def _show_verification(self, *, short: bool) -> None:
        contact = self._contact
        if contact is None or not contact.verified:
            self.verification.set_state(_("Not identified {key}", key=key_text("verify-identity")), "shield-warning", "warning")
            return
        how = fields.field_of("contact", "verified_how").kind.text(contact.verified_how)
        if short:
            words = _("Identified")
        elif contact.verified_how in QUESTIONS:
            words = _("Identified: {how} matches", how=within_sentence(how))
        else:
            words = _("Identified: {how}", how=within_sentence(how))
        self.verification.set_state(words, "shield-check", "allowed")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Work out what has room before anything is shown or hidden: showing a part lays the page out at once, and so comes back here."""
        if self._fitting:
            return
        self._fitting = True
        room = self.width()
        self._show_verification(short=False)
        first: list[QWidget] = [self._name, self._kind, self._language, self.verification]
        if room < _needs(first):
            self._show_verification(short=True)
        _show(first, [self._language, self._kind], room)
        facts = [item.widget() for at in range(self._facts.count()) if (item := self._facts.itemAt(at)) is not None]
        said = [part for part in (self._since, self._phone, self._hetu_label, self._hetu) if part.text()]
        second = [*(part for part in facts if part is not None), *said, *([self.reveal] if self._masked else [])]
        _show(second, [self._since, self._hetu_label], room)
        for part in {self._since, self._phone, self._hetu_label, self._hetu, self.reveal} - set(second):
            part.hide()
        self._fitting = False


def _needs(parts: Sequence[QWidget]) -> int:
    """Return how wide a row of these is with nothing in it cut."""
    return sum(part.sizeHint().width() + _GAP for part in parts) - _GAP if parts else 0


def _show(row: Sequence[QWidget], giving_way: Sequence[QWidget], room: int) -> None:
    """Show the row without those of ``giving_way``, first to last, for which there is no room."""
    left = list(row)
    for part in giving_way:
        if part in left and room < _needs(left):
            left.remove(part)
    for part in row:
        if part.isHidden() is (part in left):
            part.setVisible(part in left)


def _grouped(number: str) -> str:
    """Return a customer number in threes from the right: 104 582."""
    return f"{int(number):,}".replace(",", " ") if number.isdecimal() and not number.startswith("0") else number
