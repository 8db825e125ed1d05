"""The few statements of a search."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from models import formats
from models.database.raw import within
from models.database.types import from_micros


class Person(NamedTuple):
    """One customer as a search reads it; ``numbers`` pairs controller codes with customer numbers. ``protected``: under non-disclosure today."""

    id: bytes
    merged_into: bytes | None
    kind: str
    family_name: str
    given_names: str
    organisation_name: str
    protected: bool
    deceased: bool
    numbers: tuple[tuple[str, str], ...]


class Place(NamedTuple):
    """One address of a customer."""

    customer: bytes
    street: str
    code: str
    office: str


def people(connection: Connection, ids: Sequence[bytes]) -> dict[bytes, Person]:
    """Return the customers among ``ids`` that there are, with their numbers."""
    found: dict[bytes, Person] = {}
    today = formats.today().isoformat()
    for row in within(
        connection,
        "SELECT c.id, c.merged_into, c.customer_kind, c.family_name, c.given_names, c.organisation_name, c.non_disclosure, "
        "c.non_disclosure_until, c.date_of_death, r.controller, r.customer_number FROM customer c LEFT JOIN customer_relation r ON r.customer_id = c.id WHERE c.id IN ({ids}) ORDER BY r.id",
        ids,
    ):
        known = found.get(row[0])
        number = ((row[9], row[10] or ""),) if row[9] else ()
        if known is not None:
            found[row[0]] = known._replace(numbers=known.numbers + number)
        else:
            found[row[0]] = Person(
                row[0], row[1], row[2] or "", row[3] or "", row[4] or "", row[5] or "", bool(row[6]) and (row[7] is None or row[7] >= today),
                row[8] is not None, number,
            )  # fmt: skip
    return found


def postal_places(connection: Connection, ids: Sequence[bytes]) -> list[Place]:
    """Return the postal addresses of customers, the preferred ones first."""
    query = (
        "SELECT customer_id, street_address, postal_code, post_office FROM contact_point "
        "WHERE customer_id IN ({ids}) AND street_address IS NOT NULL ORDER BY preferred DESC, id"
    )
    return [Place(row[0], row[1], row[2] or "", row[3] or "") for row in within(connection, query, ids)]


def site_places(connection: Connection, ids: Sequence[bytes]) -> list[Place]:
    """Return the addresses of customers' sites."""
    query = "SELECT customer_id, street_address, postal_code, post_office FROM site WHERE customer_id IN ({ids}) ORDER BY id"
    return [Place(row[0], row[1] or "", row[2] or "", row[3] or "") for row in within(connection, query, ids)]


def first_sites(connection: Connection, ids: Sequence[bytes]) -> list[Place]:
    """Return the address of each customer's first site: customers may have hundreds."""
    query = (
        "SELECT customer_id, street_address, postal_code, post_office FROM site "
        "WHERE id IN (SELECT min(id) FROM site WHERE customer_id IN ({ids}) GROUP BY customer_id)"
    )
    return [Place(row[0], row[1] or "", row[2] or "", row[3] or "") for row in within(connection, query, ids)]


def meters(connection: Connection, ids: Sequence[bytes]) -> list[tuple[bytes, str]]:
    """Return (customer, meter number) of every meter that customers have or had."""
    rows = within(
        connection,
        "SELECT s.customer_id, m.meter_number FROM site s JOIN metering_point p ON p.site_id = s.id JOIN meter m ON m.metering_point_id = p.id "
        "WHERE s.customer_id IN ({ids})",
        ids,
    )
    return [(row[0], row[1] or "") for row in rows]


def emails(connection: Connection, ids: Sequence[bytes]) -> list[tuple[bytes, str]]:
    """Return (customer, e-mail address) of the customers' own addresses and of those who act for them."""
    tables = ("contact_point", "authorised_person")
    query = "SELECT customer_id, email FROM {table} WHERE customer_id IN ({{ids}}) AND email IS NOT NULL ORDER BY id"
    return [(row[0], row[1]) for table in tables for row in within(connection, query.format(table=table), ids)]


class Stated(NamedTuple):
    """One statement of a customer; ``refers``: it names other statements."""

    customer: UUID
    id: UUID
    kind: str
    purpose: str
    channel: str
    controller: str | None
    given_at: datetime
    valid_from: date
    valid_to: date | None
    lifts: tuple[UUID, ...]
    supersedes: UUID | None
    author: str

    @property
    def refers(self) -> bool:
        """Whether it names other statements."""
        return bool(self.lifts) or self.supersedes is not None


def statements(connection: Connection, ids: Sequence[bytes]) -> list[Stated]:
    """Return every statement of the customers."""
    query = (
        "SELECT customer_id, id, statement_kind, purpose, channel, controller, given_at, valid_from, valid_to, lifts, supersedes, author "
        "FROM statement WHERE customer_id IN ({ids})"
    )
    return [
        Stated(
            UUID(bytes=row[0]), UUID(bytes=row[1]), row[2], row[3], row[4], row[5], from_micros(row[6]), date.fromisoformat(row[7]),
            date.fromisoformat(row[8]) if row[8] else None, tuple(map(UUID, json.loads(row[9]) or ())) if row[9] else (),
            UUID(bytes=row[10]) if row[10] else None, row[11] or "",
        )
        for row in within(connection, query, ids)
    ]  # fmt: skip


def decisions(connection: Connection, ids: Sequence[bytes]) -> list[tuple[UUID, str, str, datetime]]:
    """Return (statement, decision, by whom, when) of every decision about the statements."""
    query = "SELECT statement_id, decision, decided_by, decided_at FROM statement_decision WHERE statement_id IN ({ids})"
    return [(UUID(bytes=row[0]), row[1], row[2] or "", from_micros(row[3])) for row in within(connection, query, ids)]
