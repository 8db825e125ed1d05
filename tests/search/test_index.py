from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import event, select, text

from models.database import search_index
from models.database.search_keys import TermKind
from models.entities.journal import SearchTerm
from models.journal.apply import apply
from models.journal.entries import Change, Op
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
        session.execute(text("DELETE FROM search_term"))
        session.execute(text("DELETE FROM search_text"))
        session.execute(text("INSERT INTO search_fragment (search_fragment) VALUES ('rebuild')"))
        search_index.index_new(session, desk.store.sealing, customers)
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
        apply(session, desk.store.sealing, desk.act(), [Change("customer", customer, Op.REMOVE, customer)])
        search_index.reindex(session, desk.store.sealing, [customer])
    with desk.store.write() as session:
        search_index.tidy(session.connection())
    assert whole_index(desk) == ([], [])
    with desk.store.read() as session:
        assert not session.execute(text("SELECT rowid FROM search_fragment WHERE search_fragment MATCH '\"uut\"'")).all()


def test_a_reindex_writes_the_differences_only(desk: Desk, register: Register) -> None:
    customer = helmi(register)
    written: list[str] = []
    event.listen(desk.store.engine, "before_cursor_execute", lambda _c, _u, statement, *_rest: written.append(statement))
    with desk.store.write() as session:
        search_index.reindex(session, desk.store.sealing, [customer])
    assert not [each for each in written if not each.startswith(("SELECT", "BEGIN"))]


def test_the_tables_for_fragments_are_made_once(desk: Desk) -> None:
    with desk.store.write() as session:
        search_index.create_fts(session.connection())


@pytest.mark.parametrize("entity", sorted(search_index.INDEXED))
def test_what_is_indexed_is_an_entity(entity: str) -> None:
    from models import fields

    assert entity in fields.entities()
