"""A line that narrows what stands below it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from gui.inputs import LineEdit


class FilterLine(LineEdit):
    """``left`` asks for what stands below: Enter, or the arrow down. Esc empties the line."""

    left = Signal()

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_lead("funnel")
        self.setPlaceholderText(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go into the tree, or empty the line."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down) and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.set_value("")
            self.edited.emit()
        else:
            super().keyPressEvent(event)
