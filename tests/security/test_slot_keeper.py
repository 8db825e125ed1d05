"""What the holder of the keys does: users, policy, recovery."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from models.problems import Rejected
from models.security.keyring_store import Reason
from models.security.keys import RegisterKeys
from models.security.sign_in import Changed, Refusal
from models.security.slot_format import Commitment, SlotInfo
from models.security.slot_keeper import SlotKeeper, create
from tests.security.desk import CHEAP, GOOD, NOW, OTHER, STORE, Desk, code_of, user
from tests.security.memory_store import MemoryStore


def test_a_slot_file_is_made_once(desk: Desk) -> None:
    again = create(desk.path, STORE, RegisterKeys.new(), cost=CHEAP)
    assert code_of(again) == "slots.exists"
    desk.path.unlink()
    assert code_of(create(desk.path, STORE, RegisterKeys.new(), cost=CHEAP)) == "slots.exists"


@pytest.mark.parametrize(
    ("info", "code"),
    [
        (user(""), "slots.login"),
        (user("aino esimerkki"), "slots.login"),
        (user("a" * 33), "slots.login"),
        (user("../aino"), "slots.login"),
        (user(name="  "), "slots.name"),
        (user("AINO"), "slots.taken"),
    ],
)
def test_bad_users_are_told_why(desk: Desk, info: SlotInfo, code: str) -> None:
    desk.add()
    before = desk.path.read_bytes()
    assert code_of(desk.keeper.add_user(info, GOOD, desk.keyring)) == code
    assert desk.path.read_bytes() == before
    assert desk.keyring.entries == {}


def test_facts_are_replaced_and_vouched_for(desk: Desk) -> None:
    desk.add(store=desk.keyring)
    fresh = user(role="supervisor", controllers=("sahko",), commitment=Commitment(date(2026, 11, 1), date(2027, 10, 31)), name="Aino Uusi")
    assert desk.keeper.set_info(fresh) == fresh._replace(keyring=True)
    assert desk.signed_in().info == fresh._replace(keyring=True)
    assert code_of(desk.keeper.set_info(user(name=""))) == "slots.name"
    assert code_of(desk.keeper.set_info(user("nobody"))) == "slots.nobody"


def test_another_registers_keys_change_nothing(desk: Desk) -> None:
    desk.add()
    before = desk.path.read_bytes()
    stranger = SlotKeeper(desk.file, RegisterKeys.new())
    outcomes = (
        stranger.add_user(user("bertta"), GOOD),
        stranger.set_info(user(role="administrator")),
        stranger.set_locked("aino", True),
        stranger.reset_password("aino", OTHER),
        stranger.remove_user("aino"),
        stranger.set_policy(require_keyring=True),
        stranger.new_recovery_code(),
    )
    assert {code_of(outcome) for outcome in outcomes} == {"slots.edited"}
    assert desk.path.read_bytes() == before


def test_an_edited_slot_is_not_vouched_for_by_the_next_change(desk: Desk) -> None:
    desk.add()
    desk.edit(lambda found: found["users"][0].update(role="administrator"))
    for outcome in (desk.keeper.set_locked("aino", True), desk.keeper.reset_password("aino", OTHER), desk.keeper.set_info(user(name="B"))):
        assert code_of(outcome) == "slots.edited_slot"
    assert desk.keeper.remove_user("aino") is None
    assert desk.file.users() == ()


def test_a_removed_user_and_their_keyring_entry_are_gone(desk: Desk) -> None:
    desk.add(store=desk.keyring)
    desk.add(user("bertta"), OTHER)
    assert desk.keeper.remove_user("AINO", desk.keyring) is None
    assert desk.refused().reason is Refusal.WRONG
    assert desk.keyring.entries == {}
    assert desk.signed_in("bertta", OTHER).keys == desk.keys
    assert code_of(desk.keeper.remove_user("aino")) == "slots.nobody"
    assert "aino" not in desk.path.read_text(encoding="utf-8") + desk.file.storage.twin.read_text(encoding="utf-8")


def test_a_one_time_password_must_be_changed(desk: Desk) -> None:
    desk.add(store=desk.keyring)
    assert isinstance(desk.keeper.reset_password("aino", "yhden kerran salasana"), Changed)
    unlocked = desk.signed_in(password="yhden kerran salasana", store=MemoryStore(Reason.NOT_INSTALLED))
    assert unlocked.must_change
    assert isinstance(desk.file.change_password("aino", "yhden kerran salasana", OTHER, desk.keyring, NOW), Changed)
    after = desk.signed_in(password=OTHER)
    assert (after.must_change, after.used_keyring) == (False, True)


def recovery(desk: Desk) -> str:
    code = desk.keeper.new_recovery_code()
    assert isinstance(code, str)
    return code


def test_the_recovery_code_gives_the_keys_and_a_new_password(desk: Desk) -> None:
    desk.add(store=desk.keyring)
    code = recovery(desk)
    for _ in range(6):
        desk.refused(password=OTHER)
    assert desk.file.open_with_code(code) == desk.keys
    new_computer = MemoryStore()
    changed = desk.file.recover(code.lower(), "Aino", OTHER, new_computer)
    assert isinstance(changed, Changed)
    assert changed.info.keyring
    assert desk.signed_in(password=OTHER, store=new_computer).keys == desk.keys
    assert code not in desk.path.read_text(encoding="utf-8")


def test_a_slip_is_told_from_another_code(desk: Desk, tmp_path: Path) -> None:
    desk.add()
    assert code_of(desk.file.recover("x" * 36, "aino", OTHER, None)) == "recovery.mistyped"
    code = recovery(desk)
    slip = ("7" if code[0] != "7" else "8") + code[1:]
    assert code_of(desk.file.recover(slip, "aino", OTHER, None)) == "recovery.mistyped"
    assert code_of(desk.file.recover(code[:-1], "aino", OTHER, None)) == "recovery.length"
    newer = recovery(desk)
    assert code_of(desk.file.recover(code, "aino", OTHER, None)) == "recovery.other"
    assert code_of(desk.file.recover(newer, "nobody", OTHER, None)) == "slots.nobody"
    assert code_of(desk.file.recover(newer, "aino", "short", None)) == "password.short"
    assert desk.signed_in().keys == desk.keys


def test_a_store_without_a_code_says_so(desk: Desk) -> None:
    from models.security import recovery_code

    assert code_of(desk.file.open_with_code(recovery_code.write(recovery_code.new_secret()))) == "recovery.none"


def test_recovery_unlocks_nobody_and_vouches_for_nothing_edited(desk: Desk) -> None:
    desk.add()
    code = recovery(desk)
    desk.keeper.set_locked("aino", True)
    assert isinstance(desk.file.recover(code, "aino", OTHER, None), Changed)
    assert desk.refused(password=OTHER).reason is Refusal.LOCKED
    desk.edit(lambda found: found["users"][0].update(locked=False))
    assert code_of(desk.file.recover(code, "aino", GOOD, None)) == "slots.edited"


def test_an_administrator_with_an_ended_commitment_gets_in_by_the_code(desk: Desk) -> None:
    desk.add(user(role="administrator", commitment=Commitment(date(2025, 1, 1), date(2025, 12, 31))))
    code = recovery(desk)
    assert desk.refused().reason is Refusal.COMMITMENT
    keys = desk.file.open_with_code(code)
    assert isinstance(keys, RegisterKeys)
    assert not isinstance(SlotKeeper(desk.file, keys).set_info(user(role="administrator")), Rejected)
    assert desk.signed_in().info.role == "administrator"


def test_a_recovery_slot_edited_by_hand_opens_nothing(desk: Desk) -> None:
    desk.add()
    code = recovery(desk)
    desk.edit(lambda found: found["recovery"]["boxes"]["1"].update(mac="AAAA"))
    assert code_of(desk.file.open_with_code(code)) == "slots.edited"
    desk.edit(lambda found: found["recovery"]["boxes"]["1"].update(keys="AAAA"))
    assert code_of(desk.file.open_with_code(code)) == "slots.edited"
