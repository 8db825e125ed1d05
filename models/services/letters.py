"""A letter to one customer: the gate opens the address, the PDF has head and address for a window envelope, the journal has its SHA-256."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import UUID

from models import fields, formats
from models.journal.entries import Change, Op
from models.permissions.decision import Decision
from models.problems import Rejected
from models.services import given_out, reaching, typesetting
from models.services.desk import Desk
from models.services.looks import LETTER
from models.words import LANGUAGES, speaking

_HOME: Final = "FI"


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands on the paper: sender, lines of the address in Posti's order (name, c/o, street, postal code and office, country), day."""

    sender: str
    recipient: tuple[str, ...]
    day: str
    language: str


@dataclass(frozen=True, slots=True)
class Written:
    """The letter is written: where, its SHA-256 (which the journal has), and the decision that allowed it."""

    path: Path
    digest: str
    decision: Decision


def write(
    desk: Desk,
    customer_id: UUID,
    purpose: str,
    controller: str | None,
    target: Path,
    *,
    confirmed: bool = False,
    overwrite: bool = False,
    contact: UUID | None = None,
) -> Written | Rejected:
    """Write a letter to the customer, in the customer's language, for its owner's eyes only; NotAllowed when the gate says no.

    That the address was used and that the letter was made are journalled; nothing is written but ``target``.
    """
    problem = given_out.obstacle(target, overwrite=overwrite)
    if problem is not None:
        return Rejected((problem,))
    found = reaching.letter_address(desk, customer_id, purpose, controller, confirmed=confirmed, contact=contact)
    if isinstance(found, Rejected):
        return found
    language, decision = found.language if found.language in LANGUAGES else "en", found.decision
    with speaking(language):
        letter = Letter(found.sender, address(found.name, found.values), formats.show_date(formats.today()), language)
    made = typesetting.letter_pdf(letter, formats.now())
    digest = sha256(made).hexdigest()
    facts = {"report": LETTER, "purpose": purpose, "channel": decision.channel, "rule": decision.rule.id, "language": language, "sha256": digest}
    change = Change("customer", found.customer, Op.EXPORT, found.customer, facts, {}, decision.controller or "")
    refused = given_out.write(desk, desk.act(contact=contact), change, made, target, overwrite=overwrite)
    return refused or Written(target, digest, decision)


def address(name: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """Return the lines of an address in the current language; the post office in capitals, the country only where it is another."""
    country = values.get("country", "")
    abroad = fields.field_of("contact_point", "country").kind.text(country).upper() if country not in ("", _HOME) else ""
    care = values.get("co", "")
    care = care if not care or care.casefold().startswith("c/o") else f"c/o {care}"
    place = " ".join(part for part in (values["postal_code"], values["post_office"].upper()) if part)
    return tuple(line for line in (name, care, values["street_address"], place, abroad) if line)
