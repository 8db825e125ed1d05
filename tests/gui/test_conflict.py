"""A second user saves meanwhile: mine, theirs and before side by side; nothing is lost, never last save wins."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from gui.dialogs.conflict import ConflictPanel
from gui.seat import Seat
from models.entities.journal import Entry
from models.journal.entries import Change, Op
from models.records import Edit
from models.services import forms
from models.services.forms import Saved
from tests.gui.customer_page import Stage, stage
from tests.gui.desk_fixtures import Office
from tests.gui.desk_fixtures import office as office
from tests.gui.desk_fixtures import seat as seat

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def helmi(qtbot: QtBot, office: Office, seat: Seat) -> Stage:
    made = stage(qtbot, office, seat)
    made.identify()
    return made


def olli_saves(helmi: Stage, **texts: str) -> None:
    site = helmi.data().sites[0]
    edit = Edit("site", site.id, helmi.office.helmi, "set", texts, {name: site.bases[name] for name in texts})
    assert isinstance(forms.save(helmi.office.desk_of("olli"), [edit]), Saved)


@pytest.fixture
def panel(helmi: Stage) -> ConflictPanel:
    """Helmi's site: two fields that Olli saved first, and one that only I changed."""
    helmi.write(helmi.site("occupants"), "3")
    helmi.write(helmi.site("building_year"), "1990")
    helmi.write(helmi.card("given_names"), "Helmi M.")
    olli_saves(helmi, occupants="5", building_year="1991")
    helmi.page.saver.save()
    helmi.settle()
    shown = helmi.page.conflict
    assert isinstance(shown, ConflictPanel)
    return shown


def key(panel: ConflictPanel, which: Qt.Key) -> None:
    from PySide6.QtTest import QTest

    QTest.keyClick(panel.table, which)
    QApplication.processEvents()


def cells(panel: ConflictPanel, row: int) -> list[str]:
    return [panel._rows.cell(row, column).text for column in range(5)]


def test_before_mine_and_theirs_stand_side_by_side_and_nothing_was_saved(helmi: Stage, panel: ConflictPanel) -> None:
    assert panel.isVisible()
    shown = {row[0]: row[1:] for row in (cells(panel, at) for at in range(len(panel.choices)))}
    assert shown["Occupants"] == ["2", "3", "5", "Not chosen yet"]
    assert shown["Year of building"] == ["1987", "1990", "1991", "Not chosen yet"]
    assert helmi.data().customer["given_names"] == "Helmi Orvokki"
    assert panel._others() == ["Given names"]
    assert panel.table.hasFocus()


def test_keys_choose_and_the_choices_are_saved_with_the_rest_and_the_reason(helmi: Stage, panel: ConflictPanel) -> None:
    key(panel, Qt.Key.Key_1)
    key(panel, Qt.Key.Key_2)
    assert [choice.chosen for choice in panel.choices] == ["mine", "theirs"]
    helmi.write(panel.reason, "Asiakas vahvisti puhelussa")
    panel.act()
    helmi.settle()
    assert helmi.page.conflict is None
    site = helmi.data().sites[0]
    first, second = (choice.found.field for choice in panel.choices)
    expected = {"occupants": (3, 5), "building_year": (1990, 1991)}
    assert site[first] == expected[first][0]
    assert site[second] == expected[second][1]
    assert helmi.data().customer["given_names"] == "Helmi M."
    assert not helmi.page.has_changes()
    with helmi.office.store.read() as session:
        sets = session.scalars(select(Entry.set_id).where(Entry.actor == "noora", Entry.op == "set", Entry.entity.in_(("site", "customer")))).all()
    assert len(set(sets)) == 1


def test_undecided_fields_come_first(helmi: Stage, panel: ConflictPanel) -> None:
    key(panel, Qt.Key.Key_2)
    panel.act()
    helmi.settle()
    assert helmi.page.conflict is panel
    assert panel.table.currentIndex().row() == 1
    assert helmi.data().sites[0]["occupants"] == 5


def test_another_value_may_be_typed_and_a_wrong_one_stays_typed(helmi: Stage, panel: ConflictPanel) -> None:
    at = next(row for row, choice in enumerate(panel.choices) if choice.found.field == "occupants")
    panel.choose(1 - at, "theirs")
    panel.table.selectRow(at)
    panel.table.setFocus()
    key(panel, Qt.Key.Key_3)
    helmi.write(panel._type, "neljä")
    panel.act()
    assert helmi.page.conflict is panel
    assert panel._type.problem() is not None
    assert panel._type.editor.value() == "neljä"
    helmi.write(panel._type, "4")
    panel.act()
    helmi.settle()
    assert helmi.data().sites[0]["occupants"] == 4
    assert helmi.data().sites[0]["building_year"] == 1991


def test_theirs_for_all_leaves_the_rest_to_be_saved(helmi: Stage, panel: ConflictPanel) -> None:
    key(panel, Qt.Key.Key_2)
    key(panel, Qt.Key.Key_2)
    panel.act()
    helmi.settle()
    assert helmi.data().sites[0]["occupants"] == 5
    assert helmi.data().customer["given_names"] == "Helmi M."
    assert helmi.site("occupants").editor.value() == "5"


def test_back_to_the_form_keeps_everything_typed(helmi: Stage, panel: ConflictPanel) -> None:
    key(panel, Qt.Key.Key_Escape)
    assert helmi.page.conflict is None
    assert helmi.site("occupants").editor.value() == "3"
    assert helmi.page.draft.count() == 3


def test_theirs_meanwhile_once_more_is_another_conflict(helmi: Stage, panel: ConflictPanel) -> None:
    olli_saves(helmi, occupants="6")
    key(panel, Qt.Key.Key_1)
    key(panel, Qt.Key.Key_1)
    panel.act()
    helmi.settle()
    again = helmi.page.conflict
    assert again is not None
    assert again is not panel
    assert helmi.data().sites[0]["occupants"] == 6


def test_a_row_that_somebody_removed_can_only_stay_away(helmi: Stage) -> None:
    phone = next(point for point in helmi.data().points if point["point_kind"] == "phone")
    helmi.write(helmi.card("phone"), "050 987 6543")
    helmi.office.write([Change("contact_point", phone.id, Op.REMOVE, helmi.office.helmi)])
    helmi.page.saver.save()
    helmi.settle()
    panel = helmi.page.conflict
    assert panel is not None
    key(panel, Qt.Key.Key_1)
    assert panel.choices[0].chosen == ""
    key(panel, Qt.Key.Key_2)
    panel.act()
    helmi.settle()
    assert helmi.page.conflict is None
    assert not helmi.page.has_changes()
    assert all(point["point_kind"] != "phone" for point in helmi.data().points)


def test_a_removal_of_what_somebody_changed_is_asked(helmi: Stage) -> None:
    details = helmi.first.details()
    helmi.settle()
    details.points.table.selectRow(1)
    row = details.points.current()
    assert row is not None
    details.points.remove()
    helmi.office.write([Change("contact_point", row.id, Op.SET, helmi.office.helmi, {"note": "Työssä"})])
    helmi.page.saver.save()
    helmi.settle()
    panel = helmi.page.conflict
    assert panel is not None
    key(panel, Qt.Key.Key_1)
    panel.act()
    helmi.settle()
    assert row.id not in {point.id for point in helmi.data().points}


def test_a_revealed_secret_of_the_other_side_is_not_shown(helmi: Stage) -> None:
    customer = helmi.data().customer
    helmi.page.draft.reveal(customer, "personal_identity_code", "010190-901R")
    helmi.page.draft.set(customer, "personal_identity_code", "010190-9156")
    edit = Edit("customer", customer.id, customer.id, "set", {"personal_identity_code": ""}, {})
    assert isinstance(forms.save(helmi.office.desk_of("olli"), [edit]), Saved)
    helmi.page.saver.save()
    helmi.settle()
    panel = helmi.page.conflict
    assert panel is not None
    _label, before, mine, theirs, _stands = cells(panel, 0)
    assert "901R" not in before
    assert mine == "010190-9156"
    assert theirs == "–"
