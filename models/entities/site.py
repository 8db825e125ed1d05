"""The site of use: where it is, who lives there, and what affects the use of heat, cooling, gas and electricity."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Mapped

from models import kinds
from models.entities.base import Entity, field
from models.entities.choices import known_as
from models.entities.links import customer_link
from models.entities.quantities import AREA, COUNT, POWER, VOLUME
from models.fields import Category, Purpose
from models.words import N_

DWELLING: Final = known_as(
    kinds.choice(
        "dwelling type",
        {
            "detached": N_("Detached house"),
            "semi-detached": N_("Semi-detached house"),
            "terraced": N_("Terraced house"),
            "flat": N_("Flat in a block"),
            "block": N_("Block of flats"),
            "holiday-home": N_("Holiday home"),
            "farm": N_("Farm"),
            "shop-office": N_("Business premises"),
            "industrial": N_("Industrial building"),
            "public": N_("Public building"),
            "garage": N_("Garage or outbuilding"),
            "construction": N_("Building site"),
            "other": N_("Other"),
        },
    ),
    {
        "omakotitalo": "detached", "egnahemshus": "detached", "paritalo": "semi-detached", "parhus": "semi-detached", "rivitalo": "terraced",
        "radhus": "terraced", "kerrostaloasunto": "flat", "lägenhet": "flat", "kerrostalo": "block", "höghus": "block", "flervåningshus": "block",
        "vapaa-ajan asunto": "holiday-home", "mökki": "holiday-home", "fritidsbostad": "holiday-home", "maatila": "farm", "gård": "farm",
        "liiketila": "shop-office", "toimisto": "shop-office", "affärslokal": "shop-office", "teollisuus": "industrial", "julkinen": "public",
        "autotalli": "garage", "rakennustyömaa": "construction", "muu": "other",
    },
)  # fmt: skip
OWNERSHIP: Final = known_as(
    kinds.choice(
        "ownership",
        {
            "owned": N_("Owned"),
            "rented": N_("Rented"),
            "right-of-occupancy": N_("Right of occupancy"),
            "part-ownership": N_("Part ownership"),
            "employment": N_("Housing by employment"),
            "other": N_("Other"),
        },
    ),
    {
        "omistus": "owned", "oma": "owned", "ägande": "owned", "vuokra": "rented", "hyra": "rented", "asumisoikeus": "right-of-occupancy",
        "bostadsrätt": "right-of-occupancy", "osaomistus": "part-ownership", "delägande": "part-ownership", "työsuhde": "employment", "muu": "other",
    },
)  # fmt: skip
USE_TIMING: Final = known_as(
    kinds.choice(
        "timing of use",
        {
            "year-round": N_("Year-round"),
            "seasonal": N_("Seasonal"),
            "weekends": N_("Weekends"),
            "holidays": N_("Holidays"),
            "daytime": N_("Daytime"),
            "vacant": N_("Not in use"),
        },
    ),
    {
        "ympärivuotinen": "year-round", "året runt": "year-round", "kausi": "seasonal", "kausittainen": "seasonal", "säsong": "seasonal",
        "viikonloput": "weekends", "veckoslut": "weekends", "lomat": "holidays", "päivä": "daytime", "tyhjillään": "vacant",
    },
)  # fmt: skip
TARIFF_TIMING: Final = kinds.choice(
    "timing of tariff",
    {
        "single": N_("One rate"),
        "day-night": N_("Day and night"),
        "season": N_("Winter day and other time"),
        "hourly": N_("By the hour"),
        "quarter-hourly": N_("By the quarter-hour"),
    },
)
VENTILATION: Final = known_as(
    kinds.choice(
        "ventilation",
        {
            "natural": N_("Natural"),
            "exhaust": N_("Mechanical exhaust"),
            "supply-exhaust": N_("Mechanical supply and exhaust"),
            "supply-exhaust-recovery": N_("Mechanical supply and exhaust with heat recovery"),
        },
    ),
    {
        "painovoimainen": "natural", "självdrag": "natural", "koneellinen poisto": "exhaust", "mekanisk frånluft": "exhaust",
        "tulo ja poisto": "supply-exhaust", "till- och frånluft": "supply-exhaust",
        "tulo ja poisto, lämmöntalteenotto": "supply-exhaust-recovery", "till- och frånluft, värmeåtervinning": "supply-exhaust-recovery",
    },
)  # fmt: skip
HEAT_RECOVERY: Final = kinds.choice(
    "heat recovery",
    {
        "none": N_("None"),
        "ventilation": N_("From ventilation"),
        "exhaust-heat-pump": N_("By an exhaust air heat pump"),
        "waste-water": N_("From waste water"),
        "cooling": N_("From cooling"),
        "process": N_("From a process"),
    },
)
HEATING: Final = kinds.choice(
    "heating",
    {
        "district-heat": N_("District heat"),
        "gas": N_("Gas"),
        "direct-electric": N_("Direct electric heating"),
        "storing-electric": N_("Storing electric heating"),
        "ground-heat": N_("Ground source heat pump"),
        "air-water-heat-pump": N_("Air-to-water heat pump"),
        "air-heat-pump": N_("Air source heat pump"),
        "oil": N_("Oil"),
        "wood": N_("Wood"),
        "pellet": N_("Pellets"),
        "other": N_("Other"),
        "none": N_("None"),
    },
)
HOT_WATER: Final = kinds.choice(
    "heating of hot water",
    {
        "district-heat": N_("District heat"),
        "gas": N_("Gas"),
        "electric-boiler": N_("Electric storage heater"),
        "heat-pump": N_("Heat pump"),
        "solar": N_("Solar heat"),
        "oil": N_("Oil"),
        "wood": N_("Wood"),
        "none": N_("None"),
    },
)
SAUNA: Final = kinds.choice(
    "sauna", {"none": N_("None"), "electric": N_("Electric"), "wood": N_("Wood"), "gas": N_("Gas"), "shared": N_("Shared sauna of the house")}
)
POOL: Final = kinds.choice("pool", {"none": N_("None"), "indoor": N_("Indoor pool"), "outdoor": N_("Outdoor pool"), "hot-tub": N_("Hot tub")})
HEAT_PUMP: Final = kinds.choice(
    "heat pump",
    {
        "none": N_("None"),
        "air-air": N_("Air to air"),
        "air-water": N_("Air to water"),
        "ground": N_("Ground source"),
        "exhaust-air": N_("Exhaust air"),
    },
)
GAS_USE: Final = kinds.choice(
    "use of gas",
    {
        "heating": N_("Heating"),
        "hot-water": N_("Hot water"),
        "cooking": N_("Cooking"),
        "sauna": N_("Sauna"),
        "fireplace": N_("Fireplace"),
        "grill": N_("Grill"),
        "process": N_("Process"),
        "vehicle": N_("Vehicle fuel"),
    },
)

_fact = partial(field, category=Category.SITE, purposes=(Purpose.DELIVERY, Purpose.BILLING))
_factor = partial(field, category=Category.SITE, purposes=(Purpose.DELIVERY, Purpose.RELATION))


class Site(Entity):
    """A site of use and its present holder. Each factor is what the holder told or a document says; empty is unknown, not none."""

    __tablename__ = "site"
    label = N_("Site")

    customer_id: Mapped[UUID | None] = customer_link(required=False)
    site_number: Mapped[str | None] = _fact(
        kinds.CODE, label=N_("Site number"), index=True, headers=("Kohdetunnus", "Käyttökohde", "Objektnummer", "Site id")
    )
    name: Mapped[str | None] = _fact(kinds.LINE, label=N_("Name of the site"))
    street_address: Mapped[str | None] = _fact(
        kinds.LINE, label=N_("Street address"), required=True, headers=("Lähiosoite", "Katuosoite", "Osoite", "Gatuadress", "Address")
    )
    postal_code: Mapped[str | None] = _fact(kinds.POSTAL_CODE, label=N_("Postal code"), headers=("Postinumero", "Postnummer", "Postcode"))
    post_office: Mapped[str | None] = _fact(kinds.LINE, label=N_("Post office"), headers=("Postitoimipaikka", "Postanstalt", "City"))
    property_id: Mapped[str | None] = _fact(kinds.CODE, label=N_("Property id"), headers=("Kiinteistötunnus", "Fastighetsbeteckning"))
    dwelling_type: Mapped[str | None] = _fact(DWELLING, label=N_("Dwelling type"), headers=("Asumismuoto", "Boendeform"))
    ownership: Mapped[str | None] = _fact(OWNERSHIP, label=N_("Ownership"), headers=("Omistussuhde", "Ägandeform"))
    use_timing: Mapped[str | None] = _fact(USE_TIMING, label=N_("Timing of use"), headers=("Käytön ajoitus", "Användningstid"))
    tariff_timing: Mapped[str | None] = _fact(TARIFF_TIMING, label=N_("Timing of the tariff"), headers=("Aikajaotus", "Tidsindelning"))
    held_from: Mapped[date | None] = _fact(kinds.DATE, label=N_("Held from"))
    held_to: Mapped[date | None] = _fact(kinds.DATE, label=N_("Held to"))

    heated_area: Mapped[Decimal | None] = _factor(
        AREA, label=N_("Heated area"), headers=("Pinta-ala m²", "Pinta-ala", "Lämmitetty pinta-ala", "Yta m²", "Area m²")
    )
    volume: Mapped[Decimal | None] = _factor(
        VOLUME, label=N_("Volume"), headers=("Tilavuus m³", "Tilavuus", "Rakennustilavuus", "Volym m³", "Volume m³")
    )
    building_year: Mapped[int | None] = _factor(kinds.YEAR, label=N_("Year of building"), headers=("Rakennusvuosi", "Byggnadsår", "Building year"))
    storeys: Mapped[int | None] = _factor(COUNT, label=N_("Storeys"), headers=("Kerroksia", "Kerrosluku", "Våningar"))
    apartments: Mapped[int | None] = _factor(COUNT, label=N_("Apartments"), headers=("Huoneistoja", "Lägenheter"))
    occupants: Mapped[int | None] = _factor(COUNT, label=N_("Occupants"), headers=("Asukkaita", "Asukasluku", "Boende"))
    main_heating: Mapped[str | None] = _factor(HEATING, label=N_("Main heating"), headers=("Lämmitystapa", "Uppvärmningssätt"))
    secondary_heating: Mapped[str | None] = _factor(HEATING, label=N_("Secondary heating"))
    ventilation: Mapped[str | None] = _factor(VENTILATION, label=N_("Ventilation"), headers=("Ilmanvaihto", "Ventilation"))
    ventilation_flow: Mapped[Decimal | None] = _factor(kinds.quantity("air flow", "m³/s"), label=N_("Ventilation air flow"))
    heat_recovery: Mapped[str | None] = _factor(HEAT_RECOVERY, label=N_("Heat recovery"), headers=("Lämmöntalteenotto", "Värmeåtervinning"))
    hot_water: Mapped[str | None] = _factor(HOT_WATER, label=N_("Heated water"), headers=("Lämmin käyttövesi", "Varmvatten"))
    hot_water_circulation: Mapped[bool | None] = _factor(kinds.BOOLEAN, label=N_("Circulation of hot water"))
    heated_towel_rails: Mapped[bool | None] = _factor(kinds.BOOLEAN, label=N_("Towel rails heated by hot water"))
    sauna: Mapped[str | None] = _factor(SAUNA, label=N_("Sauna"), headers=("Sauna", "Bastu"))
    pool: Mapped[str | None] = _factor(POOL, label=N_("Pool"), headers=("Uima-allas", "Pool"))
    pool_volume: Mapped[Decimal | None] = _factor(VOLUME, label=N_("Volume of the pool"))
    melted_area: Mapped[Decimal | None] = _factor(AREA, label=N_("Area kept free of snow by heat"))
    cooled_rooms: Mapped[int | None] = _factor(COUNT, label=N_("Cooled rooms"))
    cooled_area: Mapped[Decimal | None] = _factor(AREA, label=N_("Cooled area"), headers=("Jäähdytetty pinta-ala", "Kyld yta"))
    cooling_power: Mapped[Decimal | None] = _factor(POWER, label=N_("Need of cooling power"))
    gas_uses: Mapped[list[str] | None] = _factor(kinds.several(GAS_USE), label=N_("Gas used for"))
    gas_appliances: Mapped[int | None] = _factor(COUNT, label=N_("Gas appliances"), headers=("Kaasulaitteita", "Gasapparater"))
    fireplace: Mapped[bool | None] = _factor(kinds.BOOLEAN, label=N_("Fireplace"), headers=("Tulisija", "Eldstad"))
    solar_power: Mapped[Decimal | None] = _factor(POWER, label=N_("Solar panels"), headers=("Aurinkopaneelit kW", "Solpaneler kW"))
    solar_heat_area: Mapped[Decimal | None] = _factor(AREA, label=N_("Solar heat collectors"))
    heat_pump: Mapped[str | None] = _factor(HEAT_PUMP, label=N_("Heat pump"), headers=("Lämpöpumppu", "Värmepump"))
    electric_floor_heating: Mapped[bool | None] = _factor(kinds.BOOLEAN, label=N_("Electric floor heating"))
    car_charging: Mapped[int | None] = _factor(COUNT, label=N_("Charging points for cars"))
    note: Mapped[str | None] = _factor(kinds.TEXT, label=N_("Other factors and access to the site"))
