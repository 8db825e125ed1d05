"""What a file is: spreadsheet or text, its encoding, its delimiter. Detected from its bytes and told in the report; each can be said by hand.

Python's csv.Sniffer guesses a comma on a file of semicolons with decimal commas, so the delimiter is that under which most headings are known.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from models.problems import Problem, error
from models.services.importing.cells import FileError
from models.words import N_

CSV: Final = "csv"
XLSX: Final = "xlsx"
ENCODINGS: Final = ("utf-8", "utf-8-sig", "cp1252", "utf-16")
DELIMITERS: Final = {";": ";", ",": ",", "tab": "\t", "|": "|"}
"""Delimiters by the names they are told by."""
LARGEST: Final = 4 * 1024**3
_BLOCK: Final = 1 << 20
_HEAD: Final = 65_536
_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SEP: Final = re.compile(r"\"?sep=(.)\"?\Z", re.IGNORECASE)
_ZIP: Final = b"PK\x03\x04"
_PICTURES: Final = re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8|\x7fELF|MZ.{58}|\x1f\x8b|7z\xbc\xaf|Rar!|BM.{4}\0\0\0\0|RIFF|SQLite format 3", re.DOTALL)
"""How files begin that are certainly no text."""
_OLE: Final = b"\xd0\xcf\x11\xe0"


UNDECODED: Final = "tiski.undecoded"
"""Name of the way in which bytes are read that are no text."""
_MARK: Final = "\udc80"


def _undecoded(failure: UnicodeError) -> tuple[str, int]:
    """Put a lone surrogate in place of what is no text: no text has one, so the row is told apart and refused."""
    assert isinstance(failure, UnicodeDecodeError)
    return _MARK, failure.end


codecs.register_error(UNDECODED, _undecoded)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the user says of the files by hand; empty: detected."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """How a file is read, and its fingerprint (SHA-256). ``encoding`` and ``delimiter`` are of text files, ``sheet`` of spreadsheets."""

    kind: str
    digest: str
    size: int
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()

    def delimiter_name(self) -> str:
        """Return the delimiter as it is told: a tab by name."""
        return next((name for name, mark in DELIMITERS.items() if mark == self.delimiter), self.delimiter)


def sniff(path: Path, chosen: Chosen, known: Callable[[str], bool]) -> Format:
    """Look at a file; ``known`` tells whether a heading means something to the importer. FileError when it cannot be a register.

    Reads the file once, a block at a time: for its fingerprint, and because only the last byte tells UTF-8 from Windows-1252.
    """
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise FileError(error(N_("{file} is not a file"), "file", file=path.name))
        if size > LARGEST:
            raise FileError(error(N_("{file} is larger than {limit} GB. Cut it into parts"), "size", file=path.name, limit=LARGEST // 1024**3))
        head, digest, utf8 = _read(path)
    except OSError:
        raise FileError(error(N_("{file} cannot be read. Check its place and the rights to it"), "file", file=path.name)) from None
    if not size:
        raise FileError(error(N_("{file} is empty"), "empty", file=path.name))
    if _PICTURES.match(head):
        raise FileError(error(N_("{file} is no table: a picture, a document or a program. Save the register as CSV or XLSX"), "kind", file=path.name))
    if head.startswith(_ZIP):
        return Format(XLSX, digest, size, sheet=chosen.sheet)
    problem = _no_text(head, path.name)
    if problem is not None:
        raise FileError(problem)
    encoding = chosen.encoding or _encoding(head, utf8=utf8)
    delimiter = DELIMITERS.get(chosen.delimiter, chosen.delimiter) or _delimiter(head, encoding, known)
    return Format(CSV, digest, size, encoding, delimiter)


def declared_delimiter(line: str) -> str:
    """Return the delimiter of a first line ``sep=;``, which spreadsheets write for themselves; "" when it is an ordinary line."""
    found = _SEP.fullmatch(line.strip())
    return found.group(1) if found else ""


def _read(path: Path) -> tuple[bytes, str, bool]:
    """Return the first bytes, the fingerprint, and whether the file is UTF-8, be it with a few broken bytes."""
    hashed, letters = hashlib.sha256(), _Letters()
    head = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            head = head or block[:_HEAD]
            hashed.update(block)
            letters.feed(block)
    letters.feed(b"", final=True)
    return head, hashed.hexdigest(), letters.sound >= letters.broken


class _Letters:
    """Counts letters of several bytes that are UTF-8, and bytes that are not: one broken letter must not spoil all others of the file."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(UNDECODED)
        self.sound = self.broken = 0

    def feed(self, block: bytes, *, final: bool = False) -> None:
        text = self._decoder.decode(block, final)
        if not text.isascii():
            broken = text.count(_MARK)
            self.broken += broken
            self.sound += len(text) - len(text.encode("ascii", "ignore")) - broken


def _no_text(head: bytes, name: str) -> Problem | None:
    if head.startswith(_OLE):
        return error(N_("{file} is an old spreadsheet (.xls). Save it as .xlsx or as CSV"), "xls", file=name)
    if head.startswith(b"%PDF"):
        return error(N_("{file} is a PDF. Ask for the register as CSV or .xlsx"), "pdf", file=name)
    return None


def _encoding(head: bytes, *, utf8: bool) -> str:
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    evens, odds = head[0:4096:2].count(0), head[1:4096:2].count(0)
    half = max(1, min(len(head), 4096) // 2)
    if odds > half * 0.3 and evens < half * 0.05:
        return "utf-16-le"
    if evens > half * 0.3 and odds < half * 0.05:
        return "utf-16-be"
    return "utf-8" if utf8 else "cp1252"


def _delimiter(head: bytes, encoding: str, known: Callable[[str], bool]) -> str:
    lines = head.decode(encoding, errors="replace").lstrip("\ufeff").splitlines()
    first = next((line for line in lines if line.strip()), "")
    declared = declared_delimiter(first)
    if declared:
        return declared
    return max(DELIMITERS.values(), key=lambda mark: _fit(first[:10_000], mark, known))


def _fit(line: str, mark: str, known: Callable[[str], bool]) -> tuple[int, int]:
    """Return how well a delimiter explains the header: headings known, then columns made."""
    try:
        headings = next(csv.reader([line], delimiter=mark), [])
    except csv.Error:
        return 0, 0
    return sum(known(heading) for heading in headings), len(headings)
