"""Printing: UTF-8 whatever the locale says, no control characters of others' data on the terminal, JSON for programs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from types import TracebackType
from typing import Any

from models.commandline.arguments import STATUS_DEFECT, STATUS_DONE, StopError
from models.words import _


def utf8() -> None:
    """Make both outputs UTF-8: LANG=C must not turn ä into a crash."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def say(text: str = "") -> None:
    """Print a line."""
    _write(clean(text) + "\n")


def flush() -> None:
    """Bring what was printed to its reader."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _hush()


def _write(text: str) -> None:
    """Write to the output; a reader who has enough (``| head``) ends the command as done."""
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        _hush()
        raise StopError(STATUS_DONE) from None


def _hush() -> None:
    """Give the output to nobody, so that the interpreter does not complain about it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def tell(*sentences: str) -> None:
    """Print sentences on the error output."""
    for sentence in sentences:
        sys.stderr.write(clean(sentence) + "\n")


def clean(text: str) -> str:
    """Return the text without control characters, which a terminal would obey (names come from outside)."""
    import unicodedata  # the window prints nothing

    return "".join(ch if ch in "\n\t" or unicodedata.category(ch) not in ("Cc", "Cf", "Cs") else "�" for ch in text)


def as_json(value: Any) -> None:
    """Print a value as JSON."""
    _write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def table(rows: Iterable[Sequence[str]]) -> None:
    """Print rows in columns."""
    listed = [[clean(cell).replace("\n", " ") for cell in row] for row in rows]
    if not listed:
        return
    widths = [max(_width(row[column]) for row in listed) for column in range(len(listed[0]))]
    for row in listed:
        cells = [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
        say("  ".join(cells).rstrip())


def _width(text: str) -> int:
    import unicodedata

    return sum(0 if unicodedata.combining(ch) else 2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)


class Guard:
    """Says of a defect that the program failed, in one line without anything of its data, and makes status 3 of it.

    The traceback is only for who asks for it by TISKI_DEBUG=1. Ends that are meant pass through.
    """

    status = STATUS_DEFECT

    def __enter__(self) -> Guard:
        return self

    def __exit__(self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None) -> bool:
        if not isinstance(raised, Exception) or isinstance(raised, StopError):
            return False
        tell(_("The program failed: a defect ({name}). Nothing half was saved; set TISKI_DEBUG=1 to see where", name=type(raised).__name__))
        if os.environ.get("TISKI_DEBUG") == "1":
            import traceback

            traceback.print_exception(raised)
        return True
