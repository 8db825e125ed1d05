"""The form of a new customer asks a prospect's permission, and only a prospect's."""

from __future__ import annotations

from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from gui.pages.new_customer import NewCustomerPage
from gui.seat import Seat
from models.services import customers
from models.services.customers import CustomerPage
from tests.gui.desk_fixtures import Office, settle
from tests.gui.desk_fixtures import office as office
from tests.gui.desk_fixtures import seat as seat

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def choose(page: NewCustomerPage, **texts: str) -> None:
    for name, text in texts.items():
        page.fields[name].editor.set_value(text)
        page.fields[name].editor.edited.emit()


def test_the_permission_is_asked_beside_its_fields_and_recorded(qtbot: QtBot, office: Office, seat: Seat) -> None:
    page = NewCustomerPage(seat, {"lampo": "Salpa Lämpö Oy"})
    qtbot.addWidget(page)
    made: list[object] = []
    page.created.connect(made.append)
    page.show()
    choose(page, family_name="Toivonen", phone="050 765 4321")
    assert not page.fields["channel"].isVisible()
    assert "channel" not in page.texts()
    choose(page, status="prospect")
    assert page.fields["channel"].isVisible()
    page.create_customer()
    settle(qtbot, seat)
    assert not made
    assert {name for name, field in page.fields.items() if field.problem() is not None} == {"channel", "given_how", "evidence_kind"}
    choose(page, channel="phone", given_how="letter", evidence_kind="paper", evidence_note="Mappi 3")
    assert all(field.problem() is None for field in page.fields.values())
    page.create_customer()
    settle(qtbot, seat)
    (customer,) = made
    assert isinstance(customer, UUID)
    data = customers.read_page(office.desk, customer)
    assert isinstance(data, CustomerPage)
    assert [line.record["channel"] for line in data.statements] == ["phone"]


def test_what_was_chosen_of_a_permission_is_kept_in_the_draft(qtbot: QtBot, office: Office, seat: Seat) -> None:
    page, again = NewCustomerPage(seat, {"lampo": "Salpa Lämpö Oy"}), NewCustomerPage(seat, {"lampo": "Salpa Lämpö Oy"})
    for each in (page, again):
        qtbot.addWidget(each)
        each.show()
    choose(page, family_name="Toivonen", status="prospect", channel="phone,email", wording="Saa soittaa")
    again.restore(page.as_draft())
    assert again.fields["channel"].editor.value() == "phone,email"
    assert again.fields["wording"].editor.value() == "Saa soittaa"
    assert again.fields["channel"].isVisible()
    settle(qtbot, seat)
    assert office.helmi
