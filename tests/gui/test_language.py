"""Another language while customers are open: every word of their pages changes, nothing that is typed does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from gui.fields import Field
from gui.pages.customer import CustomerPage
from gui.pages.sections.permissions import PermissionsSection
from gui.pages.sections.sites import SitesSection
from gui.seat import Seat
from models import words
from models.entities.journal import Entry
from models.records import Edit
from models.services import drafts, forms
from models.services.forms import Saved
from tests.gui.customer_page import Stage, stage
from tests.gui.desk_fixtures import Office
from tests.gui.desk_fixtures import office as office
from tests.gui.desk_fixtures import seat as seat
from tests.gui.shell_fixtures import Hand

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def helmi(qtbot: QtBot, office: Office, seat: Seat) -> Iterator[Stage]:
    before = words.language()
    words.set_language("en")
    yield stage(qtbot, office, seat)
    words.set_language(before)


def to_finnish(helmi: Stage) -> None:
    words.set_language("fi")
    helmi.page.retranslate()
    helmi.settle()


def labels(page: QWidget) -> set[str]:
    return {label.text() for label in page.findChildren(QLabel)} | {field.label() for field in page.findChildren(Field)}


def test_every_word_changes_and_what_is_typed_stays(helmi: Stage) -> None:
    helmi.identify()
    helmi.write(helmi.site("occupants"), "3")
    helmi.write(helmi.card("email"), "ei kelpaa")
    helmi.card("phone").focus()
    QApplication.processEvents()
    assert helmi.card("email").problem() is not None
    before = labels(helmi.page)
    to_finnish(helmi)
    assert "Dwelling type" in before
    assert "Dwelling type" not in labels(helmi.page)
    assert helmi.card("phone").label() == words._("Phone (preferred)") != "Phone (preferred)"
    assert helmi.site("occupants").editor.value() == "3"
    assert helmi.site("occupants").changed()
    problem = helmi.card("email").problem()
    assert problem is not None
    assert helmi.card("email").message() == problem.message()
    assert helmi.page.save_bar.isVisible()
    helmi.write(helmi.card("email"), "helmi@example.com")
    helmi.page.saver.save()
    helmi.settle()
    assert helmi.data().sites[0]["occupants"] == 3
    assert not helmi.page.has_changes()


def test_the_contact_goes_on_with_what_is_written(helmi: Stage) -> None:
    running = helmi.identify()
    form = helmi.page.dock.contact.form
    form.subject.editor.set_value("invoice")
    helmi.write(form.text, "Kysyi laskusta.")
    to_finnish(helmi)
    form = helmi.page.dock.contact.form
    assert helmi.page.dock.contact.running == running
    assert (form.subject.editor.value(), form.text.editor.value()) == ("invoice", "Kysyi laskusta.")
    assert form.text.label() == words._("Text") != "Text"
    assert helmi.card("phone").editor.value() == "040 123 4567", "the caller is still identified"
    form.outcome.editor.set_value("resolved")
    helmi.page.dock.contact.wrap_up()
    helmi.settle()
    assert helmi.page.contact is None


def test_the_newest_text_goes_on_though_its_draft_is_still_being_written(helmi: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    helmi.identify()
    panel = helmi.page.dock.contact
    panel.form.text.editor.set_value("Vanha luonnos")
    panel._edited()
    panel.flush()
    helmi.settle()
    keep = drafts.keep

    def slowly(*given: Any) -> Any:
        time.sleep(0.3)
        return keep(*given)

    monkeypatch.setattr(drafts, "keep", slowly)
    panel.form.text.editor.set_value("Vanha luonnos ja uusi, pitkä teksti")
    panel._edited()
    panel.flush()
    to_finnish(helmi)
    assert helmi.page.dock.contact.form.text.editor.value() == "Vanha luonnos ja uusi, pitkä teksti"


def test_a_contact_about_to_begin_keeps_its_number(helmi: Stage) -> None:
    helmi.page.dock.contact.start_form.set_caller("040 765 4321")
    to_finnish(helmi)
    assert helmi.page.dock.contact.start_form.number.editor.value() == "040 765 4321"


def test_the_statement_panel_stays_open_with_its_words(helmi: Stage) -> None:
    helmi.page.record_statement("research", "sms")
    helmi.settle()
    panel = helmi.page.parts.stating.panel
    assert panel is not None
    helmi.write(panel.form.wording, "Ei kyselyjä.")
    to_finnish(helmi)
    again = helmi.page.parts.stating.panel
    assert again is not None
    assert again is not panel
    assert again.isVisible()
    assert again.form.texts()["wording"] == "Ei kyselyjä."
    assert again.form.texts()["purpose"] == "research"


def test_a_form_in_the_sites_stays_open_on_its_row(helmi: Stage) -> None:
    section = helmi.page.open_section("sites")
    assert isinstance(section, SitesSection)
    helmi.settle()
    section.add_site()
    form = section.form()
    assert form is not None
    helmi.write(form.fields["street_address"], "Uusitie 4")
    to_finnish(helmi)
    assert helmi.page.section() == "sites"
    again = helmi.page.open_section("sites")
    assert isinstance(again, SitesSection)
    assert again is not section
    shown = again.form()
    assert shown is not None
    assert shown.fields["street_address"].editor.value() == "Uusitie 4"


def test_the_chosen_statement_stays_chosen(helmi: Stage) -> None:
    section = helmi.page.open_section("permissions")
    assert isinstance(section, PermissionsSection)
    helmi.settle()
    section.table.selectRow(1)
    key = section.table.current_key()
    to_finnish(helmi)
    again = helmi.page.open_section("permissions")
    assert isinstance(again, PermissionsSection)
    assert again.table.current_key() == key


def test_a_conflict_keeps_what_was_decided(helmi: Stage) -> None:
    helmi.write(helmi.site("occupants"), "3")
    site = helmi.data().sites[0]
    edit = Edit("site", site.id, helmi.office.helmi, texts={"occupants": "5"}, bases={"occupants": site.bases["occupants"]})
    assert isinstance(forms.save(helmi.office.desk_of("olli"), [edit]), Saved)
    helmi.page.saver.save()
    helmi.settle()
    panel = helmi.page.conflict
    assert panel is not None
    panel.choose(0, "mine")
    to_finnish(helmi)
    again = helmi.page.conflict
    assert again is not None
    assert [choice.chosen for choice in again.choices] == ["mine"]
    again.act()
    helmi.settle()
    assert helmi.data().sites[0]["occupants"] == 3


def test_the_program_changes_the_open_pages_and_reads_nothing_again(start: Callable[..., Hand], store: Path) -> None:
    hand = start(store)
    hand.sign_in()
    hand.search("0401234567")
    hand.press(Qt.Key.Key_Return)
    hand.until(lambda: hand.shell.customers.current is not None)
    hand.settle()
    page = hand.shell.customers.all()[0].widget
    assert isinstance(page, CustomerPage)
    page.draft.set(page.data.customer, "given_names", "Helmi Orvokki Testi")
    page.binding.refresh()
    page.edited()
    hand.settle()
    before = _reads(page)
    hand.program.change_language("fi")
    hand.settle()
    assert hand.shell.customers.all()[0].widget is page
    assert page.isVisible()
    assert words._("Dwelling type") in labels(page)
    assert "Dwelling type" not in labels(page)
    assert page.draft.count() == 1
    assert page.save_bar.isVisible()
    assert _reads(page) == before
    hand.program.change_language("en")
    hand.settle()
    assert "Dwelling type" in labels(page)
    page.saver.discard()
    hand.settle()


def _reads(page: CustomerPage) -> int:
    with page.seat.desk.store.read() as session:
        return session.scalar(select(func.count()).select_from(Entry).where(Entry.op == "read", Entry.subject == page.customer_id)) or 0
