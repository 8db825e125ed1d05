"""Verifying a store: the chain link by link, its head and anchor, then every row against the replay of its entries.

The chain is over ciphertext, which can lie; so the entries are also opened and replayed, and each row must hold exactly what they say.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Table, select, text
from sqlalchemy.orm import Session

from models import fields
from models.entities.base import entity_class
from models.entities.journal import Head
from models.journal import chain
from models.journal.apply import open_column
from models.journal.payload import ErasedError, KeyChain, groups_of
from models.security.cipher import TamperedError
from models.security.keys import DataKeys
from models.words import N_, _

_CHAIN_QUERY: Final = text(
    "SELECT seq, id, set_id, subject, controller, entity, entity_id, op, fields, bases, actor, role, workstation, at, source, contact, "
    "version, payload, digest, link FROM journal ORDER BY seq"
)
_REPLAY_QUERY: Final = text(
    "SELECT entity_id, seq, id, subject, controller, entity, op, fields, payload FROM journal "
    "WHERE op IN ('create', 'set', 'remove') ORDER BY entity_id, seq"
)
_STEP: Final = 20_000
_BATCH: Final = 4_000
_MOST: Final = 1_000
"""Findings reported at the most; a store with more is beyond listing."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The chain's head as it was seen, kept outside the file."""

    seq: int
    link: bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold, and the entry or row it concerns."""

    kind: str
    text: str
    seq: int | None = None
    entry: UUID | None = None
    entity: str = ""
    entity_id: UUID | None = None
    field: str = ""

    def message(self) -> str:
        """Return the sentence in the current language."""
        return _(self.text, seq=self.seq, entity=self.entity, row=self.entity_id, field=self.field)


@dataclass(frozen=True, slots=True)
class Report:
    """What verification saw: entries and rows checked, the head, findings (none: the store is whole)."""

    entries: int
    rows: int
    head: Anchor
    findings: tuple[Finding, ...]

    @property
    def whole(self) -> bool:
        """Whether everything held."""
        return not self.findings


Progress = Callable[[int], None]


def verify(session: Session, keys: DataKeys, anchor: Anchor | None = None, progress: Progress | None = None) -> Report:
    """Verify the whole store as the session's snapshot shows it. ``anchor`` is the head seen last outside the file."""
    findings: list[Finding] = []
    head = _verify_chain(session, anchor, findings, progress)
    rows = _verify_rows(session, keys, findings)
    return Report(head.seq, rows, head, tuple(findings[:_MOST]))


def _verify_chain(session: Session, anchor: Anchor | None, findings: list[Finding], progress: Progress | None) -> Anchor:
    previous, expected = chain.START, 1
    anchored = anchor is None or anchor.seq == 0
    for row in _raw(session, _CHAIN_QUERY):
        seq, payload, digest, link = row[0], row[17], row[18], row[19]
        if seq != expected:
            findings.append(Finding("gap", N_("Entry {seq} is missing: it was removed or the order was changed"), seq=expected))
        facts = [value.hex() if isinstance(value, bytes) else value for value in row[1:17]]
        if chain.digest_of(facts, payload) != digest:
            findings.append(Finding("changed", N_("Entry {seq} was changed after it was made"), seq=seq, entry=_uuid(row[1])))
        if chain.link(previous, seq, digest) != link:
            findings.append(
                Finding("link", N_("Entry {seq} does not follow the one before it: removed, inserted or moved"), seq=seq, entry=_uuid(row[1]))
            )
        if anchor is not None and seq == anchor.seq:
            anchored = link == anchor.link
            if not anchored:
                findings.append(Finding("replaced", N_("Entry {seq} is not the one that was anchored: the file was replaced"), seq=seq))
                anchored = True
        previous, expected = link, seq + 1
        if progress is not None and seq % _STEP == 0:
            progress(seq)
        if len(findings) >= _MOST:
            break
    stored = session.execute(select(Head.seq, Head.link).where(Head.id == 1)).one_or_none()
    last = expected - 1
    if stored is None or (stored.seq, stored.link) != (last, previous):
        findings.append(Finding("head", N_("The journal ends at entry {seq}, not where its head says: its end was cut or added to"), seq=last))
    if anchor is not None and not anchored:
        findings.append(Finding("cut", N_("The journal is shorter than when it was anchored: entries after {seq} are missing"), seq=last))
    return Anchor(last, previous)


def _verify_rows(session: Session, keys: DataKeys, findings: list[Finding]) -> int:
    checked = 0
    rows = {entity: _Rows(session, entity) for entity in fields.entities()}
    for keychain, entity_id, entries in _grouped(session, keys):
        state: dict[str, Any] | None = None
        last: Any = None
        for last in entries:
            state = _replayed(keychain, state, last, findings)
        entity, subject, controller = last[5], _uuid(last[3]), last[4]
        stored = rows[entity].take(entity_id)
        checked += 1
        _compare(keychain, entity, _uuid(entity_id), subject, controller, state, stored, findings)
        if len(findings) >= _MOST:
            return checked
    for entity, walk in rows.items():
        findings.extend(
            Finding("row-without-entry", N_("A row of {entity} has no entry in the journal: {row}"), entity=entity, entity_id=row_id)
            for row_id in walk.rest()
        )
    return checked


def _grouped(session: Session, keys: DataKeys) -> Iterator[tuple[KeyChain, bytes, list[Any]]]:
    """Yield the entries of each row together, with a key chain that has the keys of a few thousand rows loaded at once."""
    batch: list[tuple[bytes, list[Any]]] = []
    for entity_id, entries in groupby(_raw(session, _REPLAY_QUERY), key=lambda row: row[0]):
        batch.append((entity_id, list(entries)))
        if len(batch) >= _BATCH:
            yield from _with_keys(session, keys, batch)
            batch = []
    yield from _with_keys(session, keys, batch)


def _with_keys(session: Session, keys: DataKeys, batch: list[tuple[bytes, list[Any]]]) -> Iterator[tuple[KeyChain, bytes, list[Any]]]:
    keychain = KeyChain(session, keys)
    keychain.preload(_uuid(raw) for raw in {row[3] for _entity_id, entries in batch for row in entries})
    for entity_id, entries in batch:
        yield keychain, entity_id, entries


class _Rows:
    """The rows of one table in the order of their ids, taken one by one beside the replay."""

    def __init__(self, session: Session, entity: str) -> None:
        table = entity_class(entity).__table__
        assert isinstance(table, Table)
        rows: Any = session.execute(select(table).order_by(table.c.id).execution_options(yield_per=2000)).mappings()
        self._rows: Iterator[Any] = iter(rows)
        self._next: Any = next(self._rows, None)
        self.strays: list[UUID] = []

    def take(self, entity_id: bytes) -> Any:
        """Return the row with this id, noting the rows before it as strays."""
        while self._next is not None and self._next["id"].bytes < entity_id:
            self.strays.append(self._next["id"])
            self._next = next(self._rows, None)
        if self._next is None or self._next["id"].bytes != entity_id:
            return None
        found, self._next = self._next, next(self._rows, None)
        return found

    def rest(self) -> Iterator[UUID]:
        """Yield the ids of rows that no entry made."""
        yield from self.strays
        while self._next is not None:
            yield self._next["id"]
            self._next = next(self._rows, None)


def _replayed(keychain: KeyChain, state: dict[str, Any] | None, row: Any, findings: list[Finding]) -> dict[str, Any] | None:
    _entity_id, seq, entry, subject, controller, _entity, op, names, payload = row
    if op == "remove":
        return None
    state = {} if state is None or op == "create" else state
    values: dict[str, Any] = {}
    try:
        for retention, sealed in groups_of(payload):
            try:
                key = keychain.existing(_uuid(subject), controller, retention)
            except ErasedError:
                continue
            values.update(json.loads(key.open(sealed, entry)))
    except (TamperedError, ValueError):
        findings.append(
            Finding("unreadable", N_("The values of entry {seq} do not open: they were changed or are another's"), seq=seq, entry=_uuid(entry))
        )
        return state
    for name in names.split(","):
        if name:
            state[name] = values.get(name, _ERASED)
    return state


_ERASED: Final = object()


def _compare(
    keychain: KeyChain,
    entity: str,
    entity_id: UUID,
    subject: UUID,
    controller: str,
    state: dict[str, Any] | None,
    stored: Mapping[str, Any] | None,
    findings: list[Finding],
) -> None:
    if state is None or stored is None:
        if state is not None:
            findings.append(
                Finding("row-missing", N_("A row of {entity} that the journal made is missing: {row}"), entity=entity, entity_id=entity_id)
            )
        elif stored is not None:
            findings.append(
                Finding("row-revived", N_("A row of {entity} that the journal removed is there: {row}"), entity=entity, entity_id=entity_id)
            )
        return
    for field in fields.fields_of(entity):
        if field.name.endswith("_hash") and field.kind.name == "digest":
            continue
        wanted = state.get(field.name)
        if wanted is _ERASED:
            continue
        value = stored[field.name]
        try:
            if field.encrypted and value is not None:
                value = open_column(keychain, subject, controller, field, value)
            same = field.kind.to_json(value) == wanted
        except (ErasedError, TamperedError):
            same = False
        if not same:
            findings.append(
                Finding("row", N_("{field} of {entity} {row} is not what the journal says"), entity=entity, entity_id=entity_id, field=field.name)
            )


def _raw(session: Session, query: Any) -> Iterator[Any]:
    """Stream rows as the driver gives them: a million entries through result processors would take twice the time."""
    cursor = session.connection().connection.cursor()
    cursor.execute(str(query))
    while rows := cursor.fetchmany(5000):
        yield from rows
    cursor.close()


def _uuid(raw: bytes) -> UUID:
    return UUID(bytes=bytes(raw))
