from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.identifiers import language, names
from models.problems import Problem
from tests.identifiers.vectors import rows

ORDERED = ["Marks", "Mårtensson", "Mäenpää", "Möller"]


@pytest.mark.parametrize("row", rows("names_languages", without=("bank-name", "language")))
def test_name_vector(row: dict[str, Any]) -> None:
    full = row["input"]["full"]
    family, given_names = names.split(full, family_first=row["input"]["order"] == "last first")
    assert (family, given_names) == (row["last_name"], row["first_names"])
    assert names.parse(full) == full
    assert names.family_keys(family)[0] == names.order_key(row["sort_key"])
    for encoding, flag in (("latin-1", "latin1_ok"), ("iso-8859-15", "latin9_ok"), ("cp1252", "cp1252_ok")):
        assert names.encodable(full, encoding) is row[flag]


@pytest.mark.parametrize("row", rows("names_languages", only=("bank-name",)))
def test_bank_name_is_only_a_hint(row: dict[str, Any]) -> None:
    """A bank's cut name in capitals begins the fold of nobody else's; it is compared, never split."""
    assert row["last_name"] is None
    whole = {"VIRTANEN MATTI J": "Virtanen Matti Juhani", "MÄKI-KORPEL": "Mäki-Korpela"}[row["input"]["full"]]
    assert names.fold(whole).startswith(names.fold(row["input"]["full"]))


@pytest.mark.parametrize("row", [row for row in rows("names_languages", only=("language",)) if "language" in row.values[0]])
def test_language_vector(row: dict[str, Any]) -> None:
    code = language.parse(row["input"]["full"])
    assert isinstance(code, str)
    assert language.name(code) == row["language"]
    assert language.service(code) == row["service_language"]


@pytest.mark.parametrize("row", rows("names_languages", only=("language-alias",)))
def test_language_alias_vector(row: dict[str, Any]) -> None:
    code = row["input"]["full"]
    assert (language.from_finvoice(code) or language.from_prh(code)) == row["language_code"]


def test_se_means_two_languages() -> None:
    assert language.parse("se") == "se"
    assert language.name("se") == "Northern Sámi"
    assert language.from_finvoice("SE") == "sv"
    assert language.from_finvoice("se ") == "sv"
    assert language.from_prh("2") == "sv"
    assert language.from_prh("4") is None
    assert language.from_finvoice("RU") is None


@pytest.mark.parametrize("text", ["f", "suomi", "f1", "97"])
def test_language_code_refused(text: str) -> None:
    found = language.parse(text)
    assert isinstance(found, Problem)
    assert found.message()


def test_finnish_order_by_plain_bytes() -> None:
    for form in ("NFC", "NFD"):
        keys = [names.order_key(unicodedata.normalize(form, name)).encode() for name in ORDERED]
        assert keys == sorted(keys)
    mixed = ["Öhman", "Aalto", "Ängeslevä", "Zetterberg", "Åberg"]
    assert sorted(mixed, key=names.order_key) == ["Aalto", "Zetterberg", "Åberg", "Ängeslevä", "Öhman"]
    assert names.order_key("Øster") == names.order_key("Öster")
    assert names.order_key("Æro") == names.order_key("Äro")


@pytest.mark.parametrize("text", ["makinen", "MÄKINEN", "Mäkinen", "Ma\u0308kinen", "ＭÄＫＩＮＥＮ", "mäkinen\u200e"])
def test_one_fold_for_all_spellings(text: str) -> None:
    assert names.fold(text) == "makinen"


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Øster", "oster"),
        ("Ångström", "angstrom"),
        ("Æro", "aro"),
        ("Šuuranjáš", "suuranjas"),
        ("Eŋŋa", "enna"),
        ("Đoković", "dokovic"),
        ("Sigríður", "sigridur"),
        ("Łukasz", "lukasz"),
        ("Põder", "poder"),
        ("Müller", "muller"),
        ("Straße", "strasse"),
        ("d’Arcy", "d'arcy"),
        ("Mäki–Kuutti", "maki-kuutti"),
        ("von\u00a0Essen", "von essen"),
        ("Ėlektra", "elektra"),
        ("Михайлов", "михаилов"),
    ],
)
def test_fold(name: str, folded: str) -> None:
    assert names.fold(name) == folded


@pytest.mark.parametrize("name", ["O'Brien", "d’Arcy", "Mäki-Kuutti", "von Essen", "Testinimi", "Äö" * 60, "Eŋŋa"])
def test_saved_unchanged(name: str) -> None:
    assert names.parse(name) == name
    assert names.parse(f"  {unicodedata.normalize('NFD', name)}\u00a0") == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize("name", ["Matti\nVirtanen", "Matti\tVirtanen", "Matti\x00"])
def test_line_breaks_are_refused(name: str) -> None:
    found = names.parse(name)
    assert isinstance(found, Problem)
    assert found.message()


def test_written_and_said() -> None:
    assert names.display("Virtanen", "Matti Juhani") == "Virtanen, Matti Juhani"
    assert names.spoken("Virtanen", "Matti Juhani") == "Matti Juhani Virtanen"
    assert names.display("Testinimi", "") == names.spoken("Testinimi", "") == "Testinimi"
    assert names.display("", "Testi") == names.spoken("", "Testi") == "Testi"


def test_family_name_is_found_under_each_part() -> None:
    assert names.family_keys("von Essen") == ("von essen", "essen")
    assert names.family_keys("de la Testie") == ("de la testie", "testie")
    assert names.family_keys("Mäki-Korpela") == ("m|ki-korpela", "korpela")
    assert names.family_keys("Testi Malli") == ("testi malli", "malli")
    assert names.family_keys("") == ()


def test_split_of_odd_names() -> None:
    assert names.split("") == ("", "")
    assert names.split("von Essen Karl August", family_first=True) == ("von Essen", "Karl August")
    assert names.split("de la") == ("la", "de")
    assert names.split("von", family_first=True) == ("von", "")


@given(st.text(max_size=40))
def test_fold_is_the_fold_of_the_order_key(text: str) -> None:
    key = names.order_key(text)
    assert names.fold(text) == names.fold_key(key)
    assert names.fold(unicodedata.normalize("NFC", text)) == names.fold(text)
    assert not any(unicodedata.combining(mark) for mark in key)


@given(st.text("aåäöAÅÄÖøæbz '-", max_size=20))
def test_folding_twice_changes_nothing(text: str) -> None:
    folded = names.fold(text)
    assert names.fold(folded) == folded
    assert folded.isascii()


@given(st.text("aåäöz{|}~", max_size=10))
def test_only_letters_make_the_three_marks(text: str) -> None:
    assert sum(names.order_key(text).count(mark) for mark in "{|}") == sum(text.count(letter) for letter in "åäö")


@pytest.mark.parametrize("mark", ["\u202e", "\u202a", "\u2066", "\u2069"])
def test_a_name_that_turns_the_text_around_is_refused(mark: str) -> None:
    refused = names.parse(f"Mäki{mark}nen")
    assert isinstance(refused, Problem)
    assert refused.code == "control"


@pytest.mark.parametrize(
    "name",
    ["O'Brien", "d’Arcy", "Mäki-Kuutti", "von Essen", "Åsa", "Nguyễn Thị", "Áŋŋel", "Li", "Matti J.", "Ŧuđu", "Иванова", "محمد", "Núria Col·lell"],
)
def test_a_personal_name_may_be_written_with(name: str) -> None:
    assert names.parse_person(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    "name", ["Virtanen 😀", "<b>Virtanen</b>", "Virtanen2", "Virtanen & Lahti", "a@b", "Virtanen/Lahti", "Vir\u20e3tanen", "Vir\ue000tanen"]
)
def test_a_personal_name_may_not_be_written_with(name: str) -> None:
    refused = names.parse_person(name)
    assert isinstance(refused, Problem)
    assert refused.code == "sign"


@pytest.mark.parametrize(
    "name", ["A & B Oy", "3+1 Ky", "Kiinteistö Oy Mäki/Lahti", "Asunto Oy “Koivu” 2", "Café №1", "X® Oy", "Oy Ab (konkurssissa)"]
)
def test_an_organisation_may_be_called(name: str) -> None:
    assert names.parse(name) == name


@pytest.mark.parametrize("name", ["Pizza 🍕 Oy", "1️⃣ Oy", "👍🏽", "Oy \ufffd", "Oy\x07"])
def test_an_organisation_may_not_be_called(name: str) -> None:
    assert isinstance(names.parse(name), Problem)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("virtanen", "Virtanen"), ("VIRTANEN MATTI", "Virtanen Matti"), ("mäki-kuutti", "Mäki-Kuutti"), ("o'brien", "O'Brien"), ("von essen", "von Essen"),
        ("McDonald", "McDonald"), ("pajakadun kiinteistöt oy", "Pajakadun Kiinteistöt Oy"), ("salon seura RY", "salon seura RY"), ("SALON SEURA RY", "Salon Seura ry"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_name_typed_in_one_case_gets_its_capitals(typed: str, written: str) -> None:
    assert names.cased(typed) == written
