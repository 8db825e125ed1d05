"""Changes of invented customers without forms, and raw access to a store as somebody with its key has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from models.database import schema
from models.database.store import Store
from models.journal.apply import apply
from models.journal.entries import Act, Applied, Change, Op, uuid7
from models.problems import Conflict
from models.services.reading import table_of
from tests.desk import HETU, Office

ACT = Act("aino", "agent", "testi", "customer")
FACTS: Mapping[str, Any] = {"customer_kind": "person", "family_name": "Virtanen", "given_names": "Aino", "language": "fi"}


def attempt(store: Store, *changes: Change, act: Act = ACT) -> Applied | Conflict:
    with store.write() as session:
        return apply(session, store.sealing, act, changes)


def done(store: Store, *changes: Change, act: Act = ACT) -> Applied:
    applied = attempt(store, *changes, act=act)
    assert isinstance(applied, Applied), applied
    return applied


def created(entity: str, subject: UUID, /, **values: Any) -> Change:
    return Change(entity, uuid7(), Op.CREATE, subject, values)


def customer(store: Store, **values: Any) -> tuple[UUID, UUID]:
    """Make a customer row; return it and its entry."""
    subject = uuid7()
    applied = done(store, Change("customer", subject, Op.CREATE, subject, {**FACTS, "personal_identity_code": HETU, **values}))
    return subject, applied.entries[0]


def setting(subject: UUID, values: Mapping[str, Any], bases: Mapping[str, UUID] | None = None) -> Change:
    return Change("customer", subject, Op.SET, subject, values, bases or {})


def row_of(store: Store, entity: str, row: UUID) -> dict[str, Any] | None:
    table = table_of(entity)
    with store.read() as session:
        found = session.execute(table.select().where(table.c.id == row)).mappings().one_or_none()
        return dict(found) if found is not None else None


def tamper(office: Office, *statements: str, params: Mapping[str, Any] | None = None) -> None:
    """Change the store as somebody with its key does: the triggers are dropped, SQL goes past the journal."""
    connection = office.store.engine.raw_connection()
    try:
        cursor = connection.cursor()
        for table in schema.append_only_tables():
            for verb in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
        for statement in statements:
            cursor.execute(statement, params or {})
    finally:
        connection.close()
    office.store.engine.dispose()


def kinds_of(office: Office) -> set[str]:
    return {finding.kind for finding in office.report().findings}
