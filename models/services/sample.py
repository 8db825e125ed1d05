"""Filling a store with invented customers, the same ones for the same seed. Everything goes in by the journal, as everything always does.

The sample stands on a fixed day (``sample_maker.DAY``). Rows, their identifiers and values depend on the seed and the number of customers only;
entries have their own identifiers, times and keys, as in any store. Only the users' commitments follow today's date.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import search_index
from models.database.store import Store
from models.journal.apply import apply
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

CHUNK: Final = 500
"""Customers in one transaction."""
_INDEXED: Final = 5_000
"""Customers whose search terms are sorted and added together."""
_WORKSTATION: Final = "sample"
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
    waiting: list[UUID] = []
    for start in range(0, customers, CHUNK):
        most = min(CHUNK, customers - start)
        with store.write() as session:
            waiting += _chunk(session, store, maker, most, first=start == 0)
            if len(waiting) >= _INDEXED or start + most == customers:
                search_index.index_new(session, waiting)
                waiting = []
        if progress is not None:
            progress(start + most, customers)
    with store.write() as session:
        search_index.tidy(session.connection())


def _chunk(session: Session, store: Store, maker: Maker, most: int, *, first: bool) -> list[UUID]:
    """Make ``most`` customers (and, now and then, one that was merged into another); returns the customers made."""
    changes: list[Change] = []
    made: list[UUID] = []
    if first:
        fixed, later = helmi(maker)
        _apply(session, store, "agent", fixed.sheet.changes, source="customer")
        _apply(session, store, "agent", later, source="customer")
        made.append(fixed.sheet.subject)
        most -= 1
    previous: UUID | None = None
    for _ in range(most):
        found = customer(maker, previous)
        changes += found.sheet.changes
        made.append(found.sheet.subject)
        if found.kind == "person" and maker.chance(0.004):
            twin = _merged(maker, found)
            changes += twin.changes
            made.append(twin.subject)
        previous = found.sheet.subject
    _apply(session, store, "administrator", changes, source="import")
    return made


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
    done = apply(session, store.sealing, Act(actor, actor, _WORKSTATION, source), changes)
    assert not isinstance(done, Conflict)


def _known(session: Session) -> tuple[frozenset[str], frozenset[str]]:
    """Return the codes of controllers and the logins of users that the store has already."""
    controllers, users = table_of("controller"), table_of("user_account")
    return frozenset(session.scalars(select(controllers.c.code))), frozenset(session.scalars(select(users.c.login)))


__all__ = ["CHUNK", "customer", "fill", "sample_users"]
