"""Anchors: what is told of a store that is older than it was, to whom, and what is no alarm."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from models import folders
from models.services import anchors, backup, checks, entrance, rekey, restore
from models.services.backup import BackedUp, Opener
from models.services.rekey import Rotated
from models.services.restore import Restored
from tests.security.memory_store import MemoryStore
from tests.services.register import PASSWORD, Register, add_customer, make_register

WHO = Opener("aada", PASSWORD)


class Accounts:
    """The computer accounts that the register is used from: each has a folder of its own."""

    def __init__(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._place, self._patch = place, monkeypatch

    def use(self, name: str) -> None:
        self._patch.setenv("XDG_STATE_HOME", str(self._place / name))


@pytest.fixture
def accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Accounts:
    made = Accounts(tmp_path / "accounts", monkeypatch)
    made.use("first")
    return made


@pytest.fixture
def register(accounts: Accounts, tmp_path: Path) -> Register:
    return make_register(tmp_path / "s")


def work(register: Register, times: int = 1, secrets: MemoryStore | None = None) -> list[str]:
    """Sign in, add customers, sign out; return the codes of what was told at sign-in."""
    entered = register.enter("aino", secrets=secrets)
    for number in range(times):
        add_customer(entered, f"Työ{number}", str(900_000 + number))
    entrance.leave(entered, secrets)
    return [notice.code for notice in entered.notices]


def copied(register: Register, name: str) -> Path:
    target = register.folder.parent / name
    shutil.copytree(register.folder, target)
    return target


def put_back(register: Register, copy: Path) -> None:
    shutil.rmtree(register.folder)
    shutil.copytree(copy, register.folder)


def taken(register: Register) -> Path:
    entered = register.enter()
    target = register.folder.parent / "b.tiski"
    assert isinstance(backup.backup(entered.desk, target), BackedUp)
    entrance.leave(entered, None)
    return target


def test_a_whole_old_folder_is_told_without_a_keyring(register: Register) -> None:
    old = copied(register, "old")
    assert work(register) == []
    put_back(register, old)
    assert work(register) == ["anchor"]
    assert work(register, 20) == ["anchor"], "also when work went on past the anchor"
    entered = register.enter()
    report = checks.verify(entered, None)
    assert {finding.kind for finding in getattr(report, "findings", ())} <= {"cut", "replaced"}
    assert not getattr(report, "whole", True)
    entrance.leave(entered, None)


def test_it_is_told_to_the_account_that_worked_later_than_the_copy(register: Register, accounts: Accounts) -> None:
    old = copied(register, "old")
    work(register)
    put_back(register, old)
    accounts.use("second")
    assert work(register) == []
    accounts.use("first")
    assert work(register) == ["anchor"]


def test_a_copy_elsewhere_is_no_alarm_here_or_there_but_told_when_both_are_worked_in(register: Register) -> None:
    there = Register(copied(register, "there"), register.code, register.customers)
    assert work(register) == []
    for _time in range(2):
        assert work(there, 3) == ["anchor.copy"]
        assert work(register) == ["anchor.copy"]
    shutil.rmtree(register.folder)
    assert work(there) == []


def test_a_copy_that_only_lies_there_is_not_told(register: Register) -> None:
    work(register)
    copied(register, "there")
    assert work(register) == []


def test_the_original_is_not_told_at_a_copy_that_has_all_of_it(register: Register) -> None:
    work(register)
    there = Register(copied(register, "there"), register.code, register.customers)
    assert work(there) == []
    assert work(register) == ["anchor.copy"]


def test_a_store_that_was_moved_is_not_told_of_its_former_place(register: Register) -> None:
    work(register)
    moved = Register(register.folder.parent / "moved", register.code, register.customers)
    register.folder.rename(moved.folder)
    assert work(moved) == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"places": 3, "mac": ""}', '{"places": [["/x", 1, "zz"]], "mac": "00"}'])
def test_a_broken_list_of_places_says_nothing(register: Register, text: str) -> None:
    there = Register(copied(register, "there"), register.code, register.customers)
    work(register)
    (kept,) = folders.anchors().glob("places *.json")
    kept.write_text(text)
    assert work(there) == []


def test_after_a_restore_each_account_is_told_once_and_works_on(register: Register, accounts: Accounts) -> None:
    file = taken(register)
    keyring = MemoryStore()
    accounts.use("second")
    assert work(register, secrets=keyring) == []
    accounts.use("third")
    accounts.use("first")
    assert isinstance(restore.restore(file, register.folder, WHO, None, over=True), Restored)
    assert work(register) == []
    accounts.use("second")
    assert work(register, secrets=keyring) == ["anchor.restored"]
    assert work(register, secrets=keyring) == []
    accounts.use("third")
    assert work(register) == []
    entered = register.enter()
    assert getattr(checks.verify(entered, None), "whole", False)
    entrance.leave(entered, None)


def test_an_account_whose_work_is_all_in_the_backup_is_told_nothing(register: Register, accounts: Accounts) -> None:
    accounts.use("second")
    work(register)
    accounts.use("first")
    file = taken(register)
    assert isinstance(restore.restore(file, register.folder, WHO, None, over=True), Restored)
    accounts.use("second")
    assert work(register) == []


def test_the_replaced_store_put_back_is_told_to_who_saw_the_restored_one(register: Register) -> None:
    file = taken(register)
    work(register, 5)
    before = copied(register, "before")
    assert isinstance(restore.restore(file, register.folder, WHO, None, over=True), Restored)
    work(register)
    put_back(register, before)
    assert work(register) == ["anchor"]


def test_an_old_copy_of_the_restored_store_is_told(register: Register) -> None:
    file = taken(register)
    work(register, 9)
    assert isinstance(restore.restore(file, register.folder, WHO, None, over=True), Restored)
    old = copied(register, "old")
    work(register, 2)
    put_back(register, old)
    assert work(register) == ["anchor"], "it ends before the store that was replaced did, too"


def test_a_restore_elsewhere_is_no_alarm_at_the_original(register: Register) -> None:
    keyring = MemoryStore()
    work(register, secrets=keyring)
    file = taken(register)
    assert isinstance(restore.restore(file, register.folder.parent / "there", WHO, keyring), Restored)
    assert work(register, secrets=keyring) == []


def test_a_whole_old_folder_of_before_a_change_of_keys_is_told(register: Register) -> None:
    old = copied(register, "old")
    rotated = rekey.rotate(register.enter(), None)
    assert isinstance(rotated, Rotated)
    entrance.leave(rotated.entered, None)
    put_back(register, old)
    assert work(register) == ["anchor"]


def test_a_change_of_keys_is_no_alarm_in_another_account(register: Register, accounts: Accounts) -> None:
    accounts.use("second")
    work(register)
    accounts.use("first")
    rotated = rekey.rotate(register.enter(), None)
    assert isinstance(rotated, Rotated)
    entrance.leave(rotated.entered, None)
    accounts.use("second")
    assert work(register) == []


def test_an_account_s_folder_that_cannot_be_written_hinders_nothing(register: Register, accounts: Accounts, tmp_path: Path) -> None:
    (tmp_path / "accounts").mkdir(exist_ok=True)
    (tmp_path / "accounts" / "file").write_text("no folder")
    accounts.use("file")
    assert work(register) == []
    assert work(register) == []


def test_a_restore_that_does_not_open_explains_nothing(register: Register, accounts: Accounts) -> None:
    file = taken(register)
    accounts.use("second")
    work(register, 3)
    accounts.use("first")
    assert isinstance(restore.restore(file, register.folder, WHO, None, over=True), Restored)
    entered = register.enter()
    with entered.desk.store.write() as session:
        connection = session.connection()
        connection.exec_driver_sql("DROP TRIGGER journal_no_update")
        connection.exec_driver_sql("UPDATE journal SET payload = CAST(substr(payload, 1, length(payload) - 1) || x'00' AS BLOB) WHERE op = 'restore'")
    entrance.leave(entered, None)
    accounts.use("second")
    assert work(register) == ["anchor"]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"mac": 5}', '{"mac": "00", "store": "x"}', '{"a": {"b": []}, "mac": "zz"}', "\x00\xff",
                                  '{"mac": "00", "line": "", "seq": 1, "link": "00", "generation": 0}'])  # fmt: skip
def test_broken_notes_count_for_nothing(register: Register, text: str) -> None:
    for path in (*(register.folder / name for name in anchors.FILES), anchors._own(register.folder)):
        path.write_text(text, encoding="utf-8")
    assert work(register) == []
