"""A run as a whole: stopped, killed, gone on with, taken back; its rejected rows mended and brought again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from models.entities.journal import Setting
from models.journal.apply import apply
from models.problems import Rejected
from models.services import forms, statements
from models.services.importing import run as running
from models.services.importing import runs
from models.services.importing.alone import Alone
from models.services.importing.context import Options
from models.services.importing.report import Report
from models.services.importing.run import Progress, run
from models.services.importing.runs import TakenBack
from models.services.kept_refusals import keep
from models.services.search import find
from models.services.statements import NewStatement
from tests.desk import edit, page
from tests.importing.conftest import Counter, cells, lines_of
from tests.importing.test_samples import LINKED, ORDER, SAMPLES

FLAT = SAMPLES / "customers/asiakkaat_utf8_bom.csv"
REFUSED = [6, 16, 48, 65, 76, 86, 128, 139, 169, 184, 194]
ENTITIES = (
    "customer",
    "customer_relation",
    "contact_point",
    "billing_account",
    "consumption_estimate",
    "site",
    "metering_point",
    "meter",
    "contract",
    "contact",
)


class KilledError(Exception):
    """The process ended here."""


def killed_after(counter: Counter, blocks: int, monkeypatch: pytest.MonkeyPatch, size: int = 30) -> Options:
    """Import the flat file and die after some blocks."""
    monkeypatch.setattr(running, "BLOCK", size)
    options = Options(controller="lampo", rejected=counter.folder / "hylatyt.csv")
    told: list[Progress] = []

    def die(progress: Progress) -> None:
        told.append(progress)
        if len(told) == blocks:
            raise KilledError

    with pytest.raises(KilledError):
        run(counter.desk, "customers", [FLAT], options, progress=die)
    return options


def undo(counter: Counter, *args: Any, **more: Any) -> TakenBack:
    done = runs.undo(counter.desk, *args, **more)
    assert isinstance(done, TakenBack), done
    return done


def settings(counter: Counter) -> list[str]:
    with counter.office.store.read() as session:
        return sorted(row.name for row in session.query(Setting))


def test_a_killed_run_goes_on_exactly(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    options = killed_after(counter, 3, monkeypatch)
    there = len(counter.rows("customer"))
    assert 70 < there < 90
    assert counter.office.report().whole
    done = run(counter.desk, "customers", [FLAT], options)
    assert isinstance(done, Report)
    assert done.continued
    assert (done.rows, done.imported, lines_of(done.rejected)) == (200, 189, REFUSED)
    assert done.prohibitions == 49 == len(counter.rows("statement"))
    assert {181, 166} <= set(lines_of(done.warnings))
    assert sum(each.count for each in done.doubts.values() if each.said.code == "unit") == counter_of_units(counter)
    assert len(counter.rows("customer")) == 189
    assert len(cells(options.rejected or Path())) == 12
    assert not [name for name in settings(counter) if name.startswith("import.part")]
    with counter.office.store.read() as session:
        assert session.execute(text("SELECT count(DISTINCT set_id) FROM journal WHERE entity = 'customer' AND op = 'create'")).scalar_one() == 1
        assert session.execute(text("SELECT count(*) FROM search_text")).scalar_one() == 189
    assert counter.office.report().whole


def counter_of_units(counter: Counter) -> int:
    return len(counter.rows("consumption_estimate"))


def test_a_dry_run_of_what_was_cut_off_takes_no_line_of_its_own_for_known(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    options = killed_after(counter, 3, monkeypatch)
    before = counter.office.report().entries
    told = run(counter.desk, "customers", [FLAT], replace(options, dry_run=True, rejected=None))
    assert isinstance(told, Report)
    assert told.continued
    assert lines_of(told.rejected) == REFUSED
    assert (told.rows, told.imported) == (200, 189)
    assert counter.office.report().entries == before
    done = run(counter.desk, "customers", [FLAT], options)
    assert isinstance(done, Report)
    assert (done.continued, done.imported) == (True, 189)


def test_another_file_begins_anew_beside_a_killed_run(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    killed_after(counter, 1, monkeypatch)
    report = counter.bring("customers", counter.table("Asiakasnumero;Asiakaslaji;Sukunimi;Kieli", "1;henkilö;Malli;fi"))
    assert not report.continued
    listed = runs.listed(counter.desk)
    assert not isinstance(listed, Rejected)
    assert [(each.open, each.rows) for each in listed] == [(False, 1), (True, 30)]


def test_stopping_leaves_whole_lines_that_go_on_or_are_taken_back(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BLOCK", 20)
    told: list[Progress] = []
    stopped = run(counter.desk, "customers", [FLAT], Options(controller="lampo"), progress=told.append, stop=lambda: len(told) == 4)
    assert isinstance(stopped, Report)
    assert (stopped.whole, stopped.rows, stopped.reached) == (False, 80, (0, 81))
    assert [progress.rows for progress in told] == [20, 40, 60, 80]
    assert told[-1].done <= told[-1].size
    assert len(counter.rows("customer")) == stopped.imported
    done = run(counter.desk, "customers", [FLAT], Options(controller="lampo"))
    assert isinstance(done, Report)
    assert (done.continued, done.whole, done.imported, done.run) == (True, True, 189, stopped.run)
    undo(counter)
    assert counter.rows("customer") == []


def test_one_undo_takes_the_run_back(counter: Counter) -> None:
    before = {entity: counter.rows(entity) for entity in ENTITIES}
    counter.bring("customers", FLAT)
    done = undo(counter)
    assert (done.customers, done.left_count, done.prohibitions, done.whole) == (189, 0, 49, True)
    assert {entity: counter.rows(entity) for entity in ENTITIES} == before
    assert len(counter.rows("statement")) == 49
    with counter.office.store.read() as session:
        assert session.execute(text("SELECT count(*) FROM search_term")).scalar_one() == 0
    assert counter.office.report().whole
    refused = runs.undo(counter.desk)
    assert isinstance(refused, Rejected)
    again = counter.bring("customers", FLAT)
    assert again.imported == 189
    assert again.prohibitions >= 49


def test_prohibitions_of_a_run_taken_back_hold_when_they_come_again(counter: Counter) -> None:
    header = "Asiakasnumero;Asiakaslaji;Sukunimi;Kieli;Puhelin;Suoramarkkinointikielto"
    counter.bring("customers", counter.table(header, "1;henkilö;Malli;fi;040 123 4567;kyllä"))
    undo(counter)
    report = counter.bring("customers", counter.table(header, "1;henkilö;Malli;fi;040 123 4567;", name="b.csv"))
    assert (report.prohibitions, [each.said[0].code for each in report.warnings]) == (1, ["kept-refusal"])
    asked = statements.ask(counter.desk, counter.rows("customer")[0]["id"], "direct-marketing", "phone", "lampo")
    assert not isinstance(asked, Rejected)
    assert not asked.allowed


def test_what_was_built_on_a_run_stays_and_is_listed(counter: Counter) -> None:
    header = "Asiakasnumero;Asiakaslaji;Sukunimi;Kieli;Puhelin"
    counter.bring(
        "customers", counter.table(header, *(f"{number};henkilö;Malli{letter};fi;040 123 456{number}" for number, letter in enumerate("abcd", 1)))
    )
    customers = {row["family_name"]: row["id"] for row in counter.rows("customer")}
    saved = forms.save(counter.desk, [edit(page(counter.desk, customers["Mallia"]).customer, given_names="Maija")])
    assert isinstance(saved, forms.Saved)
    statements.record(counter.desk, customers["Mallib"], NewStatement("prohibition", "research", ("any",), evidence_kind="none"))
    counter.bring("sites", counter.table("Kohdetunnus;Asiakasnumero;Lähiosoite", "K1;3;Kuja 3", name="kohteet.csv"))
    listed = runs.listed(counter.desk)
    assert not isinstance(listed, Rejected)
    first = listed[-1]
    assert (first.importer, first.files, first.created) == ("customers", ("asiakkaat.csv",), 4)
    done = undo(counter, first.id)
    left = {row["family_name"] for row in counter.rows("customer")}
    assert left == {"Mallia", "Mallib", "Mallic"}
    assert len(counter.rows("contact_point")) == len(counter.rows("customer_relation")) == 3
    assert ("customer", customers["Mallic"], "*") in done.left
    assert done.left_count == 9
    assert counter.office.report().whole
    undo(counter, listed[0].id)
    assert counter.rows("site") == []


def test_an_update_taken_back_brings_the_old_values(counter: Counter) -> None:
    header = "Asiakasnumero;Asiakaslaji;Sukunimi;Kieli;Puhelin"
    counter.bring("customers", counter.table(header, "1;henkilö;Malli;fi;040 123 4567", "2;henkilö;Toinen;fi;"))
    counter.bring("customers", counter.table(header, "1;henkilö;Uusi;sv;050 765 4321", "2;henkilö;Uusi;;", name="b.csv"), known="update")
    customer = counter.rows("customer")[1]
    saved = forms.save(counter.desk, [edit(page(counter.desk, customer["id"]).customer, family_name="Omena")])
    assert isinstance(saved, forms.Saved)
    done = undo(counter)
    assert [(row["family_name"], row["language"]) for row in counter.rows("customer")] == [("Malli", "fi"), ("Omena", "fi")]
    assert [row["phone"] for row in counter.rows("contact_point")] == ["+358401234567"]
    assert done.left == (("customer", customer["id"], "family_name"),)
    assert [hit.name for hit in find(counter.desk, "Malli").hits] == ["Malli"]


def test_a_whole_register_taken_back_file_by_file(counter: Counter) -> None:
    for name, importer in ORDER.items():
        counter.bring(importer, SAMPLES / "register" / name)
    for _name in ORDER:
        undo(counter)
    assert {entity: len(counter.rows(entity)) for entity in ENTITIES} == dict.fromkeys(ENTITIES, 0)
    assert len(counter.rows("statement")) > LINKED["luvat_ja_kiellot.csv"]["prohibitions"]
    assert counter.office.report().whole


def test_an_undo_that_is_stopped_goes_on(counter: Counter) -> None:
    counter.bring("customers", FLAT)
    told: list[tuple[int, int]] = []
    first = undo(counter, progress=lambda done, of: told.append((done, of)), stop=lambda: len(told) == 2)
    assert (first.whole, told) == (False, [(20, 189), (40, 189)])
    assert len(counter.rows("customer")) == 149
    second = undo(counter)
    assert (second.whole, second.left_count) == (True, 0)
    assert counter.rows("customer") == []


def test_one_import_at_a_time(counter: Counter) -> None:
    path = counter.table("Asiakasnumero;Asiakaslaji;Sukunimi;Kieli", "1;henkilö;Malli;fi")
    with Alone(counter.desk.store.folder) as held:
        assert held.refusal is None
        refused = run(counter.desk, "customers", [path], Options(controller="lampo"))
        assert isinstance(refused, Rejected)
        assert [problem.code for problem in refused.problems] == ["busy"]
        assert isinstance(runs.undo(counter.desk), Rejected)
        assert isinstance(run(counter.desk, "customers", [path], Options(controller="lampo", dry_run=True)), Report)
    assert isinstance(run(counter.desk, "customers", [path], Options(controller="lampo")), Report)


def test_rejected_rows_are_mended_and_brought_again(counter: Counter) -> None:
    target = counter.folder / "hylatyt.csv"
    counter.bring("customers", FLAT, rejected=target)
    rows = cells(target)
    assert rows[0][:3] == ["Asiakasnumero", "Asiakaslaji", "Sukunimi"]
    assert rows[0][-1] == "Problems"
    assert [row[-1].split(":")[0] for row in rows[1:]] == [f"Line {line}" for line in REFUSED]
    unmended = counter.bring("customers", target, rejected=counter.folder / "taas.csv")
    # The line whose number was taken twice comes first this time and is known by now; nothing else differs.
    assert unmended.refused == 11
    assert unmended.files[0].notices == ()
    mended = (
        target.read_text(encoding="utf-8-sig")
        .replace(";5;", ";6;")
        .replace("asiakas(at)example.com", "asiakas@example.com")
        .replace("ei puhelinta", "")
    )
    report = counter.bring("customers", counter.file(mended, "korjattu.csv"))
    assert report.imported == 3


def test_what_a_spreadsheet_would_compute_is_escaped_and_comes_back(counter: Counter) -> None:
    header = "Asiakasnumero;Asiakaslaji;Organisaatio;Kieli;Puhelin;Sähköposti"
    target = counter.folder / "hylatyt.csv"
    row = "1;yritys;=HYPERLINK(1);fi;+358 40 123 4567;väärä"
    counter.bring("customers", counter.table(header, row), rejected=target)
    assert cells(target)[1][2:5] == ["'=HYPERLINK(1)", "fi", "'+358 40 123 4567"]
    counter.bring("customers", counter.file(target.read_text(encoding="utf-8-sig").replace("väärä", ""), "korjattu.csv"))
    assert counter.rows("customer")[0]["organisation_name"] == "=HYPERLINK(1)"
    assert counter.rows("contact_point")[0]["phone"] == "+358401234567"


def test_a_row_that_could_not_be_read_is_not_taken_unmended(counter: Counter) -> None:
    header = "Sukunimi;Asiakasnumero;Asiakaslaji;Kieli"
    target = counter.folder / "hylatyt.csv"
    counter.bring("customers", counter.table(header, 'Malli;1;henkilö;fi;"auki', "Toinen;2;henkilö;fi"), rejected=target)
    assert counter.bring("customers", target).refused == 1
    assert [row["family_name"] for row in counter.rows("customer")] == ["Toinen"]


def test_a_file_of_rejected_rows_replaces_nothing(counter: Counter) -> None:
    path = counter.table("Asiakasnumero;Sukunimi", "x;")
    for target, code in ((path, "exists"), (counter.folder / "ei" / "x.csv", "place")):
        refused = run(counter.desk, "customers", [path], Options(controller="lampo", rejected=target))
        assert isinstance(refused, Rejected)
        assert [problem.code for problem in refused.problems] == [code]


def test_rejected_rows_of_several_files_go_to_files_of_their_own(counter: Counter) -> None:
    first = counter.table("Asiakasnumero;Asiakaslaji;Sukunimi;Kieli", "1;henkilö;;fi", name="a.csv")
    second = counter.table("Kundnummer\tKundtyp\tEfternamn\tSpråk", "2\tperson\t\tsv", name="b.csv")
    report = counter.bring("customers", first, second, rejected=counter.folder / "h.csv")
    assert sorted(Path(name).name for name in report.rejected_files) == ["h-a.csv", "h-b.csv"]
    assert "Kundnummer\tKundtyp" in (counter.folder / "h-b.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("call", [runs.listed, runs.undo], ids=["listed", "undo"])
def test_who_may_not_import_may_not_take_back(counter: Counter, call: Callable[[Any], object]) -> None:
    assert isinstance(call(counter.office.desk("aino")), Rejected)


def test_a_customer_whose_prohibition_nothing_would_remember_stays(counter: Counter) -> None:
    """No phone, e-mail, address or code to keep it by: taken back, the prohibition would be gone when they come again."""
    header = "Asiakasnumero;Asiakaslaji;Sukunimi;Kieli;Suoramarkkinointikielto"
    counter.bring("customers", counter.table(header, "1;henkilö;Malli;fi;kyllä", "2;henkilö;Toinen;fi;ei"))
    done = undo(counter)
    assert [row["family_name"] for row in counter.rows("customer")] == ["Malli"]
    assert (done.prohibitions, len(counter.rows("statement"))) == (1, 1)
    assert ("customer", counter.rows("customer")[0]["id"], "*") in done.left
    again = counter.bring("customers", counter.table(header, "1;henkilö;Malli;fi;ei", name="uusi.csv"))
    assert [said.code for said in again.rejected[0].said] == ["known"]
    assert counter.office.report().whole


def test_what_an_import_or_its_undo_brings_to_a_known_customer_asks_kept_refusals(counter: Counter) -> None:
    header = "Asiakasnumero;Asiakaslaji;Sukunimi;Kieli;Puhelin"
    counter.bring("customers", counter.table(header, "1;henkilö;Malli;fi;040 123 4567"))
    desk = counter.desk
    with desk.store.write() as session:
        for number, channel in (("+358401234567", "phone"), ("+358407654321", "sms")):
            refused = [{"purpose": "research", "channel": channel, "controller": None, "valid_from": date(2024, 5, 1)}]
            apply(session, desk.store.sealing, desk.act(), keep(desk, [("phone", number)], refused))
    changed = counter.table(header, "1;henkilö;Malli;fi;040 765 4321", name="b.csv")
    tried = counter.bring("customers", changed, known="update", dry_run=True)
    assert (tried.prohibitions, [each.said[0].code for each in tried.warnings], counter.rows("statement")) == (1, ["kept-refusal"], [])
    report = counter.bring("customers", changed, known="update")
    assert (report.prohibitions, [each.said[0].code for each in report.warnings]) == (1, ["kept-refusal"])
    assert [(each["channel"], each["evidence_note"]) for each in counter.rows("statement")] == [("sms", "b.csv, 2")]
    rehearsed = runs.undo(counter.desk, rehearse=True)
    assert isinstance(rehearsed, TakenBack)
    assert rehearsed.recalled
    assert undo(counter).recalled
    assert [each["channel"] for each in counter.rows("statement")] == ["sms", "phone"]
    assert counter.office.report().whole
