from __future__ import annotations

from pathlib import Path

import pytest

from models.problems import Rejected
from models.security.keyring_store import Reason
from models.services import checks, entrance
from tests.security.memory_store import MemoryStore
from tests.services.register import PASSWORD, Register, make_register


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return make_register(tmp_path / "s")


def found(folder: Path, *, login: str = "", password: str = "") -> dict[str, checks.Check]:
    listed = checks.run(folder, MemoryStore(), login=login, password=password)
    assert all(each.text and "{" not in each.text for each in listed)
    return {each.name: each for each in listed}


def test_without_a_store_all_is_well(tmp_path: Path) -> None:
    seen = found(tmp_path / "none")
    assert seen["cipher"].ok
    assert seen["time-zone"].ok
    assert seen["folder"].ok
    assert "no store" in seen["store"].text
    assert "opens" not in seen
    assert not (tmp_path / "none").exists()


def test_a_store_is_opened_with_a_password(register: Register) -> None:
    assert found(register.folder, login="aada", password=PASSWORD)["opens"].ok
    wrong = found(register.folder, login="aada", password="väärä salasana on")["opens"]
    assert not wrong.ok


def test_a_damaged_store_or_slot_file(register: Register) -> None:
    (register.folder / "tiski.db").write_bytes(b"x" * 5000)
    assert not found(register.folder, login="aada", password=PASSWORD)["opens"].ok
    for name in ("slots.json", "slots.json.bak"):
        (register.folder / name).write_text("{")
    assert not found(register.folder)["store"].ok


def test_a_missing_store_file(register: Register) -> None:
    (register.folder / "tiski.db").unlink()
    assert not found(register.folder)["store"].ok


def test_no_keyring_is_told_and_allowed(tmp_path: Path) -> None:
    listed = checks.run(tmp_path, MemoryStore(Reason.NOT_INSTALLED))
    keyring = next(each for each in listed if each.name == "keyring")
    assert keyring.ok
    assert "password alone" in keyring.text


def test_missing_fonts_and_translations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resources.ROOT", tmp_path)
    seen = found(tmp_path)
    assert not seen["files"].ok
    assert not seen["translations"].ok


def test_verify_takes_the_role_and_sees_what_was_changed(register: Register) -> None:
    agent = register.enter("aino")
    assert isinstance(checks.verify(agent, None), Rejected)
    entrance.leave(agent, None)
    entered = register.enter("sanna")
    report = checks.verify(entered, None)
    assert not isinstance(report, Rejected)
    assert report.whole
    with entered.desk.store.write() as session:
        session.connection().exec_driver_sql("UPDATE customer SET given_names = 'Pahus' WHERE family_name = 'Öhman'")
    report = checks.verify(entered, None)
    assert not isinstance(report, Rejected)
    assert [(finding.entity, finding.field) for finding in report.findings] == [("customer", "given_names")]
    entrance.leave(entered, None)
