"""Whoever refused is not called under a second number: what a likely double forbade holds for a new customer too."""

from __future__ import annotations

from datetime import date

import pytest

from models.problems import Rejected
from models.services import customers_new, statements
from models.services.customers_new import Created
from models.services.statements import NewStatement
from tests.desk import HETU, Office, page, person
from tests.services.test_statements import NO_CALLS, allowed, lift, record

TEXTS = {"customer_kind": "person", "family_name": "Aalto", "given_names": "Aino", "phone": "050 123 4567", "language": "fi", "controller": "lampo"}
OTHER_HETU = "010190-902S"


def again(office: Office, **texts: str) -> Created:
    made = customers_new.create(office.desk(), TEXTS | texts)
    assert isinstance(made, Created), made
    return made


@pytest.fixture
def refusing(office: Office) -> None:
    first = person(office.desk(), "Aalto", "Aino", phone="050 123 4567", hetu=HETU)
    record(office.desk(), first, NO_CALLS)
    record(office.desk(), first, NewStatement("prohibition", "research", ("any",), "sahko", evidence_kind="none"))


@pytest.mark.usefixtures("refusing")
def test_a_second_number_of_one_who_refused_is_not_free(office: Office) -> None:
    made = again(office)
    assert [problem.code for problem in made.warnings] == ["twin-refused"]
    desk = office.desk()
    assert not allowed(desk, made.customer_id)
    said = {(line.record["purpose"], line.record["channel"], line.record["controller"]) for line in page(desk, made.customer_id).statements}
    assert said == {("direct-marketing", "phone", None), ("research", "any", "sahko")}
    assert office.report().whole


@pytest.mark.usefixtures("refusing")
@pytest.mark.parametrize("texts", [{"family_name": "Berg"}, {"phone": "050 765 4321"}, {"personal_identity_code": OTHER_HETU}])
def test_who_is_somebody_else_is_free(office: Office, texts: dict[str, str]) -> None:
    made = again(office, **texts)
    assert made.warnings == ()
    assert allowed(office.desk(), made.customer_id)


def test_what_was_lifted_is_not_carried_over(office: Office) -> None:
    desk = office.desk()
    first = person(desk, "Aalto", "Aino", phone="050 123 4567")
    record(desk, first, NO_CALLS)
    record(desk, first, lift(page(desk, first).statements[0].id))
    waiting = next(line.id for line in page(desk, first).statements if line.record["statement_kind"] == "lift")
    assert not allowed(desk, again(office, given_names="Aune").customer_id)  # the lift waits: it stands
    assert not isinstance(statements.decide(office.desk("sanna"), waiting, "approve"), Rejected)
    second = next(iter(page(desk, first).statements))
    assert second.record["valid_from"] >= date(2026, 1, 1)
