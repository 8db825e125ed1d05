from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.identifiers import phone
from models.identifiers.phone import PhoneType
from models.problems import Problem, Severity
from tests.identifiers.vectors import rows


def code_of(text: str) -> str:
    found = phone.parse(text)
    assert isinstance(found, Problem), found
    assert found.message()
    return found.code


@pytest.mark.parametrize("row", rows("phone"))
def test_vector(row: dict[str, Any]) -> None:
    if not row["valid"]:
        assert code_of(row["input"]) == row["reason"]
        return
    found = phone.parse(row["input"])
    assert found == row["e164"]
    assert isinstance(found, str)
    assert phone.kind(found) == row["type"]
    if row["print"]:
        assert phone.show(found) == row["print"]
    assert phone.parse(phone.show(found)) == found
    assert phone.parse(phone.national(found)) == found
    assert phone.doubt(found) is None


@pytest.mark.parametrize(
    "text",
    [
        "0401234567",
        "040 123 4567",
        "040/123 4567",
        "+358 40 1234567",
        "358401234567",
        "00358401234567",
        "+358 (0)40 123 4567",
        "(+358) 40 123 4567",
        "tel:+358401234567",
        "TEL:+358-40-123-4567;ext=1",
        "０４０１２３４５６７",
        "\u200e+358401234567",
        "\u202a+358 40 123 4567\u202c",
        "040\u2013123\u20134567",
        "Matkapuh. 040 123 4567",
        "tfn 040-1234567",
        "040.123.4567",
    ],
)
def test_one_number_many_spellings(text: str) -> None:
    assert phone.parse(text) == "+358401234567"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("anonymous", "withheld"),
        ("Unavailable", "withheld"),
        ("112", "emergency"),
        ("1234567", "area"),
        ("46701234567", "country"),
        ("+999123456789", "country"),
        ("+", "text"),
        ("++358401234567", "two_numbers"),
        ("040 1234567 tai 050 1234567", "two_numbers"),
        ("0401234567, 0501234567", "two_numbers"),
        ("+358401234567 +358501234567", "two_numbers"),
        ("0401234567 / 123", "two_numbers"),
        ("040 123 4567 äiti", "text"),
        ("4,01234E+08", "spreadsheet"),
        ("99", "short"),
        ("+46 7", "short"),
        ("+3584012345678901", "long"),
        ("+35840123456789012345", "long"),
    ],
)
def test_no_single_number(text: str, code: str) -> None:
    assert code_of(text) == code


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+3584571234567", "0457 123 4567"),
        ("+358440123456", "0440 123 456"),
        ("+35816123456", "016 123 456"),
        ("+35891234567", "09 123 4567"),
        ("+358912345678", "09 1234 5678"),
        ("+35821234567", "02 123 4567"),
        ("+358202123456", "020 212 3456"),
        ("+35820012345", "0200 12345"),
        ("+358800123456", "0800 123 456"),
        ("+46701234567", "+46 70 123 45 67"),
    ],
)
def test_shown(number: str, shown: str) -> None:
    assert phone.show(number) == shown
    assert phone.parse(shown) == number


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("+358202123456", PhoneType.CORPORATE),
        ("+35820212345", PhoneType.SERVICE),
        ("+35851234567", PhoneType.FIXED),
        ("+35870012345", PhoneType.PREMIUM),
    ],
)
def test_kind(number: str, kind: PhoneType) -> None:
    assert phone.kind(number) is kind


@pytest.mark.parametrize(
    ("text", "code"), [("040 123 45678", "length"), ("050 12345", "length"), ("+1 000 555 0123", "unused"), ("+372 1123 4567", "unused")]
)
def test_unlikely_number_is_doubted_not_refused(text: str, code: str) -> None:
    found = phone.parse(text)
    assert isinstance(found, str)
    doubt = phone.doubt(found)
    assert doubt is not None
    assert (doubt.severity, doubt.code) == (Severity.WARNING, code)
    assert doubt.message()


def test_mask_shows_the_code_and_two_digits() -> None:
    assert phone.mask("+358401234567") == "040 ••• ••67"
    assert phone.mask("+46701234567") == "+46 •• ••• •• 67"
    assert phone.mask("+35820012345") == "0200 •••45"


@given(st.from_regex(r"(40|41|44|45|46|50)[0-9]{7}", fullmatch=True).filter(str.isascii))
def test_every_spelling_of_a_mobile_number_is_one(national: str) -> None:
    number = "+358" + national
    spellings = [f"0{national}", number, f"00358{national}", f"+358 (0){national}", f"+3580{national}", f"358{national}", phone.show(number)]
    assert {phone.parse(text) for text in spellings} == {number}


@given(st.text(max_size=40) | st.text("0123456789+-() /", max_size=40))
def test_anything_typed_gets_an_answer(text: str) -> None:
    found = phone.parse(text)
    if isinstance(found, Problem):
        assert found.message()
    else:
        assert found.startswith("+")
        assert found[1:].isdecimal()
        assert phone.show(found)
        assert phone.mask(found)
        assert phone.kind(found)


def test_finnish_numbers_are_possible_exactly_as_the_library_says() -> None:
    """Finnish numbers are judged without the library, which costs 150 µs a number: it must say the same."""
    import random

    import phonenumbers

    dice = random.Random(7)
    for _ in range(3_000):
        rest = str(dice.randint(1, 9)) + "".join(str(dice.randint(0, 9)) for _ in range(dice.randint(0, 15)))
        try:
            number = phonenumbers.parse("+358" + rest)
            possible = phonenumbers.is_possible_number(number)
        except phonenumbers.NumberParseException:
            possible = False
        found = phone.parse(f"+358 {rest}")
        assert isinstance(found, str) is possible, rest
        if possible:
            assert found == phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
