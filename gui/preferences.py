"""What one seat remembers between starts: language, theme, window, last user. A small JSON file; nothing personal but the login names.

A file that cannot be read is as good as none: the program starts with its defaults and writes a new one.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

import resources
from models import words

FILE: Final = "desktop.json"
IDLE_MINUTES: Final = 10
"""Minutes without a key or a move of the mouse before the window locks, unless the seat says otherwise."""


class Preferences:
    """The settings of one seat, kept in ``folder``; None keeps them in memory only."""

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / FILE if folder is not None else None
        self._values: dict[str, object] = _read(self._path) if self._path is not None else {}

    def text(self, name: str, default: str = "") -> str:
        """Return a text, or the default when there is none."""
        found = self._values.get(name)
        return found if isinstance(found, str) else default

    def number(self, name: str, default: int) -> int:
        """Return a whole number, or the default when there is none."""
        found = self._values.get(name)
        return found if isinstance(found, int) and not isinstance(found, bool) else default

    def keep(self, name: str, value: str | int) -> None:
        """Remember a value; the file is replaced whole. A disk that cannot be written to is no reason to stop the work: it stays in memory."""
        if self._values.get(name) == value:
            return
        self._values[name] = value
        if self._path is not None:
            _write(self._path, self._values)

    @property
    def idle_minutes(self) -> int:
        """Minutes until the idle lock, 1 to 240."""
        return min(240, max(1, self.number("idle_minutes", IDLE_MINUTES)))


def _read(path: Path) -> dict[str, object]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: Path, values: dict[str, object]) -> bool:
    fresh = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps(values, ensure_ascii=False, indent=1), encoding="utf-8")
        fresh.replace(path)
    except OSError:
        return False
    return True


def bundled_languages() -> tuple[str, ...]:
    """Return the languages whose catalogues are there, in the order offered; English needs none."""
    folder = resources.ROOT / "translations"
    return tuple(code for code in words.LANGUAGES if code == "en" or (folder / code / "tiski.mo").exists())


def first_language(asked: str | None, kept: str) -> str:
    """Return the language to begin in: the one asked for, the one used last, the computer's, Finnish, English; the first that is bundled."""
    there = bundled_languages()
    computer = (os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "")[:2]
    return next((code for code in (asked or "", kept, computer, "fi") if code in there), "en")
