"""What a role may not do says so in one sentence, wherever its key is pressed; no form opens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from gui.commands import COMMANDS
from gui.pages.customer import CustomerPage
from models.roles import Action, Role, may
from tests.gui.shell_fixtures import Hand

Start = Callable[..., Hand]


def _customer(hand: Hand) -> CustomerPage:
    hand.search("mäki-kuutti")
    hand.press(Qt.Key.Key_Return)
    hand.until(lambda: hand.shell.page_code() == "customer")
    hand.settle()
    page = hand.shell.customers.current
    assert page is not None
    assert isinstance(page.view, CustomerPage)
    return page.view


def _said(hand: Hand) -> list[str]:
    return [notice.text() for notice in hand.shell.notices.notices()]


@pytest.mark.parametrize("role", Role)
def test_the_key_of_every_refused_command_is_answered(start: Start, store: Path, role: Role) -> None:
    hand = start(store)
    hand.sign_in(role.value)
    if may(role, Action.FIND_CUSTOMER):
        _customer(hand)
    commands, told = hand.shell.seat.commands, 0
    page = hand.shell.page_code()
    for command in COMMANDS:
        refusal = commands.refusal(command.id)
        if refusal and commands.action(command.id).isEnabled():
            hand.shell.notices.clear()
            assert not commands.trigger(command.id)
            assert [refusal in text and command.text.rstrip("…") in text for text in _said(hand)] == [True], command.id
            assert hand.shell.page_code() == page
            told += 1
    assert told > 1


def test_f8_of_an_officer_opens_nothing_from_the_matrix_or_a_field_and_says_who_may(start: Start, store: Path) -> None:
    hand = start(store)
    hand.sign_in("officer")
    page = _customer(hand)
    hand.press(Qt.Key.Key_0, Qt.KeyboardModifier.AltModifier)
    page.parts.answers.matrix.setFocus()
    for _place in ("the matrix", "a field"):
        hand.press(Qt.Key.Key_F8)
        hand.settle()
        assert page.parts.stating.panel is None
        assert _said(hand) == ["Record prohibition or permission: not in your role. Who may: agent, billing clerk or supervisor"]
        hand.shell.notices.clear()
        hand.press(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
        hand.settle()
