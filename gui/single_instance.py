"""One window for each store and computer account: a second start hands its call over and ends.

Connect first; only when nobody answers is the lock tried, and only its holder removes a dead server's name and listens. Removing the name
before connecting would take it from a living window.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import time
from pathlib import Path
from typing import Final

from PySide6.QtCore import QDir, QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_CONNECT_MS: Final = 500
_PATIENCE: Final = 10.0
"""Seconds to wait for another start that holds the lock but does not listen yet."""
_LONGEST: Final = 1000
"""Bytes of a message that are read."""


class SingleInstance(QObject):
    """The door of one store's window. ``asked`` carries the number of a call handed over by another start, "" when it had none."""

    asked = Signal(str)

    def __init__(self, store: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name = door_name(store)
        self._lock = QLockFile(QDir.temp().filePath(f"{self.name}.lock"))
        self._lock.setStaleLockTime(0)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)

    def claim(self, call: str = "") -> bool:
        """Return True when this start is the window; False when another one is and has taken the call."""
        end = time.monotonic() + _PATIENCE
        while True:
            if self._hand_over(call):
                return False
            if self._lock.tryLock(0):
                # Between the failed connect and the lock another start may have begun and ended: nobody listens now.
                QLocalServer.removeServer(self.name)
                return self._server.listen(self.name)
            if time.monotonic() > end:
                return False
            time.sleep(0.05)

    def release(self) -> None:
        """Close the door."""
        self._server.close()
        self._lock.unlock()

    def _hand_over(self, call: str) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self.name)
        if not socket.waitForConnected(_CONNECT_MS):
            return False
        socket.write(json.dumps({"call": call}).encode() + b"\n")
        socket.flush()
        taken = socket.waitForReadyRead(int(_PATIENCE * 1000)) and bytes(socket.readAll().data()).startswith(b"ok")
        socket.disconnectFromServer()
        return taken

    def _greet(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(self._read)
            socket.disconnected.connect(socket.deleteLater)
            if socket.canReadLine():
                self._answer(socket)

    def _read(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._answer(socket)

    def _answer(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > _LONGEST:
                socket.abort()
            return
        line = bytes(socket.readLine(_LONGEST).data())
        socket.write(b"ok\n")
        socket.flush()
        self.asked.emit(_call_in(line))


def door_name(store: Path) -> str:
    """Return the name by which starts on the same store under the same account find each other."""
    whose = f"{getpass.getuser()}\0{store.resolve()}"
    return f"tiski-{hashlib.sha256(whose.encode()).hexdigest()[:20]}"


def _call_in(line: bytes) -> str:
    try:
        found = json.loads(line)
    except ValueError:
        return ""
    call = found.get("call") if isinstance(found, dict) else None
    return call[:40] if isinstance(call, str) else ""
