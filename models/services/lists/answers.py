"""The answers of a list as they are kept: a number and a rule each, in order of the customers, and the SHA-256 of all of them."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from models.database.raw import run, run_many
from models.permissions.decision import Answer, Decision
from models.permissions.rules import NO_RELATION
from models.services.lists.facts import BATCH

ANSWERS: Final = tuple(Answer)
NOT_DRAWN: Final = len(ANSWERS)
"""Kept instead of an answer: the customer might have been contacted, but the lot fell on others."""
NOT_DRAWN_RULE: Final = "not-drawn"
INCLUDED: Final = (ANSWERS.index(Answer.ALLOWED), ANSWERS.index(Answer.LIMITED))
_NUMBER: Final = {answer: number for number, answer in enumerate(ANSWERS)}

_ADD: Final = "INSERT INTO contact_list_member (list_id, customer, answer, rule, since) VALUES (?, ?, ?, ?, ?)"
_CHANGE: Final = "UPDATE contact_list_member SET answer = ?, rule = ?, since = ? WHERE list_id = ? AND customer = ?"
_READ: Final = "SELECT customer, answer, rule, since FROM contact_list_member WHERE list_id = ? AND customer > ? ORDER BY customer LIMIT ?"
_OF: Final = "SELECT customer, answer, rule, since FROM contact_list_member WHERE list_id = ? AND customer IN ({ids})"
_ORPHANS: Final = "SELECT DISTINCT list_id FROM contact_list_member WHERE list_id < ? AND list_id NOT IN (SELECT id FROM contact_list)"
_SOME: Final = (
    "DELETE FROM contact_list_member WHERE list_id = ? AND customer IN "
    "(SELECT customer FROM contact_list_member WHERE list_id = ? ORDER BY customer LIMIT ?)"
)


Row = tuple[bytes, int, str, str | None]
"""An answer as it stands in the store: customer, answer, rule, since."""


_TOGETHER: Final = 500


class Kept(NamedTuple):
    """The answer about one customer as it is kept."""

    customer: UUID
    answer: int
    rule: str
    since: date | None

    @property
    def included(self) -> bool:
        """Whether the customer is on the list."""
        return self.answer in INCLUDED


def gone(customer: UUID) -> Kept:
    """Return the answer about somebody who is no longer there, or no longer the controller's."""
    return Kept(customer, _NUMBER[Answer.NO_PERMISSION], NO_RELATION.id, None)


def kept(decision: Decision) -> Kept:
    """Return a decision as it is kept."""
    return Kept(decision.owner, _NUMBER[decision.answer], decision.rule.id, decision.since)


class Digest:
    """The SHA-256 of a list's answers: of the digests of its parts, so that a few answers can be changed without reading all."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._first: list[bytes] = []
        self._pending: list[Row] = []

    def add(self, rows: Iterable[Row]) -> None:
        """Add the next answers, in order of the customers."""
        self._pending += rows
        while len(self._pending) >= BATCH:
            self._part(self._pending[:BATCH])
            self._pending = self._pending[BATCH:]

    def finish(self) -> None:
        """Add the last part; to be called when there are no more."""
        if self._pending:
            self._part(self._pending)
            self._pending = []

    def value(self) -> bytes:
        """Return the digest of all."""
        return hashlib.sha256(b"".join(self._parts)).digest()

    def _part(self, rows: Sequence[Row]) -> None:
        self._first.append(rows[0][0])
        self._parts.append(_digest(rows))

    def again(self, connection: Connection, list_id: UUID, customers: Iterable[UUID]) -> None:
        """Read the parts anew in which answers about ``customers`` were changed."""
        for place in sorted({max(0, bisect_right(self._first, customer.bytes) - 1) for customer in customers}):
            first = self._first[place]
            before = (int.from_bytes(first, "big") - 1).to_bytes(16, "big") if any(first) else b""
            self._parts[place] = _digest(_rows(connection, list_id, before, BATCH))


def _digest(rows: Iterable[Row]) -> bytes:
    return hashlib.sha256(b"".join([customer + f"{answer} {rule} {since or ''}\n".encode() for customer, answer, rule, since in rows])).digest()


def _rows(connection: Connection, list_id: UUID, after: bytes, most: int) -> Sequence[Any]:
    return run(connection, _READ, (list_id.bytes, after, most))


def parts(connection: Connection, list_id: UUID, size: int = BATCH) -> Iterator[Sequence[Row]]:
    """Yield a list's answers, some thousand at a time, in order of the customers."""
    after = b""
    while rows := _rows(connection, list_id, after, size):
        yield rows
        after = rows[-1][0]


def some(connection: Connection, list_id: UUID, after: UUID, most: int) -> list[Kept]:
    """Return some answers of a list about those after ``after``, in order of the customers."""
    return [read(row) for row in _rows(connection, list_id, after.bytes, most)]


def of(connection: Connection, list_id: UUID, customers: Sequence[UUID]) -> list[Kept]:
    """Return a list's answers about some customers."""
    found: list[Kept] = []
    for start in range(0, len(customers), _TOGETHER):
        part = customers[start : start + _TOGETHER]
        marks = ",".join("?" * len(part))
        found += map(read, run(connection, _OF.replace("{ids}", marks), [list_id.bytes, *(each.bytes for each in part)]))
    return found


def digest_of(connection: Connection, list_id: UUID) -> Digest:
    """Return the digest of the answers as they are in the store."""
    found = Digest()
    for rows in parts(connection, list_id):
        found.add(rows)
    found.finish()
    return found


def rows_of(answers: Iterable[Kept]) -> list[Row]:
    """Return answers as they stand in the store."""
    return [(customer.bytes, answer, rule, None if since is None else since.isoformat()) for customer, answer, rule, since in answers]


def add(connection: Connection, list_id: UUID, rows: Sequence[Row]) -> None:
    """Keep answers."""
    own = list_id.bytes
    run_many(connection, _ADD, [(own, *row) for row in rows])


def change(connection: Connection, list_id: UUID, answers: Sequence[Kept]) -> None:
    """Keep other answers about the same customers."""
    own = list_id.bytes
    run_many(connection, _CHANGE, [(answer, rule, since, own, customer) for customer, answer, rule, since in rows_of(answers)])


def read(row: Row) -> Kept:
    """Return a kept answer."""
    customer, answer, rule, since = row
    return Kept(UUID(bytes=bytes(customer)), answer, rule, date.fromisoformat(since) if since else None)


def drop_some(connection: Connection, list_id: UUID, most: int) -> bool:
    """Remove the answers of a list that was not finished, some at a time; returns whether there were any."""
    own = list_id.bytes
    there = bool(_rows(connection, list_id, b"", 1))
    if there:
        run(connection, _SOME, (own, own, most))
    return there


def unfinished(connection: Connection, before: UUID) -> list[UUID]:
    """Return the lists begun before ``before`` that were never finished, whose answers are nobody's."""
    return [UUID(bytes=bytes(row[0])) for row in run(connection, _ORPHANS, (before.bytes,))]
