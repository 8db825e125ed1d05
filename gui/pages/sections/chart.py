"""Bars of consumption: this year filled, last year lighter and outlined beside it, lines behind, the scale in the language's numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from math import ceil
from typing import Final

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import fonts, paint, tokens
from models import formats
from models.services.consumption import Bar, Consumption, Period
from models.words import N_, _

MONTHS: Final = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"), N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
)  # fmt: skip
_STEPS: Final = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


def label_of(bar: Bar, period: Period) -> str:
    """Return what stands below a bar: the day's number, the month's name, the year."""
    if period is Period.DAY:
        return str(bar.first.day)
    return _(MONTHS[bar.first.month - 1]) if period is Period.MONTH else str(bar.first.year)


def span_of(first: date, period: Period) -> str:
    """Return the name of what is shown: the month with its year, or the year; "" for all years."""
    if period is Period.DAY:
        return _("{month} {year}", month=_(MONTHS[first.month - 1]), year=first.year)
    return str(first.year) if period is Period.MONTH else ""


def scale_of(most: Decimal, lines: int = 4) -> tuple[Decimal, int]:
    """Return the step between lines and how many steps reach over ``most``: 1, 2, 2,5 or 5 times a power of ten."""
    if most <= 0:
        return Decimal(1), 1
    rough = most / lines
    power = Decimal(10) ** rough.adjusted()
    step = next(each * power for each in _STEPS if each * power >= rough)
    return step, ceil(most / step)


class BarChart(QWidget):
    """The chart alone; the sentence below it and the table say the same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Consumption | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(140)

    def show_consumption(self, shown: Consumption, said: str) -> None:
        """Draw these sums; ``said`` is the sentence for assistive technology."""
        self._shown = shown
        self.setAccessibleName(said)
        self.update()

    def sizeHint(self) -> QSize:
        """Return a size in which twelve months are easily read."""
        return QSize(640, 280)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the lines, the bars and their labels."""
        shown = self._shown
        if shown is None or not shown.bars:
            return
        most = max((value for bar in shown.bars for value in (bar.value, bar.before) if value is not None), default=Decimal(0))
        step, steps = scale_of(most)
        texts = [formats.show_number((step * at).normalize() + 0) for at in range(steps + 1)]
        left = max(paint.width(text, "label") for text in texts) + 10
        below = fonts.px(24)
        height = self.height() - below - 8
        with paint.open_on(self) as painter:
            for at, text in enumerate(texts):
                y = 8 + height - height * at / steps
                paint.line_h(painter, left, round(y), self.width() - left)
                paint.text(painter, 0, y - 8, left - 8, 16, text, "label", "muted", "right")
            self._bars(painter, shown.bars, shown.period, left, height, float(step * steps))

    def _bars(self, painter: QPainter, bars: Sequence[Bar], period: Period, left: int, height: int, top: float) -> None:
        slot = (self.width() - left) / len(bars)
        wide = max(2.0, min(22.0, (slot - 6) / 2))
        for at, bar in enumerate(bars):
            middle = left + slot * (at + 0.5)
            for value, x, past in ((bar.before, middle - wide - 1, True), (bar.value, middle + 1, False)):
                if value is None or top <= 0:
                    continue
                tall = height * float(value) / top
                box = QRectF(round(x), 8 + height - tall, round(wide), tall)
                painter.setPen(QPen(tokens.color("muted" if past else "accent"), 1))
                painter.setBrush(tokens.color("last_year" if past else "accent"))
                painter.drawRect(box)
            if period is not Period.DAY or at % 2 == 0 or slot > 28:
                paint.text(painter, middle - slot, height + 12, 2 * slot, fonts.px(16), label_of(bar, period), "label", "text", "center")
