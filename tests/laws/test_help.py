"""Law of the help: the keys that help and README name are those of the registry, in every language, and the pictures are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

import resources
from gui.commands import BY_ID, COMMANDS, Commands, key_text
from gui.dialogs.help import HelpPanel, page_text
from gui.keys import KeyHint
from models import words
from models.roles import Role, may

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
KEYS = {key_text(command.id): command for command in COMMANDS if command.shortcut}
OF_LISTS = {"Enter", "1", "2", "3"}
"""Keys that are a list's own: opening the row, choosing a side of a conflict."""
_BOLD = re.compile(r"\*\*([^*]+)\*\*")


def sections(language: str) -> list[list[str]]:
    """Return the keys that each section of the help names, in order."""
    return [_BOLD.findall(section) for section in page_text(language).split("### ")[1:]]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_help_names_registered_keys_only(language: str) -> None:
    named = {key for section in sections(language) for key in section}
    assert named - set(KEYS) - OF_LISTS == set()
    assert len(named) > 20


def test_help_says_the_same_in_every_language() -> None:
    assert sections("fi") == sections("sv") == sections("en")
    assert {path.name for path in (resources.ROOT / "help").iterdir()} == {f"{language}.md" for language in words.LANGUAGES}


def test_help_tells_of_every_key_but_those_of_regions() -> None:
    named = {key for section in sections("en") for key in section}
    assert {BY_ID[command.id].id for key, command in KEYS.items() if key not in named} == {"previous-region", "section-customer"}


@pytest.mark.parametrize("role", list(Role))
def test_the_sheet_of_keys_is_the_registry(role: Role, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    commands = Commands(window)
    commands.set_role(role)
    panel = HelpPanel(commands, window)
    shown = [hint.text() for hint in panel.keys.findChildren(KeyHint)]
    able = [key for key, command in KEYS.items() if command.action is None or may(role, command.action)]
    assert sorted(shown) == sorted(able)


def test_readme_lists_the_keys_of_the_registry() -> None:
    table = README.split("## Keys\n")[1].split("\n## ")[0]
    rows = {key: text for line in table.splitlines() for key, text in re.findall(r"\| `([^`]+)` \| ([^|]+?) (?=\|)", line)}
    assert rows == {key: command.text for key, command in KEYS.items()}


def test_readme_shows_pictures_that_are_there() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert pictures
    for picture in pictures:
        data = (ROOT / picture).read_bytes()
        assert data.startswith(b"\x89PNG")
        assert len(data) > 10_000


def test_readme_links_and_names_files_that_are_there() -> None:
    named = re.findall(r"`((?:resources|tests|models|gui)/[\w./-]*)`", README)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []
