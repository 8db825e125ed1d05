"""The file of rejected rows: their own columns as they came, and one of problems, which is ignored when the mended file comes back.

Cells that a spreadsheet would take for a formula get an apostrophe in front, and lose it again when the file comes back.
"""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path
from typing import Any, Final

from models.problems import Problem, error
from models.services.importing.cells import RawRow
from models.services.importing.columns import PROBLEMS
from models.services.importing.report import LineReport
from models.words import N_, _

_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED: Final = re.compile(r"'+[=+\-@\t\r]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_THERE: Final = N_("There is a file {file} already. Choose another name for the rejected rows")
NO_PLACE: Final = N_("{file} cannot be written. Choose another place for the rejected rows")


def escape(text: str) -> str:
    """Return a cell as it is written: never one that a spreadsheet computes."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescape(row: RawRow) -> None:
    """Undo ``escape`` in a row of a file of rejected rows."""
    row.cells = [cell[1:] if _ESCAPED.match(cell) else cell for cell in row.cells]


def place_of(target: Path, files: list[str], place: int) -> Path:
    """Return where the rejected rows of one of the files go: each has a file of its own."""
    return target if len(files) == 1 else target.with_name(f"{target.stem}-{Path(files[place]).stem}{target.suffix}")


def obstacle(target: Path, files: list[str]) -> Problem | None:
    """Return why the rejected rows cannot be written there; None when they can."""
    for place in range(len(files)):
        wanted = place_of(target, files, place)
        if wanted.exists():
            return error(_THERE, "exists", file=wanted.name)
        if not wanted.absolute().parent.is_dir():
            return error(NO_PLACE, "place", file=wanted.name)
    return None


class RejectedRows:
    """Writes the rejected rows of one file, its owner's alone; makes it with the first. UTF-8 with a mark: every spreadsheet reads it so."""

    def __init__(self, target: Path, header: list[str], delimiter: str) -> None:
        self.target, self._header, self._delimiter = target, header, delimiter or ";"
        self._part = target.with_name(f"{target.name}.part")
        """Where it is written until it is whole: a run that is killed leaves this one, and the next takes its place."""
        self._file: Any = None
        self._writer: Any = None

    def add(self, cells: list[str], told: LineReport) -> None:
        """Write a row with its line and its problems."""
        if self._writer is None:
            self._part.unlink(missing_ok=True)
            descriptor = os.open(self._part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
            self._file = os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._file, delimiter=self._delimiter)
            self._row([*self._header, _(PROBLEMS)])
        said = " | ".join(f"{each.column}: {each.text}" if each.column else each.text for each in told.said)
        where = _("Line {line}", line=told.line)
        width = len(self._header)
        padded = cells[:width] + [""] * (width - len(cells))
        # Cells beyond the headings go behind the problems: the row is refused again until somebody puts them in their places.
        self._row([*padded, f"{where}: {said}", *cells[width:]])

    def _row(self, cells: list[str]) -> None:
        self._writer.writerow([_SURROGATES.sub("\ufffd", escape(cell)) for cell in cells])

    def finish(self) -> bool:
        """Put the file in its place; returns whether there is one."""
        if self._file is None:
            return False
        self._file.close()
        self._file = None
        self._part.replace(self.target)
        return True

    def close(self) -> None:
        """Let go of a file that was not finished: names and numbers do not lie about where a run broke off, and the next one writes all of it."""
        if self._file is not None:
            self._file.close()
            self._file = None
            self._part.unlink(missing_ok=True)
