"""The answers that a list is made of: of the day it is made, unless they are known to end within the days for which it may be used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from models.permissions import decide_many
from models.permissions.decision import Decision
from models.permissions.facts import CustomerFacts


def lasting(customers: Sequence[CustomerFacts], purpose: str, channel: str, controller: str, today: date, last: date) -> Iterator[Decision]:
    """Yield a decision for each customer, in order: today's, or that of ``last`` where it says no to what is allowed today.

    A prohibition that begins next week, or a permission that ends then, is known: whoever holds the list must not come upon it.
    """
    for facts, decision in zip(customers, decide_many(customers, purpose, channel, controller, today), strict=True):
        if decision.allowed and (facts.statements or facts.matches):
            later = next(decide_many([facts], purpose, channel, controller, last))
            yield decision if later.allowed else later
        else:
            yield decision
