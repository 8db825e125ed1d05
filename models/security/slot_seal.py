"""How a slot holds the register keys.

Each slot has an X25519 key pair. Its private key is sealed (AES-256-GCM) under HKDF(keyring secret ‖ Argon2id(password)); the register keys
are sealed to its public key. So an administrator can give new register keys to every user without their passwords, and a user who left is
simply given none. A change of password makes a new pair: an old copy of the file and the old password open no later keys.

What a slot grants (role, controllers, commitment, locked …) and its public key are vouched for by a MAC under a key that only those who hold
the register keys can derive. It stops whoever has the file but no key. A signed-in user's computer holds the keys, so somebody who takes
them out of a running program could forge a slot; against them stands a change of keys, and centrally the server's own grants.
"""

from __future__ import annotations

from collections.abc import Mapping

from models.security.cipher import TamperedError, derive, mac, new_pair, open_box, open_sealed, same, seal, seal_to
from models.security.keys import RegisterKeys
from models.security.passwords import Cost, new_salt, stretch
from models.security.slot_format import (
    CHECK_BYTES,
    RECOVERY,
    VERSION,
    Box,
    Document,
    KeyringEntry,
    Recovery,
    Seal,
    Slot,
    SlotInfo,
    canonical,
    facts,
    head,
    recovery_facts,
)


def secret_check(secret: bytes) -> bytes:
    """Return 8 bytes that tell a slot's keyring secret (32 random bytes) from another; they help nobody to guess it."""
    return derive(secret, "slot/keyring check", CHECK_BYTES)


def make_seal(document: Document, login: str, password: str, cost: Cost, keyring: tuple[KeyringEntry, bytes] | None) -> Seal:
    """Make a new key pair and seal its private half under the password and, if given, the keyring's secret. Slow: Argon2id."""
    entry, secret = keyring or (None, b"")
    private, public = new_pair()
    salt = new_salt()
    draft = Seal(cost, salt, entry, public, b"")
    return Seal(cost, salt, entry, public, seal(_password_key(draft, password, secret), private, _seal_context(document, login, draft)))


def open_seal(document: Document, login: str, held: Seal, password: str, secret: bytes) -> bytes:
    """Return the private key; raise TamperedError for a wrong password or secret. Slow: Argon2id."""
    return open_sealed(_password_key(held, password, secret), held.private, _seal_context(document, login, held))


def make_recovery(document: Document, code: bytes, keys: RegisterKeys) -> Recovery:
    """Make the slot that ``code`` (20 random bytes) opens."""
    private, public = new_pair()
    sealed = seal(derive(code, "recovery", salt=document.store_id.encode()), private, _recovery_context(document, public))
    return Recovery(public, sealed, {document.generation: recovery_box(document, public, document.generation, keys)})


def open_recovery(document: Document, recovery: Recovery, code: bytes) -> bytes:
    """Return the recovery slot's private key; raise TamperedError for another store's or an older code."""
    key = derive(code, "recovery", salt=document.store_id.encode())
    return open_sealed(key, recovery.private, _recovery_context(document, recovery.public))


def slot_box(document: Document, info: SlotInfo, public: bytes, generation: int, keys: RegisterKeys) -> Box:
    """Seal one generation's register keys to a user's public key and vouch for the slot's facts."""
    sealed = seal_to(public, keys.encode(), _box_context(document, info.login, generation))
    return Box(sealed, mac(keys.mac_key, facts(document, info, public, generation)))


def recovery_box(document: Document, public: bytes, generation: int, keys: RegisterKeys) -> Box:
    """Seal one generation's register keys to the recovery slot's public key."""
    sealed = seal_to(public, keys.encode(), _box_context(document, None, generation))
    return Box(sealed, mac(keys.mac_key, recovery_facts(document, public, generation)))


def open_boxes(document: Document, login: str | None, boxes: Mapping[int, Box], private: bytes) -> dict[int, RegisterKeys]:
    """Open every generation's keys with a private key; ``login`` None is the recovery slot. Raises TamperedError."""
    return {
        generation: RegisterKeys.decode(open_box(private, box.keys, _box_context(document, login, generation))) for generation, box in boxes.items()
    }


def head_mac(document: Document, generation: int, keys: RegisterKeys) -> bytes:
    """Vouch for the file's own facts and policy."""
    return mac(keys.mac_key, head(document, generation))


def head_holds(document: Document, generation: int, keys: RegisterKeys) -> bool:
    """Tell whether the file's policy is as the holders of ``keys`` wrote it; False for the keys of another store too."""
    return same(document.macs.get(generation, b""), head_mac(document, generation, keys))


def slot_holds(document: Document, slot: Slot, generation: int, keys: RegisterKeys) -> bool:
    """Tell whether a slot's facts are as the holders of ``keys`` wrote them."""
    box = slot.boxes.get(generation)
    return box is not None and same(box.mac, mac(keys.mac_key, facts(document, slot.info, slot.seal.public, generation)))


def recovery_holds(document: Document, recovery: Recovery, generation: int, keys: RegisterKeys) -> bool:
    """Tell whether the recovery slot's public key is as the holders of ``keys`` wrote it."""
    box = recovery.boxes.get(generation)
    return box is not None and same(box.mac, mac(keys.mac_key, recovery_facts(document, recovery.public, generation)))


def _password_key(held: Seal, password: str, secret: bytes) -> bytes:
    if (held.keyring is None) != (secret == b""):
        raise TamperedError("the slot and the keyring do not agree")
    purpose = "slot/password" if held.keyring is None else "slot/keyring and password"
    return derive(secret + stretch(password, held.salt, held.cost), purpose, salt=held.salt)


def _seal_context(document: Document, login: str, held: Seal) -> bytes:
    cost = [held.cost.passes, held.cost.memory, held.cost.lanes]
    entry = held.keyring and held.keyring.name
    return canonical("private", VERSION, document.store_id, "user", login, cost, held.salt.hex(), entry, held.public.hex())


def _recovery_context(document: Document, public: bytes) -> bytes:
    return canonical("private", VERSION, document.store_id, RECOVERY, public.hex())


def _box_context(document: Document, login: str | None, generation: int) -> bytes:
    return canonical("keys", VERSION, document.store_id, RECOVERY if login is None else "user", login, generation)
