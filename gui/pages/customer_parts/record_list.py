"""A card with rows of one kind: a table, a form in place for the chosen row, adding, removing, and "load more". All from metadata."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from gui.binding import Binding
from gui.buttons import link
from gui.cards import Card
from gui.commands import key_text
from gui.draft import Draft, mask_of
from gui.empty import EmptyState
from gui.fields import Field
from gui.forms.spec import Choices, FormSpec, fill, label_of
from gui.labels import Label, Rule
from gui.seat import Seat
from gui.tables import Cell, Column, Rows, Table
from models import fields
from models.kinds import Widget
from models.records import Record
from models.services.customers import CustomerPage
from models.services.sections import new_id
from models.words import _

MOST_ROWS: Final = 6
Begin = Callable[[], tuple[Mapping[str, UUID], Mapping[str, str], str]]
"""Links, first texts and controller of a row about to be begun."""


class Host(Protocol):
    """What parts need of the customer page."""

    binding: Binding
    draft: Draft

    @property
    def seat(self) -> Seat:
        """Who is signed in."""

    @property
    def data(self) -> CustomerPage:
        """The customer as read last."""

    def edited(self) -> None:
        """Take notice of a change of the draft."""

    def may_edit(self, entity: str) -> bool:
        """Say whether the user's role may edit rows of an entity."""


class FormBox(QWidget):
    """A form built for one row, in groups; it lets go of its fields when another takes its place."""

    def __init__(self, host: Host, record: Record, spec: FormSpec, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._host, self.record = host, record
        self.fields: dict[str, Field] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(8)
        for group in spec.groups:
            if group.title:
                column.addWidget(Label(_(group.title), "label_strong", "muted", self))
            grid = form_grid(column, spec.columns)
            self.fields |= fill(grid, host.binding, record, group.items, spec.columns, choices).fields
        column.addStretch(1)  # in a card that is higher the rows stay together
        if not host.may_edit(record.entity):
            for field in self.fields.values():
                field.set_read_only(True)

    def focus_first(self) -> None:
        """Put the focus into the first field."""
        first = next(iter(self.fields.values()), None)
        if first is not None:
            first.focus()

    def let_go(self) -> None:
        """Leave the page."""
        self._host.binding.unbind(self.fields.values())
        self.hide()
        self.deleteLater()


def form_grid(column: QVBoxLayout, columns: int = 2) -> QGridLayout:
    """Add and return a grid of equal columns for fields."""
    made = QGridLayout()
    made.setHorizontalSpacing(8)
    made.setVerticalSpacing(8)
    for at in range(columns):
        made.setColumnStretch(at, 1)
    column.addLayout(made)
    return made


def shown(record: Record, name: str, draft: Draft) -> str:
    """Return a value in words for a table: what was typed, masked where it is not to be seen."""
    field = fields.field_of(record.entity, name)
    at = record.address(name)
    if draft.changed(at) or draft.is_new(record.id):
        text = draft.text(record, name)
        return _(field.kind.choices[text]) if field.kind.choices and text in field.kind.choices else text
    value = record.get(name)
    if value is None:
        return ""
    if field.sensitive:
        return draft.base(record, name) if not draft.masked(record, name) else mask_of(field, value)
    return field.kind.text(value)


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
        fixed: Choices | None = None,
    ) -> None:
        add = link(_("Add"))
        super().__init__(title, parent=parent, action=add)
        self._add = add
        self.host, self.entity = host, entity
        self._spec_of, self._begin, self._removable, self._cells, self._fixed = spec_of, begin, removable, cells, dict(fixed or {})
        self._records: list[Record] = []
        self._form: FormBox | None = None
        self._reopen = ""
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
        self._remove = link(_("Remove"), icon="trash", parent=self)
        self._remove.clicked.connect(self.remove)
        self._add.clicked.connect(self.add)
        self._add.setAccessibleName(_("Add: {what}", what=title))
        acts = QHBoxLayout()
        acts.setSpacing(8)
        acts.addWidget(self._edit)
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

    def show_records(self, records: Sequence[Record], more: bool = False) -> None:
        """Show these rows and those begun here."""
        chosen = self.table.current_key()
        self.host.binding.relay(records)
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
        self._edit.setText(_("Edit") if may else _("Show"))
        self._remove.setVisible(rows > 0 and self._removable and may)
        self.table.setFixedHeight(self.table.horizontalHeader().height() + min(rows, MOST_ROWS) * self.table.row_height() + 2)
        if self._form is not None and not any(record.id == self._form.record.id for record in self._records):
            self._close_form()
        for at, record in enumerate(self._records):
            if record.id.hex == chosen:
                self.table.selectRow(at)
                break
        else:
            if rows:
                self.table.selectRow(0)
        if any(record.id.hex == self._reopen for record in self._records):
            key, self._reopen = self._reopen, ""
            self.open_form(key)

    def take_over(self, other: RecordList) -> None:
        """Open the form that is open in another list of the same rows, as soon as they are here."""
        if other._form is not None:
            self._reopen = other._form.record.id.hex
            self.show_records([record for record in self._records if not self.host.draft.is_new(record.id)], not self._more.isHidden())

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
        if record is None or not self._removable or not self.host.may_edit(self.entity):
            return
        new = self.host.draft.is_new(record.id)
        self._close_form()
        self.host.draft.remove(record)
        kept = [each for each in self._records if not (new and each.id == record.id) and not self.host.draft.is_new(each.id)]
        self.show_records(kept)
        self.changed.emit()
        self.host.edited()

    def open_form(self, key: str) -> None:
        """Open the form of a row below the table."""
        record = next((each for each in self._records if each.id.hex == key), None)
        if record is None:
            return
        if self._form is None or self._form.record.id != record.id:
            self._close_form()
            self._form = FormBox(self.host, record, self._spec_of(record), self._choices(), self)
            self._line.show()
            self._place.addWidget(self._form)
        for at, each in enumerate(self._records):
            if each.id == record.id:
                self.table.selectRow(at)
        self._form.focus_first()

    def _follow(self, key: str) -> None:
        """Show another row in the open form when the table's row changes."""
        if self._form is not None and self._form.record.id.hex != key and self.table.hasFocus():
            self._close_form()

    def _close_form(self) -> None:
        if self._form is not None:
            self._form.let_go()
            self._form = None
            self._line.hide()

    def form(self) -> FormBox | None:
        """Return the open form."""
        return self._form

    def _choices(self) -> Choices:
        names = self.host.data.controllers
        mine = [(code, names.get(code, code)) for code in self.host.seat.desk.user.controllers]
        return {"controller": mine, **self._fixed}

    def _make(self, record: Record) -> tuple[str, Sequence[Cell]]:
        draft = self.host.draft
        if draft.removed(record.id):
            first = shown(record, self._columns[0].code, draft)
            return record.id.hex, [Cell(first or "–", _("Removed when saved"), ink="muted", icon="trash"), *[Cell() for _column in self._columns[1:]]]
        if self._cells is not None and not draft.is_new(record.id):
            return record.id.hex, self._cells(record)
        names = self.host.data.controllers
        texts = [(column.code, shown(record, column.code, draft)) for column in self._columns]
        cells = [Cell(names.get(text, text) if code == "controller" else text) for code, text in texts]
        if draft.is_new(record.id):
            cells[0] = Cell(cells[0].text or _("New"), icon="plus", ink="accent")
        return record.id.hex, cells

    def repaint_rows(self) -> None:
        """Make the rows again: something was typed, or may be seen now."""
        self._rows.set_records(self._records)
