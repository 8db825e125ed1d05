"""What every test of a widget starts from: the bundled font at 100 % and the light scheme."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget

from gui import fonts, theme


def dress(app: QApplication) -> None:
    """Put fonts, scale and scheme to what a fresh start has."""
    fonts.install(app, 1.0)
    theme.apply(app, "light")


def said_name(widget: QWidget) -> str:
    """Return the name that assistive technology says for ``widget``."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def said_description(widget: QWidget) -> str:
    """Return the description that assistive technology says for ``widget``."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Description)


def picture(widget: QWidget) -> QImage:
    """Return what ``widget`` shows."""
    return widget.grab().toImage()


def has_color(image: QImage, color: QColor) -> bool:
    """Say whether a pixel of ``image`` has exactly this colour."""
    return any(image.pixelColor(x, y) == color for y in range(image.height()) for x in range(image.width()))
