"""One of several rows in a card: the current site, the billing account; with ‹ 1 / 2 › to go through the others."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.buttons import IconButton
from gui.cards import Card
from gui.empty import EmptyState
from gui.fields import Field
from gui.forms.spec import Item, fill
from gui.labels import Label
from gui.pages.customer_parts.form_box import Host
from models.records import Record
from models.words import _


class ChosenCard(Card):
    """Of many rows only the first are here from the start: ``wanted`` asks for the one with a number, and :meth:`take` brings it."""

    stepped = Signal()
    wanted = Signal(int)
    acted = Signal()
    """The act that is offered where there are no rows."""

    def __init__(self, host: Host, title: str, items: Sequence[Item], empty: tuple[str, str], parent: QWidget | None = None) -> None:
        super().__init__(title, parent=parent)
        self._host, self._items, self._nothing = host, tuple(items), empty
        self._rows: dict[int, Record] = {}
        self._total = 0
        self._at = 0
        self._next = 0
        self.fields: dict[str, Field] = {}
        self.empty: EmptyState | None = None
        self.steps: Steps | None = None
        self._grid = self.grid()
        self.body.addStretch(1)

    def current(self) -> Record | None:
        """Return the row shown."""
        return self._rows.get(self._at)

    def show_rows(self, rows: Sequence[Record], total: int | None = None) -> None:
        """Show one of these, the first of ``total``; the same as before when it is still there."""
        before = self.current()
        self._total = len(rows) if total is None else total
        self._rows = dict(enumerate(rows))
        same = next((at for at, row in self._rows.items() if before is not None and row.id == before.id), None)
        if same is None and before is not None and len(rows) <= self._at < self._total:
            self._rows[self._at] = before  # one of those read on demand: shown as it was until it is read again
            self._next = self._at
            self.wanted.emit(self._at)
        else:
            self._at = self._next = same or 0
        self._show()

    def take(self, first: int, rows: Sequence[Record]) -> None:
        """Take the rows from the one numbered ``first`` on, and go to the one that was asked for."""
        self._rows |= dict(enumerate(rows, first))
        if self._next in self._rows:
            self._go()

    def step(self, by: int) -> None:
        """Go on or back, round the ends."""
        if self._total:
            self._next = (self._next + by) % self._total
            if self._next in self._rows:
                self._go()
            else:
                self.wanted.emit(self._next)

    def _go(self) -> None:
        self._at = self._next
        self._show()
        self.stepped.emit()

    def _show(self) -> None:
        row = self.current()
        self._show_empty()
        self._show_steps()
        if row is not None and not self.fields:
            self.fields = fill(self._grid, self._host.binding, row, self._items).fields
            if not self._host.may_edit(row.entity):
                for field in self.fields.values():
                    field.set_read_only(True)
        elif row is not None:
            self._host.binding.rebind(self.fields.values(), row)
        for field in self.fields.values():
            field.setVisible(row is not None)

    def _show_empty(self) -> None:
        if self._total == 0 and self.empty is None:
            self.empty = EmptyState(*self._nothing, parent=self)
            self.empty.acted.connect(self.acted)
            self.body.insertWidget(1, self.empty)
        if self.empty is not None:
            self.empty.setVisible(self._total == 0)

    def _show_steps(self) -> None:
        if self._total > 1 and self.steps is None:
            self.steps = Steps(self)
            self.steps.stepped.connect(self.step)
            self._head.addWidget(self.steps)
        if self.steps is not None:
            self.steps.setVisible(self._total > 1)
            self.steps.show_place(self._at, self._total)


class Steps(QWidget):
    """Which of how many, and the two buttons."""

    stepped = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._count = Label("", "label", "muted", self)
        self.back, self.on = IconButton("caret-left", _("Previous"), self), IconButton("caret-right", _("Next"), self)
        self.back.clicked.connect(lambda: self.stepped.emit(-1))
        self.on.clicked.connect(lambda: self.stepped.emit(1))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for part in (self._count, self.back, self.on):
            row.addWidget(part)

    def place(self) -> str:
        """Return which of how many, as shown."""
        return self._count.text()

    def show_place(self, at: int, total: int) -> None:
        """Say where one is."""
        self._count.setText(f"{at + 1} / {total}")
