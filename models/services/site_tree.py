"""Sites of a customer as a tree: site → metering point → meter and equipment, in few columns; one node's details when it is chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.journal.history import Provenance
from models.problems import Rejected, error
from models.records import Record
from models.services.desk import Desk
from models.services.reading import record, rows_of, table_of
from models.services.sections import keys_of, provenance_of
from models.words import N_

EQUIPMENT: Final[Mapping[str, str]] = {"heat_exchanger": "heat-exchanger", "cooling_equipment": "cooling-equipment", "gas_equipment": "gas-equipment"}
"""Entity of equipment → its code in inspections."""


@dataclass(frozen=True, slots=True)
class Node:
    """One row of the tree. ``facts`` are a few plain values for its two lines; ``ended`` is the day since which it is history."""

    entity: str
    id: UUID
    facts: Mapping[str, Any]
    ended: date | None
    children: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Details:
    """A chosen node with what belongs to it. For a site: its points; for a point: meters, contracts, estimates, equipment, last reading."""

    record: Record
    site: Record
    point: Record | None
    meters: tuple[Record, ...]
    equipment: tuple[Record, ...]
    contracts: tuple[Record, ...]
    estimates: tuple[Record, ...]
    readings: tuple[Record, ...]
    inspections: tuple[Record, ...]
    provenance: Mapping[UUID, Provenance]


def tree(desk: Desk, customer_id: UUID) -> tuple[Node, ...]:
    """Read the customer's sites, present ones first, with all that is under them and the user's controllers may see."""
    with desk.store.read() as session:
        site, point = table_of("site"), table_of("metering_point")
        columns = (site.c.id, site.c.name, site.c.street_address, site.c.postal_code, site.c.post_office, site.c.dwelling_type, site.c.held_to)
        sites = session.execute(select(*columns).where(site.c.customer_id == customer_id).order_by(site.c.id)).mappings().all()
        mine = point.c.site_id.in_(select(site.c.id).where(site.c.customer_id == customer_id))
        points = session.execute(select(point).where(mine).order_by(point.c.id)).mappings().all()
        seen = [row for row in points if row["controller"] is None or row["controller"] in desk.user.controllers]
        hidden = {row["site_id"] for row in points} - {row["site_id"] for row in seen}
        under_point, under_site = _leaves(session, customer_id)
    points_of: dict[UUID, list[Node]] = {}
    for row in seen:
        points_of.setdefault(row["site_id"], []).append(_point(row, under_point.get(row["id"], ())))
    made = [
        Node("site", row["id"], dict(row), row["held_to"], (*points_of.get(row["id"], ()), *under_site.get(row["id"], ())))
        for row in sites
        if row["id"] not in hidden
    ]
    return tuple(sorted(made, key=lambda node: node.ended is not None))


def _point(row: Any, leaves: Sequence[Node]) -> Node:
    facts = {name: row[name] for name in ("gsrn", "commodity", "controller", "connection_state", "site_id")}
    return Node("metering_point", row["id"], facts, row["valid_to"], tuple(leaves))


def _leaves(session: Session, customer_id: UUID) -> tuple[dict[UUID, list[Node]], dict[UUID, list[Node]]]:
    """Return meters and equipment by point, and equipment without a point by site."""
    site, point, meter = table_of("site"), table_of("metering_point"), table_of("meter")
    sites = select(site.c.id).where(site.c.customer_id == customer_id)
    under_point: dict[UUID, list[Node]] = {}
    under_site: dict[UUID, list[Node]] = {}
    names = ("id", "metering_point_id", "meter_number", "meter_type", "remote", "installed_on", "removed_on")
    query = select(*(meter.c[name] for name in names)).where(meter.c.metering_point_id.in_(select(point.c.id).where(point.c.site_id.in_(sites))))
    for row in session.execute(query.order_by(meter.c.id)).mappings():
        under_point.setdefault(row["metering_point_id"], []).append(Node("meter", row["id"], dict(row), row["removed_on"]))
    for entity in EQUIPMENT:
        table = table_of(entity)
        kind = {"cooling_equipment": "cooling_kind", "gas_equipment": "gas_kind"}.get(entity)
        wanted = [table.c[name] for name in ("id", "site_id", "metering_point_id", "maker", "model", "year", "removed_on")]
        query = select(*wanted, *([table.c[kind]] if kind else [])).where(table.c.site_id.in_(sites)).order_by(table.c.id)
        for row in session.execute(query).mappings():
            node = Node(entity, row["id"], dict(row), row["removed_on"])
            owner, home = (under_point, row["metering_point_id"]) if row["metering_point_id"] is not None else (under_site, row["site_id"])
            owner.setdefault(home, []).append(node)
    return under_point, under_site


def details(desk: Desk, customer_id: UUID, entity: str, row_id: UUID) -> Details | Rejected:
    """Read one node with what belongs to it; Rejected when it is not there or not for this user."""
    with desk.store.read() as session:
        keys = keys_of(session, desk, customer_id)

        def one(name: str, value: UUID | None) -> Record | None:
            rows = rows_of(session, name, "id", [value]) if value is not None else ()
            return record(rows[0], name, customer_id, str(rows[0].get("controller") or ""), keys) if rows else None

        def many(name: str, column: str, values: Sequence[UUID]) -> tuple[Record, ...]:
            rows = rows_of(session, name, column, values)
            mine = [row for row in rows if row.get("controller") is None or row["controller"] in desk.user.controllers]
            return tuple(record(row, name, customer_id, str(row.get("controller") or ""), keys) for row in mine)

        found = one(entity, row_id)
        if found is None:
            return Rejected((error(N_("This is not there any more"), "absent"),))
        point = found if entity == "metering_point" else one("metering_point", found.get("metering_point_id"))
        site = found if entity == "site" else one("site", point["site_id"] if point is not None else found.get("site_id"))
        if site is None or site["customer_id"] != customer_id or (point is not None and point["controller"] not in (None, *desk.user.controllers)):
            return Rejected((error(N_("This is not there any more"), "absent"),))
        points = [point.id] if point is not None else []
        meters = many("meter", "metering_point_id", points)
        equipment = tuple(
            each for name in EQUIPMENT for each in (many(name, "metering_point_id", points) if points else many(name, "site_id", [site.id]))
        )
        readings = many("manual_reading", "meter_id", [meter.id for meter in meters])
        return Details(
            record=found,
            site=site,
            point=point,
            meters=meters,
            equipment=equipment,
            contracts=tuple(each for each in many("contract", "metering_point_id", points) if each["customer_id"] == customer_id),
            estimates=many("consumption_estimate", "metering_point_id", points),
            readings=tuple(sorted(readings, key=lambda each: each["read_on"] or date.min, reverse=True)),
            inspections=many("equipment_inspection", "equipment_id", [each.id for each in equipment]),
            provenance=provenance_of(session, (found, *meters)),
        )
