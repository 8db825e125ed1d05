"""A change of register keys: for everybody who stays, without their passwords; for nobody who left."""

from __future__ import annotations

import json

import pytest

from models.security import key_change
from models.security.cipher import TamperedError
from models.security.keyring_store import Absent, Secret
from models.security.keys import RegisterKeys
from models.security.sign_in import Changed, Refusal
from models.security.slot_format import SlotInfo
from models.security.slot_keeper import SlotKeeper
from models.security.slot_seal import open_boxes, open_seal
from tests.security.desk import GOOD, NOW, OTHER, Desk, code_of, user
from tests.security.memory_store import MemoryStore

CECILIA = "kolme viisasta pöllöä"


def staffed(desk: Desk) -> str:
    """Three users and a recovery code; returns the code."""
    desk.add(store=desk.keyring)
    desk.add(user("bertta", "administrator"), OTHER)
    desk.add(user("cecilia"), CECILIA)
    code = desk.keeper.new_recovery_code()
    assert isinstance(code, str)
    return code


def test_new_keys_reach_everybody_who_stays(desk: Desk) -> None:
    code = staffed(desk)
    new = desk.keys.successor()
    assert key_change.begin(desk.file, desk.keys, new, frozenset({"Cecilia"})) is None
    assert key_change.finish(desk.file, new) is None
    assert desk.signed_in().keys == new
    assert desk.signed_in("bertta", OTHER).keys == new
    assert desk.file.open_with_code(code) == new
    assert desk.refused("cecilia", CECILIA).reason is Refusal.WRONG
    assert isinstance(SlotKeeper(desk.file, new).set_locked("aino", True), SlotInfo)
    assert code_of(desk.keeper.set_locked("aino", False)) == "slots.edited"


def test_a_leaver_with_an_old_copy_and_the_password_opens_no_new_keys(desk: Desk) -> None:
    staffed(desk)
    old_copy = desk.document()
    leaver = old_copy.slot("cecilia")
    assert leaver is not None
    private = open_seal(old_copy, "cecilia", leaver.seal, CECILIA, b"")
    assert open_boxes(old_copy, "cecilia", leaver.boxes, private) == {1: desk.keys}
    new = desk.keys.successor()
    key_change.begin(desk.file, desk.keys, new, frozenset({"cecilia"}))
    key_change.finish(desk.file, new)
    now = desk.document()
    assert len(now.users) == 2
    assert now.recovery is not None
    for login, boxes in [("cecilia", slot.boxes) for slot in now.users] + [(slot.info.login, slot.boxes) for slot in now.users]:
        with pytest.raises(TamperedError):
            open_boxes(now, login, boxes, private)
    with pytest.raises(TamperedError):
        open_boxes(now, None, now.recovery.boxes, private)


def test_an_old_password_and_an_old_copy_open_no_later_keys(desk: Desk) -> None:
    staffed(desk)
    old_copy = desk.document()
    slot = old_copy.slot("cecilia")
    assert slot is not None
    private = open_seal(old_copy, "cecilia", slot.seal, CECILIA, b"")
    assert isinstance(desk.file.change_password("cecilia", CECILIA, GOOD, None, NOW), Changed)
    now = desk.document().slot("cecilia")
    assert now is not None
    with pytest.raises(TamperedError):
        open_boxes(old_copy, "cecilia", now.boxes, private)


def test_between_begin_and_finish_sign_in_gives_both_keys(desk: Desk) -> None:
    """The program may die while the store is re-keyed: whichever keys open it are at hand."""
    code = staffed(desk)
    new = desk.keys.successor()
    key_change.begin(desk.file, desk.keys, new, frozenset({"cecilia"}))
    unlocked = desk.signed_in()
    assert (unlocked.keys, unlocked.next_keys) == (desk.keys, new)
    assert desk.signed_in("cecilia", CECILIA).next_keys is None
    assert desk.listed().changing_keys
    for outcome in (desk.keeper.add_user(user("dora"), GOOD), desk.keeper.set_info(user()), key_change.begin(desk.file, desk.keys, new)):
        assert code_of(outcome) == "slots.changing"
    changed = desk.file.change_password("bertta", OTHER, "viisi vihreää sammakkoa", None, NOW)
    assert isinstance(changed, Changed)
    assert desk.signed_in("bertta", "viisi vihreää sammakkoa").next_keys == new
    assert isinstance(desk.file.recover(code, "aino", "kuusi sinistä lokkia", desk.keyring), Changed)
    assert key_change.finish(desk.file, new) is None
    for login, password in (("bertta", "viisi vihreää sammakkoa"), ("aino", "kuusi sinistä lokkia")):
        after = desk.signed_in(login, password)
        assert (after.keys, after.next_keys) == (new, None)


def test_an_abandoned_change_leaves_everybody_as_they_were(desk: Desk) -> None:
    code = staffed(desk)
    before = json.loads(desk.path.read_bytes())
    key_change.begin(desk.file, desk.keys, desk.keys.successor(), frozenset({"cecilia"}))
    assert key_change.abandon(desk.file, desk.keys) is None
    assert json.loads(desk.path.read_bytes()) == before
    assert desk.signed_in("cecilia", CECILIA).next_keys is None
    assert desk.file.open_with_code(code) == desk.keys


def test_a_change_with_wrong_keys_or_edited_slots_does_not_begin(desk: Desk) -> None:
    staffed(desk)
    new = RegisterKeys.new()
    assert code_of(key_change.begin(desk.file, new, new)) == "slots.edited"
    assert code_of(key_change.finish(desk.file, new)) == "slots.edited"
    assert code_of(key_change.abandon(desk.file, new)) == "slots.edited"
    stolen = json.loads(desk.path.read_bytes())["users"][0]["public"]
    desk.edit(lambda found: found["users"][1].update(public=stolen))
    assert code_of(key_change.begin(desk.file, desk.keys, desk.keys.successor())) == "slots.edited_slot"
    assert key_change.begin(desk.file, desk.keys, desk.keys.successor(), frozenset({"bertta"})) is None


def test_a_public_key_slipped_into_the_recovery_slot_stops_the_change(desk: Desk) -> None:
    staffed(desk)
    stolen = json.loads(desk.path.read_bytes())["users"][0]["public"]
    desk.edit(lambda found: found["recovery"].update(public=stolen))
    assert code_of(key_change.begin(desk.file, desk.keys, desk.keys.successor())) == "slots.edited"


def test_a_password_changed_while_a_key_change_begins_is_told_to_try_again(desk: Desk) -> None:
    """Otherwise the slot would be written back with the old keys only."""

    class Slow(MemoryStore):
        def set(self, name: str, value: str) -> Secret | Absent:
            assert key_change.begin(desk.file, desk.keys, new, frozenset({"aino"})) is None
            return super().set(name, value)

    new = desk.keys.successor()
    desk.add()
    store = Slow()
    assert code_of(desk.file.change_password("aino", GOOD, OTHER, store, NOW)) == "slots.meanwhile"
    assert store.entries == {}
    assert desk.signed_in().keys == desk.keys
