"""The matrix by keyboard, and as a table to assistive technology."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui import theme, tokens
from gui.inputs import LineEdit
from gui.matrix import Answer, Cell, Channel, Matrix
from tests.gui.dressing import dress, has_color, picture
from tests.gui.typist import press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    dress(qapp)


PURPOSES = [("marketing", "Direct marketing"), ("research", "Research")]
CHANNELS = [Channel("phone", "Phone", "phone"), Channel("sms", "Text message", "chat-text"), Channel("post", "Post", "envelope")]
CELLS = [
    [Cell(Answer.PROHIBITED, "Prohibited 12.3."), Cell(Answer.NO_PERMISSION, "No permission"), Cell(Answer.ALLOWED, "Allowed")],
    [Cell(Answer.PENDING, "No, pending"), Cell(Answer.LIMITED, "Limited"), Cell(Answer.ALLOWED, "Allowed")],
]


class Stage(QWidget):
    """A line, the matrix and another line."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        self.before, self.matrix, self.after = LineEdit(self), Matrix("May I contact", self), LineEdit(self)
        self.matrix.set_answers(PURPOSES, CHANNELS, CELLS)
        for widget in (self.before, self.matrix, self.after):
            column.addWidget(widget)


@pytest.fixture
def page(qtbot: QtBot) -> Stage:
    made = Stage()
    qtbot.addWidget(made)
    made.resize(700, 300)
    with qtbot.waitActive(made):
        made.show()
    made.before.setFocus()
    return made


@pytest.fixture
def matrix(page: Stage) -> Matrix:
    page.matrix.setFocus(Qt.FocusReason.TabFocusReason)
    return page.matrix


def test_it_is_one_stop_of_tab(page: Stage) -> None:
    press(page.before, Qt.Key.Key_Tab)
    assert page.matrix.hasFocus()
    press(page.matrix, Qt.Key.Key_Tab)
    assert page.after.hasFocus()


def test_arrows_move_enter_explains_and_f8_records(matrix: Matrix, qtbot: QtBot) -> None:
    press(matrix, Qt.Key.Key_Right)
    press(matrix, Qt.Key.Key_Down)
    with qtbot.waitSignal(matrix.explain) as explained:
        press(matrix, Qt.Key.Key_Return)
    assert explained.args == ["research", "sms"]
    press(matrix, Qt.Key.Key_Left)
    press(matrix, Qt.Key.Key_Up)
    with qtbot.waitSignal(matrix.record) as recorded:
        press(matrix, Qt.Key.Key_F8)
    assert recorded.args == ["marketing", "phone"]


def test_f8_of_the_cell_comes_before_the_windows(page: Stage, matrix: Matrix, qtbot: QtBot) -> None:
    general: list[int] = []
    QShortcut(QKeySequence("F8"), page, lambda: general.append(1))
    with qtbot.waitSignal(matrix.record):
        QTest.keyClick(matrix, Qt.Key.Key_F8)
    assert general == []
    page.before.setFocus()
    QTest.keyClick(page.before, Qt.Key.Key_F8)
    assert general == [1]


def test_ctrl_enter_and_letters_are_left_to_the_page(matrix: Matrix, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(matrix.explain):
        press(matrix, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_a_click_explains_the_cell_under_it(matrix: Matrix, qtbot: QtBot) -> None:
    at = matrix.visualRect(matrix.model().index(0, 2)).center()
    with qtbot.waitSignal(matrix.explain) as explained:
        QTest.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert explained.args == ["marketing", "post"]


def test_each_cell_says_purpose_channel_and_answer(matrix: Matrix) -> None:
    table = QAccessible.queryAccessibleInterface(matrix)
    assert table.role() is QAccessible.Role.Table
    assert table.text(QAccessible.Text.Name) == "May I contact"
    said = matrix.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Direct marketing, Phone: Prohibited 12.3."


def test_new_answers_keep_the_place(matrix: Matrix) -> None:
    press(matrix, Qt.Key.Key_Down)
    press(matrix, Qt.Key.Key_Right)
    matrix.set_answers(PURPOSES, CHANNELS, CELLS)
    assert (matrix.currentIndex().row(), matrix.currentIndex().column()) == (1, 1)


def test_it_is_as_high_as_its_rows_and_shows_every_cell(matrix: Matrix) -> None:
    assert matrix.height() == matrix.sizeHint().height()
    last = matrix.visualRect(matrix.model().index(1, 2))
    assert matrix.viewport().rect().contains(last)


def test_tints_become_lines_in_high_contrast(qapp: QApplication, matrix: Matrix) -> None:
    assert has_color(picture(matrix), QColor(tokens.SCHEMES["light"].tint_prohibited))
    theme.apply(qapp, "contrast")
    image = picture(matrix)
    assert has_color(image, QColor(tokens.SCHEMES["contrast"].prohibited))
    assert has_color(image, QColor(tokens.SCHEMES["contrast"].allowed))


def test_answers_differ_by_icon_or_kind_and_never_by_colour_alone() -> None:
    assert len({answer.icon for answer in Answer}) == len(Answer)
    assert len({answer.word for answer in Answer}) == len(Answer)


def test_a_table_that_is_shown_when_the_process_ends_does_not_end_it_badly() -> None:
    code = """
        from PySide6.QtWidgets import QApplication, QWidget
        from gui.matrix import Answer, Cell, Channel, Matrix
        app = QApplication([])
        window = QWidget()
        table = Matrix("x", window)
        table.set_answers([("a", "A")], [Channel("b", "B", "phone")], [[Cell(Answer.ALLOWED, "Allowed")]])
        window.show()
        app.processEvents()
    """
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "QT_QPA_PLATFORM": "offscreen"}
    assert subprocess.run([sys.executable, "-c", textwrap.dedent(code)], env=environment, check=False).returncode == 0
