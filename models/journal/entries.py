"""Acts and changes: what is asked of the journal, and what it answers."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock
from typing import Any, NamedTuple
from uuid import UUID

REGISTER = UUID(int=0)
"""The subject of what concerns no customer: controllers, users, settings."""


_TICKS = 1 << 12
_TAIL = 0xF << 76 | (1 << 64) - 1
"""All bits of an identifier but its time."""
_clock = Lock()
_last_tick = 0


def uuid7() -> UUID:
    """Return a new identifier (RFC 9562 version 7), later than every one before it in this process: order of making is order of identifiers.

    The 12 bits after the version are the fraction of the millisecond (method 3 of the RFC's section 6.2), counted on when two fall together or
    the clock is set back; 62 bits are random.
    """
    return uuid7s(1)[0]


def uuid7s(count: int) -> list[UUID]:
    """Return ``count`` new identifiers in their order."""
    tick = _taken(count)
    drawn = memoryview(os.urandom(8 * count)).cast("Q")
    return [_made(each, rest) for each, rest in zip(range(tick, tick + count), drawn, strict=True)]


def uuid7_run(count: int) -> list[UUID]:
    """Return ``count`` new identifiers in their order with the same 62 random bits, so that each can be told from the first (``steps_between``)."""
    tick, rest = _taken(count), int.from_bytes(os.urandom(8), "big")
    return [_made(each, rest) for each in range(tick, tick + count)]


def after(first: UUID, steps: int) -> UUID:
    """Return the identifier ``steps`` ticks after ``first`` (before it when negative), with its random bits."""
    number = first.int
    return _made((number >> 80) * _TICKS + (number >> 64 & _TICKS - 1) + steps, (number & (1 << 62) - 1) << 2)


def steps_between(first: int, later: int) -> int | None:
    """Return how many ticks ``later`` is after ``first``, both as numbers; None when they are not of one run."""
    if (first ^ later) & _TAIL:
        return None
    return ((later >> 80) - (first >> 80)) * _TICKS + (later >> 64 & _TICKS - 1) - (first >> 64 & _TICKS - 1)


def _taken(count: int) -> int:
    """Take ``count`` ticks that nobody in this process had; return the first."""
    global _last_tick
    now = time.time_ns() * _TICKS // 1_000_000
    with _clock:
        tick = max(now, _last_tick + 1)
        _last_tick = tick + count - 1
    return tick


def _made(tick: int, rest: int) -> UUID:
    return UUID(int=tick // _TICKS << 80 | 7 << 76 | tick % _TICKS << 64 | 2 << 62 | rest >> 2)


class Op(StrEnum):
    """What an entry did: the first three change rows, the rest tell of something."""

    CREATE = "create"
    SET = "set"
    REMOVE = "remove"
    READ = "read"
    REVEAL = "reveal"
    SEARCH = "search"
    VERIFY_IDENTITY = "verify-identity"
    SIGN_IN = "sign-in"
    SIGN_OUT = "sign-out"
    REFUSED = "refused"
    EXPORT = "export"
    IMPORT = "import"
    KEYS = "keys"
    CREDENTIALS = "credentials"
    BACKUP = "backup"
    RESTORE = "restore"
    ERASE = "erase"
    SETTING = "setting"


CHANGING = frozenset({Op.CREATE, Op.SET, Op.REMOVE})


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, where, on whose word, in which contact, and why."""

    actor: str
    role: str
    workstation: str
    source: str = "employee"
    contact: UUID | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one entity, or one event about it.

    ``values`` are plain values of the entity's kinds (None clears a field). ``bases`` names, for each field of a SET, the entry the
    editor's value came from; a field without one is set whatever stood there. For a REMOVE ``bases["*"]`` is the row's last entry.
    """

    entity: str
    entity_id: UUID
    op: Op
    subject: UUID
    values: Mapping[str, Any] = field(default_factory=dict)
    bases: Mapping[str, UUID] = field(default_factory=dict)
    controller: str = ""


class RowChange(NamedTuple):
    """One row that a set changed, by column, as stored (a column that is not there is empty): before the set and after it; None where there was or is no row."""

    entity: str
    id: UUID
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Applied:
    """The changes are in the store: their set, the entries made, the customers concerned, and the rows changed."""

    set_id: UUID
    entries: tuple[UUID, ...]
    subjects: frozenset[UUID]
    entities: frozenset[str]
    rows: tuple[RowChange, ...] = ()
