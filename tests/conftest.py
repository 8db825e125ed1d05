"""Loud tests: a warning, a Qt warning, a socket, the real keyring, an unexpected dialog or a slot's exception fails the test."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("TISKI_TEST", "1")

import keyring.core
import pytest

import resources
from models import words

_REAL_CONNECT = socket.socket.connect


class NetworkUsedError(AssertionError):
    """A test reached for the network."""


class RealKeyringUsedError(AssertionError):
    """A test reached for this computer's keyring."""


class UnexpectedDialogError(AssertionError):
    """A modal dialog was opened by exec(): it would hang a test and re-enters the event loop."""


@pytest.fixture(autouse=True, scope="session")
def _own_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Anchors in the user's account go to a folder of the tests (on Linux; elsewhere the account's own holds some small files more)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(autouse=True)
def _no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(self: socket.socket, address: object) -> None:
        if self.family == getattr(socket, "AF_UNIX", None):
            return _REAL_CONNECT(self, address)
        raise NetworkUsedError(address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def _no_real_keyring(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("keyring"):
        return

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise RealKeyringUsedError

    for name in ("get_keyring", "get_password", "set_password", "delete_password"):
        monkeypatch.setattr(keyring.core, name, refuse)


@pytest.fixture(autouse=True)
def _no_exec(monkeypatch: pytest.MonkeyPatch) -> None:
    from PySide6.QtGui import QDesktopServices
    from PySide6.QtWidgets import QDialog, QMenu, QMessageBox

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise UnexpectedDialogError

    for cls in (QDialog, QMessageBox, QMenu):
        monkeypatch.setattr(cls, "exec", refuse)
    for name in ("information", "warning", "critical", "question"):
        monkeypatch.setattr(QMessageBox, name, refuse)
    monkeypatch.setattr(QDesktopServices, "openUrl", refuse)


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path_factory.mktemp("home")
    for name, part in (
        ("HOME", "."),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_STATE_HOME", "state"),
    ):
        monkeypatch.setenv(name, str(home / part))
    for name in ("TISKI_STORE", "TISKI_USER", "TISKI_PASSWORD", "TISKI_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    words.set_language("en")
    yield
    words.set_language("en")


@pytest.fixture
def samples() -> Path:
    """The folder of sample files."""
    return Path(__file__).parent / "samples"


assert resources.ROOT.is_dir()
