"""What is typed survives: kept as a draft every few seconds and on leaving, offered with its time, never put in unasked, never lost by the offer."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from gui.pages.customer import CustomerPage, open_for
from gui.pages.customer_parts import saver
from gui.pages.sections.sites import SitesSection
from gui.seat import Seat
from models.journal.entries import Change, Op, uuid7
from models.problems import Rejected
from models.services import customers, drafts, forms
from models.services.drafts import KeptDraft
from models.services.forms import Saved
from tests.gui.customer_page import Stage, stage
from tests.gui.desk_fixtures import Office, settle
from tests.gui.desk_fixtures import office as office
from tests.gui.desk_fixtures import seat as seat

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def helmi(qtbot: QtBot, office: Office, seat: Seat) -> Stage:
    return stage(qtbot, office, seat)


def kept(helmi: Stage) -> list[KeptDraft]:
    return [draft for draft in drafts.kept(helmi.office.desk, helmi.office.helmi) if draft.form == saver.FORM]


def again(helmi: Stage) -> Stage:
    """Open Helmi anew, as after a crash or on another day."""
    opened: list[CustomerPage | Rejected] = []
    open_for(helmi.seat, helmi.office.helmi, None, opened.append)
    settle(helmi.qtbot, helmi.seat)
    (page,) = opened
    assert isinstance(page, CustomerPage)
    layout = helmi.window.layout()
    assert layout is not None
    helmi.page.hide()
    layout.addWidget(page)
    page.show()
    renewed = Stage(helmi.qtbot, helmi.office, helmi.seat, helmi.window, page)
    renewed.settle()
    return renewed


def test_a_draft_is_kept_soon_after_typing(helmi: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    helmi.page.saver._timer.setInterval(20)
    with helmi.qtbot.waitSignal(helmi.page.saver.kept, timeout=5000):
        helmi.write(helmi.site("occupants"), "3")
    (draft,) = kept(helmi)
    site = helmi.data().sites[0]
    assert draft.texts[site.address("occupants")] == "3"
    assert saver.KEEP_AFTER_MS <= 5000


def test_leaving_keeps_at_once_what_is_wrong_too(helmi: Stage) -> None:
    helmi.write(helmi.site("heated_area"), "noin sata")
    helmi.page.close_page()
    helmi.settle()
    (draft,) = kept(helmi)
    assert "noin sata" in draft.texts.values()


def test_hiding_the_page_keeps_it(helmi: Stage) -> None:
    helmi.write(helmi.site("occupants"), "3")
    helmi.page.hide()
    helmi.settle()
    assert len(kept(helmi)) == 1


def test_it_is_offered_with_its_time_and_restored_when_asked(helmi: Stage) -> None:
    helmi.write(helmi.site("occupants"), "3")
    helmi.write(helmi.card("given_names"), "Helmi M.")
    helmi.page.keep_draft()
    helmi.settle()
    renewed = again(helmi)
    offer = renewed.page.offer
    assert offer.isVisible()
    assert offer.text().startswith("2 unsaved changes of yours from ")
    assert renewed.site("occupants").editor.value() == "2"  # asked, not silent
    offer.restore.click()
    renewed.settle()
    assert not offer.isVisible()
    assert renewed.site("occupants").editor.value() == "3"
    assert renewed.site("occupants").changed()
    renewed.page.saver.save()
    renewed.settle()
    assert renewed.data().sites[0]["occupants"] == 3
    assert renewed.data().customer["given_names"] == "Helmi M."
    assert kept(renewed) == []


def test_a_draft_discarded_is_gone(helmi: Stage) -> None:
    helmi.write(helmi.site("occupants"), "3")
    helmi.page.keep_draft()
    helmi.settle()
    helmi.page.draft.discard()
    renewed = again(helmi)
    renewed.page.offer.discard.click()
    renewed.settle()
    assert kept(renewed) == []
    assert not renewed.page.offer.isVisible()
    assert not renewed.page.has_changes()


def test_typing_before_the_offer_is_answered_loses_neither(helmi: Stage) -> None:
    helmi.write(helmi.site("occupants"), "3")
    helmi.page.keep_draft()
    helmi.settle()
    helmi.page.draft.discard()
    renewed = again(helmi)
    renewed.write(renewed.card("given_names"), "Helmi M.")
    renewed.page.keep_draft()
    renewed.settle()
    (draft,) = kept(renewed)
    assert {"3", "Helmi M."} <= set(draft.texts.values())
    renewed.page.offer.restore.click()
    renewed.settle()
    assert renewed.page.draft.count() == 2


def test_saving_something_else_does_not_take_an_unanswered_offer_away(helmi: Stage) -> None:
    helmi.write(helmi.site("occupants"), "3")
    helmi.page.keep_draft()
    helmi.settle()
    helmi.page.draft.discard()
    renewed = again(helmi)
    renewed.write(renewed.card("given_names"), "Helmi M.")
    renewed.page.saver.save()
    renewed.settle()
    assert renewed.data().customer["given_names"] == "Helmi M."
    (draft,) = kept(renewed)
    assert "3" in draft.texts.values()
    renewed.page.offer.restore.click()
    renewed.settle()
    assert renewed.page.draft.count() == 1


def test_a_restored_edit_of_what_changed_since_is_a_conflict(helmi: Stage) -> None:
    helmi.write(helmi.site("occupants"), "3")
    helmi.page.keep_draft()
    helmi.settle()
    site = helmi.data().sites[0]
    other = helmi.page.draft.changes()[0]
    changed = type(other)("site", site.id, helmi.office.helmi, "set", {"occupants": "5"}, {"occupants": site.bases["occupants"]})
    assert isinstance(forms.save(helmi.office.desk_of("olli"), [changed]), Saved)
    helmi.page.draft.discard()
    renewed = again(helmi)
    renewed.page.offer.restore.click()
    renewed.settle()
    renewed.page.saver.save()
    renewed.settle()
    assert renewed.page.conflict is not None
    assert renewed.data().sites[0]["occupants"] == 5


def test_a_save_drops_the_draft_and_discard_too(helmi: Stage) -> None:
    helmi.write(helmi.site("occupants"), "3")
    helmi.page.keep_draft()
    helmi.settle()
    assert len(kept(helmi)) == 1
    helmi.page.saver.save()
    helmi.settle()
    assert kept(helmi) == []
    helmi.write(helmi.site("occupants"), "4")
    helmi.page.keep_draft()
    helmi.settle()
    helmi.page.saver.discard()
    helmi.settle()
    assert kept(helmi) == []


def test_another_users_draft_is_not_offered(helmi: Stage) -> None:
    desk = helmi.office.desk_of("olli")
    drafts.keep(desk, saver.FORM, helmi.office.helmi, {"customer/x/given_names": "Olga"})
    renewed = again(helmi)
    assert not renewed.page.offer.isVisible()


def a_meter_is_edited(helmi: Stage) -> None:
    section = helmi.page.open_section("sites")
    assert isinstance(section, SitesSection)
    helmi.settle()
    assert section.tree.go_to(helmi.office.meter.hex)
    section.edit()
    form = section.form()
    assert form is not None
    helmi.write(form.fields["digits"], "7")
    helmi.page.keep_draft()
    helmi.settle()
    helmi.page.draft.discard()


def test_an_edit_of_a_row_that_no_section_has_read_is_restored_and_saved(helmi: Stage) -> None:
    a_meter_is_edited(helmi)
    renewed = again(helmi)
    renewed.page.offer.restore.click()
    renewed.settle()
    assert renewed.page.draft.count() == 1
    renewed.page.saver.save()
    renewed.settle()
    assert not renewed.page.has_changes()
    (meter,) = customers.rows(renewed.office.desk, renewed.office.helmi, [("meter", renewed.office.meter)])
    assert meter["digits"] == 7


def test_a_draft_of_a_row_that_is_gone_says_so_and_leaves_nothing_stuck(helmi: Stage) -> None:
    a_meter_is_edited(helmi)
    helmi.office.write([Change("meter", helmi.office.meter, Op.REMOVE, helmi.office.helmi)])
    renewed = again(helmi)
    renewed.page.offer.restore.click()
    renewed.settle()
    assert renewed.page.draft.count() == 0
    assert any("not there any more" in text for text, _tone in helmi.said)


def test_rows_are_read_of_the_own_customer_and_controllers_only(helmi: Stage) -> None:
    office = helmi.office
    wanted = [("meter", office.meter), ("site", office.site), ("billing_account", office.account)]
    assert {row.id for row in customers.rows(office.desk, office.helmi, wanted)} == {office.meter, office.site, office.account}
    other = office.desk_of("sanna", controllers=("sahko",))
    assert {row.entity for row in customers.rows(other, office.helmi, wanted)} == {"site"}
    assert customers.rows(office.desk, uuid7(), wanted) == ()
