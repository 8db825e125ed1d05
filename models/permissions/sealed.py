"""A contact point as it leaves a service: its value opens only with a decision that allows this owner and this channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, final
from uuid import UUID

from models.permissions.decision import Decision, GateClosedError
from models.permissions.rules import Condition
from models.permissions.vocabulary import POINT_CHANNELS, SERVICE


@final
class SealedPoint:
    """A phone, e-mail or postal address under seal. Only the mask is ever printed; it cannot be pickled or made JSON.

    ``kind`` is "phone", "email" or "address"; ``owner`` the customer; ``verified`` whether this very point is known to be the owner's;
    ``protected`` whether it is the protected point of a person with non-disclosure; ``estate`` whether it is the contact of a dead person's
    estate. Equal when all this and the values are equal.
    """

    __slots__ = ("_value", "estate", "kind", "masked", "owner", "protected", "verified")
    kind: str
    masked: str
    owner: UUID
    verified: bool
    protected: bool
    estate: bool
    _value: Callable[[], str]

    def __init__(
        self, kind: str, value: str, masked: str, owner: UUID, *, verified: bool = False, protected: bool = False, estate: bool = False
    ) -> None:
        if kind not in POINT_CHANNELS:
            raise ValueError(f"no such kind of contact point: {kind}")
        parts = {"kind": kind, "masked": masked, "owner": owner, "verified": verified, "protected": protected, "estate": estate}
        for name, part in parts.items():
            object.__setattr__(self, name, part)
        object.__setattr__(self, "_value", lambda: value)

    def open(self, decision: Decision) -> str:
        """Return the value; GateClosedError (a defect: ask the gate first) unless ``decision`` allows exactly this.

        The decision must be the gate's own, say yes, be about this owner and a channel that goes through this kind of point. Anything but a
        service message needs a verified point; non-disclosure its protected point after the second step; death the estate's contact.
        """
        reason = self.why_closed(decision)
        if reason:
            raise GateClosedError(reason)
        return self._value()

    def why_closed(self, decision: Decision) -> str:
        """Return why ``decision`` does not open this point, in the words of a defect; empty when it does."""
        if not isinstance(decision, Decision) or not decision.genuine:
            return "the decision is not the gate's"
        if not decision.allowed:
            return f"the answer is no by {decision.rule.id}"
        if decision.owner != self.owner:
            return "the decision is about another customer"
        if decision.channel not in POINT_CHANNELS[self.kind]:
            return f"{decision.channel} does not go through {self.kind}"
        if decision.purpose != SERVICE and not self.verified:
            return "the contact point is not verified"
        if Condition.SECOND_STEP in decision.conditions and not decision.confirmed:
            return "the second step has not been taken"
        if Condition.PROTECTED_POINT in decision.conditions and not self.protected:
            return "only the protected contact point may be used"
        if (Condition.ESTATE_CONTACT in decision.conditions) != self.estate:
            return "this contact point is not for this recipient"
        return ""

    def __setattr__(self, name: str, _value: object) -> NoReturn:
        raise AttributeError(f"a sealed contact point does not change: {name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a sealed contact point does not change: {name}")

    def __repr__(self) -> str:
        return f"SealedPoint({self.kind}, {self.masked})"

    def __str__(self) -> str:
        return self.masked

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SealedPoint) and self._facts() == other._facts() and self._value() == other._value()

    def __hash__(self) -> int:
        return hash(self._facts())

    def _facts(self) -> tuple[object, ...]:
        return self.kind, self.masked, self.owner, self.verified, self.protected, self.estate

    def __copy__(self) -> SealedPoint:
        return self

    def __deepcopy__(self, _memo: object) -> SealedPoint:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a sealed contact point does not leave the process")

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a sealed contact point does not leave the process")
