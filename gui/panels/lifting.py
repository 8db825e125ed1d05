"""Choosing which standing prohibitions a lift takes back: one line each, ticked by the user and nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from gui.choices import CheckBox
from gui.inputs import Boxed, Look
from models import fields, formats
from models.services.statements import StatementLine
from models.words import _


def standing(lines: Iterable[StatementLine]) -> list[StatementLine]:
    """Return the prohibitions that can be lifted: in force or coming, corrections that forbid among them."""
    return [line for line in lines if line.state in ("in-force", "coming") and _forbids(line)]


def _forbids(line: StatementLine) -> bool:
    kind = line.record["statement_kind"]
    return kind == "prohibition" or (kind == "correction" and line.record["allows"] is False)


def words(line: StatementLine, controllers: dict[str, str]) -> str:
    """Return a prohibition in a few words: channel, controller and since when."""
    record = line.record
    whose = controllers.get(record["controller"], record["controller"]) if record["controller"] else _("all controllers")
    channel = fields.field_of("statement", "channel").kind.text(record["channel"])
    return _("{channel} since {day}, {controller}", channel=channel, controller=whose, day=formats.show_date(record["valid_from"]))


class LiftList(Boxed, QWidget):
    """The prohibitions as check boxes; its value is the ids ticked, joined by commas."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._boxes: dict[UUID, CheckBox] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_lines(self, lines: Sequence[StatementLine], controllers: dict[str, str]) -> None:
        """Offer these; ticks of those that remain are kept, nothing is ticked by itself."""
        ticked = set(self.chosen())
        for box in self._boxes.values():
            self._column.removeWidget(box)
            box.hide()
            box.deleteLater()
        self._boxes = {}
        for line in lines:
            said = words(line, controllers)
            box = CheckBox(said, self)
            box.setToolTip("\n".join(part for part in (said, line.wording or "") if part))
            box.setChecked(line.id in ticked)
            box.edited.connect(self.edited)
            self._boxes[line.id] = box
            self._column.addWidget(box)
        self.updateGeometry()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the focus on to the first box. Not by a focus proxy: Tab stops at a widget that has one."""
        first = next(iter(self._boxes.values()), None)
        if first is not None:
            first.setFocus(event.reason())

    def chosen(self) -> tuple[UUID, ...]:
        """Return the statements ticked."""
        return tuple(named for named, box in self._boxes.items() if box.isChecked())

    def value(self) -> str:
        """Return the ids ticked."""
        return ",".join(named.hex for named in self.chosen())

    def set_value(self, value: str) -> None:
        """Tick exactly these, as far as they are offered."""
        wanted = set(value.split(","))
        for named, box in self._boxes.items():
            box.setChecked(named.hex in wanted)

    def set_look(self, look: Look, changed: bool) -> None:
        """Show the state at each box."""
        super().set_look(look, changed)
        for box in self._boxes.values():
            box.set_look(look, changed)

    def set_read_only(self, read_only: bool) -> None:
        """Show the ticks only."""
        for box in self._boxes.values():
            box.set_read_only(read_only)
