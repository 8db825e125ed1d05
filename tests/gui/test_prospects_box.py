"""Prospects whose permission has ended, in the window: found by the palette and a key, asked about, removed, the receipt saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from gui.dialogs.prospects import ProspectsBox
from models.services import customers_new, statements
from models.services.customers_new import Created
from models.services.forms import Saved
from tests.gui.shell_fixtures import CTRL, SHIFT, Hand
from tests.gui.shell_fixtures import sample_store as sample_store
from tests.gui.shell_fixtures import start as start
from tests.gui.shell_fixtures import store as store
from tests.services.test_prospects import PERMITTED
from tests.services.test_prospects_going import NO

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def box_of(hand: Hand) -> ProspectsBox:
    found = [box for box in hand.program.frame.findChildren(ProspectsBox) if box.isVisible()]
    assert len(found) == 1
    return found[0]


def two(hand: Hand) -> list[Created]:
    desk = hand.shell.seat.desk
    made = []
    for family, phone in (("Toivonen", "050 765 4321"), ("Äijälä", "050 765 4322")):
        one = customers_new.create(desk, PERMITTED | {"family_name": family, "phone": phone, "controller": desk.user.controllers[0]})
        assert isinstance(one, Created)
        assert isinstance(statements.record(desk, one.customer_id, NO), Saved)
        made.append(one)
    return made


@pytest.fixture
def hand(start: Callable[..., Hand], store: Path) -> Hand:
    made: Hand = start(store)
    made.sign_in("supervisor")
    return made


def test_one_is_removed_by_keys_and_the_receipt_saved(hand: Hand, tmp_path: Path) -> None:
    first, second = two(hand)
    hand.shell.customers.open(first.customer_id)
    hand.settle()
    hand.press(Qt.Key.Key_P, CTRL | SHIFT)
    hand.settle()
    box = box_of(hand)
    names = [line.name for line in box._found]
    assert names[-2:] == ["Toivonen, Tiina", "Äijälä, Tiina"]
    box.table.selectRow(names.index("Toivonen, Tiina"))
    box.table.opened.emit(box.table.current_key())
    assert "Remove Toivonen, Tiina for good?" in box.told.text()
    assert box.back.hasFocus()  # the safe answer
    box.back.click()
    assert box.one.isVisible()
    assert hand.shell.customers.all()
    box.one.click()
    box.sure.click()
    hand.settle()
    assert box.receipt is not None
    assert first.customer_number in box.area.value()
    assert "Toivonen" not in box.area.value()
    assert not hand.shell.customers.all()  # the page of who is not there any more is closed, and nothing of it is kept
    target = tmp_path / "kuitti.txt"
    box.save_to(target)
    hand.settle()
    assert target.read_text(encoding="utf-8") == box.area.value()
    assert "kuitti.txt" in box.told.text()
    box.save_to(tmp_path / "none" / "kuitti.txt")
    hand.settle()
    assert "saved into" not in box.told.text()
    box.close_button.click()
    again = {hit.customer_number for hit in _found(hand, "765 432")}
    assert again == {second.customer_number}


def _found(hand: Hand, text: str) -> Any:
    from models.services import search

    return search.find(hand.shell.seat.desk, text).hits


def test_all_go_from_the_palette(hand: Hand) -> None:
    two(hand)
    assert hand.shell.seat.commands.trigger("prospects")
    hand.settle()
    box = box_of(hand)
    count = len(box._found)
    box.all.click()
    assert f"Remove all {count} for good?" in box.told.text()
    box.sure.click()
    hand.settle()
    assert box.receipt is not None
    assert box.told.text() == f"{count} prospects were removed."
    box.close_button.click()
    assert hand.shell.seat.commands.trigger("prospects")
    hand.settle()
    assert box_of(hand).empty.isVisible()
    assert box_of(hand).close_button.hasFocus()


def test_an_agent_is_told_who_may(start: Callable[..., Hand], store: Path) -> None:
    hand = start(store)
    hand.sign_in("agent")
    hand.press(Qt.Key.Key_P, CTRL | SHIFT)
    assert hand.shell.seat.commands.refusal("prospects") == "Who may: supervisor or data protection officer"
    assert not hand.program.frame.findChildren(ProspectsBox)
