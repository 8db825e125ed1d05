"""What is said beside a field stays until its value changes, whatever is opened, laid out anew or looked at meanwhile."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.fields import Field
from gui.inputs import LineEdit
from gui.pages.sections.history import HistorySection
from gui.seat import Seat
from models.problems import error
from models.words import N_
from tests.gui.customer_page import Stage, stage
from tests.gui.desk_fixtures import Office
from tests.gui.desk_fixtures import office as office
from tests.gui.desk_fixtures import seat as seat

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def helmi(qtbot: QtBot, office: Office, seat: Seat) -> Stage:
    return stage(qtbot, office, seat)


@pytest.mark.parametrize("width", [800, 1000, 1280])
def test_a_wrong_value_is_told_of_behind_and_beside_the_statement_panel(qtbot: QtBot, office: Office, seat: Seat, width: int) -> None:
    helmi = stage(qtbot, office, seat, width)
    helmi.identify()
    email = helmi.card("email")
    helmi.write(email, "helmi@")
    helmi.press(Qt.Key.Key_Tab)
    said = email.message()
    assert said
    helmi.press(Qt.Key.Key_F8)
    helmi.settle()
    QApplication.processEvents()
    assert helmi.page.dock.side() is not None
    assert helmi.card("email").message() == said
    assert helmi.card("email").height() >= helmi.card("email").heightForWidth(helmi.card("email").width())
    helmi.page.close_side_panel()
    helmi.settle()
    assert helmi.card("email").message() == said
    helmi.page.open_section("billing")
    helmi.page.open_section("customer")
    helmi.page.retranslate()
    helmi.settle()
    assert helmi.card("email").message() == said


def test_what_a_save_said_stays_until_its_value_changes_or_the_next_save(helmi: Stage) -> None:
    helmi.identify()
    family, given = helmi.card("family_name"), helmi.card("given_names")
    helmi.write(family, " ")
    helmi.write(given, " ")
    helmi.page.saver.save()
    helmi.settle()
    said = family.message()
    assert said
    helmi.press(Qt.Key.Key_Tab)
    helmi.press(Qt.Key.Key_F8)
    helmi.settle()
    helmi.page.close_side_panel()
    helmi.page.retranslate()
    helmi.settle()
    family = helmi.card("family_name")
    assert family.message() == said
    helmi.write(helmi.card("given_names"), "Helmi")
    helmi.page.saver.save()
    helmi.settle()
    assert not family.message()
    assert helmi.data().customer["given_names"] == "Helmi"


def test_the_history_goes_on_with_its_filters_in_another_language(helmi: Stage) -> None:
    section = helmi.page.open_section("history")
    assert isinstance(section, HistorySection)
    helmi.settle()
    section.chips["changes"].click()
    helmi.settle()
    helmi.page.retranslate()
    helmi.settle()
    again = helmi.page.open_section("history")
    assert isinstance(again, HistorySection)
    assert again is not section
    assert again.chips["changes"].isChecked()
    assert {line.group for line in again._lines} <= {"changes"}


def test_a_long_message_beside_a_wide_field_is_whole(qtbot: QtBot) -> None:
    words = N_("The number is one digit short, or the area code is missing, e.g. 014 123 4567; ask the customer to say it once more")
    for text, stands_beside in ((N_("Required"), True), (N_("A postal code has five digits, e.g. 00100; ask the customer"), True), (words, False)):
        field = Field("Phone", LineEdit())
        qtbot.addWidget(field)
        field.show_problem(error(text, "long"))
        field.resize(640, field.heightForWidth(640))
        field.show()
        QApplication.processEvents()
        beside = field._beside(640)
        assert bool(beside) == stands_beside
        assert field._message_rect(beside - 7 if beside else 640).height() <= (32 if beside else field.height() - 50)


def test_what_the_contact_lacks_is_told_of_after_another_panel_was_open(helmi: Stage) -> None:
    helmi.identify()
    contact = helmi.page.dock.contact
    contact.wrap_up()
    helmi.settle()
    told = [field for field in contact.form.fields.values() if field.message()]
    assert told
    helmi.press(Qt.Key.Key_F8)
    helmi.settle()
    helmi.page.close_side_panel()
    helmi.page.refresh()
    helmi.settle()
    assert [field for field in contact.form.fields.values() if field.message()] == told
    assert all(field.isVisible() for field in told)
    helmi.page.retranslate()
    helmi.settle()
    assert [field.message() for field in helmi.page.dock.contact.form.fields.values() if field.message()] == [field.message() for field in told]
