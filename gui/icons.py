"""Icons: Phosphor SVGs (MIT) in the colour of a token, drawn at the device's resolution and kept.

Regular at 16 to 24, bold at 14, filled for the selected page of the rail. An icon is never the only carrier of a meaning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources
from gui import theme, tokens

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QAbstractButton

Variant = Literal["auto", "regular", "bold", "fill"]
"""``auto``: bold up to 14 px, else regular."""

_BOLD_TO: Final = 14
_pixmaps: dict[tuple[str, str, str, int, float], QPixmap] = {}
_sources: dict[tuple[str, str], str] = {}


def _source(name: str, variant: str) -> str:
    key = (name, variant)
    if key not in _sources:
        path = resources.path("icons", "mark.svg") if name == "mark" else resources.path("icons", variant, f"{name}.svg")
        _sources[key] = path.read_text(encoding="utf-8")
    return _sources[key]


def pixmap(name: str, ink: str = "text", size: int = 20, ratio: float = 1.0, variant: Variant = "auto") -> QPixmap:
    """Return icon ``name`` in the current scheme's colour ``ink``.

    ``size`` is in logical pixels, ``ratio`` the device pixels per logical one. FileNotFoundError for an icon that is not bundled.
    """
    drawn = ("bold" if size <= _BOLD_TO else "regular") if variant == "auto" else variant
    color = tokens.color(ink).name()
    key = (name, drawn, color, size, ratio)
    found = _pixmaps.get(key)
    if found is None:
        found = _pixmaps[key] = _draw(_source(name, drawn).replace("currentColor", color), size, ratio)
    return found


def _draw(svg: str, size: int, ratio: float) -> QPixmap:
    side = max(1, round(size * ratio))
    image = QPixmap(side, side)
    image.fill(tokens.CLEAR)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


def icon(name: str, ink: str = "text", size: int = 20, variant: Variant = "auto") -> QIcon:
    """Return an icon in the current scheme's colours for 100 % and 200 % screens; disabled is muted. Use :func:`bind` to follow the scheme."""
    from PySide6.QtGui import QIcon  # sign-in has none

    made = QIcon()
    for ratio in (1.0, 2.0):
        made.addPixmap(pixmap(name, ink, size, ratio, variant), QIcon.Mode.Normal)
        made.addPixmap(pixmap(name, "muted", size, ratio, variant), QIcon.Mode.Disabled)
    return made


class _Bound(QObject):
    """Repaints a plain Qt button's icon at every change of scheme; dies with the button."""

    def __init__(self, button: QAbstractButton, name: str, ink: str, size: int, variant: Variant) -> None:
        super().__init__(button)
        self._button, self._what = button, (name, ink, size, variant)
        theme.theme().theme_changed.connect(self.refresh)
        self.refresh()

    def refresh(self, _scheme: str = "") -> None:
        self._button.setIcon(icon(*self._what))


def bind(button: QAbstractButton, name: str, ink: str = "text", size: int = 20, variant: Variant = "auto") -> None:
    """Give a plain Qt button an icon that follows the scheme as long as the button lives."""
    button.setIconSize(QSize(size, size))
    _Bound(button, name, ink, size, variant)


def paint(painter: QPainter, name: str, ink: str, x: float, y: float, size: int = 16, ratio: float = 1.0, variant: Variant = "auto") -> None:
    """Draw an icon with its top left corner at ``x``, ``y`` (logical pixels)."""
    painter.drawPixmap(round(x), round(y), pixmap(name, ink, size, ratio, variant))
