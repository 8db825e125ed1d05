"""The post office follows the postal code; it is corrected by hand only where the code is not known."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.fields import Field
from gui.inputs import LineEdit
from gui.pages.new_customer import NewCustomerPage
from gui.seat import Seat
from models.identifiers import postal
from models.roles import Role
from tests.gui.customer_page import Stage, stage
from tests.gui.desk_fixtures import Office, seat_at
from tests.gui.desk_fixtures import office as office
from tests.gui.desk_fixtures import seat as seat

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
UNKNOWN = "00000"


@pytest.fixture
def helmi(qtbot: QtBot, office: Office, seat: Seat) -> Stage:
    return stage(qtbot, office, seat)


def typed_into(field: Field) -> LineEdit:
    line = field.editor.widget()
    assert isinstance(line, LineEdit)
    return line


def locked(field: Field) -> bool:
    return typed_into(field).isReadOnly()


def test_it_is_locked_from_the_first_showing_on(helmi: Stage) -> None:
    office = helmi.card("post_office")
    assert office.editor.value() == "JYVÄSKYLÄ"
    assert locked(office)
    helmi.identify()
    assert locked(office)


def test_a_known_code_fills_it_and_an_unknown_one_lets_it_be_typed(helmi: Stage) -> None:
    assert postal.lookup(UNKNOWN) is None
    helmi.identify()
    code, office = helmi.card("postal_code"), helmi.card("post_office")
    helmi.write(code, "41900")
    assert office.editor.value() == "PETÄJÄVESI"
    assert locked(office)
    helmi.write(code, UNKNOWN)
    assert not locked(office)
    assert office.editor.value() == ""
    assert "table of postal codes" in code.message()
    assert code.problem() is not None
    helmi.write(office, "UUSIKYLÄ")
    assert office.editor.value() == "UUSIKYLÄ"
    helmi.write(code, "40100")
    assert office.editor.value() == "JYVÄSKYLÄ"
    assert locked(office)


def test_an_unknown_code_is_saved_with_its_warning_and_never_with_the_office_of_another(helmi: Stage) -> None:
    helmi.identify()
    code = helmi.card("postal_code")
    helmi.write(code, UNKNOWN)
    helmi.page.saver.save()
    helmi.settle()
    point = next(each for each in helmi.data().points if each["point_kind"] == "postal")
    assert not helmi.page.has_changes()
    assert "table of postal codes" in helmi.card("postal_code").message()
    assert point["postal_code"] is not None
    helmi.write(helmi.card("post_office"), "UUSIKYLÄ")
    helmi.page.saver.save()
    helmi.settle()
    assert helmi.card("post_office").editor.value() == "UUSIKYLÄ"
    assert helmi.card("postal_code").editor.value() == UNKNOWN


def test_what_was_typed_by_hand_does_not_go_with_the_code(helmi: Stage) -> None:
    helmi.identify()
    code, office = helmi.card("postal_code"), helmi.card("post_office")
    helmi.write(code, UNKNOWN)
    helmi.write(office, "UUSIKYLÄ")
    helmi.write(code, "00001")
    assert postal.lookup("00001") is None
    assert office.editor.value() == "UUSIKYLÄ"


def test_a_known_code_after_an_unknown_one_takes_the_warning_away_and_the_first_one_the_change(helmi: Stage) -> None:
    helmi.identify()
    code, office = helmi.card("postal_code"), helmi.card("post_office")
    first = code.editor.value()
    helmi.write(code, UNKNOWN)
    helmi.write(code, first)
    assert not code.message()
    assert office.editor.value() == "JYVÄSKYLÄ"
    assert not helmi.page.has_changes()


def test_who_may_not_edit_may_not_correct_it_either(qtbot: QtBot, office: Office, qapp: QApplication) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    made = seat_at(office, window, office.desk_of("veera", Role.OFFICER))
    helmi = stage(qtbot, office, made)
    helmi.page.binding.refresh()
    assert locked(helmi.card("postal_code"))
    assert locked(helmi.card("post_office"))
    made.tasks.close()


def test_a_new_customers_follows_too(qtbot: QtBot, office: Office, seat: Seat) -> None:
    page = NewCustomerPage(seat, {"lampo": "Salpa Lämpö Oy"})
    qtbot.addWidget(page)

    def write(name: str, text: str) -> None:
        page.fields[name].editor.set_value(text)
        page.fields[name].editor.edited.emit()

    write("postal_code", "40100")
    assert page.fields["post_office"].editor.value() == "JYVÄSKYLÄ"
    assert locked(page.fields["post_office"])
    write("language", "sv")
    assert page.fields["post_office"].editor.value() == postal.name("40100", "sv")
    write("postal_code", UNKNOWN)
    assert not locked(page.fields["post_office"])
    assert page.fields["post_office"].editor.value() == ""
    assert "table of postal codes" in page.fields["postal_code"].message()
    write("post_office", "UUSIKYLÄ")
    write("postal_code", "00001")
    assert page.fields["post_office"].editor.value() == "UUSIKYLÄ"
