"""Ways by which somebody who said no might still be reached, or a file be left behind: each is closed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from models import formats
from models.database.store import StoreError
from models.journal.making import stands_alone
from models.permissions.vocabulary import MARKETING
from models.problems import Rejected, error
from models.services import customers, customers_new, kept_refusals, reaching
from models.services.customers import CustomerPage
from models.services.desk import Desk
from models.services.lists import making, taking_out
from models.services.lists.criteria import Criteria
from models.services.reaching import Reached
from models.services.reading import table_of
from models.services.statements import NewStatement
from tests.desk import HETU, Office, edit, page, person, row, save
from tests.services.test_lists import CALLS, keep, made, on, read, rules, taken
from tests.services.test_lookalikes import again
from tests.services.test_prospects_going import NO, prospect, remove, state
from tests.services.test_statements import NO_CALLS, allowed, grant, record

KOIVU = kept_refusals.values_of((), (), [("Pihakatu 2", "00100")])[0][1]


@pytest.fixture
def chief(office: Office) -> Desk:
    return office.desk("sanna")


def test_who_has_a_number_of_which_a_refusal_was_kept_is_not_dialled(office: Office, chief: Desk) -> None:
    customer = person(office.desk(), "Aalto", phone="050 123 4567")
    keep(office, chief, "phone", "+358501234567")
    found = reaching.call(office.desk(), customer, MARKETING, "lampo")
    assert not isinstance(found, Reached), found.number


def test_an_erased_prospects_no_holds_for_who_shares_the_number(office: Office, chief: Desk) -> None:
    customer = person(office.desk(), "Toivonen", "Tiina", phone="050 111 2222")
    gone = prospect(office, phone="050 111 2222")
    state(office, gone, NO)
    assert remove(office).removed[0].erased is not None
    assert not isinstance(reaching.call(office.desk(), customer, MARKETING, "lampo"), Reached)


def test_a_refusal_kept_since_the_list_was_made_is_asked_as_it_leaves(office: Office, chief: Desk, tmp_path: Path) -> None:
    person(office.desk(), "Aalto", phone="050 123 4567")
    listed = made(chief)
    keep(office, chief, "phone", "+358501234567")
    assert taken(chief, listed.id, tmp_path / "l.csv").included == 0


def only_site(office: Office) -> UUID:
    customer = person(office.desk(), "Berg", street="Pihakatu 2")
    with office.store.write() as session:
        point = table_of("contact_point")
        session.execute(point.delete().where(point.c.customer_id == customer, point.c.point_kind == "postal"))
    return customer


def test_no_letter_goes_to_a_home_of_which_a_refusal_was_kept(office: Office, chief: Desk, tmp_path: Path) -> None:
    only_site(office)
    keep(office, chief, "post", KOIVU)
    listed = made(chief, replace(CALLS, channel="post"))
    found = taken(chief, listed.id, tmp_path / "l.csv")
    assert found.included == 0, read(found.file)[0]


def test_a_home_that_comes_is_asked_of_kept_refusals(office: Office, chief: Desk) -> None:
    keep(office, chief, "post", KOIVU)
    made_ = customers_new.create(
        office.desk(), {"customer_kind": "person", "family_name": "Berg", "language": "fi", "controller": "lampo", "phone": "040 777 0000"}
    )
    customer = made_.customer_id
    save(office.desk(), [row("site", customer, {"street_address": "Pihakatu 2", "postal_code": "00100"})])
    found = reaching.letter_address(office.desk(), customer, MARKETING, "lampo")
    assert not isinstance(found, Reached), found.values


@pytest.mark.parametrize("where", ["journal", "replace"])
def test_a_list_that_did_not_leave_leaves_nothing_behind(
    office: Office, chief: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    person(office.desk(), "Aalto", phone="050 123 4567")
    listed = made(chief)
    if where == "journal":

        def full(*_a: Any, **_k: Any) -> None:
            raise StoreError(error("full", "disk"))

        monkeypatch.setattr(taking_out, "apply", full)
    else:
        monkeypatch.setattr(taking_out.Path, "replace", lambda *_a: (_ for _ in ()).throw(PermissionError("open elsewhere")))
    out = tmp_path / "ulos"
    out.mkdir()
    with suppress(OSError, StoreError):
        taking_out.take_out(chief, listed.id, out / "l.csv")
    assert [(p.name, "050 123 4567" in p.read_text()) for p in out.iterdir()] == []


def test_a_list_is_its_owners_alone_whatever_lies_beside_it(office: Office, chief: Desk, tmp_path: Path) -> None:
    person(office.desk(), "Aalto", phone="050 123 4567")
    listed = made(chief)
    part = tmp_path / "l.csv.part"
    part.write_text("somebody's own")
    part.chmod(0o644)
    found = taken(chief, listed.id, tmp_path / "l.csv")
    assert found.file.stat().st_mode & 0o777 == 0o600


def test_a_no_in_the_middle_of_the_lists_days_is_a_no(office: Office, chief: Desk, tmp_path: Path) -> None:
    agent, today = office.desk(), formats.today()
    customer = person(agent, "Aalto")
    record(agent, customer, replace(NO_CALLS, valid_from=today + timedelta(days=1), valid_to=today + timedelta(days=5)))
    listed = made(chief)
    assert on(chief, listed.id) == set()


def test_the_criteria_of_a_list_do_not_tell_where_the_protected_are(office: Office, chief: Desk) -> None:
    agent = office.desk()
    customer = person(agent, "Piilo", street="Salakuja 1")
    save(agent, [edit(page(agent, customer).customer, non_disclosure="true")])
    here = rules(chief, made(chief, replace(CALLS, criteria=Criteria(postal_codes=("00100",)))).id)
    there = rules(chief, made(chief, replace(CALLS, criteria=Criteria(postal_codes=("33100",)))).id)
    assert (customer in here) == (customer in there), here


def test_a_likely_doubles_coming_prohibition_is_carried_over(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    first = person(office.desk(), "Aalto", "Aino", phone="050 123 4567", hetu=HETU)
    record(office.desk(), first, replace(NO_CALLS, valid_from=formats.today() + timedelta(days=1)))
    second = again(office).customer_id
    tomorrow = formats.today() + timedelta(days=1)
    monkeypatch.setattr(formats, "today", lambda: tomorrow)
    assert not allowed(office.desk(), first)
    assert not allowed(office.desk(), second)


def test_what_a_restore_joins_has_entries_of_its_own() -> None:
    assert {e: stands_alone(e) for e in ("statement", "statement_decision", "refusal_hash", "refusal_match")} == dict.fromkeys(
        ("statement", "statement_decision", "refusal_hash", "refusal_match"), True
    )


def test_a_permission_of_the_same_day_hides_no_kept_refusal(office: Office, chief: Desk) -> None:
    agent = office.desk()
    customer = person(agent, "Aalto", phone="050 123 4567")
    record(agent, customer, replace(grant("any"), valid_from=date(2026, 5, 4)))
    keep(office, chief, "phone", "+358501234567")
    assert on(chief, made(chief).id) == set()


def test_an_ended_prohibition_of_the_same_day_hides_no_kept_refusal(office: Office, chief: Desk) -> None:
    agent = office.desk()
    customer = person(agent, "Aalto", phone="050 123 4567")
    record(
        agent,
        customer,
        NewStatement("prohibition", "direct-marketing", ("any",), None, evidence_kind="none", valid_from=date(2026, 5, 4), valid_to=date(2026, 6, 4)),
    )
    keep(office, chief, "phone", "+358501234567")
    assert on(chief, made(chief).id) == set()


def test_no_letter_goes_to_a_home_that_is_not_yet_theirs(office: Office) -> None:
    made_ = customers_new.create(
        office.desk(), {"customer_kind": "person", "family_name": "Berg", "language": "fi", "controller": "lampo", "phone": "040 777 0000"}
    )
    save(
        office.desk(),
        [
            row(
                "site",
                made_.customer_id,
                {
                    "street_address": "Pihakatu 2",
                    "postal_code": "00100",
                    "held_from": (lambda d: f"{d.day}.{d.month}.{d.year}")(formats.today() + timedelta(days=30)),
                },
            )
        ],
    )
    found = reaching.letter_address(office.desk(), made_.customer_id, MARKETING, "lampo")
    assert not isinstance(found, Reached), found.values


def test_a_number_that_ends_within_the_lists_days_is_not_on_it(office: Office, chief: Desk) -> None:
    customer = person(office.desk(), "Aalto")
    with office.store.write() as session:
        point = table_of("contact_point")
        session.execute(point.update().where(point.c.customer_id == customer).values(valid_to=formats.today() + timedelta(days=1)))
    assert on(chief, made(chief).id) == set()


def test_a_number_that_is_not_yet_theirs_is_not_dialled(office: Office, chief: Desk) -> None:
    customer = person(office.desk(), "Aalto")
    with office.store.write() as session:
        point = table_of("contact_point")
        session.execute(point.update().where(point.c.customer_id == customer).values(valid_from=formats.today() + timedelta(days=30)))
    assert not isinstance(reaching.call(office.desk(), customer, MARKETING, "lampo"), Reached)


def test_a_refusal_kept_while_the_list_is_made_is_in_it(office: Office, chief: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    person(office.desk(), "Aalto", phone="050 123 4567")
    keep(office, chief, "phone", "+358509999999")
    real = making.KeptRefusals

    def then(*a, **k):
        found = real(*a, **k)
        keep(office, chief, "phone", "+358501234567")
        return found

    monkeypatch.setattr(making, "KeptRefusals", then)
    assert on(chief, made(chief).id) == set()


def test_a_link_beside_the_list_is_not_followed(office: Office, chief: Desk, tmp_path: Path) -> None:
    person(office.desk(), "Aalto", phone="050 123 4567")
    listed = made(chief)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "l.csv.part").symlink_to(elsewhere / "theirs")
    taking_out.take_out(chief, listed.id, tmp_path / "l.csv")
    assert not list(elsewhere.iterdir())


def test_the_same_address_as_a_contact_point_is_a_no(office: Office, chief: Desk) -> None:
    keep(office, chief, "post", KOIVU)
    customer = person(office.desk(), "Berg", street="Pihakatu 2")
    assert not isinstance(reaching.letter_address(office.desk(), customer, MARKETING, "lampo"), Reached)


def test_an_old_file_stays_when_there_is_no_room_for_the_new(office: Office, chief: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from models.journal.entries import Change, Op
    from models.services import given_out

    customer = person(office.desk(), "Aalto")
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old")

    def full(*_a):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(given_out, "_write", full)
    out = given_out.write(
        chief,
        chief.act(),
        Change("customer", customer, Op.EXPORT, customer, {"report": "letter", "sha256": "0"}, {}, "lampo"),
        b"new",
        target,
        overwrite=True,
    )
    assert isinstance(out, Rejected)
    assert target.exists()
    assert target.read_bytes() == b"old"


def test_page_dial_and_list_say_the_same_of_a_refusal_kept_since(office: Office, chief: Desk) -> None:
    customer = person(office.desk(), "Aalto", phone="050 123 4567")
    keep(office, chief, "phone", "+358501234567")
    opened = customers.open_customer(office.desk(), customer)
    assert isinstance(opened, CustomerPage)
    assert not opened.matrix["direct-marketing", "phone"].allowed
    assert not isinstance(reaching.call(office.desk(), customer, MARKETING, "lampo"), Reached)
    assert on(chief, made(chief).id) == set()
    assert len(opened.statements) == 1  # recorded once
