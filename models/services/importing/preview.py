"""What a file is before anything is done with it: of which kind, how it is read, its columns with a few values, how many rows it has.

Values that the forms mask are masked here too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from models import fields, kinds
from models.kinds import Context
from models.problems import Problem, Rejected, warning
from models.roles import Action
from models.services.desk import Desk
from models.services.importing import mapping as mappings
from models.services.importing.catalogue import IMPORTERS
from models.services.importing.cells import FileError, RawRow, Table
from models.services.importing.columns import Column, folded, problem_headings
from models.services.importing.importer import Importer
from models.services.importing.mapping import FileMapping
from models.services.importing.sniff import Chosen, Format
from models.services.importing.tables import open_table
from models.words import N_

EXAMPLES: Final = 3
_LONGEST: Final = 60
_ASKED_EVERY: Final = 2_000
_LOOKED_AT: Final = 200
"""Rows among which examples are looked for."""
_SECRET: Final = (kinds.HETU, kinds.IBAN, kinds.EMAIL)
"""Kinds that are masked also where nobody has said yet what a column is."""
_NO_HEADING: Final = N_("This column has no heading and is left out")
_SAID: Final = N_("Left out by your choice")
_OWN: Final = N_("Written by an earlier import, left out")


@dataclass(frozen=True, slots=True)
class ColumnPreview:
    """One column: its heading, a few values, the key that it goes to ("" left out), and in words what is to be known of that."""

    heading: str
    examples: tuple[str, ...]
    key: str
    note: Problem | None = None
    fixed: bool = False
    """Nothing can be chosen for it."""


@dataclass(frozen=True, slots=True)
class Preview:
    """One file as it would be read. ``rows`` counts those below the header; ``problems`` stand in the way of an import, ``notices`` do not."""

    importer: str
    format: Format
    columns: tuple[ColumnPreview, ...]
    rows: int
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...]
    by_hand: Mapping[str, str]
    """The corrections that are in force: chosen now, or remembered."""


def preview(
    desk: Desk,
    path: Path,
    importer: str = "",
    by_hand: Mapping[str, str] | None = None,
    chosen: Chosen | None = None,
    stop: Callable[[], bool] = lambda: False,
    counted: int | None = None,
) -> Preview | Rejected:
    """Look at a file; ``importer`` "" takes the kind that explains its headings best. ``stop`` ends the counting, ``counted`` rows need none."""
    refused = desk.refusal(Action.IMPORT_REGISTER)
    if refused is not None:
        return refused
    asked = [IMPORTERS[importer]] if importer else list(IMPORTERS.values())
    known = frozenset(heading for each in asked for column in each.columns() for heading in column.headings)
    try:
        form, table = open_table(path, chosen or Chosen(), lambda heading: folded(heading) in known)
    except FileError as failure:
        return Rejected((failure.problem,))
    try:
        kind = IMPORTERS[importer] if importer else best(table.header)
        corrected = by_hand if by_hand is not None else mappings.remembered(desk, kind.code, table.header)
        mapping = mappings.resolve(table.header, kind.columns(), kind.needed, corrected, before=by_hand is None)
        return _previewed(desk.context(), kind, form, table, mapping, corrected, stop, counted)
    except FileError as failure:
        return Rejected((failure.problem,))
    finally:
        table.close()


def best(header: list[str]) -> type[Importer]:
    """Return the importer that explains a header best: whose required columns are there, then which knows most headings."""

    def fit(importer: type[Importer]) -> tuple[bool, int]:
        found = mappings.resolve(header, importer.columns(), importer.needed, {})
        keys = [column.key for column in found.columns if column is not None]
        return not found.problems and importer.speaks(frozenset(keys)), len(keys)

    return max(IMPORTERS.values(), key=fit)


def _previewed(
    context: Context,
    kind: type[Importer],
    form: Format,
    table: Table,
    mapping: FileMapping,
    corrected: Mapping[str, str],
    stop: Callable[[], bool],
    counted: int | None,
) -> Preview:
    rows = table.rows()
    first: list[RawRow] = []
    for row in rows:
        first.append(row)
        if len(first) == _LOOKED_AT:
            break
    count = 0
    for _row in chain(first, rows) if counted is None else ():
        count += 1
        if not count % _ASKED_EVERY and stop():
            break
    by_heading = {heading: column for column in reversed(kind.columns()) for heading in column.headings}
    hand = {folded(heading): key for heading, key in corrected.items()}
    notes = {str(each.params.get("heading")): each for each in (*mapping.notices, *mapping.problems)}
    columns = []
    for place, heading in enumerate(mapping.header):
        column = mapping.columns[place]
        natural = column or by_heading.get(folded(heading))
        examples = _examples([row.cells[place] for row in first if place < len(row.cells)], natural, context)
        columns.append(_column(heading, examples, column, notes.get(heading), hand))
    notices = (*_others(form), *mapping.notices)
    return Preview(kind.code, form, tuple(columns), count if counted is None else counted, mapping.problems, notices, dict(corrected))


def _column(heading: str, examples: tuple[str, ...], column: Column | None, note: Problem | None, hand: Mapping[str, str]) -> ColumnPreview:
    if not folded(heading):
        return ColumnPreview(heading, examples, "", warning(_NO_HEADING, "no-heading"), fixed=True)
    if folded(heading) in problem_headings() and folded(heading) not in hand:
        return ColumnPreview(heading, (), "", warning(_OWN, "problems"), fixed=True)
    if column is None and note is None and hand.get(folded(heading)) == mappings.IGNORED:
        note = warning(_SAID, "left-out")
    return ColumnPreview(heading, examples, column.key if column is not None else "", note if column is None else None)


def _others(form: Format) -> tuple[Problem, ...]:
    if not form.other_sheets:
        return ()
    text = N_("Only the sheet “{sheet}” is read, not {sheets}")
    return (warning(text, "sheets", sheet=form.sheet, sheets=", ".join(form.other_sheets)),)


def _examples(cells: list[str], column: Column | None, context: Context) -> tuple[str, ...]:
    found = list(dict.fromkeys(text for cell in cells if (text := " ".join(cell.split()))))
    return tuple(_shown(text, column, context)[:_LONGEST] for text in found[:EXAMPLES])


def _shown(text: str, column: Column | None, context: Context) -> str:
    if column is None or not column.entity:
        for kind in _SECRET:
            value = kind.parse(text, context)
            if not isinstance(value, Problem):
                return kind.mask(value)
        return text
    field = fields.field_of(column.entity, column.name)
    if not (field.sensitive or field.encrypted):
        return text
    value = field.kind.parse(text, context)
    return kinds.DOTS if isinstance(value, Problem) else field.kind.mask(value)
