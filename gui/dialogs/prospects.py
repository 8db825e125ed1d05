"""Prospects whose permission has ended: who they are and why, a question, and the receipt of those who were removed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from gui import fonts
from gui.buttons import danger, primary, secondary
from gui.cards import Card
from gui.dialogs.box import Box
from gui.empty import EmptyState, ThinProgress
from gui.inputs import TextArea
from gui.labels import Label
from gui.seat import Seat
from gui.tables import Cell, Column, Rows, Table
from models import formats
from models.problems import Rejected
from models.services import prospects, prospects_receipt
from models.services.prospects import WHY, DueProspect, Receipt
from models.words import _, ngettext

_HIGH: Final = 300


class ProspectsBox(Box):
    """The list first; then the question, whose answer is given by its own button; then the receipt. Everything is done on the writer lane.

    ``gone`` names the customers who are not there any more.
    """

    gone = Signal(list)

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(_("Prospects to remove"), "trash", "prohibited", parent, 720)
        self._seat = seat
        self._found: tuple[DueProspect, ...] = ()
        self._asked: tuple[DueProspect, ...] = ()
        self.receipt: Receipt | None = None
        columns = [Column("number", _("Customer number"), 150), Column("name", _("Name")), Column("why", _("Why"), 320)]
        self.rows = Rows(columns, _cells)
        self.table = Table(_("Prospects to remove"), self.rows, two_lines=True)
        self.told = Label(_("Looking for prospects whose permission has ended…"), "body", wrap=True)
        self.empty = EmptyState(_("No prospect's permission has ended"), icon="check-circle")
        self.area = TextArea(lines=12)
        self.area.set_read_only(True)
        self.area.setAccessibleName(_("Receipt"))
        self.progress = ThinProgress()
        self._lay_out()
        self.table.opened.connect(lambda _key: self._ask_one())
        self.table.chosen.connect(lambda _key: self._show_acts())
        self.one.clicked.connect(self._ask_one)
        self.all.clicked.connect(lambda: self._ask(self._found))
        self.sure.clicked.connect(self._remove)
        self.back.clicked.connect(self._show_list)
        self.save.clicked.connect(self.ask_target)
        self.close_button.clicked.connect(self.accept)
        self._show_acts()
        seat.tasks.write(lambda: prospects.due(seat.desk), self._listed)

    def _lay_out(self) -> None:
        card = Card(padding=0)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self.empty, 1)
        self.empty.hide()
        paper = QWidget()
        column = QVBoxLayout(paper)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.area, 1)
        self.stack = QStackedWidget()
        self.stack.setMinimumHeight(fonts.px(_HIGH))
        self.stack.addWidget(card)
        self.stack.addWidget(paper)
        self.body.addWidget(self.told)
        self.body.addWidget(self.stack, 1)
        self.body.addWidget(self.progress)
        self.one = secondary(_("Remove this one…"), "Enter", "trash")
        self.all = secondary(_("Remove all…"), "", "trash")
        self.sure = danger(_("Remove for good"), "", "trash")
        self.back = secondary(_("Leave them"), "", "arrow-left")
        self.save = secondary(_("Save as text…"), "", "floppy-disk")
        self.close_button = primary(_("Close"), "Esc")
        for button in (self.one, self.all, self.back, self.save):
            self.acts.addWidget(button)
        self.acts.addStretch(1)
        for button in (self.sure, self.close_button):
            self.acts.addWidget(button)

    # --- the list

    def _listed(self, found: tuple[DueProspect, ...] | Rejected) -> None:
        if isinstance(found, Rejected):
            self.told.setText(found.messages()[0])
            return
        self._found = found
        self.rows.set_records(found)
        self._show_list()

    def _show_list(self) -> None:
        self._asked = ()
        self.table.setVisible(bool(self._found))
        self.empty.setVisible(not self._found)
        self.told.setVisible(bool(self._found))
        self.told.setText(
            _("These are kept without a permission. Removing erases all that is held of them; what they forbade stays as hashes that lead to nobody.")
        )
        self._show_acts()
        if self._found:
            self.table.selectRow(max(0, self.table.currentIndex().row()))
            self.table.setFocus()
        else:
            self.close_button.setFocus()

    def current(self) -> DueProspect | None:
        """Return the prospect that is selected."""
        row = self.table.currentIndex().row()
        return self._found[row] if 0 <= row < len(self._found) else None

    def _show_acts(self) -> None:
        asking, done = bool(self._asked), self.receipt is not None
        listing = not asking and not done
        self.stack.setCurrentIndex(1 if done else 0)
        for button, shown in ((self.one, listing), (self.all, listing), (self.sure, asking), (self.back, asking), (self.save, done)):
            button.setVisible(shown)
            button.setEnabled(True)
        self.table.setEnabled(listing)
        self.one.setEnabled(self.current() is not None)
        self.all.setEnabled(bool(self._found))

    # --- the question

    def _ask_one(self) -> None:
        line = self.current()
        if line is not None and not self._asked:
            self._ask((line,))

    def _ask(self, chosen: tuple[DueProspect, ...]) -> None:
        self._asked = chosen
        if len(chosen) == 1:
            self.told.setText(_("Remove {name} for good? Nothing brings the data back.", name=chosen[0].name))
        else:
            text = ngettext(
                "Remove {n} prospect for good? Nothing brings the data back.", "Remove all {n} for good? Nothing brings the data back.", len(chosen)
            )
            self.told.setText(text)
        self._show_acts()
        self.back.setFocus()

    def _remove(self) -> None:
        desk, ids = self._seat.desk, [line.id for line in self._asked]
        self.sure.setEnabled(False)
        self.back.setEnabled(False)
        self.progress.start(_("Removing…"))
        self._seat.tasks.write(lambda: prospects.remove(desk, ids), self._removed)

    # --- the receipt

    def _removed(self, done: Receipt | Rejected) -> None:
        self.progress.finish()
        if isinstance(done, Rejected):
            self.told.setText(done.messages()[0])
            return
        self.receipt = done
        persons = [line.customer_id for line in self._asked if line.person]
        others = [line.customer_id for line in self._asked if not line.person]
        self._asked = ()
        self.told.setText(ngettext("{n} prospect was removed.", "{n} prospects were removed.", len(done.removed)))
        self.area.set_value(prospects_receipt.text_of(done))
        self._show_acts()
        self.area.setFocus()
        self.gone.emit(persons)
        self._seat.tell(others, ["customer"])

    def ask_target(self) -> None:
        """Ask where the receipt goes."""
        name = _("receipt-{day}.txt", day=formats.today().isoformat())
        dialog = QFileDialog(self, _("Save the receipt"), str(Path.home() / name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda chosen: self.save_to(Path(chosen)))
        dialog.open()

    def save_to(self, target: Path) -> None:
        """Write the receipt as text."""
        receipt = self.receipt
        if receipt is not None:
            self._seat.tasks.write(lambda: prospects_receipt.save(receipt, target), self._saved)

    def _saved(self, result: Path | Rejected) -> None:
        text = result.messages()[0] if isinstance(result, Rejected) else _("The receipt is saved into {file}", file=result.name)
        self.told.setText(text)


def _cells(line: DueProspect) -> tuple[str, Sequence[Cell]]:
    since = _("since {day}", day=formats.show_date(line.since)) if line.since else ""
    stays = "" if line.person else _("The relation only: the person stays")
    return line.id.hex, (Cell(line.customer_number, line.controller), Cell(line.name, stays), Cell(_(WHY[line.why]), since))
