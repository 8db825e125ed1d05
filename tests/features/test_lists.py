"""Lists told in a supervisor's words and driven through the window."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from gui.pages.lists import ListsPage
from models import formats
from models.permissions.decision import Decision
from models.services import statements
from models.services.forms import Saved
from models.services.lists import asking
from models.services.lists.shown import Member
from models.words import _
from tests.features.desk import Agent
from tests.services.test_statements import NO_CALLS

scenarios("lists.feature")


@pytest.fixture
def told(tmp_path: Path) -> dict[str, Any]:
    """What one step leaves for the next."""
    return {"file": tmp_path / "soitot.csv"}


def _page(agent: Agent) -> ListsPage:
    return agent.driver.shown(ListsPage)


def _members(agent: Agent, who: str) -> list[Member]:
    page = _page(agent)
    page.who.set_value(who)
    page.who.edited.emit()
    agent.driver.settle()
    return [page.members.record(row) for row in range(page.members.rowCount())]


@given("a supervisor is at the lists")
def at_lists(agent: Agent) -> None:
    agent.sign_in("supervisor")
    agent.driver.press("Ctrl+Shift+M")
    agent.driver.settle()


@when(parsers.parse('I order a list of calls named "{name}"'))
def order(agent: Agent, name: str) -> None:
    agent.driver.press("Ctrl+Shift+A")
    agent.driver.settle()
    box = _page(agent).box
    assert box is not None
    box.name.set_value(name)
    box.order()
    agent.driver.settle()


@then("I see of everybody whether they may be called, and why")
def everybody(agent: Agent) -> None:
    info = _page(agent).current()
    assert info is not None
    on, out = _members(agent, "on"), _members(agent, "out")
    assert len(on) + len(out) == info.asked
    assert all(member.word() and member.reason() for member in (*on, *out))


@then("nobody on the list has prohibited it")
def nobody(agent: Agent) -> None:
    desk = _page(agent).seat.desk
    info = _page(agent).current()
    assert info is not None
    for member in _members(agent, "on"):
        decision = statements.ask(desk, member.customer, info.purpose, info.channel, info.controller)
        assert isinstance(decision, Decision)
        assert decision.allowed


@when("the first customer on the list calls and forbids marketing by phone")
def forbids(agent: Agent, told: dict[str, Any]) -> None:
    first = _members(agent, "on")[0]
    told["who"] = first
    assert isinstance(statements.record(_page(agent).seat.desk, first.customer, NO_CALLS), Saved)


@when("I take the list out as a file")
def take(agent: Agent, told: dict[str, Any]) -> None:
    page = _page(agent)
    info = page.current()
    assert info is not None
    told["list"] = info.id
    page.only.setChecked(False)
    page.take_out(told["file"])
    agent.driver.settle()


@then("the file has no number of that customer, and says why")
def without(told: dict[str, Any]) -> None:
    with told["file"].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    (row,) = [row for row in rows if row[_("Customer number")] == told["who"].number]
    assert row[_("Phone")] == ""
    assert row[_("On the list")] == _("no")
    assert row[_("Reason of the answer")] == _("The customer has prohibited this")
    assert sum(bool(row[_("Phone")]) for row in rows) == sum(row[_("On the list")] == _("yes") for row in rows) > 0


@when("eight days have passed")
def later(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    day = formats.today() + timedelta(days=8)
    monkeypatch.setattr(formats, "today", lambda: day)
    _page(agent).refresh()
    agent.driver.settle()


@then("the list may not be taken out, and the page says it is to be asked anew")
def stale(agent: Agent) -> None:
    page = _page(agent)
    assert not page.take_button.isEnabled()
    assert page.rows.cell(0, 3).text == _("To be asked anew")


@when(parsers.parse('I press "{key}"'))
def press(agent: Agent, key: str) -> None:
    agent.driver.press(key)
    agent.driver.settle()


@then("I am told that 1 customer fell out, and see who and why")
def fell(agent: Agent, told: dict[str, Any]) -> None:
    page = _page(agent)
    info = page.current()
    assert info is not None
    assert info.asked_anew_from == told["list"]
    (member,) = [member for member in _members(agent, "out") if member.customer == told["who"].customer]
    assert member.rule == "prohibition-stands"


@then("the file of the old list asked anew tells the same")
def same(agent: Agent, told: dict[str, Any]) -> None:
    found = asking.ask_file(_page(agent).seat.desk, told["file"])
    assert isinstance(found, asking.Asked), found
    assert [member.customer for member in found.fallen] == [told["who"].customer]
