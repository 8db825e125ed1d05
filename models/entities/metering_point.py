"""Metering points, their meters with history, estimates of yearly consumption, and consumption itself."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from models import kinds
from models.entities.base import Entity, field
from models.entities.choices import COMMODITY, SOURCE
from models.entities.links import controller_code, customer_link, link
from models.entities.quantities import ENERGY, FACTOR, FLOW, FUSE, GAS_FACTOR, PHASES, POWER, UNIT
from models.fields import Category, Purpose
from models.words import N_

CONNECTION_STATE: Final = kinds.choice(
    "state of connection",
    {
        "connected": N_("Connected"),
        "disconnected": N_("Disconnected"),
        "under-construction": N_("Under construction"),
        "removed": N_("Removed from use"),
        "deleted": N_("Deleted"),
    },
)
"""In the order of the datahub's codes AE01 to AE05."""
METER_TYPE: Final = kinds.choice(
    "type of meter",
    {
        "electricity": N_("Electricity meter"),
        "heat": N_("Heat meter"),
        "cooling": N_("Cooling meter"),
        "diaphragm": N_("Diaphragm gas meter"),
        "turbine": N_("Turbine gas meter"),
        "rotary": N_("Rotary gas meter"),
        "ultrasonic": N_("Ultrasonic meter"),
        "water": N_("Water meter"),
        "other": N_("Other"),
    },
)
ESTIMATE_METHOD: Final = kinds.choice(
    "method of estimate",
    {
        "history": N_("From earlier consumption"),
        "building": N_("From the building's facts"),
        "customer": N_("Told by the customer"),
        "earlier-holder": N_("Consumption of the earlier holder"),
        "designed": N_("From the design"),
        "datahub": N_("From the datahub"),
        "import": N_("From an imported file"),
    },
)
RESOLUTION: Final = kinds.choice("resolution", {"PT15M": N_("Quarter-hour"), "PT1H": N_("Hour"), "P1D": N_("Day"), "P1M": N_("Month")})
MEASURED: Final = kinds.choice(
    "measured quantity",
    {
        "consumption": N_("Consumption"),
        "production": N_("Production"),
        "volume": N_("Volume of water"),
        "flow-temperature": N_("Temperature of supply water"),
        "return-temperature": N_("Temperature of return water"),
        "power": N_("Power"),
    },
)
QUALITY: Final = kinds.choice(
    "quality of readings",
    {
        "measured": N_("Measured"),
        "partly-missing": N_("Partly missing"),
        "missing": N_("Missing"),
        "uncertain": N_("Uncertain"),
        "estimated": N_("Estimated"),
        "calculated": N_("Calculated"),
    },
)
READING_KIND: Final = kinds.choice("kind of reading", {"measured": N_("Measured"), "estimated": N_("Estimated")})
READER: Final = kinds.choice(
    "who read",
    {"customer": N_("The customer"), "utility": N_("Own staff"), "installer": N_("Installer"), "remote": N_("Remote reading"), "other": N_("Other")},
)
READING_OCCASION: Final = kinds.choice(
    "occasion of reading",
    {
        "periodic": N_("Periodic reading"),
        "moving-in": N_("Moving in"),
        "moving-out": N_("Moving out"),
        "meter-installed": N_("Meter installed"),
        "meter-removed": N_("Meter removed"),
        "disconnection": N_("Disconnection"),
        "check": N_("Check"),
    },
)

USES: Final = (Purpose.DELIVERY, Purpose.BILLING)
_fact = partial(field, category=Category.SITE, purposes=USES)
_use = partial(field, category=Category.CONSUMPTION, purposes=(Purpose.DELIVERY, Purpose.BILLING, Purpose.DEVELOPMENT))


class MeteringPoint(Entity):
    """Where a commodity is measured and delivered, as the site's child."""

    __tablename__ = "metering_point"
    label = N_("Metering point")

    site_id: Mapped[UUID | None] = link(N_("Site"), "link to the site", required=True, purposes=USES)
    gsrn: Mapped[str | None] = _fact(
        kinds.GSRN,
        label=N_("Metering point id"),
        required=True,
        index=True,
        headers=(
            "Käyttöpaikkatunnus",
            "Käyttöpaikka",
            "Mittauspisteen tunnus",
            "Driftsställebeteckning",
            "Driftsställe",
            "GSRN",
            "MeteringPointGSRN",
        ),
    )
    commodity: Mapped[str | None] = _fact(COMMODITY, label=N_("Commodity"), required=True, headers=("Hyödyke", "Nyttighet"))
    controller: Mapped[str | None] = controller_code(Category.CONTRACT, purposes=USES)
    fuse: Mapped[int | None] = _fact(FUSE, label=N_("Main fuse"), headers=("Pääsulake A", "Pääsulake", "Huvudsäkring"))
    phases: Mapped[int | None] = _fact(PHASES, label=N_("Phases"), headers=("Vaiheita", "Faser"))
    contracted_power: Mapped[Decimal | None] = _fact(
        POWER, label=N_("Contracted power"), headers=("Sopimusteho kW", "Sopimusteho", "Avtalad effekt kW", "Contracted power kW")
    )
    contracted_flow: Mapped[Decimal | None] = _fact(
        FLOW, label=N_("Contracted water flow"), headers=("Sopimusvesivirta m³/h", "Sopimusvesivirta", "Avtalat vattenflöde m³/h")
    )
    connection_state: Mapped[str | None] = _fact(CONNECTION_STATE, label=N_("State of connection"))
    grid_area: Mapped[str | None] = _fact(kinds.CODE, label=N_("Grid or network area"))
    valid_from: Mapped[date | None] = _fact(kinds.DATE, label=N_("In use from"))
    valid_to: Mapped[date | None] = _fact(kinds.DATE, label=N_("In use to"))


class Meter(Entity):
    """A meter at a metering point, present or past."""

    __tablename__ = "meter"
    label = N_("Meter")

    metering_point_id: Mapped[UUID | None] = link(N_("Metering point"), "link to the metering point", required=True, purposes=USES)
    meter_number: Mapped[str | None] = _fact(
        kinds.CODE, label=N_("Meter number"), required=True, index=True, headers=("Mittarinumero", "Mittari", "Mätarnummer")
    )
    meter_type: Mapped[str | None] = _fact(METER_TYPE, label=N_("Type of meter"), headers=("Mittarityyppi", "Mätartyp"))
    maker: Mapped[str | None] = _fact(kinds.LINE, label=N_("Maker"))
    model: Mapped[str | None] = _fact(kinds.LINE, label=N_("Model"))
    multiplier: Mapped[Decimal | None] = _fact(FACTOR, label=N_("Multiplier"), headers=("Kerroin", "Koefficient"))
    correction_factor: Mapped[Decimal | None] = _fact(
        FACTOR, label=N_("Correction for pressure and temperature"), help=N_("Gas meters without a volume corrector")
    )
    digits: Mapped[int | None] = _fact(kinds.whole("digits", 1, 12), label=N_("Digits"))
    decimals: Mapped[int | None] = _fact(kinds.whole("decimals", 0, 6), label=N_("Decimals"))
    unit: Mapped[str | None] = _fact(UNIT, label=N_("Unit"))
    remote: Mapped[bool | None] = _fact(kinds.BOOLEAN, label=N_("Read remotely"), headers=("Etäluettava", "Fjärravläst"))
    installed_on: Mapped[date | None] = _fact(kinds.DATE, label=N_("Installed on"), headers=("Asennettu", "Installerad"))
    removed_on: Mapped[date | None] = _fact(kinds.DATE, label=N_("Removed on"), headers=("Poistettu", "Avlägsnad"))
    reading_at_install: Mapped[Decimal | None] = _use(ENERGY, label=N_("Reading at installation"))
    reading_at_removal: Mapped[Decimal | None] = _use(ENERGY, label=N_("Reading at removal"))
    calibrated_until: Mapped[date | None] = _fact(kinds.DATE, label=N_("Calibration valid until"))


class ConsumptionEstimate(Entity):
    """An estimate of the yearly consumption of a metering point, or of a customer whose metering points are not told (a flat register)."""

    __tablename__ = "consumption_estimate"
    label = N_("Estimate of yearly consumption")

    customer_id: Mapped[UUID | None] = customer_link(required=False, purposes=USES)
    metering_point_id: Mapped[UUID | None] = link(N_("Metering point"), "link to the metering point", purposes=USES)
    value: Mapped[Decimal | None] = _use(
        ENERGY,
        label=N_("Yearly consumption"),
        required=True,
        headers=("Vuosiarvio", "Vuosikulutusarvio", "Vuosikulutus", "Årsförbrukning", "Yearly estimate"),
    )
    unit: Mapped[str | None] = _use(UNIT, label=N_("Unit"), required=True, headers=("Yksikkö", "Enhet"))
    method: Mapped[str | None] = _use(ESTIMATE_METHOD, label=N_("Method"))
    made_by: Mapped[str | None] = _use(kinds.LINE, label=N_("By whom"))
    valid_from: Mapped[date | None] = _use(kinds.DATE, label=N_("Valid from"))
    note: Mapped[str | None] = _use(kinds.LINE, label=N_("Grounds of the estimate"))


class DayReadings(Entity):
    """One Helsinki day (23, 24 or 25 hours) of one quantity at one metering point, packed; a corrected file brings a later version."""

    __tablename__ = "day_readings"
    label = N_("Readings of a day")

    metering_point_id: Mapped[UUID | None] = field(
        kinds.LINK,
        label=N_("Metering point"),
        category=Category.TECHNICAL,
        purposes=USES,
        required=True,
        report_reason="link to the metering point",
    )
    day: Mapped[date | None] = _use(kinds.DATE, label=N_("Day"), required=True)
    measured: Mapped[str | None] = _use(MEASURED, label=N_("Quantity"), required=True)
    resolution: Mapped[str | None] = _use(RESOLUTION, label=N_("Resolution"), required=True, headers=("Resoluutio", "Resolution"))
    unit: Mapped[str | None] = _use(UNIT, label=N_("Unit"), required=True, headers=("Yksikkötyyppi", "Unit Type"))
    packed: Mapped[bytes | None] = _use(
        kinds.DATA, label=N_("Readings"), required=True, report_reason="packed; the report prints the readings it holds"
    )
    quality: Mapped[str | None] = _use(QUALITY, label=N_("Quality"), headers=("Laatu", "Quality"))
    gas_factor: Mapped[Decimal | None] = _use(GAS_FACTOR, label=N_("Gas factor"), help=N_("Energy of a cubic metre of gas on that day"))
    source: Mapped[str | None] = _use(SOURCE, label=N_("Source"))
    source_file: Mapped[str | None] = _use(kinds.LINE, label=N_("File"))
    source_digest: Mapped[bytes | None] = field(
        kinds.DIGEST, label=N_("Fingerprint of the file"), category=Category.TECHNICAL, purposes=USES, report_reason="tells a file, not a person"
    )
    file_version: Mapped[int | None] = _use(kinds.INTEGER, label=N_("Version"))


Index("ix_day_readings_metering_point_id_day", DayReadings.metering_point_id, DayReadings.day)


class ManualReading(Entity):
    """A meter's count read by hand or estimated."""

    __tablename__ = "manual_reading"
    label = N_("Reading")

    meter_id: Mapped[UUID | None] = link(N_("Meter"), "link to the meter", required=True, purposes=USES)
    read_on: Mapped[date | None] = _use(kinds.PAST_DATE, label=N_("Day of reading"), required=True, headers=("Lukemapäivä", "Avläsningsdag"))
    read_at: Mapped[datetime | None] = _use(kinds.INSTANT, label=N_("Time of reading"))
    value: Mapped[Decimal | None] = _use(ENERGY, label=N_("Reading"), required=True, headers=("Lukema", "Mätarställning"))
    unit: Mapped[str | None] = _use(UNIT, label=N_("Unit"), required=True, headers=("Yksikkö", "Enhet"))
    gas_factor: Mapped[Decimal | None] = _use(GAS_FACTOR, label=N_("Gas factor"))
    reading_kind: Mapped[str | None] = _use(READING_KIND, label=N_("Measured or estimated"), required=True)
    occasion: Mapped[str | None] = _use(READING_OCCASION, label=N_("Occasion"))
    read_by: Mapped[str | None] = _use(READER, label=N_("Read by"))
    read_by_name: Mapped[str | None] = _use(kinds.LINE, label=N_("Name of the reader"))
    contact_id: Mapped[UUID | None] = link(N_("Contact"), "link to the contact", purposes=USES)
