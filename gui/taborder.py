"""The order of Tab over parts that are made when they are first needed: Qt's own order is that in which widgets were made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def arrange(parts: Sequence[QWidget]) -> None:
    """Let Tab go through ``parts`` of one window in this order, and within each as it went before."""
    inside: list[list[QWidget]] = [[] for _part in parts]
    for widget in _chain(parts[0]):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            at = next((at for at, part in enumerate(parts) if widget is part or part.isAncestorOf(widget)), None)
            if at is not None:
                inside[at].append(widget)
    ordered = [widget for part in inside for widget in part]
    for before, after in pairwise(ordered):
        if before.nextInFocusChain() is not after:
            QWidget.setTabOrder(before, after)


def _chain(first: QWidget) -> Iterator[QWidget]:
    """Yield the widgets of the window in the order of Tab, beginning with the window itself: parts keep the order they had in it."""
    window = first.window()
    widget = window.nextInFocusChain()
    while widget is not window and widget is not None:
        yield widget
        widget = widget.nextInFocusChain()
