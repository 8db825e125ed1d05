"""Who of the customers a line of a register of refusals means: surely, perhaps, or nobody. A name alone is no match at all.

A number or an address that is theirs today and a name that fits, or nobody named: surely. Their number under another name, or their address with
their family name only: perhaps. Customers of every controller are asked, for a register of refusals binds all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import formats
from models.database.search_keys import TermKind, phone_key
from models.entities.base import table_of
from models.entities.journal import SearchTerm
from models.identifiers import address, names
from models.services.reading import rows_of

_TERMS: Final = table_of(SearchTerm)
_PART: Final = 500
Place = tuple[str, str]
"""The key of a street line (``address.street_key``) and a postal code."""


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a line names, folded for comparison; everything empty: nobody."""

    family: str = ""
    given: frozenset[str] = frozenset()
    firm: str = ""
    whole: str = ""

    @property
    def anybody(self) -> bool:
        """Whether the line names somebody."""
        return bool(self.family or self.given or self.firm or self.whole)

    def key(self) -> str:
        """Return the name as a part of what a line is known by."""
        return " ".join((self.family, *sorted(self.given), self.firm, self.whole)).strip()


class Fit(Enum):
    """How a line's name fits a customer's."""

    NOBODY = "nobody"
    WHOLE = "whole"
    FAMILY = "family"
    OTHER_GIVEN = "other-given"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer whom a line may mean: why (a code of MATCH_REASON), by which number or address, and whether surely.

    ``letters``: an address that names nobody forbids what comes to the address, and nothing else.
    """

    customer: UUID
    reason: str
    by: str
    sure: bool
    letters: bool = False


def named(family: str, given: str, firm: str, whole: str) -> Named:
    """Return whom cells of a line name."""
    return Named(_folded(family), frozenset(_folded(given).split()), _folded(firm), _folded(whole))


def fit(who: Named, row: Mapping[str, Any]) -> Fit:
    """Tell how a line's name fits a customer (a row)."""
    if not who.anybody:
        return Fit.NOBODY
    organisation = _folded(row["organisation_name"] or "")
    if organisation:
        told = {who.firm, who.family, who.whole, " ".join((who.family, *sorted(who.given)))}
        return Fit.WHOLE if organisation in told else Fit.OTHER
    family, given = _folded(row["family_name"] or ""), frozenset(_folded(row["given_names"] or "").split())
    if who.family:
        return _person(who.family == family, who.given, given)
    words, mine = frozenset(who.whole.split()), frozenset(family.split())
    return _person(bool(mine) and mine <= words, words - mine, given) if words else Fit.OTHER


def _person(same_family: bool, told: frozenset[str], given: frozenset[str]) -> Fit:
    if not same_family:
        return Fit.OTHER
    if not told:
        return Fit.FAMILY if given else Fit.WHOLE
    return Fit.WHOLE if told <= given else Fit.OTHER_GIVEN


def _folded(name: str) -> str:
    return " ".join(names.fold(name).replace("-", " ").replace("–", " ").replace(".", " ").split())


class Matcher:
    """The customers who have some numbers and addresses today, read with a few queries for many lines."""

    def __init__(self, session: Session, phones: Iterable[str], places: Iterable[Place]) -> None:
        numbers, wanted = set(phones), set(places)
        by_phone = _with_terms(session, TermKind.PHONE, {phone_key(number) for number in numbers})
        by_place = _with_terms(session, TermKind.POSTAL, {_term(place) for place in wanted})
        today = formats.today()
        self._by_phone: dict[str, set[UUID]] = defaultdict(set)
        self._by_place: dict[Place, set[UUID]] = defaultdict(set)
        for row in _rows(session, "contact_point", by_phone | by_place):
            if row["valid_to"] is not None and row["valid_to"] < today:
                continue
            if row["phone"] in numbers:
                self._by_phone[row["phone"]].add(row["customer_id"])
            self._home(row, wanted)
        self._by_helper: dict[str, set[UUID]] = defaultdict(set)
        for row in _rows(session, "authorised_person", by_phone):
            if row["phone"] in numbers and (row["valid_to"] is None or row["valid_to"] >= today):
                self._by_helper[row["phone"]].add(row["customer_id"])
        for row in _rows(session, "site", by_place):
            if row["held_to"] is None or row["held_to"] >= today:
                self._home(row, wanted)
        every = (*self._by_phone.values(), *self._by_helper.values(), *self._by_place.values())
        found = {each for ids in every for each in ids}
        self._rows = {row["id"]: row for row in _rows(session, "customer", found, column="id")}
        self._owner = {each: _survivor(session, self._rows, each) for each in found if each in self._rows}

    def _home(self, row: Mapping[str, Any], wanted: set[Place]) -> None:
        if row["street_address"] and row["postal_code"]:
            place = (address.street_key(row["street_address"]), row["postal_code"])
            if place in wanted:
                self._by_place[place].add(row["customer_id"])

    def of(self, phones: Iterable[str], place: Place | None, who: Named) -> list[Candidate]:
        """Return whom a line means, each customer once, for the surest reason."""
        found: dict[UUID, Candidate] = {}
        for number in phones:
            for each in self._by_phone.get(number, ()):
                fits = fit(who, self._rows[each]) if each in self._rows else Fit.OTHER
                if fits is Fit.NOBODY:
                    self._add(found, Candidate(each, "number", number, sure=True))
                elif fits in (Fit.WHOLE, Fit.FAMILY):
                    self._add(found, Candidate(each, "number-name", number, sure=True))
                else:
                    self._add(found, Candidate(each, "number-other-name", number, sure=False))
            for each in self._by_helper.get(number, ()):  # whoever speaks for the customer is called at it, and is another
                self._add(found, Candidate(each, "number-other-name", number, sure=False))
        for each in self._by_place.get(place, ()) if place is not None else ():
            fits = fit(who, self._rows[each]) if each in self._rows else Fit.OTHER
            by = "|".join(place or ())
            if fits is Fit.NOBODY:
                self._add(found, Candidate(each, "address-name", by, sure=True, letters=True))
            elif fits is Fit.WHOLE:
                self._add(found, Candidate(each, "address-name", by, sure=True))
            elif fits in (Fit.FAMILY, Fit.OTHER_GIVEN):
                self._add(found, Candidate(each, "address-family", by, sure=False))
        return sorted(found.values(), key=lambda each: each.customer)

    def _add(self, found: dict[UUID, Candidate], new: Candidate) -> None:
        owner = self._owner.get(new.customer, new.customer)
        new = Candidate(owner, new.reason, new.by, new.sure, new.letters)
        known = found.get(owner)
        if known is None or (new.sure, not new.letters) > (known.sure, not known.letters):
            found[owner] = new


def _term(place: Place) -> str:
    """Return the search term of an address: postal code, then street, as ``search_terms`` makes it."""
    street, postal_code = place
    return f"{postal_code} {street.replace(',', ' ')}"


def _with_terms(session: Session, kind: TermKind, terms: set[str]) -> set[UUID]:
    found: set[UUID] = set()
    listed = sorted(terms)
    for start in range(0, len(listed), _PART):
        query = select(_TERMS.c.customer).where(_TERMS.c.kind == int(kind), _TERMS.c.term.in_(listed[start : start + _PART]))
        found.update(session.scalars(query))
    return found


def _rows(session: Session, entity: str, ids: set[UUID], *, column: str = "customer_id") -> Iterable[Mapping[str, Any]]:
    listed = sorted(ids)
    for start in range(0, len(listed), _PART):
        yield from rows_of(session, entity, column, listed[start : start + _PART])


def _survivor(session: Session, rows: dict[UUID, Mapping[str, Any]], customer: UUID) -> UUID:
    """Return who holds a customer's data now, merges followed."""
    met = {customer}
    while (into := _merged(session, rows, customer)) is not None and into not in met:
        customer = into
        met.add(into)
    return customer


def _merged(session: Session, rows: dict[UUID, Mapping[str, Any]], customer: UUID) -> UUID | None:
    if customer not in rows:
        for row in rows_of(session, "customer", "id", [customer]):
            rows[customer] = row
    row = rows.get(customer)
    return row["merged_into"] if row is not None else None
