"""Signing in: the slot file ``slots.json`` beside the store, opened by a user's password, the keyring, or the recovery code.

The file is all that sign-in needs: reading its users costs a JSON parse. What a user may do with the keys (add users, change policy and
keys) is in ``slot_keeper`` and ``key_change``; how a slot holds them, and what that withstands, in ``slot_seal``.
The modules that handle keys are imported on first use: the sign-in window is painted before.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from models.problems import Problem, Rejected, error
from models.security import guesses, passwords, recovery_code
from models.security.cipher import TamperedError
from models.security.sign_in import Changed, Refusal, SignInRefused, Unlocked, admitted
from models.security.slot_format import Commitment, Document, Failures, Recovery, Slot, SlotInfo, normal_login
from models.security.slot_storage import SlotList, SlotStorage
from models.words import N_

if TYPE_CHECKING:
    from models.security.enrolment import Enrolled
    from models.security.keyring_store import SecretStore
    from models.security.keys import RegisterKeys

__all__ = ["Changed", "Commitment", "Refusal", "SignInRefused", "SlotFile", "SlotInfo", "SlotList", "Unlocked"]

_WRONG: Final = N_("The user name or the password is not right. Check both, and Caps Lock, and try again.")
_WAIT: Final = N_("There were too many wrong passwords. Wait {seconds} s and try again.")
_EDITED: Final = N_("The slot file was changed outside the program, so it is not trusted. Tell the administrator; restore it from a backup.")
_USE_CODE: Final = N_("If the keyring's key is lost, set a new password with the recovery code.")
_NO_CODE: Final = N_("This store has no recovery code. Ask an administrator for a new password.")
_OTHER_CODE: Final = N_("This is not the recovery code of this store, or a newer one has replaced it. Look for the newest one.")
_NOBODY: Final = N_("There is no user “{login}” in this store.")
_MEANWHILE: Final = N_("Another program changed this user meanwhile; nothing was changed here. Look at the user again and repeat.")
_SAME: Final = N_("The new password is the old one. Choose another.")


class _Opened(NamedTuple):
    """What a right password opened, by generation."""

    slot: Slot
    keys: dict[int, RegisterKeys]


class SlotFile:
    """The slot file at ``path``. ``cost`` is what new slots' passwords cost to guess; each slot keeps its own."""

    def __init__(self, path: Path, cost: passwords.Cost = passwords.STANDARD) -> None:
        self.storage = SlotStorage(path)
        self.cost = cost

    def read(self) -> SlotList | Rejected:
        """Return the users and policy as the sign-in window shows them."""
        return self.storage.listed()

    def users(self) -> tuple[SlotInfo, ...] | Rejected:
        """Return the users alone."""
        found = self.read()
        return found if isinstance(found, Rejected) else found.users

    def unlock(self, login: str, password: str, secret_store: SecretStore | None, now: datetime) -> Unlocked | SignInRefused:
        """Sign a user in. Slow (Argon2id, keyring): call it off the GUI thread. ``now`` is an aware time.

        A locked user or an ended commitment is told only to who knows the password.
        """
        login = normal_login(login)
        loaded = self.storage.read()
        if isinstance(loaded, Rejected):
            return SignInRefused(Refusal.FILE, loaded.problems[0])
        document = loaded.document
        before = _failures(document, login)
        wait = guesses.wait_seconds(before, now)
        if wait:
            return SignInRefused(Refusal.WAIT, error(_WAIT, "sign_in.wait", seconds=wait), 0, wait)
        opened = self._open(document, login, password, secret_store)
        if isinstance(opened, SignInRefused):
            return self._count(login, now) if opened.reason is Refusal.WRONG else opened
        refusal = _vouched(document, opened) or admitted(opened.slot.info, now)
        if refusal is not None:
            return refusal
        notices = loaded.notices + self._forgive(login, before)
        info = opened.slot.info
        must_change = info.must_change or (document.require_keyring and not info.keyring)
        keys, coming = opened.keys[document.generation], opened.keys.get(document.generation + 1)
        return Unlocked(keys, info, info.keyring, must_change, before, coming, notices)

    def change_password(self, login: str, old: str, new: str, secret_store: SecretStore | None, now: datetime) -> Changed | SignInRefused | Rejected:
        """Make a user's slot anew under ``new``; wrong guesses of ``old`` count as at sign-in. The old slot goes when the new one is proven."""
        unlocked = self.unlock(login, old, secret_store, now)
        if isinstance(unlocked, SignInRefused):
            return unlocked
        if old == new:
            return Rejected((error(_SAME, "password.same").at("password"),))
        keys, coming = unlocked.keys, unlocked.next_keys
        return self.renew(unlocked.info._replace(must_change=False), new, secret_store, keys, coming, keep_keyring=unlocked.used_keyring)

    def open_with_code(self, code: str) -> RegisterKeys | Rejected:
        """Open the register keys with the recovery code: for an administrator whom a lost password or an ended commitment keeps out."""
        opened = self._open_with_code(code)
        if isinstance(opened, Rejected):
            return opened
        document, keys = opened
        return keys[document.generation]

    def recover(self, code: str, login: str, new_password: str, secret_store: SecretStore | None) -> Changed | Rejected:
        """Give a user a new password by the recovery code. It unlocks nobody: a locked user stays locked. The code stays valid."""
        from models.security.slot_seal import slot_holds

        opened = self._open_with_code(code)
        if isinstance(opened, Rejected):
            return opened
        document, keys = opened
        slot = document.slot(normal_login(login))
        if slot is None:
            return Rejected((error(_NOBODY, "slots.nobody", login=login).at("login"),))
        mine = {generation: each for generation, each in keys.items() if generation in slot.boxes}
        if document.generation not in mine or not all(slot_holds(document, slot, generation, each) for generation, each in mine.items()):
            return Rejected((error(_EDITED, "slots.edited"),))
        info = slot.info._replace(must_change=False)
        return self.renew(info, new_password, secret_store, mine[document.generation], mine.get(document.generation + 1))

    def renew(
        self,
        info: SlotInfo,
        password: str,
        secret_store: SecretStore | None,
        keys: RegisterKeys,
        coming: RegisterKeys | None = None,
        *,
        keep_keyring: bool = False,
    ) -> Changed | Rejected:
        """Replace the slot of ``info.login`` by a new one that ``password`` opens, its failures forgotten. ``info`` is what the caller saw.

        The new slot and its keyring entry are there, read back and opened before the old ones go.
        """
        from models.security.enrolment import drop_entry, enrol

        loaded = self.storage.read()
        if isinstance(loaded, Rejected):
            return loaded
        document = loaded.document
        before = document.slot(info.login)
        if before is None or before.info._replace(must_change=info.must_change) != info:
            return _meanwhile()
        by_generation = {document.generation: keys} | ({document.generation + 1: coming} if coming else {})
        made = enrol(document, info, password, self.cost, secret_store, by_generation, keep_keyring=keep_keyring)
        if isinstance(made, Rejected):
            return made
        written = self.storage.edit(lambda fresh: _swap(fresh, document, before, made))
        if isinstance(written, Rejected):
            drop_entry(made.slot.seal.keyring, secret_store)
            return written
        drop_entry(before.seal.keyring, secret_store)
        return Changed(made.slot.info, made.absent)

    def _open(self, document: Document, login: str, password: str, secret_store: SecretStore | None) -> _Opened | SignInRefused:
        from models.security.enrolment import secret_of
        from models.security.slot_seal import open_boxes, open_seal

        slot = document.slot(login)
        if slot is None:
            passwords.stretch(password, passwords.new_salt(), self.cost)  # a stranger's answer takes as long as a user's
            return SignInRefused(Refusal.WRONG, error(_WRONG))
        secret = secret_of(slot.seal.keyring, secret_store) if slot.seal.keyring else b""
        if not isinstance(secret, bytes):
            return SignInRefused(Refusal.KEYRING, secret.problem(), advice=error(_USE_CODE, "sign_in.use_code"))
        try:
            private = open_seal(document, login, slot.seal, password, secret)
        except TamperedError:
            return SignInRefused(Refusal.WRONG, error(_WRONG))
        try:
            return _Opened(slot, open_boxes(document, login, slot.boxes, private))
        except TamperedError:
            return SignInRefused(Refusal.EDITED, error(_EDITED, "slots.edited"))

    def _open_with_code(self, code: str) -> tuple[Document, dict[int, RegisterKeys]] | Rejected:
        from models.security.slot_seal import open_boxes, open_recovery

        secret = recovery_code.read(code)
        if isinstance(secret, Problem):
            return Rejected((secret,))
        loaded = self.storage.read()
        if isinstance(loaded, Rejected):
            return loaded
        document, recovery = loaded.document, loaded.document.recovery
        if recovery is None:
            return Rejected((error(_NO_CODE, "recovery.none").at("code"),))
        try:
            private = open_recovery(document, recovery, secret)
        except TamperedError:
            return Rejected((error(_OTHER_CODE, "recovery.other").at("code"),))
        try:
            keys = open_boxes(document, None, recovery.boxes, private)
        except TamperedError:
            return Rejected((error(_EDITED, "slots.edited"),))
        return (document, keys) if _recovery_vouched(document, recovery, keys) else Rejected((error(_EDITED, "slots.edited"),))

    def _count(self, login: str, now: datetime) -> SignInRefused:
        """Write down one more wrong password and say what is left; if it cannot be written, that is told too."""
        counted: list[Failures] = []

        def change(document: Document) -> Document:
            counted.append(guesses.one_more(_failures(document, login), now))
            return _with_failures(document, login, counted[0])

        written = self.storage.edit(change)
        failures = counted[0] if counted else Failures()
        advice = written.problems[0] if isinstance(written, Rejected) else None
        problem = error(_WRONG, "sign_in.wrong")
        return SignInRefused(Refusal.WRONG, problem, guesses.left(failures, now), guesses.wait_seconds(failures, now), advice)

    def _forgive(self, login: str, before: Failures) -> tuple[Problem, ...]:
        if before.wrong == 0:
            return ()
        written = self.storage.edit(lambda document: _with_failures(document, login, Failures()))
        return written.problems if isinstance(written, Rejected) else ()


def _failures(document: Document, login: str) -> Failures:
    slot = document.slot(login)
    return slot.failures if slot else document.strangers.get(guesses.bucket(document.store_id, login), Failures())


def _with_failures(document: Document, login: str, failures: Failures) -> Document:
    slot = document.slot(login)
    if slot is not None:
        return document.with_slot(slot._replace(failures=failures))
    return document._replace(strangers={**document.strangers, guesses.bucket(document.store_id, login): failures})


def _swap(fresh: Document, known: Document, before: Slot, made: Enrolled) -> Document | Rejected:
    """Put the new slot in, unless the old one or the keys were changed by another program meanwhile (wrong guesses do not count)."""
    now = fresh.slot(made.slot.info.login)
    unchanged = now is not None and now._replace(failures=before.failures) == before
    if not unchanged or fresh.macs != known.macs:
        return _meanwhile()
    return fresh.with_slot(made.slot)


def _meanwhile() -> Rejected:
    return Rejected((error(_MEANWHILE, "slots.meanwhile"),))


def _vouched(document: Document, opened: _Opened) -> SignInRefused | None:
    from models.security.slot_seal import head_holds, slot_holds

    holds = document.generation in opened.keys and all(
        head_holds(document, generation, keys) and slot_holds(document, opened.slot, generation, keys) for generation, keys in opened.keys.items()
    )
    return None if holds else SignInRefused(Refusal.EDITED, error(_EDITED, "slots.edited"))


def _recovery_vouched(document: Document, recovery: Recovery, keys: dict[int, RegisterKeys]) -> bool:
    from models.security.slot_seal import head_holds, recovery_holds

    return document.generation in keys and all(
        head_holds(document, generation, each) and recovery_holds(document, recovery, generation, each) for generation, each in keys.items()
    )
