"""Expected failures as values, shown beside the field they concern.

A service never raises for what a user can do wrong; it returns one of these. Anything raised is a defect.
Named tuples where data classes would do: five of those cost 4 ms to define, and sign-in waits for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple

from models.words import _

_NOTHING: Final[Mapping[str, object]] = {}


class Severity(StrEnum):
    """An error stops the save; a warning is shown and lets it pass."""

    ERROR = "error"
    WARNING = "warning"


class Problem(NamedTuple):
    """What is wrong with a value: a catalogue text (English source), its parameters, and the field, if one."""

    text: str
    params: Mapping[str, object] = _NOTHING
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


class Rejected(NamedTuple):
    """The service did nothing, for these reasons."""

    problems: tuple[Problem, ...]

    def messages(self) -> list[str]:
        """Return the sentences in the current language."""
        return [problem.message() for problem in self.problems]


class Unavailable(NamedTuple):
    """The answer is not to be had here and now (offline, locked, busy); nothing was changed."""

    text: str
    params: Mapping[str, object] = _NOTHING

    def message(self) -> str:
        """Return the sentence in the current language."""
        return _(self.text, **self.params)


class FieldConflict(NamedTuple):
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


class Conflict(NamedTuple):
    """Nothing was saved: these fields have a newer base than the edit was made on."""

    fields: tuple[FieldConflict, ...]
