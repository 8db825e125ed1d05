"""The base of all entities and ``field``, by which a column says what it is and why it is held."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import MetaData, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, mapped_column
from sqlalchemy.types import JSON

from models import fields
from models.database.types import Guid, column_type
from models.fields import Category, Field, Purpose, Retention
from models.kinds import Kind

FIELD = "field"
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables of a store, journalled or not."""

    metadata = MetaData(naming_convention=NAMING)


def field(
    kind: Kind,
    *,
    label: str,
    category: Category,
    purposes: tuple[Purpose, ...],
    retention: Retention = Retention.RELATION,
    required: bool = False,
    encrypted: bool = False,
    sensitive: bool = False,
    help: str = "",
    report_reason: str = "",
    headers: tuple[str, ...] = (),
    index: bool = False,
) -> MappedColumn[Any]:
    """Declare a column of ``kind`` with its metadata.

    ``label`` and ``help`` are marked with N_ where they are declared. ``required`` is a rule of the form and the import, checked by the
    services (the column stays nullable: an erased value leaves no row unreadable). ``report_reason`` says why the access report leaves it out.
    ``headers`` are further column headings by which an import knows the field.
    """
    declared = Field("", "", kind, label, category, purposes, retention, required, encrypted, sensitive or encrypted, help, report_reason, headers)
    return mapped_column(column_type(kind.storage, encrypted=encrypted), nullable=True, index=index, info={FIELD: declared})


class Entity(Base):
    """A journalled row: every value in it was set by an entry.

    ``first_entry`` made the row, ``last_entry`` touched it last, ``bases`` names the entry of each field that was set later.
    Every other column is made by ``field``.
    """

    __abstract__ = True
    label: ClassVar[str]
    """What one row is called (catalogue text)."""
    append_only: ClassVar[bool] = False
    """Rows that nothing changes or removes: permissions, prohibitions and what was decided about them."""
    own_entry: ClassVar[bool] = False
    """Rows that are told by themselves, apart from other changes: contacts by a customer's history, what may be a prohibition by a restore."""

    __table_args__ = {"sqlite_with_rowid": False}
    id: Mapped[UUID] = mapped_column(Guid, primary_key=True, sort_order=-9)
    first_entry: Mapped[UUID] = mapped_column(Guid, sort_order=90)
    last_entry: Mapped[UUID] = mapped_column(Guid, sort_order=91)
    bases: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, sort_order=92)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.__dict__.get("__abstract__"):
            fields.register(cls.__tablename__, cls.label, list(_declared(cls)))


def _declared(cls: type[Entity]) -> Iterator[Field]:
    for column in cls.__table__.columns:
        found = column.info.get(FIELD)
        if isinstance(found, Field):
            yield Field(
                cls.__tablename__, column.name, found.kind, found.label, found.category, found.purposes, found.retention, found.required,
                found.encrypted, found.sensitive, found.help, found.report_reason, found.headers,
            )  # fmt: skip


def table_of(cls: type[Base]) -> Table:
    """Return the table of a class."""
    table = cls.__table__
    assert isinstance(table, Table)
    return table


@cache
def entity_class(name: str) -> type[Entity]:
    """Return the class of the entity named ``name``; KeyError when there is none."""
    for mapper in Base.registry.mappers:
        if mapper.class_.__tablename__ == name and issubclass(mapper.class_, Entity):
            return mapper.class_
    raise KeyError(name)
