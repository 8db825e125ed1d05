"""What is listed of the row gone to in the tree of sites: contracts and estimates of a point, readings of a meter, inspections of equipment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.forms import equipment, metering_point
from gui.pages.customer_parts.form_box import Host
from gui.pages.customer_parts.part_list import Part
from gui.pages.customer_parts.record_list import End, RecordList
from gui.pages.sections.lists import link_choices
from gui.pages.sections.site_tree import path_of
from gui.tables import Cell
from models import fields
from models.records import Record
from models.services.sites import EQUIPMENT, SiteTree, ended
from models.words import N_

CONSUMPTION: Final = "consumption"
_UNITS: Final = {"electricity": "kWh", "gas": "m3"}


def _of_point(point: Record) -> Mapping[str, str]:
    return {"unit": _UNITS.get(str(point.get("commodity")), "MWh")}


def _of_meter(meter: Record) -> Mapping[str, str]:
    return {"unit": str(meter.get("unit") or "MWh")}


def _of_gear(gear: Record) -> Mapping[str, str]:
    return {"equipment_kind": gear.entity.replace("_", "-")}


def _lines(*pairs: tuple[str, str]) -> Callable[[Record], Sequence[Cell]]:
    """Return what makes cells of two lines, each of the values of the fields named for it."""

    def text(record: Record, names: str) -> str:
        said = [fields.field_of(record.entity, name).kind.text(record[name]) for name in names.split()]
        return " ".join(part for part in said if part)

    return lambda record: [Cell(text(record, first), text(record, second)) for first, second in pairs]


CONTRACTS: Final = Part(
    metering_point.CONTRACT, "metering_point_id", N_("Contracts"), N_("No contracts"), (("product", 0), ("valid_from", 130), ("valid_to", 130)),
    end=End("valid_to", N_("End today"), "end_reason"),
    cells=_lines(("product", "contract_kind contract_number"), ("valid_from", ""), ("valid_to", "end_reason")),
)  # fmt: skip
_ESTIMATED: Final = (("value", 0), ("valid_from", 130))
_ESTIMATE: Final = _lines(("value unit", "method"), ("valid_from", "made_by"))
ESTIMATES: Final = Part(
    metering_point.ESTIMATE,
    "metering_point_id",
    N_("Estimates of yearly consumption"),
    N_("No estimates"),
    _ESTIMATED,
    given=_of_point,
    cells=_ESTIMATE,
)
TOLD: Final = Part(
    metering_point.ESTIMATE, "customer_id", N_("Estimates of the customer's whole consumption"), N_("No estimates"), _ESTIMATED, cells=_ESTIMATE
)
READINGS: Final = Part(
    metering_point.READING, "meter_id", N_("Readings by hand"), N_("No readings"), (("read_on", 130), ("value", 0)), given=_of_meter,
    cells=_lines(("read_on", "read_by"), ("value unit", "reading_kind occasion")),
)  # fmt: skip
INSPECTIONS: Final = Part(
    equipment.INSPECTION, "equipment_id", N_("Inspections"), N_("No inspections"), (("inspected_on", 130), ("inspection_kind", 0), ("next_due", 160)),
    given=_of_gear, cells=_lines(("inspected_on", "inspected_by"), ("inspection_kind", "result"), ("next_due", "")),
)  # fmt: skip
PARTS: Final = (CONTRACTS, ESTIMATES, READINGS, INSPECTIONS)


@dataclass(frozen=True, slots=True)
class View:
    """One list about the row gone to: its name, the row that it hangs on, and the rows, newest first."""

    name: str
    part: Part
    whole: Record
    records: Sequence[Record]


def views_of(tree: SiteTree, row: Record, customer: Record) -> dict[str, View]:
    """Return the lists about a row, by entity; the readings of a point are those of the meter in use."""
    _site, point = path_of(tree, row)
    if row.entity == "site":
        return {"consumption_estimate": View(N_("Estimates"), TOLD, customer, tree.told[::-1])} if tree.told else {}
    if row.entity in EQUIPMENT:
        return {"equipment_inspection": View(N_("Inspections"), INSPECTIONS, row, tree.inspections.get(row.id, ())[::-1])}
    found: dict[str, View] = {}
    if row.entity == "metering_point":
        found["contract"] = View(N_("Contracts"), CONTRACTS, row, tree.contracts.get(row.id, ())[::-1])
        found["consumption_estimate"] = View(N_("Estimates"), ESTIMATES, row, tree.estimates.get(row.id, ())[::-1])
    meters = [each for each in tree.under.get(point.id, ()) if each.entity == "meter" and ended(each) is None] if point is not None else []
    meter = row if row.entity == "meter" else meters[-1] if meters else None
    if meter is not None:
        found["manual_reading"] = View(N_("Readings"), READINGS, meter, tree.readings.get(meter.id, ())[::-1])
    return found


class SiteLists(QWidget):
    """One of the lists, made anew for another row; what is typed stays in the draft."""

    def __init__(self, host: Host, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._shown: tuple[str, UUID] | None = None
        self.list: RecordList | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addStretch(1)

    def show_view(self, view: View, tree: SiteTree) -> None:
        """Show one list."""
        now = (view.part.entity, view.whole.id)
        if self.list is None or self._shown != now:
            self.drop()
            self.list = view.part.make(self._host, view.whole, self)
            self._shown = now
            self._column.insertWidget(0, self.list)
        self.list.offer(link_choices(view.part.entity, tree.offered))
        self.list.show_records(view.records)

    def drop(self) -> None:
        """Show no list."""
        before, self.list, self._shown = self.list, None, None
        if before is not None:
            before.close_form()
            self._column.removeWidget(before)
            before.hide()
            before.deleteLater()
