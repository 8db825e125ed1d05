"""Revealing: no reason, no value; half a minute, then gone, and gone from the clipboard too."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from gui.panels.reveal import SHOWN_S, RevealPanel
from models.roles import Role
from models.services import history_view
from models.services.history_view import HistoryPage
from tests.gui.panel_host import HETU, IBAN, Host, Office, Open, office, open_host
from tests.gui.typist import press, type_text

__all__ = ["office", "open_host"]
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
CTRL = Qt.KeyboardModifier.ControlModifier


def shown_texts(panel: RevealPanel) -> str:
    labels = [label.text() for label in panel.findChildren(QLabel)]
    return " ".join([*labels, *(line.text() for line in panel.findChildren(QLineEdit))])


def asked(open_host: Open, **kwargs: Any) -> tuple[Host, RevealPanel]:
    host = open_host(**kwargs)
    panel = RevealPanel(host, host)
    host.settle(host.isActiveWindow)
    panel.show_for(host.data.customer, "personal_identity_code")
    return host, panel


def reveals(host: Host) -> list[str]:
    page = history_view.read(host.office.desk("kaarina", Role.SUPERVISOR), host.data.id, groups=["reveals"])
    assert isinstance(page, HistoryPage)
    return [line.reason for line in page.lines]


def test_without_a_reason_nothing_is_shown_or_journalled(open_host: Open) -> None:
    host, panel = asked(open_host)
    assert QApplication.focusWidget() is panel.reason.editor.widget()
    panel.ask()
    host.settle()
    assert panel.reason.problem() is not None
    assert panel.value() == ""
    assert HETU not in shown_texts(panel)
    assert reveals(host) == []


def test_a_reason_shows_the_value_and_is_journalled(open_host: Open) -> None:
    host, panel = asked(open_host)
    type_text(panel.reason.editor, "luottotiedot tarkistetaan")
    QTest.keyClick(panel.reason.editor, Qt.Key.Key_Return, CTRL)
    host.settle(lambda: panel.value() != "")
    assert panel.value() == HETU
    assert panel.value_label.isVisible()
    assert not panel.reveal_button.isVisible()
    assert reveals(host) == ["luottotiedot tarkistetaan"]


def test_it_is_hidden_after_thirty_seconds_and_leaves_the_clipboard(open_host: Open) -> None:
    host, panel = asked(open_host)
    gone: list[str] = []
    panel.hidden.connect(gone.append)
    panel.reason.editor.set_value("luottotiedot")
    panel.ask()
    host.settle(lambda: panel.value() != "")
    panel.copy()
    assert QGuiApplication.clipboard().text() == HETU
    for left in range(SHOWN_S - 1, 0, -1):
        panel._tick()
        assert str(left) in panel.countdown.text()
    assert panel.value() == HETU
    panel._tick()
    assert panel.value() == ""
    assert HETU not in shown_texts(panel)
    assert QGuiApplication.clipboard().text() == ""
    assert gone == [host.data.customer.address("personal_identity_code")]
    assert not panel._clock.isActive()


def test_escape_hides_at_once_and_leaves_what_else_was_copied(open_host: Open) -> None:
    host, panel = asked(open_host)
    panel.reason.editor.set_value("luottotiedot")
    panel.ask()
    host.settle(lambda: panel.value() != "")
    panel.copy()
    QGuiApplication.clipboard().setText("jotain muuta")
    press(panel, Qt.Key.Key_Escape)
    assert panel.value() == ""
    assert HETU not in shown_texts(panel)
    assert QGuiApplication.clipboard().text() == "jotain muuta"


def test_a_value_of_one_controller(open_host: Open) -> None:
    host, panel = asked(open_host)
    panel.show_for(host.data.billing[0], "iban")
    panel.reason.editor.set_value("palautus tilille")
    panel.ask()
    host.settle(lambda: panel.value() != "")
    assert panel.value().replace(" ", "").replace("\u00a0", "") == IBAN


def test_closed_or_another_customer_before_the_answer_comes_shows_nothing(open_host: Open) -> None:
    host, panel = asked(open_host)
    panel.reason.editor.set_value("luottotiedot")
    panel.ask()
    host.go_to(host.office.urho)
    host.settle()
    assert panel.value() == ""
    assert HETU not in shown_texts(panel)
    assert not panel.isVisible()


def test_contact_points_show_their_mask_until_then(open_host: Open, office: Office) -> None:
    host, panel = asked(open_host)
    panel.show_for(host.data.points[0], "phone")
    assert "••" in shown_texts(panel)
    assert "4567" not in shown_texts(panel)
    panel.reason.editor.set_value("numero tarkistetaan")
    panel.ask()
    host.settle(lambda: panel.value() != "")
    assert panel.value() == "040 123 4567"
