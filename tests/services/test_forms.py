"""Saving forms: what is typed is read, checked together, and saved whole or not at all; walls between customers and controllers."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from models.entities.journal import Entry
from models.identifiers import iban
from models.journal.apply import AppendOnlyError
from models.journal.entries import uuid7
from models.problems import Conflict, Rejected, Severity
from models.records import Edit, Masked, address
from models.services import forms, undo
from models.services.desk import Desk
from models.services.forms import Saved
from models.services.reading import rows_of
from tests.desk import HETU, IBAN, Office, edit, metering_points, organisation, page, person, removal, row, save


def codes(outcome: object) -> set[str]:
    assert isinstance(outcome, Rejected), outcome
    assert all("{" not in message for message in outcome.messages())
    return {problem.code for problem in outcome.problems}


def places(outcome: object) -> set[str]:
    assert isinstance(outcome, Rejected), outcome
    return {str(problem.field).rpartition("/")[2] for problem in outcome.problems}


@pytest.mark.parametrize("name", ["O'Brien", "d’Arcy", "Mäki-Kuutti", "von Essen", "Å", "Ng", "x" * 120, "Núñez"])
def test_names_are_saved_unchanged(desk: Desk, name: str) -> None:
    customer = person(desk)
    save(desk, [edit(page(desk, customer).customer, family_name=name)])
    assert page(desk, customer).customer["family_name"] == name


def test_a_save_is_one_set_with_source_and_contact(desk: Desk) -> None:
    customer = person(desk)
    found, contact = page(desk, customer), uuid7()
    saved = forms.save(desk, [edit(found.customer, family_name="Öhman"), edit(found.sites[0], street_address="Rantatie 1")], contact=contact)
    assert isinstance(saved, Saved)
    with desk.store.read() as session:
        entries = session.scalars(select(Entry).where(Entry.set_id == saved.set_id)).all()
    assert len(entries) == 2
    assert {(entry.source, entry.contact, entry.actor) for entry in entries} == {("customer", contact, "aino")}


def test_a_problem_stands_at_its_field_and_nothing_is_saved(desk: Desk) -> None:
    customer = person(desk)
    found = page(desk, customer)
    edits = [edit(found.customer, family_name="Öhman", personal_identity_code="131052-308A"), edit(found.points[0], phone="0401")]
    outcome = forms.save(desk, edits)
    assert isinstance(outcome, Rejected)
    assert {problem.field for problem in outcome.problems} == {
        address("customer", customer, "personal_identity_code"), address("contact_point", found.points[0].id, "phone")
    }  # fmt: skip
    assert page(desk, customer).customer["family_name"] == "Virtanen"


def test_artificial_codes_only_where_the_store_takes_them(office: Office) -> None:
    desk = office.desk()
    real = Desk(desk.store, desk.user, desk.workstation, sample=False)
    customer = person(desk)
    assert places(forms.save(real, [edit(page(desk, customer).customer, personal_identity_code=HETU)])) == {"personal_identity_code"}
    save(desk, [edit(page(desk, customer).customer, personal_identity_code=HETU)])


def test_a_required_field_is_asked_for_at_creation_and_when_cleared(desk: Desk) -> None:
    customer = person(desk)
    assert codes(forms.save(desk, [row("site", customer, {"postal_code": "00100"})])) == {"required"}
    assert places(forms.save(desk, [edit(page(desk, customer).sites[0], street_address=" ")])) == {"street_address"}


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({"customer_kind": "organisation"}, "organisation_name"),
        ({"family_name": "", "given_names": ""}, "family_name"),
        ({"date_of_death": "1.1.1989", "personal_identity_code": HETU}, "date_of_death"),
        ({"date_of_death": "1.1.2199"}, "date_of_death"),
        ({"date_of_death": "7.13.2020"}, "date_of_death"),
        ({"customer_kind": "organisation", "organisation_name": "Oy", "personal_identity_code": HETU}, "personal_identity_code"),
    ],
)
def test_fields_of_a_customer_that_do_not_fit_together(desk: Desk, texts: dict[str, str], field: str) -> None:
    customer = person(desk)
    assert field in places(forms.save(desk, [edit(page(desk, customer).customer, **texts)]))


def test_a_person_with_a_code_does_not_become_an_organisation(desk: Desk) -> None:
    customer = person(desk, hetu=HETU)
    outcome = forms.save(desk, [edit(page(desk, customer).customer, customer_kind="organisation", organisation_name="Virtanen Oy")])
    assert places(outcome) == {"personal_identity_code"}


def test_a_doubt_is_told_and_does_not_stop_the_save(desk: Desk) -> None:
    customer = person(desk)
    saved = save(desk, [edit(page(desk, customer).customer, business_id="9000003-8")])
    assert [(problem.severity, problem.code) for problem in saved.warnings] == [(Severity.WARNING, "sole-trader")]


def test_ends_are_not_before_beginnings(desk: Desk) -> None:
    customer = person(desk)
    point = page(desk, customer).points[0]
    assert places(forms.save(desk, [edit(point, valid_from="7.4.2026", valid_to="6.4.2026")])) == {"valid_to"}
    save(desk, [edit(point, valid_from="7.4.2026", valid_to="7.4.2026")])
    assert places(forms.save(desk, [edit(page(desk, customer).points[0], valid_from="8.4.2026")])) == {"valid_from"}


def test_the_post_office_follows_the_code_in_the_customers_language(desk: Desk) -> None:
    finnish, swedish = person(desk), person(desk, language="sv")
    offices = [next(point["post_office"] for point in page(desk, who).points if point["point_kind"] == "postal") for who in (finnish, swedish)]
    assert offices == ["HELSINKI", "HELSINGFORS"]
    site = page(desk, finnish).sites[0]
    save(desk, [edit(site, postal_code="20100")])
    site = page(desk, finnish).sites[0]
    assert (site["postal_code"], site["post_office"]) == ("20100", "TURKU")
    save(desk, [edit(site, postal_code="00100", post_office="KAUPUNKI")])
    assert page(desk, finnish).sites[0]["post_office"] == "KAUPUNKI"


def test_a_contact_point_is_verified_by_the_customers_word_only(desk: Desk) -> None:
    customer = person(desk)
    found = page(desk, customer)
    assert all(point["verified_at"] is not None for point in found.points)
    unconfirmed = row("contact_point", customer, {"point_kind": "phone", "phone": "050 765 4321"})
    save(desk, [unconfirmed], source="address-register")
    assert next(point for point in page(desk, customer).points if point.id == unconfirmed.id)["verified_at"] is None


def test_the_value_that_somebody_else_saved_is_shown_beside_mine(office: Office) -> None:
    mine, theirs = office.desk("aino"), office.desk("kalle")
    customer = person(mine)
    mine_edit, theirs_edit = (edit(page(each, customer).customer, family_name=name) for each, name in ((mine, "Mäki"), (theirs, "Öhman")))
    save(theirs, [theirs_edit])
    conflict = forms.save(mine, [mine_edit])
    assert isinstance(conflict, Conflict)
    found = conflict.fields[0]
    assert (found.before, found.mine, found.theirs, found.theirs_actor) == ("Virtanen", "Mäki", "Öhman", "kalle")
    again = Edit("customer", customer, customer, "set", {"family_name": "Mäki"}, {"family_name": UUID(hex=found.theirs_entry)})
    assert isinstance(forms.save(mine, [again]), Saved)


def test_a_removed_row_and_an_edit_of_it_meet(office: Office) -> None:
    desk = office.desk()
    customer = person(desk)
    point = page(desk, customer).points[0]
    save(desk, [removal(point)])
    assert point.id not in {each.id for each in page(desk, customer).points}
    assert isinstance(forms.save(desk, [edit(point, note="iltaisin")]), Conflict)
    assert office.report().whole


def test_a_save_can_be_taken_back_by_its_author_alone(office: Office) -> None:
    desk = office.desk()
    customer = person(desk)
    saved = save(desk, [edit(page(desk, customer).customer, family_name="Öhman")])
    assert codes(undo.undo(office.desk("kalle"), saved.set_id)) == {"own"}
    assert not isinstance(undo.undo(desk, saved.set_id), Rejected | Conflict)
    assert page(desk, customer).customer["family_name"] == "Virtanen"
    assert office.report().whole


def test_sealed_values_leave_masked(desk: Desk) -> None:
    customer = person(desk, hetu=HETU, account=IBAN)
    found = page(desk, customer)
    assert isinstance(found.customer["personal_identity_code"], Masked)
    assert HETU[7:] not in repr(found)
    assert IBAN not in repr(found)
    assert "+358401234567" not in repr(found)


def test_an_agent_of_one_controller_neither_sees_nor_changes_the_others_customers(office: Office) -> None:
    both, one = office.desk("aino"), office.desk("lauri")
    theirs = person(both, controllers=("sahko",))
    found = page(both, theirs)
    assert codes(forms.save(one, [edit(found.customer, family_name="Öhman")])) == {"absent"}
    assert codes(forms.save(one, [edit(found.points[0], note="x")])) == {"absent"}
    assert codes(forms.save(one, [edit(found.sites[0], street_address="x")])) == {"absent"}
    assert codes(forms.save(one, [removal(found.points[0])])) == {"absent"}
    assert codes(forms.save(one, [row("contact_point", theirs, {"point_kind": "email", "email": "a@example.com"})])) == {"absent"}
    assert page(both, theirs).customer["family_name"] == "Virtanen"


def test_a_shared_customer_is_shared_but_the_other_controllers_rows_are_not(office: Office) -> None:
    both, one = office.desk("aino"), office.desk("lauri")
    shared = person(both, account=IBAN)
    found = page(both, shared)
    save(one, [edit(page(one, shared).customer, family_name="Öhman")])
    hidden = [account for account in found.billing if account["controller"] == "sahko"]
    assert [account["controller"] for account in page(one, shared).billing] == ["lampo"]
    for forged in ("sahko", "lampo", ""):
        typed = Edit("billing_account", hidden[0].id, shared, "set", {"iban": ""}, controller=forged)
        assert codes(forms.save(one, [typed])) == {"controller"}
    point = next(each for each in metering_points(both, shared) if each["controller"] == "sahko")
    assert codes(forms.save(one, [Edit("metering_point", point.id, shared, "set", {"gsrn": point["gsrn"]})])) == {"controller"}
    meter = row("meter", shared, {"meter_number": "123"}, links={"metering_point_id": point.id})
    assert codes(forms.save(one, [meter])) == {"controller"}
    texts = {"controller": "sahko", "customer_number": "9", "status": "current"}
    assert "controller" in codes(forms.save(one, [row("customer_relation", shared, texts)]))


def test_a_row_hangs_on_rows_of_its_own_customer_only(desk: Desk) -> None:
    mine, other = person(desk), person(desk, "Öhman")
    site = page(desk, other).sites[0]
    point = row("metering_point", mine, {"gsrn": "", "commodity": "electricity", "controller": "sahko"}, links={"site_id": site.id})
    assert "absent" in codes(forms.save(desk, [point]))
    stolen = Edit("contact_point", page(desk, other).points[0].id, mine, "set", {"note": "x"})
    assert codes(forms.save(desk, [stolen])) == {"absent"}
    given = row("contact_point", mine, {"point_kind": "email", "email": "a@example.com"}, links={"customer_id": other})
    assert codes(forms.save(desk, [given])) == {"absent"}
    assert codes(forms.save(desk, [row("meter", mine, {"meter_number": "1"}, links={"metering_point_id": uuid7()})])) == {"absent"}


@pytest.mark.parametrize("entity", ["statement", "statement_decision", "refusal_hash"])
@pytest.mark.parametrize("op", ["create", "set", "remove"])
def test_no_form_makes_changes_or_removes_a_statement(desk: Desk, entity: str, op: str) -> None:
    """Else a lift, or the decision on one, could be written past the supervisor."""
    customer = person(desk)
    with pytest.raises(AppendOnlyError):
        forms.save(desk, [Edit(entity, uuid7(), customer, op, {}, links={"customer_id": customer})])


def test_roles_that_may_not_edit_are_refused_at_the_field(office: Office) -> None:
    customer = person(office.desk())
    found = page(office.desk(), customer)
    for login in ("outi", "aada"):
        desk = office.desk(login)
        assert codes(forms.save(desk, [edit(found.customer, family_name="x")])) == {"role"}
        assert codes(forms.save(desk, [removal(found.billing[0])])) == {"role"}
        assert codes(forms.save(desk, [Edit("customer", uuid7(), uuid7(), "create", {"family_name": "x"})])) >= {"role"}
    assert "role" in codes(forms.save(office.desk(), [Edit("number_range", uuid7(), UUID(int=0), "create", {"controller": "lampo"})]))


def test_an_organisation_is_saved_and_found(desk: Desk) -> None:
    customer = organisation(desk)
    assert page(desk, customer).listed_name == "Pajakadun Kiinteistöt Oy"


def test_the_bank_is_found_from_the_account(desk: Desk) -> None:
    customer = person(desk)
    account = page(desk, customer).billing[0]

    def bic(**texts: str) -> object:
        found = page(desk, customer).billing[0]
        save(desk, [edit(found, **texts)])
        with desk.store.read() as session:
            return rows_of(session, "billing_account", "id", [account.id])[0]["bic"]

    assert bic(iban=IBAN) == iban.bic(IBAN)
    assert iban.bic(IBAN) is not None
    assert bic(iban="DE89370400440532013000", bic="COBADEFFXXX") == "COBADEFFXXX"
    assert bic(iban=IBAN) == iban.bic(IBAN), "another account, another bank"
    assert bic(iban="") is None
