"""A call: begun, the caller checked by what they say, wrapped up; nothing held is shown and three wrong answers end it."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from models import fields
from models.entities.journal import Entry
from models.journal import history
from models.problems import Problem, Rejected
from models.services import contacts
from models.services.contacts import QUESTIONS, RunningContact
from models.services.desk import Desk
from models.services.forms import Saved
from tests.desk import HETU, IBAN, Office, organisation, page, person, row, save
from tests.journal.things import row_of


def call(desk: Desk, customer: UUID, controller: str = "lampo") -> RunningContact:
    running = contacts.start(desk, customer, controller=controller, caller_number="+358401234567")
    assert isinstance(running, RunningContact), running
    return running


@pytest.fixture
def office_person(desk: Desk) -> tuple[Desk, RunningContact]:
    return desk, call(desk, person(desk, hetu=HETU, account=IBAN))


@pytest.mark.parametrize(
    ("question", "answer", "matches"),
    [
        ("identity-code-end", "901R", True), ("identity-code-end", "-901r", True), ("identity-code-end", " 901 R", True),
        ("identity-code-end", "902R", False), ("identity-code-end", "R", False), ("identity-code", "010190-901R", True),
        ("identity-code", "010190901r", True), ("identity-code", "901R", False), ("birth-date", "1.1.1990", True), ("birth-date", "01.01.90", True),
        ("birth-date", "01011990", True), ("birth-date", "1990-01-01", True), ("birth-date", "1.1.1991", False), ("birth-date", "eilen", False),
        ("address", "koivukuja 4 b 12", True), ("address", "Koivukuja 4 B 13", False), ("address", "-", False),
        ("bank-account-end", "0785", True), ("bank-account-end", "0786", False), ("bank-account-end", "FI2112345600000785", False),
    ],
)  # fmt: skip
def test_an_answer_matches_or_does_not(office_person: tuple[Desk, RunningContact], question: str, answer: str, matches: bool) -> None:
    desk, running = office_person
    after = contacts.verify(desk, running, question, answer)
    assert isinstance(after, RunningContact)
    assert (after.verified, after.wrong) == (matches, 0 if matches else 1)
    row = row_of(desk.store, "contact", running.id)
    assert row is not None
    assert row["verified_how"] == (question if matches else None)


def test_the_customer_number_of_the_users_controllers_matches(office: Office) -> None:
    both, one = office.desk("aino"), office.desk("lauri")
    customer = person(both)
    numbers = {relation["controller"]: relation["customer_number"] for relation in page(both, customer).relations}
    running = call(one, customer)
    assert isinstance(contacts.verify(one, running, "customer-number", numbers["sahko"]), RunningContact)
    after = contacts.verify(one, running, "customer-number", numbers["lampo"])
    assert isinstance(after, RunningContact)
    assert after.verified
    assert after.wrong == 1


def test_an_organisations_business_id_matches(desk: Desk) -> None:
    customer = organisation(desk)
    after = contacts.verify(desk, call(desk, customer), "business-id", str(page(desk, customer).customer["business_id"]))
    assert isinstance(after, RunningContact)
    assert after.verified


def test_every_question_has_its_comparison() -> None:
    assert set(contacts._CHECKS) == set(QUESTIONS)
    assert set(QUESTIONS) >= contacts.STRONG


def test_three_wrong_answers_end_it_also_for_who_opens_the_contact_again(office_person: tuple[Desk, RunningContact]) -> None:
    desk, running = office_person
    for said in ("111A", "222B", "333C"):
        assert isinstance(contacts.verify(desk, running, "identity-code-end", said), RunningContact)
    refused = contacts.verify(desk, running, "identity-code-end", "901R")
    assert isinstance(refused, Problem)
    assert refused.code == "tries"
    (again, name), *_ = contacts.unfinished(desk)
    assert (again.id, again.tries_left, name) == (running.id, 0, "Virtanen, Aino Maria")
    assert isinstance(contacts.verify(desk, again, "identity-code-end", "901R"), Problem)


def test_neither_the_answer_nor_what_is_held_is_shown_or_kept(office_person: tuple[Desk, RunningContact]) -> None:
    desk, running = office_person
    after = contacts.verify(desk, running, "identity-code-end", "777X")
    assert isinstance(after, RunningContact)
    assert not any(secret in repr(after) for secret in ("901R", HETU, "777X"))
    with desk.store.read() as session:
        event = history.of_entity(session, desk.store.data_keys, running.id)[-1]
    assert event.op == "verify-identity"
    assert event.values == {"question": "identity-code-end", "match": False}


def test_nothing_to_compare_with_and_nothing_typed_cost_no_try(desk: Desk) -> None:
    running = call(desk, person(desk))
    for question, answer, code in (("identity-code", "x", "absent"), ("bank-account-end", "0785", "absent"), ("address", " ", "required")):
        refused = contacts.verify(desk, running, question, answer)
        assert isinstance(refused, Problem)
        assert refused.code == code
    assert contacts.unfinished(desk)[0][0].tries_left == 3


def held(desk: Desk, customer: UUID, kind: str) -> UUID:
    return next(point.id for point in page(desk, customer).points if point["point_kind"] == kind)


def test_a_call_back_rests_on_a_verified_number_of_the_customer(desk: Desk) -> None:
    customer, other = person(desk), person(desk, "Laine", "Otso", phone="050 765 4321")
    running = call(desk, customer)
    unverified = row("contact_point", customer, {"point_kind": "phone", "phone": "050 111 2222"})
    ended = row("contact_point", customer, {"point_kind": "phone", "phone": "050 333 4444", "valid_to": "1.1.2025"})
    save(desk, [unverified], source="employee")
    save(desk, [ended])
    for known in (None, unverified.id, ended.id, held(desk, other, "phone"), held(desk, customer, "postal")):
        refused = contacts.identify(desk, running, "call-back", known)
        assert isinstance(refused, Problem)
        assert refused.code == "known"
    stood = row_of(desk.store, "contact", running.id)
    assert stood is not None
    assert stood["verified_result"] is None
    after = contacts.identify(desk, running, "call-back", held(desk, customer, "phone"))
    assert isinstance(after, RunningContact)
    assert (after.verified, after.verified_how, after.tries_left) == (True, "call-back", 3)
    stood = row_of(desk.store, "contact", running.id)
    assert stood is not None
    assert (stood["verified_how"], stood["verified_result"]) == ("call-back", "match")
    with desk.store.read() as session:
        (event,) = [each for each in history.of_entity(session, desk.store.data_keys, running.id) if each.op == "verify-identity"]
    assert event.values == {"way": "call-back", "match": True, "known": held(desk, customer, "phone").hex}


def test_a_mandate_rests_on_an_authorised_person_whose_mandate_holds(desk: Desk) -> None:
    customer = person(desk)
    running = call(desk, customer)
    texts = {"name": "Matti Virtanen", "capacity": "power-of-attorney"}
    edits = [row("authorised_person", customer, texts | dated) for dated in ({"valid_to": "1.1.2025"}, {"valid_from": "1.1.2099"}, {})]
    save(desk, edits)
    for edit in edits[:2]:
        assert isinstance(contacts.identify(desk, running, "mandate", edit.id), Problem)
    after = contacts.identify(desk, running, "mandate", edits[2].id)
    assert isinstance(after, RunningContact)
    assert after.verified_how == "mandate"


@pytest.mark.parametrize("channel", list(contacts.WAYS_OF))
def test_a_way_is_taken_where_the_channel_allows_it(desk: Desk, channel: str) -> None:
    customer = person(desk)
    running = contacts.start(desk, customer, controller="lampo", channel=channel)
    assert isinstance(running, RunningContact)
    for way in ("document", "strong"):
        after = contacts.identify(desk, running, way)
        assert isinstance(after, RunningContact) is (way in contacts.WAYS_OF[channel])
    assert ("document" in contacts.WAYS_OF[channel]) is (channel == "visit")


def test_after_three_wrong_answers_a_call_back_still_identifies(office_person: tuple[Desk, RunningContact]) -> None:
    desk, running = office_person
    for said in ("111A", "222B", "333C"):
        assert isinstance(contacts.verify(desk, running, "identity-code-end", said), RunningContact)
    after = contacts.identify(desk, running, "call-back", held(desk, running.customer_id, "phone"))
    assert isinstance(after, RunningContact)
    assert after.verified
    (again, _name), *_ = contacts.unfinished(desk)
    assert (again.verified, again.verified_how, again.tries_left) == (False, None, 0), "after a restart nobody knows who is on the line"
    stood = row_of(desk.store, "contact", running.id)
    assert stood is not None
    assert (stood["verified_how"], stood["verified_result"]) == ("call-back", "match")


def test_ways_are_written_as_choices_of_the_contact() -> None:
    choices = fields.field_of("contact", "verified_how").kind.choices or {}
    assert set(contacts.WAYS) | set(QUESTIONS) <= set(choices)
    assert {way for ways in contacts.WAYS_OF.values() for way in ways} == set(contacts.WAYS)
    assert set(contacts.WAYS_OF) == set(fields.field_of("contact", "channel").kind.choices or {})
    assert set(contacts.NEEDS_ROW) <= set(contacts.WAYS)


def test_a_contact_needs_an_outcome_and_then_ends(office_person: tuple[Desk, RunningContact]) -> None:
    desk, running = office_person
    refused = contacts.wrap_up(desk, running, {"text": "Kysyi laskusta"})
    assert isinstance(refused, Rejected)
    assert refused.problems[0].field == f"contact/{running.id.hex}/outcome"
    outcome = next(iter(fields.field_of("contact", "outcome").kind.choices or {}))
    saved = contacts.wrap_up(desk, running, {"text": "Kysyi laskusta", "outcome": outcome})
    assert isinstance(saved, Saved)
    row = row_of(desk.store, "contact", running.id)
    assert row is not None
    assert row["ended_at"] >= row["started_at"]
    assert (row["agent"], row["text"], row["caller_number"]) == ("aino", "Kysyi laskusta", "+358401234567")
    assert contacts.unfinished(desk) == []


def test_an_unfinished_contact_is_offered_to_its_agent_alone(office: Office) -> None:
    desk = office.desk()
    running = call(desk, person(desk))
    office.reopen()
    assert [found.id for found, _name in contacts.unfinished(office.desk())] == [running.id]
    assert contacts.unfinished(office.desk("kalle")) == []


def test_the_row_and_its_entry_are_there_from_the_first_second(office_person: tuple[Desk, RunningContact]) -> None:
    desk, running = office_person
    with desk.store.read() as session:
        entry = session.scalars(select(Entry).where(Entry.id == running.base)).one()
    assert (entry.entity_id, entry.contact, entry.subject) == (running.id, running.id, running.customer_id)


def test_no_contact_with_a_customer_or_controller_that_is_not_the_users(office: Office) -> None:
    theirs = person(office.desk(), controllers=("sahko",))
    one = office.desk("lauri")
    for customer, controller in ((theirs, "lampo"), (theirs, "sahko")):
        assert isinstance(contacts.start(one, customer, controller=controller), Rejected)
    running = call(office.desk(), theirs, "sahko")
    assert isinstance(contacts.verify(one, running, "address", "Koivukuja 4 B 12"), Problem)
    assert isinstance(contacts.identify(one, running, "strong"), Problem)
    assert isinstance(contacts.identify(office.desk("outi"), running, "strong"), Problem)
    assert isinstance(contacts.verify(office.desk("outi"), running, "address", "Koivukuja 4 B 12"), Problem)
    assert isinstance(contacts.start(office.desk("outi"), theirs, controller="sahko"), Rejected)
