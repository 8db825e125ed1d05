"""A whole program on a copy of a small sample store: what the tests of the shell begin with. Keys go to the window, as a person's do."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.application import Program, build
from gui.dialogs.sign_in import SignInPage
from gui.main_window import MainWindow
from models.security.keyring_store import Absent, Backend, Reason, Secret
from models.services.sample_store import SampleMade, make_sample
from tests.gui.typist import type_text

CUSTOMERS = 60
PASSWORD = "tiski-sample"
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class NoKeyring:
    """A computer without a keyring; ``delay`` seconds pass before it says so."""

    def __init__(self, reason: Reason = Reason.NOT_INSTALLED, delay: float = 0) -> None:
        self.reason, self.delay = reason, delay

    def describe(self) -> Backend | Absent:
        time.sleep(self.delay)
        return Absent(self.reason)

    def get(self, name: str) -> Secret | Absent:
        return Absent(self.reason)

    def set(self, name: str, value: str) -> Secret | Absent:
        return Absent(self.reason)

    def delete(self, name: str) -> Absent | None:
        return None


class Hand:
    """Somebody at the window: presses keys on it, types where the focus is, waits until it is quiet."""

    def __init__(self, qtbot: QtBot, program: Program) -> None:
        self.qtbot, self.program = qtbot, program

    @property
    def shell(self) -> MainWindow:
        assert self.program.shell is not None
        return self.program.shell

    @property
    def sign_in_page(self) -> SignInPage:
        assert isinstance(self.program.entry, SignInPage)
        return self.program.entry

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.program.frame.windowHandle(), key, modifiers)
        QApplication.processEvents()

    def focus(self) -> QWidget:
        if QApplication.focusWidget() is None:  # a dialog closed: a desktop would give the window the focus back
            self.program.frame.activateWindow()
            QApplication.processEvents()
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def type(self, text: str) -> None:
        for letter in text:
            type_text(self.focus(), letter)

    def until(self, true: Callable[[], Any]) -> None:
        self.qtbot.waitUntil(lambda: bool(true()), timeout=15_000)

    def settle(self) -> None:
        for _round in range(3):
            self.until(lambda: self.program.tasks is None or self.program.tasks.idle)
            QApplication.processEvents()

    def sign_in(self, login: str = "agent", password: str = PASSWORD) -> None:
        page = self.sign_in_page
        page.user_line.setText(login)
        page.password.focus()
        self.type(password)
        self.press(Qt.Key.Key_Return)
        self.until(lambda: self.program.shell is not None)
        self.settle()

    def search(self, text: str) -> None:
        self.press(Qt.Key.Key_F2)
        self.shell.bar.search.clear()
        self.type(text)
        self.settle()


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "store"
    made = make_sample(folder, CUSTOMERS, 7)
    assert isinstance(made, SampleMade), made
    (folder / "code.txt").write_text(made.recovery_code)
    return folder


@pytest.fixture
def store(sample_store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample_store, tmp_path / "store"))


@pytest.fixture
def start(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Callable[..., Hand]]:
    """Start the program on a store; every one started is ended, and a defect in one fails the test."""
    begun: list[Program] = []
    failures: list[BaseException] = []

    def make(store: Path, **how: Any) -> Hand:
        how.setdefault("secrets", NoKeyring())
        how.setdefault("language", "en")
        how.setdefault("settings", tmp_path / "settings")
        program = build(qapp, store, **how)
        begun.append(program)
        with qtbot.waitSignals([program.painted, program.ready], timeout=20_000):
            program.show()
        program.frame.resize(1280, 800)
        program.frame.activateWindow()
        assert program.tasks is not None
        program.tasks.failed.connect(failures.append)
        QApplication.processEvents()
        return Hand(qtbot, program)

    yield make
    for program in begun:
        program.frame.close()
        assert program._ended
        program.frame.deleteLater()
        program.deleteLater()
    for window in qapp.topLevelWidgets():
        if window.isVisible():
            window.close()
    QApplication.processEvents()
    assert not failures, failures
