"""Reading rows into records: sealed values masked, contact points sealed, bases with every field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, bindparam, select
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
    if len(wanted) == 1 and limit is None:
        rows = session.execute(_of_one(entity, column), {"wanted": wanted[0]}).mappings().all()
    else:
        query = select(table).where(table.c[column].in_(wanted)).order_by(table.c.id)
        rows = session.execute(query if limit is None else query.limit(limit)).mappings().all()
    if read is not None:
        read[key] = rows
    return rows


@cache
def _of_one(entity: str, column: str) -> Select[Any]:
    """Return the query for the rows of one parent, kept: to make it again costs more than to run it."""
    table = table_of(entity)
    return select(table).where(table.c[column] == bindparam("wanted")).order_by(table.c.id)


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
    """The entry behind each value of a row, worked out when asked for: most are never asked for. The row itself is not kept: it tells what is masked."""

    __slots__ = ("_first", "_later", "_names")

    def __init__(self, row: Any, names: frozenset[str]) -> None:
        self._first, self._later, self._names = row["first_entry"], row["bases"], names

    def __getitem__(self, name: str) -> UUID:
        if name not in self._names:
            raise KeyError(name)
        return base_of({"first_entry": self._first, "bases": self._later}, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


NOBODY = UUID(int=0)
"""No customer: nothing hangs on it."""


def seen(session: Session, desk: Desk, customer_id: UUID) -> UUID:
    """Return the customer when the user's role and controllers let them be read, else NOBODY, of whom every list is empty."""
    return customer_id if desk.may(Action.OPEN_CUSTOMER) and within(session, desk, customer_id) else NOBODY


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the rows of an entity become records: every field, those sealed one by one, contact points, and what tells a place."""

    names: frozenset[str]
    order: tuple[str, ...]
    encrypted: tuple[fields.Field, ...]
    points: tuple[tuple[fields.Field, str], ...]
    places: tuple[str, ...]


@cache
def _layout(entity: str) -> _Layout:
    every = fields.fields_of(entity)
    encrypted = tuple(field for field in every if field.encrypted)
    points = tuple((field, POINT_FIELDS[entity, field.name]) for field in every if not field.encrypted and (entity, field.name) in POINT_FIELDS)
    apart = {field.name for field in encrypted} | {field.name for field, _channel in points}
    places = tuple(field.name for field in every if field.name not in apart and tells_place(field))
    order = tuple(field.name for field in every)
    return _Layout(frozenset(order), order, encrypted, points, places)


def record(row: Any, entity: str, subject: UUID, controller: str = "", mask: KeyChain | None = None, *, hide_places: bool = False) -> Record:
    """Make the record of a row. With a key chain, sealed columns are opened only to be masked (the last figures of an account).

    ``hide_places``: the customer is under non-disclosure, so what tells where they are is masked until it is revealed with a reason.
    """
    layout = _layout(entity)
    values: dict[str, Any] = {name: row[name] for name in layout.order}
    for field in layout.encrypted:
        if values[field.name] is not None:
            values[field.name] = Masked(_masked(field, values[field.name], subject, controller, mask))
    for field, channel in layout.points:
        if values[field.name] is not None:
            values[field.name] = _sealed(channel, field, row, subject)
    if hide_places:
        for name in layout.places:
            if values[name] is not None:
                values[name] = Masked(HIDDEN)
    return Record(entity, row["id"], subject, values, Bases(row, layout.names), row["last_entry"], controller)


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
