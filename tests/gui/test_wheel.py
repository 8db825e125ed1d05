"""The wheel over an unfocused combo, spin box or date editor scrolls the page and changes nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QSpinBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui import wheel
from gui.choices import Combo
from gui.inputs import LineEdit
from gui.scrolling import Page
from tests.gui.dressing import dress

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    dress(qapp)


def turn(widget: QWidget, through_window: bool) -> None:
    """Turn the wheel one notch down over the middle of ``widget``."""
    window = widget.window().windowHandle()
    at = QPointF(widget.mapTo(widget.window(), widget.rect().center()))
    everywhere = QPointF(widget.mapToGlobal(widget.rect().center()))
    place = at if through_window else QPointF(widget.rect().center())
    event = QWheelEvent(
        place,
        everywhere,
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(window if through_window else widget, event)


class Stage(Page):
    """A long page with one of each."""

    def __init__(self) -> None:
        content = QWidget()
        super().__init__(content)
        self.first, self.combo, self.foreign, self.number = LineEdit(), Combo(), QComboBox(), QSpinBox()
        self.combo.set_choices([("a", "Allowed"), ("b", "Forbidden"), ("c", "Unsure")])
        self.combo.set_value("a")
        self.foreign.addItems(["Allowed", "Forbidden", "Unsure"])
        self.number.setRange(0, 100)
        self.number.setValue(50)
        column = QVBoxLayout(content)
        tall = QLabel()
        tall.setMinimumHeight(2000)
        for widget in (self.first, self.combo, self.foreign, self.number, tall):
            column.addWidget(widget)


@pytest.fixture
def page(qapp: QApplication, qtbot: QtBot) -> Stage:
    made = Stage()
    qtbot.addWidget(made)
    made.resize(300, 400)
    with qtbot.waitActive(made):
        made.show()
    made.first.setFocus()
    wheel.install(qapp).watch(made.windowHandle())
    return made


@pytest.mark.parametrize("through_window", [True, False])
def test_our_combo_is_not_changed_and_the_page_scrolls(page: Stage, through_window: bool) -> None:
    turn(page.combo, through_window)
    assert page.combo.value() == "a"
    assert not page.combo.hasFocus()
    if through_window:
        assert page.verticalScrollBar().value() > 0


def test_no_other_widget_is_changed_either(page: Stage) -> None:
    turn(page.foreign, True)
    assert page.foreign.currentIndex() == 0
    scrolled = page.verticalScrollBar().value()
    assert scrolled > 0
    turn(page.number, True)
    assert page.number.value() == 50
    assert page.verticalScrollBar().value() > scrolled


def test_with_the_focus_the_wheel_changes(page: Stage) -> None:
    page.combo.setFocus()
    turn(page.combo, True)
    assert page.combo.value() == "b"
