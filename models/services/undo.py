"""Taking back one's own last save by inverse entries. What somebody set since stays and is told; statements are never withdrawn."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from models.entities.journal import Entry
from models.journal import undo as inverse
from models.journal.undo import Undone
from models.problems import Conflict, Rejected, error
from models.roles import Action
from models.services import arrivals
from models.services.desk import Desk
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
        undone = inverse.undo(session, desk.store.sealing, desk.act(reason="undo"), set_id)
        if isinstance(undone, Conflict):
            session.rollback()
            return undone
        if not undone.applied.entries:
            session.rollback()
            return Rejected((error(N_("Everything in that save has been changed since, so nothing was taken back"), "changed"),))
        told = arrivals.settle(session, desk, undone.applied)
        # The rows as they are stored are for the services' own use: contact points stand in them unsealed.
        return replace(undone, applied=replace(undone.applied, rows=()), told=told)
