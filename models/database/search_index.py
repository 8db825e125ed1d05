"""The search index: every way to find a customer, as terms in Finnish order, and one text each for fragments.

``search_term`` is walked for beginnings. ``search_text`` holds what may be found by a piece from the middle, in lines of a kind's letter, a space
and the folded value; ``search_fragment`` is its trigram index. Neither is journalled: both can be made again from the rows. Identity codes and
accounts are there as keyed hashes only; addresses of customers under non-disclosure are not there at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Select, Table, delete, insert, select, text
from sqlalchemy.orm import Session

from models.database.search_keys import TermKind
from models.database.search_terms import Terms, text_of
from models.entities.base import entity_class
from models.entities.journal import SearchTerm
from models.journal.apply import Sealing

INDEXED: Final = frozenset(
    {"customer", "customer_relation", "authorised_person", "contact_point", "site", "metering_point", "meter", "billing_account", "invoice"}
)
"""Entities whose rows make terms: a change of one means ``reindex`` of its customers."""
FIELDS: Final = {
    "customer": frozenset(
        {"family_name", "given_names", "organisation_name", "business_id", "non_disclosure", "personal_identity_code", "merged_into"}
    ),
    "customer_relation": frozenset({"customer_id", "customer_number", "controller"}),
    "contact_point": frozenset({"customer_id", "phone", "email", "street_address", "postal_code", "post_office"}),
    "authorised_person": frozenset({"customer_id", "phone", "email"}),
    "billing_account": frozenset({"customer_id", "iban", "reference"}),
    "invoice": frozenset({"customer_id", "reference"}),
    "site": frozenset({"customer_id", "street_address", "postal_code", "post_office"}),
    "metering_point": frozenset({"site_id", "gsrn"}),
    "meter": frozenset({"metering_point_id", "meter_number"}),
}
"""The fields of each indexed entity that make terms; a test changes every other field and sees that no term does."""
_CHUNK: Final = 500


def _table() -> Table:
    table = SearchTerm.__table__
    assert isinstance(table, Table)
    return table


_TABLE: Final = _table()

FRAGMENT_DDL: Final = (
    "CREATE TABLE IF NOT EXISTS search_text (id INTEGER PRIMARY KEY, customer BLOB NOT NULL UNIQUE, text TEXT NOT NULL)",
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_fragment USING fts5(text, content='search_text', content_rowid='id', "
    "tokenize='trigram case_sensitive 1', detail=none, columnsize=0)",
    "INSERT INTO search_fragment (search_fragment, rank) VALUES ('automerge', 0)",
)
_OLD_TEXT: Final = text("SELECT id, text FROM search_text WHERE customer = :customer")
_NEW_TEXT: Final = text("INSERT INTO search_text (customer, text) VALUES (:customer, :text)")
_SET_TEXT: Final = text("UPDATE search_text SET text = :text WHERE id = :id")
_DROP_TEXT: Final = text("DELETE FROM search_text WHERE id = :id")
_ADD_FRAGMENTS: Final = text("INSERT INTO search_fragment (rowid, text) VALUES (:id, :text)")
_DROP_FRAGMENTS: Final = text("INSERT INTO search_fragment (search_fragment, rowid, text) VALUES ('delete', :id, :text)")
_LAST: Final = text("SELECT coalesce(max(id), 0) FROM search_text")
_ADD_NEW: Final = text("INSERT INTO search_fragment (rowid, text) SELECT id, text FROM search_text WHERE id > :last")


def touches(entity: str, names: Iterable[str], op: str) -> bool:
    """Return whether a change of these fields can change terms; a row made or taken away always can."""
    return entity in INDEXED and (op != "set" or bool(FIELDS[entity] & set(names)))


def create_fts(connection: Connection) -> None:
    """Make the tables for fragments, where they are not yet. Called as a store is made and by the migrations."""
    for statement in FRAGMENT_DDL:
        connection.exec_driver_sql(statement)


def reindex(session: Session, _sealing: Sealing, customer_ids: Iterable[UUID]) -> None:
    """Bring the terms of these customers up to their rows, in the caller's transaction; who has no row any more loses every term."""
    wanted = sorted(set(customer_ids))
    for start in range(0, len(wanted), _CHUNK):
        part = wanted[start : start + _CHUNK]
        made = _terms(session, part)
        stored: dict[UUID, set[tuple[int, str]]] = defaultdict(set)
        for kind, term, customer in session.execute(select(_TABLE.c.kind, _TABLE.c.term, _TABLE.c.customer).where(_TABLE.c.customer.in_(part))):
            stored[customer].add((kind, term))
        for customer in part:
            _replace(session, customer, stored[customer], made.get(customer, set()))


def index_new(session: Session, _sealing: Sealing, customer_ids: Iterable[UUID]) -> None:
    """Make the terms of customers who have none yet: sorted, so that many at once go in at the speed of the disk."""
    wanted = sorted(set(customer_ids))
    last = session.execute(_LAST).scalar_one()
    rows: list[dict[str, Any]] = []
    texts: list[dict[str, Any]] = []
    for start in range(0, len(wanted), _CHUNK):
        for customer, terms in _terms(session, wanted[start : start + _CHUNK]).items():
            rows += [{"kind": kind, "term": term, "customer": customer} for kind, term in terms]
            texts.append({"customer": customer.bytes, "text": text_of(terms)})
    rows.sort(key=lambda row: (row["kind"], row["term"], row["customer"]))
    if texts:
        session.execute(insert(_TABLE), rows)
        session.execute(_NEW_TEXT, texts)
        session.execute(_ADD_NEW, {"last": last})


def tidy(connection: Connection) -> None:
    """Merge the trigram index and drop from it what was deleted; for idle moments and after an erasure (then also a truncating checkpoint)."""
    connection.exec_driver_sql("INSERT INTO search_fragment (search_fragment) VALUES ('optimize')")


def _replace(session: Session, customer: UUID, old: set[tuple[int, str]], new: set[tuple[int, str]]) -> None:
    if old == new:
        return
    for kind, term in sorted(old - new):
        session.execute(delete(_TABLE).where(_TABLE.c.kind == kind, _TABLE.c.term == term, _TABLE.c.customer == customer))
    added = [{"kind": kind, "term": term, "customer": customer} for kind, term in sorted(new - old)]
    if added:
        session.execute(insert(_TABLE), added)
    wanted = text_of(new)
    stored = session.execute(_OLD_TEXT, {"customer": customer.bytes}).one_or_none()
    if stored is None:
        if not wanted:
            return
        session.execute(_NEW_TEXT, {"customer": customer.bytes, "text": wanted})
        made = session.execute(_OLD_TEXT, {"customer": customer.bytes}).one()
        session.execute(_ADD_FRAGMENTS, {"id": made.id, "text": wanted})
        return
    if stored.text == wanted:
        return
    session.execute(_DROP_FRAGMENTS, {"id": stored.id, "text": stored.text})
    if wanted:
        session.execute(_SET_TEXT, {"id": stored.id, "text": wanted})
        session.execute(_ADD_FRAGMENTS, {"id": stored.id, "text": wanted})
    else:
        session.execute(_DROP_TEXT, {"id": stored.id})


def _terms(session: Session, ids: Sequence[UUID]) -> dict[UUID, set[tuple[int, str]]]:
    """Return the terms of the customers that have a row."""
    made: dict[UUID, Terms] = {}
    for row in _rows(session, "customer", "id", ids, "id", "family_name", "given_names", "organisation_name", "business_id", "non_disclosure",
                     "personal_identity_code_hash"):  # fmt: skip
        terms = made[row.id] = Terms(bool(row.non_disclosure))
        terms.person(row.family_name or "", row.given_names or "")
        terms.organisation(row.organisation_name or "")
        terms.exact(TermKind.BUSINESS_ID, row.business_id)
        terms.hashed(TermKind.IDENTITY_CODE, row.personal_identity_code_hash)
    known = list(made)
    for row in _rows(session, "customer_relation", "customer_id", known, "customer_id", "customer_number"):
        made[row.customer_id].code(TermKind.NUMBER, row.customer_number)
    for row in _rows(session, "contact_point", "customer_id", known, "customer_id", "phone", "email", "street_address", "postal_code", "post_office"):
        _reached(made[row.customer_id], row)
        made[row.customer_id].address(row.street_address, row.postal_code, row.post_office)
    for row in _rows(session, "authorised_person", "customer_id", known, "customer_id", "phone", "email"):
        _reached(made[row.customer_id], row)
    for row in _rows(session, "billing_account", "customer_id", known, "customer_id", "iban_hash", "reference"):
        made[row.customer_id].hashed(TermKind.ACCOUNT, row.iban_hash)
        made[row.customer_id].exact(TermKind.REFERENCE, row.reference)
    for row in _rows(session, "invoice", "customer_id", known, "customer_id", "reference"):
        made[row.customer_id].exact(TermKind.REFERENCE, row.reference)
    _add_sites(session, known, made)
    return {customer: terms.found for customer, terms in made.items() if terms.found}


def _reached(terms: Terms, row: Any) -> None:
    terms.phone(row.phone)
    terms.email(row.email)


def _add_sites(session: Session, ids: Sequence[UUID], made: dict[UUID, Terms]) -> None:
    sites: dict[UUID, UUID] = {}
    for row in _rows(session, "site", "customer_id", ids, "id", "customer_id", "street_address", "postal_code", "post_office"):
        sites[row.id] = row.customer_id
        made[row.customer_id].address(row.street_address, row.postal_code, row.post_office)
    points: dict[UUID, UUID] = {}
    for row in _rows(session, "metering_point", "site_id", list(sites), "id", "site_id", "gsrn"):
        points[row.id] = sites[row.site_id]
        made[points[row.id]].exact(TermKind.METERING_POINT, row.gsrn)
    for row in _rows(session, "meter", "metering_point_id", list(points), "metering_point_id", "meter_number"):
        made[points[row.metering_point_id]].code(TermKind.METER, row.meter_number)


def _rows(session: Session, entity: str, by: str, ids: Sequence[UUID], *columns: str) -> Iterator[Any]:
    table = entity_class(entity).__table__
    for start in range(0, len(ids), _CHUNK):
        query: Select[Any] = select(*(table.c[name] for name in columns)).where(table.c[by].in_(ids[start : start + _CHUNK]))
        yield from session.execute(query)
