"""People are shown by their names and controllers by theirs; logins and codes are the store's own business."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from gui.binding import Binding
from gui.choices import Combo
from gui.dialogs.conflict import ConflictPanel
from gui.draft import Draft
from gui.forms.spec import FormSpec, Group, items
from gui.pages.customer_parts import form_box
from gui.pages.customer_parts.form_box import FormBox
from gui.pages.sections.permissions import PermissionsSection
from gui.pages.sections.statement_detail import StatementDetail
from models.entities.contact import QUESTIONS, VERIFIED_HOW
from models.journal.apply import apply
from models.journal.entries import REGISTER, Act, Change, Op, uuid7
from models.permissions.vocabulary import APPROVE
from models.problems import Conflict, FieldConflict
from models.roles import Role
from models.services import contacts, history_view, naming, statements
from models.services.contacts import RunningContact
from models.services.forms import Saved
from models.services.history_view import HistoryPage
from tests.gui.panel_host import Office, Open
from tests.gui.panel_host import office as office
from tests.gui.panel_host import open_host as open_host
from tests.gui.test_history_section import shown

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def employ(office: Office, **people: str) -> None:
    """Make users with these names."""
    facts: dict[str, Any] = {"role": "agent", "controllers": ["lampo"]}
    made = [Change("user_account", uuid7(), Op.CREATE, REGISTER, facts | {"login": login, "name": name}) for login, name in people.items()]
    with office.store.write() as session:
        apply(session, office.store.sealing, Act("admin", "administrator", "testi"), made)


def lifted(office: Office) -> UUID:
    """Let Noora record a prohibition and its lift, and Kaarina approve it."""
    named = office.state(office.desk(), "prohibition", "direct-marketing", "phone", wording="Älkää soittako")
    lift = office.state(office.desk(), "lift", "direct-marketing", "phone", lifts=(named,))
    assert isinstance(statements.decide(office.desk("kaarina", Role.SUPERVISOR), lift, APPROVE, ""), Saved)
    return lift


def test_statements_name_who_recorded_and_who_decided(office: Office, open_host: Open) -> None:
    employ(office, noora="Noora Vuorela", kaarina="Kaarina Testamo")
    lift = lifted(office)
    host = open_host()
    section = PermissionsSection(host)
    host.add_section(section)
    who = {host.data.statements[row].id == lift: section.rows.cell(row, 3).sub for row in range(section.rows.rowCount())}
    assert who == {False: "Noora Vuorela", True: "Kaarina Testamo"}, "under a decided state whoever decided"
    detail = StatementDetail()
    detail.show_line(next(line for line in host.data.statements if line.id == lift), host.data, host.desk)
    said = "\n".join(detail.said())
    assert "Noora Vuorela, " in said
    assert "Kaarina Testamo, " in said
    assert "Has lifted" in said
    assert "noora" not in said


def test_two_of_one_name_are_told_apart(office: Office) -> None:
    employ(office, noora="Noora Vuorela", noora2="Noora Vuorela", kaarina="Kaarina Testamo")
    with office.store.read() as session:
        assert naming.people(session) == {
            "noora": "Noora Vuorela (noora)", "noora2": "Noora Vuorela (noora2)", "kaarina": "Kaarina Testamo",
        }  # fmt: skip


def test_history_names_people_controllers_and_how_the_caller_was_identified(office: Office, open_host: Open) -> None:
    employ(office, noora="Noora Vuorela")
    desk = office.desk()
    running = contacts.start(desk, office.helmi, controller="lampo", caller_number="+358401234567")
    assert isinstance(running, RunningContact)
    assert isinstance(contacts.verify(desk, running, "customer-number", "104582"), RunningContact)
    page = history_view.read(desk, office.helmi)
    assert isinstance(page, HistoryPage)
    mine = [line for line in page.lines if line.entity == "contact"]
    assert {line.who for line in mine} == {"Noora Vuorela"}
    values = {(change.name, change.after) for line in mine for change in line.changes}
    assert ("verified_how", "Customer number") in values
    assert ("controller", "Salpa Lämpö Oy") in values
    assert ("agent", "Noora Vuorela") in values
    _host, section = shown(open_host)
    shown_text = " ".join(section.rows.cell(row, column).said() for row in range(section.rows.rowCount()) for column in range(3))
    for code in ("lampo", "sahko", "customer-number", "noora"):
        assert code not in shown_text.replace("Noora", "")


@pytest.mark.parametrize(
    ("entity", "name"), [("refund", "approved_by"), ("collection_step", "taken_by"), ("credit_check", "checked_by"), ("feedback", "answered_by")]
)
def test_forms_of_lists_name_people(office: Office, open_host: Open, entity: str, name: str) -> None:
    employ(office, noora="Noora Vuorela")
    host: Any = open_host()
    data, draft = host.data, Draft()
    assert data.people["noora"] == "Noora Vuorela"
    page: Any = SimpleNamespace(data=data, seat=host.seat, draft=draft, may_edit=lambda _entity: True, binding=Binding(host.desk, draft, host))
    for login, said in (("noora", "Noora Vuorela"), ("Perintä Esimerkki Oy", "Perintä Esimerkki Oy")):
        row = draft.add(entity, uuid7(), data.id, given={name: login})
        form = FormBox(page, row, FormSpec(entity, (Group("", items(name)),)), {})
        combo = form.fields[name].editor
        assert isinstance(combo, Combo)
        assert (combo.value(), combo.words()) == (login, said)
        assert form_box.shown(row, name, draft, naming.Names({}, data.people)) == said
        form.let_go()


def test_a_conflict_names_who_was_first(office: Office, open_host: Open) -> None:
    employ(office, olli="Olli Kivelä")
    host: Any = open_host()
    host.draft = None
    found = FieldConflict("customer", office.helmi.hex, "family_name", "Mäki", "Mäki-Kuutti", "Kuutti", "olli", None, uuid7().hex)
    panel = ConflictPanel(host, Conflict((found,)), [])
    title = panel.accessibleName() + " ".join(label.text() for label in panel.findChildren(type(panel._lack)))
    assert "Olli Kivelä saved the same customer before you" in title
    assert "Olli Kivelä, saved" in panel._rows.cell(0, 3).sub


def test_every_question_is_a_way_of_having_verified() -> None:
    assert VERIFIED_HOW.choices is not None
    assert set(QUESTIONS) <= set(VERIFIED_HOW.choices)
    assert all(VERIFIED_HOW.text(code) != code for code in QUESTIONS)
