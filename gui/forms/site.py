"""The site of use: where it is, who holds it, and what affects the use of heat, cooling, gas and electricity alike."""

from __future__ import annotations

from gui.forms.spec import FormSpec, Group, Item, items
from models.words import N_

CARD = (
    Item("street_address", 2, N_("Address")),
    Item("dwelling_type"),
    Item("ownership"),
    Item("heated_area"),
    Item("occupants"),
    Item("use_timing", 2),
    Item("building_year"),
    Item("sauna"),
)
"""What the first section shows of the current site."""
SITE = FormSpec(
    "site",
    (
        Group(N_("Address"), items("street_address*", "postal_code", "post_office", "name", "site_number", "property_id")),
        Group(N_("Use"), items("dwelling_type", "ownership", "use_timing", "tariff_timing", "held_from", "held_to", "occupants")),
        Group(
            N_("Building"),
            items("heated_area", "volume", "building_year", "storeys", "apartments", "ventilation", "ventilation_flow", "heat_recovery"),
        ),
        Group(
            N_("Heating and water"),
            items(
                "main_heating",
                "secondary_heating",
                "heat_pump",
                "hot_water",
                "hot_water_circulation",
                "heated_towel_rails",
                "fireplace",
                "melted_area",
            ),
        ),
        Group(N_("Sauna and pool"), items("sauna", "pool", "pool_volume")),
        Group(N_("Cooling"), items("cooled_rooms", "cooled_area", "cooling_power")),
        Group(N_("Gas"), items("gas_appliances", "gas_uses*")),
        Group(N_("Electricity"), items("electric_floor_heating", "car_charging", "solar_power", "solar_heat_area")),
        Group(N_("Other"), items("note*")),
    ),
)
