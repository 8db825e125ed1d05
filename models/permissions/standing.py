"""What binds on a day, as the fold finds it, and what it says about a cell of purpose, channel and controller."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from models.permissions.statements import Cell, StatementFact, grants, lifts_there, prohibits
from models.permissions.vocabulary import ANY, CHANNEL_IMPLIED


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

    @property
    def untouched(self) -> bool:
        """Tell whether nothing lifts any part of it, nor waits for approval to end it."""
        return not self.lifters and not self.waiting


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

    def says(self, purpose: str, channel: str, controller: str | None, until: date | None = None) -> bool:
        """Tell whether a prohibition stands that says all this up to ``until`` (None: for good), and will whatever is approved: to say it again adds nothing.

        In doubt it does not: one that is lifted in a part, or that a lift waiting for approval would end, says nothing here.
        """
        return any(
            found.untouched
            and found.statement.purpose == purpose
            and found.statement.channel in (ANY, channel)
            and found.statement.controller in (None, controller)
            and (found.statement.valid_to is None or (until is not None and until <= found.statement.valid_to))
            for found in self.prohibitions
        )

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


def contradictions(bound: tuple[Grant, ...], prohibitions: tuple[Prohibition, ...]) -> frozenset[tuple[UUID, UUID]]:
    """Pair grants with the standing prohibitions that they meet without naming them."""
    return frozenset(
        (grant.statement.id, found.statement.id)
        for grant in bound
        for found in prohibitions
        if found.statement.id not in grant.statement.lifts and found.stands(_cell(grant.statement))
    )


def _cell(statement: StatementFact) -> Cell:
    return Cell(statement.purpose, statement.channel, statement.controller)
