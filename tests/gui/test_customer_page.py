"""The customer page: who it is, what may be done, saving as one set, masks, undo, and what happens when others save."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from gui.inputs import MaskedLine
from gui.pages.customer import SECTIONS, CustomerPage, open_for
from gui.seat import Seat
from models.entities.journal import Entry
from models.journal.entries import Change, Op
from models.problems import Rejected
from models.records import Edit
from models.roles import Role
from models.services import contacts, customers, forms
from models.services.contacts import RunningContact
from models.services.forms import Saved
from tests.gui.customer_page import Stage, stage
from tests.gui.desk_fixtures import Office, seat_at, settle
from tests.gui.desk_fixtures import office as office
from tests.gui.desk_fixtures import seat as seat

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def helmi(qtbot: QtBot, office: Office, seat: Seat) -> Stage:
    return stage(qtbot, office, seat)


def test_the_head_says_who_it_is_and_that_nobody_is_identified(helmi: Stage) -> None:
    head = helmi.page.head
    assert head._name.text() == "Mäki-Kuutti, Helmi Orvokki"
    assert head.verification.kind() == "warning"
    assert "F7" in head.verification.text()
    assert "901R" not in head._hetu.text()
    assert helmi.page.title() == "Helmi Orvokki Mäki-Kuutti"


def test_opening_is_journalled_as_one_read(helmi: Stage) -> None:
    with helmi.office.store.read() as session:
        reads = session.scalars(select(Entry).where(Entry.op == "read", Entry.subject == helmi.office.helmi)).all()
    assert [entry.actor for entry in reads] == ["noora"]


def test_the_banner_answers_in_words_with_day_and_wording(helmi: Stage) -> None:
    banner = helmi.page.answers.banner
    assert banner.kind() == "prohibited"
    said = banner.accessibleName()
    assert "NO" in said
    assert "12 Mar 2026" in said
    assert "Älkää soitelko" in said


def test_the_matrix_filters_by_controller_and_service_messages_always_have_a_line(helmi: Stage) -> None:
    answers = helmi.page.answers
    assert answers.matrix.model().rowCount() == 3
    assert answers.matrix.model().columnCount() == 6
    both = answers.decisions()
    answers._which.set_value("lampo")
    answers._which.edited.emit()
    assert {decision.controller for decision in answers.decisions().values()} == {"lampo"}
    assert answers.decisions()["direct-marketing", "phone"].answer is both["direct-marketing", "phone"].answer
    assert answers._service.text()


def test_alerts_stand_in_order_of_weight(helmi: Stage) -> None:
    assert [alert.kind for alert in helmi.page.data.alerts] == ["dispute", "overdue"]


def test_until_verified_sensitive_fields_are_masked_and_then_they_open(helmi: Stage) -> None:
    phone, account = helmi.card("phone").editor, helmi.first.billing.fields["iban"].editor
    assert isinstance(phone, MaskedLine)
    assert isinstance(account, MaskedLine)
    assert phone.masked()
    assert "123" not in phone.value()
    helmi.identify()
    assert not phone.masked()
    assert phone.value() == "040 123 4567"
    assert account.masked()  # a bank account is revealed with a reason, whoever calls
    assert helmi.page.head.verification.kind() == "allowed"
    helmi.page.set_contact(None)
    assert phone.masked()
    assert not helmi.page.has_changes()


def test_a_contact_of_somebody_else_never_slips_in(helmi: Stage) -> None:
    running = helmi.identify()
    other = RunningContact(running.id, helmi.office.site, "lampo", "call", "inbound", None, running.started_at, running.base, "customer-number", True)
    helmi.page.set_contact(other)
    assert helmi.page.contact is running


def test_several_changes_are_saved_as_one_set_in_the_contact(helmi: Stage) -> None:
    running = helmi.identify()
    helmi.write(helmi.card("given_names"), "Helmi Maria")
    helmi.write(helmi.site("occupants"), "3")
    helmi.write(helmi.card("email"), "helmi@example.com")
    assert helmi.page.save_bar.count_text() == "3 changes not saved"
    helmi.page.handlers()["save"]()
    helmi.settle()
    assert not helmi.page.has_changes()
    assert helmi.page.save_bar.isHidden()
    assert helmi.data().customer["given_names"] == "Helmi Maria"
    assert helmi.data().sites[0]["occupants"] == 3
    with helmi.office.store.read() as session:
        saved = session.scalars(
            select(Entry).where(Entry.op == "set", Entry.actor == "noora", Entry.contact == running.id, Entry.entity != "contact")
        ).all()
    assert len({entry.set_id for entry in saved}) == 1
    assert {entry.entity for entry in saved} == {"customer", "site", "contact_point"}
    assert {entry.source for entry in saved} == {"customer"}
    assert helmi.page.head._name.text() == "Mäki-Kuutti, Helmi Maria"


def test_the_same_field_can_be_saved_twice_in_a_row(helmi: Stage) -> None:
    for text, kept in (("3", 3), ("4", 4)):
        helmi.write(helmi.site("occupants"), text)
        helmi.page.saver.save()
        helmi.settle()
        assert helmi.page.conflict is None
        assert helmi.data().sites[0]["occupants"] == kept


def test_save_with_a_wrong_value_goes_to_it_and_saves_nothing(helmi: Stage) -> None:
    helmi.identify()
    helmi.write(helmi.card("email"), "helmi.maki-kuutti@example")
    helmi.write(helmi.site("occupants"), "3")
    assert helmi.card("email").message()
    assert helmi.page.save_bar.problem_text().startswith("E-mail")
    helmi.page.saver.save()
    helmi.settle()
    assert helmi.card("email").editor.widget().hasFocus()
    assert helmi.card("email").editor.value() == "helmi.maki-kuutti@example"
    assert helmi.data().sites[0]["occupants"] == 2


def test_a_warning_is_shown_and_lets_the_save_pass(helmi: Stage) -> None:
    details = helmi.first.details()
    helmi.settle()
    helmi.write(details.form.fields["business_id"], "0109160-2")
    helmi.page.saver.save()
    helmi.settle()
    assert helmi.data().customer["business_id"] == "0109160-2"
    assert "sole trader" in details.form.fields["business_id"].message()
    assert not helmi.page.has_changes()


def test_the_last_save_is_taken_back(helmi: Stage) -> None:
    helmi.write(helmi.site("occupants"), "3")
    helmi.page.saver.save()
    helmi.settle()
    ((text, handler),) = helmi.undos
    assert text == "1 change saved"
    assert "undo" in helmi.page.handlers()
    handler()
    helmi.settle()
    assert helmi.data().sites[0]["occupants"] == 2
    assert helmi.site("occupants").editor.value() == "2"
    assert ("The last save was taken back", "done") in helmi.said
    handler()
    assert helmi.said[-1] == ("There is no save on this page to take back", "note")


def test_undo_leaves_and_tells_what_somebody_changed_since(helmi: Stage) -> None:
    helmi.write(helmi.site("occupants"), "3")
    helmi.write(helmi.site("building_year"), "1988")
    helmi.page.saver.save()
    helmi.settle()
    site = helmi.data().sites[0]
    olli = helmi.office.desk_of("olli")
    assert isinstance(
        forms.save(olli, [Edit("site", site.id, office_id(helmi), texts={"occupants": "6"}, bases={"occupants": site.bases["occupants"]})]), Saved
    )
    helmi.undos[0][1]()
    helmi.settle()
    assert helmi.data().sites[0]["occupants"] == 6
    assert helmi.data().sites[0]["building_year"] == 1987
    assert any("1 value that was changed since" in text for text, _tone in helmi.said)


def office_id(helmi: Stage) -> object:
    return helmi.office.helmi


def test_what_somebody_else_saves_shows_at_once_and_leaves_an_edit_alone(helmi: Stage) -> None:
    helmi.write(helmi.site("occupants"), "3")
    site = helmi.data().sites[0]
    helmi.office.write([Change("site", site.id, Op.SET, helmi.office.helmi, {"building_year": 1991})])
    helmi.seat.tell([helmi.office.helmi], ["site"])
    helmi.settle()
    assert helmi.site("building_year").editor.value() == "1991"
    assert helmi.site("occupants").editor.value() == "3"
    assert helmi.page.has_changes()


def test_discard_shows_what_stands(helmi: Stage) -> None:
    helmi.write(helmi.site("occupants"), "x")
    helmi.page.saver.discard()
    helmi.settle()
    assert helmi.site("occupants").editor.value() == "2"
    assert helmi.site("occupants").message() == ""
    assert helmi.page.save_bar.isHidden()


def test_the_sites_are_gone_through_and_each_keeps_its_edit(helmi: Stage) -> None:
    steps = helmi.first.site.steps
    assert steps is not None
    helmi.write(helmi.site("occupants"), "3")
    steps.on.click()
    assert helmi.site("street_address").editor.value() == "Rantapolku 9"
    assert not helmi.site("occupants").changed()
    steps.on.click()
    assert helmi.site("occupants").editor.value() == "3"
    assert helmi.site("occupants").changed()


def test_a_phone_is_added_where_there_was_none_without_a_row_for_nothing(helmi: Stage) -> None:
    details = helmi.first.details()
    helmi.settle()
    assert details.points.table.model().rowCount() == 3
    details._adder("phone")()
    form = details.points.form()
    assert form is not None
    helmi.write(form.fields["phone"], "050 987 6543")
    helmi.page.saver.save()
    helmi.settle()
    assert details.points.table.model().rowCount() == 4
    assert len([point for point in helmi.data().points if point["point_kind"] == "phone"]) == 2


def test_a_contact_point_is_removed_with_the_save(helmi: Stage) -> None:
    details = helmi.first.details()
    helmi.settle()
    details.points.table.selectRow(1)
    row = details.points.current()
    assert row is not None
    details.points.remove()
    assert helmi.page.has_changes()
    assert len(helmi.data().points) == 3
    helmi.page.saver.save()
    helmi.settle()
    assert row.id not in {point.id for point in helmi.data().points}
    assert details.points.table.model().rowCount() == 2


def test_the_details_reach_every_field_of_the_customer(helmi: Stage) -> None:
    details = helmi.first.details()
    helmi.settle()
    helmi.write(details.form.fields["date_of_death"], "1.4.2026")
    helmi.page.saver.save()
    helmi.settle()
    assert helmi.data().customer["date_of_death"] == date(2026, 4, 1)
    assert helmi.page.data.alerts[0].kind == "death"


@pytest.mark.parametrize("code", list(SECTIONS))
def test_every_section_opens_by_its_command_and_takes_the_focus(helmi: Stage, code: str) -> None:
    helmi.page.handlers()[f"section-{code}"]()
    helmi.settle()
    assert helmi.page.section() == code
    assert helmi.page.answers.mode() == ("full" if code == "customer" else "line")
    focus = QApplication.focusWidget()
    assert focus is not None
    assert helmi.page.open_section(code).isAncestorOf(focus)


def test_permissions_fold_and_unfold(helmi: Stage) -> None:
    toggle = helmi.page.handlers()["permissions"]
    toggle()
    assert helmi.page.answers.mode() == "line"
    toggle()
    assert helmi.page.answers.mode() == "full"
    assert helmi.page.answers.matrix.hasFocus()


@pytest.mark.parametrize(("width", "height"), [(1280, 724), (1100, 700), (1000, 652), (800, 524)])
def test_nothing_stands_outside_the_window(qtbot: QtBot, office: Office, seat: Seat, width: int, height: int) -> None:
    helmi = stage(qtbot, office, seat, width, height)
    assert (helmi.window.width(), helmi.window.height()) == (width, height)
    for code in SECTIONS:
        helmi.page.open_section(code)
        helmi.settle()
        assert (helmi.window.width(), helmi.window.height()) == (width, height)
        for part in (helmi.page.head, helmi.page.answers, helmi.page.bar, helmi.page.parts.stack):
            right = part.mapTo(helmi.window, part.rect().topRight()).x()
            assert right <= width, (code, type(part).__name__)


def test_where_it_is_narrow_the_contact_lies_over_the_page_and_folds_again(qtbot: QtBot, office: Office, seat: Seat) -> None:
    helmi = stage(qtbot, office, seat, 1100, 700)
    dock = helmi.page.dock
    assert not dock.expanded
    before = helmi.page.parts.whole.width()
    helmi.page.parts.toggle_contact()
    helmi.settle()
    assert dock.overlays
    assert helmi.page.parts.whole.width() == before
    assert dock.geometry().right() == helmi.page.rect().right()
    helmi.page.parts.toggle_contact()
    assert not dock.expanded


def test_a_narrow_page_has_one_line_of_alerts_and_the_banner(qtbot: QtBot, office: Office, seat: Seat) -> None:
    helmi = stage(qtbot, office, seat, 800, 524)
    assert helmi.page.answers.mode() == "banner"
    helmi.page.parts.toggle_answers()
    assert helmi.page.answers.mode() == "full"


def test_an_officer_reads_and_changes_nothing(qtbot: QtBot, office: Office, qapp: QApplication) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    made = seat_at(office, window, office.desk_of("veera", Role.OFFICER))
    helmi = stage(qtbot, office, made)
    helmi.write(helmi.site("occupants"), "9")
    assert helmi.site("occupants").editor.value() == ""  # cleared by the test's hand, and nothing could be typed
    assert not helmi.page.has_changes()
    made.tasks.close()


def test_one_controllers_user_sees_that_controllers_side_only(qtbot: QtBot, office: Office, qapp: QApplication) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    made = seat_at(office, window, office.desk_of("sanna", Role.AGENT, ("sahko",)))
    helmi = stage(qtbot, office, made)
    assert helmi.page.data.billing == ()
    assert [relation["controller"] for relation in helmi.page.data.relations] == ["sahko"]
    made.tasks.close()


def test_a_customer_of_nobody_here_is_refused(qtbot: QtBot, office: Office, seat: Seat) -> None:
    opened: list[CustomerPage | Rejected] = []
    open_for(seat, office.site, None, opened.append)
    settle(qtbot, seat)
    assert isinstance(opened[0], Rejected)


def test_a_wrap_up_elsewhere_does_not_take_an_edit_away(helmi: Stage) -> None:
    running = helmi.identify()
    helmi.write(helmi.site("occupants"), "3")
    assert isinstance(contacts.wrap_up(helmi.seat.desk, running, {"outcome": "resolved"}), Saved)
    helmi.page.set_contact(None)
    helmi.page.refresh()
    helmi.settle()
    assert helmi.site("occupants").editor.value() == "3"
    assert customers.read_page(helmi.office.desk, helmi.office.helmi)


def test_a_message_of_two_lines_gets_its_room(helmi: Stage) -> None:
    helmi.identify()
    helmi.write(helmi.card("email"), "helmi.maki-kuutti@example")
    helmi.site("occupants").focus()
    helmi.settle()
    field = helmi.card("email")
    assert field.message()
    assert field.height() >= field.heightForWidth(field.width())


@pytest.mark.parametrize("code", ["customer", "sites", "permissions"])
def test_tab_goes_through_the_regions_in_their_order_whenever_they_were_made(helmi: Stage, code: str) -> None:
    helmi.identify()
    helmi.page.open_section(code)
    helmi.page.dock.set_expanded(True)
    helmi.settle()
    regions = [*helmi.page.regions()[:3], helmi.page.dock]
    helmi.page.answers.matrix.setFocus()
    passed: list[int] = []
    for _step in range(80):
        focus = QApplication.focusWidget()
        assert focus is not None
        passed.append(next(at for at, region in enumerate(regions) if region is focus or region.isAncestorOf(focus)))
        helmi.press(Qt.Key.Key_Tab)
        if passed[-1] == len(regions) - 1 and QApplication.focusWidget() is not None and not regions[-1].isAncestorOf(QApplication.focusWidget()):
            break
    assert passed == sorted(passed)
    assert set(passed) == set(range(len(regions)))


def test_tab_goes_down_the_cards_one_after_the_other(helmi: Stage) -> None:
    helmi.card("family_name").focus()
    cards = [helmi.first.customer, helmi.first.site, helmi.first.billing]
    passed: list[int] = []
    while (focus := QApplication.focusWidget()) is not None and helmi.first.isAncestorOf(focus):
        passed.append(next(at for at, card in enumerate(cards) if card.isAncestorOf(focus)))
        helmi.press(Qt.Key.Key_Tab)
    assert passed == sorted(passed)
    assert set(passed) == {0, 1, 2}
