"""The history of one field, asked for where the field is: by key, by its menu, and by the palette."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from gui.commands import BY_ID
from gui.fields import Field
from gui.pages.sections.history import HistorySection
from gui.seat import Seat
from tests.gui.customer_page import Stage, stage
from tests.gui.desk_fixtures import Office
from tests.gui.desk_fixtures import office as office
from tests.gui.desk_fixtures import seat as seat

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def helmi(qtbot: QtBot, office: Office, seat: Seat) -> Stage:
    made = stage(qtbot, office, seat)
    made.identify()
    made.write(made.site("occupants"), "3")
    made.page.handlers()["save"]()
    made.settle()
    return made


def menu_of(widget: QWidget, at: QWidget | None = None) -> QMenu:
    QApplication.sendEvent(at or widget, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(4, 4), widget.mapToGlobal(QPoint(4, 4))))
    found = QApplication.activePopupWidget()
    assert isinstance(found, QMenu)
    return found


def history(helmi: Stage) -> HistorySection:
    helmi.settle()
    section = helmi.page.parts.stack.section("history")
    assert isinstance(section, HistorySection)
    assert helmi.page.section() == "history"
    return section


def test_the_key_shows_who_set_the_field_with_the_focus(helmi: Stage) -> None:
    helmi.site("occupants").focus()
    assert BY_ID["field-history"].shortcut == "Ctrl+Shift+H"
    helmi.press(Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    section = history(helmi)
    assert section.rows.rowCount() == 2
    assert section.rows.cell(0, 1).text == "Site changed: occupants"
    assert section.rows.cell(0, 1).sub == "2 → 3"
    assert section.field.currentText() == "Site: occupants"
    assert section.table.hasFocus()


def test_the_menu_of_a_field_offers_it_beside_copy_and_paste(helmi: Stage) -> None:
    line = helmi.card("given_names").editor.widget()
    menu = menu_of(line)
    texts = [action.text() for action in menu.actions()]
    assert texts[-1] == "History of this field"
    assert any("Copy" in text for text in texts)
    menu.actions()[-1].trigger()
    menu.close()
    section = history(helmi)
    assert section.field.value() == "customer.given_names"
    assert section.rows.cell(0, 1).text == "Customer added"


def test_a_choice_has_the_menu_too(helmi: Stage) -> None:
    field: Field = helmi.site("dwelling_type")
    menu = menu_of(field.editor.widget())
    assert [action.text() for action in menu.actions()] == ["History of this field"]
    assert QApplication.focusWidget() is field.editor.widget()
    menu.close()


def test_a_field_that_was_never_set_says_so_by_its_name(helmi: Stage) -> None:
    section = helmi.page.open_section("history")
    assert isinstance(section, HistorySection)
    section.show_field("site", "property_id", helmi.office.site)
    helmi.settle()
    assert section.rows.rowCount() == 0
    assert section.empty.isVisible()
    assert section.field.currentText() == "Site: property id"


def test_without_a_field_it_says_what_to_do(helmi: Stage) -> None:
    helmi.page.answers.matrix.setFocus()
    helmi.seat.commands.trigger("field-history")
    helmi.settle()
    assert helmi.page.section() == "customer"
    assert helmi.said[-1][0].startswith("Put the cursor into a field first")
