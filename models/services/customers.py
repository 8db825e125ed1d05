"""Opening a customer: the whole page in one read, journalled as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import formats
from models.entities.journal import Entry
from models.identifiers import names
from models.journal import history
from models.journal.history import Provenance
from models.journal.payload import KeyChain
from models.permissions import matrix
from models.permissions.decision import Decision
from models.permissions.facts import CustomerFacts
from models.problems import Rejected, error
from models.records import Edit, Record
from models.roles import Action
from models.services import alerts, arrivals, naming, refusals, sites, statements
from models.services.alerts import Alert
from models.services.desk import Desk
from models.services.looks import looked
from models.services.protection import protected
from models.services.reading import NOBODY, record, rows_of, seen, survivor, table_of
from models.services.walls import NO_CUSTOMER, Wall

__all__ = ["CustomerPage", "listed_name", "open_customer", "read_page", "spoken_name", "survivor"]


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """All that the page of one customer shows at once; sections with long lists load on their own, and of the sites only the first are here.

    ``matrix`` holds the decision of each (purpose, channel) over the user's controllers, the strictest where they differ.
    ``provenance`` tells of each base entry who set it, when and on whose word. ``controllers`` are named by code, ``people`` by login.
    """

    customer: Record
    relations: tuple[Record, ...]
    points: tuple[Record, ...]
    authorised: tuple[Record, ...]
    sites: tuple[Record, ...]
    billing: tuple[Record, ...]
    statements: statements.StatementLines
    facts: CustomerFacts
    matrix: Mapping[tuple[str, str], Decision]
    alerts: tuple[Alert, ...]
    counts: Mapping[str, int]
    provenance: Mapping[UUID, Provenance]
    controllers: Mapping[str, str]
    people: Mapping[str, str]
    matches: tuple[refusals.Match, ...] = ()
    """Lines of registers of refusals that may mean the customer and wait for a decision."""

    @property
    def id(self) -> UUID:
        """The customer."""
        return self.customer.id

    @property
    def listed_name(self) -> str:
        """Name as in lists: "Sukunimi, Etunimet", or the organisation's name."""
        return listed_name(self.customer.values)

    @property
    def spoken_name(self) -> str:
        """Name as in speech and tabs."""
        return spoken_name(self.customer.values)

    @property
    def since(self) -> date | None:
        """The day since which they have been a customer of any controller."""
        return min((found for found in (relation["since"] for relation in self.relations) if found is not None), default=None)

    def source_of(self, found: Record, name: str) -> Provenance | None:
        """Return where a value comes from; None where nothing stands."""
        return self.provenance.get(found.bases[name]) if found.values.get(name) is not None else None


def listed_name(values: Mapping[str, Any]) -> str:
    """Return the name as in lists."""
    return str(values.get("organisation_name") or names.display(values.get("family_name") or "", values.get("given_names") or ""))


def spoken_name(values: Mapping[str, Any]) -> str:
    """Return the name as in speech: given names first."""
    return str(values.get("organisation_name") or names.spoken(values.get("family_name") or "", values.get("given_names") or ""))


def open_customer(desk: Desk, customer_id: UUID, *, contact: UUID | None = None) -> CustomerPage | Rejected:
    """Read a customer's page and journal the reading; Rejected when the role or the controllers do not allow it."""
    page = read_page(desk, customer_id)
    if isinstance(page, Rejected):
        return page
    with desk.store.write() as session:
        news = arrivals.remind(session, desk, [page.id])
        looked(session, desk, page.id, contact=contact)
    return read_page(desk, page.id) if news else page


def read_page(desk: Desk, customer_id: UUID) -> CustomerPage | Rejected:
    """Read a customer's page without journalling (a refresh after the own save)."""
    refused = desk.refusal(Action.OPEN_CUSTOMER)
    if refused is not None:
        return refused
    with desk.store.read() as session:
        customer_id = survivor(session, customer_id)
        found = rows_of(session, "customer", "id", [customer_id])
        relations = _visible(desk, rows_of(session, "customer_relation", "customer_id", [customer_id]))
        if not found or not relations:
            return Rejected((error(NO_CUSTOMER, "absent"),))
        return _page(session, desk, found[0], relations)


def rows(desk: Desk, customer_id: UUID, wanted: Iterable[tuple[str, UUID]]) -> tuple[Record, ...]:
    """Read rows of a customer by entity and id, whatever section they stand in; those that are gone or not the user's are left out."""
    with desk.store.read() as session:
        customer_id = seen(session, desk, customer_id)
        if customer_id == NOBODY:  # to the wall it would be the register itself
            return ()
        keys = KeyChain(session, desk.store.data_keys)
        keys.preload([customer_id])
        hide = any(protected(row) for row in rows_of(session, "customer", "id", [customer_id]))
        wall, found = Wall(session, desk, ()), []
        for entity, row_id in sorted(wanted):
            for row in rows_of(session, entity, "id", [row_id]):
                controller = str(row.get("controller") or "")
                if wall.refusal(Edit(entity, row_id, customer_id, controller=controller), dict(row)) is None:
                    found.append(record(row, entity, customer_id, controller, keys, hide_places=hide and entity != "customer"))
        return tuple(found)


def _page(session: Session, desk: Desk, row: Any, relation_rows: list[Any]) -> CustomerPage:
    customer_id: UUID = row["id"]
    keys = KeyChain(session, desk.store.data_keys)
    keys.preload([customer_id])
    hidden_places = protected(row)

    def records(entity: str, rows: Iterable[Any]) -> tuple[Record, ...]:
        return tuple(record(found, entity, customer_id, str(found.get("controller") or ""), keys, hide_places=hidden_places) for found in rows)

    billing = _visible(desk, rows_of(session, "billing_account", "customer_id", [customer_id]))
    lines = statements.lines(session, desk, customer_id)
    facts = statements.facts_in(session, desk, customer_id)
    assert facts is not None
    matches = refusals.of_customer(session, desk, customer_id)
    customer = record(row, "customer", customer_id, "", keys)
    relations = records("customer_relation", relation_rows)
    points = records("contact_point", rows_of(session, "contact_point", "customer_id", [customer_id]))
    first_sites = records("site", sites.rows(session, desk, customer_id, limit=sites.FIRST))
    held = len(first_sites) if len(first_sites) < sites.FIRST else sites.count(session, desk, customer_id)
    accounts = records("billing_account", billing)
    shown = (customer, *points, *first_sites[:1], *accounts[:1])
    return CustomerPage(
        customer=customer,
        relations=relations,
        points=points,
        authorised=records("authorised_person", rows_of(session, "authorised_person", "customer_id", [customer_id])),
        sites=first_sites,
        billing=accounts,
        statements=lines,
        facts=facts,
        matrix=matrix(facts, _covered(desk, relations), formats.today()),
        alerts=alerts.of(session, desk, row, matches=len(matches)),
        counts=_counts(session, desk, customer_id, held, len(lines)),
        provenance=history.provenance(session, {base for found in shown for name, base in found.bases.items() if found.values[name] is not None}),
        controllers=naming.controllers(session),
        people=naming.people(session),
        matches=matches,
    )


def _covered(desk: Desk, relations: Iterable[Record]) -> tuple[str, ...]:
    return tuple(sorted({found["controller"] for found in relations} & set(desk.user.controllers)))


def _visible(desk: Desk, rows: Iterable[Any]) -> list[Any]:
    return [row for row in rows if row["controller"] is None or row["controller"] in desk.user.controllers]


def _counts(session: Session, desk: Desk, customer_id: UUID, sites: int, lines: int) -> dict[str, int]:
    contact = table_of("contact")
    query = select(func.count()).select_from(contact).where(contact.c.customer_id == customer_id)
    query = query.where(contact.c.controller.is_(None) | contact.c.controller.in_(desk.user.controllers))
    entries = select(func.count()).select_from(Entry).where(Entry.subject == customer_id)
    return {"sites": sites, "statements": lines, "contacts": session.scalar(query) or 0, "history": session.scalar(entries) or 0}
