"""Taking back one's own last save by inverse entries. What somebody set or built on since stays and is told; statements are never withdrawn.

A customer about whom something was stated stays with all that the save made: whom a prohibition is about must remain known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.entities.journal import Entry
from models.journal import history
from models.journal import undo as inverse
from models.journal.entries import Op
from models.journal.history import Event
from models.journal.undo import Undone
from models.problems import Conflict, Rejected, error
from models.roles import Action
from models.services import arrivals, built_on
from models.services.built_on import Row
from models.services.desk import Desk
from models.services.reading import rows_of
from models.words import N_

__all__ = ["Undone", "undo"]


def undo(desk: Desk, set_id: UUID) -> Undone | Rejected | Conflict:
    """Undo an entry set that this user saved; Rejected when it is somebody else's, or nothing of it can be taken back."""
    refused = desk.refusal(Action.UNDO_OWN)
    if refused is not None:
        return refused
    with desk.store.write() as session:
        actors = set(session.scalars(select(Entry.actor).where(Entry.set_id == set_id)))
        if not actors:
            return Rejected((error(N_("There is no such save any more"), "absent"),))
        if actors != {desk.user.login}:
            return Rejected((error(N_("Somebody else saved this. Only its author takes it back"), "own"),))
        events = history.of_set(session, desk.store.data_keys, set_id)
        undone = inverse.take_back(session, desk.store.sealing, desk.act(reason="undo"), events, keep=_kept(session, set_id, events))
        if isinstance(undone, Conflict):
            session.rollback()
            return undone
        if not undone.applied.entries:
            session.rollback()
            return Rejected((error(N_("Everything in that save has been changed since, so nothing was taken back"), "changed"),))
        told = arrivals.settle(session, desk, undone.applied)
        # The rows as they are stored are for the services' own use: contact points stand in them unsealed.
        return replace(undone, applied=replace(undone.applied, rows=()), told=told)


def _kept(session: Session, set_id: UUID, events: Sequence[Event]) -> set[Row]:
    made: dict[Row, UUID] = {(event.entity, event.entity_id): event.subject for event in events if event.op == Op.CREATE}
    if not made:
        return set()
    alive = built_on.alive(session, made)
    here = {row: subject for row, subject in made.items() if row in alive}
    subjects = set(here.values())
    stated = {row["customer_id"] for row in rows_of(session, "statement", "customer_id", [row for entity, row in here if entity == "customer"])}
    kept = built_on.rows(session, {set_id}, subjects, here)
    return kept | {row for row, subject in here.items() if subject in stated}
