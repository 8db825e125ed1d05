"""One rule tells who may be the same customer: for the form while it is typed and for the lines of a file."""

from __future__ import annotations

import pytest

from models.services import customers_new, duplicates
from models.services.customers_new import Hint
from models.services.duplicates import Person
from tests.desk import HETU, Office, organisation, person

TYPED = {
    "the same code, however it is typed": ({"personal_identity_code": " 010190-901r "}, duplicates.SAME_CODE, True),
    "the same phone and name": ({"phone": "+358 40 123 4567", "family_name": "VIRTANEN"}, duplicates.SAME_PHONE_NAME, True),
    "the same phone alone": ({"phone": "0401234567", "family_name": "Muu"}, duplicates.SAME_PHONE, False),
    "the same e-mail alone": ({"email": "AINO@example.com", "family_name": "Virtanen"}, duplicates.SAME_EMAIL, False),
    "the same e-mail, name and birth": (
        {"email": "aino@example.com", "family_name": "Virtanen", "given_names": "Aino", "personal_identity_code": "010190-902S"},
        duplicates.SAME_EMAIL_BIRTH,
        True,
    ),
    "the same e-mail and name, another birth": (
        {"email": "aino@example.com", "family_name": "Virtanen", "given_names": "Aino", "personal_identity_code": "131052-9085"},
        duplicates.SAME_EMAIL,
        False,
    ),
}


def hints(office: Office, login: str, **texts: str) -> tuple[Hint, ...]:
    return customers_new.duplicates(office.desk(login), texts)


@pytest.mark.parametrize(("texts", "why", "strong"), TYPED.values(), ids=TYPED)
def test_what_is_typed_tells_who_is_there(office: Office, texts: dict[str, str], why: str, strong: bool) -> None:
    there = person(office.desk(), hetu=HETU, email="aino@example.com")
    assert [(hint.customer_id, hint.why, hint.strong) for hint in hints(office, "aino", **texts)] == [(there, why, strong)]


def test_a_business_id_and_strong_hints_first(office: Office) -> None:
    firm, other = organisation(office.desk()), person(office.desk(), email="toimisto@example.com", phone="")
    found = hints(office, "aino", business_id="90000038", email="toimisto@example.com")
    assert [(hint.customer_id, hint.strong) for hint in found] == [(firm, True), (other, False)]


def test_others_customers_and_what_cannot_be_read_tell_nothing(office: Office) -> None:
    person(office.desk(), hetu=HETU, controllers=("sahko",))
    assert hints(office, "lauri", personal_identity_code=HETU) == ()
    assert hints(office, "aino", personal_identity_code="010190-901", phone="soita") == ()
    assert hints(office, "aada", personal_identity_code=HETU) == ()


def test_many_are_asked_about_together(office: Office) -> None:
    there = [person(office.desk(), f"Nimi{chr(97 + place)}", phone=f"040 123 456{place}", email="") for place in range(5)]
    people = [Person(family_name=f"nimi{chr(97 + place)}", phones=(f"+35840123456{place}",)) for place in range(7)]
    with office.store.read() as session:
        found = duplicates.find(session, office.desk(), people)
    assert [[match.customer_id for match in each] for each in found] == [[each] for each in there] + [[], []]
    assert all(match.strong for each in found for match in each)


def test_a_switchboards_number_is_no_hint(office: Office) -> None:
    for place in range(21):
        person(office.desk(), f"Nimi{chr(97 + place)}", phone="09 123 456", controllers=("lampo",))
    assert hints(office, "aino", phone="09 123 456", family_name="Nimid") == ()
