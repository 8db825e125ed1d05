"""Columns are known by their headings in three languages, corrected by hand, remembered; what is not known is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models import words
from models.problems import Problem, Rejected
from models.services.importing import mapping
from models.services.importing.catalogue import IMPORTERS
from models.services.importing.columns import folded, problem_headings
from models.services.importing.context import Options
from models.services.importing.importer import Importer
from models.services.importing.mapping import OR
from models.services.importing.preview import preview
from models.services.importing.run import run
from tests.importing.conftest import Counter

CUSTOMER = "700001;henkilö;Malli;Maija;fi"
HEADER = "Asiakasnumero;Asiakaslaji;Sukunimi;Etunimet;Kieli"


@pytest.mark.parametrize("importer", list(IMPORTERS.values()), ids=str)
def test_no_heading_means_two_things(importer: type[Importer]) -> None:
    met: dict[str, str] = {}
    for column in importer.columns():
        for heading in column.headings:
            assert met.setdefault(heading, column.key) == column.key, heading
        assert not column.headings & problem_headings()
    needed = {key for each in importer.needed for key in each.split(OR)}
    assert needed <= {column.key for column in importer.columns()}


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("importer", list(IMPORTERS.values()), ids=str)
def test_a_label_of_every_language_is_a_heading(importer: type[Importer], language: str) -> None:
    for column in importer.columns():
        assert folded(words.in_language(language, column.label)) in column.headings


@pytest.mark.parametrize(
    "heading", ["ASIAKASNUMERO", " asiakas­numero ", "Asiakasnumero:", "asiakasnumero*", "Kundnummer", "Customer_number", "customer  number"]
)
def test_case_spaces_and_marks_do_not_matter(counter: Counter, heading: str) -> None:
    report = counter.bring("customers", counter.table(HEADER.replace("Asiakasnumero", heading), CUSTOMER))
    assert report.imported == 1


def test_letters_without_dots_are_known(counter: Counter) -> None:
    counter.bring("customers", counter.table(HEADER + ";lahiosoite;postinumero;sahkoposti", CUSTOMER + ";Kuja 1;00100;maija@example.com"))
    assert {row["point_kind"] for row in counter.rows("contact_point")} == {"postal", "email"}


def test_an_unknown_column_is_told_and_left_out(counter: Counter) -> None:
    report = counter.bring("customers", counter.table(HEADER + ";Kengännumero", CUSTOMER + ";42"))
    assert [(notice.code, notice.params["heading"]) for notice in report.files[0].notices] == [("unknown-column", "Kengännumero")]
    assert report.files[0].columns["Kengännumero"] == ""
    assert report.files[0].columns["Sukunimi"] == "customer.family_name"


def test_two_columns_of_one_field(counter: Counter) -> None:
    path = counter.table(HEADER + ";Family name;Puhelin;Matkapuhelin", CUSTOMER + ";Toinen;09 123 456;040 123 4567")
    report = counter.bring("customers", path)
    assert [notice.code for notice in report.files[0].notices] == ["doubled-column"]
    assert [row["family_name"] for row in counter.rows("customer")] == ["Malli"]
    assert [(row["phone"], row["preferred"]) for row in counter.rows("contact_point")] == [("+3589123456", True), ("+358401234567", False)]


def test_a_file_without_its_key_is_refused(counter: Counter) -> None:
    refused = run(counter.desk, "customers", [counter.table("Sukunimi;Kieli", "Malli;fi")], Options(controller="lampo"))
    assert isinstance(refused, Rejected)
    assert [problem.code for problem in refused.problems] == ["column"]
    assert "Customer number" in refused.messages()[0]


def test_a_correction_by_hand_is_remembered_for_the_same_headings(counter: Counter) -> None:
    path = counter.table("Nro;Asiakaslaji;Nimi;Etunimet;Kieli;Kengännumero", "1;henkilö;Malli;Maija;fi;42")
    corrected = {"Nro": "customer_relation.customer_number", "Nimi": "customer.family_name", "Kengännumero": ""}
    assert counter.bring("customers", path, mapping=corrected).imported == 1
    again = counter.bring(
        "customers", counter.table("Nro;Asiakaslaji;Nimi;Etunimet;Kieli;Kengännumero", "2;henkilö;Toinen;Maija;fi;42", name="b.csv")
    )
    assert again.imported == 1
    assert [notice.code for notice in again.files[0].notices] == ["taken-before", "taken-before", "left-out-before"]
    other = run(counter.desk, "customers", [counter.table("Nro;Nimi;Kieli", "3;Kolmas;fi", name="c.csv")], Options(controller="lampo"))
    assert isinstance(other, Rejected)
    forgotten = run(counter.desk, "customers", [path], Options(controller="lampo", mapping={}))
    assert isinstance(forgotten, Rejected)


def test_a_correction_that_leads_nowhere_is_refused(counter: Counter) -> None:
    path = counter.table(HEADER, CUSTOMER)
    for corrected, code in (({"Sukunimi": "customer.shoe_size"}, "target"), ({"Nimi": "customer.family_name"}, "heading")):
        refused = run(counter.desk, "customers", [path], Options(controller="lampo", mapping=corrected))
        assert isinstance(refused, Rejected)
        assert [problem.code for problem in refused.problems] == [code]


def test_looking_at_a_file_before_the_run(counter: Counter) -> None:
    found = preview(counter.desk, counter.table("Asiakasnumero;Nimi", "1;Malli"), "customers")
    assert not isinstance(found, Rejected)
    assert {column.heading: column.key for column in found.columns} == {"Asiakasnumero": "customer_relation.customer_number", "Nimi": ""}
    assert found.format.encoding == "utf-8"
    refused = preview(counter.office.desk("aino"), counter.table("Asiakasnumero", "1"), "customers")
    assert isinstance(refused, Rejected)


@pytest.mark.parametrize("content", ["", "[]", '{"a": 1}', "{", '{"a": "b"'])
def test_a_mapping_file_that_is_none_is_refused_in_words(tmp_path: Path, content: str) -> None:
    path = tmp_path / "m.json"
    path.write_text(content, encoding="utf-8")
    assert isinstance(mapping.read_file(path), Problem)
    assert isinstance(mapping.read_file(tmp_path / "absent.json"), Problem)


def test_a_mapping_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    path.write_text(json.dumps({"Ä": "x.y"}), encoding="utf-8-sig")
    assert mapping.read_file(path) == {"Ä": "x.y"}


def test_a_mapping_that_is_not_there_is_said_to_be_unreadable(tmp_path: Path) -> None:
    told = mapping.read_file(tmp_path / "ei.json")
    assert isinstance(told, Problem)
    assert "ei.json" in told.message()
    (tmp_path / "a.json").write_text("[1]")
    told = mapping.read_file(tmp_path / "a.json")
    assert isinstance(told, Problem)
    assert "JSON" in told.message()


@pytest.mark.parametrize(
    "heading",
    [
        "Kielto", "Puhelinkielto", "Puhelinmarkkinointikielto", "Suoramarkkinointi", "Robinson", "Suoramarkkinointikielto (puh)", "Kiellot",
        "Telefonförbud", "Marknadsföring", "Opt-out", "Prohibited",
    ],
)  # fmt: skip
def test_a_column_that_may_forbid_is_not_left_out_by_itself(counter: Counter, heading: str) -> None:
    path = counter.table(f"Asiakasnumero;Asiakaslaji;Sukunimi;Kieli;{heading}", "1;henkilö;Malli;fi;kyllä")
    refused = run(counter.desk, "customers", [path], Options(controller="lampo"))
    assert isinstance(refused, Rejected)
    assert [(each.code, each.params["heading"]) for each in refused.problems] == [("forbidding-column", heading)]
    assert counter.bring("customers", path, mapping={heading: "marketing-prohibited"}, dry_run=True).prohibitions == 1
    assert counter.bring("customers", path, mapping={heading: ""}).prohibitions == 0
    again = counter.bring("customers", path, known="update")
    assert [(each.code, each.params["heading"]) for each in again.files[0].notices] == [
        ("left-out-prohibitions", heading),
        ("left-out-before", heading),
    ]
