"""Alerts of a customer in order of weight: what an agent must know before speaking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import formats
from models.services.desk import Desk
from models.services.reading import table_of
from models.words import N_, _

_SERIOUS: Final = ("disconnection-warning", "disconnected", "collection-agency", "court")


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to know: its weight (0 heaviest), tone (prohibited, warning, note), sentence, and the section that tells more."""

    kind: str
    weight: int
    tone: str
    text: str
    params: Mapping[str, object]
    section: str

    def message(self) -> str:
        """Return the sentence in the current language."""
        return _(self.text, **self.params)


def of(session: Session, desk: Desk, customer: Any, *, matches: int = 0) -> tuple[Alert, ...]:
    """Return the alerts of a customer (a row), heaviest first. ``matches``: lines of registers of refusals that may mean them and wait."""
    found: list[Alert] = []
    today = formats.today()
    until: date | None = customer["non_disclosure_until"]
    if customer["non_disclosure"] and (until is None or until >= today):
        found.append(Alert("non-disclosure", 0, "prohibited", N_("Non-disclosure: address and contact details to nobody"), {}, "customer"))
    if customer["date_of_death"] is not None:
        day = formats.show_date(customer["date_of_death"])
        found.append(Alert("death", 1, "prohibited", N_("Died {day}. Matters go to the estate"), {"day": day}, "customer"))
    found.extend(_identity(session, customer))
    found.extend(_billing(session, desk, customer["id"], today))
    found.extend(_credit(session, desk, customer["id"], today))
    if matches:
        found.append(
            Alert("refusal-match", 2, "warning", N_("A register of refusals may mean this customer: it waits for a decision"), {}, "permissions")
        )
    if customer["customer_kind"] is None:
        found.append(Alert("kind", 2, "warning", N_("The kind of customer is unknown. Permissions answer no until it is set"), {}, "customer"))
    return tuple(sorted(found, key=lambda alert: alert.weight))


def _identity(session: Session, customer: Any) -> Iterable[Alert]:
    digest = customer["personal_identity_code_hash"]
    if digest is not None:
        table = table_of("customer")
        twins = select(func.count()).select_from(table).where(table.c.personal_identity_code_hash == digest, table.c.id != customer["id"])
        if session.scalar(twins.where(table.c.merged_into.is_(None))):
            yield Alert("duplicate", 6, "warning", N_("Another customer has the same personal identity code"), {}, "customer")


def _billing(session: Session, desk: Desk, customer_id: UUID, today: date) -> Iterable[Alert]:
    invoice = table_of("invoice")
    columns = (
        invoice.c.invoice_number,
        invoice.c.open_amount,
        invoice.c.due_on,
        invoice.c.disputed,
        invoice.c.dispute_settled_on,
        invoice.c.collection_stage,
    )
    query = select(*columns).where(
        invoice.c.customer_id == customer_id, invoice.c.state.in_(("unpaid", "part-paid")), invoice.c.controller.in_(desk.user.controllers)
    )
    overdue, count = Decimal(0), 0
    for row in session.execute(query):
        if row.disputed and row.dispute_settled_on is None:
            yield Alert("dispute", 3, "prohibited", N_("Collection stopped: invoice {number} is disputed"), {"number": row.invoice_number}, "billing")
        elif row.collection_stage in _SERIOUS:
            yield Alert("disconnection", 4, "warning", N_("Warning of disconnection: invoice {number}"), {"number": row.invoice_number}, "billing")
        elif row.due_on is not None and row.due_on < today:
            overdue, count = overdue + (row.open_amount or 0), count + 1
    if count:
        params = {"count": count, "sum": formats.show_money(overdue)}
        yield Alert("overdue", 5, "warning", N_("Overdue invoices: {count}, {sum}"), params, "billing")


def _credit(session: Session, desk: Desk, customer_id: UUID, today: date) -> Iterable[Alert]:
    check = table_of("credit_check")
    last = session.scalar(select(func.max(check.c.valid_to)).where(check.c.customer_id == customer_id, check.c.controller.in_(desk.user.controllers)))
    if last is not None and last < today:
        yield Alert("credit", 8, "note", N_("The credit check ceased to be valid on {day}"), {"day": formats.show_date(last)}, "contacts")
