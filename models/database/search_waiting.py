"""Customers brought in in bulk: their terms are made afterwards, of many customers at once, in the index's own order.

One customer's terms go to a dozen places of the index, and of a million customers every place is a page to be read, changed and encrypted again.
So ``bring`` notes that a new customer waits, in the transaction that makes them, and ``catch_up`` makes the terms of tens of thousands, sorted.
Until then they are not found. Whatever stops in between, the next ``catch_up`` goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from time import perf_counter
from typing import Final
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from models.database.raw import run, run_many, within
from models.database.search_index import ADD_TERM, TOUCH, refresh, set_texts
from models.database.search_sources import of_customers
from models.database.search_terms import lines_of, text_of
from models.journal.bulk import HELD, Pace, Writer
from models.journal.entries import Applied

BATCH: Final = 50_000
"""Customers whose terms are sorted together: some 60 MB."""
_CHUNK: Final = 500
_WAIT: Final = "INSERT INTO search_waiting (customer, touched) VALUES (?, false) ON CONFLICT DO NOTHING"
_WAITING: Final = "SELECT customer FROM search_waiting WHERE customer IN ({ids})"
_COUNT: Final = "SELECT count(*) FROM search_waiting"
_NEXT: Final = "SELECT customer FROM search_waiting ORDER BY customer LIMIT ?"
_BEGIN: Final = "UPDATE search_waiting SET touched = false WHERE touched"
_TOUCHED: Final = "SELECT customer FROM search_waiting WHERE touched"
_END: Final = "SELECT seq FROM journal_head WHERE id = 1"
_CHANGED: Final = "SELECT DISTINCT subject FROM journal WHERE seq > ? AND op IN ('create', 'set', 'remove')"
_DONE: Final = "DELETE FROM search_waiting WHERE customer = ?"
_WITH_TEXT: Final = "SELECT customer FROM search_text WHERE customer IN ({ids})"
_LAST: Final = "SELECT coalesce(max(id), 0) FROM search_text"
_TEXTS: Final = "INSERT INTO search_text (customer, text) VALUES (?, ?)"
_FRAGMENTS: Final = "INSERT INTO search_fragment (rowid, text) SELECT id, text FROM search_text WHERE id > ?"


def bring(session: Session, sets: Iterable[Applied]) -> None:
    """Let the customers that ``sets`` made wait for their terms, and bring those of all others up to date; in the caller's transaction."""
    connection = session.connection()
    listed = [each for each in sets if each.rows]
    new = {row.id for each in listed for row in each.rows if row.entity == "customer" and row.before is None and row.after is not None}
    wait(session, new)
    known = _waiting(connection, {subject for each in listed for subject in each.subjects} - new)
    run_many(connection, TOUCH, [(customer.bytes,) for customer in sorted(known)])
    # Rows made of those who wait are read when their turn comes; what was changed or removed may have left a term already.
    told = [each for each in listed if not (each.subjects <= new | known and all(row.before is None for row in each.rows))]
    refresh(session, (row for each in told for row in each.rows))


def wait(session: Session, customers: Iterable[UUID]) -> None:
    """Let customers who have no terms wait for them."""
    run_many(session.connection(), _WAIT, [(customer.bytes,) for customer in sorted(customers)])


def waiting(session: Session) -> int:
    """Return how many customers wait for their terms."""
    return int(run(session.connection(), _COUNT, ())[0][0])


def catch_up(writer: Writer, *, held: float = HELD, batch: int = BATCH) -> Iterator[int]:
    """Make the terms of all who wait, in transactions of about ``held`` seconds; yields after each how many customers were done since the last.

    Two that do so at once do no harm: who was changed since they were read is left to wait.
    """
    while True:
        with writer.read() as session:
            if not waiting(session):
                return
        yield from some(writer, batch, held=held)


def some(writer: Writer, batch: int, *, held: float = HELD) -> Iterator[int]:
    """Make the terms of the first ``batch`` who wait, as ``catch_up`` does."""
    with writer.write() as session:
        run(session.connection(), _BEGIN, ())
    with writer.read() as session:
        connection = session.connection()
        changed = _Changed(connection)
        customers = [row[0] for row in run(connection, _NEXT, (batch,))]
        keys, texts = _made(connection, customers)
    yield from _add_terms(writer, keys, changed, held)
    yield from _add_texts(writer, customers, texts, changed, held)


class _Changed:
    """The customers of whom a row was changed since the session's snapshot: by the journal's subjects, and by who was touched."""

    def __init__(self, connection: Connection) -> None:
        self._seq = run(connection, _END, ())[0][0]
        self._customers: set[bytes] = set()

    def since(self, connection: Connection) -> set[bytes]:
        """Return them as they are now."""
        end = run(connection, _END, ())[0][0]
        if end != self._seq:
            self._customers.update(row[0] for row in run(connection, _CHANGED, (self._seq,)))
            self._seq = end
        return self._customers | {row[0] for row in run(connection, _TOUCHED, ())}


def _waiting(connection: Connection, customers: set[UUID]) -> set[UUID]:
    listed = sorted(customer.bytes for customer in customers)
    found: set[UUID] = set()
    for start in range(0, len(listed), _CHUNK):
        found.update(UUID(bytes=customer) for (customer,) in within(connection, _WAITING, listed[start : start + _CHUNK]))
    return found


def _made(connection: Connection, customers: Sequence[bytes]) -> tuple[list[bytes], dict[bytes, str]]:
    """Return the terms of ``customers`` in the index's order, each with its customer in one string of bytes, and their texts."""
    keys: list[bytes] = []
    texts: dict[bytes, str] = {}
    for start in range(0, len(customers), _CHUNK):
        for customer, terms in of_customers(connection, customers[start : start + _CHUNK]).items():
            keys += [bytes([kind]) + term.encode() + b"\0" + customer for kind, term in terms]
            texts[customer] = text_of(lines_of(terms))
    keys.sort()
    return keys, texts


def _add_terms(writer: Writer, keys: list[bytes], changed: _Changed, held: float) -> Iterator[int]:
    pace, left = Pace(held, 2_000), iter(keys)
    while part := list(islice(left, pace.size)):
        with writer.write() as session:
            begun, connection = perf_counter(), session.connection()
            left_out = changed.since(connection)
            rows = [(key[0], key[1:-17].decode(), bytearray(key[-16:])) for key in part if key[-16:] not in left_out]
            run_many(connection, ADD_TERM, rows)
            pace.took(len(part), perf_counter() - begun)
        yield 0


def _add_texts(writer: Writer, customers: Sequence[bytes], texts: dict[bytes, str], changed: _Changed, held: float) -> Iterator[int]:
    """Make the texts; those whose terms and texts are in wait no more. Who was changed meanwhile waits on."""
    pace, left = Pace(held, 200), iter(customers)
    while part := list(islice(left, pace.size)):
        with writer.write() as session:
            begun, connection = perf_counter(), session.connection()
            left_out = changed.since(connection)
            done = [customer for customer in part if customer not in left_out]
            known = {row[0] for start in range(0, len(done), _CHUNK) for row in within(connection, _WITH_TEXT, done[start : start + _CHUNK])}
            set_texts(connection, {customer: texts.get(customer, "") for customer in known})
            last = run(connection, _LAST, ())[0][0]
            run_many(connection, _TEXTS, [(customer, text) for customer in done if customer not in known and (text := texts.get(customer, ""))])
            run(connection, _FRAGMENTS, (last,))
            run_many(connection, _DONE, [(customer,) for customer in done])
            pace.took(len(part), perf_counter() - begun)
        yield len(done)
