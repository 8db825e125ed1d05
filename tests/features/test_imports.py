"""Imports told in a supervisor's words and driven through the window."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from gui.pages.imports import ImportsPage
from models.permissions.decision import Answer
from models.services.importing import run as running
from models.services.reading import table_of
from models.words import _
from tests.features.desk import Agent

scenarios("imports.feature")
FLAT = Path(__file__).resolve().parents[1] / "samples/customers/asiakkaat_utf8_bom.csv"


def _page(agent: Agent) -> ImportsPage:
    return agent.driver.shown(ImportsPage)


def _brought(agent: Agent) -> list[str]:
    relation = table_of("customer_relation")
    with agent.witness.desk.store.read() as session:
        numbers = session.scalars(select(relation.c.customer_number).where(relation.c.customer_number.between("700000", "700199"))).all()
    return [number for number in numbers if len(number) == 6]


@given("a supervisor is at the imports with a file of 200 customers")
def at_imports(agent: Agent, tmp_path: Path) -> None:
    file = Path(shutil.copy(FLAT, tmp_path / "asiakkaat.csv"))
    agent.sign_in("supervisor")
    agent.driver.press("Ctrl+Shift+I")
    agent.driver.settle()
    _page(agent).take_files([file])
    agent.driver.settle()


@when(parsers.parse('I press "{first}", "{second}" and "{third}"'))
def press_three(agent: Agent, first: str, second: str, third: str) -> None:
    for key in (first, second, third):
        press(agent, key)


@when(parsers.re(r'I press "(?P<key>[^"]+)"$'))
def press(agent: Agent, key: str) -> None:
    agent.driver.press(key)
    agent.driver.settle()


@then("I am told of 11 rejected rows with line, column and what is wrong")
def told(agent: Agent) -> None:
    rows = _page(agent).run.rows
    assert rows.rowCount() == 11
    assert all(rows.cell(row, column).text for row in range(11) for column in range(3))


@then("not one customer of the file is in the register")
def none(agent: Agent) -> None:
    assert _brought(agent) == []


@then(parsers.parse("{n:d} customers of the file are in the register"))
def so_many(agent: Agent, n: int) -> None:
    assert len(_brought(agent)) == n


@then("some customers of the file are in the register")
def some(agent: Agent) -> None:
    assert 0 < len(_brought(agent)) < 189


@then("who refused marketing in the file may not be called")
def may_not(agent: Agent) -> None:
    rows = [line.split(";") for line in FLAT.read_text(encoding="utf-8-sig").splitlines()]
    place = rows[0].index("Suoramarkkinointikielto")
    number = next(row[0] for row in rows if row[place] == "kyllä")
    customer = agent.find(number)[0]
    assert agent.witness.may(customer, "direct-marketing", "phone")["lampo"].answer is Answer.PROHIBITED
    agent.driver.press("Ctrl+Shift+I")
    agent.driver.settle()


@when("I take the import back")
def take_back(agent: Agent) -> None:
    page = _page(agent)
    agent.driver.click(page.run.undo)
    agent.driver.settle()
    assert page.box is not None
    agent.driver.click(page.box.sure)
    agent.driver.settle()


@when("the import is stopped half way")
def stopped(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    work = _page(agent).work
    monkeypatch.setattr(running, "BLOCK", 40)
    monkeypatch.setattr(work._stop, "is_set", _after(2))
    work.start(dry=False)
    agent.driver.settle()
    monkeypatch.undo()


def _after(asked: int) -> object:
    """Return what says stop when it has been asked a few times."""
    times: list[int] = []

    def stop() -> bool:
        times.append(1)
        return len(times) > asked

    return stop


@when("I go on with it from the earlier imports")
def go_on(agent: Agent) -> None:
    page = _page(agent)
    page.show_step("earlier")
    agent.driver.settle()
    agent.driver.click(agent.driver.button(_("Go on"), page))
    agent.driver.settle()
    agent.driver.press("Ctrl+Return")
    agent.driver.settle()
    agent.driver.press("Ctrl+Return")
    agent.driver.settle()
