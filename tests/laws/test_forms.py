"""Every field of every entity has its place in the window: where a person enters it, where it is only shown, or why it has neither.

The forms are taken from the real page of a customer with every section opened, not from the modules that declare them: a form that nothing opens
counts for nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from gui.forms import contact_point
from gui.forms.spec import FormSpec
from gui.pages.customer_parts.part_list import Part
from gui.pages.customer_parts.record_list import RecordList
from gui.pages.sections import site_lists, sites
from gui.panels.statement import StatementPanel
from gui.seat import Seat
from models import fields
from models.fields import Category
from models.kinds import Widget
from models.records import Record
from models.services import customers_new
from models.services.sections import new_id
from tests.gui.customer_page import Stage, stage
from tests.gui.desk_fixtures import Office
from tests.gui.desk_fixtures import office as office
from tests.gui.desk_fixtures import seat as seat

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

NO_FORM = {
    "controller": "the register's own: set up by the administrator, shown by its name",
    "employer": "the administrator's: who employs the users",
    "assignment": "the administrator's: what a partner may do and until when",
    "user_account": "the administrator's, on the page of users",
    "number_range": "the program's: customer numbers are taken from it",
    "day_readings": "from the metering system's files, shown as curve and sums",
    "statement": "append-only: recorded in the panel of F8, listed with its state among permissions",
    "statement_decision": "append-only: decided where the statement is shown",
    "refusal_hash": "internal: a prohibition that outlives erasure, asked by imports and lists",
    "refusal_match": "made by imports of registers of refusals, decided by a supervisor where it is shown",
    "contact_list": "append-only: made and shown on the page of lists",
}
"""Entities without a form, and where they are instead."""
SHOWN = {
    "invoice": "a voucher from the billing system: only its dispute is written here",
    "contact": "its beginning, its agent and how the caller was identified are facts of the call",
    "payment": "what the bank's file told",
    "refund": "what the bank told, and the account's BIC, which follows from the account",
    "recording_listen": "who listened, when: recorded by the program as it was",
    "billing_account": "the reference is made by the billing system",
}
"""Entities some of whose fields are only shown."""
MADE = {
    ("contact_point", "point_kind"): "the act says which: add a phone, an e-mail, an address",
    ("equipment_inspection", "equipment_kind"): "the equipment that was gone to says which",
    ("equipment_inspection", "equipment_id"): "the equipment that was gone to",
    ("customer", "merged_into"): "set by a merge of two customers",
    ("invoice", "billing_account_id"): "from the billing system, as the whole invoice",
    ("invoice", "credits_id"): "from the billing system, as the whole invoice",
    ("payment", "billing_account_id"): "the invoice that it is put to says which",
}
"""Fields without a place of their own, and what sets them."""
HANGS = {"customer_id", "site_id", "metering_point_id", "meter_id", "payment_plan_id", "paper_record_id", "recording_id"}
"""Links that say on which row one hangs: the place where it is begun says so."""


@dataclass
class Reach:
    """What the window has of each entity: fields that are entered, fields that are only shown, and entities that can be begun."""

    entered: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    shown: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    begun: set[str] = field(default_factory=set)

    def take(self, spec: FormSpec) -> None:
        for group in spec.groups:
            for item in group.items:
                (self.shown if item.read_only else self.entered)[spec.entity].add(item.name)


@pytest.fixture
def reach(qtbot: QtBot, office: Office, seat: Seat) -> Reach:
    helmi = stage(qtbot, office, seat)
    page, found = helmi.page, Reach()
    details = helmi.first.details()
    for code in ("sites", "billing", "permissions", "contacts"):
        page.open_section(code)
        helmi.settle()
    found.take(details.form.spec)
    for spec in (*contact_point.FORMS.values(), *sites._FORMS.values()):
        found.take(spec)
    for made in page.findChildren(RecordList):
        _take_list(found, helmi, made)
    for part in (*site_lists.PARTS, site_lists.TOLD):
        found.take(part.spec)
        found.begun.add(part.entity)
    found.begun |= set(sites._FORMS)
    for name in customers_new.FIELDS:
        found.entered[customers_new.entity_of(name)].add(name)
    found.begun.add("customer")
    contact = page.dock.contact
    found.entered["contact"] |= set(contact.form.fields) | {"recorded", "channel", "direction", "caller_number", "controller"}
    found.begun.add("contact")
    page.record_statement("", "")
    panel = page.findChild(StatementPanel)
    assert panel is not None
    found.entered["statement"] |= set(panel.form.fields)
    return found


def _take_list(found: Reach, helmi: Stage, made: RecordList) -> None:
    nothing: dict[str, object] = {each.name: None for each in fields.fields_of(made.entity)}
    if made.entity != "contact_point":
        found.take(made._spec_of(Record(made.entity, new_id(), helmi.office.helmi, nothing, {}, UUID(int=0))))
    if isinstance(made._part, Part):
        found.take(made._part.spec)
        found.begun.add(made._part.entity)
    if made._begin is not None:
        found.begun.add(made.entity)


def test_every_entity_has_a_form_or_a_reason(reach: Reach) -> None:
    formed = {entity for entity in fields.entities() if reach.entered.get(entity) and entity not in NO_FORM}
    assert formed | set(NO_FORM) == set(fields.entities())
    assert not formed & set(NO_FORM)
    assert all(len(why) > 20 for why in (*NO_FORM.values(), *SHOWN.values(), *MADE.values()))


def test_every_field_is_entered_shown_or_made(reach: Reach) -> None:
    lost = []
    for entity in fields.entities():
        if entity in NO_FORM:
            continue
        for each in fields.fields_of(entity):
            placed = each.name in reach.entered[entity] or (entity in SHOWN and each.name in reach.shown[entity])
            hangs = each.kind.widget is Widget.NONE and (each.name in HANGS or each.name.endswith("_hash"))
            if not placed and not hangs and (entity, each.name) not in MADE:
                lost.append(f"{entity}.{each.name}")
    assert lost == []


def test_what_is_only_shown_has_its_reason(reach: Reach) -> None:
    only = {entity for entity in reach.shown if reach.shown[entity] - reach.entered[entity]}
    assert only == set(SHOWN)


def test_no_reason_is_given_for_what_has_a_place(reach: Reach) -> None:
    assert [at for at in MADE if at[1] in reach.entered[at[0]]] == []
    assert [at for at in MADE if fields.find(*at) is None] == []


def test_everything_with_a_form_can_be_begun_but_what_comes_from_elsewhere(reach: Reach) -> None:
    formed = {entity for entity in reach.entered if entity not in NO_FORM}
    assert formed - reach.begun == {"invoice"}


def test_forms_name_only_fields_that_there_are(reach: Reach) -> None:
    for named in (reach.entered, reach.shown):
        for entity, names in named.items():
            assert names - {each.name for each in fields.fields_of(entity)} - {"lifts"} == set(), entity


def test_what_nobody_may_see_stands_in_no_form(reach: Reach) -> None:
    for entity, names in reach.entered.items():
        typed = [each for each in fields.fields_of(entity) if each.name in names]
        assert all(each.category is not Category.TECHNICAL or each.kind.widget is Widget.NONE for each in typed), entity
