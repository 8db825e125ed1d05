"""From when until when refusals hold, and which of a run said the same for as long: a million in some 40 MB."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import date

from models.services.importing.seen import Seen


@dataclass(frozen=True, slots=True)
class Span:
    """Days from ``begin`` to ``end``, both included; ``end`` None is for good."""

    begin: date
    end: date | None

    def covers(self, other: Span, today: date) -> bool:
        """Tell whether it holds on every day, from ``today`` on, on which ``other`` does."""
        return self.begin <= max(other.begin, today) and (self.end is None or (other.end is not None and other.end <= self.end))


class Spans:
    """The longest span said of each key so far, with the line (its mark) that said it."""

    def __init__(self) -> None:
        self._places = Seen()
        self._marks, self._begins, self._ends = array("I"), array("i"), array("i")

    def knows(self, key: str) -> bool:
        """Tell whether anything was said of a key."""
        return self._places.get(key) > 0

    def covering(self, key: str, span: Span, mark: int, today: date) -> int:
        """Return the mark of the line before ``mark`` that said the same for as long; 0 when none did."""
        place = self._places.get(key) - 1
        if place < 0 or self._marks[place] >= mark:
            return 0
        return self._marks[place] if self._span(place).covers(span, today) else 0

    def add(self, key: str, span: Span, mark: int) -> None:
        """Note what a line says, unless what was said before says more."""
        place = self._places.get(key) - 1
        if place < 0:
            self._marks.append(mark)
            self._begins.append(span.begin.toordinal())
            self._ends.append(span.end.toordinal() if span.end is not None else 0)
            self._places.first(key, len(self._marks))
        elif not self._span(place).covers(span, span.begin):
            self._marks[place] = mark
            self._begins[place] = span.begin.toordinal()
            self._ends[place] = span.end.toordinal() if span.end is not None else 0

    def _span(self, place: int) -> Span:
        end = self._ends[place]
        return Span(date.fromordinal(self._begins[place]), date.fromordinal(end) if end else None)
