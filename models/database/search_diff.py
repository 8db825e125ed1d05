"""From changed rows to changed terms: what their customers are found by since, and no more.

Two rows of a customer may make the same term (a site and a contact point of one address): a term goes when no row makes it any more.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from unicodedata import normalize
from uuid import UUID

from sqlalchemy import Connection

from models.database.raw import within
from models.database.search_sources import CHILDREN, PLACES, SOURCES, owner_of, rows_under, terms_of
from models.database.search_terms import Term, lines_of
from models.journal.entries import RowChange

_CUSTOMERS: Final = "SELECT id FROM customer WHERE id IN ({ids})"
_CHUNK: Final = 500
_DIGITS: Final = re.compile(r"\d+")
_Row = dict[str, Any]
_Key = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes for one customer (16 bytes): terms, and the lines of its text that no term stands behind any more."""

    customer: bytes
    removed: frozenset[Term]
    added: frozenset[Term]
    lines_removed: frozenset[str]


def differences(connection: Connection, rows: Iterable[RowChange]) -> Iterator[Difference]:
    """Yield what ``rows``, changed in this transaction, change in the index."""
    changed = _Changed(connection, rows)
    if changed.touched:
        yield from changed.differences()


class _Changed:
    """The changed rows of one transaction, before and after; each row as the columns that terms hang on, None where there was none."""

    def __init__(self, connection: Connection, rows: Iterable[RowChange]) -> None:
        self._connection = connection
        self._all: dict[_Key, tuple[_Row | None, _Row | None]] = {}
        for row in rows:
            if row.entity in SOURCES:
                key, read = (row.entity, row.id.bytes), SOURCES[row.entity].read
                before = self._all[key][0] if key in self._all else _taken(row.before, read)
                self._all[key] = (before, _taken(row.after, read))
        self.touched = {key: pair for key, pair in self._all.items() if pair[0] != pair[1]}
        self._owners: dict[_Key, bytes | None] = {}

    def differences(self) -> Iterator[Difference]:
        self._spread()
        old, new = self._terms(0), self._terms(1)
        customers = sorted(old.keys() | new.keys())
        there = self._there([customer for customer in customers if ("customer", customer) not in self.touched])
        for customer in customers:
            if ("customer", customer) not in self.touched and customer not in there:
                continue
            removed, added = old[customer] - new[customer], new[customer] - old[customer]
            kept = self._made_by_others(customer, removed)
            removed -= kept
            if removed or added:
                lines = lines_of(removed) - lines_of(new[customer]) - lines_of(kept)
                yield Difference(customer, frozenset(removed), frozenset(added), frozenset(lines))

    def _there(self, customers: list[bytes]) -> set[bytes]:
        parts = (customers[start : start + _CHUNK] for start in range(0, len(customers), _CHUNK))
        return {customer for part in parts for (customer,) in within(self._connection, _CUSTOMERS, part)}

    def _terms(self, side: int) -> dict[bytes, set[Term]]:
        """Return the terms of the touched rows by customer, before (0) or after (1); a customer without a row has none."""
        made: dict[bytes, set[Term]] = defaultdict(set)
        for (entity, row_id), pair in self.touched.items():
            row = pair[side]
            if row is None:
                continue
            customer = row_id if entity == "customer" else self._customer_of(entity, row[SOURCES[entity].owner], side)
            if customer is not None and self.touched.get(("customer", customer), pair)[side] is not None:
                made[customer] |= terms_of(entity, row)
        return made

    def _customer_of(self, entity: str, owner: bytes | None, side: int) -> bytes | None:
        """Follow a row up to its customer, over rows that this transaction changed as they were or are."""
        while (parent := SOURCES[entity].parent) != "customer" and owner is not None:
            owner, entity = self._owner_of(parent, owner, side), parent
        return owner

    def _owner_of(self, entity: str, row: bytes, side: int) -> bytes | None:
        pair = self._all.get((entity, row))
        if pair is not None:
            found = pair[side]
            return None if found is None else found[SOURCES[entity].owner]
        if (entity, row) not in self._owners:
            self._owners[entity, row] = owner_of(self._connection, entity, row)
        return self._owners[entity, row]

    def _spread(self) -> None:
        """Take in the rows that hang on a row that was made, removed, or hung on another: their terms come, go or move with it."""
        moved: dict[str, list[bytes]] = defaultdict(list)
        for (entity, row_id), (before, after) in self.touched.items():
            owner = SOURCES[entity].owner
            if before is None or after is None or before[owner] != after[owner]:
                moved[entity].append(row_id)
        if moved["customer"]:
            for entity, source in SOURCES.items():
                if source.parent == "customer" and entity != "customer":
                    moved[entity] += self._take_in(entity, moved["customer"])
        for parent, entity in CHILDREN.items():
            moved[entity] += self._take_in(entity, moved[parent])

    def _take_in(self, entity: str, parents: list[bytes]) -> list[bytes]:
        taken = []
        for row_id, row in rows_under(self._connection, entity, parents):
            if (entity, row_id) not in self.touched:
                self.touched[entity, row_id] = (row, row)
                taken.append(row_id)
        return taken

    def _made_by_others(self, customer: bytes, removed: set[Term]) -> set[Term]:
        """Return the terms that other rows of the customer make, of those kinds that ``removed`` has: it may have them still."""
        kinds = {kind for kind, _ in removed}
        numbers = {frozenset(_DIGITS.findall(term)) for kind, term in removed if kind in PLACES}
        found: set[Term] = set()
        parents: dict[str, list[bytes]] = {"customer": [customer]}
        for entity, source in SOURCES.items():
            child = CHILDREN.get(entity)
            if entity == "customer" or not (kinds & source.kinds or (child and _makes(child, kinds))):
                continue
            rows = [each for each in rows_under(self._connection, entity, parents[source.parent]) if (entity, each[0]) not in self.touched]
            parents[entity] = [row_id for row_id, _ in rows]
            if kinds & source.kinds:
                for _, row in rows:
                    if kinds & source.kinds - PLACES or _may_be(row, numbers):
                        found |= terms_of(entity, row)
        return found


def _makes(entity: str, kinds: set[int]) -> bool:
    child = CHILDREN.get(entity)
    return bool(kinds & SOURCES[entity].kinds) or (child is not None and _makes(child, kinds))


def _may_be(row: Mapping[str, Any], numbers: Iterable[frozenset[str]]) -> bool:
    """Tell whether an address could make one of the removed terms: every number in the term is in the address. Spares taking 500 apart."""
    there = normalize("NFKC", f"{row['street_address']} {row['postal_code']} {row['post_office']}")
    for needed in numbers:
        for number in needed:
            if number not in there:
                break
        else:
            return True
    return False


def _taken(row: Mapping[str, Any] | None, names: Iterable[str]) -> _Row | None:
    """Take the columns that count out of a row; identifiers as the engine has them."""
    if row is None:
        return None
    return {name: value.bytes if isinstance(value := row.get(name), UUID) else value for name in names}
