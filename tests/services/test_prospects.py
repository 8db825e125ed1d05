"""A prospect is kept only with their own permission to be contacted, recorded in the same save or standing before."""

from __future__ import annotations

from uuid import UUID

from models.permissions.decision import Answer
from models.permissions.vocabulary import GRANT, MARKETING, PHONE
from models.problems import Rejected
from models.services import customers_new, forms, statements
from models.services.customers_new import Created
from models.services.forms import Saved
from models.services.statements import NewStatement
from tests.desk import Office, edit, page, person

PROSPECT = {
    "customer_kind": "person",
    "family_name": "Toivonen",
    "given_names": "Tiina",
    "language": "fi",
    "phone": "050 765 4321",
    "controller": "lampo",
    "status": "prospect",
}
PERMITTED = PROSPECT | {
    "channel": "phone,email",
    "given_how": "web",
    "evidence_kind": "file",
    "evidence_note": "Verkkolomake 12",
    "wording": "Saa soittaa",
}


def refused(office: Office, texts: dict[str, str]) -> set[str | None]:
    result = customers_new.create(office.desk(), texts)
    assert isinstance(result, Rejected)
    return {problem.field for problem in result.problems}


def test_without_permission_a_prospect_is_not_made(office: Office) -> None:
    assert refused(office, PROSPECT) == {"channel", "given_how", "evidence_kind"}
    assert refused(office, PERMITTED | {"channel": ""}) == {"channel"}
    assert refused(office, PERMITTED | {"evidence_note": " "}) == {"evidence_note"}
    assert not customers_new.duplicates(office.desk(), PROSPECT)


def test_with_permission_the_prospect_and_the_permission_are_one_save(office: Office) -> None:
    made = customers_new.create(office.desk(), PERMITTED)
    assert isinstance(made, Created)
    data = page(office.desk(), made.customer_id)
    assert [relation["status"] for relation in data.relations] == ["prospect"]
    assert {tuple(line.record[name] for name in ("statement_kind", "purpose", "channel")) for line in data.statements} == {
        (GRANT, MARKETING, "phone"),
        (GRANT, MARKETING, "email"),
    }
    assert data.matrix[MARKETING, PHONE].answer is Answer.ALLOWED
    assert data.matrix[MARKETING, "post"].answer is Answer.NO_PERMISSION
    assert office.report().whole


def test_an_ordinary_customer_needs_none_and_gets_none(office: Office) -> None:
    made = customers_new.create(office.desk(), PERMITTED | {"status": "current"})
    assert isinstance(made, Created)
    assert not list(page(office.desk(), made.customer_id).statements)


def to_prospect(office: Office, customer: UUID) -> Saved | Rejected:
    relation = next(each for each in page(office.desk(), customer).relations if each["controller"] == "lampo")
    result = forms.save(office.desk(), [edit(relation, status="prospect")])
    assert isinstance(result, Saved | Rejected)
    return result


def test_a_relation_becomes_a_prospects_only_where_a_permission_stands(office: Office) -> None:
    customer = person(office.desk())
    result = to_prospect(office, customer)
    assert isinstance(result, Rejected)
    assert [(problem.code, (problem.field or "").rpartition("/")[2]) for problem in result.problems] == [("prospect", "status")]
    new = NewStatement(GRANT, MARKETING, ("phone",), "lampo", evidence_kind="paper", evidence_note="Mappi 3")
    assert isinstance(statements.record(office.desk(), customer, new), Saved)
    assert isinstance(to_prospect(office, customer), Saved)
