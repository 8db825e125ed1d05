"""Kept refusals are asked at every way in: whatever brings a contact point or an identity code brings the prohibition that was kept of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from models.journal.apply import apply
from models.permissions.vocabulary import MARKETING, PROHIBITION, RESEARCH
from models.services import customers_new, drafts, forms, kept_refusals, statements, undo
from models.services.arrivals import RECALLED_CODE
from models.services.customers_new import Created
from models.services.forms import Saved
from models.services.statements import NewStatement
from models.services.undo import Undone
from tests.desk import HETU, Office, edit, page, person, removal, row, save

ROOT = Path(__file__).resolve().parents[2]
PHONE, EMAIL, CODE = ("phone", "+358405550100"), ("email", "poissa@example.com"), ("identity", HETU)
SINCE = date(2024, 5, 1)


def kept(office: Office, *values: tuple[str, str], purpose: str = MARKETING, channel: str = "any", controller: str | None = None) -> None:
    """Keep a refusal of somebody who is not there any more."""
    desk = office.desk("aada")
    refused = [{"purpose": purpose, "channel": channel, "controller": controller, "valid_from": SINCE}]
    with desk.store.write() as session:
        apply(session, desk.store.sealing, desk.act(), kept_refusals.keep(desk, values, refused))


def recorded(office: Office, customer: UUID) -> list[tuple[Any, ...]]:
    """Return what is prohibited to a customer."""
    lines = [line.record for line in page(office.desk(), customer).statements]
    assert {line["statement_kind"] for line in lines} <= {PROHIBITION}
    return sorted((line["purpose"], line["channel"], line["controller"], line["valid_from"], line["wording_known"]) for line in lines)


ALL = [(MARKETING, "any", None, SINCE, False)]


def told(result: object) -> list[str]:
    assert isinstance(result, Saved | Created)
    return [problem.code for problem in result.warnings if problem.code == RECALLED_CODE]


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        (PHONE, {"phone": "040 555 0100"}),
        (EMAIL, {"email": "Poissa@Example.com"}),
        (CODE, {"personal_identity_code": HETU}),
    ],
)
def test_a_new_customer(office: Office, value: tuple[str, str], texts: dict[str, str]) -> None:
    kept(office, value)
    typed = {"customer_kind": "person", "family_name": "Uusi", "language": "fi", "controller": "lampo"}
    made = customers_new.create(office.desk(), typed | texts)
    assert told(made) == [RECALLED_CODE]
    assert isinstance(made, Created)
    assert recorded(office, made.customer_id) == ALL
    other = customers_new.create(office.desk(), typed | {"phone": "040 555 0199"})
    assert told(other) == []
    assert office.report().whole


def _added(office: Office, customer: UUID) -> object:
    return forms.save(office.desk(), [row("contact_point", customer, {"point_kind": "phone", "phone": "040 555 0100"})])


def _changed(office: Office, customer: UUID) -> object:
    point = next(each for each in page(office.desk(), customer).points if each["point_kind"] == "phone")
    return forms.save(office.desk(), [edit(point, phone="040 555 0100")])


def _in_a_contact(office: Office, customer: UUID) -> object:
    point = next(each for each in page(office.desk(), customer).points if each["point_kind"] == "phone")
    return forms.save(office.desk(), [edit(point, phone="040 555 0100")], source="contact", reason="Oikaisu")


def _from_a_draft(office: Office, customer: UUID) -> object:
    desk = office.desk()
    point = next(each for each in page(desk, customer).points if each["point_kind"] == "phone")
    drafts.keep(desk, "customer", customer, {"phone": "040 555 0100"})
    texts = drafts.kept(desk, customer)[0].texts
    return forms.save(desk, [edit(point, **texts)])


@pytest.mark.parametrize("way", [_added, _changed, _in_a_contact, _from_a_draft])
def test_a_form_that_brings_a_number(office: Office, way: Callable[[Office, UUID], object]) -> None:
    customer = person(office.desk())
    kept(office, PHONE)
    assert recorded(office, customer) == []
    assert told(way(office, customer)) == [RECALLED_CODE]
    assert recorded(office, customer) == ALL
    assert office.report().whole


def test_an_identity_code_learned_later(office: Office) -> None:
    customer = person(office.desk())
    kept(office, CODE)
    assert told(forms.save(office.desk(), [edit(page(office.desk(), customer).customer, personal_identity_code=HETU)])) == [RECALLED_CODE]
    assert recorded(office, customer) == ALL


def test_an_address_is_one_whichever_half_of_it_is_changed(office: Office) -> None:
    customer = person(office.desk(), street="Hakakuja 7 A 3")
    kept(office, *kept_refusals.values_of((), (), [("Hakakuja 7 A 3", "00200")]))
    kept(office, *kept_refusals.values_of((), (), [("Hakakuja 7 A 3", "00200")]), channel="phone")
    address = next(each for each in page(office.desk(), customer).points if each["point_kind"] == "postal")
    assert told(forms.save(office.desk(), [edit(address, postal_code="00200")])) == [RECALLED_CODE]
    assert recorded(office, customer) == [(MARKETING, "post", None, SINCE, False)]  # letters only: a later resident's phone is their own


def test_an_undo_that_brings_a_number_back(office: Office) -> None:
    customer = person(office.desk(), phone="040 555 0100")
    point = next(each for each in page(office.desk(), customer).points if each["point_kind"] == "phone")
    removed = save(office.desk(), [removal(point)])
    kept(office, PHONE)
    undone = undo.undo(office.desk(), removed.set_id)
    assert isinstance(undone, Undone)
    assert [problem.code for problem in undone.told] == [RECALLED_CODE]
    assert recorded(office, customer) == ALL
    assert office.report().whole


def test_taking_a_save_back_leaves_the_prohibition_that_came_with_it(office: Office) -> None:
    customer = person(office.desk())
    kept(office, PHONE)
    saved = _added(office, customer)
    assert isinstance(saved, Saved)
    undone = undo.undo(office.desk(), saved.set_id)
    assert isinstance(undone, Undone)
    assert len(undone.statements) == 1
    assert recorded(office, customer) == ALL


def test_what_stands_is_not_recorded_again_but_what_is_narrower_does_not_do(office: Office) -> None:
    customer = person(office.desk())
    kept(office, PHONE)
    kept(office, PHONE, channel="sms", controller="lampo")
    kept(office, PHONE, purpose=RESEARCH, channel="phone")
    narrow = NewStatement(PROHIBITION, MARKETING, ("sms",), "lampo", evidence_kind="none", valid_from=date(2025, 1, 1))
    assert isinstance(statements.record(office.desk(), customer, narrow), Saved)
    assert told(_added(office, customer)) == [RECALLED_CODE]
    once = recorded(office, customer)
    assert [each[:3] for each in once] == [(MARKETING, "any", None), (MARKETING, "sms", "lampo"), (RESEARCH, "phone", None)]
    assert told(_added(office, customer)) == []
    assert recorded(office, customer) == once


def test_another_field_of_a_contact_point_asks_nothing(office: Office) -> None:
    customer = person(office.desk(), phone="040 555 0100")
    kept(office, PHONE)
    point = next(each for each in page(office.desk(), customer).points if each["point_kind"] == "phone")
    assert told(forms.save(office.desk(), [edit(point, note="Soita iltaisin", phone="+358 40 555 0100")])) == []
    assert recorded(office, customer) == []


def test_nothing_refreshes_the_search_past_the_one_place() -> None:
    calls = re.compile(r"search_index\.refresh\(")
    found = {path.name for path in (ROOT / "models/services").rglob("*.py") if calls.search(path.read_text(encoding="utf-8"))}
    assert found == {"arrivals.py"}, "who changes customers settles by models.services.arrivals, which asks kept refusals"
