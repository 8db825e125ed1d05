"""Statements as the driver takes them, in the connection's transaction: SQLAlchemy's compiling and typing would cost more than the rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


def run(connection: Connection, statement: str, parameters: Sequence[Any]) -> Sequence[Any]:
    """Run a statement whose parameters are question marks and return its rows; errors are SQLAlchemy's, without the parameters."""
    with _cursor(connection, statement) as cursor:
        cursor.execute(_spelled(connection, statement), tuple(parameters))
        rows: Sequence[Any] = cursor.fetchall()
        return rows


def run_many(connection: Connection, statement: str, rows: Sequence[Any]) -> None:
    """Run a statement that returns nothing for every one of ``rows``; nothing for none. As ``run`` does."""
    if rows:
        with _cursor(connection, statement) as cursor:
            cursor.executemany(_spelled(connection, statement), rows)


def within(connection: Connection, statement: str, ids: Sequence[bytes]) -> Sequence[Any]:
    """Run a statement whose ``{ids}`` are those of the list; nothing for none."""
    return run(connection, statement.replace("{ids}", ",".join("?" * len(ids))), ids) if ids else ()


def _spelled(connection: Connection, statement: str) -> str:
    return statement if connection.dialect.paramstyle == "qmark" else statement.replace("?", "%s")


@contextmanager
def _cursor(connection: Connection, statement: str) -> Iterator[Any]:
    cursor = connection.connection.cursor()
    failures = connection.dialect.loaded_dbapi.Error
    try:
        yield cursor
    except failures as failure:
        raise DBAPIError.instance(statement, None, failure, failures, hide_parameters=True, dialect=connection.dialect) from None
    finally:
        cursor.close()
