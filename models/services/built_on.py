"""What others have built on by now: the rows of an entry set that must stay when it is taken back, for the rows of other sets hang on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import fields, kinds
from models.entities.base import table_of
from models.entities.journal import Entry
from models.journal import history
from models.journal.entries import CHANGING
from models.services.importing.stored import in_parts, rows_by
from models.services.reading import table_of as table

_ENTRY = table_of(Entry)
Row = tuple[str, UUID]
"""A row: its entity and its identifier."""


def alive(session: Session, listed: Iterable[Row]) -> set[Row]:
    """Return those rows that are in the store."""
    of: dict[str, list[UUID]] = defaultdict(list)
    for entity, row in listed:
        of[entity].append(row)
    found: set[Row] = set()
    for entity, ids in of.items():
        for part in in_parts(ids):
            found.update((entity, each) for each in session.scalars(select(table(entity).c.id).where(table(entity).c.id.in_(part))))
    return found


def rows(session: Session, settled: Collection[UUID], subjects: Collection[UUID], made: Mapping[Row, UUID], *, brought: str = "") -> set[Row]:
    """Return those of the rows ``made`` (with whose they are) that others hang on by now, with all that those hang on; of a customer who stays, all.

    ``settled``: entry sets of which nothing is left to be kept. ``brought``: the source of statements that hold nobody while nobody looked at them.
    """
    columns = (_ENTRY.c.entity, _ENTRY.c.entity_id, _ENTRY.c.fields, _ENTRY.c.version)
    others: set[Row] = set()
    for part in in_parts(subjects):
        query = select(*columns).where(_ENTRY.c.subject.in_(part), _ENTRY.c.op.in_(CHANGING), _ENTRY.c.set_id.not_in(settled)).distinct()
        others.update((entity, row) for entry in session.execute(query) for entity, row, _names in history.rows_of(entry))
    touched = others & set(made)
    others = alive(session, others - touched)
    links = _links(session, others - _brought(session, others, brought)) | _payers(session, subjects)
    by_id = {row: (entity, row) for entity, row in made}
    waiting = [*touched, *(by_id[target] for target in links if target in by_id)]
    keep: set[Row] = set()
    while waiting:
        row = waiting.pop()
        if row in keep:
            continue
        keep.add(row)
        waiting += [by_id[target] for target in _links(session, {row}) if target in by_id]
    staying = {row for entity, row in keep if entity == "customer"}
    return keep | {row for row, subject in made.items() if subject in staying}


def _brought(session: Session, listed: Iterable[Row], source: str) -> set[Row]:
    """Return the statements that came from ``source`` and nobody has looked at: the caller keeps their prohibitions as hashes."""
    ids = [row for entity, row in listed if entity == "statement"] if source else []
    decided = rows_by(session, "statement_decision", "statement_id", ids)
    found = rows_by(session, "statement", "id", ids)
    return {("statement", each) for each, rows_ in found.items() if rows_[0]["source"] == source and each not in decided}


def _links(session: Session, listed: Iterable[Row]) -> set[UUID]:
    """Return the rows that these link to."""
    of: dict[str, list[UUID]] = defaultdict(list)
    for entity, row in listed:
        of[entity].append(row)
    found: set[UUID] = set()
    for entity, ids in of.items():
        names = [each.name for each in fields.fields_of(entity) if each.kind is kinds.LINK]
        for rows_ in rows_by(session, entity, "id", ids).values():
            found.update(row[name] for row in rows_ for name in names if row[name] is not None)
    return found


def _payers(session: Session, subjects: Collection[UUID]) -> set[UUID]:
    """Return those of ``subjects`` who pay another's bills, or into whom another was merged."""
    paying = rows_by(session, "billing_account", "payer_id", subjects)
    found = {payer for payer, rows in paying.items() if any(row["customer_id"] != payer for row in rows)}
    return found | set(rows_by(session, "customer", "merged_into", subjects))
