"""Statements as read: the facts that the gate answers from, and the lines that people see, each with its present state."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final, overload
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import fields, formats
from models.journal.apply import open_with
from models.journal.payload import ErasedError, KeyChain
from models.kinds import day_of
from models.permissions import fold
from models.permissions.facts import CustomerFacts, MatchFact
from models.permissions.statements import DecisionFact, StatementFact, dated, in_window
from models.permissions.vocabulary import (
    ANY,
    APPROVE,
    CORRECTION,
    GRANT,
    LIFT,
    NONE,
    POINT_CHANNELS,
    POST,
    PROHIBITION,
    REFUSE,
    SEND_BACK,
    UNVERIFIED,
    VERIFIED,
    VISIT,
)
from models.records import Record
from models.security.keys import DataKey
from models.services import theirs
from models.services.desk import Desk
from models.services.reading import family, record, rows_of, table_of
from models.words import N_, _

_POINT_OF = {"phone": "phone", "email": "email", "postal": "address"}
WAITING_MATCH: Final = "waiting"
"""State of a match with a register of refusals on which nobody has decided."""
STATES: Mapping[str, str] = {
    "in-force": N_("In force"),
    "waiting": N_("Waits for approval"),
    "approved": N_("Approved"),
    "refused": N_("Refused"),
    "sent-back": N_("Sent back"),
    "lifted": N_("Lifted"),
    "ended": N_("Ended"),
    "coming": N_("Not yet in force"),
    "superseded": N_("Corrected"),
}


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One statement as people see it: its record, its wording opened (None when erased or unknown), its state and what was decided."""

    record: Record
    wording: str | None
    state: str
    decisions: tuple[tuple[Record, str | None], ...]

    @property
    def id(self) -> UUID:
        """The statement."""
        return self.record.id

    def state_word(self) -> str:
        """Return the state in the current language."""
        return _(STATES[self.state])


def statement_fact(row: Any) -> StatementFact:
    """Return a statement's row as the gate sees it."""
    kind = row["statement_kind"]
    if kind == CORRECTION and row["allows"] is not None:
        kind = GRANT if row["allows"] else PROHIBITION
    lifts = frozenset(UUID(hex=named) for named in row["lifts"] or ())
    return StatementFact(
        row["id"], kind, row["purpose"], row["channel"], row["controller"], row["given_at"], row["valid_from"], row["valid_to"], lifts,
        row["supersedes"], row["author"] or "", None, row["source"] or "",
    )  # fmt: skip


def decision_fact(row: Any) -> DecisionFact:
    """Return a decision's row as the gate sees it."""
    return DecisionFact(row["statement_id"], row["decision"], row["decided_by"], row["decided_at"])


def match_fact(row: Any) -> MatchFact:
    """Return a waiting match's row as the gate sees it."""
    return MatchFact(row["purpose"], row["channel"], row["valid_from"], row["valid_to"])


def facts_in(session: Session, _desk: Desk, customer_id: UUID) -> CustomerFacts | None:
    """Return what the gate must know of a customer; None when there is none."""
    customers = rows_of(session, "customer", "id", [customer_id])
    relations = rows_of(session, "customer_relation", "customer_id", [customer_id])
    if not customers or not relations:
        return None
    family_ids = family(session, customer_id)
    statements = rows_of(session, "statement", "customer_id", family_ids)
    decisions = rows_of(session, "statement_decision", "statement_id", [row["id"] for row in statements])
    points = rows_of(session, "contact_point", "customer_id", [customer_id])
    sites = _held(session, customer_id)
    people = rows_of(session, "authorised_person", "customer_id", [customer_id])
    matches = rows_of(session, "refusal_match", "customer_id", family_ids)
    return facts_of(customers[0], relations, statements, decisions, points, sites, people, matches)


def _held(session: Session, customer_id: UUID) -> Sequence[Any]:
    """Return one site that the customer holds today and whose address is known: more would tell the gate nothing more."""
    site = table_of("site")
    query = select(site.c.street_address, site.c.held_from, site.c.held_to).where(
        site.c.customer_id == customer_id,
        site.c.street_address != "",
        theirs.rows_on(site.c.held_from, site.c.held_to, formats.today()),
    )
    return session.execute(query.limit(1)).mappings().all()


def facts_of(
    customer: Any,
    relations: Iterable[Any],
    statements: Iterable[Any],
    decisions: Iterable[Any],
    points: Iterable[Any],
    sites: Iterable[Any] = (),
    people: Iterable[Any] = (),
    matches: Iterable[Any] = (),
) -> CustomerFacts:
    """Build the facts from rows. A row of the same customer twice counts once; the best point of a channel counts."""
    today, now = formats.today(), formats.now()
    until = customer["non_disclosure_until"]
    current = [point for point in points if theirs.on(point["valid_from"], point["valid_to"], today)]
    return CustomerFacts(
        customer=customer["id"],
        kind=customer["customer_kind"],
        relations={row["controller"]: row["status"] for row in relations},
        statements=tuple(dated(statement_fact(row), now) for row in statements),
        decisions=tuple(decision_fact(row) for row in decisions),
        matches=tuple(match_fact(row) for row in matches if row["state"] == WAITING_MATCH),
        non_disclosure=bool(customer["non_disclosure"]) and (until is None or until >= today),
        deceased=customer["date_of_death"] is not None,
        reachable=_reachable(current, sites, today),
        protected=frozenset(channel for point in current if point["protected"] for channel in _channels(point)),
        estate_contact=_estate(people, today),
    )


def _channels(point: Any) -> frozenset[str]:
    return POINT_CHANNELS[_POINT_OF[point["point_kind"]]] if point["point_kind"] in _POINT_OF else frozenset()


def _reachable(points: Iterable[Any], sites: Iterable[Any], today: date) -> dict[str, str]:
    reach: dict[str, str] = {}
    for point in points:
        state = VERIFIED if point["verified_at"] is not None else UNVERIFIED
        for channel in _channels(point):
            if reach.get(channel, NONE) != VERIFIED:
                reach[channel] = state
    for site in sites:
        if site["street_address"] and theirs.on(site["held_from"], site["held_to"], today):
            # Where somebody holds a site of use, the contract itself has shown the address to be theirs.
            reach[VISIT] = VERIFIED
            reach.setdefault(POST, VERIFIED)
    return reach


def _estate(people: Iterable[Any], today: date) -> frozenset[str]:
    channels: set[str] = set()
    for person in people:
        if person["capacity"] == "estate" and (person["valid_to"] is None or person["valid_to"] >= today):
            channels |= POINT_CHANNELS["phone"] if person["phone"] else set()
            channels |= POINT_CHANNELS["email"] if person["email"] else set()
    return frozenset(channels)


class StatementLines(Sequence[StatementLine]):
    """The statements of a customer, newest first. All are known from the start; each line is made when it is first looked at."""

    def __init__(self, rows: Sequence[Any], lines: _Lines) -> None:
        self._rows, self._lines = rows, lines
        self._made: dict[int, StatementLine] = {}

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> StatementLine: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[StatementLine, ...]: ...

    def __getitem__(self, at: int | slice) -> StatementLine | tuple[StatementLine, ...]:
        if isinstance(at, slice):
            return tuple(self[each] for each in range(*at.indices(len(self))))
        at = range(len(self))[at]
        made = self._made.get(at)
        if made is None:
            made = self._made[at] = self._lines.line(self._rows[at])
        return made

    def of(self, wanted: Container[UUID]) -> tuple[StatementLine, ...]:
        """Return the lines of some statements, newest first; the others are not made."""
        return tuple(self[at] for at, row in enumerate(self._rows) if row["id"] in wanted)

    def wording(self, wanted: Container[UUID], since: date) -> str:
        """Return the words of that one of some statements which holds since a day, "" when they are not known; no line is made for it."""
        row = next((row for row in self._rows if row["id"] in wanted and row["valid_from"] == since), None)
        return (self._lines.wording(row) or "") if row is not None else ""


def lines(session: Session, desk: Desk, customer_id: UUID) -> StatementLines:
    """Return the statements that bind the user's controllers, newest first, with their states today."""
    family_ids = family(session, customer_id)
    rows = rows_of(session, "statement", "customer_id", family_ids)
    judged = rows_of(session, "statement_decision", "statement_id", [row["id"] for row in rows])
    visible = [row for row in rows if row["controller"] is None or row["controller"] in desk.user.controllers]
    made = _Lines(_keys(session, desk, family_ids, visible), rows, judged, formats.now())
    return StatementLines(sorted(visible, key=lambda row: (row["given_at"], row["id"]), reverse=True), made)


def states(rows: Sequence[Any], judged: Iterable[Any]) -> dict[UUID, str]:
    """Return the states today of statements, from the rows of all statements of one customer and of the decisions on them; nothing is opened."""
    made = _Lines({}, rows, judged, formats.now())
    return {row["id"]: made.state(row) for row in rows}


_WORDING: Final = ("statement", "wording")
_NOTE: Final = ("statement_decision", "note")
_Keys = Mapping[tuple[UUID, str, str], DataKey | None]
"""Keys of what statements say, by customer, controller and retention class; None where it was destroyed."""


def _keys(session: Session, desk: Desk, family_ids: Iterable[UUID], rows: Sequence[Any]) -> _Keys:
    chain = KeyChain(session, desk.store.data_keys)
    chain.preload(family_ids)
    wanted = {(row["customer_id"], row["controller"] or "", str(fields.field_of(*_WORDING).retention)) for row in rows}
    wanted |= {(row["customer_id"], "", str(fields.field_of(*_NOTE).retention)) for row in rows}
    return {at: _key(chain, *at) for at in wanted}


def _key(chain: KeyChain, subject: UUID, controller: str, retention: str) -> DataKey | None:
    try:
        return chain.existing(subject, controller, retention)
    except ErasedError:
        return None


class _Lines:
    """Makes lines from the rows that were read; it needs the store no more."""

    def __init__(self, keys: _Keys, rows: Sequence[Any], judged: Iterable[Any], now: datetime) -> None:
        self._keys, self._rows, self._now = keys, rows, now
        self._judged: dict[UUID, list[Any]] = {}
        for each in judged:
            self._judged.setdefault(each["statement_id"], []).append(each)

    def line(self, row: Any) -> StatementLine:
        """Return the line of a statement's row."""
        controller, subject = row["controller"] or "", row["customer_id"]
        mine = self._judged.get(row["id"], [])
        trace = tuple((record(each, "statement_decision", subject), self._text(_NOTE, each, subject, "")) for each in mine)
        return StatementLine(record(row, "statement", subject, controller), self.wording(row), self.state(row), trace)

    def state(self, row: Any) -> str:
        """Return the state of a statement's row."""
        judged = [each["decision"] for each in self._judged.get(row["id"], [])]
        return self._standing.state(dated(statement_fact(row), self._now), judged)

    def wording(self, row: Any) -> str | None:
        """Return what the customer said, in their words; None where it is not known."""
        return self._text(_WORDING, row, row["customer_id"], row["controller"] or "")

    @cached_property
    def _standing(self) -> _Standing:
        facts = tuple(dated(statement_fact(row), self._now) for row in self._rows)
        decisions = tuple(decision_fact(row) for each in self._judged.values() for row in each)
        return _Standing.of(facts, decisions, day_of(self._now))

    def _text(self, where: tuple[str, str], row: Any, subject: UUID, controller: str) -> str | None:
        field = fields.field_of(*where)
        sealed, key = row[field.name], self._keys[subject, controller, str(field.retention)]
        return str(open_with(key, field, sealed)) if sealed is not None and key is not None else None


@dataclass(frozen=True, slots=True)
class _Standing:
    """What tells the states of a customer's statements on a day."""

    day: date
    waiting: frozenset[UUID]
    granted: frozenset[UUID]
    forbidding: frozenset[UUID]
    superseded: frozenset[UUID]

    @classmethod
    def of(cls, facts: tuple[StatementFact, ...], decisions: tuple[DecisionFact, ...], day: date) -> _Standing:
        """Fold the statements and keep what is asked for each."""
        folded = fold(facts, decisions, day)
        return cls(
            day,
            folded.waiting,
            frozenset(grant.statement.id for grant in folded.grants),
            frozenset(
                found.statement.id
                for found in folded.prohibitions
                if not any(lift.channel in (ANY, found.statement.channel) for lift, _kind in found.lifters)
            ),
            frozenset(fact.supersedes for fact in facts if fact.supersedes is not None),
        )

    def state(self, fact: StatementFact, decisions: list[str]) -> str:
        """Return the code of a statement's state."""
        if fact.id in self.waiting:
            return "sent-back" if SEND_BACK in decisions else "waiting"
        if REFUSE in decisions:
            return "refused"
        if fact.kind == LIFT:
            return "approved" if APPROVE in decisions else "waiting"
        if fact.valid_from > self.day:
            return "coming"
        if not in_window(fact, self.day):
            return "ended"
        if fact.kind == GRANT:
            return "in-force" if fact.id in self.granted else "superseded"
        if fact.id in self.forbidding:
            return "in-force"
        return "superseded" if fact.id in self.superseded else "lifted"
