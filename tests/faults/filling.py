"""A disk that fills up: a small tmpfs with a store on it and ballast beside it, as much of it as chance will have.

An agent goes on working: each act is done whole or told "full" with nothing changed; when there is room again, the same act is done.
"""

from __future__ import annotations

import contextlib
import os
import random
import resource
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from unittest import mock

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from models.database import store as stores
from models.database.store import StoreError
from models.problems import Rejected
from models.services import backup, drafts, entrance, store_files
from models.services.backup import BackedUp, Opener, Rehearsal
from models.services.entrance import Entered
from tests.desk import PASSWORD, enter, page
from tests.faults.acts import Save, findings
from tests.faults.killing import fresh_copy

SIZE: Final = 40_000_000
FULL: Final = frozenset({"full", "disk", "anchor-file", "slots.full", "slots.unwritable", "unwritable"})
"""What may be told; the last three are the side files' words for it."""


@dataclass
class Outcome:
    """How often each act was done and told full, and what went wrong in words."""

    turns: int = 0
    done: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


class Disk:
    """A place of ``SIZE`` bytes that can be filled up to a few bytes and emptied again."""

    def __init__(self, place: Path) -> None:
        self.place, self._ballast = place, place / "ballast"

    def fill(self, left: int) -> None:
        """Leave about ``left`` bytes free."""
        free = shutil.disk_usage(self.place).free
        with self._ballast.open("wb") as file, contextlib.suppress(OSError):
            file.write(b"\0" * max(0, free - left))

    def empty(self) -> None:
        """Take the ballast away."""
        self._ballast.unlink(missing_ok=True)


class NarrowDisk(Disk):
    """Where nothing may be mounted: files may not grow past a limit. It is the process's own limit, so nothing else writes meanwhile."""

    def fill(self, left: int) -> None:
        largest = max(path.stat().st_size for path in self.place.rglob("*") if path.is_file())
        self._signal = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest + left, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))

    def empty(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.getrlimit(resource.RLIMIT_FSIZE)[1],) * 2)


@contextlib.contextmanager
def small_disk(place: Path, size: int = SIZE) -> Iterator[Disk]:
    """Mount a tmpfs of ``size`` bytes at ``place``."""
    place.mkdir(parents=True, exist_ok=True)
    mounted = os.geteuid() == 0 and subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], check=False).returncode == 0
    disk = Disk(place) if mounted else NarrowDisk(place)
    try:
        yield disk
    finally:
        disk.empty()
        if mounted:
            subprocess.run(["umount", "--lazy", place], check=True)


def run(place: Path, turns: int, seed: int, spoil: Callable[[], contextlib.AbstractContextManager[object]] = contextlib.nullcontext) -> Outcome:
    """Work ``turns`` times on a disk that is full just then; ``spoil`` plants a bug."""
    chance, outcome, act = random.Random(seed), Outcome(), Save()
    act.prepare(place / "first")
    with small_disk(place / "disk") as disk, spoil():
        here = _Turns(disk, act, chance, outcome)
        for number in range(1, turns + 1):
            if number % 25 == 1:
                here.renew(place / "first")
            here.turn(number)
        here.end()
    return outcome


class _Turns:
    def __init__(self, disk: Disk, act: Save, chance: random.Random, outcome: Outcome) -> None:
        self.disk, self.act, self.chance, self.outcome = disk, act, chance, outcome
        self.store = disk.place / "store"
        self.entered: Entered | None = None
        self.saved: set[int] = set()

    def renew(self, first: Path) -> None:
        """Begin on a fresh copy of the store."""
        self.end()
        fresh_copy(first, self.store)
        self.entered, self.saved = enter(self.store, "aino", None), set()

    def end(self) -> None:
        """Sign out, verify, and count what must be there."""
        if self.entered is None:
            return
        desk = self.entered.desk
        present = {line.wording for customer in self.act.customers for line in page(desk, customer).statements}
        self.outcome.wrong += [f"the save {number} is gone" for number in self.saved if f"Kielto {number}" not in present]
        entrance.leave(self.entered, None)
        self.entered = None
        self.outcome.wrong += findings(self.store)

    def turn(self, number: int) -> None:
        """Do one act on the full disk; if it is told full, do it again with room."""
        name = self.chance.choice(["save", "save", "save", "draft", "leave", "backup"])
        self.outcome.turns += 1
        self.disk.fill(self.chance.choice([0, 4096, 20_000, 60_000, 150_000]))
        before = self._rows()
        told = self._try(name, number)
        self.disk.empty()
        if told is None:
            self.outcome.done[name] += 1
            return
        self.outcome.told[f"{name}: {told}"] += 1
        if told not in FULL:
            self.outcome.wrong.append(f"{name} on a full disk was told {told}")
        if name == "save" and self._rows() not in (before, before + 1):
            self.outcome.wrong.append(f"half of the save {number} is there")
        again = self._try(name, number)
        if again is not None:
            self.outcome.wrong.append(f"{name} with room again was told {again}")

    def _try(self, name: str, number: int) -> str | None:
        try:
            return {"save": self._save, "draft": self._draft, "leave": self._leave, "backup": self._backup}[name](number)
        except StoreError as refused:
            return refused.problem.code

    def _save(self, number: int) -> None:
        assert self.entered is not None
        self.act.save(self.entered.desk, number)
        self.saved.add(number)

    def _draft(self, number: int) -> None:
        assert self.entered is not None
        texts = {"customer/x/family_name": "Virt" * 500 + str(number)}
        drafts.keep(self.entered.desk, "customer", self.act.customers[0], texts)
        if [kept.texts for kept in drafts.kept(self.entered.desk)] != [texts]:
            self.outcome.wrong.append(f"the draft {number} is gone")

    def _leave(self, _number: int) -> str | None:
        """Sign out, which never leaves the store open, and in again."""
        leaving: str | None = None
        if self.entered is not None:
            try:
                entrance.leave(self.entered, None)
            except StoreError as refused:
                leaving = refused.problem.code
            self.entered = None
        entered = entrance.sign_in(self.store, "aino", PASSWORD, None, workstation="testi")
        if isinstance(entered, Entered):
            self.entered = entered
            return leaving if leaving is None or not entered.notices else entered.notices[0].code
        return entered.problems[0].code if isinstance(entered, Rejected) else entered.problem.code

    def _backup(self, number: int) -> str | None:
        administrator = entrance.sign_in(self.store, "aada", PASSWORD, None, workstation="testi")
        if not isinstance(administrator, Entered):
            return administrator.problems[0].code if isinstance(administrator, Rejected) else administrator.problem.code
        target = self.disk.place / f"copy-{number}.tiski"
        unasked = mock.patch.object(store_files, "room", return_value=None) if number % 2 else contextlib.nullcontext()
        try:
            with unasked:
                made = backup.backup(administrator.desk, target)
            if isinstance(made, Rejected):
                if target.exists():
                    self.outcome.wrong.append("a backup that was refused is there")
                return made.problems[0].code
            assert isinstance(made, BackedUp)
            if not isinstance(backup.rehearse(target, Opener("aada", PASSWORD), None), Rehearsal):
                self.outcome.wrong.append("a backup on a full disk does not rehearse")
            return None
        finally:
            target.unlink(missing_ok=True)
            with contextlib.suppress(StoreError):
                entrance.leave(administrator, None)

    def _rows(self) -> int:
        if self.entered is None:
            return -1
        with self.entered.desk.store.read() as session:
            return int(session.execute(text("SELECT count(*) FROM contact_point")).scalar_one())


@contextlib.contextmanager
def swallowing() -> Iterator[None]:
    """The planted bug: what the disk says is swallowed."""

    @contextlib.contextmanager
    def quiet(_folder: Path) -> Iterator[None]:
        with contextlib.suppress(DatabaseError):
            yield

    with mock.patch.object(stores, "_explained", quiet):
        yield
