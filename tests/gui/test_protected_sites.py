"""Non-disclosure in the sites: no place is told until it is revealed with a reason, however and whenever its row was read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from gui.inputs import MaskedLine
from gui.pages.sections.sites import SitesSection
from gui.panels.reveal import RevealPanel
from gui.seat import Seat
from models.entities.journal import Entry
from models.journal.entries import Change, Op, uuid7
from models.kinds import DOTS
from models.records import Edit
from models.services import forms, history_view
from models.services.forms import Saved
from models.services.history_view import HistoryPage
from tests.gui.customer_page import Stage, stage
from tests.gui.desk_fixtures import Office
from tests.gui.desk_fixtures import office as office
from tests.gui.desk_fixtures import seat as seat

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
PLACES = ("Mallikatu", "Rantapolku", "Piharinne", "PETÄJÄVESI", "41900")
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def helmi(qtbot: QtBot, office: Office, seat: Seat) -> Stage:
    changes = [Change("customer", office.helmi, Op.SET, office.helmi, {"non_disclosure": True})]
    for at in range(40):
        place = {"customer_id": office.helmi, "street_address": f"Piharinne {at}", "postal_code": "41900", "post_office": "PETÄJÄVESI"}
        changes.append(Change("site", uuid7(), Op.CREATE, office.helmi, place))
    office.write(changes)
    return stage(qtbot, office, seat)


@pytest.fixture
def section(helmi: Stage) -> SitesSection:
    made = helmi.page.open_section("sites")
    assert isinstance(made, SitesSection)
    helmi.settle()
    return made


def said(root: QWidget) -> Iterator[str]:
    """Yield every text that a widget and those in it hold, as shown or as told to assistive technology."""
    for widget in (root, *root.findChildren(QWidget)):
        yield widget.toolTip()
        yield widget.accessibleName()
        yield widget.accessibleDescription()
        if isinstance(widget, QLabel | QLineEdit):
            yield widget.text()
        elif isinstance(widget, QPlainTextEdit):
            yield widget.toPlainText()


def tells(helmi: Stage) -> list[str]:
    return [text for text in said(helmi.page) if any(place in text for place in PLACES)]


def rows_say(section: SitesSection) -> str:
    model = section.tree.model()
    return " ".join(str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(model.rowCount()))


def test_neither_the_card_nor_the_tree_tells_where_any_of_many_sites_is(helmi: Stage, section: SitesSection) -> None:
    assert section.tree.model().rowCount() == 42
    assert not any(place in rows_say(section) for place in PLACES)
    assert tells(helmi) == []
    helmi.page.open_section("customer")
    steps = helmi.first.site.steps
    assert steps is not None
    for _step in range(3):
        steps.back.click()
        helmi.settle()
        assert helmi.site("street_address").editor.value() == DOTS
    assert tells(helmi) == []


def test_the_filter_does_not_find_what_is_masked(helmi: Stage, section: SitesSection) -> None:
    section.filter.set_value("rantapolku")
    section.filter.edited.emit()
    assert section.tree.model().rowCount() == 0


def test_a_masked_place_is_not_written_over_unseen(helmi: Stage, section: SitesSection) -> None:
    assert section.tree.go_to(helmi.office.site.hex)
    section.edit()
    form = section.form()
    assert form is not None
    for name in ("street_address", "postal_code", "post_office"):
        editor = form.fields[name].editor
        assert isinstance(editor, MaskedLine)
        assert (editor.masked(), editor.isReadOnly(), editor.value()) == (True, True, DOTS)
    assert not form.fields["occupants"].editor.widget().isReadOnly()
    assert not helmi.page.has_changes()


def test_the_address_is_revealed_whole_with_a_reason_and_masked_again(helmi: Stage, section: SitesSection) -> None:
    assert section.tree.go_to(helmi.office.site.hex)
    helmi.settle()
    assert section.facts.reveal.isVisible()
    assert helmi.seat.commands.trigger("reveal")
    panel = helmi.page.disclosure.panel
    assert isinstance(panel, RevealPanel)
    panel.ask()
    helmi.settle()
    assert panel.reason.problem() is not None
    assert tells(helmi) == []
    panel.reason.editor.set_value("asentaja tarvitsee osoitteen")
    panel.ask()
    helmi.settle()
    assert panel.value() == "Mallikatu 3 B 12, 40100 JYVÄSKYLÄ"
    assert "Mallikatu 3 B 12" in rows_say(section)
    assert "Mallikatu 3 B 12" in section.facts._name.text()
    assert "Rantapolku" not in rows_say(section)
    assert not section.facts.reveal.isVisible()
    section.edit()
    form = section.form()
    assert form is not None
    assert form.fields["street_address"].editor.value() == "Mallikatu 3 B 12"
    assert form.fields["post_office"].editor.value() == "JYVÄSKYLÄ"
    assert not helmi.page.has_changes()
    panel.close_panel()
    helmi.settle()
    assert form.fields["street_address"].editor.value() == DOTS
    assert tells(helmi) == []
    assert "Mallikatu" not in rows_say(section)


def test_each_part_that_was_revealed_is_journalled_with_the_reason(helmi: Stage, section: SitesSection) -> None:
    assert section.tree.go_to(helmi.office.site.hex)
    section.reveal_here()
    panel = helmi.page.disclosure.panel
    assert isinstance(panel, RevealPanel)
    panel.reason.editor.set_value("asentaja tarvitsee osoitteen")
    panel.ask()
    helmi.settle()
    with helmi.office.store.read() as session:
        entries = session.scalars(select(Entry).where(Entry.op == "reveal")).all()
    assert [(entry.entity, entry.entity_id, entry.actor) for entry in entries] == [("site", helmi.office.site, "noora")] * 3
    assert len({entry.set_id for entry in entries}) == 1
    read = history_view.read(helmi.office.desk, helmi.office.helmi)
    assert isinstance(read, HistoryPage)
    assert "Mallikatu" not in repr(read)


def test_the_eye_in_the_card_reveals_the_same(helmi: Stage) -> None:
    editor = helmi.site("street_address").editor
    assert isinstance(editor, MaskedLine)
    assert editor.eye().isVisible()
    editor.eye().click()
    QApplication.processEvents()
    panel = helmi.page.disclosure.panel
    assert isinstance(panel, RevealPanel)
    panel.reason.editor.set_value("asentaja tarvitsee osoitteen")
    panel.ask()
    helmi.settle()
    assert helmi.site("street_address").editor.value() == "Mallikatu 3 B 12"
    panel.close_panel()
    helmi.settle()
    assert helmi.site("street_address").editor.value() == DOTS


def test_a_conflict_about_a_masked_place_does_not_tell_it(helmi: Stage, section: SitesSection) -> None:
    site = helmi.data().sites[0]
    helmi.page.draft.set(site, "street_address", "Uusikatu 1")
    helmi.page.binding.refresh()
    helmi.page.edited()
    olli = helmi.office.desk_of("olli")
    edit = Edit("site", site.id, helmi.office.helmi, texts={"street_address": "Piharinne 99"}, bases={"street_address": site.bases["street_address"]})
    assert isinstance(forms.save(olli, [edit]), Saved)
    helmi.page.saver.save()
    helmi.settle()
    panel = helmi.page.conflict
    assert panel is not None
    cells = panel._rows._make(panel.choices[0])[1]
    assert cells[2].text == "Uusikatu 1"
    assert (cells[1].text, cells[3].text) == (DOTS, DOTS)
    assert tells(helmi) == []
