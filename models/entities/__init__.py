"""SQLAlchemy classes, one file an aggregate. Importing this package declares them all."""

from models.entities import (
    billing,
    consent,
    contact,
    contact_list,
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
from models.entities.base import Base, Entity, entity_class

__all__ = [
    "Base",
    "Entity",
    "billing",
    "consent",
    "contact",
    "contact_list",
    "contact_point",
    "contract",
    "controller",
    "customer",
    "entity_class",
    "equipment",
    "journal",
    "metering_point",
    "site",
    "statement",
]
