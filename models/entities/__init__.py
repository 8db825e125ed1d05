"""SQLAlchemy classes, one file an aggregate. Importing this package declares them all."""

from models.entities import customer, journal
from models.entities.base import Base, Entity, entity_class

__all__ = ["Base", "Entity", "entity_class", "customer", "journal"]
