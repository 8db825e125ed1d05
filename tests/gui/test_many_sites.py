"""A customer with more sites than are read at once: each of them is reached, shown, edited and saved like the first."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from gui.pages.sections.chosen import Steps
from gui.seat import Seat
from models.journal.entries import Change, Op, uuid7
from models.services import sites
from tests.gui.customer_page import Stage, stage
from tests.gui.desk_fixtures import Office
from tests.gui.desk_fixtures import office as office
from tests.gui.desk_fixtures import seat as seat

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
MORE = 45


@pytest.fixture
def helmi(qtbot: QtBot, office: Office, seat: Seat) -> Stage:
    """Helmi with two sites of her own and MORE that came later, each with a point and its meter."""
    changes = []
    for at in range(1, MORE + 1):
        site, point, meter = uuid7(), uuid7(), uuid7()
        place = {"customer_id": office.helmi, "street_address": f"Piharinne {at}", "postal_code": "40100", "post_office": "JYVÄSKYLÄ"}
        changes.append(Change("site", site, Op.CREATE, office.helmi, place))
        supply = {"site_id": site, "commodity": "district-heat", "controller": "lampo", "gsrn": f"64300000000105{at:04}"}
        changes.append(Change("metering_point", point, Op.CREATE, office.helmi, supply, {}, "lampo"))
        changes.append(Change("meter", meter, Op.CREATE, office.helmi, {"metering_point_id": point, "meter_number": f"KL-9{at:03}"}))
    office.write(changes)
    return stage(qtbot, office, seat)


def steps_of(helmi: Stage) -> Steps:
    steps = helmi.first.site.steps
    assert steps is not None
    return steps


def test_the_page_reads_the_first_and_counts_all(helmi: Stage) -> None:
    assert len(helmi.page.data.sites) == sites.FIRST
    assert helmi.page.data.counts["sites"] == MORE + 2
    assert steps_of(helmi).place() == f"1 / {MORE + 2}"


def test_every_site_is_gone_through_in_the_card(helmi: Stage) -> None:
    seen = []
    for _step in range(MORE + 2):
        seen.append(helmi.site("street_address").editor.value())
        steps_of(helmi).on.click()
        helmi.settle()
    assert seen == ["Mallikatu 3 B 12", "Rantapolku 9", *(f"Piharinne {at}" for at in range(1, MORE + 1))]
    assert steps_of(helmi).place() == f"1 / {MORE + 2}"


def test_back_from_the_first_is_the_last(helmi: Stage) -> None:
    steps_of(helmi).back.click()
    assert helmi.site("street_address").editor.value() == "Mallikatu 3 B 12", "until it is read, the old one stays with its own number"
    assert steps_of(helmi).place() == f"1 / {MORE + 2}"
    helmi.settle()
    assert helmi.site("street_address").editor.value() == f"Piharinne {MORE}"
    assert steps_of(helmi).place() == f"{MORE + 2} / {MORE + 2}"


def test_a_site_read_on_demand_is_saved_and_stays_in_the_card(helmi: Stage) -> None:
    steps_of(helmi).back.click()
    helmi.settle()
    for text in ("4", "5"):
        helmi.write(helmi.site("occupants"), text)
        helmi.page.saver.save()
        helmi.settle()
        assert helmi.page.conflict is None
        assert not helmi.page.has_changes()
        assert helmi.site("street_address").editor.value() == f"Piharinne {MORE}"
        assert helmi.site("occupants").editor.value() == text
    last = sites.some(helmi.office.desk, helmi.office.helmi, MORE + 1)
    assert [site["occupants"] for site in last] == [5]


def test_stepping_fast_ends_where_it_was_stepped_to(helmi: Stage) -> None:
    for _step in range(3):
        steps_of(helmi).back.click()
    helmi.settle()
    assert helmi.site("street_address").editor.value() == f"Piharinne {MORE - 2}"
