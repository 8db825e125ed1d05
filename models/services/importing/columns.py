"""Columns that importers take, and the headings by which a file has them: derived from what the entities say of their fields.

A heading is a field's label in Finnish, Swedish or English, or one of the further headings declared at the field. Case, spaces and marks do not
matter, nor that a file writes ``lahiosoite`` for ``lähiosoite``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from models import fields, kinds
from models.identifiers import names
from models.kinds import Context, Kind
from models.problems import Problem
from models.words import LANGUAGES, N_, in_language

_MARKS: Final = re.compile(r"[\s_:.*]+")
_NOT_IN_FILES: Final = frozenset({kinds.LINK.name, kinds.LINKS.name, kinds.DIGEST.name, kinds.DATA.name})
PROBLEMS: Final = N_("Problems")
"""Heading of the column that a file of rejected rows has; ignored when the file comes back mended."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column that an importer takes: its key, what its cells are, its label (catalogue text) and the headings it goes by, folded.

    ``several``: a file may have more than one, such as two phone numbers. ``protects``: a yes in it protects somebody, so a file may have more than one
    and a yes in any is a yes. ``entity`` is "" for columns that are no field of a row.
    """

    key: str
    kind: Kind
    label: str
    headings: frozenset[str]
    entity: str = ""
    name: str = ""
    several: bool = False
    protects: bool = False


def folded(heading: str) -> str:
    """Return the form in which headings are compared."""
    return names.fold(_MARKS.sub(" ", heading)).strip()


def of_fields(
    entity: str, *, only: Sequence[str] = (), leave_out: Sequence[str] = (), several: Sequence[str] = (), protects: Sequence[str] = ()
) -> tuple[Column, ...]:
    """Return the columns of an entity's fields: those that a file can hold, or ``only`` these, in the order declared."""
    made = []
    for field in fields.fields_of(entity):
        wanted = field.name in only if only else field.name not in leave_out and field.kind.name not in _NOT_IN_FILES
        if wanted:
            headings = _headings(field.label, field.headers)
            key, name = f"{entity}.{field.name}", field.name
            made.append(Column(key, field.kind, field.label, headings, entity, name, name in several, name in protects))
    return tuple(made)


def special(
    key: str, kind: Kind, label: str, *, like: Iterable[tuple[str, str]] = (), headings: Iterable[str] = (), protects: bool = False
) -> Column:
    """Return a column that is no field: a number that leads to another row, a yes that makes a prohibition. ``like`` lends headings of fields."""
    found = _headings(label, tuple(headings))
    for entity, name in like:
        field = fields.field_of(entity, name)
        found |= _headings(field.label, field.headers)
    return Column(key, kind, label, found, protects=protects)


@lru_cache(maxsize=1)
def problem_headings() -> frozenset[str]:
    """Return the headings of the column of problems, folded."""
    return _headings(PROBLEMS, ())


def _headings(label: str, more: Iterable[str]) -> frozenset[str]:
    return frozenset(folded(text) for text in (label, *(in_language(code, label) for code in LANGUAGES), *more))


_KEPT: Final = 5_000
_FORBIDDEN: Final = frozenset(
    (
        "kielto", "kielletty", "kieltänyt", "kieltäytynyt", "estetty", "ei saa", "ei markkinointia", "förbud", "förbjuden", "förbjudet", "spärr",
        "spärrad", "spärrat", "prohibited", "prohibition", "forbidden", "blocked", "opt-out", "opt out", "optout", "do not contact", "do not call",
    )
)  # fmt: skip
_UNIQUE: Final = frozenset(
    {
        kind.name
        for kind in (kinds.HETU, kinds.PHONE, kinds.EMAIL, kinds.IBAN, kinds.GSRN, kinds.CODE, kinds.REFERENCE, kinds.BUSINESS_ID, kinds.INSTANT)
    }
)


def protecting(text: str, context: Context) -> bool | Problem:
    """Read a cell of a column whose yes protects somebody: words of prohibitions say yes there too."""
    value: bool | Problem = True if " ".join(kinds.word(text).rstrip(".!").split()) in _FORBIDDEN else kinds.BOOLEAN.parse(text, context)
    return value


def reader(column: Column, context: Context) -> Callable[[str], Any]:
    """Return the function that reads cells of one column: a value or a Problem. Words that come again and again are read once."""
    kind = column.kind
    parse = protecting if column.protects else kind.parse
    if kind.name in _UNIQUE:

        def read(text: str) -> Any:
            return parse(text, context)

        return read
    known: dict[str, Any] = {}

    def remembered(text: str) -> Any:
        if text in known:
            return known[text]
        value = parse(text, context)
        if len(known) < _KEPT:
            known[text] = value
        return value

    return remembered
