"""Rows of the store that lines of a file speak of, read a few hundred lines at a time: never a query for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.entities.base import table_of
from models.entities.customer import Customer, CustomerRelation
from models.entities.journal import Entry
from models.services.importing.context import Run
from models.services.reading import rows_of
from models.services.reading import table_of as table

Row = Mapping[str, Any]
_RELATION: Final = table_of(CustomerRelation)
_CUSTOMER: Final = table_of(Customer)
_ENTRY: Final = table_of(Entry)
_PART: Final = 500


def in_parts(values: Iterable[Any]) -> Iterable[list[Any]]:
    """Cut distinct values into lists that one query takes."""
    listed = list(dict.fromkeys(values))
    return (listed[start : start + _PART] for start in range(0, len(listed), _PART))


def rows_by(session: Session, entity: str, column: str, values: Iterable[Any]) -> dict[Any, list[Row]]:
    """Return rows by the value of ``column``, oldest first."""
    found: dict[Any, list[Row]] = defaultdict(list)
    for part in in_parts(value for value in values if value is not None):
        for row in rows_of(session, entity, column, part):
            found[row[column]].append(row)
    return found


def one_by(session: Session, entity: str, column: str, values: Iterable[Any]) -> dict[Any, Row]:
    """Return the oldest row for each value of ``column``."""
    return {value: rows[0] for value, rows in rows_by(session, entity, column, values).items()}


class Customers:
    """Customers by their numbers, among the controllers that the user works for. Who was merged is found as the survivor."""

    def __init__(self, session: Session, run: Run, numbers: Iterable[str]) -> None:
        self._run = run
        self._found: dict[str, dict[str, Row]] = defaultdict(dict)
        for number, rows in rows_by(session, "customer_relation", "customer_number", numbers).items():
            for row in rows:
                if row["controller"] in run.own:
                    self._found[number].setdefault(row["controller"], row)
        self._survivors = survivors(session, {row["customer_id"] for rows in self._found.values() for row in rows.values()})

    def relation(self, number: str, controller: str) -> Row | None:
        """Return the relation that has this number with this controller."""
        return self._found.get(number, {}).get(controller)

    def customer(self, number: str, controller: str) -> UUID | None:
        """Return the customer of a number: with this controller, else the only one that the user's other controllers have."""
        rows = self._found.get(number, {})
        row = rows.get(controller)
        if row is not None:
            return self._survivors[row["customer_id"]]
        others = {self._survivors[each["customer_id"]] for each in rows.values()}
        return others.pop() if len(others) == 1 else None

    def survivor(self, customer: UUID) -> UUID:
        """Return who holds the data of a customer found here, merges followed."""
        return self._survivors[customer]


def survivors(session: Session, ids: set[UUID]) -> dict[UUID, UUID]:
    """Return who holds the data of each customer, merges followed."""
    merged: dict[UUID, UUID] = {}
    wanted = ids
    while wanted:
        following = {}
        for part in in_parts(wanted):
            query = select(_CUSTOMER.c.id, _CUSTOMER.c.merged_into).where(_CUSTOMER.c.id.in_(part), _CUSTOMER.c.merged_into.is_not(None))
            following.update({row.id: row.merged_into for row in session.execute(query)})
        merged.update(following)
        wanted = set(following.values()) - set(merged)
    survivors = {}
    for each in ids:
        last, met = each, {each}
        while last in merged and merged[last] not in met:
            last = merged[last]
            met.add(last)
        survivors[each] = last
    return survivors


def sources_of(session: Session, entries: Iterable[UUID]) -> dict[UUID, str]:
    """Return on whose word each entry stands."""
    found: dict[UUID, str] = {}
    for part in in_parts(entries):
        found.update({row.id: row.source for row in session.execute(select(_ENTRY.c.id, _ENTRY.c.source).where(_ENTRY.c.id.in_(part)))})
    return found


def within(session: Session, run: Run, customers: Iterable[UUID]) -> set[UUID]:
    """Return those of ``customers`` whom a controller of the user has: nobody else's are read or written."""
    found: set[UUID] = set()
    for part in in_parts(customers):
        query = select(_RELATION.c.customer_id).where(_RELATION.c.customer_id.in_(part), _RELATION.c.controller.in_(run.own))
        found.update(session.scalars(query))
    return found


def controller_of(session: Session, login: str, own: Sequence[str]) -> str:
    """Return the controller that a user is employed by, else the first of those they work for."""
    account, employer = table("user_account"), table("employer")
    query = select(employer.c.controller).join(account, account.c.employer_id == employer.c.id).where(account.c.login == login)
    return next((code for code in session.scalars(query) if code in own), own[0])


def controllers_of(session: Session, own: Sequence[str]) -> dict[str, frozenset[str]]:
    """Return the user's controllers and the commodities that each says it sells."""
    rows = session.execute(select(table("controller").c.code, table("controller").c.commodities))
    return {row.code: frozenset(row.commodities or ()) for row in rows if row.code in own}
