"""Revealing a masked value: with a reason, journalled, for one value at a time."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from models import fields
from models.journal.apply import apply
from models.journal.entries import Change, Op
from models.journal.payload import ErasedError
from models.permissions.sealed import SealedPoint
from models.problems import Rejected, error
from models.records import Record
from models.roles import Action
from models.services.desk import Desk
from models.services.reading import opened, rows_of, survivor, within
from models.words import N_

_SHORTEST = 5


@dataclass(frozen=True, slots=True)
class Revealed:
    """The value in words, shown for a while and never kept."""

    text: str


def reveal(desk: Desk, record: Record, name: str, reason: str, *, contact: UUID | None = None) -> Revealed | Rejected:
    """Show one masked value; the reason is required and goes into the journal with who, when and whose."""
    refused = desk.refusal(Action.REVEAL)
    if refused is not None:
        return refused
    if len(reason.strip()) < _SHORTEST:
        return Rejected((error(N_("Write why you need the value, in a few words"), "required").at("reason"),))
    field = fields.field_of(record.entity, name)
    with desk.store.write() as session:
        rows = rows_of(session, record.entity, "id", [record.id])
        if not rows or rows[0][name] is None:
            return Rejected((error(N_("There is no value to show"), "absent"),))
        controller = str(rows[0].get("controller") or "")
        if (controller and controller not in desk.user.controllers) or not within(session, desk, survivor(session, record.subject)):
            return Rejected((error(N_("This value belongs to a controller that you do not work for"), "controller"),))
        try:
            value = (
                opened(session, desk.store.data_keys, record.entity, rows[0], record.subject, controller, name) if field.encrypted else rows[0][name]
            )
        except ErasedError:
            return Rejected((error(N_("The value was erased"), "erased"),))
        change = Change(record.entity, record.id, Op.REVEAL, record.subject, {"field": name}, {}, controller)
        apply(session, desk.store.sealing, desk.act(contact=contact, reason=reason.strip()), [change])
    return Revealed(field.kind.text(value))


__all__ = ["Revealed", "SealedPoint", "reveal"]
