"""Every command where there is no store: what is wrong with the place is said in words, nothing is made or changed, and nobody is asked anything."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup

from models.commandline import app
from models.commandline.app import Window
from models.commandline.arguments import Common
from models.services.sample_store import SampleMade
from tests.commandline.conftest import Line

GOOD = "seitsemän pientä kettua"
USES: dict[str, tuple[str, ...]] = {
    "find": ("a",),
    "show": ("1",),
    "may-contact": ("1", "--purpose", "research", "--channel", "phone"),
    "journal": ("1",),
    "dial": ("1", "--purpose", "service"),
    "letter": ("1", "--purpose", "service", "--out", "letter.pdf"),
    "verify": (),
    "backup": ("b.tiski",),
    "postal-codes": ("codes.txt",),
    "recover": ("aada",),
    "rotate-keys": (),
    "users list": (),
    "users add": ("pekka", "--name", "Pekka Esimerkki", "--role", "agent"),
    "users lock": ("aada",),
    "users unlock": ("aada",),
    "users remove": ("aada",),
    "users password": (),
    "users set": ("aada", "--name", "Aada Toinen"),
    **dict.fromkeys(
        (f"import {code}" for code in ("customers", "sites", "points", "contracts", "accounts", "contacts", "statements", "refusals")), ("codes.txt",)
    ),
    "import runs": (),
    "import undo": (),
    "refusals list": (),
    "refusals same": ("01a22473-2fe8-79ff-a94e-6ced8e74d0e9",),
    "refusals other": ("01a22473-2fe8-79ff-a94e-6ced8e74d0e9", "--note", "asked"),
    "statements": ("1",),
    "statement show": ("1",),
    "prospects due": (),
    "prospects remove": ("1", "--yes"),
    "list make": ("--purpose", "research", "--channel", "phone", "--controller", "lampo"),
    "list ask": ("list.csv",),
    "list show": (),
    "list take-out": ("01a22473-2fe8-79ff-a94e-6ced8e74d0e9", "list.csv"),
}
"""Commands at a store that must be there already, and words that they take."""
MAKERS: dict[str, tuple[str, ...]] = {
    "sample": ("--customers", "1"),
    "set-up": ("--controller", "lampo=Salpa Lämpö Oy", "--login", "aada", "--name", "Aada Esimerkki"),
    "restore": ("copy.tiski",),
}
"""Commands that make a store."""
OTHERS = {"self-check", "call", "tour"}
"""Commands that say themselves what is there, or are the window's."""
PLACES = {
    "absent": "There is no store in {folder}",
    "empty": "There is no store in {folder}",
    "other things": "There is no store in {folder}",
    "a file": "{folder} is a file, not a folder",
    "below a file": "{above} is a file, not a folder",
    "no slots": "The slot file slots.json beside the store is missing",
}


def _leaves(group: TyperGroup, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from _leaves(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


def test_the_table_has_every_command(tmp_path: Path) -> None:
    window = Window(**{part.name: lambda *_words: 0 for part in fields(Window)})
    built = app.build(Common(tmp_path, None, "en", json=False), window)
    assert set(_leaves(built)) == {*USES, *MAKERS, *OTHERS}


def place(kind: str, tmp_path: Path, made: SampleMade) -> Path:
    folder = tmp_path / "place"
    if kind == "a file":
        folder.write_text("not a folder")
    elif kind == "below a file":
        folder.write_text("not a folder")
        folder /= "store"
    elif kind != "absent":
        folder.mkdir()
    if kind == "other things":
        (folder / "letter.txt").write_text("kirje")
    if kind == "no slots":
        shutil.copy(made.folder / "tiski.db", folder)
    return folder


def everything(below: Path) -> dict[str, bytes]:
    return {str(path.relative_to(below)): path.read_bytes() if path.is_file() else b"" for path in below.rglob("*")}


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TISKI_RECOVERY_CODE", "0000-0000")
    monkeypatch.setenv("TISKI_NEW_PASSWORD", GOOD)
    (tmp_path / "codes.txt").write_text("x")


@pytest.mark.parametrize("kind", PLACES)
def test_commands_at_a_store_say_that_there_is_none(line: Line, made: SampleMade, tmp_path: Path, kind: str) -> None:
    folder = place(kind, tmp_path, made)
    before = everything(tmp_path)
    for command, words in USES.items():
        ran = line(*command.split(), *words, store=folder)
        assert (ran.status, ran.out) == (1, ""), (command, ran)
        assert ran.err.startswith(PLACES[kind].format(folder=folder, above=folder.parent)), (command, ran.err)
    assert everything(tmp_path) == before


def test_a_store_whose_file_is_missing_says_so(own: Line, tmp_path: Path) -> None:
    (own.store / "tiski.db").unlink()
    before = _unlocked(own.store)
    for command, words in USES.items():
        if command == "recover":
            continue
        ran = own(*command.split(), *words)
        assert ran.status == 1, (command, ran)
        assert "The store file tiski.db is missing" in ran.err, (command, ran.err)
    assert _unlocked(own.store) == before


def _unlocked(folder: Path) -> dict[str, Any]:
    """Everything but what is held while somebody works."""
    return {name: data for name, data in everything(folder).items() if not name.endswith(".lock")}


@pytest.mark.parametrize("kind", ["a file", "below a file"])
def test_a_store_is_not_made_where_a_file_is(line: Line, made: SampleMade, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    assert line("backup", "copy.tiski").status == 0
    monkeypatch.setenv("TISKI_PASSWORD", GOOD)
    folder = place(kind, tmp_path, made)
    before = everything(tmp_path)
    for command in ("sample", "set-up"):
        ran = line(command, *MAKERS[command], store=folder)
        assert (ran.status, ran.out) == (1, ""), (command, ran)
        assert str(tmp_path / "place") in ran.err, (command, ran.err)
        assert "folder" in ran.err, (command, ran.err)
    monkeypatch.setenv("TISKI_PASSWORD", "tiski-sample")
    ran = line("restore", "copy.tiski", store=folder)
    assert (ran.status, ran.out) == (1, "")
    assert str(tmp_path / "place") in ran.err
    assert everything(tmp_path) == before


@pytest.mark.parametrize("kind", ["empty", "other things", "absent"])
def test_a_store_is_made_where_there_is_none(line: Line, made: SampleMade, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    assert line("backup", "copy.tiski").status == 0
    for command, words in MAKERS.items():
        monkeypatch.setenv("TISKI_PASSWORD", GOOD if command == "set-up" else "tiski-sample")
        folder = place(kind, tmp_path, made)
        assert line(command, *words, store=folder).status == 0, command
        assert line("verify", store=folder).status == 0, command
        shutil.rmtree(folder)


@pytest.mark.parametrize(("kind", "ok"), [("absent", True), ("empty", True), ("a file", False), ("below a file", False), ("no slots", False)])
def test_the_self_check_says_it_too(line: Line, made: SampleMade, tmp_path: Path, kind: str, ok: bool) -> None:
    ran = line("self-check", "--json", store=place(kind, tmp_path, made))
    (store,) = [each for each in ran.json if each["name"] == "store"]
    assert store["ok"] is ok, store
    assert str(tmp_path / "place") in store["text"] or kind == "no slots"


@pytest.mark.parametrize("command", ["restore", "restore --rehearse", "postal-codes", "import customers"])
@pytest.mark.parametrize("kind", ["a folder", "a pipe", "a device", "absent", "empty"])
def test_what_is_no_ordinary_file_is_not_read(own: Line, tmp_path: Path, command: str, kind: str) -> None:
    file = tmp_path / "given"
    if kind == "a folder":
        file.mkdir()
    elif kind == "a pipe":
        os.mkfifo(file)
    elif kind == "a device":
        file = Path("/dev/zero")
    elif kind == "empty":
        file.touch()
    ran = own(*command.split(), str(file), *(("--over",) if command == "restore" else ()))
    assert ran.status == 1, ran
    assert len(ran.err.splitlines()) <= 2, ran.err
    if command.startswith("restore"):
        said = {
            "a folder": "is a folder, not a backup",
            "a pipe": "is a device or a pipe",
            "a device": "is a device or a pipe",
            "absent": "There is no file given",
        }
        assert said.get(kind, "is not a backup made by Tiski") in ran.err
    assert own("verify").status == 0
