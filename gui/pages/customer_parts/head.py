"""Head of the customer page: who this is, under which numbers, since when, and whether the caller has been identified."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.buttons import link
from gui.chips import Chip
from gui.commands import key_text
from gui.labels import ElidedLabel, Label
from models import fields
from models.identifiers import language
from models.records import Masked
from models.services.contacts import QUESTIONS, RunningContact
from models.services.customers import CustomerPage
from models.words import N_, _

_KIND_ICON: Final = {"person": "user", "organisation": "buildings", "estate": "scroll", "bankruptcy-estate": "scroll"}
_STATUS: Final = {"prospect": N_("Prospect"), "former": N_("Former customer")}
_IDENTITY: Final = N_("Identity code")


class Head(QWidget):
    """Two lines. ``reveal_asked`` is sent for the identity code, ``verify_asked`` when the amber chip is pressed."""

    reveal_asked = Signal()
    verify_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._narrow = False
        self._data: CustomerPage | None = None
        self._name = ElidedLabel("", "title", parent=self)
        self._name.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._kind, self._language = Chip("", parent=self), Chip("", "translate", parent=self)
        self.verification = Chip("", "shield-warning", "warning", self)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self._name)
        first.addWidget(self._kind)
        first.addWidget(self._language)
        first.addStretch(1)
        first.addWidget(self.verification)
        self._facts = QHBoxLayout()
        self._facts.setSpacing(8)
        self._since = ElidedLabel("", "body", "muted", parent=self)
        self._phone = ElidedLabel("", "value", icon="phone", icon_ink="muted", parent=self)
        self._hetu_label = Label(_(_IDENTITY), "body", "muted", self)
        self._hetu = Label("", "name", parent=self)
        self.reveal = link(_("Reveal…"), parent=self)
        self.reveal.setAccessibleName(_("Reveal the identity code…"))
        self.reveal.clicked.connect(self.reveal_asked)
        second = QHBoxLayout()
        second.setSpacing(8)
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
        self.reveal.setVisible(bool(masked))
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
            self._facts.addWidget(ElidedLabel(f"{short}, {_(status).lower()}" if status else short, "body", "muted", parent=self))
            number = Label(_grouped(str(relation["customer_number"] or "")), "name", parent=self)
            number.setAccessibleName(_("Customer number {number}", number=relation["customer_number"]))
            number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._facts.addWidget(number)

    def show_contact(self, contact: RunningContact | None) -> None:
        """Say whether the caller was identified, and how."""
        if contact is not None and contact.verified:
            how = _(QUESTIONS.get(contact.verified_how or "", contact.verified_how or ""))
            words = (
                _("Identified")
                if self._narrow
                else _("Identified: {how} matches", how=how if how[1:2].isupper() or how[1:2] == "-" else how[:1].lower() + how[1:])
            )
            self.verification.set_state(words, "shield-check", "allowed")
        else:
            self.verification.set_state(_("Not identified {key}", key=key_text("verify-identity")), "shield-warning", "warning")

    def set_narrow(self, narrow: bool) -> None:
        """Leave out what the narrow page has no room for."""
        self._narrow = narrow
        self._fit()

    def _fit(self) -> None:
        self._language.setVisible(not self._narrow)
        self._since.setVisible(not self._narrow and bool(self._since.text()))
        self._phone.setVisible(not self._narrow and bool(self._phone.text()))


def _grouped(number: str) -> str:
    """Return a customer number in threes from the right: 104 582."""
    return f"{int(number):,}".replace(",", " ") if number.isdecimal() and not number.startswith("0") else number
