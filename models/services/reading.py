"""Reading rows into records: sealed values masked, contact points sealed, bases with every field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from models import fields
from models.database.store import SNAPSHOT
from models.entities.base import entity_class
from models.journal.apply import base_of, open_column
from models.journal.payload import ErasedError, KeyChain
from models.kinds import DOTS
from models.permissions.sealed import SealedPoint
from models.records import Masked, Record
from models.roles import Action
from models.security.keys import DataKeys
from models.services.desk import Desk
from models.services.protection import HIDDEN, tells_place

POINT_FIELDS = {
    ("contact_point", "phone"): "phone",
    ("contact_point", "email"): "email",
    ("contact_point", "street_address"): "address",
    ("contact_point", "co"): "address",
    ("authorised_person", "phone"): "phone",
    ("authorised_person", "email"): "email",
}
"""Fields whose values leave services only as sealed points, and the channel each is reached by."""


def table_of(entity: str) -> Table:
    """Return the table of an entity."""
    table = entity_class(entity).__table__
    assert isinstance(table, Table)
    return table


def rows_of(session: Session, entity: str, column: str, values: Iterable[Any], *, limit: int | None = None) -> Sequence[Any]:
    """Return the rows whose ``column`` is one of ``values``, oldest first."""
    table = table_of(entity)
    wanted = list(values)
    if not wanted:
        return ()
    read: dict[Any, Sequence[Any]] | None = session.info.get(SNAPSHOT)
    key = (entity, column, limit, tuple(wanted))
    if read is not None and key in read:
        return read[key]
    query = select(table).where(table.c[column] == wanted[0] if len(wanted) == 1 else table.c[column].in_(wanted)).order_by(table.c.id)
    rows = session.execute(query if limit is None else query.limit(limit)).mappings().all()
    if read is not None:
        read[key] = rows
    return rows


def survivor(session: Session, customer_id: UUID) -> UUID:
    """Follow merges to the customer that holds the data now."""
    customer = table_of("customer")
    seen = {customer_id}
    while (target := session.scalar(select(customer.c.merged_into).where(customer.c.id == customer_id))) is not None and target not in seen:
        customer_id = target
        seen.add(target)
    return customer_id


def family(session: Session, customer_id: UUID) -> list[UUID]:
    """Return a customer and all who were merged into it, whose statements bind as its own."""
    customer = table_of("customer")
    found, newest = [customer_id], [customer_id]
    while newest:
        newest = [each for each in session.scalars(select(customer.c.id).where(customer.c.merged_into.in_(newest))) if each not in found]
        found += newest
    return found


def within(session: Session, desk: Desk, customer_id: UUID) -> bool:
    """Return whether the customer is one of a controller that the user works for: nobody else's customers are read or written here."""
    relation = table_of("customer_relation")
    query = select(relation.c.id).where(relation.c.customer_id == customer_id, relation.c.controller.in_(desk.user.controllers)).limit(1)
    return session.scalar(query) is not None


class Bases(Mapping[str, UUID]):
    """The entry behind each value of a row, worked out when asked for: most are never asked for."""

    __slots__ = ("_names", "_row")

    def __init__(self, row: Any, names: Mapping[str, Any]) -> None:
        self._row, self._names = row, names

    def __getitem__(self, name: str) -> UUID:
        if name not in self._names:
            raise KeyError(name)
        return base_of(self._row, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


NOBODY = UUID(int=0)
"""No customer: nothing hangs on it."""


def seen(session: Session, desk: Desk, customer_id: UUID) -> UUID:
    """Return the customer when the user's role and controllers let them be read, else NOBODY, of whom every list is empty."""
    return customer_id if desk.may(Action.OPEN_CUSTOMER) and within(session, desk, customer_id) else NOBODY


def record(row: Any, entity: str, subject: UUID, controller: str = "", mask: KeyChain | None = None, *, hide_places: bool = False) -> Record:
    """Make the record of a row. With a key chain, sealed columns are opened only to be masked (the last figures of an account).

    ``hide_places``: the customer is under non-disclosure, so what tells where they are is masked until it is revealed with a reason.
    """
    values: dict[str, Any] = {}
    for field in fields.fields_of(entity):
        value = row[field.name]
        channel = POINT_FIELDS.get((entity, field.name))
        if value is None:
            values[field.name] = None
        elif field.encrypted:
            values[field.name] = Masked(_masked(field, value, subject, controller, mask))
        elif channel is not None:
            values[field.name] = _sealed(channel, field, row, subject)
        elif hide_places and tells_place(field):
            values[field.name] = Masked(HIDDEN)
        else:
            values[field.name] = value
    return Record(entity, row["id"], subject, values, Bases(row, values), row["last_entry"], controller)


def _sealed(kind: str, field: fields.Field, row: Any, subject: UUID) -> SealedPoint:
    """Seal a contact point's value; an authorised person's own numbers are known by the mandate."""
    estate = row.get("capacity") == "estate"
    verified = row.get("verified_at") is not None or "capacity" in row
    masked = field.kind.mask(row[field.name])
    return SealedPoint(kind, str(row[field.name]), masked, subject, verified=verified, protected=bool(row.get("protected")), estate=estate)


def _masked(field: fields.Field, sealed: bytes, subject: UUID, controller: str, keys: KeyChain | None) -> str:
    if keys is None:
        return DOTS
    try:
        return field.kind.mask(open_column(keys, subject, controller, field, sealed))
    except ErasedError:
        return ""


def opened(session: Session, keys: DataKeys, entity: str, row: Any, subject: UUID, controller: str, name: str) -> Any:
    """Open one sealed column for a caller that has a reason to (journalled by it)."""
    field = fields.field_of(entity, name)
    return open_column(KeyChain(session, keys), subject, controller, field, row[name])
