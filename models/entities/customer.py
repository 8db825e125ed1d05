"""The customer: who it is. A customer exists once; its relation to each controller is a row of its own."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Mapped

from models import kinds
from models.entities.base import Entity, field
from models.entities.choices import known_as
from models.fields import Category, Purpose, Retention
from models.words import N_

ALL_USES: Final = (Purpose.DELIVERY, Purpose.RELATION, Purpose.BILLING)
CUSTOMER_KIND: Final = known_as(
    kinds.choice(
        "kind of customer",
        {
            "person": N_("Natural person"),
            "organisation": N_("Organisation"),
            "estate": N_("Estate of a deceased person"),
            "bankruptcy-estate": N_("Bankruptcy estate"),
        },
    ),
    {
        "henkilö": "person", "luonnollinen henkilö": "person", "yritys": "organisation", "yhteisö": "organisation", "företag": "organisation",
        "company": "organisation", "kuolinpesä": "estate", "dödsbo": "estate", "konkurssipesä": "bankruptcy-estate", "konkursbo": "bankruptcy-estate",
    },
)  # fmt: skip
RELATION_STATUS: Final = kinds.choice("status of relation", {"prospect": N_("Prospect"), "current": N_("Customer"), "former": N_("Former customer")})
CAPACITY: Final = kinds.choice(
    "capacity",
    {
        "contact-person": N_("Contact person"),
        "guardian": N_("Guardian"),
        "power-of-attorney": N_("Power of attorney"),
        "property-manager": N_("Property manager"),
        "estate": N_("Administrator of the estate"),
    },
)


class Customer(Entity):
    """A natural person, a legal person or an estate (DOMAIN: customer). The name is family and given names, or the organisation's name."""

    __tablename__ = "customer"
    label = N_("Customer")

    customer_kind: Mapped[str | None] = field(
        CUSTOMER_KIND,
        label=N_("Kind of customer"),
        category=Category.IDENTITY,
        purposes=ALL_USES,
        required=True,
        headers=("Asiakaslaji", "Kundtyp", "Type", "Kind"),
    )
    family_name: Mapped[str | None] = field(
        kinds.PERSON_NAME, label=N_("Family name"), category=Category.IDENTITY, purposes=ALL_USES, headers=("Sukunimi", "Efternamn", "Last name")
    )
    given_names: Mapped[str | None] = field(
        kinds.PERSON_NAME, label=N_("Given names"), category=Category.IDENTITY, purposes=ALL_USES, headers=("Etunimet", "Förnamn", "First names")
    )
    organisation_name: Mapped[str | None] = field(
        kinds.NAME, label=N_("Name of organisation"), category=Category.IDENTITY, purposes=ALL_USES, headers=("Organisaatio", "Organisation")
    )
    personal_identity_code: Mapped[bytes | None] = field(
        kinds.HETU,
        label=N_("Personal identity code"),
        category=Category.IDENTITY,
        purposes=(Purpose.DELIVERY, Purpose.BILLING),
        encrypted=True,
        headers=("Henkilötunnus", "Hetu", "Personbeteckning"),
        help=N_("Only to identify the customer without doubt, in customer, credit and collection matters"),
    )
    personal_identity_code_hash: Mapped[bytes | None] = field(
        kinds.DIGEST,
        label=N_("Search key of the personal identity code"),
        category=Category.TECHNICAL,
        purposes=(Purpose.DELIVERY,),
        report_reason="derived from the personal identity code by a keyed hash",
        index=True,
    )
    business_id: Mapped[str | None] = field(
        kinds.BUSINESS_ID, label=N_("Business id"), category=Category.IDENTITY, purposes=ALL_USES, headers=("Y-tunnus", "FO-nummer", "Business ID")
    )
    language: Mapped[str | None] = field(
        kinds.LANGUAGE,
        label=N_("Language"),
        category=Category.IDENTITY,
        purposes=ALL_USES,
        required=True,
        headers=("Kieli", "Språk", "Language code"),
    )
    non_disclosure: Mapped[bool | None] = field(
        kinds.BOOLEAN,
        label=N_("Non-disclosure for personal safety"),
        category=Category.SAFETY,
        purposes=(Purpose.RELATION,),
        help=N_("Address, municipality and contact details are shown to nobody who does not need them"),
    )
    non_disclosure_until: Mapped[date | None] = field(
        kinds.DATE, label=N_("Non-disclosure until"), category=Category.SAFETY, purposes=(Purpose.RELATION,)
    )
    date_of_death: Mapped[date | None] = field(
        kinds.PAST_DATE, label=N_("Date of death"), category=Category.IDENTITY, purposes=(Purpose.RELATION, Purpose.BILLING)
    )
    merged_into: Mapped[UUID | None] = field(
        kinds.LINK,
        label=N_("Merged into"),
        category=Category.TECHNICAL,
        purposes=(Purpose.RELATION,),
        report_reason="the survivor's report holds the data",
        index=True,
    )


class CustomerRelation(Entity):
    """The relation of a customer to one controller: its number, from when until when, and its status."""

    __tablename__ = "customer_relation"
    label = N_("Customer relation")

    customer_id: Mapped[UUID | None] = field(
        kinds.LINK,
        label=N_("Customer"),
        category=Category.TECHNICAL,
        purposes=ALL_USES,
        required=True,
        report_reason="link to the customer",
        index=True,
    )
    controller: Mapped[str | None] = field(kinds.CONTROLLER, label=N_("Controller"), category=Category.CONTRACT, purposes=ALL_USES, required=True)
    customer_number: Mapped[str | None] = field(
        kinds.CODE,
        label=N_("Customer number"),
        category=Category.IDENTITY,
        purposes=ALL_USES,
        required=True,
        index=True,
        headers=("Asiakasnumero", "Kundnummer"),
    )
    since: Mapped[date | None] = field(kinds.DATE, label=N_("Customer since"), category=Category.CONTRACT, purposes=ALL_USES)
    until: Mapped[date | None] = field(kinds.DATE, label=N_("Customer until"), category=Category.CONTRACT, purposes=ALL_USES)
    status: Mapped[str | None] = field(RELATION_STATUS, label=N_("Status"), category=Category.CONTRACT, purposes=ALL_USES, required=True)


class AuthorisedPerson(Entity):
    """Who may speak for the customer: a company's contact person, a guardian, a holder of a power of attorney."""

    __tablename__ = "authorised_person"
    label = N_("Authorised person")

    customer_id: Mapped[UUID | None] = field(
        kinds.LINK,
        label=N_("Customer"),
        category=Category.TECHNICAL,
        purposes=ALL_USES,
        required=True,
        report_reason="link to the customer",
        index=True,
    )
    capacity: Mapped[str | None] = field(
        CAPACITY,
        label=N_("Capacity"),
        category=Category.IDENTITY,
        purposes=ALL_USES,
        required=True,
    )
    name: Mapped[str | None] = field(kinds.NAME, label=N_("Name"), category=Category.IDENTITY, purposes=ALL_USES, required=True)
    phone: Mapped[str | None] = field(kinds.PHONE, label=N_("Phone"), category=Category.CONTACT_DETAILS, purposes=ALL_USES, sensitive=True)
    email: Mapped[str | None] = field(kinds.EMAIL, label=N_("E-mail"), category=Category.CONTACT_DETAILS, purposes=ALL_USES, sensitive=True)
    valid_from: Mapped[date | None] = field(kinds.DATE, label=N_("Valid from"), category=Category.IDENTITY, purposes=ALL_USES)
    valid_to: Mapped[date | None] = field(kinds.DATE, label=N_("Valid to"), category=Category.IDENTITY, purposes=ALL_USES)
    note: Mapped[str | None] = field(
        kinds.TEXT, label=N_("Scope of the mandate"), category=Category.IDENTITY, purposes=ALL_USES, retention=Retention.RELATION
    )
