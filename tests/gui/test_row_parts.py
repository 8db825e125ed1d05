"""Rows that hang on a row: instalments, loans, who listened. Added, corrected, ended and undone where they are listed, in the real page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.lookup import LookupLine
from gui.pages.customer_parts.form_box import FormBox
from gui.pages.customer_parts.record_list import RecordList
from gui.pages.sections.billing import BillingSection
from gui.pages.sections.other import OtherSection
from gui.seat import Seat
from models import formats
from models.journal.entries import Change, Op, uuid7
from models.problems import Rejected
from models.records import Edit, Record
from models.services import forms, history_view, sections
from tests.gui.customer_page import Stage, stage
from tests.gui.desk_fixtures import Office
from tests.gui.desk_fixtures import office as office
from tests.gui.desk_fixtures import seat as seat

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def helmi(qtbot: QtBot, office: Office, seat: Seat) -> Stage:
    return stage(qtbot, office, seat)


@pytest.fixture
def plans(helmi: Stage) -> RecordList:
    made = helmi.page.open_section("billing")
    assert isinstance(made, BillingSection)
    helmi.settle()
    return made._others["payment_plan"]


@pytest.fixture
def other(helmi: Stage) -> OtherSection:
    made = helmi.page.open_section("contacts")
    assert isinstance(made, OtherSection)
    helmi.settle()
    return made


def form_of(made: RecordList | None) -> FormBox:
    assert made is not None
    form = made.form()
    assert form is not None
    return form


def part_of(made: RecordList) -> RecordList:
    assert made.part_list is not None
    return made.part_list


def choose(form: FormBox, name: str, code: str) -> None:
    form.fields[name].editor.set_value(code)
    form.fields[name].editor.edited.emit()


def save(helmi: Stage) -> None:
    helmi.page.saver.save()
    helmi.settle()


def agree(helmi: Stage, plans: RecordList) -> None:
    """Begin a plan of two instalments and save all of it at once."""
    plans.add()
    form = form_of(plans)
    choose(form, "plan_kind", "instalments")
    helmi.write(form.fields["amount"], "218,40")
    for due, amount in (("1.5.2026", "109,20"), ("1.6.2026", "109,20")):
        part_of(plans).add()
        helmi.write(form_of(plans.part_list).fields["due_on"], due)
        helmi.write(form_of(plans.part_list).fields["amount"], amount)
    save(helmi)


def instalments(helmi: Stage) -> list[Record]:
    read = sections.billing(helmi.office.desk, helmi.office.helmi)
    return sorted((part for parts in read.parts.values() for part in parts), key=lambda part: part["due_on"])


def test_a_plan_and_its_instalments_are_one_save_and_one_undo(helmi: Stage, plans: RecordList) -> None:
    agree(helmi, plans)
    assert not helmi.page.has_changes(), helmi.said
    found = instalments(helmi)
    assert [(each["due_on"], each["amount"]) for each in found] == [(date(2026, 5, 1), Decimal("109.20")), (date(2026, 6, 1), Decimal("109.20"))]
    (plan,) = sections.billing(helmi.office.desk, helmi.office.helmi).plans.records
    assert {each["payment_plan_id"] for each in found} == {plan.id}
    page = history_view.read(helmi.office.desk, helmi.office.helmi)
    assert isinstance(page, history_view.HistoryPage)
    assert len({line.set_id for line in page.lines if line.entity in ("payment_plan", "instalment")}) == 1
    assert [line.sentence() for line in page.lines if line.entity == "instalment"] == ["Instalment added"] * 2
    helmi.undos[-1][1]()
    helmi.settle()
    assert instalments(helmi) == []
    assert sections.billing(helmi.office.desk, helmi.office.helmi).plans.total == 0


def test_an_instalment_is_paid_corrected_and_removed(helmi: Stage, plans: RecordList) -> None:
    agree(helmi, plans)
    parts = part_of(plans)
    assert parts.table.model().rowCount() == 2
    parts.table.selectRow(0)
    assert parts._end.isVisible()
    parts._end.click()
    assert QApplication.focusWidget() is form_of(parts).fields["paid_on"].editor.widget()
    parts.table.selectRow(1)
    parts.edit()
    helmi.write(form_of(parts).fields["amount"], "100")
    save(helmi)
    assert [(each["paid_on"], each["amount"]) for each in instalments(helmi)] == [(formats.today(), Decimal("109.20")), (None, Decimal(100))]
    parts = part_of(plans)
    parts.table.selectRow(0)
    assert not parts._end.isVisible(), "it is paid"
    parts.table.selectRow(1)
    parts.remove()
    save(helmi)
    assert len(instalments(helmi)) == 1


def test_what_is_missing_is_said_beside_its_field_also_in_a_form_that_was_closed(helmi: Stage, plans: RecordList) -> None:
    plans.add()
    choose(form_of(plans), "plan_kind", "instalments")
    helmi.write(form_of(plans).fields["amount"], "200")
    part_of(plans).add()
    helmi.write(form_of(plans.part_list).fields["due_on"], "1.5.2026")
    part_of(plans).add()
    helmi.write(form_of(plans.part_list).fields["due_on"], "1.6.2026")
    helmi.write(form_of(plans.part_list).fields["amount"], "100")
    save(helmi)
    form = form_of(plans.part_list)
    assert form.fields["due_on"].editor.value() == "1.5.2026", "the form of the row that lacks something is opened"
    assert form.fields["amount"].message() == "Required. Give a value"
    assert QApplication.focusWidget() is form.fields["amount"].editor.widget()
    assert sections.billing(helmi.office.desk, helmi.office.helmi).plans.total == 0, "all or nothing"
    helmi.write(form.fields["amount"], "viisi")
    save(helmi)
    assert form.fields["amount"].message().startswith("Not a number")
    helmi.write(form.fields["amount"], "100")
    save(helmi)
    assert len(instalments(helmi)) == 2


def test_keys_alone_add_a_plan_with_an_instalment(helmi: Stage, plans: RecordList) -> None:
    plans._empty._act.setFocus()
    helmi.press(Qt.Key.Key_A, CTRL | SHIFT)
    if plans.form() is None:  # the key means the list that has the focus
        helmi.seat.commands.trigger("add-row")
    form = form_of(plans)
    choose(form, "plan_kind", "promise")
    helmi.write(form.fields["amount"], "50")
    part_of(plans)._empty._act.setFocus()
    helmi.seat.commands.trigger("add-row")
    parts = part_of(plans)
    assert parts.table.model().rowCount() == 1, "the list of parts is the one in use"
    assert QApplication.focusWidget() is form_of(parts).fields["due_on"].editor.widget()
    helmi.write(form_of(parts).fields["due_on"], "1.5.2026")
    helmi.settle()
    helmi.press(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is form_of(parts).fields["amount"].editor.widget()
    QTest.keyClicks(QApplication.focusWidget(), "50")
    helmi.seat.commands.trigger("save")
    helmi.settle()
    assert len(instalments(helmi)) == 1


def test_a_paper_record_is_lent_and_comes_back(helmi: Stage, other: OtherSection) -> None:
    papers = other._others["paper_record"]
    papers.edit()
    loans = part_of(papers)
    loans.add()
    helmi.write(form_of(loans).fields["taken_by"], "Arkistonhoitaja")
    save(helmi)
    loans = part_of(papers)
    assert loans._end.text() == "Returned now"
    loans._end.click()
    save(helmi)
    assert not helmi.page.has_changes(), helmi.said
    (loan,) = next(iter(sections.others(helmi.office.desk, helmi.office.helmi).parts.values()))
    assert loan["taken_by"] == "Arkistonhoitaja"
    assert loan["returned_at"] >= loan["taken_at"]


def test_who_listened_stays_as_it_was_recorded(helmi: Stage, other: OtherSection) -> None:
    recordings = other._others["recording"]
    recordings.add()
    form = form_of(recordings)
    for name, code in (("channel", "email"), ("recording_purpose", "complaint"), ("customer_told", "true")):
        choose(form, name, code)
    helmi.write(form.fields["kept_where"], "Arkistopalvelin 2")
    helmi.write(form.fields["kept_until"], "1.1.2028")
    listens = part_of(recordings)
    listens.add()
    form = form_of(listens)
    assert form.fields["listened_by"].read_only()
    assert QApplication.focusWidget() is form.fields["reason"].editor.widget()
    save(helmi)
    assert form.fields["reason"].message() == "Required. Give a value"
    helmi.write(form.fields["reason"], "Reklamaatio 7.4.")
    save(helmi)
    assert not helmi.page.has_changes(), helmi.said
    listens = part_of(recordings)
    listens.edit()
    assert all(field.read_only() for field in form_of(listens).fields.values())
    assert not listens._remove.isVisible()
    listens.remove()
    assert not helmi.page.has_changes()
    (listen,) = next(iter(sections.others(helmi.office.desk, helmi.office.helmi).parts.values()))
    assert (listen["listened_by"], listen["reason"]) == (helmi.seat.desk.user.login, "Reklamaatio 7.4.")


def test_what_is_begun_in_a_call_hangs_on_it_and_links_are_chosen_by_name(helmi: Stage, other: OtherSection) -> None:
    running = helmi.identify()
    requests = other._others["quotation_request"]
    requests.add()
    form = form_of(requests)
    assert form.fields["contact_id"].editor.value() == running.id.hex
    helmi.write(form.fields["what"], "Kaukolämpöön liittyminen")
    sites = [label for _code, label in form.fields["site_id"].editor._choices]
    assert "Mallikatu 3 B 12, JYVÄSKYLÄ" in sites
    choose(form, "site_id", helmi.office.site.hex)
    save(helmi)
    assert not helmi.page.has_changes(), helmi.said
    (found,) = sections.others(helmi.office.desk, helmi.office.helmi).lists["quotation_request"].records
    assert (found["contact_id"], found["site_id"]) == (running.id, helmi.office.site)
    requests.edit()
    choose(form_of(requests), "site_id", "")
    save(helmi)
    page = history_view.read(helmi.office.desk, helmi.office.helmi)
    assert isinstance(page, history_view.HistoryPage)
    change = next(line for line in page.lines if line.entity == "quotation_request" and line.op == "set")
    assert [(each.label, each.before, each.after) for each in change.changes] == [("Site", "Mallikatu 3 B 12, JYVÄSKYLÄ", "")]


def test_a_refund_names_its_invoice_and_another_customers_is_refused(helmi: Stage, plans: RecordList) -> None:
    billing = helmi.page.open_section("billing")
    assert isinstance(billing, BillingSection)
    refunds = billing._others["refund"]
    refunds.add()
    form = form_of(refunds)
    choose(form, "reason", "overpayment")
    helmi.write(form.fields["amount"], "30,30")
    labels = dict(form.fields["invoice_id"].editor._choices)
    invoice = next(code for code, label in labels.items() if label.startswith("4420, "))
    choose(form, "invoice_id", UUID(int=7).hex)
    save(helmi)
    assert helmi.page.has_changes()
    choose(form, "invoice_id", invoice)
    save(helmi)
    assert not helmi.page.has_changes(), helmi.said
    (refund,) = sections.billing(helmi.office.desk, helmi.office.helmi).refunds.records
    assert refund["invoice_id"].hex == invoice


def test_another_customer_pays_who_is_looked_up_by_number(helmi: Stage) -> None:
    office = helmi.office
    payer = uuid7()
    office.write(
        [
            Change("customer", payer, Op.CREATE, payer, {"customer_kind": "person", "family_name": "Laine", "given_names": "Otso", "language": "fi"}),
            Change(
                "customer_relation", uuid7(), Op.CREATE, payer,
                {"customer_id": payer, "controller": "lampo", "customer_number": "104999", "status": "current", "since": date(2020, 1, 1)}, {}, "lampo",
            ),
        ]
    )  # fmt: skip
    section = helmi.page.open_section("billing")
    assert isinstance(section, BillingSection)
    helmi.settle()
    section.accounts.edit()
    form = form_of(section.accounts)
    line = form.fields["payer_id"].editor
    assert isinstance(line, LookupLine)
    helmi.write(form.fields["payer_id"], "1049990")
    helmi.page.binding.check(form.record.address("payer_id"))
    assert form.fields["payer_id"].message() == "Nothing is found by this. Choose one of those offered"
    assert line.value() == "1049990", "what was typed stays"
    helmi.write(form.fields["payer_id"], "104999")
    helmi.qtbot.waitUntil(lambda: line.offered() == ["Laine, Otso, 104999"], timeout=5_000)
    popup = line.completer().popup()
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert line.value() == payer.hex
    assert line.text() == "Laine, Otso, 104999"
    save(helmi)
    assert not helmi.page.has_changes(), helmi.said
    assert helmi.data().billing[0]["payer_id"] == payer
    page = history_view.read(office.desk, office.helmi)
    assert isinstance(page, history_view.HistoryPage)
    change = next(line for line in page.lines if line.entity == "billing_account" and line.op == "set").changes[0]
    assert (change.label, change.after) == ("Payer", "Laine, Otso")


def test_a_relation_with_the_other_controller_gets_its_number(qtbot: QtBot, office: Office, seat: Seat) -> None:
    helmi = stage(qtbot, office, seat)
    details = helmi.first.details()
    helmi.settle()
    details.relations.add()
    form = form_of(details.relations)
    assert set(form.fields) == {"controller", "status", "since"}
    save(helmi)
    assert form.fields["controller"].message() == "The customer has a relation with this controller already"
    helmi.page.saver.discard()
    helmi.settle()
    office.write([Change("customer_relation", helmi.data().relations[1].id, Op.REMOVE, office.helmi, {}, {}, "sahko")])
    helmi.page.refresh()
    helmi.settle()
    details.relations.add()
    assert form_of(details.relations).fields["controller"].editor.value() == "sahko"
    save(helmi)
    assert not helmi.page.has_changes(), helmi.said
    (lampo, sahko) = sorted(helmi.data().relations, key=lambda each: each["controller"])
    assert (sahko["controller"], sahko["customer_number"], sahko["status"]) == ("sahko", "100001", "current")
    assert lampo["customer_number"] == "104582"
    form = form_of(details.relations)
    assert form.fields["customer_number"].editor.value() == "100001"
    assert form.fields["controller"].read_only(), "a row stays with its controller"


def test_a_row_of_another_controller_is_another_row(helmi: Stage) -> None:
    account = helmi.data().billing[0]
    moved = forms.save(
        helmi.office.desk, [Edit("billing_account", account.id, helmi.office.helmi, "set", {"controller": "sahko"}, {}, {}, account.controller)]
    )
    assert isinstance(moved, Rejected)
    assert moved.messages() == ["A row stays with its controller. End this one and begin another"]
