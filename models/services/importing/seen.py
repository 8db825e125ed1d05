"""Which keys a run has met, and on which line first: a million in 24 MB, where a dictionary would take 150."""

from __future__ import annotations

from array import array
from typing import Final

_FIRST: Final = 1 << 12
_FULL: Final = 0.6
_BITS: Final = (1 << 64) - 1


class Seen:
    """A table from keys to the line that had them first. Keys are held as 64 bits of their hash: of a million, two are taken for one in 4 · 10⁻⁸."""

    __slots__ = ("_count", "_keys", "_lines", "_mask")

    def __init__(self) -> None:
        self._make(_FIRST)
        self._count = 0

    def get(self, key: str) -> int:
        """Return the line that had ``key`` first; 0 when none did."""
        return self._lines[self._place(hash(key) & _BITS or 1)]

    def first(self, key: str, line: int) -> int:
        """Return the line that had ``key`` first; 0 when none did, and from now on ``line`` has it."""
        mark = hash(key) & _BITS or 1
        place = self._place(mark)
        if self._keys[place]:
            return self._lines[place]
        self._keys[place] = mark
        self._lines[place] = line
        self._count += 1
        if self._count > len(self._keys) * _FULL:
            self._grow()
        return 0

    def __len__(self) -> int:
        return self._count

    def _place(self, mark: int) -> int:
        keys, mask = self._keys, self._mask
        place = mark & mask
        while keys[place] and keys[place] != mark:
            place = (place + 1) & mask
        return place

    def _make(self, size: int) -> None:
        self._keys = array("Q", bytes(8 * size))
        self._lines = array("I", bytes(4 * size))
        self._mask = size - 1

    def _grow(self) -> None:
        keys, lines = self._keys, self._lines
        self._make(2 * len(keys))
        for mark, line in zip(keys, lines, strict=True):
            if mark:
                place = self._place(mark)
                self._keys[place], self._lines[place] = mark, line
