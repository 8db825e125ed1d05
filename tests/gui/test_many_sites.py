"""A customer with more sites than are read at once: each of them is reached, shown, edited and saved like the first."""

from __future__ import annotations

from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.pages.sections.chosen import Steps
from gui.pages.sections.site_model import KEY
from gui.pages.sections.sites import SitesSection
from gui.seat import Seat
from models.journal.entries import Change, Op, uuid7
from models.services import sites
from models.services.desk import Desk
from tests.gui.customer_page import Stage, stage
from tests.gui.desk_fixtures import Office
from tests.gui.desk_fixtures import office as office
from tests.gui.desk_fixtures import seat as seat
from tests.gui.typist import type_text

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


@pytest.fixture
def section(helmi: Stage) -> SitesSection:
    made = helmi.page.open_section("sites")
    assert isinstance(made, SitesSection)
    helmi.settle()
    return made


def shown(section: SitesSection) -> list[str]:
    """Return the first lines of the sites as they stand in the tree."""
    model = section.tree.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_the_tree_shows_the_first_at_once_and_then_all(helmi: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[int | None] = []
    read = sites.read

    def noted(desk: Desk, customer: UUID, *, limit: int | None = None) -> sites.SiteTree:
        limits.append(limit)
        return read(desk, customer, limit=limit)

    monkeypatch.setattr(sites, "read", noted)
    section = helmi.page.open_section("sites")
    assert isinstance(section, SitesSection)
    helmi.settle()
    assert limits == [sites.FIRST, None]
    assert section.tree.model().rowCount() == MORE + 2
    helmi.page.refresh()
    helmi.settle()
    assert limits == [sites.FIRST, None, None]


def test_every_site_is_reached_by_the_arrows(helmi: Stage, section: SitesSection) -> None:
    section.tree.setFocus()
    helmi.press(Qt.Key.Key_Home)
    gone_to = []
    for _step in range(300):
        record = section.tree.current_record()
        assert record is not None
        gone_to.append(record)
        before = section.tree.current_key()
        helmi.press(Qt.Key.Key_Down)
        if section.tree.current_key() == before:
            break
    helmi.settle()
    addresses = [record["street_address"] for record in gone_to if record.entity == "site"]
    assert addresses == ["Mallikatu 3 B 12", "Rantapolku 9", *(f"Piharinne {at}" for at in range(1, MORE + 1))]


def test_the_filter_finds_a_site_by_its_address_and_the_facts_follow(helmi: Stage, section: SitesSection) -> None:
    helmi.page.handlers()["filter"]()
    assert section.filter.hasFocus()
    type_text(section.filter, "piharinne 33")
    helmi.settle()
    assert shown(section) == ["Piharinne 33"]
    helmi.press(Qt.Key.Key_Return)
    assert section.tree.hasFocus()
    record = section.tree.current_record()
    assert record is not None
    assert (record.entity, record["gsrn"]) == ("metering_point", "643000000001050033")
    assert "Piharinne 33" in section.facts._name.text()


@pytest.mark.parametrize("text", ["KL-9044", "643000000001050044", "rinne kl-9044"])
def test_the_filter_finds_a_site_by_what_hangs_on_it(helmi: Stage, section: SitesSection, text: str) -> None:
    section.filter.set_value(text)
    section.filter.edited.emit()
    assert shown(section) == ["Piharinne 44"]
    assert any(section.tree.rows[key]["meter_number"] == "KL-9044" for key in expanded_keys(section) if section.tree.rows[key].entity == "meter")


def expanded_keys(section: SitesSection) -> list[str]:
    """Return the keys of every row that is let through."""
    found: list[str] = []
    waiting = [section.tree.model().index(row, 0) for row in range(section.tree.model().rowCount())]
    while waiting:
        index = waiting.pop()
        found.append(str(index.data(KEY)))
        waiting.extend(section.tree.model().index(row, 0, index) for row in range(section.tree.model().rowCount(index)))
    return found


def test_a_filter_that_lets_nothing_through_says_so_and_is_taken_away(helmi: Stage, section: SitesSection) -> None:
    section.filter.set_value("ei mitään")
    section.filter.edited.emit()
    assert section._none.isVisible()
    assert not section.tree.isVisible()
    section.filter.setFocus()
    helmi.press(Qt.Key.Key_Escape)
    assert section.filter.value() == ""
    assert section.tree.isVisible()
    assert len(shown(section)) == MORE + 2


def test_the_row_gone_to_and_the_open_branches_stay_through_a_refresh(helmi: Stage, section: SitesSection) -> None:
    key = next(key for key, row in section.tree.rows.items() if row.entity == "meter" and row["meter_number"] == "KL-9040")
    assert section.tree.go_to(key)
    helmi.settle()
    helmi.page.refresh()
    helmi.settle()
    assert section.tree.current_key() == key
    assert section.tree.isExpanded(section.tree.currentIndex().parent())
    assert "KL-9040" in section.facts._name.text()


def test_a_row_far_down_is_edited_and_saved(helmi: Stage, section: SitesSection) -> None:
    key = next(key for key, row in section.tree.rows.items() if row.get("street_address") == f"Piharinne {MORE}")
    assert section.tree.go_to(key)
    helmi.settle()
    section.edit()
    form = section.form()
    assert form is not None
    helmi.write(form.fields["occupants"], "7")
    helmi.page.saver.save()
    helmi.settle()
    assert not helmi.page.has_changes()
    assert section.tree.rows[key]["occupants"] == 7
    assert section.tree.current_key() == key
