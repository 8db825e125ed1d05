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

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


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


@pytest.fixture
def page(qapp: QApplication, qtbot: QtBot) -> Page:
    content = QWidget()
    column = QVBoxLayout(content)
    first, ours, foreign, number = LineEdit(), Combo(), QComboBox(), QSpinBox()
    ours.set_choices([("a", "Allowed"), ("b", "Forbidden"), ("c", "Unsure")])
    ours.set_value("a")
    foreign.addItems(["Allowed", "Forbidden", "Unsure"])
    number.setRange(0, 100)
    number.setValue(50)
    for widget in (first, ours, foreign, number):
        column.addWidget(widget)
    tall = QLabel()
    tall.setMinimumHeight(2000)
    column.addWidget(tall)
    made = Page(content)
    made.combo, made.foreign, made.number, made.first = ours, foreign, number, first  # type: ignore[attr-defined]
    qtbot.addWidget(made)
    made.resize(300, 400)
    made.show()
    made.activateWindow()
    first.setFocus()
    wheel.install(qapp).watch(made.windowHandle())
    return made


@pytest.mark.parametrize("through_window", [True, False])
def test_our_combo_is_not_changed_and_the_page_scrolls(page: Page, through_window: bool) -> None:
    combo: Combo = page.combo  # type: ignore[attr-defined]
    turn(combo, through_window)
    assert combo.value() == "a"
    assert not combo.hasFocus()
    if through_window:
        assert page.verticalScrollBar().value() > 0


@pytest.mark.parametrize("name", ["foreign", "number"])
def test_no_other_widget_is_changed_either(page: Page, name: str) -> None:
    widget: QWidget = getattr(page, name)
    before = widget.currentIndex() if isinstance(widget, QComboBox) else widget.value()  # type: ignore[attr-defined]
    turn(widget, True)
    after = widget.currentIndex() if isinstance(widget, QComboBox) else widget.value()  # type: ignore[attr-defined]
    assert after == before
    assert page.verticalScrollBar().value() > 0


def test_with_the_focus_the_wheel_changes(page: Page) -> None:
    combo: Combo = page.combo  # type: ignore[attr-defined]
    combo.setFocus()
    turn(combo, True)
    assert combo.value() == "b"
