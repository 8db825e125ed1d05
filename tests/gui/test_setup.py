from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt

from gui.dialogs import set_up as page_module
from gui.dialogs.set_up import ControllerForm, SetUpPage
from models.database.store import FILE
from models.problems import Rejected
from models.security.slots import SlotFile
from models.services import entrance
from tests.gui.shell_fixtures import Hand

Start = Callable[..., Hand]
PASSWORD = "viisi hiljaista norppaa"


def fill(form: ControllerForm, name: str, code: str, business_id: str) -> None:
    for field, value in (("name", name), ("code", code), ("business_id", business_id)):
        form.fields[field].editor.set_value(value)


def page_of(hand: Hand) -> SetUpPage:
    page = hand.program.entry
    assert isinstance(page, SetUpPage)
    return page


def test_a_store_is_set_up_by_typing_and_the_code_is_asked_back(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    hand = start(folder)
    page = page_of(hand)
    assert page.step == "choice"
    page.own_button.click()
    fill(page.controllers[0], "Salpa Lämpö Oy", "lampo", "1234567-8")
    page.next_button.click()
    assert page.step == "controllers"
    assert page.controllers[0].fields["business_id"].problem() is not None
    fill(page.controllers[0], "Salpa Lämpö Oy", "lampo", "0109160-2")
    second = page.add_controller()
    page.next_button.click()
    assert second.fields["name"].message() == "Required. Give a value"
    fill(second, "Salpa Sähkö Oy", "lampo", "0112038-9")
    page.next_button.click()
    assert "Two controllers have the code" in second.fields["code"].message()
    fill(second, "Salpa Sähkö Oy", "sahko", "0112038-9")
    page.next_button.click()
    assert page.step == "administrator"
    page.admin["login"].focus()
    hand.type("onni")
    page.admin["name"].editor.set_value("Onni Rautio")
    page.admin["password"].editor.set_value("short")
    page.admin["again"].editor.set_value(PASSWORD)
    page.make_button.click()
    assert page.admin["password"].problem() is not None
    assert page.admin["again"].problem() is not None
    page.admin["password"].editor.set_value(PASSWORD)
    page.make_button.click()
    hand.until(lambda: page.step == "code")
    code = page.code
    assert len(code.split("-")) == 9
    page.last_group.editor.set_value("XXXX")
    page.finish_button.click()
    assert page.last_group.problem() is not None
    assert page_of(hand) is page
    page.last_group.editor.set_value(code.split("-")[-1].lower())
    page.finish_button.click()
    hand.sign_in_page.password.focus()
    assert hand.sign_in_page.login() == "onni"
    hand.type(PASSWORD)
    hand.press(Qt.Key.Key_Return)
    hand.until(lambda: hand.program.shell is not None)
    hand.settle()
    assert hand.shell.page_code() == "administration"
    assert entrance.controllers_of(hand.shell.seat.desk) == {"lampo": "Salpa Lämpö Oy", "sahko": "Salpa Sähkö Oy"}
    recovered = SlotFile(folder / "slots.json").open_with_code(code)
    assert not isinstance(recovered, Rejected)


def test_a_sample_store_is_made_with_progress_and_the_agent_is_filled_in(start: Start, tmp_path: Path, monkeypatch: object) -> None:
    folder = tmp_path / "sample"
    assert hasattr(monkeypatch, "setattr")
    monkeypatch.setattr(page_module, "SAMPLE_CUSTOMERS", 20)
    hand = start(folder)
    page_of(hand).sample_button.click()
    hand.until(lambda: not isinstance(hand.program.entry, SetUpPage))
    assert hand.sign_in_page.login() == "agent"
    assert (folder / FILE).exists()
    hand.sign_in()
    assert hand.shell.page_code() == "search"
