"""Whether a contact point or a site is somebody's on a day: from its first day to its last, both included; a day that is not told is no border."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Column, ColumnElement, and_, or_


def on(first: date | None, last: date | None, day: date) -> bool:
    """Tell it of the days of a row."""
    return (first is None or first <= day) and (last is None or day <= last)


def rows_on(first: Column[date | None], last: Column[date | None], day: date, until: date | None = None) -> ColumnElement[bool]:
    """Return the condition on a table's columns; with ``until``: theirs from ``day`` to then."""
    return and_(or_(first.is_(None), first <= day), or_(last.is_(None), last >= (until or day)))
