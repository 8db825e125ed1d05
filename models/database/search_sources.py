"""Which rows make which search terms, and whose: the one place that knows it, for one saved row and for a million imported ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, select

from models.database.raw import within
from models.database.search_keys import TermKind
from models.database.search_terms import Term, Terms
from models.entities.base import entity_class, table_of

_CHUNK: Final = 500
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of one entity: the columns that make terms, the kinds of term they make, how, and the way up to their customer.

    ``owner`` is the column that names the customer, or a row of ``parent`` on the way to one.
    """

    columns: tuple[str, ...]
    kinds: frozenset[TermKind]
    make: Callable[[Terms, Row], None]
    owner: str = "customer_id"
    parent: str = "customer"

    @property
    def read(self) -> tuple[str, ...]:
        """Every column that terms hang on: the owner's first."""
        return (self.owner, *self.columns)


def _customer(terms: Terms, row: Row) -> None:
    terms.person(row["family_name"] or "", row["given_names"] or "")
    terms.organisation(row["organisation_name"] or "")
    terms.exact(TermKind.BUSINESS_ID, row["business_id"])
    terms.hashed(TermKind.IDENTITY_CODE, row["personal_identity_code_hash"])


def _relation(terms: Terms, row: Row) -> None:
    terms.code(TermKind.NUMBER, row["customer_number"])


def _reached(terms: Terms, row: Row) -> None:
    terms.phone(row["phone"])
    terms.email(row["email"])


def _place(terms: Terms, row: Row) -> None:
    terms.address(row["street_address"], row["postal_code"], row["post_office"])


def _contact_point(terms: Terms, row: Row) -> None:
    _reached(terms, row)
    _place(terms, row)


def _account(terms: Terms, row: Row) -> None:
    terms.hashed(TermKind.ACCOUNT, row["iban_hash"])
    terms.exact(TermKind.REFERENCE, row["reference"])


def _invoice(terms: Terms, row: Row) -> None:
    terms.exact(TermKind.REFERENCE, row["reference"])


def _metering_point(terms: Terms, row: Row) -> None:
    terms.exact(TermKind.METERING_POINT, row["gsrn"])


def _meter(terms: Terms, row: Row) -> None:
    terms.code(TermKind.METER, row["meter_number"])


_K = TermKind
_ADDRESS: Final = ("street_address", "postal_code", "post_office")
PLACES: Final = frozenset({_K.STREET, _K.POSTAL})
SOURCES: Final[Mapping[str, Source]] = {
    "customer": Source(
        ("family_name", "given_names", "organisation_name", "business_id", "personal_identity_code_hash"),
        frozenset({_K.FAMILY, _K.PART, _K.GIVEN, _K.BUSINESS_ID, _K.IDENTITY_CODE}), _customer, "id",
    ),
    "customer_relation": Source(("customer_number",), frozenset({_K.NUMBER}), _relation),
    "contact_point": Source(("phone", "email", *_ADDRESS), frozenset({_K.PHONE, _K.EMAIL}) | PLACES, _contact_point),
    "authorised_person": Source(("phone", "email"), frozenset({_K.PHONE, _K.EMAIL}), _reached),
    "billing_account": Source(("iban_hash", "reference"), frozenset({_K.ACCOUNT, _K.REFERENCE}), _account),
    "invoice": Source(("reference",), frozenset({_K.REFERENCE}), _invoice),
    "site": Source(_ADDRESS, PLACES, _place),
    "metering_point": Source(("gsrn",), frozenset({_K.METERING_POINT}), _metering_point, "site_id", "site"),
    "meter": Source(("meter_number",), frozenset({_K.METER}), _meter, "metering_point_id", "metering_point"),
}  # fmt: skip
"""The entities whose rows make terms. A test changes every other field of each and sees that no term does."""
CHILDREN: Final[Mapping[str, str]] = {source.parent: entity for entity, source in SOURCES.items() if source.parent != "customer"}
"""What hangs on rows that hang on a customer: site → metering point → meter."""


def terms_of(entity: str, row: Row) -> set[Term]:
    """Return the terms that one row makes."""
    terms = Terms()
    SOURCES[entity].make(terms, row)
    return terms.found


def owner_of(connection: Connection, entity: str, row: bytes) -> bytes | None:
    """Return what a row in the store hangs on (its site, its customer); None when there is no such row."""
    found = within(connection, _query(entity, SOURCES[entity].owner, by="id"), (row,))
    return found[0][0] if found else None


def rows_under(connection: Connection, entity: str, parents: Sequence[bytes]) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """Yield (id, row) of the rows of an entity that hang on ``parents``; of a row the columns that terms hang on."""
    source = SOURCES[entity]
    names = source.read
    query = _query(entity, "id", *names, by=source.owner)
    for start in range(0, len(parents), _CHUNK):
        for row_id, *values in within(connection, query, parents[start : start + _CHUNK]):
            yield row_id, dict(zip(names, values, strict=True))


@cache
def _query(entity: str, *columns: str, by: str) -> str:
    table = table_of(entity_class(entity))
    return f"{select(*(table.c[name].label(None) for name in columns))} WHERE {entity}.{by} IN ({{ids}})"


def of_customers(connection: Connection, customers: Sequence[bytes]) -> dict[bytes, set[Term]]:
    """Return the terms of those customers that have a row, made from all rows of theirs."""
    made: dict[bytes, Terms] = defaultdict(Terms)
    owners: dict[str, dict[bytes, bytes]] = {}
    for entity, source in SOURCES.items():
        known = owners["customer"] if source.parent == "customer" and entity != "customer" else owners.get(source.parent, {})
        under = customers if entity == "customer" else list(known)
        mine = owners[entity] = {}
        for row_id, row in rows_under(connection, entity, under):
            customer = mine[row_id] = row_id if entity == "customer" else known[row[source.owner]]
            source.make(made[customer], row)
    return {customer: terms.found for customer, terms in made.items() if terms.found}
