"""Prospects: kept only with their own permission to be contacted (the register's notice on potential customers; GDPR article 6(1)(a)).

When the permission lapses, is withdrawn or prohibited, the prospect goes: what they forbade is kept as hashes, everything else is erased.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import formats
from models.identifiers import names
from models.journal.apply import apply
from models.journal.entries import REGISTER, Change, Op, uuid7
from models.permissions import fold
from models.permissions.standing import Fold
from models.permissions.statements import DecisionFact, StatementFact, dated
from models.permissions.vocabulary import ANY, CHANNELS, GRANT, MARKETING, SELLING
from models.problems import Conflict, Problem, Rejected, error
from models.records import Edit, address
from models.roles import Action
from models.services import arrivals, erasing
from models.services.desk import Desk
from models.services.erasing import Erased
from models.services.reading import rows_of, table_of
from models.services.statement_lines import decision_fact, facts_in, statement_fact
from models.words import N_

PROSPECT: Final = "prospect"
_PURPOSES: Final = (MARKETING, SELLING)
"""What a permission must be for, at least one of these and through at least one channel."""
NO_PERMISSION: Final = N_("A prospect is kept only with their own permission to be contacted. Record the permission first")

CHOOSE: Final = N_("A prospect is kept only with their own permission: choose the channels through which they may be contacted")


def refusal(session: Session, desk: Desk, edit: Edit, values: Mapping[str, Any], extra: Iterable[Change]) -> Problem | None:
    """Return why a relation cannot become a prospect's; None when it does not, or when a permission stands or comes with the same save (``extra``)."""
    if edit.entity != "customer_relation" or values.get("status") != PROSPECT:
        return None
    controller = edit.controller or str(values.get("controller") or "")
    for change in extra:
        given = change.values
        if (
            change.entity == "statement"
            and given["statement_kind"] == GRANT
            and given["purpose"] in _PURPOSES
            and given["controller"] in (None, controller)
        ):
            return None
    facts = facts_in(session, desk, edit.subject)
    if facts is not None and _permitted(fold(facts.statements, facts.decisions, formats.today()), controller):
        return None
    return error(NO_PERMISSION, "prospect").at(address(edit.entity, edit.id, "status"))


# --- when the permission ends

LAPSED: Final = "lapsed"
PROHIBITED: Final = "prohibited"
NONE_THERE: Final = "none"
WHY: Final[Mapping[str, str]] = {
    LAPSED: N_("The permission has ended"),
    PROHIBITED: N_("The permission was withdrawn or contacts are prohibited"),
    NONE_THERE: N_("There is no permission"),
}
"""Why a prospect is to go, by code."""
_NOT_DUE: Final = N_("{number} is no prospect whose permission has ended")
_TAKEN: Final = ("contract", "invoice", "payment", "refund")
"""What makes a customer of a prospect, whatever the relation's status says."""
_PART: Final = 500


@dataclass(frozen=True, slots=True)
class DueProspect:
    """A prospect's relation that is to go: whose, with which controller under which number, why (a key of WHY), and since which day."""

    id: UUID
    customer_id: UUID
    controller: str
    customer_number: str
    name: str
    why: str
    since: date | None
    person: bool
    """Whether the person goes with it: every relation of theirs is due to this user. Else the relation alone goes."""


@dataclass(frozen=True, slots=True)
class Removed:
    """One prospect who went: the numbers (controller, number), why, and what was erased; None where the relation alone went."""

    numbers: tuple[tuple[str, str], ...]
    why: str
    erased: Erased | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was removed, when and by whom, and what was not. It says no value of anybody but the numbers that they had."""

    at: datetime
    by: str
    removed: tuple[Removed, ...]
    left: tuple[Problem, ...] = ()


def due(desk: Desk) -> tuple[DueProspect, ...] | Rejected:
    """Return the prospects of the user's controllers whose permission does not stand today, by name. Showing them is journalled as a search."""
    refused = desk.refusal(Action.REMOVE_PROSPECT)
    if refused is not None:
        return refused
    with desk.store.read() as session:
        found = _due(session, desk)
    if found:
        values = {"query_kind": "prospects-due", "customers": sorted({each.customer_id.hex for each in found})}
        with desk.store.write() as session:
            apply(session, desk.store.sealing, desk.act(), [Change("search", uuid7(), Op.SEARCH, REGISTER, values)])
    return tuple(sorted(found, key=lambda each: (each.name, each.customer_number, each.controller)))


def remove(desk: Desk, ids: Iterable[UUID], *, progress: Callable[[int], None] | None = None) -> Receipt | Rejected:
    """Remove prospects by the ids of their relations (``DueProspect.id``), each in its own transaction, if they are due still.

    Their prohibitions are kept as hashes first. ``progress`` is told how many are done.
    """
    refused = desk.refusal(Action.REMOVE_PROSPECT)
    if refused is not None:
        return refused
    wanted = list(dict.fromkeys(ids))
    gone: set[UUID] = set()
    removed: list[Removed] = []
    left: list[Problem] = []
    for place, relation in enumerate(wanted):
        if relation not in gone:
            with desk.store.write() as session:
                outcome = _remove(session, desk, relation, set(wanted))
            if isinstance(outcome, Problem):
                left.append(outcome)
            else:
                removed.append(outcome[0])
                gone |= outcome[1]
        if progress is not None:
            progress(place + 1)
    if any(each.erased is not None for each in removed):
        erasing.tidy(desk)
    return Receipt(formats.now(), desk.user.login, tuple(removed), tuple(left))


def _remove(session: Session, desk: Desk, relation: UUID, wanted: set[UUID]) -> tuple[Removed, set[UUID]] | Problem:
    """Remove one prospect if they are due still; return also the relations that went."""
    rows = rows_of(session, "customer_relation", "id", [relation])
    lines = _due(session, desk, rows[0]["customer_id"]) if rows else []
    mine = next((line for line in lines if line.id == relation), None)
    if mine is None:
        own = bool(rows) and rows[0]["controller"] in desk.user.controllers
        return error(_NOT_DUE, "not-due", number=str(rows[0]["customer_number"]) if own else "–")
    if mine.person and {line.id for line in lines} <= wanted:
        erased = erasing.erase(session, desk, mine.customer_id, mine.why)
        numbers = tuple(sorted((line.controller, line.customer_number) for line in lines))
        return Removed(numbers, mine.why, erased), {line.id for line in lines}
    change = Change("customer_relation", relation, Op.REMOVE, mine.customer_id, {}, {}, mine.controller)
    applied = apply(session, desk.store.sealing, desk.act(reason=mine.why), [change])
    assert not isinstance(applied, Conflict), "a removal without a base meets nobody's newer one"
    arrivals.settle(session, desk, applied)
    return Removed(((mine.controller, mine.customer_number),), mine.why, None), {relation}


def _due(session: Session, desk: Desk, only: UUID | None = None) -> list[DueProspect]:
    relation = table_of("customer_relation")
    query = select(relation).where(relation.c.status == PROSPECT, relation.c.controller.in_(desk.user.controllers)).order_by(relation.c.id)
    if only is not None:
        query = query.where(relation.c.customer_id == only)
    rows = session.execute(query).mappings().all()
    customers = list(dict.fromkeys(row["customer_id"] for row in rows))
    found: list[DueProspect] = []
    for at in range(0, len(customers), _PART):
        part = set(customers[at : at + _PART])
        found += _Judging(session, part).due([row for row in rows if row["customer_id"] in part])
    return found


class _Judging:
    """The prospects of some hundreds of customers, judged by a few queries."""

    def __init__(self, session: Session, customers: Collection[UUID]) -> None:
        self._customers = {row["id"]: row for row in rows_of(session, "customer", "id", customers)}
        self._relations: dict[UUID, set[UUID]] = defaultdict(set)
        for row in rows_of(session, "customer_relation", "customer_id", customers):
            self._relations[row["customer_id"]].add(row["id"])
        taken = [row for entity in _TAKEN for row in rows_of(session, entity, "customer_id", customers)]
        self._taken = {(row["customer_id"], row.get("controller")) for row in taken}
        paying = rows_of(session, "billing_account", "payer_id", customers)
        self._payers = {row["payer_id"] for row in paying if row["customer_id"] != row["payer_id"]}
        owner = {each: each for each in customers}
        newest: Collection[UUID] = customers
        while newest:
            merged = [row for row in rows_of(session, "customer", "merged_into", newest) if row["id"] not in owner]
            owner |= {row["id"]: owner[row["merged_into"]] for row in merged}
            newest = [row["id"] for row in merged]
        self._facts: dict[UUID, list[StatementFact]] = defaultdict(list)
        about: dict[UUID, UUID] = {}
        for row in rows_of(session, "statement", "customer_id", owner):
            self._facts[owner[row["customer_id"]]].append(dated(statement_fact(row), formats.now()))
            about[row["id"]] = owner[row["customer_id"]]
        self._decisions: dict[UUID, list[DecisionFact]] = defaultdict(list)
        for row in rows_of(session, "statement_decision", "statement_id", about):
            self._decisions[about[row["statement_id"]]].append(decision_fact(row))

    def due(self, rows: Iterable[Any]) -> list[DueProspect]:
        """Return those of the relations that are to go."""
        today = formats.today()
        judged = [(row, why) for row in rows if (why := self._why(row, today)) is not None]
        going: dict[UUID, set[UUID]] = defaultdict(set)
        for row, _why in judged:
            going[row["customer_id"]].add(row["id"])
        return [
            DueProspect(
                row["id"], row["customer_id"], row["controller"], str(row["customer_number"] or ""), self._name(row["customer_id"]), why, since,
                going[row["customer_id"]] == self._relations[row["customer_id"]] and row["customer_id"] not in self._payers,
            )
            for row, (why, since) in judged
        ]  # fmt: skip

    def _name(self, customer: UUID) -> str:
        row = self._customers[customer]
        return str(row["organisation_name"] or names.display(row["family_name"] or "", row["given_names"] or ""))

    def _why(self, row: Any, today: date) -> tuple[str, date | None] | None:
        """Return why a relation is to go and since when; None while a permission stands, is to come, or waits to be decided."""
        customer, controller = row["customer_id"], row["controller"]
        if {(customer, controller), (customer, None)} & self._taken or customer not in self._customers:
            return None
        facts = self._facts.get(customer, [])
        folded = fold(facts, self._decisions.get(customer, []), today)
        if _permitted(folded, controller):
            return None
        granted = [each for each in facts if each.kind == GRANT and each.purpose in _PURPOSES and each.controller in (None, controller)]
        if any(each.valid_from > today or each.id in folded.waiting for each in granted):
            return None
        ended = [each.valid_to for each in granted if each.valid_to is not None and each.valid_to < today]
        if granted and len(ended) == len(granted):
            return LAPSED, max(ended) + timedelta(days=1)
        since = [each.valid_from for purpose in _PURPOSES for each in folded.standing(purpose, ANY, controller)]
        if granted or since:
            return PROHIBITED, max(since, default=None)
        return NONE_THERE, None


def _permitted(folded: Fold, controller: str) -> bool:
    cells = [(purpose, channel, controller) for purpose in _PURPOSES for channel in CHANNELS]
    return any(folded.supporting(*cell) and not folded.standing(*cell) for cell in cells)
