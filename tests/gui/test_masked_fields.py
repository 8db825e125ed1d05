"""A masked value is replaced without being seen: typed over or pasted over as a whole, given up with Esc, never emptied unseen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from gui.fields import Field
from gui.inputs import MaskedLine
from gui.seat import Seat
from tests.gui.customer_page import Stage, stage
from tests.gui.desk_fixtures import Office
from tests.gui.desk_fixtures import office as office
from tests.gui.desk_fixtures import seat as seat
from tests.gui.typist import type_text

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
ANOTHER = "FI5810171000000122"
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def helmi(qtbot: QtBot, office: Office, seat: Seat) -> Stage:
    return stage(qtbot, office, seat)


def account(helmi: Stage) -> tuple[Field, MaskedLine]:
    field = helmi.first.billing.fields["iban"]
    assert isinstance(field.editor, MaskedLine)
    return field, field.editor


def test_it_says_how_it_is_changed(helmi: Stage) -> None:
    field, line = account(helmi)
    assert "Ctrl+Shift+R" in line.toolTip()
    assert line.toolTip() in line.accessibleDescription()
    line.set_masked(False)
    assert not line.toolTip()
    assert field.label()


def test_typing_over_the_mask_saves_a_whole_new_value(helmi: Stage) -> None:
    field, line = account(helmi)
    mask = line.value()
    field.focus()
    type_text(line, "F")
    assert line.value() == "F"
    assert "takes the place" in field.message()
    type_text(line, ANOTHER[1:])
    helmi.press(Qt.Key.Key_Tab)
    assert not field.message()
    assert helmi.page.draft.count() == 1
    helmi.page.saver.save()
    helmi.settle()
    assert not helmi.page.has_changes()
    field, line = account(helmi)
    assert line.masked()
    assert line.value() != mask
    assert line.value().replace(" ", "").endswith(ANOTHER[-4:])


def test_what_is_pasted_takes_the_whole_place(helmi: Stage) -> None:
    field, line = account(helmi)
    field.focus()
    QGuiApplication.clipboard().setText(ANOTHER)
    helmi.press(Qt.Key.Key_V, CTRL)
    assert line.value() == ANOTHER


def test_escape_and_an_empty_field_bring_the_mask_back(helmi: Stage) -> None:
    field, line = account(helmi)
    mask = line.value()
    field.focus()
    type_text(line, "FI1")
    helmi.press(Qt.Key.Key_Escape)
    assert (line.value(), line.masked(), field.message()) == (mask, True, "")
    assert not helmi.page.has_changes()
    type_text(line, "F")
    helmi.press(Qt.Key.Key_Backspace)
    assert line.value() == ""
    assert not helmi.page.has_changes()
    helmi.press(Qt.Key.Key_Tab)
    assert (line.value(), line.masked(), field.message()) == (mask, True, "")


def test_a_wrong_value_is_told_of_and_stays_typed(helmi: Stage) -> None:
    field, line = account(helmi)
    field.focus()
    type_text(line, ANOTHER[:-1])
    helmi.press(Qt.Key.Key_Tab)
    assert line.value() == ANOTHER[:-1]
    assert field.problem() is not None
    helmi.page.saver.discard()
    assert line.masked()
    assert field.problem() is None


def test_f3_begins_a_new_value_and_elsewhere_leads_to_a_field(helmi: Stage) -> None:
    field, line = account(helmi)
    field.focus()
    helmi.page.handlers()["edit"]()
    assert (line.value(), line.masked()) == ("", False)
    helmi.press(Qt.Key.Key_Escape)
    reference = helmi.first.billing.fields["reference"]
    reference.focus()
    helmi.page.handlers()["edit"]()
    assert helmi.said[-1] == (f"{reference.label()} can only be read here", "note")


def test_the_field_with_the_focus_is_the_one_revealed(helmi: Stage) -> None:
    field, _line = account(helmi)
    field.focus()
    helmi.page.handlers()["reveal"]()
    panel = helmi.page.disclosure.panel
    assert panel is not None
    assert panel.isVisible()
    assert panel._name == "iban"


def test_who_does_not_edit_does_not_replace_either(helmi: Stage) -> None:
    field, line = account(helmi)
    mask = line.value()
    field.set_read_only(True)
    field.focus()
    type_text(line, "F")
    assert (line.value(), line.masked()) == (mask, True)
