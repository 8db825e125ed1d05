"""A customer chosen by number, name or phone: what is typed is looked for, and one of those found is taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QWidget

from gui.inputs import Choice, LineEdit
from models.words import _

_CODE: Final = Qt.ItemDataRole.UserRole
_PAUSE_MS: Final = 150


@dataclass(frozen=True, slots=True)
class Lookup:
    """How a line looks customers up: ``find`` gives those who fit a text, later; ``names`` are of those who may stand there already."""

    find: Callable[[str, Callable[[Sequence[Choice]], None]], None]
    names: Mapping[str, str]


class LookupLine(LineEdit):
    """Its value is the code of the one taken; while nobody is, what was typed, which is no code and so is said to be wrong when it is left."""

    def __init__(self, lookup: Lookup, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lookup = lookup
        self._names = dict(lookup.names)
        self._code = ""
        self.setPlaceholderText(_("Customer number, name or phone"))
        self._found = QStandardItemModel(self)
        finder = QCompleter(self._found, self)
        finder.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        finder.activated.connect(self._take)
        self.setCompleter(finder)
        self._finder = finder
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._search)
        self.textEdited.connect(self._typed)

    def value(self) -> str:
        """Return the code of the one taken, else what is typed."""
        return self._code or self.text().strip()

    def set_value(self, value: str) -> None:
        """Show who a code is."""
        self._code = value if value in self._names else ""
        super().set_value(self._names.get(value, value))

    def _typed(self, _text: str) -> None:
        self._code = ""
        self._pause.start()

    def _search(self) -> None:
        text = self.text().strip()
        if text:
            self._lookup.find(text, lambda found: self._offer(text, found))

    def _offer(self, text: str, found: Sequence[Choice]) -> None:
        if text != self.text().strip() or self._code or not self.hasFocus():
            return
        self._found.clear()
        for code, label in found:
            item = QStandardItem(label)
            item.setData(code, _CODE)
            self._found.appendRow(item)
        if found:
            self._finder.complete()
        else:
            self._hide()

    def _hide(self) -> None:
        popup = self._finder.popup()
        if popup is not None:
            popup.hide()

    def offered(self) -> list[str]:
        """Return who is offered."""
        return [self._found.item(row).text() for row in range(self._found.rowCount())]

    def _take(self, label: str) -> None:
        items = [self._found.item(row) for row in range(self._found.rowCount())]
        self._code = next((str(item.data(_CODE)) for item in items if item.text() == label), "")
        if self._code:
            self._names[self._code] = label
            super().set_value(label)
            self.edited.emit()
