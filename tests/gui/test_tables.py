"""Tables: keyboard, what is said, widths by declaration, and painting without roles."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui import tokens
from gui.inputs import LineEdit
from gui.tables import Cell, Column, RowDelegate, Rows, Table
from tests.gui.dressing import dress, has_color, picture
from tests.gui.typist import press

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    dress(qapp)


COLUMNS = [Column("name", "Name and address", sortable=True), Column("why", "Match", 160), Column("number", "Number", 110, "right")]


def make(record: int) -> tuple[str, list[Cell]]:
    return f"id{record}", [
        Cell(f"Mäkinen, Aino {record}", "Mallikatu 3", "user", bold=((0, 4),), bold_sub=((0, 2),)),
        Cell(chips=(("text-t", "Name"),)),
        Cell(f"{record:06}", role="value"),
    ]


class Stage(QWidget):
    """A page with a table and a line after it."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        self.rows = Rows(COLUMNS, make)
        self.table, self.after = Table("Matches", self.rows, two_lines=True), LineEdit()
        column.addWidget(self.table)
        column.addWidget(self.after)
        self.rows.set_records(range(1000))


@pytest.fixture
def page(qtbot: QtBot) -> Stage:
    made = Stage()
    qtbot.addWidget(made)
    made.resize(700, 500)
    with qtbot.waitActive(made):
        made.show()
    return made


@pytest.fixture
def table(page: Stage) -> Table:
    page.table.setFocus()
    return page.table


def test_arrows_choose_and_enter_opens(table: Table, qtbot: QtBot) -> None:
    table.selectRow(0)
    with qtbot.waitSignal(table.chosen) as chosen:
        press(table, Qt.Key.Key_Down)
    assert chosen.args == ["id1"]
    with qtbot.waitSignal(table.opened) as opened:
        press(table, Qt.Key.Key_Return)
    assert opened.args == ["id1"]
    assert table.current_key() == "id1"


def test_tab_leaves(page: Stage, table: Table) -> None:
    press(table, Qt.Key.Key_Tab)
    assert page.after.hasFocus()


def test_a_double_click_opens(table: Table, qtbot: QtBot) -> None:
    at = table.visualRect(table.model().index(3, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    with qtbot.waitSignal(table.opened) as opened:
        QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert opened.args == ["id3"]


def test_only_sortable_columns_ask_to_be_sorted(table: Table, qtbot: QtBot) -> None:
    header = table.horizontalHeader()
    with qtbot.waitSignal(table.sort_requested) as asked:
        header.sectionClicked.emit(0)
    assert asked.args == ["name"]
    with qtbot.assertNotEmitted(table.sort_requested):
        header.sectionClicked.emit(1)


def test_selection_is_tint_and_bar_and_focus_a_ring(page: Stage, table: Table) -> None:
    table.clearSelection()
    table.setCurrentIndex(table.model().index(-1, -1))
    assert not has_color(picture(table), QColor(tokens.current().tint_accent))
    table.selectRow(1)
    shown = picture(table.viewport())
    assert has_color(shown, QColor(tokens.current().tint_accent))
    assert has_color(shown, QColor(tokens.current().focus))
    page.after.setFocus()
    shown = picture(table.viewport())
    assert not has_color(shown, QColor(tokens.current().focus))
    assert has_color(shown, QColor(tokens.current().accent))


def test_cells_are_said_in_words(table: Table) -> None:
    model = table.model()
    assert model.index(2, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Mäkinen, Aino 2, Mallikatu 3"
    assert model.index(2, 1).data() == "Name"
    assert model.headerData(0, Qt.Orientation.Horizontal) == "Name and address"


def test_widths_come_from_the_columns(page: Stage, table: Table) -> None:
    assert (table.columnWidth(1), table.columnWidth(2)) == (160, 110)
    assert table.columnWidth(0) == table.viewport().width() - 270
    assert table.rowHeight(0) == 52


def test_only_rows_in_sight_are_made_and_painting_asks_no_roles(page: Stage, table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def counted(record: int) -> tuple[str, list[Cell]]:
        made.append(record)
        return make(record)

    rows = Rows(COLUMNS, counted)
    other = Table("Matches", rows, two_lines=True, parent=page)
    rows.set_records(range(1_000_000))
    other.resize(700, 400)
    picture(other)
    assert 5 <= len(made) <= 12
    asked: list[int] = []
    monkeypatch.setattr(Rows, "data", lambda self, index, role=0: asked.append(role))
    picture(other)
    assert asked == []
    other.deleteLater()


@pytest.mark.parametrize("defect", [LookupError, TypeError])
def test_a_defect_in_a_row_is_said_and_does_not_end_the_process(page: Stage, qtbot: QtBot, defect: type[Exception]) -> None:
    def broken(record: int) -> tuple[str, list[Cell]]:
        if defect is TypeError:
            int(*["3"], **{"nonsense": record})
        raise defect(f"no row for {record}")

    rows = Rows(COLUMNS, broken)
    other = Table("Matches", rows)
    qtbot.addWidget(other)
    rows.set_records(range(3))
    other.resize(400, 200)
    with qtbot.captureExceptions() as said:
        other.show()
        QApplication.processEvents()
    assert {kind for kind, _value, _trace in said} == {defect}
    rows.set_records([])


def test_where_there_is_little_room_all_columns_give_way_and_none_is_lost(qtbot: QtBot) -> None:
    columns = [Column("a", "A", 160), Column("b", "B"), Column("c", "C", 200), Column("d", "D", 184)]
    table = Table("Rows", Rows(columns, lambda record: (record, [Cell(record)] * 4)))
    qtbot.addWidget(table)
    table.show()
    for width in (900, 640, 480):
        table.resize(width, 200)
        QApplication.processEvents()
        widths = [table.columnWidth(at) for at in range(4)]
        assert sum(widths) == table.viewport().width()
        assert widths[1] >= 160
    assert widths[0] < 160


def test_the_tooltip_of_a_cell_tells_what_is_cut(qtbot: QtBot) -> None:
    rows = Rows([Column("a", "A", 60), Column("b", "B")], lambda record: (record, [Cell("Waits for approval", "agent"), Cell("In force")]))
    table = Table("Rows", rows, two_lines=True)
    qtbot.addWidget(table)
    table.resize(400, 200)
    rows.set_records(["one"])
    table.show()
    delegate = table.itemDelegate()
    assert isinstance(delegate, RowDelegate)
    assert delegate.cut(rows.index(0, 0))
    assert not delegate.cut(rows.index(0, 1))

    def point(column: int) -> None:
        at = table.visualRect(rows.index(0, column)).center()
        QApplication.sendEvent(table.viewport(), QHelpEvent(QEvent.Type.ToolTip, at, table.viewport().mapToGlobal(at)))

    point(0)
    assert QToolTip.text() == "Waits for approval\nagent"
    point(1)
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
