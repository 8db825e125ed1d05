"""Change of the register's keys: after somebody left, nothing they could have copied opens the store from now on.

The store is copied under the new store key, everything that hangs on the register key is made anew in the copy, the copy is verified and only then
takes the store's place. The slot file holds both keys meanwhile: a crash at any step leaves a store that opens, and sign-in finishes or abandons.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Table, bindparam, select, text, update
from sqlalchemy.orm import Session

from models import fields
from models.database import store as stores
from models.database.search_keys import TermKind
from models.database.store import FILE, SLOTS, Store, StoreError
from models.entities.journal import Entry, SubjectKey
from models.journal.apply import apply, open_column
from models.journal.entries import REGISTER, Change, Op
from models.journal.payload import ErasedError, KeyChain
from models.problems import Problem, Rejected, error
from models.roles import Action
from models.security import key_change
from models.security.cipher import keyed_hash
from models.security.keyring_store import SecretStore
from models.security.keys import Binding, DataKeys, RegisterKeys
from models.security.slot_format import normal_login
from models.security.slots import SlotFile
from models.services import anchors, drafts, store_files
from models.services.entrance import Entered
from models.services.reading import table_of
from models.services.verify_store import verify_store
from models.words import N_

WORK: Final = ".rekey"
"""Folder of the copy, inside the store's folder: ciphertext only. A crash may leave it; the next change of keys clears it."""
_BATCH: Final = 2_000
_NOBODY: Final = N_("There is no user “{login}” in this store")
_YOURSELF: Final = N_("You cannot leave yourself out. Another administrator must do it")
_NOT_WHOLE: Final = N_("The store does not verify ({count} findings), so its keys were not changed. Run verify, and restore a backup that verifies")
_CUT: Final = N_("The keys were not changed: under new ones nothing would tell any more that the journal was cut")
_UNFINISHED: Final = N_("The keys are changed. The slot file could not be brought up to date yet; the next sign-in finishes it")

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Rotated:
    """The keys are new. ``entered`` goes on at the store under them; counts of data keys re-wrapped and search hashes made anew."""

    entered: Entered
    data_keys: int
    hashes: int
    drafts: int
    left_out: tuple[str, ...]
    notices: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Counts:
    data_keys: int = 0
    hashes: int = 0
    drafts: int = 0


def rotate(
    entered: Entered, secrets: SecretStore | None, *, leave_out: frozenset[str] = frozenset(), progress: Progress | None = None
) -> Rotated | Rejected:
    """Give the register new keys; users in ``leave_out`` get none and are locked. The store must be open nowhere else.

    On a refusal the store is as it was and ``entered`` stays good. Slow: every page is copied, every entry verified.
    """
    desk = entered.desk
    out = frozenset(normal_login(login) for login in leave_out)
    slots = SlotFile(desk.store.folder / SLOTS)
    refused = desk.refusal(Action.MANAGE_KEYS) or _leavers(slots, desk.user.login, out)
    if refused is not None:
        return refused
    path, old = desk.store.folder / FILE, desk.store.keys
    ended = anchors.look(desk.store, entered.store_id, secrets)
    if ended.alarm and ended.problem is not None:
        return Rejected((ended.problem, error(_CUT, "cut")))
    refused = store_files.room(desk.store.folder, 2 * path.stat().st_size)
    if refused is not None:
        return refused
    desk.store.close()
    problems: list[Problem] = []
    with store_files.explained(path, problems):
        alone = store_files.Alone(path, old.store_key)
        try:
            return _change(entered, secrets, slots, alone, old.successor(), out, progress or (lambda _step: None))
        finally:
            alone.close()
    return Rejected(tuple(problems))


def _leavers(slots: SlotFile, own: str, out: frozenset[str]) -> Rejected | None:
    listed = slots.users()
    if isinstance(listed, Rejected):
        return listed
    known = {info.login for info in listed}
    problems = [error(_NOBODY, "slots.nobody", login=login) for login in sorted(out - known)]
    if own in out:
        problems.append(error(_YOURSELF, "yourself"))
    return Rejected(tuple(problems)) if problems else None


def _change(
    entered: Entered,
    secrets: SecretStore | None,
    slots: SlotFile,
    alone: store_files.Alone,
    new: RegisterKeys,
    out: frozenset[str],
    progress: Progress,
) -> Rotated | Rejected:
    desk, old = entered.desk, entered.desk.store.keys
    work = desk.store.folder / WORK
    begun = key_change.begin(slots, old, new, out)
    if begun is not None:
        return begun
    problems: list[Problem] = []
    counts = _Counts()
    # A defect or a crash within is mended by the next sign-in: whichever key opens the store tells whether to finish or to abandon.
    with store_files.explained(work / FILE, problems):
        problems += _prepare(entered, alone, work, new, out, counts, progress)
        if not problems:
            progress("swap")
            _swap(desk.store.folder, alone, work)
    if problems:
        key_change.abandon(slots, old)
        shutil.rmtree(work, ignore_errors=True)
        return Rejected(tuple(problems))
    progress("finish")
    finished = key_change.finish(slots, new)
    shutil.rmtree(work, ignore_errors=True)
    alone.close()
    fresh = stores.open_store(desk.store.folder, new)
    anchors.watch(fresh, entered.store_id)
    anchors.keep(fresh, entered.store_id, secrets)
    notices = () if finished is None else (error(_UNFINISHED, "unfinished"), *finished.problems)
    entered = replace(entered, desk=replace(desk, store=fresh))
    return Rotated(entered, counts.data_keys, counts.hashes, counts.drafts, tuple(sorted(out)), notices)


def _prepare(
    entered: Entered, alone: store_files.Alone, work: Path, new: RegisterKeys, out: frozenset[str], counts: _Counts, progress: Progress
) -> tuple[Problem, ...]:
    """Make the copy under the new keys, verified, its log folded in."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700)
    progress("copy")
    alone.copy_to(work / FILE, new.store_key)
    fresh = Store(work, new)
    try:
        with fresh.write() as session:
            progress("rewrap")
            old = DataKeys(entered.desk.store.keys.wrap_key)
            counts.data_keys = _rewrap(session, old, fresh.data_keys)
            progress("hashes")
            counts.hashes = _rehash(session, fresh)
            counts.drafts = drafts.reseal(session, entered.desk.store.keys, new)
            _journal(session, fresh, entered, out)
        progress("verify")
        report = verify_store(fresh)
    except StoreError as refused:
        return (refused.problem,)
    finally:
        fresh.close()
    if not report.whole:
        return (error(_NOT_WHOLE, "verify", count=len(report.findings)),)
    store_files.settle(work / FILE, new.store_key)
    store_files.sync_file(work / FILE)
    return ()


def _swap(folder: Path, alone: store_files.Alone, work: Path) -> None:
    """Put the copy in the store's place: from here on the new keys open it."""
    path = folder / FILE
    if sys.platform == "win32":
        alone.close()
        (work / FILE).replace(path)
        return
    descriptor = os.open(path, os.O_RDWR)
    try:
        (work / FILE).replace(path)
        store_files.spoil(descriptor)
        store_files.sync_folder(folder)
    finally:
        alone.close()  # before the descriptor: closing any descriptor of a file drops this process's locks on it
        os.close(descriptor)


def _rewrap(session: Session, old: DataKeys, new: DataKeys) -> int:
    """Wrap every data key that was not destroyed under the new register key; what they sealed stays as it is."""
    table = SubjectKey.__table__
    assert isinstance(table, Table)
    change = (
        update(table)
        .where(table.c.subject == bindparam("s"), table.c.controller == bindparam("c"), table.c.retention == bindparam("r"))
        .values(wrapped=bindparam("w"))
    )
    count = 0
    rows = session.execute(select(table).where(table.c.wrapped.is_not(None))).all()
    for batch in _batches(rows):
        changed = [
            {
                "s": row.subject,
                "c": row.controller,
                "r": row.retention,
                "w": old.rewrap(Binding(row.subject, row.controller, row.retention), row.wrapped, new),
            }
            for row in batch
        ]
        session.connection().execute(change, changed)
        count += len(changed)
    return count


def hashed_fields() -> Iterator[fields.Field]:
    """Yield the sealed fields that are searched by a keyed hash beside them."""
    for entity in fields.entities():
        for field in fields.fields_of(entity):
            if field.encrypted and f"{field.name}_hash" in table_of(entity).c:
                yield field


def _rehash(session: Session, fresh: Store) -> int:
    """Make the keyed hashes of sealed values anew, and the search terms that are such hashes with them."""
    return sum(_rehash_field(session, fresh, field) for field in hashed_fields())


def _rehash_field(session: Session, fresh: Store, field: fields.Field) -> int:
    table = table_of(field.entity)
    column = f"{field.name}_hash"
    query = (
        select(table.c.id, table.c[field.name].label("sealed"), table.c[column].label("old"), Entry.subject, Entry.controller)
        .join(Entry, Entry.id == table.c.first_entry)
        .where(table.c[field.name].is_not(None))
    )
    change = update(table).where(table.c.id == bindparam("b_id")).values({column: bindparam("b_hash")})
    count = 0
    for batch in _batches(session.execute(query).all()):
        keys = KeyChain(session, fresh.data_keys)
        keys.preload(row.subject for row in batch)
        changed, terms = [], []
        for row in batch:
            try:
                value = open_column(keys, row.subject, row.controller, field, row.sealed)
            except ErasedError:
                continue
            fresh_hash = keyed_hash(fresh.keys.hash_key, field.name, str(value))
            changed.append({"b_id": row.id, "b_hash": fresh_hash})
            terms += [{"old": row.old.hex(), "new": fresh_hash.hex(), "kind": int(kind)} for kind in _HASH_TERMS if row.old]
        if changed:
            session.connection().execute(change, changed)
        if terms:
            session.connection().execute(_NEW_TERM, terms)
        count += len(changed)
    return count


_HASH_TERMS: Final = (TermKind.IDENTITY_CODE, TermKind.ACCOUNT)
_NEW_TERM: Final = text("UPDATE OR REPLACE search_term SET term = :new WHERE kind = :kind AND term = :old")


def _journal(session: Session, fresh: Store, entered: Entered, out: frozenset[str]) -> None:
    account = table_of("user_account")
    changes = [Change("user_account", REGISTER, Op.KEYS, REGISTER, {"act": "rotate", "left_out": sorted(out)})]
    rows = session.execute(select(account.c.id).where(account.c.login.in_(out))).scalars().all()
    changes += [Change("user_account", row, Op.SET, REGISTER, {"locked": True}) for row in rows]
    apply(session, fresh.sealing, entered.desk.act(), changes)


def _batches(rows: Any) -> Iterator[Any]:
    for start in range(0, len(rows), _BATCH):
        yield rows[start : start + _BATCH]
