"""Facts in two columns: what, and its value in words."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from gui.labels import Label


def facts(rows: Iterable[tuple[str, str]]) -> QWidget:
    """Return a widget with the rows that have a value; long values wrap."""
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    for at, (name, value) in enumerate(row for row in rows if row[1]):
        grid.addWidget(Label(name, "label", "muted"), at, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(Label(value, "body", wrap=True), at, 1)
    return holder
