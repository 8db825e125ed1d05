"""The fold: which statements bind on a day. A union of the same statements and decisions gives the same answer in any order.

No order of recording is read, so stores may exchange, merge and restore freely. A prohibition goes only by an approved lift (or grant) that
names it or by an approved correction that supersedes it; whoever recorded either never approves it. What is unclear binds as little as it
can for a grant and as much as it can for a prohibition.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from models.permissions.standing import EMPTY, Fold, Grant, Prohibition, contradictions
from models.permissions.statements import DecisionFact, StatementFact, allows_no_more, in_window, same_user
from models.permissions.vocabulary import APPROVE, CONFIRM, CORRECTION, GRANT, LIFT, PROHIBITION, REFUSE, SEND_BACK


def fold(statements: Iterable[StatementFact], decisions: Iterable[DecisionFact], day: date) -> Fold:
    """Return what binds on ``day``. Decisions count from their own Helsinki day; repeated facts count once."""
    known = _distinct(statements)
    if not known:
        return EMPTY
    judged = frozenset(decisions)
    return _plain(known, day) if _is_plain(known, judged) else _Folding(known, judged, day).result()


def _distinct(statements: Iterable[StatementFact]) -> list[StatementFact]:
    """Return each statement once; two that share an id but differ are both kept."""
    found: dict[UUID, list[StatementFact]] = {}
    for statement in statements:
        same = found.setdefault(statement.id, [])
        if statement not in same:
            same.append(statement)
    return [statement for same in found.values() for statement in same]


def _is_plain(known: list[StatementFact], decisions: frozenset[DecisionFact]) -> bool:
    """Tell whether nothing refers to anything: the common case, folded without tables."""
    return (
        not any(each.lifts or each.supersedes or each.kind in (CORRECTION, LIFT) for each in known)
        and all(each.decision == CONFIRM and not any(same_user(each.decided_by, by.author) for by in known) for each in decisions)
        and len({each.id for each in known}) == len(known)
    )


def _plain(known: list[StatementFact], day: date) -> Fold:
    ordered = sorted(known, key=_oldest)
    forbidding = [each for each in ordered if each.kind == PROHIBITION]
    prohibitions = tuple(Prohibition(each) for each in forbidding if in_window(each, day))
    bound = tuple(Grant(each, each.given_at) for each in ordered if each.kind == GRANT and in_window(each, day))
    begun = tuple(each for each in forbidding if each.valid_from <= day)
    return Fold(prohibitions, bound, withdrawals=begun, contradictions=contradictions(bound, prohibitions))


def names_for_lift(statements: Iterable[StatementFact], wanted: UUID) -> frozenset[UUID]:
    """Return what a lift of ``wanted`` must name to end it wholly: itself and, if it is a correction, all that it replaced."""
    back: dict[UUID, set[UUID]] = {}
    for statement in statements:
        if statement.supersedes is not None:
            back.setdefault(statement.id, set()).add(statement.supersedes)
    named, left = {wanted}, [wanted]
    while left:
        new = back.get(left.pop(), set()) - named
        named |= new
        left += new
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

    known: list[StatementFact]
    decisions: frozenset[DecisionFact]
    day: date
    one: dict[UUID, StatementFact] = field(default_factory=dict)
    variants: dict[UUID, list[StatementFact]] = field(default_factory=dict)
    doubled: set[UUID] = field(default_factory=set)
    kinds: dict[UUID, str | None] = field(default_factory=dict)
    corrections: dict[UUID, list[StatementFact]] = field(default_factory=dict)
    correcting: set[UUID] = field(default_factory=set)
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
            self.variants.setdefault(statement.id, []).append(statement)
        self._decide()
        self._trace()

    def _decide(self) -> None:
        for decision in self.decisions:
            about = decision.statement_id
            if about not in self.one or decision.day > self.day:
                continue
            if decision.decision == REFUSE:
                self.refused.add(about)
            elif decision.decision == SEND_BACK:
                self.sent_back.add(about)
            elif any(same_user(decision.decided_by, each.author) for each in self.variants[about]):
                self.own.add(about)
            else:
                self.answered.add(about)
                if decision.decision == APPROVE:
                    self.approved.add(about)

    def _trace(self) -> None:
        """Find what each statement amounts to, and which corrections count; a circle of corrections corrects nothing."""
        for statement in self.ordered:
            doubled = statement.id in self.doubled
            self.kinds[statement.id] = None if doubled else self._stated(statement)
            if statement.supersedes is not None and not doubled and self._whole(statement):
                self.corrections.setdefault(statement.supersedes, []).append(statement)
                self.correcting.add(statement.id)
        for statement in self.ordered:
            withdrawn = any(new.id in self.approved for new in self._counting(statement))
            if self.kinds[statement.id] == LIFT and statement.id not in self.refused and in_window(statement, self.day) and not withdrawn:
                self.ungranted |= statement.lifts

    def _stated(self, statement: StatementFact) -> str | None:
        """Return the kind that it states, or that what it corrects states: of several a prohibition, else None."""
        found: set[str] = set()
        left, seen = [statement], {statement.id}
        while left:
            at = left.pop()
            if at.kind != CORRECTION:
                found.add(at.kind)
            elif at.supersedes is not None and at.supersedes not in seen:
                seen.add(at.supersedes)
                left += self.variants.get(at.supersedes, ())
        if PROHIBITION in found:
            return PROHIBITION
        return found.pop() if len(found) == 1 else None

    def _whole(self, statement: StatementFact) -> bool:
        """Tell whether the chain of corrections below it is all here, plain, and no circle, and says of what kind they are."""
        at, seen = statement, {statement.id}
        while at.supersedes is not None:
            before = self.one.get(at.supersedes)
            if before is None or before.id in seen or before.id in self.doubled:
                return False
            seen.add(before.id)
            at = before
        return self._stated(statement) is not None

    def _given_at(self, statement: StatementFact) -> datetime:
        """Return when the customer said it: a correction only writes down better what was said first."""
        first, at = statement.given_at, statement
        while at.supersedes is not None and at.id in self.correcting:
            at = self.one[at.supersedes]
            first = min(first, at.given_at)
        return first

    def _counting(self, old: StatementFact) -> list[StatementFact]:
        return [new for new in self.corrections.get(old.id, ()) if new.id not in self.refused]

    def _no_more(self, new: StatementFact, old: StatementFact) -> bool:
        return allows_no_more(new, self.kinds[new.id], old, self.kinds[old.id], self.day)

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
        if statement.id not in self.correcting:
            return True
        old = self.one[statement.supersedes]
        if self.kinds[old.id] != GRANT or not self._no_more(statement, old):
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
            if not lift.lifts or kind not in (LIFT, GRANT) or not in_window(lift, self.day):
                continue
            if not self._cleared(lift) or lift.id in self.ungranted or self._replaced(lift):
                continue
            for named in lift.lifts:
                if all(named in new.lifts for new in self._counting(lift)):
                    found.setdefault(named, []).append((lift, kind))
        return found

    def _awaiting(self) -> list[tuple[StatementFact, str]]:
        """Return what waits for a supervisor and could still bind: not approved, not refused, not past its days."""
        waiting = []
        settled = self.approved | self.refused | self.doubled | self.ungranted
        for statement in self.ordered:
            kind = self.kinds[statement.id]
            past = statement.valid_to is not None and statement.valid_to < self.day
            if kind is None or past or statement.id in settled or self._replaced(statement):
                continue
            before = self.one.get(statement.supersedes) if statement.supersedes is not None and statement.id in self.correcting else None
            widens = kind == PROHIBITION and before is not None and not self._no_more(statement, before)
            names = kind != LIFT or any(self.kinds.get(named) in (PROHIBITION, None) for named in statement.lifts)
            if widens or (kind != PROHIBITION and names and not self._cleared(statement)):
                waiting.append((statement, kind))
        return waiting

    def _prohibitions(self, waiting: list[tuple[StatementFact, str]]) -> tuple[Prohibition, ...]:
        lifters = self._lifters()
        found = []
        for statement in self.ordered:
            doubled = statement.id in self.doubled
            kind = self._stated(statement) if doubled else self.kinds[statement.id]
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
            if self._stated(statement) == PROHIBITION
            and statement.valid_from <= self.day
            and not any(new.id in self.approved for new in self._counting(statement))
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
            contradictions=contradictions(bound, prohibitions),
        )
