"""The customer's sections in the real window: every kind of record of Helmi is seen, a site is corrected and a reading recorded by keyboard."""

from __future__ import annotations

from gui.pages.sections.billing import BillingSection
from gui.pages.sections.other import OtherSection
from gui.pages.sections.sites import SitesSection
from models.services import sites
from tests.features.desk import Agent


def _section(agent: Agent, key: str, kind: type) -> object:
    agent.driver.press(key)
    agent.driver.settle()
    return agent.driver.shown(kind)


def _begin(agent: Agent) -> None:
    agent.sign_in()
    agent.begin()


def test_the_tree_shows_four_levels_and_says_what_ended(agent: Agent) -> None:
    _begin(agent)
    section = _section(agent, "Alt+2", SitesSection)
    assert isinstance(section, SitesSection)
    agent.driver.until("the tree is read", lambda: section.tree.model().rowCount() == 2)

    entities = {row.entity for row in section.tree.rows.values()}
    assert {"site", "metering_point", "meter", "heat_exchanger"} <= entities
    commodities = {row.get("commodity") for row in section.tree.rows.values()} - {None}
    assert {"district-heat", "electricity", "gas"} <= commodities
    assert section.consumption.sentence.text()


def test_chart_and_table_change_places_by_key(agent: Agent) -> None:
    _begin(agent)
    section = _section(agent, "Alt+2", SitesSection)
    assert isinstance(section, SitesSection)
    agent.driver.until("the bars are read", lambda: section.consumption.sentence.text() != "")

    agent.driver.press("Ctrl+T")
    assert section.consumption.table.isVisible()
    assert section.consumption.table.model().rowCount() == 12
    agent.driver.press("Ctrl+T")
    assert section.consumption.chart.isVisible()


def test_a_reading_is_recorded_by_keyboard_and_saved(agent: Agent) -> None:
    _begin(agent)
    section = _section(agent, "Alt+2", SitesSection)
    assert isinstance(section, SitesSection)
    agent.driver.until("the tree is read", lambda: section.tree.model().rowCount() == 2)
    desk = agent.witness.desk
    before = sum(len(rows) for rows in sites.read(desk, agent.helmi).readings.values())

    agent.driver.press("Ctrl+L")
    form = section._form
    assert form is not None
    form.fields["value"].focus()
    agent.driver.write("251,5")
    agent.driver.press("Ctrl+S")
    agent.driver.settle()

    assert sum(len(rows) for rows in sites.read(desk, agent.helmi).readings.values()) == before + 1


def test_billing_shows_accounts_invoices_and_what_is_open(agent: Agent) -> None:
    _begin(agent)
    section = _section(agent, "Alt+3", BillingSection)
    assert isinstance(section, BillingSection)
    agent.driver.until("the invoices are read", lambda: section.invoices.table.model().rowCount() > 0)

    assert section.accounts.table.model().rowCount() == 2
    assert "218" in section.summary.text()


def test_contacts_and_every_other_kind_are_listed(agent: Agent) -> None:
    _begin(agent)
    section = _section(agent, "Alt+5", OtherSection)
    assert isinstance(section, OtherSection)
    agent.driver.until("the contacts are read", lambda: section.contacts.table.model().rowCount() > 3)

    assert len(section.lists) == 11
    assert section._others["feedback"].table.model().rowCount() > 0
