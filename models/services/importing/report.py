"""What came of an import: the same record for every importer, for the page, the command line and programs."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from models.problems import Problem, warning
from models.services.importing.lines import Difference, Effect, Flaw, Line, Met
from models.services.importing.sniff import Format
from models.words import N_

DETAILED: Final = 10_000
"""Lines that are told one by one; beyond them they are counted, and the file of rejected rows has them all."""
_ALL_THE_SAME: Final = N_("What the row forbids is recorded all the same")
MET: Final = ("sure", "unsure", "nobody", "over")
"""What is counted of a register of refusals."""
_EXAMPLES: Final = 20
_DIFFERENCES: Final = 1_000


def mark(file: int, line: int) -> int:
    """Return a line of one of the files as one number: a million rejected lines in 8 MB."""
    return file << 40 | line


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence about a column (its heading; "" for the whole row), with its code for programs."""

    column: str
    code: str
    text: str

    def to_json(self) -> dict[str, str]:
        """Return it for programs."""
        return {"column": self.column, "code": self.code, "problem": self.text}


@dataclass(frozen=True, slots=True)
class LineReport:
    """What is said of one line."""

    file: int
    line: int
    said: tuple[Said, ...]


@dataclass(slots=True)
class Counted:
    """A doubt of the same kind in many lines: how many, and the first of them."""

    said: Said
    count: int = 0
    lines: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FileReport:
    """How a file was read: its format, what each of its columns was taken for, and what is worth saying of it as a whole."""

    name: str
    format: Format
    columns: Mapping[str, str]
    notices: tuple[Problem, ...] = ()


@dataclass(slots=True)
class Report:
    """The outcome of one run. ``run`` is what undo takes; None where nothing was written. ``whole`` False: cancelled, and ``reached`` says where."""

    importer: str
    controller: str
    dry_run: bool
    known: str
    files: tuple[FileReport, ...] = ()
    rows: int = 0
    effects: Counter[str] = field(default_factory=Counter)
    prohibitions: int = 0
    unheard: int = 0
    """Rejected lines that may forbid something of which nothing is recorded."""
    rejected: list[LineReport] = field(default_factory=list)
    warnings: list[LineReport] = field(default_factory=list)
    warned: int = 0
    beyond: array[int] = field(default_factory=lambda: array("Q"))
    """Rejected lines beyond those that are told, as ``mark`` makes a number of file and line."""
    doubts: dict[tuple[str, str], Counted] = field(default_factory=dict)
    differences: list[tuple[int, int, Difference]] = field(default_factory=list)
    differing: int = 0
    shown: set[UUID] = field(default_factory=set)
    """Customers whose stored values the differences show."""
    met: Counter[str] = field(default_factory=Counter)
    """Of a register of refusals: customers who are surely meant (sure), who perhaps are (unsure), lines that met nobody, lines that are over."""
    met_by: list[tuple[int, int, Met]] = field(default_factory=list)
    """The same line by line (file, line) in a dry run, the first of them."""
    formulas: int = 0
    run: UUID | None = None
    whole: bool = True
    reached: tuple[int, int] = (0, 0)
    continued: bool = False
    seconds: float = 0.0
    rejected_files: tuple[str, ...] = ()

    @property
    def imported(self) -> int:
        """Lines taken: made new, changed, or there already word for word."""
        return self.rows - self.refused

    @property
    def refused(self) -> int:
        """Lines rejected."""
        return self.effects[Effect.REJECTED]

    def add(self, line: Line) -> tuple[list[LineReport], list[LineReport]]:
        """Count a line; returns what is said because of it, rejections and warnings, as it is kept for a continuation."""
        self.rows += 1
        effect = Effect.REJECTED if line.flaws else line.effect
        self.effects[effect] += 1
        self.reached = (line.file, line.number)
        if line.flaws:
            self.prohibitions += line.forbids
            told = [*line.flaws, Flaw("", warning(_ALL_THE_SAME, "taken-all-the-same"))] if line.regardless else line.flaws
            rejected = LineReport(line.file, line.number, _said(told))
            self._reject(rejected)
            return [rejected], []
        self.prohibitions += line.forbids
        warned = [LineReport(file, number, _said((flaw,))) for file, number, flaw in line.also]
        if line.warnings:
            warned.append(LineReport(line.file, line.number, _said(line.warnings)))
        for each in warned:
            self._warn(each)
        for flaw in line.doubts:
            self._doubt(flaw, line.number)
        self._differ(line)
        if line.met is not None:
            self._meet(line, line.met)
        return [], warned

    def _reject(self, told: LineReport) -> None:
        if len(self.rejected) < DETAILED:
            self.rejected.append(told)
        else:
            self.beyond.append(mark(told.file, told.line))

    def _warn(self, told: LineReport) -> None:
        self.warned += 1
        if len(self.warnings) < DETAILED:
            self.warnings.append(told)

    def _doubt(self, flaw: Flaw, line: int) -> None:
        key = (flaw.heading, flaw.problem.code)
        counted = self.doubts.get(key)
        if counted is None:
            counted = self.doubts[key] = Counted(_said((flaw,))[0])
        counted.count += 1
        if len(counted.lines) < _EXAMPLES:
            counted.lines.append(line)

    def _differ(self, line: Line) -> None:
        self.differing += len(line.differences)
        for difference in line.differences:
            if len(self.differences) < _DIFFERENCES:
                self.differences.append((line.file, line.number, difference))
                if line.subject is not None:
                    self.shown.add(line.subject)

    def _meet(self, line: Line, met: Met) -> None:
        self.met["sure"] += met.sure
        self.met["unsure"] += met.unsure
        self.met["over"] += met.over
        self.met["nobody"] += not (met.sure or met.unsure or met.over)
        if self.dry_run and len(self.met_by) < DETAILED:
            self.met_by.append((line.file, line.number, met))

    def in_order(self) -> None:
        """Put the warnings in the order of their lines."""
        self.warnings.sort(key=lambda each: (each.file, each.line))

    def take(self, kept: Mapping[str, Any]) -> None:
        """Take over what an interrupted run had come to (``State.kept``)."""
        self.rows, self.prohibitions, self.formulas = kept["rows"], kept["prohibitions"], kept["formulas"]
        self.effects, self.met = Counter(kept["effects"]), Counter(kept.get("met", {}))
        self.unheard = kept.get("unheard", 0)
        for heading, code, text, count, lines in kept["doubts"]:
            self.doubts[heading, code] = Counted(Said(heading, code, text), count, list(lines))

    def kept(self) -> dict[str, Any]:
        """Return the counts, for a continuation after an interruption."""
        doubts = [[each.said.column, each.said.code, each.said.text, each.count, each.lines] for each in self.doubts.values()]
        return {
            "rows": self.rows,
            "prohibitions": self.prohibitions,
            "unheard": self.unheard,
            "formulas": self.formulas,
            "effects": dict(self.effects),
            "met": dict(self.met),
            "doubts": doubts,
        }

    def to_json(self) -> dict[str, Any]:
        """Return the record for programs; every importer's has the same keys."""
        return {
            "importer": self.importer,
            "controller": self.controller,
            "dry_run": self.dry_run,
            "known": self.known,
            "files": [
                {
                    "file": each.name, "kind": each.format.kind, "encoding": each.format.encoding, "delimiter": each.format.delimiter_name(),
                    "sheet": each.format.sheet, "sha256": each.format.digest, "columns": dict(each.columns),
                    "notices": [notice.message() for notice in each.notices],
                }
                for each in self.files
            ],
            "rows": self.rows,
            "imported": self.imported,
            "created": self.effects[Effect.CREATED],
            "updated": self.effects[Effect.UPDATED],
            "unchanged": self.effects[Effect.UNCHANGED],
            "rejected": [self._line(each, "problems") for each in self.rejected],
            "rejected_rows": self.refused,
            "warnings": [self._line(each, "warnings") for each in self.warnings],
            "warned_rows": self.warned,
            "doubts": [each.said.to_json() | {"count": each.count, "lines": each.lines} for each in self.doubts.values()],
            "prohibitions": self.prohibitions,
            "rejected_that_may_forbid": self.unheard,
            "differences": [
                {"file": self.files[file].name, "line": line, "number": each.row, "field": each.label, "before": each.before, "after": each.after}
                for file, line, each in self.differences
            ],
            "differing_values": self.differing,
            "met": {name: self.met[name] for name in MET},
            "met_by": [
                {"file": self.files[file].name, "line": line, "sure": met.sure, "unsure": met.unsure, "over": met.over}
                for file, line, met in self.met_by
            ],
            "formulas": self.formulas,
            "run": str(self.run) if self.run else None,
            "whole": self.whole,
            "continued": self.continued,
            "seconds": round(self.seconds, 3),
            "rejected_files": list(self.rejected_files),
        }  # fmt: skip

    def _line(self, told: LineReport, key: str) -> dict[str, Any]:
        return {"file": self.files[told.file].name, "line": told.line, key: [each.to_json() for each in told.said]}


def _said(flaws: Iterable[Flaw]) -> tuple[Said, ...]:
    return tuple(Said(flaw.heading, flaw.problem.code, flaw.problem.message()) for flaw in flaws)
