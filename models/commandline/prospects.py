"""What the command line says and does of prospects whose permission has ended."""

from __future__ import annotations

from collections.abc import Sequence

from models import formats
from models.commandline import output
from models.commandline.arguments import STATUS_REFUSED, STATUS_WRONG_CALL, StopError
from models.commandline.session import Seat, confirm, ok
from models.services import prospects, prospects_receipt
from models.services.prospects import WHY, DueProspect
from models.words import _, ngettext


def due(seat: Seat) -> None:
    """Print the prospects that are to go, and why."""
    found = ok(prospects.due(seat.desk))
    if seat.common.json:
        output.as_json([_json(line) for line in found])
        return
    output.table([(line.controller, line.customer_number, line.name, _(WHY[line.why]), _since(line)) for line in found])
    if not found:
        output.say(_("No prospect's permission has ended"))


def _json(line: DueProspect) -> dict[str, object]:
    return {
        "customer_id": str(line.customer_id),
        "controller": line.controller,
        "customer_number": line.customer_number,
        "name": line.name,
        "why": line.why,
        "since": line.since.isoformat() if line.since else None,
        "person": line.person,
    }


def _since(line: DueProspect) -> str:
    return _("since {day}", day=formats.show_date(line.since)) if line.since else ""


def remove(seat: Seat, numbers: Sequence[str], *, everybody: bool, sure: bool) -> None:
    """Remove those with the numbers, or everybody who is due, after a question; print the receipt."""
    if bool(numbers) is everybody:
        raise StopError(STATUS_WRONG_CALL, _("Give the customer numbers, or --all"))
    found = ok(prospects.due(seat.desk))
    known = {line.customer_number for line in found}
    strangers = [number for number in dict.fromkeys(numbers) if number not in known]
    if strangers:
        raise StopError(STATUS_REFUSED, *(_("{number} is no prospect whose permission has ended", number=number) for number in strangers))
    chosen = [line for line in found if everybody or line.customer_number in numbers]
    if chosen and not sure:
        question = ngettext(
            "Remove {n} prospect for good? Only the hashes of what they forbade remain",
            "Remove {n} prospects for good? Only the hashes of what they forbade remain",
            len(chosen),
        )
        confirm(question)
    receipt = ok(prospects.remove(seat.desk, [line.id for line in chosen]))
    if seat.common.json:
        output.as_json(prospects_receipt.to_json(receipt))
    else:
        for line in prospects_receipt.lines(receipt):
            output.say(line)
    if receipt.left:
        raise StopError(STATUS_REFUSED)
