"""Revealing a masked value: with a reason, journalled, for one value at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from models import fields
from models.journal.apply import apply
from models.journal.entries import Change, Op
from models.journal.payload import ErasedError
from models.permissions.sealed import SealedPoint
from models.problems import Rejected, error
from models.records import Masked, Record
from models.roles import Action
from models.services.desk import Desk
from models.services.reading import opened, rows_of, survivor, within
from models.words import N_

_SHORTEST = 5


_TOGETHER: Final = {"street_address": ("postal_code", "post_office")}
"""What is revealed along with a value, for the same reason, where it is masked too: a street without its town is no address."""


@dataclass(frozen=True, slots=True)
class Revealed:
    """The value in words, shown for a while and never kept; ``parts`` are the values shown, by field."""

    text: str
    parts: Mapping[str, str]


def reveal(desk: Desk, record: Record, name: str, reason: str, *, contact: UUID | None = None) -> Revealed | Rejected:
    """Show one masked value; the reason is required and goes into the journal with who, when and whose.

    An address that non-disclosure hides is shown whole: each of its parts is journalled, as one act.
    """
    refused = desk.refusal(Action.REVEAL)
    if refused is not None:
        return refused
    if len(reason.strip()) < _SHORTEST:
        return Rejected((error(N_("Write why you need the value, in a few words"), "required").at("reason"),))
    names = (name, *(other for other in _TOGETHER.get(name, ()) if isinstance(record.get(other), Masked)))
    with desk.store.write() as session:
        rows = rows_of(session, record.entity, "id", [record.id])
        if not rows or rows[0][name] is None:
            return Rejected((error(N_("There is no value to show"), "absent"),))
        controller = str(rows[0].get("controller") or "")
        if (controller and controller not in desk.user.controllers) or not within(session, desk, survivor(session, record.subject)):
            return Rejected((error(N_("This value belongs to a controller that you do not work for"), "controller"),))
        try:
            parts = {each: _open(session, desk, record, rows[0], controller, each) for each in names if rows[0][each] is not None}
        except ErasedError:
            return Rejected((error(N_("The value was erased"), "erased"),))
        changes = [Change(record.entity, record.id, Op.REVEAL, record.subject, {"field": each}, {}, controller) for each in parts]
        apply(session, desk.store.sealing, desk.act(contact=contact, reason=reason.strip()), changes)
    place = " ".join(parts[each] for each in names[1:] if each in parts)
    return Revealed(", ".join(part for part in (parts[name], place) if part), parts)


def _open(session: Session, desk: Desk, record: Record, row: Any, controller: str, name: str) -> str:
    field = fields.field_of(record.entity, name)
    value = opened(session, desk.store.data_keys, record.entity, row, record.subject, controller, name) if field.encrypted else row[name]
    return field.kind.text(value)


__all__ = ["Revealed", "SealedPoint", "reveal"]
