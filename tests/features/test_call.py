"""The call, told in the agents' words and driven through the window."""

from __future__ import annotations

from pytest_bdd import given, parsers, scenarios, then, when

from gui.dialogs.conflict import ConflictPanel
from gui.pages.sections.statement_detail import StatementDetail
from gui.panels.wrapup import WrapUpForm
from models.permissions.decision import Answer
from models.records import Edit
from models.security.passwords import SAMPLE_PHRASE
from models.services import forms
from models.services.forms import Saved
from models.words import _
from tests.features.desk import Agent

scenarios("call.feature")


@given("I am signed in")
def signed_in(agent: Agent) -> None:
    agent.sign_in()


@given("I am in a call with Helmi")
def in_call(agent: Agent) -> None:
    agent.sign_in()
    agent.begin()


@given("I am in a call with Helmi who is identified")
def identified(agent: Agent) -> None:
    in_call(agent)
    agent.answer("999V")


@then(parsers.parse('"{text}" finds Helmi among others'))
def among(agent: Agent, text: str) -> None:
    found = agent.find(text)
    assert agent.helmi in found
    assert found == agent.witness.who(text)


@then(parsers.parse('"{text}" finds Helmi alone'))
def alone(agent: Agent, text: str) -> None:
    assert agent.find(text) == [agent.helmi]


@then("her e-mail is masked")
def masked(agent: Agent) -> None:
    shown = agent.field("contact_point", "email").editor.value()
    assert "•" in shown
    assert shown != agent.old


@then("her e-mail is shown")
def shown(agent: Agent) -> None:
    assert agent.field("contact_point", "email").editor.value() == agent.old


@when(parsers.parse('she answers "{said}" to the end of her identity code'))
def answers(agent: Agent, said: str) -> None:
    agent.answer(said)


@then("both answers are in the journal without what was said")
def tried(agent: Agent) -> None:
    tries = [event.facts for event in agent.witness.history(agent.helmi, agent.mark) if event.op == "verify-identity"]
    assert tries == [{"question": "identity-code-end", "match": False}, {"question": "identity-code-end", "match": True}]


@when(parsers.parse('I press "{first}" and "{second}"'))
def press_two(agent: Agent, first: str, second: str) -> None:
    agent.driver.press(first, second)
    agent.driver.settle()


@when(parsers.re(r'I press "(?P<key>[^"]+)"$'))
def press_one(agent: Agent, key: str) -> None:
    agent.driver.press(key)
    agent.driver.settle()


@then("marketing by phone and robocall is forbidden for both companies")
def forbidden(agent: Agent) -> None:
    for channel in ("phone", "robocall"):
        decided = agent.witness.may(agent.helmi, "direct-marketing", channel)
        assert set(decided) == {"lampo", "sahko"}
        assert all(each.answer is Answer.PROHIBITED for each in decided.values())


@then("the evidence is this call")
def evidence(agent: Agent) -> None:
    made = [line for line in agent.witness.statements(agent.helmi) if line.record["evidence_id"] == agent.call]
    assert sorted(line.record["channel"] for line in made) == ["phone", "robocall"]


@when(parsers.parse('I change her e-mail to "{text}" and save'))
def change_email(agent: Agent, text: str) -> None:
    agent.change("contact_point", "email", text)
    agent.driver.press("Ctrl+S")
    agent.driver.settle()


@then("I am told what is wrong beside the e-mail")
def told(agent: Agent) -> None:
    assert agent.field("contact_point", "email").message()


@then(parsers.parse('the e-mail still says "{text}"'))
def still_says(agent: Agent, text: str) -> None:
    assert agent.field("contact_point", "email").editor.value() == text


@then("nothing is saved")
@then("the register has her old e-mail again")
def nothing_saved(agent: Agent) -> None:
    assert agent.witness.point(agent.helmi, "email") == agent.old


@then(parsers.parse('the register has her e-mail "{text}"'))
def has_email(agent: Agent, text: str) -> None:
    assert agent.witness.point(agent.helmi, "email") == text


@when(parsers.parse('I begin to change her family name to "{name}"'))
def begin_name(agent: Agent, name: str) -> None:
    agent.change("customer", "family_name", name)


@when(parsers.parse('my colleague changes it to "{name}"'))
def colleague(agent: Agent, name: str) -> None:
    row = agent.witness.page(agent.helmi).customer
    edit = Edit("customer", row.id, row.subject, "set", {"family_name": name}, {"family_name": row.bases["family_name"]})
    assert isinstance(forms.save(agent.colleague(), [edit]), Saved)


@when("I save")
def save(agent: Agent) -> None:
    agent.driver.press("Ctrl+S")
    agent.driver.settle()


@then("both names stand side by side")
def side_by_side(agent: Agent) -> None:
    panel = agent.driver.shown(ConflictPanel, agent.driver.page)
    assert [(choice.found.mine, choice.found.theirs) for choice in panel.choices] == [("Mäki", "Kuutti")]


@then(parsers.parse('the register has her family name "{name}"'))
def has_name(agent: Agent, name: str) -> None:
    assert agent.witness.page(agent.helmi).customer["family_name"] == name


@when(parsers.parse('I keep mine with the reason "{reason}"'))
def keep_mine(agent: Agent, reason: str) -> None:
    panel = agent.driver.shown(ConflictPanel, agent.driver.page)
    agent.driver.press("1")
    agent.driver.click(panel.reason.editor.widget())
    agent.driver.write(reason)
    agent.driver.press("Ctrl+Return")
    agent.driver.settle()


@when(parsers.parse('I write "{text}" about the call'))
def write(agent: Agent, text: str) -> None:
    agent.driver.click(agent.driver.shown(WrapUpForm, agent.driver.page).text.editor.widget())
    agent.driver.write(text)


@when("I lock the window and unlock it")
def lock(agent: Agent) -> None:
    driver = agent.driver
    driver.press("Ctrl+Shift+L")
    driver.until("the window is locked", lambda: driver.program.lock is not None)
    driver.write(SAMPLE_PHRASE, secret=True)
    driver.press("Return")
    driver.until("the window is unlocked", lambda: driver.program.lock is None)
    driver.settle()


@then(parsers.parse('"{text}" still stands there'))
def stands(agent: Agent, text: str) -> None:
    assert agent.driver.shown(WrapUpForm, agent.driver.page).text.editor.value() == text


@when("the draft has been kept")
def kept(agent: Agent) -> None:
    desk = agent.driver.shell.seat.desk
    agent.driver.until("the draft is in the store", lambda: bool(agent.witness.drafts(desk, agent.helmi)))


@when("the power goes and I sign in again")
def power_cut(agent: Agent) -> None:
    agent.driver.die()
    agent.driver = type(agent.driver)(agent.app, agent.store)
    agent.sign_in()


@when("I take up what was left unfinished")
def take_up(agent: Agent) -> None:
    card = agent.driver.shell.search.recovery
    agent.driver.until("what was left is offered", card.isVisible)
    agent.driver.click(agent.driver.button(_("Open"), card))
    agent.driver.until("the call is there again", lambda: agent.driver.shows(agent.helmi) and agent.driver.page.contact is not None)
    agent.driver.settle()


@when("I open another customer beside her")
def open_other(agent: Agent) -> None:
    agent.other = next(found for found in agent.find("a") if found != agent.helmi)
    agent.driver.press(*["Down"] * agent.find("a").index(agent.other), "Return")
    agent.driver.until("the other customer is shown", lambda: agent.other is not None and agent.driver.shows(agent.other))
    agent.driver.settle()


@then("the other customer has no call")
def no_call(agent: Agent) -> None:
    assert agent.other is not None
    assert agent.driver.page.contact is None
    assert all(row["ended_at"] is not None for row in agent.witness.contacts(agent.other))


@then("Helmi's call goes on")
def goes_on(agent: Agent) -> None:
    agent.driver.press("Ctrl+Tab")
    running = agent.driver.page.contact
    assert running is not None
    assert (running.id, running.customer_id) == (agent.call, agent.helmi)


@then("Helmi may not be asked for research by phone")
def may_not(agent: Agent) -> None:
    assert all(each.answer is Answer.PENDING for each in agent.witness.may(agent.helmi, "research", "phone").values())


@then("Helmi may be asked for research by phone")
def may(agent: Agent) -> None:
    assert all(each.allowed for each in agent.witness.may(agent.helmi, "research", "phone").values())


@when("my supervisor approves the lift that waits")
def approve(agent: Agent) -> None:
    driver = agent.driver
    driver.press("Ctrl+K")
    driver.write(_("Sign out"))
    driver.press("Return")
    driver.until("sign-in is shown", lambda: driver.program.entry is not None)
    agent.sign_in("supervisor")
    assert agent.find("0401234567") == [agent.helmi]
    driver.press("Return")
    driver.until("Helmi is shown", lambda: driver.shows(agent.helmi))
    driver.settle()
    driver.press("Alt+4")
    driver.settle()
    assert driver.shown(StatementDetail, driver.page).decidable() is not None
    driver.press("Ctrl+Return")
    driver.settle()
