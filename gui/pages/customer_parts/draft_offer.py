"""The line that offers a draft left earlier: when it was kept, how much is in it, restore or discard."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from gui import paint
from gui.buttons import link
from gui.labels import ElidedLabel
from models import formats
from models.services.drafts import KeptDraft
from models.words import _, ngettext


class DraftOffer(QWidget):
    """Shown at the top of the page, takes no focus."""

    restored = Signal()
    discarded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ElidedLabel("", "value", "text", "floppy-disk", self, "accent")
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.restore = link(_("Restore the draft"), parent=self)
        self.discard = link(_("Discard the draft"), parent=self)
        self.restore.clicked.connect(self.restored)
        self.discard.clicked.connect(self.discarded)
        row = QHBoxLayout(self)
        row.setContentsMargins(13, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        row.addWidget(self.restore)
        row.addWidget(self.discard)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def offer(self, draft: KeptDraft) -> None:
        """Say what was left and when."""
        count = sum(1 for at in draft.texts if not at.endswith("@") and not at.endswith("/+"))
        said = ngettext(
            "{n} unsaved change of yours from {time}", "{n} unsaved changes of yours from {time}", count, time=formats.show_instant(draft.at)
        )
        self._text.set_look(said, "text", "floppy-disk", "accent")
        self.setAccessibleName(said)
        self.show()

    def text(self) -> str:
        """Return the words."""
        return self._text.text()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the tinted ground."""
        with paint.open_on(self) as painter:
            paint.tint(painter, 0, 0, self.width(), self.height(), "accent", paint.CARD_RADIUS)
