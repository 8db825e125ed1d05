"""Make postal_codes.csv from open data: python -m resources.postal.build PAAVO.csv FI.txt AX.txt > postal_codes.csv.

PAAVO.csv: Statistics Finland, Paavo, postal code areas of a year (semicolons, Finnish and Swedish). FI.txt and AX.txt: GeoNames postal codes.
GeoNames has the post office as it stands on mail but in one language and with wrong municipalities for some boxes; Paavo has districts and
municipalities in both languages but no boxes. Neither is taken where it is known to be wrong.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

HEADER = ("code", "name_fi", "name_sv", "municipality_code", "municipality_fi", "municipality_sv", "area")
_SUFFIXES = ((" Keskus", " centrum"), (" Asemanseutu", " stationsamhälle"), (" kk", " kb"), (" kirkonkylä", " kyrkby"))
_Municipality = tuple[str, str, str]


def build(paavo: Iterable[dict[str, str]], geonames: Iterable[list[str]]) -> list[tuple[str, ...]]:
    """Return the table's rows in order of code: columns of HEADER, all text, area 1 or 0."""
    areas = {row["postcode"]: row for row in paavo}
    offices = {row[1]: (row[2], row[8]) for row in geonames}
    municipalities = {row["municipality_code"]: _municipality(row) for row in areas.values()}
    swedish, finnish = _pairs(areas.values())
    known = {code: municipalities[row["municipality_code"]] for code, row in areas.items()}
    rows: list[tuple[str, ...]] = []
    for code in sorted(areas.keys() | offices.keys()):
        office = offices[code][0] if code in offices else known[code][1]
        own = known.get(code) or _guess(code, *offices[code], known, municipalities)
        fi = finnish.get(own[0], {}).get(office, office)
        sv = swedish.get(own[0], {}).get(fi, office)
        rows.append((code, fi.upper(), sv.upper(), *own, "1" if code in areas else "0"))
    return rows


def _municipality(row: dict[str, str]) -> _Municipality:
    return row["municipality_code"], row["municipality_fi"].split(" - ")[0], row["municipality_sv"]


def _pairs(areas: Iterable[dict[str, str]]) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """Return per municipality the Swedish name of each Finnish one and, outside Åland, the other way about."""
    swedish: dict[str, dict[str, str]] = {}
    finnish: dict[str, dict[str, str]] = {}
    for row in areas:
        code, *town = _municipality(row)
        pairs = [(row["area_name_fi"], row["area_name_sv"])]
        pairs += [
            (fi.removesuffix(end_fi), sv.removesuffix(end_sv))
            for fi, sv in pairs
            for end_fi, end_sv in _SUFFIXES
            if fi.endswith(end_fi) and sv.endswith(end_sv)
        ]
        pairs += [(town[0], town[1])]
        for fi, sv in pairs:
            swedish.setdefault(code, {})[fi] = sv
            if row["region_code"] != "21" and fi != sv:
                finnish.setdefault(code, {})[sv] = fi
    return swedish, finnish


def _guess(code: str, office: str, claimed: str, known: dict[str, _Municipality], municipalities: dict[str, _Municipality]) -> _Municipality:
    """Return the municipality of a code without an area: the one the office is named after, or the claimed one when a neighbour agrees."""
    for own in municipalities.values():
        if office in own[1:]:
            return own
    near = Counter(own[0] for other, own in known.items() if other[:3] == code[:3])
    return municipalities[claimed] if claimed in near else ("", "", "")


def read_geonames(file: TextIO) -> list[list[str]]:
    """Return the fields of each line of a GeoNames postal code file."""
    return [line.rstrip("\n").split("\t") for line in file]


def main(paavo: str, *geonames: str) -> None:
    """Write the table to standard output."""
    with Path(paavo).open(encoding="utf-8", newline="") as file:
        areas = list(csv.DictReader(file, delimiter=";"))
    rows: list[list[str]] = []
    for name in geonames:
        with Path(name).open(encoding="utf-8") as file:
            rows += read_geonames(file)
    writer = csv.writer(sys.stdout, delimiter=";", lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(build(areas, rows))


if __name__ == "__main__":
    main(*sys.argv[1:])
