"""What panels and sections need of the page of one customer, and the key that does a panel's one act."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from gui.seat import Seat
from models.services.contacts import RunningContact
from models.services.customers import CustomerPage

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class PanelHost(Protocol):
    """The page of one customer. It calls ``refresh`` of its panels and sections after its data were read again."""

    @property
    def seat(self) -> Seat:
        """Who is signed in, with the lanes and the commands."""

    @property
    def data(self) -> CustomerPage:
        """The customer as read last."""

    @property
    def contact(self) -> RunningContact | None:
        """The contact running with this customer, None for none."""

    def set_contact(self, contact: RunningContact | None) -> None:
        """Begin, renew or end the contact of the page; the page tells its contact panel by ``show_contact``."""

    def refresh(self) -> None:
        """Read the customer again (no journalled reading) and show it everywhere."""

    def open_side_panel(self, panel: QWidget) -> None:
        """Put ``panel`` in place of the contact, under the strip that keeps the running timer; the panel opens itself."""

    def close_side_panel(self) -> None:
        """Give the place back to the contact."""


def is_act(event: QEvent) -> bool:
    """Say whether ``event`` is Ctrl+Enter, pressed or asked whether somebody takes it before the window's shortcut does."""
    return (
        isinstance(event, QKeyEvent)
        and event.type() in {QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride}
        and event.key() in _ENTER
        and event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.ControlModifier
    )


def is_key(event: QEvent, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
    """Say whether ``event`` is this key, pressed or asked for before the window's shortcut."""
    return (
        isinstance(event, QKeyEvent)
        and event.type() in {QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride}
        and event.key() == key
        and event.modifiers() == modifiers
    )
