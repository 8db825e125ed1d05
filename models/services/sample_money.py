"""Invented billing: accounts, contracts that point to them, invoices, payments, reminders, plans, refunds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final
from uuid import UUID

from models.identifiers import iban
from models.services import sample_data as data
from models.services.sample_customer import Person
from models.services.sample_maker import Maker
from models.services.sample_supply import Supply

_CENT: Final = Decimal("0.01")
_VAT: Final = Decimal("25.5")
_PRICE: Final = {"district-heat": Decimal(92), "district-cooling": Decimal(70), "gas": Decimal("0.95"), "electricity": Decimal("0.15")}


@dataclass(frozen=True, slots=True)
class Account:
    """One billing account: its row, controller and reference."""

    row: UUID
    controller: str
    reference: str


def billing(maker: Maker, person: Person, supplied: list[Supply], payer: UUID | None = None) -> list[Account]:
    """Make an account for each controller that supplies the customer, contracts, and the last invoices with what became of them."""
    made = []
    for code in dict.fromkeys(each.controller for each in supplied):
        account = _account(maker, person, code, payer)
        mine = [each for each in supplied if each.controller == code]
        for each in mine:
            contract(maker, person, each, account)
        _invoices(maker, person, account, sum((each.yearly * _PRICE[each.commodity] for each in mine), Decimal(0)))
        made.append(account)
    return made


def _account(maker: Maker, person: Person, code: str, payer: UUID | None) -> Account:
    method = maker.pick(("e-invoice", "paper", "email", "direct-payment"))
    account = maker.account(maker.any_of(data.BANKS))
    number = 510_000 + maker.next("account")
    named = maker.chance(0.05)
    drawn = maker.chance(0.7)
    reference = maker.reference(1_000_000 + number)
    row = person.sheet.add(
        "billing_account", customer_id=person.sheet.subject, controller=code, account_number=str(number), payer_id=payer or person.sheet.subject,
        billing_name=person.name if named else None, **(person.home.values("billing_") if named else {}),
        billing_email=person.email if method == "email" else None,
        due_rule="days" if drawn else "day-of-month", due_days=14 if drawn else None, due_day=None if drawn else maker.any_of((5, 15, 25)),
        rhythm=maker.pick(("1", "2", "3", "12")), method=method,
        e_invoice_address=f"0037{number:08}" if method == "e-invoice" else None, e_invoice_operator="TESTFIHH" if method == "e-invoice" else None,
        iban=account, bic=iban.bic(account), reference=reference, valid_from=person.since,
    )  # fmt: skip
    return Account(row, code, reference)


def contract(maker: Maker, person: Person, supplied: Supply, account: Account, *, ended: date | None = None) -> UUID:
    """Make the delivery contract of a point; a former customer's has ended."""
    if person.status == "former":
        ended = maker.past(10, 50)
    return person.sheet.add(
        "contract", customer_id=person.sheet.subject, metering_point_id=supplied.point, billing_account_id=account.row, controller=account.controller,
        contract_number=str(310_000 + maker.next("contract")), contract_kind="sales" if supplied.commodity == "electricity" else "supply",
        product=maker.pick(data.PRODUCTS[supplied.commodity]), price_list="Hinnasto 1.1.2026", signed_on=supplied.contract_from,
        made_how=maker.pick(("web", "phone-customer-called", "visit")), valid_from=supplied.contract_from, valid_to=ended,
        end_reason="moving-out" if ended else None, terms="Toimitusehdot 2024",
    )  # fmt: skip


def _invoices(maker: Maker, person: Person, account: Account, yearly: Decimal) -> None:
    for back in range(maker.pick((1, 1, 2, 3)), 0, -1):
        issued = maker.today - timedelta(days=30 * back - maker.whole(0, 9))
        state = maker.pick(("paid", "paid", "paid", "part-paid")) if back > 1 else maker.any_of(("paid", "unpaid", "unpaid"))
        row, total = invoice(maker, person, account, issued, yearly / 12, state)
        if state == "paid":
            payment(maker, person, account, row, total, issued + timedelta(days=maker.whole(3, 14)))
        elif state == "part-paid":
            payment(maker, person, account, row, (total / 2).quantize(_CENT), issued + timedelta(days=10))
            _chase(maker, person, account, row, issued, total)
    _rare(maker, person, account)


def invoice(maker: Maker, person: Person, account: Account, issued: date, net: Decimal, state: str, **fixed: Any) -> tuple[UUID, Decimal]:
    """Make an invoice of ``net`` euros and return its row and total. VAT 25.5 % (from 1.9.2024), rounded on the total."""
    total = fixed.pop("total", None) or (net * (100 + _VAT) / 100).quantize(_CENT, ROUND_HALF_UP)
    net = (total * 100 / (100 + _VAT)).quantize(_CENT, ROUND_HALF_UP)
    unpaid = {"paid": Decimal(0), "part-paid": total - (total / 2).quantize(_CENT)}.get(state, total)
    number = 10_000 + maker.next("invoice")
    values: dict[str, Any] = {
        "invoice_number": str(number), "invoice_kind": "consumption", "reference": account.reference, "recipient_name": person.name[:200],
        "sent_how": "e-invoice", "issued_on": issued, "period_from": issued - timedelta(days=30), "period_to": issued - timedelta(days=1),
        "due_on": issued + timedelta(days=14), "net_amount": net, "vat_amount": total - net, "vat_rate": _VAT, "total_amount": total,
        "open_amount": unpaid, "state": state, "collection_stage": "reminder" if state == "part-paid" else "none",
    }  # fmt: skip
    row = person.sheet.add(
        "invoice", customer_id=person.sheet.subject, billing_account_id=account.row, controller=account.controller, **(values | fixed)
    )
    return row, total


def payment(maker: Maker, person: Person, account: Account, row: UUID | None, amount: Decimal, day: date) -> UUID:
    """Make a payment read from the bank's file, to an invoice or (None) to nothing yet."""
    day = min(day, maker.today)
    return person.sheet.add(
        "payment", customer_id=person.sheet.subject, billing_account_id=account.row, invoice_id=row, controller=account.controller, paid_on=day,
        booked_on=day, amount=amount, reference=account.reference, payer_name=person.name[:200],
        archive_id=f"{day:%Y%m%d}{maker.next('archive'):08}", payment_source="ktl", source_file=f"ktl-{day:%Y%m%d}.txt",
        matching="matched" if row is not None else "unmatched",
    )  # fmt: skip


def _chase(maker: Maker, person: Person, account: Account, row: UUID, issued: date, total: Decimal) -> None:
    shared: dict[str, Any] = {"customer_id": person.sheet.subject, "invoice_id": row, "controller": account.controller}
    person.sheet.add(
        "collection_step", **shared, step="reminder", state="done", taken_on=issued + timedelta(days=24), sent_how="paper",
        due_on=issued + timedelta(days=38), fee=Decimal("5.00"), taken_by="clerk",
    )  # fmt: skip
    if not maker.chance(0.3):
        return
    person.sheet.add(
        "collection_step", **shared, step="disconnection-warning", state="planned", due_on=maker.today + timedelta(days=14), extension="none",
        earliest_on=maker.today + timedelta(days=28), rule="Sähkömarkkinalaki 588/2013 103 §" if account.controller == "sahko" else "Kaukolämmön sopimusehdot",
    )  # fmt: skip
    plan = person.sheet.add(
        "payment_plan", customer_id=person.sheet.subject, billing_account_id=account.row, controller=account.controller, plan_kind="instalments",
        invoices=[row.hex], amount=total, agreed_on=maker.past(1, 20), state="in-force", note="Kaksi erää, sovittu puhelimessa",
    )  # fmt: skip
    half = (total / 2).quantize(_CENT)
    for place, part in enumerate((half, total - half), 1):
        person.sheet.add("instalment", payment_plan_id=plan, due_on=maker.today + timedelta(days=30 * place), amount=part)


def _rare(maker: Maker, person: Person, account: Account) -> None:
    if maker.chance(0.02):
        target = maker.account("5")
        person.sheet.add(
            "refund", customer_id=person.sheet.subject, billing_account_id=account.row, controller=account.controller, reason="overpayment",
            amount=Decimal(maker.whole(500, 9_000)) / 100, iban=target, bic=iban.bic(target), state=maker.any_of(("requested", "approved", "paid")),
            requested_on=maker.past(2, 60),
        )  # fmt: skip
    if maker.chance(0.01):
        payment(maker, person, account, None, Decimal(maker.whole(1_000, 20_000)) / 100, maker.past(1, 30))
