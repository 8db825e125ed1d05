from __future__ import annotations

import time

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from gui.open_customers import retire
from gui.tasks import Tasks


def slowly() -> str:
    time.sleep(0.1)
    return "asked before"


class Asking(QWidget):
    """Asks for work 20 ms after it was typed in, as pages do; the outcome is shown in a label of its own."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.label = QLabel(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(20)
        self._timer.timeout.connect(lambda: tasks.newest("asking", slowly, self.label.setText))
        self._timer.start()


def test_a_retired_page_asks_for_nothing_more_and_outlives_what_it_asked_for(qapp: QApplication, qtbot: QtBot) -> None:
    tasks = Tasks()
    page = Asking(tasks)
    gone: list[bool] = []
    page.destroyed.connect(lambda: gone.append(True))
    shown: list[str] = []

    def show(text: str) -> None:
        page.label.setText(text)
        shown.append(page.label.text())

    tasks.read(slowly, show)
    retire(tasks, page)
    qtbot.waitUntil(lambda: bool(gone) and tasks.idle, timeout=5000)
    qtbot.wait(20)
    assert shown == ["asked before"]
    tasks.close()
