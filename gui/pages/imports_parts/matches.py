"""The queue of registers of refusals: lines that may mean a customer, oldest first, with the decision beside the list."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from gui.buttons import secondary
from gui.cards import Card
from gui.empty import EmptyState
from gui.labels import ElidedLabel
from gui.pages.sections import matches
from gui.pages.sections.sides import Sides
from gui.pages.sections.statement_detail import StatementDetail
from gui.panels.host import is_act, is_key
from gui.seat import Seat
from gui.tables import Column, Rows, Table
from gui.tasks import Lane
from models.permissions.vocabulary import APPROVE, REFUSE
from models.problems import Rejected
from models.services import refusals
from models.services.forms import Saved
from models.services.refusals import Match, Queue
from models.words import _, ngettext

_CTRL = Qt.KeyboardModifier.ControlModifier


class MatchesView(QWidget):
    """``customer_wanted`` names the customer whose page is to be opened."""

    customer_wanted = Signal(object)

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seat = seat
        self._busy = False
        columns = [Column("customer", _("Customer"), 210), Column("forbids", _("Forbids"), 176), Column("why", _("Why it may be them"))]
        self.rows = Rows(columns, matches.queue_cells, self)
        self.table = Table(_("Waiting matches"), self.rows, two_lines=True)
        self.empty = EmptyState(_("Nothing waits: every line of the registers has met somebody surely, or nobody"), icon="check-circle")
        self.count = ElidedLabel("", "label", "muted")
        self.show_customer = secondary(_("Open the customer"), "Enter", "user")
        self.detail = StatementDetail()
        self._lay_out()
        self.table.chosen.connect(lambda _key: self._show_current())
        self.table.opened.connect(lambda _key: self._open_customer())
        self.show_customer.clicked.connect(self._open_customer)
        self.detail.approve_requested.connect(self.approve)
        self.detail.refuse_requested.connect(self.refuse)
        self._show(Queue((), 0))

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 8, 12, 10)
        foot.setSpacing(8)
        foot.addWidget(self.count, 1)
        foot.addWidget(self.show_customer)
        listed = Card(padding=0)
        listed.body.addWidget(self.table, 1)
        listed.body.addWidget(self.empty, 1)
        listed.body.addLayout(foot)
        self._sides = Sides(listed, self.detail)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._sides, 1)

    def read(self, *, shown: bool = True) -> None:
        """Read the queue; ``shown``: somebody came to look at it, which is journalled."""
        desk = self._seat.desk
        self._seat.tasks.run(Lane.WRITER, lambda: refusals.queue(desk) if shown else refusals.read_queue(desk), self._have)

    def focus_first(self) -> None:
        """Put the focus into the list, or what stands for it."""
        (self.empty if self.table.isHidden() else self.table).setFocus(Qt.FocusReason.TabFocusReason)

    def current(self) -> Match | None:
        """Return the match that is selected."""
        row = self.table.currentIndex().row()
        found = self.rows.record(row) if 0 <= row < self.rows.rowCount() else None
        return found if isinstance(found, Match) else None

    def approve(self) -> None:
        """Say that it is the same person."""
        self._decide(APPROVE)

    def refuse(self) -> None:
        """Say that it is another person; the note is demanded."""
        self._decide(REFUSE)

    def _have(self, found: Queue | Rejected) -> None:
        if not isValid(self):
            return
        if isinstance(found, Rejected):
            self._show(Queue((), 0))
            self.empty.set_text(found.messages()[0], "warning-circle")
        else:
            self._show(found)

    def _show(self, found: Queue) -> None:
        row = max(0, self.table.currentIndex().row())
        self.rows.set_records(found.matches)
        self.table.setVisible(bool(found.matches))
        self.empty.setVisible(not found.matches)
        self.count.setText(ngettext("{n} match waits", "{n} matches wait", found.count) if found.count else "")
        self.show_customer.setVisible(bool(found.matches))
        self.detail.setVisible(bool(found.matches))
        if found.matches:
            self.table.selectRow(min(row, len(found.matches) - 1))
        self._show_current()

    def _show_current(self) -> None:
        match = self.current()
        if match is None:
            self.detail.show_nothing()
        else:
            self.detail.show_match(match, self._seat.desk)

    def _open_customer(self) -> None:
        match = self.current()
        if match is not None:
            wanted: UUID = match.customer_id
            self.customer_wanted.emit(wanted)

    def _decide(self, decision: str) -> None:
        match = self.detail.decidable()
        if not isinstance(match, Match) or self._busy:
            return
        self._busy = True
        note = self.detail.note.editor.value()
        matches.decide(self._seat, match, decision, note, lambda result: self._decided(decision, result), self._failed)

    def _failed(self, failure: BaseException) -> None:
        self._busy = False
        self._seat.tasks.failed.emit(failure)

    def _decided(self, decision: str, result: Saved | Rejected) -> None:
        self._busy = False
        if not isValid(self):
            return
        if isinstance(result, Rejected):
            self.detail.show_problem(result.problems[0])
            return
        self.detail.note.editor.set_value("")
        self._seat.tell(result.subjects, result.entities)
        self._seat.said.emit(matches.said(decision), "done")
        self.read(shown=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the decision below the list where there is no room beside it."""
        super().resizeEvent(event)
        self._sides.fit(self.size())

    def event(self, event: QEvent) -> bool:
        """Take Ctrl+D before the window while something here can be decided."""
        if event.type() is QEvent.Type.ShortcutOverride and self.detail.decidable() is not None and is_key(event, Qt.Key.Key_D, _CTRL):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The same person with Ctrl+Enter, another with Ctrl+D."""
        if is_act(event):
            self.approve()
        elif is_key(event, Qt.Key.Key_D, _CTRL):
            self.refuse()
        else:
            super().keyPressEvent(event)
