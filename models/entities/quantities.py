"""Measured numbers and their units, as kinds that several entities share."""

from __future__ import annotations

from typing import Final

from models.identifiers import country
from models.kinds import Context, Kind, Storage, choice, quantity, whole
from models.problems import Problem
from models.words import language

AREA: Final = quantity("area", "m²", places=1)
VOLUME: Final = quantity("volume", "m³", places=1)
POWER: Final = quantity("power", "kW")
FLOW: Final = quantity("water flow", "m³/h", places=4)
TEMPERATURE: Final = quantity("temperature", "°C", minimum=None, places=1)
PRESSURE: Final = quantity("pressure", "mbar", places=1)
FUSE: Final = whole("fuse", 1, 10_000, "A")
PHASES: Final = whole("phases", 1, 3)
FACTOR: Final = quantity("factor", "", places=6)
GAS_FACTOR: Final = quantity("gas factor", "kWh/m³", places=6)
ENERGY: Final = quantity("consumption", "", places=6)
"""Its unit stands in a column beside it."""
COUNT: Final = whole("count", 0, 100_000)
SECONDS: Final = whole("length", 0, 1_000_000, "s")
PERCENT: Final = quantity("share", "%", places=2)

UNIT: Final = choice("unit", {"kWh": "kWh", "MWh": "MWh", "m3": "m³"})
"""Unit of consumption. Its labels are symbols, alike in all languages."""


def _country(text: str, _context: Context) -> str | Problem:
    return country.parse(text)


def _show_country(code: str) -> str:
    return country.name(code, language())


COUNTRY: Final = Kind("country", Storage.TEXT, _country, _show_country)
"""ISO 3166 code, read by name in any of the program's languages."""
