"""The sample registers come in as their expectations say: rejected lines exactly, prohibitions counted, links followed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from models.services import customers as pages
from models.services.search import find
from tests.desk import Office
from tests.importing.conftest import Counter, lines_of

SAMPLES = Path(__file__).parents[1] / "samples"
FLAT: list[dict[str, Any]] = json.loads((SAMPLES / "customers/expected.json").read_text(encoding="utf-8"))["files"]
LINKED: dict[str, Any] = json.loads((SAMPLES / "register/expected.json").read_text(encoding="utf-8"))["files"]
ORDER = {
    "asiakkaat.csv": "customers", "kohteet.csv": "sites", "kayttopaikat.csv": "points", "sopimukset.csv": "contracts", "laskutus.csv": "accounts",
    "kontaktit.csv": "contacts", "luvat_ja_kiellot.csv": "statements",
}  # fmt: skip


@pytest.mark.parametrize("expected", FLAT, ids=lambda each: str(each["file"]))
def test_a_flat_register_comes_in_but_for_the_lines_named(counter: Counter, expected: dict[str, Any]) -> None:
    report = counter.bring("customers", SAMPLES / "customers" / expected["file"])
    assert report.rows == expected["rows"]
    assert lines_of(report.rejected) == expected["rejected_rows"]
    assert report.imported == expected["rows"] - len(expected["rejected_rows"])
    assert report.prohibitions == expected["prohibitions"] == len(counter.rows("statement"))
    form = report.files[0].format
    assert form.encoding == expected.get("encoding", "")
    assert form.delimiter_name() == expected.get("delimiter", "")
    columns = {each["line"]: {problem["column"] for problem in each["problems"]} for each in expected["problems"]}
    told = {each.line: {said.column for said in each.said if said.code != "not-recorded"} for each in (*report.rejected, *report.warnings)}
    assert {line: told.get(line) for line in columns} == columns
    assert len(set(told) - set(columns)) == 1  # the other line with the same identity code
    assert len(counter.rows("customer")) == report.imported
    assert counter.office.report().whole


@pytest.mark.parametrize("expected", FLAT, ids=lambda each: str(each["file"]))
def test_a_dry_run_says_the_same_and_writes_nothing(counter: Counter, expected: dict[str, Any]) -> None:
    before = counter.office.report().entries
    report = counter.bring("customers", SAMPLES / "customers" / expected["file"], dry_run=True)
    assert lines_of(report.rejected) == expected["rejected_rows"]
    assert report.prohibitions == expected["prohibitions"]
    assert report.run is None
    assert counter.office.report().entries == before
    assert counter.rows("customer") == []


def test_a_linked_register_comes_in_file_by_file(counter: Counter) -> None:
    for name, importer in ORDER.items():
        report = counter.bring(importer, SAMPLES / "register" / name)
        expected = LINKED[name]
        assert report.rows == expected["rows"], name
        assert sorted(lines_of(report.rejected)) == sorted(map(int, expected["refused"])), name
        if importer == "statements":
            assert report.prohibitions == expected["prohibitions"]
            assert report.effects["created"] == expected["prohibitions"] + expected["grants"]
    assert len(counter.rows("site")) == 71
    assert len(counter.rows("metering_point")) == 69
    assert len(counter.rows("meter")) == 69
    assert len(counter.rows("contract")) == 67
    assert len(counter.rows("billing_account")) == 60
    assert len(counter.rows("contact")) == 92
    assert counter.office.report().whole


def test_the_same_register_again_changes_nothing(counter: Counter) -> None:
    for again in (False, True):
        for name, importer in ORDER.items():
            report = counter.bring(importer, SAMPLES / "register" / name, known="update")
            if again:
                assert report.effects["created"] == report.effects["updated"] == 0, (name, report.differences)
                assert report.differing == 0
                assert sorted(lines_of(report.rejected)) == sorted(map(int, LINKED[name]["refused"])), name


def test_who_came_in_is_found_and_shown(counter: Counter, office: Office) -> None:
    for name, importer in ORDER.items():
        counter.bring(importer, SAMPLES / "register" / name)
    desk = counter.desk
    found = find(desk, "700000").hits
    assert len(found) == 1
    page = pages.read_page(desk, found[0].customer_id)
    assert isinstance(page, pages.CustomerPage)
    assert page.listed_name == "Salmela, Peter"
    assert len(page.sites) == 2
    assert page.billing[0]["account_number"] == "L000001"
    assert page.statements[0].record["evidence_note"] == "asiakkaat.csv, 2"
    assert page.statements[0].wording is None
    with office.store.read() as session:
        unseen = session.execute(text("SELECT count(*) FROM customer WHERE id NOT IN (SELECT customer FROM search_text)")).scalar_one()
    assert unseen == 0
