"""The mouse wheel never changes what has no focus: it scrolls the page instead.

Our own combos see to it themselves (:class:`gui.choices.Combo`). The guard on the windows does the same for every other combo, spin box, slider and
date editor. It listens to the windows, not to the application: a filter on the application is called for every event of every widget, which was
measured to double the time of building a page.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication, QWheelEvent, QWindow
from PySide6.QtWidgets import QAbstractScrollArea, QAbstractSlider, QAbstractSpinBox, QApplication, QComboBox, QScrollBar, QTabBar, QWidget


def _changeable(widget: QWidget | None) -> QWidget | None:
    """Return the widget at or above ``widget`` that a wheel would change, or None."""
    while widget is not None and not widget.isWindow():
        if isinstance(widget, QScrollBar | QAbstractScrollArea):
            return None
        if isinstance(widget, QComboBox | QAbstractSpinBox | QAbstractSlider | QTabBar):
            return widget
        widget = widget.parentWidget()
    return None


def _scroller(widget: QWidget) -> QAbstractScrollArea | None:
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QAbstractScrollArea):
            return above
        above = above.parentWidget()
    return None


class Guard(QObject):
    """Sits on every window of the application and keeps the wheel from unfocused widgets."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        app.focusWindowChanged.connect(self.watch)
        for window in QGuiApplication.topLevelWindows():
            self.watch(window)

    def watch(self, window: QWindow | None) -> None:
        """Guard one window; again is harmless (Qt keeps one filter of an object)."""
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Send the wheel over an unfocused widget to the page around it."""
        if not isinstance(event, QWheelEvent):
            return False
        under = _changeable(QApplication.widgetAt(event.globalPosition().toPoint()))
        if under is None or under.hasFocus():
            return False
        page = _scroller(under)
        if page is not None:
            viewport = page.viewport()
            at = viewport.mapFromGlobal(event.globalPosition())
            moved = QWheelEvent(
                at,
                event.globalPosition(),
                event.pixelDelta(),
                event.angleDelta(),
                event.buttons(),
                event.modifiers(),
                event.phase(),
                event.inverted(),
            )
            QApplication.sendEvent(viewport, moved)
        return True


def install(app: QApplication) -> Guard:
    """Guard every window of ``app`` from now on; keep the result no shorter than the application (it is its child)."""
    return Guard(app)
