"""Frozen records: what services give to the window, the command line and reports. No live entity leaves a service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Masked:
    """A value that is held but not shown; it is revealed with a reason."""

    text: str


@dataclass(frozen=True, slots=True)
class Record:
    """One row as read: plain values by field, Masked for sealed ones, a SealedPoint for contact points.

    ``bases`` names the entry each value came from: what an edit is made on. ``subject`` is the customer whose data it is.
    """

    entity: str
    id: UUID
    subject: UUID
    values: Mapping[str, Any]
    bases: Mapping[str, UUID]
    last_entry: UUID
    controller: str = ""

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def get(self, name: str) -> Any:
        """Return the value of ``name``; None when the record has no such field."""
        return self.values.get(name)

    def address(self, name: str) -> str:
        """Return where a field of this record is in a form and in problems."""
        return address(self.entity, self.id, name)


def address(entity: str, row: UUID, name: str) -> str:
    """Return the address of one field of one row: the same in forms, edits, problems and conflicts."""
    return f"{entity}/{row.hex}/{name}"


@dataclass(frozen=True, slots=True)
class Edit:
    """What a form asks to save of one row: the typed text of each changed field and the entry each edit was made on.

    ``op`` is create, set or remove. An empty text clears the field. ``links`` are values that nobody types: the rows this one hangs on.
    """

    entity: str
    id: UUID
    subject: UUID
    op: str = "set"
    texts: Mapping[str, str] = field(default_factory=dict)
    bases: Mapping[str, UUID] = field(default_factory=dict)
    links: Mapping[str, Any] = field(default_factory=dict)
    controller: str = ""
