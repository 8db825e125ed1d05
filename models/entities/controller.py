"""The controllers of the register, those who work for them, and the numbers they hand out (DOMAIN: controllers)."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Mapped

from models import kinds
from models.entities.base import Entity, field
from models.entities.choices import COMMODITY
from models.entities.links import link
from models.entities.quantities import COUNTRY
from models.fields import PURPOSE_LABELS, Category, Purpose, Retention
from models.words import N_

PRICE_CLASS: Final = kinds.choice(
    "price class of calls",
    {
        "free": N_("Free of charge"),
        "ordinary": N_("Local network or mobile charge"),
        "ordinary-queue-free": N_("Local network or mobile charge, queueing free of charge"),
        "extra": N_("Extra charge"),
    },
)
EMPLOYER_KIND: Final = kinds.choice("kind of employer", {"controller": N_("Controller"), "partner": N_("Partner with a written assignment")})
ROLE: Final = kinds.choice(
    "role",
    {
        "agent": N_("Agent"),
        "clerk": N_("Billing clerk"),
        "supervisor": N_("Supervisor"),
        "officer": N_("Data protection officer"),
        "administrator": N_("Administrator"),
    },
)
NUMBER_KIND: Final = kinds.choice(
    "kind of number",
    {
        "customer": N_("Customer number"),
        "site": N_("Site number"),
        "contract": N_("Contract number"),
        "billing-account": N_("Billing account number"),
        "invoice": N_("Invoice number"),
        "reference": N_("Reference number"),
    },
)
REGISTER_PURPOSE: Final = kinds.choice("purpose of the register", {str(purpose): label for purpose, label in PURPOSE_LABELS.items()})
EVERY_PURPOSE: Final = tuple(Purpose)

_fact = partial(
    field,
    category=Category.ORGANISATION,
    purposes=EVERY_PURPOSE,
    retention=Retention.REGISTER,
    report_reason="about the controller, printed in the notice",
)
_staff = partial(
    field,
    category=Category.ORGANISATION,
    purposes=EVERY_PURPOSE,
    retention=Retention.REGISTER,
    report_reason="about staff and partners, not the customer",
)


class Controller(Entity):
    """A group company that keeps the register: what its register notice must say of it."""

    __tablename__ = "controller"
    label = N_("Controller")

    code: Mapped[str | None] = _fact(kinds.CODE, label=N_("Code"), required=True, index=True)
    name: Mapped[str | None] = _fact(kinds.NAME, label=N_("Name"), required=True)
    business_id: Mapped[str | None] = _fact(kinds.BUSINESS_ID, label=N_("Business id"), required=True)
    visiting_street_address: Mapped[str | None] = _fact(kinds.LINE, label=N_("Visiting address"))
    visiting_postal_code: Mapped[str | None] = _fact(kinds.POSTAL_CODE, label=N_("Postal code of the visiting address"))
    visiting_post_office: Mapped[str | None] = _fact(kinds.LINE, label=N_("Post office of the visiting address"))
    postal_street_address: Mapped[str | None] = _fact(kinds.LINE, label=N_("Postal address"))
    postal_postal_code: Mapped[str | None] = _fact(kinds.POSTAL_CODE, label=N_("Postal code of the postal address"))
    postal_post_office: Mapped[str | None] = _fact(kinds.LINE, label=N_("Post office of the postal address"))
    phone: Mapped[str | None] = _fact(kinds.PHONE, label=N_("Phone"))
    web: Mapped[str | None] = _fact(kinds.LINE, label=N_("Web address"))
    contact_person: Mapped[str | None] = _fact(kinds.LINE, label=N_("Contact person for the register"))
    register_name: Mapped[str | None] = _fact(kinds.LINE, label=N_("Name of the register"))
    inspection_address: Mapped[str | None] = _fact(kinds.TEXT, label=N_("Address for inspection and rectification"))
    prohibition_address: Mapped[str | None] = _fact(kinds.TEXT, label=N_("Address for prohibitions"))
    prohibition_phone: Mapped[str | None] = _fact(kinds.PHONE, label=N_("Phone for prohibitions"))
    prohibition_handled_by: Mapped[str | None] = _fact(
        kinds.LINE, label=N_("Prohibitions handled by"), help=N_("The company that takes prohibitions for this controller")
    )
    service_number: Mapped[str | None] = _fact(kinds.PHONE, label=N_("Service number"))
    service_price_class: Mapped[str | None] = _fact(PRICE_CLASS, label=N_("Price class of the service number"))
    service_hours: Mapped[str | None] = _fact(kinds.LINE, label=N_("Service hours"))
    notice_places: Mapped[str | None] = _fact(kinds.TEXT, label=N_("Places where the notice is on display"))
    commodities: Mapped[list[str] | None] = _fact(kinds.several(COMMODITY), label=N_("Commodities"))


class Employer(Entity):
    """Whom users work for: a controller, or a partner whose access an assignment limits."""

    __tablename__ = "employer"
    label = N_("Employer")

    name: Mapped[str | None] = _staff(kinds.NAME, label=N_("Name"), required=True)
    employer_kind: Mapped[str | None] = _staff(EMPLOYER_KIND, label=N_("Kind of employer"), required=True)
    controller: Mapped[str | None] = _staff(kinds.CONTROLLER, label=N_("Controller"), help=N_("Only when the employer is a controller"))
    business_id: Mapped[str | None] = _staff(kinds.BUSINESS_ID, label=N_("Business id"))
    country: Mapped[str | None] = _staff(COUNTRY, label=N_("Country"), help=N_("A partner outside the European Economic Area gets no data"))


class Assignment(Entity):
    """A partner's written assignment from a controller; the partner's access is limited to its purposes and ends with it."""

    __tablename__ = "assignment"
    label = N_("Assignment")

    employer_id: Mapped[UUID | None] = link(
        N_("Employer"), "about staff and partners, not the customer", required=True, purposes=EVERY_PURPOSE, retention=Retention.REGISTER
    )
    controller: Mapped[str | None] = _staff(kinds.CONTROLLER, label=N_("Controller"), required=True)
    subject: Mapped[str | None] = _staff(kinds.TEXT, label=N_("What is assigned"))
    purposes: Mapped[list[str] | None] = _staff(kinds.several(REGISTER_PURPOSE), label=N_("Purposes"), required=True)
    data_protection_agreed: Mapped[bool | None] = _staff(kinds.BOOLEAN, label=N_("Data protection agreed"))
    guidelines_agreed: Mapped[bool | None] = _staff(kinds.BOOLEAN, label=N_("Industry guidelines agreed"))
    confidentiality_agreed: Mapped[bool | None] = _staff(kinds.BOOLEAN, label=N_("Confidentiality agreed"))
    signed_on: Mapped[date | None] = _staff(kinds.DATE, label=N_("Signed on"))
    valid_from: Mapped[date | None] = _staff(kinds.DATE, label=N_("Valid from"), required=True)
    valid_to: Mapped[date | None] = _staff(kinds.DATE, label=N_("Valid to"))


class UserAccount(Entity):
    """A user of the program. The password is nowhere here: the key slot keeps what signing in needs."""

    __tablename__ = "user_account"
    label = N_("User")

    login: Mapped[str | None] = _staff(kinds.CODE, label=N_("User name"), required=True, index=True)
    name: Mapped[str | None] = _staff(kinds.NAME, label=N_("Name"), required=True)
    role: Mapped[str | None] = _staff(ROLE, label=N_("Role"), required=True)
    controllers: Mapped[list[str] | None] = _staff(kinds.several(kinds.CONTROLLER), label=N_("Controllers"))
    employer_id: Mapped[UUID | None] = link(
        N_("Employer"), "about staff and partners, not the customer", purposes=EVERY_PURPOSE, retention=Retention.REGISTER
    )
    commitment_signed: Mapped[date | None] = _staff(kinds.PAST_DATE, label=N_("Confidentiality commitment signed"))
    commitment_until: Mapped[date | None] = _staff(kinds.DATE, label=N_("Confidentiality commitment until"))
    substitute_for: Mapped[str | None] = _staff(
        kinds.LOGIN, label=N_("Substitute for"), help=N_("User name of the supervisor in whose place this user may approve")
    )
    substitute_from: Mapped[date | None] = _staff(kinds.DATE, label=N_("Substitute from"))
    substitute_to: Mapped[date | None] = _staff(kinds.DATE, label=N_("Substitute until"))
    locked: Mapped[bool | None] = _staff(kinds.BOOLEAN, label=N_("Locked"))


class NumberRange(Entity):
    """Numbers that a controller hands out; a block reserved for a workstation is bound to the workstation's epoch."""

    __tablename__ = "number_range"
    label = N_("Number range")

    controller: Mapped[str | None] = _fact(kinds.CONTROLLER, label=N_("Controller"), required=True, index=True)
    number_kind: Mapped[str | None] = _fact(NUMBER_KIND, label=N_("Kind of number"), required=True)
    prefix: Mapped[str | None] = _fact(kinds.CODE, label=N_("Prefix"))
    first: Mapped[int | None] = _fact(kinds.INTEGER, label=N_("First number"), required=True)
    last: Mapped[int | None] = _fact(kinds.INTEGER, label=N_("Last number"), required=True)
    next_number: Mapped[int | None] = _fact(kinds.INTEGER, label=N_("Next number"), required=True)
    workstation: Mapped[str | None] = _fact(kinds.LINE, label=N_("Workstation"))
    epoch: Mapped[int | None] = _fact(kinds.INTEGER, label=N_("Epoch of the workstation"))
