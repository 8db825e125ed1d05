"""The rule table: for each kind of customer, status, purpose and channel, what is needed to contact. First line that fits, wins.

One table serves the single question, the matrix and the bulk: it is compiled once for each stretch of days between the rules' first days.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache
from itertools import product
from typing import Final

from models.permissions import rules
from models.permissions.rules import Rule
from models.permissions.vocabulary import (
    BANKRUPTCY_ESTATE,
    CHANNELS,
    CONTACT_PURPOSES,
    CURRENT,
    EMAIL,
    ESTATE,
    FORMER,
    KINDS,
    MARKETING,
    ORGANISATION,
    PERSON,
    PHONE,
    POST,
    PROSPECT,
    RESEARCH,
    SELLING,
    STATUSES,
    VISIT,
)


class Need(Enum):
    """What a cell needs: nothing but the absence of a prohibition, the same within limits, or a grant."""

    FREE = "free"
    LIMITED = "limited"
    GRANT = "grant"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: an empty column fits everything; ``None`` among statuses is "no relation"."""

    need: Need
    rule: Rule
    kinds: frozenset[str] = frozenset()
    statuses: frozenset[str | None] = frozenset()
    purposes: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()

    def fits(self, kind: str, status: str | None, purpose: str, channel: str) -> bool:
        """Tell whether the line speaks of the cell."""
        return (
            (not self.kinds or kind in self.kinds)
            and (not self.statuses or status in self.statuses)
            and (not self.purposes or purpose in self.purposes)
            and (not self.channels or channel in self.channels)
        )


_OWN: Final[frozenset[str | None]] = frozenset({CURRENT, FORMER})
_PERSON: Final = frozenset({PERSON})

LINES: Final = (
    Line(Need.GRANT, rules.PROSPECT, statuses=frozenset({PROSPECT})),
    Line(Need.GRANT, rules.STRANGER, statuses=frozenset({None})),
    Line(Need.GRANT, rules.ESTATE, kinds=frozenset({ESTATE})),
    Line(Need.GRANT, rules.BANKRUPTCY_ESTATE, kinds=frozenset({BANKRUPTCY_ESTATE})),
    Line(Need.FREE, rules.RESEARCH, frozenset({PERSON, ORGANISATION}), _OWN, frozenset({RESEARCH})),
    Line(Need.FREE, rules.LEGAL_PERSON, frozenset({ORGANISATION}), _OWN, frozenset({MARKETING, SELLING})),
    Line(Need.LIMITED, rules.OWN_CUSTOMER, _PERSON, frozenset({CURRENT}), frozenset({MARKETING}), frozenset({EMAIL})),
    Line(Need.FREE, rules.VISIT, _PERSON, _OWN, frozenset({MARKETING, SELLING}), frozenset({VISIT})),
    Line(Need.FREE, rules.PHONE, _PERSON, _OWN, frozenset({MARKETING}), frozenset({PHONE})),
    Line(Need.FREE, rules.POST, _PERSON, _OWN, frozenset({MARKETING}), frozenset({POST})),
    Line(Need.FREE, rules.SELLING_BY_PHONE, _PERSON, _OWN, frozenset({SELLING}), frozenset({PHONE})),
    Line(Need.FREE, rules.SELLING_BY_POST, _PERSON, _OWN, frozenset({SELLING}), frozenset({POST})),
    Line(Need.GRANT, rules.ELECTRONIC, _PERSON, _OWN, frozenset({MARKETING, SELLING})),
    Line(Need.GRANT, rules.ONLY_GRANTED),
)

Key = tuple[str, str | None, str, str]
_DAYS: Final = tuple(sorted({line.rule.holds_from for line in LINES}))


@cache
def _compiled(stretch: int) -> Mapping[Key, tuple[Need, Rule]]:
    day = _DAYS[stretch]
    holding = [line for line in LINES if line.rule.holds_from <= day]
    keys = product(KINDS, (*STATUSES, None), CONTACT_PURPOSES, CHANNELS)
    return {key: next((line.need, line.rule) for line in holding if line.fits(*key)) for key in keys}


def table_on(day: date) -> Mapping[Key, tuple[Need, Rule]]:
    """Return the table of the rules that hold on ``day``."""
    return _compiled(bisect_right(_DAYS, day) - 1)


def need_of(table: Mapping[Key, tuple[Need, Rule]], kind: str, status: str | None, purpose: str, channel: str) -> tuple[Need, Rule]:
    """Return what the cell needs; a purpose that the utility added, or an unheard-of status, needs a grant."""
    return table.get((kind, status, purpose, channel)) or (Need.GRANT, rules.ONLY_GRANTED)
