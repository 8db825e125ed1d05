"""Acts on the whole store: verifying the journal, backing up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.seat import Seat
from models import formats
from models.security.keyring_store import SecretStore
from models.words import _


class Upkeep(QObject):
    """Asks what is needed and hands the work on; ``back_up_to`` does a backup and shows how it goes.

    ``gone`` names customers who are not there any more.
    """

    gone = Signal(list)

    def __init__(self, seat: Seat, secrets: SecretStore | None, back_up_to: Callable[[Path], None], window: QWidget) -> None:
        super().__init__(window)
        self._seat, self._secrets, self._back_up_to, self._window = seat, secrets, back_up_to, window

    def verify_journal(self) -> None:
        """Verify the journal, with progress and a report."""
        from gui.dialogs.verify import VerifyBox

        VerifyBox(self._seat, self._secrets, self._window.window()).show_box()

    def remove_prospects(self) -> None:
        """Show the prospects whose permission has ended."""
        from gui.dialogs.prospects import ProspectsBox

        box = ProspectsBox(self._seat, self._window.window())
        box.gone.connect(self.gone)
        box.show_box()

    def back_up(self) -> None:
        """Ask where to and back up."""
        name = f"tiski-{formats.today().isoformat()}.tiski-backup"
        dialog = QFileDialog(self._window.window(), _("Back up"), str(Path.home() / name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda chosen: self._back_up_to(Path(chosen)))
        dialog.open()
