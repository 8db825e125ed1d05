"""The idle watch: how long ago the last key, click or move was, and a signal when it has been too long.

It listens to the windows, not to the application: a filter on the application is called for every event of every widget.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

_STIRS: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletMove,
    }
)
"""A key that is a shortcut reaches the window only when it is let go."""
_LOOK_MS: Final = 5000


class IdleWatch(QObject):
    """Sends ``idle`` once when nothing stirred for ``minutes``; :meth:`stir` and any key or pointer begin anew. ``clock`` tells seconds."""

    idle = Signal()

    def __init__(self, minutes: int, clock: Callable[[], float] = time.monotonic, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seconds, self._clock = minutes * 60, clock
        self._last = clock()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.focusWindowChanged.connect(self.watch)
        for window in QGuiApplication.topLevelWindows():
            self.watch(window)

    def watch(self, window: QWindow | None) -> None:
        """Listen to one window; again is harmless."""
        if window is not None:
            window.installEventFilter(self)

    def start(self) -> None:
        """Begin to watch, from now."""
        self._last = self._clock()
        self._timer.start()

    def stop(self) -> None:
        """Watch no more: nobody is signed in, or the window is locked."""
        self._timer.stop()

    def stir(self) -> None:
        """Note that somebody is there."""
        self._last = self._clock()

    def quiet(self) -> float:
        """Return for how many seconds nothing has stirred."""
        return self._clock() - self._last

    def look(self) -> None:
        """See whether it has been too long."""
        if self._timer.isActive() and self.quiet() >= self._seconds:
            self._timer.stop()
            self.idle.emit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Note keys and the pointer; takes nothing away."""
        if event.type() in _STIRS:
            self._last = self._clock()
        return False
