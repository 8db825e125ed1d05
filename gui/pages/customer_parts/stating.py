"""The panel in which a prohibition or a permission is recorded, made when it is first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from gui.panels.host import PanelHost

if TYPE_CHECKING:
    from gui.pages.customer_parts.dock import Dock
    from gui.panels.statement import StatementPanel


class Stating:
    """Opens the panel in the dock's place, with the caller as the contact has it."""

    def __init__(self, host: PanelHost, dock: Dock) -> None:
        self._host, self._dock = host, dock
        self.panel: StatementPanel | None = None

    def record(self, purpose: str = "", channel: str = "") -> StatementPanel:
        """Open the panel, for a cell of the matrix or with its defaults."""
        from gui.panels.statement import StatementPanel

        if self.panel is None:
            self.panel = StatementPanel(self._host, self._dock.contact.caller)
        self.panel.show_for(purpose, channel)
        return self.panel

    def refresh(self) -> None:
        """Show the page's data again."""
        if self.panel is not None:
            self.panel.refresh()

    def pointed(self) -> UUID | None:
        """Return the statement with the focus in the open panel."""
        return self.panel.form.pointed() if self.panel is not None and self._dock.side() is self.panel else None

    def texts(self) -> Mapping[str, str] | None:
        """Return what the panel holds while it is open, None while it is not."""
        return self.panel.form.texts() if self.panel is not None and self._dock.side() is self.panel else None

    def go_on_with(self, texts: Mapping[str, str]) -> None:
        """Open the panel with what another in its place held."""
        self.record().go_on_with(texts)
