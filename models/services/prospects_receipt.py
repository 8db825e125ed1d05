"""The receipt of removed prospects in words: what went, which hashes remain, when and by whom. It names numbers and days, never a value."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from models import fields, formats
from models.entities.choices import PURPOSE, STATEMENT_CHANNEL
from models.entities.statement import DIGEST_KIND
from models.problems import Problem, Rejected
from models.services import store_files
from models.services.erasing import HashLeft
from models.services.prospects import WHY, Receipt, Removed
from models.words import N_, _, ngettext

_BACKUPS: Final = N_("Backups made before this hold the data until they are destroyed")
_ROW: Final = N_("The rows of statements stay without words and without anybody; the journal verifies, its values of these customers open no more")


def lines(receipt: Receipt) -> list[str]:
    """Return the receipt line by line in the current language."""
    told = [
        _("Receipt of removed prospects"),
        _("Removed {when} by {who}", when=formats.show_instant(receipt.at), who=receipt.by),
        "",
    ]
    for removed in receipt.removed:
        told += [*_removed(removed), ""]
    if not receipt.removed:
        told += [_("Nothing was removed"), ""]
    told += [_("Not removed: {why}", why=problem.message()) for problem in receipt.left]
    if any(removed.erased is not None for removed in receipt.removed):
        told += [_(_ROW), _(_BACKUPS)]
    return told


def text_of(receipt: Receipt) -> str:
    """Return the whole receipt as one text."""
    return "\n".join(lines(receipt)).rstrip() + "\n"


def save(receipt: Receipt, file: Path) -> Path | Rejected:
    """Write the receipt as text (UTF-8) to ``file``; Rejected with the reason when it cannot be written."""
    problems: list[Problem] = []
    with store_files.explained(file, problems):
        file.write_text(text_of(receipt), encoding="utf-8")
    return Rejected(tuple(problems)) if problems else file


def to_json(receipt: Receipt) -> dict[str, Any]:
    """Return the receipt for programs."""
    return {
        "at": receipt.at.isoformat(),
        "by": receipt.by,
        "removed": [_json(removed) for removed in receipt.removed],
        "left": [problem.message() for problem in receipt.left],
    }


def _json(removed: Removed) -> dict[str, Any]:
    erased = removed.erased
    told: dict[str, Any] = {"customer_numbers": dict(removed.numbers), "why": removed.why, "erased": erased is not None}
    if erased is not None:
        told |= {
            "rows": dict(erased.rows),
            "keys": erased.keys,
            "drafts": erased.drafts,
            "hashes": [
                {"kind": each.kind, "purpose": each.purpose, "channel": each.channel, "controller": each.controller, "since": each.since.isoformat()}
                for each in erased.hashes
            ],
        }
    return told


def _removed(removed: Removed) -> list[str]:
    numbers = ", ".join(f"{controller} {number}" for controller, number in removed.numbers)
    told = [f"{numbers}: {_(WHY[removed.why])}"]
    erased = removed.erased
    if erased is None:
        return [*told, "  " + _("The prospect's relation was removed; the person has another relation and stays")]
    rows = ", ".join(f"{_(fields.LABELS[entity])} {count}" for entity, count in sorted(erased.rows.items()))
    told.append("  " + _("Rows removed: {rows}", rows=rows))
    told.append("  " + ngettext("{n} data key destroyed", "{n} data keys destroyed", erased.keys))
    if erased.drafts:
        told.append("  " + ngettext("{n} draft dropped", "{n} drafts dropped", erased.drafts))
    if not erased.hashes:
        return [*told, "  " + _("No prohibition was there to be kept")]
    told.append("  " + _("Kept as hashes, so that the prohibitions hold:"))
    return [*told, *(f"    {_hash(each)}" for each in erased.hashes)]


def _hash(each: HashLeft) -> str:
    controller = each.controller or _("all controllers")
    parts = (DIGEST_KIND.text(each.kind), PURPOSE.text(each.purpose), STATEMENT_CHANNEL.text(each.channel), controller)
    return " · ".join((*parts, _("since {day}", day=formats.show_date(each.since))))


__all__ = ["lines", "save", "text_of", "to_json"]
