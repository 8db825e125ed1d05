"""Links that people choose: what a row may hang on among the customer's own rows, and what each of them is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import fields, kinds
from models.fields import Field
from models.services import naming
from models.services.desk import Desk
from models.services.naming import Names
from models.services.protection import tells_place
from models.services.reading import rows_of, table_of
from models.words import _

MOST: Final = 50
"""Rows offered of one kind, the newest."""
_TARGETS: Final[Mapping[str, str]] = {"payer_id": "customer", "credits_id": "invoice", "invoices": "invoice"}
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "billing_account": ("account_number", "controller"),
    "contact": ("started_at", "channel", "subject"),
    "contract": ("contract_number", "product", "valid_from"),
    "invoice": ("invoice_number", "due_on", "total_amount"),
    "metering_point": ("commodity", "gsrn"),
    "offer": ("sent_at", "what"),
    "order": ("ordered_at", "what"),
    "quotation_request": ("received_at", "what"),
    "site": ("street_address", "name", "post_office"),
}
"""The fields by which a row of each kind is told from its like."""
_LONGEST: Final = 80

Offered = Mapping[str, tuple[tuple[UUID, str], ...]]
"""Rows that can be linked to, by entity: which, and what it is called."""


def target_of(field: Field) -> str | None:
    """Return the entity that a link leads to; None for a field that is no link."""
    if field.kind not in (kinds.LINK, kinds.LINKS):
        return None
    return _TARGETS.get(field.name, field.name.removesuffix("_id"))


def words(entity: str, row: Any, names: Names, *, hide_places: bool = False) -> str:
    """Return what a row is called in the current language: on one line, and no place of somebody under non-disclosure."""
    if entity == "customer":
        from models.services.customers import listed_name

        return listed_name(row)
    said = []
    for name in _WORDS[entity]:
        field = fields.field_of(entity, name)
        if row[name] is not None and not (hide_places and tells_place(field)):
            said.append(" ".join(names.text(field, row[name]).split()))
    line = ", ".join(said) or _(fields.LABELS[entity])
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…"


def offered(session: Session, desk: Desk, customer_id: UUID, entities: Iterable[str], *, hide_places: bool = False) -> Offered:
    """Return the customer's newest rows of ``entities`` that the user may see."""
    names = naming.read(session)
    found: dict[str, tuple[tuple[UUID, str], ...]] = {}
    for entity in entities:
        table = table_of(entity)
        query = select(table).where(table.c.customer_id == customer_id).order_by(table.c.id.desc()).limit(MOST)
        if "controller" in table.c:
            query = query.where(table.c.controller.is_(None) | table.c.controller.in_(desk.user.controllers))
        rows = session.execute(query).mappings()
        found[entity] = tuple((row["id"], words(entity, row, names, hide_places=hide_places)) for row in rows)
    return found


def called(session: Session, wanted: Mapping[str, Iterable[UUID]], names: Names, *, hide_places: bool = False) -> dict[UUID, str]:
    """Return what rows that are linked to are called, by row; those that are gone are left out."""
    known = (*_WORDS, "customer")
    return {
        row["id"]: words(entity, row, names, hide_places=hide_places)
        for entity, ids in wanted.items()
        if entity in known
        for row in rows_of(session, entity, "id", ids)
    }
