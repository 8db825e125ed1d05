"""What the pages before the work share: a card in the middle with the product's mark, a status bar, and a thin progress bar."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui import fonts
from gui.cards import Card
from gui.empty import ThinProgress
from gui.fields import Field
from gui.inputs import LineEdit, SecretLine
from gui.labels import Label
from gui.mark import Mark
from gui.statusbar import StatusBar, StatusItem
from models.problems import Problem
from models.words import _

if TYPE_CHECKING:
    from models.security.keyring_store import Absent, Backend

CARD_WIDTH = 400
_PADDING = 32


def workstation() -> str:
    """Return this computer's name."""
    return os.environ.get("COMPUTERNAME") or (os.uname().nodename if hasattr(os, "uname") else "")


class EntryPage(QWidget):
    """A card with :attr:`column` for the content; :attr:`below` is for what stands under the card."""

    def __init__(self, title: str, hint: str, width: int = CARD_WIDTH, parent: QWidget | None = None, *, scrolls: bool = False) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.card = Card(padding=_PADDING)
        self.card.setFixedWidth(fonts.px(width))
        self.column = self.card.body
        self.column.setSpacing(12)
        self.heading = Label(title, "display")
        self.hint = Label(hint, "body", "muted", wrap=True)
        self.column.addLayout(self._head())
        self.progress = ThinProgress()
        self.below = QHBoxLayout()
        self.below.setSpacing(8)
        self.status = StatusBar()
        self.keyring = self.status.add(StatusItem(_("Looking for the keyring…"), "key"))
        self.status.add(StatusItem(_("Own store on this computer"), "house", "text", "allowed", strong=True), right=True)
        self.place = self.status.add(StatusItem(_("Workstation {name}", name=workstation())), right=True)
        self._lay_out(scrolls=scrolls)

    def _head(self) -> QHBoxLayout:
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self.heading)
        texts.addWidget(self.hint)
        head = QHBoxLayout()
        head.setSpacing(12)
        mark = QVBoxLayout()
        mark.addWidget(Mark(40))
        mark.addStretch(1)
        head.addLayout(mark)
        head.addLayout(texts, 1)
        return head

    def _lay_out(self, *, scrolls: bool) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(16)
        column.addStretch(1)
        around = QHBoxLayout()  # not an alignment: that would ask for the height of a card as wide as the window
        around.addStretch(1)
        around.addWidget(self.card)
        around.addStretch(1)
        column.addLayout(around)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addLayout(self.below)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        # A scroll area asks for its viewport, and PySide then makes every class of widget there is: 15 ms of the first paint.
        whole.addWidget(self._scrolling(middle) if scrolls else middle, 1)
        whole.addWidget(self.status)

    @staticmethod
    def _scrolling(middle: QWidget) -> QWidget:
        from gui.scrolling import Page

        return Page(middle)

    def set_keyring(self, found: Backend | Absent) -> None:
        """Say in the status bar which keyring is used, or that the store opens with the password alone."""
        problem = found.problem()
        if problem is None:
            self.keyring.set_state(_("Keyring in use"), "key", "text", "allowed", strong=True)
        else:
            self.keyring.set_state(_("No keyring: opens with the password alone"), "key", "warning", "warning", strong=True)
            self.keyring.setToolTip(problem.message())


def secret_field(label: str, required: bool = False) -> Field:
    """Make the field of a password, 40 high, with the eye."""
    line = SecretLine()
    line.set_height(40)
    return Field(label, line, required=required)


def line_field(label: str, value: str = "", required: bool = False) -> Field:
    """Make the field of a line, 40 high."""
    line = LineEdit()
    line.set_height(40)
    line.set_value(value)
    return Field(label, line, required=required)


def show_at(problems: Sequence[Problem], places: dict[str, Field], last: Field) -> None:
    """Show each problem beside its field, what has no field beside ``last``, and put the focus into the first field with one."""
    for field in places.values():
        field.show_problem(None)
    shown: list[Field] = []
    for problem in problems:
        field = places.get(problem.field or "", last)
        if field.problem() is None:
            field.show_problem(problem)
            shown.append(field)
    first = next((field for field in places.values() if field in shown), None)
    if first is not None:
        first.focus()
