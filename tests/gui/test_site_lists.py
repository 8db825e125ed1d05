"""What is listed of the row gone to in the tree of sites: contracts, estimates, readings and inspections, added, corrected and ended there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.pages.customer_parts.form_box import FormBox
from gui.pages.customer_parts.record_list import RecordList
from gui.pages.sections.sites import SitesSection
from gui.seat import Seat
from models import formats
from models.journal.entries import Change, Op, uuid7
from models.services import history_view, sites
from models.services.sites import SiteTree
from tests.gui.customer_page import Stage, stage
from tests.gui.desk_fixtures import Office
from tests.gui.desk_fixtures import office as office
from tests.gui.desk_fixtures import seat as seat

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def helmi(qtbot: QtBot, office: Office, seat: Seat) -> Stage:
    return stage(qtbot, office, seat)


@pytest.fixture
def section(helmi: Stage) -> SitesSection:
    made = helmi.page.open_section("sites")
    assert isinstance(made, SitesSection)
    helmi.settle()
    return made


def go(helmi: Stage, section: SitesSection, entity: str, view: str, **values: object) -> RecordList:
    row = next(each for each in section.tree.rows.values() if each.entity == entity and all(each[name] == value for name, value in values.items()))
    assert section.tree.go_to(row.id.hex)
    helmi.settle()
    section.views.set_current(view)
    helmi.settle()
    assert section.lists.list is not None
    return section.lists.list


def form_of(made: RecordList) -> FormBox:
    form = made.form()
    assert form is not None
    return form


def choose(form: FormBox, name: str, code: str) -> None:
    form.fields[name].editor.set_value(code)
    form.fields[name].editor.edited.emit()


def save(helmi: Stage) -> None:
    helmi.page.saver.save()
    helmi.settle()


def read(helmi: Stage) -> SiteTree:
    return sites.read(helmi.office.desk, helmi.office.helmi)


def words(section: SitesSection) -> list[str]:
    return [section.views.tabText(at) for at in range(section.views.count())]


def test_a_point_has_contracts_estimates_and_the_readings_of_its_meter(helmi: Stage, section: SitesSection) -> None:
    go(helmi, section, "metering_point", "contract", gsrn="643000000001040110")
    assert words(section) == ["Consumption", "Contracts 1", "Estimates 1", "Readings 1"]
    go(helmi, section, "meter", "manual_reading", meter_number="KL-20417")
    assert words(section) == ["Consumption", "Readings 1"]
    go(helmi, section, "heat_exchanger", "equipment_inspection")
    assert words(section) == ["Consumption", "Inspections 0"]


def test_a_contract_is_added_by_keys_and_said_wrong_beside_its_field(helmi: Stage, section: SitesSection) -> None:
    contracts = go(helmi, section, "metering_point", "contract", gsrn="643000000001040127")
    contracts._empty._act.setFocus()
    helmi.press(Qt.Key.Key_Space)
    form = form_of(contracts)
    assert QApplication.focusWidget() is form.fields["contract_number"].editor.widget()
    assert form.fields["controller"].editor.value() == "sahko", "the controller of the point"
    helmi.write(form.fields["contract_number"], "S-1")
    choose(form, "contract_kind", "sales")
    helmi.write(form.fields["product"], "Kesto")
    helmi.write(form.fields["valid_from"], "1.5.2026")
    helmi.write(form.fields["valid_to"], "1.4.2026")
    save(helmi)
    assert form.fields["valid_to"].message() == "Ends before it begins. Give a later day"
    assert QApplication.focusWidget() is form.fields["valid_to"].editor.widget()
    helmi.write(form.fields["valid_to"], "1.4.2028")
    choose(form, "billing_account_id", helmi.office.account.hex)
    save(helmi)
    assert not helmi.page.has_changes(), helmi.said
    (found,) = next(rows for rows in read(helmi).contracts.values() if rows[0]["contract_number"] == "S-1")
    assert (found["customer_id"], found["controller"], found["valid_to"]) == (helmi.office.helmi, "sahko", date(2028, 4, 1))
    assert found["billing_account_id"] == helmi.office.account
    assert words(section)[1] == "Contracts 1"


def test_a_contract_ends_today_with_its_reason_and_the_save_is_undone(helmi: Stage, section: SitesSection) -> None:
    contracts = go(helmi, section, "metering_point", "contract", gsrn="643000000001040110")
    contracts._end.click()
    form = form_of(contracts)
    assert QApplication.focusWidget() is form.fields["end_reason"].editor.widget()
    choose(form, "end_reason", "moving-out")
    save(helmi)
    (found,) = read(helmi).contracts[helmi.office.heat]
    assert (found["valid_to"], found["end_reason"]) == (formats.today(), "moving-out")
    page = history_view.read(helmi.office.desk, helmi.office.helmi)
    assert isinstance(page, history_view.HistoryPage)
    line = next(line for line in page.lines if line.entity == "contract" and line.op == "set")
    assert {change.label for change in line.changes} == {"Valid to", "Reason of ending"}
    helmi.undos[-1][1]()
    helmi.settle()
    (found,) = read(helmi).contracts[helmi.office.heat]
    assert (found["valid_to"], found["end_reason"]) == (None, None)


def test_an_estimate_is_corrected_and_another_follows_it(helmi: Stage, section: SitesSection) -> None:
    estimates = go(helmi, section, "metering_point", "consumption_estimate", gsrn="643000000001040110")
    estimates.edit()
    helmi.write(form_of(estimates).fields["value"], "12,4")
    estimates.add()
    form = form_of(estimates)
    assert form.fields["unit"].editor.value() == "MWh"
    helmi.write(form.fields["value"], "kaksitoista")
    save(helmi)
    assert form.fields["value"].message().startswith("Not a number")
    helmi.write(form.fields["value"], "13")
    choose(form, "method", "customer")
    save(helmi)
    assert not helmi.page.has_changes(), helmi.said
    found = {each["value"]: each for each in read(helmi).estimates[helmi.office.heat]}
    assert set(found) == {Decimal("12.4"), Decimal(13)}
    assert found[Decimal(13)]["valid_from"] == formats.today()
    assert found[Decimal(13)]["customer_id"] is None


def test_a_reading_that_was_mistyped_is_corrected_and_another_removed(helmi: Stage, section: SitesSection) -> None:
    readings = go(helmi, section, "meter", "manual_reading", meter_number="KL-20417")
    readings.add()
    helmi.write(form_of(readings).fields["value"], "251,5")
    save(helmi)
    readings = go(helmi, section, "meter", "manual_reading", meter_number="KL-20417")
    assert readings.table.model().rowCount() == 2
    readings.edit()
    helmi.write(form_of(readings).fields["value"], "249,5")
    readings.table.selectRow(1)
    readings.remove()
    save(helmi)
    assert [each["value"] for each in read(helmi).readings[helmi.office.meter]] == [Decimal("249.5")]


def test_an_inspection_knows_what_was_inspected(helmi: Stage, section: SitesSection) -> None:
    inspections = go(helmi, section, "heat_exchanger", "equipment_inspection")
    section.add_row()
    form = form_of(inspections)
    helmi.write(form.fields["inspected_on"], "1.1.2099")
    choose(form, "result", "passed")
    save(helmi)
    assert form.fields["inspected_on"].message().startswith("The day is in the future")
    helmi.write(form.fields["inspected_on"], "7.4.2026")
    save(helmi)
    assert not helmi.page.has_changes(), helmi.said
    ((found,),) = read(helmi).inspections.values()
    gear = next(each for each in section.tree.rows.values() if each.entity == "heat_exchanger")
    assert (found["equipment_kind"], found["equipment_id"], found["result"]) == ("heat-exchanger", gear.id, "passed")


def test_what_a_register_told_of_the_whole_customer_is_seen_at_the_site(helmi: Stage) -> None:
    told = {"customer_id": helmi.office.helmi, "value": Decimal("18.2"), "unit": "MWh", "method": "import"}
    helmi.office.write([Change("consumption_estimate", uuid7(), Op.CREATE, helmi.office.helmi, told)])
    section = helmi.page.open_section("sites")
    assert isinstance(section, SitesSection)
    helmi.settle()
    estimates = go(helmi, section, "site", "consumption_estimate", street_address="Mallikatu 3 B 12")
    assert words(section) == ["Estimates 1"]
    assert estimates._rows.cell(0, 0).text == "18.2 MWh" or estimates._rows.cell(0, 0).text == "18.2"


def test_what_is_missing_in_another_row_of_the_tree_is_gone_to(helmi: Stage, section: SitesSection) -> None:
    contracts = go(helmi, section, "metering_point", "contract", gsrn="643000000001040127")
    contracts.add()
    helmi.write(form_of(contracts).fields["product"], "Kesto")
    go(helmi, section, "metering_point", "consumption_estimate", gsrn="643000000001040110")
    helmi.page.open_section("customer")
    save(helmi)
    assert helmi.page.section() == "sites"
    assert isinstance(section.lists.list, RecordList)
    form = form_of(section.lists.list)
    assert form.record.entity == "contract"
    assert form.fields["product"].editor.value() == "Kesto"
    assert QApplication.focusWidget() is form.fields["contract_number"].editor.widget()
    assert form.fields["contract_number"].message() == "Required. Give a value"


def test_tab_goes_from_the_list_into_its_form(helmi: Stage, section: SitesSection) -> None:
    contracts = go(helmi, section, "metering_point", "contract", gsrn="643000000001040110")
    contracts.edit()
    helmi.settle()
    contracts._remove.setFocus()
    helmi.press(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is form_of(contracts).fields["contract_number"].editor.widget()
    contracts.table.setFocus()
    helmi.seat.commands.trigger("edit")
    assert section._form is None, "F3 means the row of the list that has the focus"
