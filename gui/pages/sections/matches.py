"""Waiting matches with registers of refusals, in words and cells, and the decision on one: the same list line on the customer's page and in the queue."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gui.seat import Seat
from gui.tables import Cell
from gui.tasks import Lane
from models.permissions.vocabulary import APPROVE
from models.problems import Rejected
from models.services import refusals
from models.services.forms import Saved
from models.services.refusals import OTHER, SAME, Match
from models.words import _


def statement_cells(match: Match) -> tuple[str, Sequence[Cell]]:
    """Return the row of a match among the statements of its customer."""
    return match.id.hex, (
        Cell(_("Perhaps a prohibition"), match.words("purpose"), "question", role="name", icon_ink="warning"),
        Cell(match.words("channel"), _("All controllers")),
        Cell(match.days(), _("Register of refusals")),
        Cell(_("Waits for a decision"), match.brought_by, "hourglass", icon_ink="warning"),
    )


def queue_cells(match: Match) -> tuple[str, Sequence[Cell]]:
    """Return the row of a match in the queue: who, what is forbidden, why it may be them, where it comes from."""
    return match.id.hex, (
        Cell(match.customer, match.customer_number, "question", role="name", icon_ink="warning"),
        Cell(match.words("channel"), match.days()),
        Cell(match.words("reason"), match.evidence),
    )


def decide(
    seat: Seat, match: Match, decision: str, note: str, done: Callable[[Saved | Rejected], None], failed: Callable[[BaseException], None]
) -> None:
    """Decide about a match off the window's thread: the same person where it is approved, another where it is refused."""
    chosen = SAME if decision == APPROVE else OTHER
    seat.tasks.run(Lane.WRITER, lambda: refusals.decide(seat.desk, match.id, chosen, note), done, failed=failed)


def said(decision: str) -> str:
    """Return what is said when it is decided."""
    return _("The same person: the prohibition is recorded") if decision == APPROVE else _("Another person: the match is closed")
