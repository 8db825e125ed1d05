"""Contracts of connection and delivery: who, which metering point, which product, from when until when."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Mapped

from models import kinds
from models.entities.base import Entity, field
from models.entities.choices import known_as
from models.entities.links import USES, controller_code, customer_link, link
from models.entities.quantities import POWER
from models.fields import Category
from models.words import N_

CONTRACT_KIND: Final = known_as(
    kinds.choice(
        "kind of contract",
        {
            "connection": N_("Connection contract"),
            "supply": N_("Delivery contract"),
            "sales": N_("Sales contract"),
            "network": N_("Network contract"),
            "service": N_("Service contract"),
            "temporary": N_("Temporary delivery"),
        },
    ),
    {
        "liittymä": "connection", "liittymis": "connection", "liittymissopimus": "connection", "anslutning": "connection", "anslutningsavtal": "connection",
        "toimitus": "supply", "toimitussopimus": "supply", "leverans": "supply", "leveransavtal": "supply", "delivery": "supply", "myynti": "sales",
        "försäljning": "sales", "verkko": "network", "verkkopalvelu": "network", "nät": "network", "palvelu": "service", "tilapäinen": "temporary",
    },
)  # fmt: skip
MADE_HOW: Final = kinds.choice(
    "how made",
    {
        "phone-customer-called": N_("By phone, the customer called"),
        "phone-we-called": N_("By phone, we called; accepted in writing"),
        "letter": N_("By letter"),
        "email": N_("By e-mail"),
        "web": N_("In the web service"),
        "visit": N_("At the service desk"),
        "door": N_("At the customer's door"),
        "transferred": N_("Transferred from the earlier holder"),
    },
)
END_REASON: Final = kinds.choice(
    "reason of ending",
    {
        "moving-out": N_("Moving out"),
        "notice-customer": N_("Notice by the customer"),
        "notice-supplier": N_("Notice by the supplier"),
        "withdrawn": N_("Withdrawn within the right of withdrawal"),
        "dissolved": N_("Dissolved"),
        "meter-removed": N_("Meter removed"),
        "holder-changed": N_("Change of holder"),
        "term-ended": N_("Term ended"),
        "death": N_("Death of the customer"),
        "changed-product": N_("Change of product"),
    },
)

_term = partial(field, category=Category.CONTRACT, purposes=USES)


class Contract(Entity):
    """A contract between a customer and a controller on one metering point."""

    __tablename__ = "contract"
    label = N_("Contract")

    customer_id: Mapped[UUID | None] = customer_link()
    metering_point_id: Mapped[UUID | None] = link(N_("Metering point"), "link to the metering point")
    billing_account_id: Mapped[UUID | None] = link(N_("Billing account"), "link to the billing account")
    order_id: Mapped[UUID | None] = link(N_("Order"), "link to the order")
    offer_id: Mapped[UUID | None] = link(N_("Offer"), "link to the offer")
    controller: Mapped[str | None] = controller_code(Category.CONTRACT)
    contract_number: Mapped[str | None] = _term(
        kinds.CODE, label=N_("Contract number"), required=True, index=True, headers=("Sopimusnumero", "Avtalsnummer")
    )
    contract_kind: Mapped[str | None] = _term(CONTRACT_KIND, label=N_("Kind of contract"), required=True, headers=("Sopimuslaji", "Avtalstyp"))
    product: Mapped[str | None] = _term(kinds.LINE, label=N_("Product"), headers=("Tuote", "Produkt"))
    price_list: Mapped[str | None] = _term(kinds.LINE, label=N_("Price list"), headers=("Hinnasto", "Prislista"))
    contracted_power: Mapped[Decimal | None] = _term(POWER, label=N_("Contracted power"))
    connection_fee: Mapped[Decimal | None] = _term(kinds.MONEY, label=N_("Connection fee"))
    signed_on: Mapped[date | None] = _term(kinds.DATE, label=N_("Made on"))
    made_how: Mapped[str | None] = _term(MADE_HOW, label=N_("How made"))
    valid_from: Mapped[date | None] = _term(kinds.DATE, label=N_("Valid from"), required=True, headers=("Alkaa", "Alkaen", "Börjar", "From"))
    valid_to: Mapped[date | None] = _term(kinds.DATE, label=N_("Valid to"), headers=("Päättyy", "Päättyen", "Slutar", "To"))
    fixed_term_to: Mapped[date | None] = _term(kinds.DATE, label=N_("Fixed term until"))
    withdrawal_until: Mapped[date | None] = _term(kinds.DATE, label=N_("Right of withdrawal until"))
    notice_given_on: Mapped[date | None] = _term(kinds.DATE, label=N_("Notice given on"))
    end_reason: Mapped[str | None] = _term(END_REASON, label=N_("Reason of ending"))
    terms: Mapped[str | None] = _term(kinds.LINE, label=N_("Terms"), headers=("Ehdot", "Villkor"))
    note: Mapped[str | None] = _term(kinds.TEXT, label=N_("Special terms"))
