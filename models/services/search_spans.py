"""Where in a shown text the typed words stand: for the bold type of a hit."""

from __future__ import annotations

from collections.abc import Sequence

from models.identifiers import names

Spans = tuple[tuple[int, int], ...]
"""(start, end) pairs of characters, in order, not overlapping."""


def spans(text: str, words: tuple[str, ...], fragment: str = "") -> Spans:
    """Return the places of the folded ``words`` at beginnings of words, or of ``fragment`` anywhere when none is at one.

    Digits are found through the spaces in which numbers are shown: 0401234 in "040 123 4567".
    """
    folded, places = _folded(text)
    found = [place for word in words for place in _beginning(folded, places, word)]
    if not found and fragment:
        at = folded.find(fragment)
        found = [(places[at], places[at + len(fragment) - 1] + 1)] if at >= 0 else _digits(text, fragment)
    return _joined(found)


def _folded(text: str) -> tuple[str, Sequence[int]]:
    whole = names.fold(text)
    if len(whole) == len(text) and "'" not in whole:
        return whole.replace("-", " "), range(len(text))
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for mark in names.fold(letter).replace("-", " ").replace("'", ""):
            letters.append(mark)
            places.append(place)
    return "".join(letters), places


def _beginning(folded: str, places: Sequence[int], word: str) -> list[tuple[int, int]]:
    at = folded.find(word)
    while at > 0 and folded[at - 1].isalnum():
        at = folded.find(word, at + 1)
    return [(places[at], places[at + len(word) - 1] + 1)] if at >= 0 and word else []


def _digits(text: str, digits: str) -> list[tuple[int, int]]:
    places = [place for place, mark in enumerate(text) if mark.isdecimal()]
    at = "".join(text[place] for place in places).find(digits)
    return [(places[at], places[at + len(digits) - 1] + 1)] if at >= 0 and digits.isdecimal() else []


def _joined(found: list[tuple[int, int]]) -> Spans:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
