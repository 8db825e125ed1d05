"""Somebody saved the same customer first: before, mine and theirs side by side, one choice a field. Nothing was saved and nothing is lost.

Keys in the table: 1 mine, 2 theirs, 3 type another value. Ctrl+Enter keeps the choices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.buttons import primary, secondary
from gui.cards import Card
from gui.commands import key_text
from gui.draft import Draft, edited
from gui.fields import Field
from gui.forms.spec import editor_for, label_of
from gui.inputs import LineEdit
from gui.labels import ElidedLabel, Label
from gui.panels.host import is_act
from gui.seat import Seat
from gui.tables import Cell, Column, Rows, Table
from models import fields, formats
from models.kinds import DOTS
from models.problems import Conflict, FieldConflict, Problem
from models.records import Edit, Masked, address
from models.services.customers import CustomerPage
from models.services.forms import read_text
from models.services.naming import Names
from models.services.protection import protected, tells_place
from models.words import N_, _, ngettext

MINE: Final = "mine"
THEIRS: Final = "theirs"
OTHER: Final = "other"
_ROW: Final = "*"
_STANDS: Final = {MINE: (N_("Mine"), "user"), THEIRS: (N_("Theirs"), "users"), OTHER: (N_("Typed"), "pencil-simple")}


class Host(Protocol):
    """What the panel needs of the page."""

    draft: Draft

    @property
    def seat(self) -> Seat:
        """Who is signed in."""

    @property
    def data(self) -> CustomerPage:
        """The customer."""


@dataclass(slots=True)
class Choice:
    """One field in conflict and what was chosen: mine, theirs, or another text. "" is not chosen yet."""

    found: FieldConflict
    chosen: str = ""
    typed: str = ""

    @property
    def at(self) -> str:
        """The address of the field."""
        return address(self.found.entity, UUID(hex=self.found.entity_id), self.found.field)

    @property
    def row(self) -> bool:
        """Whether the whole row is in question: one side removed it."""
        return self.found.field == _ROW

    @property
    def gone(self) -> bool:
        """Whether they removed the row, so that mine has nothing to stand on."""
        return self.row and not self.found.theirs_entry

    def label(self) -> str:
        """Return the field's label."""
        return _(fields.LABELS[self.found.entity]) if self.row else label_of(fields.field_of(self.found.entity, self.found.field))


class ConflictPanel(QWidget):
    """Takes the page's place until decided. ``decided`` gives the reason; ``left`` means back to the form with everything as it was."""

    decided = Signal(str)
    left = Signal()

    def __init__(self, host: Host, conflict: Conflict, edits: Sequence[Edit], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._host, self._edits = host, edits
        self.choices = [Choice(found) for found in conflict.fields]
        actor = next((found.theirs_actor for found in conflict.fields if found.theirs_actor), "")
        who = self._person(actor)
        title = _("{who} saved the same customer before you", who=who) if actor else _("Somebody removed what you were editing")
        self._counts = Label("", "body", "muted", self)
        head = QHBoxLayout()
        head.addWidget(ElidedLabel(title, "title", "text", "arrows-left-right", self, "warning"), 1)
        head.addWidget(self._counts)
        said = _("{name}. Nothing is lost: choose field by field which value is to stand.", name=host.data.listed_name)
        self._rows = Rows(self._columns(), self._make, self)
        self.table = _Choices(_("Fields in conflict"), self._rows, self)
        self.table.chose.connect(self.choose)
        card = Card(padding=0, parent=self)
        card.body.addWidget(self.table)
        self._type = Field("", LineEdit(), self)
        self._type.hide()
        self._type.editor.edited.connect(self._typed)
        self.reason = Field(_("Reason"), LineEdit(self), self, source=_("stays in the history"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(ElidedLabel(said, "body", "muted", parent=self))
        column.addWidget(card)
        column.addWidget(self._type)
        column.addWidget(self._told("check-circle", "allowed", self._joined(), self._joined_names()))
        sides = _("What either of you recorded is in force, whatever you choose here.")
        column.addWidget(self._told("prohibit", "prohibited", _("Prohibitions and permissions of both stay"), sides))
        column.addWidget(self.reason)
        column.addStretch(1)
        column.addLayout(self._acts())
        self._rows.set_records(self.choices)
        self.table.setFixedHeight(self.table.horizontalHeader().height() + len(self.choices) * self.table.row_height() + 4)
        self.table.selectRow(0)
        self._state()

    def _person(self, login: str) -> str:
        return self._host.data.people.get(login, login)

    @staticmethod
    def _columns() -> list[Column]:
        return [
            Column("field", _("Field"), 136),
            Column("before", _("Before"), 112),
            Column("mine", _("Mine")),
            Column("theirs", _("Theirs")),
            Column("stands", _("Stands"), 160),
        ]

    def _told(self, icon: str, kind: str, title: str, text: str) -> Card:
        card = Card(parent=self)
        card.body.addWidget(ElidedLabel(title, "name", "text", icon, card, kind))
        card.body.addWidget(ElidedLabel(text, "body", "muted", parent=card))
        card.setVisible(bool(title))
        card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        return card

    def _others(self) -> list[str]:
        at_odds = {choice.at for choice in self.choices}
        rows = {choice.found.entity_id for choice in self.choices if choice.row}
        return [
            label_of(fields.field_of(edit.entity, name))
            for edit in self._edits
            for name in edit.texts
            if address(edit.entity, edit.id, name) not in at_odds and edit.id.hex not in rows
        ]

    def _joined(self) -> str:
        count = len(self._others())
        return ngettext("{n} other field joins by itself", "{n} other fields join by themselves", count) if count else ""

    def _joined_names(self) -> str:
        return _("Only you changed: {fields}.", fields=", ".join(formats.within_sentence(label) for label in self._others()))

    def _acts(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        keys = ElidedLabel(_("1 mine · 2 theirs · 3 type another value"), "label", "muted", parent=self)
        keys.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row.addWidget(keys, 1)
        self._lack = ElidedLabel("", "name", "warning", parent=self)
        back = secondary(_("Back to the form"), "Esc", parent=self)
        back.clicked.connect(self.left)
        self.keep = primary(_("Save the choices"), key_text("act").replace("Return", "Enter"), "check", self)
        self.keep.clicked.connect(self.act)
        for part in (self._lack, back, self.keep):
            row.addWidget(part)
        return row

    def focus_first(self) -> None:
        """Put the focus into the table."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, at: int, what: str) -> None:
        """Choose for a row; what cannot stand is not taken."""
        choice = self.choices[at]
        if (what == MINE and choice.gone) or (what == OTHER and choice.row):
            return
        choice.chosen = what
        if what == OTHER:
            self._open_type(choice)
        else:
            self._type.hide()
        self._state()
        undecided = next((row for row, each in enumerate(self.choices) if not each.chosen), None)
        if undecided is not None and what != OTHER:
            self.table.selectRow(undecided)

    def take_over(self, other: ConflictPanel) -> None:
        """Show what was chosen and typed in another panel about the same conflict, which this one takes the place of."""
        for mine, theirs in zip(self.choices, other.choices, strict=True):
            mine.chosen, mine.typed = theirs.chosen, theirs.typed
        self.reason.editor.set_value(other.reason.editor.value())
        self._state()

    def _open_type(self, choice: Choice) -> None:
        field = fields.field_of(choice.found.entity, choice.found.field)
        editor = editor_for(field) if field.kind.choices else LineEdit()
        old = self._type
        made = Field(choice.label(), editor, self)
        editor.set_value(choice.typed or edited(field, choice.found.mine) if choice.found.mine is not None else choice.typed)
        editor.edited.connect(self._typed)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.replaceWidget(old, made)
        old.hide()
        old.deleteLater()
        self._type = made
        self._typing = choice
        choice.typed = editor.value()
        made.show()
        made.focus()

    _typing: Choice | None = None

    def _typed(self) -> None:
        if self._typing is not None:
            self._typing.typed = self._type.editor.value()
            self._type.show_problem(None)
            self._rows.set_records(self.choices)

    def _state(self) -> None:
        current = self.table.currentIndex().row()
        self._rows.set_records(self.choices)
        if current >= 0:
            self.table.selectRow(current)
        lacking = sum(1 for choice in self.choices if not choice.chosen)
        chosen = len(self.choices) - lacking
        self._counts.setText(_("{n} fields, {chosen} chosen", n=len(self.choices), chosen=chosen))
        self._lack.set_look(ngettext("{n} field not chosen", "{n} fields not chosen", lacking) if lacking else "", "warning")

    def act(self) -> None:
        """Take the choices into the draft; a field not chosen yet, or a typed value that does not read, comes first."""
        undecided = next((at for at, choice in enumerate(self.choices) if not choice.chosen), None)
        if undecided is not None:
            self.table.selectRow(undecided)
            self.focus_first()
            return
        for choice in self.choices:
            if choice.chosen == OTHER:
                value = read_text(self._host.seat.desk, choice.found.entity, choice.found.field, choice.typed)
                if isinstance(value, Problem):
                    self._open_type(choice)
                    self._type.show_problem(value)
                    return
        for choice in self.choices:
            self._take(choice)
        self.decided.emit(self.reason.editor.value())

    def _take(self, choice: Choice) -> None:
        draft, found = self._host.draft, choice.found
        if choice.row:
            if choice.chosen == THEIRS:
                draft.take_back_row(UUID(hex=found.entity_id))
            else:
                draft.rebase_removal(UUID(hex=found.entity_id), UUID(hex=found.theirs_entry))
        elif choice.chosen == THEIRS:
            draft.take_back(choice.at)
        else:
            field = fields.field_of(found.entity, found.field)
            text = choice.typed if choice.chosen == OTHER else self._my_text(choice, field)
            draft.rebase(choice.at, text, UUID(hex=found.theirs_entry))

    def _my_text(self, choice: Choice, field: fields.Field) -> str:
        for edit in self._edits:
            if edit.id.hex == choice.found.entity_id and choice.found.field in edit.texts:
                return edit.texts[choice.found.field]
        return "" if choice.found.mine is None else edited(field, choice.found.mine)

    def _make(self, choice: Choice) -> tuple[str, Sequence[Cell]]:
        found = choice.found
        day = formats.show_instant(found.theirs_at) if found.theirs_at is not None else ""
        mine = Cell(self._words(choice, found.mine, MINE), _("{who}, not saved", who=self._host.seat.desk.user.name), **_mark(choice, MINE))
        theirs = Cell(
            self._words(choice, found.theirs, THEIRS), _("{who}, saved {day}", who=self._person(found.theirs_actor), day=day), **_mark(choice, THEIRS)
        )
        return choice.at, [Cell(choice.label(), role="name"), Cell(self._words(choice, found.before, ""), ink="muted"), mine, theirs, _stands(choice)]

    def _words(self, choice: Choice, value: Any, side: str) -> str:
        if choice.row:
            if side == THEIRS:
                return _("Removed") if choice.gone else _("Changed")
            return (_("Edited") if choice.gone else _("Removed")) if side == MINE else ""
        field = fields.field_of(choice.found.entity, choice.found.field)
        if value is None:
            return "–"
        # A value of theirs or of before that is sealed, or tells a hidden place, was not revealed to this user; their own typing is.
        if isinstance(value, Masked):
            return value.text
        hidden = field.encrypted or (tells_place(field) and protected(self._host.data.customer.values))
        named = Names(self._host.data.controllers, self._host.data.people)
        return DOTS if hidden and side != MINE else named.text(field, value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the form, Ctrl+Enter keeps the choices."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif is_act(event):
            self.act()
        else:
            super().keyPressEvent(event)


def _mark(choice: Choice, side: str) -> dict[str, Any]:
    on = choice.chosen == side
    return {"icon": "check-circle" if on else "square", "icon_ink": "accent" if on else "muted", "role": "name" if on else "body"}


def _stands(choice: Choice) -> Cell:
    if not choice.chosen:
        return Cell(_("Not chosen yet"), _("2 theirs") if choice.gone else _("1 mine, 2 theirs"), icon="warning", ink="warning", role="name")
    words, icon = _STANDS[choice.chosen]
    return Cell(_(words), choice.typed if choice.chosen == OTHER else "", icon=icon, ink="accent", role="name")


class _Choices(Table):
    """The fields; 1, 2 and 3 choose for the current one, a click on a side chooses it."""

    chose = Signal(int, str)

    def __init__(self, name: str, rows: Rows, parent: QWidget | None = None) -> None:
        super().__init__(name, rows, two_lines=True, parent=parent)
        self.clicked.connect(lambda index: self._click(index.row(), index.column()))

    def _click(self, row: int, column: int) -> None:
        side = {2: MINE, 3: THEIRS}.get(column)
        if side is not None:
            self.chose.emit(row, side)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by a digit; the rest moves or is the panel's."""
        what = {Qt.Key.Key_1: MINE, Qt.Key.Key_2: THEIRS, Qt.Key.Key_3: OTHER}.get(Qt.Key(event.key()))
        if what is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.chose.emit(self.currentIndex().row(), what)
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)
