"""Odd, huge and hostile calls: every one ends with 0, 1 or 2 and a sentence, as JSON too, and repeats nothing of a customer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import cycle, islice
from pathlib import Path

import pytest

import main
from models.services.sample_store import SampleMade
from tests.commandline.conftest import Line

ROOT = Path(__file__).parents[2]
SECRET = "Salaperäinen 010190-901R"
ODD = (
    "", "   ", "-", "-x", "--nosuch", "0", "-1", "1e9", "9" * 30, "NaN", "٣", "Ä" * 300, "x" * 100_000, "'", '"', "%s", "{0}", "{login}", "\x1b[31m",
    "\u202e", "😀", "a\nb", "a,b", "../../etc/passwd", "/dev/null", ".", "/nonexistent/folder/file", "~nobody/x", "$HOME", "NULL", "1 OR 1=1",
    "00000000-0000-0000-0000-000000000000", "a=b", "=", "31.2.2026", "9999-12-31", "AGENT", "lampo,sahko", SECRET,
)  # fmt: skip
ASK = ("--purpose", "research", "--channel", "phone")
NEW = ("set-up", "--login", "aada", "--name", "A B", "--no-keyring")
FORMS = [
    ["find", "@"], ["find", "a", "--limit", "@"], ["show", "@"], ["journal", "@"], ["journal", "1", "--limit", "@"], ["may-contact", "@", *ASK, "--controller", "lampo"],
    ["may-contact", "1", "--purpose", "@", "--channel", "phone"], ["may-contact", "1", "--purpose", "research", "--channel", "@"],
    ["may-contact", "1", *ASK, "--controller", "@"], ["verify", "@"], ["backup", "@"], ["restore", "@"], ["restore", "@", "--rehearse"], ["restore", "@", "--over"],
    ["postal-codes", "@"], ["self-check", "@"], ["users", "@"], ["users", "list", "@"], ["users", "lock", "@"], ["users", "unlock", "@"], ["users", "remove", "@"],
    ["users", "password", "@"], ["users", "set", "@"], ["users", "set", "nobody", "--role", "@"], ["users", "set", "nobody", "--until", "@"],
    ["users", "set", "nobody", "--controller", "@"], ["users", "add", "@", "--name", "X Y", "--role", "agent", "--controller", "none"],
    ["users", "add", "uusi", "--name", "X Y", "--role", "@"], ["users", "add", "uusi", "--name", "X Y", "--role", "agent", "--signed", "@"],
    ["users", "add", "uusi", "--name", "X Y", "--role", "agent", "--controller", "@"], ["recover", "@"], ["rotate-keys", "--leave-out", "@"],
    ["sample", "--customers", "@"], ["sample", "--customers", "0", "--seed", "@"], [*NEW, "--controller", "@"], [*NEW, "--controller", "lampo=X", "--until", "@"],
    ["--user", "@", "find", "a"], ["--store", "@", "verify"], ["--language", "@", "verify"], ["@"], ["tour", "--pictures"], ["tour", "@"],
]  # fmt: skip
CALLS = [
    (form, odd) for turn, form in enumerate(FORMS) for odd in islice(cycle(ODD), turn * 4, turn * 4 + 4) if not (form == ["@"] and not odd.strip())
]


@pytest.fixture(scope="module")
def own_store(made: SampleMade, tmp_path_factory: pytest.TempPathFactory) -> Path:
    import shutil

    folder = tmp_path_factory.mktemp("odd") / "store"
    shutil.copytree(made.folder, folder)
    return folder


@pytest.mark.parametrize(("form", "odd"), CALLS, ids=lambda part: " ".join(part)[:40] if isinstance(part, list) else ascii(part)[:20])
def test_an_odd_call_is_answered(form: list[str], odd: str, line: Line, own_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TISKI_NEW_PASSWORD", "seitsemän pientä kettua")
    monkeypatch.setenv("TISKI_RECOVERY_CODE", "0000")
    store = tmp_path / "new" if form[0] in ("sample", "set-up") else own_store
    words = [odd if word == "@" else word for word in form]
    ran = line("--json", *words, store=store)
    assert ran.status in (0, 1, 2), ran.err
    assert "Traceback" not in ran.err
    assert "\x1b" not in ran.out + ran.err
    told = ran.json
    if ran.status:
        assert ran.err.strip()
        assert told["status"] == ran.status
        assert told["problems"]
        assert SECRET not in ran.err or form[0] in ("users", "recover", "rotate-keys", "restore", "backup", "postal-codes", "--store")
    if "nobody" in form:
        assert ran.status


def test_nothing_odd_has_harmed_the_store(line: Line, own_store: Path) -> None:
    assert line("verify", store=own_store).status == 0


@pytest.mark.parametrize(
    "path", [["users"], ["users", "lock"], ["find"], ["show"], ["may-contact"], ["restore"], ["set-up"], ["nosuch"], ["show", "1", "2"]]
)
def test_a_wrong_call_is_json_for_programs(path: list[str], line: Line) -> None:
    ran = line(*path, "--json")
    assert ran.status == 2
    assert ran.json == {"status": 2, "problems": ran.err.splitlines()}


def test_a_call_that_is_wrong_before_it_is_understood_is_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--json", "--store"], ["find", "a", "--language", "xx", "--json"], ["--json", "--user="]):
        assert main.main(words) == 2
        assert json.loads(capsys.readouterr().out)["status"] == 2
    assert main.main(["--language", "en", "find", "--", "--json", "--store"]) in (1, 2)
    assert capsys.readouterr().out == ""


def test_a_refusal_after_data_is_one_document(own: Line) -> None:
    assert own("show", own.customer()).status == 0
    old = (own.store / "tiski.db").read_bytes()
    assert own("show", own.customer()).status == 0
    (own.store / "tiski.db").write_bytes(old)
    ran = own("verify", "--json")
    assert ran.status == 1
    assert ran.json["whole"] is False
    assert ran.err


def test_a_defect_is_json_too(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    from models.commandline import customers

    def fail(*_args: object) -> None:
        raise ZeroDivisionError(SECRET)

    monkeypatch.setattr(customers, "find", fail)
    ran = line("find", "a", "--json")
    assert (ran.status, ran.json["status"]) == (3, 3)
    assert SECRET not in ran.out + ran.err


def test_commands_without_data_say_what_they_did_as_json(own: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    assert own("users", "lock", "clerk", "--json").json == {"login": "clerk", "locked": True}
    assert own("users", "unlock", "clerk", "--json").json == {"login": "clerk", "locked": False}
    assert own("users", "set", "clerk", "--name", "Aino Uusi", "--json").json["login"] == "clerk"
    assert own("users", "password", "--remember", "--user", "clerk", "--json").json == {"login": "clerk", "remembered": True}
    assert own("users", "password", "--forget", "--user", "clerk", "--json").json == {"login": "clerk", "remembered": False}
    assert own("users", "remove", "clerk", "--json").json == {"login": "clerk", "removed": True}
    monkeypatch.setenv("TISKI_NEW_PASSWORD", "seitsemän pientä kettua")
    assert own("users", "password", "--user", "agent", "--json").json == {"login": "agent", "changed": True}
    monkeypatch.setenv("TISKI_RECOVERY_CODE", own.recovery_code)
    assert own("recover", "agent", "--json").json == {"login": "agent", "changed": True}


def test_stopping_is_status_1(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    from models.commandline import customers

    def stop(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(customers, "find", stop)
    ran = line("find", "a", "--json")
    assert (ran.status, ran.json, ran.err) == (1, {"status": 1, "problems": ["Stopped"]}, "Stopped\n")


def test_nothing_typed_for_a_password_is_a_wrong_call(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    import getpass

    def end(_prompt: str) -> str:
        raise EOFError

    monkeypatch.delenv("TISKI_PASSWORD")
    monkeypatch.setattr(sys, "stdin", type("Terminal", (), {"isatty": lambda _self: True})())
    monkeypatch.setattr(getpass, "getpass", end)
    ran = line("find", "a")
    assert ran.status == 2
    assert "Nothing was typed" in ran.err


@pytest.mark.parametrize(
    ("redirected", "status", "out", "err"),
    [
        ("find a >&-", 0, False, False), ("find a 2>&-", 0, True, False), ("show zz 2>&-", 1, False, False), ("find a <&- >&- 2>&-", 0, False, False),
        ("show zz <&- >&- 2>&-", 1, False, False), ("find a >/dev/full", 1, False, True), ("find a --json >/dev/full", 1, False, True),
        ("show zz --json >/dev/full", 1, False, True), ("show zz 2>/dev/full", 1, False, False), ("--help >/dev/full", 1, False, True), ("--help >&-", 0, False, False),
        ("verify <&-", 0, True, False),
    ],
)  # fmt: skip
def test_closed_and_full_outputs(redirected: str, status: int, out: bool, err: bool, made: SampleMade) -> None:
    facts = {name: value for name, value in os.environ.items() if not name.startswith(("TISKI_", "LC_", "LANG"))}
    facts |= {"TISKI_STORE": str(made.folder), "TISKI_PASSWORD": "tiski-sample", "LANG": "en_GB.UTF-8"}
    command = f'exec "{sys.executable}" "{ROOT / "main.py"}" {redirected}'
    ran = subprocess.run(["bash", "-c", command], env=facts, capture_output=True, timeout=60, check=False)
    assert ran.returncode == status, ran.stderr
    assert (bool(ran.stdout), bool(ran.stderr)) == (out, err)
    assert b"Traceback" not in ran.stderr
    assert b"Exception ignored" not in ran.stderr
