"""Countries: codes from names in the three languages of the program and in their own, and what the law says of their place."""

from __future__ import annotations

from functools import cache
from typing import Final

from models.identifiers.names import fold
from models.problems import Problem, error

EEA: Final = frozenset((
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL",
    "NO", "PL", "PT", "RO", "SE", "SI", "SK", "AX",
))  # fmt: skip
"""The European Economic Area (EU 27, Iceland, Liechtenstein, Norway; Åland as part of Finland), 2026."""

_OWN_NAMES: Final = {
    "norge": "NO", "danmark": "DK", "eesti": "EE", "latvija": "LV", "lietuva": "LT", "deutschland": "DE", "osterreich": "AT", "polska": "PL",
    "nederland": "NL", "espana": "ES", "italia": "IT", "island": "IS", "great britain": "GB", "uk": "GB", "england": "GB", "usa": "US", "eire": "IE",
    "belgique": "BE", "schweiz": "CH", "suisse": "CH", "россия": "RU", "україна": "UA",
}  # fmt: skip


@cache
def _codes() -> dict[str, str]:
    from babel import Locale  # late: only a foreign address needs it

    codes = dict(_OWN_NAMES)
    for language in ("en", "sv", "fi"):
        codes |= {fold(name): code for code, name in Locale(language).territories.items() if code.isalpha() and len(code) == 2}
    return codes


def parse(text: str) -> str | Problem:
    """Return the ISO 3166 code of a country named in Finnish, Swedish, English or its own language, or given as its code."""
    typed = fold(text.strip())
    if len(typed) == 2 and typed.upper() in _codes().values():
        return typed.upper()
    return _codes().get(typed) or error("No country has this name; write it in Finnish, Swedish or English", "country")


def name(code: str, language: str) -> str:
    """Return the country's name in ``language`` (fi, sv, en); the code itself for an unknown one."""
    from babel import Locale

    return str(Locale(language).territories.get(code, code))


def in_eea(code: str) -> bool:
    """Tell whether data may be disclosed to ``code`` as inside the European Economic Area."""
    return code in EEA
