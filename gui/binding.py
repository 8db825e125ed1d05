"""Edits laid over records: what is typed stays in the draft until it is saved whole, discarded or kept for later.

A draft knows no widget; :class:`Binding` ties its addresses to fields. A record read anew slides under the edits, which keep the entry they
were made on, so that a save of stale edits is a conflict and never a silent overwrite.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPlainTextEdit, QWidget

from gui.fields import Field
from gui.inputs import LineEdit, MaskedLine
from models import fields
from models.identifiers import language, postal
from models.kinds import Storage
from models.permissions.sealed import SealedPoint
from models.problems import Problem, Severity
from models.records import Edit, Masked, Record, address
from models.services.desk import Desk
from models.services.forms import POST_OFFICE_OF, read_text
from models.words import _

NO_ENTRY: Final = UUID(int=0)
_CODE_OF: Final = {office: code for code, office in POST_OFFICE_OF.items()}
Open = Callable[[Record, str], str | None]
"""Gives the text of a sensitive value for editing; None while it stays masked."""


@dataclass(frozen=True, slots=True)
class New:
    """A row that is not in the store yet, with what the program fills in. A ``latent`` one is made only when something is typed into it."""

    record: Record
    links: Mapping[str, UUID]
    given: Mapping[str, str]
    latent: bool


def masked_only(_record: Record, _name: str) -> str | None:
    """Open nothing."""
    return None


class Draft:
    """Edits of any rows of one customer's page, by address."""

    def __init__(self, opener: Open = masked_only) -> None:
        self.opener = opener
        self._records: dict[UUID, Record] = {}
        self._edits: dict[str, str] = {}
        self._bases: dict[str, UUID] = {}
        self._revealed: dict[str, tuple[UUID, str]] = {}
        self._new: dict[UUID, New] = {}
        self._removed: dict[UUID, Record] = {}
        self._settled: dict[str, str] = {}

    def lay(self, record: Record) -> None:
        """Put a record, or its newer reading, under the edits."""
        self._records[record.id] = record
        prefix = f"{record.entity}/{record.id.hex}/"
        for at, text in list(self._settled.items()):
            if not at.startswith(prefix):
                continue
            name = at.removeprefix(prefix)
            if record.bases.get(name) == self._bases.get(at):
                continue  # an older reading that was under way when the save was done
            del self._settled[at]
            if self._edits.get(at) == text:
                self._edits.pop(at)
                self._bases.pop(at, None)
            elif at in self._edits:
                self._bases[at] = record.bases[name]

    def forget(self, row: UUID) -> None:
        """Take a row away that is not there any more; edits of it stay, and their save is a conflict."""
        self._records.pop(row, None)

    def record(self, row: UUID) -> Record | None:
        """Return the row as laid, or as it would be made."""
        made = self._new.get(row)
        return made.record if made is not None else self._records.get(row)

    def add(
        self,
        entity: str,
        row: UUID,
        subject: UUID,
        *,
        controller: str = "",
        links: Mapping[str, UUID] | None = None,
        given: Mapping[str, str] | None = None,
        latent: bool = False,
    ) -> Record:
        """Begin a row. Its values are typed like any other's; ``links`` are set as they are, ``given`` are the texts it begins with."""
        values: dict[str, Any] = {field.name: None for field in fields.fields_of(entity)}
        made = Record(entity, row, subject, values, {}, NO_ENTRY, controller)
        self._new[row] = New(made, dict(links or {}), dict(given or {}), latent)
        return made

    def remove(self, record: Record) -> None:
        """Take a row away: a new one at once, one of the store with the save."""
        prefix = f"{record.entity}/{record.id.hex}/"
        for at in [at for at in self._edits if at.startswith(prefix)]:
            self._drop(at)
        if self._new.pop(record.id, None) is None:
            self._removed[record.id] = record

    def removed(self, row: UUID) -> bool:
        """Say whether the row goes with the next save."""
        return row in self._removed

    def added(self, entity: str) -> list[Record]:
        """Return the rows of an entity that are begun, latent ones left out."""
        return [new.record for new in self._new.values() if new.record.entity == entity and not new.latent]

    def begun(self, entity: str) -> list[Record]:
        """Return the rows of an entity that are begun, latent ones too."""
        return [new.record for new in self._new.values() if new.record.entity == entity]

    def is_new(self, row: UUID) -> bool:
        """Say whether the row is not in the store yet."""
        return row in self._new

    def masked(self, record: Record, name: str) -> bool:
        """Say whether a value is held but not shown."""
        value, sensitive = record.get(name), fields.field_of(record.entity, name).sensitive
        return sensitive and value is not None and record.address(name) not in self._edits and self._opened(record, name) is None

    def reveal(self, record: Record, name: str, text: str) -> None:
        """Show a masked value from now on, until the record changes."""
        self._revealed[record.address(name)] = (record.bases.get(name, NO_ENTRY), text)

    def conceal(self, at: str = "") -> None:
        """Mask again what was revealed: one value, or all."""
        for shown in [at] if at else list(self._revealed):
            self._revealed.pop(shown, None)

    def base(self, record: Record, name: str) -> str:
        """Return the text of the value as laid, for editing; the mask of one not shown."""
        value, field = record.get(name), fields.field_of(record.entity, name)
        if value is None:
            new = self._new.get(record.id)
            return new.given.get(name, "") if new is not None else ""
        if field.sensitive or isinstance(value, (Masked, SealedPoint)):
            opened = self._opened(record, name)
            return opened if opened is not None else mask_of(field, value)
        return edited(field, value)

    def _opened(self, record: Record, name: str) -> str | None:
        entry, text = self._revealed.get(record.address(name), (None, ""))
        if entry is not None and entry == record.bases.get(name, NO_ENTRY):
            return text
        return self.opener(record, name)

    def text(self, record: Record, name: str) -> str:
        """Return what the field shows: what was typed, else the value as laid."""
        at = record.address(name)
        return self._edits[at] if at in self._edits else self.base(record, name)

    def set(self, record: Record, name: str, text: str) -> None:
        """Take what was typed; the text that stands already takes the edit back."""
        at = record.address(name)
        if record.id not in self._new:
            self._records.setdefault(record.id, record)  # a row that a section read by itself
        if at in self._settled:
            self._edits[at] = text  # its base is put right when the saved row is read again
        elif text == self.base(record, name):
            self._drop(at)
        else:
            self._edits[at] = text
            self._bases.setdefault(at, record.bases.get(name, NO_ENTRY))

    def _drop(self, at: str) -> None:
        self._edits.pop(at, None)
        self._bases.pop(at, None)

    def changed(self, at: str) -> bool:
        """Say whether an address has an edit that is not saved."""
        return at in self._edits and self._settled.get(at) != self._edits[at]

    def touches(self, row: UUID) -> bool:
        """Say whether a row has edits that are not saved."""
        return any(at.split("/")[1] == row.hex and self.changed(at) for at in self._edits)

    def count(self) -> int:
        """Return how many changes are not saved: fields, rows taken away, and rows begun with nothing typed."""
        typed = {at.split("/")[1] for at in self._edits}
        empty = sum(1 for row, new in self._new.items() if not new.latent and row.hex not in typed)
        return sum(1 for at in self._edits if self.changed(at)) + len(self._removed) + empty

    def changes(self) -> list[Edit]:
        """Return the edits of each row, ready to be saved as one set."""
        texts: dict[tuple[str, UUID], dict[str, str]] = {}
        for at, text in self._edits.items():
            if self.changed(at):
                entity, hexed, name = at.split("/")
                texts.setdefault((entity, UUID(hex=hexed)), {})[name] = text
        made: list[Edit] = []
        for row, new in self._new.items():
            typed: dict[str, str] = texts.pop((new.record.entity, row), {})
            if not new.latent or any(text.strip() for text in typed.values()):
                made.append(self._create(new, typed))
        for (entity, changed), typed in texts.items():
            record = self._records.get(changed)
            bases = {name: self._bases[address(entity, changed, name)] for name in typed}
            if record is not None:
                made.append(Edit(entity, changed, record.subject, "set", typed, bases, controller=record.controller))
        for gone in self._removed.values():
            made.append(Edit(gone.entity, gone.id, gone.subject, "remove", {}, {"*": gone.last_entry}, controller=gone.controller))
        return made

    @staticmethod
    def _create(new: New, typed: Mapping[str, str]) -> Edit:
        record = new.record
        typed = {**new.given, **typed}
        known = {field.name for field in fields.fields_of(record.entity)}
        given: dict[str, Any] = dict(new.links)
        if record.controller and "controller" in known and "controller" not in typed:
            given["controller"] = record.controller
        return Edit(record.entity, record.id, record.subject, "create", typed, {}, given, record.controller)

    def settle(self, edits: Iterable[Edit]) -> None:
        """The edits are saved: they count no more, and go when the saved rows are laid."""
        for edit in edits:
            if edit.op == "remove":
                self._removed.pop(edit.id, None)
                continue
            self._new.pop(edit.id, None)
            for name, text in edit.texts.items():
                at = address(edit.entity, edit.id, name)
                if edit.op == "create":
                    self._drop(at)
                else:
                    self._settled[at] = text

    def rebase(self, at: str, text: str, base: UUID) -> None:
        """Decide a conflict: what is to stand, made on the entry that stands now."""
        self._edits[at], self._bases[at] = text, base

    def take_back(self, at: str) -> None:
        """Let what stands in the store stand."""
        self._drop(at)

    def take_back_row(self, row: UUID) -> None:
        """Let a row stand as it is in the store, or stay away where it was removed."""
        self._removed.pop(row, None)
        for at in [at for at in self._edits if at.split("/")[1] == row.hex]:
            self._drop(at)

    def rebase_removal(self, row: UUID, entry: UUID) -> None:
        """Decide that a row goes although somebody changed it."""
        record = self._removed.get(row)
        if record is not None:
            self._removed[row] = replace(record, last_entry=entry)

    def discard(self) -> None:
        """Forget every edit."""
        for kept in (self._edits, self._bases, self._new, self._removed, self._settled):
            kept.clear()

    def texts(self) -> dict[str, str]:
        """Return the edits as text, to be kept as a draft: "address" → text, "address@" → its base, "…/+" a new row, "…/-" one taken away."""
        kept: dict[str, str] = {}
        for at, text in self._edits.items():
            if self.changed(at):
                kept[at], kept[f"{at}@"] = text, self._bases.get(at, NO_ENTRY).hex
        for row, new in self._new.items():
            if not new.latent or any(at.split("/")[1] == row.hex for at in self._edits):
                facts = {"subject": new.record.subject.hex, "controller": new.record.controller, "latent": new.latent}
                facts |= {"links": {name: found.hex for name, found in new.links.items()}, "given": dict(new.given)}
                kept[f"{new.record.entity}/{row.hex}/+"] = json.dumps(facts)
        for row, record in self._removed.items():
            kept[f"{record.entity}/{row.hex}/-"] = record.last_entry.hex
        return kept

    def restore(self, texts: Mapping[str, str]) -> None:
        """Take up a kept draft, its edits on the entries they were made on."""
        for at, text in texts.items():
            entity, row, name = at.split("/")
            found = UUID(hex=row)
            if name == "+":
                facts = json.loads(text)
                links = {link: UUID(hex=to) for link, to in facts["links"].items()}
                given = facts["given"]
                self.add(entity, found, UUID(hex=facts["subject"]), controller=facts["controller"], links=links, given=given, latent=facts["latent"])
            elif name == "-":
                record = self._records.get(found)
                if record is not None:
                    self._removed[found] = replace(record, last_entry=UUID(hex=text))
            elif not name.endswith("@"):
                self._edits[at], self._bases[at] = text, UUID(hex=texts.get(f"{at}@", NO_ENTRY.hex))


def edited(field: fields.Field, value: Any) -> str:
    """Print a value for its editor: a choice's code, codes joined by commas, the rest as its kind edits it."""
    if field.kind.storage is Storage.JSON:
        return ",".join(str(code) for code in value)
    return field.kind.edited(value)


def mask_of(field: fields.Field, value: Any) -> str:
    """Return what stands for a value that is not shown."""
    if isinstance(value, Masked):
        return value.text
    return value.masked if isinstance(value, SealedPoint) else field.kind.mask(value)


@dataclass(slots=True)
class Bound:
    """A field of the form and the value it shows."""

    record: Record
    name: str
    field: Field

    @property
    def at(self) -> str:
        """The address of the value."""
        return self.record.address(self.name)


class Binding(QObject):
    """Fields tied to a draft. ``changed`` is sent at every edit; ``reveal_asked`` when the eye of a masked value is pressed."""

    changed = Signal()
    reveal_asked = Signal(object, str)

    def __init__(self, desk: Desk, draft: Draft, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk, self.draft = desk, draft
        self.language = "fi"
        self.about_field: QAction | None = None
        """What the menu of every field offers besides its editor's own acts; it means the field that has the focus."""
        self._bound: list[Bound] = []
        self._watched: dict[QObject, Bound] = {}
        self._problems: dict[str, Problem] = {}

    def bind(self, record: Record, name: str, field: Field) -> None:
        """Show a value in a field and take what is typed there."""
        bound = Bound(record, name, field)
        self._bound.append(bound)
        editor = field.editor
        self._show(bound)
        editor.edited.connect(lambda: self._edited(bound))
        widget = editor.widget()
        widget.installEventFilter(self)
        self._watched[widget] = bound
        if isinstance(widget, QPlainTextEdit):
            widget.viewport().installEventFilter(self)
        widget.destroyed.connect(lambda: self._gone(bound))
        if isinstance(editor, MaskedLine):
            editor.reveal_requested.connect(lambda: self.reveal_asked.emit(bound.record, bound.name))

    def _gone(self, bound: Bound) -> None:
        self._bound = [other for other in self._bound if other is not bound]
        self._watched = {widget: other for widget, other in self._watched.items() if other is not bound}

    def unbind(self, found: Iterable[Field]) -> None:
        """Let go of fields that leave the page."""
        leaving = set(found)
        for widget, bound in list(self._watched.items()):
            if bound.field in leaving:
                self._gone(bound)
                widget.removeEventFilter(self)

    def relay(self, records: Iterable[Record]) -> None:
        """Show newer readings of rows where nothing is being edited."""
        newer = {}
        for record in records:
            self.draft.lay(record)
            newer[record.id] = record
        for bound in self._bound:
            now = newer.get(bound.record.id)
            if now is not None and now.entity == bound.record.entity:
                bound.record = now
                self._show(bound)

    def rebind(self, found: Iterable[Field], record: Record) -> None:
        """Show another row of the same entity in the fields."""
        wanted = set(found)
        for bound in self._bound:
            if bound.field in wanted:
                bound.record = record
                bound.field.show_problem(self._problems.get(bound.at))
                self._show(bound)

    def refresh(self) -> None:
        """Show everything again: what may be seen has changed, or edits were discarded or restored."""
        for bound in self._bound:
            self._show(bound)

    def _show(self, bound: Bound) -> None:
        editor, draft = bound.field.editor, self.draft
        text = draft.text(bound.record, bound.name)
        if isinstance(editor, MaskedLine):
            editor.set_masked(draft.masked(bound.record, bound.name))
        if editor.value() != text:
            editor.set_value(text)
        bound.field.set_changed(draft.changed(bound.at))
        wrong = self._problems.get(bound.at)
        if wrong is not None and wrong.severity is Severity.ERROR and not draft.changed(bound.at):
            self._say(bound.at, None)  # what stands is not wrong; a warning about it stays until it is edited
        if bound.name in POST_OFFICE_OF:
            self._mark_code(bound, text)
        elif bound.name in _CODE_OF:
            self._mark_office(bound)

    def _edited(self, bound: Bound) -> None:
        self.draft.set(bound.record, bound.name, bound.field.editor.value())
        for other in self._bound:
            if other.at == bound.at:
                other.field.set_changed(self.draft.changed(bound.at))
                if other is not bound:
                    self._show(other)
        if bound.at in self._problems:
            self.check(bound.at)  # a mended value is told so at once, a wrong one is not nagged about while it is typed
        if bound.name in POST_OFFICE_OF:
            self._follow_code(bound)
        self.changed.emit()

    def _follow_code(self, bound: Bound) -> None:
        text = bound.field.editor.value()
        office = self._mark_code(bound, text)
        if office:
            self.draft.set(bound.record, POST_OFFICE_OF[bound.name], office)
            for other in self._beside(bound, POST_OFFICE_OF[bound.name]):
                self._show(other)

    def _mark_code(self, bound: Bound, text: str) -> str | None:
        """Tick a postal code that is known; return its post office."""
        code = postal.parse(text) if text.strip() else None
        office = postal.name(code, language.service(self.language)) if isinstance(code, str) else None
        editor = bound.field.editor
        locked = office is not None
        if isinstance(editor, LineEdit):
            editor.set_mark("check" if office else "", "allowed", office or "")
            locked = locked or editor.isReadOnly()
        for other in self._beside(bound, POST_OFFICE_OF[bound.name]):
            other.field.set_read_only(locked)
        return office

    def _mark_office(self, bound: Bound) -> None:
        """Let a post office be corrected only while its code is not known; it is shown after the code, or before it."""
        for code in self._beside(bound, _CODE_OF[bound.name]):
            self._mark_code(code, code.field.editor.value())

    def _beside(self, bound: Bound, name: str) -> list[Bound]:
        return [other for other in self._bound if other.record.id == bound.record.id and other.name == name]

    def focused(self) -> Bound | None:
        """Return the field that has the focus."""
        widget = QApplication.focusWidget()
        while widget is not None and widget not in self._watched:
            widget = widget.parentWidget()
        return self._watched.get(widget) if widget is not None else None

    def _offer_menu(self, watched: QObject, event: QContextMenuEvent) -> bool:
        widget = watched.parent() if watched not in self._watched else watched
        if self.about_field is None or not isinstance(widget, QWidget) or widget not in self._watched:
            return False
        widget.setFocus(Qt.FocusReason.MouseFocusReason)
        menu = widget.createStandardContextMenu() if isinstance(widget, QLineEdit | QPlainTextEdit) else QMenu(widget)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if not menu.isEmpty():
            menu.addSeparator()
        menu.addAction(self.about_field)
        menu.popup(event.globalPos())
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Check a value when its field is left; offer what can be done about a field in its menu."""
        if isinstance(event, QContextMenuEvent):
            return self._offer_menu(watched, event)
        if event.type() is QEvent.Type.FocusOut:
            bound = self._watched.get(watched)
            if bound is not None and self.draft.changed(bound.at):
                self.check(bound.at)
                self.changed.emit()
        return False

    def check(self, at: str) -> Problem | None:
        """Read one edited value and say what is wrong beside it."""
        entity, _row, name = at.split("/")
        text = next((bound.field.editor.value() for bound in self._bound if bound.at == at), None)
        if text is None:
            return None
        value = read_text(self.desk, entity, name, text)
        problem = value.at(at) if isinstance(value, Problem) else None
        self._say(at, problem)
        return problem

    def check_changed(self) -> None:
        """Read every edited value, before a save."""
        for bound in list(self._bound):
            if self.draft.changed(bound.at):
                self.check(bound.at)

    def show_problems(self, problems: Iterable[Problem]) -> list[Problem]:
        """Show a service's problems beside their fields; return those that have no field here."""
        homeless: list[Problem] = []
        places = {bound.at for bound in self._bound}
        for problem in problems:
            if problem.field in places:
                assert problem.field is not None
                self._say(problem.field, problem)
            else:
                homeless.append(problem)
        return homeless

    def _say(self, at: str, problem: Problem | None) -> None:
        if problem is None:
            self._problems.pop(at, None)
        else:
            self._problems[at] = problem
        for bound in self._bound:
            if bound.at == at:
                bound.field.show_problem(problem)

    def clear_problems(self) -> None:
        """Take every message away."""
        for at in list(self._problems):
            self._say(at, None)

    def first_problem(self) -> tuple[Bound, Problem] | None:
        """Return the first error in the order of the fields."""
        for bound in self._bound:
            problem = self._problems.get(bound.at)
            if problem is not None and problem.severity is Severity.ERROR:
                return bound, problem
        return None

    def first_words(self) -> str:
        """Return the first error in words, for the save bar."""
        found = self.first_problem()
        return _("{field}: {problem}", field=found[0].field.label(), problem=found[1].message()) if found is not None else ""
