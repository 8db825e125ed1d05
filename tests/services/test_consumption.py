"""Sums of consumption by day, month and year in Helsinki time, beside the year before; and taking a save back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from models.journal.entries import Change, Op, uuid7
from models.problems import Rejected
from models.records import Edit
from models.services import consumption, customers, forms, undo
from models.services.consumption import Period
from models.services.customers import CustomerPage
from models.services.day_pack import pack
from models.services.forms import Saved
from models.services.undo import Undone
from tests.gui.desk_fixtures import Office, make_office


@pytest.fixture
def helmi(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return make_office(tmp_path_factory.mktemp("office") / "store")


def put(office: Office, day: date, values: Sequence[Decimal | None], point: UUID, **more: object) -> None:
    given = {"metering_point_id": point, "day": day, "measured": "consumption", "resolution": "PT1H", "unit": "MWh", "packed": pack(values)}
    office.write([Change("day_readings", uuid7(), Op.CREATE, office.helmi, {**given, **more})])


def new_point(office: Office) -> UUID:
    point = uuid7()
    office.write(
        [Change("metering_point", point, Op.CREATE, office.helmi, {"site_id": office.site, "commodity": "gas", "controller": "lampo"}, {}, "lampo")]
    )
    return point


def test_days_of_23_and_25_hours_are_summed_whole(helmi: Office) -> None:
    point = new_point(helmi)
    put(helmi, date(2026, 3, 29), [Decimal("0.1")] * 23, point)
    put(helmi, date(2026, 10, 25), [Decimal("0.1")] * 25, point)
    march = consumption.read(helmi.desk, point, Period.DAY, date(2026, 3, 1))
    october = consumption.read(helmi.desk, point, Period.DAY, date(2026, 10, 1))
    assert (len(march.bars), march.bars[28].value) == (31, Decimal(2300))
    assert (march.unit, october.bars[24].value) == ("kWh", Decimal(2500))


def test_months_stand_beside_the_year_before_and_only_whole_ones_are_compared(helmi: Office) -> None:
    found = consumption.read(helmi.desk, helmi.heat, Period.MONTH)
    assert (found.unit, found.first, found.until) == ("MWh", date(2026, 1, 1), date(2026, 4, 6))
    assert [bar.first.month for bar in found.compared] == [1, 2, 3]
    assert found.bars[3].days == 6
    assert not found.bars[3].whole
    assert found.bars[11].value is None
    assert found.bars[11].before is not None
    assert round(found.same / found.same_before, 2) == Decimal("1.06")
    assert found.sources == ("datahub",)


def test_a_monthly_reading_counts_as_its_month_and_its_days_do_not_count_twice(helmi: Office) -> None:
    point = new_point(helmi)
    put(helmi, date(2026, 3, 1), [Decimal("1.5")], point, resolution="P1M")
    put(helmi, date(2026, 3, 30), [Decimal("0.1")] * 24, point)
    put(helmi, date(2026, 4, 2), [Decimal("0.1")] * 24, point)
    found = consumption.read(helmi.desk, point, Period.MONTH, date(2026, 4, 1))
    assert found.bars[2].value == Decimal("1.5")
    assert found.bars[2].whole
    assert found.bars[3].value == Decimal("2.4")


def test_the_latest_version_of_a_day_counts_and_missing_hours_do_not(helmi: Office) -> None:
    point = new_point(helmi)
    put(helmi, date(2026, 5, 1), [Decimal(1)] * 24, point, file_version=1)
    put(helmi, date(2026, 5, 1), [Decimal("0.5")] * 23 + [None], point, file_version=2)
    found = consumption.read(helmi.desk, point, Period.MONTH, date(2026, 5, 1))
    assert found.bars[4].value == Decimal("11.5")


def test_gas_stays_in_cubic_metres(helmi: Office) -> None:
    point = new_point(helmi)
    put(helmi, date(2026, 5, 1), [Decimal("2.5")] * 24, point, unit="m3")
    found = consumption.read(helmi.desk, point, Period.DAY, date(2026, 5, 1))
    assert (found.unit, found.bars[0].value) == ("m3", Decimal(60))


def test_a_leap_day_is_compared_with_28_february(helmi: Office) -> None:
    point = new_point(helmi)
    put(helmi, date(2027, 2, 28), [Decimal(1)], point, resolution="P1D")
    put(helmi, date(2028, 2, 29), [Decimal(2)], point, resolution="P1D")
    bar = consumption.read(helmi.desk, point, Period.DAY, date(2028, 2, 1)).bars[28]
    assert (bar.value, bar.before) == (Decimal(2000), Decimal(1000))


def test_years_name_the_one_before_only_when_it_is_whole(helmi: Office) -> None:
    found = consumption.read(helmi.desk, helmi.heat, Period.YEAR)
    assert [bar.first.year for bar in found.bars] == [2025, 2026]
    assert found.bars[0].before is None
    assert found.bars[1].before == found.bars[0].value


def test_a_point_without_readings_is_empty(helmi: Office) -> None:
    assert consumption.read(helmi.desk, new_point(helmi), Period.MONTH).empty


def test_another_controllers_point_tells_nothing(helmi: Office) -> None:
    found = consumption.read(helmi.desk_of("sanna", controllers=("sahko",)), helmi.heat, Period.MONTH)
    assert found.empty


def saved(office: Office) -> Saved:
    page = customers.read_page(office.desk, office.helmi)
    assert isinstance(page, CustomerPage)
    site = page.sites[0]
    result = forms.save(office.desk, [Edit("site", site.id, office.helmi, "set", {"occupants": "3"}, {"occupants": site.bases["occupants"]})])
    assert isinstance(result, Saved)
    return result


def test_ones_own_save_is_taken_back(helmi: Office) -> None:
    undone = undo.undo(helmi.desk, saved(helmi).set_id)
    assert isinstance(undone, Undone)
    page = customers.read_page(helmi.desk, helmi.helmi)
    assert isinstance(page, CustomerPage)
    assert page.sites[0]["occupants"] == 2


def test_somebody_elses_save_stays(helmi: Office) -> None:
    result = undo.undo(helmi.desk_of("olli"), saved(helmi).set_id)
    assert isinstance(result, Rejected)
    assert "author" in result.messages()[0]


def test_a_save_taken_back_once_is_not_taken_back_twice(helmi: Office) -> None:
    set_id = saved(helmi).set_id
    assert isinstance(undo.undo(helmi.desk, set_id), Undone)
    assert not isinstance(undo.undo(helmi.desk, set_id), Undone)


def test_the_nearest_month_with_readings_is_told_and_gaps_are_stepped_over(helmi: Office) -> None:
    point = new_point(helmi)
    for day in (date(2024, 2, 3), date(2025, 11, 7), date(2026, 3, 1)):
        put(helmi, day, [Decimal("0.1")] * 24, point)
    last = consumption.read(helmi.desk, point, Period.DAY)
    assert (last.first, last.earlier, last.later) == (date(2026, 3, 1), date(2025, 11, 7), None)
    before = consumption.read(helmi.desk, point, Period.DAY, last.earlier)
    assert (before.first, before.earlier, before.later) == (date(2025, 11, 1), date(2024, 2, 3), date(2026, 3, 1))
    year = consumption.read(helmi.desk, point, Period.MONTH, before.earlier)
    assert (year.first, year.end, year.earlier, year.later) == (date(2024, 1, 1), date(2025, 1, 1), None, date(2025, 11, 7))
    every = consumption.read(helmi.desk, point, Period.YEAR)
    assert (every.earlier, every.later) == (None, None)


def test_without_readings_there_is_nowhere_to_step(helmi: Office) -> None:
    found = consumption.read(helmi.desk, new_point(helmi), Period.MONTH)
    assert (found.earlier, found.later) == (None, None)


def test_months_read_as_one_are_no_days_to_step_to(helmi: Office) -> None:
    point = new_point(helmi)
    put(helmi, date(2026, 3, 1), [Decimal("1.5")], point, resolution="P1M")
    put(helmi, date(2026, 4, 2), [Decimal("0.1")] * 24, point)
    days = consumption.read(helmi.desk, point, Period.DAY)
    assert (days.first, days.earlier) == (date(2026, 4, 1), None)
    march = consumption.read(helmi.desk, point, Period.DAY, date(2026, 3, 1))
    assert march.empty
    assert march.later == date(2026, 4, 2)
    assert consumption.read(helmi.desk, point, Period.MONTH).bars[2].value == Decimal("1.5")
