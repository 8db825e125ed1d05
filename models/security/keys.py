"""The register's keys and the data keys of customers.

The *register key* is the root of everything that a value's secrecy hangs on; the *store key* opens the SQLCipher file. Both are random.
From the register key come, by HKDF, the key that wraps data keys and the key of the keyed hashes. A *data key* belongs to one (customer,
controller or shared, retention class); destroying its wrapped form erases what it sealed, wherever copies of the ciphertext are.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from models.security.cipher import KEY_BYTES, Sealer, TamperedError, bare_opener, derive

if TYPE_CHECKING:
    from uuid import UUID

_FORMAT: Final = 1
_CACHED: Final = 4096
"""Opened data keys kept: those of some 1,000 customers, about 2 MB."""


@dataclass(frozen=True, slots=True, repr=False)
class RegisterKeys:
    """The keys of one register: 32 random bytes each. Neither repr nor str shows any of it.

    ``retired_hash_keys`` are the hash keys of earlier register keys, newest first. The prohibitions of an erased customer remain as keyed
    hashes only; their values are gone, so no new key can hash them again. Look such hashes up under every key of ``hash_keys``.
    """

    register_key: bytes
    store_key: bytes
    retired_hash_keys: tuple[bytes, ...] = ()
    _derived: dict[str, bytes] = field(default_factory=dict, init=False, compare=False)

    def __post_init__(self) -> None:
        if any(len(key) != KEY_BYTES for key in (self.register_key, self.store_key, *self.retired_hash_keys)):
            raise ValueError("a key has 32 bytes")

    @classmethod
    def new(cls) -> Self:
        """Make random keys for a new register."""
        return cls(os.urandom(KEY_BYTES), os.urandom(KEY_BYTES))

    def successor(self) -> RegisterKeys:
        """Make the keys that follow these at a change of keys; they remember this register's hash key."""
        return RegisterKeys(os.urandom(KEY_BYTES), os.urandom(KEY_BYTES), self.hash_keys)

    def remembering(self, other: RegisterKeys) -> RegisterKeys:
        """Return these keys with the hash keys of ``other`` among the earlier ones: what was kept under them is asked too."""
        more = tuple(key for key in other.hash_keys if key not in self.hash_keys)
        return RegisterKeys(self.register_key, self.store_key, self.retired_hash_keys + more) if more else self

    @property
    def wrap_key(self) -> bytes:
        """The key that wraps data keys."""
        return self._derive("wrap")

    @property
    def hash_key(self) -> bytes:
        """The key of the keyed hashes of identity codes and contact points made from now on."""
        return self._derive("hash")

    @property
    def hash_keys(self) -> tuple[bytes, ...]:
        """Every key under which a kept hash may have been made: the present one first."""
        return (self.hash_key, *self.retired_hash_keys)

    @property
    def mac_key(self) -> bytes:
        """The key that vouches for the slot file's facts."""
        return self._derive("slots")

    def encode(self) -> bytes:
        """Return the keys as bytes, to be sealed at once."""
        return bytes([_FORMAT]) + self.register_key + self.store_key + b"".join(self.retired_hash_keys)

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """Read what ``encode`` wrote; raise TamperedError for anything else."""
        keys = [data[at : at + KEY_BYTES] for at in range(1, len(data), KEY_BYTES)]
        if data[:1] != bytes([_FORMAT]) or len(keys) < 2 or len(keys[-1]) != KEY_BYTES:
            raise TamperedError("these are not register keys")
        return cls(keys[0], keys[1], tuple(keys[2:]))

    def _derive(self, purpose: str) -> bytes:
        found = self._derived.get(purpose)
        if found is None:
            found = self._derived[purpose] = derive(self.register_key, f"register/{purpose}")
        return found

    def __repr__(self) -> str:
        return "RegisterKeys(…)"


class Binding(NamedTuple):
    """What a data key is for: the subject, the controller's code ("" when shared), and the retention class."""

    subject: UUID
    controller: str
    retention: str

    def context(self) -> bytes:
        """Return the bytes that a wrapped key is bound to; no two bindings have the same."""
        return b"data key\0" + self.subject.bytes + _tail(self.controller, self.retention)


@lru_cache(maxsize=1024)
def _tail(controller: str, retention: str) -> bytes:
    name = controller.encode()
    return len(name).to_bytes(2, "big") + name + retention.encode()


class DataKey(Sealer):
    """One opened data key. Seals values for a context (which column of which entity); repr shows nothing."""

    __slots__ = ()


class DataKeys:
    """Makes, wraps and opens data keys under one register's wrap key. Safe to use from several threads."""

    def __init__(self, wrap_key: bytes, cached: int = _CACHED) -> None:
        """Keep at most ``cached`` opened keys, those used longest ago go first."""
        self._wrapper = Sealer(wrap_key)
        self._limit = cached
        self._opened: OrderedDict[tuple[Binding, bytes], DataKey] = OrderedDict()
        self._lock = Lock()

    def new(self, binding: Binding) -> tuple[bytes, DataKey]:
        """Make a random data key: (wrapped form to be stored, 60 bytes; the key opened)."""
        key = os.urandom(KEY_BYTES)
        wrapped = self._wrapper.seal(key, binding.context())
        return wrapped, self._keep((binding, wrapped), DataKey(key))

    def open(self, binding: Binding, wrapped: bytes) -> DataKey:
        """Open a wrapped key; raise TamperedError when it was wrapped under another register or for another binding."""
        with self._lock:
            found = self._opened.get((binding, wrapped))
            if found is not None:
                self._opened.move_to_end((binding, wrapped))
                return found
        return self._keep((binding, wrapped), DataKey(self._wrapper.open(wrapped, binding.context())))

    def bare_opener(self, subject: bytes, controller: str, retention: str, wrapped: bytes) -> Callable[[bytes, bytes, bytes], bytes]:
        """Open a wrapped key as ``open`` does, without keeping it, and return what opens values under it: see ``cipher.bare_opener``.

        For who walks through all of them. ``subject`` is the UUID's 16 bytes.
        """
        return bare_opener(self._wrapper.open(wrapped, b"data key\0" + subject + _tail(controller, retention)))

    def rewrap(self, binding: Binding, wrapped: bytes, to: DataKeys) -> bytes:
        """Return the same data key wrapped under another register's keys; what it sealed stays as it is."""
        context = binding.context()
        return to._wrapper.seal(self._wrapper.open(wrapped, context), context)

    def forget(self, subject: UUID) -> None:
        """Drop a subject's opened keys: its wrapped ones were destroyed."""
        with self._lock:
            for key in [key for key in self._opened if key[0].subject == subject]:
                del self._opened[key]

    def clear(self) -> None:
        """Drop every opened key (lock, sign-out)."""
        with self._lock:
            self._opened.clear()

    def __len__(self) -> int:
        return len(self._opened)

    def __repr__(self) -> str:
        return f"DataKeys({len(self)} opened)"

    def _keep(self, key: tuple[Binding, bytes], opened: DataKey) -> DataKey:
        with self._lock:
            self._opened[key] = opened
            while len(self._opened) > self._limit:
                self._opened.popitem(last=False)
        return opened
