"""The seat: who is signed in, at which store, with the lanes that do the work. Every page gets one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from gui.commands import Commands
from gui.tasks import Tasks
from models.services.desk import Desk
from models.services.entrance import Entered

if TYPE_CHECKING:
    from gui.pages.imports_parts.work import ImportWork
    from gui.pages.lists_parts.work import ListWork


class Seat(QObject):
    """One user's session in the window. ``changed`` tells which customers and entities a save touched: pages refresh from it."""

    changed = Signal(frozenset, frozenset)
    said = Signal(str, str)
    """A notice for the bottom of the page: text, tone (note, done, warning, problem)."""
    offered_undo = Signal(str, object)
    """A notice with Undo: text, the handler to call."""
    draft_kept = Signal(str, object, object)
    """A draft was kept, or is there no more: its form, its customer (None for one not created yet), the instant (None when it is gone)."""
    taken_back = Signal()
    """The last save was undone: its notice has nothing to offer any more."""

    def __init__(self, entered: Entered, tasks: Tasks, commands: Commands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entered, self.tasks, self.commands = entered, tasks, commands
        self.imports: ImportWork | None = None
        """What is being brought in: it goes on while its page, or the whole window, is made anew in another language."""
        self.lists: ListWork | None = None
        """Lists being made or taken out, in the same way."""

    @property
    def desk(self) -> Desk:
        """The desk that services take."""
        return self.entered.desk

    def tell(self, subjects: Iterable[UUID], entities: Iterable[str]) -> None:
        """Say that a save touched these."""
        self.changed.emit(frozenset(subjects), frozenset(entities))
