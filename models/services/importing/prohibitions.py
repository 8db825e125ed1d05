"""What a file says of permissions. A yes in a column of prohibitions makes one, its wording unknown; a no says nothing at all.

Nothing here lifts, shortens or allows over a prohibition: a permission that contradicts one names it, and waits for a supervisor.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from models.journal.entries import Change, Op
from models.kinds import day_of
from models.permissions import fold, names_for_lift
from models.permissions.statements import Cell, DecisionFact, StatementFact
from models.permissions.vocabulary import ANY, MARKETING, PROHIBITION, REFUSE
from models.services.arrivals import said_on
from models.services.importing.context import SOURCE, Run
from models.services.importing.stored import rows_by
from models.services.statement_lines import decision_fact, statement_fact


class Standing:
    """The statements of a few hundred customers, those that the run itself brings included."""

    def __init__(self, session: Session, customers: Iterable[UUID], brought: dict[UUID, list[StatementFact]]) -> None:
        self._brought = brought
        self._facts: dict[UUID, list[StatementFact]] = defaultdict(list)
        self._decisions: dict[UUID, list[DecisionFact]] = defaultdict(list)
        family = _families(session, customers)
        owner = {each: survivor for survivor, members in family.items() for each in members}
        of: dict[UUID, UUID] = {}
        for subject, rows in rows_by(session, "statement", "customer_id", owner).items():
            for row in rows:
                self._facts[owner[subject]].append(statement_fact(row))
                of[row["id"]] = owner[subject]
        for statement, rows in rows_by(session, "statement_decision", "statement_id", of).items():
            self._decisions[of[statement]] += [decision_fact(row) for row in rows]

    def facts(self, customer: UUID) -> list[StatementFact]:
        """Return every statement of a customer."""
        known = self._facts.get(customer, [])
        brought = self._brought.get(customer, [])
        return [*known, *(fact for fact in brought if fact not in known)]

    def decisions(self, customer: UUID) -> list[DecisionFact]:
        """Return what was decided on them."""
        return self._decisions.get(customer, [])

    def covered(self, customer: UUID, purpose: str, channel: str, controller: str | None, day: date) -> bool:
        """Return whether a prohibition of at least this scope stands already, for good, whole and whatever waits for approval."""
        return fold(self.facts(customer), self.decisions(customer), day).says(purpose, channel, controller)

    def told(self, customer: UUID, fact: StatementFact, said: date | None) -> bool:
        """Return whether the store has a statement that is alike in all that binds. ``said``: the day that the file has it from; None when it tells none.

        A prohibition that was lifted or corrected, or that waits to be, is told only when it was said on an earlier day than what ends it: a register
        brought again does not forbid what was lifted since, and whoever forbids it anew is heard.
        """
        facts, refused = self.facts(customer), {each.statement_id for each in self.decisions(customer) if each.decision == REFUSE}
        for each in facts:
            if _binding(each) != _binding(fact):
                continue
            enders = [other for other in facts if (each.id in other.lifts or other.supersedes == each.id) and other.id not in refused]
            if fact.kind != PROHIBITION or all(said is not None and said < day_of(other.given_at) for other in enders):
                return True
        return False

    def said(self, customer: UUID, new: StatementFact, day: date) -> bool:
        """Return whether a register of refusals has told of this already: the very same, or one that stands on ``day`` for as long.

        A prohibition of the customer's own is no substitute, for the customer may lift it; one that something waits to end is none either.
        """
        told = [each for each in self.facts(customer) if each.kind == PROHIBITION and each.source == new.source and each.purpose == new.purpose]
        told = [each for each in told if each.channel in (ANY, new.channel) and each.controller is None]
        if any((each.valid_from, each.valid_to) == (new.valid_from, new.valid_to) for each in told):
            return True
        if not told:
            return False
        cell, ids = Cell(new.purpose, new.channel, new.controller), {each.id for each in told}
        return any(
            each.statement.id in ids
            and each.stands(cell)
            and not each.waits(cell)
            and each.statement.valid_from <= day
            and (each.statement.valid_to is None or (new.valid_to is not None and new.valid_to <= each.statement.valid_to))
            for each in fold(self.facts(customer), self.decisions(customer), day).prohibitions
        )

    def contradicted(self, customer: UUID, grant: StatementFact, day: date) -> frozenset[UUID]:
        """Return the prohibitions that a grant must name because it contradicts them: it waits for a supervisor."""
        facts = self.facts(customer)
        met = fold(facts, self.decisions(customer), day).contradicted(grant.purpose, grant.channel, grant.controller)
        return frozenset(named for wanted in met for named in names_for_lift(facts, wanted))


def _binding(fact: StatementFact) -> tuple[Any, ...]:
    return fact.kind, fact.purpose, fact.channel, fact.controller, fact.valid_from, fact.valid_to


def _families(session: Session, customers: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Return each customer with all who were merged into it."""
    found = {each: [each] for each in customers}
    owner = {each: each for each in found}
    newest = list(found)
    while newest:
        merged = rows_by(session, "customer", "merged_into", newest)
        newest = []
        for into, rows in merged.items():
            for row in rows:
                if row["id"] not in owner:
                    owner[row["id"]] = owner[into]
                    found[owner[into]].append(row["id"])
                    newest.append(row["id"])
    return found


def statement(run: Run, customer: UUID, fact: StatementFact, evidence: str, **more: Any) -> Change:
    """Return the change that records a statement brought by a file; ``evidence`` says file and line."""
    wording = more.get("wording")
    values: dict[str, Any] = {
        "customer_id": customer,
        "statement_kind": fact.kind,
        "purpose": fact.purpose,
        "channel": fact.channel,
        "controller": fact.controller,
        "given_by": more.get("given_by", "register"),
        "given_by_name": more.get("given_by_name"),
        "given_how": more.get("given_how", "register-file"),
        "given_at": fact.given_at,
        "valid_from": fact.valid_from,
        "valid_to": fact.valid_to,
        "wording": wording,
        "wording_known": bool(wording),
        "evidence_kind": "file",
        "evidence_note": evidence,
        "source": more.get("source", SOURCE),
        "lifts": sorted(named.hex for named in fact.lifts) or None,
        "author": run.desk.user.login,
    }
    return Change("statement", fact.id, Op.CREATE, customer, values, {}, fact.controller or "")


def of_column(run: Run) -> StatementFact:
    """Return the prohibition that a yes in a column makes: all marketing, every channel, all controllers; unsure is no."""
    today = run.context.today
    return StatementFact(run.new_id(), PROHIBITION, MARKETING, ANY, None, said_on(today), today, author=run.desk.user.login)
