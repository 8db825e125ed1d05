"""Inter in four weights, and the ladder of sizes.

Sizes are logical pixels at 100 %; :func:`install` multiplies them by the user's or the system's scale. Figures are tabular, so that numbers
stand under each other.
"""

from __future__ import annotations

import sys
from typing import Final, Protocol, runtime_checkable

from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QApplication

import resources

FAMILY: Final = "Inter"
_FILES: Final = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Bold.otf")

LADDER: Final[dict[str, tuple[int, int]]] = {
    "display": (24, 600),
    "title": (20, 600),
    "panel": (16, 600),
    "timer": (15, 600),
    "answer": (15, 700),
    "card": (14, 600),
    "body": (13, 400),
    "value": (13, 500),
    "name": (13, 600),
    "strong": (13, 700),
    "label": (12, 500),
    "label_strong": (12, 600),
    "label_bold": (12, 700),
}
"""Role → size in pixels at 100 % and weight. Nothing is under 12."""

_loaded = False
_scale = 1.0
_fonts: dict[str, QFont] = {}
_metrics: dict[str, QFontMetrics] = {}
_widths: dict[tuple[str, str], int] = {}
_MOST_WIDTHS: Final = 2000


def _load() -> None:
    global _loaded
    if _loaded:
        return
    for file in _FILES:
        if QFontDatabase.addApplicationFont(str(resources.path("fonts", file))) < 0:
            raise RuntimeError(f"the bundled font {file} cannot be read")
    _loaded = True


def system_scale() -> float:
    """Return how much larger than usual the system's general font is, 1.0 to 2.0 in steps of 0.05."""
    if QGuiApplication.platformName() in {"offscreen", "minimal"}:
        return 1.0
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    usual = 9.0 if sys.platform == "win32" else 13.0 if sys.platform == "darwin" else 11.0
    size = font.pointSizeF() if font.pointSizeF() > 0 else usual
    return min(2.0, max(1.0, round(size / usual * 20) / 20))


@runtime_checkable
class Rescaled(Protocol):
    """A widget that keeps a font or a measure of its own."""

    def rescale(self) -> None:
        """Take the ladder's sizes as they are now."""


def install(app: QApplication, scale: float | None = None) -> None:
    """Load the bundled fonts and set the application's font, 13 px times ``scale`` (the system's when None). May be called again to rescale."""
    global _scale
    _load()
    _scale = system_scale() if scale is None else scale
    _fonts.clear()
    _metrics.clear()
    _widths.clear()
    app.setFont(font("body"))
    for widget in app.allWidgets():
        if isinstance(widget, Rescaled):
            widget.rescale()
        widget.updateGeometry()


def scale() -> float:
    """Return the factor in force, 1.0 = 100 %."""
    return _scale


def px(size: int) -> int:
    """Return a length that must grow with the text, in logical pixels."""
    return round(size * _scale)


def font(role: str) -> QFont:
    """Return the font of a step of the ladder; KeyError for another name. The font is shared: copy before changing."""
    found = _fonts.get(role)
    if found is None:
        size, weight = LADDER[role]
        found = QFont(FAMILY)
        found.setPixelSize(max(12, round(size * _scale)))
        found.setWeight(QFont.Weight(weight))
        found.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        found.setFeature(QFont.Tag("tnum"), 1)
        _fonts[role] = found
    return found


def metrics(role: str) -> QFontMetrics:
    """Return the metrics of a step of the ladder."""
    found = _metrics.get(role)
    if found is None:
        found = _metrics[role] = QFontMetrics(font(role))
    return found


def width(text: str, role: str) -> int:
    """Return how wide ``text`` is in a step of the ladder. Widths are kept: labels are asked for theirs again and again while they are laid out."""
    key = (text, role)
    found = _widths.get(key)
    if found is None:
        if len(_widths) >= _MOST_WIDTHS:
            _widths.clear()
        found = _widths[key] = metrics(role).horizontalAdvance(text)
    return found


def control_height(base: int = 32) -> int:
    """Return the least height of a control with one line of text: ``base`` (logical px at 100 %), more when the text needs it."""
    return max(base, metrics("body").height() + base - 16)
