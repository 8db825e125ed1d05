"""One question asked of many customers, streamed: the same table and the same fold as the single question, each looked up once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from datetime import date

from models.permissions.decision import Decision
from models.permissions.facts import CustomerFacts
from models.permissions.fold import fold
from models.permissions.may_contact import Outcome, Question, question
from models.permissions.standing import EMPTY


def decide_many(customers: Iterable[CustomerFacts], purpose: str, channel: str, controller: str, when: date) -> Iterator[Decision]:
    """Yield a decision for each customer, in order, holding one customer at a time. ValueError as may_contact.

    Customers without statements and waiting matches differ in a few facts only, so their answers are found once for each combination.
    """
    return _decide(customers, question(purpose, channel, controller, when))


def _decide(customers: Iterable[CustomerFacts], asked: Question) -> Iterator[Decision]:
    known: dict[Hashable, Outcome] = {}
    for facts in customers:
        if facts.statements or facts.matches:
            yield asked.decide(facts, fold(facts.statements, facts.decisions, asked.when))
            continue
        same = (
            facts.kind,
            facts.relations.get(asked.controller),
            facts.reachable.get(asked.channel),
            facts.non_disclosure,
            facts.deceased,
            asked.channel in facts.protected,
            asked.channel in facts.estate_contact,
            bool(facts.uncertain),
            facts.data_day,
        )
        outcome = known.get(same)
        if outcome is None:
            outcome = known[same] = asked.outcome(facts, EMPTY)
        yield asked.minted(facts, outcome)
