"""Opening a file of a register, whatever its format."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from models.services.importing.cells import FileError, RawRow, Table, forbidden
from models.services.importing.delimited import DelimitedTable
from models.services.importing.sniff import CSV, Chosen, Format, sniff
from models.services.importing.xlsx import XlsxTable
from models.words import N_, _

HEADING: Final = N_("Phone")
"""Heading that is given to a file of bare numbers."""
_DIGITS: Final = 5
_NUMBER: Final = re.compile(r"(?:tel:)?[0-9 ()+./\u00a0-]+", re.IGNORECASE)

__all__ = ["FileError", "Table", "open_table"]


def _bare(header: list[str]) -> bool:
    """Tell whether the first row is a number already: a register of bare numbers has no headings."""
    return sum(bool(cell) for cell in header) == 1 and len(re.sub(r"\D", "", "".join(header))) >= _DIGITS and bool(_NUMBER.fullmatch("".join(header)))


class _BareNumbers:
    """A file of bare numbers: its first row is a row like the others, and its heading is given to it."""

    def __init__(self, table: DelimitedTable | XlsxTable) -> None:
        self._table = table
        self._first = list(table.header)
        self.header = [_(HEADING) if cell else "" for cell in table.header]

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self._table.size

    @property
    def formulas(self) -> int:
        """Cells whose last computed value was taken."""
        return self._table.formulas

    @property
    def done(self) -> int:
        """Bytes of the file read so far."""
        return self._table.done

    def rows(self) -> Iterator[RawRow]:
        """Yield every row, the first included."""
        yield RawRow(self._table.began, list(self._first), forbidden(self._first))
        yield from self._table.rows()

    def close(self) -> None:
        """Close the file."""
        self._table.close()


def open_table(path: Path, chosen: Chosen, known: Callable[[str], bool]) -> tuple[Format, Table]:
    """Open a file and read its header. ``known`` tells whether a heading means something; FileError says why it cannot be read."""
    form = sniff(path, chosen, known)
    if form.kind == CSV:
        text = DelimitedTable(path, form)
        return form, _BareNumbers(text) if _bare(text.header) else text
    sheet = XlsxTable(path, form)
    told = replace(form, sheet=sheet.sheet, other_sheets=tuple(name for name in sheet.sheets if name != sheet.sheet))
    return told, _BareNumbers(sheet) if _bare(sheet.header) else sheet
