"""A field keeps what was typed, says what is wrong, and moves nothing but what is below."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGridLayout, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui import fonts, tokens
from gui.choices import CheckGroup, Combo
from gui.fields import Field
from gui.inputs import DateLine, LineEdit, MaskedLine, NumberLine, SecretLine, TextArea
from gui.segmented import Segmented
from models.problems import error, warning
from tests.gui.dressing import dress, has_color, picture, said_description, said_name
from tests.gui.typist import type_text

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    dress(qapp)


WRONG = error("The ending is missing, e.g. example.com")


KEPT: list[QWidget] = []
"""Pages of the running test: pytest-qt holds them weakly."""


def shown(field: QWidget, qtbot: QtBot, width: int = 300, height: int = 200) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(field)
    column.addStretch(1)
    qtbot.addWidget(page)
    KEPT[:] = [page]
    page.resize(width, height)
    with qtbot.waitActive(page):
        page.show()
    return page


def test_what_was_typed_stays_typed(qtbot: QtBot) -> None:
    field = Field("E-mail", LineEdit())
    shown(field, qtbot)
    type_text(field.editor.widget(), "helmi@exämple")
    field.show_problem(WRONG)
    field.set_changed(True)
    assert field.editor.value() == "helmi@exämple"
    field.show_problem(None)
    assert field.editor.value() == "helmi@exämple"


def test_an_error_is_shown_by_line_icon_and_words_and_said(qtbot: QtBot) -> None:
    field = Field("E-mail", LineEdit())
    page = shown(field, qtbot)
    red = QColor(tokens.current().prohibited)
    assert not has_color(picture(page), red)
    field.show_problem(WRONG)
    assert has_color(picture(page), red)
    assert field.message() == WRONG.message()
    assert WRONG.message() in said_description(field.editor.widget())
    field.show_problem(None)
    assert field.message() == ""
    assert not has_color(picture(page), red)


def test_a_warning_is_amber_and_a_note_replaces_nothing_else(qtbot: QtBot) -> None:
    field = Field("Phone", LineEdit())
    page = shown(field, qtbot)
    field.show_problem(warning("Used by two customers"))
    assert has_color(picture(page), QColor(tokens.current().warning))
    assert not has_color(picture(page), QColor(tokens.current().prohibited))
    field.show_note("Matches.", "allowed")
    assert (field.message(), field.problem()) == ("Matches.", None)


def test_a_message_moves_only_what_is_below(qtbot: QtBot) -> None:
    page = QWidget()
    grid = QGridLayout(page)
    fields = [Field(f"Field {at}", LineEdit()) for at in range(6)]
    for at, field in enumerate(fields):
        grid.addWidget(field, at // 2, at % 2)
    grid.setRowStretch(3, 1)
    qtbot.addWidget(page)
    page.resize(500, 400)
    page.show()

    def tops() -> list[int]:
        return [field.editor.widget().mapTo(page, field.editor.widget().rect().topLeft()).y() for field in fields]

    before = tops()
    sizes = [field.editor.widget().size() for field in fields]
    fields[2].show_problem(WRONG)
    QApplication.processEvents()
    after = tops()
    assert after[:4] == before[:4]
    assert after[4] > before[4]
    assert after[4] == after[5]
    assert [field.editor.widget().size() for field in fields] == sizes


def test_a_long_message_wraps_and_is_whole(qtbot: QtBot) -> None:
    field = Field("Reference", LineEdit())
    shown(field, qtbot, width=180)
    field.show_problem(error("The check digit does not match: the last digit should be another one, please look again"))
    QApplication.processEvents()
    assert field.height() >= field.heightForWidth(field.width())
    assert field.height() > 51 + 2 * fonts.metrics("label").height()


def test_a_wide_field_shows_its_message_beside_and_moves_nothing(qtbot: QtBot) -> None:
    field, below = Field("Reason", LineEdit()), Field("Below", LineEdit())
    page = shown(field, qtbot, width=700)
    layout = page.layout()
    assert isinstance(layout, QVBoxLayout)
    layout.insertWidget(1, below)
    QApplication.processEvents()
    before = below.y()
    field.show_problem(WRONG)
    QApplication.processEvents()
    assert below.y() == before
    assert field.editor.widget().width() < field.width()


def test_changed_and_required_are_said_in_words(qtbot: QtBot) -> None:
    field = Field("Outcome", Combo(), required=True, source="customer 12.3.2026")
    page = shown(field, qtbot)
    assert said_description(field.editor.widget()) == "required, customer 12.3.2026"
    field.set_changed(True)
    assert said_description(field.editor.widget()) == "required, changed, customer 12.3.2026"
    assert has_color(picture(page), QColor(tokens.current().accent))
    field.set_changed(False)
    field.set_required(False)
    assert said_description(field.editor.widget()) == "customer 12.3.2026"


@pytest.mark.parametrize("make", [LineEdit, DateLine, NumberLine, MaskedLine, SecretLine, TextArea, Combo, Segmented, CheckGroup])
def test_every_editor_gets_its_name_from_the_label(make: type[LineEdit], qtbot: QtBot) -> None:
    editor = make()
    editor.set_choices([("a", "One"), ("b", "Two")])
    field = Field("Customer &number", editor)
    qtbot.addWidget(field)
    assert said_name(field.editor.widget()) == "Customer number"


def test_the_mnemonic_goes_to_the_editor(qtbot: QtBot) -> None:
    first, second = Field("&Name", LineEdit()), Field("&Street", LineEdit())
    page = shown(first, qtbot)
    layout = page.layout()
    assert isinstance(layout, QVBoxLayout)
    layout.insertWidget(1, second)
    QApplication.processEvents()
    first.focus()
    QTest.keyClick(page, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    assert second.editor.widget().hasFocus()


def test_read_only_is_reachable_and_copyable(qtbot: QtBot) -> None:
    field = Field("Post office", LineEdit())
    field.editor.set_value("JYVÄSKYLÄ")
    shown(field, qtbot)
    field.set_read_only(True)
    field.focus()
    line = field.editor.widget()
    assert line.hasFocus()
    assert isinstance(line, LineEdit)
    type_text(line, "x")
    line.selectAll()
    assert (line.value(), line.selectedText()) == ("JYVÄSKYLÄ", "JYVÄSKYLÄ")


def test_an_elided_label_or_source_becomes_the_tooltip(qtbot: QtBot) -> None:
    field = Field("Heated area of the whole building, m²", NumberLine(), source="customer by telephone 12.3.2026")
    shown(field, qtbot, width=120)
    assert field.toolTip().splitlines() == ["Heated area of the whole building, m²", "customer by telephone 12.3.2026"]
    field.window().resize(700, 200)
    assert field.toolTip() == ""


def test_a_larger_font_grows_the_field(qapp: QApplication, qtbot: QtBot) -> None:
    field = Field("Name", LineEdit())
    page = shown(field, qtbot)
    before = field.height()
    fonts.install(qapp, 1.5)
    QApplication.processEvents()
    assert field.height() > before
    assert page.width() == 300
