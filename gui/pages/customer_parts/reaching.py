"""The box in which a customer is dialled or written to, opened over the customer's page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from models.permissions.vocabulary import PHONE, POST

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gui.panels.host import PanelHost


def handlers(host: PanelHost, over: QWidget) -> Mapping[str, Callable[[], None]]:
    """Return what opens the box, by command."""

    def opening(channel: str) -> Callable[[], None]:
        def show() -> None:
            from gui.dialogs.reach import ReachBox

            ReachBox(host, channel, over.window()).show_box()

        return show

    return {"dial": opening(PHONE), "letter": opening(POST)}
