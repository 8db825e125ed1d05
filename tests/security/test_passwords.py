from __future__ import annotations

import pytest

from models.security import passwords
from models.security.passwords import STANDARD, Cost, check, stretch

SALT = bytes(16)
CHEAP = Cost(1, 32, 1)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password.short"),
        ("yksitoista1", "password.short"),
        ("x" * 257, "password.long"),
        ("matti.virtanen", "password.login"),
        ("Matti.Virtanen2026!", "password.login"),
        ("Salasana2026!", "password.common"),
        ("salasanasalasana", "password.common"),
        ("aaaaaaaaaaaaaa", "password.common"),
        ("123456789012", "password.common"),
        ("abcdefghijklm", "password.common"),
        ("qwertyuiopåasd", "password.common"),
        ("123123123123123", "password.common"),
        ("tiski-sample", "password.common"),
    ],
)
def test_bad_passwords_are_told_why(password: str, code: str) -> None:
    (problem,) = check(password, "matti.virtanen")
    assert problem.code == code
    assert problem.field == "password"
    assert password == "" or password not in problem.message()


@pytest.mark.parametrize(
    "password", ["seitsemän pientä kettua", "kaksitoista!", "hevonen-akku-niitti", "Ж日本語 salasana on tämä", "matti.virtanen osti auton"]
)
def test_good_passwords_pass(password: str) -> None:
    assert check(password, "matti.virtanen") == ()


def test_the_sample_password_is_for_sample_stores_only() -> None:
    assert check(passwords.SAMPLE_PHRASE, "agent", sample=True) == ()
    assert check(passwords.SAMPLE_PHRASE, "agent") != ()
    assert check("short", "agent", sample=True) != ()


def test_a_composed_and_a_decomposed_letter_are_the_same_password() -> None:
    assert stretch("pöytä", SALT, CHEAP) == stretch("po\u0308yta\u0308", SALT, CHEAP)
    assert stretch("pöytä", SALT, CHEAP) != stretch("poyta", SALT, CHEAP)


def test_salt_and_every_cost_change_the_key() -> None:
    costs = [CHEAP, Cost(2, 32, 1), Cost(1, 40, 1), Cost(1, 32, 2)]
    assert len({stretch("x", SALT, cost) for cost in costs} | {stretch("x", b"1" * 16, CHEAP)}) == 5


def test_the_standard_cost_is_rfc_9106s_second_choice_and_agrees_with_the_reference_encoding() -> None:
    from argon2 import PasswordHasher

    assert Cost(3, 65536, 4) == STANDARD
    hasher = PasswordHasher(STANDARD.passes, STANDARD.memory, STANDARD.lanes)
    encoded = hasher.hash("tiski-sample", salt=SALT)
    import base64

    raw = encoded.rsplit("$", 1)[1]
    assert base64.b64decode(raw + "=" * (-len(raw) % 4)) == stretch("tiski-sample", SALT, STANDARD)


@pytest.mark.parametrize("cost", [Cost(0, 64, 1), Cost(33, 64, 1), Cost(1, 7, 1), Cost(1, 8, 2), Cost(1, 1024 * 1024 + 1, 1), Cost(1, 1000, 17)])
def test_a_file_cannot_ask_for_any_cost(cost: Cost) -> None:
    assert not cost.sane()
    assert STANDARD.sane()
