"""The command line's queue of matches with registers of refusals: what waits, and the decision that a match is the same person or another."""

from __future__ import annotations

from uuid import UUID

from models.commandline import output
from models.commandline.arguments import STATUS_REFUSED, StopError
from models.commandline.session import Seat, ok
from models.services import refusals
from models.words import _, ngettext


def list_waiting(seat: Seat) -> None:
    """List the matches that wait, the oldest first; the readings are journalled."""
    found = ok(refusals.queue(seat.desk))
    if seat.common.json:
        output.as_json({"count": found.count, "matches": [match.to_json() for match in found.matches]})
        return
    output.say(ngettext("{n} match waits", "{n} matches wait", found.count))
    output.table(
        [
            (str(each.id), each.customer_number, each.customer, each.words("channel"), each.days(), each.words("reason"), each.where())
            for each in found.matches
        ]
    )


def decide(seat: Seat, match: str, decision: str, note: str) -> None:
    """Decide about a match."""
    try:
        wanted = UUID(match)
    except ValueError:
        raise StopError(STATUS_REFUSED, _("“{match}” is no match. main.py refusals list lists them", match=match)) from None
    ok(refusals.decide(seat.desk, wanted, decision, note))
    said = _("The same person: the prohibition is recorded") if decision == refusals.SAME else _("Another person: the match is closed")
    output.result({"match": match, "decision": decision}, said, json_asked=seat.common.json)
