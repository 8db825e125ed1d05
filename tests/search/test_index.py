from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models import fields
from models.database import search_index, search_waiting
from models.database.search_keys import TermKind
from models.database.search_sources import SOURCES
from models.entities.base import entity_class, table_of
from models.entities.journal import SearchTerm
from models.journal.apply import apply
from models.journal.entries import Applied, Change, Op, RowChange, uuid7
from models.kinds import Storage
from models.security.cipher import keyed_hash
from models.services.desk import Desk
from tests.search.register import Register

GSRN = "643000000001040110"


def terms(desk: Desk, customer: UUID) -> set[tuple[int, str]]:
    with desk.store.read() as session:
        return {(row.kind, row.term) for row in session.execute(select(SearchTerm.kind, SearchTerm.term).where(SearchTerm.customer == customer))}


def whole_index(desk: Desk) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    with desk.store.read() as session:
        rows = [tuple(row) for row in session.execute(text("SELECT kind, term, customer FROM search_term ORDER BY kind, term, customer"))]
        texts = [tuple(row) for row in session.execute(text("SELECT customer, text FROM search_text ORDER BY customer"))]
    return rows, texts


def helmi(register: Register) -> UUID:
    customer = register.person("Mäki-Kuutti", "Helmi Anna-Liisa", personal_identity_code="140262-999V")
    register.home(customer, "Mallikatu 3 B 12")
    register.phone(customer, "+358401234567")
    register.email(customer, "Helmi@example.com")
    register.supply(customer, "Rantapolku 9", GSRN, "KL-20417")
    register.add("billing_account", customer, controller="lampo", account_number="1", reference="10458202", iban="FI2112345600000785")
    return customer


def test_the_terms_of_a_customer(desk: Desk, register: Register) -> None:
    customer = helmi(register)
    key = desk.store.sealing.hash_key
    assert terms(desk, customer) == {
        (TermKind.NUMBER, "101"),
        (TermKind.IDENTITY_CODE, keyed_hash(key, "personal_identity_code", "140262-999V").hex()),
        (TermKind.ACCOUNT, keyed_hash(key, "iban", "FI2112345600000785").hex()),
        (TermKind.REFERENCE, "10458202"),
        (TermKind.EMAIL, "helmi@example.com"),
        (TermKind.PHONE, "0401234567"),
        (TermKind.METER, "kl-20417"),
        (TermKind.METERING_POINT, GSRN),
        (TermKind.POSTAL, "40100 mallikatu 3 b 12"),
        (TermKind.POSTAL, "40200 rantapolku 9"),
        (TermKind.STREET, "mallikatu 3 b 12 40100 jyv|skyl|"),
        (TermKind.STREET, "rantapolku 9 40200 jyv|skyl|"),
        (TermKind.FAMILY, "m|ki-kuutti helmi anna-liisa"),
        (TermKind.PART, "kuutti helmi anna-liisa m|ki-kuutti"),
        (TermKind.GIVEN, "helmi anna-liisa m|ki-kuutti"),
        (TermKind.GIVEN, "anna-liisa helmi m|ki-kuutti"),
        (TermKind.GIVEN, "liisa anna-liisa m|ki-kuutti"),
    }


def test_no_identity_code_and_no_account_stands_in_the_index(desk: Desk, register: Register) -> None:
    helmi(register)
    told = repr(whole_index(desk))
    assert "140262" not in told
    assert "12345600000785" not in told


def test_many_at_once_and_one_by_one_make_the_same_index(desk: Desk, register: Register) -> None:
    customers = [helmi(register), register.firm("As Oy Mallipiha"), register.person("von Essen", "Karl", non_disclosure=True)]
    made = whole_index(desk)
    with desk.store.write() as session:
        search_index.rebuild(session)
    assert whole_index(desk) == ([], [])
    assert sum(search_waiting.catch_up(desk.store)) == 3
    assert len(customers) == len(made[1])
    assert whole_index(desk) == made
    assert register.names("uutti") == ["Mäki-Kuutti, Helmi Anna-Liisa"]


def test_a_change_is_found_and_what_was_before_is_not(desk: Desk, register: Register) -> None:
    customer = helmi(register)
    other = register.person("Laine", "Aino")
    register.set("customer", customer, customer, family_name="Åkerlund")
    assert register.names("akerlund") == register.names("kerlu") == ["Åkerlund, Helmi Anna-Liisa"]
    assert register.names("kuutti") == register.names("uutt") == []
    register.set("customer", customer, customer, non_disclosure=True)
    assert register.names("mallikatu") == register.names("llikat") == []
    register.set("customer", customer, customer, non_disclosure=False)
    assert register.names("llikat") == ["Åkerlund, Helmi Anna-Liisa"]
    assert terms(desk, other)


def test_a_removed_contact_point_finds_nobody(desk: Desk, register: Register) -> None:
    customer = register.person("Laine", "Aino")
    point = register.phone(customer, "+358401234567")
    register.remove("contact_point", point, customer)
    assert register.names("040 123 4567") == register.names("2345") == []


def test_an_erased_customer_leaves_no_term(desk: Desk, register: Register) -> None:
    customer = helmi(register)
    with desk.store.write() as session:
        removed = apply(session, desk.store.sealing, desk.act(), [Change("customer", customer, Op.REMOVE, customer)])
        assert isinstance(removed, Applied)
        search_index.refresh(session, removed.rows)
    with desk.store.write() as session:
        search_index.tidy(session.connection())
    assert whole_index(desk) == ([], [])
    with desk.store.read() as session:
        assert not session.execute(text("SELECT rowid FROM search_fragment WHERE search_fragment MATCH '\"uut\"'")).all()


def _written(session: Session, rows: Iterable[RowChange]) -> int:
    """Refresh and return the number of rows of the index that were written."""
    connection = session.connection().connection.driver_connection
    assert connection is not None
    before = connection.total_changes
    search_index.refresh(session, rows)
    return int(connection.total_changes - before)


def test_a_change_writes_its_differences_only(desk: Desk, register: Register) -> None:
    customer = helmi(register)
    before = terms(desk, customer)
    with desk.store.write() as session:
        applied = apply(session, desk.store.sealing, desk.act(), [Change("customer", customer, Op.SET, customer, {"given_names": "Helmi"})])
        assert isinstance(applied, Applied)
        assert 0 < _written(session, applied.rows) < 20
    after = terms(desk, customer)
    assert {kind for kind, _ in before ^ after} == {TermKind.FAMILY, TermKind.PART, TermKind.GIVEN}


@pytest.mark.parametrize("entity", sorted(search_index.INDEXED))
def test_fields_that_make_no_term_write_nothing(desk: Desk, register: Register, entity: str) -> None:
    customer = helmi(register)
    register.add("authorised_person", customer, capacity="guardian", name="Olli Malli", phone="+358401111111")
    register.add("invoice", customer, controller="lampo", invoice_number="1", reference="1232")
    makes = {name.removesuffix("_hash") for name in SOURCES[entity].read}
    values = {
        field.name: value
        for field in fields.fields_of(entity)
        if field.name.removesuffix("_hash") not in makes and (value := _other_value(field)) is not None
    }
    with desk.store.write() as session:
        row = session.execute(select(table_of(entity_class(entity)))).mappings().first()
        assert row is not None
        values = {name: value for name, value in values.items() if row[name] != value}
        assert values
        changes = [Change(entity, row["id"], Op.SET, customer, {name: value}) for name, value in values.items()]
        applied = apply(session, desk.store.sealing, desk.act(), changes)
        assert isinstance(applied, Applied)
        assert len(applied.entries) == len(values)
        assert _written(session, applied.rows) == 0
    made = whole_index(desk)
    with desk.store.write() as session:
        search_index.rebuild(session)
    assert sum(search_waiting.catch_up(desk.store)) == 1
    assert whole_index(desk) == made


def _other_value(field: fields.Field) -> object:
    """A value of the field's storage that no fixture has; None for those that move a sealed row."""
    if field.name == "controller" or field.encrypted:
        return None
    if field.kind.choices is not None:
        code = list(field.kind.choices)[-1]
        return [code] if field.kind.storage is Storage.JSON else code
    return _VALUES.get(field.kind.storage)


_VALUES = {
    Storage.TEXT: "toinen", Storage.INTEGER: 7, Storage.DECIMAL: Decimal("7.5"), Storage.DATE: date(2031, 1, 1), Storage.BOOLEAN: True,
    Storage.UUID: uuid7(), Storage.INSTANT: datetime(2026, 1, 1, tzinfo=UTC), Storage.JSON: ["toinen"],
}  # fmt: skip


def test_the_tables_for_fragments_are_made_once(desk: Desk) -> None:
    with desk.store.write() as session:
        search_index.create_fts(session.connection())


@pytest.mark.parametrize("entity", sorted(search_index.INDEXED))
def test_what_is_indexed_is_an_entity(entity: str) -> None:
    assert entity in fields.entities()
