"""What a column of prohibitions says that is left out by hand is counted, and rejected rows are heard for whoever has their number."""

from __future__ import annotations

import unicodedata
from uuid import UUID

import pytest

from models.services.importing import run as running
from tests.importing.conftest import Counter
from tests.importing.test_prohibitions import forbidden

HEADER = "Asiakasnumero;Asiakaslaji;Sukunimi;Kieli"
REFUSED = "Suoramarkkinointikielto"


def numbered(counter: Counter, number: str) -> UUID:
    (row,) = [row for row in counter.rows("customer_relation") if row["customer_number"] == number]
    found: UUID = row["customer_id"]
    return found


@pytest.mark.parametrize("heading", [REFUSED, "Puhelinkielto", "Spärr", "NIX", "Opt-out"])
def test_prohibitions_in_a_column_left_out_are_counted_in_every_run(counter: Counter, heading: str) -> None:
    path = counter.table(
        f"{HEADER};{heading}", "1;henkilö;Malli;fi;kyllä", "2;henkilö;Toinen;fi;ei", "3;henkilö;Kolmas;fi;ehkä", "4;henkilö;Neljäs;fi;"
    )
    counter.bring("customers", path, mapping={heading: ""}, dry_run=True)
    report = counter.bring("customers", path)
    assert [(each.code, each.params.get("n")) for each in report.files[0].notices] == [("left-out-prohibitions", 2), ("left-out-before", None)]
    assert ": 2" in report.to_json()["files"][0]["notices"][0]


def test_in_a_column_of_consents_the_no_is_counted(counter: Counter) -> None:
    path = counter.table(f"{HEADER};Markkinointilupa", "1;henkilö;Malli;fi;kyllä", "2;henkilö;Toinen;fi;ei", "3;henkilö;Kolmas;fi;")
    assert counter.bring("customers", path, mapping={"Markkinointilupa": ""}).files[0].notices[0].params["n"] == 1


@pytest.mark.parametrize("word", ["kielto", "KIELTO", "Kielletty", "förbud", "Spärrad", "opt-out", "Opt Out", "prohibited", "fo\u0308rbud"])
def test_words_of_prohibitions_say_yes_in_their_column(counter: Counter, word: str) -> None:
    report = counter.bring("customers", counter.table(f"{HEADER};{REFUSED}", f"1;henkilö;Malli;fi;{word}"))
    assert report.prohibitions == 1


def test_letters_of_two_parts_are_read_as_one(counter: Counter) -> None:
    text = "\n".join((f"{HEADER};{REFUSED}", "1;henkilö;Mäkelä;fi;kyllä")) + "\n"
    report = counter.bring("customers", counter.file(unicodedata.normalize("NFD", text)))
    assert (report.prohibitions, counter.rows("customer")[0]["family_name"]) == (1, "Mäkelä")


def test_a_known_number_that_is_refused_brings_its_prohibition(counter: Counter) -> None:
    counter.bring("customers", counter.table(HEADER, "1;henkilö;Malli;fi", "2;henkilö;Toinen;fi"))
    path = counter.table(f"{HEADER};{REFUSED}", "1;henkilö;Malli;fi;x", "2;henkilö;Toinen;fi;ei", name="b.csv")
    report = counter.bring("customers", path)
    assert (report.refused, report.unheard) == (2, 0)
    assert [forbidden(counter, numbered(counter, number)) for number in "12"] == [True, False]
    counter.bring("customers", path)
    assert len(counter.rows("statement")) == 1
    assert counter.office.report().whole


@pytest.mark.parametrize("first", ["", "ei", "kyllä"])
@pytest.mark.parametrize("block", [1, 1_000])
def test_the_later_of_two_rows_of_one_number_is_heard(counter: Counter, first: str, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BLOCK", block)
    path = counter.table(f"{HEADER};{REFUSED};Turvakielto", f"1;henkilö;Malli;fi;{first};", "1;henkilö;Malli;fi;kyllä;kyllä")
    report = counter.bring("customers", path)
    assert (report.imported, report.refused, report.unheard, len(counter.rows("statement"))) == (1, 1, 0, 1)
    assert (forbidden(counter, numbered(counter, "1")), counter.rows("customer")[0]["non_disclosure"]) == (True, True)
    assert counter.office.report().whole
