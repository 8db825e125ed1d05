"""Labels on the type ladder: plain ones in a palette colour, and those that elide with a tooltip instead of being clipped."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from gui import fonts, icons, paint

PLAIN_TEXT: Final = 0
"""``Qt.TextFormat.PlainText`` as a number: naming it makes all of ``Qt``, for which the first paint would wait (see :mod:`gui.application`)."""


class Label(QLabel):
    """A text in a step of the type ladder; wraps when asked. Colours without a palette role are painted by :class:`ElidedLabel`."""

    def __init__(self, text: str = "", role: str = "body", ink: str = "text", parent: QWidget | None = None, wrap: bool = False) -> None:
        super().__init__(text, parent)
        self._role = role
        self.setFont(fonts.font(role))
        if ink != "text" and paint.inked(self, ink) != paint.OWN:
            raise ValueError(f"the palette has no {ink}; an ElidedLabel draws it")
        self.setProperty("textFormat", PLAIN_TEXT)
        if wrap:
            self.setWordWrap(True)

    def rescale(self) -> None:
        """Take the step's size as it is now."""
        self.setFont(fonts.font(self._role))


class ElidedLabel(QLabel):
    """One line with an optional icon, in any token, elided where there is no room; then the whole text is its tooltip."""

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        ink: str = "text",
        icon: str = "",
        parent: QWidget | None = None,
        icon_ink: str = "",
        align: str = "left",
    ) -> None:
        super().__init__(text, parent)
        self._role, self._token, self._icon, self._align = role, ink, icon, align
        self._ink = paint.inked(self, ink)
        self._icon_token = icon_ink or ink
        self._icon_size = 14 if role.startswith("label") else 18 if role in {"panel", "title"} else 16
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_look(self, text: str, ink: str, icon: str = "", icon_ink: str = "") -> None:
        """Change text, colour and icon together."""
        self._token, self._icon, self._icon_token = ink, icon, icon_ink or ink
        self._ink = paint.inked(self, ink)
        self.setText(text)
        self._tell()
        self.updateGeometry()
        self.update()

    def setText(self, text: str) -> None:
        """Set the text; the tooltip follows when it does not fit."""
        super().setText(text)
        self._tell()

    def token(self) -> str:
        """Return the token the text is drawn in."""
        return self._token

    def _lead(self) -> int:
        return self._icon_size + (6 if self._icon_size == 14 else 8) if self._icon else 0

    def sizeHint(self) -> QSize:
        """Return the size of the whole text."""
        return QSize(
            paint.width(self.text(), self._role) + self._lead() + 1, max(fonts.metrics(self._role).height(), self._icon_size if self._icon else 0)
        )

    def minimumSizeHint(self) -> QSize:
        """Return room for the icon and a few letters."""
        return QSize(min(self.sizeHint().width(), self._lead() + fonts.px(24)), self.sizeHint().height())

    def _tell(self) -> None:
        whole = paint.fits(self.text(), self._role, self.width() - self._lead())
        self.setToolTip("" if whole else self.text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the whole text as tooltip when it is elided."""
        super().resizeEvent(event)
        self._tell()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw icon and text."""
        with paint.open_on(self) as painter:
            lead = self._lead()
            if self._icon:
                icons.paint(
                    painter, self._icon, self._icon_token, 0, (self.height() - self._icon_size) // 2, self._icon_size, self.devicePixelRatioF()
                )
            paint.text(painter, lead, 0, self.width() - lead, self.height(), self.text(), self._role, self._ink, self._align)


class Rule(QFrame):
    """A 1 px line between two parts, across or upright."""

    def __init__(self, parent: QWidget | None = None, upright: bool = False) -> None:
        super().__init__(parent)
        if upright:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line."""
        with QPainter(self) as painter:
            paint.area(painter, 0, 0, self.width(), self.height(), "border")
