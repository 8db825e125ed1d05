"""The billing section: accounts with their forms, invoices with what is open, payments, refunds, collection and payment plans."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtWidgets import QWidget

from gui.cards import Card
from gui.forms import billing as forms
from gui.inputs import Choice
from gui.labels import Label
from gui.lookup import Lookup
from gui.pages.customer_parts.form_box import Host
from gui.pages.customer_parts.part_list import Part
from gui.pages.customer_parts.record_list import End, RecordList
from gui.pages.sections.lists import ListSection
from gui.tables import Cell
from models import fields, formats
from models.records import Record
from models.services import search, sections
from models.words import N_, _, ngettext

_STATE_INK: Final = {"unpaid": "warning", "part-paid": "warning", "paid": "allowed", "credited": "muted", "written-off": "muted"}
_STATE_ICON: Final = {"unpaid": "hourglass", "part-paid": "hourglass", "paid": "check-circle", "overpaid": "info", "credited": "arrow-u-up-left"}
_LISTS: Final = (
    ("payment", N_("Payments"), N_("No payments"), (("paid_on", 110), ("payer_name", 0), ("reference", 170), ("amount", 120))),
    ("collection_step", N_("Reminders and collection"), N_("No reminders"), (("taken_on", 110), ("step", 0), ("state", 130), ("due_on", 110))),
    (
        "payment_plan",
        N_("Payment plans and promises"),
        N_("No payment plans"),
        (("agreed_on", 110), ("plan_kind", 0), ("state", 130), ("amount", 120)),
    ),
    ("refund", N_("Refunds"), N_("No refunds"), (("requested_on", 110), ("reason", 0), ("state", 130), ("amount", 120))),
)
_PAYERS: Final = 8
"""Customers offered as the payer."""
_REMOVED: Final = frozenset({"payment_plan", "refund"})
"""What may be taken back as if it had never been: payments and steps of collection are vouchers."""
INSTALMENTS: Final = Part(
    forms.INSTALMENT, "payment_plan_id", N_("Instalments"), N_("No instalments"), (("due_on", 0), ("amount", 140), ("paid_on", 140)),
    end=End("paid_on", N_("Paid today")),
)  # fmt: skip


class BillingSection(ListSection):
    """All that concerns billing and payments of one customer."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(host, parent)
        self.summary = Label("", "value", "text", self, wrap=True)
        top = Card(_("Open invoices"), parent=self)
        top.body.addWidget(self.summary)
        self.column.addWidget(top)
        self.accounts = self.add_list(
            RecordList(
                host, _("Billing accounts"), lambda _record: forms.ACCOUNT,
                (("account_number", 170), ("controller", 0), ("method", 130), ("rhythm", 140), ("reference", 150)), "billing_account",
                _("No billing account"), self, begin=self.begin("billing_account"), removable=False, end=End("valid_to", N_("End today")),
            )
        )  # fmt: skip
        self.invoices = self.add_list(
            RecordList(
                host, _("Invoices"), lambda _record: forms.INVOICE,
                (("invoice_number", 0), ("due_on", 110), ("total_amount", 120), ("open_amount", 120), ("state", 150)), "invoice", _("No invoices"), self,
                removable=False, cells=self._invoice,
            )
        )  # fmt: skip
        self._others: dict[str, RecordList] = {}
        for entity, title, empty, columns in _LISTS:
            made = RecordList(
                host, _(title), lambda record: forms.FORMS[record.entity], columns, entity, _(empty), self,
                begin=self.begin(entity), removable=entity in _REMOVED, part=INSTALMENTS if entity == "payment_plan" else None,
            )  # fmt: skip
            self._others[entity] = self.add_list(made)
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Read accounts, invoices and payments again."""
        desk, customer, limit = self.host.seat.desk, self.host.data.id, self._limit
        self.read(lambda: sections.billing(desk, customer, limit=limit), self._show)

    def _show(self, read: sections.Billing) -> None:
        if read.open_count:
            said = ngettext("{n} open invoice", "{n} open invoices", read.open_count)
            self.summary.setText(_("{count}, {sum} in all", count=said, sum=formats.show_money(read.open_sum)))
        else:
            self.summary.setText(_("Nothing is open"))
        self.offer(read.offered)
        self.accounts.offer({"payer_id": Lookup(self._find_payer, {payer.hex: name for payer, name in read.payers.items()})})
        self.accounts.show_records(read.accounts)
        self.invoices.show_records(read.invoices.records, read.invoices.more)
        for entity, found in (("payment", read.payments), ("collection_step", read.steps), ("payment_plan", read.plans), ("refund", read.refunds)):
            self._others[entity].show_records(found.records, found.more, read.parts)

    def _find_payer(self, text: str, done: Callable[[Sequence[Choice]], None]) -> None:
        desk, tasks = self.host.seat.desk, self.host.seat.tasks

        def tell(found: search.Found) -> None:
            done([(hit.customer_id.hex, f"{hit.name}, {hit.customer_number}") for hit in found.hits])

        tasks.newest("payer", lambda: search.find(desk, text, limit=_PAYERS), tell)

    @staticmethod
    def _invoice(record: Record) -> Sequence[Cell]:
        def text(name: str) -> str:
            return fields.field_of("invoice", name).kind.text(record[name])

        state = str(record["state"] or "")
        disputed = bool(record["disputed"]) and record["dispute_settled_on"] is None
        ink, icon = ("prohibited", "warning-octagon") if disputed else (_STATE_INK.get(state, "text"), _STATE_ICON.get(state, "receipt"))
        return (
            Cell(text("invoice_number")),
            Cell(text("due_on")),
            Cell(text("total_amount")),
            Cell(text("open_amount")),
            Cell(_("Disputed") if disputed else text("state"), ink=ink, icon=icon),
        )
