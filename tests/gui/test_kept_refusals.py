"""A kept refusal that is met is said in the window: by a new customer, by a save, and by an undo that brings the number back."""

from __future__ import annotations

from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from gui.pages.new_customer import NewCustomerPage
from gui.seat import Seat
from models.journal.apply import apply
from models.services.arrivals import recalled_warning
from models.services.desk import Desk
from models.services.kept_refusals import keep
from models.services.reading import rows_of
from tests.gui.customer_page import stage
from tests.gui.desk_fixtures import Office, settle
from tests.gui.desk_fixtures import office as office
from tests.gui.desk_fixtures import seat as seat
from tests.gui.test_new_prospect import choose

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def kept(desk: Desk, number: str, purpose: str = "direct-marketing") -> None:
    refused = [{"purpose": purpose, "channel": "any", "controller": None, "valid_from": date(2024, 5, 1)}]
    with desk.store.write() as session:
        apply(session, desk.store.sealing, desk.act(), keep(desk, [("phone", number)], refused))


def test_a_new_customer_says_it(qtbot: QtBot, office: Office, seat: Seat) -> None:
    kept(office.desk, "+358507654321")
    page = NewCustomerPage(seat, {"lampo": "Salpa Lämpö Oy"})
    qtbot.addWidget(page)
    said: list[tuple[str, str]] = []
    seat.said.connect(lambda text, tone: said.append((text, tone)))
    page.show()
    choose(page, family_name="Toivonen", phone="050 765 4321")
    page.create_customer()
    settle(qtbot, seat)
    assert (recalled_warning().message(), "warning") in said


def test_a_save_says_it_and_so_does_an_undo(qtbot: QtBot, office: Office, seat: Seat) -> None:
    at = stage(qtbot, office, seat)
    phone = next(point for point in at.data().points if point["point_kind"] == "phone")
    with office.desk.store.read() as session:
        number = rows_of(session, "contact_point", "id", [phone.id])[0]["phone"]
    kept(office.desk, number, "research")
    kept(office.desk, "+358507654321")
    at.write(at.card("phone"), "050 765 4321")
    at.page.saver.save()
    at.settle()
    assert (recalled_warning().message(), "warning") in at.said
    count = len(at.data().statements)
    at.said.clear()
    at.page.saver.undo()
    at.settle()
    assert (recalled_warning().message(), "warning") in at.said
    assert len(at.data().statements) == count + 1
