"""The entries of the journal that a statement's evidence rests on, opened as far as they open, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from models import fields
from models.entities.journal import Entry
from models.fields import RETENTION_LABELS, Retention
from models.formats import within_sentence
from models.journal import history
from models.journal.attest import Report
from models.journal.entries import CHANGING, Op
from models.journal.history import Event
from models.journal.replay_keys import odd
from models.security.keys import DataKeys
from models.services import history_view
from models.services.desk import Desk
from models.services.evidence.told import EntryTold
from models.services.naming import Names
from models.words import _

_NOT_TOLD: Final = (Op.READ, Op.REVEAL, Op.SEARCH, Op.EXPORT)
"""Who looked, and what was given out, is no part of what was said."""


@dataclass(frozen=True, slots=True)
class OpenedEntry:
    """An entry and what it did to the row it is told for; ``event`` is None where it does not open."""

    entry: Entry
    event: Event | None


@dataclass(frozen=True, slots=True)
class Found:
    """The rows whose entries are told: statements and decisions, the contact that is the evidence, the customers, hashes that were kept."""

    statements: tuple[UUID, ...]
    decisions: tuple[UUID, ...]
    customers: frozenset[UUID]
    kept: tuple[UUID, ...]
    contact: UUID | None

    def entries(self, session: Session, keys: DataKeys) -> list[OpenedEntry]:
        """Return the entries, oldest first.

        Of a customer only removal, merging and the destruction of keys are told; of a contact also how the caller was identified in it.
        """
        listed = entries_of(session, keys, [*self.statements, *self.decisions, *self.kept])
        sets = {each.entry.set_id for each in listed if each.entry.op == Op.CREATE}
        whose = Entry.entity_id.in_(self.customers)
        gone = and_(whose, Entry.entity == "customer", Entry.op.in_((Op.ERASE, Op.REMOVE)))
        merged = and_(whose, Entry.op == Op.SET.value, history.may_touch("customer", "merged_into"))
        brought = and_(Entry.set_id.in_(sets), Entry.op == Op.IMPORT.value)
        also = [gone, merged, brought]
        if self.contact is not None:
            also.append(and_(Entry.contact == self.contact, Entry.subject.in_(self.customers), Entry.op == Op.VERIFY_IDENTITY.value))
            listed += entries_of(session, keys, [self.contact])
        for each in also:  # one by one, each by its own index
            listed += [_opened(session, keys, entry, entry.entity_id) for entry in session.scalars(select(Entry).where(each))]
        return sorted({each.entry.seq: each for each in listed}.values(), key=lambda each: each.entry.seq)


def entries_of(session: Session, keys: DataKeys, rows: Iterable[UUID]) -> list[OpenedEntry]:
    """Return every entry of some rows, oldest first; readings and what was given out are left out."""
    found = []
    for row in rows:
        query = select(Entry).where(history.may_be_of(row), Entry.op.not_in(_NOT_TOLD)).order_by(Entry.seq)
        found += [
            each for entry in session.scalars(query) if (each := _opened(session, keys, entry, row)).event is not None or entry.entity_id == row
        ]
    return sorted(found, key=lambda each: each.entry.seq)


def _opened(session: Session, keys: DataKeys, entry: Entry, row: UUID) -> OpenedEntry:
    try:
        events = history.opened(session, keys, [entry])
    except odd():
        return OpenedEntry(entry, None)
    return OpenedEntry(entry, next((each for each in events if each.entity_id == row), None))


def told_of(session: Session, desk: Desk, listed: Sequence[OpenedEntry], names: Names, report: Report) -> tuple[EntryTold, ...]:
    """Return entries as they are told; an entry holds when nothing was found against it or against the row it is of."""
    against = {finding.seq for finding in report.findings if finding.seq is not None}
    rows = {finding.entity_id for finding in report.findings if finding.entity_id is not None}
    return tuple(
        EntryTold(
            entry.seq, entry.id, entry.at, entry.actor, entry.role, entry.workstation, entry.op, entry.entity, entry.entity_id,
            _sentence(session, desk, entry, each.event, names), each.event.reason if each.event is not None else "", entry.digest, entry.link,
            entry.seq not in against and entry.entity_id not in rows,
        )
        for each in listed
        for entry in (each.entry,)
    )  # fmt: skip


def _sentence(session: Session, desk: Desk, entry: Entry, event: Event | None, names: Names) -> str:
    if event is None:
        return _("This entry does not open: it was changed, or is not what it says")
    if event.op == Op.IMPORT:
        return _("Import of {files}", files="; ".join(_file(each) for each in event.values.get("files", ())))
    if event.op == Op.ERASE:
        return _(
            "Keys destroyed, so that what they sealed is gone: {classes}",
            classes=", ".join(_(RETENTION_LABELS[Retention(each)]) for each in event.names),
        )
    if event.op == Op.REFUSED and "tried" in event.values:
        tried = fields.field_of("statement_decision", "decision").kind.text(event.values["tried"])
        return _("Refused: who recorded it tried to decide about it ({decision})", decision=within_sentence(tried))
    if event.op not in (*CHANGING, Op.VERIFY_IDENTITY) or event.entity not in fields.LABELS:
        return f"{entry.entity}: {entry.op}"
    try:
        (line,) = history_view.lines(session, desk, [event], None, names)
    except odd():  # the entry that set a value before it does not open
        return f"{_(fields.LABELS[event.entity])}: {event.op}"
    return line.sentence()


def _file(told: Mapping[str, Any]) -> str:
    return f"{told.get('file', '')} (SHA-256 {told.get('sha256', '')})"
