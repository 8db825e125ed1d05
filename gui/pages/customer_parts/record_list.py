"""A card with rows of one kind: a table, a form in place for the chosen row, adding, removing, and "load more". All from metadata."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from gui.buttons import link
from gui.cards import Card
from gui.commands import key_text
from gui.empty import EmptyState
from gui.forms.begun import now_in
from gui.forms.spec import Choices, FormSpec, label_of
from gui.inputs import Choice
from gui.labels import Rule
from gui.lookup import Lookup
from gui.pages.customer_parts.form_box import FormBox, Host, shown
from gui.tables import Cell, Column, Rows, Table
from models import fields
from models.kinds import Widget
from models.records import Record
from models.services.naming import Names
from models.services.sections import new_id
from models.words import _

MOST_ROWS: Final = 6
Begin = Callable[[], tuple[Mapping[str, UUID], Mapping[str, str], str]]
"""Links, first texts and controller of a row about to be begun."""


@dataclass(frozen=True, slots=True)
class End:
    """The act that ends a row: the field that tells when, what the act is called, and the field that is asked for next ("" for the same)."""

    field: str
    words: str
    then: str = ""


class PartOf(Protocol):
    """Rows that hang on a row: their entity, the link by which they hang, and the list of those of one row."""

    @property
    def entity(self) -> str:
        """What they are."""

    @property
    def link(self) -> str:
        """The field that says on which row they hang."""

    def make(self, host: Host, whole: Record, parent: QWidget) -> RecordList:
        """Make the list of the parts of one row."""


def _column(entity: str, name: str, width: int) -> Column:
    field = fields.field_of(entity, name)
    return Column(name, label_of(field), width, "right" if field.kind.widget is Widget.NUMBER else "left")


class RecordList(Card):
    """Rows of one entity. ``changed`` tells that a row was begun or taken away."""

    changed = Signal()
    more_asked = Signal()

    def __init__(
        self,
        host: Host,
        title: str,
        spec_of: Callable[[Record], FormSpec],
        columns: Sequence[tuple[str, int]],
        entity: str,
        empty: str,
        parent: QWidget | None = None,
        *,
        begin: Begin | None = None,
        removable: bool = True,
        cells: Callable[[Record], Sequence[Cell]] | None = None,
        two_lines: bool = False,
        end: End | None = None,
        part: PartOf | None = None,
        as_recorded: bool = False,
    ) -> None:
        """``part``: what hangs on a row, listed below its form. ``as_recorded``: what is saved is neither changed nor removed."""
        add = link(_("Add"))
        super().__init__(title, parent=parent, action=add)
        self._add = add
        self.host, self.entity = host, entity
        self._spec_of, self._begin, self._removable, self._cells = spec_of, begin, removable, cells
        self._ends, self._part, self._as_recorded = end, part, as_recorded
        self._parts: Mapping[UUID, Sequence[Record]] = {}
        self._offered: dict[str, Sequence[Choice] | Lookup] = {}
        self.part_list: RecordList | None = None
        self._records: list[Record] = []
        self._form: FormBox | None = None
        self._reopen = ""
        self._reopen_part: RecordList | None = None
        self._columns = [_column(entity, name, width) for name, width in columns]
        self._rows = Rows(self._columns, self._make, self)
        self.table = Table(title, self._rows, two_lines, parent=self)
        self.table.opened.connect(self.open_form)
        self.table.chosen.connect(self._follow)
        self._empty = EmptyState(empty, _("Add") if begin is not None else "", parent=self)
        self._empty.acted.connect(self.add)
        self._more = link(_("Load more"), parent=self)
        self._more.clicked.connect(self.more_asked)
        self._edit = link(_("Edit"), key_text("edit"), "pencil-simple", self)
        self._edit.clicked.connect(self.edit)
        self._end = link(_(end.words) if end is not None else "", icon="check-circle", parent=self)
        self._end.clicked.connect(self.end)
        self._remove = link(_("Remove"), icon="trash", parent=self)
        self._remove.clicked.connect(self.remove)
        self._add.clicked.connect(self.add)
        self._add.setAccessibleName(_("Add: {what}", what=title))
        acts = QHBoxLayout()
        acts.setSpacing(8)
        acts.addWidget(self._edit)
        acts.addWidget(self._end)
        acts.addWidget(self._remove)
        acts.addStretch(1)
        acts.addWidget(self._more)
        self._place = QVBoxLayout()
        self.body.addWidget(self._empty)
        self.body.addWidget(self.table)
        self.body.addLayout(acts)
        self.body.addLayout(self._place)
        self._line = Rule(self)
        self._line.hide()
        self._place.addWidget(self._line)
        self.show_records((), False)

    def show_records(self, records: Sequence[Record], more: bool = False, parts: Mapping[UUID, Sequence[Record]] | None = None) -> None:
        """Show these rows and those begun here. ``parts``: what hangs on them; what was told before stays when it is not told anew."""
        chosen = self.table.current_key()
        self.host.binding.relay(records)
        if parts is not None:
            self._parts = parts
        begun = [record for record in self.host.draft.added(self.entity) if self.belongs(record)]
        self._records = [*begun, *records]
        self._rows.set_records(self._records)
        rows = len(self._records)
        self.table.setVisible(rows > 0)
        self._empty.setVisible(rows == 0)
        self._more.setVisible(more)
        may = self.host.may_edit(self.entity)
        self._add.setVisible(self._begin is not None and may and rows > 0)
        self._edit.setVisible(rows > 0)
        self.table.setFixedHeight(self.table.horizontalHeader().height() + min(rows, MOST_ROWS) * self.table.row_height() + 2)
        if self._form is not None and not any(record.id == self._form.record.id for record in self._records):
            self.close_form()
        for at, record in enumerate(self._records):
            if record.id.hex == chosen:
                self.table.selectRow(at)
                break
        else:
            if rows:
                self.table.selectRow(0)
        self._show_acts()
        self._keep_form()
        if self._form is not None and self.part_list is not None:
            self.part_list.show_records(self._parts.get(self._form.record.id, ()))
        if any(record.id.hex == self._reopen for record in self._records):
            key, self._reopen = self._reopen, ""
            self.open_form(key)
            if self.part_list is not None and self._reopen_part is not None:
                self.part_list.take_over(self._reopen_part)
            self._reopen_part = None

    def take_over(self, other: RecordList) -> None:
        """Open the form that is open in another list of the same rows, as soon as they are here."""
        if other._form is not None:
            self._reopen, self._reopen_part = other._form.record.id.hex, other.part_list
            self.show_records([record for record in self._records if not self.host.draft.is_new(record.id)], not self._more.isHidden())

    def _keep_form(self) -> None:
        """Let the open form be that of a row in the store, once it is there."""
        form = self._form
        if form is None:
            return
        form.settle()
        if self._stands(form.record):
            form.freeze()
        if form.spec is not self._spec_of(form.record):
            self.close_form()
            self.open_form(form.record.id.hex)

    def _show_acts(self) -> None:
        """Offer what can be done to the chosen row."""
        record, may = self.current(), self.host.may_edit(self.entity)
        fixed = record is None or not may or self._stands(record)
        self._edit.setText(_("Show") if fixed else _("Edit"))
        self._remove.setVisible(not fixed and self._removable)
        self._end.setVisible(self._ends is not None and not fixed and record is not None and not self.host.draft.text(record, self._ends.field))

    def _stands(self, record: Record) -> bool:
        """Say whether a row stays as it was recorded."""
        return self._as_recorded and not self.host.draft.is_new(record.id)

    def belongs(self, _record: Record) -> bool:
        """Say whether a row that was begun is shown here."""
        return True

    def current(self) -> Record | None:
        """Return the chosen row."""
        key = self.table.current_key()
        return next((record for record in self._records if record.id.hex == key), None)

    def add(self) -> None:
        """Begin a row and open its form."""
        if self._begin is not None:
            self.add_as(self._begin)

    def add_as(self, begin: Begin) -> None:
        """Begin a row with other links and texts."""
        if not self.host.may_edit(self.entity):
            return
        links, given, controller = begin()
        record = self.host.draft.add(self.entity, new_id(), self.host.data.id, controller=controller, links=links, given=given)
        self.show_records([each for each in self._records if not self.host.draft.is_new(each.id)])
        self.changed.emit()
        self.host.edited()
        self.open_form(record.id.hex)

    def edit(self) -> None:
        """Open the form of the chosen row, and go into it."""
        record = self.current()
        if record is not None:
            self.open_form(record.id.hex)

    def remove(self) -> None:
        """Take the chosen row away with the next save; one just begun at once."""
        record = self.current()
        if record is None or not self._removable or self._stands(record) or not self.host.may_edit(self.entity):
            return
        new = self.host.draft.is_new(record.id)
        self.close_form()
        self.host.draft.remove(record)
        kept = [each for each in self._records if not (new and each.id == record.id) and not self.host.draft.is_new(each.id)]
        self.show_records(kept)
        self.changed.emit()
        self.host.edited()

    def end(self) -> None:
        """End the chosen row with the next save: the time is filled in, and what else the form asks can be."""
        record, ends = self.current(), self._ends
        if record is None or ends is None or self._stands(record) or not self.host.may_edit(self.entity):
            return
        if not self.host.draft.text(record, ends.field):
            self.host.draft.set(record, ends.field, now_in(fields.field_of(self.entity, ends.field)))
        self.open_form(record.id.hex)
        self.host.binding.refresh()
        self.host.edited()
        if self._form is not None:
            self._form.fields[ends.then or ends.field].focus()
        self._show_acts()

    def open_form(self, key: str) -> None:
        """Open the form of a row below the table."""
        record = next((each for each in self._records if each.id.hex == key), None)
        if record is None:
            return
        if self._form is None or self._form.record.id != record.id:
            self.close_form()
            self._form = FormBox(self.host, record, self._spec_of(record), self._offered, self, read_only=self._stands(record))
            self._line.show()
            self._place.addWidget(self._form)
            self._show_parts(record)
            self.host.order_tabs()
        for at, each in enumerate(self._records):
            if each.id == record.id:
                self.table.selectRow(at)
        self._form.focus_first()

    def open_row(self, entity: str, row: UUID) -> bool:
        """Open the form of a row, here or among the parts of one; say whether there is such a row."""
        if entity == self.entity and any(record.id == row for record in self._records):
            self.open_form(row.hex)
            return True
        if self._part is None or entity != self._part.entity:
            return False
        whole = next((whole for whole, parts in self._parts.items() if any(part.id == row for part in parts)), None)
        whole = whole or self.host.draft.link(row, self._part.link)
        if whole is None or all(record.id != whole for record in self._records):
            return False
        self.open_form(whole.hex)
        return self.part_list is not None and self.part_list.open_row(entity, row)

    def _show_parts(self, record: Record) -> None:
        if self._part is None:
            return
        self.part_list = self._part.make(self.host, record, self)
        self.part_list.changed.connect(self.changed)
        self._place.addWidget(self.part_list)
        self.part_list.show_records(self._parts.get(record.id, ()))

    def innermost(self) -> RecordList:
        """Return the list of parts when the focus is in it, else this one."""
        focused, inner = QApplication.focusWidget(), self.part_list
        return inner.innermost() if inner is not None and focused is not None and inner.isAncestorOf(focused) else self

    def _follow(self, key: str) -> None:
        """Close the open form when the table's row changes to another."""
        self._show_acts()
        if self._form is not None and self._form.record.id.hex != key and self.table.hasFocus():
            self.close_form()

    def close_form(self) -> None:
        """Close the open form; what is typed in it stays in the draft."""
        if self._form is not None:
            self._form.let_go()
            self._form = None
            self._line.hide()
        inner, self.part_list = self.part_list, None
        if inner is not None:
            inner.close_form()
            self._place.removeWidget(inner)
            inner.hide()
            inner.deleteLater()

    def form(self) -> FormBox | None:
        """Return the open form."""
        return self._form

    def offer(self, choices: Choices) -> None:
        """Say what can be chosen in forms opened from now on, where metadata cannot know it: the rows that a row may hang on."""
        self._offered |= choices

    def _make(self, record: Record) -> tuple[str, Sequence[Cell]]:
        draft = self.host.draft
        if draft.removed(record.id):
            first = shown(record, self._columns[0].code, draft)
            return record.id.hex, [Cell(first or "–", _("Removed when saved"), ink="muted", icon="trash"), *[Cell() for _column in self._columns[1:]]]
        if self._cells is not None and not draft.is_new(record.id):
            return record.id.hex, self._cells(record)
        names = Names(self.host.data.controllers, self.host.data.people)
        cells = [Cell(shown(record, column.code, draft, names)) for column in self._columns]
        if draft.is_new(record.id):
            cells[0] = Cell(cells[0].text or _("New"), icon="plus", ink="accent")
        return record.id.hex, cells

    def repaint_rows(self) -> None:
        """Make the rows again: something was typed, or may be seen now."""
        self._rows.set_records(self._records)
