"""The slot file on disk: one writer at a time, replaced whole or not at all, with a twin beside it.

``slots.json`` is written as ``slots.json.new``, synced, read back, and renamed; then its twin ``slots.json.bak`` the same way. The twin is
no history (an old password must not open an old copy); it is there for the day when the file is damaged.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from models import folders, locks
from models.problems import Problem, Rejected, error, warning
from models.security.slot_format import Document, MalformedError, SlotInfo, TooNewError, decode, encode
from models.words import N_

FILE_NAME: Final = folders.SLOT_FILE
_PATIENCE: Final = 1.5
"""Seconds to wait for another writer; each holds the file for some milliseconds."""


class Loaded(NamedTuple):
    """The document, and what the user should be told about how it was found."""

    document: Document
    notices: tuple[Problem, ...] = ()


class SlotList(NamedTuple):
    """What can be read without a key. It is not vouched for before somebody signs in: show it, decide nothing by it."""

    store_id: str
    sample: bool
    require_keyring: bool
    changing_keys: bool
    users: tuple[SlotInfo, ...]
    notices: tuple[Problem, ...] = ()


class SlotStorage:
    """The file at ``path``, its twin and its lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.twin = path.with_name(path.name + ".bak")

    def read(self) -> Loaded | Rejected:
        """Read the file, or its twin when the file is damaged or gone; a newer version's file is never replaced by its twin."""
        first = _load(self.path)
        if isinstance(first, Document):
            return Loaded(first)
        if first.code == "slots.newer":
            return Rejected((first,))
        second = _load(self.twin)
        if isinstance(second, Document):
            text = N_("The slot file {file} was damaged or missing; its copy {copy} is used. Tell the administrator: the disk may be failing.")
            return Loaded(second, (warning(text, "slots.twin", file=self.path.name, copy=self.twin.name),))
        return Rejected((first,))

    def listed(self) -> SlotList | Rejected:
        """Return the users and policy for the sign-in window (a JSON parse), with notices such as the use of the file's copy."""
        loaded = self.read()
        if isinstance(loaded, Rejected):
            return loaded
        found = loaded.document
        users = tuple(slot.info for slot in found.users)
        return SlotList(found.store_id, found.sample, found.require_keyring, found.changing_keys, users, loaded.notices)

    def create(self, document: Document) -> Rejected | None:
        """Write a first file; rejected when there is one, or a twin of one."""
        with self._held() as held:
            if held is not None:
                return held
            if self.path.exists() or self.twin.exists():
                return Rejected(
                    (error(N_("There is a slot file here already: {file}. Choose another folder."), "slots.exists", file=self.path.name),)
                )
            return self._write(document)

    def edit(self, change: Callable[[Document], Document | Rejected]) -> Document | Rejected:
        """Read, change and write under the lock; on any refusal the file is as it was."""
        with self._held() as held:
            if held is not None:
                return held
            loaded = self.read()
            if isinstance(loaded, Rejected):
                return loaded
            changed = change(loaded.document)
            if isinstance(changed, Rejected):
                return changed
            return self._write(changed) or changed

    def _write(self, document: Document) -> Rejected | None:
        data = encode(document)
        try:
            _replace(self.path, data, document)
        except OSError as wrong:
            return _unwritable(wrong, self.path)
        try:
            _replace(self.twin, data, document)
        except OSError:
            # The change is made. An older twin must not outlive it (an old password would open it), and removing needs no room.
            with suppress(OSError):
                self.twin.unlink(missing_ok=True)
        return None

    @contextmanager
    def _held(self) -> Iterator[Rejected | None]:
        """Hold the lock file; yields a refusal instead when another program holds it or the folder cannot be written."""
        try:
            lock = os.open(self.path.with_name(self.path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as wrong:
            yield _unwritable(wrong, self.path)
            return
        try:
            if _lock(lock):
                yield None
            else:
                text = N_("Another program is writing the slot file {file}. Close it and try again.")
                yield Rejected((error(text, "slots.busy", file=self.path.name),))
        finally:
            os.close(lock)  # closing lets go of the lock


def _load(path: Path) -> Document | Problem:
    try:
        return decode(path.read_bytes())
    except TooNewError:
        return error(N_("The slot file {file} was written by a newer Tiski. Update this program."), "slots.newer", file=path.name)
    except MalformedError:
        text = N_("The slot file {file} is damaged and nobody can sign in with it. Restore the store from a backup.")
        return error(text, "slots.damaged", file=path.name)
    except (FileNotFoundError, NotADirectoryError):
        return folders.without_slots(path.parent)
    except OSError as wrong:
        text = N_("The slot file {file} cannot be read ({reason}). Check the rights of the folder.")
        return error(text, "slots.unreadable", file=path.name, reason=os.strerror(wrong.errno or 0))


def _replace(path: Path, data: bytes, document: Document) -> None:
    """Put ``data`` in the place of ``path``: whole, on the disk and readable before the old content goes."""
    fresh = path.with_name(path.name + ".new")
    try:
        _write_and_read_back(fresh, data, document)
        if path.exists():
            fresh.chmod(path.stat().st_mode & 0o777)
        _rename(fresh, path)
    except OSError:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise


def _write_and_read_back(fresh: Path, data: bytes, document: Document) -> None:
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if fresh.read_bytes() != data or decode(data) != document:
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def _rename(fresh: Path, path: Path) -> None:
    """Rename and make the rename last. Windows refuses while another process reads the old file: that takes milliseconds, so try again."""
    for attempt in range(10):
        try:
            fresh.replace(path)
            break
        except PermissionError:
            if attempt == 9:
                raise
            time.sleep(0.02)
    if sys.platform != "win32":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _lock(descriptor: int) -> bool:
    """Take the lock within the patience; False when another process keeps it."""
    until = time.monotonic() + _PATIENCE
    while not locks.taken(descriptor):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def _unwritable(wrong: OSError, path: Path) -> Rejected:
    if wrong.errno == errno.ENOSPC:
        return Rejected((error(N_("The disk is full; the slot file {file} is as it was. Make room and try again."), "slots.full", file=path.name),))
    text = N_("The slot file {file} cannot be written ({reason}) and is as it was. Check the rights of the folder and the disk.")
    return Rejected((error(text, "slots.unwritable", file=path.name, reason=os.strerror(wrong.errno or 0)),))
