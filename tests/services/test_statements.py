"""Prohibitions hold at once, lifts and contradicting grants wait for another than their author, and nobody's are lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from models import formats
from models.entities.choices import CHANNELS
from models.entities.journal import Entry
from models.journal.entries import Change, Op, uuid7
from models.permissions.decision import Decision
from models.problems import Rejected
from models.services import contacts, history_view, statements
from models.services.desk import Desk
from models.services.forms import Saved
from models.services.statements import NewStatement, Preview, StatementLine
from tests.desk import Office, page, person
from tests.journal.things import done

NO_CALLS = NewStatement("prohibition", "direct-marketing", ("phone",), wording="Älkää soittako", evidence_kind="none")


def record(desk: Desk, customer: UUID, new: NewStatement) -> Saved:
    saved = statements.record(desk, customer, new)
    assert isinstance(saved, Saved), saved
    return saved


def lines(desk: Desk, customer: UUID) -> tuple[StatementLine, ...]:
    return tuple(page(desk, customer).statements)


def allowed(desk: Desk, customer: UUID, channel: str = "phone", controller: str = "lampo", purpose: str = "direct-marketing") -> bool:
    decision = statements.ask(desk, customer, purpose, channel, controller)
    assert isinstance(decision, Decision), decision
    return decision.allowed


def code(outcome: object) -> str:
    assert isinstance(outcome, Rejected), outcome
    assert all("{" not in message for message in outcome.messages())
    return outcome.problems[0].code


def grant(*channels: str, controller: str | None = None) -> NewStatement:
    return NewStatement("grant", "direct-marketing", channels, controller, evidence_kind="paper", evidence_note="Kansio 7")


def lift(*named: UUID, controller: str | None = None) -> NewStatement:
    return NewStatement("lift", "direct-marketing", ("phone",), controller, evidence_kind="paper", evidence_note="Kirje", lifts=named)


def test_a_prohibition_holds_from_the_moment_it_is_recorded(desk: Desk) -> None:
    customer = person(desk)
    record(desk, customer, grant("phone"))
    assert allowed(desk, customer)
    record(desk, customer, NO_CALLS)
    assert not allowed(desk, customer)
    assert not allowed(desk, customer, controller="sahko")
    line = lines(desk, customer)[0]
    assert (line.wording, line.state, line.record["author"]) == ("Älkää soittako", "in-force", "aino")


def test_each_channel_is_a_row_of_one_set_and_all_channels_are_one(desk: Desk) -> None:
    customer = person(desk)
    saved = record(desk, customer, replace(NO_CALLS, channels=("phone", "sms")))
    assert len(saved.entries) == 2
    record(desk, customer, replace(NO_CALLS, channels=tuple(CHANNELS)))
    assert lines(desk, customer)[0].record["channel"] == "any"
    assert {line.record["channel"] for line in lines(desk, customer)} == {"phone", "sms", "any"}


def test_a_prohibition_of_one_controller_binds_the_other_not(desk: Desk) -> None:
    customer = person(desk)
    record(desk, customer, grant("phone"))
    record(desk, customer, replace(NO_CALLS, controller="sahko"))
    assert allowed(desk, customer, controller="lampo")
    assert not allowed(desk, customer, controller="sahko")


def test_a_lift_waits_and_its_author_cannot_approve_it(office: Office) -> None:
    agent, author, other = office.desk("aino"), office.desk("sanna"), office.desk("outi")
    customer = person(agent)
    record(agent, customer, grant("phone"))
    record(agent, customer, NO_CALLS)
    prohibition = lines(agent, customer)[0].id
    record(author, customer, lift(prohibition))
    waiting = lines(agent, customer)[0]
    assert waiting.state == "waiting"
    assert not allowed(agent, customer)
    assert code(statements.decide(agent, waiting.id, "approve")) == "role"
    assert code(statements.decide(author, waiting.id, "approve")) == "own"
    with office.store.read() as session:
        refused = session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()
    assert (refused.op, refused.actor, refused.entity_id) == ("refused", "sanna", waiting.id)
    assert not allowed(agent, customer)
    assert isinstance(statements.decide(other, waiting.id, "approve"), Saved)
    assert allowed(agent, customer)
    assert {line.id: line.state for line in lines(agent, customer)}[prohibition] == "lifted"
    assert code(statements.decide(other, waiting.id, "refuse", "Myöhässä")) == "settled"
    assert office.report().whole


def test_a_refused_lift_lifts_nothing_and_says_why(office: Office) -> None:
    desk, supervisor = office.desk("aino"), office.desk("sanna")
    customer = person(desk)
    record(desk, customer, NO_CALLS)
    record(desk, customer, lift(lines(desk, customer)[0].id))
    waiting = lines(desk, customer)[0].id
    assert code(statements.decide(supervisor, waiting, "refuse", "  ")) == "required"
    assert code(statements.decide(supervisor, waiting, "burn")) == "decision"
    assert code(statements.decide(supervisor, waiting, "confirm")) == "decision"
    assert isinstance(statements.decide(supervisor, waiting, "refuse", "Ei näyttöä"), Saved)
    line = lines(desk, customer)[0]
    assert line.state == "refused"
    assert [note for _decision, note in line.decisions] == ["Ei näyttöä"]
    assert not allowed(desk, customer)


def test_a_grant_against_a_prohibition_waits_too(office: Office) -> None:
    desk, supervisor = office.desk("aino"), office.desk("sanna")
    customer = person(desk)
    record(desk, customer, NO_CALLS)
    record(desk, customer, grant("phone"))
    waiting = lines(desk, customer)[0]
    assert waiting.state == "waiting"
    assert not allowed(desk, customer)
    assert isinstance(statements.decide(supervisor, waiting.id, "approve"), Saved)
    assert allowed(desk, customer)


def test_a_preview_records_nothing_and_tells_what_will_hold(desk: Desk) -> None:
    customer = person(desk)
    record(desk, customer, NO_CALLS)
    found = page(desk, customer)
    seen = statements.preview(desk, found.facts, grant("phone"))
    assert isinstance(seen, Preview)
    assert seen.waits
    assert not any(decision.allowed for decision in seen.decisions.values())
    again = statements.preview(desk, found.facts, replace(NO_CALLS, channels=("any",)))
    assert isinstance(again, Preview)
    assert not again.waits
    assert set(again.decisions) == {("direct-marketing", channel) for channel in CHANNELS}
    assert all(again.sentences())
    assert len(lines(desk, customer)) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "wish"}, "statement_kind"), ({"purpose": "fun"}, "purpose"), ({"channels": ()}, "channel"), ({"channels": ("fax",)}, "channel"),
        ({"kind": "lift"}, "lifts"), ({"kind": "lift", "lifts": (uuid7(),)}, "lifts"), ({"evidence_kind": "contact"}, "evidence_kind"),
        ({"evidence_kind": "contact", "evidence_id": uuid7()}, "evidence_kind"), ({"evidence_kind": "paper"}, "evidence_note"),
        ({"kind": "grant"}, "evidence_kind"), ({"valid_from": date(2026, 4, 7), "valid_to": date(2026, 4, 6)}, "valid_to"),
        ({"wording": "x" * 5000}, "wording"), ({"evidence_note": "x" * 300}, "evidence_note"), ({"given_by_name": "x" * 300}, "given_by_name"),
        ({"given_how": "dream"}, "given_how"), ({"given_by": "nobody"}, "given_by"),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_stands_at_its_field(desk: Desk, change: dict[str, Any], field: str) -> None:
    customer = person(desk)
    outcome = statements.record(desk, customer, replace(NO_CALLS, **change))
    assert isinstance(outcome, Rejected)
    assert field in {str(problem.field).rpartition("/")[2] for problem in outcome.problems}
    assert lines(desk, customer) == ()


def test_evidence_is_a_contact_with_this_very_customer(desk: Desk) -> None:
    customer, other = person(desk), person(desk, "Öhman")
    running = contacts.start(desk, other, controller="lampo")
    assert isinstance(running, contacts.RunningContact)
    evidence = replace(NO_CALLS, evidence_kind="contact", evidence_id=running.id)
    assert code(statements.record(desk, customer, evidence)) == "evidence"
    record(desk, other, evidence)


def test_an_agent_of_one_controller_touches_nothing_of_the_other(office: Office) -> None:
    both, one, supervisor = office.desk("aino"), office.desk("lauri"), office.desk("sakari")
    theirs, shared = person(both, controllers=("sahko",)), person(both)
    assert code(statements.record(one, theirs, NO_CALLS)) == "absent"
    assert code(statements.ask(one, theirs, "direct-marketing", "phone", "lampo")) == "absent"
    assert code(statements.ask(one, shared, "direct-marketing", "phone", "sahko")) == "controller"
    assert code(statements.record(one, shared, replace(NO_CALLS, controller="sahko"))) == "controller"
    record(both, shared, replace(NO_CALLS, controller="sahko"))
    hidden = lines(both, shared)[0].id
    assert lines(one, shared) == ()
    assert code(statements.record(one, shared, lift(hidden))) == "controller"
    record(both, shared, lift(hidden))
    waiting = lines(both, shared)[0].id
    assert code(statements.decide(supervisor, waiting, "approve")) == "absent"
    assert not allowed(both, shared, controller="sahko")


def test_which_controller_is_asked_when_there_are_several(office: Office) -> None:
    customer = person(office.desk())
    assert code(statements.ask(office.desk("aino"), customer, "direct-marketing", "phone")) == "which"
    assert isinstance(statements.ask(office.desk("lauri"), customer, "direct-marketing", "phone"), Decision)
    assert code(statements.ask(office.desk("aada"), customer, "direct-marketing", "phone", "lampo")) == "role"


def test_a_question_to_the_gate_is_journalled_as_a_reading(office: Office) -> None:
    customer = person(office.desk())
    before = office.report().entries
    record(office.desk(), customer, NO_CALLS)
    assert not allowed(office.desk("lauri"), customer)
    found = history_view.read(office.desk("sanna"), customer)
    assert isinstance(found, history_view.HistoryPage)
    newest = found.lines[0]
    assert (newest.op, newest.who, newest.controller, newest.group) == ("read", "lauri", "lampo", "reads")
    assert newest.sentence() == "Asked whether contact is allowed: direct marketing, phone"
    assert newest.facts["rule"] == "prohibition-stands"
    assert office.report().entries == before + 2
    assert office.report().whole


def test_what_is_refused_an_answer_is_no_reading(office: Office) -> None:
    customer = person(office.desk(), controllers=("sahko",))
    before = office.report().entries
    for login, controller in (("aada", "lampo"), ("lauri", "lampo"), ("lauri", "sahko"), ("aino", None), ("aino", "kaasu")):
        assert isinstance(statements.ask(office.desk(login), customer, "research", "phone", controller), Rejected)
    assert office.report().entries == before


def test_reading_the_history_alone_is_journalled_too(office: Office) -> None:
    customer = person(office.desk())
    assert isinstance(history_view.open_history(office.desk("sanna"), customer), history_view.HistoryPage)
    found = history_view.read(office.desk("outi"), customer)
    assert isinstance(found, history_view.HistoryPage)
    assert (found.lines[0].op, found.lines[0].who, found.lines[0].sentence()) == ("read", "sanna", "History read")
    before = office.report().entries
    assert isinstance(history_view.open_history(office.desk("aada"), customer), Rejected)
    assert office.report().entries == before


def test_a_merged_customers_prohibition_binds_the_survivor(office: Office) -> None:
    desk, supervisor = office.desk(), office.desk("sanna")
    kept, gone, older = person(desk), person(desk, "Virtanen", "A."), person(desk, "Wirtanen")
    record(desk, kept, grant("phone"))
    record(desk, older, NO_CALLS)
    done(office.store, Change("customer", older, Op.SET, older, {"merged_into": gone}))
    done(office.store, Change("customer", gone, Op.SET, gone, {"merged_into": kept}))
    assert not allowed(desk, kept)
    assert not allowed(desk, older), "asked by the number that was, the survivor answers"
    line = next(line for line in lines(desk, kept) if line.record["statement_kind"] == "prohibition")
    assert line.wording == "Älkää soittako"
    assert page(desk, older).id == kept
    record(desk, older, lift(line.id))
    waiting = lines(desk, kept)[0]
    assert waiting.record["customer_id"] == kept
    assert isinstance(statements.decide(supervisor, waiting.id, "approve"), Saved)
    assert allowed(desk, kept)


def test_a_prohibition_with_a_last_day_ends_after_it_and_one_to_come_begins_on_its_day(desk: Desk) -> None:
    customer, today = person(desk), formats.today()
    record(desk, customer, grant("phone"))
    record(desk, customer, replace(NO_CALLS, valid_from=today + timedelta(days=5), valid_to=today + timedelta(days=9)))
    answers = {}
    for days in (0, 4, 5, 9, 10):
        decision = statements.ask(desk, customer, "direct-marketing", "phone", "lampo", today + timedelta(days=days))
        assert isinstance(decision, Decision)
        answers[days] = decision.allowed
    assert answers == {0: True, 4: True, 5: False, 9: False, 10: True}
    assert {line.state for line in lines(desk, customer)} == {"coming", "in-force"}


def test_a_prohibition_written_under_a_clock_that_was_ahead_binds_and_its_line_says_so(desk: Desk) -> None:
    customer = person(desk)
    ahead = formats.now() + timedelta(days=3)
    values = {
        "customer_id": customer, "statement_kind": "prohibition", "purpose": "direct-marketing", "channel": "phone", "given_by": "customer",
        "given_how": "call", "given_at": ahead, "valid_from": formats.today() + timedelta(days=3), "wording": "Älkää soittako", "evidence_kind": "none",
        "source": "customer", "author": "aino",
    }  # fmt: skip
    done(desk.store, Change("statement", uuid7(), Op.CREATE, customer, values))

    assert [line.state for line in lines(desk, customer)] == ["in-force"]
    assert not allowed(desk, customer)


def test_lines_are_made_when_looked_at_and_say_the_same_in_any_order(desk: Desk) -> None:
    customer = person(desk)
    for channel in ("phone", "sms", "email"):
        record(desk, customer, replace(NO_CALLS, channels=(channel,), wording=f"Ei {channel}"))
    found = page(desk, customer).statements
    newest, oldest = found[0], found[-1]
    assert [line.record["channel"] for line in found] == ["email", "sms", "phone"]
    assert (found[0], found[2]) == (newest, oldest)
    assert found[:2] == (found[0], found[1])
    assert found.of([oldest.id]) == (oldest,)
    since = newest.record["valid_from"]
    assert found.wording([newest.id], since) == "Ei email"
    assert found.wording([newest.id], since - timedelta(days=1)) == "", "never the words of another day"
    assert found.wording([], since) == ""
    with pytest.raises(IndexError):
        found[3]


def _repeats(desk: Desk, customer: UUID, new: NewStatement) -> bool:
    facts = page(desk, customer).facts
    found = statements.preview(desk, facts, new)
    assert isinstance(found, statements.Preview)
    assert found.unchanged is statements.repeats(desk, facts, new)
    return found.unchanged


def test_a_prohibition_is_a_repetition_only_of_all_that_it_says(desk: Desk) -> None:
    """Whoever reads "this holds already" may leave it: then nothing may be lost by leaving it."""
    today = formats.today()
    customer = person(desk)
    calls = replace(NO_CALLS, channels=("phone",))
    assert not _repeats(desk, customer, calls)
    record(desk, customer, replace(calls, valid_to=today + timedelta(days=30)))
    record(desk, customer, replace(calls, controller="lampo"))
    record(desk, customer, replace(calls, controller="sahko"))
    assert not _repeats(desk, customer, calls), "the one for all ends, the others bind one controller each"
    assert _repeats(desk, customer, replace(calls, controller="lampo"))
    assert _repeats(desk, customer, replace(calls, valid_to=today + timedelta(days=30)))
    assert not _repeats(desk, customer, replace(calls, valid_to=today + timedelta(days=31)))
    record(desk, customer, calls)
    assert _repeats(desk, customer, calls)
    assert not _repeats(desk, customer, replace(calls, channels=("phone", "sms")))
    assert not _repeats(desk, customer, replace(calls, purpose="research"))
    assert not _repeats(desk, customer, replace(calls, valid_from=today + timedelta(days=1)))


def test_what_a_lift_waits_to_end_is_no_repetition(office: Office) -> None:
    """The customer asked for the lift and now says no again: approved, the lift takes the old prohibition and not the new one."""
    desk = office.desk()
    customer = person(desk)
    calls = replace(NO_CALLS, channels=("phone",))
    record(desk, customer, calls)
    old = lines(desk, customer)[0].id
    record(desk, customer, lift(old))
    assert not _repeats(desk, customer, calls)
    record(desk, customer, calls)
    waiting = next(line for line in lines(desk, customer) if line.state == "waiting")
    assert isinstance(statements.decide(office.desk("sanna"), waiting.id, "approve"), Saved)
    assert not allowed(desk, customer)


def test_what_was_lifted_for_a_channel_is_no_repetition_there(office: Office) -> None:
    desk = office.desk()
    customer = person(desk)
    record(desk, customer, replace(NO_CALLS, channels=tuple(CHANNELS)))
    old = lines(desk, customer)[0].id
    record(desk, customer, lift(old, controller="sahko"))
    waiting = next(line for line in lines(desk, customer) if line.state == "waiting")
    assert isinstance(statements.decide(office.desk("sanna"), waiting.id, "approve"), Saved)
    calls = replace(NO_CALLS, channels=("phone",))
    assert not _repeats(desk, customer, calls), "with one of the controllers it was lifted"
    assert not _repeats(desk, customer, replace(calls, controller="sahko"))
    assert _repeats(desk, customer, replace(calls, controller="lampo"))
    assert _repeats(desk, customer, replace(calls, channels=("sms",)))
