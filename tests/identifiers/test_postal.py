from __future__ import annotations

import csv
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest

import resources
from models.identifiers import postal, posti
from models.problems import Problem
from resources.postal import build
from tests.identifiers.vectors import SAMPLES, table

EXPECTED = table("postal")


def plain(record: Any) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(record).items()}


def data(name: str) -> bytes:
    return (SAMPLES / "postal" / name).read_bytes()


def test_pcf() -> None:
    found = posti.read_pcf(data("PCF_20260526.dat"))
    assert found.run_date == date(2026, 5, 26)
    assert EXPECTED["PCF"]["run_date"] == "20260526"
    assert [plain(record) | {"valid_from": f"{record.valid_from:%Y%m%d}"} for record in found.records] == EXPECTED["PCF"]["records"]
    assert not found.rejected


def test_broken_pcf_is_read_but_for_its_bad_lines() -> None:
    found = posti.read_pcf(data("PCF_broken.dat"))
    assert len(found.records) == EXPECTED["PCF_broken"]["ok"]
    assert found.records == posti.read_pcf(data("PCF_20260526.dat")).records
    assert [rejected.line for rejected in found.rejected] == EXPECTED["PCF_broken"]["rejected_lines"]
    assert [rejected.problem.code for rejected in found.rejected] == ["length", "record_id"]
    assert all(rejected.problem.message() for rejected in found.rejected)


def test_baf() -> None:
    found = posti.read_baf(data("BAF_20260526.dat"))
    assert [plain(record) for record in found.records] == EXPECTED["BAF"]
    assert not found.rejected


def test_pom() -> None:
    found = posti.read_pom(data("POM_20260526.dat"))
    assert [plain(record) for record in found.records] == EXPECTED["POM"]
    assert found.run_date == date(2026, 5, 26)
    assert not found.rejected


@pytest.mark.parametrize(("start", "text"), [(14, "0010X"), (103, "19861301"), (103, "        ")])
def test_a_bad_value_rejects_its_line_only(start: int, text: str) -> None:
    lines = data("PCF_20260526.dat").decode("latin-1").splitlines()
    lines[1] = lines[1][: start - 1] + text + lines[1][start - 1 + len(text) :]
    found = posti.read_pcf("\n".join(lines).encode("latin-1"))
    assert [(rejected.line, rejected.problem.code) for rejected in found.rejected] == [(2, "value")]
    assert len(found.records) == 14


def test_a_file_of_another_kind_or_encoding_is_rejected_line_by_line() -> None:
    other = posti.read_pcf(data("BAF_20260526.dat"))
    assert (other.run_date, other.records, len(other.rejected)) == (None, (), 7)
    recoded = posti.read_pcf(data("PCF_20260526.dat").decode("latin-1").encode("utf-8"))
    assert {rejected.problem.code for rejected in recoded.rejected} == {"length"}
    assert posti.read_pom(b"") == posti.PostiFile(None, (), ())
    assert not posti.read_pcf(data("PCF_20260526.dat") + b"\x1a").rejected


@pytest.mark.parametrize(
    ("text", "code"),
    [("00100", "00100"), (" 00100 ", "00100"), ("FI-00100", "00100"), ("AX-22100", "22100"), ("００１００", "00100"), ("001 00", "00100")],
)
def test_code_stays_text(text: str, code: str) -> None:
    assert postal.parse(text) == code
    assert postal.show(code) == code


@pytest.mark.parametrize(
    ("text", "code"), [("100", "lost_zero"), ("2230", "lost_zero"), ("001000", "format"), ("0010O", "format"), ("12", "format"), ("٠٠١٠٠", "format")]
)
def test_code_refused(text: str, code: str) -> None:
    found = postal.parse(text)
    assert isinstance(found, Problem)
    assert found.code == code
    assert found.message()


@pytest.mark.parametrize(
    ("code", "fi", "sv"),
    [
        ("00100", "HELSINKI", "HELSINGFORS"),
        ("00101", "HELSINKI", "HELSINGFORS"),
        ("02230", "ESPOO", "ESBO"),
        ("20100", "TURKU", "ÅBO"),
        ("65100", "VAASA", "VASA"),
        ("64200", "NÄRPIÖ", "NÄRPES"),
        ("68600", "PIETARSAARI", "JAKOBSTAD"),
        ("10600", "TAMMISAARI", "EKENÄS"),
        ("22100", "MARIEHAMN", "MARIEHAMN"),
        ("99999", "KORVATUNTURI", "KORVATUNTURI"),
    ],
)
def test_post_office_in_both_languages(code: str, fi: str, sv: str) -> None:
    assert (postal.name(code, "fi"), postal.name(code, "sv"), postal.name(code, "en")) == (fi, sv, fi)


def test_bundled_names_agree_with_postis_sample() -> None:
    shared = [record for record in posti.read_pcf(data("PCF_20260526.dat")).records if postal.lookup(record.postcode)]
    assert len(shared) >= 11
    assert [(record.postcode, record.name_fi) for record in shared] == [(record.postcode, postal.name(record.postcode, "fi")) for record in shared]


def test_unknown_code() -> None:
    assert postal.lookup("98765") is None
    assert postal.name("98765", "fi") is None
    assert postal.matches("98765", "Helsinki") is None


def test_matches_post_office_or_municipality_in_either_language() -> None:
    assert postal.matches("65100", "Vasa")
    assert postal.matches("10600", "raseborg")
    assert postal.matches("65100", "HELSINKI") is False


def test_whole_table_is_sound() -> None:
    with resources.path("postal", "postal_codes.csv").open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file, delimiter=";")
    assert tuple(header) == build.HEADER
    assert len(lines) == 3615
    assert [line[0] for line in lines] == sorted({line[0] for line in lines})
    for line in lines:
        office = postal.lookup(line[0])
        assert office is not None
        assert postal.parse(office.code) == office.code
        assert office.name_fi == office.name_fi.upper() != ""
        assert office.name_sv == office.name_sv.upper() != ""
        assert bool(office.municipality_code) == bool(office.municipality_fi) == bool(office.municipality_sv)
        assert office.municipality_code or not office.area
    towns = {(line[3], line[4], line[5]) for line in lines if line[3]}
    assert len({code for code, _, _ in towns}) == len(towns) > 300
    assert "postal_codes.csv" in resources.path("postal", "ATTRIBUTION.md").read_text(encoding="utf-8")


def test_the_shipped_table_is_what_its_sources_give(capsys: pytest.CaptureFixture[str]) -> None:
    folder = SAMPLES / "postcodes"
    build.main(*(str(folder / name) for name in ("statfi_paavo_2025.csv", "geonames_FI.txt", "geonames_AX.txt")))
    made = capsys.readouterr().out.splitlines()
    shipped = resources.path("postal", "postal_codes.csv").read_text(encoding="utf-8").splitlines()
    assert len(made) > 20
    assert set(made) <= set(shipped)
