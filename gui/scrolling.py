"""Scroll bars without a style sheet, and the scroll area of a page."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QStackedWidget, QStyle, QStyleOptionSlider, QWidget

from gui import paint

_LAID_OUT_MS: Final = 30


class ScrollBar(QScrollBar):
    """A slim bar, 12 px of target around 8 px of thumb; it scrolls by wheel, keys and drag like any other."""

    def sizeHint(self) -> QSize:
        """Return 12 px across."""
        return QSize(12, 48) if self.orientation() is Qt.Orientation.Vertical else QSize(48, 12)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the thumb only."""
        if self.maximum() <= self.minimum():
            return
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        thumb: QRect = self.style().subControlRect(QStyle.ComplexControl.CC_ScrollBar, option, QStyle.SubControl.SC_ScrollBarSlider, self)
        with paint.open_on(self) as painter:
            ink = "text" if option.state & QStyle.StateFlag.State_Sunken else "strong_border"
            if self.orientation() is Qt.Orientation.Vertical:
                paint.box(painter, 2, thumb.y() + 1, 8, thumb.height() - 2, ink, None, 1, 4)
            else:
                paint.box(painter, thumb.x() + 1, 2, thumb.width() - 2, 8, ink, None, 1, 4)


class Stack(QStackedWidget):
    """Pages that take the height they are given; one whose height follows from its width asks for no more and squeezes nothing above it."""

    def hasHeightForWidth(self) -> bool:
        """Say no, whatever the pages say."""
        return False


class Page(QScrollArea):
    """A page's content that scrolls downwards only and grows with the window."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setVerticalScrollBar(ScrollBar(Qt.Orientation.Vertical, self))
        self.setHorizontalScrollBar(ScrollBar(Qt.Orientation.Horizontal, self))
        self.setWidget(content)
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)


def to_top(widget: QWidget) -> None:
    """Scroll the page that holds ``widget`` to its beginning, now and once what was just made has been laid out."""
    holder = widget.parentWidget()
    while holder is not None and not isinstance(holder, Page):
        holder = holder.parentWidget()
    if holder is not None:
        bar = holder.verticalScrollBar()
        bar.setValue(0)
        QTimer.singleShot(0, bar, lambda: bar.setValue(0))


def bring(widget: QWidget) -> None:
    """Scroll everything that holds ``widget`` so that it is seen, once what was just made has been laid out."""
    for pause in (0, _LAID_OUT_MS):  # a form in a list in a page is laid out in several turns
        QTimer.singleShot(pause, widget, lambda: _bring(widget))


def _bring(widget: QWidget) -> None:
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget, 8, 48)
        above = above.parentWidget()
