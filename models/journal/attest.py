"""Vouching for a few rows: the whole chain link by link up to its head and anchor, and each of these rows against the replay of its entries.

What ``models.journal.verify`` proves of a store, for those who ask about one thing in it: the other rows are not compared.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from models.journal.findings import Findings
from models.journal.replay import verify_rows
from models.journal.verify import Anchor, Report, verify_chain
from models.security.keys import DataKeys

_LAST = UUID(int=(1 << 128) - 1)


def attest(session: Session, keys: DataKeys, hash_key: bytes, rows: Iterable[UUID], anchor: Anchor | None = None) -> Report:
    """Verify the chain from its first entry to the end, and these rows. ``anchor`` is the head seen last outside the file."""
    findings = Findings()
    head, entries = verify_chain(session, anchor, findings, None)
    checked = sum(verify_rows(session, keys, hash_key, findings, (row.bytes, _following(row))) for row in sorted(set(rows)))
    return Report(entries, checked, head, findings.listed())


def _following(row: UUID) -> bytes | None:
    return None if row == _LAST else UUID(int=row.int + 1).bytes


__all__ = ["Anchor", "Report", "attest"]
