"""A page of one customer on a real store, as far as panels and sections need one, and the store with two invented customers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.commands import Commands
from gui.panels.contact import ContactPanel
from gui.seat import Seat
from gui.tasks import Tasks
from models.database import store as stores
from models.database.store import Store
from models.journal.apply import apply
from models.journal.entries import REGISTER, Act, Change, Op, uuid7
from models.problems import Rejected
from models.roles import Role
from models.security.keys import RegisterKeys
from models.security.slot_format import SlotInfo
from models.services import customers, statements
from models.services.contacts import RunningContact
from models.services.customers import CustomerPage
from models.services.desk import Desk, User
from models.services.entrance import Entered
from models.services.forms import Saved
from models.services.statements import NewStatement
from tests.gui.dressing import dress

HETU = "010190-901R"
IBAN = "FI2112345600000785"
PHONE = "+358401234567"
BOTH = ("lampo", "sahko")


class Office:
    """A store with Helmi Mäki-Kuutti (both controllers) and Urho Lehtisalo, and the users who open it."""

    def __init__(self, folder: Path) -> None:
        self.store: Store = stores.create(folder, RegisterKeys.new())
        self.helmi, self.urho, self.account = uuid7(), uuid7(), uuid7()
        with self.store.write() as session:
            apply(session, self.store.sealing, Act("setup", "administrator", "testi", "customer"), list(self._rows()))

    def _rows(self) -> Iterator[Change]:
        for code, name in (("lampo", "Salpa Lämpö Oy"), ("sahko", "Salpa Sähkö Oy")):
            yield Change("controller", uuid7(), Op.CREATE, REGISTER, {"code": code, "name": name, "business_id": "0109160-2"})
        yield from self._person(self.helmi, "Mäki-Kuutti", "Helmi Orvokki", "fi", BOTH, "104582")
        yield from self._person(self.urho, "Lehtisalo", "Urho", "sv", ("lampo",), "104583")
        yield self._row("customer", self.helmi, Op.SET, self.helmi, personal_identity_code=HETU)
        yield self._row("billing_account", self.account, Op.CREATE, self.helmi, customer_id=self.helmi, controller="lampo", iban=IBAN)

    @staticmethod
    def _row(entity: str, row: UUID, op: Op, subject: UUID, **values: Any) -> Change:
        return Change(entity, row, op, subject, values, {}, str(values.get("controller") or ""))

    def _person(self, person: UUID, family: str, given: str, language: str, controllers: tuple[str, ...], number: str) -> Iterator[Change]:
        yield self._row(
            "customer", person, Op.CREATE, person, customer_kind="person", family_name=family, given_names=given, language=language
        )  # fmt: skip
        for controller in controllers:
            yield self._row(
                "customer_relation", uuid7(), Op.CREATE, person, customer_id=person, controller=controller, customer_number=number,
                status="current", since=date(2009, 6, 1),
            )  # fmt: skip
        now = datetime(2026, 1, 7, 9, tzinfo=UTC)
        yield self._row(
            "contact_point", uuid7(), Op.CREATE, person, customer_id=person, point_kind="phone", phone=PHONE, preferred=True, verified_at=now
        )  # fmt: skip

    def desk(self, login: str = "noora", role: Role = Role.AGENT, controllers: tuple[str, ...] = BOTH) -> Desk:
        """Return a desk for a user."""
        return Desk(self.store, User(login, login.capitalize(), role, controllers), "testi", sample=True)

    def page(self, desk: Desk, customer: UUID | None = None) -> CustomerPage:
        """Read a customer's page."""
        page = customers.read_page(desk, customer or self.helmi)
        assert not isinstance(page, Rejected), page.messages()
        return page

    def state(self, desk: Desk, kind: str, purpose: str = "direct-marketing", *channels: str, **rest: Any) -> UUID:
        """Record a statement on paper; return its id."""
        new = NewStatement(kind, purpose, channels or ("phone",), evidence_kind="paper", evidence_note="folder 4", given_how="letter", **rest)
        saved = statements.record(desk, self.helmi, new)
        assert isinstance(saved, Saved), saved
        return self.page(desk).statements[0].id


class Host(QWidget):
    """One customer's page: a place for a section at the left, the contact at the right, one side panel in its place."""

    def __init__(self, office: Office, desk: Desk, customer: UUID | None = None) -> None:
        super().__init__()
        self.office, self.desk = office, desk
        self.data: CustomerPage = office.page(desk, customer)
        self.contact: RunningContact | None = None
        self.said: list[tuple[str, str]] = []
        self.touched: set[str] = set()
        self.defects: list[BaseException] = []
        self.side: Any = None
        self.panel: ContactPanel | None = None
        self.section: Any = None
        self.tasks = Tasks(self)
        self.tasks.failed.connect(self.defects.append)
        self.commands = Commands(self)
        self.commands.set_role(desk.user.role)
        info = SlotInfo(desk.user.login, desk.user.name, desk.user.role, desk.user.controllers, "Salpa", None)
        self.seat = Seat(Entered(desk, info, "0" * 32, must_change=False), self.tasks, self.commands, self)
        self.seat.said.connect(lambda text, tone: self.said.append((text, tone)))
        self.seat.changed.connect(lambda _subjects, entities: self.touched.update(entities))
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.left = QVBoxLayout()
        self.row.addLayout(self.left, 1)

    def add_panel(self) -> ContactPanel:
        """Put the contact panel in its place."""
        self.panel = ContactPanel(self)
        self.row.addWidget(self.panel)
        return self.panel

    def add_section(self, section: Any) -> None:
        """Put a section in its place."""
        self.section = section
        self.left.addWidget(section)

    def set_contact(self, contact: RunningContact | None) -> None:
        """Keep the contact and tell the panel."""
        self.contact = contact
        if self.panel is not None:
            self.panel.show_contact(contact)
            self.commands.bind_page(self.panel.handlers())

    def refresh(self) -> None:
        """Read the customer again and show it."""
        self.data = self.office.page(self.desk, self.data.id)
        for part in (self.panel, self.side, self.section):
            if part is not None:
                part.refresh()

    def go_to(self, customer: UUID) -> None:
        """Show another customer in the same place."""
        self.data, self.contact = self.office.page(self.desk, customer), None
        for part in (self.panel, self.side, self.section):
            if part is not None:
                part.refresh()

    def open_side_panel(self, panel: QWidget) -> None:
        """Put a panel in place of the contact."""
        self.side = panel
        if self.row.indexOf(panel) < 0:
            self.row.addWidget(panel)
        if self.panel is not None:
            self.panel.hide()

    def close_side_panel(self) -> None:
        """Give the place back."""
        side, self.side = self.side, None
        if side is not None:
            side.hide()
        if self.panel is not None:
            self.panel.show()

    def settle(self, done: Callable[[], bool] = lambda: True) -> None:
        """Let all work under way end, and whatever it leads to."""
        for _turn in range(300):
            QApplication.processEvents()
            if self.tasks.idle and done():
                QApplication.processEvents()
                if self.tasks.idle and done():
                    break
            QTest.qWait(5)
        assert not self.defects, self.defects
        assert done()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path / "store")
    yield made
    made.store.close()


Open = Callable[..., Host]


@pytest.fixture
def open_host(qapp: QApplication, qtbot: QtBot, office: Office) -> Iterator[Open]:
    """Return a maker of hosts, shown at 1000 × 752."""
    dress(qapp)
    made: list[Host] = []

    def make(desk: Desk | None = None, customer: UUID | None = None) -> Host:
        host = Host(office, desk or office.desk(), customer)
        qtbot.addWidget(host)
        host.resize(1000, 724)
        host.show()
        host.activateWindow()
        made.append(host)
        return host

    yield make
    for host in made:
        host.settle()
        host.tasks.close()
