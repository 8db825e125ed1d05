"""Billing and other data: what is open, accounts and vouchers, forms in place, and what only a reason shows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from pytestqt.qtbot import QtBot

from gui.inputs import MaskedLine
from gui.pages.sections.billing import BillingSection
from gui.pages.sections.other import OtherSection
from gui.seat import Seat
from models.services import sections
from tests.gui.customer_page import Stage, stage
from tests.gui.desk_fixtures import IBAN, Office
from tests.gui.desk_fixtures import office as office
from tests.gui.desk_fixtures import seat as seat

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def helmi(qtbot: QtBot, office: Office, seat: Seat) -> Stage:
    return stage(qtbot, office, seat)


@pytest.fixture
def billing(helmi: Stage) -> BillingSection:
    made = helmi.page.open_section("billing")
    assert isinstance(made, BillingSection)
    helmi.settle()
    return made


@pytest.fixture
def other(helmi: Stage) -> OtherSection:
    made = helmi.page.open_section("contacts")
    assert isinstance(made, OtherSection)
    helmi.settle()
    return made


def test_what_is_open_is_summed_to_the_cent(billing: BillingSection) -> None:
    assert billing.summary.text() == "2 open invoices, €218.40 in all"


def test_invoices_are_newest_first_with_their_states_in_words(billing: BillingSection) -> None:
    rows = [[billing.invoices._rows.cell(row, column).text for column in (0, 3, 4)] for row in range(3)]
    assert rows == [["4471", "€188.10", "Disputed"], ["4420", "€30.30", "Partly paid"], ["4398", "€0.00", "Paid"]]


def test_a_dispute_is_written_on_the_invoice_and_nothing_else(helmi: Stage, billing: BillingSection) -> None:
    invoices = billing.invoices
    invoices.table.selectRow(1)
    invoices.edit()
    form = invoices.form()
    assert form is not None
    assert {name for name, field in form.fields.items() if not field.read_only()} == {
        "disputed",
        "disputed_on",
        "dispute_reason",
        "dispute_settled_on",
    }
    assert form.fields["total_amount"].editor.value() == "188.10"
    helmi.write(form.fields["disputed_on"], "1.4.2026")
    helmi.page.saver.save()
    helmi.settle()
    found = next(each for each in sections.billing(helmi.office.desk, helmi.office.helmi).invoices.records if each["invoice_number"] == "4420")
    assert found["disputed_on"] == date(2026, 4, 1)
    assert not helmi.page.has_changes()


def test_the_account_form_and_the_first_section_show_one_value(helmi: Stage, billing: BillingSection) -> None:
    billing.accounts.edit()
    form = billing.accounts.form()
    assert form is not None
    helmi.write(form.fields["due_days"], "21")
    assert helmi.first.billing.fields["due_days"].editor.value() == "21"
    helmi.page.saver.save()
    helmi.settle()
    assert helmi.data().billing[0]["due_days"] == 21


def test_an_e_invoice_without_its_address_is_refused_beside_the_field(helmi: Stage, billing: BillingSection) -> None:
    billing.accounts.edit()
    form = billing.accounts.form()
    assert form is not None
    helmi.write(form.fields["e_invoice_address"], " ")
    helmi.page.saver.save()
    helmi.settle()
    assert "address" in form.fields["e_invoice_address"].message()
    assert helmi.page.has_changes()


def test_the_bank_account_shows_its_end_only(billing: BillingSection) -> None:
    billing.accounts.edit()
    form = billing.accounts.form()
    assert form is not None
    editor = form.fields["iban"].editor
    assert isinstance(editor, MaskedLine)
    assert editor.masked()
    assert editor.value().replace(" ", "").endswith(IBAN[-4:])
    assert IBAN[4:12] not in editor.value().replace(" ", "")


def test_a_promise_to_pay_is_begun_and_saved(helmi: Stage, billing: BillingSection) -> None:
    plans = billing._others["payment_plan"]
    plans.add()
    form = plans.form()
    assert form is not None
    for name, code in (("plan_kind", "promise"), ("state", "in-force")):
        form.fields[name].editor.set_value(code)
        form.fields[name].editor.edited.emit()
    helmi.write(form.fields["amount"], "188,10")
    helmi.write(form.fields["agreed_on"], "7.4.2026")
    helmi.page.saver.save()
    helmi.settle()
    (plan,) = sections.billing(helmi.office.desk, helmi.office.helmi).plans.records
    assert plan["amount"] == Decimal("188.10")
    assert plan["controller"] == "lampo"
    assert plans.table.model().rowCount() == 1
    assert not helmi.page.has_changes()


def test_contacts_are_newest_first_with_text_outcome_and_who(other: OtherSection) -> None:
    rows = other.contacts._rows
    assert [rows.cell(row, 1).text for row in range(2)] == ["Invoice", "Moving"]
    assert "Maaliskuun lasku" in rows.cell(0, 1).sub
    assert rows.cell(0, 2).text == "Resolved"
    assert rows.cell(0, 2).sub == "The customer"


@pytest.mark.parametrize(
    ("entity", "texts"),
    [
        ("quotation_request", {"what": "Kaukolämpöön liittyminen", "state": "received", "received_at": "7.4.2026 9.00"}),
        ("offer", {"what": "Lämpösopimus", "state": "draft"}),
        ("order", {"what": "Etäluettava mittari", "state": "received", "ordered_at": "7.4.2026 9.00"}),
        ("feedback", {"feedback_kind": "complaint", "text": "Kylmää oli", "state": "received", "received_at": "7.4.2026 9.00"}),
        ("satisfaction", {"survey": "Puhelun jälkeen", "score": "9", "scale": "0-10", "answered_at": "7.4.2026 9.00"}),
        ("service_use", {"service": "advice", "used_at": "7.4.2026 9.00"}),
        ("consented_data", {"what": "Kulutusseuranta", "service": "Raportti", "basis": "consent", "given_how": "call", "given_at": "7.4.2026 9.00"}),
        ("credit_check", {"checked_at": "7.4.2026 9.00", "reason": "contract", "outcome": "clear", "valid_to": "7.7.2026"}),
        ("paper_record", {"what": "Sopimus", "room": "Arkisto 2"}),
    ],
)
def test_every_other_kind_of_data_is_begun_and_saved(helmi: Stage, other: OtherSection, entity: str, texts: dict[str, str]) -> None:
    made = other._others[entity]
    before = sections.others(helmi.office.desk, helmi.office.helmi).lists[entity].total
    made.add()
    form = made.form()
    assert form is not None
    for name, text in texts.items():
        form.fields[name].editor.set_value(text)
        form.fields[name].editor.edited.emit()
    helmi.page.saver.save()
    helmi.settle()
    problems = [field.message() for field in form.fields.values() if field.message()]
    assert not helmi.page.has_changes(), (problems, helmi.said)
    assert sections.others(helmi.office.desk, helmi.office.helmi).lists[entity].total == before + 1


def test_an_existing_row_is_corrected_and_another_removed(helmi: Stage, other: OtherSection) -> None:
    feedback, papers = other._others["feedback"], other._others["paper_record"]
    feedback.edit()
    form = feedback.form()
    assert form is not None
    helmi.write(form.fields["answer"], "Kiitos itsellesi")
    papers.remove()
    assert helmi.page.draft.count() == 2
    helmi.page.saver.save()
    helmi.settle()
    read = sections.others(helmi.office.desk, helmi.office.helmi)
    assert read.lists["feedback"].records[0]["answer"] == "Kiitos itsellesi"
    assert read.lists["paper_record"].total == 0


def test_another_controllers_data_are_not_read(office: Office) -> None:
    desk = office.desk_of("sanna", controllers=("sahko",))
    assert sections.billing(desk, office.helmi).invoices.total == 0
    assert sections.others(desk, office.helmi).contacts.total == 0


def test_a_limit_says_that_there_is_more(office: Office) -> None:
    read = sections.billing(office.desk, office.helmi, limit=2)
    assert len(read.invoices.records) == 2
    assert read.invoices.more
    assert read.invoices.total == 3
