"""Editors: one face, raw text, no traps."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.choices import CheckBox, CheckGroup, Combo
from gui.inputs import DateLine, Editor, LineEdit, Look, MaskedLine, NumberLine, SecretLine, TextArea
from gui.segmented import Segmented
from tests.gui.dressing import dress, picture
from tests.gui.typist import press, type_text

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    dress(qapp)


CHOICES = [("heat", "District heat"), ("gas", "Gas"), ("power", "Electricity")]
KINDS: list[tuple[Callable[[], Editor], str]] = [
    (LineEdit, "åäö é š €"),
    (DateLine, "31.2.2026"),
    (NumberLine, "1 234,5 tai"),
    (SecretLine, "salasana"),
    (TextArea, "kaksi\nriviä"),
    (Combo, "gas"),
    (Segmented, "gas"),
    (CheckBox, "true"),
    (CheckGroup, "heat,power"),
]


def ready(make: Callable[[], Editor], qtbot: QtBot) -> Editor:
    editor = make()
    qtbot.addWidget(editor.widget())
    editor.set_choices(CHOICES)
    return editor


@pytest.mark.parametrize(("make", "value"), KINDS)
def test_a_value_set_comes_back_as_it_was_and_is_no_edit(make: Callable[[], Editor], value: str, qtbot: QtBot) -> None:
    editor = ready(make, qtbot)
    with qtbot.assertNotEmitted(editor.edited):
        editor.set_value(value)
        editor.set_choices(CHOICES)
    assert editor.value() == value


@pytest.mark.parametrize("make", [make for make, _value in KINDS])
def test_state_shows_in_the_box(make: Callable[[], Editor], qtbot: QtBot) -> None:
    editor = ready(make, qtbot)
    widget = editor.widget()
    widget.resize(260, 60)
    rest = picture(widget)
    editor.set_look(Look.REST, True)
    assert picture(widget) != rest
    editor.set_look(Look.REST, False)
    assert picture(widget) == rest


@pytest.mark.parametrize("make", [LineEdit, NumberLine, SecretLine, TextArea])
def test_typing_is_an_edit_and_every_letter_arrives(make: Callable[[], Editor], qtbot: QtBot) -> None:
    editor = ready(make, qtbot)
    with qtbot.waitSignal(editor.edited):
        type_text(editor.widget(), "Älä š é 5 €")
    assert editor.value() == "Älä š é 5 €"


def test_tab_leaves_a_text_area_and_enter_stays_in_it(qtbot: QtBot) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    area, after = TextArea(page), LineEdit(page)
    column.addWidget(area)
    column.addWidget(after)
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
    area.setFocus()
    type_text(area, "rivi\ntoinen")
    press(area, Qt.Key.Key_Tab)
    assert after.hasFocus()
    assert area.value() == "rivi\ntoinen"


def test_a_code_no_longer_offered_is_neither_lost_nor_changed(qtbot: QtBot) -> None:
    combo = ready(Combo, qtbot)
    combo.set_value("steam")
    assert combo.value() == "steam"
    combo.set_value("gas")
    assert combo.value() == "gas"
    combo.set_value("")
    assert combo.value() == ""


def test_combos_with_the_same_choices_do_not_disturb_each_other(qtbot: QtBot) -> None:
    first, second = ready(Combo, qtbot), ready(Combo, qtbot)
    first.set_value("heat")
    second.set_value("power")
    first.set_value("steam")
    assert (first.value(), second.value()) == ("steam", "power")
    assert isinstance(second, Combo)
    second.hand_over()
    assert second.count() == len(CHOICES)


def test_arrows_change_a_combo_and_read_only_stops_them(qtbot: QtBot) -> None:
    combo = ready(Combo, qtbot)
    assert isinstance(combo, Combo)
    combo.set_value("heat")
    with qtbot.waitSignal(combo.edited):
        press(combo, Qt.Key.Key_Down)
    assert combo.value() == "gas"
    combo.set_read_only(True)
    press(combo, Qt.Key.Key_Down)
    assert combo.value() == "gas"
    combo.showPopup()
    assert not combo.view().isVisible()


def test_a_mask_is_asked_about_and_revealed(qtbot: QtBot) -> None:
    line = MaskedLine()
    qtbot.addWidget(line)
    line.set_value("FI•• ••34")
    assert (line.value(), line.masked(), line.isReadOnly()) == ("FI•• ••34", True, True)
    assert "Ctrl+Shift+R" in line.how()
    line.set_read_only(True)
    type_text(line, "9")
    assert line.value() == "FI•• ••34"
    assert line.how() == ""
    line.set_read_only(False)
    with qtbot.waitSignal(line.reveal_requested):
        line.eye().click()
    assert line.masked()
    line.reveal("FI21 1234 5600 0007 85")
    assert (line.masked(), line.isReadOnly(), line.eye().isHidden()) == (False, False, True)


def test_a_secret_is_dots_until_shown(qtbot: QtBot) -> None:
    line = SecretLine()
    qtbot.addWidget(line)
    type_text(line, "åbc")
    assert line.displayText() == "•••"
    line.eye().click()
    assert line.displayText() == "åbc"
    assert line.echoMode() is QLineEdit.EchoMode.Normal
    line.eye().click()
    assert line.displayText() == "•••"


def test_group_of_checks_gives_codes_in_order(qtbot: QtBot) -> None:
    group = ready(CheckGroup, qtbot)
    assert isinstance(group, CheckGroup)
    group.set_value("power,heat")
    assert group.value() == "heat,power"
    with qtbot.waitSignal(group.edited):
        group.set_all(True)
    assert group.value() == "heat,gas,power"


def test_read_only_check_box_keeps_its_tick(qtbot: QtBot) -> None:
    box = CheckBox("Paper bill", codes=("yes", "no"))
    qtbot.addWidget(box)
    box.set_value("yes")
    box.set_read_only(True)
    with qtbot.assertNotEmitted(box.edited):
        box.click()
    assert box.value() == "yes"
    box.set_read_only(False)
    box.click()
    assert box.value() == "no"


def test_segments_are_one_stop_and_arrows_choose(qtbot: QtBot) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    choice, after = Segmented(page, CHOICES), LineEdit(page)
    column.addWidget(choice)
    column.addWidget(after)
    qtbot.addWidget(page)
    choice.set_value("heat")
    with qtbot.waitActive(page):
        page.show()
    choice.setFocus(Qt.FocusReason.TabFocusReason)
    focused = QApplication.focusWidget()
    assert focused is not None
    with qtbot.waitSignal(choice.edited):
        press(focused, Qt.Key.Key_Right)
    assert choice.value() == "gas"
    moved = QApplication.focusWidget()
    assert moved is not None
    press(moved, Qt.Key.Key_Tab)
    assert after.hasFocus()


def test_the_arrows_choose_after_the_choice_was_set_by_the_program(qtbot: QtBot) -> None:
    choice = Segmented(None, CHOICES)
    qtbot.addWidget(choice)
    with qtbot.waitActive(choice):
        choice.show()
    last, first = CHOICES[-1][0], CHOICES[0][0]
    choice.set_value(last)
    choice.setFocus(Qt.FocusReason.TabFocusReason)
    choice.set_value(first)
    focused = QApplication.focusWidget()
    assert focused is choice.segments()[0], "the ring is on what is chosen"
    choice.segments()[-1].setFocus()
    press(choice.segments()[-1], Qt.Key.Key_Left)
    assert choice.value() == CHOICES[-2][0]
    choice.set_value("")
    press(choice.segments()[0], Qt.Key.Key_Right)
    assert choice.value() == CHOICES[1][0], "also where nothing is chosen yet"


def test_an_open_list_marks_the_choice_by_tick_and_is_chosen_from_by_keyboard(qtbot: QtBot) -> None:
    combo = Combo()
    combo.set_choices(CHOICES)
    combo.set_value("gas")
    qtbot.addWidget(combo)
    with qtbot.waitActive(combo):
        combo.show()
    combo.setFocus()
    combo.showPopup()
    view = combo.view()
    assert view.isVisible()
    assert view.visualRect(combo.model().index(0, 0)).height() == 32
    shown = picture(view.viewport())
    press(view, Qt.Key.Key_Down)
    assert picture(view.viewport()) != shown
    with qtbot.waitSignal(combo.edited):
        press(view, Qt.Key.Key_Return)
    assert combo.value() == "power"
