"""Heat exchangers, cooling and gas equipment of a site, and their inspections."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Mapped

from models import kinds
from models.entities.base import Entity, field
from models.entities.links import link
from models.entities.quantities import AREA, FLOW, POWER, PRESSURE, TEMPERATURE
from models.fields import Category, Purpose
from models.words import N_

SECONDARY: Final = kinds.choice(
    "secondary circuit",
    {
        "radiators": N_("Radiators"),
        "floor": N_("Floor heating"),
        "radiators-floor": N_("Radiators and floor heating"),
        "air": N_("Air heating"),
        "mixed": N_("Several circuits"),
    },
)
OWNER: Final = kinds.choice("owner of equipment", {"customer": N_("The customer"), "utility": N_("The utility"), "leased": N_("Leased")})
COOLING_KIND: Final = kinds.choice(
    "kind of cooling equipment",
    {
        "exchanger": N_("Cooling exchanger"),
        "fan-coil": N_("Fan coils"),
        "beam": N_("Chilled beams"),
        "ceiling": N_("Cooling ceiling"),
        "air-handling": N_("Air handling unit"),
        "process": N_("Process cooling"),
        "other": N_("Other"),
    },
)
GAS_KIND: Final = kinds.choice(
    "kind of gas equipment",
    {
        "boiler": N_("Boiler"),
        "burner": N_("Burner"),
        "water-heater": N_("Water heater"),
        "cooker": N_("Cooker"),
        "oven": N_("Oven"),
        "sauna-stove": N_("Sauna stove"),
        "fireplace": N_("Fireplace"),
        "grill": N_("Grill"),
        "radiant-heater": N_("Radiant heater"),
        "dryer": N_("Dryer"),
        "generator": N_("Generator or engine"),
        "process": N_("Process equipment"),
        "pipe": N_("Inside pipe"),
        "other": N_("Other"),
    },
)
FLUE: Final = kinds.choice("flue", {"none": N_("None"), "chimney": N_("Chimney"), "balanced": N_("Balanced flue")})
EQUIPMENT_KIND: Final = kinds.choice(
    "kind of equipment", {"heat-exchanger": N_("Heat exchanger"), "cooling-equipment": N_("Cooling equipment"), "gas-equipment": N_("Gas equipment")}
)
INSPECTION_KIND: Final = kinds.choice(
    "kind of inspection",
    {
        "commissioning": N_("Commissioning inspection"),
        "periodic": N_("Periodic inspection"),
        "pressure-test": N_("Pressure test"),
        "leak-test": N_("Leak test"),
        "change": N_("Inspection after a change"),
        "complaint": N_("Inspection after a complaint"),
    },
)
INSPECTION_RESULT: Final = kinds.choice(
    "result of inspection",
    {"passed": N_("Passed"), "remarks": N_("Passed with remarks"), "failed": N_("Failed"), "not-done": N_("Could not be done")},
)

USES: Final = (Purpose.DELIVERY,)
_fact = partial(field, category=Category.SITE, purposes=USES)


class HeatExchanger(Entity):
    """The heat-exchanger equipment of a site (lämmönjakokeskus): powers by circuit, design temperatures, contracted water flow."""

    __tablename__ = "heat_exchanger"
    label = N_("Heat exchanger")

    site_id: Mapped[UUID | None] = link(N_("Site"), "link to the site", required=True, purposes=USES)
    metering_point_id: Mapped[UUID | None] = link(N_("Metering point"), "link to the metering point", purposes=USES)
    maker: Mapped[str | None] = _fact(kinds.LINE, label=N_("Maker"), headers=("Valmistaja", "Tillverkare"))
    model: Mapped[str | None] = _fact(kinds.LINE, label=N_("Model"), headers=("Malli", "Modell"))
    serial_number: Mapped[str | None] = _fact(kinds.CODE, label=N_("Serial number"), headers=("Sarjanumero", "Serienummer"))
    year: Mapped[int | None] = _fact(kinds.YEAR, label=N_("Year of make"), headers=("Valmistusvuosi", "Tillverkningsår"))
    power: Mapped[Decimal | None] = _fact(POWER, label=N_("Power"), headers=("Teho kW", "Effekt kW"))
    heating_power: Mapped[Decimal | None] = _fact(POWER, label=N_("Power for heating"))
    hot_water_power: Mapped[Decimal | None] = _fact(POWER, label=N_("Power for hot water"))
    ventilation_power: Mapped[Decimal | None] = _fact(POWER, label=N_("Power for ventilation"))
    contracted_flow: Mapped[Decimal | None] = _fact(FLOW, label=N_("Contracted water flow"), headers=("Sopimusvesivirta m³/h",))
    primary_supply: Mapped[Decimal | None] = _fact(TEMPERATURE, label=N_("Primary supply temperature"))
    primary_return: Mapped[Decimal | None] = _fact(TEMPERATURE, label=N_("Primary return temperature"))
    secondary_kind: Mapped[str | None] = _fact(SECONDARY, label=N_("Secondary circuit"))
    secondary_supply: Mapped[Decimal | None] = _fact(TEMPERATURE, label=N_("Secondary supply temperature"))
    secondary_return: Mapped[Decimal | None] = _fact(TEMPERATURE, label=N_("Secondary return temperature"))
    controller_maker: Mapped[str | None] = _fact(kinds.LINE, label=N_("Control unit"))
    owner: Mapped[str | None] = _fact(OWNER, label=N_("Owner"))
    place: Mapped[str | None] = _fact(kinds.LINE, label=N_("Place in the building"))
    installer: Mapped[str | None] = _fact(kinds.LINE, label=N_("Installer"))
    installed_on: Mapped[date | None] = _fact(kinds.DATE, label=N_("Installed on"))
    removed_on: Mapped[date | None] = _fact(kinds.DATE, label=N_("Removed on"))
    note: Mapped[str | None] = _fact(kinds.TEXT, label=N_("Note on the equipment"))


class CoolingEquipment(Entity):
    """District cooling equipment of a site."""

    __tablename__ = "cooling_equipment"
    label = N_("Cooling equipment")

    site_id: Mapped[UUID | None] = link(N_("Site"), "link to the site", required=True, purposes=USES)
    metering_point_id: Mapped[UUID | None] = link(N_("Metering point"), "link to the metering point", purposes=USES)
    cooling_kind: Mapped[str | None] = _fact(COOLING_KIND, label=N_("Kind of cooling equipment"), required=True)
    maker: Mapped[str | None] = _fact(kinds.LINE, label=N_("Maker"))
    model: Mapped[str | None] = _fact(kinds.LINE, label=N_("Model"))
    serial_number: Mapped[str | None] = _fact(kinds.CODE, label=N_("Serial number"))
    year: Mapped[int | None] = _fact(kinds.YEAR, label=N_("Year of make"))
    power: Mapped[Decimal | None] = _fact(POWER, label=N_("Cooling power"))
    contracted_flow: Mapped[Decimal | None] = _fact(FLOW, label=N_("Contracted water flow"))
    primary_supply: Mapped[Decimal | None] = _fact(TEMPERATURE, label=N_("Primary supply temperature"))
    primary_return: Mapped[Decimal | None] = _fact(TEMPERATURE, label=N_("Primary return temperature"))
    secondary_supply: Mapped[Decimal | None] = _fact(TEMPERATURE, label=N_("Secondary supply temperature"))
    secondary_return: Mapped[Decimal | None] = _fact(TEMPERATURE, label=N_("Secondary return temperature"))
    cooled_area: Mapped[Decimal | None] = _fact(AREA, label=N_("Cooled area"))
    owner: Mapped[str | None] = _fact(OWNER, label=N_("Owner"))
    place: Mapped[str | None] = _fact(kinds.LINE, label=N_("Place in the building"))
    installer: Mapped[str | None] = _fact(kinds.LINE, label=N_("Installer"))
    installed_on: Mapped[date | None] = _fact(kinds.DATE, label=N_("Installed on"))
    removed_on: Mapped[date | None] = _fact(kinds.DATE, label=N_("Removed on"))
    note: Mapped[str | None] = _fact(kinds.TEXT, label=N_("Note on the equipment"))


class GasEquipment(Entity):
    """A gas appliance or the inside pipe of a site."""

    __tablename__ = "gas_equipment"
    label = N_("Gas equipment")

    site_id: Mapped[UUID | None] = link(N_("Site"), "link to the site", required=True, purposes=USES)
    metering_point_id: Mapped[UUID | None] = link(N_("Metering point"), "link to the metering point", purposes=USES)
    gas_kind: Mapped[str | None] = _fact(GAS_KIND, label=N_("Kind of gas equipment"), required=True)
    maker: Mapped[str | None] = _fact(kinds.LINE, label=N_("Maker"))
    model: Mapped[str | None] = _fact(kinds.LINE, label=N_("Model"))
    serial_number: Mapped[str | None] = _fact(kinds.CODE, label=N_("Serial number"))
    year: Mapped[int | None] = _fact(kinds.YEAR, label=N_("Year of make"))
    power: Mapped[Decimal | None] = _fact(POWER, label=N_("Power"))
    pressure: Mapped[Decimal | None] = _fact(PRESSURE, label=N_("Pressure of use"))
    flue: Mapped[str | None] = _fact(FLUE, label=N_("Flue"))
    owner: Mapped[str | None] = _fact(OWNER, label=N_("Owner"))
    place: Mapped[str | None] = _fact(kinds.LINE, label=N_("Place in the building"))
    installer: Mapped[str | None] = _fact(kinds.LINE, label=N_("Approved installer"))
    installed_on: Mapped[date | None] = _fact(kinds.DATE, label=N_("Installed on"))
    removed_on: Mapped[date | None] = _fact(kinds.DATE, label=N_("Removed on"))
    note: Mapped[str | None] = _fact(kinds.TEXT, label=N_("Note on the equipment"))


class EquipmentInspection(Entity):
    """An inspection of a piece of equipment and when the next is due."""

    __tablename__ = "equipment_inspection"
    label = N_("Inspection of equipment")

    equipment_kind: Mapped[str | None] = _fact(EQUIPMENT_KIND, label=N_("Kind of equipment"), required=True)
    equipment_id: Mapped[UUID | None] = link(N_("Equipment"), "link to the equipment", required=True, purposes=USES)
    inspection_kind: Mapped[str | None] = _fact(INSPECTION_KIND, label=N_("Kind of inspection"))
    inspected_on: Mapped[date | None] = _fact(kinds.PAST_DATE, label=N_("Inspected on"), required=True)
    inspected_by: Mapped[str | None] = _fact(kinds.LINE, label=N_("Inspected by"))
    inspection_firm: Mapped[str | None] = _fact(kinds.LINE, label=N_("Firm of the inspector"))
    result: Mapped[str | None] = _fact(INSPECTION_RESULT, label=N_("Result"), required=True)
    remarks: Mapped[str | None] = _fact(kinds.TEXT, label=N_("Remarks"))
    mend_by: Mapped[date | None] = _fact(kinds.DATE, label=N_("Defects to be mended by"))
    next_due: Mapped[date | None] = _fact(kinds.DATE, label=N_("Next inspection due"))
