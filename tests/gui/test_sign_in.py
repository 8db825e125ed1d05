from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from gui.dialogs.password import PasswordPage
from gui.dialogs.recover import RecoverPage
from gui.dialogs.sign_in import SignInPage
from models.database import search_index
from models.problems import Rejected
from models.security.keyring_store import Reason
from models.security.slots import SlotFile
from models.services import entrance, search, users
from models.services.users import OneTime
from tests.gui.shell_fixtures import PASSWORD, Hand, NoKeyring

Start = Callable[..., Hand]


def test_the_sample_agent_is_filled_in_and_enter_signs_in(start: Start, store: Path) -> None:
    hand = start(store)
    page = hand.sign_in_page
    assert page.login() == "agent"
    assert hand.focus() is page.password_line
    assert "31 Dec" in page.commitment.text()
    hand.type(PASSWORD)
    hand.press(Qt.Key.Key_Return)
    hand.until(lambda: hand.program.shell is not None)
    assert hand.shell.bar.user.accessibleName() == "Noora Vuorela, agent"
    assert hand.focus() is hand.shell.bar.search


def test_a_wrong_password_is_refused_beside_it_with_the_tries_left(start: Start, store: Path) -> None:
    hand = start(store)
    page = hand.sign_in_page
    for left in (4, 3):
        page.password_line.clear()
        hand.type("not the password")
        hand.press(Qt.Key.Key_Return)
        hand.until(lambda left=left: page.password.message().endswith(f": {left}"))
        assert page.password_line.text() == "not the password"
    hand.until(lambda: page.password.height() > page.user.height() + 10)


def test_after_five_wrong_passwords_the_wait_counts_down_and_nothing_is_asked(start: Start, store: Path) -> None:
    hand = start(store)
    page = hand.sign_in_page
    for _each in range(5):
        hand.settle()
        page.password_line.setText("not the password")
        hand.press(Qt.Key.Key_Return)
        hand.settle()
    first = page.waiting()
    assert 25 <= first <= 30
    assert not page.button.isEnabled()
    page.password_line.setText(PASSWORD)
    hand.press(Qt.Key.Key_Return)
    hand.settle()
    assert hand.program.shell is None
    hand.until(lambda: page.waiting() < first)
    assert f"{page.waiting()} s" in page.password.message()


def test_nothing_typed_is_said_beside_its_field(start: Start, store: Path) -> None:
    hand = start(store)
    page = hand.sign_in_page
    page.button.click()
    assert page.password.message() == "Type your password"
    page.user_line.clear()
    page.button.click()
    assert page.user.message() == "Type your user name"


def test_a_keyring_that_hangs_freezes_nothing_and_says_what_to_do(start: Start, store: Path) -> None:
    begun = time.monotonic()
    hand = start(store, secrets=NoKeyring(Reason.TIMED_OUT, delay=1.2))
    page = hand.sign_in_page
    assert page.isVisible()
    longest, last = 0.0, time.monotonic()
    while page.note.isHidden() and time.monotonic() - begun < 5:
        QApplication.processEvents()
        longest, last = max(longest, time.monotonic() - last), time.monotonic()
        time.sleep(0.005)
    assert "does not answer" in page.note.text()
    assert "password alone" in page.keyring.text()
    assert longest < 0.8, "the window went on answering"


def test_a_one_time_password_leads_to_a_new_one(start: Start, store: Path) -> None:
    entered = entrance.sign_in(store, "administrator", PASSWORD, None)
    assert isinstance(entered, entrance.Entered)
    made = users.reset_password(entered.desk, "agent")
    assert isinstance(made, OneTime)
    entrance.leave(entered, None)
    hand = start(store)
    hand.type(made.password)
    hand.press(Qt.Key.Key_Return)
    hand.until(lambda: isinstance(hand.program.entry, PasswordPage))
    page = hand.program.entry
    assert isinstance(page, PasswordPage)
    page.new.focus()
    hand.type("kolme vanhaa hevosta")
    hand.press(Qt.Key.Key_Return)
    assert "not the same" in page.again.message()
    assert hand.program.shell is None
    page.again.focus()
    hand.type("kolme vanhaa hevosta")
    hand.press(Qt.Key.Key_Return)
    hand.until(lambda: hand.program.shell is not None)
    hand.settle()
    hand.program.sign_out()
    hand.settle()
    hand.sign_in("agent", "kolme vanhaa hevosta")
    assert hand.program.shell is not None


def test_the_recovery_code_sets_a_new_password(start: Start, store: Path, sample_store: Path) -> None:
    code = (sample_store / "code.txt").read_text()
    hand = start(store)
    hand.sign_in_page.forgot.click()
    page = hand.program.entry
    assert isinstance(page, RecoverPage)
    page.code.editor.set_value(code[:-1] + ("A" if code[-1] != "A" else "B"))
    page.new.editor.set_value("neljä nuorta karhua")
    page.again.editor.set_value("neljä nuorta karhua")
    page.button.click()
    assert "mistyped" in page.code.message()
    page.code.editor.set_value(code.lower())
    page.button.click()
    hand.until(lambda: isinstance(hand.program.entry, SignInPage))
    hand.sign_in("agent", "neljä nuorta karhua")
    listed = SlotFile(store / "slots.json").read()
    assert not isinstance(listed, Rejected)


def test_the_language_changes_at_once_and_keeps_what_was_typed(start: Start, store: Path) -> None:
    hand = start(store)
    page = hand.sign_in_page
    page.user_line.setText("clerk")
    page.password_line.setText("half typ")
    page.languages.set_value("fi")
    page.languages.edited.emit()
    fresh = hand.sign_in_page
    assert fresh is not page
    assert fresh.login() == "clerk"
    assert fresh.password_line.text() == "half typ"
    assert fresh.user.label() == "Käyttäjä"
    assert hand.program.preferences.text("language") == "fi"


def test_tab_goes_user_password_eye_sign_in_languages(start: Start, store: Path) -> None:
    hand = start(store)
    page = hand.sign_in_page
    page.user.focus()
    seen = [hand.focus()]
    for _step in range(4):
        hand.press(Qt.Key.Key_Tab)
        seen.append(hand.focus())
    assert seen[:4] == [page.user_line, page.password_line, page.password_line.eye(), page.button]
    assert page.languages.isAncestorOf(seen[4])


def test_customers_whom_an_import_left_without_search_terms_are_found_soon(start: Start, store: Path) -> None:
    entered = entrance.sign_in(store, "agent", PASSWORD, None)
    assert isinstance(entered, entrance.Entered)
    with entered.desk.store.write() as session:
        search_index.rebuild(session)
    assert not search.find(entered.desk, "040 123 4567").hits
    entrance.leave(entered, None)
    hand = start(store)
    hand.sign_in("agent", PASSWORD)
    seat = hand.program.seat
    assert seat is not None
    hand.until(lambda: search.find(seat.desk, "040 123 4567").hits)
