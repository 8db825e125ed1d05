"""Kept refusals asked of lines on their way in, before a dry run tells them or a run writes them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from models.services import arrivals
from models.services.arrivals import Evidence
from models.services.importing.context import SOURCE, Run
from models.services.importing.lines import Effect, Line


def recall(session: Session, run: Run, lines: Sequence[Line]) -> None:
    """Add to planned lines the prohibitions kept of the contact points and identity codes that they bring; each such line warns."""
    planned = [line for line in lines if line.changes and not line.flaws]
    came = arrivals.brought(session, (change for line in planned for change in line.changes))
    where = {line.subject: Evidence("file", run.place(line.file, line.number)) for line in planned if line.subject is not None}
    made = arrivals.recalled(session, run.desk, came, evidence=where, source=SOURCE)
    for line in planned:
        found = made.pop(line.subject, None) if line.subject is not None else None
        if found is not None:
            line.changes += found
            line.prohibitions += len(found)
            line.effect = Effect.UPDATED if line.effect is Effect.UNCHANGED else line.effect
            line.warn("", arrivals.recalled_warning())
