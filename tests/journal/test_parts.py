"""Entries that make several rows: read, undone, erased, verified and damaged as if each row had an entry of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from models.database import raw
from models.entities.journal import Entry
from models.fields import Retention
from models.journal import chain, history, parts
from models.journal.entries import Applied, Change, Op, after, steps_between, uuid7, uuid7_run
from models.journal.erasing import destroy_keys
from models.journal.findings import Findings
from models.journal.parts import BrokenPartsError, Part
from models.journal.replay import verify_rows
from models.journal.undo import Undone, undo
from models.problems import Conflict
from tests.desk import HETU, IBAN, Office
from tests.journal.things import ACT, FACTS, attempt, created, done, kinds_of, row_of, setting, tamper


class Line:
    """What a line of an import makes: a customer, three contact points, a billing account of one controller with a sealed number, a prohibition."""

    def __init__(self, office: Office) -> None:
        self.office = office
        run = uuid7_run(7)
        self.customer, self.phone, self.mail, self.post, self.account, self.relation, self.statement = run
        self.applied = done(office.store, *self.changes())

    def changes(self) -> list[Change]:
        subject = self.customer
        return [
            Change("customer", subject, Op.CREATE, subject, FACTS | {"personal_identity_code": HETU}),
            self._row("contact_point", self.phone, point_kind="phone", phone="+358401234567", preferred=True),
            self._row("billing_account", self.account, controller="lampo", method="email", iban=IBAN),
            self._row("contact_point", self.post, point_kind="postal", street_address="Koivukuja 1", postal_code="00100"),
            self._row("customer_relation", self.relation, controller="lampo", customer_number="100001", status="current"),
            self._row(
                "statement", self.statement, statement_kind="prohibition", purpose="direct-marketing", channel="any", wording_known=False,
                given_at=datetime(2026, 5, 4, tzinfo=UTC), valid_from=date(2026, 5, 4),
            ),
            self._row("contact_point", self.mail, point_kind="email", email="aino@example.com"),
        ]  # fmt: skip

    def _row(self, entity: str, row: UUID, **values: Any) -> Change:
        return Change(entity, row, Op.CREATE, self.customer, {"customer_id": self.customer, **values}, {}, str(values.get("controller") or ""))

    def entries(self) -> list[Entry]:
        with self.office.store.read() as session:
            return list(session.scalars(select(Entry).where(Entry.subject == self.customer).order_by(Entry.seq)))

    def events_of(self, row: UUID) -> list[history.Event]:
        with self.office.store.read() as session:
            return history.of_entity(session, self.office.store.data_keys, row)

    @property
    def rows(self) -> Mapping[UUID, str]:
        return {change.entity_id: change.entity for change in self.changes()}


@pytest.fixture
def line(office: Office) -> Line:
    return Line(office)


def test_identifiers_of_a_run_are_told_from_its_first() -> None:
    run = uuid7_run(5_000)
    assert run == sorted(run)
    assert len(set(run)) == 5_000
    assert {each.version for each in run} == {7}
    for steps in (0, 1, 63, 4_095, 4_096, 4_999):
        assert after(run[0], steps) == run[steps]
        assert steps_between(run[0].int, run[steps].int) == steps
        assert after(run[steps], -steps) == run[0]
    assert steps_between(run[0].int, uuid7().int) is None
    assert uuid7_run(1)[0] > run[-1]
    assert parts.possible_firsts(run[70]) == run[70:6:-1]
    assert parts.possible_firsts(UUID(int=1)) == []


def test_parts_are_spelled_and_read() -> None:
    made = (Part("customer", 0, ("family_name", "language")), Part("contact_point", 3, ()), Part("site", 63, ("site_number",)))
    assert parts.read(parts.spelled(made)) == made
    assert parts.of("customer", "a,b", parts.ALONE) == (Part("customer", 0, ("a", "b")),)


@pytest.mark.parametrize(
    "text",
    [
        "", "customer", "customer+0", "customer:a", "customer+1:a", "+0:a", "customer+0:a;", "customer+0:a;site+0:b", "customer+0:a;site+5:b;meter+4:c",
        "customer+0:a;site+64:b", "customer+0:a;site+-1:b", "customer+0:a;site+²:b",
    ],
)  # fmt: skip
def test_other_texts_are_no_parts(text: str) -> None:
    with pytest.raises(BrokenPartsError):
        parts.read(text)


def test_a_line_is_an_entry_for_each_controller_and_its_prohibition_one_of_its_own(line: Line) -> None:
    entries = line.entries()
    assert [(entry.entity, entry.controller, entry.version, entry.op) for entry in entries] == [
        ("customer", "", parts.TOGETHER, "create"),
        ("billing_account", "lampo", parts.TOGETHER, "create"),
        ("statement", "", parts.ALONE, "create"),
        ("contact_point", "", parts.ALONE, "create"),
    ]
    shared, own, _statement, late = entries
    assert [(part.entity, part.steps) for part in parts.read(shared.fields)] == [("customer", 0), ("contact_point", 1), ("contact_point", 3)]
    assert [(part.entity, part.steps) for part in parts.read(own.fields)] == [("billing_account", 0), ("customer_relation", 1)]
    assert late.entity_id == line.mail  # its place is before that of the row joined last
    assert line.applied.entries == tuple(entry.id for entry in entries)
    for row, entity in line.rows.items():
        stored = row_of(line.office.store, entity, row)
        assert stored is not None
        assert stored["first_entry"] == stored["last_entry"]
        assert stored["first_entry"] in line.applied.entries
    assert line.office.report().whole


def test_each_row_has_its_own_history(line: Line) -> None:
    for change in line.changes():
        (event,) = line.events_of(change.entity_id)
        assert (event.entity, event.op, event.controller, event.erased) == (change.entity, "create", change.controller, ())
        assert event.values == dict(change.values)
        assert set(event.names) == set(change.values)
    with line.office.store.read() as session:
        told = history.of_subject(session, line.office.store.data_keys, line.customer)
    assert {event.entity_id for event in told} == set(line.rows)


def test_a_reason_is_kept_with_each_row(office: Office) -> None:
    """A set with a reason makes entries of one row: the reason is sealed with its values."""
    first, second = uuid7_run(2)
    act = type(ACT)("kalle", "clerk", "toinen", "customer", None, "Siirretty")
    point = Change("contact_point", second, Op.CREATE, first, {"customer_id": first, "point_kind": "phone", "phone": "+358401234567"})
    applied = done(office.store, Change("customer", first, Op.CREATE, first, FACTS), point, act=act)
    assert len(applied.entries) == 2
    with office.store.read() as session:
        assert {event.reason for event in history.of_set(session, office.store.data_keys, applied.set_id)} == {"Siirretty"}


def test_a_conflict_tells_what_the_entry_gave_the_row(line: Line) -> None:
    base = line.applied.entries[0]
    other = done(line.office.store, Change("contact_point", line.phone, Op.SET, line.customer, {"phone": "+358402222222"}))
    late = Change("contact_point", line.phone, Op.SET, line.customer, {"phone": "+358403333333"}, {"phone": base})
    outcome = attempt(line.office.store, late)
    assert isinstance(outcome, Conflict)
    (found,) = outcome.fields
    assert (found.before, found.mine, found.theirs) == ("+358401234567", "+358403333333", "+358402222222")
    assert found.theirs_entry == other.entries[0].hex


def test_a_conflict_within_a_plan_tells_it_too(office: Office) -> None:
    """The entry that the base names is made by the same plan and not written yet."""
    from models.journal.planning import Plan

    first, second = uuid7_run(2)
    point = Change("contact_point", second, Op.CREATE, first, {"customer_id": first, "point_kind": "phone", "phone": "+358401234567"})
    with office.store.write() as session:
        plan = Plan(session, office.store.sealing)
        made = plan.add(ACT, [Change("customer", first, Op.CREATE, first, FACTS), point])
        assert isinstance(made, Applied)
        assert isinstance(plan.add(ACT, [Change("contact_point", second, Op.SET, first, {"phone": "+358402222222"})]), Applied)
        late = Change("contact_point", second, Op.SET, first, {"phone": "+358403333333"}, {"phone": made.entries[0]})
        outcome = plan.add(ACT, [late])
    assert isinstance(outcome, Conflict)
    assert outcome.fields[0].before == "+358401234567"


def test_undo_takes_back_every_row_but_what_was_set_since_and_the_prohibition(line: Line) -> None:
    store = line.office.store
    done(store, Change("contact_point", line.phone, Op.SET, line.customer, {"phone": "+358402222222"}))
    with store.write() as session:
        undone = undo(session, store.sealing, ACT, line.applied.set_id)
    assert isinstance(undone, Undone)
    assert undone.left == (("contact_point", line.phone, "*"),)
    assert undone.statements == (line.statement,)
    assert {row for row, entity in line.rows.items() if row_of(store, entity, row) is not None} == {line.phone, line.statement}
    assert [event.op for event in line.events_of(line.post)] == ["create", "remove"]
    with store.write() as session:
        again = undo(session, store.sealing, ACT, undone.applied.set_id)
    assert isinstance(again, Undone)
    assert again.left == ()
    assert all(row_of(store, entity, row) is not None for row, entity in line.rows.items())
    assert line.office.report().whole


def test_undoing_a_later_change_brings_back_what_the_line_gave(line: Line) -> None:
    store = line.office.store
    later = done(store, Change("contact_point", line.phone, Op.SET, line.customer, {"phone": "+358402222222"}))
    with store.write() as session:
        assert isinstance(undo(session, store.sealing, ACT, later.set_id), Undone)
    stored = row_of(store, "contact_point", line.phone)
    assert stored is not None
    assert stored["phone"] == "+358401234567"


def test_erasing_one_class_of_values_leaves_the_others_and_the_chain(line: Line) -> None:
    store = line.office.store
    with store.write() as session:
        destroy_keys(session, store.sealing, ACT, line.customer, "", [Retention.RELATION])
    assert line.office.report().whole
    event = line.events_of(line.customer)[0]
    assert {"family_name", "personal_identity_code"} <= set(event.erased)
    assert "family_name" not in event.values
    (account,) = line.events_of(line.account)
    assert account.values["iban"] == IBAN


@pytest.mark.parametrize("sql", ["UPDATE subject_key SET wrapped = NULL", "DELETE FROM subject_key WHERE controller = 'lampo'"])
def test_a_key_that_is_gone_without_an_erasure_is_found(line: Line, sql: str) -> None:
    tamper(line.office, sql)
    assert "key" in kinds_of(line.office)


@pytest.mark.parametrize(
    ("sql", "kinds"),
    [
        ("UPDATE contact_point SET phone = '+358409999999' WHERE phone IS NOT NULL", {"row"}),
        ("UPDATE contact_point SET preferred = NULL", {"row"}),
        ('UPDATE contact_point SET last_entry = first_entry, bases = \'{"phone":"00"}\'', {"row"}),
        ("DELETE FROM contact_point WHERE postal_code = '00100'", {"row-missing"}),
        ("DELETE FROM billing_account", {"row-missing"}),
        ("UPDATE billing_account SET iban_hash = x'00'", {"row"}),
        ("UPDATE billing_account SET controller = 'sahko'", {"row"}),
        (
            "INSERT INTO contact_point (id, first_entry, last_entry, bases, customer_id) SELECT randomblob(16), first_entry, first_entry, '{}', customer_id "
            "FROM contact_point LIMIT 1",
            {"row-without-entry"},
        ),
    ],
)
def test_a_row_that_is_not_what_its_entry_says_is_found(line: Line, sql: str, kinds: set[str]) -> None:
    tamper(line.office, sql)
    assert kinds_of(line.office) == kinds


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE journal SET fields = replace(fields, 'contact_point+3:', 'contact_point+4:') WHERE version = 2",
        "UPDATE journal SET fields = replace(fields, 'phone', 'email') WHERE version = 2",
        "UPDATE journal SET fields = replace(fields, ';contact_point+1', ';site+1') WHERE version = 2",
        "UPDATE journal SET fields = 'customer+0:family_name' WHERE version = 2 AND entity = 'customer'",
        "UPDATE journal SET fields = 'family_name' WHERE version = 2 AND entity = 'customer'",
        "UPDATE journal SET entity = 'site' WHERE version = 2 AND entity = 'customer'",
        "UPDATE journal SET op = 'set' WHERE version = 2",
        "UPDATE journal SET op = 'remove' WHERE version = 2",
        "UPDATE journal SET version = 1 WHERE version = 2",
        "UPDATE journal SET entity_id = NULL WHERE version = 2",
        "UPDATE journal SET entity_id = 5 WHERE version = 2",
        "UPDATE journal SET entity_id = x'00' WHERE version = 2",
        "UPDATE journal SET fields = x'00' WHERE version = 2",
        "UPDATE journal SET fields = 7 WHERE version = 2",
        "UPDATE journal SET version = 2 WHERE entity = 'statement'",
        "UPDATE journal SET payload = (SELECT payload FROM journal WHERE entity = 'statement') WHERE version = 2",
        "UPDATE journal SET payload = (SELECT payload FROM journal WHERE version = 2 AND controller = 'lampo') WHERE version = 2",
        "UPDATE journal SET payload = x'00' WHERE version = 2",
        "UPDATE journal SET payload = '' WHERE version = 2",
        "UPDATE journal SET subject = x'00' WHERE version = 2",
        "UPDATE journal SET controller = 'sahko' WHERE version = 2",
        "DELETE FROM journal WHERE version = 2",
    ],
)
def test_an_entry_of_several_rows_that_was_changed_is_found_though_the_chain_was_made_again(line: Line, sql: str) -> None:
    tamper(line.office, *(["DROP TABLE IF EXISTS kept", "CREATE TABLE kept AS SELECT * FROM journal", "DROP TABLE journal",
                           "CREATE TABLE journal AS SELECT * FROM kept", "DROP TABLE kept"] if "NULL" in sql else []), sql)  # fmt: skip
    _relink(line.office)
    found = {finding.kind for finding in line.office.report().findings}
    assert found & {"row", "row-missing", "row-without-entry", "unknown", "unreadable", "key", "row-revived"}


def _relink(office: Office) -> None:
    """Make digests, links and the head anew, as a careful forger does: the chain needs no key."""
    with office.store.read() as session:
        query = f"SELECT seq, {', '.join(chain.FACTS)}, payload FROM journal ORDER BY seq"
        entries = raw.run(session.connection(), query, ())
    previous, statements, number = chain.START, [], 0
    for number, (seq, *facts, payload) in enumerate(entries, 1):
        told = [value.hex() if isinstance(value, bytes) else value for value in facts]
        digest = chain.digest_of(told, payload.encode() if isinstance(payload, str) else payload)
        previous = chain.link(previous, number, digest)
        statements.append(f"UPDATE journal SET seq = {number}, digest = x'{digest.hex()}', link = x'{previous.hex()}' WHERE seq = {seq}")
    statements.append(f"UPDATE journal_head SET seq = {number}, link = x'{previous.hex()}'")
    tamper(office, *statements)


def test_wherever_the_rows_are_cut_each_is_looked_at_once(office: Office) -> None:
    lines = [Line(office) for _ in range(3)]
    done(office.store, setting(lines[1].customer, {"family_name": "Öhman"}))
    done(office.store, Change("contact_point", lines[1].post, Op.REMOVE, lines[1].customer))
    done(office.store, created("contact_point", lines[0].customer, customer_id=lines[0].customer, point_kind="phone", phone="+358405555555"))
    borders = sorted(row.bytes for each in lines for row in each.rows)
    keys = office.store.keys
    tamper(office, "UPDATE contact_point SET preferred = true")
    with office.store.read() as session:
        whole = Findings()
        rows = verify_rows(session, office.store.data_keys, keys.hash_key, whole)
        assert len(whole.listed()) > 5
        for border in borders:
            first, second = Findings(), Findings()
            counted = verify_rows(session, office.store.data_keys, keys.hash_key, first, (None, border))
            counted += verify_rows(session, office.store.data_keys, keys.hash_key, second, (border, None))
            assert counted == rows
            assert sorted(map(str, (*first.listed(), *second.listed()))) == sorted(map(str, whole.listed()))


_ROWS = ("customer", "contact_point", "contact_point", "contact_point")
_VALUES = st.sampled_from(["+358401111111", "+358402222222", None])
_STEP = st.tuples(st.integers(1, 3), st.sampled_from(["create", "create", "set", "remove"]), _VALUES)
_SETS = st.lists(st.lists(_STEP, min_size=1, max_size=6), min_size=1, max_size=5)


@pytest.mark.timeout(240)
@settings(
    max_examples=40, deadline=None, phases=[Phase.explicit, Phase.generate], derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(_SETS)
def test_whatever_is_done_rows_follow_the_store_verifies_and_undo_restores(office: Office, sets: list[list[tuple[int, str, str | None]]]) -> None:
    rows = uuid7_run(4)
    subject = rows[0]
    done(office.store, Change("customer", subject, Op.CREATE, subject, FACTS))
    model: dict[UUID, str | None] = {}
    for steps in sets:
        before, changes = dict(model), []
        for which, verb, phone in steps:
            row = rows[which]
            values = {"customer_id": subject, "point_kind": "phone", "phone": phone}
            if verb == "create" and row not in model and row not in {change.entity_id for change in changes}:
                changes.append(Change("contact_point", row, Op.CREATE, subject, values))
                model[row] = phone
            elif verb == "set" and row in model:
                changes.append(Change("contact_point", row, Op.SET, subject, {"phone": phone}))
                model[row] = phone
            elif verb == "remove" and row in model:
                changes.append(Change("contact_point", row, Op.REMOVE, subject))
                del model[row]
        applied = done(office.store, *changes)
        assert _phones(office, rows) == model
        undone = _taken_back(office, applied)
        assert _phones(office, rows) == before
        _taken_back(office, undone)
        assert _phones(office, rows) == model
    for row in rows[1:]:
        with office.store.read() as session:
            events = history.of_entity(session, office.store.data_keys, row)
        assert all(event.entity_id == row for event in events)
        assert bool(events) >= (row in model)
    assert office.report().whole


def _phones(office: Office, rows: list[UUID]) -> dict[UUID, str | None]:
    found = {row: row_of(office.store, "contact_point", row) for row in rows[1:]}
    return {row: stored["phone"] for row, stored in found.items() if stored is not None}


def _taken_back(office: Office, applied: Applied) -> Applied:
    with office.store.write() as session:
        undone = undo(session, office.store.sealing, ACT, applied.set_id)
    assert isinstance(undone, Undone)
    assert undone.left == ()
    return undone.applied
