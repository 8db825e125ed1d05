from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from models.database import store as stores
from models.database.store import StoreError
from models.entities.journal import Entry
from models.problems import Rejected, error
from models.security import key_change
from models.security.sign_in import SignInRefused
from models.services import backup, customers, drafts, entrance, rekey, search, store_files
from models.services.entrance import Entered
from models.services.reading import rows_of
from models.services.rekey import Rotated
from tests.security.memory_store import MemoryStore
from tests.services.register import HETU, IBAN, PASSWORD, Register, cut, make_register, plain_head, prohibit


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return make_register(tmp_path / "s")


def rotated(entered: Entered, **options: Any) -> Rotated:
    result = rekey.rotate(entered, None, **options)
    assert isinstance(result, Rotated), result
    return result


def test_everything_opens_under_the_new_keys_and_nothing_under_the_old(register: Register) -> None:
    agent = register.enter("aino")
    drafts.keep(agent.desk, "customer", register.customers["Öhman"], {"customer/x/family_name": "Öhmän"})
    entrance.leave(agent, None)
    entered = register.enter()
    statement = prohibit(entered, register.customers["Virtanen"])
    old = entered.desk.store.keys

    result = rotated(entered)

    assert result.hashes == 2
    assert result.drafts == 1
    assert result.data_keys > 5
    assert result.notices == ()
    assert result.entered.desk.store.keys != old
    with pytest.raises(StoreError):
        stores.open_store(register.folder, old)
    entrance.leave(result.entered, None)
    assert register.report().whole
    agent = register.enter("aino")
    for typed in (HETU, IBAN):
        assert [hit.customer_id for hit in search.find(agent.desk, typed).hits] == [register.customers["Virtanen"]]
    assert [draft.texts for draft in drafts.kept(agent.desk)] == [{"customer/x/family_name": "Öhmän"}]
    page = customers.open_customer(agent.desk, register.customers["Virtanen"])
    assert not isinstance(page, Rejected)
    assert [line.wording for line in page.statements] == ["Älkää soittako"]
    with agent.desk.store.read() as session:
        assert rows_of(session, "statement", "id", [statement])
        last = session.scalars(select(Entry.op).where(Entry.op == "keys")).all()
    assert last == ["keys"]
    assert not (register.folder / rekey.WORK).exists()
    assert not (register.folder / "tiski.db-journal").exists()
    entrance.leave(agent, None)


def test_only_ciphertext_is_written(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    entered = register.enter()
    seen: list[bytes] = []
    swap = rekey._swap

    def look(folder: Path, alone: store_files.Alone, work: Path) -> None:
        seen.extend(path.read_bytes() for path in work.iterdir())
        swap(folder, alone, work)

    monkeypatch.setattr(rekey, "_swap", look)
    result = rotated(entered)
    result.entered.desk.store.close()
    assert len(seen) == 1
    assert seen[0][:6] != b"SQLite"
    assert b"Virtanen" not in seen[0]
    assert plain_head(register.folder / "tiski.db")[:6] != b"SQLite"


def test_a_leaver_is_locked_out_though_they_kept_the_old_slot_file(register: Register) -> None:
    kept = (register.folder / "slots.json").read_bytes()
    result = rotated(register.enter(), leave_out=frozenset({"AINO"}))
    assert result.left_out == ("aino",)
    with result.entered.desk.store.read() as session:
        assert rows_of(session, "user_account", "login", ["aino"])[0]["locked"] is True
    entrance.leave(result.entered, None)
    assert isinstance(entrance.sign_in(register.folder, "aino", PASSWORD, None), SignInRefused)
    (register.folder / "slots.json").write_bytes(kept)
    outcome = entrance.sign_in(register.folder, "aino", PASSWORD, None)
    assert isinstance(outcome, Rejected)
    assert outcome.problems[0].code == "key"


@pytest.mark.parametrize(("out", "code"), [({"aada"}, "yourself"), ({"nobody"}, "slots.nobody"), ({"aada", "x"}, "yourself")])
def test_who_cannot_be_left_out(register: Register, out: set[str], code: str) -> None:
    entered = register.enter()
    refused = rekey.rotate(entered, None, leave_out=frozenset(out))
    assert isinstance(refused, Rejected)
    assert refused.problems[-1].code == code
    entrance.leave(entered, None)


def test_others_at_the_store_stop_it_and_it_stays_as_it_was(register: Register) -> None:
    other, entered = register.enter("aino"), register.enter()
    with other.desk.store.read() as session:
        session.scalars(select(Entry.seq)).first()
        refused = rekey.rotate(entered, None)
    assert isinstance(refused, Rejected)
    assert refused.problems[0].code == "busy"
    entrance.leave(other, None)
    entrance.leave(entered, None)
    assert register.report().whole


def test_an_agent_may_not(register: Register) -> None:
    entered = register.enter("aino")
    refused = rekey.rotate(entered, None)
    assert isinstance(refused, Rejected)
    assert refused.problems[0].code == "role"
    entrance.leave(entered, None)


def test_the_anchor_is_renewed_under_the_new_keys(register: Register) -> None:
    keyring = MemoryStore()
    entered = register.enter(secrets=keyring)
    result = rekey.rotate(entered, keyring)
    assert isinstance(result, Rotated)
    entrance.leave(result.entered, keyring)
    again = register.enter(secrets=keyring)
    assert again.notices == ()
    entrance.leave(again, keyring)


def test_a_change_of_keys_does_not_wash_a_cut_journal(register: Register) -> None:
    agent = register.enter("aino")
    prohibit(agent, register.customers["Virtanen"])
    entrance.leave(agent, None)
    entered = register.enter()
    cut(entered)
    entered.desk.store.close()
    entered = register.enter()
    keys = entered.desk.store.keys
    refused = rekey.rotate(entered, None)
    assert isinstance(refused, Rejected)
    assert [problem.code for problem in refused.problems] == ["anchor", "cut"]
    entrance.leave(entered, None)
    again = register.enter()
    assert again.desk.store.keys == keys
    assert "anchor" in {problem.code for problem in again.notices}, "the trace of the cut is still there"
    entrance.leave(again, None)


def test_a_store_that_does_not_verify_keeps_its_keys(register: Register) -> None:
    entered = register.enter()
    with entered.desk.store.write() as session:
        session.connection().exec_driver_sql("UPDATE customer SET given_names = 'Pahus' WHERE family_name = 'Öhman'")
    keys = entered.desk.store.keys
    refused = rekey.rotate(entered, None)
    assert isinstance(refused, Rejected)
    assert refused.problems[0].code == "verify"
    assert not (register.folder / rekey.WORK).exists()
    with entered.desk.store.read() as session:
        assert session.scalar(select(Entry.seq).limit(1)) == 1
    assert register.enter().desk.store.keys == keys


def test_search_hashes_that_were_not_made_anew_keep_the_keys(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    entered = register.enter()
    monkeypatch.setattr(rekey, "_rehash", lambda *_args: 0)
    refused = rekey.rotate(entered, None)
    assert isinstance(refused, Rejected)
    assert refused.problems[0].code == "verify"
    entrance.leave(entered, None)
    assert register.report().whole


def test_a_full_disk_is_told_before_anything_begins(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    entered = register.enter()
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=10))
    refused = rekey.rotate(entered, None)
    assert isinstance(refused, Rejected)
    assert refused.problems[0].code == "full"
    entrance.leave(entered, None)


STEPS = ["copy", "rewrap", "hashes", "verify", "swap", "finish"]


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_the_store_opens_and_the_change_can_be_repeated(register: Register, step: str) -> None:
    def die(at: str) -> None:
        if at == step:
            os._exit(7)

    child = os.fork()
    if child == 0:  # pragma: no cover - the child is killed
        rekey.rotate(register.enter(), None, leave_out=frozenset({"aino"}), progress=die)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7

    assert register.report().whole
    entered = register.enter()
    listed = entrance.users_at(register.folder)
    assert not isinstance(listed, Rejected)
    assert not listed.changing_keys
    left_out = step == "finish"
    assert ("aino" not in [user.login for user in listed.users]) is left_out
    result = rotated(entered)
    entrance.leave(result.entered, None)
    assert register.report().whole
    assert not (register.folder / rekey.WORK).exists()


@pytest.mark.parametrize("step", ["rekey._rewrap", "rekey._rehash", "drafts.reseal", "rekey._journal", "rekey._swap"])
def test_a_defect_at_any_step_leaves_a_store_that_opens(register: Register, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(f"models.services.{step}", fail)
    with pytest.raises(ZeroDivisionError):
        rekey.rotate(register.enter(), None)
    assert register.report().whole


def test_a_disk_that_fails_at_the_swap_takes_everything_back(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rekey, "_swap", fail)
    entered = register.enter()
    refused = rekey.rotate(entered, None)
    assert isinstance(refused, Rejected)
    assert refused.problems[0].code == "full"
    entrance.leave(entered, None)
    assert register.report().whole


def test_a_slot_file_that_cannot_be_finished_is_finished_by_the_next_sign_in(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    entered = register.enter()
    with monkeypatch.context() as patch:
        patch.setattr(key_change, "finish", lambda *_args: Rejected((error("x", "slots.full"),)))
        result = rotated(entered)
    assert [notice.code for notice in result.notices] == ["unfinished", "slots.full"]
    entrance.leave(result.entered, None)
    assert register.report().whole
    listed = entrance.users_at(register.folder)
    assert not isinstance(listed, Rejected)
    assert not listed.changing_keys


def test_a_writer_who_waited_for_the_lock_does_not_write_into_the_old_file(register: Register) -> None:
    entered = register.enter()
    old = entered.desk.store.keys
    descriptor = os.open(register.folder / "tiski.db", os.O_RDONLY)
    before = os.pread(descriptor, 4096, 0)
    result = rotated(entered)
    assert os.pread(descriptor, 4096, 0) != before
    os.close(descriptor)
    assert result.entered.desk.store.keys != old
    entrance.leave(result.entered, None)


def test_a_backup_taken_before_still_opens_with_its_own_slots(register: Register, tmp_path: Path) -> None:
    entered = register.enter()
    assert isinstance(backup.backup(entered.desk, tmp_path / "b.zip"), backup.BackedUp)
    entrance.leave(rotated(entered).entered, None)
    rehearsed = backup.rehearse(tmp_path / "b.zip", backup.Opener("aada", PASSWORD), None)
    assert isinstance(rehearsed, backup.Rehearsal)
