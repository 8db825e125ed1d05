"""Erasing a customer: prohibitions kept as hashes first, then rows, search terms, drafts and keys go, in one transaction of the caller's.

What stays is the chain of entries, whose values nothing opens any more, the rows of statements (append-only; their wording goes with its key), and
the hashes, from which nothing leads to anybody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models import fields, formats
from models.database import search_index
from models.entities.base import entity_class
from models.entities.journal import Draft, Entry, SearchTerm, SearchWaiting, SubjectKey
from models.fields import Retention
from models.journal import history
from models.journal.apply import apply, open_column
from models.journal.entries import Change, Op
from models.journal.erasing import destroy_keys
from models.journal.payload import ErasedError, KeyChain
from models.permissions import fold
from models.permissions.facts import CustomerFacts
from models.permissions.statements import Cell, DecisionFact, StatementFact
from models.permissions.vocabulary import GRANT, LIFT, PROHIBITION
from models.problems import Conflict
from models.security.keys import DataKeys
from models.services import arrivals, kept_refusals
from models.services.desk import Desk
from models.services.reading import family, rows_of, table_of
from models.services.statement_lines import facts_in

_PART: Final = 500
_CODE: Final = "personal_identity_code"


@dataclass(frozen=True, slots=True)
class HashLeft:
    """A hash that outlives a customer: of what kind of value, and what it forbids since when. The value and the hash itself are not here."""

    kind: str
    purpose: str
    channel: str
    controller: str | None
    since: date


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did: rows removed by entity, keys destroyed, drafts dropped, and the hashes that remain."""

    rows: Mapping[str, int]
    keys: int
    drafts: int
    hashes: tuple[HashLeft, ...]


def refusals(facts: CustomerFacts) -> list[StatementFact]:
    """Return what a customer who goes has forbidden and nothing has lifted: prohibitions that stand or are to come, and withdrawals of permissions.

    One that a lift ends in part only is kept whole: nobody is there any more to tell the parts.
    """
    return refused_in(facts.statements, facts.decisions)


def refused_in(statements: Sequence[StatementFact], decisions: Iterable[DecisionFact]) -> list[StatementFact]:
    """Return what ``refusals`` does, of statements and decisions of one customer."""
    folded = fold(statements, decisions, formats.today())
    standing = [
        each.statement for each in folded.prohibitions if each.stands(Cell(each.statement.purpose, each.statement.channel, each.statement.controller))
    ]
    coming = [each for each in statements if each.kind == PROHIBITION and each.valid_from > formats.today()]
    granted = {each.id for each in statements if each.kind == GRANT}
    withdrawn = [each for each in statements if each.kind == LIFT and each.lifts & granted]
    return list(dict.fromkeys([*standing, *coming, *withdrawn]))


def erase(session: Session, desk: Desk, customer: UUID, reason: str) -> Erased:
    """Erase a customer and all who were merged into them; whether they may go is the caller's to know. ``reason`` stands in the entries."""
    who = family(session, customer)
    facts = facts_in(session, desk, customer)
    hashes = _hashes(session, desk, who, refusals(facts) if facts is not None else [])
    doomed = _rows(session, who)
    applied = apply(session, desk.store.sealing, desk.act(), [*hashes, *doomed])
    assert not isinstance(applied, Conflict), "removals without bases meet nobody's newer ones"
    arrivals.settle(session, desk, applied)
    for waiting in (SearchTerm, SearchWaiting):
        session.execute(delete(waiting).where(waiting.customer.in_(who)))
    drafts = session.execute(delete(Draft).where(Draft.subject.in_(who)).returning(Draft.id)).all()
    keys = _destroy(session, desk, who, reason)
    return Erased(dict(Counter(change.entity for change in doomed)), keys, len(drafts), tuple(_left(change.values) for change in hashes))


def tidy(desk: Desk) -> None:
    """Drop what was deleted from the index of fragments, and from the file beside the store."""
    with desk.store.write() as session:
        search_index.tidy(session.connection())
    desk.store.checkpoint()


def _left(kept: Mapping[str, Any]) -> HashLeft:
    return HashLeft(kept["digest_kind"], kept["purpose"], kept["channel"], kept["controller"], kept["since"])


def _hashes(session: Session, desk: Desk, who: Sequence[UUID], forbidden: Sequence[StatementFact]) -> list[Change]:
    """Return the changes that keep what was forbidden, of every contact point, address of a site and identity code that is held."""
    if not forbidden:
        return []
    rows = {row["id"]: row for row in rows_of(session, "statement", "id", [each.id for each in forbidden])}
    return kept_refusals.keep(desk, values_held(session, desk.store.data_keys, who), [rows[each.id] for each in forbidden])


def values_held(session: Session, data_keys: DataKeys, who: Sequence[UUID]) -> list[tuple[str, str]]:
    """Return what these customers can be known by again, as ``kept_refusals.values_of`` does: contact points, addresses of sites, identity codes."""
    points = rows_of(session, "contact_point", "customer_id", who)
    places = [*points, *rows_of(session, "site", "customer_id", who)]
    keys = KeyChain(session, data_keys)
    codes = [code for row in rows_of(session, "customer", "id", who) if (code := opened_code(keys, row))]
    values = kept_refusals.values_of(
        [row["phone"] for row in points if row["phone"]],
        [row["email"] for row in points if row["email"]],
        [(row["street_address"], row["postal_code"]) for row in places if row["street_address"] and row["postal_code"]],
    )
    values += [value for code in codes for value in kept_refusals.values_of((), (), (), code)]
    return list(dict.fromkeys(values))


def opened_code(keys: KeyChain, customer: Any) -> str:
    """Return a customer's identity code; "" when there is none or its key is gone."""
    if customer[_CODE] is None:
        return ""
    try:
        return str(open_column(keys, customer["id"], "", fields.field_of("customer", _CODE), customer[_CODE]))
    except ErasedError:
        return ""


def _rows(session: Session, who: Sequence[UUID]) -> list[Change]:
    """Return the removals of every row that entries made for these customers, and of every row that names them as its own; the newest first."""
    columns = (Entry.entity, Entry.entity_id, Entry.fields, Entry.version, Entry.subject, Entry.controller)
    query = select(*columns).where(Entry.subject.in_(who), Entry.op == Op.CREATE.value).order_by(Entry.seq)
    made: dict[str, dict[UUID, tuple[UUID, str]]] = defaultdict(dict)
    for entry in session.execute(query):
        for entity, row, _names in history.rows_of(entry):
            made[entity][row] = (entry.subject, entry.controller)
    for entity in fields.entities():
        if "customer_id" in table_of(entity).c:
            for row in rows_of(session, entity, "customer_id", who):
                made[entity].setdefault(row["id"], (row["customer_id"], row.get("controller") or ""))
    changes = [
        Change(entity, row, Op.REMOVE, subject, {}, {}, controller)
        for entity, rows in made.items()
        if not entity_class(entity).append_only
        for row, (subject, controller) in rows.items()
        if row in _alive(session, entity, rows)
    ]
    return changes[::-1]


def _alive(session: Session, entity: str, rows: Iterable[UUID]) -> set[UUID]:
    listed, table = list(rows), table_of(entity)
    return {row for at in range(0, len(listed), _PART) for row in session.scalars(select(table.c.id).where(table.c.id.in_(listed[at : at + _PART])))}


def _destroy(session: Session, desk: Desk, who: Sequence[UUID], reason: str) -> int:
    query = select(SubjectKey.subject, SubjectKey.controller, SubjectKey.retention).where(
        SubjectKey.subject.in_(who), SubjectKey.wrapped.is_not(None)
    )
    classes: dict[tuple[UUID, str], list[Retention]] = defaultdict(list)
    for subject, controller, retention in session.execute(query):
        classes[subject, controller].append(Retention(retention))
    for (subject, controller), chosen in classes.items():
        destroy_keys(session, desk.store.sealing, desk.act(reason=reason), subject, controller, chosen)
    return sum(len(chosen) for chosen in classes.values())
