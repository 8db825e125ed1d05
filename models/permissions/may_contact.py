"""May this customer be contacted, for this purpose, through this channel, by this controller, on this day? Every way out asks here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from models.permissions import rules
from models.permissions.decision import STRICTNESS, Answer, Decision, _mint
from models.permissions.facts import CustomerFacts
from models.permissions.fold import fold
from models.permissions.rules import Rule
from models.permissions.standing import Fold
from models.permissions.statements import StatementFact
from models.permissions.table import Key, Need, need_of, table_on
from models.permissions.vocabulary import (
    ANY,
    CHANNEL_IMPLIED,
    CHANNELS,
    CONTACT_PURPOSES,
    KINDS,
    NONE,
    OTHER_QUESTIONS,
    SERVICE,
    STATUSES,
    VERIFIED,
    purposes_reaching,
)

Outcome = tuple[Answer, Rule, tuple[StatementFact, ...]]
"""An answer, its rule and the statements that decide, before it is a decision about somebody."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its rules looked up, to be asked of any number of customers."""

    purpose: str
    channel: str
    controller: str
    when: date
    table: Mapping[Key, tuple[Need, Rule]]

    def outcome(self, facts: CustomerFacts, folded: Fold) -> Outcome:
        """Return the answer to the question from what binds that day."""
        if facts.deceased or facts.non_disclosure or self.purpose == SERVICE:
            found = self._special(facts)
            if found is not None:
                return found
        return self._ordinary(facts, folded)

    def _special(self, facts: CustomerFacts) -> Outcome | None:
        """Answer for the dead and the protected, and about service messages, which no statement blocks."""
        if self.purpose != SERVICE:
            return Answer.PROHIBITED, rules.DECEASED if facts.deceased else rules.NON_DISCLOSURE, ()
        if facts.relations.get(self.controller) is None:
            return Answer.NO_PERMISSION, rules.NO_RELATION, ()
        if facts.deceased:
            if self.channel not in facts.estate_contact:
                return Answer.NO_PERMISSION, rules.ESTATE_CONTACT_MISSING, ()
            return Answer.LIMITED, rules.ESTATE_CONTACT_PROTECTED if facts.non_disclosure else rules.ESTATE_CONTACT, ()
        if facts.non_disclosure:
            if self.channel not in facts.protected:
                return Answer.NO_PERMISSION, rules.NON_DISCLOSURE_NO_POINT, ()
            return Answer.LIMITED, rules.NON_DISCLOSURE_SERVICE, ()
        reach = facts.reachable.get(self.channel, NONE)
        if reach == NONE:
            return Answer.NO_PERMISSION, rules.POINT_MISSING, ()
        if reach != VERIFIED or facts.uncertain:
            return Answer.LIMITED, rules.SERVICE_CHECK, ()
        return Answer.ALLOWED, rules.SERVICE_MESSAGE, ()

    def _ordinary(self, facts: CustomerFacts, folded: Fold) -> Outcome:
        forbidden = self._forbidden(folded, self.channel)
        if forbidden is not None:
            return forbidden
        if facts.matches and self._perhaps(facts):
            return Answer.PENDING, rules.REGISTER_MATCH, ()
        unsure = unsure_rule(facts, folded, self.when)
        if unsure is not None:
            return Answer.NO_PERMISSION, unsure, ()
        answer, rule, support = self._basis(facts, folded)
        if answer not in (Answer.ALLOWED, Answer.LIMITED):
            return answer, rule, support
        if self.channel in CHANNEL_IMPLIED:
            implied = self._forbidden(folded, CHANNEL_IMPLIED[self.channel])
            if implied is not None:
                return implied
        reach = facts.reachable.get(self.channel, NONE)
        if reach != VERIFIED:
            return Answer.NO_PERMISSION, rules.POINT_MISSING if reach == NONE else rules.POINT_UNVERIFIED, ()
        return answer, rule, support

    def _forbidden(self, folded: Fold, channel: str) -> Outcome | None:
        if not folded.prohibitions:
            return None
        standing = folded.standing(self.purpose, channel, self.controller)
        if not standing:
            return None
        if folded.would_end(self.purpose, channel, self.controller):
            return Answer.PENDING, rules.PENDING_LIFT, standing
        return Answer.PROHIBITED, rules.PROHIBITION_STANDS, standing

    def _perhaps(self, facts: CustomerFacts) -> bool:
        """Tell whether a line of a register of refusals that may be the customer's forbids this, or the channel that this one goes by."""
        channels = {ANY, self.channel, CHANNEL_IMPLIED.get(self.channel, self.channel)}
        return any(
            each.purpose in purposes_reaching(self.purpose)
            and each.channel in channels
            and each.valid_from <= self.when
            and (each.valid_to is None or self.when <= each.valid_to)
            for each in facts.matches
        )

    def _basis(self, facts: CustomerFacts, folded: Fold) -> Outcome:
        """Answer from the table: what is free, limited, or needs a grant."""
        support = folded.supporting(self.purpose, self.channel, self.controller) if folded.grants else ()
        if support:
            return Answer.ALLOWED, rules.GRANTED, support
        status = facts.relations.get(self.controller)
        need, rule = need_of(self.table, facts.kind or "", status if status in STATUSES else None, self.purpose, self.channel)
        if need is Need.FREE:
            return Answer.ALLOWED, rule, ()
        if need is Need.LIMITED:
            return Answer.LIMITED, rule, ()
        asked = folded.asked_for(self.purpose, self.channel, self.controller) if folded.waiting_grants else ()
        return (Answer.PENDING, rules.PENDING_LIFT, asked) if asked else (Answer.NO_PERMISSION, rule, ())

    def decide(self, facts: CustomerFacts, folded: Fold) -> Decision:
        """Return the decision about the customer."""
        return self.minted(facts, self.outcome(facts, folded))

    def minted(self, facts: CustomerFacts, outcome: Outcome) -> Decision:
        """Make the outcome a decision about the customer."""
        answer, rule, deciding = outcome
        since = min(each.valid_from for each in deciding) if deciding else None
        named = tuple(each.id for each in deciding)
        return _mint(facts.customer, answer, rule, named, since, (self.purpose, self.channel, self.controller), self.when)


def unsure_rule(facts: CustomerFacts, folded: Fold, when: date) -> Rule | None:
    """Return the rule by which unsure is no, None when all is known: who it is, what was said, up to when."""
    if facts.uncertain or folded.unclear:
        return rules.MATCH_PENDING
    if facts.data_day is not None and facts.data_day < when:
        return rules.TOO_OLD
    return rules.KIND_UNKNOWN if facts.kind not in KINDS else None


@lru_cache(maxsize=512)
def question(purpose: str, channel: str, controller: str, when: date) -> Question:
    """Return the question with its rules; ValueError for what cannot be asked here."""
    if channel not in CHANNELS:
        raise ValueError(f"no such channel: {channel}")
    if not purpose or purpose in OTHER_QUESTIONS:
        raise ValueError(f"not a purpose of contacting: {purpose!r}")
    if not controller:
        raise ValueError("one controller is asked about")
    return Question(purpose, channel, controller, when, table_on(when))


def may_contact(facts: CustomerFacts, purpose: str, channel: str, controller: str, when: date) -> Decision:
    """Answer whether the customer may be contacted; ``purpose`` is one of statements' purposes or "service".

    Source: the register's permissions and prohibitions (DOMAIN section 6); each rule names its own law and first day. ValueError for an unknown
    channel, and for the purposes that may_update and may_disclose answer.
    """
    asked = question(purpose, channel, controller, when)
    return asked.decide(facts, fold(facts.statements, facts.decisions, when))


def matrix(
    facts: CustomerFacts, controllers: Sequence[str], when: date, purposes: Sequence[str] = (*CONTACT_PURPOSES, SERVICE)
) -> dict[tuple[str, str], Decision]:
    """Return the decision of each purpose and channel; of several controllers the strictest, of those the customer has a relation with.

    ValueError without controllers.
    """
    related = [controller for controller in controllers if controller in facts.relations] or list(controllers)
    if not related:
        raise ValueError("no controller to ask about")
    folded = fold(facts.statements, facts.decisions, when)
    return {
        (purpose, channel): max(
            (question(purpose, channel, controller, when).decide(facts, folded) for controller in related),
            key=lambda decision: STRICTNESS[decision.answer],
        )
        for purpose in purposes
        for channel in CHANNELS
    }
