"""The contact panel on a real store: starting, identifying, drafts, wrapping up, refusing, and never slipping into another customer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.inputs import Look
from gui.panels import duties
from gui.panels.collapsed import CollapsedContact
from gui.panels.contact import ContactPanel, form_key
from models import formats
from models.problems import Severity
from models.records import Edit, Record
from models.services import contacts, drafts, forms
from models.services.forms import Saved
from models.services.reading import record, rows_of
from tests.gui.panel_host import Host, Office, Open, office, open_host
from tests.gui.typist import type_text

__all__ = ["office", "open_host"]
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
CTRL = Qt.KeyboardModifier.ControlModifier


def begun(open_host: Open, number: str = "040 123 4567", **kwargs: Any) -> tuple[Host, ContactPanel]:
    host = open_host(**kwargs)
    panel = host.add_panel()
    panel.start_form.set_caller(number)
    panel.act()
    host.settle(lambda: host.contact is not None)
    return host, panel


def stored(host: Host) -> list[Record]:
    with host.desk.store.read() as session:
        rows = rows_of(session, "contact", "customer_id", [host.office.helmi, host.office.urho])
        return [record(row, "contact", row["customer_id"]) for row in rows]


def choose(field: Any, value: str) -> None:
    """Choose as the user does: the value, and the editor's own signal."""
    field.editor.set_value(value)
    field.editor.edited.emit()


def test_a_contact_starts_with_a_key_and_stands_in_the_store_at_once(open_host: Open) -> None:
    host = open_host()
    panel = host.add_panel()
    panel.start_form.channel.focus()
    type_text(panel.start_form.number.editor, "040 123 4567")
    QTest.keyClick(panel.start_form.number.editor, Qt.Key.Key_Return, CTRL)
    host.settle(lambda: host.contact is not None)
    (row,) = stored(host)
    assert (row["channel"], row["direction"], row["controller"], row["agent"]) == ("call", "inbound", "lampo", "noora")
    assert row["ended_at"] is None
    assert host.contact is not None
    assert host.contact.caller_number == "+358401234567"
    assert panel.wrap_up_button.isVisible()
    assert not panel.start_button.isVisible()


def test_a_number_that_cannot_be_one_is_said_beside_it_and_starts_nothing(open_host: Open) -> None:
    host = open_host()
    panel = host.add_panel()
    panel.start_form.set_caller("12")
    panel.act()
    host.settle()
    assert panel.start_form.number.problem() is not None
    assert panel.start_form.number.editor.value() == "12"
    assert stored(host) == []


def test_enter_in_a_line_never_starts_or_ends_a_contact(open_host: Open) -> None:
    host = open_host()
    panel = host.add_panel()
    QTest.keyClick(panel.start_form.number.editor, Qt.Key.Key_Return)
    host.settle()
    assert host.contact is None
    panel.act()
    host.settle(lambda: host.contact is not None)
    choose(panel.form.who, "spouse")
    choose(panel.form.outcome, "resolved")
    type_text(panel.form.who_name.editor, "Matti\n")
    type_text(panel.form.identity.answer.editor, "xx\n")
    type_text(panel.form.text.editor, "a\nb")
    host.settle()
    assert host.contact is not None
    assert stored(host)[0]["ended_at"] is None
    assert panel.form.text.editor.value() == "a\nb"


def test_the_timer_runs_and_tells_tab_and_strip(open_host: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    host, panel = begun(open_host)
    strip = CollapsedContact(host, panel, host)
    assert host.contact is not None
    later = host.contact.started_at + timedelta(minutes=4, seconds=12)
    told: list[str] = []
    panel.ticked.connect(told.append)
    monkeypatch.setattr(formats, "now", lambda: later)
    panel._tick()
    assert panel.time_text() == told[-1] == "04:12"
    assert not strip._wrap_up.isHidden()
    assert panel._clock.isActive()
    host.set_contact(None)
    assert told[-1] == ""
    assert strip._wrap_up.isHidden()
    assert not panel._clock.isActive()


def test_a_right_answer_identifies_and_the_value_is_forgotten(open_host: Open) -> None:
    host, panel = begun(open_host)
    host.commands.trigger("verify-identity")
    line = panel.form.identity.answer.editor
    assert QApplication.focusWidget() is line.widget()
    type_text(line.widget(), "901R\n")
    host.settle(lambda: host.contact is not None and host.contact.verified)
    assert panel.form.identity.answer.message() == "Matches. The value is not shown."
    assert line.value() == "•••••"
    assert "901" not in line.widget().displayText() + panel.form.identity.answer.message()
    assert stored(host)[0]["verified_result"] == "match"


def test_wrong_answers_count_down_beside_the_field_and_then_end(open_host: Open) -> None:
    host, panel = begun(open_host)
    answer = panel.form.identity.answer
    said = []
    for _turn in range(4):
        answer.editor.set_value("123A")
        panel.form.identity.ask()
        host.settle()
        said.append(answer.message())
    assert said[:3] == ["No match, 2 tries left", "No match, 1 try left", "No match, no tries left. Identify the caller in another way"]
    assert said[3].startswith("Three answers were wrong")
    assert answer.editor.value() == "123A"
    assert host.contact is not None
    assert not host.contact.verified


def test_a_call_back_identifies_without_a_question_and_by_keys_alone(open_host: Open) -> None:
    host, panel = begun(open_host)
    identity = panel.form.identity
    choose(identity.question, "call-back")
    assert not identity.answer.isVisible()
    assert identity.known.isVisible()
    assert [label for _code, label in identity.known.editor._choices] == ["040 ••• ••67"], "the verified number, masked as everywhere"
    host.commands.trigger("verify-identity")
    assert QApplication.focusWidget() is identity.confirm, "the one number is chosen already"
    QTest.keyClick(identity.confirm, Qt.Key.Key_Space)
    host.settle(lambda: host.contact is not None and host.contact.verified)
    assert host.contact is not None
    assert (host.contact.verified_how, stored(host)[0]["verified_how"]) == ("call-back", "call-back")
    assert identity.question.message() == "Identified and recorded."


def test_a_way_that_nothing_on_record_carries_is_refused_beside_it(open_host: Open) -> None:
    host, panel = begun(open_host)
    identity = panel.form.identity
    choose(identity.question, "mandate")
    assert identity.known.message() == "The customer has no representative whose mandate is in force"
    identity.confirm.click()
    host.settle()
    assert identity.known.message() == "Choose the representative whose mandate is in force"
    assert host.contact is not None
    assert not host.contact.verified
    choose(identity.question, "birth-date")
    assert identity.answer.isVisible()
    assert not identity.confirm.isVisible()
    assert not identity.known.isVisible()


@pytest.mark.parametrize(("channel", "offered"), [("call", False), ("visit", True), ("chat", False)])
def test_a_document_is_offered_where_there_is_a_face(open_host: Open, channel: str, offered: bool) -> None:
    host = open_host()
    panel = host.add_panel()
    choose(panel.start_form.channel, channel)
    panel.act()
    host.settle(lambda: host.contact is not None)
    codes = [code for code, _label in panel.form.identity.question.editor._choices]
    assert ("document" in codes) is offered
    assert "strong" in codes
    if offered:
        choose(panel.form.identity.question, "document")
        assert not panel.form.identity.known.isVisible()
        panel.form.identity.confirm.click()
        host.settle(lambda: host.contact is not None and host.contact.verified)
        assert stored(host)[0]["verified_how"] == "document"


def test_an_empty_answer_costs_no_try(open_host: Open) -> None:
    host, panel = begun(open_host)
    panel.form.identity.ask()
    host.settle()
    assert panel.form.identity.answer.message() == "Type what the caller says"
    assert host.contact is not None
    assert host.contact.tries_left == 3


def test_wrap_up_demands_the_outcome_beside_it_and_loses_nothing(open_host: Open) -> None:
    host, panel = begun(open_host)
    type_text(panel.form.text.editor, "Lasku käytiin läpi")
    assert host.commands.trigger("wrap-up")
    host.settle()
    problem = panel.form.outcome.problem()
    assert problem is not None
    assert problem.severity is Severity.ERROR
    assert panel.form.outcome.editor._look is Look.ERROR
    assert QApplication.focusWidget() is panel.form.outcome.editor.widget()
    assert panel.form.text.editor.value() == "Lasku käytiin läpi"
    choose(panel.form.outcome, "resolved")
    assert panel.form.outcome.problem() is None
    choose(panel.form.subject, "invoice")
    QTest.keyClick(panel.form.text.editor, Qt.Key.Key_Return, CTRL)
    host.settle(lambda: host.contact is None)
    (row,) = stored(host)
    assert (row["outcome"], row["subject"], row["text"], row["who"], row["initiative"]) == (
        "resolved",
        "invoice",
        "Lasku käytiin läpi",
        "customer",
        "customer",
    )
    assert row["ended_at"] is not None
    assert host.said[-1] == ("Contact recorded", "done")
    assert "contact" in host.touched
    assert drafts.kept(host.desk) == []
    assert panel.start_button.isVisible()


def test_a_wrong_day_of_call_back_is_said_beside_it(open_host: Open) -> None:
    host, panel = begun(open_host)
    assert not panel.form.call_back_at.isVisible()
    choose(panel.form.outcome, "call-back")
    assert panel.form.call_back_at.isVisible()
    type_text(panel.form.call_back_at.editor, "32.13.2026")
    panel.wrap_up()
    host.settle()
    assert panel.form.call_back_at.problem() is not None
    assert panel.form.call_back_at.editor.value() == "32.13.2026"
    assert stored(host)[0]["ended_at"] is None


def test_somebody_else_is_asked_by_name(open_host: Open) -> None:
    host, panel = begun(open_host)
    assert not panel.form.who_name.isVisible()
    choose(panel.form.who, "spouse")
    assert panel.form.who_name.isVisible()
    type_text(panel.form.who_name.editor, "Matti Mäki-Kuutti")
    assert panel.caller() == ("spouse", "Matti Mäki-Kuutti")
    choose(panel.form.outcome, "resolved")
    panel.recorded.click()
    panel.wrap_up()
    host.settle(lambda: host.contact is None)
    (row,) = stored(host)
    assert (row["who"], row["who_name"], row["recorded"]) == ("spouse", "Matti Mäki-Kuutti", True)


def test_what_is_typed_is_kept_as_a_draft_and_comes_back_but_answers_do_not(open_host: Open) -> None:
    host, panel = begun(open_host)
    type_text(panel.form.identity.answer.editor, "901R")
    type_text(panel.form.text.editor, "Kesken jäänyt")
    choose(panel.form.subject, "moving")
    host.settle(lambda: bool(drafts.kept(host.desk)))
    (kept,) = drafts.kept(host.desk, host.office.helmi)
    assert kept.texts["text"] == "Kesken jäänyt"
    assert "901R" not in str(kept.texts)
    assert panel.form.text._source == f"saved as draft {formats.show_time(kept.at)}"
    again = ContactPanel(host, host)
    host.settle(lambda: again.form.text.editor.value() != "")
    assert (again.form.text.editor.value(), again.form.subject.editor.value()) == ("Kesken jäänyt", "moving")


def test_another_customer_gets_neither_the_contact_nor_its_text(open_host: Open) -> None:
    host, panel = begun(open_host)
    assert host.contact is not None
    first = host.contact
    type_text(panel.form.text.editor, "Helmin asia")
    host.go_to(host.office.urho)
    host.settle()
    assert panel.running is None
    assert panel.start_button.isVisible()
    (kept,) = drafts.kept(host.desk)
    assert (kept.subject, kept.form, kept.texts["text"]) == (host.office.helmi, form_key(first), "Helmin asia")
    panel.act()
    host.settle(lambda: host.contact is not None)
    assert host.contact.customer_id == host.office.urho
    assert panel.form.text.editor.value() == ""
    type_text(panel.form.text.editor, "Urhon asia")
    choose(panel.form.outcome, "resolved")
    panel.wrap_up()
    host.settle(lambda: host.contact is None)
    by_customer = {row["customer_id"]: row for row in stored(host)}
    assert by_customer[host.office.urho]["text"] == "Urhon asia"
    assert by_customer[host.office.helmi]["text"] is None
    assert by_customer[host.office.helmi]["ended_at"] is None
    host.go_to(host.office.helmi)
    host.set_contact(first)
    host.settle(lambda: panel.form.text.editor.value() == "Helmin asia")


def test_a_contact_of_another_customer_is_not_shown_even_when_given(open_host: Open) -> None:
    host, panel = begun(open_host)
    first = host.contact
    host.go_to(host.office.urho)
    panel.show_contact(first)
    assert panel.running is None
    assert not panel.form.isVisible()
    assert host.settle() is None


def test_an_answer_or_an_end_that_comes_late_stays_with_its_own_customer(open_host: Open) -> None:
    host, panel = begun(open_host)
    panel.form.identity.answer.editor.set_value("901R")
    panel.form.identity.ask()
    choose(panel.form.outcome, "resolved")
    type_text(panel.form.text.editor, "Helmin asia")
    panel.wrap_up()
    host.go_to(host.office.urho)
    host.settle()
    assert host.contact is None
    assert panel.running is None
    (row,) = stored(host)
    assert (row["customer_id"], row["text"]) == (host.office.helmi, "Helmin asia")
    assert row["ended_at"] is not None


def test_a_start_that_comes_late_is_left_among_the_unfinished(open_host: Open) -> None:
    host = open_host()
    panel = host.add_panel()
    panel.act()
    host.go_to(host.office.urho)
    host.settle(lambda: bool(host.said))
    assert host.contact is None
    assert panel.running is None
    ((running, name),) = contacts.unfinished(host.desk)
    assert (running.customer_id, name) == (host.office.helmi, "Mäki-Kuutti, Helmi Orvokki")


def test_one_key_records_the_refusal_with_this_contact_as_evidence_and_ends_it(open_host: Open) -> None:
    host, panel = begun(open_host)
    assert host.contact is not None
    contact = host.contact.id
    assert host.data.matrix["distance-selling", "phone"].allowed
    QTest.keyClick(panel.form.text.editor, Qt.Key.Key_F9)
    host.settle(lambda: host.contact is None)
    found = {(line.record["purpose"], line.record["channel"]) for line in host.data.statements}
    assert found == {(purpose, channel) for purpose in ("direct-marketing", "distance-selling") for channel in ("phone", "robocall")}
    assert {line.record["evidence_id"] for line in host.data.statements} == {contact}
    assert all(line.state == "in-force" and line.wording for line in host.data.statements)
    assert not any(host.data.matrix[purpose, "phone"].allowed for purpose in ("direct-marketing", "distance-selling"))
    (row,) = stored(host)
    assert (row["outcome"], row["ended_at"] is not None) == ("refused", True)
    assert {"statement", "contact"} <= host.touched


def test_the_key_pressed_twice_refuses_once(open_host: Open) -> None:
    host, panel = begun(open_host)
    panel.refuse()
    panel.refuse()
    panel.wrap_up()
    host.settle(lambda: host.contact is None)
    assert len(host.data.statements) == 4


def test_selling_out_says_its_duties_and_asks_whose_initiative_it_was(open_host: Open) -> None:
    host = open_host()
    panel = host.add_panel()
    choose(panel.start_form.direction, "outbound")
    assert not panel.start_form.number.isVisible()
    panel.act()
    host.settle(lambda: host.contact is not None)
    assert not panel.form.duties.isVisible()
    choose(panel.form.subject, "selling")
    assert panel.form.duties.isVisible()
    assert duties.FIRST in panel.form.duties.text()
    choose(panel.form.outcome, "offer-sent")
    panel.wrap_up()
    host.settle()
    assert panel.form.initiative.problem() is not None
    assert host.contact is not None
    choose(panel.form.initiative, "utility")
    assert duties.UNASKED in panel.form.duties.text()
    choose(panel.form.initiative, "asked")
    assert duties.UNASKED not in panel.form.duties.text()
    panel.form.introduced.editor.click()
    panel.wrap_up()
    host.settle(lambda: host.contact is None)
    (row,) = stored(host)
    assert (row["call_purpose"], row["initiative"], row["introduced"]) == ("distance-selling", "asked", True)


def test_selling_to_one_who_forbade_it_says_so_first(open_host: Open, office: Office) -> None:
    office.state(office.desk(), "prohibition", "distance-selling", "phone")
    host = open_host()
    panel = host.add_panel()
    choose(panel.start_form.direction, "outbound")
    panel.act()
    host.settle(lambda: host.contact is not None)
    choose(panel.form.subject, "selling")
    assert panel.form.duties.kind() == "prohibited"
    assert panel.form.duties.text().startswith("No, prohibited")


def test_an_incoming_call_has_no_duties_of_selling(open_host: Open) -> None:
    _host, panel = begun(open_host)
    choose(panel.form.subject, "selling")
    assert not panel.form.duties.isVisible()


def questions(panel: ContactPanel) -> list[str]:
    return [code for code, _label in panel.form.identity._combo._choices]


def test_people_and_organisations_are_asked_what_they_have(open_host: Open, office: Office) -> None:
    _host, panel = begun(open_host)
    assert questions(panel)[0] == "identity-code-end"
    assert "business-id" not in questions(panel)
    texts = {"customer_kind": "organisation", "organisation_name": "As Oy Mallipiha"}
    saved = forms.save(office.desk(), [Edit("customer", office.urho, office.urho, "set", texts)])
    assert isinstance(saved, Saved), saved
    _host, panel = begun(open_host, customer=office.urho)
    assert questions(panel)[0] == "business-id"
    assert "identity-code-end" not in questions(panel)


def test_folded_it_asks_to_be_seen_when_something_is_missing(open_host: Open) -> None:
    host, panel = begun(open_host)
    strip = CollapsedContact(host, panel, host)
    strip.expand_requested.connect(panel.show)
    panel.hide()
    strip.wrap_up_button.click()
    host.settle()
    assert panel.isVisible()
    assert panel.form.outcome.problem() is not None
    panel.hide()
    assert host.commands.trigger("verify-identity")
    assert panel.isVisible()


def test_it_fits_a_small_window(open_host: Open) -> None:
    host, panel = begun(open_host)
    host.resize(800, 524)
    choose(panel.form.who, "spouse")
    host.settle()
    assert panel.wrap_up_button.geometry().bottom() <= panel.height()
    assert panel.scroller.verticalScrollBar().maximum() > 0
