from __future__ import annotations

from uuid import UUID

import pytest

from models.security.cipher import TamperedError, keyed_hash
from models.security.keys import Binding, DataKey, DataKeys, RegisterKeys

ANNA = UUID("0190f5a8-0000-7000-8000-000000000001")
BERT = UUID("0190f5a8-0000-7000-8000-000000000002")


def test_new_keys_are_random_and_survive_encoding() -> None:
    keys = RegisterKeys.new()
    assert len({keys.register_key, keys.store_key, keys.wrap_key, keys.hash_key, keys.mac_key}) == 5
    assert RegisterKeys.decode(keys.encode()) == keys
    assert RegisterKeys.new() != keys


def test_nothing_secret_is_shown() -> None:
    keys = RegisterKeys.new()
    wrapped, key = DataKeys(keys.wrap_key).new(Binding(ANNA, "", "basic"))
    shown = f"{keys!r} {keys} {key!r} {DataKeys(keys.wrap_key)!r}"
    for secret in (keys.register_key, keys.store_key, keys.wrap_key):
        assert secret.hex() not in shown
        assert repr(secret) not in shown
    assert wrapped.hex() not in shown


@pytest.mark.parametrize("data", [b"", b"\x01", b"\x01" + bytes(32), b"\x01" + bytes(63), b"\x02" + bytes(64), b"\x01" + bytes(65)])
def test_other_bytes_are_no_keys(data: bytes) -> None:
    with pytest.raises(TamperedError):
        RegisterKeys.decode(data)


def test_a_key_of_another_length_is_a_defect() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        RegisterKeys(b"x", bytes(32))


def test_successors_find_the_hashes_that_outlive_erasure() -> None:
    first = RegisterKeys.new()
    kept = keyed_hash(first.hash_key, "phone", "+358401234567")
    third = RegisterKeys.decode(first.successor().successor().encode())
    assert third.hash_key != first.hash_key
    assert kept in {keyed_hash(key, "phone", "+358401234567") for key in third.hash_keys}
    assert len(third.hash_keys) == 3


def test_a_data_key_opens_again_and_seals() -> None:
    keys = RegisterKeys.new()
    binding = Binding(ANNA, "lampo", "accounting")
    wrapped, key = DataKeys(keys.wrap_key).new(binding)
    sealed = key.seal(b"FI21 1234 5600 0007 85", b"customer.iban")
    opened = DataKeys(keys.wrap_key).open(binding, wrapped)
    assert opened.open(sealed, b"customer.iban") == b"FI21 1234 5600 0007 85"
    with pytest.raises(TamperedError):
        opened.open(sealed, b"customer.hetu")
    assert len(wrapped) == 60


@pytest.mark.parametrize(
    "other", [Binding(BERT, "lampo", "basic"), Binding(ANNA, "sahko", "basic"), Binding(ANNA, "", "lampobasic"), Binding(ANNA, "lampo", "calls")]
)
def test_a_wrapped_key_moved_to_another_binding_does_not_open(other: Binding) -> None:
    keys = DataKeys(RegisterKeys.new().wrap_key)
    wrapped, _ = keys.new(Binding(ANNA, "lampo", "basic"))
    with pytest.raises(TamperedError):
        keys.open(other, wrapped)


def test_rewrapping_keeps_what_was_sealed() -> None:
    old, new = DataKeys(RegisterKeys.new().wrap_key), DataKeys(RegisterKeys.new().wrap_key)
    binding = Binding(ANNA, "", "basic")
    wrapped, key = old.new(binding)
    sealed = key.seal(b"value", b"c")
    again = old.rewrap(binding, wrapped, new)
    assert new.open(binding, again).open(sealed, b"c") == b"value"
    with pytest.raises(TamperedError):
        old.open(binding, again)


def test_the_cache_is_bounded_keeps_the_used_and_forgets_on_demand() -> None:
    keys = DataKeys(RegisterKeys.new().wrap_key, cached=3)
    made: list[tuple[Binding, bytes, DataKey]] = []
    for retention in "abc":
        binding = Binding(ANNA, "", retention)
        wrapped, key = keys.new(binding)
        made.append((binding, wrapped, key))
    assert keys.open(*made[0][:2]) is made[0][2]
    keys.new(Binding(BERT, "", "a"))
    assert len(keys) == 3
    assert keys.open(*made[0][:2]) is made[0][2]
    assert keys.open(*made[1][:2]) is not made[1][2]
    keys.forget(ANNA)
    assert len(keys) <= 1
    keys.clear()
    assert len(keys) == 0
