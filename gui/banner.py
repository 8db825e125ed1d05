"""The answer before the form: "May I …?" in words, on a ground tinted by the answer."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from gui import fonts, icons, paint, tokens
from gui.buttons import Button
from gui.keys import KeyHint
from gui.labels import ElidedLabel

_ICONS = {"prohibited": "prohibit", "allowed": "check-circle", "warning": "warning-circle", "accent": "info"}


class Banner(QWidget):
    """Question, answer, since when and in which words, key and act. ``attached`` rounds its upper corners only, to head a card."""

    acted = Signal()

    def __init__(self, action: str = "", key: str = "", parent: QWidget | None = None, attached: bool = False) -> None:
        super().__init__(parent)
        self._kind = "prohibited"
        self._icon = "prohibit"
        self._attached = attached
        self._question = ElidedLabel("", "value", parent=self)
        self._answer = ElidedLabel("", "answer", parent=self)
        self._detail = ElidedLabel("", "body", parent=self)
        self._detail.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._answer.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(41, 3, 14, 3)
        row.setSpacing(8)
        row.addWidget(self._question)
        row.addWidget(self._answer)
        row.addWidget(self._detail, 1)
        self._act = Button(action, "link", parent=self, role="value")
        self._act.clicked.connect(self.acted)
        self._act.setVisible(bool(action))
        if key:
            row.addWidget(KeyHint(key, self))
            self._act.setAccessibleDescription(key)
        row.addWidget(self._act)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(fonts.control_height(31))

    def set_answer(self, kind: str, question: str, answer: str, detail: str = "", icon: str = "") -> None:
        """Say the answer. ``kind``: allowed, prohibited, warning or accent."""
        self._kind, self._icon = kind, icon or _ICONS[kind]
        self._question.set_look(question, "text")
        self._answer.set_look(answer, kind)
        self._detail.set_look(detail, "text")
        self.setAccessibleName(" ".join(part for part in (question, answer, detail) if part))
        self.update()

    def kind(self) -> str:
        """Return the kind of the answer shown."""
        return self._kind

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the tinted ground and the icon."""
        with paint.open_on(self) as painter:
            w, h, r = self.width(), self.height(), paint.CARD_RADIUS
            path = QPainterPath()
            if self._attached:
                path.addRoundedRect(QRectF(0, 0, w, h + r), r - 1, r - 1)
            else:
                path.addRoundedRect(QRectF(0.5, 0.5, w - 1, h - 1), r, r)
            outlined = tokens.current().tint_lines or not self._attached
            painter.setPen(QPen(tokens.color(self._kind), 1.0) if outlined else QPen(Qt.PenStyle.NoPen))
            painter.setBrush(tokens.color(f"tint_{self._kind}"))
            painter.setClipRect(0, 0, w, h)
            painter.drawPath(path)
            if self._attached:
                paint.line_h(painter, 0, h - 1, w)
            painter.setPen(Qt.PenStyle.NoPen)
            icons.paint(painter, self._icon, self._kind, 14, (h - 18) // 2, 18, self.devicePixelRatioF())
