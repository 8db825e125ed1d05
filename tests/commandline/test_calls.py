from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import main
from models.commandline import arguments
from models.commandline.arguments import Common, StopError, split
from models.services.sample_store import SampleMade
from tests.commandline.conftest import Line

ROOT = Path(__file__).parents[2]


def process(
    *words: str, made: SampleMade | None = None, env: dict[str, str] | None = None, stdin: str | None = ""
) -> subprocess.CompletedProcess[bytes]:
    facts = {name: value for name, value in os.environ.items() if not name.startswith(("TISKI_", "LC_", "LANG"))}
    facts |= {"TISKI_STORE": str(made.folder)} if made else {}
    facts |= {"TISKI_PASSWORD": "tiski-sample"} | (env or {})
    facts = {name: value for name, value in facts.items() if value}
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *words],
        env=facts,
        capture_output=True,
        timeout=60,
        input=(stdin or "").encode(),
        check=False,
        cwd="/",
    )


def test_a_real_process_answers_in_utf8_under_the_c_locale(made: SampleMade) -> None:
    ran = process(
        "find", "ä", "--json", made=made, env={"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "PYTHONCOERCECLOCALE": "0"}
    )
    assert ran.returncode == 0, ran.stderr
    hits = json.loads(ran.stdout.decode("utf-8"))
    assert any(not hit["name"].isascii() for hit in hits)
    assert ran.stderr == b""


def test_a_reader_who_has_enough_is_no_failure(made: SampleMade) -> None:
    facts = os.environ | {"TISKI_STORE": str(made.folder), "TISKI_PASSWORD": "tiski-sample", "PYTHONUNBUFFERED": "1"}
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "find", "a"], env=facts, stdout=writing, stderr=subprocess.PIPE, timeout=60, check=False
    )
    os.close(writing)
    assert ran.returncode == 0
    assert ran.stderr == b""


def test_no_terminal_and_no_password_is_a_wrong_call_at_once(made: SampleMade) -> None:
    ran = process("find", "a", made=made, env={"TISKI_PASSWORD": "", "LANG": "en_GB.UTF-8"})
    assert ran.returncode == 2
    assert b"TISKI_PASSWORD" in ran.stderr
    assert ran.stdout == b""


@pytest.mark.parametrize(
    "verb", ["find a", "show 1", "verify", "users list", "backup x.zip", "self-check", "may-contact 1 --purpose research --channel sms"]
)
def test_where_there_is_no_store(tmp_path: Path, line: Line, verb: str) -> None:
    ran = line(*verb.split(), store=tmp_path / "none")
    assert ran.status == (0 if verb == "self-check" else 1)
    assert "store" in ran.err + ran.out
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["nosuch"],
        ["find"],
        ["--nosuch"],
        ["find", "--nosuch", "a"],
        ["find", "a", "--limit", "x"],
        ["find", "a", "--limit", "0"],
        ["users"],
        ["users", "nosuch"],
        ["users", "lock"],
        ["sample", "--customers", "0"],
        ["sample", "--customers", "-5"],
        ["sample", "--customers", "many"],
        ["backup"],
        ["restore"],
        ["set-up"],
        ["set-up", "--controller", "lampo", "--login", "a", "--name", "A"],
        ["users", "password", "--remember", "--forget"],
        ["users", "set", "agent", "--until", "31.2.2027"],
        ["users", "set", "agent", "--name", "--role", "clerk"],
        ["import", "customers", "x.csv", "--rejected", "--dry-run"],
        ["find", "a", "--limit", "--json"],
        ["--json"],
        ["call", "abc"],
        ["call", "0401234567", "--json"],
        ["--store", "--json", "find", "a"],
        ["find", "a", "--user", "--language", "en"],
    ],
)
def test_wrong_calls_are_told_in_a_sentence(line: Line, words: list[str], tmp_path: Path) -> None:
    store = tmp_path / "new" if words[0] in ("sample", "set-up") else None
    ran = line(*words, store=store)
    assert ran.status == 2, ran.err
    assert ran.err.strip() or words == ["users"]
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("words", [["--store"], ["find", "x", "--language", "xx"], ["--language=", "find", "x"], ["--user", "", "find", "x"]])
def test_common_options_gone_wrong(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(words) == 2
    assert capsys.readouterr().err.strip()


@pytest.mark.parametrize("words", [["--help"], ["find", "--help"], ["users", "add", "-h"], ["tour", "--help"], ["restore", "--help"]])
def test_help_needs_nothing(words: list[str], line: Line) -> None:
    ran = line(*words)
    assert ran.status == 0
    assert "--store DIR" in ran.out


def test_the_common_options_stand_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for words in (["--store", "a", "--json", "find", "x"], ["find", "--store=a", "x", "--json"], ["find", "x", "--json", "--store", "a"]):
        common, rest = split(words)
        assert (common.store, common.json, rest) == (Path("a"), True, ["find", "x"])
    assert split(["find", "--", "--store", "a", "--json"])[1] == ["find", "--", "--store", "a", "--json"]
    monkeypatch.setenv("TISKI_STORE", "/from/environment")
    monkeypatch.setenv("TISKI_USER", "sanna")
    common, rest = split([])
    assert (common.store, common.user, common.json, rest) == (Path("/from/environment"), "sanna", False, [])
    assert split(["--store", "/given", "--user", "aino"])[0].store == Path("/given")
    monkeypatch.delenv("TISKI_STORE")
    assert split([])[0].store.name == "tiski"


@pytest.mark.parametrize(
    ("named", "code"),
    [("", "fi"), ("C", "fi"), ("C.UTF-8", "fi"), ("sv_FI.UTF-8", "sv"), ("en_GB", "en"), ("fi_FI@euro", "fi"), ("de_DE.UTF-8", "fi"), ("EN", "en")],
)
def test_the_language_follows_the_environment(named: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", named)
    assert arguments.language(None) == code
    monkeypatch.setenv("LC_ALL", "sv_SE")
    assert arguments.language(None) == "sv"
    assert arguments.language("en") == "en"
    with pytest.raises(StopError):
        arguments.language("de")


def test_a_wrong_password_is_refused_with_what_is_left(own: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TISKI_PASSWORD", "väärä salasana on")
    ran = own("find", "a")
    assert ran.status == 1
    assert "Guesses left before a wait: 4" in ran.err
    for _time in range(4):
        ran = own("find", "a")
    monkeypatch.setenv("TISKI_PASSWORD", "tiski-sample")
    ran = own("find", "a")
    assert ran.status == 1
    assert "Wait" in ran.err
    assert own("find", "a", "--user", "clerk").status == 0


@pytest.mark.parametrize("user", ["nobody", "AGENT", " agent ", "ä", "'"])
def test_other_users(own: Line, user: str) -> None:
    ran = own("find", "a", "--user", user)
    assert ran.status == (0 if user.strip().casefold() == "agent" else 1)


def test_the_first_password_comes_from_the_variable_of_new_ones(line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TISKI_PASSWORD", "tiski")
    monkeypatch.setenv("TISKI_NEW_PASSWORD", "viisi hiljaista norppaa")
    made = ["set-up", "--controller", "lampo=Salpa Lämpö Oy", "--login", "aada", "--name", "Aada Esimerkki", "--no-keyring"]
    assert line(*made, store=tmp_path / "s").status == 0
    monkeypatch.setenv("TISKI_PASSWORD", "viisi hiljaista norppaa")
    assert line("users", "list", store=tmp_path / "s").status == 0


def test_who_signs_in_must_be_clear_in_a_real_store(line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TISKI_PASSWORD", "seitsemän pientä kettua")
    made = ["set-up", "--controller", "lampo=Salpa Lämpö Oy", "--login", "aada", "--name", "Aada Esimerkki", "--no-keyring"]
    assert line(*made, store=tmp_path / "s").status == 0
    assert line("users", "list", store=tmp_path / "s").status == 0
    added = line("users", "add", "aino", "--name", "Aino Esimerkki", "--role", "agent", store=tmp_path / "s")
    assert added.status == 0
    ran = line("users", "list", store=tmp_path / "s")
    assert ran.status == 2
    assert "aada, aino" in ran.err
    assert line("users", "list", "--user", "aada", store=tmp_path / "s").status == 0


def test_a_defect_is_one_line_without_data(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    from models.commandline import customers

    def fail(*_args: object) -> None:
        raise ZeroDivisionError("Virtanen 010190-901R")

    monkeypatch.setattr(customers, "find", fail)
    ran = line("find", "a")
    assert ran.status == 3
    assert len(ran.err.splitlines()) == 1
    assert "ZeroDivisionError" in ran.err
    assert "Virtanen" not in ran.err
    monkeypatch.setenv("TISKI_DEBUG", "1")
    assert "Traceback" in line("find", "a").err
    monkeypatch.delenv("TISKI_DEBUG")
    assert line("verify").status == 0


def test_a_damaged_store_is_told(own: Line) -> None:
    (own.store / "tiski.db").write_bytes(os.urandom(8192))
    ran = own("find", "a")
    assert ran.status == 1
    assert "Restore it from a backup" in ran.err


def test_the_windows_path_imports_no_typer_and_no_database() -> None:
    code = (
        "import sys; sys.argv = ['main.py']; import main; from models.commandline import arguments; arguments.split([]); "
        "print([name for name in ('typer', 'structlog', 'sqlalchemy', 'rich', 'argon2') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, timeout=60, check=True)
    assert ran.stdout.decode().strip() == "[]"


def test_the_window_and_the_tour_are_called_with_what_was_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import types

    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    called: list[object] = []

    def window(store: Path, user: str | None, language: str | None, call: str) -> int:
        called.append((store, user, language, call))
        return 0

    def tour(words: list[str]) -> int:
        called.append(words)
        return 0

    for name, function in (("gui.application", window), ("gui.tour", tour)):
        module = types.ModuleType(name)
        module.__dict__["run"] = function
        monkeypatch.setitem(sys.modules, name, module)
    assert main.main(["--store", str(tmp_path), "--user", "agent", "--language", "en"]) == 0
    assert main.main(["--store", str(tmp_path), "--user", "agent", "--language", "en", "call", "0401234567"]) == 0
    assert main.main(["--store", str(tmp_path), "--user", "agent", "--language", "en", "call", "--", "-040"]) == 0
    assert main.main(["--language", "en", "tour", "--pictures", "x"]) == 0
    assert called == [(tmp_path, "agent", "en", ""), (tmp_path, "agent", "en", "0401234567"), (tmp_path, "agent", "en", "-040"), ["--pictures", "x"]]


def test_nothing_personal_in_common() -> None:
    assert "password" not in Common.__annotations__
