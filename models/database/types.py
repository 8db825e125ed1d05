"""Column types that keep values exactly alike on SQLite and PostgreSQL: identifiers in 16 bytes, decimals and instants without rounding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, SafeUUID

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Dialect, Integer, LargeBinary, Numeric, String, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import JSON, TypeDecorator, TypeEngine

from models.kinds import Storage

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """Return microseconds since 1970 UTC."""
    return (at - _EPOCH) // _MICROSECOND


def from_micros(value: int) -> datetime:
    """Return the UTC instant of ``micros``."""
    return _EPOCH + timedelta(microseconds=value)


def _bytes(value: UUID | None) -> bytes | None:
    return None if value is None else value.bytes


_new: Final = object.__new__
_put: Final = object.__setattr__
_UNKNOWN: Final = SafeUUID.unknown


def _uuid(value: bytes | None) -> UUID | None:
    """Make a UUID of 16 bytes in a third of the time that its own constructor takes to look at all that it might have been given."""
    if value is None:
        return None
    made = _new(UUID)
    _put(made, "int", int.from_bytes(value, "big"))
    _put(made, "is_safe", _UNKNOWN)
    return made


class Guid(TypeDecorator[UUID]):
    """A UUID: 16 bytes in SQLite (text would double the largest indexes), the native type in PostgreSQL."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the native type where there is one."""
        return dialect.type_descriptor(postgresql.UUID(as_uuid=True) if dialect.name == "postgresql" else LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        """Give SQLite the 16 bytes."""
        return value if value is None or dialect.name == "postgresql" else value.bytes

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """Go straight to the bytes: the driver takes them as they are."""
        return super().bind_processor(dialect) if dialect.name == "postgresql" else _bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        """Make a UUID of the 16 bytes."""
        return value if dialect.name == "postgresql" else _uuid(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Go straight from the bytes: every row that is read has three of these."""
        return super().result_processor(dialect, coltype) if dialect.name == "postgresql" else _uuid


class Instant(TypeDecorator[datetime]):
    """A UTC instant to the microsecond: an integer in SQLite, timestamptz in PostgreSQL."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the native type where there is one."""
        return dialect.type_descriptor(DateTime(timezone=True) if dialect.name == "postgresql" else BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Give SQLite microseconds; a time without a zone is a defect."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC) if dialect.name == "postgresql" else micros(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """Go straight to the number."""
        return super().bind_processor(dialect) if dialect.name == "postgresql" else lambda value: self.process_bind_param(value, dialect)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Make a UTC instant."""
        if value is None:
            return None
        return value.astimezone(UTC) if dialect.name == "postgresql" else from_micros(value)


class Exact(TypeDecorator[Decimal]):
    """A decimal number kept digit by digit: text in SQLite, which has floating point only, numeric in PostgreSQL."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the native type where there is one."""
        return dialect.type_descriptor(Numeric() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Give SQLite the digits."""
        return value if value is None or dialect.name == "postgresql" else str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Make a Decimal of the digits."""
        return value if value is None or dialect.name == "postgresql" else Decimal(value)


_TYPES: Final[Mapping[Storage, Any]] = {
    Storage.TEXT: Text,
    Storage.INTEGER: Integer,
    Storage.DECIMAL: Exact,
    Storage.DATE: Date,
    Storage.INSTANT: Instant,
    Storage.BOOLEAN: Boolean,
    Storage.UUID: Guid,
    Storage.JSON: JSON,
    Storage.BYTES: LargeBinary,
}


def column_type(storage: Storage, *, encrypted: bool = False) -> Any:
    """Return the SQLAlchemy type that holds a kind's values; sealed values are bytes."""
    return LargeBinary() if encrypted else _TYPES[storage]()


def text_of(length: int) -> String:
    """Return a short text type for codes."""
    return String(length)


__all__ = ["Exact", "Guid", "Instant", "column_type", "date", "from_micros", "micros", "text_of"]
