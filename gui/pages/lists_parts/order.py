"""The dialog that orders a list: what for, how, for whom, and of whom it is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from gui.buttons import primary, secondary
from gui.choices import CheckGroup, Combo
from gui.dialogs.box import Box
from gui.fields import Field
from gui.inputs import Choice, Editor, LineEdit, NumberLine
from gui.labels import Label
from models import fields
from models.permissions.vocabulary import CONTACT_PURPOSES
from models.problems import Problem, error
from models.services.lists.criteria import Criteria
from models.services.lists.making import STALE_DAYS, Order
from models.words import LANGUAGES, N_, _

_NUMBER: Final = N_("A whole number, in figures")
_WIDTH: Final = 720


def _choices(entity: str, name: str) -> list[Choice]:
    return [(code, _(label)) for code, label in (fields.field_of(entity, name).kind.choices or {}).items()]


class OrderBox(Box):
    """``ordered`` gives an order without problems; whatever is wrong stands at its field, and what was typed stays."""

    ordered = Signal(object)

    def __init__(self, controllers: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(_("New list"), "file-text", "accent", parent, _WIDTH)
        self._own = tuple(controllers)
        self.name, self.postal, self.sample, self.days = LineEdit(), LineEdit(), NumberLine(), NumberLine()
        self.purpose, self.channel, self.controller, self.dwelling, self.heating = Combo(), Combo(), Combo(), Combo(), Combo()
        self.kinds, self.languages = CheckGroup(), CheckGroup(columns=3)
        self.purpose.set_choices([each for each in _choices("contact_list", "purpose") if each[0] in CONTACT_PURPOSES])
        self.channel.set_choices(_choices("contact_list", "channel"))
        self.controller.set_choices(list(controllers.items()))
        self.dwelling.set_choices([("", _("All")), *_choices("site", "dwelling_type")])
        self.heating.set_choices([("", _("All")), *_choices("site", "main_heating")])
        self.kinds.set_choices(_choices("customer", "customer_kind"))
        told = fields.field_of("customer", "language").kind
        self.languages.set_choices([(code, told.text(code)) for code in LANGUAGES])
        self.purpose.set_value(CONTACT_PURPOSES[0])
        self.channel.set_value(_choices("contact_list", "channel")[0][0])
        self.controller.set_value(next(iter(controllers), ""))
        self.days.set_value(str(STALE_DAYS))
        self.fields = self._fields()
        self._lay_out()
        self.name.setFocus()

    def _fields(self) -> dict[str, Field]:
        editors: dict[str, tuple[str, Editor, bool]] = {
            "name": (_("Name of the list"), self.name, True),
            "purpose": (_("Purpose"), self.purpose, True),
            "channel": (_("Channel"), self.channel, True),
            "controller": (_("Controller"), self.controller, True),
            "days": (_("Valid for days"), self.days, True),
            "kinds": (_("Kind of customer"), self.kinds, False),
            "languages": (_("Language"), self.languages, False),
            "postal_codes": (_("Postal codes begin with"), self.postal, False),
            "dwellings": (_("Dwelling type"), self.dwelling, False),
            "heating": (_("Main heating"), self.heating, False),
            "sample": (_("Draw by lot, how many"), self.sample, False),
        }
        return {code: Field(label, editor, required=required) for code, (label, editor, required) in editors.items()}

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        places = (
            ("name", 0, 0, 4), ("days", 0, 4, 2), ("purpose", 1, 0, 2), ("channel", 1, 2, 2), ("controller", 1, 4, 2),
            ("kinds", 3, 0, 3), ("languages", 3, 3, 3), ("dwellings", 4, 0, 3), ("heating", 4, 3, 3), ("postal_codes", 5, 0, 3), ("sample", 5, 3, 3),
        )  # fmt: skip
        grid.addWidget(Label(_("Of whom it is made. What is left empty leaves nobody out."), "label", "muted", wrap=True), 2, 0, 1, 6)
        for code, row, column, span in places:
            grid.addWidget(self.fields[code], row, column, 1, span)
        for column in range(6):
            grid.setColumnStretch(column, 1)
        self.body.addLayout(grid)
        cancel, self.sure = secondary(_("Cancel"), "Esc"), primary(_("Make the list"), "Ctrl+Enter")
        cancel.clicked.connect(self.reject)
        self.sure.clicked.connect(self.order)
        self.acts.addStretch(1)
        self.acts.addWidget(cancel)
        self.acts.addWidget(self.sure)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Make the list on Ctrl+Enter, wherever the focus is."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.order()
        else:
            super().keyPressEvent(event)

    def order(self) -> None:
        """Give the order, or show what is wrong with it."""
        problems: list[Problem] = []
        days, sample = self._whole("days", problems), self._whole("sample", problems)
        criteria = Criteria(
            _codes(self.kinds.value()),
            (),
            _codes(self.languages.value()),
            _codes(self.postal.value()),
            _codes(self.dwelling.value()),
            _codes(self.heating.value()),
            sample,
        )
        made = Order(
            self.name.value(), self.purpose.value(), self.channel.value(), self.controller.value(), criteria, STALE_DAYS if days is None else days
        )
        problems += [problem.at(problem.code) for problem in made.problems(self._own)]
        first: Field | None = None
        for code, field in self.fields.items():
            problem = next((each for each in problems if each.field == code), None)
            field.show_problem(problem)
            first = first or (field if problem is not None else None)
        if first is not None:
            first.focus()
            return
        self.accept()
        self.ordered.emit(made)

    def _whole(self, code: str, problems: list[Problem]) -> int | None:
        text = "".join(self.fields[code].editor.value().split())
        if text.isdecimal():
            return int(text)
        if text:
            problems.append(error(_NUMBER, code).at(code))
        return None


def _codes(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.replace(",", " ").replace(";", " ").split() if part)
