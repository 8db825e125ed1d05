"""About the program: its version and whose work is in it."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Final

from PySide6.QtWidgets import QWidget

from gui.buttons import primary
from gui.dialogs.box import Box
from gui.labels import Label
from models.words import N_, _

PARTS: Final = (
    N_("Inter, the typeface: © The Inter Project Authors, SIL Open Font License 1.1"),
    N_("Phosphor, the icons: © Phosphor Icons, MIT licence"),
    N_("Qt and PySide6: © The Qt Company, LGPL version 3"),
    N_("SQLCipher: © Zetetic LLC, BSD licence; SQLAlchemy: © its authors, MIT licence"),
    N_("Postal codes: see the file ATTRIBUTION.md beside them"),
)
_UNKNOWN: Final = "0.1.0"


def program_version() -> str:
    """Return the version installed; from a checkout, the one it will be."""
    try:
        return version("tiski")
    except PackageNotFoundError:
        return _UNKNOWN


class AboutBox(Box):
    """Version and licences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("About Tiski"), "info", "accent", parent)
        self.body.addWidget(
            Label(_("Tiski {version}, the customer desk of an energy utility. MIT licence.", version=program_version()), "value", wrap=True)
        )
        self.body.addWidget(Label("\n".join(_(part) for part in PARTS), "body", "muted", wrap=True))
        close = primary(_("Close"))
        close.clicked.connect(self.accept)
        self.acts.addStretch(1)
        self.acts.addWidget(close)
