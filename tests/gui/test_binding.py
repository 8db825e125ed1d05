"""The draft: edits laid over records, kept on the entries they were made on; and fields tied to it."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.binding import Binding
from gui.choices import Combo
from gui.draft import Draft
from gui.forms import site as site_form
from gui.forms.spec import Item, make_field
from gui.inputs import MaskedLine
from models.problems import Conflict, error, warning
from models.records import Record
from models.services import customers, forms
from models.services.customers import CustomerPage
from models.services.forms import Saved
from models.services.sections import new_id
from tests.gui.desk_fixtures import Office
from tests.gui.desk_fixtures import office as office
from tests.gui.dressing import dress
from tests.gui.typist import type_text

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def page(office: Office) -> CustomerPage:
    found = customers.read_page(office.desk, office.helmi)
    assert isinstance(found, CustomerPage)
    return found


def laid(office: Office) -> tuple[Draft, Record]:
    draft, site = Draft(), page(office).sites[0]
    draft.lay(site)
    return draft, site


def test_an_edit_counts_and_the_value_that_stands_takes_it_back(office: Office) -> None:
    draft, site = laid(office)
    before = draft.text(site, "occupants")
    draft.set(site, "occupants", "3")
    assert draft.count() == 1
    assert draft.changed(site.address("occupants"))
    draft.set(site, "occupants", before)
    assert draft.count() == 0
    assert draft.changes() == []


def test_changes_are_one_edit_a_row_with_the_bases_they_were_made_on(office: Office) -> None:
    draft, site = laid(office)
    draft.set(site, "occupants", "3")
    draft.set(site, "building_year", "1990")
    (edit,) = draft.changes()
    assert edit.texts == {"occupants": "3", "building_year": "1990"}
    assert edit.bases == {name: site.bases[name] for name in edit.texts}
    assert edit.op == "set"


def test_an_edit_of_a_row_nobody_laid_is_saved_all_the_same(office: Office) -> None:
    site = page(office).sites[0]
    draft = Draft()
    draft.set(site, "occupants", "4")
    assert isinstance(forms.save(office.desk, draft.changes()), Saved)
    assert page(office).sites[0]["occupants"] == 4


def test_a_newer_reading_slides_under_an_edit_which_keeps_its_base(office: Office) -> None:
    draft, site = laid(office)
    draft.set(site, "occupants", "3")
    other = Draft()
    other.set(site, "occupants", "5")
    assert isinstance(forms.save(office.desk_of("olli"), other.changes()), Saved)
    newer = page(office).sites[0]
    draft.lay(newer)
    assert draft.text(newer, "occupants") == "3"
    result = forms.save(office.desk, draft.changes())
    assert isinstance(result, Conflict)
    assert (result.fields[0].mine, result.fields[0].theirs) == (3, 5)


def test_after_a_save_nothing_counts_and_a_further_edit_stands_on_the_saved_entry(office: Office) -> None:
    draft, site = laid(office)
    draft.set(site, "occupants", "3")
    edits = draft.changes()
    assert isinstance(forms.save(office.desk, edits), Saved)
    draft.settle(edits)
    assert draft.count() == 0
    draft.set(site, "occupants", "6")  # typed before the saved row was read again
    newer = page(office).sites[0]
    draft.lay(newer)
    assert draft.count() == 1
    assert isinstance(forms.save(office.desk, draft.changes()), Saved)
    assert page(office).sites[0]["occupants"] == 6


def test_an_older_reading_that_arrives_after_the_save_changes_nothing(office: Office) -> None:
    draft, site = laid(office)
    draft.set(site, "occupants", "3")
    edits = draft.changes()
    assert isinstance(forms.save(office.desk, edits), Saved)
    draft.settle(edits)
    draft.lay(site)
    assert draft.text(site, "occupants") == "3"
    draft.lay(page(office).sites[0])
    assert draft.text(page(office).sites[0], "occupants") == "3"


def test_a_latent_row_is_made_only_when_something_is_typed(office: Office) -> None:
    draft = Draft()
    given = {"point_kind": "phone", "preferred": "true"}
    point = draft.add("contact_point", new_id(), office.helmi, links={"customer_id": office.helmi}, given=given, latent=True)
    assert draft.count() == 0
    assert draft.changes() == []
    draft.set(point, "phone", "0509876543")
    (edit,) = draft.changes()
    assert edit.op == "create"
    assert edit.texts == given | {"phone": "0509876543"}
    assert isinstance(forms.save(office.desk, [edit]), Saved)
    assert len([each for each in page(office).points if each["point_kind"] == "phone"]) == 2


def test_a_row_begun_counts_and_one_taken_away_before_the_save_leaves_nothing(office: Office) -> None:
    draft = Draft()
    row = draft.add("site", new_id(), office.helmi, links={"customer_id": office.helmi})
    assert draft.count() == 1
    draft.remove(row)
    assert draft.count() == 0
    assert draft.changes() == []


def test_a_kept_draft_comes_back_whole(office: Office) -> None:
    draft, site = laid(office)
    person = page(office).points[1]
    draft.lay(person)
    draft.set(site, "occupants", "3")
    draft.remove(person)
    begun = draft.add("site", new_id(), office.helmi, links={"customer_id": office.helmi}, given={"held_from": "1.1.2026"})
    draft.set(begun, "street_address", "Uusitie 4")
    other = Draft()
    for record in (site, person):
        other.lay(record)
    other.restore(draft.texts())
    assert other.texts() == draft.texts()
    assert other.count() == draft.count() == 3
    assert {(edit.op, edit.id) for edit in other.changes()} == {("set", site.id), ("remove", person.id), ("create", begun.id)}
    assert isinstance(forms.save(office.desk, other.changes()), Saved)


def test_a_revealed_value_may_be_edited_and_is_masked_again(office: Office) -> None:
    found = page(office)
    draft, customer = Draft(), found.customer
    draft.lay(customer)
    mask = draft.text(customer, "personal_identity_code")
    assert "901R" not in mask
    assert draft.masked(customer, "personal_identity_code")
    draft.reveal(customer, "personal_identity_code", "010190-901R")
    assert not draft.masked(customer, "personal_identity_code")
    assert draft.text(customer, "personal_identity_code") == "010190-901R"
    assert draft.count() == 0
    draft.conceal(customer.address("personal_identity_code"))
    assert draft.text(customer, "personal_identity_code") == mask


def test_a_revealed_value_does_not_outlive_the_entry_it_was_revealed_of(office: Office) -> None:
    customer = page(office).customer
    draft = Draft()
    draft.reveal(customer, "personal_identity_code", "010190-901R")
    renewed = replace(customer, bases=dict(customer.bases) | {"personal_identity_code": uuid4()})
    assert draft.masked(renewed, "personal_identity_code")


class Form:
    """A few fields of Helmi on a window."""

    def __init__(self, office: Office, qtbot: QtBot, qapp: QApplication) -> None:
        dress(qapp)
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.draft = Draft()
        self.binding = Binding(office.desk, self.draft, self.window)
        data = page(office)
        self.site, self.point = data.sites[0], next(each for each in data.points if each["point_kind"] == "postal")
        row = QHBoxLayout(self.window)
        self.fields = {item.name: make_field(self.binding, self.site, item) for item in site_form.CARD}
        self.code = make_field(self.binding, self.point, Item("postal_code"))
        self.town = make_field(self.binding, self.point, Item("post_office"))
        self.street = make_field(self.binding, self.point, Item("street_address"))
        for field in (*self.fields.values(), self.code, self.town, self.street):
            row.addWidget(field)
        self.window.show()


@pytest.fixture
def form(office: Office, qtbot: QtBot, qapp: QApplication) -> Form:
    return Form(office, qtbot, qapp)


def test_a_field_says_that_it_is_changed_and_what_was_typed_stays(form: Form) -> None:
    area = form.fields["heated_area"]
    area.focus()
    area.editor.set_value("")
    type_text(area.editor.widget(), "abc")
    assert area.changed()
    assert area.problem() is None  # nobody is nagged while typing
    form.fields["occupants"].focus()
    found = area.problem()
    assert found is not None
    assert area.editor.value() == "abc"
    assert form.binding.first_words().startswith(area.label())
    area.focus()
    area.editor.set_value("")
    type_text(area.editor.widget(), "97,5")
    assert area.problem() is None


def test_the_post_office_follows_the_postal_code_while_it_is_typed(form: Form) -> None:
    form.code.focus()
    form.code.editor.set_value("")
    type_text(form.code.editor.widget(), "00100")
    assert form.town.editor.value() == "HELSINKI"
    assert form.draft.text(form.point, "post_office") == "HELSINKI"
    assert form.draft.count() == 2


def test_a_sensitive_field_is_masked_until_it_may_be_opened(form: Form) -> None:
    editor = form.street.editor
    assert isinstance(editor, MaskedLine)
    assert editor.masked()
    assert "Mallikatu" not in editor.value()
    form.draft.opener = lambda _record, _name: "Mallikatu 3 B 12"
    form.binding.refresh()
    assert not editor.masked()
    assert editor.value() == "Mallikatu 3 B 12"
    assert form.draft.count() == 0


def test_two_fields_of_one_value_show_the_same(form: Form) -> None:
    twin = make_field(form.binding, form.site, Item("occupants"))
    twin.setParent(form.window)
    form.fields["occupants"].editor.set_value("")
    type_text(form.fields["occupants"].editor.widget(), "7")
    assert twin.editor.value() == "7"
    assert twin.changed()


def test_a_choice_not_required_may_be_taken_back(form: Form) -> None:
    combo = form.fields["sauna"].editor
    assert isinstance(combo, Combo)
    combo.set_value("")
    combo.edited.emit()
    (edit,) = form.draft.changes()
    assert edit.texts == {"sauna": ""}


def test_problems_of_the_service_stand_beside_their_fields_and_the_rest_comes_back(form: Form) -> None:
    at = form.site.address("occupants")
    homeless = form.binding.show_problems([error("Too many").at(at), warning("Elsewhere").at("site/0/x")])
    assert form.fields["occupants"].message() == "Too many"
    assert [problem.message() for problem in homeless] == ["Elsewhere"]
    form.binding.clear_problems()
    assert form.fields["occupants"].message() == ""


def test_fields_that_left_take_no_edits(form: Form) -> None:
    field = form.fields["occupants"]
    form.binding.unbind([field])
    field.editor.set_value("")
    type_text(field.editor.widget(), "9")
    newer = replace(form.site, values=dict(form.site.values) | {"occupants": 1})
    form.binding.relay([newer])
    assert field.editor.value() == "9"
