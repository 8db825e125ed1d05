"""The rows that hang on a row: instalments of a plan, loans of a paper record, contracts and estimates of a metering point."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QWidget

from gui.forms.begun import first_texts
from gui.forms.spec import FormSpec
from gui.pages.customer_parts.form_box import Host
from gui.pages.customer_parts.record_list import End, RecordList
from gui.tables import Cell
from models import fields
from models.records import Record
from models.words import _


def _nothing(_whole: Record) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one entity that hang on another by ``link``. ``given``: what the other row tells of a new one; see RecordList for the rest."""

    spec: FormSpec
    link: str
    title: str
    empty: str
    columns: tuple[tuple[str, int], ...]
    end: End | None = None
    as_recorded: bool = False
    given: Callable[[Record], Mapping[str, str]] = _nothing
    cells: Callable[[Record], Sequence[Cell]] | None = None

    @property
    def entity(self) -> str:
        """What they are."""
        return self.spec.entity

    def make(self, host: Host, whole: Record, parent: QWidget) -> RecordList:
        """Make the list of the parts of one row."""
        return PartList(host, self, whole, parent)


class PartList(RecordList):
    """The parts of one row."""

    def __init__(self, host: Host, part: Part, whole: Record, parent: QWidget | None = None) -> None:
        self._of, self._whole = part, whole
        super().__init__(
            host, _(part.title), lambda _record: part.spec, part.columns, part.spec.entity, _(part.empty), parent,
            begin=self._begin_part, end=part.end, as_recorded=part.as_recorded, cells=part.cells, two_lines=part.cells is not None,
        )  # fmt: skip

    def _begin_part(self) -> tuple[Mapping[str, Any], Mapping[str, str], str]:
        host, whole, known = self.host, self._whole, {field.name: field for field in fields.fields_of(self.entity)}
        texts = first_texts(self.entity, host.seat.desk.user.login, host.contact) | dict(self._of.given(whole))
        links = {self._of.link: whole.id}
        if "customer_id" in known and known["customer_id"].required:
            links["customer_id"] = host.data.id
        if "controller" in known:
            texts["controller"] = whole.controller or texts.get("controller", "") or next(iter(host.seat.desk.user.controllers), "")
        return links, texts, texts.get("controller", "")

    def belongs(self, record: Record) -> bool:
        """Say whether a row that was begun hangs on this one."""
        return self.host.draft.link(record.id, self._of.link) == self._whole.id
