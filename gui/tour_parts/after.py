"""After the caller's matter: the next customer beside, the lock, wrapping up, other looks, and the supervisor's decision."""

from __future__ import annotations

from typing import Final

from gui.choices import Combo
from gui.pages.sections.statement_detail import StatementDetail
from gui.panels.wrapup import WrapUpForm
from gui.tour_parts.course import Tour
from gui.tour_parts.driver import SIZE
from models.permissions.decision import Answer
from models.security.passwords import SAMPLE_PHRASE
from models.services.statements import StatementLine
from models.words import _

TEXT: Final = "Korjattiin sähköposti. Ei halua markkinointipuheluja."
_SMALL: Final = (800, 600)


def second(tour: Tour) -> None:
    """Look at another customer meanwhile: the contact stays where it belongs."""
    driver = tour.driver
    running = driver.page.contact
    assert running is not None
    other = next(found for found in tour.witness.who("mäkinen") if found != tour.caller)
    before = len(tour.witness.contacts(other))
    driver.press("F2")
    driver.retype("mäkinen")
    driver.settle()
    driver.press("Return")
    driver.until("the other customer is shown", lambda: driver.shows(other))
    driver.settle()
    tour.see("two customers are open", len(driver.shell.customers.all()) == 2)
    tour.see("the other customer has no contact", driver.page.contact is None and len(tour.witness.contacts(other)) == before)
    tour.picture("toinen-asiakas")
    driver.press("Ctrl+Tab")
    driver.settle()
    held = driver.page.contact
    tour.see("the contact is where it was", driver.page.data.id == tour.caller and held is not None and held.id == running.id)


def lock(tour: Tour) -> None:
    """Write down the contact, lock, and unlock: what was written is there."""
    driver = tour.driver
    form = driver.shown(WrapUpForm, driver.page)
    driver.click(form.text.editor.widget())
    driver.write(TEXT)
    driver.press("Ctrl+Shift+L")
    driver.until("the window is locked", lambda: driver.program.lock is not None)
    driver.settle()
    kept = tour.witness.drafts(driver.shell.seat.desk, tour.caller)
    tour.see("the text is kept as a draft in the store", any(TEXT in each.texts.values() for each in kept))
    tour.picture("lukittu")
    driver.write(SAMPLE_PHRASE, secret=True)
    driver.press("Return")
    driver.until("the window is unlocked", lambda: driver.program.lock is None)
    driver.settle()
    tour.see("the text is still there after the lock", driver.shown(WrapUpForm, driver.page).text.editor.value() == TEXT)


def palette(tour: Tour) -> None:
    """Find commands by words, and change the look of the window by them."""
    driver = tour.driver
    driver.press("Ctrl+K")
    driver.write(_("Dark theme")[:5])
    tour.picture("komennot")
    driver.press("Escape")
    _command(tour, _("Dark theme"))
    tour.picture("tumma")
    _command(tour, _("High contrast"))
    tour.picture("suuri-kontrasti")
    _command(tour, _("Light theme"))
    driver.frame.resize(*_SMALL)
    driver.settle()
    tour.see("the window is as small as it may be", (driver.frame.width(), driver.frame.height()) == _SMALL)
    tour.picture("pieni-ikkuna")
    driver.frame.resize(*SIZE)
    driver.settle()
    tour.see("looking at it otherwise changed nothing in the store", tour.witness.history(tour.caller, tour.mark) == [])


def _command(tour: Tour, words: str) -> None:
    tour.driver.press("Ctrl+K")
    tour.driver.write(words)
    tour.driver.press("Return")
    tour.driver.settle()


def wrap_up(tour: Tour) -> None:
    """End the contact: an outcome is asked for, and nothing is lost by the question."""
    driver = tour.driver
    running = driver.page.contact
    assert running is not None
    driver.press("F12")
    driver.settle()
    form = driver.shown(WrapUpForm, driver.page)
    tour.see("without an outcome the contact goes on, and it is said why", driver.page.contact is not None and form.outcome.problem() is not None)
    combo = form.outcome.editor.widget()
    assert isinstance(combo, Combo)
    driver.choose(combo, "resolved")
    driver.press("F12")
    driver.until("the contact is over", lambda: driver.page.contact is None)
    driver.settle()
    row = next(each for each in tour.witness.contacts(tour.caller) if each.id == running.id)
    tour.see("the contact has an end and an outcome", row["ended_at"] is not None and row["outcome"] == "resolved")
    tour.see("no draft of it is left", tour.witness.drafts(driver.shell.seat.desk, tour.caller) == [])
    tour.picture("paatetty")


def sign_out(tour: Tour) -> None:
    """Leave the desk."""
    driver = tour.driver
    _command(tour, _("Sign out"))
    driver.until("sign-in is shown", lambda: driver.program.entry is not None)
    driver.settle()
    tour.see("nobody is at the desk", driver.program.seat is None)


def approve(tour: Tour) -> None:
    """The supervisor signs in and approves the lift that the agent recorded."""
    driver = tour.driver
    driver.sign_in("supervisor", SAMPLE_PHRASE)
    driver.until("the supervisor is at the desk", lambda: driver.program.shell is not None)
    driver.settle()
    driver.write("0401234567")
    driver.settle()
    driver.press("Return")
    driver.until("the customer is shown", lambda: driver.shows(tour.caller))
    driver.settle()
    driver.press("Alt+4")
    driver.settle()
    detail = driver.shown(StatementDetail, driver.page)
    line = detail.decidable()
    tour.see("the newest statement waits and may be decided", isinstance(line, StatementLine) and line.record["author"] == "agent")
    tour.picture("esihenkilo")
    driver.press("Ctrl+Return")
    driver.settle()
    states = {each.id: each.state for each in tour.witness.statements(tour.caller)}
    tour.see("the lift is approved", line is not None and states[line.id] == "approved")
    answers = tour.witness.may(tour.caller, "direct-marketing", "robocall")
    tour.see("the prohibition of robocalls does not hold any more", all(each.answer is not Answer.PROHIBITED for each in answers.values()))
    calls = tour.witness.may(tour.caller, "direct-marketing", "phone")
    tour.see("the prohibition of calls still holds", all(each.answer is Answer.PROHIBITED for each in calls.values()))


def close(tour: Tour) -> None:
    """Close the window; the store is whole."""
    tour.driver.end()
    broken = tour.witness.broken()
    tour.see("the whole journal verifies, and every row is what its entries say", broken == [])
