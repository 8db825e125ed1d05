"""What the gate must know of many customers at once, for one channel and one controller: read by ranges of customers, a few queries for thousands.

It says of each customer what ``statement_lines.facts_in`` says of one, as far as the question needs it; a test compares the answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NULLTYPE

from models import formats
from models.permissions.facts import CustomerFacts, MatchFact
from models.permissions.statements import DecisionFact, StatementFact, dated
from models.permissions.vocabulary import EMAIL, POST, UNVERIFIED, VERIFIED, VISIT
from models.services.reading import table_of
from models.services.statement_lines import WAITING_MATCH, decision_fact, match_fact, statement_fact
from models.services.theirs import rows_on

Among = Callable[[ColumnElement[Any]], ColumnElement[bool]]
"""Which customers: a condition on a column that holds them."""
BATCH: Final = 5_000
_POINT: Final = {EMAIL: "email", POST: "postal", VISIT: "postal"}
"""Channel → kind of contact point; every other goes by phone."""
_TOLD: Final = (
    "id", "customer_id", "statement_kind", "purpose", "channel", "allows", "controller", "given_at", "valid_from", "valid_to", "lifts", "supersedes", "author",
    "source",
)  # fmt: skip
"""What the gate is told of a statement: its words and the entries behind it are not read."""
_NONE: Final[frozenset[str]] = frozenset()


def between(after: UUID, last: UUID) -> Among:
    """Return those after ``after``, up to ``last``."""
    return lambda column: and_(column > after, column <= last)


def among(customers: Sequence[UUID]) -> Among:
    """Return those of a list, some hundred of them."""
    return lambda column: column.in_(customers)


def _raw(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Read an identifier as the driver has it: to make UUIDs of all of them would take a third of the time."""
    return type_coerce(column, NULLTYPE)


def point_kind(channel: str) -> str:
    """Return the kind of contact point through which a channel goes."""
    return _POINT.get(channel, "phone")


class FactReader:
    """Reads facts in one session about one channel and controller. ``until``: only by what is theirs to that day."""

    def __init__(
        self, session: Session, channel: str, controller: str, conditions: Sequence[ColumnElement[bool]] = (), until: date | None = None
    ) -> None:
        self._session, self._channel, self._controller, self._conditions = session, channel, controller, tuple(conditions)
        self._today, self._now, self._until = formats.today(), formats.now(), until
        self._all: _Merged | None = None

    def count(self) -> int:
        """Return how many customers there are to read, about: of those that fulfil the conditions on their own row."""
        customer, relation = table_of("customer"), table_of("customer_relation")
        joined = customer.join(relation, relation.c.customer_id == customer.c.id)
        query = select(func.count()).select_from(joined).where(relation.c.controller == self._controller, customer.c.merged_into.is_(None))
        return int(self._session.scalar(query.where(*self._conditions)) or 0)

    def every(self) -> Iterator[list[CustomerFacts]]:
        """Yield the facts of all customers of the controller who fulfil the conditions, in order of their identifiers, a batch at a time."""
        return (self.between(after, last) for after, last in self.windows())

    def windows(self) -> Iterator[tuple[UUID, UUID]]:
        """Yield (after whom, up to whom) of each batch, in order."""
        first = UUID(int=0)
        customer = table_of("customer")
        while True:
            ids = select(customer.c.id).where(customer.c.id > first).order_by(customer.c.id).limit(BATCH).subquery()
            last = self._session.scalar(select(func.max(ids.c.id)))
            if last is None:
                return
            yield first, last
            first = last

    def between(self, after: UUID, last: UUID) -> list[CustomerFacts]:
        """Return the facts of one batch."""
        if self._all is None:
            self._all = _Merged(self._session, self._now, None)
        chosen = between(after, last)
        rows = self._rows(chosen)
        return self._facts(rows, chosen, self._all) if rows else []

    def of(self, customers: Sequence[UUID]) -> list[CustomerFacts]:
        """Return the facts of these customers, those that have a relation with anybody; in order of their identifiers."""
        chosen = among(customers)
        return self._facts(self._rows(chosen), chosen, _Merged(self._session, self._now, customers))

    def _rows(self, chosen: Among) -> Sequence[Any]:
        customer, relation = table_of("customer"), table_of("customer_relation")
        query: Select[Any] = (
            select(
                _raw(customer.c.id), customer.c.id, customer.c.customer_kind, customer.c.non_disclosure, customer.c.non_disclosure_until, customer.c.date_of_death,
                relation.c.status,
            )
            .select_from(customer.join(relation, relation.c.customer_id == customer.c.id))
            .where(relation.c.controller == self._controller, customer.c.merged_into.is_(None), chosen(customer.c.id), *self._conditions)
            .order_by(customer.c.id, relation.c.id)
        )  # fmt: skip
        return self._session.execute(query).all()

    def _facts(self, rows: Sequence[Any], chosen: Among, merged: _Merged) -> list[CustomerFacts]:
        reach, protected = self._points(chosen)
        if self._channel in (POST, VISIT):
            self._sites(chosen, reach)
        statements, decisions = self._statements(chosen)
        channel, controller, today = self._channel, self._controller, self._today
        shielded, nobody = frozenset({channel}), dict[str, str]()
        found: list[CustomerFacts] = []
        previous = None
        for key, customer, kind, hidden, until, died, status in rows:
            number, state = customer.int, reach.get(key)
            said = (*statements.get(number, ()), *merged.statements.get(number, ())) if statements or merged.statements else ()
            facts = CustomerFacts(
                customer,
                kind,
                {controller: status},
                said,
                (*decisions.get(number, ()), *merged.decisions.get(number, ())) if said else (),
                bool(hidden) and (until is None or until >= today),
                died is not None,
                {channel: state} if state is not None else nobody,
                shielded if key in protected else _NONE,
                matches=tuple(merged.matches.get(number, ())) if merged.matches else (),
            )
            if key == previous:
                found[-1] = facts  # two relations with one controller: the later one counts
            else:
                found.append(facts)
            previous = key
        return found

    def _points(self, chosen: Among) -> tuple[dict[Any, str], set[Any]]:
        point = table_of("contact_point")
        query = select(_raw(point.c.customer_id), point.c.verified_at.is_not(None), point.c.protected).where(
            chosen(point.c.customer_id),
            point.c.point_kind == point_kind(self._channel),
            rows_on(point.c.valid_from, point.c.valid_to, self._today, self._until),
        )
        reach: dict[Any, str] = {}
        protected: set[Any] = set()
        for customer, verified, shield in self._session.execute(query).all():
            if verified:
                reach[customer] = VERIFIED
            else:
                reach.setdefault(customer, UNVERIFIED)
            if shield:
                protected.add(customer)
        return reach, protected

    def _sites(self, chosen: Among, reach: dict[Any, str]) -> None:
        """Where somebody holds a site whose address is known, the contract has shown the address to be theirs."""
        site = table_of("site")
        query = select(_raw(site.c.customer_id)).where(
            chosen(site.c.customer_id), site.c.street_address != "", rows_on(site.c.held_from, site.c.held_to, self._today, self._until)
        )
        for (customer,) in self._session.execute(query).all():
            if self._channel == VISIT:
                reach[customer] = VERIFIED
            else:
                reach.setdefault(customer, VERIFIED)

    def _statements(self, chosen: Among) -> tuple[dict[int, list[StatementFact]], dict[int, list[DecisionFact]]]:
        statement, decision = table_of("statement"), table_of("statement_decision")
        statements: dict[int, list[StatementFact]] = defaultdict(list)
        decisions: dict[int, list[DecisionFact]] = defaultdict(list)
        told = select(*(statement.c[name] for name in _TOLD)).where(chosen(statement.c.customer_id))
        for row in self._session.execute(told).mappings():
            statements[row["customer_id"].int].append(dated(statement_fact(row), self._now))
        if statements:
            joined = decision.join(statement, decision.c.statement_id == statement.c.id)
            columns = (decision.c[name] for name in ("statement_id", "decision", "decided_by", "decided_at"))
            query = select(statement.c.customer_id, *columns).select_from(joined).where(chosen(statement.c.customer_id))
            for row in self._session.execute(query).mappings():
                decisions[row["customer_id"].int].append(decision_fact(row))
        return statements, decisions


class _Merged:
    """Statements of customers who were merged: they bind whoever holds the data now. And the matches that wait, by who holds the data: they are few.

    ``survivors``: only of these customers; None: of all.
    """

    def __init__(self, session: Session, now: datetime, survivors: Sequence[UUID] | None) -> None:
        into = _into(session, survivors)
        self.statements: dict[int, list[StatementFact]] = defaultdict(list)
        self.decisions: dict[int, list[DecisionFact]] = defaultdict(list)
        owners = {each: _end(each, into) for each in into}
        of: dict[UUID, UUID] = {}
        statement, decision = table_of("statement"), table_of("statement_decision")
        for part in _parts(list(owners)):
            for row in session.execute(select(statement).where(statement.c.customer_id.in_(part))).mappings():
                of[row["id"]] = owners[row["customer_id"]]
                self.statements[of[row["id"]].int].append(dated(statement_fact(row), now))
        for part in _parts(list(of)):
            for row in session.execute(select(decision).where(decision.c.statement_id.in_(part))).mappings():
                self.decisions[of[row["statement_id"]].int].append(decision_fact(row))
        match = table_of("refusal_match")
        self.matches: dict[int, list[MatchFact]] = defaultdict(list)
        waiting = select(match).where(match.c.state == WAITING_MATCH)
        if survivors is not None:
            waiting = waiting.where(match.c.customer_id.in_([*survivors, *into]))
        for row in session.execute(waiting).mappings():
            self.matches[owners.get(row["customer_id"], row["customer_id"]).int].append(match_fact(row))


def _into(session: Session, survivors: Sequence[UUID] | None) -> dict[UUID, UUID]:
    """Return who was merged into whom: of everybody, or of those who end in ``survivors``."""
    customer = table_of("customer")
    query = select(customer.c.id, customer.c.merged_into)
    if survivors is None:
        return {row.id: row.merged_into for row in session.execute(query.where(customer.c.merged_into.is_not(None)))}
    found: dict[UUID, UUID] = {}
    newest = list(survivors)
    while newest:
        rows = [row for row in session.execute(query.where(customer.c.merged_into.in_(newest))) if row.id not in found]
        found |= {row.id: row.merged_into for row in rows}
        newest = [row.id for row in rows]
    return found


def _end(customer: UUID, into: dict[UUID, UUID]) -> UUID:
    met = {customer}
    while customer in into and into[customer] not in met:
        customer = into[customer]
        met.add(customer)
    return customer


def _parts(values: Sequence[UUID], size: int = 500) -> Iterator[Sequence[UUID]]:
    return (values[start : start + size] for start in range(0, len(values), size))
