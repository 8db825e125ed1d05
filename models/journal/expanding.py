"""Entries of several rows taken apart, so that verification meets each row's entries together, in the order of the rows' identifiers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from models.journal.entries import after
from models.journal.findings import Findings, raw_rows, uuid_of
from models.journal.parts import TOGETHER, BrokenPartsError, Part, read
from models.journal.payload import by_part
from models.journal.replay_keys import Keys, odd
from models.words import N_

_BEFORE: Final = (
    "SELECT entity_id, seq, id, subject, controller, entity, op, fields, CAST(payload AS BLOB), version FROM journal "
    "WHERE op = 'create' AND version = 2 AND entity_id >= ?1 AND entity_id < ?2 ORDER BY entity_id, seq"
)
_A_MILLISECOND: Final = 1 << 80
"""More than the distance of any row of an entry from its first, in the order of identifiers."""
_BROKEN: Final = N_("Entry {seq} does not say which rows it made")
Entry = tuple[Any, ...]
"""An entry as ``_BEFORE`` reads it. Taken apart, its fields are the row's own, and a ``Share`` stands in place of its payload."""


class Share:
    """The values of one of the rows of an entry, opened with those of the others."""

    __slots__ = ("_place", "_whole")

    def __init__(self, whole: Whole, place: int) -> None:
        self._whole, self._place = whole, place

    def values(self, keys: Keys) -> dict[str, Any] | None:
        """Return the row's values; None when any of the entry's values do not open."""
        every = self._whole.values(keys)
        return every[self._place] if every is not None else None

    def of(self, groups: Iterable[Any]) -> dict[str, Any]:
        """Return the row's values of opened groups; some exception of ``odd`` when they are none of the entry's."""
        return by_part(read(self._whole.fields), list(groups))[self._place]

    @property
    def payload(self) -> bytes:
        """The entry's payload."""
        return self._whole.payload


class Whole:
    """An entry of several rows, opened once for all of them."""

    __slots__ = ("_entry", "_values", "fields", "payload")

    def __init__(self, entry: Entry) -> None:
        self._entry = entry
        self.fields: str = entry[7]
        self.payload: bytes = entry[8]
        self._values: list[dict[str, Any]] | bool | None = False

    def values(self, keys: Keys) -> list[dict[str, Any]] | None:
        """Return the values of each row; None when any of them do not open."""
        if isinstance(self._values, bool):
            _id, _seq, entry_id, subject, controller, *_rest = self._entry
            groups = keys.groups(entry_id, subject, controller, self.payload)
            try:
                self._values = None if groups is None else by_part(read(self.fields), groups)
            except odd():
                self._values = None
        return self._values


class Expanding:
    """Takes entries apart on their way into the comparison with the rows of a span."""

    def __init__(self, findings: Findings, end: bytes | None) -> None:
        self._findings, self._end = findings, end
        self._ahead: list[tuple[bytes, int, int, Entry]] = []
        self._count = 0

    def begin(self, session: Session, start: bytes | None) -> None:
        """Take up those rows of the span that entries before its start made."""
        if start is None:
            return
        first = max(0, int.from_bytes(start, "big") - _A_MILLISECOND).to_bytes(16, "big")
        for entry in raw_rows(session, _BEFORE, (first, start)):
            for apart in self._apart(entry):
                if apart[0] >= start:
                    self._keep(apart)

    def batches(self, batches: Iterable[Sequence[Entry]]) -> Iterator[Sequence[Entry]]:
        """Yield the entries in the order of their rows."""
        for batch in batches:
            if not self._ahead and all(entry[9] != TOGETHER for entry in batch):
                yield batch
                continue
            yield from self._merged(batch)
        rest = [heappop(self._ahead)[3] for _ in range(len(self._ahead))]
        if rest:
            yield rest

    def _merged(self, batch: Sequence[Entry]) -> Iterator[list[Entry]]:
        ahead, out = self._ahead, []
        for entry in batch:
            row, seq = entry[0], entry[1]
            while ahead and isinstance(row, bytes) and (ahead[0][0], ahead[0][1]) < (row, seq):
                out.append(heappop(ahead)[3])
            if entry[9] != TOGETHER:
                out.append(entry)
                continue
            for place, apart in enumerate(self._apart(entry)):
                if place == 0:
                    out.append(apart)
                else:
                    self._keep(apart)
        if out:
            yield out

    def _keep(self, apart: Entry) -> None:
        if self._end is None or apart[0] < self._end:
            self._count += 1
            heappush(self._ahead, (apart[0], apart[1], self._count, apart))

    def _apart(self, entry: Entry) -> Iterator[Entry]:
        """Yield what an entry says of each of its rows."""
        row, seq, entry_id, subject, controller, _entity, op, _names, _payload, version = entry
        found = _parts(entry)
        if not found:
            self._findings.add("unknown", _BROKEN, seq=seq, entry=uuid_of(entry_id))
            return
        first, whole = UUID(bytes=row), Whole(entry)
        for place, part in enumerate(found):
            this = after(first, part.steps).bytes if part.steps else row
            yield this, seq, entry_id, subject, controller, part.entity, op, ",".join(part.names), Share(whole, place), version


def _parts(entry: Entry) -> tuple[Part, ...]:
    """Return the rows of an entry of several; none where it does not name them as such an entry does."""
    row, entity, op, names = entry[0], entry[5], entry[6], entry[7]
    if op != "create" or not isinstance(row, bytes) or len(row) != 16 or not isinstance(names, str):
        return ()
    try:
        found = read(names)
    except BrokenPartsError:
        return ()
    return found if found[0].entity == entity else ()


__all__ = ["Expanding", "Share"]
