"""What is told of one statement as evidence: plain records, and nothing that is not in the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from models.journal.findings import Finding
from models.permissions.decision import Decision
from models.services.naming import Names

KNOWN, UNKNOWN, ERASED, UNREADABLE = "known", "unknown", "erased", "unreadable"
"""What is known of a wording: it, that it was not written down, that its key was destroyed, that it does not open."""
LIFTS, SUPERSEDES, LIFTED_BY, SUPERSEDED_BY = "lifts", "supersedes", "lifted-by", "superseded-by"
MISSING: Final = "missing"
"""State of a statement that the journal recorded and whose row is not there."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on a statement; ``role`` is the role in which it was decided, ``seq`` its entry's number (None where there is none).

    ``words`` says what is known of the note, as of a wording.
    """

    id: UUID
    decision: str
    by: str
    role: str
    at: datetime
    note: str | None
    words: str
    seq: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """One statement: its values, its words as far as they are known, its state today, its decisions, and its entry's number."""

    id: UUID
    values: Mapping[str, Any]
    wording: str | None
    words: str
    state: str
    decisions: tuple[Decided, ...]
    seq: int | None


@dataclass(frozen=True, slots=True)
class Related:
    """A statement that has to do with another, ``to``: it is what that one lifts, or what lifted it …"""

    relation: str
    to: UUID
    told: Told


@dataclass(frozen=True, slots=True)
class EntryTold:
    """One entry of the journal. ``holds``: nothing was found against it or the row that it made."""

    seq: int
    id: UUID
    at: datetime
    actor: str
    role: str
    workstation: str
    op: str
    entity: str
    about: UUID
    sentence: str
    reason: str
    digest: bytes
    link: bytes
    holds: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """What was verified: the entries of the chain, the rows compared, the last entry, the entry noted outside the store (None: none was)."""

    entries: int
    rows: int
    head: int
    head_link: bytes
    anchor: int | None
    findings: tuple[Finding, ...]

    @property
    def whole(self) -> bool:
        """Whether everything held."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class Kept:
    """A prohibition kept as a keyed hash, when whom it is about is gone."""

    kind: str
    purpose: str
    channel: str
    since: Any


@dataclass(frozen=True, slots=True)
class Whose:
    """Whom the statement is about: name, numbers by controller, language; ``gone``: the customer is not in the register any more."""

    id: UUID
    name: str
    numbers: Mapping[str, str]
    language: str
    gone: bool
    merged: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is told of one statement, as it was at ``made_at``, its entries told in ``language``.

    ``left_out`` counts related statements of controllers that are not the user's.
    """

    statement: Told
    related: tuple[Related, ...]
    left_out: int
    contact: Mapping[str, Any] | None
    customer: Whose
    binds: tuple[Decision, ...]
    kept: tuple[Kept, ...]
    entries: tuple[EntryTold, ...]
    checked: Checked
    names: Names
    made_at: datetime
    made_by: str
    made_as: str
    workstation: str
    language: str

    @property
    def every(self) -> tuple[Told, ...]:
        """The statement and those that have to do with it."""
        return (self.statement, *(each.told for each in self.related))

    def erasures(self) -> tuple[EntryTold, ...]:
        """Return the entries that destroyed keys or removed the customer."""
        return tuple(each for each in self.entries if each.op in ("erase", "remove"))
