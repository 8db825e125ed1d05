"""Finnish postal codes and their post offices, from the table shipped with the product (resources/postal, with its attribution).

A utility's own Posti file (``posti.read_pcf``) is more complete: ``use_own`` puts its codes before this table's.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import resources
from models.identifiers.names import fold
from models.identifiers.typing_slips import compact
from models.problems import Problem, error, warning
from models.words import N_


@dataclass(frozen=True, slots=True)
class PostOffice:
    """One postal code: its post office in capitals as it stands on mail, and its municipality ("" where the sources are not sure).

    ``area``: an area where people live; otherwise a box, a company's or another technical code.
    """

    code: str
    name_fi: str
    name_sv: str
    municipality_code: str
    municipality_fi: str
    municipality_sv: str
    area: bool


@cache
def _table() -> dict[str, PostOffice]:
    with resources.path("postal", "postal_codes.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        next(rows)
        return {code: PostOffice(code, fi, sv, town, town_fi, town_sv, area == "1") for code, fi, sv, town, town_fi, town_sv, area in rows}


def parse(text: str) -> str | Problem:
    """Return the five digits of a Finnish postal code, its country prefix (FI-, AX-) off. Problem codes: lost_zero, format."""
    typed = re.sub(r"^(?:FIN|FI|AX|SF)-?", "", compact(text))
    if re.fullmatch(r"[0-9]{5}", typed):
        return typed
    if re.fullmatch(r"[0-9]{3,4}", typed):
        return error("A postal code has five digits; its first zeros may be missing: {postcode}?", "lost_zero", postcode=typed.zfill(5))
    return error("A postal code has five digits, e.g. 00100", "format")


_own: dict[str, PostOffice] = {}


def use_own(offices: Iterable[PostOffice]) -> None:
    """Put a utility's own codes before the shipped ones, in place of any put there before."""
    global _own
    _own = {office.code: office for office in offices}


def lookup(code: str) -> PostOffice | None:
    """Return what is known of a postal code; None when it is not in the tables. The shipped one does not have every company's code."""
    return _own.get(code) or _table().get(code)


def doubt(code: str) -> Problem | None:
    """Return a warning for a code that is not in the tables; it is kept all the same, for the tables do not have every new code."""
    if lookup(code) is not None:
        return None
    return warning(N_("No such code in the table of postal codes. It is kept as typed; write its post office"), "unknown-code")


def name(code: str, language: str) -> str | None:
    """Return the post office of a code in capitals, in Swedish for "sv", else in Finnish; None when the code is not known."""
    office = lookup(code)
    if office is None:
        return None
    return office.name_sv if language == "sv" else office.name_fi


def matches(code: str, city: str) -> bool | None:
    """Tell whether ``city`` is the post office or the municipality of ``code``, in either language; None when the code is not known."""
    office = lookup(code)
    if office is None:
        return None
    return fold(city) in {fold(known) for known in (office.name_fi, office.name_sv, office.municipality_fi, office.municipality_sv) if known}


def show(code: str) -> str:
    """Return the code as printed, which is as stored: it is text, its zeros stay."""
    return code
