"""The few statements of a search, as the driver takes them: SQLAlchemy's compiling and typing would cost more than the rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection


class Person(NamedTuple):
    """One customer as a search reads it; ``numbers`` pairs controller codes with customer numbers."""

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


def run(connection: Connection, statement: str, parameters: Sequence[Any]) -> Sequence[Any]:
    """Run a statement whose parameters are question marks."""
    if connection.dialect.paramstyle != "qmark":
        statement = statement.replace("?", "%s")
    return connection.exec_driver_sql(statement, tuple(parameters)).all()


def within(connection: Connection, statement: str, ids: Sequence[bytes]) -> Sequence[Any]:
    """Run a statement whose ``{ids}`` are those of the list; nothing for none."""
    return run(connection, statement.replace("{ids}", ",".join("?" * len(ids))), ids) if ids else ()


def people(connection: Connection, ids: Sequence[bytes]) -> dict[bytes, Person]:
    """Return the customers among ``ids`` that there are, with their numbers."""
    found: dict[bytes, Person] = {}
    for row in within(
        connection,
        "SELECT c.id, c.merged_into, c.customer_kind, c.family_name, c.given_names, c.organisation_name, c.non_disclosure, c.date_of_death, "
        "r.controller, r.customer_number FROM customer c LEFT JOIN customer_relation r ON r.customer_id = c.id WHERE c.id IN ({ids}) ORDER BY r.id",
        ids,
    ):
        known = found.get(row[0])
        number = ((row[8], row[9] or ""),) if row[8] else ()
        if known is not None:
            found[row[0]] = known._replace(numbers=known.numbers + number)
        else:
            found[row[0]] = Person(
                row[0], row[1], row[2] or "", row[3] or "", row[4] or "", row[5] or "", bool(row[6]), row[7] is not None, number
            )  # fmt: skip
    return found


def places(connection: Connection, ids: Sequence[bytes], *, sites: bool) -> list[Place]:
    """Return the postal addresses of customers, the preferred ones first, then (``sites``) the addresses of their sites."""
    found = within(
        connection,
        "SELECT customer_id, street_address, postal_code, post_office FROM contact_point "
        "WHERE customer_id IN ({ids}) AND street_address IS NOT NULL ORDER BY preferred DESC, id",
        ids,
    )
    if sites:
        query = "SELECT customer_id, street_address, postal_code, post_office FROM site WHERE customer_id IN ({ids}) ORDER BY id"
        found = (*found, *within(connection, query, ids))
    return [Place(row[0], row[1] or "", row[2] or "", row[3] or "") for row in found]


def meters(connection: Connection, ids: Sequence[bytes]) -> list[tuple[bytes, str]]:
    """Return (customer, meter number) of every meter that customers have or had."""
    rows = within(
        connection,
        "SELECT s.customer_id, m.meter_number FROM site s JOIN metering_point p ON p.site_id = s.id JOIN meter m ON m.metering_point_id = p.id "
        "WHERE s.customer_id IN ({ids})",
        ids,
    )
    return [(row[0], row[1] or "") for row in rows]


class Stated(NamedTuple):
    """What of a statement says whether it is a plain prohibition; days are ISO texts. ``refers``: it names other statements."""

    customer: bytes
    kind: str
    purpose: str
    controller: str | None
    valid_from: str
    valid_to: str | None
    refers: bool


def statements(connection: Connection, ids: Sequence[bytes]) -> list[Stated]:
    """Return every statement of the customers."""
    query = (
        "SELECT customer_id, statement_kind, purpose, controller, valid_from, valid_to, lifts, supersedes FROM statement WHERE customer_id IN ({ids})"
    )
    return [
        Stated(
            row[0],
            row[1],
            row[2],
            row[3],
            str(row[4]),
            None if row[5] is None else str(row[5]),
            row[6] not in (None, "null", "[]") or row[7] is not None,
        )
        for row in within(connection, query, ids)
    ]
