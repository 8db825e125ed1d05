"""Sites: the tree of four levels, facts, consumption beside last year's, forms in place, readings by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.pages.sections.consumption_card import ConsumptionCard
from gui.pages.sections.site_model import words_of
from gui.pages.sections.sites import SitesSection
from gui.seat import Seat
from models.records import Record
from models.services import sites
from models.services.consumption import Period
from tests.gui.customer_page import Stage, stage
from tests.gui.desk_fixtures import Office
from tests.gui.desk_fixtures import office as office
from tests.gui.desk_fixtures import seat as seat

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def helmi(qtbot: QtBot, office: Office, seat: Seat) -> Stage:
    return stage(qtbot, office, seat)


@pytest.fixture
def section(helmi: Stage) -> SitesSection:
    made = helmi.page.open_section("sites")
    assert isinstance(made, SitesSection)
    helmi.settle()
    return made


def row(section: SitesSection, entity: str, **values: object) -> Record:
    return next(each for each in section.tree.rows.values() if each.entity == entity and all(each[name] == value for name, value in values.items()))


def choose(helmi: Stage, section: SitesSection, found: Record) -> None:
    assert section.tree.go_to(found.id.hex)
    helmi.settle()


def test_an_existing_point_meter_and_exchanger_are_corrected(helmi: Stage, section: SitesSection) -> None:
    for found, name, text, value in (
        (row(section, "metering_point", gsrn="643000000001040110"), "contracted_power", "14", Decimal(14)),
        (row(section, "meter", meter_number="KL-20417"), "digits", "7", 7),
        (row(section, "heat_exchanger"), "model", "LK 41", "LK 41"),
        (row(section, "site", street_address="Rantapolku 9"), "occupants", "4", 4),
    ):
        choose(helmi, section, found)
        section.edit()
        form = section._form
        assert form is not None
        helmi.write(form.fields[name], text)
        assert helmi.page.save_bar.count_text() == "1 change not saved"
        helmi.page.saver.save()
        helmi.settle()
        assert helmi.page.conflict is None
        assert not helmi.page.has_changes()
        again = next(each for each in section.tree.rows.values() if each.id == found.id)
        assert again[name] == value


def test_the_same_row_is_corrected_twice(helmi: Stage, section: SitesSection) -> None:
    found = row(section, "meter", meter_number="KL-20417")
    for text in ("7", "8"):
        choose(helmi, section, found)
        section.edit()
        form = section._form
        assert form is not None
        helmi.write(form.fields["digits"], text)
        helmi.page.saver.save()
        helmi.settle()
        assert helmi.page.conflict is None
        assert next(each for each in section.tree.rows.values() if each.id == found.id)["digits"] == int(text)


def test_a_form_under_way_stays_open_through_a_refresh(helmi: Stage, section: SitesSection) -> None:
    choose(helmi, section, row(section, "meter", meter_number="KL-20417"))
    section.edit()
    form = section._form
    assert form is not None
    helmi.write(form.fields["digits"], "7")
    helmi.page.refresh()
    helmi.settle()
    assert section._form is form
    assert form.fields["digits"].editor.value() == "7"


def test_a_site_a_point_and_a_meter_are_begun_and_saved(helmi: Stage, section: SitesSection) -> None:
    section.add_site()
    form = section._form
    assert form is not None
    helmi.write(form.fields["street_address"], "Uusitie 4")
    helmi.write(form.fields["postal_code"], "00100")
    assert form.fields["post_office"].editor.value() == "HELSINKI"
    helmi.page.saver.save()
    helmi.settle()
    assert {site["street_address"] for site in helmi.data().sites} == {"Mallikatu 3 B 12", "Rantapolku 9", "Uusitie 4"}
    new = row(section, "site", street_address="Uusitie 4")
    choose(helmi, section, new)
    dict(section._adds(new))["Add metering point"]()
    form = section._form
    assert form is not None
    helmi.write(form.fields["gsrn"], "643000000001049991")
    form.fields["commodity"].editor.set_value("district-cooling")
    form.fields["commodity"].editor.edited.emit()
    form.fields["controller"].editor.set_value("lampo")
    form.fields["controller"].editor.edited.emit()
    helmi.page.saver.save()
    helmi.settle()
    assert form.fields["gsrn"].message() == "" or helmi.page.has_changes()


def test_a_required_value_left_out_is_said_beside_its_field(helmi: Stage, section: SitesSection) -> None:
    section.add_site()
    form = section._form
    assert form is not None
    helmi.page.saver.save()
    helmi.settle()
    assert form.fields["street_address"].message()
    assert form.fields["street_address"].editor.widget().hasFocus()
    assert len(helmi.data().sites) == 2


def test_a_reading_by_hand_is_recorded_of_the_meter_in_use(helmi: Stage, section: SitesSection) -> None:
    choose(helmi, section, row(section, "metering_point", gsrn="643000000001040110"))
    section.handlers()["reading"]()
    form = section._form
    assert form is not None
    helmi.write(form.fields["value"], "251,5")
    helmi.page.saver.save()
    helmi.settle()
    tree = sites.read(helmi.office.desk, helmi.office.helmi)
    readings = tree.readings[helmi.office.meter]
    assert Decimal("251.5") in {reading["value"] for reading in readings}


def test_esc_leaves_a_form_without_anything_typed_and_forgets_the_row_begun(helmi: Stage, section: SitesSection) -> None:
    choose(helmi, section, row(section, "meter", meter_number="KL-20417"))
    section.add_reading()
    assert helmi.page.save_bar.isVisible()
    helmi.press(Qt.Key.Key_Escape)
    assert section._form is None
    assert not helmi.page.has_changes()
    assert not helmi.page.save_bar.isVisible()
    assert section.tree.hasFocus()
    assert section.consumption.isVisible()
    section.add_reading()
    assert section._form is not None
    helmi.write(section._form.fields["value"], "250")
    helmi.press(Qt.Key.Key_Escape)
    assert section._form is not None, "what was typed stays in sight"
    assert helmi.page.has_changes()


def test_where_no_meter_is_in_use_it_says_so(helmi: Stage, section: SitesSection) -> None:
    choose(helmi, section, row(section, "metering_point", commodity="gas"))
    section.add_reading()
    assert section._form is None
    assert any("no meter in use" in text for text, _tone in helmi.said)


def test_the_sentence_says_what_the_bars_show(helmi: Stage, section: SitesSection) -> None:
    choose(helmi, section, row(section, "metering_point", gsrn="643000000001040110"))
    said = section.consumption.sentence.text()
    assert "Jan–Mar" in said
    assert "+6 %" in said
    assert "6 Apr 2026" in said


@pytest.mark.parametrize(("period", "rows"), [(Period.DAY, 30), (Period.MONTH, 12), (Period.YEAR, 2)])
def test_day_month_and_year_have_their_rows(helmi: Stage, section: SitesSection, period: Period, rows: int) -> None:
    choose(helmi, section, row(section, "metering_point", gsrn="643000000001040110"))
    section.consumption.period.set_value(period)
    section.consumption.period.edited.emit()
    helmi.settle()
    section.consumption.switch_view()
    assert section.consumption.table.isVisible()
    assert section.consumption.table.model().rowCount() == rows


def test_a_point_without_readings_says_so(helmi: Stage, section: SitesSection) -> None:
    choose(helmi, section, row(section, "metering_point", gsrn="643000000001040127"))
    assert section.consumption._stack.currentWidget() is section.consumption._empty
    assert section.consumption.sentence.text() == ""


def test_what_ended_says_so_in_words(section: SitesSection) -> None:
    said = [words_of(each)[0] for each in section.tree.rows.values() if each.get("commodity") == "gas"]
    assert said == ["Gas, ended 31 Aug 2024"]


def heat(helmi: Stage, section: SitesSection) -> ConsumptionCard:
    choose(helmi, section, row(section, "metering_point", gsrn="643000000001040110"))
    return section.consumption


def test_the_year_shown_is_named_and_the_keys_step_to_the_year_before_and_back(helmi: Stage, section: SitesSection) -> None:
    card = heat(helmi, section)
    assert card.span.words.text() == "2026"
    assert (card.span.back.isEnabled(), card.span.on.isEnabled()) == (True, False)
    section.tree.setFocus()
    assert helmi.seat.commands.trigger("earlier")
    helmi.settle()
    assert card.span.words.text() == "2025"
    assert (card.span.back.isEnabled(), card.span.on.isEnabled()) == (False, True)
    assert card.chart.accessibleName().startswith("2025 ")
    titles = [card.table.model().headerData(at, Qt.Orientation.Horizontal) for at in range(3)]
    assert titles == ["Period", "2025", "2024"]
    assert helmi.seat.commands.trigger("earlier")
    helmi.settle()
    assert card.span.words.text() == "2025", "there is nothing earlier"
    assert helmi.seat.commands.trigger("later")
    helmi.settle()
    assert card.span.words.text() == "2026"


def test_the_buttons_step_through_months_of_days(helmi: Stage, section: SitesSection) -> None:
    card = heat(helmi, section)
    card.period.set_value(Period.DAY)
    card.period.edited.emit()
    helmi.settle()
    seen = [card.span.words.text()]
    for _step in range(5):
        card.span.back.click()
        helmi.settle()
        seen.append(card.span.words.text())
    assert seen == ["Apr 2026", "Mar 2026", "Feb 2026", "Jan 2026", "Dec 2025", "Nov 2025"]
    assert card.table.model().rowCount() == 30
    card.span.on.click()
    helmi.settle()
    assert card.span.words.text() == "Dec 2025"


def test_another_period_stays_within_what_is_shown_and_another_point_begins_at_its_end(helmi: Stage, section: SitesSection) -> None:
    card = heat(helmi, section)
    card.step(-1)
    helmi.settle()
    card.period.set_value(Period.DAY)
    card.period.edited.emit()
    helmi.settle()
    assert card.span.words.text() == "Dec 2025"
    card.period.set_value(Period.MONTH)
    card.period.edited.emit()
    helmi.settle()
    assert card.span.words.text() == "2025"
    card.period.set_value(Period.YEAR)
    card.period.edited.emit()
    helmi.settle()
    assert card.span.isHidden()
    card.period.set_value(Period.MONTH)
    card.period.edited.emit()
    helmi.settle()
    helmi.page.refresh()
    helmi.settle()
    choose(helmi, section, row(section, "metering_point", gsrn="643000000001040127"))
    assert card.span.isHidden()
    heat(helmi, section)
    assert card.span.words.text() == "2026"


def test_a_refresh_leaves_the_month_that_was_stepped_to(helmi: Stage, section: SitesSection) -> None:
    card = heat(helmi, section)
    card.step(-1)
    helmi.settle()
    helmi.page.refresh()
    helmi.settle()
    assert card.span.words.text() == "2025"
