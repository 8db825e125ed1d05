"""A store: one encrypted SQLite file (SQLCipher) and its sessions.

SQLCipher's page HMAC catches every flipped bit that plain SQLite returned as data in one case of six; ``BEGIN IMMEDIATE`` for writers keeps
threads from failing with "database is locked", and plain ``BEGIN`` for readers keeps them from taking the write lock.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from models import folders
from models.database import schema, search_index, search_waiting
from models.entities import Base
from models.entities.journal import Head
from models.journal.apply import END, Sealing
from models.journal.chain import START
from models.problems import Problem, error
from models.security.keys import DataKeys, RegisterKeys
from models.words import N_

FILE: Final = folders.STORE_FILE
SLOTS: Final = folders.SLOT_FILE
_PRAGMAS: Final = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",  # else REPLACE removes a row without asking its DELETE trigger
    "temp_store=MEMORY",
    "busy_timeout=1500",  # with what else sign-in does, a locked store is told within 2 s
    "cache_size=-65536",
    "soft_heap_limit=75497472",  # of all connections of the process together: beyond it each uses its own pages again
    "cipher_memory_security=OFF",
)
_PLAIN: Final[Mapping[type, Callable[[Any], Any]]] = {bytes: bytearray, memoryview: bytearray, bool: int, type(None): lambda nothing: nothing}
"""The driver looks far for how to store a value, but for int, str, float and bytearray: 1.4 microseconds each, more than SQLite takes for a row."""
_READ: Final = "tiski_read"
SNAPSHOT: Final = "rows"
"""Where a reading session keeps rows it has read: its snapshot does not change, so they are read once."""


class StoreError(Exception):
    """The store cannot be used; ``problem`` says why in the user's language and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


class Store:
    """One open store. Safe to use from several threads: each session has its own connection."""

    def __init__(self, folder: Path, keys: RegisterKeys) -> None:
        self.folder, self.keys = folder, keys
        self.data_keys = DataKeys(keys.wrap_key)
        self.engine = _engine(folder / FILE, keys.store_key)
        self._reader = self.engine.execution_options(**{_READ: True})
        self.committed: Callable[[int, bytes], None] | None = None
        """Told of the journal's new end, (sequence, link), after each commit that added to it."""

    @property
    def sealing(self) -> Sealing:
        """What ``journal.apply`` seals with."""
        return Sealing(self.data_keys, self.keys.hash_key)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that reads one snapshot and takes no write lock."""
        with _explained(self.folder), Session(self._reader) as session:
            session.info[SNAPSHOT] = {}
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that owns the write lock; committed at the end, rolled back on any exception."""
        with _explained(self.folder), Session(self.engine, expire_on_commit=False) as session:
            with session.begin():
                yield session
            if self.committed is not None and END in session.info:
                self.committed(*session.info[END])

    def checkpoint(self) -> None:
        """Bring what was written into the store's file and cut the log beside it, where deleted values would lie on; as far as nobody reads there."""
        raw = self.engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()

    def close(self) -> None:
        """Close every connection and forget the opened keys."""
        self.engine.dispose()
        self.data_keys.clear()


def create(folder: Path, keys: RegisterKeys) -> Store:
    """Make a new store in ``folder``; StoreError when there is one or it cannot be made. What was half made is taken away again."""
    path = folder / FILE
    if any((folder / name).exists() for name in (FILE, SLOTS, f"{SLOTS}.bak")):
        raise StoreError(error(N_("There is a store in this folder already. Choose another folder"), "exists"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError:
        raise StoreError(error(N_("The folder cannot be written to. Choose another folder, or check the rights to it"), "readonly")) from None
    store = Store(folder, keys)
    try:
        with store.write() as session:
            _fill(session)
    except BaseException:
        store.close()
        drop_files(folder)
        raise
    return store


def drop_files(folder: Path) -> None:
    """Remove the files of a store that was only half made."""
    for name in (FILE, f"{FILE}-wal", f"{FILE}-shm"):
        (folder / name).unlink(missing_ok=True)


def _fill(session: Session) -> None:
    connection = session.connection()
    Base.metadata.create_all(connection)
    search_index.create_fts(connection)
    schema.install_triggers(connection)
    schema.stamp(connection)
    session.add(Head(id=1, seq=0, link=START))


def open_store(folder: Path, keys: RegisterKeys) -> Store:
    """Open the store in ``folder``, upgrading its schema when it is older; StoreError when it cannot be."""
    path = folder / FILE
    if not path.is_file():
        raise StoreError(error(N_("The store file {file} is missing from its folder. Restore it from a backup"), "absent", file=FILE))
    if path.stat().st_size == 0:
        raise StoreError(error(N_("The store file is empty. Restore it from a backup"), "damaged"))
    store = Store(folder, keys)
    try:
        with store.read() as session:
            version = _version(session)
        if version != schema.HEAD:
            _upgrade(store, version)
    except BaseException:
        store.close()
        raise
    return store


def _version(session: Session) -> str:
    known = inspect(session.connection()).has_table(schema.VERSION_TABLE)
    version = session.execute(schema.VERSION_QUERY).scalar() if known else None
    if version is None:
        raise StoreError(error(N_("The store file holds no store. Restore it from a backup"), "damaged"))
    return str(version)


def _upgrade(store: Store, version: str) -> None:
    if version not in schema.revisions():
        raise StoreError(error(N_("A newer version of the program made this store ({version}). Install that version"), "newer", version=version))
    with _explained(store.folder):
        schema.upgrade(store.engine)
    for _ in search_waiting.catch_up(store):
        pass


def _engine(path: Path, key: bytes) -> Engine:
    import sqlcipher3.dbapi2 as dbapi

    for kind, plain in _PLAIN.items():
        dbapi.register_adapter(kind, plain)
    engine = create_engine(
        URL.create("sqlite+pysqlcipher", password=f"x'{key.hex()}'", database=str(path)),
        module=dbapi,
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=4,
        pool_use_lifo=True,  # the one used last has its pages at hand; another's would be stale after a write, and decrypted twice
        hide_parameters=True,
        connect_args={"timeout": 1.5, "check_same_thread": False},
    )
    event.listen(engine, "connect", _connected)
    event.listen(engine, "begin", _begun)
    return engine


def _connected(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # stops the driver's own deferred BEGIN
    cursor = connection.cursor()
    cursor.execute("PRAGMA cipher_log_level=NONE")
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begun(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get(_READ) else "BEGIN IMMEDIATE")


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Turn what the engine says about the file, the disk and locks into a sentence; anything else is a defect and passes."""
    try:
        yield
    except (DatabaseError, _raw_error()) as failure:
        problem = explain(str(failure.orig if isinstance(failure, DatabaseError) else failure), folder)
        if problem is None:
            raise
        raise StoreError(problem) from None


def _raw_error() -> type[Exception]:
    """The driver's own failure, which verification meets as it reads by the driver's cursor; asked for only when something failed."""
    import sqlcipher3.dbapi2 as dbapi

    for kind, plain in _PLAIN.items():
        dbapi.register_adapter(kind, plain)
    failure: type[Exception] = dbapi.DatabaseError
    return failure


def explain(said: str, folder: Path) -> Problem | None:
    """Return the sentence for an engine's message about file, disk or lock of a store in ``folder``; None for any other."""
    lowered = said.casefold()
    if "disk i/o error" in lowered and _no_room(folder):
        return _FULL
    for words, problem in _SAYINGS:
        if words in lowered:
            return problem
    return None


def _no_room(folder: Path) -> bool:
    """Tell whether the disk is full; a disk that is gone is not."""
    try:
        return shutil.disk_usage(folder).free < _NO_ROOM
    except OSError:
        return False


_FULL: Final = error(N_("The disk is full. Nothing was saved; make room and save again"), "full")
_NO_ROOM: Final = 100_000
"""Bytes: with less, files beside the store cannot be made, and the engine says only that the disk failed."""
_SAYINGS: Final = (
    ("file is not a database", error(N_("The store does not open with this key, or its file is damaged. Restore it from a backup"), "key")),
    ("malformed", error(N_("The store file is damaged. Restore it from a backup"), "damaged")),
    ("disk i/o error", error(N_("The disk does not answer, or a part of the store file is damaged. Nothing was saved"), "disk")),
    ("disk is full", _FULL),
    ("database is locked", error(N_("Another program keeps the store locked. Nothing was saved; try again in a moment"), "locked")),
    ("readonly database", error(N_("The store cannot be written to. Check the rights to its folder"), "readonly")),
    ("unable to open database file", error(N_("The store file cannot be opened. Check the folder and the rights to it"), "open")),
)
