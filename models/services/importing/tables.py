"""Opening a file of a register, whatever its format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from models.services.importing.cells import FileError, Table
from models.services.importing.delimited import DelimitedTable
from models.services.importing.sniff import CSV, Chosen, Format, sniff
from models.services.importing.xlsx import XlsxTable

__all__ = ["FileError", "Table", "open_table"]


def open_table(path: Path, chosen: Chosen, known: Callable[[str], bool]) -> tuple[Format, Table]:
    """Open a file and read its header. ``known`` tells whether a heading means something; FileError says why it cannot be read."""
    form = sniff(path, chosen, known)
    if form.kind == CSV:
        return form, DelimitedTable(path, form)
    sheet = XlsxTable(path, form)
    return replace(form, sheet=sheet.sheet, other_sheets=tuple(name for name in sheet.sheets if name != sheet.sheet)), sheet
