"""What the gate must know of a customer: built by a service from rows, by a bulk reader from columns, by a test by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from models.permissions.statements import DecisionFact, StatementFact


@dataclass(frozen=True, slots=True)
class MatchFact:
    """A line of a register of refusals that may be the customer's and waits for a decision: until then what it forbids is not done.

    It says less than a statement: nobody has recorded it as the customer's word, and it ends no grant. Days as in a statement, both included.
    """

    purpose: str
    channel: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """One customer as the rules see it; what is not told counts as unknown, and unknown is no.

    ``customer`` owns the contact points. ``kind`` is a code of kinds or None. ``relations`` maps controller → prospect, current or former.
    ``reachable`` maps channel → "verified", "unverified" or "none" (missing: none), the best of the customer's own points.
    ``protected`` has the channels with a protected contact point, ``estate_contact`` those with a point of the estate's contact.
    ``matches`` wait in the queue of registers of refusals, each for its own purpose and channel, whatever the controller.
    ``uncertain`` holds reasons (a merge, a conflict); ``data_day`` is the last day for which the statements here are complete,
    None in a store that needs no exchange.
    """

    customer: UUID
    kind: str | None
    relations: Mapping[str, str] = field(default_factory=dict)
    statements: tuple[StatementFact, ...] = ()
    decisions: tuple[DecisionFact, ...] = ()
    non_disclosure: bool = False
    deceased: bool = False
    reachable: Mapping[str, str] = field(default_factory=dict)
    protected: frozenset[str] = frozenset()
    estate_contact: frozenset[str] = frozenset()
    uncertain: frozenset[str] = frozenset()
    data_day: date | None = None
    matches: tuple[MatchFact, ...] = ()
