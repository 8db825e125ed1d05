"""Evidence at the side: gathered off the window's thread, read and copied, saved with a reason; refused to who may not read the journal."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from gui.pages.sections.permissions import PermissionsSection
from gui.panels import evidence as panel_of
from gui.panels.evidence import EvidencePanel
from models.journal import history
from models.roles import Role
from models.services import statements
from models.services.evidence import giving
from models.services.statements import NewStatement
from tests.gui.customer_page import Stage, stage
from tests.gui.desk_fixtures import Office, office, seat, seat_at, settle
from tests.gui.dressing import dress
from tests.gui.typist import type_text
from tests.services.evidence import letters, pdf_text

__all__ = ["office", "seat"]
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
WORDS = "Älkää soitelko enää mainoksia."


@pytest.fixture
def desk_of(office: Office, qtbot: QtBot, qapp: QApplication):
    """Open Helmi's page as a user of a role."""
    dress(qapp)
    made: list[Stage] = []

    def open_as(role: Role) -> Stage:
        window = QWidget()
        qtbot.addWidget(window)
        there = stage(qtbot, office, seat_at(office, window, office.desk_of("kaarina", role)))
        there.seat.commands.refused.connect(lambda text: there.said.append((text, "refused")))
        made.append(there)
        return there

    yield open_as
    for each in made:
        settle(qtbot, each.seat)
        each.seat.tasks.close()


def asked(there: Stage) -> EvidencePanel:
    """Press the key with the first statement of the list chosen, and wait for the evidence."""
    there.page.open_section("permissions")
    there.settle()
    there.press(Qt.Key.Key_E, CTRL_SHIFT)
    there.settle()
    assert there.page.evidence is not None
    return there.page.evidence


def test_the_key_shows_the_whole_chain_verified(desk_of, office: Office) -> None:
    there = desk_of(Role.SUPERVISOR)
    panel = asked(there)
    assert there.page.dock.side() is panel
    section = there.page.open_section("permissions")
    assert isinstance(section, PermissionsSection)
    chosen = section.chosen_statement()
    shown = panel.text.toPlainText()
    assert str(chosen) in shown
    for part in (WORDS, "Mäki-Kuutti, Helmi Orvokki", "What binds today", "No, prohibited", "Holds"):
        assert part in shown
    assert panel.verdict.title() == "Verified and whole"
    assert panel.text.isReadOnly()
    assert QApplication.focusWidget() is panel.text
    with office.store.read() as session:
        newest = history.of_subject(session, office.store.data_keys, office.helmi, limit=1)[0]
    assert (newest.op, newest.actor, set(newest.values)) == ("read", "kaarina", {"evidence"})


def test_it_is_copied_with_whole_digests(desk_of) -> None:
    there = desk_of(Role.OFFICER)
    panel = asked(there)
    panel.copy_button.click()
    copied = QGuiApplication.clipboard().text()
    assert panel._shown is not None
    for entry in panel._shown.evidence.entries:
        assert entry.digest.hex() in copied
        assert entry.link.hex() in copied
    assert there.said[-1] == ("The evidence is on the clipboard", "done")
    QGuiApplication.clipboard().clear()


def test_no_reason_no_pdf_and_with_one_it_is_saved(desk_of, tmp_path: Path) -> None:
    there = desk_of(Role.SUPERVISOR)
    panel = asked(there)
    QTest.keyClick(panel.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert panel.reason.problem() is not None
    assert QApplication.focusWidget() is panel.reason.editor.widget()
    assert there.window.findChildren(QFileDialog) == []
    type_text(panel.reason.editor.widget(), "Tietosuojavaltuutettu pyysi")
    assert panel.reason.problem() is None
    QTest.keyClick(panel.reason.editor.widget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = there.window.findChildren(QFileDialog)
    assert dialog.selectedFiles()[0].endswith(".pdf")
    dialog.reject()
    panel.language.editor.set_value("sv")
    target = tmp_path / "bevis.pdf"
    panel.save_to(target)
    panel.save_to(target)
    there.settle()
    assert there.said[-1] == ("The evidence is in bevis.pdf", "done")
    read = pdf_text(target.read_bytes())
    for text in ("Bevis om en utsaga", WORDS, "Mäki-Kuutti, Helmi Orvokki"):
        assert letters(text) in read
    assert target.stat().st_mode & 0o777 == 0o600
    assert panel.reason.editor.value() == ""


def test_a_file_that_is_there_stays_and_is_told(desk_of, tmp_path: Path) -> None:
    there = desk_of(Role.SUPERVISOR)
    panel = asked(there)
    target = tmp_path / "a.pdf"
    target.write_text("vanha")
    type_text(panel.reason.editor.widget(), "Viranomainen pyysi")
    panel.save_to(target)
    there.settle()
    assert target.read_text() == "vanha"
    assert there.said[-1] == ("There is a file a.pdf already. Choose another name; it is not overwritten", "problem")
    assert panel.save_button.isEnabled()


@pytest.mark.parametrize("role", [Role.AGENT, Role.CLERK])
def test_who_may_not_read_the_journal_is_told_so(desk_of, role: Role) -> None:
    there = desk_of(role)
    section = there.page.open_section("permissions")
    assert isinstance(section, PermissionsSection)
    there.settle()
    assert section.evidence_button.isHidden()
    there.press(Qt.Key.Key_E, CTRL_SHIFT)
    there.settle()
    assert there.page.evidence is None
    assert there.said[-1] == ("Evidence: not in your role. Who may: supervisor or data protection officer", "refused")


def test_from_the_panel_of_statements_it_is_the_prohibition_with_the_focus(desk_of, office: Office) -> None:
    there = desk_of(Role.SUPERVISOR)
    there.page.record_statement("", "")
    there.settle()
    form = there.page.parts.stating.panel.form
    form.kind.editor.set_value("lift")
    form._follow()
    there.settle()
    box = list(form._lifts._boxes.items())[-1]
    box[1].setFocus()
    there.press(Qt.Key.Key_E, CTRL_SHIFT)
    there.settle()
    assert there.page.evidence is not None
    assert there.page.evidence._shown is not None
    assert there.page.evidence._shown.evidence.statement.id == box[0]


def test_leaving_forgets_and_another_language_drops_it(desk_of) -> None:
    there = desk_of(Role.SUPERVISOR)
    panel = asked(there)
    there.press(Qt.Key.Key_Escape)
    there.settle()
    assert panel.isHidden()
    assert panel.text.toPlainText() == ""
    assert panel._shown is None
    there.page.retranslate()
    assert there.page.evidence is None


def test_the_work_is_off_the_windows_thread(desk_of, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    seen: list[str] = []
    show = giving.show

    def noticed(*args: object) -> object:
        seen.append(threading.current_thread().name)
        return show(*args)

    monkeypatch.setattr(panel_of.giving, "show", noticed)
    asked(desk_of(Role.SUPERVISOR))
    assert len(seen) == 1
    assert seen[0].startswith("tiski-network")


def test_a_lift_of_the_seat_itself_is_shown_waiting(desk_of, office: Office) -> None:
    there = desk_of(Role.SUPERVISOR)
    standing = there.data().statements[-1].id
    new = NewStatement("lift", "direct-marketing", ("phone",), evidence_kind="paper", evidence_note="Kirje", lifts=(standing,))
    statements.record(there.seat.desk, office.helmi, new)
    there.page.refresh()
    there.settle()
    panel = asked(there)
    assert "Waits for approval" in panel.text.toPlainText()
    assert "Names to be lifted" in panel.text.toPlainText()
