"""What the holder of the register keys does to the slot file: set-up, users, policy, the recovery code.

Who may do it is the calling service's question; here every act needs the keys, and a slot that they do not vouch for is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from models.problems import Problem, Rejected, error
from models.security import passwords, recovery_code
from models.security.enrolment import drop_entry, enrol
from models.security.keyring_store import SecretStore
from models.security.keys import RegisterKeys
from models.security.slot_format import Document, Slot, SlotInfo, normal_login
from models.security.slot_seal import head_holds, head_mac, make_recovery, slot_box, slot_holds
from models.security.slots import Changed, SlotFile
from models.words import N_

_LOGIN: Final = re.compile(r"[a-zåäö0-9][a-zåäö0-9._-]{0,31}")
_TEXTS: Final = {
    "slots.login": N_("A user name has at most 32 letters a–ö, digits, points, hyphens or underscores and begins with a letter or digit."),
    "slots.name": N_("The user has no name. Write the first and the last name."),
    "slots.taken": N_("There is already a user “{login}”. Choose another user name."),
    "slots.nobody": N_("There is no user “{login}” in this store."),
    "slots.edited_slot": N_("The slot of “{login}” was changed outside the program. Remove the user and add them again, or restore the file."),
    "slots.edited": N_("The slot file does not belong to these keys or was changed outside the program. Restore it from a backup."),
    "slots.changing": N_("A change of keys is unfinished. Finish or abandon it first."),
}


def refuse(code: str, **params: object) -> Rejected:
    """Reject with one of this module's texts; those about a login stand at its field."""
    problem: Problem = error(_TEXTS[code], code, **params)
    fields = {"slots.login": "login", "slots.taken": "login", "slots.name": "name"}
    return Rejected((problem.at(fields[code]) if code in fields else problem,))


def create(
    path: Path, store_id: str, keys: RegisterKeys, *, sample: bool = False, require_keyring: bool = False, cost: passwords.Cost = passwords.STANDARD
) -> SlotFile | Rejected:
    """Write a slot file without users for a new store. Nobody can open the store until a user or a recovery code is added."""
    draft = Document(store_id, sample, require_keyring, 1, {}, (), None, {})
    file = SlotFile(path, cost)
    refused = file.storage.create(draft._replace(macs={1: head_mac(draft, 1, keys)}))
    return refused if refused is not None else file


class SlotKeeper:
    """The slot file in the hands of somebody who has its keys."""

    def __init__(self, file: SlotFile, keys: RegisterKeys) -> None:
        self._file = file
        self._keys = keys

    def add_user(self, info: SlotInfo, password: str, secret_store: SecretStore | None = None) -> Changed | Rejected:
        """Add a user. Slow (Argon2id).

        With a ``secret_store`` the slot is bound to the keyring of the account that runs this program: for one's own slot. For somebody
        else give none and ``must_change``: their first sign-in sets their password and binds their own keyring.
        """
        info = info._replace(login=normal_login(info.login), name=info.name.strip())
        if not _LOGIN.fullmatch(info.login):
            return refuse("slots.login")
        if not info.name:
            return refuse("slots.name")
        loaded = self._file.storage.read()
        if isinstance(loaded, Rejected):
            return loaded
        refusal = self._trusted(loaded.document) or _free(loaded.document, info.login)
        if refusal is not None:
            return refusal
        made = enrol(loaded.document, info, password, self._file.cost, secret_store, {loaded.document.generation: self._keys})
        if isinstance(made, Rejected):
            return made
        written = self._edit(lambda document: _free(document, info.login) or document.with_slot(made.slot))
        if isinstance(written, Rejected):
            drop_entry(made.slot.seal.keyring, secret_store)
            return written
        return Changed(made.slot.info, made.absent)

    def reset_password(self, login: str, one_time: str) -> Changed | Rejected:
        """Give a user a one-time password, without keyring; at the next sign-in they must set their own."""
        loaded = self._file.storage.read()
        if isinstance(loaded, Rejected):
            return loaded
        slot = self._trusted(loaded.document) or self._slot(loaded.document, login)
        if isinstance(slot, Rejected):
            return slot
        return self._file.renew(slot.info._replace(must_change=True), one_time, None, self._keys)

    def set_info(self, info: SlotInfo) -> SlotInfo | Rejected:
        """Replace what is recorded of the user ``info.login``: name, role, controllers, employer, commitment, locked, must_change."""

        def change(document: Document) -> Document | Rejected:
            slot = self._slot(document, info.login)
            if isinstance(slot, Rejected):
                return slot
            if not info.name.strip():
                return refuse("slots.name")
            fresh = info._replace(login=slot.info.login, name=info.name.strip(), keyring=slot.info.keyring)
            box = slot_box(document, fresh, slot.seal.public, document.generation, self._keys)
            return document.with_slot(slot._replace(info=fresh, boxes={document.generation: box}))

        written = self._edit(change)
        return written if isinstance(written, Rejected) else self._info(written, info.login)

    def set_locked(self, login: str, locked: bool) -> SlotInfo | Rejected:
        """Lock or unlock a user. Unlocking also forgets their wrong passwords.

        A locked user who kept an older copy of the file and their keyring can still open that copy's keys: after a leaver change the keys.
        """

        def change(document: Document) -> Document | Rejected:
            slot = self._slot(document, login)
            if isinstance(slot, Rejected):
                return slot
            fresh = slot.info._replace(locked=locked)
            box = slot_box(document, fresh, slot.seal.public, document.generation, self._keys)
            renewed = Slot(fresh, slot.seal, {document.generation: box})
            return document.with_slot(renewed._replace(failures=slot.failures) if locked else renewed)

        written = self._edit(change)
        return written if isinstance(written, Rejected) else self._info(written, login)

    def remove_user(self, login: str, secret_store: SecretStore | None = None) -> Rejected | None:
        """Remove a user's slot, edited ones too, and its keyring entry if it is in this account's keyring. See ``set_locked`` about copies."""
        removed: list[Slot] = []

        def change(document: Document) -> Document | Rejected:
            slot = document.slot(normal_login(login))
            if slot is None:
                return refuse("slots.nobody", login=login)
            removed.append(slot)
            return document._replace(users=tuple(each for each in document.users if each is not slot))

        written = self._edit(change)
        if isinstance(written, Rejected):
            return written
        drop_entry(removed[0].seal.keyring, secret_store)
        return None

    def set_policy(self, *, require_keyring: bool) -> Rejected | None:
        """Demand the keyring or not; users without one must set a new password, and bind one, at their next sign-in."""

        def change(document: Document) -> Document:
            draft = document._replace(require_keyring=require_keyring)
            return draft._replace(macs={draft.generation: head_mac(draft, draft.generation, self._keys)})

        written = self._edit(change)
        return written if isinstance(written, Rejected) else None

    def new_recovery_code(self) -> str | Rejected:
        """Make a recovery code, to be shown once; the one before opens nothing any more."""
        code = recovery_code.new_secret()
        written = self._edit(lambda document: document._replace(recovery=make_recovery(document, code, self._keys)))
        return written if isinstance(written, Rejected) else recovery_code.write(code)

    def _edit(self, change: Callable[[Document], Document | Rejected]) -> Document | Rejected:
        return self._file.storage.edit(lambda document: self._trusted(document) or change(document))

    def _trusted(self, document: Document) -> Rejected | None:
        if document.changing_keys:
            return refuse("slots.changing")
        return None if head_holds(document, document.generation, self._keys) else refuse("slots.edited")

    def _slot(self, document: Document, login: str) -> Slot | Rejected:
        slot = document.slot(normal_login(login))
        if slot is None:
            return refuse("slots.nobody", login=login)
        return slot if slot_holds(document, slot, document.generation, self._keys) else refuse("slots.edited_slot", login=slot.info.login)

    def _info(self, document: Document, login: str) -> SlotInfo:
        return next(slot.info for slot in document.users if slot.info.login == normal_login(login))


def _free(document: Document, login: str) -> Rejected | None:
    return refuse("slots.taken", login=login) if document.slot(login) is not None else None
