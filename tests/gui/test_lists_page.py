"""The page of lists in the real window: a list ordered, read, asked anew and taken out, by keys; what may not be used says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from gui.pages.lists import ListsPage
from gui.pages.lists_parts import work as working
from models import formats
from models.services import statements
from models.services.lists import making
from models.services.lists.making import Made, Order, Progress
from tests.gui.shell_fixtures import CTRL, SHIFT, Hand
from tests.gui.shell_fixtures import sample_store as sample_store
from tests.gui.shell_fixtures import start as start
from tests.gui.shell_fixtures import store as store
from tests.gui.test_messages_have_room import complaints
from tests.services.test_statements import NO_CALLS

Start = Callable[..., Hand]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def hand(start: Start, store: Path) -> Hand:
    made = start(store)
    made.sign_in("supervisor")
    return made


def page_of(hand: Hand) -> ListsPage:
    hand.press(Qt.Key.Key_M, CTRL | SHIFT)
    hand.settle()
    assert hand.shell.lists is not None
    assert hand.shell.page_code() == "lists"
    return hand.shell.lists


def ordered(hand: Hand, page: ListsPage, name: str = "Autumn calls") -> None:
    """Order a list by keys: the name is typed, everything else stands as it is offered."""
    hand.press(Qt.Key.Key_A, CTRL | SHIFT)
    QApplication.processEvents()
    assert page.box is not None
    hand.type(name)
    QTest.keyClick(page.box, Qt.Key.Key_Return, CTRL)
    hand.settle()


def test_a_list_is_ordered_and_read_by_keys(hand: Hand) -> None:
    page = page_of(hand)
    assert page.empty.isVisible()
    ordered(hand, page)
    info = page.current()
    assert info is not None
    assert (info.name, info.purpose, info.channel) == ("Autumn calls", "direct-marketing", "phone")
    assert page.reasons.rowCount() >= 3
    assert page.members.rowCount() == info.included > 0
    assert sum(int(page.reasons.cell(row, 0).text) for row in range(page.reasons.rowCount())) == info.asked
    page.who.set_value("out")
    page.who.edited.emit()
    hand.settle()
    assert page.members.rowCount() == info.left_out
    assert any("prohibited" in page.members.cell(row, 1).said() for row in range(page.members.rowCount()))
    page.members_table.setFocus()
    page.members_table.selectRow(0)
    wanted = page.members.record(0).customer
    QTest.keyClick(page.members_table, Qt.Key.Key_Return)
    hand.settle()
    assert hand.shell.page_code() == "customer"
    current = hand.shell.customers.current
    assert current is not None
    assert current.id == wanted


def test_what_is_wrong_stands_at_its_field_and_stays_typed(hand: Hand) -> None:
    page = page_of(hand)
    hand.press(Qt.Key.Key_A, CTRL | SHIFT)
    QApplication.processEvents()
    box = page.box
    assert box is not None
    box.postal.set_value("33, abc")
    box.sample.set_value("many")
    box.days.set_value("99")
    QTest.keyClick(box, Qt.Key.Key_Return, CTRL)
    assert box.isVisible()
    told = {code: field.message() for code, field in box.fields.items() if field.message()}
    assert set(told) == {"name", "days", "postal_codes", "sample"}
    assert told["days"] == "A list may be used for 1 to 30 days before it is asked anew"
    assert box.postal.value() == "33, abc"
    assert box.fields["name"].editor.widget().hasFocus()
    hand.settle()
    assert complaints(box) == []
    hand.type("Calls")
    box.postal.set_value("")
    box.sample.set_value("5")
    box.days.set_value("3")
    QTest.keyClick(box, Qt.Key.Key_Return, CTRL)
    hand.settle()
    info = page.current()
    assert info is not None
    assert info.included == 5
    assert info.stale_after == formats.today() + timedelta(days=3)


def test_asked_anew_shows_who_fell_out(hand: Hand) -> None:
    page = page_of(hand)
    ordered(hand, page)
    before = page.current()
    assert before is not None
    falls = page.members.record(0)
    assert not isinstance(statements.record(hand.shell.seat.desk, falls.customer, NO_CALLS), tuple)
    said: list[tuple[str, str]] = []
    hand.shell.seat.said.connect(lambda text, tone: said.append((text, tone)))
    hand.focus()  # the dialog is closed: a desktop gives the window its focus back
    page.table.setFocus()
    hand.press(Qt.Key.Key_Return, CTRL)
    hand.settle()
    now = page.current()
    assert now is not None
    assert now.asked_anew_from == before.id
    assert said[-1] == ("Asked anew: 1 fell out", "warning")
    assert page.who.value() == "fell"
    hand.settle()
    assert [page.members.record(row).customer for row in range(page.members.rowCount())] == [falls.customer]
    page.table.selectRow(1)  # the earlier one: nobody fell out of it
    hand.settle()
    assert page.who.value() == "on"
    assert page.members.rowCount() == before.included


def test_a_list_is_taken_out_as_a_file(hand: Hand, tmp_path: Path) -> None:
    page = page_of(hand)
    ordered(hand, page)
    info = page.current()
    assert info is not None
    page.take_button.click()
    QApplication.processEvents()
    (dialog,) = hand.program.frame.findChildren(QFileDialog)
    dialog.reject()
    assert page.only.isChecked()
    page.take_out(tmp_path / "calls.xlsx")
    hand.settle()
    assert (tmp_path / "calls.xlsx").exists()
    said: list[tuple[str, str]] = []
    hand.shell.seat.said.connect(lambda text, tone: said.append((text, tone)))
    page.take_out(tmp_path / "calls.xlsx")
    hand.settle()
    assert said[-1] == ("There is a file calls.xlsx already. Choose another name", "problem")


def test_a_stale_list_warns_and_cannot_be_taken_out(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of(hand)
    ordered(hand, page)
    later = formats.today() + timedelta(days=8)
    monkeypatch.setattr(formats, "today", lambda: later)
    page.refresh()
    hand.settle()
    assert page.rows.cell(0, 3).text == "To be asked anew"
    assert not page.take_button.isEnabled()
    assert page.take_button.toolTip()
    assert page.ask_button.isEnabled()


def test_an_agent_reads_lists_and_makes_none(start: Start, store: Path) -> None:
    hand = start(store)
    hand.sign_in("agent")
    page = page_of(hand)
    assert not page.new_button.isVisible()
    assert not page.foot.isVisible()
    hand.press(Qt.Key.Key_A, CTRL | SHIFT)
    assert page.box is None


def test_making_is_stopped_and_signing_out_waits_for_it(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of(hand)

    def slow(desk: object, order: Order, *, progress: Callable[[Progress], None], stop: Callable[[], bool]) -> Made | None:
        progress(Progress(1, 10))
        while not stop():
            pass
        return None

    monkeypatch.setattr(working.making, "make", slow)
    page.work.make(Order("x", "research", "phone", "lampo"))
    hand.until(lambda: page.work.running)
    assert not page.ask_button.isEnabled()
    hand.until(page.progress.isVisible)
    assert "1 of 10" in page.progress.words()
    page.work.stop()
    hand.settle()
    assert not page.work.running
    page.work.make(Order("x", "research", "phone", "lampo"))
    hand.until(lambda: page.work.running)
    hand.program.sign_out()
    hand.until(lambda: hand.program.shell is None)
    monkeypatch.undo()
    assert making.make is not slow
