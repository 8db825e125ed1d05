"""A save that met somebody else's: the conflict panel in the place of the whole page, until it is decided or left."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget

from gui.dialogs.conflict import ConflictPanel
from gui.pages.customer_parts.form_box import Host
from models.problems import Conflict
from models.records import Edit


class Deciding(QObject):
    """``opened`` and ``closed`` tell when the panel stands in the page's place; ``decided`` gives the reason of the save that follows."""

    opened = Signal()
    closed = Signal()
    decided = Signal(str)

    def __init__(self, host: Host, place: QStackedWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._host, self._place = host, place
        self._about: tuple[Conflict, Sequence[Edit]] | None = None
        self.panel: ConflictPanel | None = None

    def decide(self, conflict: Conflict, edits: Sequence[Edit]) -> None:
        """Show what is to be decided."""
        panel = ConflictPanel(self._host, conflict, edits)
        panel.decided.connect(self._decided)
        panel.left.connect(self.leave)
        self.panel, self._about = panel, (conflict, edits)
        self._place.addWidget(panel)
        self._place.setCurrentWidget(panel)
        panel.focus_first()
        self.opened.emit()

    def leave(self) -> None:
        """Go back to the form, with everything as it was."""
        panel, self.panel, self._about = self.panel, None, None
        if panel is not None:
            self._place.setCurrentIndex(0)
            self._place.removeWidget(panel)
            panel.hide()
            panel.deleteLater()
        self.closed.emit()

    def take_over(self, other: Deciding) -> None:
        """Go on with what another was deciding: the page's parts were made anew."""
        if other.panel is not None and other._about is not None:
            self.decide(*other._about)
            assert self.panel is not None
            self.panel.take_over(other.panel)

    def _decided(self, reason: str) -> None:
        self.leave()
        self.decided.emit(reason)
