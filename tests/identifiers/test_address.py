from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.identifiers import address, country
from models.identifiers.address import Address, AddressKind
from models.problems import Problem, Severity
from tests.identifiers.vectors import rows


def read(text: str) -> Address:
    found = address.parse(text)
    assert isinstance(found, Address), found
    return found


@pytest.mark.parametrize("row", rows("address"))
def test_vector(row: dict[str, Any]) -> None:
    found = read("\n".join(row["input"]))
    parts = found._asdict()
    assert {name: parts[name] for name in row["parsed"]} == row["parsed"]
    doubts = address.doubts(found)
    assert [doubt.code for doubt in doubts] == {"lost-zero": ["lost_zero"], "mismatch": ["mismatch"]}.get(row["category"], [])
    again = read(address.show(found))
    assert again._replace(extra=None) == found._replace(extra=None, proposed_postcode=None)


def test_the_rest_of_a_corner_house_is_kept() -> None:
    assert read("Kirkkokatu 12/Rantakatu 3\n65100 VAASA").extra == "Rantakatu 3"


def test_lost_zeros_are_asked_not_stored() -> None:
    found = read("Esimerkkikatu 5\n100 HELSINKI")
    assert (found.postcode, found.proposed_postcode) == (None, "00100")
    (doubt,) = address.doubts(found)
    assert doubt.severity is Severity.WARNING
    assert "00100" in doubt.message()


def test_mismatch_names_both_languages() -> None:
    (doubt,) = address.doubts(read("Esimerkkikatu 7, 65100 Helsinki"))
    assert doubt.message() == "The postal code 65100 is VAASA/VASA, not Helsinki"
    assert address.doubts(read("Esimerkkikatu 7, 65100 vasa")) == []
    assert address.doubts(read("Mallitie 1, 22100 Maarianhamina")) == []


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("mannerheimintie 12 a 34", ("mannerheimintie", "12", "A", "34")),
        ("Tehtaankatu 1a", ("Tehtaankatu", "1a", None, None)),
        ("Tehtaankatu 12A 3", ("Tehtaankatu", "12", "A", "3")),
        ("Tehtaankatu 12A B 3", ("Tehtaankatu", "12a", "B", "3")),
        ("Rantatie 12-14 B 2", ("Rantatie", "12-14", "B", "2")),
        ("Itämerenkatu 11 – 13", ("Itämerenkatu", "11-13", None, None)),
        ("Kotikuja 5 B as. 12", ("Kotikuja", "5", "B", "12")),
        ("Kotikuja 5 asunto 3b", ("Kotikuja", "5", None, "3b")),
        ("Bulevardi 7 liikehuoneisto 3", ("Bulevardi", "7", None, "LH 3")),
        ("Unioninkatu", ("Unioninkatu", None, None, None)),
        ("10 Downing Street", ("10 Downing Street", None, None, None)),
    ],
)
def test_street_line(line: str, parts: tuple[str | None, ...]) -> None:
    found = address.parse_street(line)
    assert (found.street, found.number, found.stair, found.apartment) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Esimerkkikatu 3 A 4 00100 Helsinki", {"number": "3", "apartment": "4", "postcode": "00100", "city": "Helsinki"}),
        ("Kauppakatu 3 65100", {"number": "3", "apartment": None, "postcode": "65100", "city": None}),
        ("Saaritie 5\nSaarikylä\n99870 INARI", {"street": "Saaritie", "village": "Saarikylä", "city": "INARI"}),
        ("Testi Oy\nMallitie 8\n02230 ESPOO", {"extra": "Testi Oy", "street": "Mallitie", "number": "8"}),
        ("Mäkitie 3\nHelsinki", {"street": "Mäkitie", "postcode": None, "city": "Helsinki"}),
        ("c/o Virtanen, PL 5, 65101 Vaasa", {"co": "Virtanen", "po_box": "5", "kind": AddressKind.PO_BOX}),
        ("Storgatan 1\nAX-22100 MARIEHAMN\nÅLAND", {"postcode": "22100", "city": "MARIEHAMN", "country": "FI"}),
        ("Pikk 1\n10123 TALLINN\nEesti", {"postcode": "10123", "city": "TALLINN", "country": "EE"}),
        ("Damrak 1\n1012 LG AMSTERDAM\nAlankomaat", {"postcode": "1012 LG", "city": "AMSTERDAM", "country": "NL"}),
        ("65100 Vaasa", {"street": None, "postcode": "65100", "city": "Vaasa"}),
        ("Mallitie 1\nKerros 2 ovi 5\n02230 ESPOO", {"street": "Mallitie", "extra": "Kerros 2 ovi 5"}),
    ],
)
def test_whole(text: str, parts: dict[str, object]) -> None:
    found = read(text)._asdict()
    assert {name: found[name] for name in parts} == parts


@pytest.mark.parametrize("text", ["", " \n ", "12", "---"])
def test_no_word_no_address(text: str) -> None:
    found = address.parse(text)
    assert isinstance(found, Problem)
    assert found.message()


def test_shown_in_swedish() -> None:
    assert address.show(read("Kvarnvägen 3 as. 4\n10600 EKENÄS"), "sv") == "Kvarnvägen 3 bst 4\n10600 EKENÄS"
    assert address.show(read("PL 12\n22101 MARIEHAMN"), "sv") == "PB 12\n22101 MARIEHAMN"
    assert address.show(read("Storgatan 1\n111 22 STOCKHOLM\nSVERIGE"), "sv") == "Storgatan 1\n111 22 STOCKHOLM\nSVERIGE"


def test_one_key_for_one_flat() -> None:
    assert address.street_key("Kotikuja 5 as. 3") == address.street_key("KOTIKUJA 5 As.3") == "kotikuja 5 3"
    assert address.street_key("Mäkitie 12 a 3") == "m|kitie 12 a 3"
    assert address.street_key("PL 100") == "pl 100"
    assert address.street_key("Mäkitie 1") < address.street_key("Mätie 1") < address.street_key("Mötie 1")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ruotsi", "SE"),
        ("SVERIGE", "SE"),
        ("Sweden", "SE"),
        ("Deutschland", "DE"),
        ("Ahvenanmaa", "AX"),
        ("fi", "FI"),
        ("Viro", "EE"),
        ("Estland", "EE"),
    ],
)
def test_country(text: str, code: str) -> None:
    assert country.parse(text) == code


def test_country_unknown_and_its_place() -> None:
    found = country.parse("Vaasa")
    assert isinstance(found, Problem)
    assert found.message()
    assert isinstance(country.parse("qq"), Problem)
    assert country.name("SE", "fi") == "Ruotsi"
    assert country.name("QQ", "fi") == "QQ"
    assert [country.in_eea(code) for code in ("FI", "NO", "CH", "GB", "US")] == [True, True, False, False, False]


@given(st.text(max_size=60) | st.text("abÄ 012/,.-\n", max_size=60))
def test_anything_typed_gets_an_answer(text: str) -> None:
    found = address.parse(text)
    if isinstance(found, Problem):
        assert found.message()
    else:
        address.show(found)
        address.doubts(found)
    address.street_key(text)
