"""Verifying a large store on two processors: the chain and the first rows here, the other rows in a process of its own.

The other process opens the same file by itself, with keys that it gets through a pipe. Should anybody write between the two snapshots, or
the process not come about, everything is verified here.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.database.store import Store, open_store
from models.journal.findings import MOST, Finding, Findings
from models.journal.replay import verify_rows
from models.journal.verify import Anchor, Progress, Report, verify
from models.security.keys import RegisterKeys
from models.services import anchors

WORTH_IT: Final = 100_000
"""Entries from which starting a process pays."""
_SHARE: Final = 0.36
"""Share of the rows compared beside the chain, so that both end together."""
_PLACE: Final = text("SELECT entity_id FROM journal ORDER BY entity_id LIMIT 1 OFFSET :rows")

Part = tuple[Anchor, int, tuple[Finding, ...]]


def verify_store(store: Store, anchor: Anchor | None = None, progress: Progress | None = None, *, worth: int = WORTH_IT) -> Report:
    """Verify the whole store, the keyed hashes too; ``anchor`` is the head seen last outside the file."""
    with store.read() as session:
        head = anchors.head_or_none(session)
        if head is None or head.seq < worth or (os.cpu_count() or 1) < 2 or getattr(sys, "frozen", False):
            return _here(store, session, anchor, progress)
        middle: bytes = session.execute(_PLACE, {"rows": int(head.seq * _SHARE)}).scalar_one()
        # Spawned, not forked: a forked copy of a process with threads and an open database is not sound.
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            rest = pool.submit(_rows_from, store.folder, store.keys.encode(), middle)
            first = verify(session, store.data_keys, anchor, progress, hash_key=store.keys.hash_key, span=(None, middle))
            part = _result(rest)
        if part is None or part[0] != head:
            return _here(store, session, anchor, progress)
    _head, rows, findings = part
    return Report(first.entries, first.rows + rows, first.head, (*first.findings, *findings)[:MOST])


def _here(store: Store, session: Session, anchor: Anchor | None, progress: Progress | None) -> Report:
    return verify(session, store.data_keys, anchor, progress, hash_key=store.keys.hash_key)


def _result(rest: Future[Part | None]) -> Part | None:
    try:
        return rest.result()
    except (BrokenProcessPool, OSError):
        return None


def _rows_from(folder: Path, keys: bytes, first: bytes) -> Part | None:
    """Compare the rows from ``first`` on, in a process of its own."""
    store = open_store(folder, RegisterKeys.decode(keys))
    try:
        with store.read() as session:
            head = anchors.head_or_none(session)
            findings = Findings()
            rows = verify_rows(session, store.data_keys, store.keys.hash_key, findings, (first, None))
    finally:
        store.close()
    return None if head is None else (head, rows, findings.listed())
