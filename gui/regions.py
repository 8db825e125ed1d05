"""F6: from region to region of the window (top bar, rail, the page's parts), each with its own last focus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from weakref import WeakKeyDictionary, ref

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget


class Regions(QObject):
    """Moves the focus among the regions that ``find`` gives, in their order."""

    def __init__(self, find: Callable[[], Sequence[QWidget]], parent: QObject) -> None:
        super().__init__(parent)
        self._find = find
        self._last: WeakKeyDictionary[QWidget, ref[QWidget]] = WeakKeyDictionary()

    def move(self, step: int) -> None:
        """Go ``step`` regions on (1) or back (-1); regions that take no focus are passed over."""
        regions = [region for region in self._find() if _first_in(region) is not None]
        if not regions:
            return
        focus = QApplication.focusWidget()
        at = next((place for place, region in enumerate(regions) if focus is not None and (focus is region or region.isAncestorOf(focus))), None)
        if at is not None and focus is not None:
            self._last[regions[at]] = ref(focus)
        target = regions[(at + step) % len(regions)] if at is not None else regions[0 if step > 0 else -1]
        remembered = self._last.get(target)
        widget = remembered() if remembered is not None else None
        if widget is None or not (widget.isVisible() and widget.isEnabled() and (widget is target or target.isAncestorOf(widget))):
            widget = _first_in(target)
        if widget is not None:
            widget.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _takes(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isVisible() and widget.isEnabled()


def _first_in(region: QWidget) -> QWidget | None:
    """Return the first widget of a region that takes the focus: in the order of Tab, by place where there is none."""
    if not region.isVisible():
        return None
    if _takes(region):
        return region
    inner = [widget for widget in region.findChildren(QWidget) if _takes(widget)]
    at = region.mapToGlobal(region.rect().topLeft())

    def place(widget: QWidget) -> tuple[int, int]:
        spot = widget.mapToGlobal(widget.rect().topLeft()) - at
        return spot.y() // 24, spot.x()

    return min(inner, key=place, default=None)
