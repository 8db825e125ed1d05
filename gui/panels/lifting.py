"""Choosing which standing prohibitions a lift takes back: one line each, ticked by the user and nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.choices import CheckBox
from gui.inputs import Boxed, Look
from gui.labels import ElidedLabel
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
    """Return a prohibition in a few words: channel, controller, from when until when."""
    record = line.record
    whose = controllers.get(record["controller"], record["controller"]) if record["controller"] else _("all controllers")
    channel = fields.field_of("statement", "channel").kind.text(record["channel"])
    begins, ends = formats.show_date(record["valid_from"]), record["valid_to"]
    if ends is None:
        return _("{channel} since {day}, {controller}", channel=channel, controller=whose, day=begins)
    return _("{channel} {day}–{last}, {controller}", channel=channel, controller=whose, day=begins, last=formats.show_date(ends))


def told(line: StatementLine, people: Mapping[str, str]) -> str:
    """Return what tells it from another that forbids the same: when it was recorded, by whom, in which words."""
    record = line.record
    recorded = _("recorded {time} by {who}", time=formats.show_instant(record["given_at"]), who=people.get(record["author"], record["author"]))
    return f"{recorded}: ”{' '.join(line.wording.split())}”" if line.wording else recorded


class LiftList(Boxed, QWidget):
    """The prohibitions as check boxes; its value is the ids ticked, joined by commas."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._boxes: dict[UUID, CheckBox] = {}
        self._told: list[ElidedLabel] = []
        self._offered: list[tuple[UUID, str, str]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_lines(self, lines: Sequence[StatementLine], controllers: dict[str, str], people: Mapping[str, str]) -> None:
        """Offer these; ticks of those that remain are kept, nothing is ticked by itself. Boxes that stay the same stay, with the focus."""
        offered = [(line.id, words(line, controllers), told(line, people)) for line in lines]
        if offered == self._offered:
            return
        self._offered = offered
        ticked = set(self.chosen())
        while self._column.count():
            row = self._column.takeAt(0)
            layout = row.layout() if row is not None else None
            if layout is not None:
                layout.deleteLater()
        for widget in (*self._boxes.values(), *self._told):
            widget.hide()
            widget.deleteLater()
        self._boxes, self._told = {}, []
        for named, said, more in offered:
            box = CheckBox(said, self)
            box.setToolTip(f"{said}\n{more}")
            box.setAccessibleDescription(more)
            note = ElidedLabel(more, "label", "muted", parent=self)
            box.setChecked(named in ticked)
            box.edited.connect(self.edited)
            self._boxes[named] = box
            self._told.append(note)
            self._column.addWidget(box)
            row = QHBoxLayout()
            row.setContentsMargins(27, 0, 0, 0)
            row.addWidget(note)
            self._column.addLayout(row)
            # Made while the panel is in sight: shown at once, or the list would have no height.
            box.show()
            note.show()
        self._column.activate()
        self.updateGeometry()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the focus on to the first box. Not by a focus proxy: Tab stops at a widget that has one."""
        first = next(iter(self._boxes.values()), None)
        if first is not None:
            first.setFocus(event.reason())

    def follow(self, before: QWidget) -> None:
        """Let Tab come to the boxes after ``before``: they are younger than the fields below them."""
        for box in self._boxes.values():
            QWidget.setTabOrder(before, box)
            before = box

    def chosen(self) -> tuple[UUID, ...]:
        """Return the statements ticked."""
        return tuple(named for named, box in self._boxes.items() if box.isChecked())

    def pointed(self) -> UUID | None:
        """Return the statement whose box has the focus."""
        return next((named for named, box in self._boxes.items() if box.hasFocus()), None)

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
