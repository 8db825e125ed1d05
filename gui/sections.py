"""The section bar: tabs of a page with their counts and keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QTabBar, QWidget

from gui import fonts, paint, tokens

_PAD = 12
_GAP = 8


@dataclass(frozen=True, slots=True)
class Section:
    """A section: code, name, short name for narrow windows, count (None for none), and key as printed."""

    code: str
    name: str
    short: str = ""
    count: int | None = None
    key: str = ""


class SectionBar(QTabBar):
    """Arrow keys choose while it has the focus; the registry binds Alt and a digit."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None, hint: str = "") -> None:
        super().__init__(parent)
        self._sections: list[Section] = []
        self._narrow = False
        self._hint = hint
        self.setAccessibleName(name)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.currentChanged.connect(self._changed)

    def set_sections(self, sections: Sequence[Section]) -> None:
        """Show these; the current one stays when it is among them. Sends nothing."""
        before = self.current()
        self.blockSignals(True)
        while self.count():
            self.removeTab(0)
        self._sections = list(sections)
        for section in self._sections:
            self.addTab(self._words(section))
        self.set_current(before)
        self.blockSignals(False)

    def set_narrow(self, narrow: bool) -> None:
        """Use short names and leave the keys out (window under 1000 px)."""
        self._narrow = narrow
        for at, section in enumerate(self._sections):
            self.setTabText(at, self._words(section))

    def current(self) -> str:
        """Return the code of the current section, "" for none."""
        return self._sections[self.currentIndex()].code if 0 <= self.currentIndex() < len(self._sections) else ""

    def set_current(self, code: str) -> None:
        """Make a section current."""
        for at, section in enumerate(self._sections):
            if section.code == code:
                self.setCurrentIndex(at)

    def _changed(self, index: int) -> None:
        if 0 <= index < len(self._sections):
            self.chosen.emit(self._sections[index].code)

    def _words(self, section: Section) -> str:
        name = section.short if self._narrow and section.short else section.name
        return name if section.count is None else f"{name} {section.count}"

    def _cap(self, section: Section) -> int:
        return 0 if self._narrow else paint.key_cap_width(section.key)

    def tabSizeHint(self, index: int) -> QSize:
        """Return room for the heavier weight and the key."""
        section = self._sections[index]
        cap = self._cap(section)
        wide = paint.width(self._words(section), "name") + 2 * (8 if self._narrow else _PAD) + (cap + _GAP if cap else 0)
        return QSize(wide, fonts.control_height())

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Return the same: a section's name is not cut, the bar scrolls."""
        return self.tabSizeHint(index)

    def sizeHint(self) -> QSize:
        """Return 32 px high at 100 %."""
        return QSize(sum(self.tabSizeHint(at).width() for at in range(self.count())), fonts.control_height())

    def minimumSizeHint(self) -> QSize:
        """Return room for one section; the others scroll."""
        return QSize(fonts.px(120), fonts.control_height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line, the sections and the mark under the current one."""
        with paint.open_on(self) as painter:
            h = self.height()
            paint.line_h(painter, 0, h - 1, self.width())
            for at, section in enumerate(self._sections):
                rect = self.tabRect(at)
                on = at == self.currentIndex()
                x = rect.x() + (8 if self._narrow else _PAD)
                words = self._words(section)
                cap = self._cap(section)
                room = rect.right() - x - (cap + _GAP if cap else 0)
                used = paint.text(painter, x, 0, room, h - 6, words, "name" if on else "body", "accent" if on else "text")
                if cap:
                    paint.key_cap(painter, x + used + _GAP, 0, h - 6, section.key)
                if on:
                    painter.fillRect(rect.x(), h - 3, rect.width(), 3, tokens.color("accent"))
                    if self.hasFocus():
                        paint.ring(painter, rect.x(), 0, rect.width(), h - 4)
            end = self.tabRect(self.count() - 1).right() if self.count() else 0
            wide = paint.key_cap_width(self._hint)
            if self._hint and not self._narrow and self.width() - wide > end + _GAP:
                paint.key_cap(painter, self.width() - wide, 0, h - 4, self._hint)
