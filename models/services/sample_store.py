"""A sample store: invented customers, five users with a published password, no keyring, so that it opens on any computer."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

from models import folders
from models.database import store as stores
from models.database.store import FILE, SLOTS, StoreError
from models.problems import Problem, Rejected, error
from models.security import slot_keeper
from models.security.keys import RegisterKeys
from models.security.passwords import SAMPLE_PHRASE, Cost
from models.security.slot_keeper import SlotKeeper
from models.services import anchors, sample, store_files
from models.services.entrance import has_store
from models.words import N_

COST: Final = Cost(passes=1, memory=8 * 1024, lanes=1)
"""The password is published: a costly guess would protect nothing and slow every try-out down."""
_EXISTS: Final = N_("There is a store in {folder} already. Choose another folder, or remove it first")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SampleMade:
    """The sample is there: its folder, its users' logins, its recovery code, and the seconds it took."""

    folder: Path
    customers: int
    users: tuple[str, ...]
    recovery_code: str
    seconds: float


def make_sample(folder: Path, customers: int, seed: int, progress: Progress | None = None) -> SampleMade | Rejected:
    """Make a sample store of ``customers`` invented customers; the same seed gives the same people. ``progress`` is told (made, of).

    The folder holds the whole store or nothing of it: it is made beside and moved in, the slot file last.
    """
    misplaced = folders.not_a_folder(folder)
    if misplaced is not None:
        return Rejected((misplaced,))
    if has_store(folder):
        return Rejected((error(_EXISTS, "exists", folder=str(folder)),))
    begun = time.monotonic()
    problems: list[Problem] = []
    work: Path | None = None
    try:
        with store_files.explained(folder / FILE, problems):
            folder.mkdir(parents=True, exist_ok=True)
            work = Path(tempfile.mkdtemp(prefix=".sample.", dir=folder))
            made = _make(work, customers, seed, progress)
            if isinstance(made, Rejected):
                return made
            for name in (FILE, anchors.FILE, f"{SLOTS}.bak", SLOTS):
                if (work / name).exists():
                    (work / name).replace(folder / name)
            store_files.sync_folder(folder)
            users, code = made
            return SampleMade(folder, customers, users, code, time.monotonic() - begun)
    except StoreError as refused:
        problems.append(refused.problem)
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)
    return Rejected(tuple(problems))


def _make(work: Path, customers: int, seed: int, progress: Progress | None) -> tuple[tuple[str, ...], str] | Rejected:
    keys, store_id = RegisterKeys.new(), uuid4().hex
    store = stores.create(work, keys)
    try:
        file = slot_keeper.create(work / SLOTS, store_id, keys, sample=True, cost=COST)
        if isinstance(file, Rejected):
            return file
        keeper = SlotKeeper(file, keys)
        users = sample.sample_users()
        for info in users:
            added = keeper.add_user(info, SAMPLE_PHRASE)
            if isinstance(added, Rejected):
                return added
        code = keeper.new_recovery_code()
        if isinstance(code, Rejected):
            return code
        sample.fill(store, customers, seed, progress)
        anchors.keep(store, store_id, None)
    finally:
        store.close()
    store_files.settle(work / FILE, keys.store_key)
    return tuple(info.login for info in users), code
