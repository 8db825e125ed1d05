"""Opening the files of a run: how each is read, what its columns are, and where its rejected rows go."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

from models.problems import Problem, Rejected, error, warning
from models.services.desk import Desk
from models.services.importing import mapping as mappings
from models.services.importing.cells import FileError, RawRow, Table
from models.services.importing.columns import folded
from models.services.importing.context import Options
from models.services.importing.importer import Importer
from models.services.importing.left_out import LeftOut
from models.services.importing.mapping import FileMapping
from models.services.importing.rejects import RejectedRows
from models.services.importing.sniff import Format
from models.services.importing.tables import open_table
from models.words import N_

_OTHER_SHEETS: Final = N_("Only the sheet “{sheet}” is read, not {sheets}")
_WRITTEN: Final = N_("{file} was written anew while it was read, so its rows are of two files. What is in stays: import the file as it is now")
_AWAY: Final = N_("{file} cannot be read any more. What is in stays: bring the file back and import it again to go on")


@dataclass(slots=True)
class OpenFile:
    """One opened file."""

    path: Path
    form: Format
    table: Table
    mapping: FileMapping
    left_out: LeftOut
    rejected: RejectedRows | None = None


def _open(desk: Desk, importer: type[Importer], path: Path, options: Options) -> OpenFile:
    known = frozenset(heading for column in importer.columns() for heading in column.headings)
    form, table = open_table(path, options.chosen, lambda heading: folded(heading) in known)
    by_hand = options.mapping if options.mapping is not None else mappings.remembered(desk, importer.code, table.header)
    mapping = mappings.resolve(table.header, importer.columns(), importer.needed, by_hand, before=options.mapping is None)
    if form.other_sheets:
        others = warning(_OTHER_SHEETS, "sheets", sheet=form.sheet, sheets=", ".join(form.other_sheets))
        mapping = replace(mapping, notices=(others, *mapping.notices))
    return OpenFile(path, form, table, mapping, LeftOut(mapping, importer.columns(), desk.context()))


def open_all(desk: Desk, importer: type[Importer], files: Sequence[Path], options: Options, opened: list[OpenFile]) -> Rejected | None:
    """Open ``files`` into ``opened``, which the caller closes; Rejected when a mapping does not do. FileError for what is no table."""
    problems: list[Problem] = []
    for path in files:
        file = _open(desk, importer, path, options)
        opened.append(file)
        problems += file.mapping.problems
    if problems:
        return Rejected(tuple(problems))
    if options.mapping is not None:
        for file in opened:
            mappings.remember(desk, importer.code, file.table.header, options.mapping)
    return None


def next_rows(file: OpenFile, rows: Iterator[RawRow], count: int) -> list[RawRow]:
    """Read the next ``count`` rows; none at the end. FileError when the file is gone."""
    try:
        return list(islice(rows, count))
    except OSError:  # a stick pulled out, a share that is gone: what is in stays, and the run is one that can be gone on with
        raise FileError(error(_AWAY, "away", file=file.path.name)) from None


def unchanged(file: OpenFile) -> None:
    """Refuse a file that somebody wrote anew while it was read: its later rows are not those that were looked at first. FileError."""
    try:
        with file.path.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        raise FileError(error(_AWAY, "away", file=file.path.name)) from None
    if digest != file.form.digest:
        raise FileError(error(_WRITTEN, "written", file=file.path.name))
