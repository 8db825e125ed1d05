from __future__ import annotations

import errno
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from models.database.store import FILE, SLOTS
from models.entities.journal import Entry
from models.journal.apply import apply
from models.journal.entries import Change, Op, uuid7
from models.problems import Problem, Rejected
from models.security.sign_in import Refusal, SignInRefused
from models.services import archive, backup, entrance, rekey, restore, statements, store_files, users
from models.services.backup import BackedUp, Opener, Rehearsal
from models.services.reading import rows_of
from models.services.restore import Restored
from tests.security.memory_store import MemoryStore
from tests.services.register import PASSWORD, Register, add_customer, make_register, prohibit

WHO = Opener("aada", PASSWORD)


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return make_register(tmp_path / "s")


@pytest.fixture
def taken(register: Register, tmp_path: Path) -> Path:
    entered = register.enter()
    target = tmp_path / "out" / "b.zip"
    target.parent.mkdir()
    made = backup.backup(entered.desk, target)
    assert isinstance(made, BackedUp), made
    entrance.leave(entered, None)
    return target


def code(outcome: object) -> str:
    if isinstance(outcome, SignInRefused):
        return outcome.reason
    assert isinstance(outcome, Rejected), outcome
    assert all("{" not in message for message in outcome.messages())
    return outcome.problems[0].code


def contents(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.name != "slots.json.lock"}


def repack(source: Path, target: Path, change: Callable[[dict[str, bytes]], None], compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(source) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    change(parts)
    with zipfile.ZipFile(target, "w", compression) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return target


def test_the_archive_is_ciphertext_private_and_complete(register: Register, taken: Path) -> None:
    assert contents(taken.parent) == {"b.zip"}
    assert taken.stat().st_mode & 0o777 == 0o600
    data = taken.read_bytes()
    assert b"Virtanen" not in data
    assert b"SQLite format 3" not in data
    with zipfile.ZipFile(taken) as packed:
        assert sorted(packed.namelist()) == sorted((FILE, SLOTS, archive.MANIFEST))
        assert packed.testzip() is None
    manifest = archive.read_manifest(taken)
    assert not isinstance(manifest, Rejected)
    entered = register.enter()
    with entered.desk.store.read() as session:
        ops = session.execute(select(Entry.op, Entry.seq)).all()
    assert [seq for op, seq in ops if op == "backup"] == [manifest.seq]
    entrance.leave(entered, None)


def test_a_rehearsal_says_that_it_opens_verifies_and_replays_and_leaves_nothing(taken: Path) -> None:
    rehearsal = backup.rehearse(taken, WHO, None)
    assert isinstance(rehearsal, Rehearsal)
    assert rehearsal.report.whole
    assert rehearsal.users == ("aada", "aino", "sanna")
    said = " ".join(rehearsal.sentences())
    assert f"The chain of {rehearsal.manifest.seq} entries verifies" in said
    assert "The store opens" in said
    assert contents(taken.parent) == {"b.zip"}


def test_the_recovery_code_opens_a_backup_too(register: Register, taken: Path) -> None:
    assert isinstance(backup.rehearse(taken, Opener(code=register.code), None), Rehearsal)
    assert code(backup.rehearse(taken, Opener(code="0000"), None)) == "recovery.length"


def test_who_may_not_open_it(taken: Path) -> None:
    assert code(backup.rehearse(taken, Opener("aada", "väärä salasana on"), None)) == Refusal.WRONG
    assert code(backup.rehearse(taken, Opener("aino", PASSWORD), None)) == "role"
    assert "salasana" not in repr(Opener("aada", "väärä salasana on"))


def test_a_backup_whose_search_hash_is_another_value_s_does_not_pass(register: Register, tmp_path: Path) -> None:
    entered = register.enter()
    with entered.desk.store.write() as session:
        session.connection().exec_driver_sql(
            "UPDATE customer SET personal_identity_code_hash = zeroblob(16) WHERE personal_identity_code_hash NOT NULL"
        )
    assert isinstance(backup.backup(entered.desk, tmp_path / "b.zip"), BackedUp)
    entrance.leave(entered, None)
    refused = backup.rehearse(tmp_path / "b.zip", WHO, None)
    assert code(refused) == "backup.findings"
    assert isinstance(refused, Rejected)
    assert "personal_identity_code_hash" in refused.messages()[0]


def test_an_agent_may_not_back_up(register: Register, tmp_path: Path) -> None:
    entered = register.enter("aino")
    assert code(backup.backup(entered.desk, tmp_path / "b.zip")) == "role"
    entrance.leave(entered, None)


def test_a_backup_never_replaces_a_file_and_needs_its_folder(register: Register, taken: Path, tmp_path: Path) -> None:
    entered = register.enter()
    before = taken.read_bytes()
    assert code(backup.backup(entered.desk, taken)) == "backup.exists"
    assert taken.read_bytes() == before
    assert code(backup.backup(entered.desk, tmp_path / "no" / "b.zip")) == "backup.folder"
    entrance.leave(entered, None)


def test_writers_go_on_while_it_is_taken(register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entered, other = register.enter(), register.enter("aino")
    copy = store_files.copy

    def meanwhile(source: Path, key: bytes, target: Path) -> None:
        prohibit(other, register.customers["Öhman"])
        copy(source, key, target)
        prohibit(other, register.customers["Öhman"])

    monkeypatch.setattr(store_files, "copy", meanwhile)
    assert isinstance(backup.backup(entered.desk, tmp_path / "b.zip"), BackedUp)
    rehearsal = backup.rehearse(tmp_path / "b.zip", WHO, None)
    assert isinstance(rehearsal, Rehearsal)
    with other.desk.store.read() as session:
        assert session.scalars(select(Entry.seq).order_by(Entry.seq.desc())).first() == rehearsal.manifest.seq + 1
    for each in (entered, other):
        entrance.leave(each, None)


@pytest.mark.parametrize("where", ["room", "pack", "copy", "check"])
def test_a_full_or_failing_disk_leaves_nothing_half(register: Register, tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    expected = "full"
    if where == "room":
        monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=1000))
    elif where == "check":
        monkeypatch.setattr(archive, "check", lambda _path: Problem("The backup was damaged", code="backup.changed"))
        expected = "backup.changed"
    else:
        monkeypatch.setattr(archive if where == "pack" else store_files, where, full)
    entered = register.enter()
    out = tmp_path / "out"
    out.mkdir()
    assert code(backup.backup(entered.desk, out / "b.zip")) == expected
    assert contents(out) == set()
    entrance.leave(entered, None)


def test_the_engine_says_that_the_disk_is_full(tmp_path: Path) -> None:
    import sqlcipher3.dbapi2 as dbapi

    problem = store_files.told(dbapi.OperationalError("database or disk is full"), tmp_path / "b")
    assert problem is not None
    assert problem.code == "full"
    assert store_files.told(ZeroDivisionError(), tmp_path / "b") is None


def _flip(name: str, at: int) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        data = bytearray(parts[name])
        data[at] ^= 1
        parts[name] = bytes(data)

    return change


def _set(name: str, data: bytes | None) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        if data is None:
            del parts[name]
        else:
            parts[name] = data

    return change


def _edit(**facts: object) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        parts[archive.MANIFEST] = json.dumps(json.loads(parts[archive.MANIFEST]) | facts).encode()

    return change


BAD = {
    "flipped store": (_flip(FILE, 5000), "backup.changed"),
    "flipped slots": (_flip(SLOTS, 50), "backup.changed"),
    "path out": (_set("../evil", b"x"), "backup.foreign"),
    "absolute path": (_set("/etc/evil", b"x"), "backup.foreign"),
    "one more file": (_set("readme.txt", b"x"), "backup.foreign"),
    "no store": (_set(FILE, None), "backup.foreign"),
    "no manifest": (_set(archive.MANIFEST, None), "backup.foreign"),
    "manifest no JSON": (_set(archive.MANIFEST, b"{"), "backup.not-backup"),
    "manifest a list": (_set(archive.MANIFEST, b"[1]"), "backup.not-backup"),
    "manifest deep": (_set(archive.MANIFEST, b"[" * 60000), "backup.not-backup"),
    "manifest huge": (_set(archive.MANIFEST, b" " * 70_000), "backup.not-backup"),
    "manifest newer": (_edit(format=99), "backup.newer"),
    "manifest other head": (_edit(seq=3), "backup.keys"),
    "manifest other store": (_edit(store_id="x"), "backup.keys"),
    "manifest no mac": (_edit(mac="zz"), "backup.keys"),
    "manifest size": (_edit(files={FILE: {"bytes": -1, "sha256": ""}, SLOTS: {"bytes": 1, "sha256": ""}}), "backup.changed"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_archive_is_refused_in_words(taken: Path, tmp_path: Path, name: str) -> None:
    change, expected = BAD[name]
    bad = repack(taken, tmp_path / "bad.zip", change)
    before = contents(tmp_path)
    assert code(backup.rehearse(bad, WHO, None)) == expected
    assert code(restore.restore(bad, tmp_path / "new", WHO, None)) == expected
    assert contents(tmp_path) == before
    assert not (tmp_path / "new").exists()


def test_a_bomb_is_not_unpacked(taken: Path, tmp_path: Path) -> None:
    bomb = repack(taken, tmp_path / "bomb.zip", _set(FILE, bytes(50_000_000)), zipfile.ZIP_DEFLATED)
    assert bomb.stat().st_size < 200_000
    assert code(backup.rehearse(bomb, WHO, None)) == "backup.packed"
    assert contents(tmp_path) >= {"bomb.zip", "out", "s"}


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a zip at all" * 100, b"\0" * 5000])
def test_what_is_no_archive_at_all(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "b.zip").write_bytes(data)
    assert code(backup.rehearse(tmp_path / "b.zip", WHO, None)) == "backup.not-backup"
    assert code(backup.rehearse(tmp_path / "absent.zip", WHO, None)) == "backup.absent"
    assert code(backup.rehearse(tmp_path, WHO, None)) == "backup.directory"
    assert code(backup.rehearse(Path(os.devnull), WHO, None)) == "backup.odd"


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.99])
def test_a_cut_archive_is_refused(taken: Path, tmp_path: Path, keep: float) -> None:
    data = taken.read_bytes()
    (tmp_path / "cut.zip").write_bytes(data[: int(len(data) * keep)])
    assert code(backup.rehearse(tmp_path / "cut.zip", WHO, None)) == "backup.not-backup"


def test_into_an_empty_folder(register: Register, taken: Path, tmp_path: Path) -> None:
    result = restore.restore(taken, tmp_path / "new" / "place", WHO, None, workstation="testi")
    assert isinstance(result, Restored), result
    assert result.aside is None
    assert result.notices == ()
    assert contents(tmp_path / "new" / "place") == {FILE, SLOTS, "anchor.json"}
    copied = Register(tmp_path / "new" / "place", register.code, register.customers)
    entered = copied.enter("aino")
    assert [notice.code for notice in entered.notices] == ["anchor.copy"]  # the original is there too, and went on
    with entered.desk.store.read() as session:
        last = session.scalars(select(Entry).where(Entry.op == "restore")).one()
        assert (last.actor, last.workstation) == ("aada", "testi")
    entrance.leave(entered, None)
    assert copied.report().whole


def test_a_store_is_replaced_only_when_asked_and_is_kept_aside(register: Register, taken: Path) -> None:
    before = (register.folder / FILE).read_bytes()
    assert code(restore.restore(taken, register.folder, WHO, None)) == "restore.exists"
    assert (register.folder / FILE).read_bytes() == before
    result = restore.restore(taken, register.folder, WHO, None, over=True)
    assert isinstance(result, Restored)
    assert result.aside is not None
    assert (result.aside / FILE).exists()
    assert (result.aside / SLOTS).exists()
    assert register.report().whole


def test_prohibitions_recorded_since_are_joined_with_their_own_ids(register: Register, taken: Path) -> None:
    agent = register.enter("aino")
    statement = prohibit(agent, register.customers["Virtanen"], "Älkää enää ikinä")
    stranger = add_customer(agent, "Uusi", "1003")
    stray = prohibit(agent, stranger)
    entrance.leave(agent, None)

    result = restore.restore(taken, register.folder, WHO, None, over=True)

    assert isinstance(result, Restored), result
    assert result.taken_over == {"statement": 2, "statement_decision": 0, "refusal_hash": 0, "refusal_match": 0}
    assert [notice.code for notice in result.notices] == ["restore.strays"]
    assert register.report().whole
    agent = register.enter("aino")
    with agent.desk.store.read() as session:
        row = rows_of(session, "statement", "id", [statement, stray])
        assert {each["id"] for each in row} == {statement, stray}
        assert {each["author"] for each in row} == {"aino"}
        assert not rows_of(session, "customer", "family_name", ["Uusi"])
    decision = statements.ask(agent.desk, register.customers["Virtanen"], "direct-marketing", "email", "lampo")
    assert not isinstance(decision, Rejected)
    assert not decision.allowed
    assert decision.statements == (statement,)
    entrance.leave(agent, None)


def test_a_match_that_waits_since_the_backup_still_waits(register: Register, taken: Path) -> None:
    entered, customer = register.enter(), register.customers["Virtanen"]
    waits = {"customer_id": customer, "purpose": "direct-marketing", "channel": "post", "valid_from": date(2025, 3, 1), "reason": "address-family",
             "source": "refusal-register", "state": "waiting"}  # fmt: skip
    with entered.desk.store.write() as session:
        apply(session, entered.desk.store.sealing, entered.desk.act(), [Change("refusal_match", uuid7(), Op.CREATE, customer, waits)])
    entrance.leave(entered, None)

    result = restore.restore(taken, register.folder, WHO, None, over=True)

    assert isinstance(result, Restored), result
    assert result.taken_over["refusal_match"] == 1
    agent = register.enter("aino")
    decision = statements.ask(agent.desk, customer, "direct-marketing", "post", "lampo")
    assert not isinstance(decision, Rejected)
    assert decision.rule.id == "register-match-pending"
    entrance.leave(agent, None)
    assert register.report().whole


def test_locks_and_passwords_since_the_backup_stay(register: Register, taken: Path) -> None:
    entered = register.enter()
    assert not isinstance(users.lock(entered.desk, "aino"), Rejected)
    entrance.leave(entered, None)
    result = restore.restore(taken, register.folder, WHO, None, over=True)
    assert isinstance(result, Restored)
    outcome = entrance.sign_in(register.folder, "aino", PASSWORD, None)
    assert isinstance(outcome, SignInRefused)
    assert outcome.reason is Refusal.LOCKED


def test_over_a_store_with_newer_keys_the_statements_are_joined_and_the_old_keys_are_told(register: Register, taken: Path) -> None:
    entered = register.enter()
    statement = prohibit(entered, register.customers["Virtanen"])
    rotated = rekey.rotate(entered, None, leave_out=frozenset({"aino"}))
    assert isinstance(rotated, rekey.Rotated)
    entrance.leave(rotated.entered, None)
    result = restore.restore(taken, register.folder, WHO, None, over=True)
    assert isinstance(result, Restored)
    assert result.taken_over["statement"] == 1
    assert {notice.code for notice in result.notices} == {"restore.users", "restore.keys"}
    again = register.enter()
    with again.desk.store.read() as session:
        assert rows_of(session, "statement", "id", [statement])
    entrance.leave(again, None)
    assert register.report().whole


def test_a_replaced_store_that_does_not_open_is_said(register: Register, taken: Path) -> None:
    (register.folder / FILE).write_bytes(os.urandom(20_000))
    result = restore.restore(taken, register.folder, WHO, None, over=True)
    assert isinstance(result, Restored)
    assert [notice.code for notice in result.notices] == ["restore.shut"]
    assert result.aside is not None
    assert (result.aside / FILE).stat().st_size == 20_000
    assert register.report().whole


def test_a_damaged_slot_file_comes_back_from_the_backup(register: Register, taken: Path) -> None:
    for name in (SLOTS, f"{SLOTS}.bak"):
        (register.folder / name).write_text("{")
    result = restore.restore(taken, register.folder, WHO, None, over=True)
    assert isinstance(result, Restored)
    assert "restore.users" in {notice.code for notice in result.notices}
    assert register.report().whole


def test_nobody_may_have_it_open(register: Register, taken: Path) -> None:
    agent = register.enter("aino")
    before = contents(register.folder)
    with agent.desk.store.read() as session:
        session.scalars(select(Entry.seq)).first()
        assert code(restore.restore(taken, register.folder, WHO, None, over=True)) == "busy"
    assert contents(register.folder) == before
    statement = prohibit(agent, register.customers["Virtanen"])
    entrance.leave(agent, None)
    again = register.enter("aino")
    with again.desk.store.read() as session:
        assert rows_of(session, "statement", "id", [statement])
    entrance.leave(again, None)


def test_another_register_is_not_replaced(register: Register, taken: Path, tmp_path: Path) -> None:
    other = make_register(tmp_path / "other")
    before = contents(other.folder)
    assert code(restore.restore(taken, other.folder, WHO, None, over=True)) == "restore.foreign"
    assert contents(other.folder) == before
    assert other.report().whole


def test_a_disk_that_fails_midway_puts_the_present_store_back(register: Register, taken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(register.folder)

    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(restore, "_take", full)
    assert code(restore.restore(taken, register.folder, WHO, None, over=True)) == "full"
    monkeypatch.setattr(restore, "_take", lambda *_args: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        restore.restore(taken, register.folder, WHO, None, over=True)
    assert contents(register.folder) == before
    assert register.report().whole


def test_what_is_written_while_it_is_restored_is_not_lost(register: Register, taken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    swap, written = restore._swap, []

    def meanwhile(*args: Any) -> Problem | None:
        agent = register.enter("aino")
        written.append(prohibit(agent, register.customers["Virtanen"]))
        entrance.leave(agent, None)
        return swap(*args)

    monkeypatch.setattr(restore, "_swap", meanwhile)
    assert code(restore.restore(taken, register.folder, WHO, None, over=True)) == "busy"
    agent = register.enter("aino")
    with agent.desk.store.read() as session:
        assert rows_of(session, "statement", "id", written)
    entrance.leave(agent, None)


def test_a_file_that_cannot_be_moved_takes_all_back(register: Register, taken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, move = contents(register.folder), restore._move

    def stuck(source: Path, target: Path, names: tuple[str, ...]) -> list[str]:
        if target == register.folder:
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        return move(source, target, names)

    monkeypatch.setattr(restore, "_move", stuck)
    assert code(restore.restore(taken, register.folder, WHO, None, over=True)) == "unwritable"
    assert contents(register.folder) == before
    assert register.report().whole


def test_killed_while_it_joins_the_present_store_stays(register: Register, taken: Path) -> None:
    child = os.fork()
    if child == 0:
        vars(restore)["_swap"] = lambda *_args: os._exit(7)
        restore.restore(taken, register.folder, WHO, None, over=True)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert register.report().whole
    assert list(register.folder.glob(".restore.*"))
    assert isinstance(restore.restore(taken, register.folder, WHO, None, over=True), Restored)
    assert not list(register.folder.glob(".restore.*"))
    assert register.report().whole


def test_the_anchor_in_the_keyring_is_renewed(register: Register, taken: Path) -> None:
    keyring = MemoryStore()
    for _time in range(3):
        entrance.leave(register.enter(secrets=keyring), keyring)
    assert isinstance(restore.restore(taken, register.folder, WHO, keyring, over=True), Restored)
    entered = register.enter(secrets=keyring)
    assert entered.notices == ()
    entrance.leave(entered, keyring)


def test_a_wrong_password_changes_nothing(register: Register, taken: Path) -> None:
    before = contents(register.folder)
    assert code(restore.restore(taken, register.folder, Opener("aada", "väärä salasana on"), None, over=True)) == Refusal.WRONG
    assert contents(register.folder) == before
