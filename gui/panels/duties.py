"""What selling by phone demands of the caller, said while there is still time to do it (DOMAIN: distance selling to consumers)."""

from __future__ import annotations

from models.permissions.decision import Answer, Decision
from models.words import N_, _

FIRST = N_("Say first who calls and why; a survey is no opening.")
UNASKED = N_(
    "We called unasked: no contract before the customer has accepted, durably, a written offer sent after the call. A link opened is no acceptance "
    "(Consumer Protection Act, chapter 6, from 1 January 2023; electricity included)."
)
ASKED = N_("The customer asked for the call, so a contract may be made in it.")
UNKNOWN = N_("Choose on whose initiative the call is: it decides whether a contract may be made in it.")
STOP = N_("Stop when the customer's judgement is impaired. A refusal is recorded with F9.")


def apply_to(direction: str, channel: str, subject: str) -> bool:
    """Say whether the duties apply: the contact is a call out, to sell."""
    return direction == "outbound" and channel == "call" and subject == "selling"


def sentences(initiative: str, decision: Decision | None) -> tuple[str, str]:
    """Return the tint and the sentences for a call by that ``initiative``, with the gate's ``decision`` about selling by phone first."""
    by_initiative = {"utility": UNASKED, "asked": ASKED, "customer": ASKED}
    said = [_(FIRST), _(by_initiative.get(initiative, UNKNOWN)), _(STOP)]
    if decision is not None and not decision.allowed:
        return "prohibited" if decision.answer is not Answer.PENDING else "warning", "\n".join([decision.sentence(), *said])
    return "warning", "\n".join(said)
