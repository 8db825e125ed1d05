"""The window's place: kept at the end, restored at the start, and brought back when the screen it was on is gone."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QByteArray, QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

SMALLEST: Final = QSize(800, 600)
USUAL: Final = QSize(1280, 800)
_VISIBLE: Final = 64
"""Pixels of the title that must be on a screen, so that the window can be taken hold of."""


def kept(window: QWidget) -> str:
    """Return place, size and state of a window as text."""
    return bytes(window.saveGeometry().toBase64().data()).decode("ascii")


def restore(window: QWidget, text: str) -> None:
    """Give a window its place back; without one, or with one that nothing shows, it gets its usual size on the main screen."""
    if not text or not window.restoreGeometry(QByteArray.fromBase64(QByteArray(text.encode("ascii", "ignore")))):
        window.resize(USUAL.boundedTo(_room(None).size()))
    repair(window)


def repair(window: QWidget) -> None:
    """Move a window that no screen shows to the main one, and make one that is larger than its screen fit."""
    frame = window.geometry()
    if not any(_shows(screen.availableGeometry(), frame) for screen in QGuiApplication.screens()):
        room = _room(None)
        size = frame.size().boundedTo(room.size())
        window.setGeometry(QRect(room.topLeft(), size))
        return
    room = _room(window)
    if frame.width() > room.width() or frame.height() > room.height():
        size = frame.size().boundedTo(room.size())
        window.setGeometry(QRect(room.topLeft(), size))


def _shows(screen: QRect, frame: QRect) -> bool:
    title = QRect(frame.left(), frame.top(), frame.width(), _VISIBLE)
    seen = screen.intersected(title)
    return seen.width() >= _VISIBLE and seen.height() >= _VISIBLE // 2


def _room(window: QWidget | None) -> QRect:
    screen = (window.screen() if window is not None else None) or QGuiApplication.primaryScreen()
    return screen.availableGeometry()
