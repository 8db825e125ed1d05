"""Which commands fit typed words, and in which order: a word that begins alike before one inside, the title before the hint."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from models.identifiers import names

_LETTERS_FROM: Final = 3
"""Fewer letters than these are looked for at the beginning of words only."""


class Fit(IntEnum):
    """How well a command fits, the best first."""

    WHOLE = 0
    """The title begins with what was typed."""
    WORDS = 1
    """Every word typed begins a word of the title."""
    INSIDE = 2
    """Every word typed is somewhere in the title."""
    HINT = 3
    """A word typed is in the hint only."""
    LETTERS = 4
    """The letters stand in this order in the title; offered when nothing else fits."""


def fit(typed: str, title: str, hint: str = "") -> Fit | None:
    """Say how well ``typed`` fits a command; None when it does not. Accents and capitals make no difference, nor does the order of the words."""
    wanted = names.fold(typed).split()
    there, beside = _words(title), _words(hint)
    if not wanted or " ".join(there).startswith(" ".join(wanted)):
        return Fit.WHOLE
    worst = Fit.WORDS
    for word in wanted:
        long = len(word) >= _LETTERS_FROM
        if any(each.startswith(word) for each in there):
            continue
        if long and any(word in each for each in there):
            found = Fit.INSIDE
        elif any(each.startswith(word) for each in beside):
            found = Fit.HINT
        elif long and _in_order(word, "".join(there)):
            found = Fit.LETTERS
        else:
            return None
        worst = max(worst, found)
    return worst


def _words(text: str) -> list[str]:
    return names.fold(text).replace("-", " ").split()


def _in_order(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)
