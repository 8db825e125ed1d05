"""The queue of matches with registers of refusals: lines that may mean a customer, oldest first, until somebody says whether they do.

"The same person" records the prohibition. "Another person" allows more, so whoever brought the register in does not say it, and it takes a note.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import fields, formats
from models.entities.journal import Entry
from models.identifiers import names
from models.journal.apply import apply, base_of
from models.journal.entries import Change, Op, uuid7
from models.kinds import day_of
from models.permissions.statements import same_user
from models.permissions.vocabulary import PROHIBITION
from models.problems import Conflict, Problem, Rejected, error
from models.roles import Action
from models.services import naming
from models.services.arrivals import said_on
from models.services.desk import Desk
from models.services.forms import Saved
from models.services.reading import family, rows_of, survivor, table_of, within
from models.services.statement_lines import WAITING_MATCH
from models.words import N_, _

MATCH: Final = "refusal_match"
SAME: Final = "same"
OTHER: Final = "other"
MOST: Final = 500
"""Matches that the queue shows at once; the rest come as these are decided."""
_ABSENT: Final = N_("There is no such match among those of your controllers' customers")
_SETTLED: Final = N_("Somebody has decided about this already")
_OWN: Final = N_("You brought this register in yourself. That it is another person is for another supervisor or the data protection officer to say")
_NOTE: Final = N_("Write how you know that it is another person")
_DECISION: Final = N_("Choose whether it is the same person or another")


@dataclass(frozen=True, slots=True)
class Match:
    """One waiting match: whose it may be, what the register forbids, why it may be them, where the line stands and who brought it in.

    ``mine``: the user brought it in. Days as in a statement, both included.
    """

    id: UUID
    customer_id: UUID
    customer: str
    customer_number: str
    purpose: str
    channel: str
    valid_from: date
    valid_to: date | None
    reason: str
    evidence: str
    brought_by: str
    brought_at: datetime
    mine: bool

    def words(self, name: str) -> str:
        """Return purpose, channel or reason in the current language."""
        return fields.field_of(MATCH, name).kind.text(getattr(self, name))

    def days(self) -> str:
        """Return from when until when it holds."""
        ends = formats.show_date(self.valid_to) if self.valid_to is not None else ""
        return f"{formats.show_date(self.valid_from)} – {ends}".rstrip()

    def where(self) -> str:
        """Return where the line stands and who brought it in when."""
        return _("{place}, brought in by {who} {day}", place=self.evidence, who=self.brought_by, day=formats.show_date(day_of(self.brought_at)))

    def to_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "match": str(self.id), "customer": self.customer, "customer_number": self.customer_number, "purpose": self.purpose,
            "channel": self.channel, "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat() if self.valid_to is not None else None, "reason": self.reason, "evidence": self.evidence,
            "brought_by": self.brought_by, "brought_at": self.brought_at.isoformat(), "own": self.mine,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Queue:
    """The oldest waiting matches of the user's controllers' customers, and how many there are in all."""

    matches: tuple[Match, ...]
    count: int


def queue(desk: Desk) -> Queue | Rejected:
    """Return what waits, the oldest first, and journal whose data was shown."""
    found = read_queue(desk)
    if isinstance(found, Queue) and found.matches:
        with desk.store.write() as session:
            shown = dict.fromkeys(match.customer_id for match in found.matches)
            apply(session, desk.store.sealing, desk.act(), [Change("customer", each, Op.READ, each, {"list": MATCH}) for each in shown])
    return found


def read_queue(desk: Desk) -> Queue | Rejected:
    """Return what waits without journalling: a refresh after the own decision."""
    refused = desk.refusal(Action.DECIDE_STATEMENT)
    if refused is not None:
        return refused
    match, relation = table_of(MATCH), table_of("customer_relation")
    ours = select(relation.c.customer_id).where(relation.c.controller.in_(desk.user.controllers))
    waits = select(match).where(
        match.c.state == WAITING_MATCH, match.c.customer_id.in_(ours), match.c.valid_to.is_(None) | (match.c.valid_to >= formats.today())
    )
    with desk.store.read() as session:
        rows = session.execute(waits.order_by(match.c.id).limit(MOST)).mappings().all()
        count = session.scalar(select(func.count()).select_from(waits.subquery())) or 0
        return Queue(_matches(session, desk, rows), count)


def of_customer(session: Session, desk: Desk, customer_id: UUID) -> tuple[Match, ...]:
    """Return the waiting matches of a customer whom the user may see, the oldest first."""
    rows = rows_of(session, MATCH, "customer_id", family(session, customer_id))
    today = formats.today()
    held = [row for row in rows if row["state"] == WAITING_MATCH and (row["valid_to"] is None or row["valid_to"] >= today)]
    return _matches(session, desk, held)


def decide(desk: Desk, match_id: UUID, decision: str, note: str = "") -> Saved | Rejected:
    """Decide that a match is the customer ("same": the prohibition is recorded) or is not ("other": takes a note, never by who brought it in)."""
    refused = desk.refusal(Action.DECIDE_STATEMENT)
    if refused is not None:
        return refused
    with desk.store.write() as session:
        rows = rows_of(session, MATCH, "id", [match_id])
        customer = survivor(session, rows[0]["customer_id"]) if rows else None
        if customer is None or not within(session, desk, customer):
            return Rejected((error(_ABSENT, "absent"),))
        row = rows[0]
        problem = _undecidable(session, desk, row, decision, note)
        if problem is not None:
            if problem.code == "own":
                tried = Change(MATCH, match_id, Op.REFUSED, row["customer_id"], {"tried": decision})
                apply(session, desk.store.sealing, desk.act(), [tried])
            return Rejected((problem,))
        made = [_statement(desk, customer, row)] if decision == SAME else []
        values: dict[str, Any] = {"state": decision, "decided_by": desk.user.login, "decided_at": formats.now()}
        if made:
            values["statement_id"] = made[0].entity_id
        closed = Change(MATCH, match_id, Op.SET, row["customer_id"], values, {"state": base_of(row, "state")})
        applied = apply(session, desk.store.sealing, desk.act(reason=note.strip()), [*made, closed])
        assert not isinstance(applied, Conflict), "read and written under one lock"
    return Saved(applied.set_id, applied.entries, applied.subjects | {customer}, applied.entities)


def _undecidable(session: Session, desk: Desk, row: Any, decision: str, note: str) -> Problem | None:
    if decision not in (SAME, OTHER):
        return error(_DECISION, "decision")
    if row["state"] != WAITING_MATCH:
        return error(_SETTLED, "settled")
    if decision == OTHER and same_user(_brought(session, [row])[row["id"]].actor, desk.user.login):
        return error(_OWN, "own")
    if decision == OTHER and not note.strip():
        return error(_NOTE, "required").at("note")
    return None


def _statement(desk: Desk, customer: UUID, row: Any) -> Change:
    values = {
        "customer_id": customer,
        "statement_kind": PROHIBITION,
        "purpose": row["purpose"],
        "channel": row["channel"],
        "given_by": "register",
        "given_how": "register-file",
        "given_at": said_on(min(row["valid_from"], formats.today())),
        "valid_from": row["valid_from"],
        "valid_to": row["valid_to"],
        "wording_known": False,
        "evidence_kind": "file",
        "evidence_note": row["evidence_note"],
        "source": row["source"],
        "author": desk.user.login,
    }
    return Change("statement", uuid7(), Op.CREATE, customer, values)


def _brought(session: Session, rows: Iterable[Any]) -> Mapping[UUID, Entry]:
    """Return the entry by which each match came into the store: who brought it in, and when."""
    listed = list(rows)
    wanted = {row["first_entry"] for row in listed}  # one entry may be of several channels of a line
    entries = {entry.id: entry for entry in session.scalars(select(Entry).where(Entry.id.in_(wanted)))} if wanted else {}
    return {row["id"]: entries[row["first_entry"]] for row in listed}


def _matches(session: Session, desk: Desk, rows: Sequence[Any]) -> tuple[Match, ...]:
    owners = {row["customer_id"]: survivor(session, row["customer_id"]) for row in rows}
    people = {row["id"]: row for row in rows_of(session, "customer", "id", sorted(set(owners.values())))}
    numbers: dict[UUID, str] = {}
    for relation in rows_of(session, "customer_relation", "customer_id", sorted(people)):
        if relation["controller"] in desk.user.controllers:
            numbers.setdefault(relation["customer_id"], relation["customer_number"])
    entries, users = _brought(session, rows), naming.people(session)
    return tuple(
        Match(
            row["id"], owners[row["customer_id"]], _name(people[owners[row["customer_id"]]]), numbers.get(owners[row["customer_id"]], ""),
            row["purpose"], row["channel"], row["valid_from"], row["valid_to"], row["reason"], row["evidence_note"] or "",
            users.get(entries[row["id"]].actor, entries[row["id"]].actor), entries[row["id"]].at, same_user(entries[row["id"]].actor, desk.user.login),
        )
        for row in rows
        if owners[row["customer_id"]] in people
    )  # fmt: skip


def _name(row: Any) -> str:
    return str(row["organisation_name"] or names.display(row["family_name"] or "", row["given_names"] or ""))
