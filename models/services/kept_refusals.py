"""Prohibitions that outlive their customer: kept as keyed hashes of contact points and identity codes, asked of everybody who comes in.

Nothing leads from a hash to a person; only who has the value again is recognised. Earlier hash keys are asked too: no new key can hash a value
that is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import formats
from models.entities.base import table_of
from models.entities.statement import RefusalHash
from models.identifiers import address
from models.identifiers import email as emails
from models.journal.entries import REGISTER, Change, Op, uuid7
from models.permissions.vocabulary import ANY, POST
from models.security.cipher import keyed_hash
from models.services.desk import Desk

_HASHES = table_of(RefusalHash)
_TOGETHER = 500
_PLACE: Final = "post"
"""What an address is hashed as."""
KINDS: Final = frozenset({"phone", "email", _PLACE, "identity"})
"""What is hashed."""
REGISTER_OF_REFUSALS: Final = "refusal-register"
"""Source of a prohibition that a register of refusals told."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept prohibition: what it forbids, by which channel, for which controller (None: all), since when.

    ``until`` is its last day where its source sets one, ``source`` where it came from when a register of refusals told it.
    """

    purpose: str
    channel: str
    controller: str | None
    since: date
    until: date | None = None
    source: str | None = None


def values_of(phones: Iterable[str], addresses: Iterable[str], places: Iterable[tuple[str, str]], code: str = "") -> list[tuple[str, str]]:
    """Return (what is hashed, its normal form) of somebody's contact points and identity code. ``places``: street address and postal code."""
    found = [("phone", phone) for phone in phones]
    found += [("email", emails.key(each)) for each in addresses]
    found += [(_PLACE, f"{address.street_key(street)}|{postal_code}") for street, postal_code in places if street and postal_code]
    if code:
        found.append(("identity", code))
    return found


class KeptRefusals:
    """What is kept and is not over, read once for many questions: of the values ``among`` only, or all."""

    def __init__(self, session: Session, desk: Desk, among: Iterable[tuple[str, str]] | None = None) -> None:
        self._keys = desk.store.keys.hash_keys
        self._kept: dict[bytes, list[Kept]] = {}
        self.kinds: set[str] = set()
        """What was hashed: values of other kinds need not be asked for."""
        names = ("purpose", "channel", "controller", "since", "until", "source")
        query = select(_HASHES.c.digest, _HASHES.c.digest_kind, *(_HASHES.c[name] for name in names))
        holding = query.where(_HASHES.c.until.is_(None) | (_HASHES.c.until >= formats.today()))
        for digest, kind, *told in self._rows(session, holding, among):
            self.kinds.add(kind)
            self._kept.setdefault(digest, []).append(Kept(*told))

    def _rows(self, session: Session, query: Select[Any], among: Iterable[tuple[str, str]] | None) -> Iterator[Any]:
        if among is None:
            yield from session.execute(query)
            return
        if not any_kept(session):  # most registers, and then nothing is hashed
            return
        wanted = iter([keyed_hash(key, kind, value) for kind, value in among for key in self._keys])
        while part := list(islice(wanted, _TOGETHER)):
            yield from session.execute(query.where(_HASHES.c.digest.in_(part)))

    def of(self, values: Iterable[tuple[str, str]]) -> frozenset[Kept]:
        """Return the prohibitions kept of somebody with these values (``values_of``)."""
        found: set[Kept] = set()
        for kind, value in values:
            for key in self._keys:
                for kept in self._kept.get(keyed_hash(key, kind, value), ()):
                    # A later resident has the same address: it keeps letters away, and nothing else.
                    if kind != _PLACE:
                        found.add(kept)
                    elif kept.channel in (ANY, POST):
                        found.add(replace(kept, channel=POST))
        return frozenset(found)


def any_kept(session: Session) -> bool:
    """Return whether any refusal is kept."""
    return session.scalar(select(_HASHES.c.id).limit(1)) is not None


def remembers(values: Iterable[tuple[str, str]], channel: str) -> bool:
    """Tell whether a prohibition of this channel is kept whole by ``values``: an address alone keeps letters away, and nothing else."""
    return any(kind != _PLACE or channel == POST for kind, _value in values)


def keep(desk: Desk, values: Iterable[tuple[str, str]], statements: Iterable[Mapping[str, Any]]) -> list[Change]:
    """Return the changes that keep the prohibitions of somebody who goes: ``statements`` are their rows."""
    hash_key = desk.store.keys.hash_key
    digests = [(kind, keyed_hash(hash_key, kind, value)) for kind, value in values]
    made = []
    for row in statements:
        for kind, digest in digests:
            kept: dict[str, Any] = {
                "digest": digest, "digest_kind": kind, "purpose": row["purpose"], "channel": row["channel"], "controller": row["controller"],
                "since": row["valid_from"], "until": row.get("valid_to"), "source": REGISTER_OF_REFUSALS if row.get("source") == REGISTER_OF_REFUSALS else None,
            }  # fmt: skip
            made.append(Change("refusal_hash", uuid7(), Op.CREATE, REGISTER, kept))
    return made
