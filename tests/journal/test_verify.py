"""Verification finds every kind of damage that somebody with the store's key can do, and names the entry."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from models.entities.journal import Entry
from models.journal import chain, payload
from models.journal import verify as verifying
from models.journal.entries import Change, Op, uuid7
from models.journal.payload import KeyChain
from models.journal.verify import Anchor, Report
from models.services import anchors
from tests.desk import HETU, IBAN, Office
from tests.journal.things import created, customer, done, kinds_of, setting, tamper


class Story:
    """Some entries to damage: a customer set twice, a billing account, a prohibition, a contact point removed."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.subject, self.first = customer(office.store)
        self.set = done(office.store, setting(self.subject, {"family_name": "Öhman"})).entries[0]
        self.account = created("billing_account", self.subject, customer_id=self.subject, controller="lampo", iban=IBAN)
        self.statement = created(
            "statement", self.subject, customer_id=self.subject, statement_kind="prohibition", purpose="direct-marketing", channel="any",
            given_at=datetime(2026, 5, 4, tzinfo=UTC), valid_from=date(2026, 5, 4), wording="Älkää soittako", wording_known=True,
        )  # fmt: skip
        self.point = created("contact_point", self.subject, customer_id=self.subject, point_kind="phone", phone="+358401234567")
        done(office.store, self.account, self.statement, self.point)
        done(office.store, Change("contact_point", self.point.entity_id, Op.REMOVE, self.subject))
        self.last = done(office.store, setting(self.subject, {"given_names": "Anna"})).entries[0]
        with office.store.read() as session:
            self.anchor = anchors.head(session)

    def seq(self, entry: UUID) -> int:
        with self.office.store.read() as session:
            return session.scalars(select(Entry.seq).where(Entry.id == entry)).one()

    def report(self, anchor: Anchor | None = None) -> Report:
        with self.office.store.read() as session:
            keys = self.office.store.keys
            return verifying.verify(session, self.office.store.data_keys, keys.hash_key, anchor)

    def relink(self, start: int = 1) -> None:
        """Make digests, links and the head anew, as a careful forger does: the chain needs no key."""
        with self.office.store.read() as session:
            entries = session.execute(select(Entry.__table__).order_by(Entry.seq)).mappings().all()
        previous, statements = chain.START, []
        for entry in entries:
            digest = chain.digest(dict(entry))
            previous = chain.link(previous, entry["seq"], digest)
            statements.append(f"UPDATE journal SET digest = x'{digest.hex()}', link = x'{previous.hex()}' WHERE seq = {entry['seq']}")
        statements.append(f"UPDATE journal_head SET seq = {entries[-1]['seq']}, link = x'{previous.hex()}'")
        tamper(self.office, *statements)


@pytest.fixture
def story(office: Office) -> Story:
    return Story(office)


def test_a_whole_store_is_whole(story: Story) -> None:
    report = story.report(story.anchor)
    assert report.whole
    assert report.head == story.anchor
    assert report.entries == story.anchor.seq


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor", "'mallory'"), ("op", "'read'"), ("fields", "'given_names'"), ("at", "at + 1"), ("role", "'supervisor'"), ("source", "'contract'"),
        ("contact", "zeroblob(16)"), ("subject", "zeroblob(16)"), ("bases", "''"), ("version", "2"), ("workstation", "'toinen'"),
        ("payload", "CAST(substr(payload, 1, length(payload) - 1) || x'00' AS BLOB)"), ("controller", "'sahko'"), ("set_id", "zeroblob(16)"),
    ],
)  # fmt: skip
def test_a_changed_entry_is_named(story: Story, column: str, value: str) -> None:
    tamper(story.office, f"UPDATE journal SET {column} = {value} WHERE id = x'{story.set.hex}'")
    found = [finding for finding in story.report().findings if finding.kind == "changed"]
    assert [(finding.entry, finding.seq) for finding in found] == [(story.set, _seq(story))]
    assert str(_seq(story)) in found[0].message()


def _seq(story: Story) -> int:
    with story.office.store.read() as session:
        return int(session.execute(text("SELECT seq FROM journal WHERE id = :id"), {"id": story.set.bytes}).scalar_one())


def test_a_changed_entry_whose_chain_was_made_again_no_longer_opens_or_fits(story: Story) -> None:
    tamper(story.office, f"UPDATE journal SET payload = (SELECT payload FROM journal WHERE id = x'{story.last.hex}') WHERE id = x'{story.set.hex}'")
    story.relink()
    kinds = kinds_of(story.office)
    assert "changed" not in kinds
    assert {(finding.kind, finding.entry) for finding in story.report().findings} >= {("unreadable", story.set)}
    assert any(finding.kind == "replaced" for finding in story.report(story.anchor).findings)


def test_a_removed_entry_is_named(story: Story) -> None:
    seq = story.seq(story.set)
    tamper(story.office, f"DELETE FROM journal WHERE seq = {seq}")
    assert {(finding.kind, finding.seq) for finding in story.report().findings} >= {("gap", seq), ("link", seq + 1)}


def test_a_removed_entry_is_found_also_when_the_rest_was_numbered_and_chained_again(story: Story) -> None:
    seq = story.seq(story.set)
    tamper(
        story.office,
        f"DELETE FROM journal WHERE seq = {seq}",
        f"UPDATE journal SET seq = -seq + 1 WHERE seq > {seq}",
        "UPDATE journal SET seq = -seq WHERE seq < 1",
    )
    story.relink()
    findings = story.report(story.anchor).findings
    assert {finding.kind for finding in findings} == {"row", "cut"}
    assert {(finding.entity_id, finding.field) for finding in findings if finding.kind == "row"} >= {(story.subject, "family_name")}


def test_entries_that_changed_places_are_named(story: Story) -> None:
    one = story.seq(story.set)
    tamper(story.office, "UPDATE journal SET seq = -1 WHERE seq = " + str(one), f"UPDATE journal SET seq = {one} WHERE seq = {one + 1}",
           f"UPDATE journal SET seq = {one + 1} WHERE seq = -1")  # fmt: skip
    assert ("link", one) in {(finding.kind, finding.seq) for finding in story.report().findings}


_NAMES = "id, set_id, subject, controller, entity, entity_id, op, fields, bases, actor, role, workstation, at, source, contact, version, payload, digest, link"


def _copy(story: Story, seq: int, *, same_id: bool) -> None:
    names = _NAMES if same_id else _NAMES.replace("id, ", "randomblob(16), ", 1)
    # A forger drops the unique index too.
    rebuilt = "CREATE TABLE j AS SELECT * FROM journal", "DROP TABLE journal", "ALTER TABLE j RENAME TO journal"
    tamper(
        story.office,
        *rebuilt,
        f"INSERT INTO journal ({_NAMES}, seq) SELECT {names}, (SELECT max(seq) + 1 FROM journal) FROM journal WHERE seq = {seq}",
    )


def test_an_inserted_entry_is_named(story: Story) -> None:
    _copy(story, story.seq(story.set), same_id=False)
    last = story.anchor.seq + 1
    assert {("changed", last), ("link", last), ("head", last)} <= {(finding.kind, finding.seq) for finding in story.report().findings}


def test_an_inserted_entry_does_not_open_when_the_chain_was_made_again(story: Story) -> None:
    _copy(story, story.seq(story.set), same_id=False)
    story.relink()
    assert ("unreadable", story.anchor.seq + 1) in {(finding.kind, finding.seq) for finding in story.report().findings}


def test_a_doubled_entry_is_named_also_when_chain_and_row_were_made_to_fit(story: Story) -> None:
    done(story.office.store, setting(story.subject, {"family_name": "Mäki"}))
    _copy(story, story.seq(story.set), same_id=True)
    story.relink()
    bases = f"json_set(bases, '$.family_name', '{story.set.hex}')"
    tamper(story.office, f"UPDATE customer SET family_name = 'Öhman', last_entry = x'{story.set.hex}', bases = {bases}")
    doubled = [finding for finding in story.report().findings if finding.kind == "doubled"]
    assert [finding.entry for finding in doubled] == [story.set]


def test_a_cut_tail_is_found_by_the_head_and_with_a_new_head_by_the_anchor(story: Story) -> None:
    tamper(story.office, f"DELETE FROM journal WHERE id = x'{story.last.hex}'")
    assert "head" in kinds_of(story.office)
    story.relink()
    assert {finding.kind for finding in story.report().findings} == {"row"}
    assert "cut" in {finding.kind for finding in story.report(story.anchor).findings}
    with story.office.store.read() as session:
        assert anchors.head(session).seq == story.anchor.seq - 1


def test_a_cut_tail_with_head_and_rows_put_back_is_found_by_the_anchor_alone(story: Story) -> None:
    row = "SELECT bases FROM customer WHERE id = :id"
    with story.office.store.read() as session:
        bases = session.execute(text(row), {"id": story.subject.bytes}).scalar_one()
    assert "given_names" in bases
    tamper(story.office, f"DELETE FROM journal WHERE id = x'{story.last.hex}'")
    story.relink()
    put_back = f"UPDATE customer SET given_names = 'Aino', last_entry = x'{story.set.hex}', bases = json_remove(bases, '$.given_names')"
    tamper(story.office, put_back)
    assert story.report().whole
    assert [finding.kind for finding in story.report(story.anchor).findings] == ["cut"]
    with story.office.store.read() as session:
        assert not anchors.holds(session, story.anchor)


def test_an_emptied_journal_is_found(story: Story) -> None:
    tamper(story.office, "DELETE FROM journal", f"UPDATE journal_head SET seq = 0, link = x'{chain.START.hex()}'")
    kinds = {finding.kind for finding in story.report(story.anchor).findings}
    assert {"cut", "row-without-entry"} <= kinds


def test_a_head_that_was_removed_is_found(story: Story) -> None:
    tamper(story.office, "DELETE FROM journal_head")
    assert "head" in kinds_of(story.office)


def test_another_copy_in_the_stores_place_is_found_by_the_anchor(office: Office, tmp_path: Any) -> None:
    office.store.close()
    shutil.copy(office.folder / "tiski.db", tmp_path / "old.db")
    office.reopen()
    story = Story(office)
    office.store.close()
    shutil.copy(tmp_path / "old.db", office.folder / "tiski.db")
    office.reopen()
    assert story.report().whole
    assert "cut" in {finding.kind for finding in story.report(story.anchor).findings}
    for _ in range(9):
        customer(office.store)
    assert "replaced" in {finding.kind for finding in story.report(story.anchor).findings}
    with office.store.read() as session:
        assert not anchors.holds(session, story.anchor)


@pytest.mark.parametrize(
    ("sql", "field"),
    [
        ("UPDATE customer SET family_name = 'Mäki' WHERE id = {subject}", "family_name"),
        ("UPDATE customer SET family_name = NULL WHERE id = {subject}", "family_name"),
        ("UPDATE customer SET non_disclosure = 1 WHERE id = {subject}", "non_disclosure"),
        ("UPDATE customer SET date_of_death = '2026-01-01' WHERE id = {subject}", "date_of_death"),
        ("UPDATE customer SET personal_identity_code = NULL WHERE id = {subject}", "personal_identity_code"),
        ("UPDATE customer SET personal_identity_code = zeroblob(60) WHERE id = {subject}", "personal_identity_code"),
        ("UPDATE customer SET personal_identity_code_hash = zeroblob(16) WHERE id = {subject}", "personal_identity_code_hash"),
        ("UPDATE customer SET personal_identity_code_hash = NULL WHERE id = {subject}", "personal_identity_code_hash"),
        ("UPDATE customer SET last_entry = first_entry WHERE id = {subject}", "bases"),
        ("UPDATE customer SET bases = '{{}}' WHERE id = {subject}", "bases"),
        ("UPDATE customer SET bases = 'x' WHERE id = {subject}", "bases"),
        ("UPDATE statement SET statement_kind = 'grant'", "statement_kind"),
        ("UPDATE statement SET purpose = 'research'", "purpose"),
        ("UPDATE statement SET given_at = given_at + 1", "given_at"),
        ("UPDATE statement SET valid_to = '2026-05-05'", "valid_to"),
        ("UPDATE statement SET lifts = '[]'", "lifts"),
        ("UPDATE statement SET wording_known = 0", "wording_known"),
        ("UPDATE statement SET customer_id = zeroblob(16)", "customer_id"),
        ("UPDATE billing_account SET iban = (SELECT personal_identity_code FROM customer)", "iban"),
    ],
)
def test_a_rewritten_row_is_named_with_its_field(story: Story, sql: str, field: str) -> None:
    tamper(story.office, sql.format(subject=f"x'{story.subject.hex}'"))
    assert {(finding.kind, finding.field) for finding in story.report().findings} == {("row", field)}


def test_a_row_without_entry_a_removed_and_a_revived_one_are_named(story: Story) -> None:
    stray = uuid7()
    columns = "customer_id, first_entry, last_entry, bases"
    entries = f"x'{story.subject.hex}', x'{story.set.hex}', x'{story.set.hex}', '{{}}'"
    tamper(
        story.office,
        f"INSERT INTO contact_point (id, {columns}) VALUES (x'{stray.hex}', {entries})",
        f"INSERT INTO contact_point (id, {columns}) VALUES (x'{story.point.entity_id.hex}', {entries})",
        "DELETE FROM statement",
    )
    found = {(finding.kind, finding.entity_id) for finding in story.report().findings}
    assert found == {("row-without-entry", stray), ("row-revived", story.point.entity_id), ("row-missing", story.statement.entity_id)}


def _nullable(table: str) -> tuple[str, ...]:
    """Rebuild a table without its constraints, as a forger can."""
    return f"CREATE TABLE forged AS SELECT * FROM {table}", f"DROP TABLE {table}", f"ALTER TABLE forged RENAME TO {table}"


@pytest.mark.parametrize("place", ["NULL", "7", "'text'", "x'00'", "zeroblob(40)"])
def test_a_row_or_an_entry_with_anything_in_its_identifiers_place_is_named(story: Story, place: str) -> None:
    tamper(story.office, *_nullable("statement"), f"INSERT INTO statement (id, statement_kind) VALUES ({place}, 'grant')")
    assert [finding.kind for finding in story.report().findings] == ["row-without-entry"]
    tamper(story.office, "DELETE FROM statement WHERE statement_kind = 'grant'", *_nullable("journal"),
           f"UPDATE journal SET entity_id = {place} WHERE id = x'{story.account.entity_id.hex}'",
           f"UPDATE journal SET entity_id = {place} WHERE entity_id = x'{story.account.entity_id.hex}'")  # fmt: skip
    assert {"changed", "row-without-entry"} <= kinds_of(story.office)
    assert {"unknown", "row-missing"} & kinds_of(story.office)


@pytest.mark.parametrize(
    ("sql", "field"),
    [
        ("UPDATE billing_account SET last_entry = x'{other}'", "bases"),
        ("UPDATE billing_account SET first_entry = x'{other}'", "bases"),
        ('UPDATE billing_account SET bases = \'{{"iban": "{other}"}}\'', "bases"),
        ("UPDATE billing_account SET controller = 'sahko'", "controller"),
        ("UPDATE billing_account SET customer_id = x'{other}'", "customer_id"),
        ("UPDATE billing_account SET method = 'paper'", "method"),
        ("UPDATE billing_account SET iban = NULL", "iban"),
        ("UPDATE billing_account SET iban_hash = NULL", "iban_hash"),
        ("UPDATE billing_account SET iban_hash = x'00'", "iban_hash"),
        ("UPDATE billing_account SET iban_hash = 5", "iban_hash"),
        ("UPDATE billing_account SET iban = 'text'", "iban"),
        ("UPDATE billing_account SET iban = x'00'", "iban"),
        ("UPDATE statement SET given_at = 'soon'", "given_at"),
        ("UPDATE statement SET customer_id = 'nobody'", "customer_id"),
        ("UPDATE statement SET wording_known = 'yes'", "wording_known"),
    ],
)
def test_a_row_made_by_one_entry_is_compared_as_closely(story: Story, sql: str, field: str) -> None:
    tamper(story.office, sql.format(other=story.last.hex))
    assert {(finding.kind, finding.field) for finding in story.report().findings} == {("row", field)}


def test_a_key_that_was_dropped_or_exchanged_is_named_with_each_entry_it_closes(story: Story) -> None:
    def closed() -> set[tuple[str, UUID | None]]:
        return {(finding.kind, finding.entry) for finding in story.report().findings if finding.kind in ("key", "unreadable")}

    mine = f"subject = x'{story.subject.hex}' AND controller = '' AND retention = 'relation'"
    with story.office.store.read() as session:
        wrapped = bytes(session.execute(text(f"SELECT wrapped FROM subject_key WHERE {mine}")).scalar_one())
    tamper(story.office, f"UPDATE subject_key SET wrapped = NULL WHERE {mine}")
    assert {("key", story.first), ("key", story.set), ("key", story.last)} <= closed()
    tamper(story.office, f"UPDATE subject_key SET wrapped = x'{wrapped[:-1].hex()}00' WHERE {mine}")
    assert {("unreadable", story.first), ("unreadable", story.set), ("unreadable", story.last)} <= closed()


def test_entries_made_while_the_clock_was_set_back_are_no_finding(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.journal.planning.uuid7s", lambda count: [UUID(int=(1 << 100) + next(numbers)) for _ in range(count)])
    numbers = iter(range(100))
    customer(story.office.store)
    assert story.report().whole


def test_an_entry_about_something_unknown_is_named(story: Story) -> None:
    tamper(story.office, f"UPDATE journal SET entity = 'spaceship' WHERE entity_id = x'{story.account.entity_id.hex}'")
    assert {"changed", "unknown"} <= kinds_of(story.office)


def test_a_forged_entry_with_the_register_key_still_shows_in_the_chain(story: Story) -> None:
    """Who also has the register key can seal what they like, but not without making the chain anew, which the anchor shows."""
    store = story.office.store
    with store.read() as session:
        (group,) = payload.shape_of("customer", ("family_name",), plain=True).groups({"family_name": "Mäki"})
        sealed = payload.sealed(story.set, [group], [KeyChain(session, store.data_keys).key(story.subject, "", group[0])])
    tamper(story.office, f"UPDATE journal SET payload = x'{sealed.hex()}' WHERE id = x'{story.set.hex}'", "UPDATE customer SET family_name = 'Mäki'")
    assert ("changed", story.set) in {(finding.kind, finding.entry) for finding in story.report().findings}
    story.relink()
    assert story.report().whole
    assert [finding.kind for finding in story.report(story.anchor).findings] == ["replaced"]


def test_progress_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    Story(office)
    monkeypatch.setattr(verifying, "_STEP", 2)
    seen: list[int] = []
    with office.store.read() as session:
        verifying.verify(session, office.store.data_keys, office.store.keys.hash_key, None, seen.append)
    assert seen == sorted(seen)
    assert len(seen) >= 3


def test_no_finding_shows_a_value(story: Story) -> None:
    tamper(story.office, "UPDATE customer SET family_name = 'Näkyvä', given_names = 'Myös'")
    told = " ".join(finding.message() for finding in story.report().findings)
    assert not any(value in told for value in ("Näkyvä", "Myös", "Öhman", HETU))


def test_as_many_findings_as_are_listed_stop_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    Story(office)
    monkeypatch.setattr("models.journal.findings.MOST", 3)
    tamper(office, "UPDATE journal SET actor = 'mallory'")
    assert len(office.report().findings) == 3


@pytest.mark.parametrize("payload_", ["x'00'", "x''"])
def test_an_entry_emptied_of_its_values_is_found_though_the_chain_was_made_again(story: Story, payload_: str) -> None:
    """Else a row could be made anything: nothing would say what it was."""
    tamper(story.office, f"UPDATE journal SET payload = {payload_} WHERE op IN ('create', 'set')", "UPDATE customer SET family_name = 'X'")
    story.relink()
    assert "unreadable" in {finding.kind for finding in story.report().findings}


def test_values_of_a_class_cannot_be_left_out_of_an_entry(story: Story) -> None:
    """One of two groups of an entry dropped: the erasure of another class excuses nothing."""
    with story.office.store.read() as session:
        entry = session.scalars(select(Entry).where(Entry.entity_id == story.account.entity_id)).one()
        groups = list(payload.groups_of(entry.payload))
    assert groups
    kept = [(name, sealed) for name, sealed in groups[1:]]
    made = bytes([len(kept)]) + b"".join(bytes([len(name)]) + name.encode() + len(sealed).to_bytes(4, "big") + sealed for name, sealed in kept)
    tamper(story.office, f"UPDATE journal SET payload = x'{made.hex()}' WHERE seq = {entry.seq}")
    story.relink()
    assert "unreadable" in {finding.kind for finding in story.report().findings}
