"""Walking the search terms: ranges in Finnish order, and skip scans where a typed letter stands for several.

A folded query ("makinen") fits terms whose letters differ ("mäkinen"). The walk reads a short range; at the first term that does not fit it
computes the smallest following text that could, and seeks there. Nothing is ranked, nothing is scanned: cost goes with what is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from sqlalchemy import Connection

from models.database.raw import run

_CHOICES: Final = {"a": "a{|", "o": "o}", " ": " -"}
"""What a folded letter may be in a term, in byte order; a typed hyphen was made a space."""
_PLAIN: Final = {"{": "a", "|": "a", "}": "o", "-": " "}
_END: Final = "\U0010ffff"
_SEEK: Final = (
    "SELECT term, customer FROM search_term WHERE kind = ? AND (term, customer) > (?, ?) AND term < ? ORDER BY kind, term, customer LIMIT ?"
)
_EXACT: Final = "SELECT term, customer FROM search_term WHERE kind = ? AND term = ? ORDER BY customer LIMIT ?"
CHUNK: Final = 60


class Found(NamedTuple):
    """One term that fits, and its customer's id (16 bytes)."""

    term: str
    customer: bytes


Seek = Callable[[str, bytes, str, int], list[Found]]
"""(lowest term, after this customer there, below this term, at most) → terms in order."""


def seeker(connection: Connection, kind: int) -> Seek:
    """Return the seek over one kind of term."""

    def seek(low: str, after: bytes, high: str, most: int) -> list[Found]:
        return [Found(term, customer) for term, customer in run(connection, _SEEK, (kind, low, after, high, most))]

    return seek


def exact(connection: Connection, kind: int, term: str, most: int) -> list[Found]:
    """Return the customers who have exactly this term."""
    return [Found(term, customer) for term, customer in run(connection, _EXACT, (kind, term, most))]


def folded(key: str) -> str:
    """Return a search key with its letters folded and its hyphens made spaces: what ``fits`` compares with."""
    return "".join(_PLAIN.get(letter, letter) for letter in key)


def fits(term: str, query: str) -> bool:
    """Tell whether ``term`` begins with the folded ``query``."""
    return len(term) >= len(query) and all(mark in _CHOICES.get(typed, typed) for typed, mark in zip(query, term, strict=False))


def following(term: str, query: str) -> str | None:
    """Return the smallest text after ``term`` that fits the folded ``query``; None when there is none. ``term`` does not fit."""
    same = 0
    while same < min(len(query), len(term)) and term[same] in _CHOICES.get(query[same], query[same]):
        same += 1
    if same == len(term):
        return term + query[same:]
    for place in range(same, -1, -1):
        later = next((mark for mark in _CHOICES.get(query[place], query[place]) if mark > term[place]), None)
        if later is not None:
            return term[:place] + later + query[place + 1 :]
    return None


def walk_folded(seek: Seek, query: str) -> Iterator[Found]:
    """Yield, in Finnish order, the terms that begin with the folded ``query``; reads on only as far as it is asked."""
    low, after, most = query, b"", CHUNK
    high = "".join(_CHOICES.get(typed, typed)[-1] for typed in query) + _END
    while True:
        rows = seek(low, after, high, most)
        jump: str | None = None
        for row in rows:
            if not fits(row.term, query):
                jump = following(row.term, query)
                if jump is None:
                    return
                break
            yield row
        if jump is not None:
            low, after, most = jump, b"", CHUNK
        elif len(rows) < most:
            return
        else:
            low, after, most = rows[-1].term, rows[-1].customer, min(most * 2, 500)


def walk_range(seek: Seek, key: str) -> Iterator[Found]:
    """Yield the terms that begin with exactly ``key``, in order."""
    low, after, most = key, b"", CHUNK
    while True:
        rows = seek(low, after, key + _END, most)
        yield from rows
        if len(rows) < most:
            return
        low, after, most = rows[-1].term, rows[-1].customer, min(most * 2, 500)
