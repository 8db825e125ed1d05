"""The fold: which statements bind on a day. A union of the same statements and decisions gives the same answer in any order.

No order of recording is read, so stores may exchange, merge and restore freely. A prohibition goes only by an approved lift (or grant) that
names it or by an approved correction that supersedes it; whoever recorded either never approves it. What is unclear binds as little as it
can for a grant and as much as it can for a prohibition.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from models.permissions.statements import (
    Cell,
    DecisionFact,
    StatementFact,
    allows_no_more,
    grants,
    in_window,
    lifts_there,
    prohibits,
    same_user,
)
from models.permissions.vocabulary import ANY, APPROVE, CHANNEL_IMPLIED, CONFIRM, CORRECTION, GRANT, LIFT, PROHIBITION, REFUSE, SEND_BACK


@dataclass(frozen=True, slots=True)
class Prohibition:
    """A prohibition within its days, with the lifts in force that name it and what waits for approval to end it."""

    statement: StatementFact
    lifters: tuple[tuple[StatementFact, str], ...] = ()
    waiting: tuple[tuple[StatementFact, str], ...] = ()

    def stands(self, cell: Cell) -> bool:
        """Tell whether it forbids the cell: it meets it and no lift in force covers it."""
        return prohibits(self.statement, cell) and not any(lifts_there(lift, kind, self.statement, cell) for lift, kind in self.lifters)

    def waits(self, cell: Cell) -> bool:
        """Tell whether something waiting for approval would end it over the cell."""
        return any(lifts_there(lift, kind, self.statement, cell) if self.statement.id in lift.lifts else True for lift, kind in self.waiting)


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant that binds within its days, when the customer gave it (a correction: what it corrects), and what narrows it while it waits."""

    statement: StatementFact
    given_at: datetime
    narrowed_by: tuple[StatementFact, ...] = ()


@dataclass(frozen=True, slots=True)
class Fold:
    """What binds on a day. ``waiting`` awaits approval, ``unclear`` contradicts itself or rests on a statement not here.

    ``own_approvals`` are statements that their own author tried to approve: ignored, and worth a look. ``contradictions`` pairs grants with
    the standing prohibitions that they meet without naming.
    """

    prohibitions: tuple[Prohibition, ...] = ()
    grants: tuple[Grant, ...] = ()
    waiting: frozenset[UUID] = frozenset()
    waiting_grants: tuple[StatementFact, ...] = ()
    withdrawals: tuple[StatementFact, ...] = ()
    unclear: frozenset[UUID] = frozenset()
    own_approvals: frozenset[UUID] = frozenset()
    contradictions: frozenset[tuple[UUID, UUID]] = frozenset()

    def standing(self, purpose: str, channel: str = ANY, controller: str | None = None) -> tuple[StatementFact, ...]:
        """Return the prohibitions that forbid the cell, oldest first."""
        cell = Cell(purpose, channel, controller)
        return tuple(found.statement for found in self.prohibitions if found.stands(cell))

    def would_end(self, purpose: str, channel: str = ANY, controller: str | None = None) -> bool:
        """Tell whether every prohibition standing there has something waiting for approval that would end it."""
        cell = Cell(purpose, channel, controller)
        return all(found.waits(cell) for found in self.prohibitions if found.stands(cell))

    def supporting(self, purpose: str, channel: str = ANY, controller: str | None = None) -> tuple[StatementFact, ...]:
        """Return the grants that cover the cell, oldest first. A prohibition given since ends a grant for good, though it be lifted later."""
        cell = Cell(purpose, channel, controller)
        return tuple(
            found.statement
            for found in self.grants
            if grants(found.statement, cell)
            and all(grants(narrow, cell) for narrow in found.narrowed_by)
            and not any(self._withdraws(prohibition, found, cell) for prohibition in self.withdrawals)
        )

    def asked_for(self, purpose: str, channel: str = ANY, controller: str | None = None) -> tuple[StatementFact, ...]:
        """Return the grants that would cover the cell once approved."""
        cell = Cell(purpose, channel, controller)
        return tuple(grant for grant in self.waiting_grants if grants(grant, cell))

    def contradicted(self, purpose: str, channel: str = ANY, controller: str | None = None) -> frozenset[UUID]:
        """Return the standing prohibitions that a new grant of this scope contradicts: it must name them, and waits for a supervisor."""
        cells = [Cell(purpose, channel, controller)]
        if channel in CHANNEL_IMPLIED:
            cells.append(Cell(purpose, CHANNEL_IMPLIED[channel], controller))
        return frozenset(found.statement.id for found in self.prohibitions for cell in cells if found.stands(cell))

    @staticmethod
    def _withdraws(prohibition: StatementFact, grant: Grant, cell: Cell) -> bool:
        return prohibition.given_at >= grant.given_at and prohibition.id not in grant.statement.lifts and prohibits(prohibition, cell)


EMPTY: Final = Fold()


def fold(statements: Iterable[StatementFact], decisions: Iterable[DecisionFact], day: date) -> Fold:
    """Return what binds on ``day``. Decisions count from their own Helsinki day; repeated facts count once."""
    known = frozenset(statements)
    if not known:
        return EMPTY
    judged = frozenset(decisions)
    return _plain(known, day) if _is_plain(known, judged) else _Folding(known, judged, day).result()


def _is_plain(known: frozenset[StatementFact], decisions: frozenset[DecisionFact]) -> bool:
    """Tell whether nothing refers to anything: the common case, folded without tables."""
    return (
        not any(each.lifts or each.supersedes or each.kind == CORRECTION or each.kind == LIFT for each in known)
        and not decisions
        and len({each.id for each in known}) == len(known)
    )


def _plain(known: frozenset[StatementFact], day: date) -> Fold:
    ordered = sorted(known, key=_oldest)
    forbidding = [each for each in ordered if each.kind == PROHIBITION]
    prohibitions = tuple(Prohibition(each) for each in forbidding if in_window(each, day))
    bound = tuple(Grant(each, each.given_at) for each in ordered if each.kind == GRANT and in_window(each, day))
    begun = tuple(each for each in forbidding if each.valid_from <= day)
    return Fold(prohibitions, bound, withdrawals=begun, contradictions=_contradictions(bound, prohibitions))


def _contradictions(bound: tuple[Grant, ...], prohibitions: tuple[Prohibition, ...]) -> frozenset[tuple[UUID, UUID]]:
    """Pair grants with the standing prohibitions that they meet without naming them."""
    return frozenset(
        (grant.statement.id, found.statement.id)
        for grant in bound
        for found in prohibitions
        if found.statement.id not in grant.statement.lifts and found.stands(_cell(grant.statement))
    )


def names_for_lift(statements: Iterable[StatementFact], wanted: UUID) -> frozenset[UUID]:
    """Return what a lift of ``wanted`` must name to end it wholly: itself and, if it is a correction, all that it replaced."""
    back = {statement.id: statement.supersedes for statement in statements}
    named: set[UUID] = set()
    at: UUID | None = wanted
    while at is not None and at not in named:
        named.add(at)
        at = back.get(at)
    return frozenset(named)


def _wholly(statement: StatementFact) -> tuple[object, ...]:
    """Return a key that orders even two statements of one id: what differs between them must not be left to chance."""
    rest = (statement.kind, statement.purpose, statement.channel, statement.controller or "", str(statement.valid_to), str(statement.supersedes))
    return (*_oldest(statement), *rest, statement.author, sorted(named.hex for named in statement.lifts))


def _oldest(statement: StatementFact) -> tuple[date, float, str]:
    return statement.valid_from, statement.given_at.timestamp(), statement.id.hex


@dataclass(slots=True)
class _Folding:
    """One fold under way: the tables it needs, filled once."""

    known: frozenset[StatementFact]
    decisions: frozenset[DecisionFact]
    day: date
    one: dict[UUID, StatementFact] = field(default_factory=dict)
    doubled: set[UUID] = field(default_factory=set)
    kinds: dict[UUID, str | None] = field(default_factory=dict)
    corrections: dict[UUID, list[StatementFact]] = field(default_factory=dict)
    approved: set[UUID] = field(default_factory=set)
    answered: set[UUID] = field(default_factory=set)
    refused: set[UUID] = field(default_factory=set)
    sent_back: set[UUID] = field(default_factory=set)
    own: set[UUID] = field(default_factory=set)
    ungranted: set[UUID] = field(default_factory=set)
    ordered: list[StatementFact] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ordered = sorted(self.known, key=_wholly)
        for statement in self.ordered:
            if statement.id in self.one:
                self.doubled.add(statement.id)
            self.one[statement.id] = statement
        self._decide()
        self._trace()

    def _decide(self) -> None:
        for decision in self.decisions:
            statement = self.one.get(decision.statement_id)
            if statement is None or decision.day > self.day:
                continue
            if decision.decision == REFUSE:
                self.refused.add(statement.id)
            elif decision.decision == SEND_BACK:
                self.sent_back.add(statement.id)
            elif any(same_user(decision.decided_by, each.author) for each in self.known if each.id == statement.id):
                self.own.add(statement.id)
            else:
                self.answered.add(statement.id)
                if decision.decision == APPROVE:
                    self.approved.add(statement.id)

    def _trace(self) -> None:
        """Find what each statement amounts to, and which corrections count; a circle of corrections corrects nothing."""
        for statement in self.ordered:
            root = self._root(statement)
            doubled = statement.id in self.doubled
            stated = statement if statement.kind != CORRECTION else root
            self.kinds[statement.id] = None if doubled or stated is None else stated.kind
            if statement.supersedes is not None and root is not None and not doubled:
                self.corrections.setdefault(statement.supersedes, []).append(statement)
        for statement in self.ordered:
            withdrawn = any(new.id in self.approved for new in self._counting(statement))
            if self.kinds[statement.id] == LIFT and statement.id not in self.refused and in_window(statement, self.day) and not withdrawn:
                self.ungranted |= statement.lifts

    def _root(self, statement: StatementFact) -> StatementFact | None:
        """Return the nearest in the chain of corrections that states its own kind; None when the chain is broken or a circle."""
        at, seen = statement, {statement.id}
        stated = statement if statement.kind != CORRECTION else None
        while at.supersedes is not None:
            before = self.one.get(at.supersedes)
            if before is None or before.id in seen or before.id in self.doubled:
                return None
            seen.add(before.id)
            at = before
            if stated is None and at.kind != CORRECTION:
                stated = at
        return stated

    def _given_at(self, statement: StatementFact) -> datetime:
        """Return when the customer said it: a correction only writes down better what was said first."""
        first, at = statement.given_at, statement
        while at.supersedes is not None and at in self.corrections.get(at.supersedes, ()):
            at = self.one[at.supersedes]
            first = min(first, at.given_at)
        return first

    def _counting(self, old: StatementFact) -> list[StatementFact]:
        return [new for new in self.corrections.get(old.id, ()) if new.id not in self.refused]

    def _no_more(self, new: StatementFact, old: StatementFact) -> bool:
        return allows_no_more(new, self.kinds[new.id], old, self.kinds[old.id])

    def _replaced(self, old: StatementFact) -> bool:
        """Tell whether a correction has taken the place of ``old``: a prohibition's place is taken by approval only."""
        return any(new.id in self.approved or (self.kinds[old.id] != PROHIBITION and self._no_more(new, old)) for new in self._counting(old))

    def _needs_approval(self, statement: StatementFact) -> bool:
        """Tell whether it binds only when approved: lifts, grants against prohibitions, corrections that allow more."""
        kind = self.kinds[statement.id]
        if kind == LIFT:
            return True
        if kind == PROHIBITION:
            return False
        if statement.lifts:
            return True
        if statement.supersedes is None:
            return False
        old = self.one.get(statement.supersedes)
        corrects = old is not None and statement in self.corrections.get(old.id, ())
        if old is None or not corrects or self.kinds[old.id] != GRANT or not self._no_more(statement, old):
            return True
        return old.id in self.ungranted or not self._cleared(old)

    def _cleared(self, statement: StatementFact) -> bool:
        if statement.id in self.refused or statement.id in self.doubled:
            return False
        if statement.id in self.sent_back and statement.id not in self.answered:
            return False
        return statement.id in self.approved or not self._needs_approval(statement)

    def _lifters(self) -> Mapping[UUID, list[tuple[StatementFact, str]]]:
        found: dict[UUID, list[tuple[StatementFact, str]]] = {}
        for lift in self.ordered:
            kind = self.kinds[lift.id]
            if not lift.lifts or kind not in (LIFT, GRANT) or not in_window(lift, self.day) or lift.id not in self.approved:
                continue
            if not self._cleared(lift) or lift.id in self.ungranted or self._replaced(lift):
                continue
            for named in lift.lifts:
                if all(named in new.lifts for new in self._counting(lift)):
                    found.setdefault(named, []).append((lift, kind))
        return MappingProxyType(found)

    def _awaiting(self) -> list[tuple[StatementFact, str]]:
        """Return what waits for a supervisor and could still bind: not approved, not refused, not past its days."""
        waiting = []
        for statement in self.ordered:
            kind = self.kinds[statement.id]
            past = statement.valid_to is not None and statement.valid_to < self.day
            settled = statement.id in self.approved | self.refused | self.doubled | self.ungranted
            if kind is None or past or settled or self._replaced(statement):
                continue
            replaces = kind == PROHIBITION and statement.supersedes is not None and statement in self.corrections.get(statement.supersedes, ())
            widens = replaces and not self._no_more(statement, self.one[statement.supersedes or statement.id])
            names = kind != LIFT or any(self.kinds.get(named) in (PROHIBITION, None) for named in statement.lifts)
            if widens or (kind != PROHIBITION and names and not self._cleared(statement)):
                waiting.append((statement, kind))
        return waiting

    def _prohibitions(self, waiting: list[tuple[StatementFact, str]]) -> tuple[Prohibition, ...]:
        lifters = self._lifters()
        found = []
        for statement in self.ordered:
            doubled = statement.id in self.doubled
            kind = statement.kind if doubled else self.kinds[statement.id]
            if kind != PROHIBITION or not in_window(statement, self.day):
                continue
            if doubled:
                found.append(Prohibition(statement))
            elif not any(new.id in self.approved for new in self._counting(statement)):
                ends = tuple((each, kind) for each, kind in waiting if statement.id in each.lifts or statement.id == each.supersedes)
                found.append(Prohibition(statement, tuple(lifters.get(statement.id, ())), ends))
        return tuple(found)

    def _grants(self) -> tuple[Grant, ...]:
        found = []
        for statement in self.ordered:
            if self.kinds[statement.id] != GRANT or not in_window(statement, self.day) or statement.id in self.ungranted:
                continue
            if self._cleared(statement) and not self._replaced(statement):
                found.append(Grant(statement, self._given_at(statement), tuple(self._counting(statement))))
        return tuple(found)

    def _withdrawals(self) -> tuple[StatementFact, ...]:
        return tuple(
            statement
            for statement in self.ordered
            if statement.kind == PROHIBITION or self.kinds[statement.id] == PROHIBITION
            if statement.valid_from <= self.day and not any(new.id in self.approved for new in self._counting(statement))
        )

    def result(self) -> Fold:
        """Put the fold together."""
        waiting = self._awaiting()
        prohibitions = self._prohibitions(waiting)
        bound = self._grants()
        unclear = self.doubled | {statement.id for statement in self.ordered if self.kinds[statement.id] is None}
        return Fold(
            prohibitions=prohibitions,
            grants=bound,
            waiting=frozenset(statement.id for statement, _kind in waiting),
            waiting_grants=tuple(statement for statement, kind in waiting if kind == GRANT),
            withdrawals=self._withdrawals(),
            unclear=frozenset(unclear),
            own_approvals=frozenset(self.own),
            contradictions=_contradictions(bound, prohibitions),
        )


def _cell(statement: StatementFact) -> Cell:
    return Cell(statement.purpose, statement.channel, statement.controller)
