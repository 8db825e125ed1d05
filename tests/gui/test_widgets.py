"""Names, states and sizes of the smaller widgets; the whole gallery in every scheme and at 150 %."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAccessible, QColor, QEnterEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QTabBar,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gui import fonts, theme, tokens
from gui.alerts import Alert, AlertLines
from gui.banner import Banner
from gui.buttons import Button, IconButton, danger, link, primary, secondary
from gui.chips import Chip, FilterChip
from gui.empty import EmptyState, ThinProgress
from gui.inputs import LineEdit
from gui.labels import ElidedLabel
from gui.rail import Rail
from gui.sections import Section, SectionBar
from gui.sidepanel import SidePanel, StripPanel
from gui.topbar import CustomerTab, TopBar
from tests.gui import gallery
from tests.gui.dressing import dress, has_color, picture, said_description, said_name
from tests.gui.typist import press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    dress(qapp)


CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QTableView, QTabBar)


def controls(window: QWidget) -> list[QWidget]:
    """Return what can be operated and seen: our own controls, not the insides of Qt's."""
    found = [widget for widget in window.findChildren(QWidget) if isinstance(widget, CONTROLS) and widget.isVisible()]
    return [widget for widget in found if type(widget).__module__.startswith(("gui.", "tests."))]


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = gallery.window()
    qtbot.addWidget(made)
    made.resize(1280, 800)
    with qtbot.waitActive(made):
        made.show()
    return made


def test_everything_operable_has_a_name_and_a_target_of_24(window: QWidget) -> None:
    found = controls(window)
    assert len(found) > 50
    assert [type(widget).__name__ for widget in found if not said_name(widget).strip()] == []
    assert [(type(widget).__name__, widget.size()) for widget in found if min(widget.width(), widget.height()) < 24] == []


def test_tab_goes_through_everything_and_comes_back(window: QWidget) -> None:
    start = window.findChild(QLineEdit)
    assert isinstance(start, QLineEdit)
    start.setFocus()
    seen: list[QWidget] = []
    while (now := QApplication.focusWidget()) is not None and now not in seen:
        seen.append(now)
        press(now, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is start
    missed = [widget for widget in controls(window) if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget not in seen]
    assert [(type(widget).__name__, said_name(widget)) for widget in missed if not _in_a_group(widget)] == []


def _in_a_group(widget: QWidget) -> bool:
    return isinstance(widget, QAbstractButton) and widget.autoExclusive()


def test_it_fits_1280_by_800_and_every_scheme_looks_different(qapp: QApplication, window: QWidget) -> None:
    assert (window.width(), window.height()) == (1280, 800)
    pictures = []
    for scheme in ("light", "dark", "contrast"):
        theme.apply(qapp, scheme)
        pictures.append(picture(window))
    assert pictures[0] != pictures[1] != pictures[2]
    theme.apply(qapp, "light")
    assert picture(window) == pictures[0]


def test_at_150_per_cent_controls_grow_and_no_button_is_cut(qapp: QApplication, qtbot: QtBot) -> None:
    fonts.install(qapp, 1.5)
    made = gallery.window()
    qtbot.addWidget(made)
    made.resize(1920, 1200)
    made.show()
    QApplication.processEvents()
    buttons = [widget for widget in controls(made) if isinstance(widget, Button)]
    assert buttons
    assert [button.text() for button in buttons if button.width() < button.sizeHint().width() or button.height() < button.sizeHint().height()] == []


@pytest.mark.parametrize("make", [primary, secondary, danger, link])
def test_buttons_show_their_key_and_say_it(make: object, qtbot: QtBot) -> None:
    assert callable(make)
    plain, keyed = make("Record"), make("Record", "F8")
    for button in (plain, keyed):
        qtbot.addWidget(button)
    assert keyed.sizeHint().width() > plain.sizeHint().width()
    assert (said_name(keyed), said_description(keyed)) == ("Record", "F8")
    assert plain.sizeHint().height() >= 24


def test_enter_and_space_press_a_focused_button(qtbot: QtBot) -> None:
    button = secondary("Discard changes")
    qtbot.addWidget(button)
    with qtbot.waitActive(button):
        button.show()
    button.setFocus()
    with qtbot.waitSignal(button.clicked):
        press(button, Qt.Key.Key_Space)


@pytest.mark.parametrize(("make", "shape"), [(link, Qt.CursorShape.PointingHandCursor), (secondary, Qt.CursorShape.ArrowCursor)])
def test_the_hand_is_shown_over_links_only(make: Callable[[str], Button], shape: Qt.CursorShape, qtbot: QtBot) -> None:
    button = make("Forgotten password…")
    qtbot.addWidget(button)
    button.show()
    QApplication.sendEvent(button, QEnterEvent(QPointF(4, 4), QPointF(4, 4), QPointF(4, 4)))
    assert button.cursor().shape() is shape


@pytest.mark.parametrize("scheme", ["light", "dark", "contrast"])
def test_words_in_the_palettes_colours_are_drawn_in_them(scheme: tokens.SchemeName, qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, scheme)
    table = tokens.SCHEMES[scheme]
    shown: list[tuple[QWidget, str]] = [(ElidedLabel("Helmi", "title", ink), getattr(table, ink)) for ink in ("text", "muted", "accent", "warning")]
    shown += [
        (primary("Save"), table.on_accent),
        (link("Open"), table.accent),
        (danger("Refuse"), table.prohibited),
        (secondary("Close"), table.text),
    ]
    off = secondary("Close")
    off.setEnabled(False)
    shown.append((off, table.muted))
    for widget, color in shown:
        qtbot.addWidget(widget)
        widget.resize(widget.sizeHint())
        assert has_color(picture(widget), QColor(color)), (type(widget).__name__, color)
    theme.apply(qapp, "light")


def test_icon_buttons_are_named(qtbot: QtBot) -> None:
    button = IconButton("x", "Close")
    qtbot.addWidget(button)
    assert (said_name(button), button.toolTip()) == ("Close", "Close")
    assert min(button.sizeHint().width(), button.sizeHint().height()) >= 24


def test_filter_chips_toggle_and_say_their_count(qtbot: QtBot) -> None:
    chip = FilterChip("Name", 5, "text-t")
    qtbot.addWidget(chip)
    assert said_name(chip) == "Name 5"
    size = chip.sizeHint()
    chip.click()
    assert chip.isChecked()
    assert chip.sizeHint() == size
    assert QAccessible.queryAccessibleInterface(chip).state().checked
    chip.set_count(None)
    assert said_name(chip) == "Name"


def test_a_state_chip_elides_with_a_tooltip(qtbot: QtBot) -> None:
    chip = Chip("Verified: the end of the identity code matches", "shield-check", "allowed")
    qtbot.addWidget(chip)
    chip.resize(120, 24)
    picture(chip)
    assert chip.toolTip() == chip.text()
    chip.resize(chip.sizeHint())
    picture(chip)
    assert chip.toolTip() == ""
    chip.set_state("Not verified", "warning", "warning")
    assert (chip.kind(), said_name(chip)) == ("warning", "Not verified")


def test_an_elided_label_tells_the_whole_in_its_tooltip(qtbot: QtBot) -> None:
    label = ElidedLabel("Heat distribution interrupted 9.4. from 9 to 13", "value", "warning", "wrench")
    qtbot.addWidget(label)
    label.resize(100, 20)
    picture(label)
    assert label.toolTip() == label.text()
    label.setText("Short")
    assert label.toolTip() == ""


def test_the_banner_says_question_answer_and_words(qtbot: QtBot) -> None:
    banner = Banner("Record", "F8")
    qtbot.addWidget(banner)
    banner.set_answer("prohibited", "May I make a marketing call?", "NO", "– prohibited 12.3.2026")
    assert banner.accessibleName() == "May I make a marketing call? NO – prohibited 12.3.2026"
    banner.set_answer("allowed", "May I make a marketing call?", "YES")
    assert banner.kind() == "allowed"
    with qtbot.waitSignal(banner.acted):
        act = banner.findChild(Button)
        assert isinstance(act, Button)
        act.click()


def test_alerts_show_two_and_fold_the_rest(qtbot: QtBot) -> None:
    page = QWidget()
    lines = AlertLines(page)
    QVBoxLayout(page).addWidget(lines)
    qtbot.addWidget(page)
    page.resize(900, 100)
    page.show()
    alerts = [Alert(f"a{at}", "warning", "warning", f"Alert {at}") for at in range(4)]
    lines.set_alerts(alerts)
    names = [said_name(button) for button in lines.findChildren(Button) if not button.isHidden()]
    assert names == ["Open: Alert 0", "Open: Alert 1", "+ 2 more"]
    with qtbot.waitSignal(lines.opened) as opened:
        lines.findChildren(Button)[1].click()
    assert opened.args == ["a1"]
    lines.set_narrow(True)
    QApplication.processEvents()
    assert [said_name(button) for button in lines.findChildren(Button) if button.isVisible()] == ["Open: Alert 0", "+ 3 more"]
    lines.set_alerts([])
    assert not lines.isVisible()


def test_sections_choose_by_arrow_and_keep_their_place(qtbot: QtBot) -> None:
    bar = SectionBar("Sections")
    qtbot.addWidget(bar)
    sections = [Section("customer", "Customer", key="1"), Section("sites", "Sites", "Sites", 2, "2"), Section("history", "History", key="3")]
    with qtbot.assertNotEmitted(bar.chosen):
        bar.set_sections(sections)
    assert bar.current() == "customer"
    bar.show()
    with qtbot.waitSignal(bar.chosen) as chosen:
        press(bar, Qt.Key.Key_Right)
    assert chosen.args == ["sites"]
    bar.set_sections([*sections, Section("more", "More")])
    assert bar.current() == "sites"
    assert bar.tabText(1) == "Sites 2"
    wide = bar.sizeHint().width()
    bar.set_narrow(True)
    assert bar.sizeHint().width() < wide


def test_the_rail_has_only_what_was_added(qtbot: QtBot) -> None:
    rail = Rail("Pages")
    qtbot.addWidget(rail)
    for code in ("search", "tasks"):
        rail.add_page(code, code.title(), "magnifying-glass")
    rail.page("tasks").set_count(4)
    assert said_name(rail.page("tasks")) == "Tasks 4"
    with pytest.raises(KeyError):
        rail.page("review")
    with qtbot.waitSignal(rail.chosen) as chosen:
        rail.page("tasks").click()
    assert chosen.args == ["tasks"]
    assert rail.page("tasks").isChecked()
    rail.set_narrow(True)
    assert (rail.width(), rail.page("tasks").toolTip()) == (48, "Tasks")


def test_the_side_panel_takes_the_focus_and_gives_it_back(qtbot: QtBot) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    before, panel = LineEdit(page), SidePanel("Record a prohibition", "prohibit", "prohibited", parent=page)
    inside = LineEdit()
    panel.body.addWidget(inside)
    panel.acts.addWidget(primary("Record prohibition", "Ctrl+Enter"))
    column.addWidget(before)
    column.addWidget(panel)
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
    before.setFocus()
    panel.open()
    assert inside.hasFocus()
    inside.setText("the draft")
    with qtbot.waitSignal(panel.closed):
        press(inside, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert before.hasFocus()
    panel.open()
    assert inside.text() == "the draft"


def test_the_collapsed_strip_names_its_acts(qtbot: QtBot) -> None:
    strip = StripPanel("Contact", "F4")
    qtbot.addWidget(strip)
    strip.set_time("04:12")
    act = strip.add_act("prohibit", "Prohibition or grant", "F8", "prohibited")
    assert said_name(act.button) == "Prohibition or grant"
    assert strip.width() == 56


def test_open_customers_show_the_running_time(qtbot: QtBot) -> None:
    bar = TopBar("Name, phone …", "Commands", "Noora Vuorela", "agent")
    qtbot.addWidget(bar)
    tab = CustomerTab("Helmi Mäki-Kuutti")
    bar.add_customer(tab)
    quiet = tab.sizeHint().width()
    tab.set_time("04:12")
    assert tab.sizeHint().width() > quiet
    assert said_description(tab) == "contact running"
    close = tab.findChild(IconButton)
    assert isinstance(close, IconButton)
    assert said_name(close) == "Close Helmi Mäki-Kuutti"
    with qtbot.waitSignal(tab.close_requested):
        close.click()
    bar.remove_customer(tab)
    assert said_name(bar.user) == "Noora Vuorela, agent"
    assert said_name(bar.search) == "Search"


def test_an_empty_state_says_why_and_what_to_do(qtbot: QtBot) -> None:
    state = EmptyState("No prohibitions.", "Record", "F8")
    qtbot.addWidget(state)
    assert state.accessibleName() == "No prohibitions."
    act = state.findChild(Button)
    assert isinstance(act, Button)
    with qtbot.waitSignal(state.acted):
        act.click()


def test_progress_shows_after_a_while_only(qtbot: QtBot) -> None:
    page = QWidget()
    quick, slow = ThinProgress(page), ThinProgress(page, stoppable=True)
    qtbot.addWidget(page)
    page.show()
    quick.start("Importing")
    slow.start("Importing")
    quick.finish()
    assert not slow.isVisible()
    qtbot.waitUntil(slow.isVisible, timeout=3000)
    assert not quick.isVisible()
    slow.set_progress("Importing 1 200 of 5 000", 1200, 5000)
    assert slow.words() == "Importing 1 200 of 5 000"
    slow.finish()
    assert not slow.isVisible()


def test_no_widget_uses_a_style_sheet(window: QWidget) -> None:
    assert [type(widget).__name__ for widget in window.findChildren(QWidget) if widget.styleSheet()] == []
    assert tokens.scheme() == "light"


def test_an_empty_state_wraps_and_puts_its_act_below(qtbot: QtBot) -> None:
    state = EmptyState("No billing account has been opened for this customer", "Open billing", icon="receipt")
    qtbot.addWidget(state)
    state.show()
    for width, beside in ((600, True), (420, False), (220, False)):
        state.resize(width, 80)
        QApplication.processEvents()
        state.resize(width, max(state.sizeHint().height(), state.heightForWidth(width)))
        QApplication.processEvents()
        words = state.findChild(QLabel)
        assert words is not None
        act = state.findChild(Button)
        assert act is not None
        assert (act.y() < words.geometry().bottom()) is beside
        assert act.width() >= act.minimumSizeHint().width()
        assert words.height() >= words.heightForWidth(words.width())
        assert state.rect().contains(words.geometry())
        assert state.rect().contains(act.geometry())


def test_the_key_of_an_ordinary_button_gives_way_to_its_words(qtbot: QtBot) -> None:
    dress_all = [secondary("Cancel the whole thing", "Ctrl+Shift+N"), link("Show permissions", "Alt+0"), primary("Record lift", "Ctrl+Enter")]
    for button in dress_all:
        qtbot.addWidget(button)
        button.show()
        button.resize(button.sizeHint())
        assert button._cap() > 0
        button.resize(button.minimumSizeHint())
        assert button._cap() == 0
        assert button.toolTip() == ""
    assert dress_all[2].sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Minimum, "the one primary act keeps its key"
