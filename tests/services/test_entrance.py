"""Coming in and leaving: set-up leaves all or nothing, a shrunken or swapped store is noticed, a change of keys survives a crash."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from models.database import store as stores
from models.database.store import FILE, SLOTS, StoreError, open_store
from models.entities.journal import Entry
from models.journal.entries import REGISTER
from models.problems import Problem, Rejected, error
from models.roles import Role
from models.security import key_change, slot_keeper
from models.security.keyring_store import Reason
from models.security.keys import RegisterKeys
from models.security.sign_in import SignInRefused
from models.security.slots import SlotFile
from models.services import anchors, entrance, naming, users
from models.services.entrance import Entered, SetUp
from models.services.reading import rows_of
from tests.desk import CHEAP, CONTROLLERS, PASSWORD, Office, enter, info, person
from tests.journal.things import customer, tamper
from tests.security.memory_store import MemoryStore


def make(folder: Path, keyring: MemoryStore | None = None, **options: Any) -> SetUp | Rejected:
    facts: dict[str, Any] = {"sample": True, "cost": CHEAP, "workstation": "testi"} | options
    return entrance.set_up(folder, facts.pop("controllers", CONTROLLERS), info("aada"), facts.pop("password", PASSWORD), keyring, **facts)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())} if folder.exists() else {}


def notices(entered: Entered) -> list[str]:
    assert all("{" not in notice.message() for notice in entered.notices)
    return [notice.code for notice in entered.notices]


def test_a_new_store_has_its_controllers_and_lets_its_administrator_in(tmp_path: Path) -> None:
    keyring = MemoryStore()
    made = make(tmp_path / "store", keyring)
    assert isinstance(made, SetUp)
    assert made.without_keyring is None
    entered = enter(made.folder, "aada", keyring)
    assert entrance.controllers_of(entered.desk) == {"lampo": "Salpa Lämpö Oy", "sahko": "Salpa Sähkö Oy"}
    assert entered.desk.used_keyring
    assert notices(entered) == []
    with entered.desk.store.read() as session:
        entries = session.scalars(select(Entry).order_by(Entry.seq)).all()
    assert [(entry.op, entry.actor, entry.subject) for entry in entries] == [("create", "aada", REGISTER)] * 3 + [("sign-in", "aada", REGISTER)]
    entrance.leave(entered, keyring)


def test_the_first_administrator_is_a_user_as_any_other(tmp_path: Path) -> None:
    made = make(tmp_path / "store")
    assert isinstance(made, SetUp)
    assert made.administrator.login == "aada"
    entered = enter(tmp_path / "store", "aada", None)
    with entered.desk.store.read() as session:
        (row,) = rows_of(session, "user_account", "login", ["aada"])
        assert naming.people(session) == {"aada": "Aada Esimerkki"}
        journalled = session.execute(select(Entry.actor, Entry.role).where(Entry.entity_id == row["id"])).all()
    assert journalled == [("aada", "administrator")]
    assert (row["role"], row["controllers"], row["locked"]) == ("administrator", ["lampo", "sahko"], False)
    assert (row["commitment_signed"], row["commitment_until"]) == (date(2026, 1, 1), date(2099, 12, 31))
    entrance.leave(entered, None)


def test_without_a_keyring_it_says_so(tmp_path: Path) -> None:
    made = make(tmp_path / "store", MemoryStore(next(iter(Reason))))
    assert isinstance(made, SetUp)
    assert isinstance(made.without_keyring, Problem)
    assert made.without_keyring.message()


@pytest.mark.parametrize("present", [FILE, SLOTS, f"{SLOTS}.bak"])
def test_set_up_where_something_of_a_store_is_leaves_it_untouched(office: Office, present: str) -> None:
    """A store whose file was taken away still has its keys in the slot file: taking that away too would be the end of it."""
    office.store.close()
    if not (office.folder / present).exists():
        shutil.copy(office.folder / SLOTS, office.folder / present)
    for path in office.folder.iterdir():
        if path.name != present:
            path.unlink()
    before = files(office.folder)
    refused = make(office.folder)
    assert isinstance(refused, Rejected)
    assert refused.problems[0].code == "exists"
    assert files(office.folder) == before


@pytest.mark.parametrize("step", ["slots", "user", "code", "controllers", "row", "anchor"])
def test_a_set_up_that_is_refused_midway_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    refused = Rejected((error("No."),))

    def refuse(*_args: object, **_kwargs: object) -> Rejected:
        return refused

    def fill_the_disk(*_args: object, **_kwargs: object) -> None:
        raise StoreError(error("The disk is full.", "full"))

    targets: dict[str, tuple[Any, str, Any]] = {
        "slots": (slot_keeper, "create", refuse),
        "user": (slot_keeper.SlotKeeper, "add_user", refuse),
        "code": (slot_keeper.SlotKeeper, "new_recovery_code", refuse),
        "controllers": (entrance, "apply", fill_the_disk),
        "row": (users, "record", fill_the_disk),
        "anchor": (anchors, "keep", fill_the_disk),
    }
    monkeypatch.setattr(*targets[step])
    assert isinstance(make(tmp_path / "store"), Rejected)
    assert [path.name for path in (tmp_path / "store").iterdir() if "lock" not in path.name] == []
    monkeypatch.undo()
    assert isinstance(make(tmp_path / "store"), SetUp)


def test_a_weak_password_makes_nothing(tmp_path: Path) -> None:
    assert isinstance(make(tmp_path / "store", password="aada", sample=False), Rejected)
    assert not (tmp_path / "store").exists()


def test_a_controllers_typed_facts_are_read_at_their_fields(office: Office) -> None:
    read = entrance.read_controller({"code": "lampo", "name": "Salpa", "business_id": "1234567-0"}, office.desk().context().today)
    assert isinstance(read, Rejected)
    assert [problem.field for problem in read.problems] == [f"controller/{REGISTER.hex}/business_id"]


def test_a_wrong_password_opens_nothing(office: Office) -> None:
    office.store.close()
    before = (office.folder / FILE).read_bytes()
    assert isinstance(entrance.sign_in(office.folder, "aada", "väärä salasana", office.keyring), SignInRefused)
    assert (office.folder / FILE).read_bytes() == before


@pytest.mark.parametrize("damage", ["empty", "gone", "other", "locked"])
def test_a_store_that_does_not_open_is_told_at_sign_in(office: Office, monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    office.store.close()
    path = office.folder / FILE
    codes = {"empty": {"damaged"}, "gone": {"absent"}, "other": {"key"}, "locked": {"locked"}}[damage]
    if damage == "empty":
        path.write_bytes(b"")
    elif damage == "gone":
        path.unlink()
    elif damage == "other":
        path.write_bytes(b"x" * 8192)
    else:
        holder = open_store(office.folder, office.keys)
        connection = holder.engine.raw_connection()
        connection.cursor().execute("BEGIN IMMEDIATE")
    refused = entrance.sign_in(office.folder, "aino", PASSWORD, office.keyring)
    assert isinstance(refused, Rejected)
    assert refused.problems[0].code in codes
    if damage == "locked":
        connection.cursor().execute("ROLLBACK")
        connection.close()
        holder.close()
        entrance.leave(enter(office.folder, "aino", office.keyring), office.keyring)


def test_leaving_anchors_the_head_and_closes_also_when_the_disk_is_full(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.store.close()
    entered = enter(office.folder, "aino", office.keyring)
    entrance.leave(entered, office.keyring)
    again = enter(office.folder, "aino", office.keyring)
    with again.desk.store.read() as session:
        seq = anchors.head(session).seq
    kept = anchors.kept(again.desk.store, again.store_id, office.keyring)
    assert kept is not None
    assert kept.seq == seq

    def fill_the_disk(*_args: object, **_kwargs: object) -> None:
        raise StoreError(error("The disk is full.", "full"))

    monkeypatch.setattr(entrance, "apply", fill_the_disk)
    with pytest.raises(StoreError):
        entrance.leave(again, office.keyring)
    assert len(again.desk.store.data_keys) == 0


def _worked_on(office: Office) -> Path:
    """Work at the store after a copy of it was put aside; return the copy."""
    office.store.close()
    copy = office.folder.parent / "old.db"
    shutil.copy(office.folder / FILE, copy)
    entered = enter(office.folder, "aino", office.keyring)
    person(entered.desk)
    entrance.leave(entered, office.keyring)
    return copy


def test_an_old_copy_of_the_store_is_noticed_at_sign_in_and_not_anchored(office: Office) -> None:
    copy = _worked_on(office)
    shutil.copy(copy, office.folder / FILE)
    for _ in range(12):
        entered = enter(office.folder, "aino", office.keyring)
        assert notices(entered) == ["anchor"], "it is told until somebody settles it, also when work went on past the anchor"
        customer(entered.desk.store)
        entrance.leave(entered, office.keyring)


def test_an_old_copy_of_the_whole_folder_is_noticed_through_the_keyring(office: Office) -> None:
    office.store.close()
    old = office.folder.parent / "old"
    shutil.copytree(office.folder, old)
    entered = enter(office.folder, "aada", office.keyring)
    person(office_desk(entered))
    entrance.leave(entered, office.keyring)
    shutil.rmtree(office.folder)
    shutil.copytree(old, office.folder)
    entered = enter(office.folder, "aada", office.keyring)
    assert notices(entered) == ["anchor"]
    entrance.leave(entered, office.keyring)


def office_desk(entered: Entered) -> Any:
    """The administrator makes no customers; the same store at an agent's desk does."""
    return replace(entered.desk, user=replace(entered.desk.user, role=Role.AGENT))


def test_a_cut_tail_is_noticed_without_a_keyring_too(office: Office) -> None:
    office.store.close()
    entered = enter(office.folder, "aino", None)
    person(entered.desk)
    entrance.leave(entered, None)
    office.store = open_store(office.folder, office.keys)
    last = "SELECT seq, link FROM journal WHERE seq = (SELECT max(seq) - 3 FROM journal)"
    tamper(office, f"UPDATE journal_head SET (seq, link) = ({last})", "DELETE FROM journal WHERE seq > (SELECT seq FROM journal_head)")
    office.store.close()
    entered = enter(office.folder, "aino", None)
    assert notices(entered)[-1:] == ["anchor"]
    entered.desk.store.close()


def test_a_forged_or_broken_anchor_counts_for_nothing(office: Office) -> None:
    store_id = "x"
    (office.folder / anchors.NOTE).unlink()
    anchors.keep(office.store, store_id, None)
    anchors._own(office.folder).unlink()
    path = office.folder / anchors.FILE
    good = path.read_text()
    kept = anchors.kept(office.store, store_id, None)
    assert kept is not None
    for broken in ("", "{", "[]", "null", json.dumps(json.loads(good) | {"seq": 1}), json.dumps({"seq": "x", "link": "", "mac": ""})):
        path.write_text(broken)
        assert anchors.kept(office.store, store_id, None) is None


def test_a_crash_while_the_anchor_is_written_keeps_the_earlier_one(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    anchors.keep(office.store, "x", None)
    before = anchors.kept(office.store, "x", None)
    customer(office.store)

    def crash(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", crash)
    with pytest.raises(StoreError) as told:
        anchors.keep(office.store, "x", None)
    assert told.value.problem.message()
    (office.folder / f"{anchors.FILE}.new").write_text("{")
    assert anchors.kept(office.store, "x", None) == before


@pytest.fixture
def changing(office: Office) -> tuple[Office, RegisterKeys, SlotFile]:
    """A change of keys begun in the slot file; the store not yet re-keyed."""
    office.store.close()
    new, slots = office.keys.successor(), SlotFile(office.folder / SLOTS, CHEAP)
    assert key_change.begin(slots, office.keys, new) is None
    return office, new, slots


def _listed(slots: SlotFile) -> bool:
    listed = slots.read()
    assert not isinstance(listed, Rejected)
    return listed.changing_keys


def test_a_crash_before_the_store_was_rekeyed_is_abandoned_at_sign_in(changing: tuple[Office, RegisterKeys, SlotFile]) -> None:
    office, _new, slots = changing
    entered = enter(office.folder, "aino", office.keyring)
    assert entered.desk.store.keys.store_key == office.keys.store_key
    assert not _listed(slots)
    entrance.leave(entered, office.keyring)
    entrance.leave(enter(office.folder, "aino", office.keyring), office.keyring)


def test_a_locked_store_decides_nothing_about_a_begun_change_of_keys(
    changing: tuple[Office, RegisterKeys, SlotFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Abandoning because the file did not answer just now could leave slots that do not open the re-keyed store."""
    office, _new, slots = changing

    def locked(*_args: object) -> None:
        raise StoreError(error("Locked.", "locked"))

    monkeypatch.setattr(stores, "open_store", locked)
    refused = entrance.sign_in(office.folder, "aino", PASSWORD, office.keyring)
    assert isinstance(refused, Rejected)
    assert refused.problems[0].code == "locked"
    assert _listed(slots)


def test_the_idle_lock_opens_by_the_same_users_password(office: Office) -> None:
    office.store.close()
    entered = enter(office.folder, "aino", office.keyring)
    assert isinstance(entrance.unlock(entered, "väärä", office.keyring), SignInRefused)
    assert entrance.unlock(entered, PASSWORD, office.keyring) is None
    entrance.leave(entered, office.keyring)
