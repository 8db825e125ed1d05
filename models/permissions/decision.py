"""The answer to "may I": a value that only the gate makes, and without which no contact point opens."""

from __future__ import annotations

from dataclasses import InitVar, dataclass, field
from datetime import date
from enum import Enum
from typing import Any, Final, NoReturn
from uuid import UUID

from models.formats import show_date
from models.permissions.rules import Condition, Rule
from models.words import N_, _


class GateClosedError(Exception):
    """A contact point was read, or a decision made, without the gate: a defect in the program, never a user's mistake."""


class Answer(Enum):
    """The five answers, in the order of strictness."""

    ALLOWED = "allowed"
    LIMITED = "limited"
    NO_PERMISSION = "no_permission"
    PENDING = "pending"
    PROHIBITED = "prohibited"


WORDS: Final = {
    Answer.ALLOWED: N_("Allowed"),
    Answer.LIMITED: N_("Allowed, limited"),
    Answer.NO_PERMISSION: N_("No permission"),
    Answer.PENDING: N_("No, pending"),
    Answer.PROHIBITED: N_("No, prohibited"),
}
_TOLD: Final = N_("{answer}: {reason}. {law}.")
_TOLD_SINCE: Final = N_("{answer} since {day}: {reason}. {law}.")
STRICTNESS: Final = {answer: rank for rank, answer in enumerate(Answer)}
_SEAL: Final = object()


@dataclass(frozen=True, slots=True)
class Decision:
    """Answer, rule and statements to one question about one customer on one day.

    ``since`` is the first day of the oldest prohibition, or grant, that decides. ``when`` is the day asked about. GateClosedError when made by
    hand or by ``dataclasses.replace``: only may_contact, may_update and may_disclose make decisions.
    """

    owner: UUID
    answer: Answer
    rule: Rule
    statements: tuple[UUID, ...]
    since: date | None
    purpose: str
    channel: str
    controller: str | None
    when: date
    confirmed: bool
    seal: InitVar[object]
    _mark: object = field(init=False, repr=False, compare=False)

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise GateClosedError("a decision is made by the gate only")
        object.__setattr__(self, "_mark", _SEAL)

    @property
    def allowed(self) -> bool:
        """Whether the answer is yes, with or without limits."""
        return self.answer in (Answer.ALLOWED, Answer.LIMITED)

    @property
    def conditions(self) -> frozenset[Condition]:
        """What whoever acts on a yes must keep to."""
        return self.rule.conditions if self.allowed else frozenset()

    @property
    def genuine(self) -> bool:
        """Whether the gate made it."""
        return getattr(self, "_mark", None) is _SEAL

    def confirm(self) -> Decision:
        """Return the same decision after the second step that its rule demands; GateClosedError when it demands none."""
        if not self.genuine or Condition.SECOND_STEP not in self.conditions:
            raise GateClosedError("there is no second step to this decision")
        return _mint(
            self.owner, self.answer, self.rule, self.statements, self.since, (self.purpose, self.channel, self.controller), self.when, confirmed=True
        )

    def word(self) -> str:
        """Return the answer in the current language, as the matrix shows it."""
        return _(WORDS[self.answer])

    def telling(self) -> tuple[str, dict[str, str]]:
        """Return answer, day, rule and its source as a catalogue text and what fills it, in the current language."""
        told = {"answer": self.word(), "reason": _(self.rule.text), "law": _(self.rule.law)}
        if self.since is None:
            return _TOLD, told
        return _TOLD_SINCE, told | {"day": show_date(self.since)}

    def sentence(self) -> str:
        """Return answer, day, rule and its source as a sentence in the current language."""
        text, told = self.telling()
        return _(text, **told)

    def to_json(self) -> dict[str, Any]:
        """Return the answer as the command line prints it."""
        return {
            "allowed": self.allowed,
            "answer": self.answer.value,
            "rule": self.rule.id,
            "law": self.rule.law,
            "holds_from": None if self.rule.holds_from == date.min else self.rule.holds_from.isoformat(),
            "statements": [str(named) for named in self.statements],
            "since": None if self.since is None else self.since.isoformat(),
            "purpose": self.purpose,
            "channel": self.channel,
            "controller": self.controller,
            "when": self.when.isoformat(),
            "conditions": sorted(condition.value for condition in self.conditions),
        }

    def __copy__(self) -> Decision:
        return self

    def __deepcopy__(self, _memo: object) -> Decision:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a decision is not kept: ask again")

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a decision is not kept: ask again")


def _mint(
    owner: UUID,
    answer: Answer,
    rule: Rule,
    statements: tuple[UUID, ...],
    since: date | None,
    asked: tuple[str, str, str | None],
    when: date,
    *,
    confirmed: bool = False,
) -> Decision:
    """Make a decision; for the modules of this package that ask the rules, and for no other (a test looks)."""
    purpose, channel, controller = asked
    return Decision(owner, answer, rule, statements, since, purpose, channel, controller, when, confirmed, _SEAL)
