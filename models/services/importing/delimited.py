"""Text files of delimited values, read as they stream: never more than one row in memory, whatever the file is.

A quotation mark opened and never closed, or a line of megabytes, costs its own row; reading goes on with the next line.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from models.problems import Problem, error
from models.services.importing.cells import LONGEST_ROW, MOST_COLUMNS, FileError, RawRow, blank, forbidden, plain
from models.services.importing.sniff import UNDECODED, Format, declared_delimiter
from models.words import N_

_MOST_LINES: Final = 500
"""Lines of one row: text fields have line breaks, but not this many."""
_KEPT: Final = 1_000
"""Characters kept of a row that cannot be read."""
_TOO_LONG: Final = N_("The row is longer than {limit} characters, so it is not read. Look for a missing line break or an open quotation mark")
_UNCLOSED: Final = N_("A quotation mark is opened on this line and not closed. Close it, or write it twice where it is part of the text")
_QUOTES: Final = N_("The quotation marks of this row do not pair. Write a mark twice where it is part of the text")

_SWALLOWED: Final = N_("A quotation mark opened on this line takes in whole rows after it. Close it, or write it twice where it is part of the text")


class _TooLongError(Exception):
    """A line or a row over the limit."""


class DelimitedTable:
    """An open text file. Line numbers are those of an editor: a row with line breaks in a cell stands on its first line."""

    def __init__(self, path: Path, form: Format) -> None:
        """Open the file and read its header; FileError when there is none."""
        self.size, self.formulas = form.size, 0
        self.began = 1
        self._raw = path.open("rb")
        self._text = io.TextIOWrapper(self._raw, encoding=form.encoding, errors=UNDECODED, newline="")
        self._line = 0
        self._again: deque[tuple[int, str]] = deque()
        """Lines given back by a row that did not end."""
        self._taken: list[tuple[int, str]] = []
        self._characters = 0
        self._delimiter = form.delimiter
        try:
            csv.reader([], delimiter=self._delimiter)
        except (TypeError, ValueError):
            self.close()
            raise FileError(error(N_("The delimiter must be one character"), "delimiter")) from None
        self._reader = self._new_reader()
        self.header: list[str] = []
        try:
            self.header = self._header()
        except UnicodeError:  # UTF-16 that does not begin as such says so before any byte is put right
            self.close()
            raise FileError(
                error(N_("{file} is not written in {encoding}. Choose another encoding"), "undecoded", file=path.name, encoding=form.encoding)
            ) from None

    @property
    def done(self) -> int:
        """Bytes read so far."""
        return min(self._raw.tell(), self.size)

    def close(self) -> None:
        """Close the file."""
        self._text.close()

    def rows(self) -> Iterator[RawRow]:
        """Yield the rows below the header."""
        while (row := self._next()) is not None:
            if row.problems or not blank(row.cells):
                yield row

    def _header(self) -> list[str]:
        while (row := self._next()) is not None:
            if row.problems:
                self.close()
                raise FileError(
                    error(N_("The header on line {line} cannot be read: {why}"), "header", line=row.line, why=row.problems[0][1].message())
                )
            if blank(row.cells) or (len(row.cells) <= 2 and declared_delimiter(self._delimiter.join(row.cells))):
                continue
            if len(row.cells) > MOST_COLUMNS:
                self.close()
                raise FileError(error(N_("There are {n} columns; at most {limit} are read"), "columns", n=len(row.cells), limit=MOST_COLUMNS))
            self.began = row.line
            return [cell.strip("\ufeff \t\u00a0") for cell in row.cells]
        self.close()
        raise FileError(error(N_("There is no row in the file"), "empty"))

    def _next(self) -> RawRow | None:
        self._taken, self._characters = [], 0
        try:
            cells = next(self._reader)
        except StopIteration:
            return None
        except _TooLongError:
            return self._given_up(_TOO_LONG, "long")
        except csv.Error as failure:
            return self._given_up(_UNCLOSED if "end of data" in str(failure) else _QUOTES, "quotes")
        line = self._taken[0][0]
        if len(cells) > MOST_COLUMNS:
            return RawRow(line, [], [(-1, error(N_("There are {n} columns; at most {limit} are read"), "columns", n=len(cells), limit=MOST_COLUMNS))])
        if len(self._taken) > 1 and any(self._swallows(cell) for cell in cells):
            return self._given_up(_SWALLOWED, "quotes")
        cells = plain(cells)
        return RawRow(line, cells, forbidden(cells))

    def _swallows(self, cell: str) -> bool:
        """Tell whether a cell of several lines holds rows: two stray quotation marks in one column leave a row of the right width between them."""
        width = len(self.header)
        return width > 2 and "\n" in cell.replace("\r", "\n") and cell.count(self._delimiter) >= width - 1

    def _given_up(self, text: str, code: str) -> RawRow:
        """Make a row of the first line taken, which cannot be read, and give the others back."""
        line, first = self._taken[0]
        problem: Problem = error(text, code, limit=LONGEST_ROW) if code == "long" else error(text, code)
        self._again.extendleft(reversed(self._taken[1:]))
        self._reader = self._new_reader()
        # Whole in the first cell: as cells it would be taken, half as it is, when the file of rejected rows comes back unmended.
        return RawRow(line, [first[:_KEPT].rstrip("\r\n")], [(-1, problem)])

    def _new_reader(self) -> Iterator[list[str]]:
        return csv.reader(self._lines(), delimiter=self._delimiter, strict=True)

    def _lines(self) -> Iterator[str]:
        """Feed the reader line by line; _TooLongError when a row does not end."""
        while True:
            number, text = self._again.popleft() if self._again else self._fresh()
            if not text:
                return
            self._taken.append((number, text))
            self._characters += len(text)
            if self._characters > LONGEST_ROW or len(self._taken) > _MOST_LINES:
                raise _TooLongError
            yield text

    def _fresh(self) -> tuple[int, str]:
        text = self._text.readline(LONGEST_ROW + 1)
        if text:
            self._line += 1
        number = self._line
        if len(text) > LONGEST_ROW and not text.endswith(("\n", "\r")):
            while (rest := self._text.readline(LONGEST_ROW)) and not rest.endswith(("\n", "\r")):
                pass
        return number, text
