"""Single flipped bits in the files of a store: told in words, or without effect; never a wrong value that looks right.

The store is taken as a crash leaves it, with its write-ahead log, and as an ordinary end leaves it. After a flip a user signs in, every row is
read as the program reads it, and ``verify`` is asked. A store that is told damaged is restored from its backup.
"""

from __future__ import annotations

import contextlib
import hashlib
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from unittest import mock
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models.database import store as stores
from models.database.store import FILE, SLOTS, StoreError
from models.journal import verify as verifying
from models.journal.verify import Anchor, Report
from models.problems import Rejected
from models.services import anchors, backup, customers, entrance, restore, store_files
from models.services.backup import BackedUp, Opener
from models.services.customers import CustomerPage
from models.services.desk import Desk
from models.services.entrance import Entered
from models.services.restore import Restored
from tests.desk import PASSWORD, enter
from tests.faults.acts import Save
from tests.faults.killing import fresh_copy

LOG: Final = f"{FILE}-wal"
PARTS: Final = {FILE: 0.6, LOG: 0.2, SLOTS: 0.15, anchors.FILE: 0.05}
EVERY_RESTORE: Final = 10
"""Each so-manieth store that is told damaged is restored from its backup."""
_LEFT_OUT: Final = ("search_text", "search_fragment", "user_account")


@dataclass
class Outcome:
    """How many flips were told, by file and code; how many changed nothing; each that went unnoticed, in words."""

    flips: int = 0
    told: Counter[str] = field(default_factory=Counter)
    harmless: Counter[str] = field(default_factory=Counter)
    restored: int = 0
    silent: list[str] = field(default_factory=list)


class Told(Exception):
    """The damage was told; ``code`` of the problem."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Flips:
    """A store as a crash leaves it, its write-ahead log beside it; its backup; and what it holds."""

    def __init__(self, place: Path) -> None:
        act = Save()
        self.place, self.crashed, self.backup = place, place / "crashed", place / "copy.tiski"
        first = place / "first"
        act.prepare(first)
        self.customers = act.customers
        entered = enter(first, "aada", None)
        assert isinstance(backup.backup(entered.desk, self.backup), BackedUp)
        entrance.leave(entered, None)
        entered = enter(first, "aino", None)
        act.save(entered.desk, 1)
        shutil.copytree(first, self.crashed)
        entrance.leave(entered, None)
        assert (self.crashed / LOG).stat().st_size > 0
        self.content = self.look(self._copy())

    def _copy(self) -> Path:
        folder = self.place / "store"
        fresh_copy(self.crashed, folder)
        return folder

    def flip(self, chance: random.Random, outcome: Outcome) -> None:
        """Flip one bit somewhere, look at the store as a user does, and count what came of it."""
        folder = self._copy()
        (name,) = chance.choices(list(PARTS), list(PARTS.values()))
        content = bytearray((folder / name).read_bytes())
        place, bit = chance.randrange(len(content)), chance.randrange(8)
        content[place] ^= 1 << bit
        (folder / name).write_bytes(content)
        outcome.flips += 1
        try:
            seen = self.look(folder)
        except Told as told:
            outcome.told[f"{name}: {told.code}"] += 1
            if sum(outcome.told.values()) % EVERY_RESTORE == 0:
                self._restore(folder, outcome)
            return
        except (ValueError, AssertionError, DBAPIError) as wrong:
            outcome.silent.append(f"{name} byte {place} bit {bit}: read as if it were right, {type(wrong).__name__}")
            return
        if seen == self.content:
            outcome.harmless[name] += 1
        else:
            outcome.silent.append(f"{name} byte {place} bit {bit}: other content and nothing said")

    def look(self, folder: Path) -> str:
        """Sign in, open every customer, verify; return a digest of all that a user can see. Told when anything is said."""
        entered = entrance.sign_in(folder, "aino", PASSWORD, None, workstation="testi")
        if not isinstance(entered, Entered):
            raise Told(entered.problems[0].code if isinstance(entered, Rejected) else entered.reason.value)
        try:
            if entered.notices:
                raise Told(entered.notices[0].code)
            seen = digest(entered.desk, self.customers)
            with entered.desk.store.read() as session:
                anchor = anchors.kept(entered.desk.store, entered.store_id, None)
                report = verifying.verify(session, entered.desk.store.data_keys, entered.desk.store.keys.hash_key, anchor)
        except StoreError as refused:
            raise Told(refused.problem.code) from None
        finally:
            with contextlib.suppress(StoreError):
                entrance.leave(entered, None)
        if not report.whole:
            raise Told("verify")
        return seen

    def _restore(self, folder: Path, outcome: Outcome) -> None:
        restored = restore.restore(self.backup, folder, Opener("aada", PASSWORD), None, over=True)
        if not isinstance(restored, Restored):
            outcome.silent.append(f"the damaged store cannot be restored: {restored}")
            return
        try:
            self.look(folder)
            outcome.restored += 1
        except Told as told:
            outcome.silent.append(f"the restored store is not whole: {told.code}")


def digest(desk: Desk, subjects: list[UUID]) -> str:
    """Digest every row of every table, and the customers as their pages show them, but for what each sign-in adds."""
    seen = hashlib.sha256()
    with desk.store.read() as session:
        names = session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")).scalars().all()
        for name in names:
            where = "WHERE op NOT IN ('sign-in', 'sign-out', 'read')" if name == "journal" else ""
            if not name.startswith(_LEFT_OUT) and name != "journal_head":
                columns = "id" if name == "journal" else "*"
                rows = sorted(repr(tuple(row)) for row in session.execute(text(f'SELECT {columns} FROM "{name}" {where}')))
                seen.update(repr((name, rows)).encode())
    for subject in subjects:
        page = customers.read_page(desk, subject)
        assert isinstance(page, CustomerPage)
        records = [page.customer, *(line.record for line in page.statements)]
        seen.update(repr([(each.id, each.values, each.last_entry) for each in records] + [line.wording for line in page.statements]).encode())
    return seen.hexdigest()


def run(place: Path, flips: int, seed: int, *, until_found: bool = False) -> Outcome:
    """Flip ``flips`` bits, one at a time, each in a fresh copy."""
    chance, outcome = random.Random(seed), Outcome()
    here = Flips(place)
    for _turn in range(flips):
        here.flip(chance, outcome)
        if until_found and outcome.silent:
            break
    return outcome


@contextlib.contextmanager
def believing_pages() -> Iterator[None]:
    """Pages are not authenticated and nobody verifies: a store that is merely encrypted."""
    page_size = "cipher_page_size=4096"  # without the authentication code more of each page is data; a change of it must come first
    with (
        mock.patch.object(stores, "_PRAGMAS", ("cipher_use_hmac=OFF", page_size, *stores._PRAGMAS)),
        mock.patch.object(store_files, "connect", _connect_without),
        mock.patch.object(verifying, "verify", return_value=Report(0, 0, Anchor(0, b""), ())),
        mock.patch.dict(PARTS, {FILE: 1.0}, clear=True),
        mock.patch(f"{__name__}.EVERY_RESTORE", 1_000_000),
    ):
        yield


def _connect_without(path: Path, key: bytes) -> object:
    connection = _CONNECT(path, key)
    connection.execute("PRAGMA cipher_use_hmac=OFF")
    return connection


_CONNECT: Final = store_files.connect


@contextlib.contextmanager
def forgetful_anchors() -> Iterator[None]:
    """Commits note nothing beside the store: a damaged log then reads as a shorter day."""
    with mock.patch.object(anchors, "watch", return_value=None):
        yield


BUGS: Final[dict[str, Callable[[], contextlib.AbstractContextManager[None]]]] = {
    "pages are believed": believing_pages,
    "commits are not noted": forgetful_anchors,
}
