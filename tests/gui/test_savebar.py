"""The save bar: only while there are changes, and never greyed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.savebar import SaveBar
from tests.gui.dressing import dress, said_description

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    dress(qapp)


class Stage(QWidget):
    """A page with nothing but the bar."""

    def __init__(self) -> None:
        super().__init__()
        self.bar = SaveBar(self)
        QVBoxLayout(self).addWidget(self.bar)


@pytest.fixture
def page(qtbot: QtBot) -> Stage:
    made = Stage()
    qtbot.addWidget(made)
    made.resize(800, 100)
    made.show()
    return made


@pytest.fixture
def bar(page: Stage) -> SaveBar:
    return page.bar


def test_it_shows_only_while_there_are_changes(bar: SaveBar) -> None:
    assert not bar.isVisible()
    bar.set_state(1)
    assert bar.isVisible()
    assert bar.count_text() == "1 change not saved"
    bar.set_state(2)
    assert bar.count_text() == "2 changes not saved"
    bar.set_state(0)
    assert not bar.isVisible()


def test_a_problem_is_said_and_save_still_works(bar: SaveBar, qtbot: QtBot) -> None:
    bar.set_state(2, "E-mail must be mended first")
    assert bar.problem_text() == "E-mail must be mended first"
    assert bar.save.isEnabled()
    with qtbot.waitSignal(bar.save_requested):
        QTest.mouseClick(bar.save, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(bar.discard_requested):
        QTest.mouseClick(bar.discard, Qt.MouseButton.LeftButton)


def test_words_and_key(bar: SaveBar) -> None:
    assert bar.save.text() == "Save"
    assert bar.save.key() == "Ctrl+S"
    assert said_description(bar.save) == "Ctrl+S"
    assert bar.discard.text() == "Discard changes"


def test_a_long_problem_elides_before_the_buttons_do(page: Stage, bar: SaveBar) -> None:
    bar.set_state(12, "The e-mail address of the customer lacks its ending and must be mended before anything is saved")
    page.resize(560, 100)
    QApplication.processEvents()
    assert bar.save.width() >= bar.save.sizeHint().width()
    assert bar.discard.width() >= bar.discard.sizeHint().width()
