"""Typing as a person does, letter by letter.

QTest.keyClicks aborts the process on é, ä, š and €; key events with the text in them do not.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

_NONE = Qt.KeyboardModifier.NoModifier


def type_text(widget: QWidget, text: str) -> None:
    """Send a key press and release for each character of ``text`` to ``widget``; a line break is Enter."""
    for character in text:
        key = Qt.Key.Key_Return if character == "\n" else Qt.Key(0)
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(widget, QKeyEvent(kind, key, _NONE, "\r" if character == "\n" else character))


def press(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = _NONE) -> None:
    """Press and release one key on ``widget``, its focus and shortcuts included only as far as the widget itself goes."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, modifiers))
