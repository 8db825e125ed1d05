"""Metering points: a line each, under its site's number, with its meter and its estimate of yearly consumption."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy.orm import Session

from models import kinds
from models.problems import error, warning
from models.services.importing.columns import Column, of_fields, special
from models.services.importing.importer import Importer, created, required
from models.services.importing.lines import Line, columns_of
from models.services.importing.linked import SITE, Sites
from models.services.importing.rows import Comparing, create
from models.services.importing.stored import Row, one_by, rows_by
from models.words import N_

NUMBER: Final = "metering_point.gsrn"
_METER: Final = "meter.meter_number"
_UNITS: Final = {"district-heat": "MWh", "district-cooling": "MWh", "gas": "m3", "electricity": "kWh"}
_ANOTHERS: Final = N_("The metering point with this id is at another site. Metering points do not move: check the id and the site")
_COMMODITY: Final = N_("The metering point with this id is of another commodity. Check the id")
_NO_UNIT: Final = N_("No unit is told; the usual unit of the commodity was taken")
_METER_CHANGED: Final = N_("The metering point has another meter now ({number}). A change of meter is made on the customer's page")
_NO_METER: Final = N_("Facts of a meter are told, and no meter number")


class PointsImporter(Importer):
    """Lines of metering points. Without a column of controllers, a point is its commodity's: whoever of the user's controllers sells it."""

    code: ClassVar[str] = "points"
    label: ClassVar[str] = N_("Metering points")
    needed: ClassVar[tuple[str, ...]] = (NUMBER, SITE)
    looks_at: ClassVar[frozenset[str]] = frozenset({"site", "metering_point", "meter"})

    @classmethod
    def columns(cls) -> tuple[Column, ...]:
        """Return the columns it takes."""
        return _columns()

    def key(self, line: Line) -> str:
        """Return the metering point's id."""
        return str(line.get(NUMBER))

    def plan(self, session: Session, lines: Sequence[Line]) -> None:
        """Make new metering points; compare known ones."""
        sites = Sites(session, self.run, [str(line.get(SITE)) for line in lines if line.get(SITE) is not None])
        known = one_by(session, "metering_point", "gsrn", (line.get(NUMBER) for line in lines))
        ids = [row["id"] for row in known.values()]
        self._meters, self._estimates = (
            rows_by(session, "meter", "metering_point_id", ids),
            rows_by(session, "consumption_estimate", "metering_point_id", ids),
        )
        comparing = Comparing(session, self.run)
        for line in lines:
            site = sites.of(line)
            if not required(line, NUMBER) or line.flaws or site is None or self.twice(line, NUMBER):
                continue
            row = known.get(line.get(NUMBER))
            line.subject = site["customer_id"]
            if row is None:
                self._new(line, site)
            elif row["site_id"] != site["id"]:
                line.refuse(SITE, error(_ANOTHERS, "another"))
            elif not self.refused_as_known(line, NUMBER):
                self._known(line, row, site["customer_id"], comparing)
            self.taken(line)
        comparing.settle()

    def _new(self, line: Line, site: Row) -> None:
        customer, point = site["customer_id"], self.run.new_id()
        controller = self.controller(line, "metering_point.controller")
        if line.get("metering_point.controller") is None:
            controller = self.run.sister(str(line.get("metering_point.commodity") or "")) or controller
        values = line.of("metering_point") | {"site_id": site["id"], "controller": controller}
        create(self.run, line, "metering_point", point, customer, values, controller)
        self._meter(line, point, customer)
        self._estimate(line, point, customer)
        created(line, customer)

    def _meter(self, line: Line, point: UUID, customer: UUID) -> None:
        meter = line.of("meter")
        if "meter_number" in meter:
            create(self.run, line, "meter", self.run.new_id(), customer, meter | {"metering_point_id": point})
        elif meter:
            line.doubt(_METER, warning(_NO_METER, "meter"))

    def _estimate(self, line: Line, point: UUID, customer: UUID) -> None:
        values = self._estimated(line)
        if values:
            values |= {"metering_point_id": point, "method": "import", "valid_from": self.run.context.today}
            create(self.run, line, "consumption_estimate", self.run.new_id(), customer, values)

    def _estimated(self, line: Line) -> dict[str, Any]:
        values = line.of("consumption_estimate")
        if "value" not in values:
            return {}
        if "unit" not in values:
            values["unit"] = _UNITS.get(str(line.get("metering_point.commodity")), "kWh")
            line.doubt("consumption_estimate.value", warning(_NO_UNIT, "unit"))
        return values

    def _known(self, line: Line, row: Row, customer: UUID, comparing: Comparing) -> None:
        named, controller = str(row["gsrn"]), str(row["controller"] or "")
        values = line.of("metering_point")
        if values.get("commodity", row["commodity"]) != row["commodity"]:
            line.refuse("metering_point.commodity", error(_COMMODITY, "another"))
            return
        values.pop("controller", None)
        comparing.compare(line, "metering_point", row, customer, values, named=named, controller=controller)
        self._known_meter(line, row["id"], customer, comparing, named)
        estimate = self._estimated(line)
        held = self._estimates.get(row["id"], [])
        if estimate and held:
            comparing.compare(line, "consumption_estimate", held[-1], customer, estimate, named=named)
        elif estimate:
            self._estimate(line, row["id"], customer)

    def _known_meter(self, line: Line, point: UUID, customer: UUID, comparing: Comparing, named: str) -> None:
        meter = line.of("meter")
        present = [each for each in self._meters.get(point, ()) if each["removed_on"] is None]
        if not present:
            self._meter(line, point, customer)
        elif meter.get("meter_number", present[-1]["meter_number"]) != present[-1]["meter_number"]:
            line.warn(_METER, warning(_METER_CHANGED, "meter", number=present[-1]["meter_number"]))
        else:
            comparing.compare(line, "meter", present[-1], customer, meter, named=named)


@cache
def _columns() -> tuple[Column, ...]:
    return columns_of(
        (
            of_fields("metering_point"),
            (special(SITE, kinds.CODE, N_("Site number"), like=(("site", "site_number"),)),),
            of_fields("meter", leave_out=("unit",)),
            of_fields("consumption_estimate", only=("value", "unit")),
        )
    )
