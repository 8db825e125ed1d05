"""The parts of a workbook: its sheets, the styles and texts that cells point to, and the rows of one sheet."""

from __future__ import annotations

import posixpath
import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from models.problems import Problem, error
from models.services.importing.cells import MOST_COLUMNS, RawRow
from models.services.importing.xlsx_values import PLAIN, Style, number, unescape
from models.services.importing.xml_stream import XmlError, XmlStream
from models.words import N_

_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")
_LAST_ROW: Final = 1_048_576
_LONGEST_CELL: Final = 32_767
_ERROR: Final = N_("The cell holds an error of the spreadsheet ({shown}). Write the value")
_NO_VALUE: Final = N_("The cell holds a formula without a value. Open the file in a spreadsheet and save it, or write the value")
_TOO_LONG: Final = N_("The cell has more than {limit} characters")
_NO_STRING: Final = N_("The cell points to a text that the file does not have")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, the part that holds it, and whether it is shown."""

    name: str
    part: str
    visible: bool


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook: its sheets in order, the other parts by their kind, and from which year its days are counted."""

    sheets: tuple[Sheet, ...]
    parts: dict[str, str]
    since_1904: bool

    def part(self, kind: str) -> str:
        """Return the part of a kind (styles, sharedStrings); "" when there is none."""
        return self.parts.get(kind, "")


class _Relations(XmlStream):
    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            self.targets[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], part)


class _Book(XmlStream):
    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str, bool]] = []
        self.since_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            link = next((value for key, value in attributes.items() if key.endswith("relationships}id")), "")
            self.sheets.append((attributes.get("name", ""), link, attributes.get("state", "visible") == "visible"))
        elif name == "workbookPr":
            self.since_1904 = attributes.get("date1904", "0") in ("1", "true")


class _Styles(XmlStream):
    def __init__(self) -> None:
        super().__init__()
        self.codes: dict[int, str] = {}
        self.styles: list[Style] = []
        self._cells = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self.codes[_whole(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")[:255]
        elif name == "cellXfs":
            self._cells = True
        elif name == "xf" and self._cells:
            number_format = _whole(attributes.get("numFmtId", "0"))
            self.styles.append(Style(number_format, self.codes.get(number_format, "")))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._cells = False


class Strings:
    """The shared texts of a workbook, end to end in one block: a million of them must not be a million objects."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q")

    def add(self, text: str) -> None:
        """Add the next text."""
        self._bytes += text.encode("utf-8", errors="surrogatepass")
        self._ends.append(len(self._bytes))

    def get(self, place: int) -> str | None:
        """Return a text; None when there is none at ``place``."""
        if not 0 <= place < len(self._ends):
            return None
        begin = self._ends[place - 1] if place else 0
        return self._bytes[begin : self._ends[place]].decode("utf-8", errors="surrogatepass")


class _Strings(XmlStream):
    def __init__(self) -> None:
        super().__init__()
        self.strings = Strings()
        self._phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        del attributes
        if name == "si":
            self.text()
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self.gathering = not self._phonetic

    def end(self, name: str) -> None:
        if name == "t":
            self.gathering = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            self.strings.add(unescape(self.text()))


class SheetParser(XmlStream):
    """The rows of one sheet: ``feed`` returns those that ended in the block."""

    def __init__(self, strings: Strings, styles: list[Style], *, since_1904: bool) -> None:
        super().__init__()
        self._strings, self._styles, self._since_1904 = strings, styles, since_1904
        self._rows: list[RawRow] = []
        self._row: RawRow | None = None
        self._last = 0
        self._column = self._previous = -1
        self._kind, self._style, self._formula, self._phonetic = "n", 0, False, False
        self._has_value = False

    def feed_rows(self, block: bytes) -> list[RawRow]:
        """Take the next block and return the rows that it ended."""
        self.feed(block)
        rows, self._rows = self._rows, []
        return rows

    def last_rows(self) -> list[RawRow]:
        """Take the end of the sheet."""
        self.finish()
        rows, self._rows = self._rows, []
        return rows

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name == "c":
            self._cell(attributes)
        elif name == "v" or (name == "t" and not self._phonetic):
            self.gathering = self._row is not None and self._column >= 0
            self._has_value = self._has_value or self.gathering
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._phonetic = True
        elif name == "row":
            self._begin_row(attributes)

    def end(self, name: str) -> None:
        """An element ends."""
        if name in ("v", "t"):
            self.gathering = False
        elif name == "c":
            self._end_cell()
        elif name == "rPh":
            self._phonetic = False
        elif name == "row" and self._row is not None:
            self._rows.append(self._row)
            self._row = None

    def _begin_row(self, attributes: dict[str, str]) -> None:
        given = attributes.get("r", "")
        line = _whole(given) if given else self._last + 1
        if not self._last < line <= _LAST_ROW:
            raise XmlError("rows out of order")
        self._last = line
        self._row = RawRow(line, [])
        self._previous = -1

    def _cell(self, attributes: dict[str, str]) -> None:
        reference = _REFERENCE.match(attributes.get("r", ""))
        self._column = _column(reference.group(1)) if reference else self._previous + 1
        self._previous = self._column
        self._kind = attributes.get("t", "n")
        self._style = _whole(attributes.get("s", "0"))
        self._formula = self._has_value = False
        self.text()

    def _end_cell(self) -> None:
        text, row, place = self.text(), self._row, self._column
        self._column = -1
        if row is None or (not text and not self._formula):
            return
        if place >= MOST_COLUMNS:
            return
        value = self._value(text)
        if len(row.cells) <= place:
            row.cells.extend([""] * (place + 1 - len(row.cells)))
        if isinstance(value, Problem):
            row.problems.append((place, value))
            row.cells[place] = text[:_LONGEST_CELL]
        else:
            row.cells[place] = value
            row.formulas += self._formula

    def _value(self, text: str) -> str | Problem:
        if self._formula and not self._has_value:
            return error(_NO_VALUE, "formula")
        if len(text) > _LONGEST_CELL:
            return error(_TOO_LONG, "length", limit=_LONGEST_CELL)
        if self._kind == "s":
            found = self._strings.get(_whole(text))
            return error(_NO_STRING, "string") if found is None else found
        if self._kind in ("str", "inlineStr"):
            return unescape(text)
        if self._kind == "b":
            return "true" if text.strip() == "1" else "false"
        if self._kind == "e":
            return error(_ERROR, "cell-error", shown=text[:20])
        if self._kind == "d":
            return text.replace("T", " ").removesuffix(" 00:00:00")
        style = self._styles[self._style] if 0 <= self._style < len(self._styles) else PLAIN
        return number(text, style, since_1904=self._since_1904)


def read_book(book: Iterable[bytes], relations: Iterable[bytes]) -> Book:
    """Read which sheets and parts a workbook has; XmlError when it is none."""
    links, declared = _Relations(), _Book()
    _all(links, relations)
    _all(declared, book)
    sheets = tuple(
        Sheet(name, links.targets[link][1], shown) for name, link, shown in declared.sheets if links.targets.get(link, ("", ""))[0] == "worksheet"
    )
    return Book(sheets, dict(links.targets.values()), declared.since_1904)


def read_styles(part: Iterable[bytes]) -> list[Style]:
    """Read the styles of cells, in the order that cells name them by."""
    styles = _Styles()
    _all(styles, part)
    return styles.styles


def read_strings(part: Iterable[bytes]) -> Strings:
    """Read the shared texts."""
    strings = _Strings()
    _all(strings, part)
    return strings.strings


def _all(stream: XmlStream, part: Iterable[bytes]) -> None:
    for block in part:
        stream.feed(block)
    stream.finish()


def _whole(text: str) -> int:
    text = text.strip()
    if not text.isdecimal() or len(text) > 9:
        raise XmlError("not a whole number")
    return int(text)


def _column(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1
