"""The table of roles is what services do: each action, asked by each role, is refused exactly when the table says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from models import words
from models.fields import Category
from models.journal.entries import uuid7
from models.problems import Rejected
from models.records import Edit
from models.roles import ACTION_LABELS, EDITS, ROLE_LABELS, Action, Role, may, refusal, sees, who_may
from models.services import backup, contacts, customers, customers_new, forms, postal_codes, prospects, reveal, search, statements, undo, users
from models.services.desk import Desk
from models.services.importing import run as importing
from models.services.importing.context import Options
from models.services.lists import making
from tests.desk import HETU, Office, edit, page, person
from tests.services.test_statements import NO_CALLS, lift

ROOT = Path(__file__).resolve().parents[2]
Ask = Callable[[Desk, Office, UUID], object]


def _decide(desk: Desk, office: Office, customer: UUID) -> object:
    agent = office.desk("kalle")
    statements.record(agent, customer, NO_CALLS)
    statements.record(agent, customer, lift(page(agent, customer).statements[0].id))
    return statements.decide(desk, page(agent, customer).statements[0].id, "approve")


def _new(desk: Desk, _office: Office, _customer: UUID) -> object:
    return customers_new.create(desk, {"customer_kind": "person", "family_name": "Uusi", "language": "fi", "controller": "lampo"})


def _undo(desk: Desk, office: Office, customer: UUID) -> object:
    saved = forms.save(office.desk(), [edit(page(office.desk(), customer).customer, family_name="Öhman")])
    assert isinstance(saved, forms.Saved)
    return undo.undo(replace(desk, user=replace(desk.user, login="aino")), saved.set_id)


def _setting(desk: Desk, _office: Office, _customer: UUID) -> object:
    return postal_codes.load_pcf(desk, ROOT / "tests/samples/postal/PCF_20260526.dat")


def _find(desk: Desk, _office: Office, _customer: UUID) -> object:
    found = search.find(desk, "Virtanen")
    return Rejected((found.problem,)) if found.problem else found


ASKED: Mapping[Action, Ask] = {
    Action.FIND_CUSTOMER: _find,
    Action.OPEN_CUSTOMER: lambda desk, _office, customer: customers.open_customer(desk, customer),
    Action.EDIT_CUSTOMER: lambda desk, office, customer: forms.save(desk, [edit(page(office.desk(), customer).customer, family_name="Mäki")]),
    Action.EDIT_SITE: lambda desk, office, customer: forms.save(desk, [edit(page(office.desk(), customer).sites[0], street_address="Kuja 1")]),
    Action.EDIT_BILLING: lambda desk, office, customer: forms.save(desk, [edit(page(office.desk(), customer).billing[0], account_number="77")]),
    Action.EDIT_OTHER: lambda desk, _office, customer: forms.save(
        desk, [Edit("feedback", uuid7(), customer, "create", {"text": "Kiitos"}, links={"customer_id": customer, "controller": "lampo"})]
    ),
    Action.CREATE_CUSTOMER: _new,
    Action.RECORD_CONTACT: lambda desk, _office, customer: contacts.start(desk, customer, controller="lampo"),
    Action.RECORD_STATEMENT: lambda desk, _office, customer: statements.record(desk, customer, NO_CALLS),
    Action.DECIDE_STATEMENT: _decide,
    Action.REVEAL: lambda desk, office, customer: reveal.reveal(
        desk, page(office.desk(), customer).customer, "personal_identity_code", "Tarkistus vain"
    ),
    Action.UNDO_OWN: _undo,
    Action.IMPORT_REGISTER: lambda desk, _office, _customer: importing.run(
        desk, "customers", [ROOT / "tests/samples/register/asiakkaat.csv"], Options(controller="lampo")
    ),
    Action.MAKE_LIST: lambda desk, _office, _customer: making.make(desk, making.Order("Puhelut", "direct-marketing", "phone", "lampo")),
    Action.MANAGE_USERS: lambda desk, _office, _customer: users.listed(desk),
    Action.MANAGE_SETTINGS: _setting,
    Action.REMOVE_PROSPECT: lambda desk, _office, _customer: prospects.due(desk),
    Action.BACK_UP: lambda desk, office, _customer: backup.backup(desk, office.folder.parent / "copy.tiski"),
}
ELSEWHERE = {Action.READ_JOURNAL, Action.VERIFY, Action.MANAGE_KEYS}
"""Asked of a user signed in, whose tests are those services' own; that they are asked at all is checked below."""


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("action", sorted(ASKED))
def test_a_service_refuses_exactly_the_roles_that_may_not(office: Office, action: Action, role: Role) -> None:
    customer = person(office.desk(), hetu=HETU)
    desk = replace(office.desk("sanna"), user=replace(office.desk("sanna").user, login="kysyjä", role=role))
    before = office.report().entries
    outcome = ASKED[action](desk, office, customer)
    refused = isinstance(outcome, Rejected) and any(problem.code == "role" for problem in outcome.problems)
    assert refused is not may(role, action), outcome
    if refused and action not in (Action.DECIDE_STATEMENT, Action.UNDO_OWN):
        assert office.report().entries == before
    assert office.report().whole


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("action", list(Action))
def test_a_refusal_names_the_act_and_exactly_the_roles_that_may(action: Action, role: Role, language: str) -> None:
    words.set_language(language)
    found = refusal(role, action)
    assert (found is None) is may(role, action)
    assert {able for able in Role if may(able, action)} == set(who_may(action))
    if found is not None:
        said = found.message()
        assert words._(ACTION_LABELS[action]) in said
        told = said.split(words._(ACTION_LABELS[action]))[1]
        able = [words._(ROLE_LABELS[each]) for each in who_may(action)]
        assert all(label in told for label in able)
        assert all(words._(label) not in told for each, label in ROLE_LABELS.items() if each not in who_may(action))
        assert "{" not in said


def test_there_is_one_maker_of_role_refusals() -> None:
    sources = {path: path.read_text(encoding="utf-8") for folder in ("gui", "models") for path in (ROOT / folder).rglob("*.py")}
    assert [path.name for path, source in sources.items() if "Your role may not" in source] == ["roles.py"]


def test_every_action_is_asked_by_some_service() -> None:
    assert set(ASKED) | ELSEWHERE == set(Action)
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "models/services").rglob("*.py"))
    checked = set(re.findall(r"Action\.([A-Z_]+)", sources)) | {action.name for action in EDITS.values()}
    assert {action.name for action in Action} - checked == set()


def test_every_category_has_the_action_that_edits_it_and_somebody_who_sees_it() -> None:
    assert set(EDITS) == set(Category)
    for category in Category:
        assert any(sees(role, category) for role in Role)


def test_nobody_edits_what_they_do_not_see() -> None:
    for role in Role:
        for category, action in EDITS.items():
            assert sees(role, category) or not may(role, action), (role, category)


def test_who_decides_is_not_who_administers_keys() -> None:
    for role in Role:
        assert not (may(role, Action.DECIDE_STATEMENT) and may(role, Action.MANAGE_KEYS)), role
