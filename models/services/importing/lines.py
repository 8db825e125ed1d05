"""One line of a file on its way in: its values by column, what is wrong with it, what is doubtful, and the changes it comes to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from unicodedata import normalize
from uuid import UUID

from models.journal.entries import Change
from models.kinds import Context
from models.problems import Problem, error, warning
from models.services.importing.cells import RawRow
from models.services.importing.columns import Column, reader
from models.services.importing.mapping import FileMapping
from models.words import N_

_TOO_MANY: Final = N_("The row has more cells than there are headings. Look for a delimiter inside a value, and put the value in quotation marks")


_CUT: Final = N_("The row ends before this column, so it may be cut off. Write it whole, with an empty cell where nothing is told")
_TOO_FEW: Final = N_("The row has fewer cells than there are headings; what is missing was taken as empty")
_SHORT_CODE: Final = "short"


class Effect(StrEnum):
    """What came of a line."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Flaw:
    """A problem at a column of the file (its heading; "" for the whole row)."""

    heading: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that the file would change, as it may be shown: the field's label (catalogue text), before and after."""

    row: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Met:
    """Whom a line of a register of refusals met: customers who are surely meant, and who perhaps are. ``over``: it binds nobody any more."""

    sure: int = 0
    unsure: int = 0
    over: bool = False


@dataclass(slots=True)
class Line:
    """One line. ``flaws`` reject it; ``warnings`` ask for a person's look; ``doubts`` are counted by kind over the file."""

    file: int
    number: int
    cells: list[str]
    headings: Callable[[str], str]
    values: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The values of fields again, by entity and name."""
    flaws: list[Flaw] = field(default_factory=list)
    warnings: list[Flaw] = field(default_factory=list)
    also: list[tuple[int, int, Flaw]] = field(default_factory=list)
    """Warnings of earlier lines (file, line) that this one brings to light."""
    doubts: list[Flaw] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    regardless: list[Change] = field(default_factory=list)
    """Those of ``changes`` that protect somebody: they are taken though nothing else of the line is. They have no bases, so nothing stops them."""
    effect: Effect = Effect.UNCHANGED
    subject: UUID | None = None
    prohibitions: int = 0
    met: Met | None = None
    may_forbid: bool = False
    """A column that protects says yes, or cannot be read."""
    unclear: bool = False
    """A column that protects cannot be read, or is cut off."""
    heard: bool = False
    """What it forbids is recorded, or stands already."""
    unread: int = 0
    """Flaws of reading: those stay when the line is planned anew."""

    @property
    def written(self) -> list[Change]:
        """The changes that the line comes to, rejected or not."""
        return self.regardless if self.flaws else self.changes

    @property
    def forbids(self) -> int:
        """How many prohibitions are recorded of it, rejected or not."""
        return sum(change.entity == "statement" for change in self.regardless) if self.flaws else self.prohibitions

    def protect(self, change: Change) -> None:
        """Take a change though nothing else of the line is."""
        self.changes.append(change)
        self.regardless.append(change)

    def refuse(self, key: str, problem: Problem) -> None:
        """Reject the line because of the column ``key``."""
        self.flaws.append(Flaw(self.headings(key), problem))

    def warn(self, key: str, problem: Problem) -> None:
        """Ask for a look at the line."""
        self.warnings.append(Flaw(self.headings(key), problem))

    def doubt(self, key: str, problem: Problem) -> None:
        """Count a doubt."""
        self.doubts.append(Flaw(self.headings(key), problem))

    def again(self) -> None:
        """Forget what was planned: the line is as it was read."""
        del self.flaws[self.unread :]
        self.warnings, self.also, self.differences, self.changes, self.regardless = [], [], [], [], []
        self.doubts = [each for each in self.doubts if each.problem.code == _SHORT_CODE]
        self.effect, self.subject, self.prohibitions, self.heard = Effect.UNCHANGED, None, 0, False
        self.met = None

    def get(self, key: str) -> Any:
        """Return the value of a column; None when it is empty or the file has no such column."""
        return self.values.get(key)

    def of(self, entity: str) -> dict[str, Any]:
        """Return the values of an entity's fields that the line has, in a dictionary of the caller's own."""
        return dict(self.rows.get(entity, ()))


class LineReader:
    """Reads rows of one file into lines: a function for each column, made once."""

    def __init__(self, mapping: FileMapping, context: Context, file: int) -> None:
        self._file = file
        self._mapping = mapping
        self._width = len(mapping.header)
        self._plan = [(place, column, reader(column, context)) for place, column in enumerate(mapping.columns) if column is not None]
        self._wanted = max((place + 1 for place, _column, _read in self._plan), default=0)
        self._protected = max((place + 1 for place, column, _read in self._plan if column.protects), default=0)
        self._heading_of = {column.key: mapping.header[place] for place, column in reversed(list(enumerate(mapping.columns))) if column is not None}

    def read(self, row: RawRow) -> Line:
        """Read a row; what cannot be read of it stands among the flaws."""
        line = Line(self._file, row.line, row.cells, self.heading)
        self._read(row, line)
        line.unread = len(line.flaws)
        return line

    def _read(self, row: RawRow, line: Line) -> None:
        for place, problem in row.problems:
            line.flaws.append(Flaw(self._mapping.heading(place), problem))
        line.may_forbid = line.unclear = self._protected > 0
        if line.flaws:
            return
        cells, values, rows = row.cells, line.values, line.rows
        width = len(cells)
        if width > self._width and any(cell.strip() for cell in cells[self._width :]):
            line.flaws.append(Flaw("", error(_TOO_MANY, "cells")))
            return
        if width < self._protected:
            line.flaws.append(Flaw(self._mapping.heading(self._protected - 1), error(_CUT, "cut")))
        elif width < self._wanted:
            line.doubts.append(Flaw("", warning(_TOO_FEW, _SHORT_CODE)))
        line.may_forbid = line.unclear = width < self._protected
        for place, column, read in self._plan:
            text = cells[place] if place < width else ""
            if not text.isascii():
                text = normalize("NFC", text)
            if not text or text.isspace():
                continue
            value = read(text)
            if column.protects and value is not False:
                line.may_forbid, line.unclear = True, line.unclear or isinstance(value, Problem)
            if isinstance(value, Problem):
                line.flaws.append(Flaw(self._mapping.header[place], value))
            elif column.several:
                values.setdefault(column.key, []).append(value)
            else:
                if column.protects:
                    value = value or values.get(column.key, False)
                values[column.key] = value
                if column.entity:
                    rows.setdefault(column.entity, {})[column.name] = value

    def heading(self, key: str) -> str:
        """Return the heading of a column in this file; "" when the file has none."""
        return self._heading_of.get(key, "")


def columns_of(groups: Sequence[Sequence[Column]]) -> tuple[Column, ...]:
    """Join groups of columns; a heading that two of them claim goes to the first."""
    return tuple(column for group in groups for column in group)
