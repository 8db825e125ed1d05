"""The slot file's content: values, and their JSON. No cryptography but the bytes that are vouched for.

Named tuples where a data class would do: one costs a tenth to define, and sign-in waits for it.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple, TypeVar

from models.security.passwords import SALT_BYTES, Cost

VERSION: Final = 1
RECOVERY: Final = "recovery"
BUCKETS: Final = 64
CHECK_BYTES: Final = 8
_PUBLIC_BYTES: Final = 32


class MalformedError(ValueError):
    """The bytes are no slot file of a version known here."""


class TooNewError(MalformedError):
    """A newer version of the program wrote the file."""


class Commitment(NamedTuple):
    """A confidentiality commitment: the day it was signed and the last day it holds."""

    signed: date
    until: date


class SlotInfo(NamedTuple):
    """What is known of a user before sign-in. ``role`` and ``controllers`` are codes; ``keyring``: the slot also needs the keyring's secret."""

    login: str
    name: str
    role: str
    controllers: tuple[str, ...]
    employer: str
    commitment: Commitment | None
    locked: bool = False
    must_change: bool = False
    keyring: bool = False


class Failures(NamedTuple):
    """Wrong passwords since the last right one, and when the last of them was typed (UTC)."""

    wrong: int = 0
    since: datetime | None = None


class KeyringEntry(NamedTuple):
    """Where the keyring keeps a slot's secret, and 8 bytes that tell the right secret from another."""

    name: str
    check: bytes


class Seal(NamedTuple):
    """A slot's key pair, the private half sealed under the password and, with ``keyring``, the keyring's secret."""

    cost: Cost
    salt: bytes
    keyring: KeyringEntry | None
    public: bytes
    private: bytes


class Box(NamedTuple):
    """Register keys of one generation sealed to a slot's public key, and the MAC over the slot's facts under those keys."""

    keys: bytes
    mac: bytes


class Slot(NamedTuple):
    """One user's slot; ``boxes`` by generation of the register keys."""

    info: SlotInfo
    seal: Seal
    boxes: Mapping[int, Box]
    failures: Failures = Failures()


class Recovery(NamedTuple):
    """The slot that the recovery code opens."""

    public: bytes
    private: bytes
    boxes: Mapping[int, Box]


class Document(NamedTuple):
    """The whole file. ``macs`` vouch for the head, by generation; a second generation is there only while keys are being changed."""

    store_id: str
    sample: bool
    require_keyring: bool
    generation: int
    macs: Mapping[int, bytes]
    users: tuple[Slot, ...]
    recovery: Recovery | None
    strangers: Mapping[int, Failures]

    @property
    def changing_keys(self) -> bool:
        """Whether a change of keys was begun and neither finished nor abandoned."""
        return self.generation + 1 in self.macs

    def slot(self, login: str) -> Slot | None:
        """Return the slot of a (normalised) login."""
        return next((slot for slot in self.users if slot.info.login == login), None)

    def with_slot(self, slot: Slot) -> Document:
        """Return the document with ``slot`` in place of the one of the same login, or added."""
        if self.slot(slot.info.login) is None:
            return self._replace(users=(*self.users, slot))
        return self._replace(users=tuple(slot if old.info.login == slot.info.login else old for old in self.users))


def normal_login(login: str) -> str:
    """Return a login as it is stored and compared: trimmed, small letters."""
    return login.strip().casefold()


def canonical(*parts: object) -> bytes:
    """Return one unambiguous byte string for JSON values: what MACs and contexts are made over."""
    return json.dumps(parts, ensure_ascii=True, separators=(",", ":"), sort_keys=True).encode()


def facts(document: Document, info: SlotInfo, public: bytes, generation: int) -> bytes:
    """Return the bytes that vouch for what a slot grants: who, role, controllers, commitment, locked, and whose public key."""
    return canonical("slot", VERSION, document.store_id, generation, _info_out(info), public.hex())


def recovery_facts(document: Document, public: bytes, generation: int) -> bytes:
    """Return the bytes that vouch for the recovery slot's public key."""
    return canonical(RECOVERY, VERSION, document.store_id, generation, public.hex())


def head(document: Document, generation: int) -> bytes:
    """Return the bytes that vouch for the file's own facts and policy."""
    return canonical("head", VERSION, document.store_id, document.sample, document.require_keyring, generation)


def encode(document: Document) -> bytes:
    """Write the document as indented JSON."""
    out: dict[str, Any] = {
        "version": VERSION,
        "store_id": document.store_id,
        "sample": document.sample,
        "policy": {"require_keyring": document.require_keyring},
        "generation": document.generation,
        "macs": {str(generation): _b(mac) for generation, mac in document.macs.items()},
        "users": [_slot_out(slot) for slot in document.users],
        "recovery": document.recovery
        and {"public": _b(document.recovery.public), "private": _b(document.recovery.private), "boxes": _boxes_out(document.recovery.boxes)},
        "strangers": {str(bucket): _failures_out(failures) for bucket, failures in document.strangers.items()},
    }
    return json.dumps(out | {"checksum": checksum(out)}, ensure_ascii=False, indent=1).encode() + b"\n"


def checksum(facts: Mapping[str, Any]) -> int:
    """Sum the file's facts (CRC-32). It tells damage, for which the twin is read, not tampering: a damaged slot would look like a wrong password."""
    return binascii.crc32(canonical({name: value for name, value in facts.items() if name != "checksum"}))


def decode(data: bytes) -> Document:
    """Read what ``encode`` wrote; raise MalformedError (TooNewError) for anything else, whatever it is."""
    try:
        found = json.loads(data)
        version = _get(found, "version", int)
        if version > VERSION:
            raise TooNewError(f"version {version}")
        _undamaged(found)
        recovery = found["recovery"]
        return Document(
            store_id=_get(found, "store_id", str),
            sample=_get(found, "sample", bool),
            require_keyring=_get(_get(found, "policy", dict), "require_keyring", bool),
            generation=_get(found, "generation", int),
            macs={int(generation): _unb(mac) for generation, mac in _get(found, "macs", dict).items()},
            users=tuple(_slot_in(each) for each in _get(found, "users", list)),
            recovery=None if recovery is None else Recovery(_unb(recovery["public"], _PUBLIC_BYTES), _unb(recovery["private"]), _boxes_in(recovery)),
            strangers={int(bucket): _failures_in(each) for bucket, each in _get(found, "strangers", dict).items()},
        )
    except MalformedError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as wrong:
        raise MalformedError(type(wrong).__name__) from None


def _undamaged(found: dict[str, Any]) -> None:
    if found.get("checksum", checksum(found)) != checksum(found):  # files of the first version had none
        raise MalformedError("checksum")


def _slot_out(slot: Slot) -> dict[str, Any]:
    seal = slot.seal
    return {
        **_info_out(slot.info),
        "failures": _failures_out(slot.failures),
        "cost": {"passes": seal.cost.passes, "memory_kib": seal.cost.memory, "lanes": seal.cost.lanes},
        "salt": _b(seal.salt),
        "keyring": seal.keyring and {"entry": seal.keyring.name, "check": _b(seal.keyring.check)},
        "public": _b(seal.public),
        "private": _b(seal.private),
        "boxes": _boxes_out(slot.boxes),
    }


def _slot_in(found: dict[str, Any]) -> Slot:
    cost = _get(found, "cost", dict)
    keyring = found["keyring"]
    seal = Seal(
        cost=Cost(_get(cost, "passes", int), _get(cost, "memory_kib", int), _get(cost, "lanes", int)),
        salt=_unb(found["salt"], SALT_BYTES),
        keyring=None if keyring is None else KeyringEntry(_get(keyring, "entry", str), _unb(keyring["check"], CHECK_BYTES)),
        public=_unb(found["public"], _PUBLIC_BYTES),
        private=_unb(found["private"]),
    )
    if not seal.cost.sane():
        raise MalformedError("cost")
    commitment = found["commitment"]
    info = SlotInfo(
        login=_get(found, "login", str),
        name=_get(found, "name", str),
        role=_get(found, "role", str),
        controllers=tuple(_each(_get(found, "controllers", list), str)),
        employer=_get(found, "employer", str),
        commitment=None if commitment is None else Commitment(date.fromisoformat(commitment["signed"]), date.fromisoformat(commitment["until"])),
        locked=_get(found, "locked", bool),
        must_change=_get(found, "must_change", bool),
        keyring=seal.keyring is not None,
    )
    return Slot(info, seal, _boxes_in(found), _failures_in(_get(found, "failures", dict)))


def _info_out(info: SlotInfo) -> dict[str, Any]:
    commitment = info.commitment
    return {
        "login": info.login,
        "name": info.name,
        "role": info.role,
        "controllers": list(info.controllers),
        "employer": info.employer,
        "commitment": commitment and {"signed": commitment.signed.isoformat(), "until": commitment.until.isoformat()},
        "locked": info.locked,
        "must_change": info.must_change,
    }


def _failures_out(failures: Failures) -> dict[str, Any]:
    return {"count": failures.wrong, "since": failures.since and failures.since.isoformat()}


def _failures_in(found: dict[str, Any]) -> Failures:
    since = None if found["since"] is None else datetime.fromisoformat(found["since"])
    if since is not None and since.tzinfo is None:
        raise MalformedError("since")
    return Failures(_get(found, "count", int), since)


def _boxes_out(boxes: Mapping[int, Box]) -> dict[str, Any]:
    return {str(generation): {"keys": _b(box.keys), "mac": _b(box.mac)} for generation, box in boxes.items()}


def _boxes_in(found: dict[str, Any]) -> dict[int, Box]:
    return {int(generation): Box(_unb(box["keys"]), _unb(box["mac"])) for generation, box in _get(found, "boxes", dict).items()}


T = TypeVar("T")


def _get(found: dict[str, Any], key: str, kind: type[T]) -> T:
    """Return ``found[key]`` if it is of ``kind``; a JSON true is no number."""
    value = found[key]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise MalformedError(key)
    return value


def _each(values: list[Any], kind: Callable[[Any], T]) -> list[T]:
    if not all(type(value) is kind for value in values):
        raise MalformedError("list")
    return values


def _b(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _unb(text: str, length: int | None = None) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise MalformedError("base64") from None
    if length is not None and len(data) != length:
        raise MalformedError("length")
    return data
