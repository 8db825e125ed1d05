"""Editors that choose: one of many (combo), yes or no (check box), several (a group of check boxes).

Values are codes; labels are only shown. Several codes are joined by commas in the order of the choices.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from weakref import WeakValueDictionary

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QStandardItem, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QSizePolicy, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from shiboken6 import isValid

from gui import fonts, icons, mnemonics, paint, tokens
from gui.inputs import Boxed, Choice, Look, paint_box

_CODE: Final = Qt.ItemDataRole.UserRole
_models: Final[WeakValueDictionary[tuple[Choice, ...], QStandardItemModel]] = WeakValueDictionary()


def _model(choices: tuple[Choice, ...]) -> QStandardItemModel:
    """Return the list of ``choices``, shared by every combo that has the same now: a page repeats the same few lists."""
    key = choices
    found = _models.get(key)
    if found is None:
        found = QStandardItemModel()
        for code, label in choices:
            item = QStandardItem(label)
            item.setData(code, _CODE)
            found.appendRow(item)
        _models[key] = found
    return found


_painted: Final[list[Combo]] = []


def _hand_over_later(combo: Combo) -> None:
    # Not a single shot for each: PySide never lets go of the method that it was given, and so of the combo.
    if not _painted:
        QTimer.singleShot(0, _hand_over)
    _painted.append(combo)


def _hand_over() -> None:
    combos = _painted[:]
    _painted.clear()
    for combo in combos:
        if isValid(combo):
            combo.hand_over()


class _ChoiceRows(QStyledItemDelegate):
    """Rows of an open list: the one under the pointer or the arrows is tinted, the chosen one has a tick and more weight."""

    def __init__(self, combo: Combo) -> None:
        super().__init__(combo)
        self._combo = combo

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        rect: QRect = option.rect
        here = bool(option.state & QStyle.StateFlag.State_Selected)
        chosen = index.row() == self._combo.currentIndex()
        painter.fillRect(rect, tokens.color("tint_accent" if here else "surface"))
        if here:
            painter.fillRect(rect.x(), rect.y(), 3, rect.height(), tokens.color("accent"))
        ink = "text" if option.state & QStyle.StateFlag.State_Enabled else "muted"
        if chosen:
            icons.paint(painter, "check", "accent", rect.x() + 10, rect.y() + (rect.height() - 14) // 2, 14, self._combo.devicePixelRatioF())
        label = str(index.data() or "")
        paint.text(painter, rect.x() + 30, rect.y(), rect.width() - 36, rect.height(), label, "name" if chosen else "body", ink)

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(paint.width(str(index.data() or ""), "name") + 40, fonts.control_height())


class Combo(Boxed, QComboBox):
    """One of many. The wheel changes it only while it has the focus; a code that is no longer offered is still shown.

    Qt makes a list, its scroll bars and their frame as soon as a combo holds anything: nine widgets, most of which nobody ever opens. So the
    choices are handed to Qt right after the first paint, or before that when somebody goes to the combo.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: tuple[Choice, ...] = ()
        self._code = ""
        self._list: QStandardItemModel | None = None
        self._handing = False
        self._read_only = False
        self._rows: _ChoiceRows | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.activated.connect(self.edited)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Set codes and labels; the value stays when it is among them, else nothing is chosen."""
        before = self.value()
        self._offer(tuple(choices))
        self._select(before)

    def _offer(self, choices: tuple[Choice, ...]) -> None:
        self._choices = choices
        if self._list is not None:
            self._list = _model(choices)
            self.setModel(self._list)

    def hand_over(self) -> None:
        """Give Qt the choices; again is harmless."""
        if self._list is None:
            self._list = _model(self._choices)
            self.setModel(self._list)
            self._select(self._code)

    def _select(self, code: str) -> None:
        row = next((row for row, (known, _label) in enumerate(self._choices) if known == code), -1)
        self._code = code if row >= 0 else ""
        if self._list is not None:
            self.setCurrentIndex(row)

    def value(self) -> str:
        """Return the chosen code, "" when nothing is chosen."""
        if self._list is None:
            return self._code
        row = self.currentIndex()
        return self._choices[row][0] if 0 <= row < len(self._choices) else ""

    def words(self) -> str:
        """Return the label of what is chosen, "" when nothing is."""
        code = self.value()
        return next((label for known, label in self._choices if known == code), "")

    def set_value(self, value: str) -> None:
        """Choose a code; one that is not offered any more is added as it is, so that it is neither lost nor changed."""
        if value and all(code != value for code, _label in self._choices):
            self._offer((*self._choices, (value, value)))
        self._select(value)
        self.update()

    def set_read_only(self, read_only: bool) -> None:
        """Show the choice only; it stays reachable by Tab."""
        self._read_only = read_only
        self.update()

    def read_only(self) -> bool:
        """Say whether the choice is only shown."""
        return self._read_only

    def showPopup(self) -> None:
        """Open the list unless read only."""
        if self._read_only:
            return
        self.hand_over()
        if self._rows is None:  # made when it is first needed: most combos of a page are never opened
            self._rows = _ChoiceRows(self)
            self.setItemDelegate(self._rows)
        super().showPopup()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Have the choices ready for keys and for assistive technology."""
        self.hand_over()
        super().focusInEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page unless this has the focus and may change."""
        if self.hasFocus() and not self._read_only:
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave every key of a read-only choice to the page."""
        if self._read_only:
            event.ignore()
        else:
            self.hand_over()
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Return 32 px high at 100 %; the longest label does not widen it."""
        return QSize(fonts.px(120), fonts.control_height())

    def minimumSizeHint(self) -> QSize:
        """Return the least size that can still be read."""
        return QSize(fonts.px(64), fonts.control_height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw box, choice and caret."""
        with paint.open_on(self) as painter:
            w, h = self.width(), self.height()
            paint_box(painter, w, h, self._look, self.hasFocus(), self._changed, self._read_only)
            words = self.words()
            ink = "text" if words and self.isEnabled() else "muted"
            paint.text(painter, 11, 0, w - 11 - 30, h, words or self.placeholderText(), "body", ink)
            icons.paint(painter, "caret-down", "muted", w - 24, (h - 16) // 2, 16, self.devicePixelRatioF())
        if self._list is None and not self._handing:
            self._handing = True
            _hand_over_later(self)


def paint_check(painter: QPainter, x: int, h: int, on: bool, half: bool, ratio: float, look: Look = Look.REST) -> None:
    """Draw the 14 px square of a check box, ticked, empty or half."""
    top = (h - 14) // 2
    line = "prohibited" if look is Look.ERROR else "warning" if look is Look.WARNING else "accent" if on or half else "text"
    paint.box(painter, x, top, 14, 14, "accent" if on or half else "surface", line, 2.0 if look is Look.ERROR else 1.0, 2)
    if on:
        icons.paint(painter, "check", "on_accent", x + 1, top + 1, 12, ratio)
    elif half:
        painter.fillRect(x + 3, top + 6, 8, 2, tokens.color("on_accent"))


class CheckBox(Boxed, QCheckBox):
    """Yes or no; its values are the two codes, "true" and "false" unless told otherwise."""

    edited = Signal()

    def __init__(self, text: str = "", parent: QWidget | None = None, codes: tuple[str, str] = ("true", "false")) -> None:
        super().__init__(text, parent)
        self._codes = codes
        self._read_only = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._clicked)

    def _clicked(self) -> None:
        if self._read_only:
            self.setChecked(not self.isChecked())
        else:
            self.edited.emit()

    def value(self) -> str:
        """Return the first code when ticked, else the second."""
        return self._codes[0] if self.isChecked() else self._codes[1]

    def set_value(self, value: str) -> None:
        """Tick the box when ``value`` is the first code."""
        self.setChecked(value == self._codes[0])

    def set_read_only(self, read_only: bool) -> None:
        """Show the state only."""
        self._read_only = read_only

    def _words(self) -> str:
        return mnemonics.words(self.text())

    def sizeHint(self) -> QSize:
        """Return box and whole text; never under 24 high."""
        return QSize(28 + paint.width(self._words(), "value") + 6, max(24, fonts.metrics("body").height() + 8))

    def minimumSizeHint(self) -> QSize:
        """Return room for the box and a few letters; what is cut is in the tooltip."""
        return QSize(28 + min(paint.width(self._words(), "value"), fonts.px(40)), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw square and text; the text of a ticked one is heavier."""
        with paint.open_on(self) as painter:
            h = self.height()
            on, half = self.isChecked(), self.checkState() is Qt.CheckState.PartiallyChecked
            paint_check(painter, 6, h, on, half, self.devicePixelRatioF(), self._look)
            ink = "text" if self.isEnabled() else "muted"
            paint.text(painter, 28, 0, self.width() - 28, h, self._words(), "value" if on else "body", ink)
            if self._changed:
                paint.left_bar(painter, h, "accent", radius=2)
            if self.hasFocus():
                paint.ring(painter, 0, 0, self.width(), h)


class CheckGroup(Boxed, QWidget):
    """Several of a few, in columns."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None, columns: int = 2) -> None:
        super().__init__(parent)
        self._columns = columns
        self._boxes: dict[str, CheckBox] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Make a box for each choice; ticks of codes that remain are kept."""
        ticked = set(self.value().split(","))
        for box in self._boxes.values():
            self._grid.removeWidget(box)
            box.deleteLater()
        self._boxes = {}
        for at, (code, label) in enumerate(choices):
            box = CheckBox(mnemonics.literal(label), self)
            box.setChecked(code in ticked)
            box.edited.connect(self.edited)
            self._boxes[code] = box
            self._grid.addWidget(box, at // self._columns, at % self._columns)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the focus on to the first box. Not by a focus proxy: Tab stops at a widget that has one, wherever it stands in the order."""
        first = next(iter(self._boxes.values()), None)
        if first is not None:
            first.setFocus(event.reason())

    def value(self) -> str:
        """Return the ticked codes, joined by commas, in the order of the choices."""
        return ",".join(code for code, box in self._boxes.items() if box.isChecked())

    def set_value(self, value: str) -> None:
        """Tick exactly these codes."""
        wanted = set(value.split(","))
        for code, box in self._boxes.items():
            box.setChecked(code in wanted)

    def set_all(self, ticked: bool) -> None:
        """Tick all or none, as the user's own act."""
        for box in self._boxes.values():
            box.setChecked(ticked)
        self.edited.emit()

    def set_look(self, look: Look, changed: bool) -> None:
        """Show the state at each box and as a bar."""
        super().set_look(look, changed)
        for box in self._boxes.values():
            box.set_look(look, changed)

    def set_read_only(self, read_only: bool) -> None:
        """Show the ticks only."""
        for box in self._boxes.values():
            box.set_read_only(read_only)
