"""Drawing that the widgets share: boxes, rings, key caps and elided text, all from tokens.

Every function takes an open painter and logical pixels. Text is drawn by baseline, the quickest way Qt has.
Areas are filled through the painter's background and through paths: ``setPen``, ``setBrush`` and ``fillRect`` make PySide look at all of ``Qt`` for
their overloads, 20 ms for which the first paint would wait (see :mod:`gui.application`).
"""

from __future__ import annotations

from math import ceil
from typing import Final, NamedTuple

from PySide6 import QtCore
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPalette, QPixmap
from PySide6.QtWidgets import QWidget

from gui import fonts, tokens

CONTROL_RADIUS: Final = 4
CARD_RADIUS: Final = 6
PALETTE_RADIUS: Final = 8


OWN: Final = ""
"""The ink of a text that is drawn in its widget's own foreground."""
_ROLES: Final = {
    "text": QPalette.ColorRole.WindowText,
    "muted": QPalette.ColorRole.PlaceholderText,
    "accent": QPalette.ColorRole.Link,
    "on_accent": QPalette.ColorRole.BrightText,
}


def inked(widget: QWidget, ink: str) -> str:
    """Make a token the widget's foreground, so that its painters begin with it, and return :data:`OWN`; a token without a palette role comes back."""
    role = _ROLES.get(ink)
    if role is None:
        return ink
    widget.setForegroundRole(role)
    return OWN


def open_on(widget: QWidget) -> QPainter:
    """Return an antialiasing painter on ``widget``; end it (``with`` does) before the paint event returns."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


def box(
    painter: QPainter,
    x: float,
    y: float,
    w: float,
    h: float,
    fill: str | None,
    line: str | None = None,
    width: float = 1.0,
    radius: float = CONTROL_RADIUS,
) -> None:
    """Draw a rounded box whose line lies wholly inside ``x, y, w, h``; ``fill`` and ``line`` are tokens.

    On whole pixels the four corners are copied from a kept picture and the rest is filled: a fifth of the time of an antialiased path.
    """
    corner = ceil(max(radius, width)) + 1
    ratio = painter.device().devicePixelRatioF()
    whole = x == int(x) and y == int(y) and w == int(w) and h == int(h) and width == int(width) and ratio == int(ratio)
    if whole and w >= 2 * corner and h >= 2 * corner:
        _patched(painter, int(x), int(y), int(w), int(h), _Style(tokens.scheme(), fill, line, int(width), radius, int(ratio)), corner)
    else:
        _rounded(painter, x, y, w, h, fill, line, width, radius)


def _rounded(painter: QPainter, x: float, y: float, w: float, h: float, fill: str | None, line: str | None, width: float, radius: float) -> None:
    whole = QPainterPath()
    whole.addRoundedRect(QRectF(x, y, w, h), radius, radius)
    if line is None:
        if fill is not None:
            painter.fillPath(whole, tokens.brush(fill))
        return
    inner = QRectF(x + width, y + width, w - 2 * width, h - 2 * width), max(0.0, radius - width)
    if fill is None:
        whole.addRoundedRect(inner[0], inner[1], inner[1])  # where two shapes of a path lie over each other, nothing is filled
        painter.fillPath(whole, tokens.brush(line))
        return
    ground = QPainterPath()
    ground.addRoundedRect(inner[0], inner[1], inner[1])
    painter.fillPath(whole, tokens.brush(line))
    painter.fillPath(ground, tokens.brush(fill))


class _Style(NamedTuple):
    scheme: str
    fill: str | None
    line: str | None
    width: int
    radius: float
    ratio: int


_corners: Final[dict[_Style, QPixmap]] = {}


def _corner_picture(style: _Style, corner: int) -> QPixmap:
    """Return the four corners of a box of that style, put together without sides."""
    found = _corners.get(style)
    if found is None:
        side = 2 * corner
        found = QPixmap(side * style.ratio, side * style.ratio)
        found.setDevicePixelRatio(style.ratio)
        found.fill(tokens.CLEAR)
        with QPainter(found) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            _rounded(painter, 0, 0, side, side, style.fill, style.line, style.width, style.radius)
        _corners[style] = found
    return found


def _patched(painter: QPainter, x: int, y: int, w: int, h: int, style: _Style, c: int) -> None:
    picture = _corner_picture(style, c)
    cut = c * style.ratio
    right, bottom = x + w - c, y + h - c
    painter.drawPixmap(x, y, picture, 0, 0, cut, cut)
    painter.drawPixmap(right, y, picture, cut, 0, cut, cut)
    painter.drawPixmap(x, bottom, picture, 0, cut, cut, cut)
    painter.drawPixmap(right, bottom, picture, cut, cut, cut, cut)
    across, down, t = w - 2 * c, h - 2 * c, style.width if style.line else 0
    if style.fill:
        painter.setBackground(tokens.brush(style.fill))
        painter.eraseRect(x + c, y + t, across, h - 2 * t)
        painter.eraseRect(x + t, y + c, c - t, down)
        painter.eraseRect(right, y + c, c - t, down)
    if style.line:
        painter.setBackground(tokens.brush(style.line))
        painter.eraseRect(x + c, y, across, t)
        painter.eraseRect(x + c, y + h - t, across, t)
        painter.eraseRect(x, y + c, t, down)
        painter.eraseRect(x + w - t, y + c, t, down)


def area(painter: QPainter, x: float, y: float, w: float, h: float, ink: str) -> None:
    """Fill an area with a token."""
    painter.setBackground(tokens.brush(ink))
    painter.eraseRect(QRectF(x, y, w, h))


def tint(painter: QPainter, x: float, y: float, w: float, h: float, kind: str, radius: float = CONTROL_RADIUS) -> None:
    """Draw the tinted ground of ``kind`` (accent, allowed, prohibited, warning), with a line where the scheme asks for one."""
    box(painter, x, y, w, h, f"tint_{kind}", kind if tokens.current().tint_lines else None, 1.0, radius)


def ring(painter: QPainter, x: float, y: float, w: float, h: float, radius: float = CONTROL_RADIUS) -> None:
    """Draw the 2 px focus ring just inside the given box."""
    box(painter, x, y, w, h, None, "focus", 2.0, radius)


def left_bar(painter: QPainter, h: float, ink: str, width: float = 4.0, radius: float = CONTROL_RADIUS, top: float = 0.0) -> None:
    """Draw a bar down the left edge of a rounded box that begins at x = 0."""
    painter.save()
    painter.setClipRect(QRectF(0, top, width, h))
    box(painter, 0, top, width + 2 * radius, h, ink, None, 1.0, radius)
    painter.restore()


def line_h(painter: QPainter, x: float, y: float, w: float, ink: str = "border") -> None:
    """Draw a horizontal line, 1 px."""
    area(painter, x, y, w, 1, ink)


def line_v(painter: QPainter, x: float, y: float, h: float, ink: str = "border") -> None:
    """Draw a vertical line, 1 px."""
    area(painter, x, y, 1, h, ink)


def width(text: str, role: str) -> int:
    """Return how wide ``text`` is in a step of the type ladder."""
    return fonts.width(text, role)


def fits(text: str, role: str, room: float) -> bool:
    """Say whether ``text`` needs no eliding in ``room`` pixels."""
    return width(text, role) <= room


def text(
    painter: QPainter, x: float, y: float, room: float, h: float, words: str, role: str, ink: str, align: str = "left", full: int | None = None
) -> int:
    """Draw one line of text centred in height, elided to ``room``; return the width drawn.

    ``ink`` is a token, or :data:`OWN` for the pen that the painter begins with: the widget's foreground (:func:`inked`).
    ``align``: left, right or center. ``full``: the words' width where the caller has measured it.
    """
    metrics = fonts.metrics(role)
    used = fonts.width(words, role) if full is None else full
    if used > room:
        words = metrics.elidedText(words, QtCore.Qt.TextElideMode.ElideRight, max(0, int(room)))
        used = metrics.horizontalAdvance(words)
    if align == "right":
        x += room - used
    elif align == "center":
        x += (room - used) / 2
    painter.setFont(fonts.font(role))
    if ink:
        painter.setPen(tokens.color(ink))
    painter.drawText(round(x), round(y + (h - metrics.height()) / 2) + metrics.ascent(), words)
    return used


def rich(
    painter: QPainter, x: float, y: float, room: float, h: float, words: str, bold: tuple[tuple[int, int], ...], roles: tuple[str, str], ink: str
) -> None:
    """Draw text whose stretches ``bold`` ((start, length), …) are in the second role, the rest in the first; elided at the end."""
    at = 0
    left = room
    pieces: list[tuple[str, str]] = []
    for start, length in bold:
        pieces.append((words[at:start], roles[0]))
        pieces.append((words[start : start + length], roles[1]))
        at = start + length
    pieces.append((words[at:], roles[0]))
    for piece, role in pieces:
        if piece and left > 0:
            full = width(piece, role)
            used = text(painter, x, y, left, h, piece, role, ink, full=full)
            x += used
            left = left - used if used >= full else 0


def key_cap_width(key: str) -> int:
    """Return how wide the cap of ``key`` is."""
    return max(fonts.px(22), width(key, "label") + fonts.px(12)) if key else 0


def key_cap_height() -> int:
    """Return how high a key cap is: 20 px at 100 %."""
    return max(20, fonts.metrics("label").height() + 5)


def key_cap(painter: QPainter, x: float, y: float, h: float, key: str, ink: str = "muted", line: str = "border", role: str = "label") -> int:
    """Draw the cap of ``key`` with its left edge at ``x``, centred in ``h``; return its width."""
    wide = max(key_cap_width(key), width(key, role) + fonts.px(12))
    high = key_cap_height()
    top = y + (h - high) // 2
    box(painter, x, top, wide, high, None, line, 1.0, 3)
    text(painter, x, top, wide, high, key, role, ink, "center")
    return wide
