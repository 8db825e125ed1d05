"""Statements and the decisions about them, as plain values. What binds on a day is folded from them (models.permissions.fold)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from models.formats import HELSINKI
from models.permissions.vocabulary import (
    ANY,
    CHANNELS,
    CORRECTION,
    GRANT,
    LIFT,
    PROHIBITION,
    PROHIBITION_REACHES,
    SERVICE,
    STATEMENT_KINDS,
    VERDICTS,
    purposes_reaching,
)

_DRIFT: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class StatementFact:
    """One statement of a customer, as given; never changed, only added to.

    ``channel`` is a channel or "any"; ``controller`` None is all of them. ``given_at`` is aware; ``valid_from`` and ``valid_to`` are days,
    both included. ``lifts`` names what a lift, or a grant given against prohibitions, would lift; ``supersedes`` what a correction replaces.
    A correction has the kind it states, or "correction" for the kind of what it replaces. Wording and source bind nobody and are not compared.
    ValueError when it cannot be a statement at all.
    """

    id: UUID
    kind: str
    purpose: str
    channel: str
    controller: str | None
    given_at: datetime
    valid_from: date
    valid_to: date | None = None
    lifts: frozenset[UUID] = frozenset()
    supersedes: UUID | None = None
    author: str = ""
    wording: str | None = field(default=None, compare=False, repr=False)
    source: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if self.kind not in STATEMENT_KINDS:
            raise ValueError(f"no such kind of statement: {self.kind}")
        if self.channel != ANY and self.channel not in CHANNELS:
            raise ValueError(f"no such channel: {self.channel}")
        if not self.purpose or self.purpose == SERVICE:
            raise ValueError(f"nothing can be stated about: {self.purpose!r}")
        if self.given_at.tzinfo is None:
            raise ValueError("given_at has no zone")


@dataclass(frozen=True, slots=True)
class DecisionFact:
    """What a supervisor decided about a statement: confirm, approve, refuse or send back. ``decided_at`` is aware."""

    statement_id: UUID
    decision: str
    decided_by: str
    decided_at: datetime

    def __post_init__(self) -> None:
        if self.decision not in VERDICTS:
            raise ValueError(f"no such decision: {self.decision}")
        if self.decided_at.tzinfo is None:
            raise ValueError("decided_at has no zone")

    @property
    def day(self) -> date:
        """The Helsinki day of the decision."""
        return self.decided_at.astimezone(HELSINKI).date()


@dataclass(frozen=True, slots=True)
class Cell:
    """What is asked about: a purpose, a channel or "any", a controller or None for any of them."""

    purpose: str
    channel: str
    controller: str | None


def same_user(one: str, other: str) -> bool:
    """Tell whether two user names are one user: case and outer spaces make no second person."""
    return one.strip().casefold() == other.strip().casefold()


def in_window(statement: StatementFact, day: date) -> bool:
    """Tell whether ``day`` is within the statement's days, both ends included."""
    return statement.valid_from <= day and (statement.valid_to is None or day <= statement.valid_to)


def dated(statement: StatementFact, now: datetime) -> StatementFact:
    """Return the statement as it binds at ``now``: one "given" in the future was written down under a clock that was ahead, and a prohibition binds.

    A permission of the future waits for its day, as it must. Ten minutes are no fault of a clock.
    """
    if statement.given_at <= now + _DRIFT or statement.kind not in (PROHIBITION, CORRECTION):
        return statement
    return replace(statement, given_at=now, valid_from=min(statement.valid_from, now.astimezone(HELSINKI).date()))


def prohibits(statement: StatementFact, cell: Cell) -> bool:
    """Tell whether a prohibition of this scope meets the cell; "any" and None in the cell meet every channel and controller."""
    return (
        (statement.purpose == cell.purpose or statement.purpose in PROHIBITION_REACHES.get(cell.purpose, ()))
        and (statement.channel in (ANY, cell.channel) or cell.channel == ANY)
        and (statement.controller is None or cell.controller is None or statement.controller == cell.controller)
    )


def grants(statement: StatementFact, cell: Cell) -> bool:
    """Tell whether a grant of this scope covers the whole cell, with its own purpose only."""
    return statement.purpose == cell.purpose and statement.channel in (ANY, cell.channel) and statement.controller in (None, cell.controller)


def lifts_there(lift: StatementFact, kind: str, prohibition: StatementFact, cell: Cell) -> bool:
    """Tell whether a lift, or a grant, of this scope lifts ``prohibition`` over the whole cell. It names it besides, or lifts nothing.

    A lift reaches the purposes that the prohibition of the same name reached; a grant only its own.
    """
    purpose = lift.purpose == cell.purpose or (kind == LIFT and lift.purpose in purposes_reaching(cell.purpose))
    channel = lift.channel in (ANY, prohibition.channel if cell.channel == ANY else cell.channel)
    controller = lift.controller in (None, prohibition.controller if cell.controller is None else cell.controller)
    return purpose and channel and controller


def allows_no_more(new: StatementFact, new_kind: str | None, old: StatementFact, old_kind: str | None, day: date) -> bool:
    """Tell whether replacing ``old`` by ``new`` allows, from ``day`` on, nothing that was not allowed: such a correction takes effect at once."""
    if old_kind == PROHIBITION:
        return new_kind == PROHIBITION and new.purpose in purposes_reaching(old.purpose) and _wider(new, old, day)
    if old_kind == GRANT:
        return new_kind != GRANT or (new.purpose == old.purpose and _wider(old, new, day) and not new.lifts - old.lifts)
    if old_kind == LIFT:
        return new_kind == PROHIBITION or (new_kind == LIFT and new.lifts <= old.lifts)
    return False


def _wider(wide: StatementFact, narrow: StatementFact, day: date) -> bool:
    """Tell whether the channel, controller and days from ``day`` on of ``narrow`` lie within those of ``wide``."""
    return (
        wide.channel in (ANY, narrow.channel)
        and wide.controller in (None, narrow.controller)
        and wide.valid_from <= max(narrow.valid_from, day)
        and (wide.valid_to is None or (narrow.valid_to is not None and narrow.valid_to <= wide.valid_to))
    )
