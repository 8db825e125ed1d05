"""Applying changes: rows and entries together, conflicts from bases, sealed columns, and what is append-only."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from models.entities.journal import Entry
from models.journal.apply import AppendOnlyError, ForeignRowError, MissingRowError, apply, base_of
from models.journal.entries import Act, Change, Op, uuid7
from models.problems import Conflict
from models.security.cipher import keyed_hash
from tests.desk import HETU, IBAN, Office
from tests.journal.things import ACT, attempt, created, customer, done, row_of, setting


def statement(subject: UUID, **values: object) -> Change:
    facts = {
        "customer_id": subject,
        "statement_kind": "prohibition",
        "purpose": "direct-marketing",
        "channel": "any",
        "given_by": "customer",
        "given_how": "call",
        "given_at": datetime(2026, 5, 4, 9, tzinfo=UTC),
        "valid_from": date(2026, 5, 4),
        "wording": "Älkää soittako",
        "evidence_kind": "none",
        "source": "customer",
        "author": "aino",
    }
    return Change("statement", uuid7(), Op.CREATE, subject, facts | values)


def test_a_created_row_names_its_entry(office: Office) -> None:
    subject, entry = customer(office.store)
    row = row_of(office.store, "customer", subject)
    assert row is not None
    assert (row["first_entry"], row["last_entry"], row["bases"]) == (entry, entry, {})
    assert row["family_name"] == "Virtanen"


def test_a_set_field_has_its_own_base_and_the_rest_keep_the_first(office: Office) -> None:
    subject, first = customer(office.store)
    applied = done(office.store, setting(subject, {"family_name": "Öhman"}, {"family_name": first}))
    row = row_of(office.store, "customer", subject)
    assert row is not None
    assert base_of(row, "family_name") == applied.entries[0] == row["last_entry"]
    assert base_of(row, "given_names") == first


def test_a_value_that_stands_makes_no_entry(office: Office) -> None:
    subject, _ = customer(office.store)
    before = office.report().entries
    assert done(office.store, setting(subject, {"family_name": "Virtanen", "personal_identity_code": HETU})).entries == ()
    assert office.report().entries == before


def test_only_the_fields_that_differ_are_in_the_entry(office: Office) -> None:
    subject, _ = customer(office.store)
    applied = done(office.store, setting(subject, {"family_name": "Virtanen", "given_names": "Anna"}))
    with office.store.read() as session:
        assert session.scalars(select(Entry.fields).where(Entry.id == applied.entries[0])).one() == "given_names"


def test_a_newer_base_is_a_conflict_with_before_mine_and_theirs(office: Office) -> None:
    subject, first = customer(office.store)
    other = done(office.store, setting(subject, {"family_name": "Öhman"}, {"family_name": first}), act=Act("kalle", "clerk", "toinen"))
    conflict = attempt(office.store, setting(subject, {"family_name": "Mäki"}, {"family_name": first}))
    assert isinstance(conflict, Conflict)
    found = conflict.fields[0]
    assert (found.field, found.before, found.mine, found.theirs) == ("family_name", "Virtanen", "Mäki", "Öhman")
    assert (found.theirs_actor, found.theirs_entry) == ("kalle", other.entries[0].hex)
    row = row_of(office.store, "customer", subject)
    assert row is not None
    assert row["family_name"] == "Öhman"


def test_a_conflict_on_a_sealed_value_shows_what_was_typed(office: Office) -> None:
    subject, first = customer(office.store)
    done(office.store, setting(subject, {"personal_identity_code": "010190-902S"}, {"personal_identity_code": first}))
    conflict = attempt(office.store, setting(subject, {"personal_identity_code": "010190-903T"}, {"personal_identity_code": first}))
    assert isinstance(conflict, Conflict)
    found = conflict.fields[0]
    assert (found.before, found.mine, found.theirs) == (HETU, "010190-903T", "010190-902S")


def test_the_same_value_from_two_is_no_conflict(office: Office) -> None:
    subject, first = customer(office.store)
    done(office.store, setting(subject, {"family_name": "Öhman"}, {"family_name": first}))
    assert done(office.store, setting(subject, {"family_name": "Öhman"}, {"family_name": first})).entries == ()


def test_another_field_of_the_row_is_no_conflict(office: Office) -> None:
    subject, first = customer(office.store)
    done(office.store, setting(subject, {"family_name": "Öhman"}, {"family_name": first}))
    assert done(office.store, setting(subject, {"given_names": "Anna"}, {"given_names": first})).entries


def test_one_conflict_stops_the_whole_set(office: Office) -> None:
    subject, first = customer(office.store)
    other, other_first = customer(office.store)
    done(office.store, setting(subject, {"family_name": "Öhman"}, {"family_name": first}))
    edits = [setting(other, {"family_name": "Mäki"}, {"family_name": other_first}), setting(subject, {"family_name": "Mäki"}, {"family_name": first})]
    assert isinstance(attempt(office.store, *edits), Conflict)
    row = row_of(office.store, "customer", other)
    assert row is not None
    assert row["family_name"] == "Virtanen"
    assert office.report().whole


def test_delete_against_edit_is_a_conflict_both_ways(office: Office) -> None:
    subject, _ = customer(office.store)
    point = created("contact_point", subject, customer_id=subject, point_kind="phone", phone="+358401234567")
    made = done(office.store, point).entries[0]
    done(office.store, Change("contact_point", point.entity_id, Op.SET, subject, {"phone": "+358407654321"}, {"phone": made}))
    remove = Change("contact_point", point.entity_id, Op.REMOVE, subject, {}, {"*": made})
    conflict = attempt(office.store, remove)
    assert isinstance(conflict, Conflict)
    assert conflict.fields[0].field == "*"
    row = row_of(office.store, "contact_point", point.entity_id)
    assert row is not None
    done(office.store, Change("contact_point", point.entity_id, Op.REMOVE, subject, {}, {"*": row["last_entry"]}))
    late = Change("contact_point", point.entity_id, Op.SET, subject, {"phone": "+358401111111"}, {"phone": made})
    assert isinstance(attempt(office.store, late), Conflict)
    assert row_of(office.store, "contact_point", point.entity_id) is None
    assert office.report().whole


def test_a_change_of_a_row_that_never_was_is_a_defect(office: Office) -> None:
    with pytest.raises(MissingRowError):
        attempt(office.store, setting(uuid7(), {"family_name": "Mäki"}))


def test_several_changes_of_one_row_in_one_set(office: Office) -> None:
    subject = uuid7()
    account = uuid7()
    facts = {"customer_id": subject, "controller": "sahko", "iban": IBAN}
    applied = done(
        office.store,
        created("customer_relation", subject, customer_id=subject, controller="sahko", customer_number="1", status="current"),
        Change("billing_account", account, Op.CREATE, subject, facts),
        Change("billing_account", account, Op.SET, subject, {"iban": "FI5542345670000081"}),
        Change("billing_account", account, Op.SET, subject, {"iban": None}),
        Change("billing_account", account, Op.SET, subject, {"iban": IBAN}),
    )
    assert len(applied.entries) == 5
    row = row_of(office.store, "billing_account", account)
    assert row is not None
    assert row["iban_hash"] == keyed_hash(office.store.keys.hash_key, "iban", IBAN)
    assert base_of(row, "iban") == applied.entries[-1]
    with office.store.read() as session:
        assert set(session.scalars(select(Entry.controller).where(Entry.entity_id == account))) == {"sahko"}
    assert office.report().whole


def test_a_row_made_and_removed_in_one_set_is_not_there(office: Office) -> None:
    subject, _ = customer(office.store)
    point = created("contact_point", subject, customer_id=subject, point_kind="email", email="aino@example.com")
    done(office.store, point, Change("contact_point", point.entity_id, Op.REMOVE, subject))
    assert row_of(office.store, "contact_point", point.entity_id) is None
    assert office.report().whole


def test_a_row_removed_and_made_again_in_one_set_is_as_it_was_made(office: Office) -> None:
    subject, first = customer(office.store)
    again = Change("customer", subject, Op.CREATE, subject, {"family_name": "Öhman", "language": "sv"})
    applied = done(office.store, Change("customer", subject, Op.REMOVE, subject), again, setting(subject, {"language": "fi"}))
    row = row_of(office.store, "customer", subject)
    assert row is not None
    assert (row["family_name"], row["given_names"], row["language"], row["personal_identity_code"]) == ("Öhman", None, "fi", None)
    assert row["first_entry"] == applied.entries[1] != first
    assert office.report().whole


def test_sealed_columns_hold_no_plain_value_and_a_hash_that_finds_it(office: Office) -> None:
    subject, _ = customer(office.store)
    row = row_of(office.store, "customer", subject)
    assert row is not None
    assert HETU.encode() not in row["personal_identity_code"]
    assert row["personal_identity_code_hash"] == keyed_hash(office.store.keys.hash_key, "personal_identity_code", HETU)
    done(office.store, setting(subject, {"personal_identity_code": None}))
    row = row_of(office.store, "customer", subject)
    assert row is not None
    assert row["personal_identity_code"] is row["personal_identity_code_hash"] is None
    assert office.report().whole


def test_a_row_of_a_controller_is_sealed_under_that_controllers_key_whoever_asks(office: Office) -> None:
    subject, _ = customer(office.store)
    account = Change("billing_account", uuid7(), Op.CREATE, subject, {"customer_id": subject, "controller": "lampo", "iban": IBAN}, {}, "sahko")
    done(office.store, account)
    with office.store.read() as session:
        controllers = session.execute(text("SELECT DISTINCT controller FROM subject_key WHERE subject = :s"), {"s": subject.bytes}).scalars().all()
    assert set(controllers) == {"", "lampo"}


def test_a_row_with_sealed_values_moves_to_no_other_customer_or_controller(office: Office) -> None:
    subject, _ = customer(office.store)
    stranger, _ = customer(office.store)
    account = created("billing_account", subject, customer_id=subject, controller="lampo", iban=IBAN)
    done(office.store, account)
    for change in (
        Change("billing_account", account.entity_id, Op.SET, subject, {"controller": "sahko"}),
        Change("billing_account", account.entity_id, Op.SET, stranger, {"iban": None}),
        Change("customer", subject, Op.SET, stranger, {"family_name": "Mäki"}),
    ):
        with pytest.raises(ForeignRowError):
            attempt(office.store, change)
    assert office.report().whole


def test_statements_are_never_changed_or_removed(office: Office) -> None:
    subject, _ = customer(office.store)
    made = statement(subject)
    done(office.store, made)
    for op in (Op.SET, Op.REMOVE):
        with pytest.raises(AppendOnlyError):
            attempt(office.store, Change("statement", made.entity_id, op, subject, {"purpose": "research"} if op is Op.SET else {}))
    assert row_of(office.store, "statement", made.entity_id) is not None


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE statement SET statement_kind = 'grant'",
        "DELETE FROM statement",
        "REPLACE INTO statement SELECT * FROM statement",
        "UPDATE journal SET actor = 'mallory'",
        "DELETE FROM journal",
        "DELETE FROM statement_decision",
        "UPDATE refusal_hash SET purpose = 'research'",
    ],
)
def test_the_engine_refuses_what_goes_past_the_journal(office: Office, sql: str) -> None:
    subject, _ = customer(office.store)
    made = statement(subject)
    decision = created("statement_decision", subject, statement_id=made.entity_id, decision="confirm", decided_by="sanna")
    kept = created("refusal_hash", subject, digest=b"0" * 16, digest_kind="phone", purpose="research", channel="any", since=date(2026, 5, 4))
    done(office.store, made, decision, kept)
    with pytest.raises(DatabaseError, match="append-only"), office.store.write() as session:
        session.execute(text(sql))
    assert office.report().whole


def test_events_change_nothing_and_tell_who_read_and_why(office: Office) -> None:
    subject, _ = customer(office.store)
    before = row_of(office.store, "customer", subject)
    done(office.store, Change("customer", subject, Op.READ, subject), act=Act("aino", "agent", "testi", reason="soittaja"))
    assert row_of(office.store, "customer", subject) == before


def test_a_rollback_leaves_neither_rows_nor_entries_nor_keys(office: Office) -> None:
    subject = uuid7()

    def fail() -> None:
        with office.store.write() as session:
            apply(session, office.store.sealing, ACT, [Change("customer", subject, Op.CREATE, subject, {"family_name": "Mäki"})])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert row_of(office.store, "customer", subject) is None
    with office.store.read() as session:
        assert session.execute(text("SELECT count(*) FROM subject_key WHERE subject = :s"), {"s": subject.bytes}).scalar() == 0
    done(office.store, Change("customer", subject, Op.CREATE, subject, {"family_name": "Mäki"}))
    assert office.report().whole


def test_identifiers_are_of_version_seven_and_run_on() -> None:
    made = [uuid7() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {each.version for each in made} == {7}
    assert {each.variant for each in made} == {"specified in RFC 4122"}
    seconds = (made[-1].int >> 80) / 1000
    assert abs(seconds - datetime.now(UTC).timestamp()) < 60
