from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from models.security.keyring_store import Reason
from models.services.sample_store import SampleMade
from tests.commandline.conftest import Line

GOOD = "seitsemän pientä kettua"


def test_a_sample_is_made_once_and_whole(line: Line, tmp_path: Path) -> None:
    ran = line("sample", "--customers", "3", "--seed", "5", "--json", store=tmp_path / "new")
    assert ran.status == 0
    assert ran.json["users"] == ["agent", "clerk", "supervisor", "officer", "administrator"]
    assert {path.name for path in (tmp_path / "new").iterdir()} == {"tiski.db", "slots.json", "slots.json.bak", "anchor.json"}
    assert line("verify", store=tmp_path / "new").status == 0
    again = line("sample", "--customers", "3", store=tmp_path / "new")
    assert again.status == 1
    assert "already" in again.err


def test_a_sample_that_fails_leaves_nothing(line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from models.services import sample

    def fail(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sample, "fill", fail)
    ran = line("sample", "--customers", "3", store=tmp_path / "new")
    assert ran.status == 1
    assert "disk is full" in ran.err
    assert list((tmp_path / "new").iterdir()) == []


def test_verify(own: Line) -> None:
    ran = own("verify", "--json")
    assert ran.status == 0
    assert ran.json["whole"] is True
    assert ran.json["entries"] > 500
    assert own("verify", "--user", "agent").status == 1


def test_verify_finds_an_old_store_put_back(own: Line, tmp_path: Path) -> None:
    old = (own.store / "tiski.db").read_bytes()
    assert own("show", own.customer()).status == 0
    (own.store / "tiski.db").write_bytes(old)
    ran = own("verify")
    assert ran.status == 1
    assert "ends earlier than it did" in ran.err
    assert "finding" in ran.err


def test_backup_rehearsal_and_restore(own: Line, tmp_path: Path) -> None:
    file = tmp_path / "b.zip"
    assert own("backup", str(file), "--json").json["path"] == str(file)
    assert own("backup", str(file)).status == 1
    proven = own("restore", str(file), "--rehearse")
    assert proven.status == 0
    assert "verifies" in proven.out
    assert own("restore", str(file), "--rehearse", "--json").json["whole"] is True
    assert own("restore", str(file), "--rehearse", "--user", "agent").status == 1
    assert own("restore", str(file)).status == 1
    number = own.customer()
    over = own("restore", str(file), "--over", "--json")
    assert over.status == 0
    assert Path(over.json["aside"]).is_dir()
    assert own("show", number).status == 0
    assert own("restore", str(file), store=tmp_path / "elsewhere").status == 0
    assert own("verify", store=tmp_path / "elsewhere").status == 0


def test_a_backup_by_the_recovery_code(own: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert own("backup", str(tmp_path / "b.zip")).status == 0
    assert own("restore", str(tmp_path / "b.zip"), "--rehearse", "--recovery-code").status == 2
    monkeypatch.setenv("TISKI_RECOVERY_CODE", own.recovery_code)
    assert own("restore", str(tmp_path / "b.zip"), "--rehearse", "--recovery-code").status == 0


@pytest.mark.parametrize("name", ["absent.zip", ".", "main.py"])
def test_what_is_no_backup(own: Line, name: str) -> None:
    ran = own("restore", name, "--rehearse")
    assert ran.status == 1
    assert ran.err.strip()


def test_a_relative_file_name_is_taken_from_here(own: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert own("backup", "b.zip").status == 0
    assert (tmp_path / "b.zip").is_file()
    assert own("restore", "b.zip", "--rehearse").status == 0


def test_rotating_the_keys(own: Line) -> None:
    number = own.customer()
    ran = own("rotate-keys", "--leave-out", "clerk", "--json")
    assert ran.status == 0
    assert ran.json["left_out"] == ["clerk"]
    assert own("show", number).status == 0
    assert own("find", "a", "--user", "clerk").status == 1
    assert own("verify").status == 0
    assert own("rotate-keys", "--leave-out", "administrator").status == 1
    assert own("rotate-keys", "--user", "agent").status == 1


def test_users_from_adding_to_removing(own: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    added = own("users", "add", "Pekka", "--name", "Pekka Esimerkki", "--role", "agent", "--until", "31.12.2099", "--json")
    assert added.status == 0
    one_time = added.json["one_time_password"]
    monkeypatch.setenv("TISKI_PASSWORD", one_time)
    first = own("find", "a", "--user", "pekka")
    assert first.status == 1
    assert "users password" in first.err
    assert own("users", "password", "--user", "pekka").status == 2
    monkeypatch.setenv("TISKI_NEW_PASSWORD", "lyhyt")
    assert own("users", "password", "--user", "pekka").status == 1
    monkeypatch.setenv("TISKI_NEW_PASSWORD", GOOD)
    assert own("users", "password", "--user", "pekka").status == 0
    monkeypatch.setenv("TISKI_PASSWORD", GOOD)
    assert own("find", "a", "--user", "pekka").status == 0
    monkeypatch.setenv("TISKI_PASSWORD", "tiski-sample")
    assert own("users", "lock", "pekka").status == 0
    listed = {each["login"]: each for each in own("users", "list", "--json").json}
    assert listed["pekka"]["locked"] is True
    assert listed["pekka"]["commitment_until"] == "2099-12-31"
    assert own("users", "unlock", "pekka").status == 0
    assert own("users", "set", "pekka", "--role", "clerk", "--name", "Pekka Toinen").status == 0
    reset = own("users", "password", "pekka", "--json")
    assert reset.status == 0
    assert reset.json["one_time_password"] != one_time
    assert own("users", "remove", "pekka").status == 0
    assert own("users", "lock", "pekka").status == 1
    assert own("users", "lock", "administrator").status == 1
    assert own("users", "list", "--user", "agent").status == 1
    assert own("verify").status == 0


def test_the_keyring_remembers_a_password_and_forgets_it(own: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    assert own("users", "password", "--remember", "--user", "agent").status == 0
    assert all("agent" not in name for name in own.keyring.entries)
    monkeypatch.delenv("TISKI_PASSWORD")
    assert own("find", "a", "--user", "agent").status == 0
    assert own("users", "password", "--forget", "--user", "agent").status == 0
    assert own("find", "a", "--user", "agent").status == 2
    monkeypatch.setenv("TISKI_PASSWORD", "tiski-sample")
    own.keyring.broken = Reason.LOCKED
    ran = own("users", "password", "--remember", "--user", "agent")
    assert ran.status == 1
    assert "locked" in ran.err


def test_recovery(own: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TISKI_NEW_PASSWORD", GOOD)
    monkeypatch.setenv("TISKI_RECOVERY_CODE", "0000-0000")
    assert own("recover", "agent").status == 1
    monkeypatch.setenv("TISKI_RECOVERY_CODE", own.recovery_code)
    assert own("recover", "nobody").status == 1
    assert own("recover", "agent").status == 0
    assert own("find", "a").status == 1
    monkeypatch.setenv("TISKI_PASSWORD", GOOD)
    assert own("find", "a").status == 0


def test_set_up(line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "s"
    words = ["set-up", "--controller", "lampo=Salpa Lämpö Oy", "--controller", "sahko=Salpa Sähkö Oy", "--login", "Aada", "--name", "Aada Esimerkki"]
    assert line(*words, store=store).status == 1, "the sample's password is not good enough"
    assert not (store / "slots.json").exists()
    monkeypatch.setenv("TISKI_PASSWORD", GOOD)
    ran = line(*words, "--json", store=store)
    assert ran.status == 0, ran.err
    assert ran.json["keyring"] is True
    assert len(ran.json["recovery_code"]) == 44
    assert line("verify", store=store).status == 0
    assert [user["login"] for user in line("users", "list", "--json", store=store).json] == ["aada"]
    assert line(*words, store=store).status == 1
    line.keyring.broken = Reason.NOT_INSTALLED
    assert line("verify", store=store).status == 1
    demanded = line(*words, "--require-keyring", store=tmp_path / "t")
    assert demanded.status == 1
    assert not (tmp_path / "t" / "tiski.db").exists()
    alone = line(*words, store=tmp_path / "u")
    assert alone.status == 0
    assert "no keyring" in alone.err


def test_the_self_check_tells_what_is_there(line: Line) -> None:
    ran = line("self-check", "--json")
    found = {each["name"]: each for each in ran.json}
    assert {"qt", "none", "python", "files", "cipher", "time-zone", "keyring", "folder", "room", "store", "opens"} <= set(found)
    assert all(each["ok"] for name, each in found.items() if name != "translations"), found
    assert ran.status == (0 if found["translations"]["ok"] else 1)


def test_the_self_check_tells_what_is_not(own: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    (own.store / "tiski.db").unlink()
    ran = own("self-check")
    assert ran.status == 1
    assert "✗" in ran.out
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: type("Usage", (), {"free": 5})())
    assert "Only 0 MB are free" in own("self-check").out


def test_a_sample_uses_no_keyring(made: SampleMade, line: Line) -> None:
    assert line("find", "a").status == 0
    assert line.keyring.entries == {}
