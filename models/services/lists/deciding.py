"""The answers that a list is made of: of the day it is made, unless they are known to end within the days for which it may be used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from models.permissions import decide_many
from models.permissions.decision import Decision
from models.permissions.facts import CustomerFacts, MatchFact
from models.permissions.statements import StatementFact


def lasting(customers: Sequence[CustomerFacts], purpose: str, channel: str, controller: str, today: date, last: date) -> Iterator[Decision]:
    """Yield a decision for each customer, in order: today's, or that of ``last`` where it says no to what is allowed today.

    A prohibition that begins next week, or a permission that ends then, is known: whoever holds the list must not come upon it.
    """
    for facts, decision in zip(customers, decide_many(customers, purpose, channel, controller, today), strict=True):
        days = _turns(facts, today, last) if decision.allowed else ()
        later = (next(decide_many([facts], purpose, channel, controller, day)) for day in days)
        yield next((each for each in later if not each.allowed), decision)


def _turns(facts: CustomerFacts, today: date, last: date) -> Sequence[date]:
    """Return the days of a list on which what is known of somebody may change: something begins, or has ended the day before."""
    said: tuple[StatementFact | MatchFact, ...] = (*facts.statements, *facts.matches)
    begins = {each.valid_from for each in said}
    ended = {each.valid_to + timedelta(days=1) for each in said if each.valid_to is not None and each.valid_to < last}
    return sorted(day for day in begins | ended if today < day <= last)
