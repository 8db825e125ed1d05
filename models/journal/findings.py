"""What verification finds, and how it reads: rows as the driver gives them, without the cost of making objects of a million entries."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from models.words import _

MOST: Final = 1_000
"""Findings reported at the most; a store with more is beyond listing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold, and the entry or row it concerns."""

    kind: str
    text: str
    seq: int | None = None
    entry: UUID | None = None
    entity: str = ""
    entity_id: UUID | None = None
    field: str = ""

    def message(self) -> str:
        """Return the sentence in the current language."""
        return _(self.text, seq=self.seq, entity=self.entity, row=self.entity_id, field=self.field)


class Findings:
    """The findings of one verification, each once."""

    def __init__(self) -> None:
        self._found: dict[Finding, None] = {}

    def add(
        self,
        kind: str,
        text: str,
        *,
        seq: int | None = None,
        entry: UUID | None = None,
        entity: str = "",
        entity_id: UUID | None = None,
        field: str = "",
    ) -> None:
        """Note one thing. ``text`` is a catalogue text."""
        self._found[Finding(kind, text, seq, entry, entity, entity_id, field)] = None

    @property
    def full(self) -> bool:
        """Whether there are as many as are reported."""
        return len(self._found) >= MOST

    def listed(self) -> tuple[Finding, ...]:
        """Return them in the order found."""
        return tuple(self._found)[:MOST]


def raw_rows(session: Session, query: Any, params: Sequence[Any] = ()) -> Generator[Any, None, None]:
    """Stream the rows of a query as the driver gives them."""
    for batch in raw_batches(session, query, params):
        yield from batch


def raw_batches(session: Session, query: Any, params: Sequence[Any] = (), size: int = 2_000) -> Generator[Sequence[Any], None, None]:
    """Stream the rows of a query in batches of at most ``size``."""
    cursor = session.connection().connection.cursor()
    try:
        cursor.execute(str(query), tuple(params))
        while batch := cursor.fetchmany(size):
            yield batch
    finally:
        cursor.close()


def uuid_of(raw: Any) -> UUID | None:
    """Return the identifier of 16 bytes; None for anything else that somebody may have written in its place."""
    return UUID(bytes=bytes(raw)) if isinstance(raw, bytes) and len(raw) == 16 else None
