"""Columns of prohibitions that are left out of an import: the rows that say one there are counted, those in doubt too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from models.kinds import Context
from models.problems import Problem, warning
from models.services.importing.columns import Column, folded, protecting
from models.services.importing.mapping import FileMapping, may_forbid
from models.words import N_

_SAID: Final = N_("Rows that say a prohibition in the column “{heading}”, which is left out: {n}")
_ALLOWS: Final = re.compile(r"lupa|luvat|suostumus|sallit|tillstand|samtyck|tillat|permi|consent|allow|opt ?-?in\b")


class LeftOut:
    """The columns of one file that may forbid and are left out. In one of consents (folded heading) it is the no that forbids."""

    def __init__(self, mapping: FileMapping, taken: Sequence[Column], context: Context) -> None:
        self._context, self._header = context, mapping.header
        left = [place for place, column in enumerate(mapping.columns) if column is None and may_forbid(mapping.header[place], taken)]
        self._harmless = {place: _ALLOWS.search(folded(mapping.header[place])) is not None for place in left}
        """By place: the answer that forbids nothing."""
        self._counts = dict.fromkeys(left, 0)

    def look(self, cells: Sequence[str]) -> None:
        """Count a row. What is neither yes nor no counts: unsure is no."""
        for place, harmless in self._harmless.items():
            text = cells[place] if place < len(cells) else ""
            if text.strip() and protecting(text, self._context) is not harmless:
                self._counts[place] += 1

    def notices(self) -> tuple[Problem, ...]:
        """Say of each column how many rows say a prohibition in it."""
        return tuple(warning(_SAID, "left-out-prohibitions", heading=self._header[place], n=count) for place, count in self._counts.items() if count)
