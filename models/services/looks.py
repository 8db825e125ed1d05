"""Looking is journalled: whose data somebody read, and what of them. The one maker of these entries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from models.entities.choices import ASKED_PURPOSES, CHANNELS
from models.formats import within_sentence
from models.journal.apply import apply
from models.journal.entries import Change, Op
from models.services.desk import Desk
from models.words import N_, _

ASKED: Final = "asked"
"""Fact of a reading that was a question to the gate: the purpose asked about; ``channel`` and ``rule`` stand beside."""
REACHED: Final = "reached"
"""Fact of a reading that used a contact point: the purpose; ``channel``, ``rule`` and the row (``entity``, ``point``) stand beside, never its value."""
LETTER: Final = "letter"
"""What was given out, where that was a letter; ``purpose``, ``channel`` and ``rule`` stand beside, and the file's ``sha256``."""
HISTORY: Final = "history"
"""Fact of a reading that was of the customer's history."""
EVIDENCE: Final = "evidence"
"""Fact of a reading that was of the evidence of a statement, which it names."""
LOOKED: Final[Mapping[str, str]] = {HISTORY: N_("History read"), EVIDENCE: N_("Evidence of a statement read")}
"""What was read, by the fact that says so."""


def told(op: str, facts: Mapping[str, object]) -> str:
    """Return in the current language what a reading was, or what was given out; empty where its facts do not say."""
    if op == Op.READ and ASKED in facts:
        return _("Asked whether contact is allowed: {purpose}, {channel}", **_about(facts, ASKED))
    if op == Op.READ and REACHED in facts:
        return _("Contact point used: {purpose}, {channel}", **_about(facts, REACHED))
    if op == Op.EXPORT and facts.get("report") == LETTER:
        return _("Letter made: {purpose}", purpose=_about(facts, "purpose")["purpose"])
    return _(next((text for fact, text in LOOKED.items() if fact in facts), "")) if op == Op.READ else ""


def _about(facts: Mapping[str, object], fact: str) -> dict[str, str]:
    purpose, channel = ASKED_PURPOSES.get(str(facts[fact]), ""), CHANNELS.get(str(facts.get("channel")), "")
    return {"purpose": within_sentence(_(purpose)), "channel": within_sentence(_(channel))}


def looked(
    session: Session, desk: Desk, customer: UUID, facts: Mapping[str, object] | None = None, *, contact: UUID | None = None, controller: str = ""
) -> None:
    """Journal that the user read the customer's data; ``facts`` say what of them, where it was not the page."""
    change = Change("customer", customer, Op.READ, customer, facts or {}, {}, controller)
    apply(session, desk.store.sealing, desk.act(contact=contact), [change])
