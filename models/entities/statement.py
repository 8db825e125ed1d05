"""Statements on what may be done, decisions on them, and the hashes by which a prohibition outlives erasure. All append-only.

The present permissions are a fold over these rows; none is ever changed or removed.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy.orm import Mapped

from models import kinds
from models.entities.base import Entity, field
from models.entities.choices import GIVEN_BY, GIVEN_HOW_KIND, PURPOSE, SOURCE, STATEMENT_CHANNEL, known_as
from models.entities.links import controller_code, customer_link, link
from models.fields import Category, Purpose, Retention
from models.words import N_

STATEMENT_KIND: Final = known_as(
    kinds.choice(
        "kind of statement",
        {"grant": N_("Permission"), "prohibition": N_("Prohibition"), "lift": N_("Lift"), "correction": N_("Correction")},
    ),
    {
        "lupa": "grant",
        "suostumus": "grant",
        "tillstånd": "grant",
        "kielto": "prohibition",
        "förbud": "prohibition",
        "peruutus": "lift",
        "återtagande": "lift",
    },
)
EVIDENCE_KIND: Final = kinds.choice(
    "kind of evidence", {"contact": N_("Contact"), "recording": N_("Recording"), "paper": N_("Paper"), "file": N_("File"), "none": N_("None")}
)
DECISION: Final = kinds.choice(
    "decision", {"confirm": N_("Confirmed"), "approve": N_("Approved"), "refuse": N_("Refused"), "send-back": N_("Sent back")}
)
MATCH_REASON: Final = kinds.choice(
    "reason of a match",
    {
        "number": N_("The number is theirs, the register names nobody"),
        "number-name": N_("The number and the name are theirs"),
        "number-other-name": N_("The number is theirs, the name is another"),
        "address-name": N_("The address and the name are theirs"),
        "address-family": N_("The address and the family name are theirs"),
        "name": N_("Only the name is theirs"),
    },
)
MATCH_STATE: Final = kinds.choice("state of a match", {"waiting": N_("Waits"), "same": N_("The same person"), "other": N_("Another person")})
DIGEST_KIND: Final = kinds.choice(
    "what was hashed", {"phone": N_("Phone"), "email": N_("E-mail"), "post": N_("Postal address"), "identity": N_("Personal identity code")}
)

USES: Final = (Purpose.RELATION, Purpose.MARKETING)
KEPT: Final = Retention.STATEMENT
_say = partial(field, category=Category.PERMISSION, purposes=USES, retention=KEPT)
_hash = partial(field, category=Category.PERMISSION, purposes=USES, retention=KEPT, report_reason="a keyed hash with nothing that leads to a person")


class Statement(Entity):
    """A grant, a prohibition, a lift that names what it lifts, or a correction that supersedes a mistyped statement.

    ``controller`` None is all controllers. ``correction`` has the purpose, channel and dates that should have been written.
    """

    __tablename__ = "statement"
    label = N_("Statement")
    append_only: ClassVar[bool] = True

    customer_id: Mapped[UUID | None] = customer_link(purposes=USES, retention=KEPT)
    statement_kind: Mapped[str | None] = _say(STATEMENT_KIND, label=N_("Kind of statement"), required=True, headers=("Laji", "Slag", "Kind"))
    purpose: Mapped[str | None] = _say(PURPOSE, label=N_("Purpose"), required=True, headers=("Tarkoitus", "Ändamål"))
    channel: Mapped[str | None] = _say(STATEMENT_CHANNEL, label=N_("Channel"), required=True, headers=("Kanava", "Kanal"))
    allows: Mapped[bool | None] = _say(
        kinds.BOOLEAN, label=N_("Allows"), help=N_("Only for a correction: whether the corrected statement allows or forbids")
    )
    controller: Mapped[str | None] = controller_code(Category.PERMISSION, required=False, purposes=USES, retention=KEPT)
    given_by: Mapped[str | None] = _say(GIVEN_BY, label=N_("Given by"), required=True)
    given_by_name: Mapped[str | None] = _say(kinds.NAME, label=N_("Name of the giver"))
    given_how: Mapped[str | None] = _say(GIVEN_HOW_KIND, label=N_("How given"), required=True, headers=("Lähde", "Källa", "Given how"))
    given_at: Mapped[datetime | None] = _say(kinds.INSTANT, label=N_("When given"), required=True)
    valid_from: Mapped[date | None] = _say(kinds.DATE, label=N_("Valid from"), required=True, headers=("Alkaen", "Från", "From"))
    valid_to: Mapped[date | None] = _say(
        kinds.DATE, label=N_("Valid to"), index=True, help=N_("Only where the source sets a last day"), headers=("Päättyen", "Till", "To")
    )
    wording: Mapped[bytes | None] = _say(kinds.TEXT, label=N_("Wording"), encrypted=True, headers=("Sanamuoto", "Ordalydelse"))
    wording_known: Mapped[bool | None] = _say(kinds.BOOLEAN, label=N_("Wording known"))
    evidence_kind: Mapped[str | None] = _say(EVIDENCE_KIND, label=N_("Evidence"), required=True)
    evidence_id: Mapped[UUID | None] = link(N_("Evidence record"), "link to the evidence", purposes=USES, retention=KEPT)
    evidence_note: Mapped[str | None] = _say(kinds.LINE, label=N_("Where the evidence is"), help=N_("For example the file and the line"))
    source: Mapped[str | None] = _say(SOURCE, label=N_("Source"), required=True)
    lifts: Mapped[list[str] | None] = field(
        kinds.LINKS, label=N_("What it lifts"), category=Category.TECHNICAL, purposes=USES, retention=KEPT, report_reason="links to the statements"
    )
    supersedes: Mapped[UUID | None] = link(N_("Supersedes"), "link to the statement", purposes=USES, retention=KEPT)
    author: Mapped[str | None] = _say(kinds.LOGIN, label=N_("Recorded by"), required=True)


class StatementDecision(Entity):
    """What a supervisor decided on a statement; never its own author."""

    __tablename__ = "statement_decision"
    label = N_("Decision on a statement")
    append_only: ClassVar[bool] = True

    statement_id: Mapped[UUID | None] = link(N_("Statement"), "link to the statement", required=True, purposes=USES, retention=KEPT)
    decision: Mapped[str | None] = _say(DECISION, label=N_("Decision"), required=True)
    decided_by: Mapped[str | None] = _say(kinds.LOGIN, label=N_("Decided by"), required=True)
    decided_at: Mapped[datetime | None] = _say(kinds.INSTANT, label=N_("When decided"), required=True)
    note: Mapped[bytes | None] = _say(kinds.TEXT, label=N_("Note on the decision"), encrypted=True)


class RefusalHash(Entity):
    """A prohibition that outlives erasure: the keyed hash of a contact point or identity code, with purpose, channel and day, nothing else."""

    __tablename__ = "refusal_hash"
    label = N_("Kept refusal")
    append_only: ClassVar[bool] = True

    digest: Mapped[bytes | None] = _hash(kinds.DIGEST, label=N_("Keyed hash"), required=True, index=True)
    digest_kind: Mapped[str | None] = _hash(DIGEST_KIND, label=N_("What was hashed"), required=True)
    purpose: Mapped[str | None] = _hash(PURPOSE, label=N_("Purpose"), required=True)
    channel: Mapped[str | None] = _hash(STATEMENT_CHANNEL, label=N_("Channel"), required=True)
    controller: Mapped[str | None] = _hash(kinds.CONTROLLER, label=N_("Controller"))
    since: Mapped[date | None] = _hash(kinds.DATE, label=N_("Since"), required=True)
    until: Mapped[date | None] = _hash(kinds.DATE, label=N_("Until"), help=N_("Only where the source sets a last day"))
    source: Mapped[str | None] = _hash(SOURCE, label=N_("Source"), help=N_("Only where a register of refusals told it"))
    statement_id: Mapped[UUID | None] = link(N_("Statement"), "link to the statement", purposes=USES, retention=KEPT)


class RefusalMatch(Entity):
    """A line of a register of refusals that may be a customer's: until somebody has decided, the customer is not contacted as it forbids.

    What the line says is here, whom it names is not: the customer is compared with the register's own paper or file. ``digest`` is the keyed hash
    of the number or address with the name that the line has: by it the same line is known when the register comes again.
    """

    __tablename__ = "refusal_match"
    label = N_("Match with a register of refusals")
    own_entry: ClassVar[bool] = True

    customer_id: Mapped[UUID | None] = customer_link(purposes=USES, retention=KEPT)
    purpose: Mapped[str | None] = _say(PURPOSE, label=N_("Purpose"), required=True)
    channel: Mapped[str | None] = _say(STATEMENT_CHANNEL, label=N_("Channel"), required=True)
    valid_from: Mapped[date | None] = _say(kinds.DATE, label=N_("Valid from"), required=True)
    valid_to: Mapped[date | None] = _say(kinds.DATE, label=N_("Valid to"))
    reason: Mapped[str | None] = _say(MATCH_REASON, label=N_("Why it may be them"), required=True)
    source: Mapped[str | None] = _say(SOURCE, label=N_("Source"), required=True)
    evidence_note: Mapped[str | None] = _say(kinds.LINE, label=N_("Where the evidence is"))
    digest: Mapped[bytes | None] = _hash(kinds.DIGEST, label=N_("Keyed hash"))
    state: Mapped[str | None] = _say(MATCH_STATE, label=N_("State"), required=True, index=True)
    decided_by: Mapped[str | None] = _say(kinds.LOGIN, label=N_("Decided by"))
    decided_at: Mapped[datetime | None] = _say(kinds.INSTANT, label=N_("When decided"))
    statement_id: Mapped[UUID | None] = link(N_("Statement"), "link to the statement", purposes=USES, retention=KEPT)
