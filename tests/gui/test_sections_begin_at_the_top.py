"""Whoever goes to a section begins at its top, with the focus in its first list or field, however small the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea

from gui.pages.customer import CustomerPage
from gui.pages.sections.history import HistorySection
from gui.pages.sections.permissions import PermissionsSection
from tests.gui.shell_fixtures import Hand

Start = Callable[..., Hand]
ALT = Qt.KeyboardModifier.AltModifier
KEYS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5, Qt.Key.Key_6)


@pytest.fixture
def page(start: Start, store: Path) -> tuple[Hand, CustomerPage]:
    hand = start(store)
    hand.sign_in("agent")
    hand.program.frame.resize(800, 600)
    hand.search("mäki-kuutti")
    hand.press(Qt.Key.Key_Return)
    hand.until(lambda: hand.shell.page_code() == "customer")
    hand.settle()
    current = hand.shell.customers.current
    assert current is not None
    assert isinstance(current.view, CustomerPage)
    return hand, current.view


def test_each_section_is_entered_at_its_top(page: tuple[Hand, CustomerPage]) -> None:
    hand, view = page
    for _round in range(2):
        for key in KEYS:
            hand.press(key, ALT)
            hand.settle()
            holder = view.parts.stack.currentWidget()
            if isinstance(holder, QScrollArea):
                assert holder.verticalScrollBar().value() == 0
            focused = QApplication.focusWidget()
            assert focused is not None
            assert holder.isAncestorOf(focused), f"{key}: {focused}"


@pytest.mark.parametrize(("key", "kind"), [(Qt.Key.Key_4, PermissionsSection), (Qt.Key.Key_6, HistorySection)])
def test_rows_of_a_list_are_in_sight_over_its_details(page: tuple[Hand, CustomerPage], key: Qt.Key, kind: type) -> None:
    hand, view = page
    hand.press(key, ALT)
    hand.settle()
    section = view.parts.stack.currentWidget()
    assert isinstance(section, kind)
    table = section.table
    assert table.viewport().height() >= 2 * table.rowHeight(0)
    assert section.detail.isVisible()
    below = section.detail.mapTo(section, section.detail.rect().topLeft()).y()
    assert table.mapTo(section, table.rect().bottomLeft()).y() < below, "the details lie below the list, not over it"
