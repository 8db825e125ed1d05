"""The call: somebody rings, is found and identified, has a detail corrected and forbids marketing; then the next customer is looked at."""

from __future__ import annotations

from typing import Final

from gui.choices import CheckBox
from gui.fields import Field
from gui.pages.sections.statement_detail import StatementDetail
from gui.panels.lifting import words
from gui.panels.stating import StatementForm
from gui.tour_parts.course import Tour
from models import fields
from models.permissions.decision import Answer
from models.security.passwords import SAMPLE_PHRASE
from models.words import _

NUMBER: Final = "040 123 4567"
CODE_END: Final = "999V"
"""The end of the invented caller's identity code, as they say it."""
BROKEN: Final = "helmi@example"
MENDED: Final = "helmi.uusi@example.com"


def email_field(tour: Tour) -> Field:
    """Return the field of the preferred e-mail in the first section."""
    return tour.driver.field(_(fields.field_of("contact_point", "email").label), tour.driver.page)


def sign_in(tour: Tour) -> None:
    """Sign in, with a wrong password first."""
    driver = tour.driver
    tour.picture("kirjautuminen")
    driver.sign_in("agent", "wrong-password")
    driver.settle()
    tour.see("a wrong password lets nobody in", driver.program.shell is None)
    driver.sign_in("agent", SAMPLE_PHRASE)
    driver.until("the shell is shown", lambda: driver.program.shell is not None)
    tour.see("the agent sits at the desk", driver.shell.seat.desk.user.login == "agent")


def incoming(tour: Tour) -> None:
    """A call comes in; nothing is opened by it."""
    driver = tour.driver
    driver.press("Ctrl+I")
    driver.write(NUMBER)
    driver.press("Return")
    driver.until("the call is shown", driver.shell.search.call.isVisible)
    hit = driver.shell.search.call.hit
    tour.see("the number has one sure match, the caller", hit is not None and hit.customer_id == tour.caller)
    tour.see("nothing was opened or begun by the call itself", tour.witness.history(tour.caller, tour.mark) == [])
    tour.picture("saapuva-puhelu")


def search(tour: Tour) -> None:
    """Look for the caller by a beginning, without dots, and by the number as somebody else writes it."""
    driver = tour.driver

    def typed(text: str) -> list[object]:
        driver.press("F2")
        driver.retype(text)
        driver.settle()
        found = driver.shell.search.found
        return [hit.customer_id for hit in found.hits] if found is not None else []

    found = typed("mäki")
    tour.see(f"“mäki” finds {len(found)} customers, the caller among them", tour.caller in found and found == tour.witness.who("mäki"))
    tour.picture("haku")
    plain, dotted = typed("makinen"), typed("mäkinen")
    tour.see(f"“makinen” finds the same {len(plain)} customers as “mäkinen”", bool(plain) and plain == dotted)
    for spelling in ("0401234567", "+358 40 1234567", "040-123 4567"):
        tour.see(f"“{spelling}” finds the caller alone", typed(spelling) == [tour.caller])


def begin(tour: Tour) -> None:
    """Open the caller and start the contact with one key."""
    driver = tour.driver
    driver.press("Ctrl+Return")
    driver.until("the customer is opened in contact", lambda: driver.shows(tour.caller) and driver.page.contact is not None)
    driver.settle()
    running = driver.page.contact
    assert running is not None
    row = next(each for each in tour.witness.contacts(tour.caller) if each.id == running.id)
    tour.see("the contact stands in the store from its first second, without an end", row["started_at"] is not None and row["ended_at"] is None)
    events = tour.witness.history(tour.caller, tour.mark)
    tour.see("the opening is journalled as a read within the contact", any(e.op == "read" and e.contact == running.id for e in events))
    tour.see("the e-mail is masked", "•" in email_field(tour).editor.value())
    tour.picture("tunnistamatta")


def identify(tour: Tour) -> None:
    """Identify the caller: a wrong answer, then the right one."""
    driver = tour.driver
    driver.press("F7")
    driver.write("123X", secret=True)
    driver.press("Return")
    driver.settle()
    running = driver.page.contact
    tour.see("a wrong answer identifies nobody", running is not None and not running.verified and running.wrong == 1)
    tour.see("the e-mail is still masked", "•" in email_field(tour).editor.value())
    driver.press("F7")
    driver.write(CODE_END, secret=True)
    driver.press("Return")
    driver.settle()
    running = driver.page.contact
    tour.see("the right answer identifies the caller", running is not None and running.verified)
    tried = [event.facts for event in tour.witness.history(tour.caller, tour.mark) if event.op == "verify-identity"]
    tour.see("both tries are journalled, without what was said", [fact["match"] for fact in tried] == [False, True] and CODE_END not in str(tried))
    tour.see("the e-mail is shown now", email_field(tour).editor.value() == tour.witness.point(tour.caller, "email"))
    tour.picture("asiakas", "customer-light")


def correct(tour: Tour) -> None:
    """Correct the e-mail, wrongly at first; one save is one entry set."""
    driver, before = tour.driver, tour.witness.point(tour.caller, "email")
    driver.click(email_field(tour).editor.widget())
    driver.retype(BROKEN)
    driver.press("Tab", "Ctrl+S")
    driver.settle()
    field = email_field(tour)
    tour.see("what is wrong stands beside the field, and what was typed stays", field.problem() is not None and field.editor.value() == BROKEN)
    tour.see("nothing was saved", tour.witness.point(tour.caller, "email") == before)
    tour.picture("virheellinen-syote")
    type_email(tour)
    save(tour, before)


def type_email(tour: Tour) -> None:
    """Type the good address and another given name: two rows, one save."""
    driver = tour.driver
    driver.click(email_field(tour).editor.widget())
    driver.retype(MENDED)
    driver.click(driver.field(_(fields.field_of("customer", "given_names").label), driver.page).editor.widget())
    driver.retype("Helmi Orvokki Aino")


def save(tour: Tour, before: str) -> None:
    """Save with one key."""
    driver, mark = tour.driver, tour.witness.now(tour.caller)
    driver.press("Ctrl+S")
    driver.until("the save is over", lambda: not driver.page.has_changes())
    driver.settle()
    tour.see("the new e-mail stands in the store", tour.witness.point(tour.caller, "email") == MENDED != before)
    made = [event for event in tour.witness.history(tour.caller, mark) if event.op == "set"]
    tour.see("two rows were changed by one entry set", len(made) == 2 and len({event.set_id for event in made}) == 1)
    running = driver.page.contact
    tour.see("both entries name the contact they came from", running is not None and all(event.contact == running.id for event in made))


def undo(tour: Tour) -> None:
    """Take the save back, then save once more."""
    driver = tour.driver
    driver.press("Ctrl+Shift+K")
    driver.settle()
    before = tour.witness.point(tour.caller, "email")
    tour.see("the old e-mail stands again", before != MENDED)
    tour.see(
        "the save and its undoing both stay in the journal", len([e for e in tour.witness.history(tour.caller, tour.mark) if e.op == "set"]) == 2
    )
    tour.picture("kumottu")
    type_email(tour)
    save(tour, before)


def prohibit(tour: Tour) -> None:
    """Record a prohibition by two keystrokes."""
    driver = tour.driver
    before = tour.witness.may(tour.caller, "direct-marketing", "robocall")
    tour.see("robocalls were not prohibited before", all(each.answer is not Answer.PROHIBITED for each in before.values()))
    driver.press("F8")
    driver.settle()
    tour.picture("kiellon-kirjaus")
    driver.press("Ctrl+Return")
    driver.settle()
    running = driver.page.contact
    assert running is not None
    made = [line for line in tour.witness.statements(tour.caller) if line.record["evidence_id"] == running.id]
    tour.see("F8 and Ctrl+Enter recorded phone and robocall", sorted(line.record["channel"] for line in made) == ["phone", "robocall"])
    tour.see("the evidence is this contact, in the customer's language", all(line.wording for line in made))
    for channel in ("phone", "robocall"):
        answers = tour.witness.may(tour.caller, "direct-marketing", channel)
        tour.see(f"may_contact says no to marketing by {channel} for every controller", not any(each.allowed for each in answers.values()))


def sections(tour: Tour) -> None:
    """Go through the sections by their keys."""
    driver = tour.driver
    names = {
        "customer": "osio-asiakas",
        "sites": "kayttokohteet",
        "billing": "laskutus",
        "permissions": "luvat",
        "contacts": "muut",
        "history": "historia",
    }
    for at, (code, name) in enumerate(names.items(), 1):
        driver.press(f"Alt+{at}")
        driver.settle()
        tour.see(f"Alt+{at} shows the section {code}", driver.page.section() == code)
        tour.picture(name)
    driver.press("Alt+1")


def lift(tour: Tour) -> None:
    """Record that the caller takes the prohibition of robocalls back: it waits."""
    driver = tour.driver
    driver.press("F8")
    driver.settle()
    panel = driver.shown(StatementForm, driver.page)
    driver.click(driver.button(_(fields.field_of("statement", "statement_kind").kind.text("lift")), panel))
    driver.settle()
    lines = [line for line in tour.witness.statements(tour.caller) if line.state == "in-force" and line.record["channel"] == "robocall"]
    box = next(each for each in panel.lifts.findChildren(CheckBox) if each.text() == words(lines[0], dict(driver.page.data.controllers)))
    driver.click(box)
    driver.settle()
    driver.press("Ctrl+Return")
    driver.settle()
    waiting = [line for line in tour.witness.statements(tour.caller) if line.state == "waiting" and line.record["channel"] == "robocall"]
    tour.see("the lift waits for a supervisor", len(waiting) == 1)
    answers = tour.witness.may(tour.caller, "direct-marketing", "robocall")
    tour.see("until then may_contact still says no", not any(each.allowed for each in answers.values()))
    driver.press("Alt+4")
    driver.settle()
    tour.see("the agent is offered no approval of the own entry", not driver.shown(StatementDetail, driver.page).approve_button.isVisible())
    tour.picture("peruutus-odottaa")
    driver.press("Alt+1")
