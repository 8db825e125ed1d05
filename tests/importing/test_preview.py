"""Looking at a file before it is brought in: its kind, columns and values; the rejected rows written afterwards; an undo rehearsed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from models.problems import Rejected
from models.services.importing import kept_rejects, report, runs
from models.services.importing.preview import Preview, preview
from models.services.importing.runs import TakenBack
from models.services.importing.sniff import Chosen
from tests.importing.conftest import Counter, cells
from tests.importing.test_runs import FLAT, REFUSED
from tests.importing.test_samples import SAMPLES


def seen(counter: Counter, path: Path, importer: str = "", **how: Any) -> Preview:
    found = preview(counter.desk, path, importer, **how)
    assert isinstance(found, Preview), found
    return found


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("customers/asiakkaat_cp1252.csv", "customers"),
        ("customers/asiakkaat.xlsx", "customers"),
        ("customers/customers_utf16.csv", "customers"),
        ("customers/kunder_utf8.csv", "customers"),
        ("register/asiakkaat.csv", "customers"),
        ("register/kohteet.csv", "sites"),
        ("register/kayttopaikat.csv", "points"),
        ("register/sopimukset.csv", "contracts"),
        ("register/laskutus.csv", "accounts"),
        ("register/kontaktit.csv", "contacts"),
        ("register/luvat_ja_kiellot.csv", "statements"),
    ],
)
def test_the_kind_of_a_file_is_known_by_its_headings(counter: Counter, name: str, kind: str) -> None:
    found = seen(counter, SAMPLES / name)
    assert found.importer == kind
    assert not found.problems
    assert found.rows > 0


def test_what_forms_mask_is_masked_in_the_examples(counter: Counter) -> None:
    found = {column.heading: column.examples for column in seen(counter, FLAT).columns}
    assert found["Asiakasnumero"] == ("700000", "700001", "700002")
    for heading in ("Henkilötunnus", "Puhelin", "Sähköposti", "Lähiosoite", "Tilinumero"):
        assert len(found[heading]) == 3
        assert all("•" in example for example in found[heading]), heading


def test_an_unknown_column_shows_no_secret_either(counter: Counter) -> None:
    table = counter.table("Asiakasnumero;Sukunimi;Muuta", "1;Virtanen;010190-901R", "2;Mäki;FI21 1234 5600 0007 85", "3;Salo;soita illalla")
    column = seen(counter, table).columns[2]
    assert column.key == ""
    assert column.note is not None
    assert column.note.code == "unknown-column"
    assert "901R" not in " ".join(column.examples)
    assert "1234 5600" not in " ".join(column.examples)
    assert column.examples[2] == "soita illalla"


def test_a_correction_by_hand_and_a_column_mapped_twice_are_told(counter: Counter) -> None:
    table = counter.table("Asiakasnumero;Sukunimi;Muuta", "1;Virtanen;Aino")
    found = seen(counter, table, by_hand={"Muuta": "customer.given_names"})
    assert [column.key for column in found.columns] == ["customer_relation.customer_number", "customer.family_name", "customer.given_names"]
    doubled = seen(counter, table, by_hand={"Muuta": "customer.family_name"}).columns[2]
    assert doubled.note is not None
    assert doubled.note.code == "doubled-column"
    out = seen(counter, table, by_hand={"Muuta": ""}, counted=7)
    assert out.columns[2].note is not None
    assert out.columns[2].note.code == "left-out"
    assert out.rows == 7


def test_what_stands_in_the_way_is_told_in_words(counter: Counter) -> None:
    assert seen(counter, counter.table("Sukunimi", "Virtanen"), "customers").problems
    for path in (counter.folder / "ei-ole.csv", counter.file("", "tyhja.csv"), counter.folder):
        assert isinstance(preview(counter.desk, path), Rejected)
    assert isinstance(preview(counter.desk, FLAT, chosen=Chosen(delimiter="??")), Rejected)
    assert isinstance(preview(counter.office.desk("aino"), FLAT), Rejected)


def test_rejected_rows_are_written_after_the_run(counter: Counter) -> None:
    done = counter.bring("customers", FLAT)
    target = counter.folder / "hylatyt.csv"
    assert kept_rejects.save(counter.desk, done, FLAT, target) == target
    rows = cells(target)
    assert len(rows) == 1 + len(REFUSED)
    assert rows[0][-1] == "Problems"
    assert all(row[-1].startswith("Line ") for row in rows[1:])
    again = kept_rejects.save(counter.desk, done, FLAT, target)
    assert isinstance(again, Rejected)


def test_rejected_rows_beyond_those_told_are_written_too(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "DETAILED", 4)
    done = counter.bring("customers", FLAT)
    assert len(done.rejected) == 4
    target = counter.folder / "hylatyt.csv"
    kept_rejects.save(counter.desk, done, FLAT, target)
    assert len(cells(target)) == 1 + len(REFUSED)


def test_a_file_that_was_changed_since_gives_no_rejected_rows(counter: Counter) -> None:
    table = counter.table("Asiakasnumero;Sukunimi", "1;Virtanen", "2;")
    done = counter.bring("customers", table)
    counter.table("Asiakasnumero;Sukunimi", "1;Virtanen", "2;Mäki")
    assert isinstance(kept_rejects.save(counter.desk, done, table, counter.folder / "h.csv"), Rejected)


def test_an_undo_rehearsed_tells_what_would_stay_and_changes_nothing(counter: Counter) -> None:
    done = counter.bring("customers", FLAT)
    before = {entity: len(counter.rows(entity)) for entity in ("customer", "statement", "contact_point", "refusal_hash")}
    told = runs.undo(counter.desk, done.run, rehearse=True)
    assert isinstance(told, TakenBack)
    assert {entity: len(counter.rows(entity)) for entity in before} == before
    assert counter.office.report().whole
    taken = runs.undo(counter.desk, done.run)
    assert isinstance(taken, TakenBack)
    assert (taken.customers, taken.entries, taken.left_count, taken.prohibitions) == (
        told.customers,
        told.entries,
        told.left_count,
        told.prohibitions,
    )


def test_a_list_of_runs_tells_what_it_takes_to_go_on(counter: Counter) -> None:
    counter.bring("customers", FLAT, known="update", chosen=Chosen(delimiter=";"))
    listed = runs.listed(counter.desk)
    assert not isinstance(listed, Rejected)
    line = listed[0]
    assert line.how["files"] == [str(FLAT.absolute())]
    assert (line.how["known"], line.how["controller"], line.how["chosen"]) == ("update", "lampo", ["", ";", ""])
    assert line.name
    assert line.prohibitions > 0
