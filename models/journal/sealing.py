"""Values under their subject's keys: what sealing needs, and the columns that are sealed one by one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Table

from models import fields
from models.entities.base import entity_class
from models.entities.base import table_of as _table_of
from models.journal.payload import KeyChain
from models.security.keys import DataKey, DataKeys

_encode: Final = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Sealing:
    """What sealing needs: the register's data keys and its hash key."""

    data_keys: DataKeys
    hash_key: bytes


@cache
def table_of(entity: str) -> Table:
    """Return the table of an entity."""
    return _table_of(entity_class(entity))


@cache
def sealed_fields(entity: str) -> Mapping[str, bool]:
    """Return the fields of an entity whose columns are sealed one by one, and whether a keyed hash stands beside each."""
    return {field.name: f"{field.name}_hash" in table_of(entity).c for field in fields.fields_of(entity) if field.encrypted}


def seal_column(keys: KeyChain, subject: UUID, controller: str, field: fields.Field, value: Any) -> bytes:
    """Seal one value for its column, under the subject's key of the field's retention class."""
    plain = _encode(field.kind.to_json(value)).encode()
    return keys.key(subject, controller, field.retention).seal(plain, f"{field.entity}.{field.name}".encode())


def open_column(keys: KeyChain, subject: UUID, controller: str, field: fields.Field, sealed: bytes) -> Any:
    """Open a sealed column; ErasedError when its key was destroyed."""
    return open_with(keys.existing(subject, controller, field.retention), field, sealed)


def open_with(key: DataKey, field: fields.Field, sealed: bytes) -> Any:
    """Open a sealed column with its key, for a caller that opens many under one."""
    return field.kind.from_json(json.loads(key.open(sealed, f"{field.entity}.{field.name}".encode())))
