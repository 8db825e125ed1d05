from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.security.cipher import HASH_BYTES, Sealer, TamperedError, derive, keyed_hash, new_pair, open_box, open_sealed, seal, seal_to

KEY = bytes(range(32))


@given(st.binary(max_size=300), st.binary(max_size=60))
def test_what_is_sealed_opens_with_the_same_key_and_context(plain: bytes, context: bytes) -> None:
    sealed = seal(KEY, plain, context)
    assert open_sealed(KEY, sealed, context) == plain
    assert len(sealed) == len(plain) + 28


@pytest.mark.parametrize("at", [0, 11, 12, 20, -1])
def test_one_changed_bit_is_noticed(at: int) -> None:
    sealed = bytearray(seal(KEY, b"131052-9990", b"hetu"))
    sealed[at] ^= 1
    with pytest.raises(TamperedError):
        open_sealed(KEY, bytes(sealed), b"hetu")


def test_another_key_another_context_and_a_stump_do_not_open() -> None:
    sealed = seal(KEY, b"x", b"a")
    for key, data, context in ((bytes(32), sealed, b"a"), (KEY, sealed, b"b"), (KEY, sealed[:27], b"a"), (KEY, b"", b"a")):
        with pytest.raises(TamperedError) as raised:
            open_sealed(key, data, context)
        assert raised.value.__cause__ is None


def test_the_same_value_is_sealed_differently_each_time() -> None:
    assert len({seal(KEY, b"same", b"") for _ in range(50)}) == 50


def test_a_short_key_is_a_defect() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Sealer(b"short")


def test_hkdf_is_that_of_rfc_5869() -> None:
    """Against an independent HKDF-SHA256 written from the RFC's two lines."""
    import hmac

    extracted = hmac.digest(b"salt", b"secret", "sha256")
    first = hmac.digest(extracted, b"tiski/wrap\x01", "sha256")
    second = hmac.digest(extracted, first + b"tiski/wrap\x02", "sha256")
    assert derive(b"secret", "wrap", 48, b"salt") == (first + second)[:48]
    assert derive(b"secret", "wrap") != derive(b"secret", "hash")


def test_keyed_hash_depends_on_key_kind_and_value() -> None:
    made = keyed_hash(KEY, "hetu", "131052-9990")
    assert len(made) == HASH_BYTES
    assert made == keyed_hash(KEY, "hetu", "131052-9990")
    others = {keyed_hash(bytes(32), "hetu", "131052-9990"), keyed_hash(KEY, "phone", "131052-9990"), keyed_hash(KEY, "hetu", "131052-9991")}
    assert len(others | {made}) == 4
    assert made != hashlib.sha256(b"hetu\x00131052-9990").digest()[:16]


def test_kind_and_value_cannot_run_into_each_other() -> None:
    assert keyed_hash(KEY, "ab", "c") != keyed_hash(KEY, "a", "bc")


def test_a_box_opens_for_its_holder_only() -> None:
    private, public = new_pair()
    stranger, _ = new_pair()
    box = seal_to(public, b"keys", b"context")
    assert open_box(private, box, b"context") == b"keys"
    for key, data, context in (
        (stranger, box, b"context"),
        (private, box, b"other"),
        (private, box[:20], b"context"),
        (private, bytes(80), b"context"),
    ):
        with pytest.raises(TamperedError):
            open_box(key, data, context)
