"""Lists: everybody asked by the same rules as one at a time, answers kept, taken out through the gate, asked anew; a prohibition is never missed."""

from __future__ import annotations

import csv
import hashlib
import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from uuid import UUID

import pytest
from sqlalchemy import select, text

from models import formats, words
from models.database.store import Store
from models.entities.choices import CHANNELS
from models.entities.journal import Entry
from models.journal.apply import apply
from models.journal.entries import Change, Op, uuid7
from models.permissions import decide_many, may_contact
from models.permissions.vocabulary import CONTACT_PURPOSES
from models.problems import Rejected
from models.services import kept_refusals, statements
from models.services.desk import Desk
from models.services.importing import run as importing
from models.services.importing.context import UPDATE, Options
from models.services.importing.report import Report
from models.services.importing.sniff import Chosen
from models.services.importing.tables import open_table
from models.services.lists import answers, asking, beside, facts, making, shown, taking_out
from models.services.lists.criteria import Criteria
from models.services.lists.facts import FactReader
from models.services.lists.making import Made, Order, Progress
from models.services.lists.taking_out import TakenOut
from models.services.reading import table_of
from models.services.statement_lines import facts_in
from models.services.statements import NewStatement
from tests.desk import HETU, Office, edit, organisation, page, person
from tests.services.test_statements import NO_CALLS, code, grant, lift, record

CALLS = Order("Syksyn puhelut", "direct-marketing", "phone", "lampo")


def made(desk: Desk, order: Order = CALLS) -> Made:
    found = making.make(desk, order)
    assert isinstance(found, Made), found
    return found


def on(desk: Desk, list_id: UUID) -> set[UUID]:
    return {each.customer for each in shown.members(desk, list_id, included=True, most=10_000)}


def rules(desk: Desk, list_id: UUID) -> dict[UUID, str]:
    return {each.customer: each.rule for each in shown.members(desk, list_id, most=10_000)}


def taken(desk: Desk, list_id: UUID, target: Path, *, only_included: bool = False) -> TakenOut:
    found = taking_out.take_out(desk, list_id, target, only_included=only_included)
    assert isinstance(found, TakenOut), found
    return found


def read(path: Path) -> list[dict[str, str]]:
    _form, table = open_table(path, Chosen(), lambda _text: False)
    try:
        return [dict(zip(table.header, row.cells, strict=False)) for row in table.rows()]
    finally:
        table.close()


def moved(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    today = formats.today() + timedelta(days=days)
    monkeypatch.setattr(formats, "today", lambda: today)


@pytest.fixture(autouse=True)
def _finnish() -> Iterator[None]:
    before = words.language()
    words.set_language("fi")
    yield
    words.set_language(before)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder for files that leave."""
    folder = tmp_path / "ulos"
    folder.mkdir()
    return folder


@pytest.fixture
def chief(office: Office) -> Desk:
    return office.desk("sanna")


# --- the same answers as one at a time


def everybody(office: Office) -> Desk:
    """A register with somebody of every kind that the gate tells apart."""
    agent, chief = office.desk(), office.desk("sanna")
    plain = person(agent, "Aalto")
    organisation(agent)
    person(agent, "Ekman", phone="", email="ekman@example.com", controllers=("sahko",))
    person(agent, "Niemi", phone="", email="")
    refused = person(agent, "Berg")
    record(agent, refused, NO_CALLS)
    waiting = person(agent, "Dahl")
    record(agent, waiting, NO_CALLS)
    record(agent, waiting, lift(page(agent, waiting).statements[0].id))
    lifted = person(agent, "Forss")
    record(agent, lifted, NO_CALLS)
    record(agent, lifted, lift(page(agent, lifted).statements[0].id))
    assert not isinstance(statements.decide(chief, page(agent, lifted).statements[0].id, "approve"), Rejected)
    record(agent, person(agent, "Granö"), grant("sms", "email", "robocall"))
    record(agent, person(agent, "Heino"), NewStatement("prohibition", "research", ("any",), evidence_kind="none"))
    record(agent, person(agent, "Ilmo"), NewStatement("prohibition", "direct-marketing", ("post",), "sahko", evidence_kind="none"))
    safe, dead, unknown = person(agent, "Jokela"), person(agent, "Kuusi"), person(agent, "Lind")
    merged, ended = person(agent, "Mattila"), person(agent, "Oja")
    record(agent, merged, NO_CALLS)
    with office.store.write() as session:
        customer, point, relation = (table_of(name) for name in ("customer", "contact_point", "customer_relation"))
        for who, values in (
            (safe, {"non_disclosure": True}),
            (dead, {"date_of_death": date(2026, 1, 1)}),
            (unknown, {"customer_kind": None}),
            (merged, {"merged_into": plain}),
        ):
            session.execute(customer.update().where(customer.c.id == who).values(**values))
        session.execute(point.update().where(point.c.customer_id == ended).values(valid_to=date(2026, 1, 1)))
        session.execute(point.update().where(point.c.customer_id == refused).values(verified_at=None))
        session.execute(relation.update().where(relation.c.customer_id == ended).values(status="former"))
        session.execute(relation.update().where(relation.c.customer_id == lifted, relation.c.controller == "sahko").values(status="prospect"))
    return chief


def test_everybody_is_answered_as_if_asked_alone(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, today = everybody(office), formats.today()
    monkeypatch.setattr(facts, "BATCH", 3)
    asked = 0
    with office.store.read() as session:
        for purpose in CONTACT_PURPOSES:
            for channel in CHANNELS:
                for controller in desk.user.controllers:
                    reader = FactReader(session, channel, controller)
                    streamed = [each for batch in reader.every() for each in decide_many(batch, purpose, channel, controller, today)]
                    assert len({each.owner for each in streamed}) == len(streamed) == reader.count()
                    for each in streamed:
                        alone = facts_in(session, desk, each.owner)
                        assert alone is not None
                        assert each == may_contact(alone, purpose, channel, controller, today), (purpose, channel, controller, alone)
                        asked += 1
                    owners = [each.owner for each in streamed]
                    assert [each.customer for each in reader.of(owners)] == owners
    assert asked > 400


def test_matches_that_wait_are_read_for_many_as_for_one(office: Office) -> None:
    desk, agent, today = office.desk("sanna"), office.desk(), formats.today()
    somebody, other, survivor, merged = (person(agent, name) for name in ("Salo", "Laine", "Koski", "Kosonen"))
    with office.store.write() as session:
        for customer, channel, state in ((somebody, "phone", "waiting"), (other, "phone", "other"), (merged, "any", "waiting")):
            values = {"customer_id": customer, "purpose": "direct-marketing", "channel": channel, "valid_from": today, "reason": "number-other-name",
                      "source": "refusal-register", "state": state}  # fmt: skip
            apply(session, desk.store.sealing, desk.act(), [Change("refusal_match", uuid7(), Op.CREATE, customer, values)])
        session.execute(table_of("customer").update().where(table_of("customer").c.id == merged).values(merged_into=survivor))
    with office.store.read() as session:
        reader = FactReader(session, "phone", "lampo")
        found = {each.owner: each for batch in reader.every() for each in decide_many(batch, "direct-marketing", "phone", "lampo", today)}
        for customer in (somebody, other, survivor):
            alone = facts_in(session, desk, customer)
            assert alone is not None
            assert found[customer] == may_contact(alone, "direct-marketing", "phone", "lampo", today)
    rules = [found[customer].rule.id == "register-match-pending" for customer in (somebody, other, survivor)]
    assert rules == [True, False, True]


def test_two_relations_with_one_controller_are_one_customer(office: Office, chief: Desk) -> None:
    customer = person(office.desk())
    with office.store.write() as session:
        relation = table_of("customer_relation")
        row = dict(session.execute(select(relation).where(relation.c.customer_id == customer, relation.c.controller == "lampo")).mappings().one())
        session.execute(relation.insert().values(row | {"id": uuid7(), "status": "former", "customer_number": "9"}))
    assert made(chief).asked == 1


# --- making


def test_a_list_says_of_everybody_why(office: Office, chief: Desk) -> None:
    agent = office.desk()
    free, refused = person(agent, "Aalto"), person(agent, "Berg")
    record(agent, refused, NO_CALLS)
    found = made(chief)
    assert (found.asked, found.included) == (2, 1)
    assert on(chief, found.id) == {free}
    assert rules(chief, found.id) == {free: "phone-allowed-unless-prohibited", refused: "prohibition-stands"}
    info = shown.info(chief, found.id)
    assert isinstance(info, shown.ListInfo)
    assert (info.decided_on, info.stale_after) == (formats.today(), formats.today() + timedelta(days=7))
    assert [(each.number != "", each.word(), each.included) for each in shown.members(chief, found.id, included=False)] == [
        (True, "Ei, kielto", False)
    ]
    assert office.report().whole


def test_a_prohibition_recorded_while_the_list_is_made_is_in_it(office: Office, chief: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    agent = office.desk()
    people = [person(agent, f"Nimi{letter}") for letter in "abcdef"]
    monkeypatch.setattr(facts, "BATCH", 2)
    monkeypatch.setattr(answers, "BATCH", 2)
    told: list[int] = []

    def meanwhile(progress: Progress) -> None:
        if not told:
            record(agent, people[0], NO_CALLS)  # answered already
            record(agent, people[5], NO_CALLS)  # still to be answered, from an older snapshot
        told.append(progress.done)

    found = making.make(chief, CALLS, progress=meanwhile)
    assert isinstance(found, Made)
    assert told == [2, 4, 6]
    assert on(chief, found.id) == set(people[1:5])
    assert (found.asked, found.included) == (6, 4)
    with office.store.read() as session:
        info = shown.read(session, chief, found.id)
        assert info is not None
        assert info.included == 4
        assert shown.unsound(session, info) is None


def keep(office: Office, desk: Desk, kind: str, value: str, channel: str = "any") -> None:
    """Keep a refusal of somebody who is gone."""
    with office.store.write() as session:
        row = {"purpose": "direct-marketing", "channel": channel, "controller": None, "valid_from": date(2026, 5, 4)}
        apply(session, office.store.sealing, desk.act(), kept_refusals.keep(desk, [(kind, value)], [row]))


@pytest.mark.parametrize(("kind", "value"), [("phone", "+358501234567"), ("email", "aalto@example.com"), ("identity", HETU)])
def test_a_refusal_kept_after_somebody_came_is_asked_of_them(office: Office, chief: Desk, kind: str, value: str) -> None:
    agent = office.desk()
    customer = person(agent, "Aalto", phone="050 123 4567", email="aalto@example.com", hetu=HETU)
    other = person(agent, "Berg")
    keep(office, chief, kind, value)
    found = made(chief)
    assert on(chief, found.id) == {other}
    assert rules(chief, found.id)[customer] == "prohibition-stands"
    (line,) = page(agent, customer).statements  # and the page says so too
    assert line.record["valid_from"] == date(2026, 5, 4)
    found = made(chief)
    assert on(chief, found.id) == {other}
    assert len(page(agent, customer).statements) == 1
    record(agent, customer, lift(page(agent, customer).statements[0].id))
    lifted = next(each.id for each in page(agent, customer).statements if each.record["statement_kind"] == "lift")
    assert not isinstance(statements.decide(chief, lifted, "approve"), Rejected)
    assert on(chief, made(chief).id) == {customer, other}  # the customer's own word, approved, is not overruled by the hash
    assert office.report().whole


def test_a_refusal_kept_of_an_address_keeps_letters_away_only(office: Office, chief: Desk) -> None:
    customer = person(office.desk(), "Aalto", street="Koivukuja 4 B 12")
    keep(office, chief, "post", kept_refusals.values_of((), (), [("Koivukuja 4 B 12", "00100")])[0][1])
    assert on(chief, made(chief).id) == {customer}
    assert on(chief, made(chief, replace(CALLS, channel="post")).id) == set()


def test_who_may_not_be_called_on_every_day_of_the_list_is_not_on_it(office: Office, chief: Desk, out: Path) -> None:
    agent = office.desk()
    today = formats.today()
    coming, ending, later = person(agent, "Aalto"), person(agent, "Berg"), person(agent, "Dahl")
    record(agent, coming, replace(NO_CALLS, valid_from=today + timedelta(days=2)))
    record(agent, later, replace(NO_CALLS, valid_from=today + timedelta(days=8)))
    record(agent, ending, replace(grant("robocall"), valid_to=today + timedelta(days=3)))
    calls = made(chief)
    assert on(chief, calls.id) == {ending, later}
    assert rules(chief, calls.id)[coming] == "prohibition-stands"
    assert on(chief, made(chief, replace(CALLS, days=1)).id) == {coming, ending, later}
    assert on(chief, made(chief, replace(CALLS, channel="robocall", days=3)).id) == {ending}
    assert on(chief, made(chief, replace(CALLS, channel="robocall", days=4)).id) == set()
    record(agent, ending, replace(NO_CALLS, valid_from=today + timedelta(days=1)))
    assert taken(chief, calls.id, out / "l.csv").fallen == 1


def test_a_list_that_is_stopped_leaves_nothing(office: Office, chief: Desk) -> None:
    person(office.desk())
    assert making.make(chief, CALLS, stop=lambda: True) is None
    assert shown.lists(chief) == ()
    with office.store.read() as session:
        assert session.execute(text("SELECT count(*) FROM contact_list_member")).scalar_one() == 0


def test_what_a_cut_off_making_left_is_swept_away_a_day_later(office: Office, chief: Desk) -> None:
    customer = person(office.desk())
    old, young = UUID(int=1 << 80), uuid7()
    with office.store.write() as session:
        for each in (old, young):
            answers.add(session.connection(), each, [(customer.bytes, 0, "granted", None)])
    kept = made(chief).id
    with office.store.read() as session:
        left = {UUID(bytes=row[0]) for row in session.connection().exec_driver_sql("SELECT DISTINCT list_id FROM contact_list_member")}
    assert left == {young, kept}


def test_the_criteria_choose_whom(office: Office, chief: Desk) -> None:
    agent = office.desk()
    finn, swede, firm = person(agent, "Aalto"), person(agent, "Berg", language="sv"), organisation(agent)
    with office.store.write() as session:
        point, site = table_of("contact_point"), table_of("site")
        for table in (point, site):
            session.execute(table.update().where(table.c.customer_id == swede).values(postal_code="33100"))
        session.execute(site.update().where(site.c.customer_id == finn).values(dwelling_type="detached", main_heating="electricity"))
        dwelling = session.execute(select(site.c.dwelling_type).where(site.c.customer_id == finn)).scalar_one()
    for criteria, wanted in (
        (Criteria(), {finn, swede, firm}),
        (Criteria(kinds=("organisation",)), {firm}),
        (Criteria(kinds=("organisation", "person"), languages=("sv",)), {swede}),
        (Criteria(postal_codes=("33", "9")), {swede}),
        (Criteria(postal_codes=("00",)), {finn, firm}),
        (Criteria(dwellings=(dwelling,)), {finn}),
        (Criteria(statuses=("former",)), set()),
    ):
        found = made(chief, replace(CALLS, criteria=criteria))
        assert set(rules(chief, found.id)) == wanted, criteria
        assert Criteria.from_json(criteria.to_json()) == criteria
        assert len(criteria.said()) == sum(
            bool(value) for value in (criteria.kinds, criteria.languages, criteria.postal_codes, criteria.dwellings, criteria.statuses)
        )


def test_a_sample_is_drawn_of_those_who_may_be_asked(office: Office, chief: Desk) -> None:
    agent = office.desk()
    people = [person(agent, f"Nimi{letter}") for letter in "abcdefgh"]
    record(agent, people[0], NewStatement("prohibition", "research", ("any",), evidence_kind="none"))
    order = Order("Kysely", "research", "phone", "lampo", Criteria(sample=3))
    drawn = set()
    for _time in range(12):
        found = made(chief, order)
        assert (found.asked, found.included) == (8, 3)
        chosen = on(chief, found.id)
        assert len(chosen) == 3
        assert people[0] not in chosen
        assert sorted(rules(chief, found.id).values()) == sorted(["not-drawn"] * 4 + ["research-unless-prohibited"] * 3 + ["prohibition-stands"])
        drawn |= chosen
        with office.store.read() as session:
            info = shown.read(session, chief, found.id)
            assert info is not None
            assert shown.unsound(session, info) is None
    assert len(drawn) > 3  # by lot, not the first three
    assert made(chief, replace(order, criteria=Criteria(sample=50))).included == 7


@pytest.mark.parametrize(
    ("order", "name"),
    [
        (replace(CALLS, name=" "), "name"),
        (replace(CALLS, purpose="service"), "purpose"),
        (replace(CALLS, channel="fax"), "channel"),
        (replace(CALLS, controller="vesi"), "controller"),
        (replace(CALLS, days=0), "days"),
        (replace(CALLS, days=31), "days"),
        (replace(CALLS, criteria=Criteria(postal_codes=("00x",))), "postal_codes"),
        (replace(CALLS, criteria=Criteria(kinds=("dog",))), "kinds"),
        (replace(CALLS, criteria=Criteria(sample=0)), "sample"),
    ],
)
def test_a_wrong_order_is_refused_at_its_place(chief: Desk, order: Order, name: str) -> None:
    found = making.make(chief, order)
    assert isinstance(found, Rejected)
    assert [problem.code for problem in found.problems] == [name]


def test_only_supervisors_make_lists_and_only_of_their_controllers(office: Office, chief: Desk, out: Path) -> None:
    person(office.desk())
    mine = made(chief, replace(CALLS, controller="sahko"))
    for login in ("aino", "kalle", "outi"):
        desk = office.desk(login)
        assert code(making.make(desk, CALLS)) == "role"
        assert code(taking_out.take_out(desk, mine.id, out / "l.csv")) == "role"
        assert code(asking.ask(desk, mine.id)) == "role"
    other = office.desk("sakari")  # heat only
    assert code(making.make(other, replace(CALLS, controller="sahko"))) == "controller"
    assert shown.lists(other) == ()
    assert shown.members(other, mine.id) == ()
    assert code(taking_out.take_out(other, mine.id, out / "l.csv")) == "list"
    assert code(asking.ask(other, mine.id)) == "list"
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("gone_after", [None, 0, 1])
def test_two_processes_answer_as_one_does(office: Office, gone_after: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every other batch is answered by a second process; one that ends before its time costs nothing but time."""
    desk = everybody(office)
    alone = made(desk)
    monkeypatch.setattr(facts, "BATCH", 3)
    monkeypatch.setattr(beside, "WORTH_IT", 0)
    answered: list[int] = []
    told = beside.Helper.answer

    def answer(helper: beside.Helper) -> list[answers.Row] | None:
        if gone_after is not None and len(answered) >= gone_after:
            helper._process.terminate()
            helper._process.join()
            return None
        found = told(helper)
        answered.append(len(found or ()))
        return found

    monkeypatch.setattr(beside.Helper, "answer", answer)
    together = made(desk)
    assert len(answered) == (2 if gone_after is None else gone_after)
    assert sum(answered) > 0 or gone_after == 0
    assert (together.asked, together.included) == (alone.asked, alone.included)
    assert rules(desk, together.id) == rules(desk, alone.id)
    with office.store.read() as session:
        info = shown.read(session, desk, together.id)
        assert info is not None
        assert shown.unsound(session, info) is None


def test_a_second_process_that_cannot_open_the_store_is_done_without(office: Office, chief: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    customer = person(office.desk())
    monkeypatch.setattr(beside, "WORTH_IT", 0)
    absent = SimpleNamespace(folder=office.folder / "none", keys=office.keys)
    assert beside.begin(cast(Store, absent), beside.Question("research", "phone", "lampo", "{}", formats.today(), formats.today())) is None
    assert on(chief, made(chief).id) == {customer}


# --- taking out


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_contact_point_leaves_only_behind_a_yes(office: Office, chief: Desk, out: Path, suffix: str) -> None:
    agent = office.desk()
    person(agent, "Aalto", phone="040 123 4567")
    refused = person(agent, "Berg", phone="050 765 4321")
    record(agent, refused, NO_CALLS)
    with office.store.write() as session:
        customer = table_of("customer")
        session.execute(customer.update().where(customer.c.id == refused).values(family_name="=Berg"))
    found = taken(chief, made(chief).id, out / f"lista{suffix}")
    assert (found.rows, found.included, found.fallen) == (2, 1, 0)
    first, second = read(found.file)
    assert (first["Sukunimi"], first["Puhelin"], first["Luettelossa"], first["Vastaus"]) == ("Aalto", "040 123 4567", "kyllä", "Saa")
    assert (second["Puhelin"], second["Luettelossa"], second["Vastaus"], second["Suoramarkkinointikielto"]) == ("", "ei", "Ei, kielto", "kyllä")
    assert second["Sukunimi"] == ("'=Berg" if suffix == ".csv" else "=Berg")  # a cell of text is no formula there
    assert "2016/679" in second["Lähde laissa"]
    assert first["Päätösten päivä"] == formats.show_date(formats.today())
    assert first["Kysyttävä uudelleen tämän jälkeen"] == formats.show_date(formats.today() + timedelta(days=7))
    assert b"765" not in found.file.read_bytes().replace(first["Luettelon tunnus"].encode(), b"") or suffix == ".xlsx"
    assert stat.S_IMODE(found.file.stat().st_mode) == 0o600
    assert sorted(each.name for each in out.iterdir()) == [found.file.name]
    assert hashlib.sha256(found.file.read_bytes()).hexdigest() == found.sha256
    with office.store.read() as session:
        entries = session.scalars(select(Entry).where(Entry.op == Op.EXPORT)).all()
    assert [entry.entity for entry in entries] == ["contact_list"]


def test_a_file_tells_of_nobody_that_they_are_protected_or_dead(office: Office, chief: Desk, out: Path) -> None:
    everybody(office)
    rows = read(taken(chief, made(chief).id, out / "lista.csv").file)
    assert {"Jokela", "Kuusi"}.isdisjoint(row["Sukunimi"] for row in rows)
    assert "Berg" in {row["Sukunimi"] for row in rows}


def test_only_those_on_the_list_for_whoever_calls(office: Office, chief: Desk, out: Path) -> None:
    agent = office.desk()
    person(agent, "Aalto")
    record(agent, person(agent, "Berg"), NO_CALLS)
    found = taken(chief, made(chief).id, out / "lista.csv", only_included=True)
    assert [row["Sukunimi"] for row in read(found.file)] == ["Aalto"]


def test_who_refuses_after_the_list_was_made_is_not_given_out(office: Office, chief: Desk, out: Path) -> None:
    agent = office.desk()
    customer = person(agent, phone="050 765 4321")
    listed = made(chief)
    record(agent, customer, NO_CALLS)
    found = taken(chief, listed.id, out / "lista.csv")
    assert (found.included, found.fallen) == (0, 1)
    (row,) = read(found.file)
    assert (row["Luettelossa"], row["Vastaus"], row["Puhelin"]) == ("ei", "Ei, kielto", "")


def test_addresses_are_the_customers_own_else_the_sites(office: Office, chief: Desk, out: Path) -> None:
    agent = office.desk()
    own, site_only = person(agent, "Aalto", street="Koivukuja 4 B 12"), person(agent, "Berg", street="Pihakatu 2")
    with office.store.write() as session:
        point, site = table_of("contact_point"), table_of("site")
        session.execute(point.delete().where(point.c.customer_id == site_only, point.c.point_kind == "postal"))
        session.execute(site.update().where(site.c.customer_id == own).values(street_address="Mökkitie 1"))
    letters = taken(chief, made(chief, replace(CALLS, channel="post")).id, out / "kirjeet.csv")
    assert [(row["Sukunimi"], row["Lähiosoite"], row["Postinumero"]) for row in read(letters.file)] == [
        ("Aalto", "Koivukuja 4 B 12", "00100"),
        ("Berg", "Pihakatu 2", "00100"),
    ]
    visits = taken(chief, made(chief, replace(CALLS, channel="visit")).id, out / "kaynnit.csv")
    assert [row["Lähiosoite"] for row in read(visits.file)] == ["Mökkitie 1", "Pihakatu 2"]


def test_a_stale_list_does_not_leave(office: Office, chief: Desk, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    person(office.desk())
    listed = made(chief)
    moved(monkeypatch, 7)
    taken(chief, listed.id, out / "viela.csv")
    moved(monkeypatch, 1)
    assert code(taking_out.take_out(chief, listed.id, out / "lista.csv")) == "stale"
    info = shown.info(chief, listed.id)
    assert isinstance(info, shown.ListInfo)
    assert info.stale
    assert sorted(each.name for each in out.iterdir()) == ["viela.csv"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contact_list_member SET answer = 0, rule = 'granted', since = NULL",
        "DELETE FROM contact_list_member WHERE answer > 1",
        "UPDATE contact_list_member SET since = '2026-01-01'",
    ],
)
def test_answers_changed_outside_the_program_are_told(office: Office, chief: Desk, out: Path, statement: str) -> None:
    agent = office.desk()
    person(agent, "Aalto")
    record(agent, person(agent, "Berg"), NO_CALLS)
    listed = made(chief)
    with office.store.write() as session:
        session.connection().exec_driver_sql(statement)
    assert code(taking_out.take_out(chief, listed.id, out / "lista.csv")) == "digest"
    assert code(asking.ask(chief, listed.id)) == "digest"
    assert list(out.iterdir()) == []


def test_a_file_that_cannot_be_written_is_said(office: Office, chief: Desk, out: Path) -> None:
    person(office.desk())
    listed = made(chief).id
    (out / "on.csv").write_text("vanha", encoding="utf-8")
    for name in ("on.csv", "lista.txt", "puuttuu/lista.csv"):
        assert code(taking_out.take_out(chief, listed, out / name)) == "file"
    assert (out / "on.csv").read_text(encoding="utf-8") == "vanha"
    assert taking_out.take_out(chief, listed, out / "l.csv", stop=lambda: True) is None
    assert sorted(each.name for each in out.iterdir()) == ["on.csv"]


# --- asking anew


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_an_old_file_asked_anew_tells_who_fell_out(office: Office, chief: Desk, out: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    agent = office.desk()
    stays, falls, comes = (person(agent, name) for name in ("Aalto", "Berg", "Dahl"))
    record(agent, comes, NO_CALLS)
    listed = made(chief)
    old = taken(chief, listed.id, out / f"vanha{suffix}").file
    record(agent, falls, NO_CALLS)
    record(agent, comes, lift(page(agent, comes).statements[0].id))
    assert not isinstance(statements.decide(office.desk("sakari"), page(agent, comes).statements[0].id, "approve"), Rejected)
    person(agent, "Uusi")  # was never asked about
    moved(monkeypatch, 20)
    found = asking.ask_file(chief, old)
    assert isinstance(found, asking.Asked), found
    assert found.earlier.stale
    assert [(each.customer, each.rule) for each in found.fallen] == [(falls, "prohibition-stands")]
    assert (found.made.asked, found.made.included, found.made.fallen, found.made.come) == (3, 2, 1, 1)
    assert on(chief, found.made.id) == {stays, comes}
    info = shown.info(chief, found.made.id)
    assert isinstance(info, shown.ListInfo)
    assert info.asked_anew_from == listed.id
    assert info.decided_on == formats.today()
    assert rules(chief, listed.id)[falls] == "phone-allowed-unless-prohibited"  # the old one says what was so then
    assert found.to_json()["fallen"][0]["rule"] == "prohibition-stands"


def test_the_lot_is_not_drawn_again(office: Office, chief: Desk) -> None:
    agent = office.desk()
    for letter in "abcdef":
        person(agent, f"Nimi{letter}")
    listed = made(chief, Order("Kysely", "research", "phone", "lampo", Criteria(sample=2)))
    before = on(chief, listed.id)
    found = asking.ask(chief, listed.id)
    assert isinstance(found, asking.Asked)
    assert on(chief, found.made.id) == before
    assert found.made.asked == 2


def test_who_left_the_register_fell_out(office: Office, chief: Desk) -> None:
    customer = person(office.desk())
    listed = made(chief)
    with office.store.write() as session:
        relation = table_of("customer_relation")
        session.execute(relation.delete().where(relation.c.customer_id == customer))
    found = asking.ask(chief, listed.id)
    assert isinstance(found, asking.Asked)
    assert [(each.customer, each.name, each.rule) for each in found.fallen] == [(customer, "Ei enää rekisterissä", "no-relation")]


def test_a_file_that_is_no_list_of_this_register_is_refused(chief: Desk, out: Path) -> None:
    foreign = out / "vieras.csv"
    foreign.write_text("Asiakasnumero;Puhelin\n1;040 1\n", encoding="utf-8")
    assert code(asking.ask_file(chief, foreign)) == "file"
    unknown = out / "tuntematon.csv"
    unknown.write_text(f"Asiakasnumero;Luettelon tunnus\n1;{uuid7()}\n", encoding="utf-8")
    assert code(asking.ask_file(chief, unknown)) == "list"
    two = out / "kaksi.csv"
    two.write_text(f"Asiakasnumero;Id of the list\n1;{uuid7()}\n2;{uuid7()}\n", encoding="utf-8")
    assert code(asking.ask_file(chief, two)) == "file"
    assert isinstance(asking.ask_file(chief, out / "puuttuu.csv"), Rejected)


# --- an export that comes back


def forbidden(desk: Desk, customers: Sequence[UUID]) -> set[tuple[UUID, str, str]]:
    """What the gate refuses, cell by cell."""
    found = set()
    with desk.store.read() as session:
        for customer in customers:
            facts_ = facts_in(session, desk, customer)
            assert facts_ is not None
            for purpose in CONTACT_PURPOSES:
                for channel in CHANNELS:
                    if not may_contact(facts_, purpose, channel, "lampo", formats.today()).allowed:
                        found.add((customer, purpose, channel))
    return found


def test_a_list_that_comes_back_as_an_import_keeps_every_prohibition(office: Office, chief: Desk, out: Path) -> None:
    agent = office.desk()
    people = [person(agent, f"Nimi{letter}") for letter in "abcd"]
    record(agent, people[0], NO_CALLS)
    record(agent, people[1], NewStatement("prohibition", "direct-marketing", ("any",), evidence_kind="none"))
    record(agent, people[2], NewStatement("prohibition", "research", ("any",), evidence_kind="none"))
    record(agent, people[2], grant("sms"))
    before = forbidden(chief, people)
    file = taken(chief, made(chief).id, out / "lista.csv").file
    report = importing.run(chief, "customers", [file], Options(known=UPDATE, controller="lampo"))
    assert isinstance(report, Report), report
    assert (report.rows, report.refused) == (4, 0), report.rejected
    assert forbidden(chief, people) >= before
    assert allowed_still(chief, people[3])
    assert office.report().whole


def test_a_list_read_as_statements_brings_back_just_what_was_forbidden(office: Office, chief: Desk, out: Path) -> None:
    """The column of prohibitions is of direct marketing; what is said of research, and of one channel only, a file of statements tells."""
    agent = office.desk()
    refused, free = person(agent, "Aalto"), person(agent, "Berg")
    record(agent, refused, NewStatement("prohibition", "research", ("phone",), evidence_kind="none"))
    file = taken(chief, made(chief, Order("Kysely", "research", "phone", "lampo")).id, out / "kysely.csv").file
    with office.store.write() as session:  # another register, which knows the two and nothing that they said
        for table in ("statement_no_update", "statement_no_delete"):
            session.connection().exec_driver_sql(f"DROP TRIGGER {table}")
        session.connection().exec_driver_sql("DELETE FROM statement")
    report = importing.run(chief, "statements", [file], Options(controller="lampo", mapping={"Suoramarkkinointikielto": ""}))
    assert isinstance(report, Report), report
    assert report.prohibitions == 1
    assert ("research", "phone") in {(purpose, channel) for who, purpose, channel in forbidden(chief, [refused]) if who == refused}
    assert (free, "research", "phone") not in forbidden(chief, [free])


def allowed_still(desk: Desk, customer: UUID) -> bool:
    return (customer, "direct-marketing", "phone") not in forbidden(desk, [customer])


def test_in_another_register_who_was_refused_is_refused(office: Office, chief: Desk, out: Path) -> None:
    agent = office.desk()
    person(agent, "Aalto")
    record(agent, person(agent, "Berg"), NO_CALLS)
    file = taken(chief, made(chief).id, out / "lista.csv").file
    rows = read(file)
    there = out / "siella.csv"
    with there.open("w", encoding="utf-8", newline="") as target:  # the other register knows nobody by these numbers
        writer = csv.writer(target, delimiter=";")
        writer.writerow(rows[0])
        writer.writerows([f"X{row['Asiakasnumero']}", *list(row.values())[1:]] for row in rows)
    report = importing.run(chief, "customers", [there], Options(controller="lampo"))
    assert isinstance(report, Report)
    assert (report.refused, report.prohibitions) == (0, 1)


def test_reading_a_list_is_journalled(office: Office, chief: Desk) -> None:
    listed = made(chief)
    shown.opened(chief, listed.id)
    with office.store.read() as session:
        assert session.scalars(select(Entry.op).where(Entry.entity_id == listed.id).order_by(Entry.seq)).all() == [Op.CREATE, Op.READ]


def test_lists_are_append_only(office: Office, chief: Desk) -> None:
    made(chief)
    for statement in ("UPDATE contact_list SET stale_after = '2099-01-01'", "DELETE FROM contact_list"):
        with pytest.raises(Exception, match="append-only"), office.store.write() as session:
            session.connection().exec_driver_sql(statement)


def test_a_reader_of_facts_reads_what_edits_made(office: Office, chief: Desk) -> None:
    agent = office.desk()
    customer = person(agent)
    found = page(agent, customer)
    point = next(each for each in found.points if each["point_kind"] == "phone")
    from tests.desk import removal, save

    save(agent, [removal(point)])
    save(agent, [edit(found.customer, given_names="Aune")])
    assert rules(chief, made(chief).id) == {customer: "contact-point-missing"}
