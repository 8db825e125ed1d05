"""Fields tied to a draft: each shows what stands or was typed, takes what is typed, and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPlainTextEdit, QWidget

from gui.draft import Draft
from gui.fields import Field
from gui.inputs import LineEdit, MaskedLine
from models.identifiers import language, postal
from models.problems import Problem, Severity
from models.records import Record
from models.services.desk import Desk
from models.services.forms import POST_OFFICE_OF, read_text
from models.services.rules import doubt
from models.words import _

_CODE_OF: Final = {office: code for code, office in POST_OFFICE_OF.items()}


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


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a value, and the text it was said of. A service's word is not taken back by reading the same text alone."""

    problem: Problem
    text: str
    by_service: bool = False

    @property
    def error(self) -> bool:
        """Whether it stops a save."""
        return self.problem.severity is Severity.ERROR


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
        self._problems: dict[str, Told] = {}
        self._followed: dict[str, str] = {}
        """Post offices that were filled in from a code, by address: what is typed by hand does not go with the code."""

    def bind(self, record: Record, name: str, field: Field) -> None:
        """Show a value in a field and take what is typed there."""
        bound = Bound(record, name, field)
        self._bound.append(bound)
        editor = field.editor
        if bound.at in self._problems:
            field.show_problem(self._problems[bound.at].problem)
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
            editor.replacing.connect(lambda begun: self._replacing(bound, begun))

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

    def let_go(self) -> None:
        """Let go of every field: the page's parts are made anew. What is typed and what is wrong with it stay."""
        for widget in self._watched:
            widget.removeEventFilter(self)
        self._bound, self._watched = [], {}

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
                told = self._problems.get(bound.at)
                bound.field.show_problem(told.problem if told is not None else None)
                self._show(bound)

    def refresh(self) -> None:
        """Show everything again: what may be seen has changed, or edits were discarded or restored."""
        for bound in self._bound:
            self._show(bound)

    def _show(self, bound: Bound) -> None:
        editor, draft = bound.field.editor, self.draft
        text = draft.text(bound.record, bound.name)
        bound.field.set_masked(draft.masked(bound.record, bound.name))
        if editor.value() != text:
            editor.set_value(text)
        bound.field.set_changed(draft.changed(bound.at))
        told = self._problems.get(bound.at)
        if told is not None and told.error and not draft.changed(bound.at) and not (told.by_service and told.text == text):
            self._say(bound.at, None)  # what stands is not wrong; a warning about it stays until it is edited
        if bound.name in POST_OFFICE_OF:
            self._mark_code(bound, text)
        elif bound.name in _CODE_OF:
            self._mark_office(bound)

    def _replacing(self, bound: Bound, begun: bool) -> None:
        if begun:
            bound.field.show_note(_("The new value takes the place of the one not shown. Left empty, that one stays; Esc brings it back"), "accent")
        elif not bound.field.problem():
            bound.field.show_problem(None)

    def _edited(self, bound: Bound) -> None:
        typed = bound.field.editor.value()
        if not typed.strip() and self.draft.hidden(bound.record, bound.name):
            typed = self.draft.base(bound.record, bound.name)  # nobody takes away what is not seen
        self.draft.set(bound.record, bound.name, typed)
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
        """Fill the post office in from a known code; one filled in from another code does not stay beside a code that is not known."""
        text, name = bound.field.editor.value(), POST_OFFICE_OF[bound.name]
        office = self._mark_code(bound, text)
        at, shown = bound.record.address(name), self.draft.text(bound.record, name)
        code = postal.parse(text)
        if office is None and isinstance(code, str):
            self.check(bound.at)  # five digits are whole: what is not known of them is said at once
            if not self.draft.changed(bound.at):
                office = self.draft.base(bound.record, name)
            elif shown in (self._followed.get(at), self.draft.base(bound.record, name)):
                office = ""
        if office is not None and office != shown:
            self.draft.set(bound.record, name, office)
            for other in self._beside(bound, name):
                self._show(other)
        if office is not None:
            self._followed[at] = office

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
            elif bound is not None and isinstance(bound.field.editor, MaskedLine):
                self._show(bound)  # a new value that was not written: the mask is back
        return False

    def check(self, at: str) -> Problem | None:
        """Read one edited value and say what is wrong beside it."""
        entity, _row, name = at.split("/")
        text = next((bound.field.editor.value() for bound in self._bound if bound.at == at), None)
        if text is None:
            return None
        value = read_text(self.desk, entity, name, text)
        problem = value if isinstance(value, Problem) else doubt(entity, name, value)
        told = self._problems.get(at)
        if problem is None and told is not None and told.by_service and told.text == text:
            return told.problem  # said with the other fields in view, which are not looked at here
        self._say(at, problem.at(at) if problem is not None else None)
        return problem

    def check_changed(self) -> None:
        """Read every edited value, before a save; what the last save said is left for this one to say again."""
        for at in [at for at, told in self._problems.items() if told.by_service]:
            self._say(at, None)
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
                self._say(problem.field, problem, by_service=True)
            else:
                homeless.append(problem)
        return homeless

    def _say(self, at: str, problem: Problem | None, *, by_service: bool = False) -> None:
        if problem is None:
            self._problems.pop(at, None)
        else:
            text = next((bound.field.editor.value() for bound in self._bound if bound.at == at), "")
            self._problems[at] = Told(problem, text, by_service)
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
            told = self._problems.get(bound.at)
            if told is not None and told.error:
                return bound, told.problem
        return None

    def first_words(self) -> str:
        """Return the first error in words, for the save bar."""
        found = self.first_problem()
        return _("{field}: {problem}", field=found[0].field.label(), problem=found[1].message()) if found is not None else ""
