"""The shell where there is little room: what can be pressed stays within reach of the mouse, and notices cover no act."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from gui.pages.customer import CustomerPage
from tests.gui.shell_fixtures import CTRL, Hand
from tests.gui.shell_fixtures import sample_store as sample_store
from tests.gui.shell_fixtures import start as start
from tests.gui.shell_fixtures import store as store

Start = Callable[..., Hand]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def hand(start: Start, store: Path) -> Hand:
    made = start(store)
    made.sign_in()
    return made


def opened(hand: Hand, name: str = "mäki-kuutti") -> CustomerPage:
    before = hand.shell.customers.current
    hand.search(name)
    hand.press(Qt.Key.Key_Return)
    hand.until(lambda: hand.shell.customers.current is not None and hand.shell.customers.current is not before)
    hand.settle()
    assert hand.shell.customers.current is not None
    page = hand.shell.customers.current.widget
    assert isinstance(page, CustomerPage)
    return page


def click(widget: QWidget) -> None:
    window = widget.window()
    spot = widget.mapTo(window, widget.rect().center())
    there = window.childAt(spot)
    assert there is widget, f"covered by {there}"
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    QApplication.processEvents()


def place(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


@pytest.mark.parametrize("width", [1280, 800])
def test_palette_and_menu_of_the_user_can_be_clicked(hand: Hand, width: int) -> None:
    opened(hand)
    opened(hand, "korhonen")
    hand.program.frame.resize(width, 600)
    QApplication.processEvents()
    bar = hand.shell.bar
    assert bar.user.accessibleName() == "Noora Vuorela, agent"
    click(bar.commands)
    assert hand.shell.palette_sheet.isVisible()
    hand.press(Qt.Key.Key_Escape)
    click(bar.user)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "Sign out" in [action.text() for action in menu.actions()]
    menu.close()
    assert bar.user.toolTip() == ("Noora Vuorela, agent" if width < 1000 else "")
    assert bar.commands.toolTip() == ("Commands" if width < 1000 else "")


@pytest.mark.parametrize("width", [1280, 1100, 800])
def test_a_notice_covers_neither_panel_nor_save_bar(hand: Hand, width: int) -> None:
    hand.program.frame.resize(width, 600)
    page = opened(hand)
    hand.shell.say("A notice that stands at the bottom of the page", "done")
    notice = hand.shell.notices
    page.draft.set(page.data.customer, "given_names", "Helmi")
    page._show_state()
    assert page.save_bar.isVisibleTo(page)
    steps: list[tuple[Callable[[], object], Callable[[], QWidget | None]]] = [
        (lambda: None, lambda: page.dock),
        (lambda: hand.press(Qt.Key.Key_F8), page.dock.side),
        (lambda: hand.press(Qt.Key.Key_Escape), lambda: page.dock),
        (lambda: hand.press(Qt.Key.Key_F1), lambda: hand.shell.help),
        (lambda: hand.press(Qt.Key.Key_F1), lambda: page.dock),
    ]
    for act, what in steps:
        act()
        hand.settle()
        shown = what()
        assert shown is not None
        assert shown.isVisible()
        assert notice.isVisible()
        assert not place(notice).intersects(place(shown)), type(shown).__name__
        assert not place(notice).intersects(place(page.save_bar))
        assert hand.shell.pages.rect().contains(notice.geometry())


def test_a_notice_of_another_page_stays_in_sight_and_an_undo_does_not(hand: Hand) -> None:
    opened(hand)
    hand.shell.say("Prohibition recorded", "done")
    hand.shell.seat.offered_undo.emit("1 change saved", lambda: None)
    assert [each.text() for each in hand.shell.notices.notices()] == ["Prohibition recorded", "1 change saved"]
    page = opened(hand, "korhonen")
    (left,) = hand.shell.notices.notices()
    assert left.text() == "Prohibition recorded"
    spot = place(left).center()
    there = hand.program.frame.childAt(spot)
    assert there is not None
    assert there is left or left.isAncestorOf(there), "the page lies over the notice"
    assert page.isVisible()


def test_a_notice_leaves_the_acts_of_a_new_customer_free(hand: Hand) -> None:
    hand.press(Qt.Key.Key_N, CTRL)
    hand.until(lambda: hand.shell.new_customer is not None)
    hand.shell.say("A notice", "done")
    hand.settle()
    assert hand.shell.new_customer is not None
    assert not place(hand.shell.notices).intersects(place(hand.shell.new_customer.save))
