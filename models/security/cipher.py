"""The program's cryptography in one place: AES-256-GCM, HKDF-SHA256, HMAC-SHA256 and boxes sealed to an X25519 key.

Every sealed value is bound to a *context*, bytes that say what it is and whose; a value copied elsewhere does not open there.
Primitives are those of ``cryptography`` (OpenSSL); none is written here. AES-GCM: NIST SP 800-38D (2007), random 96-bit nonces, of
which one key may use 2**32. HKDF: RFC 5869 (2010). X25519: RFC 7748 (2016).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES: Final = 32
HASH_BYTES: Final = 16
"""Length of a keyed hash in the store: 128 bits, no two of the values that a store can hold share one."""
NONCE: Final = 12
"""Length of the nonce before a sealed value's ciphertext."""
_TAG: Final = 16


class TamperedError(Exception):
    """A sealed value does not open: another key, another context, or bytes that were changed. Carries no part of the value."""


class Sealer:
    """AES-256-GCM under one key, whose schedule is kept between calls. Its repr shows nothing of the key."""

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError("an AES-256 key has 32 bytes")
        self._cipher = _aesgcm()(key)

    def seal(self, plain: bytes, context: bytes) -> bytes:
        """Return nonce (12 bytes) ‖ ciphertext ‖ tag (16 bytes) of ``plain``, bound to ``context``."""
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, plain, context)

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """Return what was sealed under this key for ``context``; raise TamperedError otherwise."""
        if len(sealed) < NONCE + _TAG:
            raise TamperedError("a sealed value is too short")
        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], context)
        except not_opened():
            raise TamperedError("a sealed value does not open with this key and context") from None

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


@cache
def _aesgcm() -> type[AESGCM]:
    """Import the cipher once, when it is first needed: an import statement costs as much as opening a value."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM


@cache
def _hmac() -> Callable[[bytes, bytes, str], bytes]:
    import hmac

    return hmac.digest


@cache
def not_opened() -> type[InvalidTag]:
    """Return the exception of the primitive for a value that does not open."""
    from cryptography.exceptions import InvalidTag

    return InvalidTag


def bare_opener(key: bytes) -> Callable[[bytes, bytes, bytes], bytes]:
    """Return what opens (nonce, ciphertext ‖ tag, context) under a 32-byte key as ``Sealer.open`` does, for who opens a million values.

    It raises ``not_opened()``, and ValueError when the nonce is cut.
    """
    return _aesgcm()(key).decrypt


def seal(key: bytes, plain: bytes, context: bytes) -> bytes:
    """Seal ``plain`` under a 32-byte ``key`` for ``context``; 28 bytes longer than ``plain``."""
    return Sealer(key).seal(plain, context)


def open_sealed(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """Open what ``seal`` made with the same key and context; raise TamperedError otherwise."""
    return Sealer(key).open(sealed, context)


def derive(secret: bytes, purpose: str, length: int = KEY_BYTES, salt: bytes = b"") -> bytes:
    """Derive ``length`` bytes from ``secret`` for one ``purpose`` (HKDF-SHA256); other purposes give unrelated bytes."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=length, salt=salt or None, info=b"tiski/" + purpose.encode()).derive(secret)


def mac(key: bytes, message: bytes) -> bytes:
    """Return the 32-byte HMAC-SHA256 of ``message`` under ``key``."""
    return _hmac()(key, message, "sha256")


def same(one: bytes, other: bytes) -> bool:
    """Compare two MACs or secrets in a time that does not depend on where they differ."""
    import hmac

    return hmac.compare_digest(one, other)


def keyed_hash(key: bytes, kind: str, value: str) -> bytes:
    """Return 16 bytes that find ``value`` again among values of the same ``kind`` without showing it (HMAC-SHA256, truncated).

    The value must be normalised by its kind first. Who holds the key can guess short values such as identity codes.
    """
    return mac(key, kind.encode() + b"\0" + value.encode())[:HASH_BYTES]


def new_pair() -> tuple[bytes, bytes]:
    """Make an X25519 key pair: (private, public), 32 raw bytes each."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def seal_to(public: bytes, plain: bytes, context: bytes) -> bytes:
    """Seal ``plain`` so that only the holder of ``public``'s private key opens it: ephemeral public key (32) ‖ sealed.

    Anybody can seal to a public key: it says nothing about who sealed.
    """
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

    ephemeral = X25519PrivateKey.generate()
    sender = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    return sender + seal(derive(shared, "box", salt=sender + public), plain, context)


def open_box(private: bytes, sealed: bytes, context: bytes) -> bytes:
    """Open what ``seal_to`` sealed to this private key's public half; raise TamperedError otherwise."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

    holder = X25519PrivateKey.from_private_bytes(private)
    sender, box = sealed[:KEY_BYTES], sealed[KEY_BYTES:]
    if len(sender) != KEY_BYTES:
        raise TamperedError("a box is too short")
    try:
        shared = holder.exchange(X25519PublicKey.from_public_bytes(sender))
    except ValueError:  # a low-order point, which no honest sender makes
        raise TamperedError("a box has no valid sender") from None
    return open_sealed(derive(shared, "box", salt=sender + holder.public_key().public_bytes_raw()), box, context)
