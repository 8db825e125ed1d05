"""Printing: UTF-8 whatever the locale says, no control characters of others' data on the terminal, JSON for programs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from types import TracebackType
from typing import Any, Final, Literal, TextIO

from models.commandline.arguments import STATUS_DEFECT, STATUS_DONE, STATUS_REFUSED, StopError
from models.words import N_, _

_UNWRITTEN: Final = N_("What was to be printed could not be written: the disk is full, or nobody takes the output")
_DEFECT: Final = N_("The program failed: a defect ({name}). Nothing half was saved; set TISKI_DEBUG=1 to see where")
_printed = False


def begin() -> None:
    """Make input and outputs usable: one that is closed is nobody's, and LANG=C must not turn ä into a crash."""
    global _printed
    _printed = False
    sys.stdin = sys.stdin or _nobody("r")
    sys.stdout = sys.stdout or _nobody("w")
    sys.stderr = sys.stderr or _nobody("w")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _nobody(mode: Literal["r", "w"]) -> TextIO:
    return os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8")


def say(text: str = "") -> None:
    """Print a line."""
    _write(clean(text) + "\n")


def as_json(value: Any) -> None:
    """Print a value as JSON."""
    _write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def result(document: Any, *sentences: str, json_asked: bool) -> None:
    """Print what a command came to: for programs the document, for people the sentences."""
    if json_asked:
        as_json(document)
    else:
        for sentence in sentences:
            say(sentence)


def _write(text: str) -> None:
    """Write to the output; a reader who has enough (``| head``) ends the command as done, a disk that is full refuses it."""
    global _printed
    _printed = True
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        _hush(sys.stdout)
        raise StopError(STATUS_DONE) from None
    except OSError:
        _hush(sys.stdout)
        raise StopError(STATUS_REFUSED, _(_UNWRITTEN)) from None


def tell(*sentences: str) -> None:
    """Print sentences on the error output, if anybody takes it."""
    try:
        for sentence in sentences:
            sys.stderr.write(clean(sentence) + "\n")
        sys.stderr.flush()
    except OSError:
        _hush(sys.stderr)


def ended(stop: StopError, *, json_asked: bool) -> int:
    """Say why a command ended early, to programs also as JSON unless its data are printed already; return its status."""
    if json_asked and stop.status != STATUS_DONE and not _printed:
        try:
            as_json({"status": stop.status, "problems": list(stop.sentences)})
        except StopError as unwritten:
            tell(*unwritten.sentences)
    tell(*stop.sentences)
    return stop.status


def flush(status: int) -> int:
    """Bring what was printed to its reader; return the status, which a full disk makes a refusal."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _hush(sys.stdout)
    except OSError:
        _hush(sys.stdout)
        tell(_(_UNWRITTEN))
        return status or STATUS_REFUSED
    return status


def _hush(stream: TextIO) -> None:
    """Give the output to nobody, so that the interpreter does not complain about it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def clean(text: str) -> str:
    """Return the text without control characters, which a terminal would obey (names come from outside)."""
    import unicodedata  # the window prints nothing

    return "".join(ch if ch in "\n\t" or unicodedata.category(ch) not in ("Cc", "Cf", "Cs") else "�" for ch in text)


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
    """Makes of a defect a ``StopError`` of status 3 that says in one line, without anything of its data, that the program failed.

    The traceback is only for who asks for it by TISKI_DEBUG=1. Ends that are meant pass through.
    """

    def __enter__(self) -> Guard:
        return self

    def __exit__(self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None) -> None:
        if not isinstance(raised, Exception) or isinstance(raised, StopError):
            return
        if os.environ.get("TISKI_DEBUG") == "1":
            import traceback

            tell("".join(traceback.format_exception(raised)).rstrip())
        raise StopError(STATUS_DEFECT, _(_DEFECT, name=type(raised).__name__)) from None
