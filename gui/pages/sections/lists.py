"""What sections made of record lists share: reading off the GUI thread, the list that has the focus, and the commands that work on it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from gui.pages.customer_parts.record_list import Begin, Host, RecordList
from models import fields
from models.services.sections import FIRST

T = TypeVar("T")


class ListSection(QWidget):
    """A section whose lists are read when it is opened; ``_limit`` grows by each "load more"."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.host = host
        self.lists: list[RecordList] = []
        self._limit = FIRST
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
        """Return how a row of the customer's own is begun: its link, the first controller and what is known already."""

        def begun() -> tuple[Mapping[str, Any], Mapping[str, str], str]:
            texts = dict(given)
            controller = next(iter(self.host.seat.desk.user.controllers), "")
            if fields.find(entity, "controller") is not None:
                texts.setdefault("controller", controller)
            return {"customer_id": self.host.data.id}, texts, texts.get("controller", "")

        return begun

    def read(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Read off the GUI thread; a late answer of this section is dropped."""
        self.host.seat.tasks.newest(f"{type(self).__name__}/{self.host.data.id.hex}", work, done)

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
        """Put the focus into the first list that has rows."""
        first = next((made for made in self.lists if made.table.isVisibleTo(self)), None)
        if first is not None:
            first.table.setFocus()

    def handlers(self) -> dict[str, Callable[[], None]]:
        """Return what can be done to the rows of the list in use."""
        return {"edit": lambda: self.chosen().edit(), "add-row": lambda: self.chosen().add(), "remove-row": lambda: self.chosen().remove()}

    def chosen(self) -> RecordList:
        """Return the list that has the focus, else the first."""
        focused = QApplication.focusWidget()
        return next((made for made in self.lists if focused is not None and made.isAncestorOf(focused)), self.lists[0])

    def _load_more(self) -> None:
        self._limit += FIRST
        self.refresh()
