"""The file on disk: damage, full disks, kills, two programs at once."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from models.problems import Rejected
from models.security import slot_storage
from models.security.sign_in import Changed, Refusal
from models.security.slot_format import MalformedError, checksum, decode, encode
from models.security.slot_storage import SlotList
from models.security.slots import SlotFile
from tests.security.desk import CHEAP, GOOD, NOW, OTHER, Desk, code_of, user

ROOT = Path(__file__).parents[2]


def read(desk: Desk) -> SlotList | Rejected:
    return SlotFile(desk.path, CHEAP).read()


def test_a_truncated_file_is_read_from_its_copy_and_told(desk: Desk) -> None:
    desk.add()
    data = desk.path.read_bytes()
    desk.path.write_bytes(data[: len(data) // 2])
    found = read(desk)
    assert isinstance(found, SlotList)
    assert [info.login for info in found.users] == ["aino"]
    assert [notice.code for notice in found.notices] == ["slots.twin"]
    assert "slots.json.bak" in found.notices[0].message()
    assert desk.signed_in().notices == found.notices
    desk.keeper.set_locked("aino", False)
    assert desk.signed_in().notices == ()
    assert desk.path.read_bytes() == desk.file.storage.twin.read_bytes()


def test_a_lost_file_is_read_from_its_copy(desk: Desk) -> None:
    desk.add()
    desk.path.unlink()
    assert desk.signed_in().keys == desk.keys


def test_a_file_damaged_with_its_copy_is_a_clear_refusal(desk: Desk) -> None:
    desk.add()
    for path in (desk.path, desk.file.storage.twin):
        path.write_bytes(path.read_bytes()[:100])
    assert code_of(read(desk)) == "slots.damaged"
    assert (desk.refused().reason, desk.refused().problem.code) == (Refusal.FILE, "slots.damaged")
    assert code_of(desk.keeper.set_locked("aino", True)) == "slots.damaged"


def test_no_file_at_all_says_so(tmp_path: Path) -> None:
    assert code_of(SlotFile(tmp_path / "slots.json").read()) == "store.absent"
    assert code_of(SlotFile(tmp_path / "no" / "folder" / "slots.json").read()) == "store.absent"
    (tmp_path / "tiski.db").touch()
    assert code_of(SlotFile(tmp_path / "slots.json").read()) == "slots.missing"
    assert code_of(SlotFile(tmp_path / "tiski.db" / "slots.json").read()) == "store.file"


def test_an_unreadable_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "slots.json").mkdir()
    assert code_of(SlotFile(tmp_path / "slots.json").read()) == "slots.unreadable"


def test_a_newer_programs_file_is_neither_used_nor_replaced_by_its_copy(desk: Desk) -> None:
    desk.add()
    found = json.loads(desk.path.read_bytes())
    found["version"] = 2
    desk.path.write_text(json.dumps(found), encoding="utf-8")
    before = desk.path.read_bytes()
    assert code_of(read(desk)) == "slots.newer"
    assert code_of(desk.keeper.set_locked("aino", True)) == "slots.newer"
    assert desk.path.read_bytes() == before


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every (container, key) of a JSON value."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from places(value[key])


def test_every_truncation_and_odd_value_is_malformed_never_a_crash(desk: Desk) -> None:
    desk.add(store=desk.keyring)
    desk.keeper.new_recovery_code()
    data = desk.path.read_bytes()
    for cut in range(0, len(data) - 2, 7):
        with pytest.raises(MalformedError):
            decode(data[:cut])
    whole = json.loads(data)

    odd_values: list[object] = [None, 7, True, "x", [], {}]
    accepted = 0
    for holder, key in list(places(whole)):
        kept = holder[key]
        for odd in odd_values:
            holder[key] = odd
            if key != "checksum":
                whole["checksum"] = checksum(whole)
            with suppress(MalformedError):
                decode(json.dumps(whole).encode())
                accepted += 1
        holder[key] = kept
    whole["checksum"] = checksum(whole)
    assert 0 < accepted < 200
    assert encode(decode(json.dumps(whole).encode())) == data


@pytest.mark.parametrize("field", ["salt", "public"])
def test_short_salts_and_keys_are_damage(desk: Desk, field: str) -> None:
    desk.add()
    desk.edit(lambda found: found["users"][0].update({field: "AAAA"}))
    assert code_of(read(desk)) == "slots.damaged"


def test_a_file_that_asks_for_all_memory_is_damage(desk: Desk) -> None:
    desk.add()
    desk.edit(lambda found: found["users"][0]["cost"].update(memory_kib=2**30))
    assert code_of(read(desk)) == "slots.damaged"


def test_only_the_owner_can_read_a_new_file_and_given_rights_stay(desk: Desk) -> None:
    desk.add()
    assert stat.S_IMODE(desk.path.stat().st_mode) == 0o600
    desk.path.chmod(0o640)
    desk.keeper.set_locked("aino", True)
    assert stat.S_IMODE(desk.path.stat().st_mode) == 0o640


def test_a_full_disk_changes_nothing_and_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.add(store=desk.keyring)
    before = desk.path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert code_of(desk.file.change_password("aino", GOOD, OTHER, desk.keyring, NOW)) == "slots.full"
    refused = desk.refused(password=OTHER)
    assert refused.reason is Refusal.WRONG
    assert refused.advice is not None
    assert refused.advice.code == "slots.full"
    monkeypatch.undo()
    assert desk.path.read_bytes() == before
    assert sorted(path.name for path in desk.path.parent.iterdir()) == ["slots.json", "slots.json.bak", "slots.json.lock"]
    assert desk.signed_in().keys == desk.keys
    assert len(desk.keyring.entries) == 1


def test_a_copy_that_cannot_be_written_does_not_stay_behind_with_the_old_password(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.add()
    real = os.replace

    def only_the_file(source: os.PathLike[str], target: os.PathLike[str]) -> None:
        if str(target).endswith(".bak"):
            raise OSError(errno.ENOSPC, "full")
        real(source, target)

    monkeypatch.setattr(os, "replace", only_the_file)
    assert isinstance(desk.file.change_password("aino", GOOD, OTHER, None, NOW), Changed)
    monkeypatch.undo()
    assert not desk.file.storage.twin.exists()
    assert desk.signed_in(password=OTHER).keys == desk.keys
    assert desk.file.storage.twin.exists() is False
    desk.keeper.set_locked("aino", False)
    assert desk.file.storage.twin.read_bytes() == desk.path.read_bytes()


@pytest.mark.parametrize("kept", [0, 1])
def test_a_kill_between_write_and_rename_leaves_a_file_that_opens(desk: Desk, kept: int) -> None:
    """The process dies at its first rename (old password holds) or at its second, the copy's (new one holds)."""
    desk.add()
    program = f"""
import os
from pathlib import Path
from tests.security.desk import CHEAP, GOOD, NOW, OTHER
from models.security.slots import SlotFile
real, done = os.replace, []
def dying(source, target):
    if len(done) == {kept}:
        os._exit(9)
    done.append(target)
    real(source, target)
os.replace = dying
SlotFile(Path({str(desk.path)!r}), CHEAP).change_password("aino", GOOD, OTHER, None, NOW)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 9, done.stderr
    holds, gone = (OTHER, GOOD) if kept else (GOOD, OTHER)
    assert desk.signed_in(password=holds).keys == desk.keys
    assert desk.refused(password=gone).reason is Refusal.WRONG
    assert desk.signed_in(password=holds).notices == ()


def test_what_the_disk_gives_back_otherwise_is_not_renamed_into_place(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.add()
    before = desk.path.read_bytes()
    real = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda self: real(self)[:-1] if self.name.endswith(".new") else real(self))
    assert code_of(desk.keeper.set_locked("aino", True)) == "slots.unwritable"
    monkeypatch.undo()
    assert desk.path.read_bytes() == before


def test_another_program_that_keeps_the_file_costs_less_than_two_seconds(desk: Desk) -> None:
    desk.add()
    program = f"import fcntl, sys, time; f = open({str(desk.path) + '.lock'!r}, 'r+'); fcntl.flock(f, fcntl.LOCK_EX); print('held', flush=True); time.sleep(30)"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        began = time.monotonic()
        assert code_of(desk.keeper.set_locked("aino", True)) == "slots.busy"
        assert time.monotonic() - began < 2
        assert desk.signed_in().keys == desk.keys
        holder.kill()
    assert not isinstance(desk.keeper.set_locked("aino", True), Rejected)


def test_two_programs_at_once_lose_no_guess_and_no_user(desk: Desk) -> None:
    desk.add()
    program = f"""
import sys
from pathlib import Path
from models.problems import Rejected
from models.security.keys import RegisterKeys
from models.security.slot_keeper import SlotKeeper
from models.security.slots import SlotFile
from tests.security.desk import CHEAP, GOOD, user
keys = RegisterKeys.decode(bytes.fromhex({desk.keys.encode().hex()!r}))
for n in range(8):
    keeper = SlotKeeper(SlotFile(Path({str(desk.path)!r}), CHEAP), keys)
    while isinstance(told := keeper.add_user(user(sys.argv[1] + str(n)), GOOD), Rejected):
        assert told.problems[0].code == "slots.busy", told  # a machine under load: it is told, not lost
"""
    running = [subprocess.Popen([sys.executable, "-c", program, name], cwd=ROOT) for name in ("x", "y")]
    assert [each.wait(60) for each in running] == [0, 0]
    found = read(desk)
    assert isinstance(found, SlotList)
    assert {info.login for info in found.users} == {"aino", *(f"{name}{n}" for name in "xy" for n in range(8))}


def test_windows_refusing_a_rename_for_a_moment_is_waited_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.add()
    real, refusals = os.replace, [1, 1, 1]

    def busy(source: os.PathLike[str], target: os.PathLike[str]) -> None:
        if refusals:
            refusals.pop()
            raise PermissionError(errno.EACCES, "in use")
        real(source, target)

    monkeypatch.setattr(os, "replace", busy)
    assert not isinstance(desk.keeper.set_locked("aino", True), Rejected)
    monkeypatch.setattr(os, "replace", lambda source, target: (_ for _ in ()).throw(PermissionError(errno.EACCES, "in use")))
    assert code_of(desk.keeper.set_locked("aino", False)) == "slots.unwritable"


def test_reading_the_users_is_cheap(desk: Desk) -> None:
    """A hundred users in less than a paint: the sign-in window waits for it. (A figure, with room for a slow machine.)"""
    desk.add()
    found = json.loads(desk.path.read_bytes())
    found["users"] = [{**found["users"][0], "login": f"user{n}"} for n in range(100)]
    found["checksum"] = checksum(found)
    desk.path.write_text(json.dumps(found), encoding="utf-8")
    assert slot_storage.SlotStorage(desk.path).read()
    began = time.perf_counter()
    assert len(desk.listed().users) == 100
    assert time.perf_counter() - began < 0.1


def test_a_user_is_not_added_twice_by_two_programs(desk: Desk) -> None:
    desk.add(user("bertta"))
    assert code_of(desk.keeper.add_user(user("bertta"), GOOD)) == "slots.taken"


def test_a_flipped_bit_anywhere_is_damage_and_the_copy_is_read(desk: Desk) -> None:
    desk.add(store=desk.keyring)
    data = desk.path.read_bytes()
    for place in range(len(data) - 1):
        changed = bytearray(data)
        changed[place] ^= 1
        with suppress(MalformedError):
            assert decode(bytes(changed)) == decode(data), place
