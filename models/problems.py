"""Expected failures as values, shown beside the field they concern.

A service never raises for what a user can do wrong; it returns one of these. Anything raised is a defect.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as _field
from enum import StrEnum
from typing import Any

from models.words import _


class Severity(StrEnum):
    """An error stops the save; a warning is shown and lets it pass."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a value: a catalogue text (English source), its parameters, and the field, if one."""

    text: str
    params: Mapping[str, object] = _field(default_factory=dict)
    field: str | None = None
    severity: Severity = Severity.ERROR
    code: str = ""

    def message(self) -> str:
        """Return the sentence in the current language."""
        return _(self.text, **self.params)

    def at(self, name: str) -> Problem:
        """Return the same problem at field ``name``."""
        return Problem(self.text, self.params, name, self.severity, self.code)


def warning(text: str, code: str = "", **params: object) -> Problem:
    """Make a warning: shown, never blocking."""
    return Problem(text, params, None, Severity.WARNING, code)


def error(text: str, code: str = "", **params: object) -> Problem:
    """Make an error: the value is not saved until it is mended."""
    return Problem(text, params, None, Severity.ERROR, code)


@dataclass(frozen=True, slots=True)
class Rejected:
    """The service did nothing, for these reasons."""

    problems: tuple[Problem, ...]

    def messages(self) -> list[str]:
        """Return the sentences in the current language."""
        return [problem.message() for problem in self.problems]


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The answer is not to be had here and now (offline, locked, busy); nothing was changed."""

    text: str
    params: Mapping[str, object] = _field(default_factory=dict)

    def message(self) -> str:
        """Return the sentence in the current language."""
        return _(self.text, **self.params)


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """One field that somebody else set meanwhile."""

    entity: str
    entity_id: str
    field: str
    before: Any
    mine: Any
    theirs: Any
    theirs_actor: str
    theirs_at: Any
    theirs_entry: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Nothing was saved: these fields have a newer base than the edit was made on."""

    fields: tuple[FieldConflict, ...]
