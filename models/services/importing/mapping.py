"""Which column of a file is what: by its heading, corrected by hand, and remembered for files with the same headings."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from models.entities.journal import Setting
from models.problems import Problem, error, warning
from models.services.desk import Desk
from models.services.importing.columns import Column, folded, problem_headings
from models.words import N_, _

IGNORED: Final = ""
"""What a mapping by hand says of a column that is not taken."""
OR: Final = "|"
_SETTING: Final = "import.mapping"
_UNKNOWN: Final = N_("The column “{heading}” is not known and is left out")
_FORBIDS: Final = N_("The column “{heading}” may say who forbids something. Choose what it is, or choose to leave it out")
_FORBIDDING: Final = re.compile(
    r"kielt|kiell|forbud|forbjud|prohib|markkinoin|marknadsforing|marketing|robinson|sparr|\bnix\b|opt ?-?(?:out|in)|do not|refus"
)
_BEFORE: Final = N_("By an earlier choice the column “{heading}” is taken as {column}")
_LEFT_OUT: Final = N_("By an earlier choice the column “{heading}” is left out")
_DOUBLED: Final = N_("The columns “{first}” and “{heading}” would both be {column}; the later one is left out")
_NO_COLUMN: Final = N_("There is no column for {column}. Correct the mapping, or add the column")
_NO_HEADING: Final = N_("The mapping speaks of a column “{heading}”, which the file does not have")
_NO_TARGET: Final = N_("The mapping leads “{heading}” to “{target}”, which is nothing that this import takes. It takes: {targets}")
_UNREAD: Final = N_("The mapping {file} cannot be read. Check its place and the rights to it")
_BAD_FILE: Final = N_("The mapping is no JSON object of headings and what they are, such as {example}")
_EXAMPLE: Final = '"Puhnro": "contact_point.phone", "Muuta": ""'


@dataclass(frozen=True, slots=True)
class FileMapping:
    """The columns of one file: what each place is (None: left out), the place of the column of problems, and what is worth saying."""

    header: tuple[str, ...]
    columns: tuple[Column | None, ...]
    problems_at: int | None
    notices: tuple[Problem, ...]
    problems: tuple[Problem, ...]

    def heading(self, place: int) -> str:
        """Return the heading at a place; "" for a place beyond the header."""
        return self.header[place] if 0 <= place < len(self.header) else ""

    def told(self) -> dict[str, str]:
        """Return heading → key of what it is, "" where it is left out: the form in which it is corrected by hand."""
        return {heading: column.key if column else IGNORED for heading, column in zip(self.header, self.columns, strict=True) if heading}


def may_forbid(heading: str, taken: Sequence[Column]) -> bool:
    """Return whether a column may be one whose answer protects somebody, by its heading."""
    key = folded(heading)
    return _FORBIDDING.search(key) is not None or any(column.protects and key in column.headings for column in taken)


def resolve(
    header: Sequence[str], taken: Sequence[Column], needed: Sequence[str], by_hand: Mapping[str, str], *, before: bool = False
) -> FileMapping:
    """Find out what each column of ``header`` is. ``needed`` are keys without which the import cannot begin, or several joined by
    OR, of which one will do.

    ``before``: ``by_hand`` was chosen for an earlier file, so what it does is told. A column that may be one of prohibitions is never left out by itself.
    """
    columns: list[Column | None] = []
    notices: list[Problem] = []
    problems: list[Problem] = []
    by_key = {column.key: column for column in taken}
    corrected = {folded(heading): key for heading, key in by_hand.items()}
    present = {folded(heading) for heading in header}
    problems += [error(_NO_HEADING, "heading", heading=heading) for heading in by_hand if folded(heading) not in present]
    problems_at: int | None = None
    first_of: dict[str, str] = {}
    for place, heading in enumerate(header):
        key = folded(heading)
        column: Column | None = None
        if key in corrected:
            target = corrected[key]
            column = by_key.get(target)
            if target and column is None:
                targets = ", ".join(by_key)
                problems.append(error(_NO_TARGET, "target", heading=heading, target=target, targets=targets))
            elif before and column is not None:
                notices.append(warning(_BEFORE, "taken-before", heading=heading, column=_(column.label)))
            elif before:
                notices.append(warning(_LEFT_OUT, "left-out-before", heading=heading))
        elif key in problem_headings():
            problems_at = place
        elif key:
            column = next((each for each in taken if key in each.headings), None)
            if column is None and _FORBIDDING.search(key):
                problems.append(error(_FORBIDS, "forbidding-column", heading=heading))
            elif column is None:
                notices.append(warning(_UNKNOWN, "unknown-column", heading=heading))
        if column is not None and column.key in first_of and not (column.several or column.protects):
            notices.append(warning(_DOUBLED, "doubled-column", first=first_of[column.key], heading=heading, column=_(column.label)))
            column = None
        if column is not None:
            first_of.setdefault(column.key, heading)
        columns.append(column)
    for alternatives in (each.split(OR) for each in needed):
        if first_of.keys().isdisjoint(alternatives):
            problems.append(error(_NO_COLUMN, "column", column=" / ".join(_(by_key[key].label) for key in alternatives)))
    return FileMapping(tuple(header), tuple(columns), problems_at, tuple(notices), tuple(problems))


def read_file(path: Path) -> dict[str, str] | Problem:
    """Read a mapping by hand from a JSON file: an object of headings and keys, "" for a column to leave out."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return error(_UNREAD, "mapping", file=path.name)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(key, str) and isinstance(value, str) for key, value in found.items()):
        return error(_BAD_FILE, "mapping", example=_EXAMPLE)
    return found


def signature(header: Sequence[str]) -> str:
    """Return what tells headers apart: files with the same headings in the same order are mapped alike."""
    return hashlib.sha256("\n".join(folded(heading) for heading in header).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def remembered(desk: Desk, importer: str, header: Sequence[str]) -> dict[str, str]:
    """Return the corrections by hand that were made for such a header before; none: empty."""
    with desk.store.read() as session:
        found = session.get(Setting, _name(importer, header))
        return dict(json.loads(found.value)) if found is not None else {}


def remember(desk: Desk, importer: str, header: Sequence[str], by_hand: Mapping[str, str]) -> None:
    """Keep the corrections for the next file with such a header; none forgets them."""
    with desk.store.write() as session:
        session.merge(Setting(name=_name(importer, header), value=json.dumps(dict(by_hand), ensure_ascii=False), seat=False))


def _name(importer: str, header: Sequence[str]) -> str:
    return f"{_SETTING}.{importer}.{signature(header)}"
