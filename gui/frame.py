"""The window itself: a stack of whole-window pages (sign-in, set-up, lock, the shell), its place, and its end."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from gui import geometry
from gui.preferences import Preferences

_GEOMETRY = "window"


class Frame(QMainWindow):
    """Shows one page at a time. ``painted`` is sent once, after the first page was painted; ``closing`` before the window goes."""

    painted = Signal()
    closing = Signal()

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self._told = False
        self._pages = QStackedWidget(self)
        self.setCentralWidget(self._pages)
        self.setWindowTitle("Tiski")
        geometry.restore(self, preferences.text(_GEOMETRY))
        self.setMinimumSize(geometry.SMALLEST)

    def page(self) -> QWidget | None:
        """Return the page that is shown."""
        return self._pages.currentWidget()

    def show_page(self, page: QWidget) -> None:
        """Show a page, adding it when it is new."""
        if self._pages.indexOf(page) < 0:
            self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)

    def remove_page(self, page: QWidget) -> None:
        """Take a page out; who calls lets it go."""
        self._pages.removeWidget(page)
        page.hide()

    def drop_page(self, page: QWidget) -> None:
        """Take a page away for good."""
        self.remove_page(page)
        page.deleteLater()

    def come_forward(self) -> None:
        """Show the window above the others without opening anything in it."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    def showEvent(self, event: QShowEvent) -> None:
        """Bring a window that no screen shows back."""
        super().showEvent(event)
        geometry.repair(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell of the first paint when it is over: what is in the window is painted in the same go."""
        super().paintEvent(event)
        if not self._told:
            self._told = True
            QTimer.singleShot(0, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep the place, and let the program end its work."""
        self._preferences.keep(_GEOMETRY, geometry.kept(self))
        self.closing.emit()
        event.accept()
