from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

import resources
from gui.commands import COMMANDS, Commands, key_text
from gui.dialogs.help import SCOPES, page_text
from gui.dialogs.palette import entries
from gui.dialogs.ranking import Fit, fit
from models import words
from tests.gui.shell_fixtures import CTRL, SHIFT, Hand

Start = Callable[..., Hand]


@pytest.fixture
def hand(start: Start, store: Path) -> Hand:
    made = start(store)
    made.sign_in()
    return made


RECORD = ("Record prohibition or permission", "direct marketing by phone, all controllers")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", Fit.WHOLE),
        ("rec", Fit.WHOLE),
        ("Récord PROHIB", Fit.WHOLE),
        ("prohib rec", Fit.WORDS),
        ("perm", Fit.WORDS),
        ("hibit", Fit.INSIDE),
        ("rec mission", Fit.INSIDE),
        ("market", Fit.HINT),
        ("record phone", Fit.HINT),
        ("rcprh", Fit.LETTERS),
        ("dmp", None),
        ("et", None),
        ("xyz", None),
        ("rec xyz", None),
    ],
)
def test_words_are_found_in_any_order_and_form(typed: str, expected: Fit | None) -> None:
    assert fit(typed, *RECORD) == expected


class Doing(Commands):
    """Commands of which all can be done, and no role stands in the way."""

    def can(self, command_id: str) -> bool:
        return command_id not in {"reading", "save"}

    def refusal(self, command_id: str) -> str:
        return "supervisor only" if command_id == "back-up" else ""


@pytest.mark.parametrize(
    ("language", "typed", "expected"),
    [
        ("fi", "Tumma", ["dark"]),
        ("fi", "tum", ["dark"]),
        ("fi", "teema", ["light", "dark", "system-theme"]),
        ("fi", "kiel", ["refused", "record-statement", "section-permissions", "finnish", "swedish", "english"]),
        ("fi", "kirjaa", ["record-statement", "reading", "refused"]),
        ("fi", "lukema", ["reading"]),
        ("fi", "suom", ["finnish"]),
        ("sv", "mörkt", ["dark"]),
        ("en", "dark", ["dark"]),
        ("en", "back", ["back-up"]),
        ("en", "sign", ["sign-out"]),
        ("en", "record", ["record-statement", "reading", "refused"]),
        ("en", "marketing", ["record-statement"]),
        ("en", "rcrdng", ["reading"]),
    ],
)
def test_the_order_of_what_is_found(qtbot: QtBot, language: str, typed: str, expected: list[str]) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    words.set_language(language)
    try:
        assert [entry.command.id for entry in entries(Doing(window), typed)] == expected
    finally:
        words.set_language("en")


def test_the_palette_does_a_command_and_esc_gives_the_focus_back(hand: Hand) -> None:
    box = hand.shell.bar.search
    hand.press(Qt.Key.Key_F2)
    hand.press(Qt.Key.Key_K, CTRL)
    sheet = hand.shell.palette_sheet
    assert sheet.isVisible()
    assert hand.focus() is sheet.box
    hand.press(Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert hand.focus() is box
    hand.press(Qt.Key.Key_K, CTRL)
    hand.type("help")
    assert sheet.rows.entries[0].command.id == "help"
    hand.press(Qt.Key.Key_Return)
    assert not sheet.isVisible()
    assert hand.shell.help is not None
    assert hand.shell.help.isVisible()


def test_what_the_role_may_not_do_is_shown_with_the_reason_once_named(hand: Hand) -> None:
    hand.press(Qt.Key.Key_K, CTRL)
    rows = hand.shell.palette_sheet.rows
    assert all(not entry.reason for entry in rows.entries)
    hand.type("back up")
    found = [entry for entry in rows.entries if entry.command.id == "back-up"]
    assert [entry.reason for entry in found] == ["Who may: administrator"]
    at = rows.entries.index(found[0])
    rows.taken.emit(at)
    assert hand.shell.palette_sheet.isVisible(), "what may not be done does nothing"


def test_acts_on_the_customer_come_first(hand: Hand) -> None:
    hand.search("mäki-kuutti")
    hand.press(Qt.Key.Key_Return)
    hand.until(lambda: hand.shell.customers.current is not None)
    hand.settle()
    hand.press(Qt.Key.Key_K, CTRL)
    hand.type("re")
    parts = [entry.about_customer for entry in hand.shell.palette_sheet.rows.entries]
    assert parts[0] is True
    assert parts == sorted(parts, reverse=True)


def test_the_help_sheet_shows_every_key_the_role_has(hand: Hand) -> None:
    hand.press(Qt.Key.Key_F1)
    panel = hand.shell.help
    assert panel is not None
    shown = {child.text() for child in panel.keys.findChildren(type(panel.keys)) if hasattr(child, "text")}
    wanted = {key_text(command.id) for command in COMMANDS if command.shortcut and not hand.shell.seat.commands.refusal(command.id)}
    assert wanted <= shown
    assert {command.scope for command in COMMANDS} <= set(SCOPES)
    hand.press(Qt.Key.Key_F1)
    assert not panel.isVisible()


@pytest.mark.parametrize("code", words.LANGUAGES)
def test_help_is_there_in_every_language(code: str) -> None:
    text = page_text(code)
    assert (resources.ROOT / "help" / f"{code}.md").exists()
    assert text.count("###") == page_text("en").count("###") > 10
    for key in ("F2", "F7", "F8", "F12", "Ctrl+K", "Ctrl+Shift+L"):
        assert f"**{key}**" in text


def test_theme_and_language_change_at_once(hand: Hand) -> None:
    from gui import tokens

    hand.press(Qt.Key.Key_K, CTRL)
    hand.type("dark theme")
    hand.press(Qt.Key.Key_Return)
    assert tokens.scheme() == "dark"
    hand.search("mäki-kuutti")
    hand.press(Qt.Key.Key_Return)
    hand.until(lambda: hand.shell.customers.current is not None)
    hand.settle()
    before, page = hand.shell, hand.shell.customers.current
    hand.program.change_language("fi")
    hand.settle()
    assert hand.shell is not before
    assert hand.shell.customers.current is not None
    assert page is not None
    assert hand.shell.customers.current.widget is page.widget, "the open customer goes on"
    assert hand.shell.page_code() == "customer"
    assert hand.program.seat is not None
    assert hand.program.seat.commands.action("search").text() == "Haku"
    hand.program.change_language("en")
    hand.program.change_theme("light")
    hand.settle()


def test_f6_goes_round_the_regions(hand: Hand) -> None:
    hand.press(Qt.Key.Key_F2)
    box = hand.focus()
    hand.press(Qt.Key.Key_F6)
    assert hand.shell.rail.isAncestorOf(hand.focus())
    hand.press(Qt.Key.Key_F6, SHIFT)
    assert hand.focus() is box
