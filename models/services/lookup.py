"""Finding the one customer that a command names: by customer number, or by id."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from models.problems import Rejected, error
from models.services.desk import Desk
from models.services.reading import table_of
from models.words import N_

_NOBODY = N_("There is no such customer among those of your controllers. Give a customer number or an id")
_SEVERAL = N_("The customer number {typed} belongs to {count} customers of your controllers. Give the id instead: {ids}")


def customer_of(desk: Desk, text: str) -> UUID | Rejected:
    """Return the customer of a customer number (spaces do not matter) or an id (with or without hyphens)."""
    typed = "".join(text.split())
    relation = table_of("customer_relation")
    query = select(relation.c.customer_id).where(relation.c.controller.in_(desk.user.controllers)).distinct()
    with desk.store.read() as session:
        found = list(session.scalars(query.where(relation.c.customer_number == typed)))
        identifier = _uuid(typed)
        if not found and identifier is not None:
            found = list(session.scalars(query.where(relation.c.customer_id == identifier)))
    if len(found) == 1:
        only: UUID = found[0]
        return only
    if not found:
        return Rejected((error(_NOBODY, "absent"),))
    return Rejected((error(_SEVERAL, "several", typed=text, count=len(found), ids=", ".join(str(each) for each in found)),))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
