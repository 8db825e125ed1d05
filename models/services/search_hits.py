"""From matches to what is shown of each customer: name, address, restriction, and the text that matched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import formats
from models.database.search_keys import TermKind, code_key
from models.database.search_terms import Terms, line_of
from models.identifiers import email, hetu, iban, metering_point, names, phone, reference
from models.permissions.fold import fold
from models.permissions.statements import Cell, DecisionFact, StatementFact
from models.permissions.vocabulary import CONTACT_PURPOSES, PROHIBITION
from models.services.query import Query, Reason
from models.services.reading import table_of
from models.services.search_match import Match
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


def make(session: Session, query: Query, found: Mapping[UUID, Sequence[Match]], controllers: Sequence[str]) -> tuple[Hit, ...]:
    """Make the hits of the customers found, in their order."""
    return _Hits(session, query, found, controllers).made()


class _Hits:
    def __init__(self, session: Session, query: Query, found: Mapping[UUID, Sequence[Match]], controllers: Sequence[str]) -> None:
        self._session, self._query, self._found, self._controllers = session, query, found, controllers
        self._ids = list(found)

    def made(self) -> tuple[Hit, ...]:
        if not self._ids:
            return ()
        people = {row.id: row for row in self._rows("customer", "id", _PERSON)}
        numbers = self._numbers()
        self._addresses = self._read_addresses()
        self._meters = self._read_meters() if any(match.reason is Reason.METER for each in self._found.values() for match in each) else {}
        forbidden = prohibited(self._session, self._ids, self._controllers)
        return tuple(self._hit(people[each], numbers.get(each, {}), each in forbidden) for each in self._ids if each in people)

    def _hit(self, row: Any, numbers: Mapping[str, str], forbidden: bool) -> Hit:
        matches = self._found[row.id]
        first = matches[0] if matches else Match(Reason.NAME, "", whole=False)
        name = row.organisation_name or names.display(row.family_name or "", row.given_names or "")
        protected = bool(row.non_disclosure)
        addresses = [] if protected else self._addresses.get(row.id, [])
        address = next(iter(addresses), _Address("", "", ""))
        for match in matches:
            if match.reason in (Reason.ADDRESS, Reason.POSTAL_CODE):
                address = next((found for found in addresses if found.is_term(match.term)), address)
        line = _(PROTECTED) if protected else address.line
        matched = name if first.reason is Reason.NAME else self._matched(row.id, first, line, numbers, protected)
        by_name, by_place = (any(match.reason in wanted for match in matches) for wanted in ((Reason.NAME,), (Reason.ADDRESS, Reason.POSTAL_CODE)))
        words, piece = self._query.words, self._query.fragment
        shown = words if first.reason in (Reason.NAME, Reason.ADDRESS, Reason.POSTAL_CODE) else ()
        return Hit(
            row.id,
            next((number for number in numbers.values() if first.reason is Reason.NUMBER and code_key(number) == first.term), "")
            or next((numbers[code] for code in self._controllers if code in numbers), ""),
            numbers,
            name,
            row.customer_kind or "",
            line,
            NON_DISCLOSURE if protected else DECEASED if row.date_of_death else PROHIBITIONS if forbidden else None,
            tuple(match.reason for match in matches),
            matched,
            spans(name, words, piece) if by_name else (),
            spans(line, words, piece) if by_place and not protected else (),
            spans(matched, shown, _typed(self._query, first)),
        )

    def _matched(self, customer: UUID, match: Match, line: str, numbers: Mapping[str, str], protected: bool) -> str:
        if match.reason in (Reason.ADDRESS, Reason.POSTAL_CODE):
            return line
        if match.reason is Reason.IDENTITY_CODE:
            return hetu.mask(self._query.readings[0].value)
        if match.reason is Reason.ACCOUNT:
            return iban.mask(self._query.readings[0].value)
        if match.reason is Reason.PHONE:
            number = "+358" + match.term[1:] if not match.term.startswith("00") else "+" + match.term[2:]
            return phone.mask(number) if protected and not match.whole else phone.show(number)
        if match.reason is Reason.EMAIL:
            return email.mask(match.term) if protected and not match.whole else match.term
        if match.reason is Reason.METERING_POINT:
            return metering_point.show(match.term)
        if match.reason is Reason.REFERENCE:
            return reference.show(match.term.upper())
        if match.reason is Reason.BUSINESS_ID:
            return match.term.replace(" ", "-")
        known = self._meters.get(customer, ()) if match.reason is Reason.METER else numbers.values()
        wanted = line_of(0, match.term)
        return next((number for number in known if line_of(0, code_key(number)) == wanted), match.term)

    def _rows(self, entity: str, by: str, columns: Sequence[str], ids: Sequence[UUID] | None = None) -> Iterator[Any]:
        table = table_of(entity)
        query = select(*(table.c[name] for name in columns)).where(table.c[by].in_(self._ids if ids is None else ids))
        yield from self._session.execute(query)

    def _numbers(self) -> dict[UUID, dict[str, str]]:
        numbers: dict[UUID, dict[str, str]] = defaultdict(dict)
        for row in self._rows("customer_relation", "customer_id", ("customer_id", "controller", "customer_number")):
            if row.controller in self._controllers and row.customer_number:
                numbers[row.customer_id][row.controller] = row.customer_number
        return numbers

    def _read_addresses(self) -> dict[UUID, list[_Address]]:
        """Return the addresses of each customer: the preferred postal one first, then the other postal ones, then the sites'."""
        postal = [row for row in self._rows("contact_point", "customer_id", (*_PLACE, "preferred")) if row.street_address]
        postal.sort(key=lambda row: not row.preferred)
        addresses: dict[UUID, list[_Address]] = defaultdict(list)
        for row in (*postal, *self._rows("site", "customer_id", _PLACE)):
            addresses[row.customer_id].append(_Address(row.street_address or "", row.postal_code or "", row.post_office or ""))
        return addresses

    def _read_meters(self) -> dict[UUID, list[str]]:
        sites = {row.id: row.customer_id for row in self._rows("site", "customer_id", ("id", "customer_id"))}
        points = {row.id: sites[row.site_id] for row in self._rows("metering_point", "site_id", ("id", "site_id"), list(sites))}
        meters: dict[UUID, list[str]] = defaultdict(list)
        for row in self._rows("meter", "metering_point_id", ("metering_point_id", "meter_number"), list(points)):
            meters[points[row.metering_point_id]].append(row.meter_number or "")
        return meters


@dataclass(frozen=True, slots=True)
class _Address:
    street: str
    code: str
    office: str

    @property
    def line(self) -> str:
        """The address on one line."""
        return ", ".join(filter(None, (self.street, " ".join(filter(None, (self.code, self.office))))))

    def is_term(self, term: str) -> bool:
        """Tell whether a term, or the folded line of one, is made of this address."""
        terms = Terms(protected=False)
        terms.address(self.street, self.code, self.office)
        return any(term in (made, line_of(0, made)[2:]) for kind, made in terms.found if kind in (TermKind.STREET, TermKind.POSTAL))


_PERSON: Final = ("id", "customer_kind", "family_name", "given_names", "organisation_name", "non_disclosure", "date_of_death")
_PLACE: Final = ("customer_id", "street_address", "postal_code", "post_office")


def prohibited(session: Session, ids: Sequence[UUID], controllers: Iterable[str]) -> set[UUID]:
    """Return those customers for whom a prohibition of marketing, selling or research stands today with one of the controllers."""
    table, decisions = table_of("statement"), table_of("statement_decision")
    mine = set(controllers)
    by_customer: dict[UUID, list[Any]] = defaultdict(list)
    for row in session.execute(select(*(table.c[name] for name in _STATEMENT)).where(table.c.customer_id.in_(ids))):
        by_customer[row.customer_id].append(row)
    wanted = [row.id for rows in by_customer.values() if any(row.statement_kind == PROHIBITION for row in rows) for row in rows]
    if not wanted:
        return set()
    made: dict[UUID, list[DecisionFact]] = defaultdict(list)
    for row in session.execute(select(decisions).where(decisions.c.statement_id.in_(wanted))):
        made[row.statement_id].append(DecisionFact(row.statement_id, row.decision, row.decided_by or "", row.decided_at))
    found = set()
    for customer, rows in by_customer.items():
        facts = [_fact(row) for row in rows]
        bound = fold(facts, [decision for row in rows for decision in made[row.id]], formats.today())
        if any(_forbids(each.statement, mine) and each.stands(_cell(each.statement)) for each in bound.prohibitions):
            found.add(customer)
    return found


_STATEMENT: Final = (
    "id", "customer_id", "statement_kind", "purpose", "channel", "controller", "given_at", "valid_from", "valid_to", "lifts", "supersedes", "author",
)  # fmt: skip


def _fact(row: Any) -> StatementFact:
    lifts = frozenset(UUID(each) for each in row.lifts or ())
    return StatementFact(
        row.id, row.statement_kind, row.purpose, row.channel, row.controller, row.given_at, row.valid_from, row.valid_to, lifts, row.supersedes,
        row.author or "",
    )  # fmt: skip


def _forbids(statement: StatementFact, controllers: set[str]) -> bool:
    return statement.purpose in CONTACT_PURPOSES and (statement.controller is None or statement.controller in controllers)


def _cell(statement: StatementFact) -> Cell:
    return Cell(statement.purpose, statement.channel, statement.controller)


def _typed(query: Query, match: Match) -> str:
    """Return what to set in bold in a number: the beginning that was typed for this reading, or the fragment."""
    reading = next((each.value for each in query.readings if each.reason is match.reason and match.term.startswith(each.value)), "")
    return reading if reading.isdecimal() else names.fold_key(reading).replace("-", " ") or query.fragment
