"""Calling back and writing, told in an agent's words and driven through the window."""

from __future__ import annotations

import stat
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pytest_bdd import given, parsers, scenarios, then, when

from gui.dialogs import reach
from gui.dialogs.reach import ReachBox
from models.services import statements
from models.services.forms import Saved
from models.words import _
from tests.features.desk import Agent
from tests.services.test_statements import NO_CALLS

scenarios("reaching.feature")


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the telephone was given."""
    found: list[str] = []

    def take(url: Any) -> bool:
        found.append(url.toString())
        return True

    monkeypatch.setattr(reach, "open_url", take)
    return found


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    return tmp_path / "kirje.pdf"


def box(agent: Agent) -> ReachBox:
    return agent.driver.shown(ReachBox)


@given("I am signed in and Helmi's page is open")
def at_page(agent: Agent, dialled: list[str]) -> None:
    agent.sign_in()
    agent.driver.shell.customers.open(agent.helmi)
    agent.driver.until("the page is shown", lambda: agent.driver.shows(agent.helmi))
    agent.driver.settle()
    assert dialled == []


@when(parsers.parse('she has forbidden marketing calls and I press "{key}"'))
def forbidden(agent: Agent, key: str) -> None:
    assert isinstance(statements.record(agent.colleague(), agent.helmi, NO_CALLS), Saved)
    press(agent, key)


@when(parsers.re(r'I press "(?P<key>[^"]+)"$'))
def press(agent: Agent, key: str) -> None:
    agent.driver.press(key)
    agent.driver.settle()


@then("I may call her about her own matter")
def may(agent: Agent) -> None:
    assert box(agent).answer.kind() == "allowed"
    assert box(agent).act_button.isVisible()


@then("the telephone is given her number")
@then("the telephone is given nothing more")
def given_number(dialled: list[str]) -> None:
    assert dialled == ["tel:+358401234567"]


@then("the journal has that it was used, without the number")
def used(agent: Agent) -> None:
    facts = [event.facts for event in agent.witness.history(agent.helmi, agent.mark) if "reached" in event.facts]
    assert [(each["reached"], each["channel"], each["rule"]) for each in facts] == [("service", "phone", "service-message")]
    assert "1234567" not in str(facts)


@when("I choose direct marketing")
def marketing(agent: Agent) -> None:
    agent.driver.choose(box(agent).purpose, "direct-marketing")
    agent.driver.settle()


@then("I am told that she has prohibited it and what to do instead")
def told(agent: Agent) -> None:
    shown = box(agent)
    assert shown.answer.kind() == "prohibited"
    assert _("The customer has prohibited this") in shown.answer.text()
    assert "F8" in shown.answer.text()
    assert not shown.act_button.isVisible()


@when("I save the letter")
def save_letter(agent: Agent, letter: Path) -> None:
    box(agent).save_to(letter)
    agent.driver.settle()


@then("the file has her name and the company's, and is mine alone")
def written(letter: Path) -> None:
    text = PdfReader(letter).pages[0].extract_text()
    assert "Helmi" in text
    assert "Salpa" in text
    assert stat.S_IMODE(letter.stat().st_mode) == 0o600


@then("the journal has its digest")
def digest(agent: Agent, letter: Path) -> None:
    facts = [event.facts for event in agent.witness.history(agent.helmi, agent.mark) if event.op == "export"]
    assert [each["sha256"] for each in facts] == [sha256(letter.read_bytes()).hexdigest()]
