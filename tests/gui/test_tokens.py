"""The table's ratios: texts 4.5 on every ground they are used on, focus and strong border 3."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtGui import QColor

import gui
from gui import tokens

GROUNDS = ("window", "surface", "raised")
TINTS = ("tint_accent", "tint_allowed", "tint_prohibited", "tint_warning")
TEXTS = [(text, ground) for text, ground in product(("text", "muted"), (*GROUNDS, *TINTS))]
TEXTS += [(text, ground) for text, ground in product(("accent", "allowed", "prohibited", "warning"), GROUNDS)]
TEXTS += [(kind, f"tint_{kind}") for kind in ("accent", "allowed", "prohibited", "warning")]
TEXTS += [("accent", "tint_prohibited"), ("accent", "tint_allowed"), ("accent", "tint_warning"), ("on_accent", "accent")]
LINES = [(line, ground) for line, ground in product(("focus", "strong_border"), GROUNDS)]
LINES += [("focus", tint) for tint in TINTS]


def ratio(scheme: tokens.SchemeName, first: str, second: str) -> float:
    table = tokens.SCHEMES[scheme]
    return tokens.contrast(QColor(getattr(table, first)), QColor(getattr(table, second)))


@pytest.mark.parametrize("scheme", tokens.SCHEMES)
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_texts_reach_4_5(scheme: tokens.SchemeName, text: str, ground: str) -> None:
    assert ratio(scheme, text, ground) >= 4.5


@pytest.mark.parametrize("scheme", tokens.SCHEMES)
@pytest.mark.parametrize(("line", "ground"), LINES)
def test_focus_and_strong_border_reach_3(scheme: tokens.SchemeName, line: str, ground: str) -> None:
    assert ratio(scheme, line, ground) >= 3


def test_contrast_follows_wcag() -> None:
    black, white, grey = QColor("#000000"), QColor("#FFFFFF"), QColor("#767676")
    assert tokens.contrast(black, white) == pytest.approx(21)
    assert tokens.contrast(white, white) == pytest.approx(1)
    assert tokens.contrast(grey, white) == pytest.approx(4.54, abs=0.01)


def test_color_answers_from_the_scheme_in_use() -> None:
    before = tokens.scheme()
    try:
        tokens.use("dark")
        assert tokens.color("surface") == QColor("#1A2129")
        assert tokens.current().surface == "#1A2129"
    finally:
        tokens.use(before)
    with pytest.raises(KeyError):
        tokens.color("purple")


def test_no_colour_literal_outside_the_table() -> None:
    literal = re.compile(r"[\"']#[0-9A-Fa-f]{3,8}[\"']|QColor\(\s*(\d|[\"'])|Qt\.GlobalColor\.(?!transparent)|\brgba?\(")
    found = {
        f"{path.name}: {line.strip()}"
        for path in Path(gui.__file__).parent.rglob("*.py")
        if path.name != "tokens.py"
        for line in path.read_text(encoding="utf-8").splitlines()
        if literal.search(line)
    }
    assert not found
