"""The linked files: numbers lead to rows of the user's controllers and nobody else's; known numbers are compared; nothing moves by a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from models.journal.apply import apply
from models.journal.entries import REGISTER, Change, Op
from models.problems import Rejected
from models.services import statements
from models.services.statements import NewStatement
from tests.desk import page, person
from tests.importing.conftest import Counter, lines_of

CUSTOMERS = "Asiakasnumero;Asiakaslaji;Sukunimi;Kieli"
SITES = "Kohdetunnus;Asiakasnumero;Lähiosoite;Postinumero"
POINTS = "Käyttöpaikkatunnus;Kohdetunnus;Hyödyke;Mittarinumero;Kerroin;Yksikkö;Vuosiarvio"
CONTRACTS = "Sopimusnumero;Asiakasnumero;Käyttöpaikkatunnus;Sopimuslaji;Alkaa;Päättyy"
ACCOUNTS = "Laskutussopimus;Asiakasnumero;Maksaja;Laskutusrytmi;Viitenumero"
CONTACTS = "Asiakasnumero;Aika;Kanava;Suunta;Aihe;Teksti"
STATEMENTS = "Asiakasnumero;Laji;Tarkoitus;Kanava;Alkaen;Päättyen;Lähde;Sanamuoto"
HEAT, POWER = "643000900898654097", "643000903029529806"


@pytest.fixture
def two(counter: Counter) -> Counter:
    """Customers 1 and 2 at lampo."""
    counter.bring("customers", counter.table(CUSTOMERS, "1;henkilö;Yksi;fi", "2;henkilö;Kaksi;fi"))
    return counter


def bring(counter: Counter, importer: str, header: str, *rows: str, **options: Any) -> Any:
    name = f"{importer}-{len(list(counter.folder.iterdir()))}.csv"
    return counter.bring(importer, counter.table(header, *rows, name=name), **options)


def codes(report: Any) -> Mapping[int, str]:
    return {each.line: each.said[0].code for each in report.rejected}


def test_a_number_that_leads_nowhere_refuses_its_line(two: Counter) -> None:
    assert codes(bring(two, "sites", SITES, "K1;1;Kuja 1;00100", "K2;9;Kuja 2;00100", "K3;;Kuja 3;00100")) == {3: "no-customer", 4: "required"}
    assert codes(bring(two, "points", POINTS, f"{HEAT};K1;kaukolämpö;KL1;1;MWh;18", f"{POWER};K9;sähkö;S1;1;kWh;1")) == {3: "no-site"}
    assert codes(bring(two, "contracts", CONTRACTS, f"S1;1;{HEAT};toimitus;1.1.2020;", f"S2;1;{POWER};toimitus;1.1.2020;")) == {3: "no-point"}
    assert codes(bring(two, "accounts", ACCOUNTS, "L1;1;;12;", "L2;1;9;12;")) == {3: "no-customer"}
    assert codes(bring(two, "contacts", CONTACTS, "9;1.1.2025 10:00;puhelu;saapuva;lasku;x")) == {2: "no-customer"}
    assert codes(bring(two, "statements", STATEMENTS, "9;kielto;etämyynti;puhelin;1.1.2025;;puhelu;Ei")) == {2: "no-customer"}


def test_others_customers_lead_nowhere(two: Counter) -> None:
    theirs = person(two.office.desk(), "Muun", controllers=("sahko",))
    number = page(two.desk, theirs).relations[0]["customer_number"]
    two.login = "sakari"
    assert codes(bring(two, "sites", SITES, f"K1;{number};Kuja 1;00100")) == {2: "no-customer"}


def test_a_sites_number_is_its_customers(two: Counter) -> None:
    bring(two, "sites", SITES, "K1;1;Kuja 1;00100")
    assert codes(bring(two, "sites", SITES, "K1;2;Kuja 1;00100", known="update")) == {2: "another"}
    assert codes(bring(two, "sites", SITES, "K1;1;Kuja 1;00100")) == {2: "known"}
    changed = bring(two, "sites", SITES, "K1;1;Kuja 7;", "K1;1;Kuja 8;", known="update")
    assert (changed.effects["updated"], codes(changed)) == (1, {3: "twice"})
    assert [(row["street_address"], row["postal_code"]) for row in two.rows("site")] == [("Kuja 7", "00100")]


def test_a_metering_point_does_not_move_and_keeps_its_meter(two: Counter) -> None:
    bring(two, "sites", SITES, "K1;1;Kuja 1;00100", "K2;2;Kuja 2;00100")
    bring(two, "points", POINTS, f"{HEAT};K1;kaukolämpö;KL1;1;MWh;18")
    assert codes(bring(two, "points", POINTS, f"{HEAT};K2;kaukolämpö;KL1;1;MWh;18", known="update")) == {2: "another"}
    assert codes(bring(two, "points", POINTS, f"{HEAT};K1;maakaasu;KL1;1;MWh;18", known="update")) == {2: "another"}
    other = bring(two, "points", POINTS, f"{HEAT};K1;kaukolämpö;KL2;1;MWh;20", known="update")
    assert [each.said[0].code for each in other.warnings] == ["meter"]
    assert [row["meter_number"] for row in two.rows("meter")] == ["KL1"]
    assert [str(row["value"]) for row in two.rows("consumption_estimate")] == ["20"]


def test_a_point_is_the_companys_that_sells_its_commodity(two: Counter) -> None:
    sold = {"lampo": ["district-heat", "district-cooling", "gas"], "sahko": ["electricity"]}
    desk = two.office.desk("aada")
    with desk.store.write() as session:
        changes = [Change("controller", row["id"], Op.SET, REGISTER, {"commodities": sold[row["code"]]}, {}) for row in two.rows("controller")]
        apply(session, desk.store.sealing, desk.act(), changes)
    bring(two, "sites", SITES, "K1;1;Kuja 1;00100")
    bring(two, "points", POINTS, f"{HEAT};K1;kaukolämpö;KL1;1;MWh;18", f"{POWER};K1;sähkö;S1;1;kWh;5000")
    assert {row["gsrn"]: row["controller"] for row in two.rows("metering_point")} == {HEAT: "lampo", POWER: "sahko"}
    bring(two, "contracts", CONTRACTS, f"S1;1;{HEAT};toimitus;1.1.2020;", f"S2;1;{POWER};toimitus;1.1.2020;")
    assert {row["contract_number"]: row["controller"] for row in two.rows("contract")} == {"S1": "lampo", "S2": "sahko"}
    assert sorted((row["controller"], row["customer_number"]) for row in two.rows("customer_relation")) == [
        ("lampo", "1"),
        ("lampo", "2"),
        ("sahko", "1"),
    ]


def test_a_contract_is_of_a_point_at_its_customers_site(two: Counter) -> None:
    bring(two, "sites", SITES, "K1;1;Kuja 1;00100")
    bring(two, "points", POINTS, f"{HEAT};K1;kaukolämpö;KL1;1;MWh;18")
    wrong = bring(two, "contracts", CONTRACTS, f"S1;2;{HEAT};toimitus;1.1.2020;", "S2;1;;liittymä;2.1.2020;1.1.2020", "S3;1;;liittymä;;")
    assert codes(wrong) == {2: "another", 3: "range", 4: "required"}
    bring(two, "contracts", CONTRACTS, f"S1;1;{HEAT};toimitus;1.1.2020;")
    ended = bring(two, "contracts", CONTRACTS, f"S1;1;{HEAT};;;31.12.2026", known="update")
    assert ended.effects["updated"] == 1
    assert [(row["valid_from"], row["valid_to"]) for row in two.rows("contract")] == [(date(2020, 1, 1), date(2026, 12, 31))]


def test_a_flat_files_account_gets_its_own_number(counter: Counter) -> None:
    counter.bring("customers", counter.table(f"{CUSTOMERS};Laskutusrytmi", "1;henkilö;Yksi;fi;12", "2;henkilö;Kaksi;fi;12"))
    report = bring(counter, "accounts", ACCOUNTS, "L1;1;2;6;", "L2;1;;3;", "L3;2;2;;")
    assert (report.effects["updated"], report.effects["created"]) == (2, 1)
    customers = {row["id"]: row["family_name"] for row in counter.rows("customer")}
    accounts = {
        (row["account_number"], customers[row["customer_id"]], row["rhythm"], customers.get(row["payer_id"]))
        for row in counter.rows("billing_account")
    }
    assert accounts == {("L1", "Yksi", "6", "Kaksi"), ("L2", "Yksi", "3", None), ("L3", "Kaksi", "12", None)}
    assert codes(bring(counter, "accounts", ACCOUNTS, "L1;2;;6;", known="update")) == {2: "another"}


def test_a_contact_that_is_there_is_left(two: Counter) -> None:
    line = "1;1.1.2025 10:00;puhelu;saapuva;lasku;Kysyi laskusta"
    first = bring(two, "contacts", CONTACTS, line, line, "1;1.1.2025 10:00;puhelu;saapuva;lasku;Muuta")
    assert (first.effects["created"], first.effects["unchanged"]) == (2, 1)
    again = bring(two, "contacts", CONTACTS, line)
    assert (again.effects["unchanged"], again.run) == (1, None)
    assert [row["started_at"].isoformat() for row in two.rows("contact")] == ["2025-01-01T08:00:00+00:00"] * 2


def test_a_permission_against_a_prohibition_waits(two: Counter) -> None:
    report = bring(
        two,
        "statements",
        STATEMENTS,
        "1;kielto;suoramarkkinointi;kaikki;1.1.2025;;puhelu;Ei mainoksia",
        "1;lupa;suoramarkkinointi;sähköposti;1.2.2025;;kirje;Saa lähettää",
        "2;lupa;suoramarkkinointi;sähköposti;1.2.2025;;kirje;Saa lähettää",
    )
    assert (report.effects["created"], report.prohibitions) == (3, 1)
    assert [(each.line, each.said[0].code) for each in report.warnings] == [(3, "waits")]
    customers = {row["family_name"]: row["id"] for row in two.rows("customer")}
    lines = {line.record["statement_kind"]: line.state for line in page(two.desk, customers["Yksi"]).statements}
    assert lines == {"prohibition": "in-force", "grant": "waiting"}
    assert [line.wording for line in page(two.desk, customers["Kaksi"]).statements] == ["Saa lähettää"]
    asked = statements.ask(two.desk, customers["Yksi"], "direct-marketing", "email", "lampo")
    assert not isinstance(asked, Rejected)
    assert not asked.allowed


def test_an_older_permission_does_not_get_past_a_prohibition_in_the_store(two: Counter) -> None:
    customer = two.rows("customer")[0]["id"]
    statements.record(two.desk, customer, NewStatement("prohibition", "direct-marketing", ("any",), evidence_kind="none"))
    report = bring(two, "statements", STATEMENTS, "1;lupa;suoramarkkinointi;sähköposti;1.1.2020;;kirje;Saa")
    assert [each.said[0].code for each in report.warnings] == ["waits"]
    asked = statements.ask(two.desk, customer, "direct-marketing", "email", "lampo")
    assert not isinstance(asked, Rejected)
    assert not asked.allowed


def test_the_author_of_an_import_does_not_approve_what_it_brought(two: Counter) -> None:
    bring(two, "statements", STATEMENTS, "1;kielto;etämyynti;puhelin;1.1.2025;;puhelu;Ei", "1;lupa;etämyynti;puhelin;2.1.2025;;puhelu;Saa")
    grant = next(row["id"] for row in two.rows("statement") if row["statement_kind"] == "grant")
    assert isinstance(statements.decide(two.desk, grant, "approve"), Rejected)
    assert not isinstance(statements.decide(two.office.desk("sakari"), grant, "approve"), Rejected)


def test_statements_that_a_file_may_not_bring(two: Counter) -> None:
    report = bring(
        two,
        "statements",
        STATEMENTS,
        "1;peruutus;etämyynti;puhelin;1.1.2025;;puhelu;Perun",
        "1;lupa;etämyynti;puhelin;;;puhelu;Saa",
        "1;kielto;etämyynti;puhelin;2.1.2025;1.1.2025;puhelu;Ei",
        "1;kielto;etämyynti;;1.1.2025;;puhelu;Ei",
        "1;kielto;etämyynti;faksi;1.1.2025;;puhelu;Ei",
    )
    assert codes(report) == {2: "kind", 3: "required", 4: "range", 5: "required", 6: "choice"}
    assert two.rows("statement") == []


def test_a_statement_that_is_there_is_left(two: Counter) -> None:
    line = "1;kielto;etämyynti;puhelin;1.1.2025;;puhelu;Ei"
    assert bring(two, "statements", STATEMENTS, line, line).effects == {"created": 1, "unchanged": 1}
    assert bring(two, "statements", STATEMENTS, line).effects == {"unchanged": 1}


def test_links_among_several_files_of_one_kind(two: Counter) -> None:
    first, second = two.table(SITES, "K1;1;Kuja 1;00100", name="a.csv"), two.table(SITES, "K2;2;Kuja 2;00100", "K1;1;Kuja 9;00100", name="b.csv")
    report = two.bring("sites", first, second)
    assert [(each.file, each.line) for each in report.rejected] == [(1, 3)]
    assert "a.csv, 2" in report.rejected[0].said[0].text
    assert lines_of(report.rejected) == [3]
