"""The status bar says that a draft is kept as long as one is, and not after it was saved, discarded or wrapped up; keys with nothing to do say so."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from gui.seat import Seat
from gui.shell_parts.chrome import Chrome
from tests.gui.customer_page import Stage, stage
from tests.gui.desk_fixtures import Office
from tests.gui.desk_fixtures import office as office
from tests.gui.desk_fixtures import seat as seat

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def helmi(qtbot: QtBot, office: Office, seat: Seat) -> Stage:
    return stage(qtbot, office, seat)


@pytest.fixture
def chrome(helmi: Stage) -> Chrome:
    """The bars of a shell whose seat is the page's."""
    around = QWidget(helmi.window)
    made = Chrome(helmi.seat, QStackedWidget(around), around)
    helmi.seat.draft_kept.connect(made.note_draft)
    return made


def test_it_goes_with_a_discard(helmi: Stage, chrome: Chrome) -> None:
    helmi.identify()
    helmi.write(helmi.card("given_names"), "Helmi Maria")
    helmi.page.saver.keep()
    helmi.settle()
    assert not chrome.draft.isHidden()
    helmi.page.saver.discard()
    helmi.settle()
    assert chrome.draft.isHidden()


def test_it_goes_with_a_save(helmi: Stage, chrome: Chrome) -> None:
    helmi.identify()
    helmi.write(helmi.card("given_names"), "Helmi Maria")
    helmi.page.saver.keep()
    helmi.settle()
    assert not chrome.draft.isHidden()
    helmi.page.saver.save()
    helmi.settle()
    assert chrome.draft.isHidden()


def test_it_goes_with_the_wrap_up_but_not_while_another_draft_is_there(helmi: Stage, chrome: Chrome) -> None:
    helmi.identify()
    contact = helmi.page.dock.contact
    contact.form.text.editor.set_value("Kysyi laskusta")
    contact._edited()
    contact.flush()
    helmi.write(helmi.card("given_names"), "Helmi Maria")
    helmi.page.saver.keep()
    helmi.settle()
    assert not chrome.draft.isHidden()
    contact.form.subject.editor.set_value("invoice")
    contact.form.outcome.editor.set_value("resolved")
    contact.wrap_up()
    helmi.settle()
    assert helmi.page.contact is None
    assert not chrome.draft.isHidden()
    helmi.page.saver.discard()
    helmi.settle()
    assert chrome.draft.isHidden()


def test_what_is_emptied_is_no_draft(helmi: Stage, chrome: Chrome) -> None:
    helmi.identify()
    contact = helmi.page.dock.contact
    contact.form.text.editor.set_value("Kysyi laskusta")
    contact._edited()
    contact.flush()
    helmi.settle()
    assert not chrome.draft.isHidden()
    contact.form.text.editor.set_value("")
    contact._edited()
    contact.flush()
    helmi.settle()
    assert chrome.draft.isHidden()


def test_a_second_undo_and_a_save_of_nothing_say_so(helmi: Stage) -> None:
    helmi.identify()
    helmi.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert helmi.said[-1] == ("Nothing was changed, so there is nothing to save", "note")
    helmi.write(helmi.card("given_names"), "Helmi Maria")
    helmi.page.saver.save()
    helmi.settle()
    for _turn in range(2):
        helmi.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        helmi.settle()
    assert helmi.said[-1] == ("There is no save on this page to take back", "note")
