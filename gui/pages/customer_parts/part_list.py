"""The rows that hang on a row, below its form: instalments of a plan, loans of a paper record, who listened to a recording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QWidget

from gui.forms.begun import first_texts
from gui.forms.spec import FormSpec
from gui.pages.customer_parts.form_box import Host
from gui.pages.customer_parts.record_list import End, RecordList
from models.records import Record
from models.words import _


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one entity that hang on another by ``link``; see RecordList for the rest."""

    spec: FormSpec
    link: str
    title: str
    empty: str
    columns: tuple[tuple[str, int], ...]
    end: End | None = None
    as_recorded: bool = False

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
            begin=self._begin_part, end=part.end, as_recorded=part.as_recorded,
        )  # fmt: skip

    def _begin_part(self) -> tuple[Mapping[str, Any], Mapping[str, str], str]:
        texts = first_texts(self.entity, self.host.seat.desk.user.login, self.host.contact)
        return {self._of.link: self._whole.id}, texts, ""

    def belongs(self, record: Record) -> bool:
        """Say whether a row that was begun hangs on this one."""
        return self.host.draft.link(record.id, self._of.link) == self._whole.id
