"""The help of every command and option is in the user's language, nothing of it left out of the catalogues."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import main
from models import words
from models.catalogues import Catalogue
from models.commandline import app, calling, helping
from models.commandline.arguments import Common
from models.entities.choices import CHANNELS
from models.permissions.vocabulary import CONTACT_PURPOSES
from models.roles import Role
from models.services import reaching
from tests.commandline.conftest import Line

ROOT = app.build(Common(Path("x"), None, "en", json=False), app.Window(list, len, len))


def paths(command: calling.Command = ROOT, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    if hasattr(command, "commands"):
        for name, each in calling.subcommands(command).items():
            yield from paths(each, (*path, name))


EVERY = list(paths())
CODES = {
    "main.py", "--help", "-h", "--store", "--user", "--language", "--json", "fi|sv|en", "TISKI_PASSWORD", "TISKI_NEW_PASSWORD", "TISKI_RECOVERY_CODE",
    "TISKI_DEBUG", "N", "|".join(CHANNELS), "|".join(CONTACT_PURPOSES), "|".join(reaching.PURPOSES), "|".join(Role),
}  # fmt: skip
"""What is the same in every language, besides the names of commands and options."""


class Marked(Catalogue):
    """A catalogue that has every text, in brackets."""

    def text(self, text: str, context: str = "") -> str:
        return f"⟦{text}⟧"

    def counted(self, one: str, many: str, n: int) -> str:
        return f"⟦{one if n == 1 else many}⟧"


def outside(text: str) -> list[str]:
    """Return the words that stand outside of all brackets: said without the catalogues."""
    kept, depth = [], 0
    for mark in text:
        depth += (mark == "⟦") - (mark == "⟧")
        kept.append(" " if depth or mark == "⟧" else mark)
    assert depth == 0
    return [word.strip("[]():,.…") for word in "".join(kept).split() if word.strip("[]():,.…")]


def test_the_commands_are_those_that_were_asked_for() -> None:
    asked = {"find", "show", "may-contact", "journal", "sample", "verify", "backup", "restore", "self-check", "call", "tour", "users"}
    assert asked <= {path[0] for path in EVERY if path}
    assert {path[1] for path in EVERY if path[:1] == ("users",) and len(path) == 2} == {"list", "add", "lock", "unlock", "remove", "password", "set"}


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_every_word_of_help_goes_through_the_catalogues(path: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_current", Marked())
    said = helping.text(calling.resolve(ROOT, [*path, "--help"]))
    names = {name for each in EVERY for name in each} | {
        option for each in EVERY for one in calling.options(calling.resolve(ROOT, [*each, "-h"]).command) for option in one.opts
    }
    assert set(outside(said)) <= CODES | names


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_help_says_what_the_command_is_for_and_all_its_options(path: tuple[str, ...], language: str, line: Line) -> None:
    ran = line(*path, "--help", language=language)
    assert (ran.status, ran.err) == (0, "")
    words.set_language(language)
    flowing = " ".join(ran.out.split())
    command = calling.resolve(ROOT, [*path, "--help"]).command
    assert flowing.startswith(words._("Usage: {line}", line=" ".join(("main.py", *path))))
    for text in (command.help or "").split("\n"):
        assert words._(text) in flowing
    for each in calling.subcommands(command).items() if hasattr(command, "commands") else ():
        assert f"{each[0]} {words._((each[1].help or '').split(chr(10))[0])}" in flowing
    for parameter in (*calling.arguments(command), *calling.options(command)):
        assert parameter.help
        assert f"{calling.called(parameter)} {words._(parameter.help)}" in flowing
    for option, _about in helping.COMMON:
        assert option.split()[0].rstrip(",") in flowing
    assert all(len(each) <= 100 for each in ran.out.splitlines())


@pytest.mark.parametrize(("name", "value", "code"), [("LANG", "sv_FI.UTF-8", "sv"), ("LC_MESSAGES", "fi_FI", "fi"), ("TISKI_LANGUAGE", "en", "en")])
def test_help_follows_the_environment(name: str, value: str, code: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    monkeypatch.setenv(name, value)
    assert main.main(["users", "list", "--help"]) == 0
    words.set_language(code)
    assert words._("List the users.") in capsys.readouterr().out


def test_the_language_of_a_call_gone_wrong_is_that_it_asks_for(line: Line) -> None:
    for code in words.LANGUAGES:
        ran = line("--nosuch", language=code)
        words.set_language(code)
        assert words._(calling._NO_OPTION) in ran.err


@pytest.mark.parametrize("columns", ["20", "80", "400"])
def test_help_fits_the_terminal(columns: str, line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    longest = max(len(each) for each in line("users", "add", "--help").out.splitlines())
    assert longest <= max(int(columns), 60)
    assert longest <= 100


def test_readme_names_every_command() -> None:
    readme = (Path(main.__file__).parent / "README.md").read_text(encoding="utf-8")
    missing = [path for path in EVERY if path and not re.search(rf"(?<![\w-]){re.escape(path[-1])}(?![\w-])", readme)]
    assert missing == []
