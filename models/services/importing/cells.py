"""What a file gives, whatever its format: rows of texts, each with its line in the file (the header is on line 1)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Protocol

from models.problems import Problem, error
from models.words import N_

LONGEST_ROW: Final = 1_000_000
"""Characters of one row, its line breaks counted. No register has such a row; a file of one line, or an open quotation mark, has."""
MOST_COLUMNS: Final = 1_000
_FORBIDDEN: Final = re.compile("[•\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd-\uffff]")
_CONTROL: Final = N_("There is a control character in it ({mark}). Write it anew without")
_MASKED: Final = N_("Part of this value is masked. Write the whole value")
_UNDECODED: Final = N_("There are bytes in it that are no text in this file's encoding. Choose another encoding, or mend the row")


@dataclass(slots=True)
class RawRow:
    """One row as read: its line, its texts, and what is wrong with single cells (by place) or with the whole row (place −1).

    ``formulas`` counts cells whose text is what a spreadsheet computed last.
    """

    line: int
    cells: list[str]
    problems: list[tuple[int, Problem]] = field(default_factory=list)
    formulas: int = 0


class Table(Protocol):
    """An open file: its header, and its rows one by one. ``done`` and ``size`` are bytes, for progress."""

    header: list[str]

    @property
    def size(self) -> int:
        """Bytes of the file, or of its sheet."""

    @property
    def formulas(self) -> int:
        """Cells whose last computed value was taken."""

    def rows(self) -> Iterator[RawRow]:
        """Yield the rows below the header, in order, without the blank ones."""

    @property
    def done(self) -> int:
        """Bytes of the file read so far."""

    def close(self) -> None:
        """Close the file."""


class FileError(Exception):
    """The file as a whole cannot be read; ``problem`` says why in the user's language."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def plain(cells: list[str]) -> list[str]:
    """Return texts with their letters composed: some systems write ä as two signs."""
    return cells if "".join(cells).isascii() else [unicodedata.normalize("NFC", text) for text in cells]


def forbidden(cells: list[str]) -> list[tuple[int, Problem]]:
    """Return what no value may hold: control characters, lone surrogates (bytes that were no text), noncharacters, the mask of hidden letters."""
    if not _FORBIDDEN.search("\t".join(cells)):
        return []
    found = []
    for place, text in enumerate(cells):
        mark = _FORBIDDEN.search(text)
        if mark is not None:
            found.append((place, _why(ord(mark.group()))))
    return found


def _why(code: int) -> Problem:
    if code == ord("•"):
        return error(_MASKED, "masked")
    if 0xDC80 <= code <= 0xDCFF or code == 0xFFFD:
        return error(_UNDECODED, "undecoded")
    return error(_CONTROL, "control", mark=f"U+{code:04X}")


def blank(cells: list[str]) -> bool:
    """Return whether nothing stands in the row."""
    return not any(cells) or not any(cell.strip() for cell in cells)
