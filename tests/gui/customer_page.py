"""Helmi's page in a window of a given size, as the tests of the page and its sections begin."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.fields import Field
from gui.pages.customer import CustomerPage, open_for
from gui.pages.sections.customer import CustomerSection
from gui.seat import Seat
from models.problems import Rejected
from models.services import contacts, customers
from models.services.contacts import RunningContact
from models.services.customers import CustomerPage as Data
from tests.gui.desk_fixtures import Office, settle
from tests.gui.typist import type_text


@dataclass
class Stage:
    """A window with one page, and what the seat was told."""

    qtbot: QtBot
    office: Office
    seat: Seat
    window: QWidget
    page: CustomerPage
    said: list[tuple[str, str]] = field(default_factory=list)
    undos: list[tuple[str, Any]] = field(default_factory=list)

    def settle(self) -> None:
        settle(self.qtbot, self.seat)

    @property
    def first(self) -> CustomerSection:
        section = self.page.open_section("customer")
        assert isinstance(section, CustomerSection)
        return section

    def card(self, name: str) -> Field:
        """Return a field of the customer's card."""
        return self.first.customer._fields[name]

    def site(self, name: str) -> Field:
        """Return a field of the site's card."""
        return self.first.site.fields[name]

    def write(self, where: Field, text: str) -> None:
        """Type a text in place of what a field holds."""
        where.focus()
        where.editor.set_value("")
        type_text(where.editor.widget(), text)

    def identify(self) -> RunningContact:
        """Begin a call and identify the caller."""
        desk = self.seat.desk
        running = contacts.start(desk, self.office.helmi, controller="lampo", caller_number="+358401234567")
        assert isinstance(running, RunningContact)
        known = contacts.verify(desk, running, "customer-number", "104582")
        assert isinstance(known, RunningContact)
        self.page.set_contact(known)
        self.settle()
        return known

    def data(self) -> Data:
        """Return what the store holds now."""
        found = customers.read_page(self.office.desk, self.office.helmi)
        assert isinstance(found, Data)
        return found

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focus = QApplication.focusWidget() or self.window
        QTest.keyClick(focus, key, modifiers)
        QApplication.processEvents()


def stage(qtbot: QtBot, office: Office, seat: Seat, width: int = 1280, height: int = 724) -> Stage:
    """Open Helmi as the shell does, in a window with the rail's room at its left."""
    window = seat.parent()
    assert isinstance(window, QWidget)
    opened: list[CustomerPage | Rejected] = []
    open_for(seat, office.helmi, None, opened.append)
    settle(qtbot, seat)
    (page,) = opened
    assert isinstance(page, CustomerPage)
    if window.layout() is None:
        row = QHBoxLayout(window)
        row.setContentsMargins(80 if width >= 1000 else 48, 0, 0, 0)
    layout = window.layout()
    assert layout is not None
    layout.addWidget(page)
    window.resize(width, height)
    window.show()
    window.activateWindow()
    made = Stage(qtbot, office, seat, window, page)
    seat.said.connect(lambda text, tone: made.said.append((text, tone)))
    seat.offered_undo.connect(lambda text, handler: made.undos.append((text, handler)))
    made.settle()
    return made
