"""SQLAlchemy classes, one file an aggregate. Importing this package declares them all."""

from models.entities import customer

__all__ = ["customer"]
