"""Filling a store with invented customers, the same ones for the same seed. Everything goes in by the journal, as everything always does.

The sample stands on a fixed day (``sample_maker.DAY``). Rows, their identifiers and values depend on the seed and the number of customers only;
entries have their own identifiers, times and keys, as in any store. Only the users' commitments follow today's date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import search_index, search_waiting
from models.database.store import Store
from models.journal import bulk
from models.journal.apply import apply
from models.journal.bulk import EntrySet
from models.journal.entries import REGISTER, Act, Change
from models.problems import Conflict
from models.security.cipher import keyed_hash
from models.services.reading import table_of
from models.services.sample_customer import Person, person
from models.services.sample_helmi import helmi
from models.services.sample_maker import DAY, Maker, Sheet
from models.services.sample_money import billing
from models.services.sample_office import office, sample_users
from models.services.sample_supply import supplies
from models.services.sample_talk import statements, talk

_WORKSTATION: Final = "sample"
_HELD: Final = 0.5
"""Seconds of one transaction: nobody waits for a store that is being made."""
Progress = Callable[[int, int], None]


def fill(store: Store, customers: int, seed: int, progress: Progress | None = None) -> None:
    """Fill a store that has no customers with ``customers`` of them (at least 1), the office, and the search index.

    ``progress`` is told (customers made, of). ValueError when there are customers already or none are asked for.
    """
    if customers < 1:
        raise ValueError("a sample has at least one customer")
    maker = Maker(seed)
    with store.write() as session:
        if session.execute(select(table_of("customer").c.id).limit(1)).first() is not None:
            raise ValueError("there are customers in this store already")
        _apply(session, store, "administrator", office(maker, *_known(session)))
        _kept_refusals(session, store, maker)
    people = _People(maker, customers)
    for written in bulk.append(store, people.sets(), beside=lambda session, chunk: search_waiting.bring(session, chunk.applied), held=_HELD):
        assert not any(isinstance(outcome, Conflict) for _, outcome in written.sets)
        if progress is not None:
            progress(people.made, customers)
    for _ in search_waiting.catch_up(store, held=_HELD):
        pass
    with store.write() as session:
        search_index.tidy(session.connection())


class _People:
    """The customers one after the other, each an entry set (and, now and then, one that was merged into another); ``made`` counts them."""

    def __init__(self, maker: Maker, customers: int) -> None:
        self.made = 0
        self._maker, self._customers = maker, customers

    def sets(self) -> Iterator[EntrySet]:
        """Make the sets as they are asked for."""
        fixed, later = helmi(self._maker)
        self.made = 1
        yield EntrySet(_act("agent", "customer"), fixed.sheet.changes)
        yield EntrySet(_act("agent", "customer"), later)
        act, previous = _act("administrator", "import"), None
        while self.made < self._customers:
            found = customer(self._maker, previous)
            self.made += 1
            yield EntrySet(act, found.sheet.changes)
            if found.kind == "person" and self._maker.chance(0.004):
                yield EntrySet(act, _merged(self._maker, found).changes)
            previous = found.sheet.subject


def customer(maker: Maker, neighbour: UUID | None = None) -> Person:
    """Make one customer with everything that belongs to them. Now and then ``neighbour`` is the payer of their bills."""
    made = person(maker)
    supplied = supplies(maker, made)
    billing(maker, made, supplied, neighbour if maker.chance(0.02) else None)
    contacts = talk(maker, made, supplied)
    statements(maker, made, contacts)
    return made


def _merged(maker: Maker, survivor: Person) -> Sheet:
    """Make the twin of a customer, merged into them."""
    family, _, given = survivor.name.partition(", ")
    sheet = Sheet(maker)
    sheet.add(
        "customer", sheet.subject, customer_kind="person", family_name=family, given_names=given, language=survivor.language,
        merged_into=survivor.sheet.subject,
    )  # fmt: skip
    return sheet


def _kept_refusals(session: Session, store: Store, maker: Maker) -> None:
    """Keep the prohibitions of customers who were erased: hashes only."""
    sheet = Sheet(maker, REGISTER)
    for kind, value in (("phone", "+358501555999"), ("email", "poistettu@example.com"), ("identity", maker.hetu(2_000_000))):
        sheet.add(
            "refusal_hash", digest=keyed_hash(store.sealing.hash_key, kind, value), digest_kind=kind, purpose="direct-marketing", channel="any",
            since=DAY.replace(year=DAY.year - 1),
        )  # fmt: skip
    _apply(session, store, "administrator", sheet.changes)


def _apply(session: Session, store: Store, actor: str, changes: list[Change], source: str = "employee") -> None:
    if not changes:
        return
    done = apply(session, store.sealing, _act(actor, source), changes)
    assert not isinstance(done, Conflict)


def _act(actor: str, source: str) -> Act:
    return Act(actor, actor, _WORKSTATION, source)


def _known(session: Session) -> tuple[frozenset[str], frozenset[str]]:
    """Return the codes of controllers and the logins of users that the store has already."""
    controllers, users = table_of("controller"), table_of("user_account")
    return frozenset(session.scalars(select(controllers.c.code))), frozenset(session.scalars(select(users.c.login)))


__all__ = ["customer", "fill", "sample_users"]
