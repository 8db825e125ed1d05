"""Rows come back exactly as they were put, in every column, on any machine's time zone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Dialect, Engine, create_engine, inspect, select, text
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateIndex, CreateTable

import models.entities
from models.entities.base import Base, Entity, entity_class
from models.fields import Field, entities, fields_of
from models.kinds import Storage

POSTGRESQL: Callable[[], Dialect] = PGDialect
HELSINKI_SUMMER = timezone(timedelta(hours=3))
VALUES: dict[Storage, list[object]] = {
    Storage.TEXT: ["Yrjö Åkesson-Ødegård", "", "a\nb\t\u0161\U0001f600", "'; DROP TABLE customer; --"],
    Storage.INTEGER: [0, -7, 2_147_483_647],
    Storage.DECIMAL: [Decimal("0.10"), Decimal("19200"), Decimal("-123456789012.345678"), Decimal("1E+3"), Decimal("0.1000000000000000055")],
    Storage.DATE: [date(2026, 3, 29), date(1899, 12, 31), date(2100, 2, 28), date(1, 1, 1)],
    Storage.INSTANT: [
        datetime(2026, 3, 29, 0, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 10, 25, 3, 30, tzinfo=HELSINKI_SUMMER),
        datetime(1921, 1, 1, 0, 0, 0, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ],
    Storage.BOOLEAN: [True, False],
    Storage.UUID: [UUID(int=0), UUID(int=2**128 - 1), UUID("0190a6f2-7c00-7abc-8def-0123456789ab")],
    Storage.JSON: [[], ["gas", "kaukolämpö"], [UUID(int=5).hex]],
    Storage.BYTES: [b"", bytes(range(256))],
}


@pytest.fixture
def engine() -> Iterator[Engine]:
    assert models.entities is not None
    made = create_engine("sqlite://")
    Base.metadata.create_all(made)
    yield made
    made.dispose()


def _values(field: Field) -> list[object]:
    return VALUES[Storage.BYTES if field.encrypted else field.kind.storage]


def _row(cls: type[Entity], turn: int) -> dict[str, object]:
    values: dict[str, object] = {field.name: _values(field)[turn % len(_values(field))] for field in fields_of(cls.__tablename__)}
    return {"id": uuid4(), "first_entry": uuid4(), "last_entry": uuid4(), "bases": {"phone": uuid4().hex}, **values}


def _put(engine: Engine, cls: type[Entity], row: dict[str, object]) -> dict[str, object]:
    with Session(engine) as session:
        session.add(cls(**row))
        session.commit()
    with Session(engine) as session:
        found = session.execute(select(cls).where(cls.id == row["id"])).scalar_one()
        return {name: getattr(found, name) for name in row}


@pytest.mark.parametrize("entity", entities())
def test_every_column_comes_back_exactly(engine: Engine, entity: str) -> None:
    cls = entity_class(entity)
    for turn in range(5):
        row = _row(cls, turn)
        back = _put(engine, cls, row)
        assert back == row
        for name, value in back.items():
            if isinstance(value, Decimal):
                assert str(value) == str(row[name]), "equal is not enough: 0.10 is not 0.1 on an invoice"
            if isinstance(value, datetime):
                assert value.utcoffset() == timedelta(0)
            assert type(value) is type(row[name]), name


@pytest.mark.parametrize("entity", entities())
def test_erased_values_leave_a_readable_row(engine: Engine, entity: str) -> None:
    cls = entity_class(entity)
    row: dict[str, object] = {"id": uuid4(), "first_entry": uuid4(), "last_entry": uuid4(), "bases": {}}
    assert _put(engine, cls, row | {field.name: None for field in fields_of(entity)})["id"] == row["id"]


def test_what_sqlite_holds(engine: Engine) -> None:
    """Identifiers as 16 bytes, instants as whole microseconds, decimals as digits, days as ISO text."""
    row = _row(entity_class("invoice"), 0) | {"total_amount": Decimal("1284.50"), "due_on": date(2026, 4, 7), "customer_id": UUID(int=1)}
    _put(engine, entity_class("invoice"), row)
    contact = _row(entity_class("contact"), 0) | {"started_at": datetime(1970, 1, 1, 2, 0, 1, 5, tzinfo=timezone(timedelta(hours=2)))}
    _put(engine, entity_class("contact"), contact)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT total_amount, due_on, customer_id, typeof(total_amount) FROM invoice")).one() == (
            "1284.50", "2026-04-07", bytes(15) + b"\x01", "text",
        )  # fmt: skip
        assert connection.execute(text("SELECT started_at, typeof(started_at) FROM contact")).one() == (1_000_005, "integer")


def test_a_time_without_a_zone_is_a_defect(engine: Engine) -> None:
    row = _row(entity_class("contact"), 0) | {"started_at": datetime(2026, 1, 1, 12, tzinfo=UTC).replace(tzinfo=None)}
    with pytest.raises(StatementError, match="time zone"):
        _put(engine, entity_class("contact"), row)


@pytest.fixture(params=["UTC", "Europe/Helsinki", "America/New_York", "Pacific/Kiritimati"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


def test_days_and_instants_are_the_same_in_every_zone(engine: Engine, zone: str) -> None:
    offset = {"UTC": 0, "Europe/Helsinki": 2, "America/New_York": -5, "Pacific/Kiritimati": 14}[zone]
    assert time.localtime(1_767_225_600).tm_gmtoff == offset * 3600, "the machine's zone is really changed"
    for turn in range(len(VALUES[Storage.DATE])):
        for entity in ("manual_reading", "statement", "day_readings"):
            row = _row(entity_class(entity), turn)
            assert _put(engine, entity_class(entity), row) == row
    with engine.connect() as connection:
        days = connection.execute(text("SELECT day FROM day_readings ORDER BY day")).scalars().all()
        given = connection.execute(text("SELECT given_at FROM statement ORDER BY given_at")).scalars().all()
    assert days == ["0001-01-01", "1899-12-31", "2026-03-29", "2100-02-28"]
    assert given == [-1_546_300_799_999_999, 1_774_745_999_999_999, 1_792_888_200_000_000, 253_402_300_799_999_999]


def test_tables_and_indexes_are_made(engine: Engine) -> None:
    made = inspect(engine)
    assert set(made.get_table_names()) == set(Base.metadata.tables)
    names = [index["name"] for table in made.get_table_names() for index in made.get_indexes(table)]
    assert len(names) == len(set(names))
    assert "ix_day_readings_metering_point_id_day" in names
    assert all(name is not None and len(name) <= 63 for name in names), "PostgreSQL cuts longer names"


@pytest.mark.parametrize("entity", entities())
def test_tables_compile_for_both_engines(entity: str) -> None:
    table = Base.metadata.tables[entity]
    dialects: tuple[tuple[Dialect, str], ...] = ((create_engine("sqlite://").dialect, "BLOB"), (POSTGRESQL(), "UUID"))
    for dialect, identifier in dialects:
        ddl = str(CreateTable(table).compile(dialect=dialect))
        assert f"id {identifier} NOT NULL" in ddl
        for index in table.indexes:
            assert str(CreateIndex(index).compile(dialect=dialect)).startswith("CREATE INDEX ix_")


def test_a_link_is_found_by_its_index(engine: Engine) -> None:
    with engine.connect() as connection:
        for table, column in (
            ("contact", "customer_id"),
            ("statement", "customer_id"),
            ("meter", "metering_point_id"),
            ("day_readings", "metering_point_id"),
        ):
            plan = connection.execute(text(f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE {column} = x'00'")).one()
            assert f"USING INDEX ix_{table}_{column}" in plan[3]
