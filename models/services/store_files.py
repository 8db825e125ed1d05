"""The store file as a file: taken alone, copied page by page under the same or another key, synced. Plaintext never reaches the disk.

SQLite's backup interface reads pages through one connection's key and writes them through the other's, so a copy under new keys is made in one pass.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from models.database.store import explain
from models.problems import Problem, Rejected, error
from models.words import N_

PATIENCE: Final = 1.5
"""Seconds to wait for a lock: the user is told within two."""
SIDE_FILES: Final = ("-wal", "-shm", "-journal")
BUSY: Final = N_("Another program or window has the store open. Close it everywhere and try again; nothing was changed")
_FULL: Final = N_("The disk is full ({folder}). Nothing was changed; make room and try again")
_NEED: Final = N_("There is too little room in {folder}: {need} MB are needed and {free} MB are free. Nothing was changed; make room and try again")
_UNWRITABLE: Final = N_("{file} cannot be written ({reason}). Nothing was changed; check the folder and the rights to it")


def connect(path: Path, key: bytes) -> Any:
    """Open a store file under a raw 32-byte key, without the engine: for copying."""
    import sqlcipher3.dbapi2 as dbapi

    connection = dbapi.connect(str(path), timeout=PATIENCE, check_same_thread=False)
    connection.isolation_level = None
    connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
    connection.execute("PRAGMA cipher_log_level=NONE")
    return connection


class Alone:
    """A store file held by this process alone: nobody else has it open, and nobody can read or write it until ``close``.

    Leaving the write-ahead log needs that no other connection exists, so taking it tells who is in. ValueError never; DatabaseError
    (explained by ``told``) when it is busy or does not open.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self._connection = connect(path, key)
        try:
            self._connection.execute("PRAGMA journal_mode=DELETE").fetchone()
            self._connection.execute("PRAGMA locking_mode=EXCLUSIVE").fetchone()
            # The lock is kept after the transaction; copying works only outside one.
            self._connection.execute("BEGIN EXCLUSIVE")
            self._connection.execute("COMMIT")
        except Exception:
            self._connection.close()
            raise

    def copy_to(self, target: Path, key: bytes) -> None:
        """Copy every page to a new file under ``key``, synced."""
        _copy(self._connection, target, key)

    def head(self) -> int:
        """Return the number of the journal's last entry."""
        return int(self._connection.execute("SELECT seq FROM journal_head WHERE id = 1").fetchone()[0])

    def close(self) -> None:
        """Let others in again."""
        self._connection.close()


def copy(source: Path, key: bytes, target: Path) -> None:
    """Copy a live store as one snapshot, under its own key; writers go on meanwhile."""
    connection = connect(source, key)
    try:
        _copy(connection, target, key)
    finally:
        connection.close()


def settle(path: Path, key: bytes) -> None:
    """Fold a store's write-ahead log into its file, so that the file alone is the store."""
    Alone(path, key).close()


def _copy(source: Any, target: Path, key: bytes) -> None:
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    fresh = connect(target, key)
    try:
        source.backup(fresh)
        fresh.execute("PRAGMA journal_mode=DELETE").fetchone()
    finally:
        fresh.close()


def spoil(descriptor: int) -> None:
    """Overwrite the first page of a replaced file that is still open here: who waited for its lock must not write into a file without a name."""
    os.pwrite(descriptor, os.urandom(4096), 0)


def sync_file(path: Path) -> None:
    """Bring a file to the disk."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder last (Windows does it itself)."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def told(failure: Exception, file: Path) -> Problem | None:
    """Return the sentence for what the disk or the engine said; None when it is a defect."""
    if isinstance(failure, OSError):
        if failure.errno in (errno.ENOSPC, errno.EDQUOT):
            return error(_FULL, "full", folder=str(file.parent))
        return error(_UNWRITABLE, "unwritable", file=file.name, reason=os.strerror(failure.errno or errno.EIO))
    import sqlcipher3.dbapi2 as dbapi

    if not isinstance(failure, dbapi.DatabaseError):
        return None
    said = explain(str(failure), file.parent)
    if said is not None and said.code == "locked":
        return error(BUSY, "busy")
    return error(_FULL, "full", folder=str(file.parent)) if said is not None and said.code == "full" else said


@contextmanager
def explained(file: Path, problems: list[Problem]) -> Iterator[None]:
    """Put what the disk or the engine refuses within the block into ``problems``; a defect passes."""
    try:
        yield
    except Exception as failure:
        problem = told(failure, file)
        if problem is None:
            raise
        problems.append(problem)


def room(folder: Path, need: int) -> Rejected | None:
    """Say when a folder's disk has less than ``need`` bytes free."""
    free = shutil.disk_usage(folder).free
    if free >= need:
        return None
    megabytes = 1_000_000
    return Rejected((error(_NEED, "full", folder=str(folder), need=-(-need // megabytes), free=free // megabytes),))
