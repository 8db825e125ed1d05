"""The history of a customer in words: who, when, on whose word, what from what to what; masked, filtered, read in stretches."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.pages.sections.history import HistorySection
from models.journal.apply import apply
from models.journal.entries import Change, Op
from models.records import Edit
from models.roles import Role
from models.services import contacts, customers, forms, history_view, reveal
from models.services.contacts import RunningContact
from models.services.desk import Desk
from models.services.forms import Saved
from models.services.history_view import GROUPS, HistoryLine, HistoryPage
from models.services.reveal import Revealed
from tests.gui.panel_host import HETU, IBAN, Host, Office, Open, office, open_host

__all__ = ["office", "open_host"]
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
NEW_PHONE = "050 765 4321"


def set_field(office: Office, desk: Desk, name: str, text: str, source: str = "customer", entity: str = "customer") -> None:
    row = office.helmi if entity == "customer" else office.page(desk).points[0].id
    saved = forms.save(desk, [Edit(entity, row, office.helmi, "set", {name: text})], source=source)
    assert isinstance(saved, Saved), saved


def lived(office: Office) -> Desk:
    """Let an agent open, correct, reveal, speak and record; return the supervisor's desk."""
    desk = office.desk()
    customers.open_customer(desk, office.helmi)
    set_field(office, desk, "family_name", "Mäki-Kuutti-Testinen")
    set_field(office, desk, "phone", NEW_PHONE, "population-register", "contact_point")
    assert isinstance(reveal.reveal(desk, office.page(desk).customer, "personal_identity_code", "asiakas kysyi laskusta"), Revealed)
    running = contacts.start(desk, office.helmi, controller="lampo", caller_number="+358401234567")
    assert isinstance(running, RunningContact)
    contacts.verify(desk, running, "identity-code-end", "123A")
    assert isinstance(contacts.wrap_up(desk, running, {"outcome": "resolved"}), Saved)
    office.state(desk, "prohibition", "direct-marketing", "phone", wording="Älkää soittako")
    return supervisor(office)


def supervisor(office: Office, *controllers: str) -> Desk:
    return office.desk("kaarina", Role.SUPERVISOR, controllers or ("lampo", "sahko"))


def read(desk: Desk, office: Office, **kwargs: Any) -> HistoryPage:
    page = history_view.read(desk, office.helmi, **kwargs)
    assert isinstance(page, HistoryPage)
    return page


def everything(lines: tuple[HistoryLine, ...]) -> str:
    parts = [part for line in lines for change in line.changes for part in (change.before, change.after)]
    return " ".join([*parts, *(line.sentence() + line.brief() + line.reason + str(dict(line.facts)) for line in lines)])


def shown(open_host: Open, **kwargs: Any) -> tuple[Host, HistorySection]:
    host = open_host(**kwargs)
    section = HistorySection(host)
    host.add_section(section)
    host.settle(lambda: not section._stale)
    return host, section


def sentences(section: HistorySection) -> list[str]:
    return [section.rows.cell(row, 1).text for row in range(section.rows.rowCount())]


def test_events_are_told_in_words(office: Office) -> None:
    desk = lived(office)
    said = [line.sentence() for line in read(desk, office).lines]
    for sentence in (
        "Customer opened",
        "Customer changed: family name",
        "Contact point changed: phone",
        "Masked value revealed: personal identity code",
        "Contact begun: call, incoming",
        "Caller asked: end of the personal identity code, no match",
        "Contact ended: resolved",
        "Prohibition recorded: direct marketing, phone",
    ):
        assert sentence in said, sentence


def test_a_change_tells_who_on_whose_word_and_from_what_to_what(office: Office) -> None:
    desk = lived(office)
    newest, oldest = read(desk, office, field=("customer", "family_name")).lines
    assert (newest.who, newest.role_word(), newest.source_word()) == ("noora", "agent", "Customer")
    assert [(each.label, each.before, each.after) for each in newest.changes] == [("Family name", "Mäki-Kuutti", "Mäki-Kuutti-Testinen")]
    assert (oldest.who, oldest.op, oldest.changes[0].before, oldest.changes[0].after) == ("setup", "create", "", "Mäki-Kuutti")


def test_the_third_change_begins_where_the_second_ended(office: Office) -> None:
    desk = office.desk()
    for name in ("Yksi", "Kaksi", "Kolme"):
        set_field(office, desk, "family_name", name)
    lines = history_view.field_history(supervisor(office), office.helmi, "customer", office.helmi, "family_name")
    assert isinstance(lines, tuple)
    assert [(line.changes[0].before, line.changes[0].after) for line in lines][:3] == [("Kaksi", "Kolme"), ("Yksi", "Kaksi"), ("Mäki-Kuutti", "Yksi")]


def test_sensitive_values_are_masked_old_and_new(office: Office) -> None:
    desk = lived(office)
    said = everything(read(desk, office).lines)
    for secret in (HETU, "901R", IBAN, "1234567", "0401234567", "7654321", "123A", "Älkää soittako"):
        assert secret not in said.replace(" ", "").replace("\u00a0", "") if " " not in secret else secret not in said
    phone = next(line for line in read(desk, office).lines if line.sentence() == "Contact point changed: phone")
    assert phone.source_word() == "Population register"
    assert "•" in phone.changes[0].before
    assert "•" in phone.changes[0].after


def test_groups_part_everything_and_the_filter_agrees_with_them(office: Office) -> None:
    desk = lived(office)
    whole = read(desk, office)
    assert sum(whole.counts.values()) == len(whole.lines) == whole.total
    for group in GROUPS:
        part = read(desk, office, groups=[group]).lines
        assert [line.entry for line in part] == [line.entry for line in whole.lines if line.group == group]
        assert len(part) == whole.counts[group] > 0
    reveals = read(desk, office, groups=["reveals"]).lines
    assert [line.reason for line in reveals] == ["asiakas kysyi laskusta"]


def test_it_goes_on_in_stretches_without_gap_or_repeat(office: Office) -> None:
    desk = lived(office)
    whole = [line.seq for line in read(desk, office).lines]
    found: list[int] = []
    before: int | None = None
    while True:
        page = read(desk, office, before=before, limit=3)
        found += [line.seq for line in page.lines]
        before = page.older
        if before is None:
            break
    assert found == whole


def test_another_controllers_events_are_left_out(office: Office) -> None:
    lived(office)
    own, other = read(supervisor(office), office), read(supervisor(office, "sahko"), office)
    assert any(line.controller == "lampo" for line in own.lines)
    assert {line.controller for line in other.lines} <= {"", "sahko"}
    assert not any(line.sentence().startswith("Contact begun") for line in other.lines)


def test_who_may_not_read_the_journal_sees_changes_but_not_who_looked(office: Office) -> None:
    lived(office)
    page = read(office.desk(), office)
    assert page.limited
    assert {line.group for line in page.lines} == {"changes", "statements", "contacts"}
    assert page.counts["reads"] == page.counts["reveals"] == 0


def test_an_administrator_sees_no_customers_history(office: Office) -> None:
    refused = history_view.read(office.desk("aada", Role.ADMINISTRATOR), office.helmi)
    assert not isinstance(refused, HistoryPage)


def test_a_field_whose_name_is_part_of_another_is_not_mixed_up(office: Office) -> None:
    desk = office.desk()
    set_field(office, desk, "street_address", "Mallikatu 3", entity="contact_point")
    assert read(supervisor(office), office, field=("contact_point", "address")).lines == ()


def test_the_section_reads_when_shown_and_filters(open_host: Open, office: Office) -> None:
    host, section = shown(open_host, desk=lived(office))
    total = section.rows.rowCount()
    assert section.chips[""].accessibleName() == f"All {total}"
    section.chips["reveals"].click()
    host.settle(lambda: section.rows.rowCount() == 1)
    assert sentences(section) == ["Masked value revealed: personal identity code"]
    assert "asiakas kysyi laskusta" in " ".join([*section.detail.said(), section.rows.cell(0, 1).sub])
    assert [code for code, chip in section.chips.items() if chip.isChecked()] == ["reveals"]
    section.chips[""].click()
    host.settle(lambda: section.rows.rowCount() == total)


def test_one_field_can_be_asked_about(open_host: Open, office: Office) -> None:
    host, section = shown(open_host, desk=lived(office))
    section.field.set_value("customer.family_name")
    section.field.edited.emit()
    host.settle(lambda: section.rows.rowCount() == 2)
    assert "Mäki-Kuutti → Mäki-Kuutti-Testinen" in section.detail.said()
    assert "Customer" in section.detail.said()
    section.show_field("contact_point", "phone")
    host.settle(lambda: sentences(section)[0] == "Contact point changed: phone")
    assert section.field.value() == "contact_point.phone"


def test_keys_alone_move_open_and_leave(open_host: Open, office: Office) -> None:
    _host, section = shown(open_host, desk=lived(office))
    section.focus_first()
    assert QApplication.focusWidget() is section.table
    before = section.detail.accessibleName()
    QTest.keyClick(section.table, Qt.Key.Key_Down)
    assert section.table.currentIndex().row() == 1
    assert section.detail.accessibleName() != before
    QTest.keyClick(section.table, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is section.detail
    QTest.keyClick(section.detail, Qt.Key.Key_Backtab)
    assert QApplication.focusWidget() is not section.detail


def test_more_is_loaded_below_and_the_chosen_row_stays(open_host: Open, office: Office) -> None:
    with office.store.write() as session:
        reads = [Change("customer", office.helmi, Op.READ, office.helmi) for _turn in range(450)]
        apply(session, office.store.sealing, office.desk().act(), reads)
    host, section = shown(open_host, desk=supervisor(office))
    assert section.rows.rowCount() == history_view.PAGE
    assert section.more.isVisible()
    section.table.selectRow(120)
    chosen = section.table.current_key()
    section.more.click()
    host.settle(lambda: section.rows.rowCount() == 2 * history_view.PAGE)
    assert section.table.current_key() == chosen
    section.more.click()
    host.settle(lambda: not section.more.isVisible())
    assert section.rows.rowCount() == int(section.chips[""].accessibleName().split()[-1])


def test_an_agent_is_told_why_readings_are_not_there(open_host: Open, office: Office) -> None:
    lived(office)
    _host, section = shown(open_host)
    assert section.limited.isVisible()
    assert not section.chips["reads"].isVisible()
    assert not section.chips["reveals"].isVisible()


def test_an_empty_filter_says_so_and_offers_all(open_host: Open, office: Office) -> None:
    host, section = shown(open_host, desk=supervisor(office))
    total = section.rows.rowCount()
    section.chips["reveals"].click()
    host.settle(section.empty.isVisible)
    assert section.empty.accessibleName() == "Nothing of this kind has happened."
    assert not section.table.isVisible()
    section.show_all()
    host.settle(lambda: section.rows.rowCount() == total)
    assert not section.empty.isVisible()


def test_another_customer_shows_only_their_own(open_host: Open, office: Office) -> None:
    host, section = shown(open_host, desk=lived(office))
    section.chips["reveals"].click()
    host.go_to(office.urho)
    host.settle(lambda: section.rows.rowCount() > 0)
    assert section.chips[""].isChecked()
    assert not any("revealed" in sentence for sentence in sentences(section))
    assert {line.row for line in section._lines if line.entity == "customer"} == {office.urho}
