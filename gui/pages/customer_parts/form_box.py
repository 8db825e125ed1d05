"""The form of one row in place, and what parts of the customer page need of it."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from gui.binding import Binding
from gui.draft import Draft, mask_of
from gui.fields import Field
from gui.forms.spec import Choices, FormSpec, fill
from gui.inputs import Choice
from gui.labels import Label
from gui.scrolling import bring
from gui.seat import Seat
from models import fields, kinds
from models.records import Record
from models.services.contacts import RunningContact
from models.services.customers import CustomerPage
from models.services.naming import Names
from models.words import _


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

    @property
    def contact(self) -> RunningContact | None:
        """The contact running with the customer."""

    def edited(self) -> None:
        """Take notice of a change of the draft."""

    def order_tabs(self) -> None:
        """Put what was made since into its place in the order of Tab, when there is time."""

    def may_edit(self, entity: str) -> bool:
        """Say whether the user's role may edit rows of an entity."""


class FormBox(QWidget):
    """A form built for one row, in groups; it lets go of its fields when another takes its place."""

    def __init__(
        self, host: Host, record: Record, spec: FormSpec, choices: Choices, parent: QWidget | None = None, *, read_only: bool = False
    ) -> None:
        super().__init__(parent)
        self._host, self.record, self.spec = host, record, spec
        self.fields: dict[str, Field] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(8)
        for group in spec.groups:
            if group.title:
                column.addWidget(Label(_(group.title), "label_strong", "muted", self))
            grid = form_grid(column, spec.columns)
            self.fields |= fill(grid, host.binding, record, group.items, spec.columns, known_choices(host, record.entity) | dict(choices)).fields
        column.addStretch(1)  # in a card that is higher the rows stay together
        if read_only or not host.may_edit(record.entity):
            self.freeze()
        self.settle()

    def settle(self) -> None:
        """Let what never changes in a row of the store be read only: the controller, under whose keys it is."""
        if "controller" in self.fields and not self._host.draft.is_new(self.record.id):
            self.fields["controller"].set_read_only(True)

    def freeze(self) -> None:
        """Let everything be read and copied only."""
        for field in self.fields.values():
            field.set_read_only(True)

    def focus_first(self) -> None:
        """Put the focus into the first field that can be typed into, else into the first."""
        first = next((field for field in self.fields.values() if not field.read_only()), next(iter(self.fields.values()), None))
        if first is not None:
            first.focus()
            bring(first)

    def let_go(self) -> None:
        """Leave the page."""
        self._host.binding.unbind(self.fields.values())
        self.hide()
        self.deleteLater()


def known_choices(host: Host, entity: str) -> dict[str, list[Choice]]:
    """Return what can be chosen where metadata name a controller or a user: the user's own controllers, and everybody."""
    data, own = host.data, host.seat.desk.user.controllers
    controllers = [(code, data.controllers.get(code, code)) for code in own]
    people = list(data.people.items())
    found = {field.name: controllers for field in fields.fields_of(entity) if field.kind is kinds.CONTROLLER}
    return found | {field.name: people for field in fields.fields_of(entity) if field.kind is kinds.LOGIN}


def form_grid(column: QVBoxLayout, columns: int = 2) -> QGridLayout:
    """Add and return a grid of equal columns for fields."""
    made = QGridLayout()
    made.setHorizontalSpacing(8)
    made.setVerticalSpacing(8)
    for at in range(columns):
        made.setColumnStretch(at, 1)
    column.addLayout(made)
    return made


def shown(record: Record, name: str, draft: Draft, names: Names | None = None) -> str:
    """Return a value in words for a table: what was typed, masked where it is not to be seen; users and controllers by their names."""
    field = fields.field_of(record.entity, name)
    at = record.address(name)
    if draft.changed(at) or draft.is_new(record.id):
        text = draft.text(record, name)
        if names is not None and field.kind in (kinds.LOGIN, kinds.CONTROLLER):
            return names.text(field, text) if text else ""
        return _(field.kind.choices[text]) if field.kind.choices and text in field.kind.choices else text
    value = record.get(name)
    if value is None:
        return ""
    if field.sensitive:
        return draft.base(record, name) if not draft.masked(record, name) else mask_of(field, value)
    return names.text(field, value) if names is not None else field.kind.text(value)
