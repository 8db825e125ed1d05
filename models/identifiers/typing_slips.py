"""What keyboards, spreadsheets and documents do to an identifier: undone here, once, for every kind."""

from __future__ import annotations

import unicodedata
from typing import Final

_DASHES: Final = dict.fromkeys(map(ord, "\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"), "-")
_INVISIBLE: Final = frozenset({"Cf", "Cc"})


def tidy(text: str) -> str:
    """Return ``text`` trimmed, with full-width forms, dash variants and odd spaces repaired and invisible marks (U+200E …) gone."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_DASHES))
        text = "".join(mark for mark in text if mark.isspace() or unicodedata.category(mark) not in _INVISIBLE)
    return " ".join(text.split())


def compact(text: str) -> str:
    """Return ``tidy(text)`` without spaces, in capitals: the form most identifiers are checked in."""
    return tidy(text).replace(" ", "").upper()


def grouped(text: str, size: int) -> str:
    """Return ``text`` in groups of ``size`` from the left, a space between."""
    return " ".join(text[start : start + size] for start in range(0, len(text), size))
