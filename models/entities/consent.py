"""Data held by consent or mandate, credit checks, and records on paper."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Mapped

from models import kinds
from models.entities.base import Entity, field
from models.entities.choices import GIVEN_HOW_KIND
from models.entities.links import USES, controller_code, customer_link, link
from models.fields import Category, Purpose, Retention
from models.words import N_

BASIS: Final = kinds.choice("ground of holding", {"consent": N_("Consent"), "mandate": N_("Mandate")})
CREDIT_REASON: Final = kinds.choice(
    "reason of credit check",
    {
        "application": N_("Granting credit"),
        "supervision": N_("Supervision of credit granted"),
        "contract": N_("Making a contract"),
        "guarantee": N_("Guarantee"),
        "collection": N_("Collection"),
    },
)
"""Reasons for which a utility may ask (credit information act 527/2007)."""
CREDIT_OUTCOME: Final = kinds.choice(
    "outcome of credit check",
    {"clear": N_("No entries"), "entries": N_("Entries of default"), "security": N_("Security asked for"), "not-available": N_("Not available")},
)

_held = partial(field, category=Category.CONSENTED, purposes=(Purpose.DELIVERY, Purpose.RELATION), retention=Retention.CONSENT)
_credit = partial(field, category=Category.CREDIT, purposes=(Purpose.DELIVERY, Purpose.BILLING), retention=Retention.CREDIT)
_paper = partial(field, category=Category.PAPER, purposes=USES)


class ConsentedData(Entity):
    """Other data that a present or former customer consented to or gave a mandate for; gone when the consent ends."""

    __tablename__ = "consented_data"
    label = N_("Data held by consent")

    customer_id: Mapped[UUID | None] = customer_link(retention=Retention.CONSENT)
    contact_id: Mapped[UUID | None] = link(N_("Contact"), "link to the contact", retention=Retention.CONSENT)
    controller: Mapped[str | None] = controller_code(Category.CONSENTED, retention=Retention.CONSENT)
    what: Mapped[str | None] = _held(kinds.LINE, label=N_("What is held"), required=True)
    content: Mapped[str | None] = _held(kinds.TEXT, label=N_("The data"), sensitive=True)
    service: Mapped[str | None] = _held(kinds.LINE, label=N_("For which service"), required=True)
    basis: Mapped[str | None] = _held(BASIS, label=N_("Consent or mandate"), required=True)
    given_how: Mapped[str | None] = _held(GIVEN_HOW_KIND, label=N_("How given"), required=True)
    given_at: Mapped[datetime | None] = _held(kinds.INSTANT, label=N_("When given"), required=True)
    consent_text: Mapped[str | None] = _held(kinds.TEXT, label=N_("Wording of the consent"))
    valid_to: Mapped[date | None] = _held(kinds.DATE, label=N_("Until"), index=True)
    withdrawn_at: Mapped[datetime | None] = _held(kinds.INSTANT, label=N_("Withdrawn"))


class CreditCheck(Entity):
    """That a credit check was made, why and with which outcome; no details beyond."""

    __tablename__ = "credit_check"
    label = N_("Credit check")

    customer_id: Mapped[UUID | None] = customer_link(retention=Retention.CREDIT)
    controller: Mapped[str | None] = controller_code(Category.CREDIT, retention=Retention.CREDIT)
    checked_at: Mapped[datetime | None] = _credit(kinds.INSTANT, label=N_("When checked"), required=True)
    checked_by: Mapped[str | None] = _credit(kinds.LOGIN, label=N_("Checked by"))
    reason: Mapped[str | None] = _credit(CREDIT_REASON, label=N_("Lawful reason"), required=True)
    outcome: Mapped[str | None] = _credit(CREDIT_OUTCOME, label=N_("Outcome"), required=True, sensitive=True)
    valid_to: Mapped[date | None] = _credit(kinds.DATE, label=N_("Valid until"), required=True, index=True)


class PaperRecord(Entity):
    """A record on paper, in a locked room."""

    __tablename__ = "paper_record"
    label = N_("Paper record")

    customer_id: Mapped[UUID | None] = customer_link()
    controller: Mapped[str | None] = controller_code(Category.PAPER)
    what: Mapped[str | None] = _paper(kinds.LINE, label=N_("What it is"), required=True)
    dated_on: Mapped[date | None] = _paper(kinds.DATE, label=N_("Date of the paper"))
    room: Mapped[str | None] = _paper(kinds.LINE, label=N_("Locked room"), required=True)
    shelf: Mapped[str | None] = _paper(kinds.LINE, label=N_("Shelf"))
    kept_until: Mapped[date | None] = _paper(kinds.DATE, label=N_("Kept until"), index=True)
    destroyed_on: Mapped[date | None] = _paper(kinds.DATE, label=N_("Destroyed on"))


class PaperLoan(Entity):
    """Who took a paper record out, and when it came back."""

    __tablename__ = "paper_loan"
    label = N_("Loan of a paper record")

    paper_record_id: Mapped[UUID | None] = link(N_("Paper record"), "link to the paper record", required=True)
    taken_by: Mapped[str | None] = _paper(kinds.LINE, label=N_("Taken out by"), required=True)
    taken_at: Mapped[datetime | None] = _paper(kinds.INSTANT, label=N_("Taken"), required=True)
    reason: Mapped[str | None] = _paper(kinds.LINE, label=N_("Reason"))
    returned_at: Mapped[datetime | None] = _paper(kinds.INSTANT, label=N_("Returned"))
