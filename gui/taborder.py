"""The order of Tab over parts that are made when they are first needed: Qt's own order is that in which widgets were made."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def arrange(parts: Sequence[QWidget]) -> None:
    """Let Tab go through ``parts`` of one window in this order, and within each in the order in which its widgets stand in it."""
    # Not by nextInFocusChain: PySide takes what it returns for a child, and forgets that one too when the widget before it is deleted.
    window = parts[0].window()
    for before, after in pairwise(widget for part in parts for widget in stops(part) if widget.window() is window):
        QWidget.setTabOrder(before, after)


def stops(part: QWidget) -> list[QWidget]:
    """Return where Tab stops within a part, itself too."""
    return [each for each in (part, *part.findChildren(QWidget)) if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
