"""A utility's own postal codes: Posti's PCF file, read once by an administrator and kept beside the store (public data)."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from models.identifiers import postal
from models.identifiers.postal import PostOffice
from models.identifiers.posti import RejectedLine, read_pcf
from models.journal.apply import apply
from models.journal.entries import REGISTER, Change, Op
from models.problems import Problem, Rejected, error
from models.roles import Action
from models.services import store_files
from models.services.desk import Desk
from models.words import N_

FILE: Final = "postal_codes.csv"
_LARGEST: Final = 20_000_000
_HEADER: Final = ("code", "name_fi", "name_sv", "municipality_code", "municipality_fi", "municipality_sv", "area")
_NORMAL: Final = "1"


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many codes are in use now, the day Posti made the file as text, and the lines that were not read."""

    codes: int
    run_date: str
    rejected: tuple[RejectedLine, ...]


def load_pcf(desk: Desk, file: Path) -> Loaded | Rejected:
    """Read Posti's PCF file and use its codes from now on; a file without a single good line changes nothing."""
    refused = desk.refusal(Action.MANAGE_SETTINGS)
    if refused is not None:
        return refused
    readable, data = file.is_file(), b""  # not everything that opens ends: a pipe waits for its writer, a device gives for ever
    try:
        if readable and file.stat().st_size <= _LARGEST:
            data = file.read_bytes()
    except OSError:
        readable = False
    if not readable:
        return Rejected((error(N_("The file cannot be read. Check its place and the rights to it"), "file"),))
    found = read_pcf(data)
    if not found.records:
        return Rejected((error(N_("There is no postal code in this file. Choose Posti's PCF file"), "format"),))
    offices = [
        PostOffice(
            each.postcode, each.name_fi, each.name_sv, each.municipality_code, each.municipality_fi, each.municipality_sv, each.type_code == _NORMAL
        )
        for each in found.records
    ]
    problems: list[Problem] = []
    with store_files.explained(desk.store.folder / FILE, problems):
        _write(desk.store.folder / FILE, offices)
    if problems:
        return Rejected(tuple(problems))
    with desk.store.write() as session:
        facts = {"postal_codes": len(offices), "rejected": len(found.rejected)}
        apply(session, desk.store.sealing, desk.act("address-register"), [Change("setting", REGISTER, Op.SETTING, REGISTER, facts)])
    postal.use_own(offices)
    return Loaded(len(offices), found.run_date.isoformat() if found.run_date else "", found.rejected)


def use_kept(folder: Path) -> None:
    """Use the codes kept beside the store, when there are any; called at sign-in."""
    path = folder / FILE
    if not path.is_file():
        postal.use_own(())
        return
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        next(rows, None)
        postal.use_own(
            PostOffice(code, name_fi, name_sv, town, town_fi, town_sv, area == _NORMAL)
            for code, name_fi, name_sv, town, town_fi, town_sv, area in rows
        )


def _write(path: Path, offices: list[PostOffice]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(_HEADER)
    for each in offices:
        writer.writerow((each.code, each.name_fi, each.name_sv, each.municipality_code, each.municipality_fi, each.municipality_sv, "01"[each.area]))
    fresh = path.with_suffix(".new")
    fresh.write_text(out.getvalue(), encoding="utf-8")
    fresh.replace(path)
