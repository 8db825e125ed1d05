"""XML read block by block, without entities, document types or depth: what a workbook never has is refused, not expanded."""

from __future__ import annotations

from typing import Final
from xml.parsers import expat

_DEEPEST: Final = 64
_LONGEST_TEXT: Final = 1_000_000


class XmlError(Exception):
    """This is no XML that a workbook has."""


class XmlStream:
    """Feeds blocks to expat; subclasses take ``start``, ``end`` and what ``text`` gathered. Names come without their namespace."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._started
        self._parser.EndElementHandler = self._ended
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        self._depth = 0
        self._text: list[str] = []
        self._length = 0
        self.gathering = False
        """Whether text is kept from now on."""

    def feed(self, block: bytes) -> None:
        """Take the next block; XmlError when it is not well-formed."""
        try:
            self._parser.Parse(block, False)
        except expat.ExpatError as failure:
            raise XmlError(expat.ErrorString(failure.code)) from None

    def finish(self) -> None:
        """Take the end; XmlError when elements are open."""
        try:
            self._parser.Parse(b"", True)
        except expat.ExpatError as failure:
            raise XmlError(expat.ErrorString(failure.code)) from None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self) -> str:
        """Return the text gathered, and forget it."""
        text = "".join(self._text)
        self._text.clear()
        self._length = 0
        return text

    def _started(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise XmlError("nested too deep")
        self.start(name.rpartition("}")[2], attributes)

    def _ended(self, name: str) -> None:
        self._depth -= 1
        self.end(name.rpartition("}")[2])

    def _characters(self, text: str) -> None:
        if self.gathering:
            self._length += len(text)
            if self._length > _LONGEST_TEXT:
                raise XmlError("a text is too long")
            self._text.append(text)

    def _refuse(self, *_facts: object) -> None:
        raise XmlError("document types and entities are refused")
