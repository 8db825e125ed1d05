"""The consumption of a metering point: bars or table by day, month or year, with a sentence that says the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QWidget

from gui import fonts
from gui.cards import Card
from gui.commands import key_text
from gui.empty import EmptyState
from gui.keys import KeyHint
from gui.labels import Label
from gui.pages.sections.chart import BarChart, label_of
from gui.seat import Seat
from gui.segmented import Segmented
from gui.tables import Cell, Column, Rows, Table
from models import fields, formats
from models.services import consumption
from models.services.consumption import Bar, Consumption, Period
from models.words import _

_BESIDE: Final = 620
"""From this width on the choices stand beside the title (pixels at 100 %)."""


class ConsumptionCard(Card):
    """Shows one point at a time; a late answer about another point is dropped."""

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        acts = QWidget()
        row = QHBoxLayout(acts)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.period = Segmented(acts, ((Period.DAY, _("Day")), (Period.MONTH, _("Month")), (Period.YEAR, _("Year"))))
        self.view = Segmented(acts, (("chart", _("Chart")), ("table", _("Table"))), {"chart": "chart-bar", "table": "table"})
        self._key = KeyHint(key_text("chart-table"))
        parts: tuple[QWidget, ...] = (self.period, self.view, self._key)
        for part in parts:
            row.addWidget(part)
        super().__init__(_("Consumption"), parent=parent, action=acts)
        self._seat = seat
        self._point: UUID | None = None
        self._shown: Consumption | None = None
        self.period.setAccessibleName(_("Period"))
        self.view.setAccessibleName(_("Chart or table"))
        self.period.set_value(Period.MONTH)
        self.view.set_value("chart")
        self.chart = BarChart(self)
        self._rows = Rows(
            [Column("at", _("Period")), Column("value", _("This year"), 140, "right"), Column("before", _("Year before"), 140, "right")],
            self._row,
            self,
        )
        self.table = Table(_("Consumption"), self._rows, parent=self)
        self._empty = EmptyState(_("No readings of consumption"), "", parent=self)
        self._stack = QStackedWidget(self)
        pages: tuple[QWidget, ...] = (self.chart, self.table, self._empty)
        for page in pages:
            self._stack.addWidget(page)
        self.sentence = Label("", "label", "muted", self, wrap=True)
        self.body.addWidget(self._stack, 1)
        self.body.addWidget(self.sentence)
        self.period.edited.connect(self._read)
        self.view.edited.connect(self._turn)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the choices under the title where both do not fit beside each other."""
        super().resizeEvent(event)
        narrow = self.width() < fonts.px(_BESIDE)
        self._head.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        self._hint.setVisible(not narrow)
        self._key.setVisible(not narrow)

    def show_point(self, point: UUID | None) -> None:
        """Show another metering point; None clears the card."""
        self._point = point
        self._read()

    def switch_view(self) -> None:
        """Change between chart and table."""
        self.view.set_value("table" if self.view.value() == "chart" else "chart")
        self._turn()

    def _read(self) -> None:
        point, desk, period = self._point, self._seat.desk, Period(self.period.value())
        if point is None:
            self._seat.tasks.forget("consumption")
            self._show(None)
            return
        self._seat.tasks.newest("consumption", lambda: consumption.read(desk, point, period), self._show)

    def _show(self, shown: Consumption | None) -> None:
        self._shown = shown
        if shown is None or shown.empty:
            self.sentence.setText("")
            self._rows.set_records(())
        else:
            said = self._said(shown)
            self.sentence.setText(said)
            self.chart.show_consumption(shown, said)
            self._rows.set_records(shown.bars)
            self.set_title(_("Consumption, {unit}", unit=shown.unit.replace("m3", "m³")))
        self._turn()

    def _turn(self) -> None:
        if self._shown is None or self._shown.empty:
            self._stack.setCurrentWidget(self._empty)
        else:
            self._stack.setCurrentWidget(self.chart if self.view.value() == "chart" else self.table)

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
