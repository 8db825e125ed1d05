"""A small card inside a panel: icon, title, hint at its right, and sentences below; tinted by what it says."""

from __future__ import annotations

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui import paint
from gui.labels import ElidedLabel, Label


class Callout(QWidget):
    """What is so, in a title and sentences. ``kind`` is a tint (accent, allowed, prohibited, warning) or "" for the plain raised ground."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = ""
        self._title = ElidedLabel("", "label_strong", parent=self)
        self._hint = ElidedLabel("", "label", "muted", parent=self, align="right")
        self._text = Label("", "body", parent=self, wrap=True)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._hint, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(11, 8, 11, 8)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self._text)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def say(self, kind: str, icon: str, title: str, text: str, hint: str = "") -> None:
        """Show title, hint and sentences (parted by line breaks)."""
        self._kind = kind
        self._title.set_look(title, "text", icon, kind or "muted")
        self._hint.setText(hint)
        self._hint.updateGeometry()
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(" ".join(part for part in (title, text, hint) if part))
        self.updateGeometry()
        self.update()

    def kind(self) -> str:
        """Return the tint."""
        return self._kind

    def title(self) -> str:
        """Return the title."""
        return self._title.text()

    def hint(self) -> str:
        """Return the words at the right of the title."""
        return self._hint.text()

    def text(self) -> str:
        """Return the sentences."""
        return self._text.text()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground."""
        with paint.open_on(self) as painter:
            w, h = self.width(), self.height()
            if self._kind:
                paint.box(painter, 0, 0, w, h, f"tint_{self._kind}", self._kind)
            else:
                paint.box(painter, 0, 0, w, h, "raised", "border")
