"""The search index: every way to find a customer, as terms in Finnish order, and one text each for fragments.

``search_term`` is walked for beginnings. ``search_text`` holds what may be found by a piece from the middle, in lines of a kind's letter, a space
and the folded value; ``search_fragment`` is its trigram index. Neither is journalled: both can be made again from the rows. Identity codes and
accounts are there as keyed hashes only.

A saved row's terms are taken from the row as it was and as it is: nothing else of its customer is read, written or worked out again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from models.database.search_diff import Difference, differences
from models.database.search_rows import run, run_many
from models.database.search_sources import SOURCES, of_customers
from models.database.search_terms import lines_of, text_of
from models.journal.entries import RowChange

INDEXED: Final = frozenset(SOURCES)
"""Entities whose rows make terms."""
_CHUNK: Final = 500

FRAGMENT_DDL: Final = (
    "CREATE TABLE IF NOT EXISTS search_text (id INTEGER PRIMARY KEY, customer BLOB NOT NULL UNIQUE, text TEXT NOT NULL)",
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_fragment USING fts5(text, content='search_text', content_rowid='id', "
    "tokenize='trigram case_sensitive 1', detail=none, columnsize=0)",
    "INSERT INTO search_fragment (search_fragment, rank) VALUES ('automerge', 0)",
)
_ADD_TERM: Final = "INSERT INTO search_term (kind, term, customer) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_DROP_TERM: Final = "DELETE FROM search_term WHERE kind = ? AND term = ? AND customer = ?"
_OLD_TEXT: Final = "SELECT id, text FROM search_text WHERE customer = ?"
_NEW_TEXT: Final = "INSERT INTO search_text (customer, text) VALUES (?, ?) RETURNING id"
_SET_TEXT: Final = "UPDATE search_text SET text = ? WHERE id = ?"
_DROP_TEXT: Final = "DELETE FROM search_text WHERE id = ?"
_ADD_FRAGMENTS: Final = "INSERT INTO search_fragment (rowid, text) VALUES (?, ?)"
_DROP_FRAGMENTS: Final = "INSERT INTO search_fragment (search_fragment, rowid, text) VALUES ('delete', ?, ?)"
_LAST: Final = "SELECT coalesce(max(id), 0) FROM search_text"
_MANY_TEXTS: Final = "INSERT INTO search_text (customer, text) VALUES (?, ?)"
_ADD_NEW: Final = "INSERT INTO search_fragment (rowid, text) SELECT id, text FROM search_text WHERE id > ?"


def create_fts(connection: Connection) -> None:
    """Make the tables for fragments, where they are not yet. Called as a store is made and by the migrations."""
    for statement in FRAGMENT_DDL:
        connection.exec_driver_sql(statement)


def refresh(session: Session, rows: Iterable[RowChange]) -> None:
    """Bring the terms up to rows that were changed in the caller's transaction (``Applied.rows``). A customer without a row has no terms."""
    connection = session.connection()
    for difference in differences(connection, rows):
        _write(connection, difference)


def index_new(session: Session, customer_ids: Iterable[UUID]) -> None:
    """Make the terms of customers who have none yet: sorted, so that many at once go in at the speed of the disk."""
    connection = session.connection()
    wanted = sorted(customer.bytes for customer in set(customer_ids))
    last = run(connection, _LAST, ())[0][0]
    rows: list[tuple[int, str, bytes]] = []
    texts: list[tuple[bytes, str]] = []
    for start in range(0, len(wanted), _CHUNK):
        for customer, terms in of_customers(connection, wanted[start : start + _CHUNK]).items():
            rows += [(kind, term, customer) for kind, term in terms]
            texts.append((customer, text_of(lines_of(terms))))
    rows.sort()
    run_many(connection, _ADD_TERM, rows)
    run_many(connection, _MANY_TEXTS, [(customer, lines) for customer, lines in texts if lines])
    run(connection, _ADD_NEW, (last,))


def rebuild(session: Session) -> None:
    """Make the whole index anew from the rows."""
    connection = session.connection()
    for statement in ("DELETE FROM search_term", "DELETE FROM search_text", "INSERT INTO search_fragment (search_fragment) VALUES ('rebuild')"):
        connection.exec_driver_sql(statement)
    index_new(session, [UUID(bytes=customer) for (customer,) in run(connection, "SELECT id FROM customer", ())])


def tidy(connection: Connection) -> None:
    """Merge the trigram index and drop from it what was deleted; for idle moments and after an erasure (then also a truncating checkpoint)."""
    connection.exec_driver_sql("INSERT INTO search_fragment (search_fragment) VALUES ('optimize')")


def _write(connection: Connection, difference: Difference) -> None:
    customer = difference.customer
    run_many(connection, _DROP_TERM, [(kind, term, customer) for kind, term in sorted(difference.removed)])
    run_many(connection, _ADD_TERM, [(kind, term, customer) for kind, term in sorted(difference.added)])
    stored = run(connection, _OLD_TEXT, (customer,))
    before = stored[0][1] if stored else ""
    lines = set(before.split("\n")) if before else set()
    after = text_of((lines - difference.lines_removed) | lines_of(difference.added))
    if after == before:
        return
    if not stored:
        row = run(connection, _NEW_TEXT, (customer, after))[0][0]
    else:
        row = stored[0][0]
        run(connection, _DROP_FRAGMENTS, (row, before))
        run(connection, *((_SET_TEXT, (after, row)) if after else (_DROP_TEXT, (row,))))
    if after:
        run(connection, _ADD_FRAGMENTS, (row, after))
