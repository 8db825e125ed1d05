"""Making a slot for a user: rules of the password, a secret in the keyring, the seal, and the proof that it opens.

Nothing of an earlier slot is touched here: the new keyring entry has its own name, and the caller replaces the slot only when this is done.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from typing import Final, NamedTuple

from models.problems import Problem, Rejected, error
from models.security import passwords
from models.security.cipher import KEY_BYTES, same
from models.security.keyring_store import Absent, Reason, Secret, SecretStore
from models.security.keys import RegisterKeys
from models.security.slot_format import Document, KeyringEntry, Slot, SlotInfo
from models.security.slot_seal import make_seal, open_boxes, open_seal, secret_check, slot_box
from models.words import N_

_NEEDS_KEYRING: Final = N_("The policy of this store demands a keyring. Make the keyring work and try again; nothing was changed.")
_WOULD_LOSE_KEYRING: Final = N_("The slot would lose the keyring's protection, so nothing was changed. Make the keyring work and try again.")


class Enrolled(NamedTuple):
    """A slot ready to be written; ``absent`` says why it does without the keyring although one was asked for."""

    slot: Slot
    absent: Absent | None = None


def enrol(
    document: Document,
    info: SlotInfo,
    password: str,
    cost: passwords.Cost,
    secret_store: SecretStore | None,
    keys: Mapping[int, RegisterKeys],
    *,
    keep_keyring: bool = False,
) -> Enrolled | Rejected:
    """Make a user's slot holding ``keys`` (by generation); slow, Argon2id twice.

    Without a ``secret_store``, or when it has no keyring, the slot uses the password alone, unless the policy demands a keyring (only a
    one-time password, ``info.must_change``, may do without: its user binds the slot to their own account's keyring at the first sign-in)
    or ``keep_keyring`` says that the slot had one.
    """
    wrong = passwords.check(password, info.login, sample=document.sample)
    if wrong:
        return Rejected(wrong)
    bound = _bind(secret_store) if secret_store is not None else None
    if bound is None or isinstance(bound, Absent):
        refusal = _may_do_without(document, info, bound, keep_keyring=keep_keyring)
        if refusal is not None:
            return refusal
    keyring = bound if isinstance(bound, tuple) else None
    info = info._replace(keyring=keyring is not None)
    seal = make_seal(document, info.login, password, cost, keyring)
    slot = Slot(info, seal, {generation: slot_box(document, info, seal.public, generation, each) for generation, each in keys.items()})
    _prove(document, slot, password, keyring, keys)
    return Enrolled(slot, bound if isinstance(bound, Absent) else None)


def secret_of(entry: KeyringEntry, secret_store: SecretStore | None) -> bytes | Absent:
    """Return a slot's secret from the keyring; another user's or an overwritten one is no secret of this slot."""
    found = secret_store.get(entry.name) if secret_store is not None else Absent(Reason.NOT_INSTALLED)
    if isinstance(found, Absent):
        return found
    try:
        secret = base64.urlsafe_b64decode(found.value)
    except ValueError:
        return Absent(Reason.NO_ENTRY)
    return secret if same(secret_check(secret), entry.check) else Absent(Reason.NO_ENTRY)


def drop_entry(entry: KeyringEntry | None, secret_store: SecretStore | None) -> None:
    """Remove the secret of a slot that is no more. What cannot be removed now opens nothing and may stay."""
    if entry is not None and secret_store is not None:
        secret_store.delete(entry.name)


def _bind(secret_store: SecretStore) -> tuple[KeyringEntry, bytes] | Absent:
    """Make a secret and keep it under a name of its own: 44 characters, read back by the store."""
    secret = os.urandom(KEY_BYTES)
    name = f"slot {os.urandom(8).hex()}"
    kept = secret_store.set(name, base64.urlsafe_b64encode(secret).decode())
    return (KeyringEntry(name, secret_check(secret)), secret) if isinstance(kept, Secret) else kept


def _may_do_without(document: Document, info: SlotInfo, absent: Absent | None, *, keep_keyring: bool) -> Rejected | None:
    why: tuple[Problem, ...] = () if absent is None else (absent.problem(),)
    if document.require_keyring and not info.must_change:
        return Rejected((*why, error(_NEEDS_KEYRING, "slots.keyring_demanded")))
    if keep_keyring:
        return Rejected((*why, error(_WOULD_LOSE_KEYRING, "slots.keyring_lost")))
    return None


def _prove(document: Document, slot: Slot, password: str, keyring: tuple[KeyringEntry, bytes] | None, keys: Mapping[int, RegisterKeys]) -> None:
    """Open the new slot from scratch; raises (a defect) if it does not give back the same keys."""
    private = open_seal(document, slot.info.login, slot.seal, password, keyring[1] if keyring else b"")
    if open_boxes(document, slot.info.login, slot.boxes, private) != dict(keys):
        raise AssertionError("a new slot does not open")
