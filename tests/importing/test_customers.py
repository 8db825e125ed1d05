"""Lines of customers: what becomes of them, new and known; what the customer said stays, and no prohibition is ever weakened."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from models import formats
from models.problems import Rejected
from models.services import customers as pages
from models.services import forms, statements
from models.services.importing.context import Options
from models.services.importing.report import Report
from models.services.importing.run import run
from models.services.kept_refusals import keep
from models.services.statements import NewStatement
from tests.desk import HETU, IBAN, edit, page, person
from tests.importing.conftest import Counter, lines_of

HEADER = "Asiakasnumero;Asiakaslaji;Sukunimi;Etunimet;Kieli;Puhelin;Sähköposti;Lähiosoite;Postinumero;Suoramarkkinointikielto;Turvakielto"
LINE = "700001;henkilö;Malli;Maija;fi;040 123 4567;maija@example.com;Kuja 1;00100;{no};"


def bring(counter: Counter, *rows: str, header: str = HEADER, **options: object) -> Report:
    name = f"file-{len(list(counter.folder.iterdir()))}.csv"
    return counter.bring("customers", counter.table(header, *rows, name=name), **options)


def one(counter: Counter) -> pages.CustomerPage:
    customer: UUID = counter.rows("customer")[0]["id"]
    return page(counter.desk, customer)


def test_a_line_becomes_a_customer_with_all_that_it_tells(counter: Counter) -> None:
    header = f"{HEADER};Henkilötunnus;Laskutusrytmi;Laskutustapa;Tilinumero;Vuosikulutusarvio"
    report = bring(counter, LINE.format(no="kyllä") + f";{HETU};12;verkkolasku;{IBAN};2 350,5", header=header)
    assert (report.imported, report.effects["created"], report.prohibitions) == (1, 1, 1)
    found = one(counter)
    assert found.listed_name == "Malli, Maija"
    assert [(relation["controller"], relation["customer_number"], relation["status"]) for relation in found.relations] == [
        ("lampo", "700001", "current")
    ]
    postal = next(point for point in found.points if point["point_kind"] == "postal")
    assert (postal["postal_code"], postal["post_office"]) == ("00100", "HELSINKI")
    assert all(point["verified_at"] is None for point in found.points)
    account = found.billing[0]
    assert (account["rhythm"], account["method"], account["account_number"]) == ("12", "e-invoice", "700001")
    estimate = counter.rows("consumption_estimate")[0]
    assert (str(estimate["value"]), estimate["unit"], estimate["method"], estimate["customer_id"]) == ("2350.5", "kWh", "import", found.id)
    assert {provenance.source for provenance in found.provenance.values()} == {"import"}
    assert {each.said.code for each in report.doubts.values()} == {"required", "unit"}


def test_a_yes_is_a_prohibition_whose_wording_nobody_knows(counter: Counter) -> None:
    bring(counter, LINE.format(no="kyllä"))
    line = one(counter).statements[0]
    record = line.record
    assert (record["statement_kind"], record["purpose"], record["channel"], record["controller"]) == ("prohibition", "direct-marketing", "any", None)
    assert (record["source"], record["given_by"], record["given_how"]) == ("import", "register", "register-file")
    assert (record["evidence_kind"], record["evidence_note"]) == ("file", "file-0.csv, 2")
    assert (record["wording_known"], line.wording, record["valid_to"]) == (False, None, None)
    asked = statements.ask(counter.desk, one(counter).id, "distance-selling", "phone", "lampo")
    assert not isinstance(asked, Rejected)
    assert not asked.allowed


@pytest.mark.parametrize("no", ["ei", "", "  ", "no", "nej"])
def test_a_no_says_nothing(counter: Counter, no: str) -> None:
    bring(counter, LINE.format(no=no))
    assert counter.rows("statement") == []


@pytest.mark.parametrize("known", ["update", "refuse"])
def test_nothing_in_a_file_weakens_what_was_forbidden(counter: Counter, known: str) -> None:
    bring(counter, LINE.format(no="kyllä"))
    customer = one(counter).id
    statements.record(counter.desk, customer, NewStatement("prohibition", "research", ("phone",), evidence_kind="none"))
    before = counter.rows("statement")
    for no in ("ei", "", "kyllä"):
        bring(counter, LINE.format(no=no), known=known)
    assert counter.rows("statement") == before
    assert [line.state for line in one(counter).statements] == ["in-force", "in-force"]


def test_a_lifted_prohibition_that_a_file_still_has_stands_again(counter: Counter) -> None:
    bring(counter, LINE.format(no="kyllä"))
    customer, first = one(counter).id, counter.rows("statement")[0]["id"]
    lift = NewStatement("lift", "direct-marketing", ("any",), lifts=(first,), evidence_kind="paper", evidence_note="Kansio 1")
    assert not isinstance(statements.record(counter.desk, customer, lift), Rejected)
    lifted = next(row["id"] for row in counter.rows("statement") if row["statement_kind"] == "lift")
    assert not isinstance(statements.decide(counter.office.desk("sakari"), lifted, "approve"), Rejected)
    report = bring(counter, LINE.format(no="kyllä"), known="update")
    assert (report.prohibitions, report.effects["updated"]) == (1, 1)
    assert [line.state for line in one(counter).statements if line.record["statement_kind"] == "prohibition"] == ["in-force", "lifted"]


def test_a_prohibition_is_taken_though_updating_is_forbidden(counter: Counter) -> None:
    bring(counter, LINE.format(no=""))
    statements.record(counter.desk, one(counter).id, NewStatement("prohibition", "register-update", ("any",), evidence_kind="none"))
    changed = LINE.format(no="kyllä").replace("Kuja 1", "Kuja 2")
    report = bring(counter, changed, known="update")
    assert report.prohibitions == 1
    assert [each.said[0].code for each in report.warnings] == ["not-updated"]
    assert [row["street_address"] for row in counter.rows("contact_point") if row["street_address"]] == ["Kuja 1"]


def test_a_files_no_takes_no_protection_away(counter: Counter) -> None:
    header = HEADER.replace("Turvakielto", "Non-disclosure for personal safety")
    bring(counter, LINE.format(no="") + "kyllä", header=header)
    bring(counter, LINE.format(no="") + "ei", header=header, known="update")
    assert counter.rows("customer")[0]["non_disclosure"] is True


def test_a_known_number_is_refused_unless_updating_was_chosen(counter: Counter) -> None:
    bring(counter, LINE.format(no=""))
    report = bring(counter, LINE.format(no="").replace("Maija", "Maija Liisa"))
    assert [each.said[0].code for each in report.rejected] == ["known"]
    assert report.run is None
    assert counter.rows("customer")[0]["given_names"] == "Maija"


def test_an_update_is_a_difference_that_a_dry_run_shows(counter: Counter) -> None:
    bring(counter, LINE.format(no=""))
    changed = LINE.format(no="").replace("Maija", "Maija Liisa").replace("Kuja 1", "Kuja 2").replace("040 123 4567", "050 765 4321")
    preview = bring(counter, changed, known="update", dry_run=True)
    shown = {(each.label, each.before, each.after) for _file, _line, each in preview.differences}
    assert shown == {
        ("Given names", "Maija", "Maija Liisa"),
        ("Street address", "••••••", "Kuja 2"),
        ("Phone", "040 ••• ••67", "050 765 4321"),
    }
    assert counter.rows("customer")[0]["given_names"] == "Maija"
    done = bring(counter, changed, known="update")
    assert done.effects["updated"] == 1
    assert {(each.label, each.before, each.after) for _file, _line, each in done.differences} == shown
    assert counter.rows("customer")[0]["given_names"] == "Maija Liisa"
    assert [row["phone"] for row in counter.rows("contact_point") if row["phone"]] == ["+358507654321"]


def test_what_a_dry_run_shows_is_journalled_as_read(counter: Counter) -> None:
    bring(counter, LINE.format(no=""))
    before = counter.office.report().entries
    bring(counter, LINE.format(no="").replace("Maija", "Liisa"), known="update", dry_run=True)
    assert counter.office.report().entries == before + 1
    bring(counter, LINE.format(no=""), known="update", dry_run=True)
    assert counter.office.report().entries == before + 1


def test_an_empty_cell_changes_nothing(counter: Counter) -> None:
    bring(counter, LINE.format(no=""))
    before = [counter.rows(entity) for entity in ("customer", "customer_relation", "contact_point", "billing_account")]
    report = bring(counter, "700001;;;;;;;;;;", known="update")
    assert (report.imported, report.effects["unchanged"], report.run) == (1, 1, None)
    assert [counter.rows(entity) for entity in ("customer", "customer_relation", "contact_point", "billing_account")] == before


def test_what_the_customer_said_is_not_overwritten(counter: Counter) -> None:
    bring(counter, LINE.format(no=""))
    found = one(counter)
    saved = forms.save(counter.desk, [edit(found.customer, given_names="Maija Inkeri")], source="customer")
    assert isinstance(saved, forms.Saved)
    report = bring(counter, LINE.format(no="").replace("Maija", "Liisa").replace("Malli", "Malliko"), known="update")
    assert [(each.line, each.said[0].column, each.said[0].code) for each in report.warnings] == [(2, "Etunimet", "disagrees")]
    assert (counter.rows("customer")[0]["given_names"], counter.rows("customer")[0]["family_name"]) == ("Maija Inkeri", "Malliko")


def test_a_verified_number_that_a_file_replaces_is_no_longer_verified(counter: Counter) -> None:
    bring(counter, LINE.format(no=""))
    point = next(each for each in one(counter).points if each["point_kind"] == "phone")
    saved = forms.save(counter.desk, [edit(point, verified_at="1.3.2026 12.00")], source="employee")
    assert isinstance(saved, forms.Saved)
    bring(counter, LINE.format(no="").replace("040 123 4567", "050 765 4321"), known="update")
    row = next(each for each in counter.rows("contact_point") if each["phone"])
    assert (row["phone"], row["verified_at"]) == ("+358507654321", None)


def test_who_a_customer_is_does_not_change_by_a_file(counter: Counter) -> None:
    header = f"{HEADER};Henkilötunnus"
    bring(counter, LINE.format(no="") + ";010190-901R", header=header)
    other = bring(counter, LINE.format(no="") + ";131052-9085", header=header, known="update")
    assert [(each.said[0].column, each.said[0].code) for each in other.rejected] == [("Henkilötunnus", "another")]
    kind = bring(counter, "700001;yritys;;;;;;;;;", known="update")
    assert [(each.said[0].column, each.said[0].code) for each in kind.rejected] == [("Asiakaslaji", "another")]


def test_a_second_phone_is_added_beside_two(counter: Counter) -> None:
    header = f"{HEADER};Matkapuhelin"
    bring(counter, LINE.format(no="") + ";09 123 456", header=header)
    bring(counter, LINE.format(no="").replace("040 123 4567", "050 765 4321"), known="update")
    phones = {row["phone"]: row["preferred"] for row in counter.rows("contact_point") if row["phone"]}
    assert phones == {"+358401234567": True, "+3589123456": False, "+358507654321": False}


def test_numbers_belong_to_a_controller(counter: Counter) -> None:
    bring(counter, LINE.format(no=""))
    counter.controller = "sahko"
    report = bring(counter, LINE.format(no="").replace("Malli", "Toinen"))
    assert report.imported == 1
    assert len(counter.rows("customer")) == 2


def test_a_register_is_the_controllers_named_or_the_employers(counter: Counter) -> None:
    path = counter.table(HEADER, LINE.format(no=""))
    refused = run(counter.desk, "customers", [path], Options(controller="muu"))
    assert isinstance(refused, Rejected)
    assert [problem.code for problem in refused.problems] == ["controller"]
    for controller, wanted in (("sahko", "sahko"), ("", "lampo")):
        report = run(counter.desk, "customers", [path], Options(controller=controller, dry_run=True))
        assert isinstance(report, Report)
        assert report.controller == wanted


def test_a_column_of_controllers_is_followed_within_the_users_own(counter: Counter) -> None:
    header = f"{HEADER};Rekisterinpitäjä"
    report = bring(counter, LINE.format(no="") + ";sahko", LINE.format(no="").replace("700001", "700002") + ";muu", header=header)
    assert lines_of(report.rejected) == [3]
    assert [row["controller"] for row in counter.rows("customer_relation")] == ["sahko"]


def test_duplicates_are_told_with_their_reason_and_stop_nothing(counter: Counter) -> None:
    header = f"{HEADER};Henkilötunnus"
    known = person(counter.office.desk(), "Malli", "Maija", hetu="131052-9085", phone="040 123 4567", email="maija@example.com")
    number = page(counter.desk, known).relations[0]["customer_number"]
    report = bring(
        counter,
        LINE.format(no="") + ";131052-9085",
        LINE.format(no="").replace("700001", "700002").replace("maija@", "muu@"),
        "700003;henkilö;Toinen;Tero;fi;;maija@example.com;;;;;",
        LINE.format(no="").replace("700001", "700004").replace("040 123 4567", "050 123 4567").replace("maija@", "x@") + ";131052-9085",
        header=header,
    )
    assert report.imported == 4
    told = {
        each.line: sorted({said.text for warned in report.warnings if warned.line == each.line for said in warned.said}) for each in report.warnings
    }
    assert told == {
        2: [
            "The same personal identity code as customer " + number + ": possibly the same customer",
            "The same personal identity code as on line 5: possibly the same customer",
            "The same phone and name as on line 3: possibly the same customer",
        ],
        3: [
            "The same phone and name as customer " + number + ": possibly the same customer",
            "The same phone and name as on line 2: possibly the same customer",
        ],
        5: [
            "The same personal identity code as customer " + number + ": possibly the same customer",
            "The same personal identity code as on line 2: possibly the same customer",
        ],
    }
    weak = next(each for each in report.doubts.values() if each.said.code == "weak-twin")
    assert (weak.count, weak.lines) == (1, [4])


def test_others_customers_are_not_spoken_of(counter: Counter) -> None:
    person(counter.office.desk(), "Malli", "Maija", phone="040 123 4567", controllers=("sahko",))
    counter.login, counter.controller = "sakari", "lampo"
    assert bring(counter, LINE.format(no="")).warnings == []


def test_who_refused_before_being_erased_is_recognised(counter: Counter) -> None:
    desk = counter.desk
    refused = [{"purpose": "direct-marketing", "channel": "any", "controller": None, "valid_from": date(2024, 5, 1)}]
    from models.journal.apply import apply

    with desk.store.write() as session:
        apply(session, desk.store.sealing, desk.act(), keep(desk, [("phone", "+358401234567")], refused))
    report = bring(counter, LINE.format(no=""), LINE.format(no="").replace("700001", "700002").replace("040 123 4567", ""))
    assert report.prohibitions == 1
    assert [(each.line, each.said[0].code) for each in report.warnings] == [(2, "kept-refusal")]
    row = counter.rows("statement")[0]
    assert (row["statement_kind"], row["valid_from"], row["channel"]) == ("prohibition", date(2024, 5, 1), "any")


def test_a_prospect_is_not_made_by_a_file(counter: Counter) -> None:
    report = bring(counter, LINE.format(no="") + ";Prospect", header=f"{HEADER};Status")
    assert [each.said[0].code for each in report.rejected] == ["prospect"]


def test_artificial_codes_only_where_the_store_takes_them(counter: Counter) -> None:
    from dataclasses import replace

    path = counter.table(f"{HEADER};Henkilötunnus", LINE.format(no="") + f";{HETU}")
    report = run(replace(counter.desk, sample=False), "customers", [path], Options(controller="lampo", dry_run=True))
    assert isinstance(report, Report)
    assert [each.said[0].code for each in report.rejected] == ["artificial"]


def test_the_post_office_follows_the_code_in_the_customers_language(counter: Counter) -> None:
    bring(counter, LINE.format(no="").replace(";fi;", ";sv;"))
    assert next(row["post_office"] for row in counter.rows("contact_point") if row["postal_code"]) == "HELSINGFORS"
    assert formats.today() >= date(2026, 1, 1)


def test_a_name_that_no_form_takes_is_refused_and_an_organisation_has_its_signs(counter: Counter) -> None:
    header = "Asiakasnumero;Asiakaslaji;Sukunimi;Organisaatio;Kieli"
    lines = ("1;henkilö;<b>Malli</b>;;fi", "2;henkilö;Malli 😀;;fi", "3;yritys;;A & B 2 Oy;fi", "4;yritys;;Pizza 🍕 Oy;fi")
    report = counter.bring("customers", counter.table(header, *lines))
    assert (report.refused, report.imported) == (3, 1)
    assert [row["organisation_name"] for row in counter.rows("customer")] == ["A & B 2 Oy"]
