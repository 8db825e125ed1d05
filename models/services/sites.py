"""A customer's sites as a tree: sites, metering points, meters and equipment, with contracts, estimates and readings by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from models import formats
from models.records import Record
from models.services import links
from models.services.desk import Desk
from models.services.links import Offered
from models.services.protection import protected
from models.services.reading import record, rows_of, seen, table_of
from models.services.sections import keys_of

FIRST: Final = 20
"""Sites read with the page, and with each step beyond them."""
EQUIPMENT: Final = ("heat_exchanger", "cooling_equipment", "gas_equipment")
ENDS: Final[Mapping[str, str]] = {
    "site": "held_to",
    "metering_point": "valid_to",
    "meter": "removed_on",
    "heat_exchanger": "removed_on",
    "cooling_equipment": "removed_on",
    "gas_equipment": "removed_on",
    "contract": "valid_to",
}
"""The field that ends each kind of row."""


@dataclass(frozen=True, slots=True)
class SiteTree:
    """What the sites section shows. ``under`` maps a row to those that hang on it, in the order shown; ``total`` counts the sites not read too.

    ``offered``: rows of the customer that contracts and readings can be linked to.
    ``told``: estimates of yearly consumption of the customer as a whole, from a register that does not tell metering points.
    """

    sites: tuple[Record, ...]
    under: Mapping[UUID, tuple[Record, ...]]
    contracts: Mapping[UUID, tuple[Record, ...]]
    estimates: Mapping[UUID, tuple[Record, ...]]
    readings: Mapping[UUID, tuple[Record, ...]]
    inspections: Mapping[UUID, tuple[Record, ...]]
    total: int
    told: tuple[Record, ...] = ()
    offered: Offered = field(default_factory=dict)

    @property
    def more(self) -> bool:
        """Whether there are sites that were not read."""
        return len(self.sites) < self.total

    def latest(self, rows: Mapping[UUID, tuple[Record, ...]], of: UUID) -> Record | None:
        """Return the newest of the rows that hang on ``of``."""
        found = rows.get(of, ())
        return found[-1] if found else None


def ended(found: Record, today: date | None = None) -> date | None:
    """Return the day a row ended, when it has; None while it holds."""
    name = ENDS.get(found.entity)
    day: date | None = found.get(name) if name else None
    return day if day is not None and day < (today or formats.today()) else None


def _is_shown(desk: Desk, customer_id: UUID) -> list[ColumnElement[bool]]:
    """Return what makes a site the user's to see: it has no points yet, or one of a controller that the user works for."""
    site, point = table_of("site"), table_of("metering_point")
    there = point.c.site_id == site.c.id
    mine = point.c.controller.is_(None) | point.c.controller.in_(desk.user.controllers)
    return [site.c.customer_id == customer_id, exists().where(there, mine) | ~exists().where(there)]


def rows(session: Session, desk: Desk, customer_id: UUID, *, first: int = 0, limit: int | None = None) -> Sequence[Any]:
    """Return the rows of the sites that the user sees, oldest first, from the one numbered ``first`` on."""
    site = table_of("site")
    query = select(site).where(*_is_shown(desk, customer_id)).order_by(site.c.id)
    return session.execute(query.offset(first).limit(limit) if first or limit is not None else query).mappings().all()


def count(session: Session, desk: Desk, customer_id: UUID) -> int:
    """Return how many sites of a customer the user sees."""
    return session.scalar(select(func.count()).select_from(table_of("site")).where(*_is_shown(desk, customer_id))) or 0


def some(desk: Desk, customer_id: UUID, first: int, limit: int = FIRST) -> tuple[Record, ...]:
    """Return the sites from the one numbered ``first`` on, for who goes through them one by one."""
    with desk.store.read() as session:
        customer_id = seen(session, desk, customer_id)
        hide = any(protected(row) for row in rows_of(session, "customer", "id", [customer_id]))
        keys = keys_of(session, desk, customer_id)
        return tuple(
            record(row, "site", customer_id, "", keys, hide_places=hide) for row in rows(session, desk, customer_id, first=first, limit=limit)
        )


def read(desk: Desk, customer_id: UUID, *, limit: int | None = None) -> SiteTree:
    """Read the tree, of the first ``limit`` sites or of all; points of controllers that the user does not work for are left out."""
    with desk.store.read() as session:
        customer_id = seen(session, desk, customer_id)
        keys = keys_of(session, desk, customer_id)
        hidden_places = any(protected(row) for row in rows_of(session, "customer", "id", [customer_id]))

        def records(entity: str, found: Iterable[Any]) -> tuple[Record, ...]:
            return tuple(record(row, entity, customer_id, str(row.get("controller") or ""), keys, hide_places=hidden_places) for row in found)

        sites = records("site", rows(session, desk, customer_id, limit=limit))
        every = rows_of(session, "metering_point", "site_id", [site.id for site in sites])
        points = records("metering_point", [row for row in every if row["controller"] is None or row["controller"] in desk.user.controllers])
        ids = [point.id for point in points]
        meters = records("meter", rows_of(session, "meter", "metering_point_id", ids))
        gear = [each for entity in EQUIPMENT for each in records(entity, rows_of(session, entity, "site_id", [site.id for site in sites]))]
        known = set(ids)
        gear = [each for each in gear if each["metering_point_id"] is None or each["metering_point_id"] in known]
        return SiteTree(
            sites,
            _by([*points, *meters, *gear], lambda each: each.get("metering_point_id") or each.get("site_id")),
            _by(records("contract", rows_of(session, "contract", "metering_point_id", ids)), lambda each: each["metering_point_id"]),
            _by(
                records("consumption_estimate", rows_of(session, "consumption_estimate", "metering_point_id", ids)),
                lambda each: each["metering_point_id"],
            ),
            _by(
                records("manual_reading", rows_of(session, "manual_reading", "meter_id", [meter.id for meter in meters])),
                lambda each: each["meter_id"],
            ),
            _by(
                records("equipment_inspection", rows_of(session, "equipment_inspection", "equipment_id", [each.id for each in gear])),
                lambda each: each["equipment_id"],
            ),
            len(sites) if limit is None or len(sites) < limit else count(session, desk, customer_id),
            records("consumption_estimate", rows_of(session, "consumption_estimate", "customer_id", [customer_id])),
            links.offered(session, desk, customer_id, ("billing_account", "offer", "order", "contact"), hide_places=hidden_places),
        )


def _by(rows: Iterable[Record], parent: Any) -> dict[UUID, tuple[Record, ...]]:
    found: dict[UUID, tuple[Record, ...]] = {}
    for row in rows:
        found[parent(row)] = (*found.get(parent(row), ()), row)
    return found
