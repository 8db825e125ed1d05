"""What every importer is: the columns it takes, what it asks the store for a few hundred lines, and the changes it makes of each."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy.orm import Session

from models.problems import Problem, error
from models.services.importing.columns import Column
from models.services.importing.context import Run
from models.services.importing.lines import Effect, Line
from models.words import N_

KNOWN: Final = N_("The number is known already. Choose updating, or leave the row out")
TWICE: Final = N_("The same number as on line {line}: the later row is not taken")
REQUIRED: Final = N_("Required. Give a value")
NOT_YOURS: Final = N_("You do not work for this controller: {controller}")
NO_CUSTOMER: Final = N_("There is no customer {number} among those of your controllers. Import the customer first")


class Importer(ABC):
    """One importer at work in one run. Subclasses look up and plan; both see only lines without flaws."""

    code: ClassVar[str]
    label: ClassVar[str]
    needed: ClassVar[tuple[str, ...]]
    """Keys of columns without which it cannot begin; several joined by ``mapping.OR``: one of them will do."""
    searches: ClassVar[bool] = False
    """Whether ``plan`` looks for customers by what they are searched by: then whoever was brought in must be in the search first."""
    chosen_for: ClassVar[bool] = True
    """Whether it is chosen before a run what happens to known numbers, and whose register it is."""
    looks_at: ClassVar[frozenset[str]]
    """Entities of which ``plan`` asks whether somebody has a number already: what others do to them meanwhile is seen."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @property
    def watched(self) -> frozenset[str]:
        """Entities that lines are planned by: what others do to them while lines wait has these planned anew."""
        return self.looks_at

    @classmethod
    @abstractmethod
    def columns(cls) -> tuple[Column, ...]:
        """Return the columns it takes; a heading that two of them claim leads to the first."""

    @classmethod
    def speaks(cls, _keys: frozenset[str]) -> bool:
        """Return whether a file with columns of these keys may be taken for one of this kind without anybody saying so."""
        return True

    @abstractmethod
    def plan(self, session: Session, lines: Sequence[Line]) -> None:
        """Make the changes of lines, or refuse them, by what the store has."""

    def forbids(self, line: Line) -> bool:
        """Return whether a rejected line may forbid something."""
        return line.may_forbid

    def rescue(self, session: Session, lines: Sequence[Line]) -> None:  # noqa: B027
        """Take of rejected lines what they forbid, where it is sure whom it concerns; importers whose lines forbid nothing have nothing to do."""

    @abstractmethod
    def key(self, line: Line) -> str:
        """Return what a line is known by in the run: no two lines of one run have the same."""

    def forget(self, lines: Sequence[Line]) -> None:
        """Forget what lines were planned to bring: they are planned anew, and are not to be taken for their own doubles."""
        for line in lines:
            line.again()

    def remember(self, line: Line) -> None:
        """Note what a line taken before is known by, when an interrupted run goes on."""
        self._note(line)

    def _note(self, line: Line) -> None:
        self.run.numbers.first(self.key(line), self.run.mark(line.file, line.number))

    def twice(self, line: Line, column: str) -> bool:
        """Return whether an earlier line of the run was taken with this line's key; the later one is refused."""
        first = self.met(line)
        if first:
            line.refuse(column, error(TWICE, "twice", line=self.run.spoken(first, line.file)))
        return bool(first)

    def met(self, line: Line) -> int:
        """Return the earlier line (its mark) that was taken with this line's key; 0 when there is none."""
        first = self.run.numbers.get(self.key(line))
        return first if first != self.run.mark(line.file, line.number) else 0

    def taken(self, line: Line) -> None:
        """Note that a key is this line's, when nothing speaks against the line."""
        if not line.flaws:
            self._note(line)

    def controller(self, line: Line, column: str) -> str:
        """Return the controller that a line names, else the run's; one whom the user does not work for refuses the line."""
        told = line.get(column)
        if told is not None and told not in self.run.own:
            line.refuse(column, error(NOT_YOURS, "controller", controller=told))
        return str(told or self.run.controller)

    def refused_as_known(self, line: Line, key: str) -> bool:
        """Return whether a line of a known number is refused, as chosen before the run."""
        if not self.run.updates:
            line.refuse(key, error(KNOWN, "known"))
        return not self.run.updates


def required(line: Line, column: str) -> bool:
    """Return whether a line has the column that it is known by; without it it is refused."""
    if line.get(column) is None:
        line.refuse(column, error(REQUIRED, "required"))
    return line.get(column) is not None


def no_customer(number: str) -> Problem:
    """Say that a number leads to nobody."""
    return error(NO_CUSTOMER, "no-customer", number=number)


def created(line: Line, subject: UUID) -> None:
    """Note that a line makes something new of ``subject``."""
    line.effect, line.subject = Effect.CREATED, subject
