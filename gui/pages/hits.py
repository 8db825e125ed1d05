"""How a hit is drawn: name over address with the match in bold, restriction, reasons, number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gui.pages.preview import KIND_ICONS, RESTRICTION_LOOKS
from gui.tables import EMPTY, Cell, Column, Span
from models.services.query import Reason
from models.services.search import REASON_LABELS
from models.services.search_hits import RESTRICTION_LABELS, Hit
from models.services.search_spans import Spans
from models.words import _

REASON_ICONS: Final = {
    Reason.NAME: "text-t",
    Reason.ADDRESS: "map-pin",
    Reason.POSTAL_CODE: "map-pin",
    Reason.METER: "gauge",
    Reason.METERING_POINT: "gauge",
    Reason.PHONE: "phone",
    Reason.EMAIL: "envelope-simple",
    Reason.NUMBER: "hash",
    Reason.IDENTITY_CODE: "identification-card",
    Reason.BUSINESS_ID: "buildings",
    Reason.ACCOUNT: "bank",
    Reason.REFERENCE: "receipt",
}
_IN_THE_ROW: Final = frozenset({Reason.NAME, Reason.ADDRESS, Reason.POSTAL_CODE, Reason.NUMBER})
"""Reasons whose match is seen in the row anyway."""
_ON_THE_CHIP: Final = frozenset({Reason.PHONE, Reason.EMAIL})


def columns() -> list[Column]:
    """Return the columns in the user's language."""
    return [
        Column("customer", _("Customer and address")),
        Column("restriction", _("Restriction"), 148),
        Column("match", _("Found by"), 216),
        Column("number", _("Number"), 92, "right"),
    ]


def lengths(found: Spans, shift: int = 0) -> tuple[Span, ...]:
    """Return (start, end) places as (start, length)."""
    return tuple((start + shift, end - start) for start, end in found)


def row(hit: Hit) -> tuple[str, Sequence[Cell]]:
    """Make the key and the cells of a hit."""
    first = hit.reasons[0] if hit.reasons else None
    sub, bold_sub = hit.address, lengths(hit.address_spans)
    if first is not None and first not in _IN_THE_ROW | _ON_THE_CHIP:
        label = f"{_(REASON_LABELS[first])} "
        sub, bold_sub = label + hit.matched, lengths(hit.matched_spans, len(label))
    customer = Cell(hit.name, sub or " ", KIND_ICONS.get(hit.kind, "user"), bold=lengths(hit.name_spans), bold_sub=bold_sub)
    restriction = EMPTY
    if hit.restriction:
        icon, ink = RESTRICTION_LOOKS.get(hit.restriction, ("warning", "warning"))
        restriction = Cell(_(RESTRICTION_LABELS[hit.restriction]), icon=icon, ink=ink, role="label_strong")
    chips = tuple((REASON_ICONS[reason], _chip(hit, reason, first=reason is first)) for reason in hit.reasons)
    return hit.customer_id.hex, (customer, restriction, Cell(chips=chips), Cell(hit.customer_number, role="value"))


def _chip(hit: Hit, reason: Reason, *, first: bool) -> str:
    label = _(REASON_LABELS[reason])
    return f"{label} {hit.matched}" if first and reason in _ON_THE_CHIP and len(hit.matched) <= 20 else label
