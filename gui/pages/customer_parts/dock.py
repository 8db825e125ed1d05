"""The right side of the customer page: the contact, its collapsed strip, or one side panel under the strip that keeps the timer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.commands import key_text
from gui.panels.collapsed import CollapsedContact
from gui.panels.contact import ContactPanel
from gui.panels.host import PanelHost
from gui.sidepanel import PanelStrip


class Dock(QWidget):
    """In the page's layout where it is wide; over the page's right edge where it is not. ``moved`` asks the page to place it again."""

    moved = Signal()

    def __init__(self, host: PanelHost, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = host
        self.contact = ContactPanel(host, self)
        self.contact.wanted.connect(self.expand)
        self._collapsed: CollapsedContact | None = None
        self._side: QWidget | None = None
        self._overlay = False
        self._expanded = True
        self._strip: PanelStrip | None = None
        self.contact.ticked.connect(self._tick)
        self._holder = QVBoxLayout()
        self._holder.setContentsMargins(0, 0, 0, 0)
        self._holder.setSpacing(0)
        self._holder.addWidget(self.contact, 1)
        self._open = QWidget(self)
        self._open.setLayout(self._holder)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self._open)
        self._arrange()

    @property
    def collapsed(self) -> CollapsedContact:
        """The contact's strip, made when it is first needed."""
        if self._collapsed is None:
            self._collapsed = CollapsedContact(self._host, self.contact, self)
            self._collapsed.expand_requested.connect(self.expand)
            self._row.insertWidget(0, self._collapsed)
        return self._collapsed

    def _timer(self) -> PanelStrip:
        """Return the strip over a side panel, made when it is first needed."""
        if self._strip is None:
            self._strip = PanelStrip(self._host.data.spoken_name, key_text("contact-panel"), self._open)
            self._holder.insertWidget(0, self._strip)
        return self._strip

    def refresh(self) -> None:
        """Show the page's data again."""
        if self._strip is not None:
            self._strip.set_text(self._host.data.spoken_name)
        self.contact.refresh()

    @property
    def expanded(self) -> bool:
        """Whether the contact or a side panel is shown, not the strip alone."""
        return self._expanded or self._side is not None

    def expand(self) -> None:
        """Show the contact, with the focus in its first field."""
        self.set_expanded(True)
        self.contact.focus_first()

    def set_expanded(self, expanded: bool) -> None:
        """Show the contact or its strip."""
        self._expanded = expanded
        self._arrange()

    def set_overlay(self, overlay: bool) -> None:
        """Lie over the page when expanded, for a page that is not wide enough for both."""
        self._overlay = overlay
        self._arrange()

    @property
    def overlays(self) -> bool:
        """Whether it lies over the page now."""
        return self._overlay and self.expanded

    def open_side(self, panel: QWidget) -> None:
        """Put a panel in the contact's place."""
        if self._side is not None and self._side is not panel:
            self._side.hide()
        if self._side is not panel:
            self._side = panel
            self._holder.addWidget(panel, 1)
        self._arrange()

    def close_side(self) -> None:
        """Give the place back to the contact."""
        side, self._side = self._side, None
        if side is not None:
            side.hide()
            self._holder.removeWidget(side)
        self._arrange()

    def side(self) -> QWidget | None:
        """Return the panel that is open."""
        return self._side

    def event(self, event: QEvent) -> bool:
        """Ask for another place when a panel of another width was shown or hidden: over the page no layout does it."""
        handled = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest and self.overlays:
            self.moved.emit()
        return handled

    def _arrange(self) -> None:
        if not self.expanded or self._collapsed is not None:
            self.collapsed.setVisible(not self.expanded)
        self._open.setVisible(self.expanded)
        self.contact.setVisible(self._side is None)
        timed = self._side is not None and self.contact.running is not None
        if timed or self._strip is not None:
            self._timer().setVisible(timed)
        self._tick(self.contact.time_text())
        self.moved.emit()

    def _tick(self, words: str) -> None:
        if self._strip is not None:
            self._strip.set_time(words)
