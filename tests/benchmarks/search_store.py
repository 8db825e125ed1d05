"""A store with the sample's customers for timing searches: the rows themselves, without the journal, so that 100,000 are there in a minute."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from models import fields
from models.database import search_index
from models.database import store as stores
from models.database.store import Store
from models.roles import Role
from models.security.cipher import keyed_hash
from models.security.keys import RegisterKeys
from models.services import sample
from models.services.desk import Desk, User
from models.services.reading import table_of
from models.services.sample_helmi import helmi
from models.services.sample_maker import Maker, Sheet

KEYS = RegisterKeys(b"r" * 32, b"s" * 32)
_NOBODY = UUID(int=0)
_NEEDED = search_index.INDEXED | {"statement", "statement_decision", "contact"}


def make(folder: Path, customers: int, seed: int = 1) -> Store:
    """Make the store in an empty folder."""
    store = stores.create(folder, KEYS)
    maker = Maker(seed)
    for start in range(0, customers, 5_000):
        with store.write() as session:
            rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
            made: list[UUID] = []
            for number in range(start, min(start + 5_000, customers)):
                sheet = helmi(maker)[0].sheet if number == 0 else sample.customer(maker).sheet
                made.append(sheet.subject)
                _add(rows, sheet, store)
            for entity, listed in rows.items():
                session.execute(insert(table_of(entity)), listed)
            search_index.index_new(session, store.sealing, made)
    with store.write() as session:
        search_index.tidy(session.connection())
        session.connection().exec_driver_sql("ANALYZE")
    return store


def _add(rows: dict[str, list[dict[str, Any]]], sheet: Sheet, store: Store) -> None:
    for change in sheet.changes:
        if change.entity in _NEEDED:
            row: dict[str, Any] = {"id": change.entity_id, "first_entry": _NOBODY, "last_entry": _NOBODY, "bases": {}}
            for field in fields.fields_of(change.entity):
                value = change.values.get(field.name)
                if field.encrypted:
                    if value is not None and f"{field.name}_hash" in table_of(change.entity).c:
                        row[f"{field.name}_hash"] = keyed_hash(store.sealing.hash_key, field.name, str(value))
                    value = None
                row.setdefault(field.name, value)
            rows[change.entity].append(row)


def desk(store: Store, controllers: tuple[str, ...] = ("lampo", "sahko")) -> Desk:
    """Return an agent's desk at the store."""
    return Desk(store, User("agent", "Noora Vuorela", Role.AGENT, controllers), "bench", sample=True)
