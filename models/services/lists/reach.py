"""Through what those on a list are reached: their contact points under seal, opened by the decision of the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import fields, formats
from models.permissions.decision import Decision
from models.permissions.sealed import SealedPoint
from models.permissions.vocabulary import POST, VISIT
from models.services.lists.facts import point_kind
from models.services.reading import table_of
from models.services.theirs import rows_on

PLACE: Final = ("street_address", "co", "postal_code", "post_office", "country")
_SEPARATOR: Final = "\x1f"
"""Between the parts of a sealed address: no text of the register has it."""
_SEALED_AS: Final = {"phone": "phone", "email": "email", "postal": "address"}


@dataclass(frozen=True, slots=True)
class Point:
    """A sealed contact point: of one column, or of the columns of an address. ``entity`` and ``row`` say where it stands, ``name`` whose it is
    where it is not the customer's own."""

    kind: str
    sealed: SealedPoint
    entity: str
    row: UUID
    name: str = ""

    def open(self, decision: Decision) -> dict[str, str]:
        """Return its columns; GateClosedError unless the decision allows just this."""
        told = self.sealed.open(decision)
        return dict(zip(PLACE, told.split(_SEPARATOR), strict=True)) if self.kind == "postal" else {self.kind: told}


def columns(channel: str) -> tuple[str, ...]:
    """Return the fields of a contact point that a file for this channel has."""
    kind = point_kind(channel)
    return PLACE if kind == "postal" else (kind,)


def best(session: Session, channel: str, customers: Sequence[UUID], until: date | None = None) -> dict[UUID, Point]:
    """Return for each customer the contact point to use: verified before unverified, preferred before others, the newest before older ones.

    A letter goes to the address of a site only where the customer has told no postal address; a visit goes to the site.
    """
    found = _told(session, point_kind(channel), customers, until)
    if channel == VISIT:
        return found | _sites(session, customers, until)
    return _sites(session, [each for each in customers if each not in found], until) | found if channel == POST else found


def protected(session: Session, channel: str, customer: UUID) -> Point | None:
    """Return the protected contact point of a customer under non-disclosure, None where the channel has none; never a site."""
    return _told(session, point_kind(channel), [customer], None, only_protected=True).get(customer)


def estate(session: Session, channel: str, customer: UUID) -> Point | None:
    """Return the contact of a dead customer's estate, the newest of those that speak for it today; None where the channel has none."""
    kind, person, today = point_kind(channel), table_of("authorised_person"), formats.today()
    if kind not in person.c:
        return None
    query = select(person).where(
        person.c.customer_id == customer,
        person.c.capacity == "estate",
        person.c[kind].is_not(None),
        person.c[kind] != "",
        or_(person.c.valid_to.is_(None), person.c.valid_to >= today),
    )
    row = session.execute(query.order_by(person.c.id.desc()).limit(1)).mappings().one_or_none()
    if row is None:
        return None
    field = fields.field_of("authorised_person", kind)
    sealed = SealedPoint(_SEALED_AS[kind], field.kind.text(row[kind]), field.kind.mask(row[kind]), customer, verified=True, estate=True)
    return Point(kind, sealed, "authorised_person", row["id"], str(row["name"] or ""))


def _told(session: Session, kind: str, customers: Sequence[UUID], until: date | None, *, only_protected: bool = False) -> dict[UUID, Point]:
    point, today = table_of("contact_point"), formats.today()
    query = (
        select(point)
        .where(point.c.customer_id.in_(customers), point.c.point_kind == kind, rows_on(point.c.valid_from, point.c.valid_to, today, until))
        .order_by(point.c.id)
    )
    if only_protected:
        query = query.where(point.c.protected.is_(True))
    ranked: dict[UUID, tuple[tuple[bool, bool], Any]] = {}
    for row in session.execute(query).mappings():
        rank = row["verified_at"] is not None, bool(row["preferred"])
        known = ranked.get(row["customer_id"])
        if known is None or rank >= known[0]:
            ranked[row["customer_id"]] = rank, row
    return {customer: _sealed(kind, "contact_point", row, customer, verified=rank[0]) for customer, (rank, row) in ranked.items()}


def _sites(session: Session, customers: Sequence[UUID], until: date | None) -> dict[UUID, Point]:
    site, today = table_of("site"), formats.today()
    query = (
        select(site.c.id, site.c.customer_id, site.c.street_address, site.c.postal_code, site.c.post_office)
        .where(site.c.customer_id.in_(customers), site.c.street_address != "", rows_on(site.c.held_from, site.c.held_to, today, until))
        .order_by(site.c.id.desc())
    )
    # The first that is held goes last over the others: the contract itself has shown it to be theirs.
    return {row["customer_id"]: _sealed("postal", "site", row, row["customer_id"], verified=True) for row in session.execute(query).mappings()}


def _sealed(kind: str, entity: str, row: Any, customer: UUID, *, verified: bool) -> Point:
    if kind == "postal":
        value = _SEPARATOR.join(str(row.get(name) or "") for name in PLACE)
        masked = fields.field_of("contact_point", "street_address").kind.mask(row["street_address"] or "")
    else:
        value = fields.field_of("contact_point", kind).kind.text(row[kind])
        masked = fields.field_of("contact_point", kind).kind.mask(row[kind])
    protected = bool(row.get("protected"))
    return Point(kind, SealedPoint(_SEALED_AS[kind], value, masked, customer, verified=verified, protected=protected), entity, row["id"])
