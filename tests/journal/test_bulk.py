"""Many entry sets at once: the same rows, entries and refusals as one by one, in chunks between which others write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from models import fields
from models.database import search_index, search_waiting
from models.database import store as stores
from models.database.raw import run
from models.database.store import Store
from models.entities.journal import Entry
from models.fields import Retention
from models.journal import bulk, history
from models.journal.apply import Plan, Sealing, apply, table_of
from models.journal.bulk import HELD, EntrySet, Written, append
from models.journal.entries import Act, Applied, Change, Op, uuid7
from models.journal.erasing import destroy_keys
from models.journal.verify import verify
from models.problems import Conflict
from models.security.keys import RegisterKeys
from models.services import sample
from models.services.sample_maker import Maker
from tests.desk import HETU, Office
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


def _mixed(seed: int) -> list[EntrySet]:
    """Sets as an import of a grown register has them: new customers of every kind, fields set and cleared, rows removed, reads, one conflict."""
    maker = Maker(seed)
    act, people = Act("onni", "administrator", "testi", "import"), [sample.customer(maker) for _ in range(25)]
    sets = [EntrySet(act, person.sheet.changes) for person in people]
    late = Act("onni", "administrator", "testi", "import", reason="oikaisu")
    for number, person in enumerate(people):
        subject = person.sheet.subject
        changed = {"language": "sv", "personal_identity_code": None if number % 3 else HETU, "family_name": f"Uusi{number}"}
        sets.append(EntrySet(late, [Change("customer", subject, Op.SET, subject, changed), Change("customer", subject, Op.READ, subject)]))
        points = [change for change in person.sheet.changes if change.entity == "contact_point"]
        again = Change("contact_point", points[0].entity_id, Op.CREATE, subject, {**points[0].values, "phone": "+358401112222"})
        sets.append(EntrySet(late, [Change("contact_point", points[0].entity_id, Op.REMOVE, subject), again]))
        sets.append(EntrySet(late, [Change("contact_point", points[0].entity_id, Op.SET, subject, {"preferred": None}, {"preferred": uuid7()})]))
    return sets


def _rows(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Every row of every entity, without what no two makings share: ciphertexts, and the identifiers of entries."""
    made: dict[str, list[dict[str, Any]]] = {}
    with store.read() as session:
        for entity in fields.entities():
            hidden = {field.name for field in fields.fields_of(entity) if field.encrypted}
            listed = session.execute(table_of(entity).select()).mappings()
            made[entity] = [
                {name: sorted(value) if name == "bases" else value is not None if name in hidden else value for name, value in row.items()}
                | dict.fromkeys(("first_entry", "last_entry"))
                for row in listed
            ]
    return made


def _entries(store: Store) -> list[tuple[Any, ...]]:
    """What the journal tells, opened; entries by their place."""
    with store.read() as session:
        events = history.opened(session, store.data_keys, session.scalars(select(Entry).order_by(Entry.seq)).all())
    place = {event.id: event.seq for event in events}
    return [
        (event.seq, event.subject, event.controller, event.entity, event.entity_id, event.op, event.names, event.values, event.reason, event.actor,
         event.source, event.erased, {name: place.get(base) for name, base in event.bases.items()})
        for event in events
    ]  # fmt: skip


def _index(store: Store) -> list[list[Any]]:
    with store.read() as session:
        return [
            list(run(session.connection(), query, ()))
            for query in ("SELECT kind, term, customer FROM search_term ORDER BY 1, 2, 3", "SELECT customer, text FROM search_text ORDER BY 1")
        ]


@pytest.mark.parametrize("held", [HELD, 1e-9])
def test_in_bulk_and_one_by_one_make_the_same_store(tmp_path: Path, held: float) -> None:
    keys, sets = RegisterKeys.new(), _mixed(3)
    single, many = stores.create(tmp_path / "single", keys), stores.create(tmp_path / "many", keys)
    outcomes = []
    for each in sets:
        with single.write() as session:
            applied = apply(session, single.sealing, each.act, each.changes)
            outcomes.append(type(applied))
            if isinstance(applied, Applied):
                search_index.refresh(session, applied.rows)
    chunks = list(append(many, sets, beside=lambda session, chunk: search_waiting.bring(session, chunk.applied), held=held))
    assert [type(outcome) for chunk in chunks for _, outcome in chunk.sets] == outcomes
    assert outcomes.count(Conflict) == 25
    for _ in search_waiting.catch_up(many):
        pass
    assert _rows(many) == _rows(single)
    assert _entries(many) == _entries(single)
    assert _index(many) == _index(single)
    for store in (single, many):
        with store.read() as session:
            report = verify(session, store.data_keys, hash_key=store.keys.hash_key)
        assert report.findings == ()
        assert report.entries > 300
    with many.write() as session, pytest.raises(DatabaseError, match="append-only"):
        run(session.connection(), "UPDATE journal SET actor = 'mallory'", ())
    single.close()
    many.close()


def test_what_was_read_before_somebody_wrote_is_read_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between planning and writing another user sets the field: the set is a conflict then, as it would have been."""
    subject, first = customer(office.store)
    real, others = bulk._planned, iter(["Öhman"])

    def planned(session: Session, sealing: Sealing, chunk: list[EntrySet]) -> tuple[Plan, Written]:
        made = real(session, sealing, chunk)
        for name in others:
            done(office.store, setting(subject, {"family_name": name}, {"family_name": first}))
        return made

    monkeypatch.setattr(bulk, "_planned", planned)
    (chunk,) = append(office.store, [EntrySet(ACT, (setting(subject, {"family_name": "Mäki"}, {"family_name": first}),))])
    assert [type(outcome) for _, outcome in chunk.sets] == [Conflict]
    row = row_of(office.store, "customer", subject)
    assert row is not None
    assert row["family_name"] == "Öhman"
    assert office.report().whole


@pytest.mark.parametrize(("who", "again"), [("stranger", 1), ("same", 2), ("reader", 2), ("eraser", 2)])
def test_only_what_concerns_the_chunk_has_it_planned_again(office: Office, monkeypatch: pytest.MonkeyPatch, who: str, again: int) -> None:
    subject, _ = customer(office.store)
    stranger, _ = customer(office.store)
    real, planned = bulk._planned, 0

    def counted(session: Session, sealing: Sealing, chunk: list[EntrySet]) -> tuple[Plan, Written]:
        nonlocal planned
        planned += 1
        made = real(session, sealing, chunk)
        if planned == 1 and who == "eraser":
            with office.store.write() as other:
                destroy_keys(other, office.store.sealing, ACT, subject, "", [Retention.CREDIT])
        elif planned == 1:
            op = Op.READ if who == "reader" else Op.SET
            about = stranger if who == "stranger" else subject
            done(office.store, Change("customer", about, op, about, {"language": "sv"} if op is Op.SET else {}))
        return made

    monkeypatch.setattr(bulk, "_planned", counted)
    phone = created("contact_point", subject, customer_id=subject, point_kind="phone", phone="+358401234567")
    assert list(append(office.store, [EntrySet(ACT, [phone, setting(subject, {"given_names": "Anna"})])]))
    assert planned == again
    row = row_of(office.store, "customer", subject)
    assert row is not None
    assert (row["given_names"], row["language"]) == ("Anna", "sv" if who == "same" else "fi")
    assert office.report().whole


def test_others_write_between_two_chunks(office: Office) -> None:
    subject, _ = customer(office.store)
    written = 0
    for _chunk in append(office.store, new_customers(400)):
        written += 1
        done(office.store, setting(subject, {"given_names": f"Aino {written}"}))
    assert written > 1
    assert office.report().whole
