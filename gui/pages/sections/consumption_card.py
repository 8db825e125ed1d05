"""The consumption of a metering point: bars or table by day, month or year, with a sentence that says the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QWidget

from gui import fonts, paint
from gui.buttons import IconButton
from gui.cards import Card
from gui.commands import key_text
from gui.empty import EmptyState
from gui.keys import KeyHint
from gui.labels import Label
from gui.pages.sections.chart import MONTHS, BarChart, label_of, span_of
from gui.seat import Seat
from gui.segmented import Segmented
from gui.tables import Cell, Column, Rows, Table
from models import fields, formats
from models.services import consumption
from models.services.consumption import Bar, Consumption, Period
from models.words import _

_BESIDE: Final = 700
"""From this width on the choices stand beside the title (pixels at 100 %)."""
_IN_LINE: Final = 470
"""From this width on they stand beside each other."""


class Span(QWidget):
    """Which month or year is shown, between the steps to an earlier and a later one."""

    stepped = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back, self.on = IconButton("caret-left", _("Earlier month or year"), self), IconButton("caret-right", _("Later month or year"), self)
        self.words = Label("", "name", parent=self)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for button, command in ((self.back, "earlier"), (self.on, "later")):
            button.setToolTip(f"{button.accessibleName()} ({key_text(command)})")
        self.back.clicked.connect(lambda: self.stepped.emit(-1))
        self.on.clicked.connect(lambda: self.stepped.emit(1))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        parts: tuple[QWidget, ...] = (self.back, self.words, self.on)
        for part in parts:
            row.addWidget(part)

    def show_span(self, shown: Consumption | None) -> None:
        """Name what is shown; a step leads only to where there are readings."""
        words = span_of(shown.first, shown.period) if shown is not None else ""
        self.words.setText(words)
        months = [f"{_(month)} 2000" for month in MONTHS] if shown is not None and shown.period is Period.DAY else ["2000"]
        self.words.setMinimumWidth(max(paint.width(each, "name") for each in months) + 4)  # the buttons stay where they are under the pointer
        self.back.setEnabled(shown is not None and shown.earlier is not None)
        self.on.setEnabled(shown is not None and shown.later is not None)
        self.setVisible(bool(words))


class ConsumptionCard(Card):
    """Shows one point at a time; a late answer about another point is dropped."""

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        acts = QWidget()
        self._acts = QBoxLayout(QBoxLayout.Direction.LeftToRight, acts)
        self._acts.setContentsMargins(0, 0, 0, 0)
        self._acts.setSpacing(8)
        self.period = Segmented(acts, ((Period.DAY, _("Day")), (Period.MONTH, _("Month")), (Period.YEAR, _("Year"))))
        self.view = Segmented(acts, (("chart", _("Chart")), ("table", _("Table"))), {"chart": "chart-bar", "table": "table"})
        self._key = KeyHint(key_text("chart-table"))
        parts: tuple[QWidget, ...] = (self.period, self.view, self._key)
        for part in parts:
            self._acts.addWidget(part)
        super().__init__(_("Consumption"), parent=parent, action=acts)
        self.span = Span(self)
        self._put_span_beside_title()
        self._seat = seat
        self._point: UUID | None = None
        self._around: date | None = None
        self._shown: Consumption | None = None
        self.period.setAccessibleName(_("Period"))
        self.view.setAccessibleName(_("Chart or table"))
        self.period.set_value(Period.MONTH)
        self.view.set_value("chart")
        self.chart = BarChart(self)
        self._rows = Rows(self._columns(None), self._row, self)
        self.table = Table(_("Consumption"), self._rows, parent=self)
        self._empty = EmptyState(_("No readings of consumption"), "", parent=self)
        self._stack = QStackedWidget(self)
        pages: tuple[QWidget, ...] = (self.chart, self.table, self._empty)
        for page in pages:
            self._stack.addWidget(page)
        self.sentence = Label("", "label", "muted", self, wrap=True)
        self.body.addWidget(self._stack, 1)
        self.body.addWidget(self.sentence)
        self.span.show_span(None)
        self.span.stepped.connect(self.step)
        self.period.edited.connect(self._change_period)
        self.view.edited.connect(self._turn)

    def _put_span_beside_title(self) -> None:
        """Keep month or year in the title's line, wherever the choices stand."""
        assert self._title is not None
        first = QHBoxLayout()
        first.setSpacing(8)
        for part in (self._title, self._hint):
            self._head.removeWidget(part)
        first.addWidget(self._title)
        first.addWidget(self._hint, 1)
        first.addWidget(self.span)
        self._head.insertLayout(0, first, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the choices under the title, and under each other, where they do not fit beside it."""
        super().resizeEvent(event)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        narrow = self.width() < fonts.px(_BESIDE)
        self._head.setDirection(down if narrow else across)
        self._acts.setDirection(down if self.width() < fonts.px(_IN_LINE) else across)
        self._key.setVisible(not narrow)

    def show_point(self, point: UUID | None) -> None:
        """Show another metering point, its last readings; None clears the card. The same one again stays at its month or year."""
        if point != self._point:
            self._around = None
        self._point = point
        self._read()

    def switch_view(self) -> None:
        """Change between chart and table."""
        self.view.set_value("table" if self.view.value() == "chart" else "chart")
        self._turn()

    def step(self, by: int) -> None:
        """Go to the nearest earlier (-1) or later (1) month or year that has readings."""
        shown = self._shown
        to = None if shown is None else shown.earlier if by < 0 else shown.later
        if to is not None:
            self._around = to
            self._read()

    def take_over(self, other: ConsumptionCard) -> None:
        """Show what another card shows, which this one takes the place of."""
        self.period.set_value(other.period.value())
        self.view.set_value(other.view.value())
        self._point, self._around = other._point, other._around

    def _change_period(self) -> None:
        """Stay within what is shown: from a year to its last month with readings, from a month to its year."""
        shown = self._shown
        if shown is not None and shown.until is not None:
            self._around = min(shown.end - timedelta(days=1), shown.until)
        self._read()

    def _read(self) -> None:
        point, desk, period, around = self._point, self._seat.desk, Period(self.period.value()), self._around
        key = f"consumption/{id(self):x}"
        if point is None:
            self._seat.tasks.forget(key)
            self._show(None)
            return
        self._seat.tasks.newest(key, lambda: consumption.read(desk, point, period, around), self._show)

    def _show(self, shown: Consumption | None) -> None:
        self._shown = shown
        self.span.show_span(shown if shown is not None and shown.until is not None else None)
        if shown is None or shown.empty:
            by_month = shown is not None and shown.until is not None and shown.period is Period.DAY
            self._empty.set_text(_("No readings by the day here. Choose Month") if by_month else _("No readings of consumption"))
            self.sentence.setText("")
            self._rows.set_records(())
        else:
            said = self._said(shown)
            self.sentence.setText(said)
            self.chart.show_consumption(shown, " ".join(part for part in (span_of(shown.first, shown.period), said) if part))
            self._rows.set_columns(self._columns(shown))
            self._rows.set_records(shown.bars)
            self.set_title(_("Consumption, {unit}", unit=shown.unit.replace("m3", "m³")))
        self._turn()

    def _turn(self) -> None:
        if self._shown is None or self._shown.empty:
            self._stack.setCurrentWidget(self._empty)
        else:
            self._stack.setCurrentWidget(self.chart if self.view.value() == "chart" else self.table)

    @staticmethod
    def _columns(shown: Consumption | None) -> list[Column]:
        """Return the columns, the sums under the month or year they are of."""
        first, period = (shown.first, shown.period) if shown is not None else (formats.today(), Period.YEAR)
        now, before = span_of(first, period), span_of(first.replace(year=first.year - 1, day=1), period)
        return [
            Column("at", _("Period")),
            Column("value", now or _("Sum"), 140, "right"),
            Column("before", before or _("Year before"), 140, "right"),
        ]

    @staticmethod
    def _said(shown: Consumption) -> str:
        unit = shown.unit.replace("m3", "m³")
        parts = []
        if shown.compared:
            first, last = label_of(shown.compared[0], shown.period), label_of(shown.compared[-1], shown.period)
            span = first if first == last else f"{first}–{last}"
            now, before = formats.show_number(round(shown.same, 2)), formats.show_number(round(shown.same_before, 2))
            change = round((shown.same - shown.same_before) / shown.same_before * 100) if shown.same_before else 0
            sign = "+" if change > 0 else "−" if change < 0 else ""
            parts.append(
                _(
                    "{span}: {now} {unit}, the year before {before} {unit} ({change} %).",
                    span=span,
                    now=now,
                    before=before,
                    unit=unit,
                    change=f"{sign}{abs(change)}",
                )
            )
        if shown.until is not None:
            parts.append(_("Readings up to {day}.", day=formats.show_date(shown.until)))
        if shown.estimated:
            parts.append(_("Some of them are estimates."))
        if shown.sources:
            words = ", ".join(fields.field_of("day_readings", "source").kind.text(source) for source in shown.sources)
            parts.append(_("Source: {source}.", source=words))
        return " ".join(parts)

    def _row(self, bar: Bar) -> tuple[str, Sequence[Cell]]:
        period = self._shown.period if self._shown is not None else Period.MONTH
        cells = [Cell("–" if value is None else formats.show_number(round(value, 3))) for value in (bar.value, bar.before)]
        first = formats.show_date(bar.first) if period is Period.DAY else label_of(bar, period)
        return bar.first.isoformat(), (Cell(first), *cells)
