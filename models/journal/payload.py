"""The sealed part of an entry: its values, grouped by retention class, each group under its own key of the subject.

Layout: a count byte, then for each group the class name (length byte + UTF-8) and the sealed bytes (four-byte length). Never rewritten.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models import fields
from models.entities.base import table_of
from models.entities.journal import SubjectKey
from models.fields import Retention
from models.security.cipher import TamperedError
from models.security.keys import Binding, DataKey, DataKeys

REASON: Final = "~reason"
"""Name under which the act's reason travels in the payload."""
_KEYS: Final = table_of(SubjectKey)
_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
DEFAULT_CLASS: Final = Retention.CONTACT
"""Class of what is no column: reasons, and the details of events."""


class ErasedError(Exception):
    """The key of these values was destroyed, or never was: they are gone for good."""


class KeyChain:
    """The data keys of subjects, made on first use, as one transaction sees them."""

    def __init__(self, session: Session, keys: DataKeys) -> None:
        self._session, self._keys = session, keys
        self._made: dict[Binding, DataKey] = {}
        self._rows: list[dict[str, Any]] = []
        self._known: dict[Binding, bytes | None] = {}
        self._complete: set[UUID] = set()

    def preload(self, subjects: Iterable[UUID]) -> None:
        """Read all keys of ``subjects`` at once; what is not found then does not exist."""
        wanted = [subject for subject in set(subjects) if subject not in self._complete]
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            for subject, controller, retention, wrapped in self._session.connection().execute(select(_KEYS).where(_KEYS.c.subject.in_(part))):
                self._known[Binding(subject, controller, retention)] = wrapped
        self._complete.update(wanted)

    def key(self, subject: UUID, controller: str, retention: str) -> DataKey:
        """Return the key, making it when there is none; ErasedError when it was destroyed."""
        binding = Binding(subject, controller, retention)
        made = self._made.get(binding)
        if made is not None:
            return made
        wrapped = self._wrapped(binding)
        if wrapped is not None:
            return self._keys.open(binding, wrapped)
        sealed, made = self._keys.new(binding)
        self._made[binding] = made
        self._rows.append({"subject": subject, "controller": controller, "retention": retention, "wrapped": sealed})
        return made

    def existing(self, subject: UUID, controller: str, retention: str) -> DataKey:
        """Return the key; ErasedError when it was destroyed or never was."""
        binding = Binding(subject, controller, retention)
        made = self._made.get(binding)
        if made is not None:
            return made
        wrapped = self._wrapped(binding)
        if wrapped is None:
            raise ErasedError
        return self._keys.open(binding, wrapped)

    def flush(self) -> None:
        """Write the keys made since the last call."""
        if self._rows:
            self._session.connection().execute(insert(_KEYS), self._rows)
            self._rows = []

    def _wrapped(self, binding: Binding) -> bytes | None:
        if binding not in self._known:
            if binding.subject in self._complete:
                return None
            self.preload([binding.subject])
            return self._wrapped(binding)
        wrapped = self._known[binding]
        if wrapped is None:
            raise ErasedError
        return wrapped


def retention_of(entity: str, name: str) -> str:
    """Return the retention class of a field's value in the journal."""
    field = fields.find(entity, name)
    return field.retention if field is not None else DEFAULT_CLASS


def seal(chain: KeyChain, entry_id: UUID, subject: UUID, controller: str, entity: str, values: Mapping[str, Any]) -> bytes:
    """Seal JSON-ready ``values`` by retention class."""
    groups: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        groups.setdefault(retention_of(entity, name), {})[name] = value
    packed = bytearray([len(groups)])
    for retention in sorted(groups):
        plain = _encode(groups[retention]).encode()
        sealed = chain.key(subject, controller, retention).seal(plain, entry_id.bytes)
        label = retention.encode()
        packed += bytes([len(label)]) + label + len(sealed).to_bytes(4, "big") + sealed
    return bytes(packed)


def groups_of(payload: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield (retention class, sealed bytes) of a payload; TamperedError when it is not one."""
    at = 1
    for _ in range(payload[0] if payload else 0):
        end = at + 1 + payload[at] if at < len(payload) else 0
        size = int.from_bytes(payload[end : end + 4], "big")
        if not end or end + 4 + size > len(payload):
            raise TamperedError("an entry's payload is cut")
        yield payload[at + 1 : end].decode(), payload[end + 4 : end + 4 + size]
        at = end + 4 + size
    if at != len(payload):
        raise TamperedError("an entry's payload is too long")


def unseal(chain: KeyChain, entry_id: UUID, subject: UUID, controller: str, payload: bytes) -> dict[str, Any]:
    """Open a payload: the values as JSON. Groups whose key was erased are left out."""
    values: dict[str, Any] = {}
    for retention, sealed in groups_of(payload):
        try:
            key = chain.existing(subject, controller, retention)
        except ErasedError:
            continue
        values.update(json.loads(key.open(sealed, entry_id.bytes)))
    return values
