"""What the program needs to work here, looked at one by one: the self-check of the command line, and the verification of a store."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import resources
from models import folders, formats
from models.database import store as stores
from models.database.store import FILE, SLOTS, StoreError
from models.journal.verify import Report
from models.problems import Rejected
from models.roles import Action
from models.security.keyring_store import Absent, SecretStore
from models.security.sign_in import SignInRefused
from models.security.slots import SlotFile
from models.services import anchors
from models.services.entrance import Entered
from models.services.verify_store import verify_store
from models.words import _

ENOUGH: Final = 200_000_000
"""Bytes to be free for a day's work with room for the write-ahead log."""
FONTS: Final = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Bold.otf")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: its code, whether it is well, and a sentence about it."""

    name: str
    ok: bool
    text: str


def verify(entered: Entered, secrets: SecretStore | None, progress: Callable[[int], None] | None = None) -> Report | Rejected:
    """Verify the whole store: chain, anchor, and rows against the replay of their entries."""
    desk = entered.desk
    refused = desk.refusal(Action.VERIFY)
    if refused is not None:
        return refused
    anchor = anchors.kept(desk.store, entered.store_id, secrets)
    return verify_store(desk.store, anchor, progress)


def run(folder: Path, secrets: SecretStore, *, login: str = "", password: str = "", more: Sequence[Check] = ()) -> list[Check]:
    """Look at everything. With a login and password the store is opened too. ``more``: what others looked at (the window's library)."""
    checks = [*more, _python(), _files(), _translations(), _cipher(), _time_zone(), _keyring(secrets), _folder(folder), _room(folder)]
    return [*checks, *_store(folder, secrets, login, password)]


def _python() -> Check:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Check("python", sys.version_info >= (3, 11), _("Python {version}", version=version))


def _files() -> Check:
    icons = len(list((resources.ROOT / "icons").rglob("*.svg")))
    absent = [name for name in FONTS if not (resources.ROOT / "fonts" / name).is_file()]
    if absent or not icons:
        return Check("files", False, _("Fonts or icons are missing: {names}. Install the program again", names=", ".join(absent) or "icons"))
    return Check("files", True, _("{fonts} fonts and {icons} icons", fonts=len(FONTS), icons=icons))


def _translations() -> Check:
    absent = [code for code in ("fi", "sv") if not (resources.ROOT / "translations" / code / "tiski.mo").is_file()]
    if absent:
        return Check(
            "translations", False, _("Translations are missing: {codes}. English is spoken until they are installed", codes=", ".join(absent))
        )
    return Check("translations", True, _("Finnish, Swedish and English"))


def _cipher() -> Check:
    """Write and read a page under a key in memory's stead: a file that plain SQLite must not be able to read."""
    import tempfile

    import sqlcipher3.dbapi2 as dbapi

    with tempfile.TemporaryDirectory(prefix="tiski-check-") as place:
        path = Path(place) / "check.db"
        connection = dbapi.connect(str(path))
        connection.execute(f"PRAGMA key=\"x'{os.urandom(32).hex()}'\"")
        connection.execute("CREATE TABLE t (x)")
        connection.commit()
        version = connection.execute("PRAGMA cipher_version").fetchone()
        connection.close()
        sealed = not path.read_bytes().startswith(b"SQLite format") and not _plain_reads(path)
    if not version or not sealed:
        return Check("cipher", False, _("The store would not be encrypted: SQLCipher is missing. Install the program again"))
    return Check("cipher", True, _("SQLCipher {version}, SQLite {sqlite}", version=version[0], sqlite=dbapi.sqlite_version))


def _plain_reads(path: Path) -> bool:
    connection = sqlite3.connect(path)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()
    return True


def _time_zone() -> Check:
    summer, winter = (datetime(2026, month, 1, tzinfo=UTC).astimezone(formats.HELSINKI).utcoffset() for month in (7, 1))
    right = summer is not None and winter is not None and (summer - winter).total_seconds() == 3600
    text = _("Time zone data of Helsinki") if right else _("The time zone data of Helsinki are wrong. Install the package tzdata again")
    return Check("time-zone", right, text)


def _keyring(secrets: SecretStore) -> Check:
    found = secrets.describe()
    if isinstance(found, Absent):
        return Check("keyring", True, _("No keyring, so slots use the password alone. {reason}", reason=found.problem().message()))
    return Check("keyring", True, _("Keyring: {name}", name=found.name))


def _folder(folder: Path) -> Check:
    there = _existing(folder)
    if not os.access(there, os.R_OK | os.W_OK | os.X_OK):
        return Check("folder", False, _("The folder {folder} cannot be written to. Check the rights to it", folder=there))
    return Check("folder", True, _("The folder {folder} can be written to", folder=there))


def _room(folder: Path) -> Check:
    free = shutil.disk_usage(_existing(folder)).free
    megabytes = free // 1_000_000
    if free < ENOUGH:
        return Check("room", False, _("Only {free} MB are free on the store's disk. Make room", free=megabytes))
    return Check("room", True, _("{free} MB are free on the store's disk", free=megabytes))


def _store(folder: Path, secrets: SecretStore, login: str, password: str) -> list[Check]:
    slots = SlotFile(folder / SLOTS)
    if folders.no_store(folder):
        return [Check("store", True, _("There is no store in {folder} yet", folder=folder))]
    listed = slots.read()
    if isinstance(listed, Rejected):
        return [Check("store", False, listed.messages()[0])]
    if not (folder / FILE).is_file():
        return [Check("store", False, _("The slot file is there, but the store file {file} is missing. Restore a backup", file=FILE))]
    found = Check("store", True, _("A store with {users} users in {folder}", users=len(listed.users), folder=folder))
    return [found, _opens(folder, slots, secrets, login, password)] if login and password else [found]


def _opens(folder: Path, slots: SlotFile, secrets: SecretStore, login: str, password: str) -> Check:
    unlocked = slots.unlock(login, password, secrets, formats.now())
    if isinstance(unlocked, SignInRefused):
        return Check("opens", False, unlocked.problem.message())
    try:
        store = stores.open_store(folder, unlocked.keys)
        with store.read() as session:
            entries = anchors.head(session).seq
    except StoreError as refused:
        return Check("opens", False, refused.problem.message())
    store.close()
    return Check("opens", True, _("The store opens and holds {entries} entries", entries=entries))


def _existing(folder: Path) -> Path:
    return next(parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.is_dir())
