"""What a form is: an entity's attributes in groups, and the fields made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from PySide6.QtWidgets import QGridLayout, QWidget

from gui.binding import Binding
from gui.choices import CheckGroup, Combo
from gui.fields import Field
from gui.inputs import Choice, DateLine, Editor, LineEdit, MaskedLine, NumberLine, TextArea
from gui.lookup import Lookup, LookupLine
from models import fields
from models.identifiers import language
from models.kinds import Storage, Widget
from models.records import Record
from models.services.protection import tells_place
from models.words import N_, _


@dataclass(frozen=True, slots=True)
class Item:
    """One attribute in a form: how many columns it takes, another label than its own, and whether it is only shown."""

    name: str
    span: int = 1
    label: str = ""
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Items under a heading ("" for none)."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class FormSpec:
    """The form of one entity, in a grid of ``columns``."""

    entity: str
    groups: tuple[Group, ...]
    columns: int = 2

    @property
    def names(self) -> tuple[str, ...]:
        """Every attribute of the form, in order."""
        return tuple(item.name for group in self.groups for item in group.items)


def items(*names: str) -> tuple[Item, ...]:
    """Make items of one column; a name ending in "*" takes the whole row of two."""
    return tuple(Item(name.rstrip("*"), 2 if name.endswith("*") else 1) for name in names)


def read_only(*names: str) -> tuple[Item, ...]:
    """Make items that are only shown."""
    return tuple(replace(item, read_only=True) for item in items(*names))


_LABELS: Final[Mapping[str, str]] = {"true": N_("Yes"), "false": N_("No")}
Choices = Mapping[str, "Sequence[Choice] | Lookup"]
"""Choices that metadata cannot know, by attribute: the controllers of the user, rows to link to, how a customer is looked up."""


@dataclass(slots=True)
class Built:
    """The fields of a form that was laid out, by attribute."""

    fields: dict[str, Field] = field(default_factory=dict)

    def first(self) -> Field | None:
        """Return the first field."""
        return next(iter(self.fields.values()), None)


def editor_for(found: fields.Field, choices: Sequence[Choice] | Lookup | None = None, parent: QWidget | None = None) -> Editor:
    """Return the editor that a field's kind asks for; what is not required may be left unchosen."""
    kind = found.kind
    if isinstance(choices, Lookup):
        return LookupLine(choices, parent)
    if choices is not None and kind.storage is Storage.JSON:
        group = CheckGroup(parent)
        group.set_choices(choices)
        return group
    if choices is not None:
        return _combo(choices, found.required, parent)
    if (found.sensitive and kind.widget is not Widget.AREA and kind.choices is None) or (kind.widget is Widget.LINE and tells_place(found)):
        return MaskedLine(parent)
    if found.name == "language":
        return _combo([(code, _(label)) for code, label in language.NAMES.items()], found.required, parent)
    if kind.widget is Widget.COMBO and kind.choices is not None:
        return _combo([(code, _(label)) for code, label in kind.choices.items()], found.required, parent)
    if kind.widget is Widget.CHECKS and kind.choices is not None:
        group = CheckGroup(parent)
        group.set_choices([(code, _(label)) for code, label in kind.choices.items()])
        return group
    if kind.widget is Widget.CHECK:
        # Three answers, not a box with two: empty is "not known", which is not "no".
        return _combo([(code, _(label)) for code, label in _LABELS.items()], found.required, parent)
    if kind.widget is Widget.AREA:
        return TextArea(parent)
    return DateLine(parent) if kind.widget is Widget.DATE else NumberLine(parent) if kind.widget is Widget.NUMBER else LineEdit(parent)


def _combo(choices: Sequence[Choice], required: bool, parent: QWidget | None) -> Combo:
    made = Combo(parent)
    made.set_choices(choices if required else [("", ""), *choices])
    return made


def label_of(found: fields.Field, label: str = "") -> str:
    """Return a field's label with its unit: "Heated area, m²"."""
    words = _(label or found.label)
    return f"{words}, {_(found.kind.unit)}" if found.kind.unit else words


def make_field(
    binding: Binding, record: Record, item: Item, choices: Choices | None = None, parent: QWidget | None = None, source: str = ""
) -> Field:
    """Return the field of one attribute of a record, tied to the draft."""
    found = fields.field_of(record.entity, item.name)
    text = binding.draft.text(record, item.name)
    offered = (choices or {}).get(item.name)
    if offered is not None and not isinstance(offered, Lookup) and found.kind.widget is Widget.NONE:
        offered = [*offered, *_unlisted(text, offered)]
    made = Field(label_of(found, item.label), editor_for(found, offered, parent), parent, found.required and not text, source)
    if found.help:
        made.setToolTip(_(found.help))
    if item.read_only:
        made.set_read_only(True)
    binding.bind(record, item.name, made)
    return made


def _unlisted(text: str, offered: Sequence[Choice]) -> list[Choice]:
    """Return what a link leads to that is not among what is offered, so that it is neither lost nor shown as a number."""
    known = {code for code, _label in offered}
    return [(code, _("One not listed here")) for code in text.split(",") if code and code not in known]


def fill(
    grid: QGridLayout, binding: Binding, record: Record, chosen: Sequence[Item], columns: int = 2, choices: Choices | None = None, top: int = 0
) -> Built:
    """Lay the fields of ``chosen`` into a grid from row ``top`` on; an item that does not fit in its row begins a new one."""
    built = Built()
    row, column = top, 0
    for item in chosen:
        if item.name not in (choices or {}) and fields.field_of(record.entity, item.name).kind.widget is Widget.NONE:
            continue  # a link with nothing to choose from
        span = min(item.span, columns)
        if column + span > columns:
            row, column = row + 1, 0
        made = make_field(binding, record, item, choices, grid.parentWidget())
        grid.addWidget(made, row, column, 1, span)
        built.fields[item.name] = made
        column += span
    return built
