"""Purposes × channels: what may be done, in words. One focus stop; arrows move, Enter explains, F8 records.

It is a table to assistive technology: each cell says purpose, channel and answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gui import fonts, icons, paint
from models.permissions import decision
from models.words import N_

Index = QModelIndex | QPersistentModelIndex
ROOT: Final = QModelIndex()
_GAP: Final = 4
_ICON: Final = 14
_EDGE: Final = 8
_LEAD: Final = 18
"""From the icon's left edge to the words."""


class Answer(Enum):
    """What a cell can answer: its tint, its icon and its usual word (English source)."""

    ALLOWED = ("allowed", "check-circle", N_("Allowed"))
    LIMITED = ("warning", "warning-circle", N_("Limited"))
    NO_PERMISSION = ("prohibited", "minus-circle", N_("No permission"))
    PROHIBITED = ("prohibited", "prohibit", N_("Prohibited"))
    PENDING = ("warning", "hourglass", N_("No, pending"))

    @property
    def kind(self) -> str:
        """Return the tint."""
        return self.value[0]

    @property
    def icon(self) -> str:
        """Return the icon's name."""
        return self.value[1]

    @property
    def word(self) -> str:
        """Return the usual word, untranslated."""
        return self.value[2]

    @classmethod
    def of(cls, answer: decision.Answer) -> Answer:
        """Return the look of one of the gate's answers."""
        return cls[answer.name]


@dataclass(frozen=True, slots=True)
class Channel:
    """A column: code, name and icon; ``short`` stands for the name where the column is narrow."""

    code: str
    name: str
    icon: str
    short: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer in words, such as "Prohibited 12.3."; ``short`` says the same where the cell is narrow."""

    answer: Answer
    words: str
    short: str = ""


def _fitting(words: str, short: str, role: str, room: int) -> str:
    """Return the words, or the short ones where only they fit; what is left out is in the tooltip."""
    return short if short and not paint.fits(words, role, room) else words


def _span(column: int, columns: int, width: int) -> tuple[int, int]:
    """Return left edge and width of a cell: equal cells with gaps between them and none after the last, each inside its section."""
    step = (width + _GAP) / columns
    left = round(column * step)
    return left, round((column + 1) * step) - _GAP - left


class _Model(QAbstractTableModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.purposes: list[tuple[str, str]] = []
        self.channels: list[Channel] = []
        self.cells: list[list[Cell]] = []

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.purposes)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.channels)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        words = self.cells[row][column].words
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            return f"{self.purposes[row][1]}, {self.channels[column].name}: {words}"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            return None
        return self.channels[section].name if orientation is Qt.Orientation.Horizontal else self.purposes[section][1]

    def fill(self, purposes: Sequence[tuple[str, str]], channels: Sequence[Channel], cells: Sequence[Sequence[Cell]]) -> None:
        self.beginResetModel()
        self.purposes, self.channels, self.cells = list(purposes), list(channels), [list(row) for row in cells]
        self.endResetModel()


class _Channels(QHeaderView):
    def __init__(self, model: _Model, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._model = model
        self.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedHeight(fonts.metrics("label").height() + 12)
        self.setMinimumSectionSize(fonts.px(40))
        self.viewport().setAutoFillBackground(False)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        channel = self._model.channels[section]
        left, wide = _span(section, len(self._model.channels), self.viewport().width())
        x, room, h = left + _EDGE, wide - _EDGE - _LEAD, rect.height() - _GAP
        icons.paint(painter, channel.icon, "muted", x, rect.y() + (h - _ICON) // 2, _ICON, self.devicePixelRatioF())
        paint.text(painter, x + _LEAD, rect.y(), room, h, _fitting(channel.name, channel.short, "label", room), "label", "muted")


class _Purposes(QHeaderView):
    def __init__(self, model: _Model, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._model = model
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        wide = max((paint.width(name, "value") for _code, name in self._model.purposes), default=0)
        return QSize(wide + 20, super().sizeHint().height())

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        name = self._model.purposes[section][1]
        paint.text(painter, rect.x(), rect.y(), rect.width() - 8, rect.height() - _GAP, name, "value", "text")


class _Cells(QStyledItemDelegate):
    def __init__(self, model: _Model, view: Matrix) -> None:
        super().__init__(view)
        self._model, self._view = model, view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        cell = self._model.cells[index.row()][index.column()]
        x, w = _span(index.column(), len(self._model.channels), self._view.viewport().width())
        y, h = rect.y(), rect.height() - _GAP
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        kind = cell.answer.kind
        paint.tint(painter, x, y, w, h, kind)
        icons.paint(painter, cell.answer.icon, kind, x + _EDGE, y + (h - _ICON) // 2, _ICON, self._view.devicePixelRatioF())
        room = w - _EDGE - _LEAD - 3
        paint.text(painter, x + _EDGE + _LEAD, y, room, h, _fitting(cell.words, cell.short, "label_strong", room), "label_strong", kind)
        if self._view.hasFocus() and index == self._view.currentIndex():
            paint.ring(painter, x, y, w, h)


class Matrix(QTableView):
    """The table of answers. Fill it with :meth:`set_answers`; it is as high as its rows."""

    explain = Signal(str, str)
    """Enter or a click on a cell: purpose code, channel code."""
    record = Signal(str, str)
    """F8 on a cell: purpose code, channel code."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answers = _Model(self)
        self.setModel(self._answers)
        self.setHorizontalHeader(_Channels(self._answers, self))
        self.setVerticalHeader(_Purposes(self._answers, self))
        self.setItemDelegate(_Cells(self._answers, self))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_answers(self, purposes: Sequence[tuple[str, str]], channels: Sequence[Channel], cells: Sequence[Sequence[Cell]]) -> None:
        """Show the answers: purposes as (code, name), channels, and a row of cells for each purpose. The current cell stays where it was."""
        row, column = max(0, self.currentIndex().row()), max(0, self.currentIndex().column())
        self._answers.fill(purposes, channels, cells)
        self.verticalHeader().setDefaultSectionSize(self._row())
        if purposes and channels:
            self.setCurrentIndex(self._answers.index(min(row, len(purposes) - 1), min(column, len(channels) - 1)))
        self.updateGeometry()

    def updateGeometries(self) -> None:
        """Lay out the headers, and hide the corner that Qt shows between them."""
        super().updateGeometries()
        corner = self.findChild(QAbstractButton, options=Qt.FindChildOption.FindDirectChildrenOnly)  # not kept: it dies before the table does
        if corner is not None:
            corner.hide()

    @staticmethod
    def _row() -> int:
        return max(26, fonts.metrics("label").height() + 11) + _GAP

    def sizeHint(self) -> QSize:
        """Return the height of header and rows."""
        return QSize(fonts.px(480), self.horizontalHeader().height() + self._row() * self._answers.rowCount())

    def minimumSizeHint(self) -> QSize:
        """Return the least width at which the words still tell the cells apart."""
        return QSize(fonts.px(300), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep to the top: there is nothing to scroll."""
        super().resizeEvent(event)
        self.verticalScrollBar().setValue(0)

    def _codes(self, index: Index) -> tuple[str, str]:
        return self._answers.purposes[index.row()][0], self._answers.channels[index.column()].code

    def event(self, event: QEvent) -> bool:
        """Take F8 before the window's own F8: here it means this very cell."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_F8:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter explains, F8 records, arrows move, Home and End go along the row; the rest is the page's."""
        current = self.currentIndex()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers() & Qt.KeyboardModifier.ControlModifier and current.isValid():
            self.explain.emit(*self._codes(current))
        elif event.key() == Qt.Key.Key_F8 and current.isValid():
            self.record.emit(*self._codes(current))
        elif event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End}:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Explain the cell that was clicked."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() is Qt.MouseButton.LeftButton:
            self.explain.emit(*self._codes(index))
