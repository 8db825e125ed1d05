"""Contacts of the past: a line each, under its customer's number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, ClassVar, Final

from sqlalchemy.orm import Session

from models.services.importing.columns import Column, of_fields
from models.services.importing.importer import Importer, created
from models.services.importing.lines import Effect, Line, columns_of
from models.services.importing.linked import CUSTOMER, customer_column, customers_of
from models.services.importing.rows import create
from models.services.importing.stored import rows_by
from models.words import N_

CONTROLLER: Final = "contact.controller"
_SAME: Final = ("started_at", "channel", "direction", "subject", "text")
"""What two records of one contact have alike."""


class ContactsImporter(Importer):
    """Lines of contacts. They have no numbers: one that is there already, word for word, is left as it is."""

    code: ClassVar[str] = "contacts"
    label: ClassVar[str] = N_("Contacts")
    needed: ClassVar[tuple[str, ...]] = (CUSTOMER, "contact.started_at", "contact.channel")
    looks_at: ClassVar[frozenset[str]] = frozenset({"customer_relation", "contact"})

    @classmethod
    def columns(cls) -> tuple[Column, ...]:
        """Return the columns it takes."""
        return _columns()

    def key(self, line: Line) -> str:
        """Return all that tells a contact from another."""
        return "\x1f".join(str(line.get(name) or "") for name in (CUSTOMER, *(f"contact.{name}" for name in _SAME)))

    def plan(self, session: Session, lines: Sequence[Line]) -> None:
        """Make the contacts that are not there."""
        customers = customers_of(session, self.run, lines)
        held = rows_by(session, "contact", "customer_id", customers.values())
        there = {customer: {_what(row) for row in rows} for customer, rows in held.items()}
        for place, line in enumerate(lines):
            controller = self.controller(line, CONTROLLER)
            if line.flaws:
                continue
            customer = customers[place]
            line.subject = customer
            values = line.of("contact")
            if _what(values) in there.get(customer, ()) or self.met(line):
                line.effect = Effect.UNCHANGED
                continue
            create(self.run, line, "contact", self.run.new_id(), customer, values | {"customer_id": customer, "controller": controller}, controller)
            created(line, customer)
            self.taken(line)


def _what(values: Any) -> tuple[Any, ...]:
    return tuple(values.get(name) for name in _SAME)


@cache
def _columns() -> tuple[Column, ...]:
    return columns_of((of_fields("contact"), (customer_column(),)))
