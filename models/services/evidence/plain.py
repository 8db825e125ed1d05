"""The paper as plain text, for the clipboard and the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from models.services.evidence.paper import Paper, Table
from models.words import _


def plain(paper: Paper) -> str:
    """Return the paper as plain text, to be copied or printed on a terminal."""
    return "\n".join(_plain(paper)).rstrip() + "\n"


def _plain(paper: Paper) -> Iterable[str]:
    yield from (paper.title, paper.about)
    for section in paper.sections:
        yield from ("", section.title.upper() if section.alarm else section.title, "-" * len(section.title))
        if section.quote:
            yield section.quote
        widest = max((len(label) for label, _text in section.facts), default=0)
        yield from (f"{label:<{widest}}  {text}" for label, text in section.facts)
        if section.table is not None:
            yield from _rows(section.table)
        for item in section.items:
            yield f"{item.number}{'' if item.holds else '  ' + _('Does not hold')}"
            yield from (f"    {line}" for line in (*item.lines, *(f"{name}: {digest}" for name, digest in item.digests)))
        yield from section.notes


def _rows(table: Table) -> Iterable[str]:
    for place, row in enumerate(table.rows):
        if place:
            yield ""
        yield from _row(table.heads, row)


def _row(heads: Sequence[str], row: Sequence[str]) -> Iterable[str]:
    widest = max(len(head) for head in heads)
    for head, cell in zip(heads, row, strict=True):
        first, *rest = cell.split("\n")
        if cell:
            yield f"{head:<{widest}}  {first}"
            yield from (" " * (widest + 2) + line for line in rest)
