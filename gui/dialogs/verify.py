"""Verification of the journal: how far it is, and what was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui.buttons import primary
from gui.dialogs.box import Box
from gui.empty import ThinProgress
from gui.inputs import TextArea
from gui.labels import ElidedLabel, Label
from gui.seat import Seat
from gui.tasks import Lane
from models import formats
from models.problems import Rejected
from models.security.keyring_store import SecretStore
from models.services import checks
from models.words import _, ngettext

_EVERY = 2_000


class _Finding(Protocol):
    def message(self) -> str:
        """Return the sentence in the current language."""


class _Report(Protocol):
    @property
    def entries(self) -> int:
        """Entries verified."""

    @property
    def findings(self) -> Sequence[_Finding]:
        """What does not hold."""

    @property
    def whole(self) -> bool:
        """Whether everything held."""


class VerifyBox(Box):
    """Runs on the lane of slow work; closing the box does not stop it. ``ended`` tells whether everything held."""

    ended = Signal(bool)
    _stepped = Signal(int)

    def __init__(self, seat: Seat, secrets: SecretStore | None, parent: QWidget | None = None) -> None:
        super().__init__(_("Verify the journal"), "shield-check", "accent", parent, 520)
        self.progress = ThinProgress()
        self.answer = ElidedLabel("", "name")
        self.answer.hide()
        self.report = TextArea(lines=6)
        self.report.set_read_only(True)
        self.report.setAccessibleName(_("What was found"))
        self.report.hide()
        hint = _("Every entry is checked against the chain, the anchor outside the file, and the rows.")
        for widget in (Label(hint, "body", "muted", wrap=True), self.progress, self.answer, self.report):
            self.body.addWidget(widget)
        close = primary(_("Close"))
        close.clicked.connect(self.accept)
        self.acts.addStretch(1)
        self.acts.addWidget(close)
        self._stepped.connect(self._step)
        self.progress.start(_("Verifying…"))
        entered, last = seat.entered, [0]

        def told(entries: int) -> None:
            if entries - last[0] >= _EVERY:
                last[0] = entries
                self._stepped.emit(entries)

        seat.tasks.run(Lane.NETWORK, lambda: checks.verify(entered, secrets, told), self._done)

    def _step(self, entries: int) -> None:
        self.progress.set_progress(_("Verified {n} entries", n=formats.show_number(entries)))

    def _done(self, found: _Report | Rejected) -> None:
        self.progress.finish()
        if isinstance(found, Rejected):
            self._say(found.messages()[0], whole=False)
            return
        if found.whole:
            words = ngettext("{n} entry verifies; nothing is missing or changed", "{n} entries verify; nothing is missing or changed", found.entries)
            self._say(words, whole=True)
            return
        self._say(ngettext("{n} thing does not hold", "{n} things do not hold", len(found.findings)), whole=False)
        self.report.set_value("\n".join(finding.message() for finding in found.findings))
        self.report.show()

    def _say(self, words: str, *, whole: bool) -> None:
        self.answer.set_look(words, "allowed" if whole else "prohibited", "check-circle" if whole else "warning-octagon")
        self.answer.show()
        self.adjustSize()
        self.ended.emit(whole)
