"""One window for each store and computer account: a second start hands its call over and ends.

The lock says who the window is; the system takes it away with the process. Only its holder removes a dead server's name and listens. It does so
after the first paint (the network's module takes as long to load as a page to paint), so a second start knocks until it is heard.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Final
from zlib import crc32

from PySide6.QtCore import QObject, Signal

from models import locks

if TYPE_CHECKING:
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
        self._lock: int | None = None
        self._server: QLocalServer | None = None

    def claim(self, call: str = "") -> bool:
        """Return True when this start is the window; False when another one is and has taken the call.

        A computer on which no lock can be made (a full or closed folder for temporary files) gets its window all the same.
        """
        end = time.monotonic() + _PATIENCE
        try:
            self._lock = os.open(Path(gettempdir()) / f"{self.name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return True
        while not locks.taken(self._lock):
            if self._hand_over(call) or time.monotonic() > end:
                self.release()
                return False
            time.sleep(0.05)
        return True

    def listen(self) -> bool:
        """Hear other starts from now on; False when this computer gives no name to listen on."""
        from PySide6.QtNetwork import QLocalServer

        QLocalServer.removeServer(self.name)  # a dead window's: this one holds the lock
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)
        return self._server.listen(self.name)

    def release(self) -> None:
        """Close the door."""
        if self._server is not None:
            self._server.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _hand_over(self, call: str) -> bool:
        from PySide6.QtNetwork import QLocalSocket

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
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(self._read)
            socket.disconnected.connect(socket.deleteLater)
            if socket.canReadLine():
                self._answer(socket)

    def _read(self) -> None:
        from PySide6.QtNetwork import QLocalSocket

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
    whose = f"{Path.home()}\0{store.resolve()}".encode()
    return f"tiski-{crc32(whose):08x}{crc32(whose[::-1]):08x}"


def _call_in(line: bytes) -> str:
    try:
        found = json.loads(line)
    except ValueError:
        return ""
    call = found.get("call") if isinstance(found, dict) else None
    return call[:40] if isinstance(call, str) else ""
