"""Light, dark and high contrast: Fusion and one palette on the application, from the tokens, changed without a restart.

There is deliberately no style sheet: one on the application costs every widget a match and a proxy (measured: 60 combos 16 ms). Widgets with an
own look paint it from :mod:`gui.tokens` when they are painted, so a change of palette, which repaints everything, is enough.
"""

from __future__ import annotations

from typing import Final, Literal

from PySide6 import QtCore
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from gui import tokens

Scheme = Literal["system", "light", "dark", "contrast"]
"""What the user may choose; ``system`` follows the desktop."""

_ROLES: Final[dict[QPalette.ColorRole, str]] = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "raised",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "on_accent",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.Light: "surface",
    QPalette.ColorRole.Midlight: "border",
    QPalette.ColorRole.Mid: "border",
    QPalette.ColorRole.Dark: "strong_border",
    QPalette.ColorRole.Shadow: "shadow",
}
_TEXTS: Final = (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.ToolTipText)


def palette(name: tokens.SchemeName) -> QPalette:
    """Return the palette of a scheme; the disabled group's texts are muted."""
    scheme = tokens.SCHEMES[name]
    made = QPalette()
    for role, token in _ROLES.items():
        made.setColor(QPalette.ColorGroup.All, role, QColor(getattr(scheme, token)))
    for role in _TEXTS:
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(scheme.muted))
    return made


class Theme(QObject):
    """Which scheme is shown, and the signal for what keeps pixels of its own."""

    theme_changed = Signal(str)
    """Sent after the palette changed, with "light", "dark" or "contrast"."""

    def __init__(self) -> None:
        super().__init__()
        self.choice: Scheme = "system"
        self._following = False
        self._system_dark = False
        self._system_contrast = False

    def begin(self, choice: Scheme, seen: str) -> tokens.SchemeName:
        """Show the palette of ``choice``, for ``system`` the scheme ``seen`` last: the system is asked by :meth:`apply`, after the first paint.

        Its answers are of ``Qt``'s enums, and those take 20 ms to make.
        """
        self.choice = choice
        self._system_dark, self._system_contrast = seen == "dark", seen == "contrast"
        return self._show()

    def apply(self, app: QApplication, choice: Scheme) -> tokens.SchemeName:
        """Show ``choice`` from now on and return the scheme it comes to. Safe to call again."""
        hints = app.styleHints()
        if not self._following:
            hints.colorSchemeChanged.connect(self._scheme_changed)
            hints.accessibility().contrastPreferenceChanged.connect(self._contrast_changed)
            self._following = True
        self.choice = choice
        if app.style().objectName() != "fusion":
            app.setStyle("Fusion")
        if choice == "system":
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(QtCore.Qt.ColorScheme.Light if choice == "light" else QtCore.Qt.ColorScheme.Dark)
        self._system_dark = hints.colorScheme() is QtCore.Qt.ColorScheme.Dark
        self._system_contrast = hints.accessibility().contrastPreference() is QtCore.Qt.ContrastPreference.HighContrast
        return self._show()

    def _scheme_changed(self, scheme: QtCore.Qt.ColorScheme) -> None:
        self._system_dark = scheme is QtCore.Qt.ColorScheme.Dark
        self._show()

    def _contrast_changed(self, preference: QtCore.Qt.ContrastPreference) -> None:
        self._system_contrast = preference is QtCore.Qt.ContrastPreference.HighContrast
        self._show()

    def _wanted(self) -> tokens.SchemeName:
        if self.choice != "system":
            return self.choice
        if self._system_contrast:
            return "contrast"
        return "dark" if self._system_dark else "light"

    def _show(self) -> tokens.SchemeName:
        name = self._wanted()
        before = tokens.scheme()
        tokens.use(name)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        made = palette(name)
        if app.palette() != made:
            app.setPalette(made)
            QToolTip.setPalette(made)
        if name != before:
            self.theme_changed.emit(name)
        return name


_theme: Theme | None = None


def theme() -> Theme:
    """Return the one theme of the process."""
    global _theme
    if _theme is None:
        _theme = Theme()
    return _theme


def begin(scheme: Scheme, seen: str) -> tokens.SchemeName:
    """Show the palette of a scheme without asking the system anything; ``seen`` is what "system" came to last time, "" when that is not known."""
    return theme().begin(scheme, seen)


def apply(app: QApplication, scheme: Scheme = "system") -> tokens.SchemeName:
    """Style the application: Fusion, palette from the tokens. Returns the scheme shown."""
    return theme().apply(app, scheme)
