"""The one table of colours: light, dark and high contrast. No colour literal stands anywhere else.

Values are sRGB hex. Texts reach a contrast of 4.5 on the grounds they are used on, focus and strong border 3 (WCAG 2.2, 1.4.3 and 1.4.11);
``tests/gui/test_tokens.py`` computes it.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from PySide6.QtGui import QBrush, QColor, QPalette

SchemeName = Literal["light", "dark", "contrast"]
"""A scheme that can be shown; what "system" means at the moment is worked out by :mod:`gui.theme`."""


class Tokens(NamedTuple):
    """The colours of one scheme, by meaning."""

    window: str
    surface: str
    raised: str
    text: str
    muted: str
    accent: str
    on_accent: str
    allowed: str
    prohibited: str
    warning: str
    focus: str
    strong_border: str
    border: str
    tint_accent: str
    tint_allowed: str
    tint_prohibited: str
    tint_warning: str
    last_year: str
    shadow: str
    tint_lines: bool = False
    """Tints are told apart by a 1 px line in their own colour instead of by the ground (high contrast)."""


SCHEMES: Final[dict[SchemeName, Tokens]] = {
    "light": Tokens(
        window="#EDF0F3",
        surface="#FFFFFF",
        raised="#F6F8F9",
        text="#17212B",
        muted="#4F5D6B",
        accent="#0B5C78",
        on_accent="#FFFFFF",
        allowed="#1A6B3C",
        prohibited="#A61E1A",
        warning="#7A5000",
        focus="#0A66C2",
        strong_border="#7D8996",
        border="#D0D7DE",
        tint_accent="#DFEEF4",
        tint_allowed="#E5F3EA",
        tint_prohibited="#FBE8E6",
        tint_warning="#FDF1D3",
        last_year="#A9B7C3",
        shadow="#17212B",
    ),
    "dark": Tokens(
        window="#11171D",
        surface="#1A2129",
        raised="#222B35",
        text="#E7ECF1",
        muted="#A7B4C0",
        accent="#6FC3E1",
        on_accent="#06222E",
        allowed="#7FD29C",
        prohibited="#FF9E94",
        warning="#F0C45C",
        focus="#8EC9FF",
        strong_border="#78879A",
        border="#33404C",
        tint_accent="#1B3846",
        tint_allowed="#18312A",
        tint_prohibited="#3A2226",
        tint_warning="#352D1C",
        last_year="#5A6A79",
        shadow="#000000",
    ),
    "contrast": Tokens(
        window="#000000",
        surface="#000000",
        raised="#000000",
        text="#FFFFFF",
        muted="#E6E6E6",
        accent="#FFE600",
        on_accent="#000000",
        allowed="#6CFF9A",
        prohibited="#FFA8A0",
        warning="#FFD24A",
        focus="#00E5FF",
        strong_border="#FFFFFF",
        border="#FFFFFF",
        tint_accent="#262600",
        tint_allowed="#000000",
        tint_prohibited="#000000",
        tint_warning="#000000",
        last_year="#9A9A9A",
        shadow="#000000",
        tint_lines=True,
    ),
}

NAMES: Final = tuple(name for name in Tokens._fields if name != "tint_lines")
"""Names that :func:`color` knows."""

CLEAR: Final = QColor(0, 0, 0, 0)
"""No colour at all: what it fills or draws shows what is below. Shared: never change it."""

_colors: Final[dict[SchemeName, dict[str, QColor]]] = {
    name: {token: QColor(getattr(scheme, token)) for token in NAMES} for name, scheme in SCHEMES.items()
}
_brushes: Final[dict[tuple[SchemeName, str], QBrush]] = {}
_name: SchemeName = "light"
_now: dict[str, QColor] = _colors["light"]


def current() -> Tokens:
    """Return the tokens of the scheme that is shown now."""
    return SCHEMES[_name]


def scheme() -> SchemeName:
    """Return the name of the scheme that is shown now."""
    return _name


def use(name: SchemeName) -> None:
    """Make ``name`` the scheme that :func:`color` answers from; :func:`gui.theme.apply` calls this and repaints."""
    global _name, _now
    _name, _now = name, _colors[name]


def color(token: str) -> QColor:
    """Return a colour of the current scheme; KeyError for a name not in ``NAMES``. The colour is shared: never change it."""
    return _now[token]


def brush(token: str) -> QBrush:
    """Return a brush of a colour of the current scheme; KeyError for a name not in ``NAMES``. Shared: never change it.

    It is taken from a palette: PySide's constructors of brushes make all of ``Qt``.
    """
    found = _brushes.get((_name, token))
    if found is None:
        made = QPalette()
        made.setColor(QPalette.ColorRole.Window, _now[token])
        found = _brushes[_name, token] = made.brush(QPalette.ColorRole.Window)
    return found


def luminance(value: QColor) -> float:
    """Return the relative luminance, 0 to 1 (WCAG 2.2)."""
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (value.redF(), value.greenF(), value.blueF())]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(first: QColor, second: QColor) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)
