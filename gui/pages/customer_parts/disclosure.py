"""Values that are not shown to everybody: opened once the caller is identified, or one by one with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from gui.draft import Draft, edited
from gui.panels.host import PanelHost
from models import fields
from models.permissions.sealed import SealedPoint
from models.permissions.vocabulary import POINT_CHANNELS, SERVICE
from models.records import Masked, Record

if TYPE_CHECKING:
    from gui.panels.reveal import RevealPanel


class DisclosingHost(PanelHost, Protocol):
    """What disclosing needs of the page."""

    draft: Draft


class Disclosure(QObject):
    """``changed`` tells that something else may be seen now."""

    changed = Signal()

    def __init__(self, host: DisclosingHost, parent: QObject) -> None:
        super().__init__(parent)
        self._host = host
        self.panel: RevealPanel | None = None

    def open_value(self, record: Record, name: str) -> str | None:
        """Open a sensitive value once the caller is identified: contact points by the gate's decision, sealed ones only by revealing."""
        contact = self._host.contact
        if contact is None or not contact.verified:
            return None
        value = record.get(name)
        if isinstance(value, Masked):
            return None
        if isinstance(value, SealedPoint):
            for channel in POINT_CHANNELS[value.kind]:
                decision = self._host.data.matrix.get((SERVICE, channel))
                if decision is not None and not value.why_closed(decision):
                    return fields.field_of(record.entity, name).kind.edited(value.open(decision))
            return None
        return edited(fields.field_of(record.entity, name), value)

    def reveal(self, record: Record, name: str) -> None:
        """Ask why a masked value is needed, at the side."""
        from gui.panels.reveal import RevealPanel

        if self.panel is None:
            self.panel = RevealPanel(self._host)
            self.panel.revealed.connect(self._revealed)
            self.panel.hidden.connect(self._hidden)
        self.panel.show_for(record, name)

    def refresh(self) -> None:
        """Another customer closes the panel."""
        if self.panel is not None:
            self.panel.refresh()

    def drop(self) -> None:
        """Mask everything again and forget the panel: the page's parts are made anew."""
        self._host.draft.conceal()
        self.panel = None

    def _revealed(self, at: str, text: str) -> None:
        _entity, row, name = at.split("/")
        record = self._host.draft.record(UUID(hex=row))
        if record is not None:
            self._host.draft.reveal(record, name, text)
            self.changed.emit()

    def _hidden(self, at: str) -> None:
        self._host.draft.conceal(at)
        self.changed.emit()
