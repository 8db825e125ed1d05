from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.identifiers import email
from models.problems import Problem


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("matti@example.com", "matti@example.com"),
        (" Matti.Virtanen@EXAMPLE.Com ", "Matti.Virtanen@example.com"),
        ("mailto:matti@example.com", "matti@example.com"),
        ("ｍａｔｔｉ＠example.com", "matti@example.com"),
        ("\u200ematti@example.com", "matti@example.com"),
        ("o'brien+lasku@mail.example.com", "o'brien+lasku@mail.example.com"),
        ("päivi@mäki.example.com", "päivi@mäki.example.com"),
    ],
)
def test_taken(text: str, address: str) -> None:
    assert email.parse(text) == address
    assert email.show(address) == address


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("matti", "at"),
        ("matti@@example.com", "at"),
        ("matti@example.com maija@example.com", "at"),
        ("matti virtanen@example.com", "spaces"),
        ("matti@example,com", "comma"),
        ("@example.com", "local"),
        ("matti@", "domain"),
        ("matti@example", "ending"),
        ("matti@example.", "ending"),
        ("matti@example.c", "ending"),
        ("matti@posti.local", "reserved"),
        ("matti@x.invalid", "reserved"),
        ("matti..virtanen@example.com", "format"),
        ("matti@-example.com", "format"),
        ("matti@1.2.3.44", "format"),
        ("a" * 70 + "@example.com", "format"),
    ],
)
def test_refused_in_words(text: str, code: str) -> None:
    found = email.parse(text)
    assert isinstance(found, Problem)
    assert found.code == code
    assert found.message()


def test_words_of_the_commonest_slip() -> None:
    found = email.parse("matti@example")
    assert isinstance(found, Problem)
    assert found.message() == "Domain ending is missing, e.g. example.com"


def test_mask_shows_one_letter_and_the_domain() -> None:
    assert email.mask("heikki@example.com") == "h•••@example.com"
    assert email.mask("h@example.com") == "h•••@example.com"


def test_key_is_without_case() -> None:
    assert email.key("Matti@example.com") == email.key("MATTI@example.com")


@given(st.text(max_size=40) | st.text("ab@.,; -+", max_size=20))
def test_anything_typed_gets_an_answer(text: str) -> None:
    found = email.parse(text)
    assert found.message() if isinstance(found, Problem) else "@" in found


def test_plain_addresses_are_judged_as_the_library_does() -> None:
    """A domain is looked at once; the address must come out as if each had been."""
    import email_validator

    for local in ("aino", "aino.virtanen", "a_b-c+d", "A.B", "a" * 64, "a" * 65, "a..b", ".a"):
        for domain in ("example.com", "EXAMPLE.com", "x.fi", "x.test", "localhost", "a-.fi", "-a.fi", "a" * 63 + ".fi", "a" * 64 + ".fi", "x.fi."):
            try:
                wanted: str | None = email_validator.validate_email(f"{local}@{domain}", check_deliverability=False, strict=True).normalized
            except email_validator.EmailSyntaxError:
                wanted = None
            for _ in range(2):
                found = email.parse(f"{local}@{domain}")
                assert (found if isinstance(found, str) else None) == wanted, (local, domain)
