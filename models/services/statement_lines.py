"""Statements as read: the facts that the gate answers from, and the lines that people see, each with its present state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from models import fields, formats
from models.journal.apply import open_column
from models.journal.payload import ErasedError, KeyChain
from models.permissions import fold
from models.permissions.facts import CustomerFacts
from models.permissions.standing import Fold
from models.permissions.statements import DecisionFact, StatementFact, dated, in_window
from models.permissions.vocabulary import (
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
from models.services.desk import Desk
from models.services.reading import family, record, rows_of
from models.words import N_, _

_POINT_OF = {"phone": "phone", "email": "email", "postal": "address"}
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


def facts_in(session: Session, _desk: Desk, customer_id: UUID) -> CustomerFacts | None:
    """Return what the gate must know of a customer; None when there is none."""
    customers = rows_of(session, "customer", "id", [customer_id])
    relations = rows_of(session, "customer_relation", "customer_id", [customer_id])
    if not customers or not relations:
        return None
    statements = rows_of(session, "statement", "customer_id", family(session, customer_id))
    decisions = rows_of(session, "statement_decision", "statement_id", [row["id"] for row in statements])
    points = rows_of(session, "contact_point", "customer_id", [customer_id])
    sites = rows_of(session, "site", "customer_id", [customer_id])
    people = rows_of(session, "authorised_person", "customer_id", [customer_id])
    return facts_of(customers[0], relations, statements, decisions, points, sites, people)


def facts_of(
    customer: Any,
    relations: Iterable[Any],
    statements: Iterable[Any],
    decisions: Iterable[Any],
    points: Iterable[Any],
    sites: Iterable[Any] = (),
    people: Iterable[Any] = (),
) -> CustomerFacts:
    """Build the facts from rows. A row of the same customer twice counts once; the best point of a channel counts."""
    today, now = formats.today(), formats.now()
    until = customer["non_disclosure_until"]
    current = [point for point in points if (point["valid_to"] is None or point["valid_to"] >= today)]
    return CustomerFacts(
        customer=customer["id"],
        kind=customer["customer_kind"],
        relations={row["controller"]: row["status"] for row in relations},
        statements=tuple(dated(statement_fact(row), now) for row in statements),
        decisions=tuple(decision_fact(row) for row in decisions),
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
        if site["street_address"] and (site["held_to"] is None or site["held_to"] >= today):
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


def lines(session: Session, desk: Desk, customer_id: UUID) -> tuple[StatementLine, ...]:
    """Return the statements that bind the user's controllers, newest first, with their states today."""
    family_ids = family(session, customer_id)
    rows = rows_of(session, "statement", "customer_id", family_ids)
    decided = rows_of(session, "statement_decision", "statement_id", [row["id"] for row in rows])
    facts = tuple(statement_fact(row) for row in rows)
    today = formats.today()
    folded = fold(facts, tuple(decision_fact(row) for row in decided), today)
    keys = KeyChain(session, desk.store.data_keys)
    keys.preload(family_ids)
    visible = [row for row in rows if row["controller"] is None or row["controller"] in desk.user.controllers]
    superseded = {fact.supersedes for fact in facts if fact.supersedes is not None}
    found = []
    for row in visible:
        mine = [each for each in decided if each["statement_id"] == row["id"]]
        subject: UUID = row["customer_id"]
        state = _state(statement_fact(row), folded, today, [each["decision"] for each in mine], superseded)
        trace = tuple((record(each, "statement_decision", subject), _text(keys, "statement_decision", "note", each, subject, "")) for each in mine)
        wording = _text(keys, "statement", "wording", row, subject, row["controller"] or "")
        found.append(StatementLine(record(row, "statement", subject, row["controller"] or ""), wording, state, trace))
    return tuple(sorted(found, key=lambda line: (line.record["given_at"], line.id), reverse=True))


def _text(keys: KeyChain, entity: str, name: str, row: Any, subject: UUID, controller: str) -> str | None:
    if row[name] is None:
        return None
    try:
        return str(open_column(keys, subject, controller, fields.field_of(entity, name), row[name]))
    except ErasedError:
        return None


def _state(fact: StatementFact, folded: Fold, today: date, decisions: list[str], superseded: set[UUID]) -> str:
    if fact.id in folded.waiting:
        return "sent-back" if SEND_BACK in decisions else "waiting"
    if REFUSE in decisions:
        return "refused"
    if fact.kind == LIFT:
        return "approved" if APPROVE in decisions else "waiting"
    if fact.valid_from > today:
        return "coming"
    if not in_window(fact, today):
        return "ended"
    if fact.kind == GRANT:
        return "in-force" if any(grant.statement.id == fact.id for grant in folded.grants) else "superseded"
    standing = any(
        found.statement.id == fact.id and not any(lift.channel in ("any", fact.channel) for lift, _kind in found.lifters)
        for found in folded.prohibitions
    )
    if standing:
        return "in-force"
    return "superseded" if fact.id in superseded else "lifted"
