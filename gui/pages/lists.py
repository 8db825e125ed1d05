"""Lists: whom one may call, write to or ask, made by the gate's answers of a day; who is on each and who is not, and why; asked anew, taken out.

What is under way belongs to the seat (:class:`ListWork`): the page only shows it, and may be left at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from gui.buttons import primary, secondary
from gui.cards import Card
from gui.choices import CheckBox
from gui.empty import EmptyState, ThinProgress
from gui.labels import ElidedLabel, Label
from gui.pages.lists_parts import words
from gui.pages.lists_parts.order import OrderBox
from gui.pages.lists_parts.work import ListWork
from gui.savebar import Foot
from gui.seat import Seat
from gui.segmented import Segmented
from gui.tables import Column, Rows, Table
from models import formats
from models.problems import Rejected
from models.roles import Action
from models.services.lists import asking, shown
from models.services.lists.asking import Asked
from models.services.lists.making import Made, Progress
from models.services.lists.shown import ListInfo, Member
from models.words import N_, _

_WHO: Final = {"on": N_("On the list"), "out": N_("Left out"), "fell": N_("Fell out")}
"""Which customers of a list are shown; the last only of one that asked another anew."""
_FILES: Final = ("csv", "xlsx")
MOST: Final = 1_000
"""Members shown at once: nobody reads more, and the file has all."""


class ListsPage(QWidget):
    """The lists above; below, why the selected one's customers are on it or not, and who they are. ``opened`` names a customer to be opened."""

    opened = Signal(object)

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.seat = seat
        if seat.lists is None:
            seat.lists = ListWork(seat)
        self.work = seat.lists
        self.makes = seat.desk.may(Action.MAKE_LIST)
        self.box: OrderBox | None = None
        self._seen: UUID | None = None
        self._wanted: UUID | None = None
        self._shows_fallen: UUID | None = None
        self.rows = Rows(_list_columns(), lambda info: words.list_cells(info, self.work.controllers))
        self.table = Table(_("Lists"), self.rows, two_lines=True)
        self.empty = EmptyState(
            _("No list has been made yet"), _("New list…") if self.makes else "", "Ctrl+Shift+A" if self.makes else "", icon="file-text"
        )
        self.criteria = ElidedLabel("", "label", "muted")
        self.reasons = Rows([Column("number", _("Customers"), 100, "right"), Column("why", _("Answer and reason"))], words.reason_cells)
        self.reasons_table = Table(_("Reasons of the answers"), self.reasons, two_lines=True)
        self.members = Rows([Column("who", _("Customer"), 230), Column("why", _("Answer and reason"))], words.member_cells)
        self.members_table = Table(_("Customers of the list"), self.members, two_lines=True)
        self.who = Segmented()
        self._offer(anew=False)
        self.who.setAccessibleName(_("Which customers"))
        self.cut = Label("", "label", "muted")
        self.progress = ThinProgress(stoppable=True)
        self.only = CheckBox(_("Only those on the list in the file"))
        self.only.setChecked(True)
        self.new_button = secondary(_("New list…"), "Ctrl+Shift+A", "plus")
        self.take_button = secondary(_("Take out as a file…"), "", "export")
        self.ask_button = primary(_("Ask anew"), "Ctrl+Enter", "arrows-clockwise")
        self._lay_out()
        self._connect()
        self._show_acts()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Label(_("Lists"), "title"))
        head.addStretch(1)
        head.addWidget(self.new_button)
        above = Card(padding=0)
        above.body.addWidget(self.table, 1)
        above.body.addWidget(self.empty, 1)
        self.why = Card(_("Reasons of the answers"))
        self.why.body.addWidget(self.criteria)
        self.why.body.addWidget(self.reasons_table, 1)
        self.people = Card(_("Customers of the list"), action=self.who)
        self.people.body.addWidget(self.members_table, 1)
        self.people.body.addWidget(self.cut)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self.why, 2)
        below.addWidget(self.people, 3)
        self.foot = Foot()
        acts = QHBoxLayout(self.foot)
        acts.setContentsMargins(0, 0, 0, 0)
        acts.setSpacing(8)
        acts.addWidget(self.only)
        acts.addStretch(1)
        acts.addWidget(self.take_button)
        acts.addWidget(self.ask_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(above, 2)
        column.addLayout(below, 3)
        column.addWidget(self.progress)
        column.addWidget(self.foot)
        for widget in (self.new_button, self.foot):
            widget.setVisible(self.makes)

    def _connect(self) -> None:
        work = self.work
        self.new_button.clicked.connect(self.order)
        self.empty.acted.connect(self.order)
        self.take_button.clicked.connect(self.ask_target)
        self.ask_button.clicked.connect(self.ask)
        self.table.chosen.connect(lambda _key: self._chosen())
        self.members_table.opened.connect(lambda key: self.opened.emit(UUID(key)))
        self.who.edited.connect(self._read_members)
        self.progress.stop_requested.connect(work.stop)
        work.listed.connect(self._listed)
        work.began.connect(self._began)
        work.moved.connect(self._moved)
        work.ended.connect(self._ended)

    # --- the page

    def title(self) -> str:
        """Return the page's name."""
        return _("Lists")

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """Return what can be done here."""
        return {"act": self.ask, "add-row": self.order} if self.makes else {}

    def regions(self) -> list[QWidget]:
        """Return the lists, why, who, and the acts."""
        found: list[QWidget] = [self.table if self.rows.rowCount() else self.empty, self.reasons_table, self.members_table]
        return [*found, self.foot] if self.makes else found

    def focus_first(self) -> None:
        """Put the focus on the lists."""
        if self.rows.rowCount():
            self.table.setFocus()
        elif self.makes:
            self.empty.focus_act()

    def refresh(self) -> None:
        """Read the lists again."""
        self.work.list_all()

    def current(self) -> ListInfo | None:
        """Return the list that is selected."""
        row = self.table.currentIndex().row()
        found = self.rows.record(row) if 0 <= row < self.rows.rowCount() else None
        return found if isinstance(found, ListInfo) else None

    def _listed(self, found: tuple[ListInfo, ...] | Rejected) -> None:
        if isinstance(found, Rejected):
            self.seat.said.emit(found.messages()[0], "problem")
            return
        wanted = str(self._wanted) if self._wanted is not None else self.table.current_key()
        self._wanted = None
        self.rows.set_records(found)
        self.table.setVisible(bool(found))
        self.empty.setVisible(not found)
        for card in (self.why, self.people):
            card.setVisible(bool(found))
        if found:
            ids = [str(info.id) for info in found]
            self.table.selectRow(ids.index(wanted) if wanted in ids else 0)
        self._show_acts()

    def _chosen(self) -> None:
        info = self.current()
        self._show_acts()
        if info is None:
            return
        desk, list_id = self.seat.desk, info.id
        self._offer(anew=info.asked_anew_from is not None)
        if self._shows_fallen == list_id:
            self._shows_fallen = None
            self.who.set_value("fell")
        told = info.criteria.said()
        self.criteria.set_look(_("Everybody") if not told else ". ".join(told), "muted", "")
        self.seat.tasks.newest("list reasons", lambda: shown.counts(desk, list_id), self._have_reasons)
        self._read_members()

    def _offer(self, *, anew: bool) -> None:
        """Offer what can be shown of a list; who fell out only where another was asked anew."""
        wanted = self.who.value() or "on"
        self.who.set_choices([(code, _(text)) for code, text in _WHO.items() if code != "fell" or anew])
        self.who.set_value(wanted if anew or wanted != "fell" else "on")

    def _have_reasons(self, found: tuple[tuple[int, str, int], ...]) -> None:
        self.reasons.set_records(found)

    def _read_members(self) -> None:
        info = self.current()
        if info is None:
            return
        desk, list_id, included = self.seat.desk, info.id, self.who.value() != "out"
        if self._seen != list_id:
            self._seen = list_id
            self.seat.tasks.write(lambda: shown.opened(desk, list_id), lambda _none: None)
        if self.who.value() == "fell":
            self.seat.tasks.newest("list members", lambda: asking.fallen(desk, list_id), self._have_members)
            return
        self.seat.tasks.newest("list members", lambda: shown.members(desk, list_id, included=included, most=MOST), self._have_members)

    def _have_members(self, found: tuple[Member, ...]) -> None:
        info = self.current()
        self.members.set_records(found)
        of = 0 if info is None else info.included if self.who.value() != "out" else info.left_out
        self.cut.setText(_("The first {shown} of {n}. The file has all", shown=formats.show_number(len(found)), n=formats.show_number(of)))
        self.cut.setVisible(of > len(found) and self.who.value() != "fell")

    # --- acts

    def order(self) -> None:
        """Ask for a new list."""
        if self.makes and not self.work.running:
            self.box = OrderBox(self.work.controllers, self.window())
            self.box.ordered.connect(self.work.make)
            self.box.finished.connect(self._box_closed)
            self.box.show_box()

    def _box_closed(self, _code: int) -> None:
        self.box = None

    def ask(self) -> None:
        """Ask about the customers of the selected list again."""
        info = self.current()
        if self.makes and info is not None:
            self.work.ask(info)

    def ask_target(self) -> None:
        """Ask where the list is to be written."""
        info = self.current()
        if info is None or self.work.running:
            return
        dialog = QFileDialog(self.window(), _("Take out as a file"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["CSV (*.csv)", _("Workbook (*.xlsx)")])
        dialog.selectFile(f"{_file_name(info)}.csv")
        dialog.filterSelected.connect(lambda text: dialog.setDefaultSuffix("xlsx" if "xlsx" in text else "csv"))
        dialog.setDefaultSuffix("csv")
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.fileSelected.connect(lambda name: self.take_out(Path(name)))
        dialog.open()

    def take_out(self, target: Path) -> None:
        """Write the selected list to a file."""
        info = self.current()
        if info is not None:
            self.work.take_out(info.id, target, only_included=self.only.isChecked())

    def _began(self) -> None:
        self.progress.start(_("Asking…"))
        self._show_acts()

    def _moved(self, found: Progress) -> None:
        self.progress.follow(words.progress(found), found.done, found.of)

    def _ended(self, kind: str, outcome: object) -> None:
        self.progress.finish()
        text, tone = words.ended(kind, outcome)
        self.seat.said.emit(text, tone)
        if isinstance(outcome, Made):
            self._wanted = outcome.id
        elif isinstance(outcome, Asked):
            self._wanted = outcome.made.id
            self._shows_fallen = outcome.made.id if outcome.fallen else None
        self._show_acts()

    def _show_acts(self) -> None:
        info, free = self.current(), not self.work.running
        self.new_button.setEnabled(free)
        self.ask_button.setEnabled(free and info is not None)
        self.take_button.setEnabled(free and info is not None and not info.stale)
        self.take_button.setToolTip(_("To be asked anew before it is used") if info is not None and info.stale else "")


def _list_columns() -> list[Column]:
    return [Column("name", _("List")), Column("made", _("Decided"), 170), Column("count", _("On the list"), 150), Column("state", _("State"), 190)]


def _file_name(info: ListInfo) -> str:
    kept = "".join(letter if letter.isalnum() else "-" for letter in info.name).strip("-") or "list"
    return f"{kept}-{info.decided_on.isoformat()}"
