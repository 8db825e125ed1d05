"""The chain and the sealed payload: the same digest everywhere, a gapless sequence, and erasure that leaves the chain whole."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from models import fields
from models.database.store import Store, create
from models.database.types import micros
from models.entities.journal import Entry
from models.fields import Retention
from models.journal import chain, history, payload
from models.journal.entries import Act, Change, Op, uuid7
from models.journal.erasing import destroy_keys
from models.journal.payload import ErasedError, groups_of
from models.kinds import Storage
from models.security.cipher import TamperedError
from models.security.keys import RegisterKeys
from tests.desk import HETU, Office
from tests.journal.things import ACT, FACTS, created, customer, done, kinds_of, setting, tamper


def test_the_sequence_has_no_gap_and_each_link_follows(office: Office) -> None:
    for _ in range(3):
        customer(office.store)
    with office.store.read() as session:
        entries = session.scalars(select(Entry).order_by(Entry.seq)).all()
    previous = chain.START
    for seq, entry in enumerate(entries, 1):
        assert entry.seq == seq
        assert entry.digest == chain.digest({column: getattr(entry, column) for column in (*chain.FACTS, "payload")})
        previous = chain.link(previous, seq, entry.digest)
        assert entry.link == previous


def test_the_digest_of_an_entry_is_the_same_in_another_store_and_its_link_is_not(office: Office, tmp_path: Path) -> None:
    customer(office.store)
    other = create(tmp_path / "other", RegisterKeys.new())
    with office.store.read() as session:
        entry = session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()
        facts = {column: getattr(entry, column) for column in (*chain.FACTS, "payload")}
    with other.write() as session:
        session.add(Entry(**facts, seq=1, digest=chain.digest(facts), link=chain.link(chain.START, 1, chain.digest(facts))))
    with other.read() as session:
        copy = session.scalars(select(Entry)).one()
        assert copy.digest == entry.digest
        assert copy.link != entry.link
    other.close()


@pytest.mark.parametrize("workstation", ['työ"piste\\1', "a\x01b\nc\td", "日本 🏠", ""])
def test_verification_reads_facts_of_any_spelling(office: Office, workstation: str) -> None:
    subject, _ = customer(office.store)
    done(office.store, setting(subject, {"family_name": "Mäki"}), act=Act("aino", "agent", workstation))
    assert office.report().whole


_VALUES: dict[Storage, list[Any]] = {
    Storage.TEXT: ["", 'lai"na\\us', "a\x01b\nc\td\u2028", "日本 🏠", "Äijälä"], Storage.INTEGER: [0, -7, 10**12], Storage.BOOLEAN: [True, False],
    Storage.DECIMAL: [Decimal("-7.50"), Decimal("1E+3")], Storage.DATE: [date(2026, 2, 28)], Storage.UUID: [UUID(int=5), uuid7()],
    Storage.INSTANT: [datetime(2026, 3, 29, 1, 30, 0, 5, UTC)], Storage.JSON: [["a", 'b"'], {"k": [1, None]}], Storage.BYTES: [b"", b"\x00\xff"],
}  # fmt: skip


@pytest.mark.parametrize("entity", fields.entities())
def test_what_is_written_for_a_field_is_read_as_its_value(entity: str) -> None:
    for field in fields.fields_of(entity):
        for value in (*_VALUES[field.kind.storage], None):
            ((retention, head, plain),) = payload.shape_of(entity, (field.name,), plain=True).groups({field.name: value})
            assert field.kind.from_json(json.loads(plain)[field.name]) == value
            assert (retention, head[1:].decode(), head[0]) == (field.retention, field.retention, len(field.retention))


def test_facts_are_written_as_json_writes_them() -> None:
    row: dict[str, Any] = {
        "id": uuid7(), "set_id": uuid7(), "subject": None, "controller": "", "entity": 'a"b', "entity_id": uuid7(), "op": "set", "fields": "a,b",
        "bases": '{"a":"ä"}', "actor": "työ\n", "role": "", "workstation": "\x01", "at": datetime(2026, 3, 1, tzinfo=UTC), "source": "", "contact": uuid7(),
        "version": 1, "payload": b"x",
    }  # fmt: skip
    for changes in ({}, {"subject": uuid7(), "contact": None, "bases": ""}):
        told = row | changes
        plain = [
            value.hex if isinstance(value, UUID) else micros(value) if name == "at" else value for name in chain.FACTS for value in (told[name],)
        ]
        assert chain.digest(told) == chain.digest_of(plain, b"x")


def test_a_payload_that_is_cut_or_too_long_is_told() -> None:
    for broken in (b"\x01", b"\x01\x08rela", b"\x01\x01a\x00\x00\x00\x09x", b"\x00x"):
        with pytest.raises(TamperedError):
            list(groups_of(broken))
    assert list(groups_of(b"\x00")) == []


def _erase(store: Store, subject: UUID, *classes: Retention) -> None:
    with store.write() as session:
        destroy_keys(session, store.sealing, ACT, subject, "", classes)


def test_an_erased_customers_values_are_gone_and_the_chain_is_whole(office: Office) -> None:
    subject, entry = customer(office.store)
    _erase(office.store, subject, Retention.RELATION)
    assert office.report().whole
    with office.store.read() as session:
        event = history.by_ids(session, office.store.data_keys, [entry])[entry, subject]
    assert set(event.erased) == {*FACTS, "personal_identity_code"}
    assert event.values == {}
    with pytest.raises(ErasedError):
        done(office.store, setting(subject, {"family_name": "Mäki"}))


def test_erasing_one_class_keeps_the_others(office: Office) -> None:
    subject, _ = customer(office.store)
    made = created("contact", subject, customer_id=subject, controller="lampo", channel="call", direction="inbound")
    done(office.store, made)
    _erase(office.store, subject, Retention.RELATION)
    with office.store.read() as session:
        event = history.of_entity(session, office.store.data_keys, made.entity_id)[0]
    assert event.values["channel"] == "call"
    assert office.report().whole


@pytest.mark.parametrize("sql", ["UPDATE subject_key SET wrapped = NULL", "DELETE FROM subject_key"])
def test_a_key_that_is_gone_without_an_erasure_is_found(office: Office, sql: str) -> None:
    """Else whoever holds the file could drop a key and rewrite the row that it proves: a prohibition into a permission."""
    customer(office.store)
    tamper(office, sql)
    assert "key" in kinds_of(office)


def test_a_wrapped_key_that_was_changed_is_found_and_the_others_are_still_compared(office: Office) -> None:
    subject, entry = customer(office.store)
    other, _ = customer(office.store, family_name="Öhman")
    tamper(office, "UPDATE subject_key SET wrapped = zeroblob(60) WHERE subject = :s", params={"s": subject.bytes})
    tamper(office, "UPDATE customer SET family_name = 'Mäki' WHERE id = :s", params={"s": other.bytes})
    found = office.report().findings
    assert {(each.kind, each.entry) for each in found if each.kind == "unreadable"} == {("unreadable", entry)}
    assert any(each.entity_id == other and each.field == "family_name" for each in found)


def test_nothing_personal_stands_in_the_journals_clear_columns(office: Office) -> None:
    subject, _ = customer(office.store)
    done(office.store, setting(subject, {"family_name": "Näkymätön"}), act=Act("aino", "agent", "testi", reason="Salaista syytä"))
    with office.store.read() as session:
        rows = session.execute(text("SELECT * FROM journal")).all()
    flat = b"\0".join(value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row)
    for secret in ("Näkymätön", "Virtanen", HETU, "Salaista"):
        assert secret.encode() not in flat


def test_a_read_has_no_values_to_seal(office: Office) -> None:
    subject = uuid7()
    applied = done(office.store, Change("customer", subject, Op.READ, subject))
    with office.store.read() as session:
        assert session.scalars(select(Entry.payload).where(Entry.id == applied.entries[0])).one() == b"\x00"
