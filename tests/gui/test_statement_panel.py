"""Recording a statement in two keystrokes, with what holds afterwards said before; drafts, lifts, evidence, and no other customer's page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.choices import CheckBox
from gui.labels import ElidedLabel
from gui.panels.statement import FORM, StatementPanel
from models import formats
from models.roles import Role
from models.services import drafts, statements
from models.services.forms import Saved
from tests.gui.panel_host import Host, Office, Open, office, open_host
from tests.gui.typist import press, type_text

__all__ = ["office", "open_host"]
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
CTRL = Qt.KeyboardModifier.ControlModifier


def called(open_host: Open, **kwargs: Any) -> tuple[Host, StatementPanel]:
    """Open the page with a running call and F8 bound to the panel."""
    host = open_host(**kwargs)
    contact = host.add_panel()
    contact.start_form.set_caller("040 123 4567")
    contact.act()
    host.settle(lambda: host.contact is not None)
    panel = StatementPanel(host, contact.caller, host)
    host.commands.bind_page({**contact.handlers(), "record-statement": panel.show_for})
    return host, panel


def opened(host: Host, purpose: str = "", channel: str = "") -> StatementPanel:
    panel = StatementPanel(host, parent=host)
    panel.show_for(purpose, channel)
    host.settle(lambda: panel.after.title() != "")
    return panel


def choose(field: Any, value: str) -> None:
    field.editor.set_value(value)
    field.editor.edited.emit()


def test_two_keystrokes_record_with_the_contact_as_evidence(open_host: Open) -> None:
    host, panel = called(open_host)
    assert host.panel is not None
    assert host.contact is not None
    assert host.data.matrix["direct-marketing", "phone"].allowed
    focused = host.panel.form.text.editor.widget()
    focused.setFocus()
    QTest.keyClick(focused, Qt.Key.Key_F8)
    assert panel.isVisible()
    focus = QApplication.focusWidget()
    assert focus is not None
    assert panel.isAncestorOf(focus)
    QTest.keyClick(focus, Qt.Key.Key_Return, CTRL)
    host.settle(lambda: bool(host.data.statements))
    assert {line.record["channel"] for line in host.data.statements} == {"phone", "robocall"}
    for line in host.data.statements:
        record = line.record
        assert (record["statement_kind"], record["purpose"], record["controller"]) == ("prohibition", "direct-marketing", None)
        assert (record["given_by"], record["given_how"]) == ("customer", "call")
        assert (record["evidence_kind"], record["evidence_id"]) == ("contact", host.contact.id)
        assert line.wording == statements.stock_wording("prohibition", "fi")
        assert line.state == "in-force"
    assert not host.data.matrix["direct-marketing", "phone"].allowed
    assert host.said[-1] == ("Prohibition recorded", "done")
    assert "statement" in host.touched
    assert not panel.isVisible()
    assert host.panel.isVisible()
    assert QApplication.focusWidget() is focused


def test_the_record_key_pressed_twice_records_once(open_host: Open) -> None:
    host, panel = called(open_host)
    panel.show_for()
    panel.record()
    panel.record()
    host.settle(lambda: bool(host.data.statements))
    assert len(host.data.statements) == 2


def test_the_caller_of_the_contact_is_the_giver(open_host: Open) -> None:
    host, panel = called(open_host)
    assert host.panel is not None
    choose(host.panel.form.who, "guardian")
    type_text(host.panel.form.who_name.editor, "Eeva Edunvalvoja")
    panel.show_for()
    panel.record()
    host.settle(lambda: bool(host.data.statements))
    assert {(line.record["given_by"], line.record["given_by_name"]) for line in host.data.statements} == {("guardian", "Eeva Edunvalvoja")}


def test_a_cell_of_the_matrix_is_chosen_beforehand(open_host: Open) -> None:
    host = open_host()
    panel = opened(host, "research", "email")
    assert panel.form.purpose.editor.value() == "research"
    assert panel.form.channel_codes() == ("email",)


def test_what_will_hold_is_said_before(open_host: Open) -> None:
    host, panel = called(open_host)
    panel.show_for()
    host.settle(lambda: panel.after.kind() == "prohibited")
    assert "Phone, robocall: no, prohibited." in panel.after.text()
    assert "Bills and notices of outages go through as before." in panel.after.text()
    assert panel.after.hint() == "in force at once, no last day"
    choose(panel.form.kind, "grant")
    host.settle(lambda: panel.after.kind() == "allowed")
    assert "Phone, robocall: allowed." in panel.after.text()
    assert panel.record_button.text() == "Record permission"
    assert not host.data.statements


def test_a_permission_against_a_prohibition_says_that_it_waits_before_it_is_recorded(open_host: Open, office: Office) -> None:
    office.state(office.desk(), "prohibition", "direct-marketing", "phone")
    host, panel = called(open_host)
    panel.show_for("direct-marketing", "phone")
    panel.form.kind.editor.set_value("grant")
    panel.form.kind.editor.edited.emit()
    panel.record()  # at once, before what holds afterwards has been seen
    host.settle(lambda: panel.after.kind() == "warning")
    assert len(host.data.statements) == 1
    assert panel.isVisible()
    assert panel.after.text().startswith("Waits for a supervisor.")
    assert panel.after.hint() == "in force once approved"
    panel.record()
    host.settle(lambda: len(host.data.statements) == 2)
    assert host.data.statements[0].state == "waiting"
    assert not host.data.matrix["direct-marketing", "phone"].allowed
    assert host.said[-1][0] == "Permission recorded, waits for a supervisor"


def test_escape_keeps_a_draft_that_is_offered_and_never_put_in_unasked(open_host: Open) -> None:
    host, panel = called(open_host)
    panel.show_for()
    choose(panel.form.kind, "grant")
    panel.form.wording.editor.set_value("Saa soittaa keväällä")
    panel.form.wording.editor.edited.emit()
    host.settle()
    press(panel, Qt.Key.Key_Escape)
    host.settle(lambda: bool(drafts.kept(host.desk, host.office.helmi)))
    assert not panel.isVisible()
    panel.show_for()
    host.settle(panel.resume.isVisible)
    assert panel.form.kind_code() == "prohibition"
    assert panel.form.wording.editor.value() == statements.stock_wording("prohibition", "fi")
    panel.resume.click()
    assert panel.form.kind_code() == "grant"
    assert panel.form.wording.editor.value() == "Saa soittaa keväällä"
    host.settle(lambda: panel.after.kind() == "allowed")
    panel.record()
    host.settle(lambda: bool(host.data.statements))
    assert {line.record["statement_kind"] for line in host.data.statements} == {"grant"}
    assert not [each for each in drafts.kept(host.desk) if each.form == FORM]


def test_another_panel_in_its_place_keeps_the_draft_too(open_host: Open) -> None:
    host, panel = called(open_host)
    panel.show_for()
    panel.form.wording.editor.set_value("Kesken")
    panel.form.wording.editor.edited.emit()
    assert host.commands.trigger("wrap-up")  # lacks its outcome: the contact comes forward
    host.settle(lambda: any(each.form == FORM for each in drafts.kept(host.desk)))
    assert drafts.kept(host.desk)[0].texts["wording"] == "Kesken"


def test_nothing_changed_leaves_no_draft(open_host: Open) -> None:
    host, panel = called(open_host)
    panel.show_for()
    panel.close_panel()
    host.settle()
    assert drafts.kept(host.desk) == []


def test_another_customer_closes_the_panel_and_the_draft_stays_with_the_first(open_host: Open) -> None:
    host, panel = called(open_host)
    panel.show_for()
    panel.form.wording.editor.set_value("Helmin sanat")
    panel.form.wording.editor.edited.emit()
    host.go_to(host.office.urho)
    host.settle(lambda: bool(drafts.kept(host.desk)))
    assert not panel.isVisible()
    panel.record()
    host.settle()
    assert not host.data.statements
    kept = [each for each in drafts.kept(host.desk) if each.form == FORM]
    assert [(each.subject, each.texts["wording"]) for each in kept] == [(host.office.helmi, "Helmin sanat")]
    panel.show_for()
    host.settle()
    assert not panel.resume.isVisible()
    assert panel.form.wording.editor.value() == statements.stock_wording("prohibition", "sv")


def test_a_late_record_lands_with_the_customer_it_was_said_about(open_host: Open) -> None:
    host, panel = called(open_host)
    panel.show_for()
    panel.record()
    host.go_to(host.office.urho)
    host.settle()
    assert not host.data.statements
    host.go_to(host.office.helmi)
    assert len(host.data.statements) == 2


def test_without_a_contact_the_evidence_is_asked(open_host: Open) -> None:
    host = open_host()
    panel = opened(host)
    assert not panel.form.evidence.isVisible()
    panel.record()
    host.settle()
    assert panel.form.evidence_kind.problem() is not None
    assert not host.data.statements
    choose(panel.form.evidence_kind, "paper")
    choose(panel.form.given_how, "letter")
    panel.record()
    host.settle()
    assert panel.form.evidence_note.problem() is not None
    type_text(panel.form.evidence_note.editor, "kansio 4")
    panel.record()
    host.settle(lambda: bool(host.data.statements))
    assert {(line.record["evidence_kind"], line.record["evidence_note"], line.record["given_how"]) for line in host.data.statements} == {
        ("paper", "kansio 4", "letter")
    }


def test_no_channel_and_wrong_days_are_said_beside_them(open_host: Open) -> None:
    host, panel = called(open_host)
    panel.show_for()
    choose(panel.form.channels, "")
    panel.record()
    host.settle()
    assert panel.form.channels.problem() is not None
    panel.form.all_channels.click()
    assert panel.form.channel_codes() == ("any",)
    assert panel.form.channels.problem() is None
    type_text(panel.form.valid_to.editor, "31.2.2027")
    panel.record()
    assert panel.form.valid_to.problem() is not None
    assert panel.form.valid_to.editor.value() == "31.2.2027"
    choose(panel.form.valid_to, formats.show_date(formats.today() - timedelta(days=1), "fi"))
    panel.record()
    host.settle()
    assert panel.form.valid_to.message() == "Ends before it begins. Give a later day"
    assert not host.data.statements


def test_one_controller_only(open_host: Open) -> None:
    host, panel = called(open_host)
    panel.show_for()
    choose(panel.form.controller, "sahko")
    panel.record()
    host.settle(lambda: bool(host.data.statements))
    assert {line.record["controller"] for line in host.data.statements} == {"sahko"}


def test_a_lift_names_what_it_lifts_and_waits(open_host: Open, office: Office) -> None:
    office.state(office.desk(), "prohibition", "research", "any")
    host, panel = called(open_host)
    (standing,) = host.data.statements
    panel.show_for()
    choose(panel.form.kind, "lift")
    assert panel.form.purpose.editor.value() == "research"
    assert panel.form._lifts.chosen() == ()
    panel.record()
    host.settle(lambda: panel.form.lifts.problem() is not None)
    (box,) = panel.form._lifts._boxes.values()
    box.click()
    assert panel.form.channel_codes() == ("any",)
    host.settle(lambda: panel.after.kind() == "warning")
    panel.record()
    host.settle(lambda: len(host.data.statements) == 2)
    lift = next(line for line in host.data.statements if line.record["statement_kind"] == "lift")
    assert (lift.state, lift.record["lifts"], lift.record["purpose"]) == ("waiting", [standing.id.hex], "research")
    assert not host.data.matrix["research", "phone"].allowed
    assert host.said[-1][0] == "Lift recorded, waits for a supervisor"


def test_nothing_to_lift_is_said(open_host: Open) -> None:
    _host, panel = called(open_host)
    panel.show_for()
    choose(panel.form.kind, "lift")
    assert panel.form.lifts.message() == "No prohibition is in force that could be lifted"


def test_the_stock_wording_follows_the_kind_until_another_is_typed(open_host: Open) -> None:
    _host, panel = called(open_host)
    panel.show_for()
    choose(panel.form.kind, "grant")
    assert panel.form.wording.editor.value() == statements.stock_wording("grant", "fi")
    panel.form.wording.editor.set_value("Omin sanoin")
    panel.form.wording.editor.edited.emit()
    choose(panel.form.kind, "prohibition")
    assert panel.form.wording.editor.value() == "Omin sanoin"


def test_questions_without_channels_ask_for_none(open_host: Open) -> None:
    host, panel = called(open_host)
    panel.show_for()
    choose(panel.form.purpose, "disclosure")
    assert not panel.form.channels.isVisible()
    panel.record()
    host.settle(lambda: bool(host.data.statements))
    assert [(line.record["purpose"], line.record["channel"]) for line in host.data.statements] == [("disclosure", "any")]


def test_a_prohibition_that_stands_is_recorded_again_only_when_asked_twice(open_host: Open, office: Office) -> None:
    office.state(office.desk(), "prohibition", "direct-marketing", "phone")
    office.state(office.desk(), "prohibition", "direct-marketing", "robocall")
    host, panel = called(open_host)
    panel.show_for()
    host.settle(lambda: panel.after.title() != "")
    assert panel.after.text().startswith("Nothing changes: this holds already.")
    before = len(host.data.statements)
    panel.record()
    host.settle(panel.notice.isVisible)
    assert "prohibited already" in panel.notice.text()
    assert "Ctrl+Enter" in panel.notice.text()
    assert len(host.data.statements) == before
    panel.record()
    host.settle(lambda: len(host.data.statements) > before)
    assert len(host.data.statements) == before + 2


def test_another_prohibition_than_the_asked_one_is_asked_about_anew(open_host: Open, office: Office) -> None:
    office.state(office.desk(), "prohibition", "direct-marketing", "phone")
    host, panel = called(open_host)
    panel.show_for("direct-marketing", "phone")
    panel.record()
    host.settle(panel.notice.isVisible)
    choose(panel.form.wording, "Älkää ikinä")
    assert not panel.notice.isVisible()
    panel.record()
    host.settle(panel.notice.isVisible)
    choose(panel.form.channels, "phone,email")
    before = len(host.data.statements)
    panel.record()
    host.settle(lambda: len(host.data.statements) > before)


def test_a_shorter_or_narrower_prohibition_does_not_make_a_longer_one_a_repetition(open_host: Open, office: Office) -> None:
    desk = office.desk()
    until = formats.today() + timedelta(days=30)
    office.state(desk, "prohibition", "direct-marketing", "phone", valid_to=until)
    office.state(desk, "prohibition", "direct-marketing", "phone", controller="lampo")
    host, panel = called(open_host)
    panel.show_for("direct-marketing", "phone")
    before = len(host.data.statements)
    panel.record()
    host.settle(lambda: len(host.data.statements) > before)
    assert not panel.notice.isVisible()


def test_prohibitions_to_lift_are_told_from_each_other(open_host: Open, office: Office) -> None:
    desk = office.desk()
    office.state(desk, "prohibition", "direct-marketing", "phone", wording="Älkää soittako iltaisin", valid_to=formats.today() + timedelta(days=30))
    office.state(desk, "prohibition", "direct-marketing", "phone", wording="Ei enää koskaan")
    host = open_host()
    panel = opened(host)
    choose(panel.form.kind, "lift")
    said = [label.text() for label in panel.form.lifts.editor.widget().findChildren(ElidedLabel)]
    assert any("Älkää soittako iltaisin" in text and "recorded" in text for text in said)
    assert any("Ei enää koskaan" in text for text in said)
    boxes = [box.text() for box in panel.form.lifts.editor.widget().findChildren(CheckBox)]
    assert len(set(boxes)) == 2
    assert any("–" in text for text in boxes)


@pytest.mark.parametrize("height", [600, 800])
def test_what_holds_afterwards_and_the_act_are_in_sight_without_scrolling(open_host: Open, height: int) -> None:
    host, panel = called(open_host)
    host.resize(1000, height - 100)
    panel.show_for()
    host.settle(lambda: panel.after.title() != "")
    for part in (panel.after, panel.record_button):
        assert not part.visibleRegion().isEmpty()
        assert part.visibleRegion().boundingRect().height() == part.height()
    assert panel.cancel.text() == "Close"


def test_ticking_one_of_several_prohibitions_leaves_the_list_and_the_focus(open_host: Open, office: Office) -> None:
    desk = office.desk()
    for channel in ("phone", "robocall"):
        office.state(desk, "prohibition", "direct-marketing", channel)
    office.state(desk, "prohibition", "research", "phone")
    host = open_host()
    panel = opened(host)
    choose(panel.form.kind, "lift")
    choose(panel.form.purpose, "direct-marketing")
    host.settle()
    listed = panel.form.lifts.editor.widget()
    first, second = listed.findChildren(CheckBox)
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Space)
    host.settle()
    assert QApplication.focusWidget() is first
    assert listed.findChildren(CheckBox) == [first, second]
    assert listed.height() >= listed.sizeHint().height() > 0
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is second
    QTest.keyClick(second, Qt.Key.Key_Space)
    assert len(panel.form.read().lifts) == 2
    choose(panel.form.purpose, "research")
    host.settle()
    (other,) = [box for box in listed.findChildren(CheckBox) if box.isVisible()]
    assert listed.height() >= listed.sizeHint().height() > 0
    assert not other.isChecked()


def test_tab_goes_through_a_lift_in_the_order_seen(open_host: Open, office: Office) -> None:
    office.state(office.desk(), "prohibition", "direct-marketing", "phone")
    office.state(office.desk(), "prohibition", "direct-marketing", "robocall")
    host = open_host()
    panel = opened(host)
    choose(panel.form.kind, "lift")
    host.settle()
    panel.form.kind.focus()
    order: list[int] = []
    for _step in range(12):
        focused = QApplication.focusWidget()
        assert focused is not None
        assert panel.isAncestorOf(focused), focused
        if focused is not panel.form.all_channels:  # beside the label, above what it selects
            order.append(focused.mapTo(panel.form, focused.rect().center()).y())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert order == sorted(order)
    boxes = panel.form.lifts.editor.widget().findChildren(CheckBox)
    assert {box.mapTo(panel.form, box.rect().center()).y() for box in boxes} <= set(order)


def test_what_another_desk_lifted_since_the_page_was_read_is_no_repetition(open_host: Open, office: Office) -> None:
    """The page still shows the old prohibition: what is recorded is judged by what stands in the store."""
    desk = office.desk()
    old = office.state(desk, "prohibition", "direct-marketing", "phone")
    host, panel = called(open_host)
    panel.show_for("direct-marketing", "phone")
    lift = office.state(desk, "lift", "direct-marketing", "phone", lifts=(old,))
    supervisor = office.desk("kaarina", Role.SUPERVISOR)
    assert isinstance(statements.decide(supervisor, lift, "approve"), Saved)
    panel.record()
    host.settle(lambda: bool(host.said))
    assert host.said[-1] == ("Prohibition recorded", "done")
    assert not office.page(desk).matrix["direct-marketing", "phone"].allowed


def test_a_repetition_that_was_asked_about_and_left_is_kept_as_a_draft(open_host: Open, office: Office) -> None:
    office.state(office.desk(), "prohibition", "direct-marketing", "phone")
    host, panel = called(open_host)
    panel.show_for("direct-marketing", "phone")
    panel.record()
    host.settle(panel.notice.isVisible)
    panel.close_panel()
    host.settle()
    assert [draft.form for draft in drafts.kept(host.desk, host.data.id)] == [FORM]
