"""The plain dialog that is opened, never executed: a title, a body, acts at the bottom."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
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
        self._grow()
        self.open()

    def event(self, event: QEvent) -> bool:
        """Grow with what is in it: a window's layout does not ask how high wrapped text is at its width."""
        handled = super().event(event)
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Show}:
            self._grow()
        return handled

    def _grow(self) -> None:
        layout = self.layout()
        if layout is None:
            return
        layout.activate()
        width = max(self.minimumWidth(), layout.totalSizeHint().width() if not self.isVisible() else self.width())
        high = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
        if not self.isVisible() or self.height() < high:
            self.resize(width, high)
