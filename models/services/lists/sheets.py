"""Writing the rows of a list as CSV or XLSX, a few at a time: a million rows need no memory. No cell is one that a spreadsheet computes.

XLSX is written here because the libraries that write it row by row keep the rows in a temporary file, in clear, which a program that is killed leaves
behind. What is needed of the format (ECMA-376, part 1, 5th edition: sections 18.3.1 and 18.2) is one sheet of texts.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, Protocol
from xml.sax.saxutils import escape as in_xml
from zipfile import ZIP_DEFLATED, ZipFile

from models.services.importing.rejects import escape
from models.words import _

MOST_ROWS: Final = 1_048_576
"""Rows of a sheet, its header among them: what the format holds."""
_LETTERS: Final = 26
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES: Final = (
    f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_ROOT: Final = (
    f'{_HEAD}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_BOOK_RELATIONS: Final = (
    f'{_HEAD}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)


class TooManyRowsError(Exception):
    """The format holds no more rows."""


class Sheet(Protocol):
    """A file being written."""

    def add(self, rows: Iterable[Sequence[str]]) -> None:
        """Write rows; TooManyRowsError when the format holds no more."""

    def close(self) -> None:
        """Finish the file."""


def open_sheet(path: Path, suffix: str, header: Sequence[str]) -> Sheet:
    """Begin a file of the kind that ``suffix`` tells with its header; OSError when it cannot be written."""
    return _Xlsx(path, header) if suffix == ".xlsx" else _Csv(path, header)


class _Csv:
    """Semicolons and UTF-8 with a mark: what every spreadsheet here opens as it is."""

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file, delimiter=";")
        self._writer.writerow(header)

    def add(self, rows: Iterable[Sequence[str]]) -> None:
        self._writer.writerows([escape(cell) for cell in row] for row in rows)

    def close(self) -> None:
        self._file.close()


class _Xlsx:
    """One sheet whose cells are all texts: a number that begins with a zero keeps it. The header stays in sight."""

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self._zip = ZipFile(path, "w", ZIP_DEFLATED)
        sheet = in_xml(_("List"), {'"': "&quot;"})
        for name, text in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _ROOT),
            ("xl/_rels/workbook.xml.rels", _BOOK_RELATIONS),
            (
                "xl/workbook.xml",
                f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="{sheet}" sheetId="1" r:id="rId1"/></sheets></workbook>',
            ),
        ):
            self._zip.writestr(name, text)
        self._sheet = self._zip.open("xl/worksheets/sheet1.xml", "w", force_zip64=True)
        self._row = 0
        panes = '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        self._sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}">{panes}<sheetData>'.encode())
        self.add([header])

    def add(self, rows: Iterable[Sequence[str]]) -> None:
        self._sheet.write("".join(map(self._spelled, rows)).encode())

    def _spelled(self, cells: Sequence[str]) -> str:
        self._row += 1
        if self._row > MOST_ROWS:
            raise TooManyRowsError
        told = "".join(
            f'<c r="{_column(place)}{self._row}" t="inlineStr"><is><t xml:space="preserve">{in_xml(_NO_XML.sub("�", text))}</t></is></c>'
            for place, text in enumerate(cells)
            if text
        )
        return f'<row r="{self._row}">{told}</row>'

    def close(self) -> None:
        self._sheet.write(b"</sheetData></worksheet>")
        self._sheet.close()
        self._zip.close()


def _column(place: int) -> str:
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, _LETTERS)
        name = chr(ord("A") + rest) + name
    return name
