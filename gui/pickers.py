"""A choice among many found by typing a part of its name: the list narrows while typing, and only what is offered can be taken."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QCompleter, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui import fonts, paint, tokens
from gui.inputs import Choice, LineEdit


class _Offers(QStyledItemDelegate):
    """Rows of the list, as those of other lists of choices: the one under the arrows is tinted."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        rect: QRect = option.rect
        here = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, tokens.color("tint_accent" if here else "surface"))
        if here:
            painter.fillRect(rect.x(), rect.y(), 3, rect.height(), tokens.color("accent"))
        label = str(index.data() or "")
        paint.text(painter, rect.x() + 12, rect.y(), rect.width() - 18, rect.height(), label, "name" if here else "body", "text")

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(paint.width(str(index.data() or ""), "name") + 24, fonts.control_height())


class PickLine(LineEdit):
    """Its value is a code. Down or a click opens the whole list, typing narrows it, Enter takes; what is no choice goes back when it is left."""

    picked = Signal(str)
    """Something was taken: its code."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: dict[str, str] = {}
        self._code = ""
        self._model = QStringListModel(self)
        finder = QCompleter(self._model, self)
        finder.setFilterMode(Qt.MatchFlag.MatchContains)
        finder.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        finder.setMaxVisibleItems(12)
        finder.activated.connect(self._taken)
        popup = finder.popup()
        assert popup is not None
        popup.setItemDelegate(_Offers(popup))
        self.setCompleter(finder)
        self.set_mark("caret-down")

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Set codes and labels, which must differ."""
        self._labels = dict(choices)
        self._model.setStringList(list(self._labels.values()))

    def value(self) -> str:
        """Return the code that was taken last."""
        return self._code

    def set_value(self, value: str) -> None:
        """Show a choice."""
        self._code = value
        super().set_value(self._labels.get(value, ""))

    def open_list(self) -> None:
        """Show everything that can be chosen."""
        finder = self.completer()
        finder.setCompletionPrefix("")
        finder.complete()

    def _taken(self, label: str) -> None:
        code = next((code for code, known in self._labels.items() if known == label), None)
        if code is not None:
            self._code = code
            self.edited.emit()
            self.picked.emit(code)
            QTimer.singleShot(0, self, self._show_code)  # the completer writes into the line after this

    def _show_code(self) -> None:
        super().set_value(self._labels.get(self._code, ""))
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Down; take the only one that fits, or the one typed out, with Enter."""
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_F4} and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.open_list()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._take_typed()
        else:
            super().keyPressEvent(event)

    def _take_typed(self) -> None:
        typed = self.text().strip().casefold()
        fitting = [label for label in self._labels.values() if typed and typed in label.casefold()]
        whole = [label for label in fitting if label.casefold() == typed]
        if whole or len(fitting) == 1:
            self._taken((whole or fitting)[0])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the list with a click."""
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and not self.isReadOnly():
            self.selectAll()
            self.open_list()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Let typing replace what is shown."""
        super().focusInEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            QTimer.singleShot(0, self, self.selectAll)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Go back to what is chosen: a word half typed is no choice."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            super().set_value(self._labels.get(self._code, ""))
