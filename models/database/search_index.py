"""The search index: every way to find a customer, as terms in Finnish order, and one text each for fragments.

``search_term`` is walked for beginnings. ``search_text`` holds what may be found by a piece from the middle, in lines of a kind's letter, a space
and the folded value; ``search_fragment`` is its trigram index. Neither is journalled: both can be made again from the rows. Identity codes and
accounts are there as keyed hashes only.

A saved row's terms are taken from the row as it was and as it is: nothing else of its customer is read, written or worked out again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from models.database.raw import run_many, within
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
_OLD_TEXTS: Final = "SELECT id, customer, text FROM search_text WHERE customer IN ({ids})"
_NEW_TEXT: Final = "INSERT INTO search_text (customer, text) VALUES (?, ?)"
_SET_TEXT: Final = "UPDATE search_text SET text = ? WHERE id = ?"
_DROP_TEXT: Final = "DELETE FROM search_text WHERE id = ?"
_ADD_FRAGMENTS: Final = "INSERT INTO search_fragment (rowid, text) VALUES (?, ?)"
_DROP_FRAGMENTS: Final = "INSERT INTO search_fragment (search_fragment, rowid, text) VALUES ('delete', ?, ?)"
_CHUNK: Final = 500
TOUCH: Final = "UPDATE search_waiting SET touched = true WHERE customer = ?"


def create_fts(connection: Connection) -> None:
    """Make the tables for fragments, where they are not yet. Called as a store is made and by the migrations."""
    for statement in FRAGMENT_DDL:
        connection.exec_driver_sql(statement)


def refresh(session: Session, rows: Iterable[RowChange]) -> None:
    """Bring the terms up to rows that were changed in the caller's transaction (``Applied.rows``). A customer without a row has no terms."""
    connection = session.connection()
    _write(connection, list(differences(connection, rows)))


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


def set_texts(connection: Connection, texts: Mapping[bytes, str]) -> None:
    """Put each customer's text in the place of theirs and of its fragments; none for an empty one."""
    stored = _texts_of(connection, list(texts))
    changed = {customer: text for customer, text in texts.items() if text != stored.get(customer, (0, ""))[1]}
    there = {customer: stored[customer] for customer in changed if customer in stored}
    run_many(connection, _DROP_FRAGMENTS, list(there.values()))
    run_many(connection, _SET_TEXT, [(changed[customer], row) for customer, (row, _) in there.items() if changed[customer]])
    run_many(connection, _DROP_TEXT, [(row,) for customer, (row, _) in there.items() if not changed[customer]])
    run_many(connection, _NEW_TEXT, [(customer, text) for customer, text in changed.items() if text and customer not in there])
    rows = {customer: row for customer, (row, _) in there.items()}
    rows |= {customer: row for customer, (row, _) in _texts_of(connection, [each for each in changed if each not in there]).items()}
    run_many(connection, _ADD_FRAGMENTS, [(rows[customer], text) for customer, text in changed.items() if text])


def _texts_of(connection: Connection, customers: Sequence[bytes]) -> dict[bytes, tuple[int, str]]:
    """Return the texts that are stored, each with its row."""
    found: dict[bytes, tuple[int, str]] = {}
    for start in range(0, len(customers), _CHUNK):
        found |= {customer: (row, text) for row, customer, text in within(connection, _OLD_TEXTS, customers[start : start + _CHUNK])}
    return found


def _write(connection: Connection, changed: Sequence[Difference]) -> None:
    run_many(connection, TOUCH, [(each.customer,) for each in changed])
    run_many(connection, _DROP_TERM, sorted((kind, term, each.customer) for each in changed for kind, term in each.removed))
    run_many(connection, ADD_TERM, sorted((kind, term, each.customer) for each in changed for kind, term in each.added))
    stored = _texts_of(connection, [each.customer for each in changed])
    texts = {}
    for each in changed:
        text = stored.get(each.customer, (0, ""))[1]
        lines = set(text.split("\n")) if text else set()
        texts[each.customer] = text_of((lines - each.lines_removed) | lines_of(each.added))
    set_texts(connection, texts)
