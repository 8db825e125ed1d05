"""Billing accounts, and what is recorded about invoices, payments and plans."""

from __future__ import annotations

from typing import Final

from gui.forms.spec import FormSpec, Group, Item, items, read_only
from models.words import N_

CARD = (
    Item("billing_name", 2, N_("Payer")),
    Item("method"),
    Item("rhythm"),
    Item("iban", 2, N_("Bank account (IBAN)")),
    Item("due_days"),
    Item("reference", 1, "", read_only=True),
)
"""What the first section shows of the current account."""
ACCOUNT = FormSpec(
    "billing_account",
    (
        Group(
            N_("Recipient"),
            items(
                "payer_id*", "billing_name*", "billing_co*", "billing_street_address*", "billing_postal_code", "billing_post_office", "billing_country", "billing_email",
                "payer_note*",
            ),
        ),
        Group(N_("Sending"), items("method", "rhythm", "e_invoice_address", "e_invoice_operator")),
        Group(N_("Due date"), items("due_rule*", "due_days", "due_day")),
        Group(N_("Bank account"), (Item("iban", 2), Item("bic"), Item("reference", 1, "", read_only=True))),
        Group(N_("Account"), items("account_number", "controller", "valid_from", "valid_to")),
    ),
)  # fmt: skip
INVOICE = FormSpec(
    "invoice",
    (
        Group(N_("Dispute"), items("disputed", "disputed_on", "dispute_reason*", "dispute_settled_on")),
        Group(
            N_("As it was sent"),
            read_only(
                "invoice_number", "invoice_kind", "issued_on", "due_on", "period_from", "period_to", "net_amount", "vat_amount", "vat_rate",
                "total_amount", "open_amount", "state", "reference", "collection_stage", "controller", "sent_how", "recipient_name*",
                "recipient_address*",
            ),
        ),
    ),
)  # fmt: skip
INSTALMENT = FormSpec("instalment", (Group("", items("due_on", "amount", "paid_on")),))
PLAN = FormSpec(
    "payment_plan",
    (
        Group(
            "", items("plan_kind", "state", "amount", "agreed_on", "pay_by", "controller", "billing_account_id*", "invoices*", "contact_id*", "note*")
        ),
    ),
)
REFUND = FormSpec(
    "refund",
    (
        Group(
            "",
            items("reason", "state", "amount", "requested_on", "iban*", "controller", "approved_by", "paid_on", "billing_account_id*", "invoice_id*"),
        ),
        Group(N_("From the bank"), read_only("bic", "archive_id")),
    ),
)
PAYMENT = FormSpec(
    "payment",
    (
        Group(
            "", items("paid_on", "amount", "reference", "payer_name", "message*", "payment_source", "matching", "controller", "invoice_id*", "note*")
        ),
        Group(N_("From the bank"), read_only("booked_on", "archive_id", "source_file*")),
    ),
)
STEP = FormSpec(
    "collection_step",
    (
        Group(
            "",
            items(
                "invoice_id*",
                "step",
                "state",
                "taken_on",
                "sent_how",
                "due_on",
                "fee",
                "interest",
                "extension",
                "earliest_on",
                "rule",
                "taken_by",
                "controller",
                "note*",
            ),
        ),
    ),
)
FORMS: Final = {"invoice": INVOICE, "payment_plan": PLAN, "refund": REFUND, "payment": PAYMENT, "collection_step": STEP}
"""Form by entity. An invoice itself is a voucher: only its dispute is written here."""
