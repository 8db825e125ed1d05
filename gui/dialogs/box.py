"""The plain dialog that is opened, never executed: a title, a body, acts at the bottom."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from gui import fonts
from gui.labels import ElidedLabel


class Box(QDialog):
    """Put content into :attr:`body` and buttons into :attr:`acts`; :meth:`show_box` opens it without re-entering the event loop."""

    def __init__(self, title: str, icon: str, kind: str, parent: QWidget | None, width: int = 440) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(fonts.px(width))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addWidget(ElidedLabel(title, "panel", "text", icon, icon_ink=kind))
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        column.addLayout(self.body, 1)
        self.acts = QHBoxLayout()
        self.acts.setSpacing(8)
        column.addLayout(self.acts)

    def show_box(self) -> None:
        """Open it over its window."""
        self.open()
