"""Somebody who is most likely a customer already, and refused: what they forbade holds for them under their second number too, for unsure is no.

The hint of a duplicate never blocks and two numbers of one person are merged later; until then the second would be free of what the first forbade.
Two whose personal identity codes are known and differ are two people.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from models.journal.entries import Change
from models.problems import Problem, warning
from models.security.cipher import keyed_hash
from models.services.arrivals import Evidence, recorded, widest
from models.services.desk import Desk
from models.services.duplicates import Match
from models.services.erasing import refused_in
from models.services.kept_refusals import Kept
from models.services.reading import rows_of
from models.services.statement_lines import facts_in
from models.words import N_

_REFUSED: Final = N_("Most likely the same person is a customer already, and refused: the prohibition is recorded here too")
_CODE: Final = "personal_identity_code"


def refused_warning() -> Problem:
    """Return the warning that goes with a prohibition that was carried over."""
    return warning(_REFUSED, "twin-refused")


def forbade(session: Session, desk: Desk, code: str, matches: Iterable[Match]) -> list[Kept]:
    """Return what those of ``matches`` who are most likely the person with this identity code ("" where it is not told) forbid, today or later."""
    found: list[Kept] = []
    digest = keyed_hash(desk.store.keys.hash_key, _CODE, code) if code else None
    for match in matches:
        if not match.strong or _another(session, match.customer_id, digest):
            continue
        facts = facts_in(session, desk, match.customer_id)
        if facts is None:
            continue
        for said in refused_in(facts.statements, facts.decisions):
            found.append(Kept(said.purpose, said.channel, said.controller, said.valid_from, said.valid_to))
    return widest(found)


def carried(desk: Desk, customer: UUID, found: Sequence[Kept], evidence: Evidence, source: str) -> list[Change]:
    """Return the changes that record of a customer what their likely double forbade."""
    return [recorded(desk, customer, each, evidence, source) for each in found]


def _another(session: Session, customer: UUID, digest: bytes | None) -> bool:
    """Tell whether both identity codes are known and differ."""
    known = next((row[f"{_CODE}_hash"] for row in rows_of(session, "customer", "id", [customer])), None)
    return digest is not None and known is not None and bytes(known) != digest
