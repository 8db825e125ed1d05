"""The data keys that verification opens the journal with: each once, a few thousand rows' at a time, and nothing kept that is not needed.

``DataKeys`` keeps the keys in use of a day's work, under a lock; walking through all of a million that costs more than opening them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy.orm import Session

from models.journal.findings import raw_rows
from models.security.cipher import KEY_BYTES, NONCE, TamperedError, bare_opener, not_opened
from models.security.keys import DataKeys

_KEYS: Final = "SELECT subject, controller, retention, wrapped FROM subject_key WHERE subject IN (SELECT unhex(value) FROM json_each(?))"
_ERASURES: Final = "SELECT entity_id, controller, fields FROM journal WHERE op = 'erase'"
_CACHED: Final = 40_000
_scan: Final[Callable[[str, int], tuple[Any, int]]] = vars(json.JSONDecoder())["scan_once"]
Open = Callable[[bytes, bytes, bytes], bytes]


def odd() -> tuple[type[Exception], ...]:
    """Return what anything but a whole value of one's own can raise, from a cut length to a tag that does not fit."""
    return (TamperedError, not_opened(), ValueError, LookupError, TypeError, AttributeError, StopIteration, ArithmeticError, RecursionError)


class Keys:
    """The data keys of a few thousand rows at a time."""

    def __init__(self, session: Session, keys: DataKeys) -> None:
        self._session, self._keys = session, keys
        self._found: dict[tuple[bytes, str, bytes], Open] = {}
        self._loaded: set[bytes] = set()
        self._erased = {
            (entity_id, controller, retention) for entity_id, controller, names in raw_rows(session, _ERASURES) for retention in names.split(",")
        }

    def load(self, subjects: set[bytes]) -> None:
        """Read the keys of ``subjects``; those of earlier rows are dropped when they are many."""
        if len(self._found) > _CACHED:
            self._found, self._loaded = {}, set()
        wanted = sorted(subject for subject in subjects - self._loaded if isinstance(subject, bytes))
        self._loaded.update(wanted)
        listed = json.dumps([subject.hex() for subject in wanted])
        found, opener = self._found, self._keys.bare_opener
        for subject, controller, retention, wrapped in raw_rows(self._session, _KEYS, (listed,)):
            if wrapped is not None:
                try:
                    made = opener(subject, controller, retention, wrapped)
                except TamperedError:
                    # Another key opens nothing of theirs: each of their entries is named as unreadable.
                    made = bare_opener(bytes(KEY_BYTES))
                found[subject, controller, retention.encode()] = made

    def get(self, subject: bytes, controller: str, retention: str) -> Open | None:
        """Return what opens values under the key (``cipher.bare_opener``); None when the key is gone."""
        return self._found.get((subject, controller, retention.encode()))

    def was_erased(self, subject: bytes, controller: str, retention: str) -> bool:
        """Return whether an entry tells that this key was destroyed."""
        return (subject, controller, retention) in self._erased

    def values(self, entry: bytes, subject: bytes, controller: str, payload: bytes) -> dict[str, Any] | None:
        """Open all of an entry's payload at once; None when any of it does not open, for whatever reason."""
        groups = self.groups(entry, subject, controller, payload)
        if groups is None:
            return None
        values: dict[str, Any] = {}
        try:
            for group in groups:
                values |= group
        except odd():
            return None
        return values

    def groups(self, entry: bytes, subject: bytes, controller: str, payload: bytes) -> list[Any] | None:
        """Open the groups of an entry's payload; None when any of them does not open, for whatever reason."""
        found = self._found
        groups: list[Any] = []
        try:
            at = 1
            for _group in range(payload[0]):
                end = at + 1 + payload[at]
                stop = end + 4 + int.from_bytes(payload[end : end + 4], "big")
                text = end + 4 + NONCE
                said = found[subject, controller, payload[at + 1 : end]](payload[end + 4 : text], payload[text:stop], entry).decode()
                part, length = _scan(said, 0)
                if length != len(said):
                    return None
                groups.append(part)
                at = stop
        except odd():
            return None
        return groups if at == len(payload) else None


def loads(plain: bytes) -> Any:
    """Read sealed JSON as the journal writes it, without white space around; ValueError or StopIteration for anything else."""
    return read_json(plain.decode())


def read_json(said: str) -> Any:
    """Read JSON text without white space around; ValueError, TypeError or StopIteration for anything else."""
    value, end = _scan(said, 0)
    if end != len(said):
        raise ValueError("something follows the JSON")
    return value
