"""Anchors: the journal's end noted outside the store file, so that a cut tail, an emptied journal or an older file shows.

At sign-in, lock and exit the end is noted in the keyring, in a folder of the user's own account and in ``anchor.json`` beside the store, each
under the register's MAC. What is beside the store tells when the store file alone was replaced; the other two, which are found by the store's
place, also when the whole folder was. They tell it to who worked later than the copy from this computer account, and not when the account's
own files were put back too: who can do that needs a keyring, or the centre, against them.

Restoring a backup begins a new *line* of the journal, by an entry that says where it left the former one. So an anchor of the former line is no
alarm, in whoever's account it lies; but a store of the former line put back is one for who saw the new one.

Between those moments every commit notes its end in ``journal.end``, without waiting for the disk: SQLite takes a damaged or removed write-ahead
log for a shorter one and says nothing, and after a crash that log holds the day's work.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import folders
from models.database.store import Store, StoreError
from models.entities.journal import Entry, Head
from models.journal import history
from models.journal.entries import REGISTER, Change, Op
from models.journal.verify import Anchor
from models.problems import Problem, error, warning
from models.security.cipher import TamperedError, mac, same
from models.security.keyring_store import Secret, SecretStore
from models.words import N_

FILE: Final = "anchor.json"
NOTE: Final = "journal.end"
FILES: Final = (FILE, f"{FILE}.new", NOTE)
"""What may stand beside the store."""
RESTORES: Final = UUID(int=1)
"""The row that the entries about restored backups are of: few, and found at once among many."""
_BACKUP_SEQ: Final = "backup_seq"
_NOTE_BYTES: Final = 400
"""A note replaces the one before it in place, so all have one length."""
_SHORTER: Final = N_(
    "The journal ends earlier than it did: entries are missing, or an old copy of the store was put in its place. "
    "Stop working, and tell the administrator to run verify and restore"
)
_RESTORED: Final = N_(
    "The store was restored from a backup since you last worked here. What was recorded after the backup is not in it; permissions and prohibitions "
    "were taken over where the replaced store opened. Look through your last customers"
)


@dataclass(frozen=True, slots=True)
class Look:
    """What the anchors say of a store: the one to verify against, and what the user must be told (``anchor``: an alarm, that stays)."""

    anchor: Anchor | None
    problem: Problem | None

    @property
    def alarm(self) -> bool:
        """Whether the store does not hold what was anchored: nothing newer is to be noted over it."""
        return self.problem is not None and self.problem.code == "anchor"


class _Noted(NamedTuple):
    """An anchor as it was noted. ``line`` is the entry of the last restore before it, "" when there was none."""

    anchor: Anchor
    line: str
    generation: int
    vouched: bool


def head(session: Session) -> Anchor:
    """Return the journal's present head."""
    row = session.execute(select(Head.seq, Head.link).where(Head.id == 1)).one()
    return Anchor(row.seq, row.link)


def head_or_none(session: Session) -> Anchor | None:
    """Return the journal's present head; None in a store whose head somebody removed."""
    row = session.execute(select(Head.seq, Head.link).where(Head.id == 1)).one_or_none()
    return None if row is None else Anchor(row.seq, row.link)


def keep(store: Store, store_id: str, secrets: SecretStore | None) -> None:
    """Anchor the present head in the keyring, in the user's account and beside the store."""
    with store.read() as session:
        present, lines = head(session), _lines(session, store)
    text = _write(store, store_id, present, _last(lines))
    _put(store.folder / FILE, text)
    # The place beside the store anchors also where the account's folder cannot be written; an absent keyring was told at sign-in.
    with suppress(StoreError, OSError):
        _own(store.folder).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _put(_own(store.folder), text)
    if secrets is not None:
        secrets.set(_name(store.folder), text)


def look(store: Store, store_id: str, secrets: SecretStore | None) -> Look:
    """Compare the store with what was noted of it: a look at an entry for each note, not the whole verification."""
    with store.read() as session:
        lines = _lines(session, store)
        alarming: list[Anchor] = []
        held: list[Anchor] = []
        left = False
        for noted in _noted(store, store_id, secrets):
            following = _following(noted, lines)
            if not noted.vouched or following is None:
                if noted.vouched or noted.generation > _generation(store):
                    alarming.append(noted.anchor)
            elif following < noted.anchor.seq:
                left = True
            else:
                (held if holds(session, noted.anchor) else alarming).append(noted.anchor)
    furthest = max(alarming or held, key=lambda anchor: anchor.seq, default=None)
    if alarming:
        return Look(furthest, error(_SHORTER, "anchor"))
    return Look(furthest, warning(_RESTORED, "anchor.restored") if left else None)


def kept(store: Store, store_id: str, secrets: SecretStore | None) -> Anchor | None:
    """Return the anchor to verify against: one that does not hold, if there is one, else the furthest; None when there is none."""
    return look(store, store_id, secrets).anchor


def restored(backup_seq: int, facts: dict[str, object]) -> Change:
    """Return the event of a restored backup whose journal ended at ``backup_seq``: a new line of the journal begins with it."""
    return Change("store", RESTORES, Op.RESTORE, REGISTER, {_BACKUP_SEQ: backup_seq} | facts)


def _lines(session: Session, store: Store) -> dict[str, int]:
    """Return the restores in the journal, in order: the entry that began each line, and where the line before it was left."""
    try:
        return {event.id.hex: int(event.values[_BACKUP_SEQ]) for event in history.of_entity(session, store.data_keys, RESTORES)}
    except (TamperedError, LookupError, ValueError):
        # Restores that do not open explain nothing: an anchor of their lines is an alarm.
        return {}


def _last(lines: dict[str, int]) -> str:
    return next(reversed(lines), "")


def _following(noted: _Noted, lines: dict[str, int]) -> float | None:
    """Return up to which entry the store's journal is that of the note's line; None when it is not of that line at all."""
    known = ["", *lines]
    if noted.line not in known:
        return None
    later = list(lines.values())[known.index(noted.line) :]
    return min(later, default=float("inf"))


def holds(session: Session, anchor: Anchor) -> bool:
    """Tell whether the anchored entry is in the journal."""
    return anchor.seq == 0 or session.scalar(select(Entry.link).where(Entry.seq == anchor.seq)) == anchor.link


def watch(store: Store, store_id: str) -> None:
    """Note the journal's end at each commit from now on."""
    path = store.folder / NOTE
    with store.read() as session:
        line = _last(_lines(session, store))

    def note(seq: int, link: bytes) -> None:
        # The commit is made, whatever becomes of its note; a torn or missing note anchors nothing, and the anchor before it holds.
        with suppress(OSError):
            descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
            try:
                os.write(descriptor, _write(store, store_id, Anchor(seq, link), line).ljust(_NOTE_BYTES).encode())
            finally:
                os.close(descriptor)

    store.committed = note


def forget(folder: Path) -> None:
    """Drop the notes beside a store whose journal is another from now on."""
    for name in FILES:
        (folder / name).unlink(missing_ok=True)


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


def _name(folder: Path) -> str:
    """Name the store at this place, in the keyring and in the account's folder, without telling the place."""
    return f"anchor {_digest(folder)}"


def _own(folder: Path) -> Path:
    """Return the file in the user's account, outside the store's folder."""
    return folders.anchors() / f"{_digest(folder)}.json"


def _digest(folder: Path) -> str:
    return sha256(os.fsencode(folder.resolve())).hexdigest()[:24]


def _generation(store: Store) -> int:
    """Return how often the register's keys were changed: an older copy of everything opens with keys of an earlier generation."""
    return len(store.keys.retired_hash_keys)


def _noted(store: Store, store_id: str, secrets: SecretStore | None) -> list[_Noted]:
    texts = []
    if secrets is not None and isinstance(found := secrets.get(_name(store.folder)), Secret):
        texts.append(found.value)
    for path in (*(store.folder / name for name in FILES), _own(store.folder), _own(store.folder).with_suffix(".json.new")):
        if path.is_file():
            texts.append(path.read_text(encoding="utf-8", errors="replace"))
    return [noted for text in texts if (noted := _read(store, store_id, text)) is not None]


def _write(store: Store, store_id: str, anchor: Anchor, line: str) -> str:
    facts = {"store": store_id, "line": line, "seq": anchor.seq, "link": anchor.link.hex(), "generation": _generation(store)}
    return json.dumps(facts | {"mac": _mac(store, facts).hex()})


def _read(store: Store, store_id: str, text: str) -> _Noted | None:
    """Read a note about this store; None for anything else. One of later keys cannot be vouched for, and is read all the same."""
    try:
        facts = json.loads(text)
        vouched = same(_mac(store, {name: value for name, value in facts.items() if name != "mac"}), bytes.fromhex(facts["mac"]))
        anchor = Anchor(int(facts["seq"]), bytes.fromhex(facts["link"]))
        return _Noted(anchor, str(facts["line"]), int(facts["generation"]), vouched) if facts["store"] == store_id else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _mac(store: Store, facts: dict[str, object]) -> bytes:
    return mac(store.keys.mac_key, b"anchor\0" + json.dumps(facts, sort_keys=True).encode())
