"""Registers of refusals told in a supervisor's words and driven through the window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pytest_bdd import given, parsers, scenarios, then, when

from models.permissions.decision import Answer
from models.problems import Rejected
from models.roles import Role
from models.services import refusals
from models.services.desk import User
from models.services.refusals import Queue
from models.words import _
from tests.features.desk import Agent
from tests.features.test_imports import _page, press, press_three, take_back

scenarios("refusals.feature")
when(parsers.parse('I press "{first}", "{second}" and "{third}"'))(press_three)
when(parsers.re(r'I press "(?P<key>[^"]+)"$'))(press)
when("I take the import back")(take_back)


def _at(agent: Agent, file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    agent.sign_in("supervisor")
    agent.driver.press("Ctrl+Shift+I")
    agent.driver.settle()
    _page(agent).take_files([file])
    agent.driver.settle()


@given("a supervisor is at the imports with bare numbers, Helmi's among them")
def numbers(agent: Agent, tmp_path: Path) -> None:
    _at(agent, tmp_path / "numerot.txt", "+358 40 123 4567\n050 999 9999\n")


@given("a supervisor is at the imports with a line of Leo Laine who has Helmi's number")
def another_name(agent: Agent, tmp_path: Path) -> None:
    _at(agent, tmp_path / "kiellot.csv", "puhelin;sukunimi;etunimi;kanava\n0401234567;Laine;Leo;posti\n")


@then(parsers.parse("I am told that {sure:d} customer is surely meant and {unsure:d} perhaps"))
def told(agent: Agent, sure: int, unsure: int) -> None:
    report = _page(agent).work.sources[0].report
    assert report is not None
    assert (report.dry_run, report.met["sure"], report.met["unsure"]) == (True, sure, unsure)
    words = _("Customers surely meant {sure}, perhaps {unsure}; lines that met nobody {nobody}, over {over}", sure=sure, unsure=unsure,
              nobody=report.met["nobody"], over=0)  # fmt: skip
    assert words in _page(agent).run.second.text()


@then("nothing is written about Helmi")
def nothing(agent: Agent) -> None:
    assert agent.witness.now(agent.helmi) == agent.mark


@when("an agent opens Helmi")
def opens(agent: Agent) -> None:
    agent.find("0401234567")
    agent.driver.press("Return")
    agent.driver.until("the customer is shown", lambda: agent.driver.shows(agent.helmi))
    agent.driver.settle()


@then(parsers.parse('the page says "{words}" to a marketing call'))
def says(agent: Agent, words: str) -> None:
    banner = agent.driver.page.answers.banner
    assert banner.kind() == "prohibited"
    decision = agent.driver.page.data.matrix["direct-marketing", "phone"]
    assert decision.word() == _(words)
    sources = {line.record["source"] for line in agent.witness.statements(agent.helmi) if line.id in decision.statements}
    assert "refusal-register" in sources


@then("Helmi may not be called by a machine either")
def machine(agent: Agent) -> None:
    assert not any(each.allowed for each in agent.witness.may(agent.helmi, "direct-marketing", "robocall").values())


@then("Helmi may still be sent her bills")
def bills(agent: Agent) -> None:
    assert all(each.allowed for each in agent.witness.may(agent.helmi, "service", "phone").values())


@then(parsers.parse('Helmi\'s answer to marketing by post is "{answer}"'))
def post(agent: Agent, answer: str) -> None:
    assert {each.answer for each in agent.witness.may(agent.helmi, "direct-marketing", "post").values()} == {Answer(answer)}


@when("I look at the waiting matches")
def look(agent: Agent) -> None:
    _page(agent).show_step("matches")
    agent.driver.settle()
    _page(agent).matches.focus_first()


def _waiting(agent: Agent) -> tuple[refusals.Match, ...]:
    found = refusals.read_queue(agent.witness.desk)
    assert isinstance(found, Queue)
    return found.matches


@then("the match still waits, for I brought it in")
def still(agent: Agent) -> None:
    (match,) = _waiting(agent)
    assert match.customer_id == agent.helmi
    assert _page(agent).matches.current() is not None


@when(parsers.parse('another supervisor says it is another person because "{note}"'))
def another(agent: Agent, note: str) -> None:
    desk = replace(agent.witness.desk, user=User("toinen", "Toinen Esihenkilö", Role.SUPERVISOR, agent.witness.desk.user.controllers))
    (match,) = _waiting(agent)
    assert not isinstance(refusals.decide(desk, match.id, "other", note), Rejected)
