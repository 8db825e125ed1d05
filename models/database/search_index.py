"""The search index: every way to find a customer, as terms in Finnish order, and one text each for fragments.

``search_term`` is walked for beginnings. ``search_text`` holds what may be found by a piece from the middle, in lines of a kind's letter, a space
and the folded value; ``search_fragment`` is its trigram index. Neither is journalled: both can be made again from the rows. Identity codes and
accounts are there as keyed hashes only.

A saved row's terms are taken from the row as it was and as it is: nothing else of its customer is read, written or worked out again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from models.database.raw import run, run_many
from models.database.search_diff import Difference, differences
from models.database.search_sources import SOURCES
from models.database.search_terms import lines_of, text_of
from models.journal.entries import RowChange

INDEXED: Final = frozenset(SOURCES)
"""Entities whose rows make terms."""

FRAGMENT_DDL: Final = (
    "CREATE TABLE IF NOT EXISTS search_text (id INTEGER PRIMARY KEY, customer BLOB NOT NULL UNIQUE, text TEXT NOT NULL)",
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_fragment USING fts5(text, content='search_text', content_rowid='id', "
    "tokenize='trigram case_sensitive 1', detail=none, columnsize=0)",
    "INSERT INTO search_fragment (search_fragment, rank) VALUES ('automerge', 0)",
)
ADD_TERM: Final = "INSERT INTO search_term (kind, term, customer) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_DROP_TERM: Final = "DELETE FROM search_term WHERE kind = ? AND term = ? AND customer = ?"
_OLD_TEXT: Final = "SELECT id, text FROM search_text WHERE customer = ?"
_NEW_TEXT: Final = "INSERT INTO search_text (customer, text) VALUES (?, ?) RETURNING id"
_SET_TEXT: Final = "UPDATE search_text SET text = ? WHERE id = ?"
_DROP_TEXT: Final = "DELETE FROM search_text WHERE id = ?"
_ADD_FRAGMENTS: Final = "INSERT INTO search_fragment (rowid, text) VALUES (?, ?)"
_DROP_FRAGMENTS: Final = "INSERT INTO search_fragment (search_fragment, rowid, text) VALUES ('delete', ?, ?)"
TOUCH: Final = "UPDATE search_waiting SET touched = true WHERE customer = ?"


def create_fts(connection: Connection) -> None:
    """Make the tables for fragments, where they are not yet. Called as a store is made and by the migrations."""
    for statement in FRAGMENT_DDL:
        connection.exec_driver_sql(statement)


def refresh(session: Session, rows: Iterable[RowChange]) -> None:
    """Bring the terms up to rows that were changed in the caller's transaction (``Applied.rows``). A customer without a row has no terms."""
    connection = session.connection()
    for difference in differences(connection, rows):
        _write(connection, difference)


def rebuild(session: Session) -> None:
    """Drop the index and let every customer wait for their terms (``search_waiting.catch_up``)."""
    for statement in (
        "DELETE FROM search_term",
        "DELETE FROM search_text",
        "INSERT INTO search_fragment (search_fragment) VALUES ('rebuild')",
        "DELETE FROM search_waiting",
        "INSERT INTO search_waiting (customer, touched) SELECT id, false FROM customer",
    ):
        session.connection().exec_driver_sql(statement)


def tidy(connection: Connection) -> None:
    """Merge the trigram index and drop from it what was deleted; for idle moments and after an erasure (then also a truncating checkpoint)."""
    connection.exec_driver_sql("INSERT INTO search_fragment (search_fragment) VALUES ('optimize')")


def set_text(connection: Connection, customer: bytes, text: str) -> None:
    """Put ``text`` in the place of a customer's text and of its fragments; none for an empty one."""
    stored = run(connection, _OLD_TEXT, (customer,))
    row, before = stored[0] if stored else (None, "")
    if before == text:
        return
    if row is None:
        row = run(connection, _NEW_TEXT, (customer, text))[0][0]
    else:
        run(connection, _DROP_FRAGMENTS, (row, before))
        run(connection, *((_SET_TEXT, (text, row)) if text else (_DROP_TEXT, (row,))))
    if text:
        run(connection, _ADD_FRAGMENTS, (row, text))


def _write(connection: Connection, difference: Difference) -> None:
    customer = difference.customer
    run(connection, TOUCH, (customer,))
    run_many(connection, _DROP_TERM, [(kind, term, customer) for kind, term in sorted(difference.removed)])
    run_many(connection, ADD_TERM, [(kind, term, customer) for kind, term in sorted(difference.added)])
    lines = {line for _, text in run(connection, _OLD_TEXT, (customer,)) for line in text.split("\n")}
    set_text(connection, customer, text_of((lines - difference.lines_removed) | lines_of(difference.added)))
