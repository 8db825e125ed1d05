from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from sqlalchemy import select

from gui.labels import ElidedLabel
from gui.pages import preview
from gui.pages.new_customer import KEEP_AFTER_MS, NewCustomerPage
from gui.pages.recovery import Left
from gui.pages.search import PREVIEW_AFTER_MS
from models import formats
from models.entities.journal import Entry
from models.services import contacts, customers, drafts, search
from models.services.contacts import RunningContact
from models.services.drafts import KeptDraft
from models.services.query import Reason
from models.services.search import Found
from tests.gui.shell_fixtures import CTRL, PASSWORD, SHIFT, Hand
from tests.gui.typist import type_text

Start = Callable[..., Hand]


@pytest.fixture
def hand(start: Start, store: Path) -> Hand:
    made = start(store)
    made.sign_in()
    return made


def ops(hand: Hand, op: str) -> list[Any]:
    with hand.shell.seat.desk.store.read() as session:
        return list(session.scalars(select(Entry).where(Entry.op == op)))


def test_results_come_while_typing_and_the_box_keeps_the_focus(hand: Hand) -> None:
    hand.search("mäki-k")
    page = hand.shell.search
    hit = page.current()
    assert hit is not None
    assert hit.name == "Mäki-Kuutti, Helmi Orvokki"
    assert hit.reasons[0] is Reason.NAME
    assert hand.focus() is hand.shell.bar.search
    hand.until(lambda: page.preview.shown is not None)
    assert page.preview.shown is not None
    assert page.preview.shown.customer_id == hit.customer_id
    assert "•" in page.preview.shown.phone
    assert ops(hand, "search") == []


def answers(hand: Hand) -> dict[str, str]:
    """What the preview says under "May I…", as assistive technology reads it: by the question, the answer."""
    names = [label.accessibleName() for label in hand.shell.search.preview.findChildren(ElidedLabel) if label.isVisible()]
    return dict(name.split(": ") for name in names if ": " in name)


def test_the_preview_answers_may_i_as_the_customers_page_does(hand: Hand) -> None:
    hand.search("mäki-kuutti")
    page = hand.shell.search
    hand.until(lambda: page.preview.shown is not None)
    assert page.preview.shown is not None
    read = customers.read_page(hand.shell.seat.desk, page.preview.shown.customer_id)
    assert isinstance(read, customers.CustomerPage)
    said = answers(hand)
    assert list(said) == ["Call with an ad", "Text an ad", "E-mail an ad", "Post an ad", "Sell by phone", "Ask for research"]
    assert {asked: said[words] for asked, words in preview.ASKED.items()} == {
        asked: preview.answer_text(read.matrix[asked]) for asked in preview.ASKED
    }
    assert said["Call with an ad"].startswith("No, prohibited ")
    assert said["Post an ad"] == "Allowed"
    texts = {label.accessibleName(): label.accessibleDescription() for label in page.preview.findChildren(ElidedLabel)}
    assert texts["Post an ad: Allowed"] == read.matrix["direct-marketing", "post"].sentence()


def test_what_stood_about_another_customer_goes_at_once_and_a_late_preview_is_dropped(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    hand.search("mä")
    page = hand.shell.search
    hand.until(lambda: page.preview.shown is not None)
    first, real, gate = page.current(), search.preview, threading.Event()
    assert first is not None

    def slow(desk: Any, customer: Any, **how: Any) -> Any:
        if customer != first.customer_id:
            assert gate.wait(10)
        return real(desk, customer, **how)

    monkeypatch.setattr(search, "preview", slow)
    hand.press(Qt.Key.Key_Down)
    second = page.current()
    assert second is not None
    assert second.customer_id != first.customer_id
    assert page.preview.shown is None
    assert answers(hand) == {}
    assert second.name in [label.text() for label in page.preview.findChildren(ElidedLabel) if label.isVisible()]
    hand.qtbot.wait(3 * PREVIEW_AFTER_MS)
    hand.press(Qt.Key.Key_Up)
    gate.set()
    hand.until(lambda: page.preview.shown is not None)
    hand.settle()
    assert page.preview.shown is not None
    assert page.preview.shown.customer_id == first.customer_id


def test_arrows_move_the_rows_and_letters_still_go_to_the_box(hand: Hand) -> None:
    hand.search("m")
    first = hand.shell.search.current()
    hand.press(Qt.Key.Key_Down)
    second = hand.shell.search.current()
    assert first is not None
    assert second is not None
    assert first.customer_id != second.customer_id
    hand.type("ä")
    assert hand.shell.bar.search.text() == "mä"


def test_a_late_answer_does_not_replace_a_newer_one(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    real, gate, shown = search.find, threading.Event(), []

    def slow(desk: Any, text: str, **how: Any) -> Found:
        if text == "m":
            assert gate.wait(10)
        return real(desk, text, **how)

    monkeypatch.setattr(search, "find", slow)
    hand.shell.search.shown.connect(shown.append)
    for letter in "mäki":
        type_text(hand.shell.bar.search, letter)
    gate.set()
    hand.settle()
    assert shown == ["mäki"]


def test_enter_opens_and_the_search_acted_on_is_journalled(hand: Hand) -> None:
    hand.search("mäki-kuutti")
    hand.press(Qt.Key.Key_Return)
    hand.until(lambda: hand.shell.page_code() == "customer")
    hand.settle()
    opened = hand.shell.customers.current
    assert opened is not None
    assert opened.view.title() == "Helmi Orvokki Mäki-Kuutti" or "Mäki-Kuutti" in opened.view.title()
    assert opened.running is None
    assert len(ops(hand, "search")) == 1
    assert any(entry.subject == opened.id for entry in ops(hand, "read"))


def test_ctrl_enter_opens_and_starts_a_contact_with_a_timer(hand: Hand) -> None:
    hand.search("mäki-kuutti")
    hand.press(Qt.Key.Key_Return, CTRL)
    hand.until(lambda: hand.shell.customers.current is not None)
    hand.settle()
    opened = hand.shell.customers.current
    assert opened is not None
    assert opened.running is not None
    assert opened.tab.accessibleDescription() == "contact running"
    assert [running.id for running, _name in contacts.unfinished(hand.shell.seat.desk)] == [opened.running.id]


def test_esc_clears_and_no_hit_offers_a_new_customer(hand: Hand) -> None:
    hand.search("zzzyyyxxx")
    page = hand.shell.search
    assert page.empty.accessibleName() == "None of your controllers' customers matches"
    assert page.current() is None
    hand.press(Qt.Key.Key_Escape)
    assert hand.shell.bar.search.text() == ""
    assert page.empty.accessibleName().startswith("Type a name")


def test_filters_narrow_by_reason_and_are_remembered(hand: Hand) -> None:
    hand.search("mä")
    page = hand.shell.search
    before = page.table.model().rowCount()
    chips = page.chips()
    assert chips[""].isChecked()
    chips["name"].click()
    assert page.chips()["name"].isChecked()
    assert 0 < page.table.model().rowCount() <= before
    assert hand.program.preferences.text("search_filter") == "name"


def test_an_incoming_call_shows_its_one_match_and_takes_no_focus(hand: Hand) -> None:
    hand.shell.bar.search.setFocus()
    hand.program.call("040 123 4567")
    hand.settle()
    strip = hand.shell.search.call
    assert strip.isVisible()
    assert strip.match_text() == "One match: Mäki-Kuutti, Helmi Orvokki"
    assert hand.focus() is hand.shell.bar.search
    hand.press(Qt.Key.Key_Return, CTRL)
    hand.until(lambda: hand.shell.customers.current is not None)
    hand.settle()
    opened = hand.shell.customers.current
    assert opened is not None
    assert opened.running is not None
    assert opened.running.caller_number == "+358401234567"


@pytest.mark.parametrize("number", ["anonymous", "112", "0501999999"])
def test_a_number_of_nobody_is_an_unknown_caller(hand: Hand, number: str) -> None:
    hand.program.call(number)
    hand.settle()
    strip = hand.shell.search.call
    assert strip.match_text() == "Unknown caller"
    assert strip.button.isHidden()
    assert hand.shell.search.empty.accessibleName() == "Unknown caller: nobody has this number"


def test_ctrl_i_asks_for_the_number(hand: Hand) -> None:
    hand.press(Qt.Key.Key_I, CTRL)
    hand.type("0401234567")
    box = hand.focus().window()
    type_text(hand.focus(), "\n")
    hand.until(lambda: not box.isVisible())
    hand.settle()
    assert hand.shell.search.call.hit is not None


def test_a_new_customer_gets_a_number_and_a_twin_is_hinted_at_with_its_reason(hand: Hand) -> None:
    hand.search("Uusitalo")
    hand.press(Qt.Key.Key_N, CTRL)
    hand.until(lambda: hand.shell.new_customer is not None)
    page = hand.shell.new_customer
    assert isinstance(page, NewCustomerPage)
    assert page.fields["family_name"].editor.value() == "Uusitalo"
    page.fields["phone"].focus()
    hand.type("040 123 4567")
    hand.until(page.hints.isVisible)
    assert hand.focus() is page.fields["phone"].editor.widget()
    page.fields["email"].focus()
    hand.type("uusi@example")
    assert page.fields["email"].problem() is not None
    hand.press(Qt.Key.Key_S, CTRL)
    hand.settle()
    assert hand.shell.new_customer is page, "a problem keeps the form"
    page.fields["email"].editor.set_value("uusi@example.com")
    page.fields["given_names"].editor.set_value("Ulla")
    page.fields["postal_code"].focus()
    hand.type("40100")
    assert page.fields["post_office"].editor.value().casefold() == "jyväskylä"
    page.fields["street_address"].editor.set_value("Mallikatu 9")
    hand.press(Qt.Key.Key_S, CTRL)
    hand.until(lambda: hand.shell.customers.current is not None)
    hand.settle()
    found = search.find(hand.shell.seat.desk, "uusitalo ulla")
    assert [hit.name for hit in found.hits] == ["Uusitalo, Ulla"]
    assert found.hits[0].customer_number.isdecimal()
    assert found.hits[0].address.casefold() == "40100 jyväskylä"  # a contact point opens by the gate alone


def test_esc_leaves_the_form_of_a_new_customer(hand: Hand) -> None:
    hand.press(Qt.Key.Key_N, CTRL)
    hand.until(lambda: hand.shell.new_customer is not None)
    hand.settle()
    hand.press(Qt.Key.Key_Escape)
    assert hand.shell.new_customer is None
    assert hand.shell.page_code() == "search"


def begin_customer(hand: Hand) -> NewCustomerPage:
    hand.press(Qt.Key.Key_N, CTRL)
    hand.until(lambda: hand.shell.new_customer is not None)
    hand.settle()
    assert hand.shell.new_customer is not None
    return hand.shell.new_customer


def names_of(page: NewCustomerPage) -> tuple[str, str]:
    return page.fields["family_name"].editor.value(), page.fields["given_names"].editor.value()


def test_a_new_customer_begins_once_with_what_was_typed_last_as_names_are_written(hand: Hand) -> None:
    hand.search("ylitörmänen matti juhani")
    hand.settle()
    assert names_of(begin_customer(hand)) == ("Ylitörmänen", "Matti Juhani")
    hand.press(Qt.Key.Key_Escape)
    hand.settle()
    assert names_of(begin_customer(hand)) == ("", "")


def test_what_led_to_a_customer_is_not_the_name_of_another(hand: Hand) -> None:
    hand.search("mäki-k")
    hand.settle()
    assert hand.shell.search.found is not None
    assert hand.shell.search.found.hits
    hand.press(Qt.Key.Key_Return)
    hand.until(lambda: hand.shell.customers.current is not None)
    hand.settle()
    assert names_of(begin_customer(hand)) == ("", "")


def test_a_firm_that_was_looked_for_is_begun_as_an_organisation(hand: Hand) -> None:
    hand.search("törmän talohuolto oy")
    hand.settle()
    page = begin_customer(hand)
    assert page.fields["customer_kind"].editor.value() == "organisation"
    assert page.fields["organisation_name"].editor.value() == "Törmän Talohuolto Oy"
    assert page.fields["organisation_name"].isVisibleTo(page)


def test_what_is_left_unfinished_counts_customers_not_drafts(hand: Hand) -> None:
    customer, now = uuid4(), formats.now()
    draft = KeptDraft("customer", customer, now, {"customer/x/given_names": "Aino"})
    running = RunningContact(uuid4(), customer, "lampo", "call", "inbound", None, now, uuid4())
    card = hand.shell.search.recovery
    card.show_left(
        [Left(customer, "Malli", (draft,)), Left(customer, "Malli", (), running), Left(None, "Uusi", (KeptDraft("new-customer/x", None, now, {}),))]
    )
    assert card._hint.text() == "2 customers"


def test_a_half_typed_new_customer_is_kept_through_the_end_and_offered_back(start: Start, store: Path) -> None:
    first = start(store)
    first.sign_in()
    begin_customer(first)
    first.type("Uusitalo")
    first.press(Qt.Key.Key_Tab)
    first.type("Ulla")
    first.shell.new_customer.fields["phone"].focus()
    first.type("050 765 4321")
    first.program.frame.close()
    second = start(store)
    second.sign_in()
    card = second.shell.search.recovery
    assert [(item.customer_id, item.name) for item in card.items] == [(None, "Uusitalo, Ulla")]
    assert second.shell.new_customer is None, "offered, not opened"
    button = next(each for each in card.findChildren(QAbstractButton) if each.text() == "Open" and each.isVisible())
    button.setFocus()
    second.press(Qt.Key.Key_Space)
    second.until(lambda: second.shell.new_customer is not None)
    second.settle()
    page = second.shell.new_customer
    assert page is not None
    assert page.typed() == {
        "customer_kind": "person", "language": "fi", "controller": "lampo", "status": "current", "family_name": "Uusitalo", "given_names": "Ulla", "phone": "050 765 4321",
    }  # fmt: skip
    assert not card.isVisible()
    second.press(Qt.Key.Key_S, CTRL)
    second.until(lambda: second.shell.customers.current is not None)
    second.settle()
    assert drafts.kept(second.shell.seat.desk) == []
    assert [hit.name for hit in search.find(second.shell.seat.desk, "050 765 4321").hits] == ["Uusitalo, Ulla"]


def test_a_half_typed_new_customer_survives_a_crash_a_lock_and_another_language(start: Start, store: Path) -> None:
    hand = start(store)
    hand.sign_in()
    page = begin_customer(hand)
    hand.type("Uusitalo")
    hand.qtbot.wait(KEEP_AFTER_MS + 100)
    hand.settle()
    (kept,) = drafts.kept(hand.shell.seat.desk)
    assert (kept.subject, kept.texts["family_name"]) == (None, "Uusitalo"), "kept while typing: a crash tells nobody beforehand"
    hand.type("-Ranta")
    hand.press(Qt.Key.Key_L, CTRL | SHIFT)
    hand.settle()
    (kept,) = drafts.kept(page.seat.desk)
    assert kept.texts["family_name"] == "Uusitalo-Ranta"
    assert hand.program.lock is not None
    hand.type(PASSWORD + "\n")
    hand.until(lambda: hand.program.lock is None)
    hand.settle()
    hand.program.change_language("sv")
    hand.until(lambda: hand.shell.new_customer is not None)
    hand.settle()
    fresh = hand.shell.new_customer
    assert fresh is not None
    assert fresh is not page
    assert fresh.fields["family_name"].editor.value() == "Uusitalo-Ranta"
    assert len(drafts.kept(hand.shell.seat.desk)) == 1
    hand.program.change_language("en")


def test_esc_keeps_a_half_typed_new_customer_and_the_next_form_offers_it(hand: Hand) -> None:
    begin_customer(hand)
    hand.type("Uusitalo")
    hand.press(Qt.Key.Key_Escape)
    hand.settle()
    assert [item.name for item in hand.shell.search.recovery.items] == ["Uusitalo"]
    page = begin_customer(hand)
    assert page.offer.isVisible()
    hand.type("Toinen")
    page.offer.restore.setFocus()
    hand.press(Qt.Key.Key_Space)
    hand.settle()
    assert page.fields["family_name"].editor.value() == "Toinen", "what is typed now stands over what was left"
    assert not page.offer.isVisible()
    page.keep_draft()
    hand.settle()
    assert [kept.texts["family_name"] for kept in drafts.kept(hand.shell.seat.desk)] == ["Toinen"]
    hand.press(Qt.Key.Key_Escape)
    hand.settle()
    hand.shell.search.recovery.discarded.emit(hand.shell.search.recovery.items[0])
    hand.settle()
    assert drafts.kept(hand.shell.seat.desk) == []
    page = begin_customer(hand)
    assert not page.offer.isVisible()
    hand.press(Qt.Key.Key_Escape)
    hand.settle()
    assert drafts.kept(hand.shell.seat.desk) == [], "a form in which nothing was typed leaves nothing"


def test_what_was_left_behind_is_offered_and_opened_only_when_asked(start: Start, store: Path) -> None:
    first = start(store)
    first.sign_in()
    desk = first.shell.seat.desk
    customer = search.find(desk, "mäki-kuutti").hits[0].customer_id
    drafts.keep(desk, "customer", customer, {"somewhere": "typed"})
    started = contacts.start(desk, search.find(desk, "mäkinen").hits[0].customer_id, controller="lampo")
    assert isinstance(started, contacts.RunningContact)
    first.program.frame.close()
    second = start(store)
    second.sign_in()
    items = second.shell.search.recovery.items
    assert second.shell.search.recovery.isVisible()
    assert [item.contact is not None for item in items] == [True, False]
    assert second.shell.customers.all() == []
    second.shell.search.recovery.discarded.emit(items[1])
    second.settle()
    assert drafts.kept(second.shell.seat.desk) == []
    second.shell.search.recovery.wanted.emit(items[0])
    second.until(lambda: second.shell.customers.current is not None)
    second.settle()
    current = second.shell.customers.current
    assert current is not None
    assert current.running is not None
    assert current.running.id == started.id
