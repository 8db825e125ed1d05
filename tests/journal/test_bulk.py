"""Many entry sets at once: the same rows, entries and refusals as one by one, in chunks between which others write."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from models.journal.bulk import EntrySet, Written, append
from models.journal.entries import Applied, Change, Op, uuid7
from models.problems import Conflict
from tests.desk import Office
from tests.journal.things import ACT, FACTS, created, customer, done, row_of, setting


def new_customers(count: int) -> Iterator[EntrySet]:
    for number in range(count):
        subject = uuid7()
        yield EntrySet(
            ACT,
            (
                Change("customer", subject, Op.CREATE, subject, {**FACTS, "family_name": f"Koski{number}"}),
                created("contact_point", subject, customer_id=subject, point_kind="phone", phone=f"+35840{1_000_000 + number}"),
            ),
        )


def test_every_set_is_written_in_its_order(office: Office) -> None:
    sets = list(new_customers(250))
    chunks = list(append(office.store, iter(sets)))
    assert [each for chunk in chunks for each, _ in chunk.sets] == sets
    applied = [each for chunk in chunks for each in chunk.applied]
    assert len(applied) == 250
    entries = [entry for each in applied for entry in each.entries]
    assert entries == sorted(entries)
    for each in sets:
        for change in each.changes:
            row = row_of(office.store, change.entity, change.entity_id)
            assert row is not None
            assert {name: row[name] for name in change.values} == change.values
    assert office.report().whole


def test_a_set_that_conflicts_is_left_out_and_told(office: Office) -> None:
    subject, first = customer(office.store)
    done(office.store, setting(subject, {"family_name": "Öhman"}, {"family_name": first}))
    late = EntrySet(ACT, (setting(subject, {"family_name": "Mäki", "given_names": "Anna"}, {"family_name": first}),))
    before, after = new_customers(2)
    (chunk,) = append(office.store, [before, late, after])
    outcomes = [outcome for _, outcome in chunk.sets]
    assert [type(outcome) for outcome in outcomes] == [Applied, Conflict, Applied]
    row = row_of(office.store, "customer", subject)
    assert row is not None
    assert (row["family_name"], row["given_names"]) == ("Öhman", "Aino")
    assert office.report().whole


def test_what_goes_beside_is_committed_or_lost_with_its_chunk(office: Office) -> None:
    told: list[Written] = []

    def beside(session: Session, written: Written) -> None:
        told.append(written)
        session.connection().exec_driver_sql("INSERT INTO setting (name, value, seat) VALUES (?, 'x', 0)", (f"cursor-{len(told)}",))
        if len(told) == 2:
            raise RuntimeError

    sets = list(new_customers(300))
    chunks = append(office.store, sets, beside=beside)
    first = next(chunks)
    with pytest.raises(RuntimeError):
        next(chunks)
    with office.store.read() as session:
        cursors = session.connection().exec_driver_sql("SELECT name FROM setting WHERE name LIKE 'cursor-%'").scalars().all()
        rows = session.connection().exec_driver_sql("SELECT count(*) FROM customer").scalar_one()
    assert cursors == ["cursor-1"]
    assert rows == len(first.sets)
    assert office.report().whole


def test_others_write_between_two_chunks(office: Office) -> None:
    subject, _ = customer(office.store)
    written = 0
    for _chunk in append(office.store, new_customers(400)):
        written += 1
        done(office.store, setting(subject, {"given_names": f"Aino {written}"}))
    assert written > 1
    assert office.report().whole
