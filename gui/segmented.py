"""Segmented choice for two to four fixed options. Tick and weight mark the choice, not the colour only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from PySide6 import QtCore
from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QSizePolicy, QWidget

from gui import fonts, icons, mnemonics, paint
from gui.inputs import Boxed, Choice, Look

_ICON: Final = 14
_LINES: Final = {Look.REST: "strong_border", Look.ERROR: "prohibited", Look.WARNING: "warning"}
_STEPS: Final = {"Key_Left": -1, "Key_Up": -1, "Key_Right": 1, "Key_Down": 1}
"""By the names of ``Qt.Key``, which is made when a key is pressed: sign-in is painted without (see :mod:`gui.application`)."""
Place = Literal["first", "middle", "last", "only"]


class Segment(QRadioButton):
    """One option. Radio buttons of one parent are one stop of Tab, and the arrows choose."""

    def __init__(self, text: str, icon: str, place: Place, parent: QWidget) -> None:
        super().__init__(mnemonics.literal(text), parent)
        self._icon, self._place = icon, place
        self._line, self._bar = _LINES[Look.REST], False
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self._inked)

    def _inked(self, on: bool) -> None:
        paint.inked(self, "accent" if on else "text")

    def set_look(self, look: Look, changed: bool) -> None:
        """Take the state of the whole choice."""
        self._line = _LINES[look]
        self._bar = changed and self._place in {"first", "only"}
        self.update()

    def words(self) -> str:
        """Return the option as it is read."""
        return mnemonics.words(self.text())

    def sizeHint(self) -> QSize:
        """Return room for the tick and the heavier weight, so that choosing moves nothing."""
        return QSize(paint.width(self.words(), "name") + _ICON + 28, fonts.control_height())

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the arrows choose, wherever the focus is: Qt's own arrows only choose from the option that is chosen already."""
        by = _STEPS.get(QtCore.Qt.Key(event.key()).name)
        group = self.parentWidget()
        if by is None or not isinstance(group, Segmented):
            super().keyPressEvent(event)
            return
        group.step(self, by)

    def hitButton(self, _pos: QPoint) -> bool:
        """Take a click anywhere on the segment."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the segment, joined to its neighbours."""
        with paint.open_on(self) as painter:
            w, h, r = self.width(), self.height(), paint.CONTROL_RADIUS
            on = self.isChecked()
            left = 0 if self._place in {"first", "only"} else -r - 1
            right = w if self._place in {"last", "only"} else w + r + 1
            painter.setClipRect(0, 0, w, h)
            edge = "accent" if on else self._line
            paint.box(painter, left, 0, right - left, h, "tint_accent" if on else "surface", edge)
            if self._place in {"middle", "last"}:
                paint.line_v(painter, 0, 0, h, edge)
            if on and self._place in {"first", "middle"}:
                paint.line_v(painter, w - 1, 0, h, "accent")
            if self._bar:
                paint.left_bar(painter, h, "accent")
            self._paint_words(painter, w, h, on)
            if self.hasFocus():
                paint.ring(painter, 0, 0, w, h)

    def _paint_words(self, painter: QPainter, w: int, h: int, on: bool) -> None:
        icon = self._icon or ("check" if on else "")
        role = "name" if on else "body"
        ink = ("accent" if on else "text") if self.isEnabled() else "muted"
        words = paint.width(self.words(), role)
        lead = _ICON + 6 if icon else 0
        x = max(6, (w - words - lead) // 2)
        if icon:
            icons.paint(painter, icon, ink, x, (h - _ICON) // 2, _ICON, self.devicePixelRatioF())
        paint.text(painter, x + lead, 0, w - x - lead, h, self.words(), role, paint.OWN if self.isEnabled() else ink)


class Segmented(Boxed, QWidget):
    """Two to four options side by side; an editor like the others."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None, choices: Sequence[Choice] = (), icons: Mapping[str, str] | None = None) -> None:
        super().__init__(parent)
        self._icons = dict(icons or {})
        self._segments: dict[str, Segment] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Set the options; the value stays when it is among them."""
        before = self.value()
        for segment in self._segments.values():
            self._row.removeWidget(segment)
            segment.hide()
            segment.deleteLater()
        self._segments = {}
        last = len(choices) - 1
        for at, (code, label) in enumerate(choices):
            place: Place = "only" if last == 0 else "first" if at == 0 else "last" if at == last else "middle"
            segment = Segment(label, self._icons.get(code, ""), place, self)
            segment.clicked.connect(self.edited)
            self._segments[code] = segment
            self._row.addWidget(segment, 1)
        self.set_value(before)

    def segments(self) -> list[Segment]:
        """Return the options, for an order of Tab."""
        return list(self._segments.values())

    def value(self) -> str:
        """Return the chosen code, "" when nothing is chosen."""
        return next((code for code, segment in self._segments.items() if segment.isChecked()), "")

    def set_value(self, value: str) -> None:
        """Choose a code; one that is not offered leaves nothing chosen."""
        for code, segment in self._segments.items():
            segment.setAutoExclusive(False)
            segment.setChecked(code == value)
            segment.setAutoExclusive(True)
        if value in self._segments and any(segment.hasFocus() for segment in self._segments.values()):
            self._segments[value].setFocus()

    def step(self, segment: Segment, by: int) -> None:
        """Choose the neighbour of a segment that can be chosen, as the arrows do."""
        open_ = [each for each in self._segments.values() if each.isEnabled() and each.isVisible()]
        at = open_.index(segment) + by if segment in open_ else -1
        if 0 <= at < len(open_):
            open_[at].setFocus(QtCore.Qt.FocusReason.OtherFocusReason)
            open_[at].click()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the focus on to what is chosen, else to the first option. Not by a focus proxy: Tab stops at a widget that has one."""
        chosen = self._segments.get(self.value()) or next(iter(self._segments.values()), None)
        if chosen is not None:
            chosen.setFocus(event.reason())

    def set_look(self, look: Look, changed: bool) -> None:
        """Show the state by the lines and a bar."""
        super().set_look(look, changed)
        for segment in self._segments.values():
            segment.set_look(look, changed)

    def set_read_only(self, read_only: bool) -> None:
        """Let nothing else be chosen; the choice stays readable."""
        for segment in self._segments.values():
            segment.setEnabled(not read_only or segment.isChecked())

    def setAccessibleName(self, name: str) -> None:
        """Name the group, and each option with it."""
        super().setAccessibleName(name)
        for segment in self._segments.values():
            segment.setAccessibleName(f"{name}: {segment.words()}")
