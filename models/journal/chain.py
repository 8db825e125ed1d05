"""The hash chain: digest of an entry (the same in every store) and its link in this store.

link = SHA-256(previous link ‖ sequence ‖ digest). The digest is over the entry's clear facts and its ciphertext, so erasing keys leaves the
chain whole. A chain alone does not show a cut tail: the head is anchored outside the file (``models.services.anchors``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from models.database.types import micros

_sha256: Final = hashlib.sha256
_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_text: Final = lru_cache(maxsize=2048)(_encode)
START: Final = bytes(32)
EMPTY: Final = '""'
VERSION: Final = 1
FACTS: Final = (
    "id",
    "set_id",
    "subject",
    "controller",
    "entity",
    "entity_id",
    "op",
    "fields",
    "bases",
    "actor",
    "role",
    "workstation",
    "at",
    "source",
    "contact",
    "version",
)
"""The clear columns under the digest, in its order."""


def digest(row: Mapping[str, Any]) -> bytes:
    """Return the digest of an entry given as its columns (UUIDs, instants as such)."""
    return digest_of_json((facts_of_entry(row) + facts_of_set(row)).encode(), row["payload"])


def facts_of_entry(row: Mapping[str, Any]) -> str:
    """Return the facts of an entry up to its bases, as ``_encode`` writes the beginning of their list. Most of the texts are a few hundred."""
    bases = row["bases"]
    return (
        f'["{row["id"].hex}","{row["set_id"].hex}",{_hex(row["subject"])},{_text(row["controller"])},{_text(row["entity"])},'
        f'"{row["entity_id"].hex}",{_text(row["op"])},{_text(row["fields"])},{_encode(bases) if bases else EMPTY},'
    )


def facts_of_set(row: Mapping[str, Any]) -> str:
    """Return the rest of the facts, which are the same for all entries of a set."""
    return (
        f"{_text(row['actor'])},{_text(row['role'])},{_text(row['workstation'])},{micros(row['at'])},"
        f"{_text(row['source'])},{_hex(row['contact'])},{row['version']}]"
    )


def _hex(value: UUID | None) -> str:
    return "null" if value is None else f'"{value.hex}"'


def digest_of(facts: Sequence[Any], payload: bytes) -> bytes:
    """Return the digest of facts already in JSON form, and the payload."""
    return digest_of_json(_encode(facts).encode(), payload)


def digest_of_json(head: bytes, payload: bytes) -> bytes:
    """Return the digest of facts already written as JSON, and the payload."""
    return _sha256(len(head).to_bytes(4, "big") + head + payload).digest()


def link(previous: bytes, seq: int, entry_digest: bytes) -> bytes:
    """Return the link of the entry at ``seq`` after ``previous``."""
    return _sha256(previous + seq.to_bytes(8, "big") + entry_digest).digest()
