"""Reading the journal: who set a field, on whose word, what it was before; and taking a set back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from models.fields import Retention
from models.journal import history
from models.journal.entries import Act, Applied, Change, Op, uuid7
from models.journal.erasing import destroy_keys
from models.journal.history import Event
from models.journal.undo import Undone, undo
from tests.desk import HETU, IBAN, Office
from tests.journal.things import ACT, created, customer, done, row_of, setting


def events_of(office: Office, row: UUID) -> list[Event]:
    with office.store.read() as session:
        return history.of_entity(session, office.store.data_keys, row)


def take_back(office: Office, applied: Applied) -> Undone:
    with office.store.write() as session:
        undone = undo(session, office.store.sealing, ACT, applied.set_id)
    assert isinstance(undone, Undone), undone
    assert office.report().whole
    return undone


def test_the_history_of_a_field_tells_old_and_new_actor_source_and_reason(office: Office) -> None:
    subject, first = customer(office.store)
    contact = uuid7()
    act = Act("kalle", "clerk", "toinen", "population-register", contact, "Muutti nimensä")
    done(office.store, setting(subject, {"family_name": "Öhman"}, {"family_name": first}), act=act)
    event = events_of(office, subject)[-1]
    with office.store.read() as session:
        before = history.by_ids(session, office.store.data_keys, event.bases.values())
    assert (before[event.bases["family_name"], subject].values["family_name"], event.values["family_name"]) == ("Virtanen", "Öhman")
    assert (event.actor, event.role, event.source, event.contact, event.reason) == (
        "kalle",
        "clerk",
        "population-register",
        contact,
        "Muutti nimensä",
    )
    assert event.names == ("family_name",)


def test_provenance_tells_whose_word_a_value_is(office: Office) -> None:
    subject, first = customer(office.store)
    applied = done(office.store, setting(subject, {"family_name": "Öhman"}), act=Act("kalle", "clerk", "toinen", "population-register"))
    with office.store.read() as session:
        found = history.provenance(session, [first, applied.entries[0]])
    assert found[first].source == "customer"
    assert (found[applied.entries[0]].actor, found[applied.entries[0]].source) == ("kalle", "population-register")


def test_the_newest_events_of_a_customer_come_first_page_by_page(office: Office) -> None:
    subject, _ = customer(office.store)
    for name in ("Mäki", "Öhman", "Koski"):
        done(office.store, setting(subject, {"family_name": name}))
    with office.store.read() as session:
        newest = history.of_subject(session, office.store.data_keys, subject, limit=2)
        older = history.of_subject(session, office.store.data_keys, subject, limit=9, before=newest[-1].seq)
        assert history.count(session, subject) == 4
    assert [event.values.get("family_name") for event in (*newest, *older)] == ["Koski", "Öhman", "Mäki", "Virtanen"]


def test_values_come_back_as_the_kinds_have_them(office: Office) -> None:
    subject, _ = customer(office.store)
    at = datetime(2026, 3, 1, 9, 30, 0, 123456, tzinfo=UTC)
    values = {"customer_id": subject, "point_kind": "email", "email": "aino@example.com", "verified_at": at, "valid_from": date(2026, 3, 29)}
    made = created("contact_point", subject, **values)
    done(office.store, made)
    assert events_of(office, made.entity_id)[0].values == values


def test_undoing_a_set_brings_the_old_values_back_sealed_ones_too(office: Office) -> None:
    subject, _ = customer(office.store)
    before = row_of(office.store, "customer", subject)
    applied = done(office.store, setting(subject, {"family_name": "Öhman", "personal_identity_code": None, "date_of_death": date(2026, 1, 1)}))
    undone = take_back(office, applied)
    after = row_of(office.store, "customer", subject)
    assert before is not None
    assert after is not None
    assert undone.left == ()
    assert {name: after[name] for name in ("family_name", "date_of_death", "personal_identity_code_hash")} == {
        name: before[name] for name in ("family_name", "date_of_death", "personal_identity_code_hash")
    }
    with office.store.read() as session:
        event = history.of_set(session, office.store.data_keys, undone.applied.set_id)[0]
    assert event.values["personal_identity_code"] == HETU


def test_undoing_a_creation_removes_the_row_and_undoing_a_removal_makes_it_again(office: Office) -> None:
    subject, _ = customer(office.store)
    account = created("billing_account", subject, customer_id=subject, controller="lampo", iban=IBAN, method="email")
    made = done(office.store, account)
    take_back(office, made)
    assert row_of(office.store, "billing_account", account.entity_id) is None
    again = done(office.store, account)
    removed = done(office.store, Change("billing_account", account.entity_id, Op.REMOVE, subject, {}, {"*": again.entries[0]}))
    take_back(office, removed)
    row = row_of(office.store, "billing_account", account.entity_id)
    assert row is not None
    assert (row["method"], row["controller"]) == ("email", "lampo")
    assert row["iban"] is not None
    assert row["iban_hash"] is not None


def test_a_row_made_and_set_in_one_save_goes_as_a_whole(office: Office) -> None:
    subject, _ = customer(office.store)
    point = created("contact_point", subject, customer_id=subject, point_kind="phone", phone="+358401234567")
    applied = done(office.store, point, Change("contact_point", point.entity_id, Op.SET, subject, {"note": "iltaisin"}))
    assert take_back(office, applied).left == ()
    assert row_of(office.store, "contact_point", point.entity_id) is None


def test_a_field_set_twice_and_a_row_set_then_removed_in_one_save_go_back_to_the_start(office: Office) -> None:
    subject, _ = customer(office.store)
    point = created("contact_point", subject, customer_id=subject, point_kind="phone", phone="+358401234567")
    done(office.store, point)
    applied = done(
        office.store,
        setting(subject, {"family_name": "Öhman"}),
        setting(subject, {"family_name": "Mäki"}),
        Change("contact_point", point.entity_id, Op.SET, subject, {"phone": "+358407654321"}),
        Change("contact_point", point.entity_id, Op.REMOVE, subject),
    )
    assert take_back(office, applied).left == ()
    name, phone = row_of(office.store, "customer", subject), row_of(office.store, "contact_point", point.entity_id)
    assert name is not None
    assert phone is not None
    assert (name["family_name"], phone["phone"]) == ("Virtanen", "+358401234567")


def test_a_row_made_and_removed_in_one_save_stays_away(office: Office) -> None:
    subject, _ = customer(office.store)
    point = created("contact_point", subject, customer_id=subject, point_kind="phone", phone="+358401234567")
    applied = done(office.store, point, Change("contact_point", point.entity_id, Op.REMOVE, subject))
    assert take_back(office, applied).applied.entries == ()
    assert row_of(office.store, "contact_point", point.entity_id) is None


def test_what_somebody_set_since_stays_and_is_told(office: Office) -> None:
    subject, _ = customer(office.store)
    applied = done(office.store, setting(subject, {"family_name": "Öhman", "given_names": "Anna"}))
    done(office.store, setting(subject, {"family_name": "Koski"}), act=Act("kalle", "clerk", "toinen"))
    undone = take_back(office, applied)
    row = row_of(office.store, "customer", subject)
    assert row is not None
    assert (row["family_name"], row["given_names"]) == ("Koski", "Aino")
    assert undone.left == (("customer", subject, "family_name"),)


def test_a_prohibition_is_never_withdrawn_by_undoing(office: Office) -> None:
    subject, _ = customer(office.store)
    prohibition = created("statement", subject, customer_id=subject, statement_kind="prohibition", purpose="direct-marketing", channel="any")
    applied = done(office.store, setting(subject, {"family_name": "Öhman"}), prohibition)
    undone = take_back(office, applied)
    assert undone.statements == (prohibition.entity_id,)
    assert row_of(office.store, "statement", prohibition.entity_id) is not None


def test_an_old_value_whose_key_was_destroyed_is_left_not_cleared(office: Office) -> None:
    subject, _ = customer(office.store)
    made = created("contact", subject, customer_id=subject, controller="lampo", text="ensin")
    done(office.store, made)
    applied = done(office.store, Change("contact", made.entity_id, Op.SET, subject, {"text": "sitten"}))
    with office.store.write() as session:
        destroy_keys(session, office.store.sealing, ACT, subject, "lampo", [Retention.CONTACT])
    undone = take_back(office, applied)
    assert undone.left == (("contact", made.entity_id, "text"),)
    row = row_of(office.store, "contact", made.entity_id)
    assert row is not None
    assert row["text"] == "sitten"
