"""Fields of panels made from the entities' metadata: the editor follows the kind, the label is the field's unless told otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtWidgets import QWidget

from gui.choices import CheckBox, Combo
from gui.fields import Field
from gui.inputs import Choice, DateLine, Editor, LineEdit, TextArea
from models import fields
from models.kinds import Widget
from models.problems import Problem
from models.words import _


def choices(entity: str, name: str) -> list[Choice]:
    """Return codes and labels of a field's kind in the current language."""
    return [(code, _(label)) for code, label in (fields.field_of(entity, name).kind.choices or {}).items()]


def editor_of(entity: str, name: str, *, optional: bool = False) -> Editor:
    """Return an empty editor for a field; an ``optional`` choice can be taken back."""
    kind = fields.field_of(entity, name).kind
    if kind.widget is Widget.COMBO:
        combo = Combo()
        combo.setPlaceholderText(_("Choose…"))
        combo.set_choices([*([("", _("Not chosen"))] if optional else []), *choices(entity, name)])
        return combo
    if kind.widget is Widget.CHECK:
        return CheckBox(_(fields.field_of(entity, name).label))
    if kind.widget is Widget.AREA:
        return TextArea()
    return DateLine() if kind.widget is Widget.DATE else LineEdit()


def field_for(entity: str, name: str, *, label: str = "", required: bool = False, optional: bool = False, parent: QWidget | None = None) -> Field:
    """Return a field with its editor; a check box says its label itself."""
    declared = fields.field_of(entity, name)
    made = Field(label or _(declared.label), editor_of(entity, name, optional=optional), parent, required)
    if declared.kind.widget is Widget.CHECK:
        made.set_label("")
    return made


def show_problems(shown: Mapping[str, Field], problems: Iterable[Problem], address: str) -> tuple[Field | None, list[str]]:
    """Show problems beside their fields, whose addresses begin with ``address``; return the first field and what has no field here."""
    first: Field | None = None
    loose: list[str] = []
    for field in shown.values():
        field.show_problem(None)
    for problem in problems:
        name = (problem.field or "").removeprefix(address)
        field_found = shown.get(name)
        if field_found is None:
            loose.append(problem.message())
        else:
            field_found.show_problem(problem)
            first = first or field_found
    return first, loose
