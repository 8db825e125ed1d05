"""What can stand in the way of a sign-in, six kinds: each spoils a good store and its keyring, and takes it back.

The store's administrator is bound to the keyring, as on a workstation; it is no sample.
"""

from __future__ import annotations

import contextlib
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Final

from keyring.errors import KeyringLocked

from models.database.store import FILE, SLOTS
from models.security.keyring_store import OsKeyring
from models.services import entrance, store_files
from models.services.entrance import Entered
from tests.desk import CHEAP, CONTROLLERS, PASSWORD, info
from tests.faults.filling import Disk, small_disk
from tests.faults.test_keyring_states import Broken, Ring, raising

LOGIN: Final = "aada"


@dataclass
class Door:
    """A store on a disk of its own, and the keyring that its administrator is bound to; ``ring`` is the keyring as it answers now."""

    disk: Disk
    folder: Path
    good: Ring
    ring: Ring

    def secrets(self) -> OsKeyring:
        """Return the keyring as the program sees it."""
        return OsKeyring(choose=lambda: _Now(self))

    @contextlib.contextmanager
    def put(self, name: str, data: bytes) -> Iterator[None]:
        """Put other bytes into a file of the store, and the right ones back."""
        path = self.folder / name
        before = path.read_bytes()
        path.write_bytes(data)
        yield
        path.write_bytes(before)


class _Now:
    """The keyring as it answers at each call: the program finds it once."""

    def __init__(self, made: Door) -> None:
        self._made = made

    def get_password(self, service: str, username: str) -> str | None:
        return self._made.ring.get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._made.ring.set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        self._made.ring.delete_password(service, username)


@contextlib.contextmanager
def door(place: Path) -> Iterator[Door]:
    """Make the store, on a small disk mounted at ``place``; somebody worked there yesterday."""
    with small_disk(place) as disk:
        good = Ring()
        made = Door(disk, place / "store", good, good)
        assert isinstance(entrance.set_up(made.folder, CONTROLLERS, info(LOGIN), PASSWORD, made.secrets(), cost=CHEAP), entrance.SetUp)
        entered = entrance.sign_in(made.folder, LOGIN, PASSWORD, made.secrets())
        assert isinstance(entered, Entered)
        entrance.leave(entered, made.secrets())
        yield made


@contextlib.contextmanager
def _ring(made: Door, before: Callable[[], object]) -> Iterator[None]:
    made.ring = Broken(made.good, before)
    yield
    made.ring = made.good


@contextlib.contextmanager
def _hanging(made: Door) -> Iterator[None]:
    answered = Event()
    with _ring(made, lambda: answered.wait(30)):
        yield
    answered.set()


def _locked_ring(made: Door) -> contextlib.AbstractContextManager[None]:
    return _ring(made, raising(KeyringLocked("locked")))


@contextlib.contextmanager
def _full(made: Door) -> Iterator[None]:
    made.disk.fill(0)
    yield
    made.disk.empty()


@contextlib.contextmanager
def _locked(made: Door) -> Iterator[None]:
    with contextlib.closing(store_files.Alone(made.folder / FILE, _key(made))):
        yield


@contextlib.contextmanager
def _writing(made: Door) -> Iterator[None]:
    with contextlib.closing(store_files.connect(made.folder / FILE, _key(made))) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield


@contextlib.contextmanager
def _other_key(made: Door) -> Iterator[None]:
    other = made.folder.parent / "other"
    assert isinstance(entrance.set_up(other, CONTROLLERS, info(LOGIN), PASSWORD, None, cost=CHEAP), entrance.SetUp)
    data = (other / FILE).read_bytes()
    shutil.rmtree(other)
    with made.put(FILE, data):
        yield


def _damaged(at: float) -> Callable[[Door], contextlib.AbstractContextManager[None]]:
    def spoil(made: Door) -> contextlib.AbstractContextManager[None]:
        data = bytearray((made.folder / FILE).read_bytes())
        begin = int(len(data) * at)
        data[begin:] = random.Random(1).randbytes(len(data) - begin)
        return made.put(FILE, bytes(data))

    return spoil


def _empty(made: Door) -> contextlib.AbstractContextManager[None]:
    return made.put(FILE, b"")


@contextlib.contextmanager
def _slots(made: Door) -> Iterator[None]:
    with made.put(SLOTS, b"{"), made.put(f"{SLOTS}.bak", b"\xff"):
        yield


def _key(made: Door) -> bytes:
    entered = entrance.sign_in(made.folder, LOGIN, PASSWORD, made.secrets())
    assert isinstance(entered, Entered)
    entrance.leave(entered, made.secrets())
    return entered.desk.store.keys.store_key


@dataclass(frozen=True)
class Fault:
    """One thing in the way, and a part of what is said of it and what to do."""

    name: str
    spoil: Callable[[Door], contextlib.AbstractContextManager[None]]
    says: str
    advises: str
    at_start: bool = False
    """Whether the window knows before anybody signs in."""


FAULTS: Final = (
    Fault("a keyring that hangs", _hanging, "The keyring does not answer", "answer there and try again"),
    Fault("a locked keyring", _locked_ring, "The keyring is locked", "Unlock it"),
    Fault("a full disk", _full, "disk is full", "ake room"),
    Fault("a store that another program keeps to itself", _locked, "Another program keeps the store locked", "try again in a moment"),
    Fault("a store that another program writes for long", _writing, "Another program keeps the store locked", "try again in a moment"),
    Fault("a wrong key", _other_key, "does not open with this key", "Restore it from a backup"),
    Fault("a store damaged from its beginning", _damaged(0), "or its file is damaged", "Restore it from a backup"),
    Fault("a store damaged in its middle", _damaged(0.2), "damaged", "estore"),
    Fault("an empty store file", _empty, "The store file is empty", "Restore it from a backup"),
    Fault("a damaged slot file and copy", _slots, "The slot file slots.json is damaged", "Restore the store from a backup", at_start=True),
)
