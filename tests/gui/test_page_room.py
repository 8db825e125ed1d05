"""What gives way where a page has little room, and in which order: the answer, the name and the phone last."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui import paint
from gui.chips import Chip
from gui.fields import Field
from gui.inputs import LineEdit
from gui.labels import ElidedLabel, Label
from gui.matrix import Answer, Cell, Channel, Matrix, _fitting
from gui.pages.customer import SECTIONS
from gui.seat import Seat
from models import formats
from models.roles import Role
from tests.gui.customer_page import Stage, stage
from tests.gui.desk_fixtures import Office, seat_at
from tests.gui.desk_fixtures import office as office
from tests.gui.desk_fixtures import seat as seat
from tests.gui.dressing import dress, picture

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def helmi(qtbot: QtBot, office: Office, seat: Seat) -> Stage:
    return stage(qtbot, office, seat)


def cut(widget: QWidget) -> bool:
    return widget.isVisible() and widget.width() < widget.sizeHint().width()


def parts(stage: Stage) -> list[QWidget]:
    return [part for part in stage.page.head.findChildren(QWidget) if isinstance(part, Chip | ElidedLabel | Label)]


@pytest.mark.parametrize("width", [1280, 1000, 800])
def test_nothing_of_the_head_is_cut(qtbot: QtBot, office: Office, seat: Seat, width: int) -> None:
    helmi = stage(qtbot, office, seat, width, 524)
    helmi.identify()
    for opened in (False, True):
        if opened:
            helmi.page.record_statement("", "")
            helmi.settle()
        assert not [type(part).__name__ for part in parts(helmi) if cut(part)]
        head = helmi.page.head
        assert head._name.isVisible()
        assert head._phone.isVisible()
        assert head._phone.text() == "040 123 4567"


def test_the_head_leaves_out_since_and_language_before_name_and_phone(helmi: Stage) -> None:
    helmi.identify()
    head = helmi.page.head
    left: list[str] = []
    names = {
        head._since: "since",
        head._hetu_label: "label",
        head._language: "language",
        head._kind: "kind",
        head._phone: "phone",
        head._name: "name",
    }
    around = head.parentWidget()
    assert around is not None
    around.layout().setEnabled(False)
    for width in range(900, 420, -20):
        head.resize(width, head.height())
        left += [name for part, name in names.items() if part.isHidden() and name not in left]
    assert [each for each in left if each in {"since", "label"}] == ["since", "label"]
    assert [each for each in left if each in {"language", "kind"}] == ["language", "kind"]
    assert not {"phone", "name"} & set(left)
    head.resize(1100, head.height())
    assert not [name for part, name in names.items() if part.isHidden()]
    assert "matches" in head.verification.text()


@pytest.mark.parametrize("width", [1280, 1000, 800])
def test_the_folded_answer_is_whole_whatever_the_alerts(qtbot: QtBot, office: Office, seat: Seat, width: int) -> None:
    helmi = stage(qtbot, office, seat, width, 524)
    helmi.page.open_section("billing")
    helmi.settle()
    folded = helmi.page.answers._folded
    assert folded.isVisible()
    assert "NO" in folded._answer.text()
    assert folded._answer.width() >= folded._answer.sizeHint().width()
    shown = [part for part in folded.findChildren(ElidedLabel) if part is not folded._answer]
    assert shown
    assert all(part.width() >= 24 for part in shown)


def test_the_strip_over_a_panel_takes_the_new_name(helmi: Stage) -> None:
    helmi.identify()
    helmi.page.record_statement("", "")
    helmi.write(helmi.card("family_name"), "Mäki")
    helmi.page.handlers()["save"]()
    helmi.settle()
    strip = helmi.page.dock._strip
    assert strip.isVisible()
    assert strip._text.text() == "Helmi Orvokki Mäki"


@pytest.mark.parametrize("width", [1100, 800])
def test_a_panel_over_the_page_is_whole_from_the_start(qtbot: QtBot, office: Office, seat: Seat, width: int) -> None:
    helmi = stage(qtbot, office, seat, width, 600)
    helmi.identify()
    helmi.page.record_statement("", "")
    helmi.settle()
    for opened in (helmi.page.parts.stating.panel, helmi.page.disclosure.panel):
        panel = opened
        if panel is None:
            helmi.page.disclosure.reveal(helmi.page.data.customer, "personal_identity_code")
            helmi.settle()
            panel = helmi.page.disclosure.panel
        assert panel is not None
        assert panel.isVisible()
        assert panel.mapTo(helmi.page, panel.rect().topRight()).x() == helmi.page.rect().right()
        assert helmi.page.dock.width() == panel.width()


@pytest.mark.parametrize("code", SECTIONS)
def test_the_matrix_is_never_squeezed(qtbot: QtBot, office: Office, seat: Seat, code: str) -> None:
    helmi = stage(qtbot, office, seat, 800, 524)
    helmi.page.open_section(code)
    helmi.page.parts.toggle_answers()
    helmi.settle()
    matrix = helmi.page.answers.matrix
    assert matrix.isVisible()
    assert matrix.height() == matrix.sizeHint().height()
    bottom = helmi.page.parts.stack.mapTo(helmi.window, helmi.page.parts.stack.rect().bottomRight()).y()
    assert bottom <= helmi.window.height()


def test_the_collapsed_strip_offers_what_can_be_done(qtbot: QtBot, office: Office, seat: Seat) -> None:
    helmi = stage(qtbot, office, seat, 1100, 700)
    strip = helmi.page.dock.collapsed
    assert strip.statement_button.isVisible()
    assert not strip._wrap_up.isVisible()
    assert not strip._time.isVisible()
    helmi.identify()
    assert strip._wrap_up.isVisible()
    assert strip._time.isVisible()


def test_a_role_that_records_no_statements_is_offered_none(qtbot: QtBot, office: Office, qapp: QApplication) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    made = seat_at(office, window, office.desk_of("veera", Role.OFFICER))
    helmi = stage(qtbot, office, made, 1100, 700)
    assert not helmi.page.dock.collapsed.statement_button.isVisible()
    made.tasks.close()


def test_one_controller_needs_no_choice_of_controllers(qtbot: QtBot, office: Office, qapp: QApplication) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    made = seat_at(office, window, office.desk_of("sanna", Role.AGENT, ("sahko",)))
    answers = stage(qtbot, office, made).page.answers
    assert not answers._which.isVisible()
    assert not answers._whose.isVisible()
    made.tasks.close()


def test_two_controllers_are_chosen_from(helmi: Stage) -> None:
    assert helmi.page.answers._which.isVisible()
    assert helmi.page.answers._whose.isVisible()


def test_a_narrow_cell_says_the_short_word_and_its_tooltip_the_whole(qtbot: QtBot, qapp: QApplication) -> None:
    dress(qapp)
    assert _fitting("Prohibited 12.3.", "Ban", "label_strong", 60) == "Ban"
    assert _fitting("Prohibited 12.3.", "Ban", "label_strong", 160) == "Prohibited 12.3."
    assert _fitting("Prohibited 12.3.", "", "label_strong", 60) == "Prohibited 12.3."
    drawn = []
    for short in ("", "Ban"):
        matrix = Matrix("May I")
        qtbot.addWidget(matrix)
        matrix.set_answers(
            [("m", "Marketing")], [Channel("a", "Text message", "chat-text", "SMS")] * 4, [[Cell(Answer.PROHIBITED, "Prohibited 12.3.", short)] * 4]
        )
        matrix.resize(400, 80)
        matrix.show()
        drawn.append(picture(matrix))
        assert matrix.model().index(0, 0).data(3) == "Marketing, Text message: Prohibited 12.3."
    assert drawn[0] != drawn[1]


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Phone", "phone"),
        ("E-mail", "e-mail"),
        ("IBAN", "IBAN"),
        ("Y-tunnus", "Y-tunnus"),
        ("Y", "y"),
        ("", ""),
        ("I kraft", "i kraft"),
        ("Öljy", "öljy"),
    ],
)
def test_a_label_within_a_sentence(label: str, said: str) -> None:
    assert formats.within_sentence(label) == said


@pytest.mark.parametrize("width", [1280, 1000, 800])
def test_a_masked_number_is_seen_whole(qtbot: QtBot, office: Office, seat: Seat, width: int) -> None:
    helmi = stage(qtbot, office, seat, width, 652)
    field = helmi.card("phone")
    line = field.editor.widget()
    assert isinstance(line, LineEdit)
    assert "•" in line.text()
    room = line.width() - line.textMargins().left() - line.textMargins().right() - 4  # Qt keeps 2 px at each end
    assert line.fontMetrics().horizontalAdvance(line.text()) <= room
    assert paint.width(field.label(), "label") <= field.width()


def test_who_only_reads_is_offered_no_act(qtbot: QtBot, office: Office, qapp: QApplication) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    made = seat_at(office, window, office.desk_of("veera", Role.OFFICER))
    helmi = stage(qtbot, office, made)
    contact = helmi.page.dock.contact
    assert contact.isVisible()
    contact.act()
    contact.focus_first()
    section = helmi.page.open_section("permissions")
    helmi.settle()
    helmi.page.open_section("customer")
    shown = {button.text() for button in helmi.page.findChildren(QAbstractButton) if button.isVisible()}
    assert not {"Start contact", "Record prohibition or permission", "Record"} & shown
    assert not [field for field in contact.findChildren(Field) if field.isVisible()]
    assert contact.running is None
    assert not [button for button in section.findChildren(QAbstractButton) if button.text() == "Record" and not button.isHidden()]
    made.tasks.close()


def test_no_part_ever_stands_in_a_window_of_its_own(qtbot: QtBot, office: Office, seat: Seat) -> None:
    """A widget that is shown before it has a parent takes the focus away for a moment, and flickers on a desktop."""
    helmi = stage(qtbot, office, seat)
    seen: list[str] = []
    qapp = QApplication.instance()
    assert isinstance(qapp, QApplication)
    own = helmi.window.windowHandle().objectName()
    told = qapp.focusWindowChanged.connect(lambda window: seen.append("" if window is None else window.objectName()))
    try:
        for code in SECTIONS:
            helmi.page.open_section(code)
            helmi.settle()
        helmi.identify()
        helmi.page.record_statement("", "")
        helmi.page.disclosure.reveal(helmi.page.data.customer, "personal_identity_code")
        helmi.first.toggle_details()
        helmi.settle()
    finally:
        QObject.disconnect(told)
    assert set(seen) <= {own, ""}
