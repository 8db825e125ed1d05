"""One invented customer in a real store, and a seat at it: what the tests of the customer page and its panels begin with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.commands import Commands
from gui.seat import Seat
from gui.tasks import Tasks
from models import formats
from models.database import search_index
from models.database import store as stores
from models.database.store import Store
from models.journal.apply import apply
from models.journal.entries import REGISTER, Act, Change, Op, uuid7
from models.problems import Conflict
from models.roles import Role
from models.security.keys import RegisterKeys
from models.security.slot_format import SlotInfo
from models.services.day_pack import pack
from models.services.desk import Desk, User
from models.services.entrance import Entered
from tests.gui.dressing import dress

HETU = "010190-901R"
IBAN = "FI2112345600000785"
SEASON = (1.93, 1.77, 1.53, 0.95, 0.5, 0.25, 0.2, 0.22, 0.42, 0.87, 1.28, 1.66)


@dataclass
class Book:
    """Rows about to be written, and their names."""

    subject: UUID
    changes: list[Change] = field(default_factory=list)

    def add(self, entity: str, values: dict[str, Any]) -> UUID:
        row = self.subject if entity == "customer" else uuid7()
        self.changes.append(Change(entity, row, Op.CREATE, self.subject, values, {}, str(values.get("controller") or "")))
        return row


@dataclass
class Office:
    """A store with customers, the desk of an agent there, and the seat that a window has."""

    store: Store
    desk: Desk
    helmi: UUID
    site: UUID
    heat: UUID
    meter: UUID
    phone: UUID
    account: UUID

    def desk_of(self, login: str, role: Role = Role.AGENT, controllers: tuple[str, ...] = ("lampo", "sahko")) -> Desk:
        """Return the desk of another user of the same store."""
        return Desk(self.store, User(login, login.capitalize() + " Esimerkki", role, controllers), "toinen", True)

    def entered(self, desk: Desk | None = None) -> Entered:
        """Return what signing in gives."""
        there = desk or self.desk
        info = SlotInfo(there.user.login, there.user.name, there.user.role.value, there.user.controllers, "Salpa Lämpö Oy", None)
        return Entered(there, info, "store", False)

    def write(self, changes: list[Change], source: str = "customer", actor: str = "olli") -> None:
        """Write rows as another user did."""
        with self.store.write() as session:
            made = apply(session, self.store.sealing, Act(actor, "agent", "toinen", source), changes)
            assert not isinstance(made, Conflict)
            search_index.refresh(session, made.rows)


def make_office(folder: Path) -> Office:
    """Make a store with the controllers and Helmi Mäki-Kuutti, who is invented like all the others."""
    store = stores.create(folder, RegisterKeys.new())
    desk = Desk(store, User("noora", "Noora Vuorela", Role.AGENT, ("lampo", "sahko")), "testi", True)
    controllers = [
        Change("controller", uuid7(), Op.CREATE, REGISTER, {"code": code, "name": name, "business_id": business})
        for code, name, business in (("lampo", "Salpa Lämpö Oy", "0109160-2"), ("sahko", "Salpa Sähkö Oy", "0112038-9"))
    ]
    book = Book(uuid7())
    office = Office(store, desk, book.subject, *_helmi(book))
    with store.write() as session:
        apply(session, store.sealing, Act("admin", "administrator", "testi"), controllers)
    office.write(book.changes)
    return office


def _helmi(book: Book) -> tuple[UUID, UUID, UUID, UUID, UUID]:
    mine = {"customer_id": book.subject}
    book.add(
        "customer",
        {"customer_kind": "person", "family_name": "Mäki-Kuutti", "given_names": "Helmi Orvokki", "personal_identity_code": HETU, "language": "fi"},
    )
    book.add("customer_relation", mine | {"controller": "lampo", "customer_number": "104582", "since": date(2009, 6, 1), "status": "current"})
    book.add("customer_relation", mine | {"controller": "sahko", "customer_number": "771903", "since": date(2012, 3, 1), "status": "current"})
    confirmed = {"preferred": True, "verified_at": datetime(2026, 3, 12, 9, tzinfo=UTC)}
    phone = book.add("contact_point", mine | confirmed | {"point_kind": "phone", "point_type": "mobile", "phone": "+358401234567"})
    book.add("contact_point", mine | confirmed | {"point_kind": "email", "email": "helmi.maki-kuutti@example.com"})
    place = {"street_address": "Mallikatu 3 B 12", "postal_code": "40100", "post_office": "JYVÄSKYLÄ"}
    book.add("contact_point", mine | confirmed | place | {"point_kind": "postal", "point_type": "permanent"})
    facts = {"dwelling_type": "terraced", "ownership": "owned", "heated_area": Decimal("96.5"), "occupants": 2, "building_year": 1987}
    site = book.add("site", mine | place | facts | {"use_timing": "year-round", "sauna": "electric", "held_from": date(2009, 6, 1)})
    heat, meter = _point(book, site, "district-heat", "lampo", "643000000001040110", "KL-20417")
    _point(book, site, "electricity", "sahko", "643000000001040127", "S-883120")
    cabin = {"street_address": "Rantapolku 9", "postal_code": "41900", "post_office": "PETÄJÄVESI", "dwelling_type": "holiday-home"}
    second = book.add("site", mine | cabin | {"use_timing": "seasonal"})
    _point(book, second, "electricity", "sahko", "643000000001040257", "S-100200")
    _point(book, second, "gas", "lampo", "643000000001040318", "K-555", ended=date(2024, 8, 31))
    book.add(
        "heat_exchanger",
        {
            "site_id": site,
            "metering_point_id": heat,
            "maker": "Malli",
            "model": "LK 40",
            "year": 2016,
            "power": Decimal(12),
            "contracted_flow": Decimal("0.24"),
        },
    )
    book.add(
        "consumption_estimate",
        {"metering_point_id": heat, "value": Decimal("11.8"), "unit": "MWh", "method": "history", "valid_from": date(2026, 1, 1)},
    )
    reading = {"value": Decimal("248.317"), "unit": "MWh", "reading_kind": "measured", "read_by": "remote"}
    book.add("manual_reading", {"meter_id": meter, "read_on": date(2026, 4, 1)} | reading)
    term = {"contract_kind": "supply", "product": "Kaukolämpö", "valid_from": date(2009, 6, 1)}
    book.add("contract", mine | term | {"metering_point_id": heat, "controller": "lampo", "contract_number": "L-4411"})
    _readings(book, heat)
    account = _money(book, mine)
    _talk(book, mine)
    return site, heat, meter, phone, account


def _point(book: Book, site: UUID, commodity: str, controller: str, gsrn: str, number: str, ended: date | None = None) -> tuple[UUID, UUID]:
    power = {"contracted_power": Decimal(12), "contracted_flow": Decimal("0.24")} if commodity == "district-heat" else {}
    point = book.add(
        "metering_point",
        {"site_id": site, "gsrn": gsrn, "commodity": commodity, "controller": controller, "connection_state": "removed" if ended else "connected",
         "valid_from": date(2009, 6, 1), "valid_to": ended} | power,
    )  # fmt: skip
    kind = {"district-heat": "heat", "electricity": "electricity", "gas": "diaphragm"}[commodity]
    unit = {"district-heat": "MWh", "electricity": "kWh", "gas": "m3"}[commodity]
    meter = book.add(
        "meter",
        {"metering_point_id": point, "meter_number": number, "meter_type": kind, "multiplier": Decimal(1), "digits": 6, "unit": unit, "remote": True,
         "installed_on": date(2019, 5, 2), "removed_on": ended},
    )  # fmt: skip
    return point, meter


def _readings(book: Book, point: UUID) -> None:
    """Days from 1.1.2025 to 6.4.2026 of 24 hours, 23 and 25 where the clock moves."""
    day = date(2025, 1, 1)
    while day <= date(2026, 4, 6):
        end = datetime.combine(day + timedelta(days=1), datetime.min.time(), formats.HELSINKI).astimezone(UTC)
        hours = int((end - datetime.combine(day, datetime.min.time(), formats.HELSINKI).astimezone(UTC)).total_seconds()) // 3600
        mean = Decimal(str(round(SEASON[day.month - 1] / 30 / hours * (1.06 if day.year == 2026 else 1.0), 6)))
        book.add(
            "day_readings",
            {"metering_point_id": point, "day": day, "measured": "consumption", "resolution": "PT1H", "unit": "MWh", "packed": pack([mean] * hours),
             "quality": "measured", "source": "datahub", "file_version": 1},
        )  # fmt: skip
        day += timedelta(days=1)


def _money(book: Book, mine: dict[str, Any]) -> UUID:
    account = book.add(
        "billing_account",
        mine | {"controller": "lampo", "account_number": "90411", "method": "e-invoice", "e_invoice_address": "003712345678", "rhythm": "1", "iban": IBAN,
                "due_rule": "days", "due_days": 14, "reference": "10458202", "billing_name": "Helmi Mäki-Kuutti"},
    )  # fmt: skip
    base = mine | {"billing_account_id": account, "controller": "lampo"}
    for number, issued, due, total, unpaid, state, disputed in (
        ("4398", date(2026, 1, 15), date(2026, 1, 29), "201.40", "0.00", "paid", False),
        ("4420", date(2026, 2, 15), date(2026, 3, 1), "188.10", "30.30", "part-paid", False),
        ("4471", date(2026, 3, 15), date(2026, 3, 29), "188.10", "188.10", "unpaid", True),
    ):
        invoice = book.add(
            "invoice",
            base | {"invoice_number": number, "issued_on": issued, "due_on": due, "total_amount": Decimal(total), "open_amount": Decimal(unpaid), "state": state,
                    "invoice_kind": "consumption", "disputed": disputed or None, "disputed_on": date(2026, 3, 20) if disputed else None},
        )  # fmt: skip
        if state != "unpaid":
            paid = Decimal(total) - Decimal(unpaid)
            book.add("payment", base | {"invoice_id": invoice, "paid_on": due, "amount": paid, "payment_source": "camt.054", "matching": "matched"})
    return account


def _talk(book: Book, mine: dict[str, Any]) -> None:
    for days, subject, outcome, said in (
        (3, "invoice", "resolved", "Maaliskuun lasku suurempi kuin viime vuonna."),
        (40, "moving", "waiting-us", "Kysyi muutosta."),
    ):
        at = formats.now() - timedelta(days=days)
        book.add(
            "contact",
            mine | {"controller": "lampo", "channel": "call", "direction": "inbound", "agent": "olli", "started_at": at, "ended_at": at + timedelta(minutes=4),
                    "who": "customer", "subject": subject, "outcome": outcome, "text": said},
        )  # fmt: skip
    book.add(
        "feedback", mine | {"controller": "lampo", "feedback_kind": "praise", "received_at": formats.now(), "text": "Kiitos.", "state": "received"}
    )
    book.add("paper_record", mine | {"controller": "lampo", "what": "Liittymissopimus 1987", "room": "Arkisto 2", "shelf": "B 14"})
    given = {
        "purpose": "direct-marketing",
        "given_by": "customer",
        "given_how": "call",
        "evidence_kind": "none",
        "evidence_note": "-",
        "source": "customer",
    }
    for channel in ("phone", "robocall"):
        book.add(
            "statement",
            mine | given | {"statement_kind": "prohibition", "channel": channel, "given_at": datetime(2026, 3, 12, 9, tzinfo=UTC),
                            "valid_from": date(2026, 3, 12), "wording": "Älkää soitelko enää mainoksia.", "author": "olli"},
        )  # fmt: skip


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path / "store")
    yield made
    made.store.close()


@pytest.fixture
def seat(office: Office, qtbot: QtBot, qapp: QApplication) -> Iterator[Seat]:
    """A seat in a window that shows nothing yet; what its tasks report as a defect fails the test."""
    dress(qapp)
    window = QWidget()
    qtbot.addWidget(window)
    made = seat_at(office, window)
    failures: list[BaseException] = []
    made.tasks.failed.connect(failures.append)
    yield made
    made.tasks.close()
    assert not failures, failures


def seat_at(office: Office, window: QWidget, desk: Desk | None = None) -> Seat:
    """Return a seat of a window."""
    commands = Commands(window)
    made = Seat(office.entered(desk), Tasks(window), commands, window)
    commands.set_role(made.desk.user.role)
    return made


def settle(qtbot: QtBot, seat: Seat) -> None:
    """Wait until no work is under way and every outcome has been shown."""
    for _round in range(3):
        qtbot.waitUntil(lambda: seat.tasks.idle, timeout=10_000)
        QApplication.processEvents()


def until(qtbot: QtBot, true: Callable[[], bool]) -> None:
    """Wait until something is so."""
    qtbot.waitUntil(true, timeout=10_000)
