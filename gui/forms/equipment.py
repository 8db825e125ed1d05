"""Heat exchangers, cooling and gas equipment, and their inspections."""

from __future__ import annotations

from typing import Final

from gui.forms.spec import FormSpec, Group, items
from models.words import N_

_PLACE = Group(N_("Place and time"), items("owner", "place", "installer", "installed_on", "removed_on", "note*"))
_MAKE = ("maker", "model", "serial_number", "year")
_PRIMARY = ("primary_supply", "primary_return", "secondary_supply", "secondary_return")
HEAT_EXCHANGER = FormSpec(
    "heat_exchanger",
    (
        Group(N_("Heat exchanger"), items(*_MAKE, "controller_maker", "secondary_kind")),
        Group(N_("Power and flow"), items("power", "contracted_flow", "heating_power", "hot_water_power", "ventilation_power")),
        Group(N_("Temperatures"), items(*_PRIMARY)),
        _PLACE,
    ),
)
COOLING = FormSpec(
    "cooling_equipment",
    (
        Group(N_("Cooling equipment"), items("cooling_kind*", *_MAKE)),
        Group(N_("Power and flow"), items("power", "contracted_flow", "cooled_area")),
        Group(N_("Temperatures"), items(*_PRIMARY)),
        _PLACE,
    ),
)
GAS = FormSpec(
    "gas_equipment", (Group(N_("Gas equipment"), items("gas_kind*", *_MAKE)), Group(N_("Power and flow"), items("power", "pressure", "flue")), _PLACE)
)
INSPECTION = FormSpec(
    "equipment_inspection",
    (Group("", items("inspection_kind", "inspected_on", "inspected_by", "inspection_firm", "result", "mend_by", "next_due", "remarks*")),),
)
FORMS: Final = {"heat_exchanger": HEAT_EXCHANGER, "cooling_equipment": COOLING, "gas_equipment": GAS}
"""Form by entity of equipment."""
OF_COMMODITY: Final = {"district-heat": "heat_exchanger", "district-cooling": "cooling_equipment", "gas": "gas_equipment"}
"""Equipment that a commodity has; electricity has none here."""
