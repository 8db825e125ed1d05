"""Typing the number of a call that the telephone system does not tell the program."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui.buttons import primary, secondary
from gui.dialogs.box import Box
from gui.fields import Field
from gui.inputs import LineEdit
from models.problems import error
from models.words import N_, _


class IncomingCallBox(Box):
    """One number; ``told`` gives it as typed. A withheld one is left empty and is an unknown caller."""

    told = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Incoming call"), "phone-incoming", "accent", parent)
        self.line = LineEdit()
        self.number = Field(_("Number of the caller"), self.line)
        self.number.show_note(_("E.g. 040 123 4567"))
        self.body.addWidget(self.number)
        cancel, show, unknown = secondary(_("Cancel"), "Esc"), primary(_("Show"), "Enter"), secondary(_("Number withheld"))
        cancel.clicked.connect(self.reject)
        show.clicked.connect(self._tell)
        unknown.clicked.connect(self._withheld)
        show.setDefault(True)
        self.acts.addStretch(1)
        for button in (cancel, unknown, show):
            self.acts.addWidget(button)
        self.line.setFocus()

    def _withheld(self) -> None:
        self.told.emit("anonymous")
        self.accept()

    def _tell(self) -> None:
        if not self.line.text().strip():
            self.number.show_problem(error(N_("Type the number, e.g. 040 123 4567"), "required"))
            return
        self.told.emit(self.line.text())
        self.accept()
