"""The open customers, two at most: their pages, their tabs in the top bar, the timer of the one in contact.

A contact belongs to its page alone: going to the other customer, or opening a third, never moves it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final, Protocol, cast
from uuid import UUID

from PySide6.QtCore import QMetaObject, QObject, QTimer, Signal, SignalInstance
from PySide6.QtWidgets import QStackedWidget, QWidget

from gui.seat import Seat
from gui.tasks import Tasks
from gui.topbar import CustomerTab, TopBar
from models import formats
from models.problems import Rejected
from models.services import customers
from models.services.contacts import RunningContact
from models.services.customers import CustomerPage as CustomerData
from models.words import _

MOST: Final = 2
_ICONS: Final = {"person": "user", "organisation": "buildings", "estate": "scroll", "bankruptcy-estate": "scroll"}


class CustomerView(Protocol):
    """What the window needs of the page of one customer."""

    @property
    def title_changed(self) -> SignalInstance:
        """The name has changed."""

    @property
    def contact_changed(self) -> SignalInstance:
        """A contact began, was renewed or ended: RunningContact or None."""

    @property
    def closed(self) -> SignalInstance:
        """The page is done with."""

    def title(self) -> str:
        """Return the name as said."""

    def has_changes(self) -> bool:
        """Say whether something typed is not saved."""

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """Return what can be done."""

    def set_contact(self, contact: RunningContact | None) -> None:
        """Begin or renew the contact of the page."""

    def keep_draft(self) -> None:
        """Keep what is typed as a draft, through the writer lane."""

    def retranslate(self) -> None:
        """Say everything in the language as it is now; what is typed stays."""


MakePage = Callable[[Seat, CustomerData, RunningContact | None], QWidget]


def customer_page(seat: Seat, data: CustomerData, contact: RunningContact | None) -> QWidget:
    """Make the page of one customer."""
    from gui.pages.customer import CustomerPage

    return CustomerPage(seat, data, contact)


def retire(tasks: Tasks, widget: QWidget) -> None:
    """Hide a widget and delete it when the work it asked for is over: outcomes go to living objects only. Its timers ask for no more."""
    widget.hide()
    for timer in widget.findChildren(QTimer):
        timer.stop()

    def nothing() -> None:
        """Pass through a lane behind what is there already."""

    tasks.write(nothing, lambda _passed: tasks.read(nothing, lambda _gone: widget.deleteLater()))


@dataclass(slots=True)
class Opened:
    """One open customer."""

    id: UUID
    widget: QWidget
    icon: str
    running: RunningContact | None = None

    _tab: CustomerTab | None = None

    @property
    def tab(self) -> CustomerTab:
        """Its tab in the top bar."""
        assert self._tab is not None
        return self._tab

    @tab.setter
    def tab(self, tab: CustomerTab) -> None:
        self._tab = tab

    @property
    def view(self) -> CustomerView:
        """The page, as the window knows it."""
        return cast(CustomerView, self.widget)


class OpenCustomers(QObject):
    """Opens, shows and closes. ``changed`` tells that the one shown, or what it can do, is another; ``refused`` why one was not opened."""

    changed = Signal()
    refused = Signal(object, object)

    def __init__(self, seat: Seat, pages: QStackedWidget, bar: TopBar, make: MakePage = customer_page) -> None:
        super().__init__(pages)
        self._seat, self._pages, self._bar, self._make = seat, pages, bar, make
        self._open: list[Opened] = []
        self._links: dict[UUID, list[QMetaObject.Connection]] = {}
        self.current: Opened | None = None
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._tick)

    def all(self) -> list[Opened]:
        """Return those open, in the order of their tabs."""
        return list(self._open)

    def open(self, customer_id: UUID, contact: RunningContact | None = None) -> None:
        """Open a customer, or show it when it is open; the reading is journalled."""
        known = next((each for each in self._open if each.id == customer_id), None)
        if known is not None:
            if contact is not None and known.running is None:
                known.view.set_contact(contact)
            self.show(known)
            return
        if self._in_the_way() is None and len(self._open) >= MOST:
            self._seat.said.emit(_("Both open customers are in contact. Wrap one up before opening a third"), "warning")
            return
        desk, contact_id = self._seat.desk, contact.id if contact is not None else None
        self._seat.tasks.write(
            lambda: customers.open_customer(desk, customer_id, contact=contact_id), lambda found: self._opened(customer_id, found, contact)
        )

    def show(self, wanted: Opened) -> None:
        """Show an open customer."""
        self.current = wanted
        for each in self._open:
            each.tab.setChecked(each is wanted)
        self._pages.setCurrentWidget(wanted.widget)
        self.changed.emit()

    def leave(self) -> None:
        """Another page is shown: no tab is marked."""
        for each in self._open:
            each.tab.setChecked(False)

    def show_other(self) -> None:
        """Show the other of two open customers, or the only one."""
        rest = [each for each in self._open if each is not self.current or not each.widget.isVisible()]
        if rest:
            self.show(rest[0])

    def close_current(self) -> None:
        """Close the customer that is shown."""
        if self.current is not None and self.current.widget.isVisible():
            self.close(self.current)

    def close(self, closing: Opened) -> None:
        """Close a customer; what is typed is kept as a draft. One in contact stays until it is wrapped up."""
        if closing.running is not None:
            self._seat.said.emit(_("The contact with {name} is running. Wrap it up (F12) before closing", name=closing.view.title()), "warning")
            self.show(closing)
            return
        self._drop(closing)

    def keep_drafts(self) -> None:
        """Keep what is typed on every page."""
        for each in self._open:
            each.view.keep_draft()

    def release(self) -> list[Opened]:
        """Give the open customers up, for another shell to adopt: the language changed."""
        given, self._open = self._open, []
        self._clock.stop()
        for each in given:
            self._bar.remove_customer(each.tab)
            self._pages.removeWidget(each.widget)
            for link in self._links.pop(each.id, ()):
                QObject.disconnect(link)
        if self.current in given:
            given.sort(key=lambda each: each is self.current)
        self.current = None
        return given

    def adopt(self, given: list[Opened]) -> None:
        """Take over customers that another shell released, with what is typed and their contacts; the last one is the current."""
        for each in given:
            fresh = Opened(each.id, each.widget, each.icon, each.running)
            fresh.view.retranslate()
            self._attach(fresh)
            self.current = fresh
        self._tick()

    def _opened(self, customer_id: UUID, found: CustomerData | Rejected, contact: RunningContact | None) -> None:
        if isinstance(found, Rejected):
            self.refused.emit(customer_id, found)
            return
        known = next((each for each in self._open if each.id == found.id), None)
        if known is not None:  # merged into one that is open
            self.show(known)
            return
        while len(self._open) >= MOST:
            victim = self._in_the_way()
            if victim is None:
                self._seat.said.emit(_("Both open customers are in contact. Wrap one up before opening a third"), "warning")
                return
            if victim.view.has_changes():
                self._seat.said.emit(_("{name} was closed to make room; what was typed is kept as a draft", name=victim.view.title()), "note")
            self._drop(victim)
        self._add(found, contact)

    def _add(self, found: CustomerData, contact: RunningContact | None) -> None:
        widget = self._make(self._seat, found, contact)
        made = Opened(found.id, widget, _ICONS.get(str(found.customer.get("customer_kind")), "user"), contact)
        self._attach(made)
        self.show(made)
        self._tick()

    def _attach(self, made: Opened) -> None:
        self._make_tab(made)
        self._links[made.id] = [
            made.view.contact_changed.connect(lambda running: self._contact(made, running)),
            made.view.title_changed.connect(lambda *_args: self._renamed(made)),
            made.view.closed.connect(lambda *_args: self.close(made)),
        ]
        self._open.append(made)
        self._pages.addWidget(made.widget)

    def _make_tab(self, opened: Opened) -> None:
        tab = CustomerTab(opened.view.title(), opened.icon, self._bar)
        tab.clicked.connect(lambda: self.show(opened))
        tab.close_requested.connect(lambda: self.close(opened))
        self._bar.add_customer(tab)
        opened.tab = tab

    def _renamed(self, opened: Opened) -> None:
        opened.tab.setText(opened.view.title())
        opened.tab.updateGeometry()

    def _contact(self, opened: Opened, running: object) -> None:
        opened.running = running if isinstance(running, RunningContact) else None
        self._tick()
        self.changed.emit()

    def _tick(self) -> None:
        now = formats.now()
        for each in self._open:
            seconds = int((now - each.running.started_at).total_seconds()) if each.running is not None else 0
            each.tab.set_time(formats.show_duration(seconds) if each.running is not None else "")
        if any(each.running is not None for each in self._open):
            self._clock.start()
        else:
            self._clock.stop()

    def forget(self, customers: Collection[UUID]) -> None:
        """Close customers who are not there any more."""
        for each in [each for each in self._open if each.id in customers]:
            each.running = None
            self._drop(each)

    def _in_the_way(self) -> Opened | None:
        """Return the customer that makes room for a third: not in contact, and not the one shown if the other can go."""
        free = [each for each in self._open if each.running is None]
        return next((each for each in free if each is not self.current), free[0] if free else None)

    def _drop(self, closing: Opened) -> None:
        if closing not in self._open:
            return
        if closing.view.has_changes():
            closing.view.keep_draft()
        self._open.remove(closing)
        self._links.pop(closing.id, None)
        self._bar.remove_customer(closing.tab)
        self._pages.removeWidget(closing.widget)
        retire(self._seat.tasks, closing.widget)
        if self.current is closing:
            self.current = None
            if self._open:
                self.show(self._open[-1])
                return
        self.changed.emit()
