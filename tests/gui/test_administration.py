from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from gui.dialogs.verify import VerifyBox
from gui.pages.administration import AdministrationPage, OneTimeBox
from models.database.store import FILE
from models.problems import Rejected
from models.roles import Role
from models.services import users
from tests.gui.shell_fixtures import CTRL, SHIFT, Hand

Start = Callable[..., Hand]


@pytest.fixture
def hand(start: Start, store: Path) -> Hand:
    made = start(store)
    made.sign_in("administrator")
    return made


def page_of(hand: Hand) -> AdministrationPage:
    page = hand.shell.administration
    assert page is not None
    hand.until(lambda: page.form is not None and page.table.model().rowCount() > 0)
    hand.settle()
    return page


def choose(hand: Hand, login: str) -> AdministrationPage:
    page = page_of(hand)
    for row in range(page.table.model().rowCount()):
        page.table.selectRow(row)
        line = page.current()
        assert line is not None
        if line.info.login == login:
            return page
    raise AssertionError(login)


def listed(hand: Hand) -> dict[str, users.UserLine]:
    found = users.listed(hand.shell.seat.desk)
    assert not isinstance(found, Rejected)
    return {line.info.login: line for line in found}


def test_the_administrator_has_no_customers_in_sight(hand: Hand) -> None:
    assert hand.shell.page_code() == "administration"
    assert not hand.shell.bar.search.isVisible()
    with pytest.raises(KeyError):
        hand.shell.rail.page("search")
    assert hand.shell.seat.commands.refusal("search")
    assert not hand.shell.seat.commands.can("new-customer")


def test_a_user_is_added_with_a_password_shown_once(hand: Hand) -> None:
    page = page_of(hand)
    page.add_button.click()
    assert page.form is not None
    hand.type("ville")
    page.save_button.click()
    assert page.form.fields["name"].problem() is not None
    page.form.name.set_value("Ville Virta")
    page.form.role.set_value(Role.SUPERVISOR.value)
    page.save_button.click()
    hand.until(lambda: isinstance(page.box, OneTimeBox))
    box = page.box
    assert isinstance(box, OneTimeBox)
    made = listed(hand)["ville"].info
    assert (made.name, made.role, made.must_change, made.controllers) == ("Ville Virta", "supervisor", True, ("lampo", "sahko"))
    password = box.password
    box.accept()
    hand.settle()
    shown = page.current()
    assert shown is not None
    assert (shown.info.login, page.form.fields["login"].editor.value()) == ("ville", "ville"), "whoever was made is shown"
    hand.program.sign_out()
    hand.settle()
    hand.sign_in_page.user_line.setText("ville")
    hand.sign_in_page.password.focus()
    hand.type(password)
    hand.press(Qt.Key.Key_Return)
    hand.until(lambda: hand.program.entry is not None and type(hand.program.entry).__name__ == "PasswordPage")


def test_a_taken_user_name_is_refused_at_its_field(hand: Hand) -> None:
    page = page_of(hand)
    page.add_button.click()
    assert page.form is not None
    page.form.login.set_value("agent")
    page.form.name.set_value("Toinen")
    page.save_button.click()
    hand.until(lambda: page.form is not None and page.form.fields["login"].problem() is not None)
    assert "already" in page.form.fields["login"].message()


def test_role_controllers_and_commitment_are_changed(hand: Hand) -> None:
    page = choose(hand, "clerk")
    assert page.form is not None
    page.form.role.set_value("agent")
    page.form.controllers.set_value("sahko")
    page.form.until.set_value("31.12.2030")
    hand.press(Qt.Key.Key_S, CTRL)
    hand.settle()
    info = listed(hand)["clerk"].info
    assert (info.role, info.controllers) == ("agent", ("sahko",))
    assert info.commitment is not None
    assert info.commitment.until.year == 2030


def test_locking_and_unlocking_and_never_the_last_administrator(hand: Hand) -> None:
    page = choose(hand, "agent")
    page.lock_button.click()
    hand.settle()
    assert listed(hand)["agent"].info.locked
    page.lock_button.click()
    hand.settle()
    assert not listed(hand)["agent"].info.locked
    page = choose(hand, "administrator")
    page.lock_button.click()
    hand.settle()
    assert not listed(hand)["administrator"].info.locked
    assert any("last administrator" in notice.text() for notice in hand.shell.notices.notices())


def test_the_store_is_backed_up(hand: Hand, tmp_path: Path) -> None:
    page = page_of(hand)
    target = tmp_path / "copy.tiski-backup"
    page.back_up_to(target)
    hand.settle()
    assert target.stat().st_size > 10_000
    assert any("Backed up" in notice.text() for notice in hand.shell.notices.notices())
    page.back_up_to(target)
    hand.settle()
    assert any("never replaces" in notice.text() for notice in hand.shell.notices.notices())


@pytest.mark.parametrize("login", ["administrator", "supervisor", "officer"])
def test_the_journal_is_verified_with_a_report(start: Start, store: Path, login: str) -> None:
    hand = start(store)
    hand.sign_in(login)
    hand.press(Qt.Key.Key_V, CTRL | SHIFT)
    box = next(each for each in QApplication.topLevelWidgets() if isinstance(each, VerifyBox))
    hand.until(lambda: not box.answer.isHidden())
    assert "nothing is missing or changed" in box.answer.text()
    box.accept()


def test_an_agent_may_not_verify(start: Start, store: Path) -> None:
    hand = start(store)
    hand.sign_in()
    refused = hand.shell.seat.commands.refusal("verify-journal")
    assert refused == "Who may: supervisor, data protection officer or administrator"
    assert not hand.shell.seat.commands.can("verify-journal")
    assert (store / FILE).exists()
