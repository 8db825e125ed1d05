"""Posti's fixed-width files (ISO-8859-1): postal codes PCF, streets BAF, changes POM.

Positions as published in Posti's file descriptions and seen in files of 2026. A line that cannot be read is rejected with its number and reason;
the others are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Generic, TypeVar

from models.problems import Problem, error

Record = TypeVar("Record")
_PARITIES: Final = {"0": None, "1": "odd", "2": "even"}
_EVENTS: Final = {1: "name changed", 2: "closed", 3: "new", 4: "merged", 5: "reactivated", 6: "replaced"}


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """A line that was not read, counted from 1, and why."""

    line: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class PostiFile(Generic[Record]):
    """What a file holds: the day Posti made it (None when no line was read), its records and the lines not read."""

    run_date: date | None
    records: tuple[Record, ...]
    rejected: tuple[RejectedLine, ...]


@dataclass(frozen=True, slots=True)
class PcfRecord:
    """A postal code in force. ``type_code``: 1 normal, 2 box, 3 company, 4 compilation, 5 reply mail, 6 parcel machine, 7 pick-up, 8 technical."""

    postcode: str
    name_fi: str
    name_sv: str
    abbr_fi: str
    abbr_sv: str
    valid_from: date
    type_code: str
    region_code: str
    region_fi: str
    region_sv: str
    municipality_code: str
    municipality_fi: str
    municipality_sv: str
    language_code: str


@dataclass(frozen=True, slots=True)
class HouseNumber:
    """An end of a range of house numbers, such as 11A/13C; all None where a code has no streets."""

    number1: int | None
    letter1: str | None
    mark: str | None
    number2: int | None
    letter2: str | None


@dataclass(frozen=True, slots=True)
class BafRecord:
    """A stretch of a street: its names and its house numbers from smallest to highest, odd, even or (parity None) not told."""

    postcode: str
    name_fi: str
    name_sv: str
    street_fi: str | None
    street_sv: str | None
    parity: str | None
    smallest: HouseNumber
    highest: HouseNumber
    municipality_code: str


@dataclass(frozen=True, slots=True)
class PomRecord:
    """A change of a postal code: name changed, closed, new, merged, reactivated or replaced."""

    old_postcode: str | None
    old_name_fi: str | None
    old_name_sv: str | None
    new_postcode: str | None
    new_name_fi: str | None
    new_name_sv: str | None
    change_date: date
    event_code: int
    event: str


def read_pcf(data: bytes) -> PostiFile[PcfRecord]:
    """Read a postal code file: 220 characters a line, each beginning with PONOT."""
    return _read(data, 220, "PONOT", 6, _pcf)


def read_baf(data: bytes) -> PostiFile[BafRecord]:
    """Read a street file: 256 characters a line, each beginning with KATUN."""
    return _read(data, 256, "KATUN", 6, _baf)


def read_pom(data: bytes) -> PostiFile[PomRecord]:
    """Read a change file, 453 characters a line. Its record id is not published: lines are known by their width."""
    return _read(data, 453, "", 6, _pom)


class _Line(str):
    """A line whose fields are cut by Posti's positions, counted from 1."""

    __slots__ = ()

    def cut(self, start: int, length: int) -> str:
        return self[start - 1 : start - 1 + length].strip()

    def day(self, start: int) -> date:
        digits = self.cut(start, 8)
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))

    def code(self, start: int) -> str:
        digits = self.cut(start, 5)
        if not re.fullmatch(r"[0-9]{5}", digits):
            raise ValueError(digits)
        return digits


def _read(data: bytes, width: int, record_id: str, run_at: int, build: Callable[[_Line], Record]) -> PostiFile[Record]:
    records: list[Record] = []
    rejected: list[RejectedLine] = []
    run_date: date | None = None
    for number, line in _lines(data):
        problem = _malformed(line, width, record_id)
        if problem is None:
            try:
                records.append(build(line))
                run_date = run_date or line.day(run_at)
            except (ValueError, KeyError):
                problem = error("A code, date or number on the line is not what it should be", "value")
        if problem is not None:
            rejected.append(RejectedLine(number, problem))
    return PostiFile(run_date, tuple(records), tuple(rejected))


def _lines(data: bytes) -> Iterator[tuple[int, _Line]]:
    for number, line in enumerate(data.decode("iso-8859-1").replace("\r\n", "\n").split("\n"), 1):
        if line.strip("\x1a "):
            yield number, _Line(line)


def _malformed(line: str, width: int, record_id: str) -> Problem | None:
    if not line.startswith(record_id):
        return error("The line does not begin with {id}", "record_id", id=record_id)
    if len(line) != width:
        return error("The line has {n} characters and should have {width}", "length", n=len(line), width=width)
    return None


def _pcf(line: _Line) -> PcfRecord:
    return PcfRecord(
        line.code(14), line.cut(19, 30), line.cut(49, 30), line.cut(79, 12), line.cut(91, 12), line.day(103), line.cut(111, 1),
        line.cut(112, 5), line.cut(117, 30), line.cut(147, 30), line.cut(177, 3), line.cut(180, 20), line.cut(200, 20), line.cut(220, 1),
    )  # fmt: skip


def _baf(line: _Line) -> BafRecord:
    return BafRecord(
        line.code(14), line.cut(19, 30), line.cut(49, 30), line.cut(103, 30) or None, line.cut(133, 30) or None,
        _PARITIES[line.cut(187, 1) or "0"], _house_number(line, 188), _house_number(line, 201), line.cut(214, 3),
    )  # fmt: skip


def _house_number(line: _Line, start: int) -> HouseNumber:
    first, second = line.cut(start, 5), line.cut(start + 7, 5)
    return HouseNumber(
        int(first) if first else None,
        line.cut(start + 5, 1) or None,
        line.cut(start + 6, 1) or None,
        int(second) if second else None,
        line.cut(start + 12, 1) or None,
    )


def _pom(line: _Line) -> PomRecord:
    event = int(line.cut(452, 2))
    old = line.code(30) if line.cut(30, 5) else None
    new = line.code(250) if line.cut(250, 5) else None
    return PomRecord(
        old, line.cut(35, 30) or None, line.cut(65, 30) or None, new, line.cut(255, 30) or None, line.cut(285, 30) or None,
        line.day(444), event, _EVENTS[event],
    )  # fmt: skip
