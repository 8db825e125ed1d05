"""Spreadsheets (.xlsx), read as they stream and by nothing that trusts them: sizes are looked at before anything is unpacked.

Cells come out as texts (``xlsx_values``). A formula is never computed: the value that the spreadsheet computed last is taken, and counted.
Source: ECMA-376 part 1 (Office Open XML, 5th edition 2016), 18.3 sheets, 18.4 shared strings, 18.8 styles.
"""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Final

from models.problems import error
from models.services.importing.cells import FileError, RawRow, blank, forbidden, plain
from models.services.importing.sniff import Format
from models.services.importing.xlsx_parts import Book, SheetParser, Strings, read_book, read_strings, read_styles
from models.services.importing.xlsx_values import Style
from models.services.importing.xml_stream import XmlError
from models.words import N_

_BLOCK: Final = 1 << 16
_MOST_MEMBERS: Final = 5_000
_RATIO: Final = 100
"""Sheets shrink ten- to forty-fold as they are packed; what shrinks more was made to burst."""
_FREE: Final = 16 * 1024**2
"""Unpacked bytes of a part that are read whatever the ratio."""
_LARGEST_STRINGS: Final = 512 * 1024**2
_LARGEST_SHEET: Final = 4 * 1024**3
_DAMAGE: Final = (
    XmlError, zipfile.BadZipFile, zlib.error, struct.error, KeyError, ValueError, OverflowError, NotImplementedError, RuntimeError, EOFError, OSError,
)  # fmt: skip
"""What the library of archives raises for bytes that are none."""
_PACKED: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+\d+:[A-Z]+(\d+))"')
_MERGED_LONGEST: Final = 200
_MERGED_CELLS: Final = N_(
    "The cells {cells} are merged, so it is not sure which rows their value is for. Separate them, and give each row its own value"
)
_BURSTS: Final = N_("{file} would unpack to {size} MB, far more than a register packs to. It is not opened")
_BROKEN: Final = N_("{file} is damaged or no spreadsheet. Save it anew as .xlsx or as CSV")


class XlsxTable:
    """An open sheet. The header is the first row that has anything in it."""

    def __init__(self, path: Path, form: Format) -> None:
        """Open the workbook, choose the sheet, read its header; FileError says why not."""
        self._name = path.name
        try:
            self._zip = zipfile.ZipFile(path)
        except _DAMAGE:
            raise FileError(error(_BROKEN, "broken", file=path.name)) from None
        self.size, self.formulas, self._done = 1, 0, 0
        self.began = 1
        self._rows = self._parsed()
        self.sheets: list[str] = []
        try:
            self._open(form)
            self.header = self._header()
            self._refuse_merged()
        except _DAMAGE as failure:
            self.close()
            raise FileError(error(_BROKEN, "broken", file=path.name)) from failure
        except BaseException:
            self.close()
            raise

    @property
    def done(self) -> int:
        """Unpacked bytes of the sheet read so far."""
        return min(self._done, self.size)

    def close(self) -> None:
        """Close the file, and the sheet that is being read out of it."""
        self._rows.close()
        self._zip.close()

    def rows(self) -> Iterator[RawRow]:
        """Yield the rows below the header; FileError when the sheet turns out to be damaged."""
        try:
            for row in self._rows:
                row.cells += [""] * (len(self.header) - len(row.cells))  # a sheet does not keep its empty cells
                yield row
        except _DAMAGE as failure:
            raise FileError(error(_BROKEN, "broken", file=self._name)) from failure

    def _open(self, form: Format) -> None:
        members = self._zip.infolist()
        if len(members) > _MOST_MEMBERS or any(member.flag_bits & 1 or member.compress_type not in _PACKED for member in members):
            raise FileError(error(N_("{file} is locked with a password, or no spreadsheet. Save it without one"), "broken", file=self._name))
        book = read_book(self._part("xl/workbook.xml"), self._part("xl/_rels/workbook.xml.rels"))
        self.sheets = [sheet.name for sheet in book.sheets]
        self._sheet = self._chosen(book, form.sheet)
        self.since_1904 = book.since_1904
        self._styles: list[Style] = read_styles(self._part(book.part("styles"))) if book.part("styles") else []
        self._strings = read_strings(self._part(book.part("sharedStrings"), _LARGEST_STRINGS)) if book.part("sharedStrings") else Strings()
        self.size = max(1, self._zip.getinfo(self._sheet).file_size)

    def _chosen(self, book: Book, wanted: str) -> str:
        if wanted:
            named = next((sheet for sheet in book.sheets if sheet.name.casefold() == wanted.strip().casefold()), None)
            if named is None:
                sheets = ", ".join(self.sheets)
                raise FileError(
                    error(N_("There is no sheet “{sheet}” in {file}. It has: {sheets}"), "sheet", sheet=wanted, file=self._name, sheets=sheets)
                )
        else:
            named = next((sheet for sheet in book.sheets if sheet.visible), None)
            if named is None:
                raise FileError(error(_BROKEN, "broken", file=self._name))
        self.sheet = named.name
        return self._known(named.part, _LARGEST_SHEET)

    def _known(self, name: str, limit: int) -> str:
        """Return a part's name when its size is one that a register has."""
        info = self._zip.getinfo(name)
        too_dense = info.file_size > _FREE and info.file_size > _RATIO * max(1, info.compress_size)
        if too_dense or info.file_size > limit:
            raise FileError(error(_BURSTS, "bomb", file=self._name, size=info.file_size // 1024**2))
        return name

    def _part(self, name: str, limit: int = _FREE) -> Iterator[bytes]:
        """Yield a part of the workbook block by block."""
        with self._zip.open(self._known(posixpath.normpath(name), limit)) as file:
            while block := file.read(_BLOCK):
                yield block

    def _parsed(self) -> Generator[RawRow, None, None]:
        parser = SheetParser(self._strings, self._styles, since_1904=self.since_1904)
        for block in self._part(self._sheet, _LARGEST_SHEET):
            self._done += len(block)
            yield from self._checked(parser.feed_rows(block))
        yield from self._checked(parser.last_rows())

    def _checked(self, rows: list[RawRow]) -> Iterator[RawRow]:
        for row in rows:
            self.formulas += row.formulas
            if row.problems or not blank(row.cells):
                row.cells = plain(row.cells)
                row.problems += forbidden(row.cells)
                yield row

    def _header(self) -> list[str]:
        first = next(self._rows, None)
        if first is None:
            raise FileError(error(N_("There is no row in the file"), "empty"))
        if first.problems:
            why = first.problems[0][1].message()
            raise FileError(error(N_("The header on line {line} cannot be read: {why}"), "header", line=first.line, why=why))
        self.began = first.line
        return [cell.strip("\ufeff \t\u00a0") for cell in first.cells]

    def _refuse_merged(self) -> None:
        """Refuse merged cells below the headings: only the first has the value, and which rows somebody meant by it is not to be guessed.

        They are named behind all rows, so the sheet is gone through once before it is read.
        """
        kept = b""
        for block in self._part(self._sheet, _LARGEST_SHEET):
            kept += block
            for found in _MERGED.finditer(kept):
                if int(found[2]) > self.began:
                    raise FileError(error(_MERGED_CELLS, "merged", cells=found[1].decode("ascii")))
            kept = kept[-_MERGED_LONGEST:]
