"""Anchors: the journal's head kept outside the store file, so that a cut tail, an emptied journal or an older file shows.

Kept in the keyring at lock, at exit and after sign-in; without a keyring in ``anchor.json`` beside the store under the register's MAC,
which stops accidents and swaps of the store file alone, and the status bar says that there is no keyring.

Between those moments every commit notes its end in ``journal.end``, without waiting for the disk: SQLite takes a damaged or removed write-ahead
log for a shorter one and says nothing, and after a crash that log holds the day's work.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database.store import Store, StoreError
from models.entities.journal import Entry, Head
from models.journal.verify import Anchor
from models.problems import Problem, error
from models.security.cipher import mac, same
from models.security.keyring_store import Secret, SecretStore
from models.words import N_

FILE: Final = "anchor.json"
NOTE: Final = "journal.end"
FILES: Final = (FILE, f"{FILE}.new", NOTE)
"""What may stand beside the store."""
_NOTE_BYTES: Final = 200
"""A note replaces the one before it in place, so all have one length."""
_SHORTER: Final = N_(
    "The journal ends earlier than it did: entries are missing, or an old copy of the store was put in its place. "
    "Stop working, and tell the administrator to run verify and restore"
)


def head(session: Session) -> Anchor:
    """Return the journal's present head."""
    row = session.execute(select(Head.seq, Head.link).where(Head.id == 1)).one()
    return Anchor(row.seq, row.link)


def head_or_none(session: Session) -> Anchor | None:
    """Return the journal's present head; None in a store whose head somebody removed."""
    row = session.execute(select(Head.seq, Head.link).where(Head.id == 1)).one_or_none()
    return None if row is None else Anchor(row.seq, row.link)


def keep(store: Store, store_id: str, secrets: SecretStore | None) -> None:
    """Anchor the present head in the keyring and beside the store."""
    with store.read() as session:
        present = head(session)
    text = _write(store, present)
    _put(store.folder / FILE, text)
    if secrets is not None:
        # An absent keyring was told at sign-in; the file beside the store still anchors.
        secrets.set(_name(store_id), text)


def kept(store: Store, store_id: str, secrets: SecretStore | None) -> Anchor | None:
    """Return the furthest anchor that is vouched for; None when there is none."""
    texts = []
    if secrets is not None and isinstance(found := secrets.get(_name(store_id)), Secret):
        texts.append(found.value)
    for path in (store.folder / name for name in FILES):
        if path.is_file():
            texts.append(path.read_text(encoding="utf-8", errors="replace"))
    anchors = [anchor for anchor in (_read(store, text) for text in texts) if anchor is not None]
    return max(anchors, key=lambda anchor: anchor.seq, default=None)


def watch(store: Store) -> None:
    """Note the journal's end at each commit from now on."""
    path = store.folder / NOTE

    def note(seq: int, link: bytes) -> None:
        # The commit is made, whatever becomes of its note; a torn or missing note anchors nothing, and the anchor before it holds.
        with suppress(OSError):
            descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
            try:
                os.write(descriptor, _write(store, Anchor(seq, link)).ljust(_NOTE_BYTES).encode())
            finally:
                os.close(descriptor)

    store.committed = note


def check(store: Store, anchor: Anchor | None) -> Problem | None:
    """Say at sign-in whether the store still holds the anchored entry: a look at one entry, not the whole verification."""
    if anchor is None or anchor.seq == 0:
        return None
    with store.read() as session:
        link = session.scalar(select(Entry.link).where(Entry.seq == anchor.seq))
    return None if link == anchor.link else error(_SHORTER, "anchor")


def forget(folder: Path, store_id: str, secrets: SecretStore | None) -> None:
    """Drop the anchors: a backup was restored, and the administrator was told that its journal is older."""
    for name in FILES:
        (folder / name).unlink(missing_ok=True)
    if secrets is not None:
        secrets.delete(_name(store_id))


def _put(path: Path, text: str) -> None:
    """Write the whole anchor or none: a crash or a full disk leaves the earlier one. StoreError when the folder refuses."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        with fresh.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        raise StoreError(
            error(N_("The end of the journal could not be noted beside the store: the disk is full or the folder is read-only"), "anchor-file")
        ) from None


def _name(store_id: str) -> str:
    return f"anchor {store_id}"


def _write(store: Store, anchor: Anchor) -> str:
    facts = {"seq": anchor.seq, "link": anchor.link.hex()}
    return json.dumps(facts | {"mac": _mac(store, anchor).hex()})


def _read(store: Store, text: str) -> Anchor | None:
    try:
        found = json.loads(text)
        anchor = Anchor(int(found["seq"]), bytes.fromhex(found["link"]))
        vouched = bytes.fromhex(found["mac"])
    except (ValueError, KeyError, TypeError):
        return None
    return anchor if same(_mac(store, anchor), vouched) else None


def _mac(store: Store, anchor: Anchor) -> bytes:
    return mac(store.keys.mac_key, b"anchor\0" + anchor.seq.to_bytes(8, "big") + anchor.link)
