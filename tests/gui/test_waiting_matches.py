"""Matches with registers of refusals in the window: the queue on the page of imports and the row on the customer's page, decided by keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from gui.pages.imports import ImportsPage
from gui.pages.sections.permissions import PermissionsSection
from models.database import search_waiting
from models.permissions.decision import Answer
from models.roles import Role
from models.services.importing.context import Options
from models.services.importing.report import Report
from models.services.importing.run import run
from models.services.reading import table_of
from tests.gui.panel_host import Host, Office, Open, office, open_host
from tests.gui.shell_fixtures import CTRL, SHIFT, Hand
from tests.gui.test_permissions_section import details, state_of
from tests.gui.typist import type_text

__all__ = ["office", "open_host"]
Start = Callable[..., Hand]
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints|This plugin does not support")
HEAD = "puhelin;sukunimi;etunimi;kanava;alkaen;paattyy"
LINE = "0401234567;Laine;Leo;PUHELIN+POSTI;1.3.2025;1.3.2028"


def register(folder: Path, *lines: str) -> Path:
    path = folder / "kiellot.csv"
    path.write_text("\n".join((HEAD, *lines)) + "\n", encoding="utf-8")
    return path


def brought(desk: Any, path: Path) -> Report:
    done = run(desk, "refusals", [path], Options())
    assert isinstance(done, Report), done
    return done


def rows(desk: Any, entity: str) -> list[Any]:
    with desk.store.read() as session:
        return list(session.execute(select(table_of(entity)).order_by(table_of(entity).c.id)).mappings())


# --- the customer's page


def shown(open_host: Open, office: Office, tmp_path: Path, login: str, role: Role) -> tuple[Host, PermissionsSection]:
    with office.store.write() as session:
        search_waiting.wait(session, [office.helmi])
    brought(office.desk("kaarina", Role.SUPERVISOR), register(tmp_path, LINE))
    host = open_host(desk=office.desk(login, role))
    section = PermissionsSection(host)
    host.add_section(section)
    host.settle()
    return host, section


def test_a_match_is_a_row_that_waits_above_the_statements(open_host: Open, office: Office, tmp_path: Path) -> None:
    statement = office.state(office.desk(), "prohibition", "research", "phone")
    host, section = shown(open_host, office, tmp_path, "noora", Role.AGENT)
    words = [[section.rows.cell(row, column).said() for column in range(4)] for row in range(section.rows.rowCount())]
    assert [row[0] for row in words] == ["Perhaps a prohibition, Direct marketing"] * 2 + ["Prohibition, Research"]
    assert [row[1] for row in words[:2]] == ["Phone, All controllers", "Post, All controllers"]
    assert [row[3] for row in words[:2]] == ["Waits for a decision, kaarina"] * 2
    assert section.chips["waiting"].accessibleName() == "Waiting 2"
    assert section.chips["all"].accessibleName() == "All 3"
    said = details(section)
    for part in ("The number is theirs, the name is another", "kiellot.csv, 2", "kaarina", "Waits for a supervisor"):
        assert part in said
    assert section.detail.decidable() is None
    assert host.data.matrix["direct-marketing", "phone"].answer is Answer.PENDING
    assert [alert.kind for alert in host.data.alerts if alert.section == "permissions"] == ["refusal-match"]
    assert state_of(host, statement) == "in-force"


def test_the_officer_says_it_is_another_person_with_a_note(open_host: Open, office: Office, tmp_path: Path) -> None:
    host, section = shown(open_host, office, tmp_path, "outi", Role.OFFICER)
    section.table.setFocus()
    QTest.keyClick(section.table, Qt.Key.Key_D, CTRL)
    host.settle()
    assert section.detail.note.problem() is not None
    type_text(section.detail.note.editor.widget(), "Kysytty asiakkaalta")
    QTest.keyClick(section.detail.note.editor.widget(), Qt.Key.Key_D, CTRL)
    host.settle()
    assert host.said == [("Another person: the match is closed", "done")]
    assert [row["state"] for row in rows(host.desk, "refusal_match")] == ["other", "waiting"]
    assert section.rows.rowCount() == 1
    assert host.data.matrix["direct-marketing", "phone"].allowed
    assert section.detail.note.editor.value() == ""


def test_who_brought_it_in_may_say_the_same_person_only(open_host: Open, office: Office, tmp_path: Path) -> None:
    host, section = shown(open_host, office, tmp_path, "kaarina", Role.SUPERVISOR)
    assert "You brought this register in" in details(section)
    assert section.detail.refuse_button.isHidden()
    assert section.detail.note.isHidden()
    section.refuse()
    host.settle()
    assert [row["state"] for row in rows(host.desk, "refusal_match")] == ["waiting", "waiting"]
    section.table.setFocus()
    QTest.keyClick(section.table, Qt.Key.Key_Return, CTRL)
    host.settle()
    assert host.said == [("The same person: the prohibition is recorded", "done")]
    assert host.data.matrix["direct-marketing", "phone"].answer is Answer.PROHIBITED
    assert [line.record["evidence_note"] for line in host.data.statements] == ["kiellot.csv, 2"]


# --- the queue


@pytest.fixture
def hand(start: Start, store: Path) -> Hand:
    made = start(store)
    made.sign_in("supervisor")
    return made


def at_queue(hand: Hand) -> ImportsPage:
    hand.press(Qt.Key.Key_I, CTRL | SHIFT)
    hand.settle()
    page = hand.shell.imports
    assert page is not None
    page.steps.setFocus()
    page.show_step("matches")
    hand.settle()
    return page


def customer_of(hand: Hand) -> UUID:
    found: UUID = rows(hand.shell.seat.desk, "refusal_match")[0]["customer_id"]
    return found


def test_the_queue_is_read_and_decided_by_keys(hand: Hand, tmp_path: Path) -> None:
    page = at_queue(hand)
    assert page.matches.table.isHidden()
    assert page.matches.empty.accessibleName().startswith("Nothing waits")
    brought(hand.shell.seat.desk, register(tmp_path, LINE))
    page.show_step("matches")
    hand.settle()
    view = page.matches
    assert view.rows.rowCount() == 2
    assert view.count.text() == "2 matches wait"
    assert view.rows.cell(0, 0).text.startswith("Mäki-Kuutti")
    assert [view.rows.cell(row, 1).text for row in range(2)] == ["Phone", "Post"]
    assert "The number is theirs" in view.rows.cell(0, 2).text
    view.focus_first()
    assert QApplication.focusWidget() is view.table
    hand.press(Qt.Key.Key_Return, CTRL)
    hand.settle()
    assert [row["state"] for row in rows(hand.shell.seat.desk, "refusal_match")] == ["same", "waiting"]
    assert (view.rows.rowCount(), view.count.text()) == (1, "1 match waits")
    hand.press(Qt.Key.Key_D, CTRL)
    hand.settle()
    assert [row["state"] for row in rows(hand.shell.seat.desk, "refusal_match")] == ["same", "waiting"], "not by who brought it in"


def test_enter_opens_the_customer(hand: Hand, tmp_path: Path) -> None:
    page = at_queue(hand)
    brought(hand.shell.seat.desk, register(tmp_path, LINE))
    page.show_step("matches")
    hand.settle()
    page.matches.focus_first()
    hand.press(Qt.Key.Key_Return)
    hand.settle()
    assert hand.shell.page_code() != "imports"
    assert [each.id for each in hand.shell.customers.all()] == [customer_of(hand)]


def test_the_run_tells_how_many_are_meant(hand: Hand, tmp_path: Path) -> None:
    hand.press(Qt.Key.Key_I, CTRL | SHIFT)
    hand.settle()
    page = hand.shell.imports
    assert page is not None
    page.take_files([register(tmp_path, LINE, "0509999999;;;PUHELIN;;")])
    hand.settle()
    assert page.current is not None
    assert page.current.importer == "refusals"
    for _step in range(3):
        hand.press(Qt.Key.Key_Return, CTRL)
        hand.settle()
    assert "surely meant 0, perhaps 1; lines that met nobody 1, over 0" in page.run.second.text()
    assert rows(hand.shell.seat.desk, "refusal_match") == []
    hand.press(Qt.Key.Key_Return, CTRL)
    hand.settle()
    assert len(rows(hand.shell.seat.desk, "refusal_match")) == 2
