"""Billing accounts, invoices, payments, refunds, collection, and what was agreed on paying later."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Mapped

from models import kinds
from models.entities.base import Entity, field
from models.entities.choices import known_as
from models.entities.links import controller_code, customer_link, link
from models.entities.quantities import COUNTRY, PERCENT
from models.fields import Category, Purpose, Retention
from models.words import N_

DUE_RULE: Final = kinds.choice("rule of due date", {"days": N_("Days from the invoice"), "day-of-month": N_("Day of the month")})
RHYTHM: Final = kinds.choice(
    "rhythm of billing",
    {
        "1": N_("Every month"),
        "2": N_("Every two months"),
        "3": N_("Every three months"),
        "4": N_("Every four months"),
        "6": N_("Every six months"),
        "12": N_("Once a year"),
    },
)
BILLING_METHOD: Final = known_as(
    kinds.choice(
        "method of billing",
        {
            "paper": N_("Paper"),
            "email": N_("E-mail"),
            "e-invoice": N_("E-invoice"),
            "direct-payment": N_("Direct e-payment"),
            "omaposti": N_("Digital mailbox"),
        },
    ),
    {
        "paperi": "paper", "paperilasku": "paper", "papper": "paper", "pappersfaktura": "paper", "sähköposti": "email", "e-post": "email",
        "email": "email", "verkkolasku": "e-invoice", "e-lasku": "e-invoice", "e-faktura": "e-invoice", "nätfaktura": "e-invoice",
        "suoramaksu": "direct-payment", "direktbetalning": "direct-payment", "omaposti": "omaposti",
    },
)  # fmt: skip
INVOICE_KIND: Final = kinds.choice(
    "kind of invoice",
    {
        "consumption": N_("Consumption"),
        "advance": N_("Advance"),
        "balancing": N_("Balancing"),
        "final": N_("Final invoice"),
        "connection": N_("Connection fee"),
        "service": N_("Service"),
        "credit-note": N_("Credit note"),
    },
)
INVOICE_STATE: Final = kinds.choice(
    "state of invoice",
    {
        "unpaid": N_("Unpaid"),
        "part-paid": N_("Partly paid"),
        "paid": N_("Paid"),
        "overpaid": N_("Overpaid"),
        "credited": N_("Credited"),
        "written-off": N_("Written off"),
    },
)
STAGES: Final = {
    "reminder": N_("Reminder"),
    "second-reminder": N_("Second reminder"),
    "disconnection-warning": N_("Warning of disconnection"),
    "disconnection": N_("Disconnection"),
    "reconnection": N_("Reconnection"),
    "debt-collection": N_("Debt collection"),
    "enforcement": N_("Court or enforcement"),
}
COLLECTION_STAGE: Final = kinds.choice("stage of collection", {"none": N_("None"), **STAGES})
COLLECTION_STEP: Final = kinds.choice("step of collection", STAGES)
STEP_STATE: Final = kinds.choice(
    "state of step", {"planned": N_("Planned"), "done": N_("Done"), "stopped": N_("Stopped"), "cancelled": N_("Cancelled")}
)
EXTENSION: Final = kinds.choice(
    "ground of a longer time",
    {
        "none": N_("None"),
        "hardship": N_("Payment difficulty through no fault of one's own"),
        "electric-heating": N_("Home heated by electricity, October to April"),
        "small-debt": N_("Small or recent debt"),
    },
)
"""Why supply may be cut only later (DOMAIN section 10). Illness and unemployment are one value: which of them it is, is not recorded."""
PAYMENT_SOURCE: Final = kinds.choice(
    "source of payment",
    {
        "camt.054": N_("Bank's file of incoming payments"),
        "camt.053": N_("Bank statement"),
        "ktl": N_("File of reference payments"),
        "direct-payment": N_("Direct e-payment"),
        "hand": N_("Entered by hand"),
    },
)
MATCHING: Final = kinds.choice(
    "matching of payment",
    {
        "matched": N_("Matched"),
        "split": N_("Split over several invoices"),
        "unmatched": N_("Not matched"),
        "corrected": N_("Corrected by the bank"),
        "returned": N_("Returned"),
    },
)
REFUND_STATE: Final = kinds.choice(
    "state of refund",
    {"requested": N_("Requested"), "approved": N_("Approved"), "sent": N_("Sent to the bank"), "paid": N_("Paid"), "refused": N_("Refused")},
)
REFUND_REASON: Final = kinds.choice(
    "reason of refund",
    {
        "overpayment": N_("Overpayment"),
        "credit-note": N_("Credit note"),
        "final-balance": N_("Balance of the final invoice"),
        "compensation": N_("Compensation for an outage"),
        "wrong-payment": N_("Paid by mistake"),
        "other": N_("Other"),
    },
)
PLAN_KIND: Final = kinds.choice(
    "kind of payment plan", {"promise": N_("Promise to pay"), "later-due-date": N_("Later due date"), "instalments": N_("Instalments")}
)
PLAN_STATE: Final = kinds.choice(
    "state of payment plan", {"in-force": N_("In force"), "kept": N_("Kept"), "broken": N_("Broken"), "cancelled": N_("Cancelled")}
)

USES: Final = (Purpose.BILLING,)
VOUCHER: Final = Retention.VOUCHER
_account = partial(field, category=Category.BILLING, purposes=USES)
_bill = partial(field, category=Category.BILLING, purposes=USES, retention=VOUCHER)
_money = partial(field, category=Category.PAYMENT, purposes=USES, retention=VOUCHER)


class BillingAccount(Entity):
    """How a customer's deliveries by one controller are billed. The payer may be another customer."""

    __tablename__ = "billing_account"
    label = N_("Billing account")

    customer_id: Mapped[UUID | None] = customer_link(purposes=USES)
    controller: Mapped[str | None] = controller_code(Category.BILLING, purposes=USES)
    account_number: Mapped[str | None] = _bill(
        kinds.CODE, label=N_("Billing account number"), required=True, index=True, headers=("Laskutussopimus", "Faktureringsavtal", "Billing account")
    )
    payer_id: Mapped[UUID | None] = link(N_("Payer"), "link to the payer", purposes=USES, retention=VOUCHER, headers=("Maksaja", "Betalare"))
    payer_note: Mapped[str | None] = _account(kinds.LINE, label=N_("Payer's own mark on the invoice"))
    billing_name: Mapped[str | None] = _account(kinds.NAME, label=N_("Name on the invoice"))
    billing_co: Mapped[str | None] = _account(kinds.LINE, label=N_("Care of"))
    billing_street_address: Mapped[str | None] = _account(
        kinds.LINE, label=N_("Billing address"), sensitive=True, headers=("Laskutusosoite", "Faktureringsadress")
    )
    billing_postal_code: Mapped[str | None] = _account(kinds.POSTAL_CODE, label=N_("Postal code of the billing address"))
    billing_post_office: Mapped[str | None] = _account(kinds.LINE, label=N_("Post office of the billing address"))
    billing_country: Mapped[str | None] = _account(COUNTRY, label=N_("Country of the billing address"))
    billing_email: Mapped[str | None] = _account(kinds.EMAIL, label=N_("E-mail for invoices"), sensitive=True)
    due_rule: Mapped[str | None] = _account(DUE_RULE, label=N_("Rule of the due date"))
    due_days: Mapped[int | None] = _account(
        kinds.whole("days to pay", 1, 180, N_("days")),
        label=N_("Days to pay"),
        headers=("Maksuaika pv", "Maksuaika", "Betalningstid", "Payment term days"),
    )
    due_day: Mapped[int | None] = _account(kinds.whole("day of the month", 1, 31), label=N_("Due day of the month"), headers=("Eräpäivä kk",))
    rhythm: Mapped[str | None] = _account(
        RHYTHM, label=N_("Rhythm of billing"), headers=("Laskutusrytmi", "Laskutusväli", "Faktureringsperiod", "Billing interval")
    )
    method: Mapped[str | None] = _account(
        BILLING_METHOD, label=N_("Method of billing"), headers=("Laskutustapa", "Faktureringssätt", "Billing method")
    )
    e_invoice_address: Mapped[str | None] = _account(kinds.CODE, label=N_("E-invoice address"), headers=("Verkkolaskuosoite", "E-fakturaadress"))
    e_invoice_operator: Mapped[str | None] = _account(kinds.CODE, label=N_("E-invoice operator"), headers=("Verkkolaskuoperaattori", "Välittäjä"))
    iban: Mapped[bytes | None] = field(
        kinds.IBAN,
        label=N_("Bank account"),
        category=Category.PAYMENT,
        purposes=USES,
        encrypted=True,
        headers=("Tilinumero", "IBAN", "Kontonummer", "Kontonummer (IBAN)"),
        help=N_("Refunds are paid to it"),
    )
    iban_hash: Mapped[bytes | None] = field(
        kinds.DIGEST,
        label=N_("Search key of the bank account"),
        category=Category.TECHNICAL,
        purposes=USES,
        report_reason="derived from the bank account by a keyed hash",
        index=True,
    )
    bic: Mapped[str | None] = _account(kinds.CODE, label=N_("BIC"), headers=("BIC", "SWIFT"))
    reference: Mapped[str | None] = _bill(
        kinds.REFERENCE, label=N_("Reference number"), index=True, headers=("Viitenumero", "Viite", "Referensnummer", "Reference")
    )
    valid_from: Mapped[date | None] = _account(kinds.DATE, label=N_("Valid from"))
    valid_to: Mapped[date | None] = _account(kinds.DATE, label=N_("Valid to"))


class Invoice(Entity):
    """An invoice sent: a voucher, kept with the name and address it went to."""

    __tablename__ = "invoice"
    label = N_("Invoice")

    customer_id: Mapped[UUID | None] = customer_link(purposes=USES, retention=VOUCHER)
    billing_account_id: Mapped[UUID | None] = link(
        N_("Billing account"), "link to the billing account", required=True, purposes=USES, retention=VOUCHER
    )
    controller: Mapped[str | None] = controller_code(Category.BILLING, purposes=USES, retention=VOUCHER)
    invoice_number: Mapped[str | None] = _bill(
        kinds.CODE, label=N_("Invoice number"), required=True, index=True, headers=("Laskunumero", "Laskun numero", "Fakturanummer")
    )
    invoice_kind: Mapped[str | None] = _bill(INVOICE_KIND, label=N_("Kind of invoice"))
    reference: Mapped[str | None] = _bill(
        kinds.REFERENCE, label=N_("Reference number"), index=True, headers=("Viitenumero", "Viite", "Referensnummer")
    )
    recipient_name: Mapped[str | None] = _bill(kinds.LINE, label=N_("Recipient"))
    recipient_address: Mapped[str | None] = _bill(kinds.TEXT, label=N_("Address of the recipient"), sensitive=True)
    sent_how: Mapped[str | None] = _bill(BILLING_METHOD, label=N_("Sent by"))
    issued_on: Mapped[date | None] = _bill(kinds.DATE, label=N_("Date of invoice"), required=True, headers=("Laskun päiväys", "Fakturadatum"))
    period_from: Mapped[date | None] = _bill(kinds.DATE, label=N_("Billed from"))
    period_to: Mapped[date | None] = _bill(kinds.DATE, label=N_("Billed to"))
    due_on: Mapped[date | None] = _bill(kinds.DATE, label=N_("Due date"), required=True, headers=("Eräpäivä", "Förfallodag"))
    net_amount: Mapped[Decimal | None] = _bill(kinds.MONEY, label=N_("Net amount"), headers=("Veroton", "Netto"))
    vat_amount: Mapped[Decimal | None] = _bill(kinds.MONEY, label=N_("Value added tax"), headers=("ALV", "Moms"))
    vat_rate: Mapped[Decimal | None] = _bill(PERCENT, label=N_("Rate of value added tax"))
    total_amount: Mapped[Decimal | None] = _bill(kinds.MONEY, label=N_("Total"), required=True, headers=("Summa", "Yhteensä", "Summa totalt"))
    open_amount: Mapped[Decimal | None] = _bill(kinds.MONEY, label=N_("Amount unpaid"), headers=("Avoinna", "Obetalt"))
    state: Mapped[str | None] = _bill(INVOICE_STATE, label=N_("State"), required=True)
    credits_id: Mapped[UUID | None] = link(N_("Credits the invoice"), "link to the invoice", purposes=USES, retention=VOUCHER)
    disputed: Mapped[bool | None] = _bill(kinds.BOOLEAN, label=N_("Disputed"))
    disputed_on: Mapped[date | None] = _bill(kinds.DATE, label=N_("Disputed on"))
    dispute_reason: Mapped[str | None] = _bill(kinds.TEXT, label=N_("Ground of the dispute"))
    dispute_settled_on: Mapped[date | None] = _bill(kinds.DATE, label=N_("Dispute settled on"))
    collection_stage: Mapped[str | None] = _bill(COLLECTION_STAGE, label=N_("Stage of collection"))


class Payment(Entity):
    """An incoming payment as the bank reported it, and the invoice it was put to."""

    __tablename__ = "payment"
    label = N_("Payment")

    customer_id: Mapped[UUID | None] = customer_link(required=False, purposes=USES, retention=VOUCHER)
    billing_account_id: Mapped[UUID | None] = link(N_("Billing account"), "link to the billing account", purposes=USES, retention=VOUCHER)
    invoice_id: Mapped[UUID | None] = link(N_("Invoice"), "link to the invoice", purposes=USES, retention=VOUCHER)
    controller: Mapped[str | None] = controller_code(Category.PAYMENT, purposes=USES, retention=VOUCHER)
    paid_on: Mapped[date | None] = _money(kinds.DATE, label=N_("Paid on"), required=True)
    booked_on: Mapped[date | None] = _money(kinds.DATE, label=N_("Booked on"))
    amount: Mapped[Decimal | None] = _money(kinds.MONEY, label=N_("Amount"), required=True)
    reference: Mapped[str | None] = _money(kinds.REFERENCE, label=N_("Reference number"), index=True)
    message: Mapped[str | None] = _money(kinds.LINE, label=N_("Message"))
    payer_name: Mapped[str | None] = _money(kinds.LINE, label=N_("Name of the payer"))
    archive_id: Mapped[str | None] = _money(kinds.CODE, label=N_("Bank's archive id"), index=True)
    payment_source: Mapped[str | None] = _money(PAYMENT_SOURCE, label=N_("Source of the payment"))
    source_file: Mapped[str | None] = _money(kinds.LINE, label=N_("File"))
    matching: Mapped[str | None] = _money(MATCHING, label=N_("Matching"))
    note: Mapped[str | None] = _money(kinds.LINE, label=N_("Note on the payment"))


class Refund(Entity):
    """Money paid back to a customer."""

    __tablename__ = "refund"
    label = N_("Refund")

    customer_id: Mapped[UUID | None] = customer_link(purposes=USES, retention=VOUCHER)
    billing_account_id: Mapped[UUID | None] = link(N_("Billing account"), "link to the billing account", purposes=USES, retention=VOUCHER)
    invoice_id: Mapped[UUID | None] = link(N_("Invoice"), "link to the invoice", purposes=USES, retention=VOUCHER)
    controller: Mapped[str | None] = controller_code(Category.PAYMENT, purposes=USES, retention=VOUCHER)
    amount: Mapped[Decimal | None] = _money(kinds.MONEY, label=N_("Amount"), required=True)
    reason: Mapped[str | None] = _money(REFUND_REASON, label=N_("Reason"), required=True)
    iban: Mapped[bytes | None] = _money(kinds.IBAN, label=N_("Paid to account"), encrypted=True)
    iban_hash: Mapped[bytes | None] = field(
        kinds.DIGEST,
        label=N_("Search key of the bank account"),
        category=Category.TECHNICAL,
        purposes=USES,
        retention=VOUCHER,
        report_reason="derived from the bank account by a keyed hash",
        index=True,
    )
    bic: Mapped[str | None] = _money(kinds.CODE, label=N_("BIC"))
    state: Mapped[str | None] = _money(REFUND_STATE, label=N_("State"), required=True)
    requested_on: Mapped[date | None] = _money(kinds.DATE, label=N_("Requested on"))
    approved_by: Mapped[str | None] = _money(kinds.LOGIN, label=N_("Approved by"))
    paid_on: Mapped[date | None] = _money(kinds.DATE, label=N_("Paid on"))
    archive_id: Mapped[str | None] = _money(kinds.CODE, label=N_("Bank's archive id"))


class CollectionStep(Entity):
    """A step in collecting an invoice. Before supply is cut, the lawful earliest day and the rule it comes from are kept."""

    __tablename__ = "collection_step"
    label = N_("Step of collection")

    customer_id: Mapped[UUID | None] = customer_link(purposes=USES, retention=VOUCHER)
    invoice_id: Mapped[UUID | None] = link(N_("Invoice"), "link to the invoice", required=True, purposes=USES, retention=VOUCHER)
    controller: Mapped[str | None] = controller_code(Category.BILLING, purposes=USES, retention=VOUCHER)
    step: Mapped[str | None] = _bill(COLLECTION_STEP, label=N_("Step"), required=True)
    state: Mapped[str | None] = _bill(STEP_STATE, label=N_("State"), required=True)
    taken_on: Mapped[date | None] = _bill(kinds.DATE, label=N_("Taken on"))
    sent_how: Mapped[str | None] = _bill(BILLING_METHOD, label=N_("Sent by"))
    due_on: Mapped[date | None] = _bill(kinds.DATE, label=N_("To be paid by"))
    fee: Mapped[Decimal | None] = _bill(kinds.MONEY, label=N_("Fee"))
    interest: Mapped[Decimal | None] = _bill(kinds.MONEY, label=N_("Interest"))
    extension: Mapped[str | None] = _bill(EXTENSION, label=N_("Ground of a longer time"))
    earliest_on: Mapped[date | None] = _bill(kinds.DATE, label=N_("Lawful earliest day"))
    rule: Mapped[str | None] = _bill(kinds.LINE, label=N_("Rule"), help=N_("Law or terms from which the earliest day comes, with its date"))
    taken_by: Mapped[str | None] = _bill(kinds.LOGIN, label=N_("Step taken by"))
    note: Mapped[str | None] = _bill(kinds.TEXT, label=N_("Note on the step"))


class PaymentPlan(Entity):
    """What was agreed on paying later: a promise, a later due date, or instalments. Collection rests while it is kept."""

    __tablename__ = "payment_plan"
    label = N_("Payment plan")

    customer_id: Mapped[UUID | None] = customer_link(purposes=USES)
    billing_account_id: Mapped[UUID | None] = link(N_("Billing account"), "link to the billing account", purposes=USES)
    contact_id: Mapped[UUID | None] = link(N_("Contact"), "link to the contact", purposes=USES)
    controller: Mapped[str | None] = controller_code(Category.BILLING, purposes=USES)
    plan_kind: Mapped[str | None] = _account(PLAN_KIND, label=N_("Kind of payment plan"), required=True)
    invoices: Mapped[list[str] | None] = field(
        kinds.LINKS, label=N_("Invoices"), category=Category.TECHNICAL, purposes=USES, report_reason="links to the invoices"
    )
    amount: Mapped[Decimal | None] = _account(kinds.MONEY, label=N_("Amount"), required=True)
    agreed_on: Mapped[date | None] = _account(kinds.DATE, label=N_("Agreed on"), required=True)
    pay_by: Mapped[date | None] = _account(kinds.DATE, label=N_("To be paid by"))
    state: Mapped[str | None] = _account(PLAN_STATE, label=N_("State"), required=True)
    note: Mapped[str | None] = _account(kinds.TEXT, label=N_("What was agreed"))


class Instalment(Entity):
    """One instalment of a payment plan."""

    __tablename__ = "instalment"
    label = N_("Instalment")

    payment_plan_id: Mapped[UUID | None] = link(N_("Payment plan"), "link to the payment plan", required=True, purposes=USES)
    due_on: Mapped[date | None] = _account(kinds.DATE, label=N_("Due date"), required=True)
    amount: Mapped[Decimal | None] = _account(kinds.MONEY, label=N_("Amount"), required=True)
    paid_on: Mapped[date | None] = _account(kinds.DATE, label=N_("Paid on"))
