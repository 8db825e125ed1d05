"""Invented supply: sites, metering points, meters, readings, equipment, contracts."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from models.formats import HELSINKI
from models.services import sample_data as data
from models.services.day_pack import pack
from models.services.sample_customer import Home, Person
from models.services.sample_maker import Maker
from models.services.sample_office import HEAT, POWER

_UNIT: Final = {"district-heat": "MWh", "district-cooling": "MWh", "gas": "m3", "electricity": "kWh"}
_METER: Final = {"district-heat": "heat", "district-cooling": "cooling", "gas": "diaphragm", "electricity": "electricity"}
_PREFIX: Final = {"district-heat": "KL", "district-cooling": "KJ", "gas": "K", "electricity": "S"}
_YEARLY: Final = {"district-heat": (6, 30), "district-cooling": (3, 60), "gas": (200, 2_400), "electricity": (1_800, 19_000)}
_SEASON: Final = (1.9, 1.75, 1.4, 0.95, 0.5, 0.25, 0.2, 0.22, 0.42, 0.9, 1.3, 1.7)
"""Share of a month in the year's consumption, one being the mean."""
_NO_SEASON: Final = (1.25, 1.15, 1.1, 0.95, 0.85, 0.8, 0.8, 0.85, 0.9, 1.0, 1.1, 1.25)
_COOLING: Final = (0.3, 0.3, 0.4, 0.6, 1.1, 1.9, 2.4, 2.1, 1.2, 0.7, 0.4, 0.3)


@dataclass(frozen=True, slots=True)
class Supply:
    """One metering point in use, and the contract by which it is."""

    point: UUID
    commodity: str
    controller: str
    yearly: Decimal
    contract_from: date


def supplies(maker: Maker, person: Person) -> list[Supply]:
    """Make the sites and points of a customer; prospects have none."""
    if person.status == "prospect":
        return []
    made = []
    for place in range(1 if maker.chance(0.85) else 2):
        home = person.home if place == 0 else _second_home(maker, person.home)
        site = _site(maker, person, home, second=place > 0)
        wanted = [commodity for code in person.controllers for commodity in _commodities(maker, person, code)]
        made += [supply(maker, person, site, home, commodity) for commodity in dict.fromkeys(wanted)]
    return made


def _second_home(maker: Maker, home: Home) -> Home:
    return Home(f"{maker.any_of(data.STREET_FIRST)}polku {maker.whole(1, 40)}", home.code, home.office)


def _commodities(maker: Maker, person: Person, code: str) -> list[str]:
    if code == POWER:
        return ["electricity"]
    if person.kind == "organisation" and maker.chance(0.3):
        return ["district-heat", "district-cooling"]
    return ["gas"] if maker.chance(0.12) else ["district-heat"]


def _site(maker: Maker, person: Person, home: Home, *, second: bool) -> UUID:
    firm = person.kind in ("organisation", "bankruptcy-estate")
    area = Decimal(maker.whole(600, 9_000) if firm else maker.whole(280, 2_400)) / (1 if firm else 10)
    heat = HEAT in person.controllers
    dwelling = (
        "holiday-home" if second and not firm else maker.pick(("block", "shop-office", "industrial") if firm else ("detached", "flat", "terraced"))
    )
    return person.sheet.add(
        "site",
        customer_id=person.sheet.subject,
        site_number=str(maker.next("site")),
        name="Mökki" if dwelling == "holiday-home" else None,
        **home.values(),
        dwelling_type=dwelling,
        ownership="owned" if firm or maker.chance(0.6) else "rented",
        use_timing="seasonal" if second else "year-round",
        tariff_timing=maker.pick(("single", "day-night", "season", "hourly")),
        held_from=person.since,
        held_to=maker.past(10, 50) if person.status == "former" else None,
        heated_area=area,
        volume=(area * 3).quantize(Decimal("0.1")),
        building_year=maker.whole(1925, 2023),
        storeys=maker.whole(2, 8) if dwelling == "block" else maker.whole(1, 2),
        apartments=maker.whole(8, 90) if dwelling == "block" else None,
        occupants=maker.whole(1, 5) if not firm else None,
        main_heating="district-heat" if heat else maker.pick(("direct-electric", "ground-heat", "oil")),
        ventilation=maker.any_of(("natural", "exhaust", "supply-exhaust-recovery")),
        heat_recovery=maker.any_of(("none", "ventilation")),
        hot_water="district-heat" if heat else "electric-boiler",
        sauna=maker.any_of(("electric", "none")),
        pool="indoor" if maker.chance(0.02) else "none",
        fireplace=maker.chance(0.3),
        cooled_rooms=maker.whole(1, 12) if firm and maker.chance(0.2) else None,
        heat_pump=maker.pick(("none", "air-air", "ground")),
        solar_power=Decimal(maker.whole(30, 90)) / 10 if maker.chance(0.06) else None,
        car_charging=1 if maker.chance(0.1) else None,
        note="Avain huoltoyhtiössä" if maker.chance(0.02) else None,
    )


def supply(maker: Maker, person: Person, site: UUID, home: Home, commodity: str, **fixed: Any) -> Supply:
    """Make one metering point with meter, estimate, equipment, readings and contract. ``fixed``: gsrn, meter_number, installed, yearly,
    power, flow, model, year."""
    controller = POWER if commodity == "electricity" else HEAT
    low, high = _YEARLY[commodity]
    yearly = fixed.get("yearly") or Decimal(maker.whole(low * 10, high * 10)) / 10
    electric = commodity == "electricity"
    power = None if electric else fixed.get("power") or (yearly * Decimal("0.9") if commodity != "gas" else yearly / 90).quantize(Decimal("0.1"))
    flow = fixed.get("flow") or ((power / 50).quantize(Decimal("0.01")) if power is not None and commodity.startswith("district") else None)
    begin = max(person.since, maker.today - timedelta(days=7_000))
    point = person.sheet.add(
        "metering_point",
        site_id=site,
        gsrn=fixed.get("gsrn") or maker.gsrn(9_000_000_000 + maker.next("gsrn")),
        commodity=commodity,
        controller=controller,
        fuse=maker.any_of((25, 35, 63)) if electric else None,
        phases=3 if electric else None,
        contracted_power=power,
        contracted_flow=flow,
        connection_state="disconnected" if not fixed and maker.chance(0.01) else "connected",
        valid_from=begin,
    )
    meter = _meter(maker, person, point, commodity, fixed)
    if fixed or maker.chance(0.4):
        person.sheet.add(
            "consumption_estimate", metering_point_id=point, value=yearly, unit=_UNIT[commodity], method=maker.pick(("history", "building", "customer")),
            made_by="Järjestelmä", valid_from=date(maker.today.year, 1, 1),
        )  # fmt: skip
    _equipment(maker, person, site, point, commodity, power, home, fixed | {"flow": flow})
    _readings(maker, person, point, meter, commodity, yearly, share=bool(fixed))
    return Supply(point, commodity, controller, yearly, begin)


def _meter(maker: Maker, person: Person, point: UUID, commodity: str, fixed: dict[str, Any]) -> UUID:
    installed = fixed.get("installed") or maker.past(100, 4_000)
    shared: dict[str, Any] = {
        "metering_point_id": point, "meter_type": _METER[commodity], "maker": "Mittarimalli", "multiplier": Decimal(1), "digits": 6, "decimals": 3,
        "unit": _UNIT[commodity],
    }  # fmt: skip
    if not fixed and maker.chance(0.06):
        person.sheet.add(
            "meter", **shared, meter_number=f"{_PREFIX[commodity]}-{600_000 + maker.next('old-meter')}", remote=False,
            installed_on=installed - timedelta(days=3_650), removed_on=installed, reading_at_install=Decimal(0),
            reading_at_removal=Decimal(maker.whole(100, 90_000)),
        )  # fmt: skip
    return person.sheet.add(
        "meter", **shared, meter_number=fixed.get("meter_number") or f"{_PREFIX[commodity]}-{900_000 + maker.next('meter')}", model="M 3",
        correction_factor=Decimal("0.985") if commodity == "gas" else None, remote=commodity != "gas", installed_on=installed,
        reading_at_install=Decimal(0), calibrated_until=installed + timedelta(days=3_650),
    )  # fmt: skip


def _equipment(
    maker: Maker, person: Person, site: UUID, point: UUID, commodity: str, power: Decimal | None, home: Home, fixed: dict[str, Any]
) -> None:
    own: dict[str, Any] = {"site_id": site, "metering_point_id": point, "owner": "customer", "place": "Tekninen tila"}
    if commodity == "district-heat":
        firm, model = maker.pick(data.HEAT_MAKERS)
        kind = "heat-exchanger"
        row = person.sheet.add(
            "heat_exchanger", **own, maker=firm, model=fixed.get("model") or model, year=fixed.get("year") or maker.whole(1998, 2024), power=power, secondary_kind=maker.pick(("radiators", "floor")),
            contracted_flow=fixed.get("flow"), primary_supply=Decimal(115),
            primary_return=Decimal(43), serial_number=f"LK{maker.next('exchanger'):06}",
        )  # fmt: skip
    elif commodity == "district-cooling":
        kind = "cooling-equipment"
        row = person.sheet.add(
            "cooling_equipment", **own, cooling_kind=maker.any_of(("exchanger", "fan-coil", "air-handling")), power=power, year=maker.whole(2005, 2024),
            primary_supply=Decimal(8), primary_return=Decimal(16),
        )  # fmt: skip
    elif commodity == "gas":
        kind = "gas-equipment"
        row = person.sheet.add(
            "gas_equipment", **own, gas_kind=maker.pick(("boiler", "cooker", "grill")), power=power, year=maker.whole(2000, 2024), flue="balanced",
            installer=f"Kaasuasennus Malli, {home.office}",
        )  # fmt: skip
    else:
        return
    if maker.chance(0.15):
        result = maker.pick(("passed", "remarks", "failed"))
        person.sheet.add(
            "equipment_inspection", equipment_kind=kind, equipment_id=row, inspection_kind=maker.any_of(("commissioning", "periodic")),
            inspected_on=maker.past(30, 1_500), inspected_by="O. Tarkastaja", inspection_firm="Tarkastus Malli Oy", result=result,
            remarks="Varoventtiili vuotaa" if result != "passed" else None,
            mend_by=maker.today + timedelta(days=60) if result == "failed" else None, next_due=maker.today + timedelta(days=maker.whole(30, 900)),
        )  # fmt: skip


def _readings(maker: Maker, person: Person, point: UUID, meter: UUID, commodity: str, yearly: Decimal, *, share: bool) -> None:
    """Monthly readings for some points, hours of two weeks for a few, a reading by hand where there is no remote one."""
    if share or maker.chance(0.06):
        _monthly(maker, person, point, commodity, yearly, 27 if share else 12)
    if share or maker.chance(0.006):
        _hourly(maker, person, point, commodity, yearly)
    if commodity == "gas" or maker.chance(0.05):
        person.sheet.add(
            "manual_reading", meter_id=meter, read_on=maker.past(1, 90), value=Decimal(maker.whole(100, 60_000)), unit=_UNIT[commodity],
            reading_kind="measured", occasion="periodic", read_by=maker.pick(("customer", "utility")),
            gas_factor=Decimal("10.12") if commodity == "gas" else None,
        )  # fmt: skip


def _share(commodity: str, month: int) -> Decimal:
    table = {"district-cooling": _COOLING, "electricity": _NO_SEASON}.get(commodity, _SEASON)
    return Decimal(str(table[month - 1])) / Decimal(str(sum(table)))


def _monthly(maker: Maker, person: Person, point: UUID, commodity: str, yearly: Decimal, months: int) -> None:
    year, month = maker.today.year, maker.today.month
    for back in range(months, 0, -1):
        past = year * 12 + month - 1 - back
        day = date(past // 12, past % 12 + 1, 1)
        amount = yearly * _share(commodity, day.month) * Decimal(maker.whole(90, 110)) / 100
        _day(person, point, commodity, day, "P1M", [amount.quantize(Decimal("0.001"))])


def _hourly(maker: Maker, person: Person, point: UUID, commodity: str, yearly: Decimal) -> None:
    for back in range(14, 0, -1):
        day = maker.today - timedelta(days=back)
        mean = float(yearly * _share(commodity, day.month)) / 30.4 / 24
        hours = [Decimal(str(round(mean * (1 + 0.4 * math.sin(hour / 3.8)) * (0.8 + 0.4 * maker.rng.random()), 3))) for hour in range(_hours(day))]
        _day(person, point, commodity, day, "PT1H", hours)


def _hours(day: date) -> int:
    """Return the hours of a Helsinki day: 23, 24 or 25."""
    begin, end = (datetime.combine(each, time(), HELSINKI).astimezone(UTC) for each in (day, day + timedelta(days=1)))
    return int((end - begin).total_seconds()) // 3600


def _day(person: Person, point: UUID, commodity: str, day: date, resolution: str, readings: list[Decimal]) -> None:
    file = f"mittaukset-{day:%Y-%m}.csv"
    person.sheet.add(
        "day_readings", metering_point_id=point, day=day, measured="consumption", resolution=resolution, unit=_UNIT[commodity], packed=pack(readings),
        quality="measured", gas_factor=Decimal("10.12") if commodity == "gas" else None, source="import", source_file=file,
        source_digest=hashlib.sha256(file.encode()).digest(), file_version=1,
    )  # fmt: skip
