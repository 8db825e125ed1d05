"""Backups: a consistent copy of the store with its slot file, in one archive of ciphertext; and the rehearsal that proves that it would restore.

A backup opens only with what opens the store: a user's password as it was then (and their keyring, where the slot is bound to it) or the recovery
code of that time. Whoever keeps backups keeps such a code beside them.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from models import formats
from models.database import schema
from models.database import store as stores
from models.database.store import FILE, SLOTS, Store, StoreError
from models.journal.apply import apply
from models.journal.entries import REGISTER, Change, Op
from models.journal.verify import Report
from models.problems import Problem, Rejected, error
from models.roles import Action, Role, may
from models.security import slot_format, slot_seal
from models.security.keyring_store import SecretStore
from models.security.keys import RegisterKeys
from models.security.sign_in import SignInRefused
from models.security.slot_format import normal_login
from models.security.slots import SlotFile
from models.services import anchors, archive, store_files
from models.services.archive import Manifest
from models.services.desk import Desk
from models.services.verify_store import verify_store
from models.words import N_, _

MARGIN: Final = 16_000_000
"""Bytes to be free beyond what is known to be needed: logs, the slot file, the manifest."""
_THERE: Final = N_("There is a file {file} already. Choose another name; a backup never replaces a file")
_NO_FOLDER: Final = N_("There is no folder {folder}. Make it, or choose another place")
_CHANGING: Final = N_("A change of keys is unfinished. Sign in once to finish it, and back up again")
_EDITED: Final = N_("The slot file does not belong to these keys or was changed outside the program. Restore it from a backup")
_OTHER_KEYS: Final = N_("The manifest of {file} was not made with the keys of its own store: the backup was put together by somebody else")
_OTHER_HEAD: Final = N_("The store in {file} does not end where its manifest says: the backup was put together of parts that do not belong together")
_FINDINGS: Final = N_("The store in {file} opens but does not verify: {count} findings, the first: {first}")
_ROLE: Final = N_("The user “{login}” of the backup may not restore it. Use an administrator's password, or the recovery code")


@dataclass(frozen=True, slots=True)
class BackedUp:
    """The backup is written, synced and was read back: where, how many entries it holds, its size in bytes."""

    path: Path
    entries: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Opener:
    """What opens a backup: a login and its password, or the recovery code. repr shows neither."""

    login: str = ""
    password: str = field(default="", repr=False)
    code: str = field(default="", repr=False)

    @property
    def actor(self) -> str:
        """Who is written into the journal."""
        return normal_login(self.login) if not self.code else "recovery-code"


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a rehearsal saw of a backup that opens, verifies and replays."""

    manifest: Manifest
    report: Report
    users: tuple[str, ...]

    def sentences(self) -> list[str]:
        """Say it in the current language."""
        return [
            _("The archive is whole: both files are what its manifest says, and the manifest was made with the store's own keys"),
            _("The store opens with this key"),
            _("The chain of {entries} entries verifies, and its end is the one in the manifest", entries=self.report.entries),
            _("Replaying the entries gives exactly the {rows} rows of the store", rows=self.report.rows),
            _("Users who can sign in after restoring: {users}", users=", ".join(self.users)),
        ]


def backup(desk: Desk, target: Path) -> BackedUp | Rejected:
    """Write a backup of the open store to a new file ``target``; others may go on working. Nothing half is left on any refusal."""
    refused = desk.refusal(Action.BACK_UP) or _place(desk, target) or _slots_fit(desk)
    if refused is not None:
        return refused
    with desk.store.write() as session:
        change = Change("store", REGISTER, Op.BACKUP, REGISTER, {"file": target.name})
        apply(session, desk.store.sealing, desk.act(), [change])
    work: Path | None = None
    problems: list[Problem] = []
    try:
        with store_files.explained(target, problems):
            work = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
            return _write(desk, target, work)
    except StoreError as wrong:
        problems.append(wrong.problem)
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)
    return Rejected(tuple(problems))


def _place(desk: Desk, target: Path) -> Rejected | None:
    if not target.parent.is_dir():
        return Rejected((error(_NO_FOLDER, "backup.folder", folder=str(target.parent)),))
    if target.exists():
        return Rejected((error(_THERE, "backup.exists", file=target.name),))
    size = sum((desk.store.folder / f"{FILE}{side}").stat().st_size for side in ("", "-wal") if (desk.store.folder / f"{FILE}{side}").exists())
    return store_files.room(target.parent, 2 * size + MARGIN)


def _slots_fit(desk: Desk) -> Rejected | None:
    loaded = SlotFile(desk.store.folder / SLOTS).storage.read()
    if isinstance(loaded, Rejected):
        return loaded
    document = loaded.document
    if document.changing_keys:
        return Rejected((error(_CHANGING, "slots.changing"),))
    return None if slot_seal.head_holds(document, document.generation, desk.store.keys) else Rejected((error(_EDITED, "slots.edited"),))


def _write(desk: Desk, target: Path, work: Path) -> BackedUp | Rejected:
    keys = desk.store.keys
    store_files.copy(desk.store.folder / FILE, keys.store_key, work / FILE)
    copied = Store(work, keys)
    try:
        with copied.read() as session:
            head = anchors.head(session)
    finally:
        copied.close()
    store_files.settle(work / FILE, keys.store_key)
    loaded = SlotFile(desk.store.folder / SLOTS).storage.read()
    if isinstance(loaded, Rejected):
        return loaded
    document = loaded.document
    (work / SLOTS).write_bytes(slot_format.encode(document))
    files = {name: archive.digest_of(work / name) for name in (FILE, SLOTS)}
    made_at = formats.now().isoformat(timespec="seconds")
    manifest = Manifest(document.store_id, document.sample, made_at, schema.HEAD, document.generation, head.seq, head.link.hex(), files)
    packed = work / "archive"
    archive.pack(packed, work, manifest.signed(keys))
    wrong = archive.check(packed)
    if wrong is not None:
        return Rejected((wrong,))
    packed.replace(target)
    store_files.sync_folder(target.parent)
    return BackedUp(target, head.seq, target.stat().st_size)


@dataclass(frozen=True, slots=True)
class Opened:
    """A backup unpacked into ``folder``, opened and found whole."""

    folder: Path
    manifest: Manifest
    keys: RegisterKeys
    report: Report
    users: tuple[str, ...]


def open_backup(file: Path, folder: Path, opener: Opener, secrets: SecretStore | None) -> Opened | Rejected | SignInRefused:
    """Unpack a backup into ``folder`` and prove it: files, MAC, slots, chain, replay. OSError when the disk refuses."""
    manifest = archive.unpack(file, folder)
    if isinstance(manifest, Rejected):
        return manifest
    slots = SlotFile(folder / SLOTS)
    keys = unlocked(slots, opener, secrets, file)
    if not isinstance(keys, RegisterKeys):
        return keys
    listed = slots.read()
    if isinstance(listed, Rejected):
        return listed
    if not manifest.vouched(keys) or manifest.store_id != listed.store_id:
        return Rejected((error(_OTHER_KEYS, "backup.keys", file=file.name),))
    try:
        store = stores.open_store(folder, keys)
    except StoreError as wrong:
        return Rejected((wrong.problem,))
    try:
        report = verify_store(store)
    except StoreError as wrong:
        return Rejected((wrong.problem,))
    finally:
        store.close()
    if (report.head.seq, report.head.link.hex()) != (manifest.seq, manifest.link):
        return Rejected((error(_OTHER_HEAD, "backup.head", file=file.name),))
    if not report.whole:
        first = report.findings[0].message()
        return Rejected((error(_FINDINGS, "backup.findings", file=file.name, count=len(report.findings), first=first),))
    users = tuple(info.login for info in listed.users if not info.locked)
    return Opened(folder, manifest, keys, report, users)


def unlocked(slots: SlotFile, opener: Opener, secrets: SecretStore | None, file: Path) -> RegisterKeys | Rejected | SignInRefused:
    """Open a slot file's keys by a password of somebody who may back up, or by the recovery code (which also opens after commitments ended)."""
    if opener.code:
        return slots.open_with_code(opener.code)
    found = slots.unlock(opener.login, opener.password, secrets, formats.now())
    if isinstance(found, SignInRefused):
        return found
    if not may(Role(found.info.role), Action.BACK_UP):
        return Rejected((error(_ROLE, "role", login=opener.login, file=file.name),))
    return found.keys


def rehearse(file: Path, opener: Opener, secrets: SecretStore | None) -> Rehearsal | Rejected | SignInRefused:
    """Prove that a backup opens, verifies and replays, in a folder beside it that is removed afterwards; only ciphertext is written there."""
    problems: list[Problem] = []
    folder: Path | None = None
    manifest = archive.read_manifest(file)
    if isinstance(manifest, Rejected):
        return manifest
    refused = store_files.room(file.parent, sum(size for size, _digest in manifest.files.values()) + MARGIN)
    if refused is not None:
        return refused
    try:
        with store_files.explained(file, problems):
            folder = Path(tempfile.mkdtemp(prefix=f".{file.name}.", dir=file.parent))
            opened = open_backup(file, folder, opener, secrets)
            return Rehearsal(opened.manifest, opened.report, opened.users) if isinstance(opened, Opened) else opened
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
    return Rejected(tuple(problems))
