"""SQLAlchemy classes, one file an aggregate. Importing this package declares them all."""

from models.entities import (
    billing,
    consent,
    contact,
    contact_point,
    contract,
    controller,
    customer,
    equipment,
    journal,
    metering_point,
    site,
    statement,
)

__all__ = [
    "billing",
    "consent",
    "contact",
    "contact_point",
    "contract",
    "controller",
    "customer",
    "equipment",
    "journal",
    "metering_point",
    "site",
    "statement",
]
