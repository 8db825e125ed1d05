"""From matches to what is shown of each customer: name, address, restriction, and the text that matched."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from models import formats
from models.database import search_rows
from models.database.search_keys import TermKind, code_key
from models.database.search_rows import Person, Place, Stated
from models.database.search_terms import Terms, line_of
from models.identifiers import email, hetu, iban, metering_point, names, phone, reference
from models.permissions.fold import fold
from models.permissions.statements import Cell, DecisionFact, StatementFact, dated, in_window
from models.permissions.vocabulary import CONTACT_PURPOSES, GRANT, PROHIBITION
from models.services.query import Query, Reason
from models.services.search_match import PLACES, Match
from models.services.search_spans import Spans, spans
from models.words import N_, _

NON_DISCLOSURE: Final = "non-disclosure"
DECEASED: Final = "deceased"
PROHIBITIONS: Final = "prohibitions"
RESTRICTION_LABELS: Final = {NON_DISCLOSURE: N_("Non-disclosure"), DECEASED: N_("Deceased"), PROHIBITIONS: N_("Prohibitions")}
PROTECTED: Final = N_("Address protected")


@dataclass(frozen=True, slots=True)
class Hit:
    """One customer found.

    ``numbers`` are the customer numbers by controller code, those of the user's controllers; ``customer_number`` the one to show.
    ``reasons`` say by what, the weightiest first; ``matched`` is the text that matched for the first of them, with the places to set in bold in
    ``matched_spans``. ``address`` is one line ("Address protected" under non-disclosure). ``restriction``: see RESTRICTION_LABELS, or None.
    """

    customer_id: UUID
    customer_number: str
    numbers: Mapping[str, str]
    name: str
    kind: str
    address: str
    restriction: str | None
    reasons: tuple[Reason, ...]
    matched: str
    name_spans: Spans
    address_spans: Spans
    matched_spans: Spans


def make(session: Session, query: Query, found: Mapping[Person, Sequence[Match]], controllers: Sequence[str]) -> tuple[Hit, ...]:
    """Make the hits of the customers found, in their order. Those with no match are as if they had been found by name."""
    return _Hits(session, query, found, controllers).made()


class _Hits:
    def __init__(self, session: Session, query: Query, found: Mapping[Person, Sequence[Match]], controllers: Sequence[str]) -> None:
        self._query, self._found, self._controllers = query, found, controllers
        connection, ids = session.connection(), [person.id for person in found]
        self._postal: dict[bytes, list[Place]] = defaultdict(list)
        for place in search_rows.postal_places(connection, ids):
            self._postal[place.customer].append(place)
        self._places: dict[bytes, list[Place]] = defaultdict(list)
        by_place = [person.id for person, matches in found.items() if any(each.reason in PLACES for each in matches)]
        for place in search_rows.site_places(connection, by_place):
            self._places[place.customer].append(place)
        for place in search_rows.first_sites(connection, [each for each in ids if each not in self._places]):
            self._places[place.customer].append(place)
        self._meters: dict[bytes, list[str]] = defaultdict(list)
        by_meter = [person.id for person, matches in found.items() if matches and matches[0].reason is Reason.METER]
        for customer, number in search_rows.meters(connection, by_meter):
            self._meters[customer].append(number)
        self._emails: dict[bytes, list[str]] = defaultdict(list)
        by_email = [person.id for person, matches in found.items() if matches and matches[0].reason is Reason.EMAIL]
        for customer, address in search_rows.emails(connection, by_email):
            self._emails[customer].append(address)
        self._forbidden = prohibited(session, ids, controllers)

    def made(self) -> tuple[Hit, ...]:
        return tuple(self._hit(person, matches or (Match(Reason.NAME, "", whole=False),)) for person, matches in self._found.items())

    def _hit(self, person: Person, matches: Sequence[Match]) -> Hit:
        first, words, piece = matches[0], self._query.words, self._query.fragment
        name = person.organisation_name or names.display(person.family_name, person.given_names)
        numbers = {code: number for code, number in person.numbers if code in self._controllers}
        reasons = tuple(match.reason for match in matches)
        line = _(PROTECTED) if person.protected else self._address(person, matches)
        by_name = spans(name, words, piece) if Reason.NAME in reasons else ()
        by_place = () if person.protected or PLACES.isdisjoint(reasons) else spans(line, words, piece)
        if first.reason is Reason.NAME:
            matched, bold = name, by_name
        elif first.reason in PLACES:
            matched, bold = line, by_place
        else:
            matched = self._matched(person, first, numbers)
            bold = spans(matched, (), _typed(self._query, first))
        restriction = NON_DISCLOSURE if person.protected else DECEASED if person.deceased else PROHIBITIONS if person.id in self._forbidden else None
        return Hit(
            UUID(bytes=person.id), self._number(first, numbers), numbers, name, person.kind, line, restriction, reasons, matched, by_name, by_place, bold
        )  # fmt: skip

    def _number(self, first: Match, numbers: Mapping[str, str]) -> str:
        """Return the number that matched, else that of the first of the user's controllers."""
        matched = next((number for number in numbers.values() if first.reason is Reason.NUMBER and code_key(number) == first.term), None)
        return matched or next((numbers[code] for code in self._controllers if code in numbers), "")

    def _address(self, person: Person, matches: Sequence[Match]) -> str:
        """Return the address that matched, else a site's. Of a postal address, which is a contact point, only what was typed and the post office."""
        sites, postal = self._places.get(person.id, []), self._postal.get(person.id, [])
        for match in matches:
            if match.reason in PLACES and (sites or postal):
                place = _place_of([*sites, *postal], match.term)
                return _line(place) if any(_same_place(place, site) for site in sites) else self._covered(place, matched=True)
        return _line(sites[0]) if sites else self._covered(postal[0]) if postal else ""

    def _covered(self, place: Place, *, matched: bool = False) -> str:
        """Return a postal address as far as whoever asks knows it: whole where it was typed whole, the street where it matched; else the post office."""
        whole = names.fold(place.street) in names.fold(self._query.typed)
        street = place.street if whole else re.split(r"\s+(?=\d)", place.street)[0] if matched else ""
        return _line(place._replace(street=street))

    def _matched(self, person: Person, match: Match, numbers: Mapping[str, str]) -> str:
        if match.reason is Reason.IDENTITY_CODE:
            return hetu.mask(self._query.readings[0].value)
        if match.reason is Reason.ACCOUNT:
            return iban.mask(self._query.readings[0].value)
        if match.reason is Reason.PHONE:
            number = "+358" + match.term[1:] if not match.term.startswith("00") else "+" + match.term[2:]
            return phone.show(number) if match.whole else phone.mask(number)
        if match.reason is Reason.EMAIL:
            # The term has lost the capitals, a fragment's the hyphens and dots over letters too.
            shown = _same(self._emails.get(person.id, ()), match.term, email.key)
            return shown if match.whole else email.mask(shown)
        if match.reason is Reason.METERING_POINT:
            return metering_point.show(match.term)
        if match.reason is Reason.REFERENCE:
            return reference.show(match.term.upper())
        if match.reason is Reason.BUSINESS_ID:
            return match.term.replace(" ", "-")
        known = self._meters.get(person.id, ()) if match.reason is Reason.METER else numbers.values()
        return _same(known, match.term, code_key)


def _same_place(one: Place, other: Place) -> bool:
    return (one.street, one.code) == (other.street, other.code)


def _same(known: Iterable[str], term: str, key: Callable[[str], str]) -> str:
    """Return the value of which the term was made; the term itself where there is none any more."""
    wanted = line_of(0, term)
    return next((value for value in known if line_of(0, key(value)) == wanted), term)


def _line(place: Place) -> str:
    """Return an address on one line; a post office in capitals, as it stands on mail, in small letters."""
    office = place.office.title() if place.office.isupper() else place.office
    return ", ".join(filter(None, (place.street, " ".join(filter(None, (place.code, office))))))


def _place_of(places: Sequence[Place], term: str) -> Place:
    """Return the address that a term is made of; taken apart only where several streets begin alike."""
    word = names.fold_key(term).split(" ")[0]
    alike = [place for place in places if names.fold(place.street).startswith(word)]
    if len({(place.street, place.code) for place in alike}) == 1:
        return alike[0]
    return next((place for place in alike or places if _is_term(place, term)), places[0])


def _is_term(place: Place, term: str) -> bool:
    """Tell whether a term, or the folded line of one, is made of this address."""
    terms = Terms()
    terms.address(place.street, place.code, place.office)
    return any(term in (made, line_of(0, made)[2:]) for kind, made in terms.found if kind in (TermKind.STREET, TermKind.POSTAL))


def prohibited(session: Session, ids: Sequence[bytes], controllers: Iterable[str]) -> set[bytes]:
    """Return those customers for whom a prohibition of marketing, selling or research stands today with one of the controllers.

    A prohibition that nothing refers to stands within its days, whatever was decided; the statements of other customers are folded.
    """
    connection, mine, today = session.connection(), set(controllers), formats.today()
    by_customer: dict[UUID, list[Stated]] = defaultdict(list)
    for stated in search_rows.statements(connection, ids):
        by_customer[stated.customer].append(stated)
    found, folded = set(), []
    for customer, listed in by_customer.items():
        if any(each.refers or each.kind not in (GRANT, PROHIBITION) for each in listed):
            folded.append(customer)
        elif any(in_window(fact, today) and fact.kind == PROHIBITION and _forbids(fact, mine) for fact in map(_fact, listed)):
            found.add(customer.bytes)
    asked = [each.id.bytes for customer in folded for each in by_customer[customer]]
    decisions = frozenset(DecisionFact(*each) for each in search_rows.decisions(connection, asked))
    for customer in folded:
        bound = fold([_fact(each) for each in by_customer[customer]], decisions, today)
        if any(_forbids(each.statement, mine) and each.stands(_cell(each.statement)) for each in bound.prohibitions):
            found.add(customer.bytes)
    return found


def _fact(stated: Stated) -> StatementFact:
    fact = StatementFact(
        stated.id, stated.kind, stated.purpose, stated.channel, stated.controller, stated.given_at, stated.valid_from, stated.valid_to,
        frozenset(stated.lifts), stated.supersedes, stated.author,
    )  # fmt: skip
    return dated(fact, formats.now())


def _forbids(statement: StatementFact, controllers: set[str]) -> bool:
    return statement.purpose in CONTACT_PURPOSES and (statement.controller is None or statement.controller in controllers)


def _cell(statement: StatementFact) -> Cell:
    return Cell(statement.purpose, statement.channel, statement.controller)


def _typed(query: Query, match: Match) -> str:
    """Return what to set in bold in a number: the beginning that was typed for this reading, or the fragment."""
    reading = next((each.value for each in query.readings if each.reason is match.reason and match.term.startswith(each.value)), "")
    return reading if reading.isdecimal() else names.fold_key(reading).replace("-", " ") or query.fragment
