"""Evidence of a statement: its whole chain, what binds, the entries it rests on, and that damage is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from models import words
from models.entities.journal import Entry
from models.fields import Retention
from models.journal.apply import apply
from models.journal.attest import attest
from models.journal.entries import Change, Op, uuid7
from models.journal.erasing import destroy_keys
from models.problems import Rejected
from models.services import anchors, entrance, rekey, statements
from models.services.desk import Desk
from models.services.evidence import finding, giving
from models.services.evidence.giving import Shown
from models.services.evidence.paper import paper_of
from models.services.evidence.plain import plain
from models.services.evidence.told import ERASED, LIFTED_BY, LIFTS, MISSING, SUPERSEDED_BY, SUPERSEDES, UNKNOWN, UNREADABLE, Evidence
from models.services.rekey import Rotated
from tests.desk import Office, page, person
from tests.journal.things import tamper
from tests.services.evidence import NOTE, WORDS, lifted, prohibited, recorded, told
from tests.services.register import make_register, prohibit
from tests.services.test_prospects_going import prospect, remove
from tests.services.test_statements import NO_CALLS


def seq_of(desk: Desk, row: UUID, op: str = "create") -> int:
    with desk.store.read() as session:
        return session.scalars(select(Entry.seq).where(Entry.entity_id == row, Entry.op == op)).one()


def code(outcome: object) -> str:
    assert isinstance(outcome, Rejected), outcome
    assert all("{" not in message for message in outcome.messages())
    return outcome.problems[0].code


def test_the_chain_of_a_prohibition_that_was_lifted(office: Office) -> None:
    _customer, statement, refused, approved = lifted(office)
    found = told(office.desk("outi"), statement)
    assert (found.statement.wording, found.statement.state, found.statement.seq) == (WORDS, "lifted", seq_of(office.desk(), statement))
    assert [(each.relation, each.to, each.told.id, each.told.state) for each in found.related] == [
        (LIFTED_BY, statement, refused, "refused"), (LIFTED_BY, statement, approved, "approved"),
    ]  # fmt: skip
    decisions = [(each.decision, each.by, each.role, each.note) for every in found.every for each in every.decisions]
    assert decisions == [("refuse", "sanna", "supervisor", NOTE), ("approve", "outi", "officer", "Hyväksytty")]
    assert {each.channel: each.allowed for each in found.binds if each.purpose == "direct-marketing" and each.controller == "lampo"}["phone"]
    assert found.contact is not None
    assert found.checked.whole
    assert all(each.holds for each in found.entries)


def test_each_entry_is_told_with_its_actor_place_digest_and_link(office: Office) -> None:
    _customer, statement, _refused, approved = lifted(office)
    found = told(office.desk("outi"), statement)
    with office.store.read() as session:
        entries = {each.seq: each for each in session.scalars(select(Entry))}
    for each in found.entries:
        entry = entries[each.seq]
        assert (each.actor, each.role, each.workstation, each.at) == (entry.actor, entry.role, "testi", entry.at)
        assert (each.digest, each.link) == (entry.digest, entry.link)
    assert [each.seq for each in found.entries] == sorted(each.seq for each in found.entries)
    sentences = [each.sentence for each in found.entries]
    assert sentences[0] == "Contact begun: call, incoming"
    assert "Caller asked: customer number, match" in sentences
    assert "Refused: who recorded it tried to decide about it (approved)" in sentences
    assert {"create", "verify-identity", "refused"} <= {each.op for each in found.entries}
    assert [each.sentence for each in told(office.desk("outi"), approved).entries][-1] == "Decided: approved"


def test_from_the_lift_the_prohibition_is_what_it_lifts(office: Office) -> None:
    _customer, statement, _refused, approved = lifted(office)
    found = told(office.desk("outi"), approved)
    assert [(each.relation, each.told.id) for each in found.related] == [(LIFTS, statement)]
    assert found.related[0].told.wording == WORDS


def correct(office: Office, customer: UUID, statement: UUID, channel: str) -> UUID:
    row = dict(told(office.desk("outi"), statement).statement.values)
    made = uuid7()
    names = ("customer_id", "purpose", "given_by", "given_how", "given_at", "valid_from", "evidence_kind", "evidence_note", "source")
    values = {name: row[name] for name in names} | {
        "statement_kind": "correction", "channel": channel, "allows": False, "supersedes": statement, "author": "kalle", "wording": "Oikaisu: myös sähköposti",
    }  # fmt: skip
    with office.store.write() as session:
        apply(session, office.store.sealing, office.desk("kalle").act(), [Change("statement", made, Op.CREATE, customer, values)])
    return made


def test_a_statement_that_was_corrected_twice(office: Office) -> None:
    customer, statement = prohibited(office)
    first = correct(office, customer, statement, "any")
    second = correct(office, customer, first, "email")
    found = told(office.desk("outi"), statement)
    assert [(each.relation, each.to, each.told.id) for each in found.related] == [(SUPERSEDED_BY, statement, first), (SUPERSEDED_BY, first, second)]
    back = told(office.desk("outi"), second)
    assert [(each.relation, each.to, each.told.id) for each in back.related] == [(SUPERSEDES, second, first), (SUPERSEDES, first, statement)]
    said = plain(paper_of(found))
    assert "Corrected by" in said
    assert f"Corrected by (entry {seq_of(office.desk(), first)})" in said
    assert found.checked.whole


def test_what_binds_names_rule_law_and_the_statement(office: Office) -> None:
    _customer, statement = prohibited(office)
    found = told(office.desk("outi"), statement)
    assert {each.channel for each in found.binds} == {"phone", "sms", "email", "post", "robocall", "visit"}
    assert {each.purpose for each in found.binds} == {"direct-marketing", "distance-selling"}
    assert {each.controller for each in found.binds} == {"lampo", "sahko"}
    phone = next(each for each in found.binds if each.channel == "phone")
    assert (phone.allowed, phone.statements) == (False, (statement,))
    said = plain(paper_of(found))
    for part in (
        "No, prohibited",
        "General Data Protection Regulation (EU) 2016/679, article 21(2) and (3)",
        f"By the statement of entry {found.statement.seq}",
    ):
        assert part in said


def test_questions_besides_contacting_are_answered_too(office: Office) -> None:
    customer, _statement = prohibited(office)
    for purpose in ("register-update", "disclosure"):
        new = statements.NewStatement("prohibition", purpose, ("any",), "lampo", evidence_kind="none")
        found = told(office.desk("outi"), recorded(office.desk(), customer, new))
        assert [(each.purpose, each.channel, each.controller, each.allowed) for each in found.binds] == [(purpose, "any", "lampo", False)]


def test_nothing_told_is_silent_when_words_are_unknown(office: Office) -> None:
    customer = person(office.desk())
    statement = recorded(office.desk(), customer, statements.NewStatement("prohibition", "research", ("post",), evidence_kind="none"))
    found = told(office.desk("outi"), statement)
    assert (found.statement.wording, found.statement.words) == (None, UNKNOWN)
    said = plain(paper_of(found))
    assert "The words were not written down." in said
    assert "Nobody has decided about it." in said


def test_erasure_is_told_and_the_chain_still_holds(office: Office) -> None:
    customer, statement = prohibited(office)
    with office.store.write() as session:
        destroy_keys(session, office.store.sealing, office.desk("outi").act(), customer, "", [Retention.STATEMENT, Retention.RELATION])
    found = told(office.desk("outi"), statement)
    assert (found.statement.wording, found.statement.words) == (None, ERASED)
    assert found.checked.whole, found.checked.findings
    assert [each.op for each in found.erasures()] == ["erase"]
    said = plain(paper_of(found))
    assert "The wording was erased." in said
    assert "Keys destroyed" in said


def test_a_customer_who_was_removed_is_told_from_the_journal(office: Office) -> None:
    customer, statement = prohibited(office)
    with office.store.write() as session:
        for entity, column in (("customer_relation", "customer_id"), ("customer", "id")):
            rows = finding.rows_of(session, entity, column, [customer])
            removals = [
                Change(entity, row["id"], Op.REMOVE, customer, {}, {"*": row["last_entry"]}, str(row.get("controller") or "")) for row in rows
            ]
            apply(session, office.store.sealing, office.desk("sanna").act("import", reason="undo"), removals)
    found = told(office.desk("outi"), statement)
    assert found.customer.gone
    assert found.customer.name == "Äijälä-Žukov, Šárka Åsa Öystein"
    assert found.binds == ()
    assert "remove" in {each.op for each in found.entries}
    assert "The customer is not in the register any more." in plain(paper_of(found))


def test_of_a_prospect_who_was_removed_the_prohibition_is_told_as_it_was_kept(office: Office) -> None:
    customer = prospect(office)
    statement = recorded(office.desk(), customer, replace(NO_CALLS, channels=("any",)))
    remove(office)
    found = told(office.desk("outi"), statement)
    assert (found.customer.gone, found.customer.name, found.binds) == (True, "", ())
    assert (found.statement.wording, found.statement.words) == (None, ERASED)
    assert {(each.kind, each.purpose, each.channel) for each in found.kept} == {
        (kind, "direct-marketing", "any") for kind in ("phone", "email", "post")
    }
    assert {"erase", "remove"} <= {each.op for each in found.erasures()}
    assert found.checked.whole, found.checked.findings
    said = plain(paper_of(found))
    for part in ("Taken back and erased", "Kept as a keyed hash of e-mail: direct marketing, any channel", "Nobody is left to be contacted."):
        assert part in said
    assert [each for each in found.entries if each.entity == "refusal_hash"]


@pytest.mark.parametrize(
    ("damage", "kind"),
    [
        ("UPDATE journal SET actor = 'mallory' WHERE seq = {seq}", "changed"),
        ("UPDATE journal SET payload = x'00' WHERE seq = {seq}", "changed"),
        ("UPDATE statement SET channel = 'email' WHERE id = x'{id}'", "row"),
        ("UPDATE statement SET wording = x'00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff' WHERE id = x'{id}'", "row"),
        ("DELETE FROM statement WHERE id = x'{id}'", "row-missing"),
        ("UPDATE journal SET link = x'{link}' WHERE seq = {seq} + 1", "link"),
    ],
)
def test_what_was_tampered_with_is_said(office: Office, damage: str, kind: str) -> None:
    _customer, statement, _refused, _approved = lifted(office)
    seq = seq_of(office.desk(), statement)
    tamper(office, damage.format(seq=seq, id=statement.hex, link="00" * 32))
    found = told(office.desk("outi"), statement)
    assert not found.checked.whole
    assert kind in {each.kind for each in found.checked.findings}
    if kind != "link":
        assert not next(each for each in found.entries if each.seq == seq).holds
    said = plain(paper_of(found))
    assert "DOES NOT VERIFY" in said
    assert "cannot be relied on" in said
    if "DELETE" in damage:
        assert found.statement.state == MISSING
        assert found.statement.wording == WORDS
    if "SET wording" in damage:
        assert found.statement.words == UNREADABLE


def test_a_cut_end_is_told_by_what_was_noted_outside(office: Office) -> None:
    _customer, statement = prohibited(office)
    recorded(office.desk(), person(office.desk()), NO_CALLS)
    with office.store.read() as session:
        anchor = anchors.head(session)
        before = session.scalars(select(Entry).where(Entry.seq == anchor.seq - 1)).one()
    assert told(office.desk("outi"), statement, anchor=anchor).checked.anchor == anchor.seq
    tamper(
        office, f"DELETE FROM statement WHERE first_entry = (SELECT id FROM journal WHERE seq = {anchor.seq})",
        f"DELETE FROM journal WHERE seq = {anchor.seq}", f"UPDATE journal_head SET seq = {before.seq}, link = x'{before.link.hex()}'",
    )  # fmt: skip
    assert told(office.desk("outi"), statement).checked.whole
    found = told(office.desk("outi"), statement, anchor=anchor)
    assert [each.kind for each in found.checked.findings] == ["cut"]


def test_of_a_statement_recorded_before_the_keys_were_changed_all_opens(tmp_path: Path) -> None:
    register = make_register(tmp_path / "s")
    entered = register.enter()
    statement = prohibit(entered, register.customers["Virtanen"], WORDS)
    before = seq_of(entered.desk, statement)
    result = rekey.rotate(entered, None)
    assert isinstance(result, Rotated), result
    entrance.leave(result.entered, None)
    supervisor = register.enter("sanna")
    found = told(supervisor.desk, statement, anchor=giving.noted(supervisor, None))
    assert (found.statement.wording, found.statement.seq) == (WORDS, before)
    assert found.checked.whole, found.checked.findings
    assert found.checked.anchor is not None
    entrance.leave(supervisor, None)


def test_only_who_may_read_the_journal_sees_evidence(office: Office) -> None:
    _customer, statement = prohibited(office)
    for login in ("aino", "kalle", "aada"):
        assert code(giving.show(office.desk(login), statement, None)) == "role"
        assert code(finding.statement_of(office.desk(login), statement.hex)) == "role"
    for login in ("sanna", "outi"):
        assert isinstance(giving.show(office.desk(login), statement, None), Shown)


def test_walls_between_controllers(office: Office) -> None:
    customer, _statement = prohibited(office)
    theirs = recorded(office.desk(), customer, statements.NewStatement("prohibition", "research", ("post",), "sahko", evidence_kind="none"))
    lone = person(office.desk(), controllers=("sahko",))
    other = recorded(office.desk(), lone, NO_CALLS)
    for statement in (theirs, other, uuid7()):
        assert code(giving.show(office.desk("sakari"), statement, None)) == "absent"
        assert code(finding.statement_of(office.desk("sakari"), statement.hex)) == "absent"


def test_showing_is_a_reading_in_the_journal(office: Office) -> None:
    customer, statement = prohibited(office)
    assert isinstance(giving.show(office.desk("outi"), statement, None), Shown)
    with office.store.read() as session:
        last = session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()
    assert (last.op, last.actor, last.subject, last.fields) == ("read", "outi", customer, "evidence")
    assert office.report().whole


def test_a_statement_is_found_by_entry_or_beginning_of_its_id(office: Office) -> None:
    customer, statement, refused, approved = lifted(office)
    desk = office.desk("sanna")
    seq = seq_of(desk, statement)
    decision = told(desk, approved).statement.decisions[0]
    listed = finding.open_statements(desk, customer)
    assert isinstance(listed, finding.Statements)
    short = listed.listed[-1].short
    for typed in (str(seq), f" {seq} ", statement.hex, str(statement), statement.hex.upper(), short):
        assert finding.statement_of(desk, typed) == statement
    assert finding.statement_of(desk, str(decision.seq)) == approved
    alike = statement.hex[:8] in (refused.hex[:8], approved.hex[:8])  # as those of a minute are
    assert (
        (code(finding.statement_of(desk, statement.hex[:8])) == "several") if alike else (finding.statement_of(desk, statement.hex[:8]) == statement)
    )
    assert code(finding.statement_of(desk, statement.hex[:7])) == "absent"
    assert code(finding.statement_of(desk, "1")) == "other"
    for typed in ("", "0", "999999999", "-x", "zz", "١٢", "f" * 40, "9" * 30, "' OR 1=1"):
        assert code(finding.statement_of(desk, typed)) == "absent", typed


def test_the_list_of_statements_is_refused_and_journalled_as_opening(office: Office) -> None:
    customer, statement, _refused, _approved = lifted(office)
    found = finding.open_statements(office.desk("aino"), customer)
    assert isinstance(found, finding.Statements)
    assert [each.line.id for each in found.listed][-1] == statement
    assert [each.seq for each in found.listed] == [seq_of(office.desk(), each.line.id) for each in found.listed]
    assert len({each.short for each in found.listed}) == 3
    with office.store.read() as session:
        last = session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()
    assert (last.op, last.actor, last.subject) == ("read", "aino", customer)
    assert code(finding.open_statements(office.desk("aada"), customer)) == "role"


def test_attesting_compares_just_the_rows_asked_for(office: Office) -> None:
    customer, statement = prohibited(office)
    tamper(office, f"UPDATE customer SET family_name = 'Muu' WHERE id = x'{customer.hex}'")
    keys = office.store.keys
    with office.store.read() as session:
        assert attest(session, office.store.data_keys, keys.hash_key, [statement, statement]).rows == 1
        assert attest(session, office.store.data_keys, keys.hash_key, [statement]).whole
        assert not attest(session, office.store.data_keys, keys.hash_key, [customer]).whole


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_paper_speaks_its_language_while_the_program_goes_on_in_its_own(office: Office, language: str) -> None:
    _customer, statement = prohibited(office)
    words.set_language("sv")
    found = told(office.desk("outi"), statement, language=language)
    title = paper_of(found).title
    assert title == {"fi": "Todiste lausumasta", "sv": "Bevis om en utsaga", "en": "Evidence of a statement"}[language]
    assert words.language() == "sv"
    assert words._("Save") == "Spara"


def test_times_have_seconds_and_tell_the_hour_that_comes_twice() -> None:
    from datetime import UTC, datetime

    from models import formats

    first, second = (formats.show_second(datetime(2026, 10, 25, hour, 30, 5, tzinfo=UTC), "fi") for hour in (0, 1))
    assert first == f"25.10.2026 3.30.05{formats.NBSP}(UTC+3)"
    assert second == f"25.10.2026 3.30.05{formats.NBSP}(UTC+2)"
    assert date(2026, 10, 25) < date(2026, 11, 28)


def test_the_customers_language_is_the_papers(office: Office) -> None:
    customer = person(office.desk(), language="sv")
    statement = recorded(office.desk(), customer, NO_CALLS)
    found = told(office.desk("outi"), statement, language="")
    assert isinstance(found, Evidence)
    assert found.language == "sv"
    assert page(office.desk(), customer).customer["language"] == "sv"
