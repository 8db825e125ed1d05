"""The sections of the customer page, each made when it is first opened."""

from __future__ import annotations

from typing import Final, Protocol, runtime_checkable
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import fonts
from gui.fields import Field
from gui.pages.customer_parts.form_box import Host
from gui.pages.sections.customer import CustomerSection
from gui.panels.host import PanelHost
from gui.scrolling import Page, Stack
from models.words import N_

SECTIONS: Final = {
    "customer": (N_("Customer"), "", None),
    "sites": (N_("Sites"), "", "sites"),
    "billing": (N_("Billing"), "", None),
    "permissions": (N_("Permissions and prohibitions"), N_("Permissions"), "statements"),
    "contacts": (N_("Contacts and other data"), N_("Contacts"), "contacts"),
    "history": (N_("History"), "", None),
}
"""Sections in the order of their keys: name, short name, and which count stands beside it."""
_SCROLLED: Final = ("customer", "billing", "contacts")
"""Sections that scroll as a whole; in the others the lists do."""


class SectionHost(Host, PanelHost, Protocol):
    """What sections need of the customer page."""


@runtime_checkable
class Revealing(Protocol):
    """A section that may be about something masked."""

    def reveal_here(self) -> bool:
        """Ask to reveal it; say whether there was anything."""


def call(section: QWidget | None, name: str) -> None:
    """Do what a section can do, when it can: not all have rows to repaint or a first field."""
    method = getattr(section, name, None)
    if method is not None:
        method()


class SectionStack(Stack):
    """Shows one section at a time. ``section_asked`` leads from one to another."""

    section_asked = Signal(str)

    def __init__(self, host: SectionHost, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._sections: dict[str, QWidget] = {}
        self._holders: dict[str, QWidget] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.setMinimumWidth(fonts.px(320))  # a section adapts to the window, never the window to a section

    def open(self, code: str) -> QWidget:
        """Show a section and return it."""
        section = self._sections.get(code)
        if section is None:
            section = self._sections[code] = self._make(code)
            call(section, "refresh")  # filled before it is given a place: a place asks for its size, and would be laid out twice
            self._holders[code] = Page(section, self) if code in _SCROLLED else section
            self.addWidget(self._holders[code])
        self.setCurrentWidget(self._holders[code])
        return section

    def section(self, code: str) -> QWidget | None:
        """Return a section that has been opened."""
        return self._sections.get(code)

    def call_all(self, name: str) -> None:
        """Do the same in every section that has been opened."""
        for section in self._sections.values():
            call(section, name)

    def open_row(self, entity: str, row: UUID) -> bool:
        """Open the form of a row in the section that lists it; say whether one does."""
        for section in self._sections.values():
            opener = getattr(section, "open_row", None)
            if opener is not None and opener(entity, row):
                return True
        return False

    def code_of(self, field: Field) -> str | None:
        """Return the section that holds a field."""
        return next((code for code, section in self._sections.items() if section.isAncestorOf(field)), None)

    def bring(self, field: Field) -> None:
        """Scroll to a field of the section shown, and put the focus into it."""
        holder = self.currentWidget()
        if isinstance(holder, Page):
            holder.ensureWidgetVisible(field, 8, 48)
        field.focus()

    def tab_parts(self) -> list[QWidget]:
        """Return what Tab goes through, in order."""
        section = next((section for section in self._sections.values() if section.isVisible()), None)
        return section.tab_parts() if isinstance(section, CustomerSection) else [self]

    def take_over(self, other: SectionStack) -> None:
        """Go on where the sections of ``other`` were: the rows gone to and the forms that were open."""
        for code, section in self._sections.items():
            before = other.section(code)
            follow = getattr(section, "take_over", None)
            if before is not None and follow is not None:
                follow(before)

    def _make(self, code: str) -> QWidget:
        if code == "customer":
            made = CustomerSection(self._host)
            made.section_asked.connect(self.section_asked)
            return made
        if code == "sites":
            from gui.pages.sections.sites import SitesSection

            return SitesSection(self._host)
        if code == "billing":
            from gui.pages.sections.billing import BillingSection

            return BillingSection(self._host)
        if code == "contacts":
            from gui.pages.sections.other import OtherSection

            return OtherSection(self._host)
        if code == "permissions":
            from gui.pages.sections.permissions import PermissionsSection

            return PermissionsSection(self._host)
        from gui.pages.sections.history import HistorySection

        return HistorySection(self._host)
