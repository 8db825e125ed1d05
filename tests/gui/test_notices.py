"""Notices: 8 s, stopped while hovered or focused; errors stay; no focus taken; the save bar stays free."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import QCursor, QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui import notices
from gui.inputs import LineEdit
from gui.notices import Notice, Notices
from gui.savebar import SaveBar
from tests.gui.dressing import dress

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    dress(qapp)


class Stage(QWidget):
    """A page with a line, the save bar and the notices."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        self.line, self.bar = LineEdit(self), SaveBar(self)
        column.addWidget(self.line)
        column.addStretch(1)
        column.addWidget(self.bar)
        self.notices = Notices(self, (SaveBar,))


@pytest.fixture
def page(qtbot: QtBot) -> Stage:
    made = Stage()
    qtbot.addWidget(made)
    made.resize(600, 400)
    with qtbot.waitActive(made):
        made.show()
    made.line.setFocus()
    QCursor.setPos(made.mapToGlobal(made.line.geometry().topLeft()))
    QApplication.processEvents()
    return made


@pytest.fixture
def place(page: Stage) -> Notices:
    return page.notices


def enter(notice: Notice) -> None:
    middle = QPointF(notice.rect().center())
    QApplication.sendEvent(notice, QEnterEvent(middle, middle, QPointF(notice.mapToGlobal(notice.rect().center()))))


def leave(notice: Notice) -> None:
    QApplication.sendEvent(notice, QEvent(QEvent.Type.Leave))


def expire(notice: Notice) -> None:
    """Let the notice's time be over now, as the clock would."""
    timer = notice.findChild(QTimer)
    assert isinstance(timer, QTimer)
    assert timer.isActive()
    timer.timeout.emit()


def test_it_goes_after_eight_seconds(place: Notices) -> None:
    notice = place.show_notice("Saved.")
    assert 7000 < notice.remaining() <= notices.SHOWN_MS == 8000
    expire(notice)
    assert place.notices() == []
    assert place.isHidden()


def test_a_short_time_really_runs_out(place: Notices, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "SHOWN_MS", 30)
    place.show_notice("Saved.")
    qtbot.waitUntil(lambda: place.notices() == [], timeout=2000)


def test_hover_stops_the_time_and_leaving_lets_it_go_on(place: Notices, qtbot: QtBot) -> None:
    notice = place.show_notice("Saved.")
    enter(notice)
    assert notice.paused()
    left = notice.remaining()
    qtbot.wait(40)
    assert notice.remaining() == left
    leave(notice)
    assert not notice.paused()
    assert notice.remaining() <= left


def test_focus_inside_stops_the_time(page: Stage, place: Notices) -> None:
    notice = place.show_notice("Saved.", undo=lambda: None)
    button = notice.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    button.setFocus()
    assert notice.paused()
    leave(notice)
    assert notice.paused()
    page.line.setFocus()
    assert not notice.paused()


def test_it_takes_no_focus(page: Stage, place: Notices) -> None:
    place.show_notice("Saved.", undo=lambda: None)
    place.show_error("The file cannot be written.")
    assert page.line.hasFocus()


def test_errors_stay_until_dismissed(place: Notices, qtbot: QtBot) -> None:
    notice = place.show_error("The file cannot be written.")
    assert notice.paused()
    leave(notice)
    assert notice.paused()
    close = notice.findChildren(QPushButton)[-1]
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert place.notices() == []


def test_undo_acts_once_and_the_notice_goes(place: Notices) -> None:
    done: list[int] = []
    notice = place.show_notice("Saved.", undo=lambda: done.append(1))
    notice.findChildren(QPushButton)[0].click()
    assert done == [1]
    assert place.notices() == []


def test_it_never_covers_the_save_bar(page: Stage, place: Notices) -> None:
    place.show_notice("Saved.")
    QApplication.processEvents()
    assert place.geometry().bottom() > 360
    bar = page.bar
    bar.set_state(2)
    QApplication.processEvents()
    assert bar.isVisible()
    assert not place.geometry().intersects(bar.geometry())
    page.resize(500, 300)
    QApplication.processEvents()
    assert not place.geometry().intersects(bar.geometry())
    assert page.rect().contains(place.geometry())


def test_two_passing_ones_at_most(place: Notices) -> None:
    place.show_error("The file cannot be written.")
    for at in range(5):
        place.show_notice(f"Saved {at}.")
    assert [notice.text() for notice in place.notices()] == ["The file cannot be written.", "Saved 3.", "Saved 4."]
    place.clear()
    assert place.notices() == []


def test_only_the_last_act_offers_to_be_undone(place: Notices) -> None:
    for at in range(3):
        place.show_notice(f"Saved {at}.", "done", lambda: None)
    place.show_notice("Prohibition recorded.")
    assert [(notice.text(), notice.offers_undo) for notice in place.notices()] == [("Saved 2.", True), ("Prohibition recorded.", False)]


def test_a_notice_shown_after_others_went_has_its_whole_height(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(900, 600)
    host.show()
    notices = Notices(host)
    first = notices.show_notice("Two changes were saved", undo=lambda: None)
    high = first.height()
    first.dismiss()

    again = notices.show_notice("Two changes were saved", undo=lambda: None)

    assert high >= again.sizeHint().height()
    assert again.height() == high
    assert notices.height() >= again.sizeHint().height()


def test_a_longer_notice_goes_too(page: Stage) -> None:
    """A warning at sign-in is long, and still does not lie over the page until somebody has time for it."""
    notice = page.notices.show_notice("Another copy was worked in", "note", shown_ms=notices.LONGER_MS)
    assert notices.SHOWN_MS < notice.remaining() <= notices.LONGER_MS
