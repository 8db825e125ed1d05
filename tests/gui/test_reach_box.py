"""Dialling and writing from the customer's page, by keyboard: the answer at once, the act only on a yes, the number handed on through a seam."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from gui.dialogs import reach
from gui.dialogs.reach import ReachBox
from models import formats
from models.permissions.vocabulary import MARKETING, SELLING
from models.services import statements
from models.services.forms import Saved
from tests.desk import edit, page, person, row, save
from tests.gui.shell_fixtures import CTRL, Hand
from tests.gui.shell_fixtures import sample_store as sample_store
from tests.gui.shell_fixtures import start as start
from tests.gui.shell_fixtures import store as store
from tests.services.test_statements import NO_CALLS

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was handed to the telephone."""
    found: list[str] = []
    monkeypatch.setattr(reach, "open_url", lambda url: found.append(url.toString()) or True)
    return found


@pytest.fixture
def hand(start: Callable[..., Hand], store: Path) -> Hand:
    made: Hand = start(store)
    made.sign_in("agent")
    return made


def at(hand: Hand, customer: UUID, key: Qt.Key = Qt.Key.Key_P) -> ReachBox:
    """Open the customer's page and press the key of the box."""
    hand.shell.customers.open(customer)
    hand.settle()
    hand.press(key, CTRL)
    hand.settle()
    found = [box for box in hand.program.frame.findChildren(ReachBox) if box.isVisible()]
    assert len(found) == 1
    return found[0]


def press(hand: Hand, box: ReachBox, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(QApplication.focusWidget() or box, key, modifiers)
    hand.settle()


def choose(hand: Hand, box: ReachBox, purpose: str) -> None:
    """Choose a purpose with the arrow keys."""
    box.purpose.setFocus()
    while box.purpose.value() != purpose:
        before = box.purpose.value()
        press(hand, box, Qt.Key.Key_Down)
        assert box.purpose.value() != before


def test_a_customer_is_dialled_by_keyboard(hand: Hand, dialled: list[str]) -> None:
    box = at(hand, person(hand.shell.seat.desk))
    assert box.purpose.hasFocus()
    assert (box.purpose.words(), box.answer.kind(), box.answer.title()) == ("Service message", "allowed", "May I call? Allowed")
    assert "General Data Protection Regulation" in box.answer.text()
    assert box.act_button.isVisible()
    assert not box.number.isVisible()
    press(hand, box, Qt.Key.Key_Return, CTRL)
    assert dialled == ["tel:+358401234567"]
    assert box.number.text() == "040 123 4567  Aino Maria Virtanen"
    press(hand, box, Qt.Key.Key_Escape)
    assert not [each for each in hand.program.frame.findChildren(ReachBox) if each.isVisible()]


def test_what_is_prohibited_has_no_button_and_says_what_to_do(hand: Hand, dialled: list[str]) -> None:
    desk = hand.shell.seat.desk
    customer = person(desk)
    assert isinstance(statements.record(desk, customer, NO_CALLS), Saved)
    box = at(hand, customer)
    choose(hand, box, MARKETING)
    assert (box.answer.kind(), box.answer.title()) == ("prohibited", "May I call? No, prohibited")
    assert "since" in box.answer.hint()
    assert box.answer.text().endswith("Leave it. If the customer calls or asks, the prohibition can be lifted with F8.")
    assert not box.act_button.isVisible()
    press(hand, box, Qt.Key.Key_Return, CTRL)
    box.act()
    hand.settle()
    assert dialled == []


def test_a_prohibition_recorded_meanwhile_stops_the_call(hand: Hand, dialled: list[str]) -> None:
    desk = hand.shell.seat.desk
    customer = person(desk)
    box = at(hand, customer)
    choose(hand, box, MARKETING)
    assert box.act_button.isVisible()
    assert isinstance(statements.record(desk, customer, NO_CALLS), Saved)
    press(hand, box, Qt.Key.Key_Return, CTRL)
    assert dialled == []
    assert box.answer.kind() == "prohibited"
    assert not box.act_button.isVisible()


def test_selling_shows_the_duties(hand: Hand, dialled: list[str]) -> None:
    box = at(hand, person(hand.shell.seat.desk))
    assert not box.duties.isVisible()
    choose(hand, box, SELLING)
    assert box.duties.isVisible()
    assert "Say first who calls and why" in box.duties.text()
    assert "No contract before the written offer is accepted" in box.answer.text()
    assert dialled == []


def test_non_disclosure_asks_for_the_second_step(hand: Hand, dialled: list[str]) -> None:
    desk = hand.shell.seat.desk
    customer = person(desk)
    save(desk, [edit(page(desk, customer).customer, non_disclosure="true")])
    save(desk, [row("contact_point", customer, {"point_kind": "phone", "phone": "050 765 4321", "protected": "true"})])
    box = at(hand, customer)
    assert box.confirm.isVisible()
    assert not box.act_button.isEnabled()
    press(hand, box, Qt.Key.Key_Return, CTRL)
    assert dialled == []
    box.confirm.setFocus()
    press(hand, box, Qt.Key.Key_Space)
    assert box.act_button.isEnabled()
    press(hand, box, Qt.Key.Key_Return, CTRL)
    assert dialled == ["tel:+358507654321"]
    choose(hand, box, MARKETING)
    assert not box.confirm.isVisible()
    assert not box.number.isVisible()


def test_without_a_telephone_the_number_is_shown_and_said(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "open_url", lambda _url: False)
    box = at(hand, person(hand.shell.seat.desk))
    box.act_button.click()
    hand.settle()
    assert box.number.isVisible()
    assert box.told.text() == "Dial the number by hand."


def test_the_number_goes_with_the_lock(hand: Hand, dialled: list[str]) -> None:
    box = at(hand, person(hand.shell.seat.desk))
    box.act_button.click()
    hand.settle()
    assert box.number.isVisible()
    hand.program.lock_now()
    assert not [each for each in hand.program.frame.findChildren(ReachBox) if each.isVisible()]


def test_a_letter_is_saved_by_keyboard_and_none_where_it_is_forbidden(hand: Hand, tmp_path: Path) -> None:
    desk = hand.shell.seat.desk
    customer, target = person(desk), tmp_path / "kirje.pdf"
    box = at(hand, customer, Qt.Key.Key_J)
    assert box.answer.title() == "May I write? Allowed"
    press(hand, box, Qt.Key.Key_Return, CTRL)
    dialog = box.findChild(QFileDialog)
    assert dialog is not None
    assert Path(dialog.selectedFiles()[0]).name == f"letter-{formats.today().isoformat()}.pdf"
    dialog.close()
    box.save_to(target)
    hand.settle()
    assert target.read_bytes().startswith(b"%PDF")
    assert box.told.text() == "The letter is in kirje.pdf"
    box.save_to(target)
    hand.settle()
    assert (box.told.title(), box.told.kind()) == ("Not done", "prohibited")


def test_who_records_no_contacts_is_told_who_may(start: Callable[..., Hand], store: Path) -> None:
    hand = start(store)
    hand.sign_in("officer")
    refused: list[str] = []
    hand.shell.seat.commands.refused.connect(refused.append)
    hand.search("Virtanen")
    assert hand.shell.search.found is not None
    hand.shell.customers.open(hand.shell.search.found.hits[0].customer_id)
    hand.settle()
    for key in (Qt.Key.Key_P, Qt.Key.Key_J):
        hand.press(key, CTRL)
    assert [text.partition(":")[0] for text in refused] == ["Dial", "Letter"]
    assert not hand.program.frame.findChildren(ReachBox)
