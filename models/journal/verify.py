"""Verifying a store: the chain link by link, its head and anchor, then every row against the replay of its entries.

What it proves of a store without findings, against whoever had the file and its key:

- every entry from the first to the head's is there, once, in its place (``gap``, ``link``, ``doubled``), and the head is the last one's (``head``);
- no entry was changed since it was made, neither its clear facts nor its ciphertext (``changed``);
- the entry anchored outside the file is there and is the same: the end was not cut, the file not replaced by an older or another one
  (``cut``, ``replaced``); without an anchor a whole older copy cannot be told;
- the values of every entry that changed a row open under the keys of its own subject, controller and retention class, and belong to that entry
  (``unreadable``); a key that is gone was destroyed by an entry that says so (``key``);
- every row holds exactly what its entries say, the sealed columns and their keyed hashes too, and names those entries (``row``);
- no row is missing, none that was removed is back, none is there without an entry (``row-missing``, ``row-revived``, ``row-without-entry``);
- no entry speaks of what this program does not know (``unknown``).

The chain is over ciphertext, which can lie; so the entries are also opened and replayed. Not looked at: the search index, drafts and settings,
which are not journalled and can be made again, and the sealed details of events that changed no row (their bytes are under the chain).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.entities.journal import Head
from models.journal import chain
from models.journal.findings import Finding, Findings, raw_rows, uuid_of
from models.journal.replay import EVERYTHING, Span, verify_rows
from models.security.keys import DataKeys
from models.words import N_

# The engine writes the facts as JSON several times faster than Python. Where its spelling differs (a control character) the digest is made again.
_CHAIN_QUERY: Final = text("""
    SELECT seq, id, json_array(
        lower(hex(id)), lower(hex(set_id)), CASE WHEN subject IS NOT NULL THEN lower(hex(subject)) END, CAST(controller AS TEXT),
        CAST(entity AS TEXT), lower(hex(entity_id)), CAST(op AS TEXT), CAST(fields AS TEXT), CAST(bases AS TEXT), CAST(actor AS TEXT),
        CAST(role AS TEXT), CAST(workstation AS TEXT), at, CAST(source AS TEXT), CASE WHEN contact IS NOT NULL THEN lower(hex(contact)) END, version
    ), CAST(payload AS BLOB), CAST(digest AS BLOB), CAST(link AS BLOB) FROM journal ORDER BY seq
""")
_ONE_QUERY: Final = """
    SELECT id, set_id, subject, controller, entity, entity_id, op, fields, bases, actor, role, workstation, at, source, contact, version
    FROM journal WHERE seq = ?
"""
_DOUBLE_QUERY: Final = text("SELECT min(seq), id FROM journal NOT INDEXED GROUP BY id HAVING count(*) > 1")
_COUNT_QUERY: Final = text("SELECT count(*), count(DISTINCT id) FROM journal NOT INDEXED")
_STEP: Final = 20_000


@dataclass(frozen=True, slots=True)
class Anchor:
    """The chain's head as it was seen, kept outside the file."""

    seq: int
    link: bytes


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


def verify(
    session: Session,
    keys: DataKeys,
    hash_key: bytes,
    anchor: Anchor | None = None,
    progress: Progress | None = None,
    *,
    span: Span = EVERYTHING,
) -> Report:
    """Verify the whole store as the session's snapshot shows it. ``anchor`` is the head seen last outside the file.

    ``hash_key`` makes the keyed hashes beside sealed values again. ``span`` bounds the rows that are compared here, when other processes
    compare the rest. ``models.services.verify_store`` is how services ask for it.
    """
    findings = Findings()
    head, entries = verify_chain(session, anchor, findings, progress)
    rows = verify_rows(session, keys, hash_key, findings, span)
    return Report(entries, rows, head, findings.listed())


def verify_chain(session: Session, anchor: Anchor | None, findings: Findings, progress: Progress | None) -> tuple[Anchor, int]:
    """Walk the chain from its first entry to the head and note what does not hold; return the head and how many entries there are."""
    previous, expected, entries = chain.START, 1, 0
    anchored = anchor is None or anchor.seq == 0
    anchor_seq = anchor.seq if anchor is not None else -1
    digest_of, link_of = chain.digest_of_json, chain.link
    highest, rising = b"", True
    for seq, raw_id, facts, payload, digest, link in raw_rows(session, _CHAIN_QUERY):
        entries += 1
        if seq != expected:
            findings.add("gap", N_("Entry {seq} is missing: it was removed or the order was changed"), seq=expected)
        if digest_of(facts.encode(), payload) != digest and not _digest_holds(session, seq, payload, digest):
            findings.add("changed", N_("Entry {seq} was changed after it was made"), seq=seq, entry=uuid_of(raw_id))
        if link_of(previous, seq, digest) != link:
            findings.add("link", N_("Entry {seq} does not follow the one before it: removed, inserted or moved"), seq=seq, entry=uuid_of(raw_id))
        if anchor is not None and seq == anchor_seq:
            anchored = True
            if link != anchor.link:
                findings.add("replaced", N_("Entry {seq} is not the one that was anchored: the file was replaced"), seq=seq, entry=uuid_of(raw_id))
        if type(raw_id) is bytes and raw_id > highest:
            highest = raw_id
        else:
            rising = False
        previous, expected = link, seq + 1
        if progress is not None and seq % _STEP == 0:
            progress(seq)
        if findings.full:
            break
    last = expected - 1
    _verify_head(session, Anchor(last, previous), findings)
    if not rising:
        _verify_once(session, findings)
    if anchor is not None and not anchored:
        findings.add("cut", N_("The journal is shorter than when it was anchored: entries after {seq} are missing"), seq=last)
    return Anchor(last, previous), entries


def _digest_holds(session: Session, seq: int, payload: bytes, digest: bytes) -> bool:
    row = session.connection().exec_driver_sql(_ONE_QUERY, (seq,)).one()
    facts: list[Any] = [value.hex() if isinstance(value, bytes) else value for value in row]
    return chain.digest_of(facts, payload) == digest


def _verify_head(session: Session, last: Anchor, findings: Findings) -> None:
    stored = session.execute(select(Head.seq, Head.link).where(Head.id == 1)).one_or_none()
    if stored is None or (stored.seq, stored.link) != (last.seq, last.link):
        findings.add("head", N_("The journal ends at entry {seq}, not where its head says: its end was cut or added to"), seq=last.seq)


def _verify_once(session: Session, findings: Findings) -> None:
    """No entry may stand twice: a copy of an old one would bring an old value back under a chain that was made again.

    Identifiers are made in rising order; where each is above all before it, none is there twice, and this is not asked.
    """
    entries, distinct = session.execute(_COUNT_QUERY).one()
    if entries != distinct:
        for seq, raw_id in session.execute(_DOUBLE_QUERY):
            findings.add("doubled", N_("Entry {seq} is in the journal twice"), seq=seq, entry=uuid_of(raw_id))


__all__ = ["Anchor", "Finding", "Progress", "Report", "verify", "verify_chain"]
