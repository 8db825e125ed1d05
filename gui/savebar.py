"""The save bar: how much is not saved, what stands in the way, and the two acts. It shows only while there are changes."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from gui import fonts
from gui.buttons import primary, secondary
from gui.labels import ElidedLabel
from models.words import _, ngettext


class Foot(QWidget):
    """What stands at the bottom of a page; notices lie above it."""


class SaveBar(Foot):
    """Bottom of the page. Save is never greyed because of a problem: who listens puts the focus into the first one."""

    save_requested = Signal()
    discard_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = ElidedLabel("", "name", "text", "pencil-simple", self, "accent")
        self._problem = ElidedLabel("", "label", "prohibited", parent=self)
        self._problem.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.discard = secondary(_("Discard changes"), parent=self)
        self.save = primary(_("Save"), "Ctrl+S", "floppy-disk", self)
        self.discard.clicked.connect(self.discard_requested)
        self.save.clicked.connect(self.save_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 8, 0, 8)
        row.setSpacing(8)
        row.addWidget(self._count)
        row.addWidget(self._problem, 1)
        row.addWidget(self.discard)
        row.addWidget(self.save)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Unsaved changes"))
        self.hide()

    def set_state(self, changes: int, problem: str = "") -> None:
        """Show the number of changed fields and the first problem in words; nothing changed hides the bar."""
        self._count.set_look(ngettext("{n} change not saved", "{n} changes not saved", changes), "text", "pencil-simple", "accent")
        self._problem.set_look(problem, "prohibited")
        self.setVisible(changes > 0)

    def count_text(self) -> str:
        """Return the words for the count."""
        return self._count.text()

    def problem_text(self) -> str:
        """Return the problem shown, "" for none."""
        return self._problem.text()

    def sizeHint(self) -> QSize:
        """Return 48 px high at 100 %."""
        return QSize(super().sizeHint().width(), fonts.control_height() + 16)
