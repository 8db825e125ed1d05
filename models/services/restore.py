"""Restoring a backup. What it would replace is kept aside, and no prohibition is lost: the statements of both are joined.

Into an empty folder a backup is just put. Over a store, the statements, decisions and kept refusals that the replaced store has and the backup
lacks are applied to the restored one under their own ids, if the replaced one opens; if not, that is said.
"""

from __future__ import annotations

import secrets as random
import shutil
import sys
import tempfile
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from models import folders, formats
from models.database import store as stores
from models.database.store import FILE, SLOTS, Store, StoreError
from models.journal.apply import apply
from models.journal.verify import Anchor
from models.problems import Problem, Rejected, error, warning
from models.roles import Role
from models.security import key_change
from models.security.keyring_store import SecretStore
from models.security.keys import RegisterKeys
from models.security.sign_in import SignInRefused
from models.security.slot_format import Document, encode
from models.security.slot_seal import head_holds
from models.security.slots import SlotFile
from models.services import anchors, archive, salvage, store_files, union
from models.services.backup import MARGIN, Opened, Opener, open_backup, unlocked
from models.services.desk import Desk, User
from models.services.entrance import has_store
from models.words import N_

_PARTS: Final = (SLOTS, f"{SLOTS}.bak", FILE, *(f"{FILE}{side}" for side in store_files.SIDE_FILES), *anchors.FILES)
_WORK: Final = ".restore."
_STORE_THERE: Final = N_("There is a store in {folder}. To replace it and keep it aside, add --over")
_OTHER_STORE: Final = N_("The store in {folder} is another one than the backup's. Restore into another folder")
_SHUT: Final = N_(
    "The replaced store does not open with this key, so permissions and prohibitions recorded since the backup could not be taken over. "
    "It is kept in {aside}: look through it before anybody is contacted"
)
_OLD_KEYS: Final = N_("The keys were changed since the backup: users left out then can open the store again. Change the keys now")
_OLD_USERS: Final = N_("Users, passwords and locks are those of the day of the backup. Look through them now")


@dataclass(frozen=True, slots=True)
class Restored:
    """The store is restored. ``entries`` of the backup; rows taken over from the replaced store by entity; where that store is kept."""

    entries: int
    taken_over: dict[str, int]
    aside: Path | None
    notices: tuple[Problem, ...]
    not_taken: dict[str, int] = field(default_factory=dict)
    """What of the replaced store was left behind: ``unproven`` by its journal, ``unread``."""
    hidden: int = 0
    """Customers who came under non-disclosure since the backup, and are under it again."""


def restore(
    file: Path, folder: Path, opener: Opener, secrets: SecretStore | None, *, over: bool = False, workstation: str = ""
) -> Restored | Rejected | SignInRefused:
    """Restore a backup into ``folder``. On any refusal the folder is as it was.

    The backup is proven first (``backup.open_backup``). ``over`` allows to replace a store of the same register, which nobody may have open.
    """
    refused = _may_go(file, folder, over=over)
    if refused is not None:
        return refused
    made = not folder.exists()
    problems: list[Problem] = []
    work: Path | None = None
    done = False
    try:
        with store_files.explained(folder / FILE, problems):
            folder.mkdir(parents=True, exist_ok=True)
            for left in folder.glob(f"{_WORK}*"):  # of a restore that was killed
                shutil.rmtree(left, ignore_errors=True)
            work = Path(tempfile.mkdtemp(prefix=_WORK, dir=folder))
            opened = open_backup(file, work, opener, secrets)
            if not isinstance(opened, Opened):
                return opened
            result = _replace(folder, opened, opener, secrets, workstation)
            done = isinstance(result, Restored)
            return result
    except StoreError as wrong:
        problems.append(wrong.problem)
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)
        if made and not done and folder.exists() and not any(folder.iterdir()):
            folder.rmdir()
    return Rejected(tuple(problems))


def _may_go(file: Path, folder: Path, *, over: bool) -> Rejected | None:
    manifest = archive.read_manifest(file)
    if isinstance(manifest, Rejected):
        return manifest
    misplaced = folders.not_a_folder(folder)
    if misplaced is not None:
        return Rejected((misplaced,))
    if has_store(folder):
        if not over:
            return Rejected((error(_STORE_THERE, "restore.exists", folder=str(folder)),))
        listed = SlotFile(folder / SLOTS).read()
        if not isinstance(listed, Rejected) and listed.store_id != manifest.store_id:
            return Rejected((error(_OTHER_STORE, "restore.foreign", folder=str(folder)),))
    there = next(parent for parent in (folder, *folder.absolute().parents) if parent.is_dir())
    return store_files.room(there, sum(size for size, _digest in manifest.files.values()) + MARGIN)


def _replace(folder: Path, opened: Opened, opener: Opener, secrets: SecretStore | None, workstation: str) -> Restored | Rejected:
    """Join the present store's statements into the restored one, then set the one aside and put the other in its place."""
    aside = _aside(folder) if has_store(folder) else None
    joined = _join(opened, folder, aside, opener, secrets, workstation)
    if isinstance(joined, Rejected):
        return joined
    refused = _swap(folder, opened, aside, joined)
    if refused is not None:
        return Rejected((refused,))
    store = stores.open_store(folder, _kept_keys(opened, joined))
    try:
        anchors.forget(folder)
        anchors.keep(store, opened.manifest.store_id, secrets)
    finally:
        store.close()
    not_taken = {"unproven": joined.union.unproven, "unread": joined.union.unread} if joined.union is not None else {}
    hidden = joined.union.hidden if joined.union is not None else 0
    return Restored(opened.manifest.seq, joined.counts, aside, tuple(joined.notices), not_taken, hidden)


@dataclass(slots=True)
class _Joined:
    """What was taken over; ``keys`` open the present store, whose journal ended at ``head`` then (None: it is damaged)."""

    counts: dict[str, int]
    notices: list[Problem]
    keys: RegisterKeys | None = None
    head: int | None = None
    union: union.Joined | None = None


def _join(opened: Opened, folder: Path, aside: Path | None, opener: Opener, secrets: SecretStore | None, workstation: str) -> _Joined | Rejected:
    joined = _Joined(dict.fromkeys(salvage.UNION, 0), [])
    desk = Desk(
        stores.open_store(opened.folder, opened.keys), User(opener.actor, opener.actor, Role.ADMINISTRATOR, ()), workstation, opened.manifest.sample
    )
    facts: dict[str, object] = {}
    store = desk.store
    try:
        present = _open_present(folder, opened, opener, secrets) if aside is not None else None
        if isinstance(present, Problem):
            return Rejected((present,))
        with closing(present) if present is not None else nullcontext(), store.write() as session:
            if present is not None:
                left = salvage.left(present, union.known(session), _anchor(present, opened, secrets))
                joined.keys, joined.head = present.keys, left.head
                _take(session, desk, present, left, joined, aside)
                if joined.head is not None:
                    facts["replaced_seq"] = joined.head
            facts |= {entity: count for entity, count in joined.counts.items() if count}
            apply(session, store.sealing, desk.act(), [anchors.restored(opened.manifest.seq, facts)])
        if aside is not None:
            _slots(opened, folder, aside, joined)
    finally:
        store.close()
    store_files.settle(opened.folder / FILE, opened.keys.store_key)
    store_files.sync_file(opened.folder / FILE)
    return joined


def _anchor(present: Store, opened: Opened, secrets: SecretStore | None) -> Anchor | None:
    """Return where the present store's journal ended as far as was noted: a cut end is no end, and is told before its notes go."""
    try:
        return anchors.kept(present, opened.manifest.store_id, secrets)
    except StoreError:
        return None


def _take(session: Session, desk: Desk, present: Store, left: salvage.Left, joined: _Joined, aside: Path | None) -> None:
    joined.union = union.join(session, desk, present, left, aside)
    joined.counts |= joined.union.counts
    joined.notices += joined.union.notices


def _open_present(folder: Path, opened: Opened, opener: Opener, secrets: SecretStore | None) -> Store | Problem | None:
    """Open the present store: with its own slots by the same password or code, else with the backup's keys. A Problem: somebody has it open."""
    own = unlocked(SlotFile(folder / SLOTS), opener, secrets, folder)
    for keys in [each for each in (own, opened.keys) if isinstance(each, RegisterKeys)]:
        problems: list[Problem] = []
        with store_files.explained(folder / FILE, problems):
            if not (folder / FILE).is_file() or (folder / FILE).stat().st_size == 0:
                return None
            store_files.settle(folder / FILE, keys.store_key)
        if any(problem.code == "busy" for problem in problems):
            return problems[0]
        if not problems:
            try:
                return stores.open_store(folder, keys)
            except StoreError:
                continue
    return None


def _swap(folder: Path, opened: Opened, aside: Path | None, joined: _Joined) -> Problem | None:
    """Set the present store aside and put the restored one in its place, both in one breath and with nobody else at it."""
    alone = store_files.Alone(folder / FILE, joined.keys.store_key) if joined.keys is not None and joined.head is not None else None
    try:
        if alone is not None and alone.head() != joined.head:
            return error(store_files.BUSY, "busy")
        if alone is not None and sys.platform == "win32":
            alone.close()
        _exchange(folder, opened.folder, aside)
    finally:
        if alone is not None:
            alone.close()
    return None


def _exchange(folder: Path, fresh: Path, aside: Path | None) -> None:
    """Move the files; when one cannot be moved, all go back."""
    placed: list[str] = []
    try:
        if aside is not None:
            aside.mkdir(mode=0o700)
            _move(folder, aside, _PARTS)
        placed = _move(fresh, folder, (FILE, SLOTS))
        store_files.sync_folder(folder)
    except BaseException:
        for name in placed:
            (folder / name).replace(fresh / name)
        _back(folder, aside)
        raise


def _slots(opened: Opened, folder: Path, aside: Path, joined: _Joined) -> None:
    """Keep the newer slot file where the keys are the same: restoring gives back no old password and lifts no lock."""
    if joined.keys is None:
        joined.notices.append(warning(_SHUT, "restore.shut", aside=str(aside)))
    loaded = SlotFile(folder / SLOTS).storage.read()
    same_keys = not isinstance(loaded, Rejected) and head_holds(loaded.document, loaded.document.generation, opened.keys)
    if same_keys and not isinstance(loaded, Rejected) and not loaded.document.changing_keys:
        _write_slots(opened, joined, loaded.document, joined.keys or opened.keys)
        return
    own = SlotFile(opened.folder / SLOTS).storage.read()
    if not isinstance(own, Rejected):
        _write_slots(opened, joined, own.document, opened.keys)
    joined.notices.append(warning(_OLD_USERS, "restore.users"))
    if joined.keys is not None and joined.keys != opened.keys:
        joined.notices.append(warning(_OLD_KEYS, "restore.keys"))


def _write_slots(opened: Opened, joined: _Joined, document: Document, held: RegisterKeys) -> None:
    """Write the slots, which hold the keys ``held``, so that refusals kept under any key of either store are asked under all of them."""
    keys = _kept_keys(opened, joined)
    (opened.folder / SLOTS).write_bytes(encode(document if keys == held else key_change.remember(document, keys)))


def _kept_keys(opened: Opened, joined: _Joined) -> RegisterKeys:
    return opened.keys if joined.keys is None else opened.keys.remembering(joined.keys)


def _aside(folder: Path) -> Path:
    """Name the folder for the store that is replaced by the Helsinki time; it is made when it is needed."""
    stamp = formats.now().astimezone(formats.HELSINKI).strftime("%Y-%m-%d-%H%M%S")
    return folder / f"replaced-{stamp}-{random.token_hex(2)}"


def _move(source: Path, target: Path, names: tuple[str, ...]) -> list[str]:
    """Move files that are there; all or none."""
    moved: list[str] = []
    try:
        for name in names:
            if (source / name).exists():
                (source / name).replace(target / name)
                moved.append(name)
    except OSError:
        for name in moved:
            (target / name).replace(source / name)
        raise
    return moved


def _back(folder: Path, aside: Path | None) -> None:
    """Put the present store back where it was."""
    if aside is not None and aside.is_dir():
        for path in list(aside.iterdir()):
            path.replace(folder / path.name)
        aside.rmdir()
