"""Restoring over a store that was worked in, or changed outside the program, since the backup: no prohibition is lost by it, and nothing is allowed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from models import formats
from models.journal.apply import apply
from models.journal.entries import Applied, Change, Op, uuid7
from models.permissions import fold
from models.permissions.standing import Fold
from models.services import backup, entrance, kept_refusals, rekey, restore
from models.services.backup import BackedUp, Opener
from models.services.entrance import Entered
from models.services.kept_refusals import KeptRefusals
from models.services.reading import rows_of
from models.services.restore import Restored
from models.services.statement_lines import facts_in
from tests.services.register import PASSWORD, Register, add_customer, cut, make_register, prohibit, tamper

WHO = Opener("aada", PASSWORD)
SINCE = date(2026, 5, 4)
KEPT = {"purpose": "direct-marketing", "channel": "any", "controller": None, "valid_from": SINCE}


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return make_register(tmp_path / "s")


@pytest.fixture
def taken(register: Register, tmp_path: Path) -> Path:
    return backed_up(register, tmp_path / "b.tiski")


def backed_up(register: Register, file: Path) -> Path:
    entered = register.enter()
    assert isinstance(backup.backup(entered.desk, file), BackedUp)
    entrance.leave(entered, None)
    return file


def restored(register: Register, taken: Path) -> Restored:
    result = restore.restore(taken, register.folder, WHO, None, over=True)
    assert isinstance(result, Restored), result
    assert register.report().whole
    return result


def codes(result: Restored) -> set[str]:
    return {notice.code for notice in result.notices}


def done(register: Register, *changes: Change, login: str = "aino") -> None:
    entered = register.enter(login)
    with entered.desk.store.write() as session:
        assert isinstance(apply(session, entered.desk.store.sealing, entered.desk.act(), changes), Applied)
    entrance.leave(entered, None)


def said(register: Register, name: str = "Virtanen", **values: Any) -> UUID:
    """Record a statement about a customer; a prohibition of marketing, when nothing else is told."""
    customer, row = register.customers[name], uuid7()
    facts = {
        "customer_id": customer, "statement_kind": "prohibition", "purpose": "direct-marketing", "channel": "any", "given_by": "customer",
        "given_how": "call", "given_at": datetime(2026, 5, 4, 9, tzinfo=UTC), "valid_from": SINCE, "evidence_kind": "none", "source": "customer",
        "author": "aino",
    }  # fmt: skip
    done(register, Change("statement", row, Op.CREATE, customer, facts | values))
    return row


def decided(register: Register, statement: UUID, decision: str) -> None:
    values = {"statement_id": statement, "decision": decision, "decided_by": "sanna", "decided_at": datetime(2026, 5, 5, 9, tzinfo=UTC)}
    done(register, Change("statement_decision", uuid7(), Op.CREATE, register.customers["Virtanen"], values), login="sanna")


def changed(register: Register, *sql: str) -> None:
    entered = register.enter()
    assert tamper(entered, *sql)
    entrance.leave(entered, None)


def folded(register: Register, name: str = "Virtanen") -> Fold:
    entered = register.enter()
    with entered.desk.store.read() as session:
        facts = facts_in(session, entered.desk, register.customers[name])
    entrance.leave(entered, None)
    assert facts is not None
    return fold(facts.statements, facts.decisions, formats.today())


def forbidden(register: Register, channel: str = "phone") -> bool:
    return bool(folded(register).standing("direct-marketing", channel, "lampo"))


def asked(register: Register, kind: str, value: str) -> int:
    entered = register.enter()
    with entered.desk.store.read() as session:
        found = KeptRefusals(session, entered.desk).of([(kind, value)])
    entrance.leave(entered, None)
    return len(found)


LESS = {
    "ended": "UPDATE statement SET valid_to = '2026-05-05'",
    "a permission": "UPDATE statement SET statement_kind = 'grant'",
    "letters only": "UPDATE statement SET channel = 'post'",
    "to come": "UPDATE statement SET valid_from = '2090-01-01'",
}


@pytest.mark.parametrize("less", LESS)
def test_a_row_that_says_less_than_its_entry_does_not_win(register: Register, taken: Path, less: str) -> None:
    said(register)
    changed(register, LESS[less])
    assert not register.report().whole
    assert "restore.part" in codes(restored(register, taken))
    assert forbidden(register)


ODD = {
    "payload empty": "UPDATE journal SET payload = zeroblob(length(payload)) WHERE entity = 'statement'",
    "payload cut": "UPDATE journal SET payload = x'01' WHERE entity = 'statement'",
    "payload changed": "UPDATE journal SET payload = substr(payload, 1, length(payload) - 1) || x'00' WHERE entity = 'statement'",
    "entry about nobody": "UPDATE journal SET subject = 'x', entity_id = 5 WHERE entity = 'statement'",
    "wording": "UPDATE statement SET wording = zeroblob(64)",
    "key": "UPDATE subject_key SET wrapped = zeroblob(length(wrapped)) WHERE retention = 'statement'",
    "key gone": "DELETE FROM subject_key WHERE retention = 'statement'",
    "no such purpose": "UPDATE statement SET purpose = 'outo'",
    "no instant": "UPDATE statement SET given_at = 'x'",
    "no day": "UPDATE statement SET valid_from = 'x', valid_to = x'ff'",
    "no list": "UPDATE statement SET lifts = '{'",
    "no UTF-8": "UPDATE statement SET evidence_note = CAST(x'ff' AS TEXT), channel = CAST(x'fe' AS TEXT)",
    "no identifier": "UPDATE statement SET id = 'x'",
    "somebody else": "UPDATE statement SET customer_id = zeroblob(16)",
    "no head": "DELETE FROM journal_head",
}


@pytest.mark.parametrize("what", ODD)
def test_a_store_that_opens_and_does_not_verify_is_restored_with_its_prohibitions(register: Register, taken: Path, what: str) -> None:
    made = said(register, wording="Älkää soittako")
    entered = register.enter()
    assert tamper(entered, ODD[what])
    entered.desk.store.close()
    assert "restore.part" in codes(restored(register, taken))
    assert forbidden(register)
    entered = register.enter()
    with entered.desk.store.read() as session:
        assert rows_of(session, "statement", "id", [made])
    entrance.leave(entered, None)


def test_what_neither_row_nor_entry_tells_is_counted(register: Register, taken: Path) -> None:
    said(register)
    changed(register, ODD["payload empty"], ODD["no such purpose"])
    result = restored(register, taken)
    assert {"restore.part", "restore.unread"} <= codes(result)
    assert result.not_taken == {"unproven": 0, "unread": 1}


def test_of_a_row_alone_what_does_not_read_forbids_the_most(register: Register, taken: Path) -> None:
    said(register, channel="post", valid_to=date(2026, 5, 6))
    changed(register, ODD["payload empty"], "UPDATE statement SET channel = 'x', valid_to = 'x', given_at = 'x'")
    restored(register, taken)
    assert forbidden(register)


def _put_in(cursor_of: Entered, prohibition: UUID, lift: str = "0a" * 16, decision: str = "0b" * 16) -> None:
    """Put a lift of a prohibition and its approval in by SQL, as rows that no entry tells of."""
    with cursor_of.desk.store.read() as session:
        names = [row[1] for row in session.connection().exec_driver_sql("PRAGMA table_info(statement)")]
    other = {"id": f"x'{lift}'", "statement_kind": "'lift'", "lifts": f"'[\"{prohibition.hex}\"]'", "wording": "NULL"}
    columns = ", ".join(other.get(name, name) for name in names)
    tamper(
        cursor_of,
        f"INSERT INTO statement ({', '.join(names)}) SELECT {columns} FROM statement WHERE id = x'{prohibition.hex}'",
        "INSERT INTO statement_decision (id, first_entry, last_entry, bases, statement_id, decision, decided_by, decided_at) "
        f"SELECT x'{decision}', first_entry, last_entry, '{{}}', x'{lift}', 'approve', 'sanna', given_at FROM statement WHERE id = x'{prohibition.hex}'",
    )


@pytest.mark.parametrize("before", [False, True])
def test_a_lift_and_its_approval_that_no_entry_tells_of_lift_nothing(register: Register, taken: Path, tmp_path: Path, before: bool) -> None:
    """``before``: the prohibition is in the backup too."""
    made = said(register)
    if before:
        taken = backed_up(register, tmp_path / "later.tiski")
    entered = register.enter()
    _put_in(entered, made)
    entrance.leave(entered, None)
    assert {finding.kind for finding in register.report().findings} == {"row-without-entry"}
    result = restored(register, taken)
    assert {"restore.part", "restore.unproven"} <= codes(result)
    assert result.not_taken["unproven"] == 2
    assert forbidden(register)


def test_an_approval_counts_only_for_what_its_entry_proves(register: Register, taken: Path) -> None:
    """The lift was of letters; its entry is made unreadable and its row changed, the approval is whole."""
    made = said(register)
    lift = said(register, statement_kind="lift", channel="post", lifts=[made.hex])
    decided(register, lift, "approve")
    entry = f"entity = 'statement' AND entity_id = x'{lift.hex}'"
    changed(register, f"UPDATE journal SET payload = zeroblob(9) WHERE {entry}", f"UPDATE statement SET channel = 'any' WHERE id = x'{lift.hex}'")
    result = restored(register, taken)
    assert forbidden(register)
    assert result.not_taken["unproven"] == 2


def test_a_lift_and_a_permission_that_their_entries_prove_are_taken_over(register: Register, taken: Path) -> None:
    made = said(register)
    decided(register, said(register, statement_kind="lift", lifts=[made.hex]), "approve")
    said(register, "Öhman", statement_kind="grant", channel="email")
    result = restored(register, taken)
    assert result.taken_over == {"statement": 3, "statement_decision": 1, "refusal_hash": 0, "refusal_match": 0}
    assert not codes(result)
    assert not forbidden(register)
    assert folded(register, "Öhman").supporting("direct-marketing", "email", "lampo")


def test_a_permission_that_no_entry_proves_is_left_behind_and_its_withdrawal_is_not(register: Register, taken: Path, tmp_path: Path) -> None:
    given = said(register, statement_kind="grant", channel="email")
    later = backed_up(register, tmp_path / "later.tiski")
    withdrawn = said(register, statement_kind="lift", channel="email", lifts=[given.hex])
    said(register, statement_kind="grant", channel="sms")
    changed(register, f"DELETE FROM journal WHERE entity = 'statement' AND entity_id <> x'{given.hex}'")
    result = restored(register, later)
    assert result.not_taken["unproven"] == 1
    assert result.taken_over["statement"] == 1
    found = folded(register)
    assert not found.supporting("direct-marketing", "email", "lampo"), withdrawn
    assert not found.supporting("direct-marketing", "sms", "lampo")


@pytest.mark.parametrize("decision", ["refuse", "send-back"])
def test_a_refusal_that_no_entry_proves_still_refuses(register: Register, taken: Path, decision: str) -> None:
    made = said(register)
    lift = said(register, statement_kind="lift", lifts=[made.hex])
    decided(register, lift, decision)
    changed(register, "DELETE FROM journal WHERE entity = 'statement_decision'")
    assert restored(register, taken).taken_over["statement_decision"] == 1
    assert forbidden(register)


def test_a_journal_that_was_cut_is_told_before_its_anchors_go(register: Register, taken: Path) -> None:
    said(register)
    entered = register.enter()
    cut(entered)
    entered.desk.store.close()
    assert "restore.part" in codes(restored(register, taken))


@pytest.mark.parametrize("changes", [0, 1, 2])
def test_refusals_kept_under_other_keys_are_known_after_a_restore(register: Register, taken: Path, changes: int) -> None:
    for _change in range(changes):
        rotated = rekey.rotate(register.enter(), None)
        assert isinstance(rotated, rekey.Rotated)
        entrance.leave(rotated.entered, None)
    entered = register.enter()
    done(register, *kept_refusals.keep(entered.desk, [("phone", "+358401112233")], [KEPT]))
    entrance.leave(entered, None)
    assert asked(register, "phone", "+358401112233") == 1
    for _time in range(2):  # a second restore of the same backup too
        restored(register, taken)
        assert asked(register, "phone", "+358401112233") == 1
    made = rekey.rotate(register.enter(), None)
    assert isinstance(made, rekey.Rotated)
    entrance.leave(made.entered, None)
    assert asked(register, "phone", "+358401112233") == 1
    agent = register.enter("aino")
    assert not agent.notices
    entrance.leave(agent, None)
    assert asked(register, "phone", "+358409998877") == 0


def _stranger(register: Register, then: Callable[[Entered, UUID], object] = lambda _entered, _customer: None) -> UUID:
    entered = register.enter("aino")
    customer = add_customer(entered, "Uusi", "1003")
    then(entered, customer)
    entrance.leave(entered, None)
    return customer


def test_a_prohibition_of_a_customer_who_is_not_in_the_backup_is_known_when_they_come_again(register: Register, taken: Path) -> None:
    _stranger(register, prohibit)
    result = restored(register, taken)
    assert codes(result) == {"restore.strays"}
    assert asked(register, "phone", "+358401234567") == 1


def test_a_permission_or_a_lifted_prohibition_of_such_a_customer_forbids_nothing(register: Register, taken: Path) -> None:
    register.customers["Uusi"] = _stranger(register)
    made = said(register, "Uusi")
    lift = said(register, "Uusi", statement_kind="lift", lifts=[made.hex])
    values = {"statement_id": lift, "decision": "approve", "decided_by": "sanna", "decided_at": datetime(2026, 5, 5, 9, tzinfo=UTC)}
    done(register, Change("statement_decision", uuid7(), Op.CREATE, register.customers["Uusi"], values), login="sanna")
    assert codes(restored(register, taken)) == {"restore.strays"}
    assert asked(register, "phone", "+358401234567") == 0


def test_who_cannot_be_known_again_is_named(register: Register, taken: Path) -> None:
    customer = _stranger(register, prohibit)
    entered = register.enter()
    with entered.desk.store.read() as session:
        points = rows_of(session, "contact_point", "customer_id", [customer])
    entrance.leave(entered, None)
    street = {"point_kind": "postal", "phone": None, "street_address": "Koivukuja 1", "postal_code": "00100", "post_office": "HELSINKI"}
    done(register, Change("contact_point", points[0]["id"], Op.SET, customer, street))
    result = restored(register, taken)
    assert codes(result) == {"restore.strays", "restore.unknown"}, "an address keeps letters away, and nothing else"
    assert asked(register, "post", "koivukuja 1|00100") == 1


MATCH = {"purpose": "direct-marketing", "channel": "any", "valid_from": SINCE, "reason": "name", "source": "refusal-register", "state": "waiting"}


@pytest.mark.parametrize(("sql", "state"), [("", "other"), ("UPDATE customer SET family_name = 'X'", "waiting")])
def test_a_match_with_a_register_of_refusals_is_taken_over(register: Register, taken: Path, sql: str, state: str) -> None:
    """Decided upon since: in a store that does not verify that is asked again."""
    customer, match = register.customers["Virtanen"], uuid7()
    done(register, Change("refusal_match", match, Op.CREATE, customer, MATCH | {"customer_id": customer}))
    done(register, Change("refusal_match", match, Op.SET, customer, {"state": "other", "decided_by": "sanna"}))
    if sql:
        changed(register, sql)
    assert restored(register, taken).taken_over["refusal_match"] == 1
    entered = register.enter()
    with entered.desk.store.read() as session:
        (row,) = rows_of(session, "refusal_match", "id", [match])
    entrance.leave(entered, None)
    assert row["state"] == state


def test_non_disclosure_since_the_backup_comes_with_the_restore(register: Register, taken: Path) -> None:
    customer = register.customers["Virtanen"]
    done(register, Change("customer", customer, Op.SET, customer, {"non_disclosure": True, "non_disclosure_until": date(2090, 1, 1)}))
    result = restored(register, taken)
    assert codes(result) == {"restore.hidden"}
    assert result.hidden == 1
    entered = register.enter()
    with entered.desk.store.read() as session:
        (row,) = rows_of(session, "customer", "id", [customer])
    entrance.leave(entered, None)
    assert (row["non_disclosure"], row["non_disclosure_until"]) == (True, date(2090, 1, 1))
    assert not codes(restored(register, backed_up(register, taken.with_name("later.tiski"))))


def test_non_disclosure_that_only_the_journal_tells_comes_too(register: Register, taken: Path) -> None:
    customer = register.customers["Virtanen"]
    done(register, Change("customer", customer, Op.SET, customer, {"non_disclosure": True}))
    changed(register, "UPDATE customer SET non_disclosure = 0")
    assert {"restore.part", "restore.hidden"} <= codes(restored(register, taken))


def test_non_disclosure_that_ended_is_not_made_up(register: Register, taken: Path) -> None:
    customer = register.customers["Virtanen"]
    for value in (True, False):
        done(register, Change("customer", customer, Op.SET, customer, {"non_disclosure": value}))
    assert not codes(restored(register, taken))
