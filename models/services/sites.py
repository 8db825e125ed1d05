"""A customer's sites as a tree: sites, metering points, meters and equipment, with contracts, estimates and readings by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from models import formats
from models.records import Record
from models.services.desk import Desk
from models.services.protection import protected
from models.services.reading import record, rows_of, seen
from models.services.sections import keys_of

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
    """What the sites section shows. ``under`` maps a row to those that hang on it, in the order shown."""

    sites: tuple[Record, ...]
    under: Mapping[UUID, tuple[Record, ...]]
    contracts: Mapping[UUID, tuple[Record, ...]]
    estimates: Mapping[UUID, tuple[Record, ...]]
    readings: Mapping[UUID, tuple[Record, ...]]
    inspections: Mapping[UUID, tuple[Record, ...]]

    def latest(self, rows: Mapping[UUID, tuple[Record, ...]], of: UUID) -> Record | None:
        """Return the newest of the rows that hang on ``of``."""
        found = rows.get(of, ())
        return found[-1] if found else None


def ended(found: Record, today: date | None = None) -> date | None:
    """Return the day a row ended, when it has; None while it holds."""
    name = ENDS.get(found.entity)
    day: date | None = found.get(name) if name else None
    return day if day is not None and day < (today or formats.today()) else None


def read(desk: Desk, customer_id: UUID) -> SiteTree:
    """Read the tree; points of controllers that the user does not work for are left out, and sites that have only such points."""
    with desk.store.read() as session:
        customer_id = seen(session, desk, customer_id)
        keys = keys_of(session, desk, customer_id)
        hidden_places = any(protected(row) for row in rows_of(session, "customer", "id", [customer_id]))

        def records(entity: str, rows: Iterable[Any]) -> tuple[Record, ...]:
            return tuple(record(row, entity, customer_id, str(row.get("controller") or ""), keys, hide_places=hidden_places) for row in rows)

        sites = records("site", rows_of(session, "site", "customer_id", [customer_id]))
        every = rows_of(session, "metering_point", "site_id", [site.id for site in sites])
        points = records("metering_point", [row for row in every if row["controller"] is None or row["controller"] in desk.user.controllers])
        hidden = {row["site_id"] for row in every} - {point["site_id"] for point in points}
        sites = tuple(site for site in sites if site.id not in hidden)
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
        )


def _by(rows: Iterable[Record], parent: Any) -> dict[UUID, tuple[Record, ...]]:
    found: dict[UUID, tuple[Record, ...]] = {}
    for row in rows:
        found[parent(row)] = (*found.get(parent(row), ()), row)
    return found
