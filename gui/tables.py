"""Tables: rows of one or two lines drawn quickly from plain cells.

A model gives whole :class:`Cell` objects to the delegate, so painting a cell costs one Python call instead of one for each Qt role. Column widths
come from the columns' declaration and are never measured over rows. The first column never shows an id.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QToolTip, QWidget

from gui import fonts, icons, paint, tokens
from gui.scrolling import ScrollBar

Index = QModelIndex | QPersistentModelIndex
ROOT: Final = QModelIndex()
Span = tuple[int, int]
"""Start and length of a stretch of text."""

_PAD: Final = 13
_ICON: Final = 16
_LOOSE: Final = 160
"""Least width of a column that takes what is left; below it those of a fixed width give way too."""
KEY_ROLE: Final = Qt.ItemDataRole.UserRole
"""The row's key, in any column."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: code, title, width in pixels at 100 % (0: takes what is left), alignment and whether it can be sorted by."""

    code: str
    title: str
    width: int = 0
    align: str = "left"
    sortable: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows: a line, a second one below, an icon before, stretches in bold, and chips (icon, words) instead of text."""

    text: str = ""
    sub: str = ""
    icon: str = ""
    ink: str = "text"
    role: str = "body"
    icon_ink: str = ""
    bold: tuple[Span, ...] = ()
    bold_sub: tuple[Span, ...] = ()
    chips: tuple[tuple[str, str], ...] = ()

    def said(self) -> str:
        """Return the cell in words, for assistive technology and the clipboard."""
        return ", ".join(part for part in (self.text, self.sub, *(words for _icon, words in self.chips)) if part)


EMPTY: Final = Cell()


class Rows(QAbstractTableModel):
    """Rows made when they are first needed: ``make`` turns one record into its key and its cells."""

    def __init__(self, columns: Sequence[Column], make: Callable[[Any], tuple[str, Sequence[Cell]]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self.sorted_by: tuple[str, bool] | None = None
        self._make = make
        self._records: Sequence[Any] = ()
        self._made: dict[int, tuple[str, Sequence[Cell]]] = {}

    def set_records(self, records: Sequence[Any]) -> None:
        """Show these records, in this order."""
        self.beginResetModel()
        self._records = records
        self._made = {}
        self.endResetModel()

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Change the titles, for another language."""
        self.beginResetModel()
        self.columns = list(columns)
        self._made = {}
        self.endResetModel()

    def record(self, row: int) -> Any:
        """Return the record of a row."""
        return self._records[row]

    def key(self, row: int) -> str:
        """Return the key of a row."""
        return self._row(row)[0]

    def _row(self, row: int) -> tuple[str, Sequence[Cell]]:
        made = self._made.get(row)
        if made is None:
            made = self._made[row] = self._make(self._records[row])
        return made

    def prepare(self, first: int, last: int) -> None:
        """Make the rows from ``first`` to ``last`` that are not made yet."""
        for row in range(max(0, first), min(last, len(self._records) - 1) + 1):
            self._row(row)

    def cell(self, row: int, column: int) -> Cell:
        """Return what a cell shows."""
        cells = self._row(row)[1]
        return cells[column] if column < len(cells) else EMPTY

    def rowCount(self, parent: Index = ROOT) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._records)

    def columnCount(self, parent: Index = ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return words or key; painting does not come through here."""
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self.cell(index.row(), index.column()).said()
        return self.key(index.row()) if role == KEY_ROLE else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's title."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        return None


class Header(QHeaderView):
    """Titles, 28 high, with the sort mark beside the word."""

    def __init__(self, rows: Rows, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._rows = rows
        self.setMinimumSectionSize(24)
        self.setFixedHeight(max(28, fonts.metrics("label").height() + 13))
        self.setHighlightSections(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSectionsClickable(True)
        self.viewport().setAutoFillBackground(False)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Draw one title."""
        column = self._rows.columns[section]
        mark = self._rows.sorted_by
        sorted_here = mark is not None and mark[0] == column.code
        room = rect.width() - 2 * _PAD - (18 if sorted_here else 0)
        used = paint.text(painter, rect.x() + _PAD, rect.y(), room, rect.height() - 1, column.title, "label", "muted", column.align)
        if sorted_here and mark is not None:
            x = rect.x() + _PAD + (room if column.align == "right" else used) + 4
            icons.paint(painter, "caret-down" if mark[1] else "caret-up", "muted", x, rect.y() + 7, 14, self.devicePixelRatioF())
        paint.line_h(painter, rect.x(), rect.bottom(), rect.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw titles, and the line also where there are none."""
        with QPainter(self.viewport()) as painter:
            paint.line_h(painter, 0, self.height() - 1, self.width())
        super().paintEvent(event)


class RowDelegate(QStyledItemDelegate):
    """Draws cells of one or two lines: icon, text with matches in bold, or chips."""

    def __init__(self, view: Table, rows: Rows) -> None:
        super().__init__(view)
        self._view, self._rows = view, rows

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        rect: QRect = option.rect
        x, y, w, h = rect.x(), rect.y(), rect.width(), rect.height()
        row, column = index.row(), index.column()
        if row in self._view.selected_rows():
            painter.fillRect(rect, tokens.color("tint_accent"))
            if column == 0:
                painter.fillRect(x, y, 3, h, tokens.color("accent"))
        paint.line_h(painter, x, y + h - 1, w)
        cell = self._rows.cell(row, column)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, room = x + _PAD, w - 2 * _PAD
        if cell.icon:
            ink = cell.icon_ink or ("muted" if cell.ink == "text" else cell.ink)
            icons.paint(painter, cell.icon, ink, left, y + (h - _ICON) // 2, _ICON, self._view.devicePixelRatioF())
            left, room = left + _ICON + 6, room - _ICON - 6
        if cell.chips:
            self._chips(painter, left, y, room, h - 1, cell)
        elif cell.sub:
            self._two_lines(painter, left, y, room, h - 1, cell)
        elif cell.bold:
            paint.rich(painter, left, y, room, h - 1, cell.text, cell.bold, (cell.role, "strong"), cell.ink)
        elif cell.text:
            paint.text(painter, left, y, room, h - 1, cell.text, cell.role, cell.ink, self._rows.columns[column].align)

    def _two_lines(self, painter: QPainter, x: int, y: int, room: int, h: int, cell: Cell) -> None:
        first, second = fonts.metrics("body").height(), fonts.metrics("label").height()
        top = y + (h - first - second) // 2
        paint.rich(painter, x, top, room, first, cell.text, cell.bold, (cell.role, "strong"), cell.ink)
        paint.rich(painter, x, top + first, room, second, cell.sub, cell.bold_sub, ("label", "label_bold"), "muted")

    def _chips(self, painter: QPainter, x: int, y: int, room: int, h: int, cell: Cell) -> None:
        high = max(24, fonts.metrics("label").height() + 9)
        top = y + (h - high) // 2
        for icon, words in cell.chips:
            full = paint.width(words, "label")
            wide = full + (28 if icon else 10) + 9
            if wide > room:
                return
            paint.box(painter, x, top, wide, high, "surface", "border")
            if icon:
                icons.paint(painter, icon, "muted", x + 9, top + (high - 14) // 2, 14, self._view.devicePixelRatioF())
            paint.text(painter, x + (27 if icon else 10), top, wide, high, words, "label", "text", full=full)
            x, room = x + wide + 8, room - wide - 8

    def cut(self, index: Index) -> bool:
        """Say whether a cell has not the room for its words."""
        cell = self._rows.cell(index.row(), index.column())
        room = self._view.columnWidth(index.column()) - 2 * _PAD - (_ICON + 6 if cell.icon else 0)
        if cell.chips:
            return sum(paint.width(words, "label") + (45 if icon else 27) for icon, words in cell.chips) - 8 > room
        return not (paint.fits(cell.text, cell.role, room) and paint.fits(cell.sub, "label", room))

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, _option: QStyleOptionViewItem, index: Index) -> bool:
        """Show the whole words of a cell that is cut as its tooltip."""
        if event.type() is not QEvent.Type.ToolTip or not index.isValid():
            return False
        cell = self._rows.cell(index.row(), index.column())
        words = "\n".join(part for part in (cell.text, cell.sub, ", ".join(said for _icon, said in cell.chips)) if part)
        QToolTip.showText(event.globalPos(), words if self.cut(index) else "", view)
        return True

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return a constant: heights belong to the view."""
        return QSize(24, 24)


class Table(QTableView):
    """Rows to choose from, on a card. Arrows move, Enter opens, Tab leaves; a selected row keeps its text colour."""

    opened = Signal(str)
    """Enter or a double click on a row: its key."""
    chosen = Signal(str)
    """The current row changed: its key."""
    sort_requested = Signal(str)
    """A click on the title of a sortable column: its code."""

    def __init__(self, name: str, rows: Rows, two_lines: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows, self._two_lines = rows, two_lines
        self._selected: set[int] = set()
        self.setAccessibleName(name)
        self.setModel(rows)
        self._header = Header(rows, self)
        self.setHorizontalHeader(self._header)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(20)
        self.setItemDelegate(RowDelegate(self, rows))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.viewport().setAutoFillBackground(False)  # the card below is the ground, so that its corners stay round
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBar(ScrollBar(Qt.Orientation.Vertical, self))
        self.setMinimumSize(fonts.px(160), fonts.px(64))
        self.doubleClicked.connect(lambda index: self.opened.emit(self._rows.key(index.row())))
        self._header.sectionClicked.connect(self._sort)
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.selectionModel().selectionChanged.connect(self._select)
        rows.modelReset.connect(self._reset)
        self._reset()

    def row_height(self) -> int:
        """Return 36 px for one line, 52 for two, more with a larger font."""
        if self._two_lines:
            return max(52, fonts.metrics("body").height() + fonts.metrics("label").height() + 21)
        return max(36, fonts.metrics("body").height() + 20)

    def selected_rows(self) -> set[int]:
        """Return the rows selected; the delegate asks for each cell, so they are kept."""
        return self._selected

    def current_key(self) -> str:
        """Return the key of the current row, "" for none."""
        row = self.currentIndex().row()
        return self._rows.key(row) if 0 <= row < self._rows.rowCount() else ""

    def _reset(self) -> None:
        self._selected = set()
        self.verticalHeader().setDefaultSectionSize(self.row_height())
        self._lay_out()

    def _select(self) -> None:
        self._selected = {index.row() for index in self.selectionModel().selectedRows()}
        self.viewport().update()

    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid():
            self.chosen.emit(self._rows.key(now.row()))

    def _sort(self, section: int) -> None:
        if self._rows.columns[section].sortable:
            self.sort_requested.emit(self._rows.columns[section].code)

    def _lay_out(self) -> None:
        room = self.viewport().width()
        fixed = sum(fonts.px(column.width) for column in self._rows.columns)
        loose = sum(1 for column in self._rows.columns if not column.width)
        rest = min(max(fonts.px(_LOOSE) * loose, room - fixed), max(room, 0)) if loose else 0
        share = min(1.0, max(0, room - rest) / fixed) if fixed else 1.0
        widths = [int(fonts.px(column.width) * share) if column.width else rest // loose for column in self._rows.columns]
        if widths and loose:
            widths[-1] += max(0, room - sum(widths))  # what rounding leaves
        for at, wide in enumerate(widths):
            self.setColumnWidth(at, wide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give what is left to the columns without a width."""
        super().resizeEvent(event)
        self._lay_out()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter; Ctrl and Alt combinations are the page's."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and event.modifiers() in {
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        }:
            if self.current_key():
                self.opened.emit(self.current_key())
        elif event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier) and event.key() not in {
            Qt.Key.Key_Home,
            Qt.Key.Key_End,
            Qt.Key.Key_C,
        }:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Draw the ring."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows, then the ring around the current one.

        Rows are made here and not in the delegate: an exception there, two overrides deep, ends the process under PySide6 6.11 instead of being said.
        """
        last = self.rowAt(self.viewport().height() - 1)
        self._rows.prepare(self.rowAt(0), last if last >= 0 else self._rows.rowCount() - 1)
        super().paintEvent(event)
        current = self.currentIndex()
        if self.hasFocus() and current.isValid():
            rect = self.visualRect(current)
            with paint.open_on(self.viewport()) as painter:
                paint.ring(painter, 0, rect.y() - 1, self.viewport().width(), rect.height() + 1, 0)
