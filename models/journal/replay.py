"""Replaying the journal against the rows: each row must hold exactly what its entries say, and nothing else may stand there.

Rows and entries are walked side by side in the order of the rows' identifiers, as the driver gives them, and compared in stored form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from models import fields
from models.journal import payload as payload_of
from models.journal.compare import ERASED, EVERYTHING, Rows, Span, State
from models.journal.expanding import Expanding, Share
from models.journal.findings import Findings, raw_batches, raw_rows, uuid_of
from models.journal.replay_keys import Keys, loads, odd
from models.security.cipher import NONCE
from models.security.keys import DataKeys
from models.words import N_

# Numbers sort before all bytes: without a bound everything is met, also what somebody put in an identifier's place.
_ENTRIES: Final = (
    "SELECT entity_id, seq, id, subject, controller, entity, op, fields, CAST(payload AS BLOB), version FROM journal "
    "WHERE op IN ('create', 'set', 'remove') AND entity_id >= coalesce(?1, -9e999) AND entity_id < coalesce(?2, x'ffffffffffffffffffffffffffffffffffff') "
    "ORDER BY entity_id, seq"
)
_NOWHERE: Final = (
    "SELECT entity_id, seq, id, subject, controller, entity, op, fields, CAST(payload AS BLOB), version FROM journal "
    "WHERE op IN ('create', 'set', 'remove') AND entity_id IS NULL"
)
_BATCH: Final = 2_000
_UNREADABLE: Final = N_("The values of entry {seq} do not open: they were changed or are another's")
_NO_KEY: Final = N_("The key of values of entry {seq} is gone, and the journal tells of no erasure")
_DIFFERS: Final = N_("{field} of {entity} {row} is not what the journal says")
_UNKNOWN: Final = N_("Entry {seq} is about something that this program does not know")
_MISSING: Final = N_("A row of {entity} that the journal made is missing: {row}")
_REVIVED: Final = N_("A row of {entity} that the journal removed is there: {row}")
_STRAY: Final = N_("A row of {entity} has no entry in the journal: {row}")


def verify_rows(session: Session, keys: DataKeys, hash_key: bytes, findings: Findings, span: Span = EVERYTHING) -> int:
    """Compare every row of ``span`` with the replay of its entries; return the number of rows that entries tell of."""
    replay = _Replay(session, keys, hash_key, findings, span)
    try:
        checked = replay.run(session, span)
        if not findings.full:
            replay.strays()
    finally:
        replay.close()
    return checked


class _Replay:
    """One verification of the rows."""

    def __init__(self, session: Session, keys: DataKeys, hash_key: bytes, findings: Findings, span: Span) -> None:
        self._findings = findings
        self._keys = Keys(session, keys)
        self._rows = {entity: Rows(session, entity, self._keys, hash_key, span) for entity in fields.entities()}

    def run(self, session: Session, span: Span) -> int:
        """Walk through the entries of each row together, and compare; return the number of rows."""
        checked = 0
        for entry in () if span[0] is not None else raw_rows(session, _NOWHERE):
            self._check(entry[0], [entry])
        expanding = Expanding(self._findings, span[1])
        expanding.begin(session, span[0])
        for batch in _whole_rows(expanding.batches(raw_batches(session, _ENTRIES, span, _BATCH))):
            self._keys.load({entry[3] for entry in batch})
            begun, end = 0, len(batch)
            while begun < end:
                entity_id = batch[begun][0]
                after = begun + 1
                while after < end and batch[after][0] == entity_id:
                    after += 1
                if after - begun > 1 or not self._made_once(batch[begun]):
                    self._check(entity_id, batch[begun:after])
                checked, begun = checked + 1, after
            if self._findings.full:
                break
        return checked

    def close(self) -> None:
        """End the readings under way: an open statement would go back into the pool with its connection."""
        for rows in self._rows.values():
            rows.close()

    def strays(self) -> None:
        """Note the rows that no entry made."""
        for entity, rows in self._rows.items():
            for row_id in rows.rest():
                self._findings.add("row-without-entry", _STRAY, entity=entity, entity_id=uuid_of(row_id))

    def _made_once(self, entry: Any) -> bool:
        """Tell whether a row with one entry is exactly what it says: most rows of a register are. False where that takes a closer look."""
        entity_id, _seq, entry_id, subject, controller, entity, op, names, payload, _version = entry
        rows = self._rows.get(entity)
        if op != "create" or rows is None or not rows.ahead:
            return False
        stored = rows.ahead[-1]
        if stored[0] != entity_id or stored[1] != entry_id or stored[2] != entry_id or stored[3] != "{}":
            return False
        values, shape = self._values(entry_id, subject, controller, payload), rows.shape(names)
        if values is None or shape is None or not shape.holds(stored, values, subject, controller):
            return False
        rows.ahead.pop()
        if not rows.ahead:
            rows.more()
        return True

    def _check(self, entity_id: Any, entries: list[Any]) -> None:
        """Replay the entries of one row and compare."""
        last = entries[-1]
        entity = last[5]
        rows = self._rows.get(entity)
        state: State | None = None
        for entry in entries:
            if rows is None or not isinstance(entity_id, bytes) or entry[5] != entity:
                self._findings.add("unknown", _UNKNOWN, seq=last[1], entry=uuid_of(last[2]))
                return
            state = self._replayed(state, entry)
        assert rows is not None
        stored = rows.take(entity_id)
        if state is None or stored is None:
            if state is not stored:
                kind, text = ("row-missing", _MISSING) if stored is None else ("row-revived", _REVIVED)
                self._findings.add(kind, text, seq=last[1], entry=uuid_of(last[2]), entity=entity, entity_id=uuid_of(entity_id))
        elif not rows.holds(stored, state):
            for name in rows.differences(stored, state):
                self._findings.add("row", _DIFFERS, entity=entity, entity_id=uuid_of(entity_id), field=name)

    def _replayed(self, state: State | None, entry: Any) -> State | None:
        _entity_id, seq, entry_id, subject, controller, entity, op, names, payload, _version = entry
        if op == "remove":
            return None
        made = op == "create" or state is None
        if state is None or op == "create":
            state = State(entry_id)
        state.last, state.subject, state.controller = entry_id, subject, controller
        values, gone = self._values(entry_id, subject, controller, payload), frozenset[str]()
        if values is None:
            values, gone = self._readable(entry)
        for name in names.split(",") if names else ():
            if name not in values and payload_of.retention_of(entity, name) not in gone:
                self._findings.add("unreadable", _UNREADABLE, seq=seq, entry=uuid_of(entry_id))
            state.values[name] = values.get(name, ERASED)
            if not made:
                state.bases[name] = entry_id.hex()
        return state

    def _values(self, entry_id: bytes, subject: bytes, controller: str, payload: Any) -> dict[str, Any] | None:
        if isinstance(payload, Share):
            return payload.values(self._keys)
        return self._keys.values(entry_id, subject, controller, payload)

    def _readable(self, entry: Any) -> tuple[dict[str, Any], frozenset[str]]:
        """Return the values that do open and the classes of which the key is gone, and note why others do not open."""
        _entity_id, seq, entry_id, subject, controller, _entity, _op, _names, payload, _version = entry
        groups: list[Any] = []
        gone: set[str] = set()
        values: dict[str, Any] = {}
        try:
            for retention, sealed in payload_of.groups_of(payload.payload if isinstance(payload, Share) else payload):
                opens = self._keys.get(subject, controller, retention)
                if opens is not None:
                    groups.append(loads(opens(sealed[:NONCE], sealed[NONCE:], entry_id)))
                    continue
                gone.add(retention)
                if not self._keys.was_erased(subject, controller, retention):
                    self._findings.add("key", _NO_KEY, seq=seq, entry=uuid_of(entry_id))
            if isinstance(payload, Share):
                values = payload.of(groups)
            else:
                for group in groups:
                    values |= group
        except odd():
            self._findings.add("unreadable", _UNREADABLE, seq=seq, entry=uuid_of(entry_id))
            return {}, frozenset(gone)
        return values, frozenset(gone)


def _whole_rows(batches: Iterator[Sequence[Any]]) -> Iterator[list[Any]]:
    """Cut the batches between rows, so that each row's entries stand together."""
    kept: list[Any] = []
    for batch in batches:
        kept += batch
        if kept[0][0] == kept[-1][0]:
            continue
        last = len(kept)
        while kept[last - 1][0] == kept[-1][0]:
            last -= 1
        yield kept[:last]
        kept = kept[last:]
    if kept:
        yield kept


__all__ = ["EVERYTHING", "Span", "verify_rows"]
