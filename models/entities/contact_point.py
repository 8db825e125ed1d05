"""How a customer is reached: phones, e-mails and addresses, several of each, typed and dated, one preferred for each kind."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Mapped

from models import kinds
from models.entities.base import Entity, field
from models.entities.links import USES, customer_link
from models.entities.quantities import COUNTRY
from models.fields import Category
from models.words import N_

POINT_KIND: Final = kinds.choice("kind of contact point", {"phone": N_("Phone"), "email": N_("E-mail"), "postal": N_("Postal address")})
POINT_TYPE: Final = kinds.choice(
    "type of contact point",
    {
        "home": N_("Home"),
        "mobile": N_("Mobile"),
        "work": N_("Work"),
        "permanent": N_("Permanent address"),
        "temporary": N_("Temporary"),
        "mailing": N_("Mailing address"),
        "billing": N_("Billing"),
        "holiday": N_("Holiday home"),
        "switchboard": N_("Switchboard"),
        "other": N_("Other"),
    },
)

_detail = partial(field, category=Category.CONTACT_DETAILS, purposes=USES)


class ContactPoint(Entity):
    """One phone, e-mail or postal address of a customer; the columns of the other kinds stay empty."""

    __tablename__ = "contact_point"
    label = N_("Contact point")

    customer_id: Mapped[UUID | None] = customer_link()
    point_kind: Mapped[str | None] = _detail(POINT_KIND, label=N_("Kind"), required=True)
    point_type: Mapped[str | None] = _detail(POINT_TYPE, label=N_("Type"))
    phone: Mapped[str | None] = _detail(
        kinds.PHONE, label=N_("Phone"), sensitive=True, headers=("Puhelin", "Puhelinnumero", "Matkapuhelin", "Telefon", "Phone number")
    )
    email: Mapped[str | None] = _detail(
        kinds.EMAIL, label=N_("E-mail"), sensitive=True, headers=("Sähköposti", "Sähköpostiosoite", "E-post", "Email")
    )
    co: Mapped[str | None] = _detail(kinds.LINE, label=N_("Care of"), sensitive=True, headers=("c/o", "C/o-osoite"))
    street_address: Mapped[str | None] = _detail(
        kinds.LINE, label=N_("Street address"), sensitive=True, headers=("Lähiosoite", "Katuosoite", "Osoite", "Gatuadress", "Address")
    )
    postal_code: Mapped[str | None] = _detail(kinds.POSTAL_CODE, label=N_("Postal code"), headers=("Postinumero", "Postnummer", "Postcode"))
    post_office: Mapped[str | None] = _detail(kinds.LINE, label=N_("Post office"), headers=("Postitoimipaikka", "Postanstalt", "City"))
    country: Mapped[str | None] = _detail(COUNTRY, label=N_("Country"), headers=("Maa", "Land"))
    note: Mapped[str | None] = _detail(kinds.LINE, label=N_("Note on the contact point"), sensitive=True)
    preferred: Mapped[bool | None] = _detail(kinds.BOOLEAN, label=N_("Preferred"))
    verified_at: Mapped[datetime | None] = _detail(
        kinds.INSTANT, label=N_("Verified"), help=N_("When the customer last confirmed it; an unverified one is not used for marketing")
    )
    valid_from: Mapped[date | None] = _detail(kinds.DATE, label=N_("Valid from"))
    valid_to: Mapped[date | None] = _detail(kinds.DATE, label=N_("Valid to"))
    protected: Mapped[bool | None] = field(
        kinds.BOOLEAN,
        label=N_("Protected address"),
        category=Category.SAFETY,
        purposes=USES,
        help=N_("The one address by which service messages go to a customer under non-disclosure"),
    )
