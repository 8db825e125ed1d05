"""Coming in and leaving: set-up of a store, sign-in, passwords, recovery, lock and exit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import configure_mappers

from models import folders, formats
from models.database import store as stores
from models.database.store import SLOTS, Store, StoreError
from models.entities.journal import Entry
from models.journal.apply import apply
from models.journal.entries import REGISTER, Change, Op, uuid7
from models.kinds import Context
from models.problems import Problem, Rejected, warning
from models.records import address
from models.roles import Role
from models.security import cipher, key_change, passwords, slot_keeper
from models.security.keyring_store import SecretStore
from models.security.keys import RegisterKeys
from models.security.sign_in import Changed, Refusal, SignInRefused, Unlocked
from models.security.slot_format import SlotInfo
from models.security.slot_storage import SlotList
from models.security.slots import SlotFile
from models.services import anchors, copies, postal_codes, users
from models.services.desk import Desk, User
from models.services.reading import table_of
from models.words import N_

_BEHIND: Final = timedelta(hours=1)
_AHEAD: Final = timedelta(days=366)
_CLOCK: Final = N_(
    "This computer's clock says {now}, and the last thing recorded was at {last}. If the clock is wrong, set it right before you record anything"
)


@dataclass(frozen=True, slots=True)
class Entered:
    """A user at the desk. ``must_change``: a new password comes first. ``notices`` stay visible until dismissed."""

    desk: Desk
    info: SlotInfo
    store_id: str
    must_change: bool
    notices: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class SetUp:
    """A new store; the recovery code is shown once and kept nowhere. ``without_keyring`` says why the keyring was not used."""

    folder: Path
    administrator: SlotInfo
    recovery_code: str
    without_keyring: Problem | None


def warm() -> None:
    """Load what the first sign-in needs and sign-in's own modules do not: cryptography, Argon2, SQLCipher, the mapping of the entities.

    0.1 s, for which nobody need wait while a password is being typed.
    """
    import sqlcipher3.dbapi2

    private, public = cipher.new_pair()
    cipher.open_box(private, cipher.seal_to(public, sqlcipher3.dbapi2.sqlite_version.encode(), b"warm"), b"warm")
    passwords.stretch("", passwords.new_salt(), passwords.Cost(passes=1, memory=8, lanes=1))
    configure_mappers()


def users_at(folder: Path) -> SlotList | Rejected:
    """Return who can sign in: a JSON parse, no keys."""
    return SlotFile(folder / SLOTS).read()


def has_store(folder: Path) -> bool:
    """Return whether the folder holds a store."""
    return any((folder / name).exists() for name in (SLOTS, stores.FILE))


def set_up(
    folder: Path,
    controllers: Sequence[Mapping[str, object]],
    administrator: SlotInfo,
    password: str,
    secrets: SecretStore | None,
    *,
    sample: bool = False,
    require_keyring: bool = False,
    cost: passwords.Cost = passwords.STANDARD,
    workstation: str = "",
) -> SetUp | Rejected:
    """Make a store with its controllers and first administrator. Nothing is left behind when a step is refused."""
    misplaced = folders.not_a_folder(folder)
    if misplaced is not None:
        return Rejected((misplaced,))
    keys, store_id = RegisterKeys.new(), uuid4().hex
    weak = passwords.check(password, administrator.login, sample=sample)
    if weak:
        return Rejected(weak)
    try:
        store = stores.create(folder, keys)
    except StoreError as refused:
        return Rejected((refused.problem,))
    finished = False
    try:
        made = slot_keeper.create(folder / SLOTS, store_id, keys, sample=sample, require_keyring=require_keyring, cost=cost)
        if isinstance(made, Rejected):
            return made
        keeper = slot_keeper.SlotKeeper(made, keys)
        added = keeper.add_user(administrator, password, secrets)
        if isinstance(added, Rejected):
            return added
        code = keeper.new_recovery_code()
        if isinstance(code, Rejected):
            return code
        with store.write() as session:
            made_by = User(added.info.login, added.info.name, Role(added.info.role), added.info.controllers)
            desk = Desk(store, made_by, workstation, sample, added.info.keyring)
            apply(session, store.sealing, desk.act(), [Change("controller", uuid7(), Op.CREATE, REGISTER, dict(values)) for values in controllers])
            users.record(session, desk, added.info)
        anchors.keep(store, store_id, secrets)
        finished = True
        return SetUp(folder, added.info, code, added.absent.problem() if added.absent else None)
    except StoreError as refused:
        return Rejected((refused.problem,))
    finally:
        store.close()
        if not finished:
            _take_away(folder)


def sign_in(folder: Path, login: str, password: str, secrets: SecretStore | None, *, workstation: str = "") -> Entered | SignInRefused | Rejected:
    """Open the store for a user. Slow (password, keyring, disk): off the GUI thread."""
    slots = SlotFile(folder / SLOTS)
    unlocked = slots.unlock(login, password, secrets, formats.now())
    if isinstance(unlocked, SignInRefused):
        return unlocked
    listed = slots.read()
    if isinstance(listed, Rejected):
        return listed
    try:
        store = _open(folder, slots, unlocked)
    except StoreError as refused:
        return Rejected((refused.problem,))
    try:
        entered = _at_desk(store, unlocked, listed, secrets, workstation)
    except StoreError as refused:
        store.close()
        return Rejected((refused.problem,))
    except BaseException:
        store.close()
        raise
    if isinstance(entered, Rejected):
        store.close()
    return entered


def _at_desk(store: Store, unlocked: Unlocked, listed: SlotList, secrets: SecretStore | None, workstation: str) -> Entered | Rejected:
    postal_codes.use_kept(store.folder)
    info = unlocked.info
    with store.read() as session:
        controllers = users.assigned(session, info, formats.today())
    if isinstance(controllers, Problem):
        return Rejected((controllers,))
    user = User(info.login, info.name, Role(info.role), controllers)
    desk = Desk(store, user, workstation, listed.sample, unlocked.used_keyring)
    found = anchors.look(store, listed.store_id, secrets)
    notices = (*unlocked.notices, *(notice for notice in (found.problem, copies.told(store, listed.store_id), _clock(store)) if notice is not None))
    if not found.alarm:
        anchors.watch(store, listed.store_id)
    with store.write() as session:
        facts = {"failures": unlocked.failures.wrong, "keyring": unlocked.used_keyring}
        apply(session, store.sealing, desk.act(), [Change("user_account", REGISTER, Op.SIGN_IN, REGISTER, facts)])
    if not found.alarm:
        anchors.keep(store, listed.store_id, secrets)
    _noted_here(store, listed.store_id)
    return Entered(desk, info, listed.store_id, unlocked.must_change, notices)


def _noted_here(store: Store, store_id: str) -> None:
    # An account whose folder cannot be written is not told of copies; nothing else depends on it.
    with suppress(OSError):
        copies.note(store, store_id)


def _clock(store: Store) -> Problem | None:
    """Compare this computer's clock with the journal's last entry. Order never hangs on clocks; days of statements and time limits do."""
    with store.read() as session:
        last = session.scalar(select(Entry.at).order_by(Entry.seq.desc()).limit(1))
    present = formats.now()
    if last is None or last - _BEHIND <= present <= last + _AHEAD:
        return None
    return warning(_CLOCK, "clock", now=formats.show_instant(present), last=formats.show_instant(last))


def leave(entered: Entered, secrets: SecretStore | None) -> None:
    """Sign out: journal it, anchor the head, close the store. It is closed also when the disk refuses the rest (StoreError)."""
    desk = entered.desk
    try:
        with desk.store.write() as session:
            apply(session, desk.store.sealing, desk.act(), [Change("user_account", REGISTER, Op.SIGN_OUT, REGISTER)])
        if not any(notice.code == "anchor" for notice in entered.notices):
            anchors.keep(desk.store, entered.store_id, secrets)
        _noted_here(desk.store, entered.store_id)
    finally:
        desk.store.close()


def unlock(entered: Entered, password: str, secrets: SecretStore | None) -> SignInRefused | None:
    """Open the idle lock: the same user's password, guesses counted as at sign-in."""
    found = SlotFile(entered.desk.store.folder / SLOTS).unlock(entered.desk.user.login, password, secrets, formats.now())
    return found if isinstance(found, SignInRefused) else None


def change_password(entered: Entered, old: str, new: str, secrets: SecretStore | None) -> Changed | SignInRefused | Rejected:
    """Change the user's own password; the keyring binding stays where there is one."""
    return SlotFile(entered.desk.store.folder / SLOTS).change_password(entered.desk.user.login, old, new, secrets, formats.now())


def recover(folder: Path, code: str, login: str, new_password: str, secrets: SecretStore | None) -> Changed | Rejected:
    """Set a new password by the recovery code."""
    return SlotFile(folder / SLOTS).recover(code, login, new_password, secrets)


def read_controller(texts: Mapping[str, str], today: date, *, sample: bool = False) -> Mapping[str, object] | Rejected:
    """Read the typed facts of a controller for ``set_up``: problems stand at address("controller", REGISTER, field)."""
    from models import fields

    values: dict[str, object] = {}
    problems: list[Problem] = []
    for field in fields.fields_of("controller"):
        text = texts.get(field.name, "")
        value = field.kind.read(text, Context(today, sample))
        if isinstance(value, Problem):
            problems.append(value.at(address("controller", REGISTER, field.name)))
        elif value is not None:
            values[field.name] = value
    return Rejected(tuple(problems)) if problems else values


def controllers_of(desk: Desk) -> dict[str, str]:
    """Return the names of the user's controllers by code, in the order they were set up."""
    controller = table_of("controller")
    with desk.store.read() as session:
        rows = session.execute(select(controller.c.code, controller.c.name).order_by(controller.c.id)).all()
    return {code: name for code, name in rows if code in desk.user.controllers}


def _open(folder: Path, slots: SlotFile, unlocked: Unlocked) -> Store:
    """Open the store; where a change of keys was cut short, whichever key opens it tells whether to finish or to abandon."""
    if unlocked.next_keys is None:
        return stores.open_store(folder, unlocked.keys)
    try:
        store = stores.open_store(folder, unlocked.next_keys)
    except StoreError as refused:
        if refused.problem.code != "key":
            # Locked or unreadable just now: that does not tell which keys the file has.
            raise
        store = stores.open_store(folder, unlocked.keys)
        left = key_change.abandon(slots, unlocked.keys)
    else:
        left = key_change.finish(slots, unlocked.next_keys)
    if left is not None:
        store.close()
        raise StoreError(left.problems[0])
    return store


def _take_away(folder: Path) -> None:
    """Remove what a set-up that failed had made; ``stores.create`` saw to it that nothing else has these names."""
    stores.drop_files(folder)
    for name in (SLOTS, f"{SLOTS}.bak", *anchors.FILES):
        (folder / name).unlink(missing_ok=True)


__all__ = ["Entered", "Refusal", "SetUp", "SignInRefused", "replace"]
