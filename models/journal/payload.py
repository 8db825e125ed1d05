"""The sealed part of an entry: its values, grouped by retention class, each group under its own key of the subject.

Layout: a count byte, then for each group the class name (length byte + UTF-8) and the sealed bytes (four-byte length). Never rewritten.
A group of an entry of one row is a JSON object of its fields. A group of an entry of several rows (``parts``) is a JSON list: a number whose bits tell
which of the entry's fields, in the order in which it names them, are in the group, the first field's bit the lowest; then their values.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from models import fields
from models.database.raw import within
from models.fields import Retention
from models.journal import parts as entry_parts
from models.journal.parts import Part
from models.kinds import Storage
from models.security.cipher import TamperedError
from models.security.keys import Binding, DataKey, DataKeys

REASON: Final = "~reason"
"""Name under which the act's reason travels in the payload."""
_KEYS: Final = "SELECT subject, controller, retention, wrapped FROM subject_key WHERE subject IN ({ids})"
_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_quoted: Final = json.encoder.encode_basestring
DEFAULT_CLASS: Final = Retention.CONTACT
"""Class of what is no column: reasons, and the details of events."""


class ErasedError(Exception):
    """The key of these values was destroyed, or never was: they are gone for good."""


class KeyChain:
    """The data keys of subjects, made on first use, as one transaction sees them."""

    def __init__(self, session: Session, keys: DataKeys) -> None:
        self._session, self._keys = session, keys
        self.rows: list[dict[str, Any]] = []
        """The keys made, as rows of their table: to be written with what they seal."""
        self._ready: dict[tuple[int, str, str], DataKey] = {}
        self._known: dict[Binding, bytes | None] = {}
        self._complete: set[UUID] = set()

    def preload(self, subjects: Iterable[UUID]) -> None:
        """Read all keys of ``subjects`` at once; what is not found then does not exist."""
        wanted = [subject for subject in set(subjects) if subject not in self._complete]
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            for subject, controller, retention, wrapped in within(self._session.connection(), _KEYS, [subject.bytes for subject in part]):
                self._known[Binding(UUID(bytes=subject), controller, retention)] = wrapped
        self._complete.update(wanted)

    def key(self, subject: UUID, controller: str, retention: str) -> DataKey:
        """Return the key, making it when there is none; ErasedError when it was destroyed."""
        place = (subject.int, controller, retention)
        ready = self._ready.get(place)
        if ready is None:
            binding = Binding(subject, controller, retention)
            wrapped = self._wrapped(binding)
            if wrapped is not None:
                ready = self._keys.open(binding, wrapped)
            else:
                sealed, ready = self._keys.new(binding)
                self.rows.append({"subject": subject, "controller": controller, "retention": retention, "wrapped": sealed})
            self._ready[place] = ready
        return ready

    def existing(self, subject: UUID, controller: str, retention: str) -> DataKey:
        """Return the key; ErasedError when it was destroyed or never was."""
        place = (subject.int, controller, retention)
        ready = self._ready.get(place)
        if ready is None:
            binding = Binding(subject, controller, retention)
            wrapped = self._wrapped(binding)
            if wrapped is None:
                raise ErasedError
            ready = self._ready[place] = self._keys.open(binding, wrapped)
        return ready

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


Group = tuple[str, bytes, bytes]
"""Values of one retention class: the class, its head in a payload, the values as JSON."""


class Shape:
    """How the values of some fields of an entity become JSON, each retention class by itself. ``plain``: they are values of the fields' kinds."""

    def __init__(self, entity: str, names: tuple[str, ...], *, plain: bool) -> None:
        found: dict[str, list[tuple[str, str, Callable[[Any], str]]]] = {}
        for name in names:
            member = (name, f"{_encode(name)}:", _spelling(entity, name) if plain else _encode)
            found.setdefault(retention_of(entity, name), []).append(member)
        self._groups = [(str(each), bytes([len(each.encode())]) + each.encode(), tuple(found[each])) for each in sorted(found)]

    def groups(self, values: Mapping[str, Any]) -> list[Group]:
        """Return the values by retention class, in the order of a payload."""
        return [
            (retention, head, ("{" + ",".join([key + spelled(values[name]) for name, key, spelled in members]) + "}").encode())
            for retention, head, members in self._groups
        ]


@lru_cache(maxsize=4096)
def shape_of(entity: str, names: tuple[str, ...], *, plain: bool) -> Shape:
    """Return the shape of these fields."""
    return Shape(entity, names, plain=plain)


class TogetherShape:
    """How the values of several rows of one entry become JSON, each retention class by itself."""

    def __init__(self, parts: Sequence[Part]) -> None:
        found: dict[str, list[tuple[int, str, Callable[[Any], str]]]] = {}
        masks: dict[str, int] = {}
        flat = [(place, part.entity, name) for place, part in enumerate(parts) for name in part.names]
        for bit, (place, entity, name) in enumerate(flat):
            retention = retention_of(entity, name)
            masks[retention] = masks.get(retention, 0) | 1 << bit
            found.setdefault(retention, []).append((place, name, _spelling(entity, name)))
        self._groups = [(str(each), bytes([len(each.encode())]) + each.encode(), f"[{masks[each]},", tuple(found[each])) for each in sorted(found)]

    def groups(self, values: Sequence[Mapping[str, Any]]) -> list[Group]:
        """Return the values of the rows, in the order of the parts, by retention class."""
        return [
            (retention, head, (mask + ",".join([spelled(values[place][name]) for place, name, spelled in members]) + "]").encode())
            for retention, head, mask, members in self._groups
        ]


@lru_cache(maxsize=4096)
def together_shape_of(parts: tuple[Part, ...]) -> TogetherShape:
    """Return the shape of these rows."""
    return TogetherShape(parts)


def _spelling(entity: str, name: str) -> Callable[[Any], str]:
    """Return what spells a field's value as JSON that its kind's ``from_json`` reads; what is quicker than ``to_json`` for the commonest."""
    field = fields.find(entity, name)
    if field is None:
        return _encode
    if field.kind.storage is Storage.TEXT:
        return lambda value: "null" if value is None else _quoted(value)
    if field.kind.storage is Storage.UUID:
        return lambda value: "null" if value is None else f'"{value.hex}"'
    to_json = field.kind.to_json
    return lambda value: _encode(to_json(value))


def sealed(entry_id: UUID, groups: Sequence[Group], keys: Sequence[DataKey]) -> bytes:
    """Return the payload of an entry: each group sealed under its key."""
    context = entry_id.bytes
    packed = [bytes([len(groups)])]
    for (_, head, plain), key in zip(groups, keys, strict=True):
        hidden = key.seal(plain, context)
        packed += (head, len(hidden).to_bytes(4, "big"), hidden)
    return b"".join(packed)


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
    for group in _opened(chain, entry_id, subject, controller, payload):
        values.update(group)
    return values


def unseal_parts(chain: KeyChain, entry_id: UUID, subject: UUID, controller: str, fields_text: str, payload: bytes) -> list[dict[str, Any]]:
    """Open the payload of an entry of several rows: the values of each as JSON. Groups whose key was erased are left out."""
    groups = _opened(chain, entry_id, subject, controller, payload)
    return by_part(entry_parts.read(fields_text), groups)


def by_part(parts: Sequence[Part], groups: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
    """Give the values of opened groups to the rows; TamperedError for groups that are none of these rows'."""
    values: list[dict[str, Any]] = [{} for _ in parts]
    flat = [(place, name) for place, part in enumerate(parts) for name in part.names]
    for group in groups:
        mask, told = group[0], 1
        if not isinstance(mask, int) or mask >> len(flat) or mask.bit_count() != len(group) - 1:
            raise TamperedError("an entry's values are not those of its fields")
        for bit, (place, name) in enumerate(flat):
            if mask >> bit & 1:
                values[place][name] = group[told]
                told += 1
    return values


def _opened(chain: KeyChain, entry_id: UUID, subject: UUID, controller: str, payload: bytes) -> Iterator[Any]:
    for retention, sealed in groups_of(payload):
        try:
            key = chain.existing(subject, controller, retention)
        except ErasedError:
            continue
        yield json.loads(key.open(sealed, entry_id.bytes))
