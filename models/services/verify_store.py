"""Verifying a large store on several processors: the chain and the first rows here, the other rows in processes of their own.

Each process opens the same file by itself, with keys that it gets through a pipe. Should anybody write between the snapshots, or a process not
come about, everything is verified here.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.database.store import Store, StoreError, open_store
from models.journal.findings import MOST, Finding, Findings
from models.journal.replay import Span, verify_rows
from models.journal.verify import Anchor, Progress, Report, verify
from models.security.keys import RegisterKeys
from models.services import anchors
from models.services.collecting import uncollected

WORTH_IT: Final = 100_000
"""Entries from which starting processes pays."""
_MOST: Final = 4
"""Processes at the most: each has a cache of its own, and beyond these the chain alone takes longest."""
_CHAIN: Final = 0.33
"""What the chain costs, with the comparison of all rows as one."""
_NO_TEXT: Final = "Could not decode to UTF-8"
_PLACE: Final = text("SELECT entity_id FROM journal ORDER BY entity_id LIMIT 1 OFFSET :rows")

Part = tuple[Anchor, int, tuple[Finding, ...]]


def verify_store(store: Store, anchor: Anchor | None = None, progress: Progress | None = None, *, worth: int = WORTH_IT) -> Report:
    """Verify the whole store, the keyed hashes too; ``anchor`` is the head seen last outside the file."""
    with uncollected(), store.read() as session:
        driver = session.connection().dialect.loaded_dbapi
        try:
            return _verified(store, session, anchor, progress, worth)
        except driver.OperationalError as failure:
            if _NO_TEXT not in str(failure):
                raise
            with _any_text(session):
                return _here(store, session, anchor, progress)


@contextmanager
def _any_text(session: Session) -> Iterator[None]:
    """Read text that is no text, which somebody put into a column, as something else than it was: it is found, and does not stop the verification."""
    raw = session.connection().connection.dbapi_connection
    assert raw is not None
    usual, raw.text_factory = raw.text_factory, lambda said: said.decode(errors="backslashreplace")
    try:
        yield
    finally:
        raw.text_factory = usual


def _verified(store: Store, session: Session, anchor: Anchor | None, progress: Progress | None, worth: int) -> Report:
    head = anchors.head_or_none(session)
    processes = min(os.cpu_count() or 1, _MOST)
    if head is None or head.seq < worth or processes < 2 or getattr(sys, "frozen", False):
        return _here(store, session, anchor, progress)
    first, *others = _spans(session, head.seq, processes)
    if not others:
        return _here(store, session, anchor, progress)
    # Spawned, not forked: a forked copy of a process with threads and an open database is not sound.
    with ProcessPoolExecutor(len(others), multiprocessing.get_context("spawn")) as pool:
        rest = [pool.submit(_rows_of, store.folder, store.keys.encode(), span) for span in others]
        report = verify(session, store.data_keys, store.keys.hash_key, anchor, progress, span=first)
        parts = [part for each in rest if (part := _result(each)) is not None and part[0] == head]
    if len(parts) < len(rest):
        return _here(store, session, anchor, progress)
    findings = [*report.findings, *(finding for _head, _rows, found in parts for finding in found)]
    return Report(report.entries, report.rows + sum(rows for _head, rows, _found in parts), report.head, tuple(findings[:MOST]))


def _spans(session: Session, entries: int, processes: int) -> Sequence[Span]:
    """Cut the rows so that all processes end together, the first of which has the chain to do too."""
    mine = max(0.0, (1 + _CHAIN) / processes - _CHAIN)
    each = (1 - mine) / (processes - 1)
    borders: list[Any] = [
        session.execute(_PLACE, {"rows": int(entries * (mine + each * number))}).scalar_one_or_none() for number in range(processes - 1)
    ]
    known = [border for border in borders if border is not None]
    return list(zip([None, *known], [*known, None], strict=True))


def _here(store: Store, session: Session, anchor: Anchor | None, progress: Progress | None) -> Report:
    return verify(session, store.data_keys, store.keys.hash_key, anchor, progress)


def _result(rest: Future[Part | None]) -> Part | None:
    try:
        return rest.result()
    except (BrokenProcessPool, OSError):
        return None


def _rows_of(folder: Path, keys: bytes, span: Span) -> Part | None:
    """Compare the rows of ``span``, in a process of its own; None when the store does not open to it."""
    try:
        store = open_store(folder, RegisterKeys.decode(keys))
    except StoreError:
        return None
    try:
        with uncollected(), store.read() as session:
            head = anchors.head_or_none(session)
            findings = Findings()
            rows = verify_rows(session, store.data_keys, store.keys.hash_key, findings, span)
    finally:
        store.close()
    return None if head is None else (head, rows, findings.listed())
