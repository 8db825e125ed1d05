"""Entries that make several rows at once: a line of an import is one entry for each controller it concerns, not one for each row.

Such an entry (version 2) stands at the first of its rows, as if it made only that. Its ``fields`` name the rows: ``entity+steps:field,field`` for
each, parted by semicolons; a row's identifier is ``steps`` ticks after the first's, so it need not be kept, and any row leads to the entry that made it.
All its rows are the same customer's and controller's. Rows that cannot be changed, statements above all, keep an entry of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple
from uuid import UUID

from models.journal.entries import after, steps_between

ALONE: Final = 1
TOGETHER: Final = 2
"""Versions of entries: of one row, of several."""
REACH: Final = 64
"""Rows of one entry are fewer ticks than this after its first."""


class Part(NamedTuple):
    """One of the rows: its entity, its distance from the first, its fields."""

    entity: str
    steps: int
    names: tuple[str, ...]


class BrokenPartsError(ValueError):
    """An entry of several rows does not name them as entries do."""


def spelled(parts: Sequence[Part]) -> str:
    """Return the parts as an entry's ``fields`` have them."""
    return ";".join([f"{part.entity}+{part.steps}:{','.join(part.names)}" for part in parts])


@lru_cache(maxsize=4096)
def read(fields: str) -> tuple[Part, ...]:
    """Return the parts that ``fields`` name; BrokenPartsError when they name none, or not in order."""
    found = tuple(_part(text) for text in fields.split(";"))
    steps = [part.steps for part in found]
    if steps[0] != 0 or steps[-1] >= REACH or any(earlier >= later for earlier, later in pairwise(steps)):
        raise BrokenPartsError(fields)
    return found


def _part(text: str) -> Part:
    place, colon, names = text.partition(":")
    entity, plus, steps = place.partition("+")
    if not (entity and plus and colon and steps.isascii() and steps.isdigit()):
        raise BrokenPartsError(text)
    return Part(entity, int(steps), tuple(names.split(",")) if names else ())


def of(entity: str, fields: str, version: int) -> tuple[Part, ...]:
    """Return the rows of any entry, of one row or of several."""
    return read(fields) if version == TOGETHER else (Part(entity, 0, tuple(name for name in fields.split(",") if name)),)


def place_in(first: UUID, fields: str, row: UUID) -> int | None:
    """Return which of the rows of the entry at ``first`` is ``row``; None when it is none of them."""
    steps = steps_between(first.int, row.int)
    return next((place for place, part in enumerate(read(fields)) if part.steps == steps), None)


def possible_firsts(row: UUID) -> list[UUID]:
    """Return the identifiers at which the entry that made ``row`` with others may stand."""
    return [after(row, -steps) for steps in range(REACH)] if row.version == 7 else []
