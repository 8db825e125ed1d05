"""Reaching one customer, by phone or by letter: the gate is asked now, and on its yes one contact point opens. The use of it is journalled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from models.entities.choices import ASKED_PURPOSES
from models.identifiers import phone
from models.permissions.decision import Decision
from models.permissions.rules import Condition
from models.permissions.vocabulary import CONTACT_PURPOSES, PHONE, POST, SERVICE
from models.problems import Rejected, error
from models.roles import Action
from models.services import naming, statements
from models.services.customers import spoken_name
from models.services.desk import Desk
from models.services.lists import reach
from models.services.lists.reach import Point
from models.services.looks import REACHED, looked
from models.services.reading import rows_of
from models.words import N_, _

PURPOSES: Final[Mapping[str, str]] = {code: ASKED_PURPOSES[code] for code in (SERVICE, *CONTACT_PURPOSES)}
"""What somebody may be reached for, service messages first, with the labels."""
NOT_ALLOWED: Final = "not-allowed"
"""Problem code: the gate said no."""
UNCONFIRMED: Final = "second-step"
"""Problem code: the gate said yes, after a second step that has not been taken."""
_SECOND_STEP: Final = N_("{sentence} Confirm first that it is a matter of the customer's own and goes through this contact point only")
_NO_POINT: Final = N_("There is no contact point that may be used for this. Ask the customer for one and record it")
_NO_STREET: Final = N_("The address has no street or post box, or no postal code. Mend it first")
_INSTEAD: Final[Mapping[str, str]] = {
    "prohibition-stands": N_("Leave it. If the customer calls or asks, the prohibition can be lifted with F8."),
    "pending-lift": N_("Wait until a supervisor has approved it."),
    "register-match-pending": N_("A supervisor decides first whether the register means this customer."),
    "merge-or-conflict-pending": N_("Have it settled first who this is."),
    "statements-too-old": N_("Exchange the statements first."),
    "kind-unknown": N_("Record first whether the customer is a person or an organisation."),
    "contact-point-unverified": N_("Have the customer confirm the contact point when they are next in touch."),
    "contact-point-missing": N_("Ask the customer for one when they are next in touch, or use another channel."),
    "non-disclosure": N_("Only a matter of the customer's own may be handled, as a service message."),
    "non-disclosure-no-point": N_("Use a channel that has a protected contact point."),
    "deceased": N_("A matter of the estate goes to its contact, as a service message."),
    "estate-contact-missing": N_("Record the contact of the estate first, or use another channel."),
    "no-relation": N_("Choose the controller whose customer this is."),
}
_UNGRANTED: Final = N_("Ask for permission when the customer is in touch, and record it with F8.")


@dataclass(frozen=True, slots=True)
class Reached:
    """A contact point opened by ``decision``. ``values`` are its columns, never printed by accident; ``name`` is whom it reaches, ``sender`` who."""

    decision: Decision
    customer: UUID
    name: str
    sender: str
    language: str
    entity: str
    point: UUID
    values: Mapping[str, str] = field(repr=False)

    @property
    def number(self) -> str:
        """The phone number as it is printed."""
        return self.values["phone"]

    @property
    def dialled(self) -> str:
        """The phone number as it is dialled: in E.164 form, whatever stands before it where the telephone is."""
        found = phone.parse(self.number)
        assert isinstance(found, str)
        return found


class NotAllowed(Rejected):
    """The gate's no, with its decision: answer, rule and source in law, and what to do instead."""

    decision: Decision

    @classmethod
    def by(cls, decision: Decision) -> NotAllowed:
        """Make it of a decision."""
        text, told = decision.telling()
        made = cls((error(text, NOT_ALLOWED, **told), error(_advice(decision), NOT_ALLOWED)))
        made.decision = decision
        return made


def instead(decision: Decision) -> str:
    """Return in the current language what to do where the gate said no; empty where it said yes."""
    return "" if decision.allowed else _(_advice(decision))


def _advice(decision: Decision) -> str:
    return _INSTEAD.get(decision.rule.id, _UNGRANTED)


def ask(desk: Desk, customer_id: UUID, purpose: str, channel: str, controller: str | None, *, contact: UUID | None = None) -> Decision | Rejected:
    """Ask the gate before anything opens; journalled as a reading. Rejected when the role reaches nobody."""
    refused = desk.refusal(Action.RECORD_CONTACT)
    if refused is not None:
        return refused
    named = statements.one_controller(desk, controller)
    if isinstance(named, Rejected):
        return named
    with desk.store.write() as session:
        return statements.asked(session, desk, customer_id, purpose, channel, named, contact=contact)


def call(
    desk: Desk, customer_id: UUID, purpose: str, controller: str | None = None, *, confirmed: bool = False, contact: UUID | None = None
) -> Reached | Rejected:
    """Open the number to call by the gate's yes and journal that it was used; NotAllowed with its sentence when it says no.

    ``confirmed``: the user has taken the second step that non-disclosure demands. ``contact`` is the one running.
    """
    return _reached(desk, customer_id, purpose, PHONE, controller, confirmed, contact)


def letter_address(
    desk: Desk, customer_id: UUID, purpose: str, controller: str | None = None, *, confirmed: bool = False, contact: UUID | None = None
) -> Reached | Rejected:
    """Open the postal address to write to, as :func:`call` opens a number; Rejected, too, when it is no whole address."""
    return _reached(desk, customer_id, purpose, POST, controller, confirmed, contact)


def _reached(
    desk: Desk, customer_id: UUID, purpose: str, channel: str, controller: str | None, confirmed: bool, contact: UUID | None
) -> Reached | Rejected:
    refused = desk.refusal(Action.RECORD_CONTACT)
    if refused is not None:
        return refused
    named = statements.one_controller(desk, controller)
    if isinstance(named, Rejected):
        return named
    with desk.store.write() as session:
        decision = statements.asked(session, desk, customer_id, purpose, channel, named, contact=contact)
        if isinstance(decision, Rejected):
            return decision
        if not decision.allowed:
            return NotAllowed.by(decision)
        if Condition.SECOND_STEP in decision.conditions:
            if not confirmed:
                return Rejected((error(_SECOND_STEP, UNCONFIRMED, sentence=decision.sentence()).at("confirmed"),))
            decision = decision.confirm()
        return _opened(session, desk, decision, named, contact)


def _opened(session: Session, desk: Desk, decision: Decision, controller: str, contact: UUID | None) -> Reached | Rejected:
    point = _point(session, decision)
    if point is None:
        return Rejected((error(_NO_POINT, "point"),))
    values = point.open(decision)
    if decision.channel == POST and not (values["street_address"] and values["postal_code"]):
        return Rejected((error(_NO_STREET, "address"),))
    who = rows_of(session, "customer", "id", [decision.owner])[0]
    facts = {REACHED: decision.purpose, "channel": decision.channel, "rule": decision.rule.id, "entity": point.entity, "point": point.row.hex}
    looked(session, desk, decision.owner, facts, contact=contact, controller=controller)
    sender = naming.controllers(session).get(controller, controller)
    language = str(who["language"] or "")
    return Reached(decision, decision.owner, point.name or spoken_name(who), sender, language, point.entity, point.row, values)


def _point(session: Session, decision: Decision) -> Point | None:
    """Return the contact point that the rule's conditions choose."""
    if Condition.ESTATE_CONTACT in decision.conditions:
        return reach.estate(session, decision.channel, decision.owner)
    if Condition.PROTECTED_POINT in decision.conditions:
        return reach.protected(session, decision.channel, decision.owner)
    return reach.best(session, decision.channel, [decision.owner]).get(decision.owner)
