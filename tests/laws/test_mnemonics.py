"""No letter leads to two things: in every page and language the mnemonics of what is shown are unique in their window, and so are all its keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QTabBar, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui import mnemonics
from gui.buttons import secondary
from gui.chips import FilterChip
from gui.choices import CheckGroup
from gui.pages.customer_parts.section_stack import SECTIONS
from gui.segmented import Segmented
from gui.topbar import CustomerTab
from models import words
from tests.gui.dressing import dress
from tests.gui.shell_fixtures import CTRL, Hand
from tests.gui.shell_fixtures import sample_store as sample_store
from tests.gui.shell_fixtures import start as start
from tests.gui.shell_fixtures import store as store

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def keys(window: QWidget) -> Iterator[tuple[str, str]]:
    """Yield each key that the window takes for what it shows now, with what it leads to."""

    def given(key: QKeySequence) -> str:
        return key.toString(QKeySequence.SequenceFormat.PortableText)

    for button in window.findChildren(QAbstractButton):
        if button.isVisible() and given(button.shortcut()):
            yield given(button.shortcut()), button.text()
    for label in window.findChildren(QLabel):
        if label.isVisible() and label.buddy() is not None and given(QKeySequence.mnemonic(label.text())):
            yield given(QKeySequence.mnemonic(label.text())), label.text()
    for bar in window.findChildren(QTabBar):
        for at in range(bar.count() if bar.isVisible() else 0):
            if given(QKeySequence.mnemonic(bar.tabText(at))):
                yield given(QKeySequence.mnemonic(bar.tabText(at))), bar.tabText(at)
    for shortcut in window.findChildren(QShortcut):
        owner = shortcut.parent()
        if given(shortcut.key()) and isinstance(owner, QWidget) and owner.isVisible():
            yield given(shortcut.key()), owner.accessibleName() or type(owner).__name__
    actions = {id(action): action for widget in (window, *window.findChildren(QWidget)) for action in widget.actions()}
    for action in actions.values():
        if isinstance(action, QAction) and given(action.shortcut()):
            yield given(action.shortcut()), action.text()


def clashes(window: QWidget) -> list[str]:
    """Return the keys that lead to two things."""
    found: dict[str, list[str]] = {}
    for key, what in keys(window):
        found.setdefault(key, []).append(what)
    return [f"{key}: {', '.join(told)}" for key, told in found.items() if len(told) > 1]


def test_a_clash_is_seen(qtbot: QtBot, qapp: QApplication) -> None:
    dress(qapp)
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    for text in ("&Save", "Di&scard", "S&how"):
        column.addWidget(secondary(text))
    window.show()
    assert clashes(window) == ["Alt+S: &Save, Di&scard"]


def test_a_name_with_an_ampersand_is_no_mnemonic(qtbot: QtBot, qapp: QApplication) -> None:
    dress(qapp)
    tab = CustomerTab("A&B Oy")
    qtbot.addWidget(tab)
    tab.show()
    assert not list(keys(tab))
    tab.setText("C&D Oy")
    assert not list(keys(tab))
    assert tab.accessibleName() == "C&D Oy"


@pytest.mark.parametrize("make", [Segmented, CheckGroup])
def test_a_choice_named_with_an_ampersand_is_shown_whole(qtbot: QtBot, qapp: QApplication, make: type[Segmented | CheckGroup]) -> None:
    dress(qapp)
    made = make()
    qtbot.addWidget(made)
    made.set_choices([("a", "A & B Oy"), ("b", "C&D Oy")])
    made.show()
    assert not list(keys(made))
    assert [mnemonics.words(button.text()) for button in made.findChildren(QAbstractButton)] == ["A & B Oy", "C&D Oy"]
    chip = FilterChip("A & B Oy", 3)
    qtbot.addWidget(chip)
    chip.show()
    assert not list(keys(chip))
    assert chip.accessibleName() == "A & B Oy 3"


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_in_every_page(start: Callable[..., Hand], store: Path, language: str) -> None:
    hand = start(store, language=language)
    frame = hand.program.frame
    assert not clashes(frame)
    hand.sign_in()
    assert not clashes(frame)
    hand.search("mäki-kuutti")
    assert not clashes(frame)
    hand.press(Qt.Key.Key_Return, CTRL)
    hand.until(lambda: hand.shell.customers.current is not None)
    hand.settle()
    for at, code in enumerate(SECTIONS, 1):
        hand.shell.seat.commands.trigger(f"section-{code}")
        hand.settle()
        assert not clashes(frame), (at, code)
    for key in (Qt.Key.Key_F8, Qt.Key.Key_Escape, Qt.Key.Key_F1, Qt.Key.Key_F1):
        hand.press(key)
        hand.settle()
        assert not clashes(frame), key
    hand.press(Qt.Key.Key_K, CTRL)
    assert not clashes(frame)
    hand.press(Qt.Key.Key_Escape)
    hand.press(Qt.Key.Key_N, CTRL)
    hand.until(lambda: hand.shell.new_customer is not None)
    assert not clashes(frame)
    hand.shell.over.show_menu(hand.shell.bar.user)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    letters = [QKeySequence.mnemonic(action.text()).toString() for action in menu.actions()]
    assert len([letter for letter in letters if letter]) == len({letter for letter in letters if letter})
    menu.close()
    hand.shell.lock_asked.emit()
    hand.until(lambda: hand.program.lock is not None)
    assert not clashes(frame)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_among_the_users(start: Callable[..., Hand], store: Path, language: str) -> None:
    hand = start(store, language=language)
    hand.sign_in("administrator")
    hand.settle()
    assert hand.shell.administration is not None
    assert not clashes(hand.program.frame)
