"""Customers brought in in bulk: their terms are made afterwards, whatever is saved, stopped or removed meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from models.database import search_index, search_waiting
from models.database.raw import run
from models.database.search_sources import of_customers
from models.database.search_terms import lines_of, text_of
from models.journal import bulk
from models.journal.apply import apply
from models.journal.bulk import EntrySet
from models.journal.entries import Act, Applied, Change, Op, uuid7
from models.services import search
from models.services.desk import Desk
from tests.search.register import Register

ACT = Act("onni", "administrator", "testi", "import")


def lines(register: Register, numbers: range, family: str = "Koski") -> Iterator[EntrySet]:
    for number in numbers:
        customer = uuid7()
        yield EntrySet(
            ACT,
            [
                register.row("customer", customer, customer, customer_kind="person", family_name=f"{family}{number}", given_names="Aino"),
                register.row("customer_relation", customer, controller="lampo", customer_number=f"{50_000 + number}", status="current"),
                register.row("contact_point", customer, point_kind="postal", street_address=f"Koivukuja {number % 9}", postal_code="40100"),
            ],
        )


def brought(desk: Desk, sets: Iterator[EntrySet] | list[EntrySet]) -> list[UUID]:
    made = []
    for written in bulk.append(desk.store, sets, beside=lambda session, chunk: search_waiting.bring(session, chunk.applied)):
        made += [next(iter(applied.subjects)) for applied in written.applied]
    return made


def waiting(desk: Desk) -> int:
    with desk.store.read() as session:
        return search_waiting.waiting(session)


def holds(desk: Desk) -> None:
    """The index is what the rows make, and the fragments what the texts make."""
    with desk.store.read() as session:
        connection = session.connection()
        made = of_customers(connection, [row[0] for row in run(connection, "SELECT id FROM customer", ())])
        terms = {tuple(row) for row in run(connection, "SELECT kind, term, customer FROM search_term", ())}
        texts = dict(tuple(row) for row in run(connection, "SELECT customer, text FROM search_text", ()))
    assert terms == {(kind, term, customer) for customer, found in made.items() for kind, term in found}
    assert texts == {customer: text for customer, found in made.items() if (text := text_of(lines_of(found)))}
    with desk.store.write() as session:
        session.connection().exec_driver_sql("INSERT INTO search_fragment (search_fragment, rank) VALUES ('integrity-check', 1)")


def test_new_customers_wait_and_are_found_when_their_turn_has_come(desk: Desk, register: Register) -> None:
    brought(desk, lines(register, range(300)))
    assert waiting(desk) == 300
    assert register.names("koski7") == []
    assert sum(search_waiting.catch_up(desk.store)) == 300
    assert waiting(desk) == 0
    assert register.names("koski250") == register.names("50250") == ["Koski250, Aino"]
    assert len(register.find("koivukuja 3").hits) > 20
    holds(desk)


def test_in_bulk_and_one_by_one_make_the_same_index(desk: Desk, register: Register) -> None:
    sets = list(lines(register, range(60)))
    brought(desk, sets)
    for _ in search_waiting.catch_up(desk.store):
        pass
    with desk.store.read() as session:
        in_bulk = run(session.connection(), "SELECT kind, term FROM search_term ORDER BY kind, term", ())
    with desk.store.write() as session:
        for each in sets:
            removed = apply(
                session, desk.store.sealing, ACT, [Change(change.entity, change.entity_id, Op.REMOVE, change.subject) for change in each.changes]
            )
            assert isinstance(removed, Applied)
            search_index.refresh(session, removed.rows)
        assert run(session.connection(), "SELECT * FROM search_term", ()) == []
        for each in sets:
            again = apply(session, desk.store.sealing, ACT, each.changes)
            assert isinstance(again, Applied)
            search_index.refresh(session, again.rows)
        assert run(session.connection(), "SELECT kind, term FROM search_term ORDER BY kind, term", ()) == in_bulk
    holds(desk)


def test_what_is_brought_to_those_who_are_there_is_found_at_once(desk: Desk, register: Register) -> None:
    customer = register.person("Laine", "Aino")
    site = register.row("site", customer, street_address="Rantapolku 9", postal_code="40200")
    brought(desk, [EntrySet(ACT, [site]), EntrySet(ACT, [Change("customer", customer, Op.SET, customer, {"family_name": "Aalto"})])])
    assert register.names("rantapolku") == register.names("aalto") == ["Aalto, Aino"]
    assert register.names("laine") == []
    assert waiting(desk) == 0
    holds(desk)


def test_what_is_saved_and_brought_while_terms_are_being_made_holds(desk: Desk, register: Register) -> None:
    """Between any two transactions: one who waits is renamed, one gets a site by bulk, one is removed, one new is made."""
    customers = brought(desk, lines(register, range(500)))
    turns = 0
    for _ in search_waiting.catch_up(desk.store, held=1e-9):
        turns += 1
        if turns <= 12:
            renamed, housed, gone = customers[turns], customers[100 + turns], customers[200 + turns]
            register.set("customer", renamed, renamed, family_name=f"Aalto{turns}")
            brought(desk, [EntrySet(ACT, [register.row("site", housed, street_address=f"Rantapolku {turns}", postal_code="40200")])])
            register.remove("customer", gone, gone)
            brought(desk, lines(register, range(1_000 + turns, 1_001 + turns)))
    assert turns > 12
    assert waiting(desk) == 0
    assert register.names("aalto7") == ["Aalto7, Aino"]
    assert register.names("koski7") == [f"Koski{number}, Aino" for number in range(70, 80)]
    assert register.names("rantapolku 7")[0] == "Koski107, Aino"
    assert register.names("koski1007") == ["Koski1007, Aino"]
    holds(desk)


@pytest.mark.parametrize("stop", [0, 1, 2, 4])
def test_what_stopped_in_between_goes_on(desk: Desk, register: Register, stop: int) -> None:
    customers = brought(desk, lines(register, range(400)))
    turns = search_waiting.catch_up(desk.store, held=1e-9)
    for _ in range(stop):
        next(turns)
    turns.close()
    register.set("customer", customers[3], customers[3], family_name="Aalto")
    for _ in search_waiting.catch_up(desk.store):
        pass
    assert waiting(desk) == 0
    assert register.names("aalto") == ["Aalto, Aino"]
    holds(desk)


def test_two_at_once_and_a_save_between_them_hold(desk: Desk, register: Register) -> None:
    customers = brought(desk, lines(register, range(200)))
    slow, quick = search_waiting.catch_up(desk.store, held=1e-9), search_waiting.catch_up(desk.store)
    next(slow)
    assert sum(quick) == 200
    register.set("customer", customers[5], customers[5], family_name="Aalto")
    register.remove("customer", customers[6], customers[6])
    for _ in slow:
        pass
    assert register.names("aalto") == ["Aalto, Aino"]
    assert register.names("koski5") == [f"Koski{number}, Aino" for number in range(50, 60)]
    holds(desk)


def test_the_desk_makes_the_terms_that_an_import_left_some_at_a_time(desk: Desk, register: Register) -> None:
    brought(desk, lines(register, range(700)))
    assert search.make_terms(desk)
    assert waiting(desk) == 200
    assert not search.make_terms(desk)
    assert not search.make_terms(desk)
    holds(desk)


def test_many_batches_make_one_index(desk: Desk, register: Register) -> None:
    brought(desk, lines(register, range(250)))
    assert sum(search_waiting.catch_up(desk.store, batch=70)) == 250
    holds(desk)
