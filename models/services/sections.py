"""The lists of a customer's sections: read when the section is opened, with what the user's controllers may see, and a limit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from models.journal import history
from models.journal.entries import uuid7
from models.journal.history import Provenance
from models.journal.payload import KeyChain
from models.records import Record
from models.services import links, naming
from models.services.desk import Desk
from models.services.links import Offered
from models.services.protection import protected
from models.services.reading import record, rows_of, seen, table_of

FIRST: Final = 50
"""Rows read at first and with each "load more"."""
OTHER: Final = (
    "quotation_request", "offer", "order", "recording", "feedback", "satisfaction", "service_use", "consented_data", "credit_check", "paper_record",
)  # fmt: skip
"""Other data of a customer besides contacts, in the order shown."""
PARTS: Final[Mapping[str, tuple[str, str]]] = {
    "paper_record": ("paper_loan", "paper_record_id"),
    "recording": ("recording_listen", "recording_id"),
    "payment_plan": ("instalment", "payment_plan_id"),
}
"""Rows that hang on a row: entity → its parts and the link by which they hang."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Some rows of one kind, newest first. ``total`` counts all that the user may see."""

    records: tuple[Record, ...]
    total: int

    @property
    def more(self) -> bool:
        """Whether there are rows that were not read."""
        return len(self.records) < self.total


@dataclass(frozen=True, slots=True)
class Billing:
    """What the billing section shows. ``open_sum`` is what is unpaid over all invoices that the user may see."""

    accounts: tuple[Record, ...]
    invoices: Listed
    payments: Listed
    refunds: Listed
    steps: Listed
    plans: Listed
    parts: Mapping[UUID, tuple[Record, ...]]
    payers: Mapping[UUID, str]
    offered: Offered
    open_sum: Decimal
    open_count: int
    provenance: Mapping[UUID, Provenance]


@dataclass(frozen=True, slots=True)
class Others:
    """What the section of contacts and other data shows: a list for each kind, and the parts of their rows."""

    contacts: Listed
    lists: Mapping[str, Listed]
    parts: Mapping[UUID, tuple[Record, ...]]
    users: Mapping[str, str]
    offered: Offered


def new_id() -> UUID:
    """Return the identifier of a row about to be begun."""
    return uuid7()


def listed(desk: Desk, entity: str, customer_id: UUID, *, limit: int = FIRST) -> Listed:
    """Read the newest rows of one kind."""
    with desk.store.read() as session:
        customer_id = seen(session, desk, customer_id)
        return _listed(session, desk, _keys(session, desk, customer_id), entity, customer_id, limit)


def billing(desk: Desk, customer_id: UUID, *, limit: int = FIRST) -> Billing:
    """Read accounts, and the newest invoices, payments, refunds, steps of collection and payment plans."""
    with desk.store.read() as session:
        customer_id = seen(session, desk, customer_id)
        keys = _keys(session, desk, customer_id)
        hide = any(protected(row) for row in rows_of(session, "customer", "id", [customer_id]))
        account_rows = rows_of(session, "billing_account", "customer_id", [customer_id])
        accounts = _records(desk, keys, "billing_account", account_rows, customer_id, hide_places=hide)
        lists = {
            entity: _listed(session, desk, keys, entity, customer_id, limit)
            for entity in ("invoice", "payment", "refund", "collection_step", "payment_plan")
        }
        invoice = table_of("invoice")
        query = select(invoice.c.open_amount).where(
            invoice.c.customer_id == customer_id, invoice.c.state.in_(("unpaid", "part-paid")), invoice.c.controller.in_(desk.user.controllers)
        )
        unpaid = [amount or Decimal(0) for amount in session.scalars(query)]  # decimals are text in the store: SQL would sum floats
        return Billing(
            accounts=accounts,
            invoices=lists["invoice"],
            payments=lists["payment"],
            refunds=lists["refund"],
            steps=lists["collection_step"],
            plans=lists["payment_plan"],
            parts=_parts(session, desk, keys, "payment_plan", lists["payment_plan"].records, customer_id),
            payers=_names(session, {found["payer_id"] for found in accounts if found["payer_id"] is not None}),
            offered=links.offered(session, desk, customer_id, ("billing_account", "invoice", "contact"), hide_places=hide),
            open_sum=sum(unpaid, Decimal(0)),
            open_count=len(unpaid),
            provenance=provenance_of(session, accounts),
        )


def others(desk: Desk, customer_id: UUID, *, limit: int = FIRST) -> Others:
    """Read the newest contacts and the newest rows of every other kind."""
    with desk.store.read() as session:
        customer_id = seen(session, desk, customer_id)
        keys = _keys(session, desk, customer_id)
        lists = {entity: _listed(session, desk, keys, entity, customer_id, limit) for entity in OTHER}
        parts: dict[UUID, tuple[Record, ...]] = {}
        for entity in ("paper_record", "recording"):
            parts |= _parts(session, desk, keys, entity, lists[entity].records, customer_id)
        hide = any(protected(row) for row in rows_of(session, "customer", "id", [customer_id]))
        offered = links.offered(session, desk, customer_id, ("site", "contact", "offer", "order", "contract"), hide_places=hide)
        return Others(_listed(session, desk, keys, "contact", customer_id, limit), lists, parts, naming.people(session), offered)


def provenance_of(session: Session, records: Iterable[Record]) -> dict[UUID, Provenance]:
    """Return who set the values of these records, by entry."""
    return history.provenance(session, {base for found in records for name, base in found.bases.items() if found.values[name] is not None})


def keys_of(session: Session, desk: Desk, customer_id: UUID) -> KeyChain:
    """Return the customer's keys, read at once."""
    return _keys(session, desk, customer_id)


def _keys(session: Session, desk: Desk, customer_id: UUID) -> KeyChain:
    keys = KeyChain(session, desk.store.data_keys)
    keys.preload([customer_id])
    return keys


def _listed(session: Session, desk: Desk, keys: KeyChain, entity: str, customer_id: UUID, limit: int) -> Listed:
    table = table_of(entity)
    mine = [table.c.customer_id == customer_id, _seen(desk, table)]
    total = session.scalar(select(func.count()).select_from(table).where(*mine)) or 0
    if not total:
        return Listed((), 0)
    rows = session.execute(select(table).where(*mine).order_by(_newest(table), table.c.id.desc()).limit(limit)).mappings().all()
    return Listed(_records(desk, keys, entity, rows, customer_id), total)


def _newest(table: Table) -> Any:
    for name in ("started_at", "issued_on", "paid_on", "taken_on", "agreed_on", "requested_on", "received_at", "recorded_at", "ordered_at"):
        if name in table.c:
            return table.c[name].desc()
    for name in ("answered_at", "used_at", "given_at", "checked_at", "dated_on", "sent_at"):
        if name in table.c:
            return table.c[name].desc()
    return table.c.id.desc()


def _seen(desk: Desk, table: Table) -> Any:
    return table.c.controller.is_(None) | table.c.controller.in_(desk.user.controllers)


def _records(desk: Desk, keys: KeyChain, entity: str, rows: Sequence[Any], customer_id: UUID, *, hide_places: bool = False) -> tuple[Record, ...]:
    seen = [row for row in rows if row.get("controller") is None or row["controller"] in desk.user.controllers]
    return tuple(record(row, entity, customer_id, str(row.get("controller") or ""), keys, hide_places=hide_places) for row in seen)


def _parts(session: Session, desk: Desk, keys: KeyChain, entity: str, records: Sequence[Record], customer_id: UUID) -> dict[UUID, tuple[Record, ...]]:
    part, link = PARTS[entity]
    found: dict[UUID, tuple[Record, ...]] = {}
    for row in _records(desk, keys, part, rows_of(session, part, link, [each.id for each in records]), customer_id):
        found[row[link]] = (*found.get(row[link], ()), row)
    return found


def _names(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    from models.services.customers import listed_name

    return {row["id"]: listed_name(row) for row in rows_of(session, "customer", "id", ids)}
