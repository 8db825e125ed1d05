"""What sections made of record lists share: reading off the GUI thread, the list that has the focus, and the commands that work on it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from gui.forms.begun import first_texts
from gui.forms.spec import Choices
from gui.pages.customer_parts.form_box import Host
from gui.pages.customer_parts.record_list import Begin, RecordList
from gui.scrolling import to_top
from models import fields
from models.services.links import Offered, target_of
from models.services.sections import FIRST

T = TypeVar("T")


class ListSection(QWidget):
    """A section whose lists are read when it is opened; ``_limit`` grows by each "load more"."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.host = host
        self.lists: list[RecordList] = []
        self._limit = FIRST
        self._focus_waits = False
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 8)
        self.column.setSpacing(12)

    def add_list(self, made: RecordList) -> RecordList:
        """Take a list into the section."""
        self.lists.append(made)
        made.more_asked.connect(self._load_more)
        self.column.addWidget(made)
        return made

    def begin(self, entity: str, **given: str) -> Begin:
        """Return how a row of the customer's own is begun: what is known already, the first controller, and ``given`` besides."""

        def begun() -> tuple[Mapping[str, Any], Mapping[str, str], str]:
            user = self.host.seat.desk.user
            texts = first_texts(entity, user.login, self.host.contact) | given
            if fields.find(entity, "controller") is not None:
                texts.setdefault("controller", next(iter(user.controllers), ""))
            return {"customer_id": self.host.data.id}, texts, texts.get("controller", "")

        return begun

    def open_row(self, entity: str, row: UUID) -> bool:
        """Open the form of a row where it is listed; say whether it is."""
        return any(made.open_row(entity, row) for made in self.lists)

    def offer(self, offered: Offered) -> None:
        """Let forms choose among these rows where a field is a link."""
        for made in self.lists:
            made.offer(link_choices(made.entity, offered))

    def read(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Read off the GUI thread; a late answer of this section is dropped."""

        def shown(found: T) -> None:
            done(found)
            if self._focus_waits and self.isVisible():
                self.focus_first()

        self.host.seat.tasks.newest(f"{type(self).__name__}/{self.host.data.id.hex}", work, shown)

    def take_over(self, other: ListSection) -> None:
        """Open the forms that are open in another section of the same kind, which this one takes the place of."""
        self._limit = other._limit
        for mine, theirs in zip(self.lists, other.lists, strict=True):
            mine.take_over(theirs)

    @abstractmethod
    def refresh(self) -> None:
        """Read again and show it."""

    def repaint_rows(self) -> None:
        """Make the rows again: something was typed, or may be seen now."""
        for made in self.lists:
            made.repaint_rows()

    def focus_first(self) -> None:
        """Put the focus into the first list that has rows, and begin at the top: whoever goes to a section begins there."""
        first = next((made for made in self.lists if made.table.isVisibleTo(self)), None)
        self._focus_waits = first is None
        if first is not None:
            first.table.setFocus()
        to_top(self)

    def handlers(self) -> dict[str, Callable[[], None]]:
        """Return what can be done to the rows of the list in use."""
        return {"edit": lambda: self.chosen().edit(), "add-row": lambda: self.chosen().add(), "remove-row": lambda: self.chosen().remove()}

    def chosen(self) -> RecordList:
        """Return the list that has the focus, else the first."""
        focused = QApplication.focusWidget()
        found = next((made for made in self.lists if focused is not None and made.isAncestorOf(focused)), self.lists[0])
        return found.innermost()

    def _load_more(self) -> None:
        self._limit += FIRST
        self.refresh()


def link_choices(entity: str, offered: Offered) -> Choices:
    """Return what can be chosen for each link of an entity, of the rows that are offered."""
    found = {}
    for field in fields.fields_of(entity):
        target = target_of(field)
        if target is not None and target in offered and field.name != "customer_id":
            found[field.name] = [(row.hex, words) for row, words in offered[target]]
    return found
