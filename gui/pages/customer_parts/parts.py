"""The parts of the customer page and their places: head, answers, sections, save bar; the contact at the right or over the page."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gui import fonts, taborder
from gui.pages.customer_parts.answers import Answers
from gui.pages.customer_parts.deciding import Deciding
from gui.pages.customer_parts.dock import Dock
from gui.pages.customer_parts.draft_offer import DraftOffer
from gui.pages.customer_parts.head import Head
from gui.pages.customer_parts.section_stack import SECTIONS, SectionHost, SectionStack, call
from gui.pages.customer_parts.stating import Stating
from gui.savebar import SaveBar
from gui.scrolling import to_top
from gui.sections import Section, SectionBar
from models.roles import Action
from models.words import _

WIDE: Final = 1200
NARROW: Final = 1000
_OPEN_BESIDE: Final = frozenset({"customer", "billing", "contacts"})
"""Sections beside which the contact is open at first where the window is wide; the others want the width."""


class Parts(QWidget):
    """Everything that the page shows, in one language. ``changed`` tells that something else can be done now."""

    changed = Signal()

    def __init__(self, host: SectionHost, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = host
        self._class = -1
        self._folding: dict[str, bool] = {}
        self._beside: dict[str, bool] = {}
        records = host.seat.desk.may(Action.RECORD_STATEMENT)
        self.head, self.answers, self.offer = Head(self), Answers(self, records=records), DraftOffer(self)
        self.bar = SectionBar(_("Sections"), self, "Alt+1…6")
        self.stack = SectionStack(host, self)
        self.save_bar = SaveBar(self)
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(16, 8, 16, 0)
        column.setSpacing(8)
        for part in (self.head, self.offer, self.answers, self.bar):
            column.addWidget(part)
        column.addWidget(self.stack, 1)
        column.addWidget(self.save_bar)
        column.addSpacing(4)
        self.whole = QStackedWidget(self)
        self.whole.setMinimumWidth(fonts.px(352))
        self.whole.addWidget(content)
        self.deciding = Deciding(host, self.whole, self)
        self.dock = Dock(host, self)
        self.stating = Stating(host, self.dock)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self.whole, 1)
        self._row.addWidget(self.dock)
        self._tabs = QTimer(self)
        self._tabs.setSingleShot(True)
        self._tabs.setInterval(0)
        self._tabs.timeout.connect(self._order_tabs)
        self.dock.moved.connect(self._place_dock)
        self.bar.chosen.connect(self.open_section)
        self.stack.section_asked.connect(self.open_section)
        self.answers.toggled.connect(self.toggle_answers)
        self.deciding.opened.connect(self._opened_decision)
        self.deciding.closed.connect(self._closed_decision)

    def regions(self) -> list[QWidget]:
        """Return the regions in the order of F6."""
        return [self.answers, self.bar, self.stack, self.save_bar, self.dock]

    def show_sections(self) -> None:
        """Name the sections, with how much there is in them."""
        counts = self._host.data.counts
        made = []
        for at, (code, (name, short, count)) in enumerate(SECTIONS.items(), 1):
            made.append(Section(code, _(short or name), _(short), counts.get(count) if count else None, str(at)))
        self.bar.set_sections(made)

    # Sections.

    def open_section(self, code: str) -> QWidget:
        """Show a section, made when it is first opened."""
        section = self.stack.open(code)
        self.bar.set_current(code)
        self.dock.set_expanded(self._wants_contact(code))
        self._fold()
        self.order_tabs()
        self.changed.emit()
        return section

    def enter_section(self, code: str) -> None:
        """Show a section with the focus in its first field."""
        section = self.open_section(code)
        call(section, "focus_first")
        to_top(section)

    def section(self) -> str:
        """Return the section shown."""
        return self.bar.current()

    def order_tabs(self) -> None:
        """Put what was made since into its place in the order of Tab, when there is time."""
        self._tabs.start()

    def _order_tabs(self) -> None:
        taborder.arrange((self.head, self.offer, self.answers, self.bar, *self.stack.tab_parts(), self.save_bar, self.dock))

    # The contact and the answers.

    def toggle_contact(self) -> None:
        """Open the contact panel, or fold it to its strip."""
        side = self.dock.side()
        if side is not None:
            call(side, "close_panel")
        opened = side is not None or not self.dock.expanded
        self._beside[self.section()] = opened
        if opened:
            self.dock.expand()
        else:
            self.dock.set_expanded(False)

    def _wants_contact(self, code: str) -> bool:
        if self._width() < WIDE or self.deciding.panel is not None:
            return False
        return self._beside.get(code, code in _OPEN_BESIDE)

    def toggle_answers(self) -> None:
        """Fold or unfold permissions and alerts."""
        self._folding[self.section()] = self.answers.mode() == "full"
        self._fold()
        if self.answers.mode() == "full":
            self.answers.matrix.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _fold(self) -> None:
        code = self.section() or "customer"
        usual = "line" if code != "customer" else "banner" if self._width() < NARROW else "full"
        folded = self._folding.get(code)
        mode = usual if folded is None or (folded and usual != "full") else "line" if folded else "full"
        self.answers.set_mode(mode)

    def _opened_decision(self) -> None:
        self.dock.set_expanded(False)
        self.changed.emit()

    def _closed_decision(self) -> None:
        self.dock.set_expanded(self._wants_contact(self.section()))
        self.changed.emit()

    def take_over(self, other: Parts) -> None:
        """Go on where ``other`` was, which these take the place of: the same section, folds, contact, panel and decision."""
        begun = other.stating.texts()
        self._folding, self._beside = other._folding, other._beside
        self.dock.contact.take_over(other.dock.contact)
        self.open_section(other.section())
        self.stack.take_over(other.stack)
        self.deciding.take_over(other.deciding)
        if begun is not None:
            self.stating.go_on_with(begun)

    # Size and keys.

    def _width(self) -> int:
        return self.window().width()

    def _fit(self) -> None:
        width = self._width()
        self.bar.set_narrow(width < NARROW)
        self.dock.set_overlay(width < WIDE)
        self.dock.set_expanded(self._wants_contact(self.section()))
        self._fold()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take what room there is."""
        super().resizeEvent(event)
        before = (event.oldSize().width() < 0, self._class)
        self._class = 0 if self._width() < NARROW else 1 if self._width() < WIDE else 2
        if before != (False, self._class):
            self._fit()
        self._place_dock()

    def _place_dock(self) -> None:
        """Lie beside the page, or over its right edge with the strip's width kept free."""
        if self.dock.overlays:
            self._row.removeWidget(self.dock)
            wide = self.dock.sizeHint().width()
            self._row.setContentsMargins(0, 0, self.dock.collapsed.width(), 0)
            self.dock.setGeometry(max(0, self.width() - wide), 0, min(wide, self.width()), self.height())
            self.dock.raise_()
        elif self._row.indexOf(self.dock) < 0:
            self._row.setContentsMargins(0, 0, 0, 0)
            self._row.addWidget(self.dock)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes one step back: the overlaid contact folds."""
        if event.key() == Qt.Key.Key_Escape and self.dock.overlays and self.dock.side() is None:
            self.dock.set_expanded(False)
        else:
            super().keyPressEvent(event)
