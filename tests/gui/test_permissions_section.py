"""The statements of a customer: list and filters, details, why a cell answers so, and deciding about what waits; never one's own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.pages.sections.permissions import PermissionsSection
from gui.panels.callout import Callout
from models.roles import Role
from tests.gui.panel_host import Host, Office, Open, office, open_host
from tests.gui.typist import type_text

__all__ = ["office", "open_host"]
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
CTRL = Qt.KeyboardModifier.ControlModifier
WORDS = "Älkää soitelko enää mainoksia."


def shown(open_host: Open, **kwargs: Any) -> tuple[Host, PermissionsSection]:
    host = open_host(**kwargs)
    section = PermissionsSection(host)
    host.add_section(section)
    host.settle()
    return host, section


def forbidden_and_asked(office: Office, author: str = "noora", role: Role = Role.AGENT) -> tuple[UUID, UUID]:
    """Record a prohibition and a lift of it; return both."""
    desk = office.desk(author, role)
    prohibition = office.state(desk, "prohibition", "direct-marketing", "phone", wording=WORDS)
    lift = office.state(desk, "lift", "direct-marketing", "phone", lifts=(prohibition,), wording="Saa soittaa")
    return prohibition, lift


def supervisor(office: Office) -> Any:
    return office.desk("kaarina", Role.SUPERVISOR)


def details(section: PermissionsSection) -> str:
    QApplication.processEvents()  # a layout shows what was put into it in the next turn of the loop
    callouts = [part for part in section.detail.findChildren(Callout) if part.isVisibleTo(section)]
    return "\n".join([section.detail.accessibleName(), *section.detail.said(), *(f"{part.title()} {part.text()}" for part in callouts)])


def state_of(host: Host, statement: UUID) -> str:
    return next(line.state for line in host.data.statements if line.id == statement)


def test_each_statement_is_a_row_with_its_state_and_the_chips_count(open_host: Open, office: Office) -> None:
    forbidden_and_asked(office)
    _host, section = shown(open_host)
    words = [[section.rows.cell(row, column).said() for column in range(4)] for row in range(section.rows.rowCount())]
    assert [row[0] for row in words] == ["Lift, Direct marketing", "Prohibition, Direct marketing"]
    assert [row[1] for row in words] == ["Phone, All controllers"] * 2
    assert [row[3] for row in words] == ["Waits for approval, noora", "In force, noora"]
    assert all("The customer, letter" in row[2] for row in words)
    counts = {code: chip.accessibleName() for code, chip in section.chips.items()}
    assert counts == {
        "all": "All 2",
        "in-force": "In force 1",
        "waiting": "Waiting 1",
        "prohibition": "Prohibitions 1",
        "grant": "Permissions 0",
        "lift": "Lifts 1",
    }


def test_filters_show_what_they_say_and_an_empty_one_says_why(open_host: Open, office: Office) -> None:
    forbidden_and_asked(office)
    _host, section = shown(open_host)
    section.chips["prohibition"].click()
    assert [section.rows.cell(row, 0).text for row in range(section.rows.rowCount())] == ["Prohibition"]
    section.chips["grant"].click()
    assert section.rows.rowCount() == 0
    assert not section.table.isVisible()
    assert section.empty.accessibleName() == "No statement fits this filter."
    assert [code for code, chip in section.chips.items() if chip.isChecked()] == ["grant"]


def test_nothing_said_is_said(open_host: Open) -> None:
    _host, section = shown(open_host)
    assert section.empty.accessibleName() == "Nothing has been said: no permissions, no prohibitions."


def test_details_have_wording_evidence_and_author(open_host: Open, office: Office) -> None:
    forbidden_and_asked(office)
    _host, section = shown(open_host)
    section.table.selectRow(1)
    said = details(section)
    for part in (WORDS, "Paper, folder 4", "noora", "The customer, letter", "All controllers"):
        assert part in said


def test_a_cell_is_explained_by_rule_law_and_statements(open_host: Open, office: Office) -> None:
    office.state(office.desk(), "prohibition", "direct-marketing", "phone", wording=WORDS)
    host, section = shown(open_host)
    section.explain("direct-marketing", "phone")
    said = details(section)
    decision = host.data.matrix["direct-marketing", "phone"]
    for part in ("No, prohibited", decision.rule.text, decision.rule.law, WORDS, "Statements that decide"):
        assert part in said
    assert QApplication.focusWidget() is section.detail
    section.explain("direct-marketing", "sms")
    said = details(section)
    assert WORDS not in said
    assert "No statement decides here; the rule does." in said
    assert host.data.matrix["direct-marketing", "sms"].rule.text in said


def test_conditions_of_a_yes_are_told(open_host: Open) -> None:
    host, section = shown(open_host)
    assert host.data.matrix["distance-selling", "phone"].allowed
    section.explain("distance-selling", "phone")
    assert "No contract before the written offer is accepted" in details(section)


def test_an_agent_sees_that_it_waits_and_has_no_act(open_host: Open, office: Office) -> None:
    forbidden_and_asked(office)
    host, section = shown(open_host)
    assert section.detail.decidable() is None
    assert not section.detail.approve_button.isVisible()
    assert section.detail.lock.title() == "Waits for a supervisor"
    section.approve()
    host.settle()
    assert [line.state for line in host.data.statements] == ["waiting", "in-force"]


def test_a_supervisor_approves_with_a_key(open_host: Open, office: Office) -> None:
    prohibition, lift = forbidden_and_asked(office)
    host, section = shown(open_host, desk=supervisor(office))
    assert "Would lift" in details(section)
    assert WORDS in details(section)
    section.table.setFocus()
    QTest.keyClick(section.table, Qt.Key.Key_Return, CTRL)
    host.settle(lambda: state_of(host, lift) == "approved")
    assert state_of(host, prohibition) == "lifted"
    assert host.data.matrix["direct-marketing", "phone"].allowed
    assert host.said[-1] == ("Lift approved", "done")
    assert not section.detail.approve_button.isVisible()
    assert "Approved: kaarina" in details(section)


def test_refusing_demands_a_note_and_keeps_the_prohibition(open_host: Open, office: Office) -> None:
    prohibition, lift = forbidden_and_asked(office)
    host, section = shown(open_host, desk=supervisor(office))
    section.table.setFocus()
    QTest.keyClick(section.table, Qt.Key.Key_D, CTRL)
    host.settle()
    assert section.detail.note.problem() is not None
    assert QApplication.focusWidget() is section.detail.note.editor.widget()
    assert state_of(host, lift) == "waiting"
    type_text(section.detail.note.editor, "Rajaus puuttuu")
    assert section.detail.note.problem() is None
    QTest.keyClick(section.detail.note.editor, Qt.Key.Key_D, CTRL)
    host.settle(lambda: state_of(host, lift) == "refused")
    assert state_of(host, prohibition) == "in-force"
    assert "Rajaus puuttuu" in details(section)
    assert section.detail.note.editor.value() == ""


def test_ones_own_is_locked_with_the_reason(open_host: Open, office: Office) -> None:
    forbidden_and_asked(office, "kaarina", Role.SUPERVISOR)
    host, section = shown(open_host, desk=supervisor(office))
    assert section.detail.decidable() is None
    assert section.detail.lock.isVisible()
    assert "You recorded this yourself" in section.detail.lock.text()
    section.table.setFocus()
    QTest.keyClick(section.table, Qt.Key.Key_Return, CTRL)
    host.settle()
    assert [line.state for line in host.data.statements] == ["waiting", "in-force"]


def test_an_approval_asked_twice_is_made_once(open_host: Open, office: Office) -> None:
    _prohibition, lift = forbidden_and_asked(office)
    host, section = shown(open_host, desk=supervisor(office))
    section.approve()
    section.approve()
    host.settle(lambda: state_of(host, lift) == "approved")
    assert len(next(line for line in host.data.statements if line.id == lift).decisions) == 1


def test_what_was_settled_meanwhile_is_said_and_not_decided_again(open_host: Open, office: Office) -> None:
    _prohibition, lift = forbidden_and_asked(office)
    host, section = shown(open_host, desk=supervisor(office))
    from models.services import statements

    statements.decide(office.desk("timo", Role.SUPERVISOR), lift, "approve")
    section.approve()
    host.settle()
    assert section.detail.lock.title() == "This does not wait for approval any more"


def test_details_go_below_in_a_narrow_page(open_host: Open, office: Office) -> None:
    forbidden_and_asked(office)
    host, section = shown(open_host, desk=supervisor(office))
    assert section.detail.x() > section.table.width()
    host.resize(660, 560)
    host.settle(lambda: section.detail.y() > section.table.height())
    bottom = section.detail.approve_button.geometry().bottom()
    assert bottom < section.detail.height()
    assert section.detail.note.geometry().bottom() < section.detail.approve_button.geometry().top()


def test_what_was_lifted_in_part_is_not_called_lifted(open_host: Open, office: Office) -> None:
    """A permission for one channel against a prohibition of all: the rest of the prohibition holds, and the details say so."""
    desk = office.desk()
    prohibition = office.state(desk, "prohibition", "direct-marketing", "phone", "email", "sms", "post", "robocall", "visit")
    office.state(desk, "grant", "direct-marketing", "email")
    host, section = shown(open_host, desk=supervisor(office))
    waiting = next(line for line in host.data.statements if line.state == "waiting")
    section.table.selectRow([line.id for line in host.data.statements].index(waiting.id))
    section.approve()
    host.settle(lambda: state_of(host, waiting.id) != "waiting")
    assert state_of(host, prohibition) == "in-force"
    said = details(section)
    assert "Has lifted a part of; the rest holds" in said
    assert "Has lifted Prohibition" not in said
