"""Registers of refusals: numbers, addresses and names that must never be called or written to, whoever has them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from models import formats
from models.permissions import may_contact
from models.problems import Problem, Rejected
from models.services import refusals, statements
from models.services.importing import run as running
from models.services.importing import runs
from models.services.importing.context import Options
from models.services.importing.preview import Preview, preview
from models.services.importing.refusal_lines import CHANNEL, channels_of
from models.services.importing.report import Report
from models.services.importing.run import Progress, run
from models.services.importing.sniff import Chosen
from models.services.refusals import Queue
from models.services.statements import facts_in
from tests.desk import organisation, person
from tests.importing.conftest import Counter, cells, lines_of
from tests.importing.test_samples import SAMPLES

FOLDER = SAMPLES / "prohibition_list"
LIST, NUMBERS = FOLDER / "kieltolista.csv", FOLDER / "numerot.txt"
EXPECTED: list[dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))["rows"]
CODES = {"PUHELIN": "phone", "POSTI": "post"}
HEAD = "puhelin;sukunimi;etunimi;lahiosoite;postinumero;postitoimipaikka;kanava;alkaen;paattyy"
DAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "today", lambda: DAY)


def may(counter: Counter, customer: UUID, channel: str = "phone", purpose: str = "direct-marketing", day: date = DAY) -> tuple[bool, str]:
    with counter.office.store.read() as session:
        facts = facts_in(session, counter.desk, customer)
    assert facts is not None
    found = may_contact(facts, purpose, channel, "lampo", day)
    return found.allowed, found.rule.id


def brought(counter: Counter, *rows: str, name: str = "kiellot.csv", **options: Any) -> Report:
    return counter.bring("refusals", counter.table(HEAD, *rows, name=name), **options)


def kept(counter: Counter) -> list[tuple[str, str, date, date | None]]:
    return [(row["digest_kind"], row["channel"], row["since"], row["until"]) for row in counter.rows("refusal_hash")]


def spans(rows: Iterable[Any]) -> list[tuple[str, date, date | None]]:
    return [(row["channel"], row["valid_from"], row["valid_to"]) for row in rows]


def queued(counter: Counter, login: str = "sanna") -> tuple[refusals.Match, ...]:
    found = refusals.read_queue(counter.office.desk(login))
    assert isinstance(found, Queue)
    return found.matches


# --- the sample of a register, whole


def test_the_sample_comes_out_as_expected(counter: Counter) -> None:
    everybody = {row["line"]: person(counter.desk, row["last_name"] or "Malli", row["first_name"] or "Maija",
                                     phone=row["e164"] or "", street=row["street"] or "Koivukuja 4 B 12") for row in EXPECTED[:-1]}  # fmt: skip
    report = counter.bring("refusals", LIST)
    assert report.files[0].format.encoding == "cp1252"
    assert (report.rows, report.rejected, report.refused) == (11, [], 0)
    by_customer: dict[UUID, list[Any]] = {}
    for row in counter.rows("statement"):
        by_customer.setdefault(row["customer_id"], []).append(row)
    for row in EXPECTED[:-1]:
        told = by_customer.get(everybody[row["line"]], [])
        if not row["in_force_2026_11_25"]:
            assert told == [], row["line"]
            continue
        starts, ends = date.fromisoformat(row["starts"]), date.fromisoformat(row["ends"]) if row["ends"] else None
        assert spans(told) == [(CODES[channel], starts, ends) for channel in row["channels"]], row["line"]
        for each in told:
            assert each["evidence_note"] == f"kieltolista.csv, {row['line']}"
            assert (each["source"], each["given_how"], each["evidence_kind"], each["controller"]) == (
                "refusal-register",
                "register-file",
                "file",
                None,
            )
            assert (each["statement_kind"], each["purpose"], each["wording_known"]) == ("prohibition", "direct-marketing", False)
    over = [row["line"] for row in EXPECTED if not row["in_force_2026_11_25"]]
    assert next(each.lines for each in report.doubts.values() if each.said.code == "over") == over
    assert [(each.line, each.said[0].code) for each in report.warnings] == [(12, "twice")]
    assert "2" in report.warnings[0].said[0].text
    assert {name: report.met[name] for name in ("sure", "unsure", "nobody", "over")} == {"sure": 8, "unsure": 0, "nobody": 0, "over": 3}
    assert may(counter, everybody[2]) == (False, "prohibition-stands")
    assert may(counter, everybody[2], purpose="distance-selling") == (False, "prohibition-stands")
    assert may(counter, everybody[4])[0]
    assert counter.office.report().whole


def test_bare_numbers_are_known_by_what_they_are(counter: Counter) -> None:
    ids = {row["e164"]: person(counter.desk, "Malli", "Maija", phone=row["e164"]) for row in EXPECTED[:-1] if row["e164"]}
    shown = preview(counter.desk, NUMBERS)
    assert isinstance(shown, Preview)
    assert (shown.importer, shown.rows, shown.problems) == ("refusals", 10, ())
    report = counter.bring("refusals", NUMBERS)
    assert (report.rows, report.refused, report.prohibitions) == (10, 0, 9)
    assert {row["customer_id"] for row in counter.rows("statement")} == set(ids.values())
    assert {(row["channel"], row["valid_from"], row["valid_to"]) for row in counter.rows("statement")} == {("phone", DAY, None)}
    assert [(each.line, each.said[0].code) for each in report.warnings] == [(10, "twice")]
    assert counter.rows("statement")[0]["evidence_note"].startswith("numerot.txt, ")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_encodings_and_delimiters(counter: Counter, encoding: str, mark: str) -> None:
    somebody = person(counter.desk, "Mäkinen", "Åke", phone="0401234569")
    lines = (HEAD, "0401234569;Mäkinen;Åke;;;;PUHELIN;3.3.2025;28.2.2027")
    report = counter.bring("refusals", counter.file("\r\n".join(lines).replace(";", mark), "kiellot.csv", encoding))
    assert (report.prohibitions, report.met["sure"], report.met["unsure"]) == (1, 1, 0)
    assert may(counter, somebody) == (False, "prohibition-stands")


@pytest.mark.parametrize(
    "header",
    ["Puhelinnumero;Kanava;Alkaa;Päättyy", "TELEFON;KANALER;GÄLLER FRÅN;UPPHÖR", "Phone number;Channel;Starts;Ends", "Gsm;Kielto;alkaen;PAATTYY"],
)
def test_headings_of_three_languages(counter: Counter, header: str) -> None:
    somebody = person(counter.desk, phone="0401234567")
    report = counter.bring("refusals", counter.table(header, "0401234567;puhelin;1.3.2025;1.3.2028"))
    assert not report.files[0].notices
    assert spans(counter.rows("statement")) == [("phone", date(2025, 3, 1), date(2028, 3, 1))]
    assert may(counter, somebody) == (False, "prohibition-stands")


# --- what a line says


@pytest.mark.parametrize(
    ("cell", "channels"),
    [
        ("PUHELIN+POSTI", ("phone", "post")),
        ("PUHELIN, POSTI", ("phone", "post")),
        ("puhelin ja posti", ("phone", "post")),
        ("Puhelin POSTI puhelin", ("phone", "post")),
        ("telefon / brev", ("phone", "post")),
        ("Sähköposti & tekstiviesti", ("email", "sms")),
        ("sahkoposti+SMS", ("email", "sms")),
        ("automaattinen soitto", ("robocall",)),
        ("KAIKKI", ("any",)),
        ("posti + alla kanaler", ("any",)),
        ("Phone and e-mail", ("phone", "email")),
    ],
)
def test_words_of_channels(counter: Counter, cell: str, channels: tuple[str, ...]) -> None:
    assert channels_of(cell, counter.desk.context()) == channels


@pytest.mark.parametrize("cell", ["PUHELIN+FAKSI", "ei", "-", "+", "PUHELIN POSTII", "1"])
def test_a_channel_that_is_not_known_is_refused_and_not_taken_for_nothing(counter: Counter, cell: str) -> None:
    assert isinstance(channels_of(cell, counter.desk.context()), Problem)
    report = brought(counter, f"0401234567;;;;;;{cell};;", rejected=counter.folder / "hylatyt.csv")
    assert (lines_of(report.rejected), report.rejected[0].said[0].code) == ([2], "channel")
    assert report.rejected[0].said[0].column == "kanava"
    assert cells(counter.folder / "hylatyt.csv")[1][0] == "0401234567"


def test_an_empty_channel_forbids_every_channel(counter: Counter) -> None:
    somebody = person(counter.desk, phone="0401234567")
    report = brought(counter, "0401234567;;;;;;;1.3.2025;")
    assert [each.said.code for each in report.doubts.values()] == ["every-channel"]
    assert [may(counter, somebody, channel)[0] for channel in ("phone", "post", "sms", "email", "visit", "robocall")] == [False] * 6


def test_numbers_alone_under_a_heading_forbid_calls(counter: Counter) -> None:
    somebody = person(counter.desk, phone="0401234567")
    report = counter.bring("refusals", counter.table("Numero", "0401234567", name="numerot.csv"))
    assert [each.said.code for each in report.doubts.values()] == ["start", "calls"]
    assert may(counter, somebody) == (False, "prohibition-stands")
    assert not may(counter, somebody, "robocall")[0]
    assert may(counter, somebody, "post")[0]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("09 1234 567 alanumero 12;;;;;;PUHELIN;;", "text"),
        ("09 1234 567 / 123;;;;;;PUHELIN;;", "two_numbers"),
        ("0401234567, 0501234567;;;;;;PUHELIN;;", "two_numbers"),
        ("401234567;;;;;;PUHELIN;;", "lost_zero"),
        (";Virtanen;Testi;;;;PUHELIN;;", "nobody"),
        (";Virtanen;Testi;Esimerkkikatu 1;;;POSTI;;", "postal-code"),
        ("0401234567;;;;;;PUHELIN;1.3.2026;1.3.2025", "range"),
        ("0401234567;;;;;;PUHELIN;32.3.2026;", "date"),
    ],
)
def test_what_protects_nobody_is_refused_with_its_reason(counter: Counter, row: str, code: str) -> None:
    report = brought(counter, row)
    assert [each.said[0].code for each in report.rejected] == [code]
    assert counter.rows("refusal_hash") == []


def test_foreign_numbers_and_two_columns_of_numbers(counter: Counter) -> None:
    abroad, second = person(counter.desk, "Berg", "Anna", phone="+46 70 123 45 67"), person(counter.desk, "Malli", "Maija", phone="0501234567")
    header = "Puhelin;Matkapuhelin;Kanava"
    report = counter.bring("refusals", counter.table(header, "+46 70 123 45 67;;PUHELIN", "0401234567;050 123 4567;PUHELIN"))
    assert not report.files[0].notices
    assert not may(counter, abroad)[0]
    assert not may(counter, second)[0]
    assert len(counter.rows("refusal_hash")) == 3


def test_both_days_are_included(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    somebody = person(counter.desk, phone="0401234567")
    brought(counter, "0401234567;;;;;;PUHELIN;1.3.2025;25.11.2026")
    assert not may(counter, somebody)[0]
    assert may(counter, somebody, day=date(2026, 11, 26))[0]
    monkeypatch.setattr(formats, "today", lambda: date(2026, 11, 26))
    assert brought(counter, "0401234567;;;;;;PUHELIN;1.3.2025;25.11.2026", name="toinen.csv").met["over"] == 1


# --- whom it means


def test_the_same_number_of_several_customers(counter: Counter) -> None:
    both = [person(counter.desk, "Virtanen", given, phone="0401234567") for given in ("Aino", "Eino")]
    assert brought(counter, "0401234567;;;;;;PUHELIN;1.3.2025;").met["sure"] == 2
    assert not any(may(counter, each)[0] for each in both)


@pytest.mark.parametrize(
    ("row", "sure", "reason"),
    [
        ("0401234567;;;;;;PUHELIN+POSTI;;", True, ""),
        ("0401234567;VIRTANEN;Aino;;;;PUHELIN+POSTI;;", True, ""),
        ("0401234567;virtanen;;;;;PUHELIN+POSTI;;", True, ""),
        ("0401234567;Virtanen;Maria Aino;;;;PUHELIN+POSTI;;", True, ""),
        (";Virtanen;Aino;koivukuja 4 B 12;00100;HELSINKI;PUHELIN+POSTI;;", True, ""),
        (";Virtanen;Aino;Koivukuja 4 b 12, 00100 Helsinki;;;PUHELIN+POSTI;;", True, ""),
        ("0401234567;Korhonen;Kaisa;;;;PUHELIN+POSTI;;", False, "number-other-name"),
        ("0401234567;Virtanen;Eino;;;;PUHELIN+POSTI;;", False, "number-other-name"),
        (";Virtanen;;Koivukuja 4 B 12;00100;;PUHELIN+POSTI;;", False, "address-family"),
        (";Virtanen;Eino;Koivukuja 4 B 12;00100;;PUHELIN+POSTI;;", False, "address-family"),
    ],
)
def test_sure_and_unsure(counter: Counter, row: str, sure: bool, reason: str) -> None:
    somebody = person(counter.desk)
    report = brought(counter, row)
    assert (report.met["sure"], report.met["unsure"]) == (int(sure), int(not sure))
    rule = "prohibition-stands" if sure else "register-match-pending"
    assert [may(counter, somebody, channel) for channel in ("phone", "post")] == [(False, rule)] * 2
    assert may(counter, somebody, "visit")[0], "only what the line forbids"
    assert not may(counter, somebody, "phone", "distance-selling")[0]
    assert [(row["reason"], row["channel"]) for row in counter.rows("refusal_match")] == ([] if sure else [(reason, "phone"), (reason, "post")])
    assert len(counter.rows("statement")) == (2 if sure else 0)
    assert counter.office.report().whole


@pytest.mark.parametrize(
    "row",
    [
        "0501111111;Virtanen;Aino;;;;PUHELIN;;",
        ";Korhonen;Aino;Koivukuja 4 B 12;00100;;POSTI;;",
        ";Virtanen;Aino;Koivukuja 4 B 12;00200;;POSTI;;",
        ";;;Koivukuja 4 B 12;00100;;PUHELIN;;",
    ],
)
def test_a_name_or_an_address_alone_is_no_match(counter: Counter, row: str) -> None:
    somebody = person(counter.desk)
    report = brought(counter, row)
    assert (report.met["sure"], report.met["unsure"], report.met["nobody"]) == (0, 0, 1)
    assert may(counter, somebody)[0]
    assert may(counter, somebody, "post")[0]


def test_an_address_that_names_nobody_keeps_letters_away(counter: Counter) -> None:
    somebody = person(counter.desk)
    brought(counter, ";;;Koivukuja 4 B 12;00100;;KAIKKI;;")
    assert [may(counter, somebody, channel)[0] for channel in ("phone", "post", "visit")] == [True, False, False]


def test_an_organisation_and_who_speaks_for_it(counter: Counter) -> None:
    firm = organisation(counter.desk)
    report = brought(counter, "09 123 456;Pajakadun Kiinteistöt Oy;;;;;PUHELIN;;")
    assert report.met["sure"] == 1
    assert may(counter, firm) == (False, "prohibition-stands")


def test_a_former_number_is_nobodys(counter: Counter) -> None:
    somebody = person(counter.desk)
    with counter.office.store.write() as session:
        session.execute(text("UPDATE contact_point SET valid_to = '2026-11-24' WHERE phone IS NOT NULL"))
    assert brought(counter, "0401234567;;;;;;PUHELIN;;").met["nobody"] == 1
    assert may(counter, somebody)[1] != "prohibition-stands"


# --- the same again


def test_the_same_refusal_is_not_doubled_and_a_longer_one_adds(counter: Counter) -> None:
    person(counter.desk)
    row = "0401234567;;;;;;PUHELIN;1.3.2025;1.3.2028"
    brought(counter, row)
    again = brought(counter, row, name="viikko2.csv")
    assert (again.effects["created"], again.effects["unchanged"], again.run) == (0, 1, None)
    assert len(counter.rows("statement")) == len(counter.rows("refusal_hash")) == 1
    longer = brought(counter, "0401234567;;;;;;PUHELIN;1.3.2025;1.3.2031", name="viikko3.csv")
    assert longer.effects["created"] == 1
    shorter = brought(counter, "0401234567;;;;;;PUHELIN;1.3.2026;1.3.2027", name="viikko4.csv")
    assert shorter.effects["created"] == 0
    assert [row["valid_to"] for row in counter.rows("statement")] == [date(2028, 3, 1), date(2031, 3, 1)]
    assert len(counter.rows("refusal_hash")) == 2


def test_a_prohibition_of_the_customers_own_does_not_stand_for_the_registers(counter: Counter) -> None:
    somebody = person(counter.desk)
    new = statements.NewStatement("prohibition", "direct-marketing", ("any",), evidence_kind="none")
    assert not isinstance(statements.record(counter.office.desk("aino"), somebody, new), Rejected)
    assert brought(counter, "0401234567;;;;;;PUHELIN;1.3.2025;").prohibitions == 1


def test_a_lifted_refusal_does_not_come_back_with_next_weeks_file_but_a_new_one_does(counter: Counter) -> None:
    somebody = person(counter.desk)
    brought(counter, "0401234567;;;;;;PUHELIN;1.3.2025;")
    standing = counter.rows("statement")[0]["id"]
    lift = statements.NewStatement("lift", "direct-marketing", ("phone",), lifts=(standing,), evidence_kind="paper", evidence_note="kirje")
    assert not isinstance(statements.record(counter.office.desk("aino"), somebody, lift), Rejected)
    waits = brought(counter, "0401234567;;;;;;PUHELIN;1.9.2026;1.9.2029", name="uusi.csv")
    assert waits.prohibitions == 1, "what waits to be ended is no cover for a refusal given since"
    lifted = next(row["id"] for row in counter.rows("statement") if row["statement_kind"] == "lift")
    assert not isinstance(statements.decide(counter.office.desk("sakari"), lifted, "approve"), Rejected)
    assert brought(counter, "0401234567;;;;;;PUHELIN;1.3.2025;", name="viikko2.csv").prohibitions == 0
    assert may(counter, somebody) == (False, "prohibition-stands")


# --- runs


def test_a_dry_run_tells_all_and_writes_nothing(counter: Counter) -> None:
    person(counter.desk)
    before = counter.office.report().entries
    report = brought(counter, "0401234567;;;;;;PUHELIN;;", "0401234567;Korhonen;Kaisa;;;;PUHELIN;;", "0501111111;;;;;;PUHELIN;;", dry_run=True)
    assert [(line, met.sure, met.unsure) for _file, line, met in report.met_by] == [(2, 1, 0), (3, 0, 1), (4, 0, 0)]
    assert report.to_json()["met"] == {"sure": 1, "unsure": 1, "nobody": 1, "over": 0}
    assert counter.office.report().entries == before
    assert counter.rows("refusal_hash") == counter.rows("refusal_match") == counter.rows("statement") == []


class KilledError(Exception):
    """The process ended here."""


def state_of(counter: Counter) -> tuple[Any, ...]:
    return (
        sorted(spans(counter.rows("statement"))),
        sorted((row["reason"], row["channel"]) for row in counter.rows("refusal_match")),
        sorted((kind, channel, since, str(until)) for kind, channel, since, until in kept(counter)),
    )


@pytest.mark.parametrize("blocks", [1, 2, 3, 4])
def test_a_run_that_was_cut_goes_on_to_the_same_end(
    counter: Counter, blocks: int, monkeypatch: pytest.MonkeyPatch, office_again: Callable[[], Counter]
) -> None:
    monkeypatch.setattr(running, "BLOCK", 2)

    def fill(at: Counter) -> Path:
        person(at.desk)
        person(at.desk, "Korhonen", "Kaisa", phone="0501111111", street="Mallitie 5")
        return at.table(
            HEAD, "0401234567;;;;;;PUHELIN+POSTI;1.3.2025;", "0501111111;Laine;Leo;;;;PUHELIN;1.3.2025;", "0401234567;;;;;;PUHELIN;1.9.2026;1.9.2029",
            "0502222222;;;;;;PUHELIN;1.3.2025;", "0502222222;;;;;;PUHELIN;1.3.2025;", "x;;;;;;PUHELIN;;", "0501111111;Laine;Leo;;;;PUHELIN;1.3.2025;",
            "0503333333;;;;;;PUHELIN;1.3.2025;1.3.2026", "0402222222;;;;;;KAIKKI;;",
        )  # fmt: skip

    whole = office_again()
    uncut = whole.bring("refusals", fill(whole))
    path = fill(counter)
    told: list[Progress] = []

    def die(progress: Progress) -> None:
        told.append(progress)
        if len(told) == blocks:
            raise KilledError

    with pytest.raises(KilledError):
        run(counter.desk, "refusals", [path], Options(controller="lampo"), progress=die)
    done = run(counter.desk, "refusals", [path], Options(controller="lampo"))
    assert isinstance(done, Report)
    assert done.continued
    assert state_of(counter) == state_of(whole)
    assert (done.met, done.effects, done.prohibitions) == (uncut.met, uncut.effects, uncut.prohibitions)
    assert lines_of(done.rejected) == lines_of(uncut.rejected) == [7]
    assert [(each.line, each.said) for each in done.warnings] == [(each.line, each.said) for each in uncut.warnings]
    assert [(key, each.count) for key, each in done.doubts.items()] == [(key, each.count) for key, each in uncut.doubts.items()]
    assert counter.office.report().whole


def test_undoing_the_run_withdraws_nothing(counter: Counter) -> None:
    sure, unsure = person(counter.desk), person(counter.desk, "Korhonen", "Kaisa", phone="0501111111", street="Mallitie 5")
    report = brought(counter, "0401234567;;;;;;PUHELIN;;", "0501111111;Laine;Leo;;;;PUHELIN;;")
    before = state_of(counter)
    for done in (runs.undo(counter.desk, report.run, rehearse=True), runs.undo(counter.desk, report.run)):
        assert not isinstance(done, Rejected)
        assert (done.prohibitions, [(entity, name) for entity, _row, name in done.left]) == (1, [("refusal_match", "*")])
    assert state_of(counter) == before
    assert (may(counter, sure)[1], may(counter, unsure)[1]) == ("prohibition-stands", "register-match-pending")
    assert brought(counter, "0401234567;;;;;;PUHELIN;;", "0501111111;Laine;Leo;;;;PUHELIN;;", name="taas.csv").effects["created"] == 0
    assert counter.office.report().whole


def test_who_was_brought_in_by_an_import_that_was_cut_is_met_too(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BLOCK", 1)

    def die(_progress: Progress) -> None:
        raise KilledError

    people = counter.table("Asiakasnumero;Sukunimi;Etunimet;Kieli;Puhelin", "1;Malli;Maija;fi;0401234567", "2;Malli;Matti;fi;0501234567")
    with pytest.raises(KilledError):
        run(counter.desk, "customers", [people], Options(controller="lampo"), progress=die)
    assert brought(counter, "0401234567;;;;;;PUHELIN;;").met["sure"] == 1


# --- who comes later


def test_who_gets_the_number_later_is_met_until_the_registers_last_day(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    brought(
        counter, "0401234567;Virtanen;Testi;Mallitie 5;02230;ESPOO;PUHELIN+POSTI;1.3.2025;1.3.2028", "0501111111;;;;;;PUHELIN;1.3.2025;24.11.2026"
    )
    assert kept(counter) == [
        ("phone", "phone", date(2025, 3, 1), date(2028, 3, 1)),
        ("phone", "post", date(2025, 3, 1), date(2028, 3, 1)),
        ("post", "post", date(2025, 3, 1), date(2028, 3, 1)),
    ]
    somebody = person(counter.desk, "Malli", "Maija", phone="0401234567", street="Koivukuja 1")
    told = counter.rows("statement")
    assert sorted(spans(told)) == [("phone", date(2025, 3, 1), date(2028, 3, 1)), ("post", date(2025, 3, 1), date(2028, 3, 1))]
    assert {row["source"] for row in told} == {"refusal-register"}
    assert may(counter, somebody) == (False, "prohibition-stands")
    assert may(counter, person(counter.desk, "Laine", "Leo", phone="0501111111"))[0], "it was over before they came"
    report = counter.bring("customers", counter.table("Asiakasnumero;Sukunimi;Etunimet;Kieli;Puhelin", "7;Salo;Siiri;fi;0401234567"))
    assert report.prohibitions == 2
    monkeypatch.setattr(formats, "today", lambda: date(2028, 3, 2))
    late = person(counter.desk, "Koski", "Kirsi", phone="0401234567")
    assert all(row["customer_id"] != late for row in counter.rows("statement"))
    assert brought(counter, "0401234567;;;;;;PUHELIN;1.4.2028;", name="uusi.csv").effects["created"] == 1


def test_a_list_of_customers_is_not_taken_for_a_register(counter: Counter) -> None:
    people = counter.table("Sukunimi;Etunimet;Puhelin;Lähiosoite;Postinumero", "Malli;Maija;0401234567;Mallitie 5;02230")
    shown = preview(counter.desk, people)
    assert isinstance(shown, Preview)
    assert shown.importer != "refusals"
    register = preview(counter.desk, LIST)
    assert isinstance(register, Preview)
    assert (register.importer, register.rows) == ("refusals", 11)
    assert CHANNEL in {column.key for column in register.columns}


def test_a_file_without_numbers_and_addresses_is_refused(counter: Counter) -> None:
    done = run(counter.desk, "refusals", [counter.table("Sukunimi;Kanava", "Malli;PUHELIN")], Options(controller="lampo", chosen=Chosen()))
    assert isinstance(done, Rejected)
    assert done.problems[0].code == "column"


# --- the queue, and two controllers


def test_customers_of_every_controller_are_met_and_each_queue_shows_its_own(counter: Counter) -> None:
    theirs = person(counter.desk, "Korhonen", "Kaisa", phone="0501111111", street="Mallitie 5", controllers=("sahko",))
    ours = person(counter.desk, controllers=("lampo",))
    counter.login = "sakari"  # works for lampo alone
    brought(counter, "0501111111;;;;;;PUHELIN;1.3.2025;", "0501111111;Laine;Leo;;;;POSTI;1.3.2025;", "0401234567;Laine;Leo;;;;POSTI;1.3.2025;")
    assert [row["customer_id"] for row in counter.rows("statement")] == [theirs]
    assert [match.customer_id for match in queued(counter, "sakari")] == [ours]
    assert {match.customer_id for match in queued(counter, "sanna")} == {ours, theirs}
    hidden = next(match for match in queued(counter, "sanna") if match.customer_id == theirs)
    refused = refusals.decide(counter.office.desk("sakari"), hidden.id, "same")
    assert isinstance(refused, Rejected)
    assert refused.problems[0].code == "absent"


@pytest.fixture
def waiting(counter: Counter) -> UUID:
    person(counter.desk)
    brought(counter, "0401234567;Laine;Leo;;;;PUHELIN+POSTI;1.3.2025;1.3.2028")
    return counter.rows("refusal_match")[0]["customer_id"]


def test_the_queue_tells_who_what_and_why(counter: Counter, waiting: UUID) -> None:
    found = refusals.queue(counter.office.desk("outi"))
    assert isinstance(found, Queue)
    first, second = found.matches
    assert (found.count, first.customer, first.channel, second.channel) == (2, "Virtanen, Aino Maria", "phone", "post")
    assert (first.reason, first.evidence, first.brought_by, first.mine) == ("number-other-name", "kiellot.csv, 2", "sanna", False)
    assert first.id < second.id
    with counter.office.store.read() as session:
        read = session.execute(text("SELECT count(*) FROM journal WHERE op = 'read' AND actor = 'outi'")).scalar_one()
    assert read == 1
    assert isinstance(refusals.queue(counter.office.desk("aino")), Rejected)
    assert waiting == first.customer_id


def test_the_same_person_is_recorded_also_by_who_brought_it_in(counter: Counter, waiting: UUID) -> None:
    match = queued(counter)[0]
    assert not isinstance(refusals.decide(counter.desk, match.id, "same"), Rejected)
    (told,) = counter.rows("statement")
    assert spans([told]) == [("phone", date(2025, 3, 1), date(2028, 3, 1))]
    assert (told["evidence_note"], told["source"], told["author"]) == ("kiellot.csv, 2", "refusal-register", "sanna")
    closed = counter.rows("refusal_match")[0]
    assert (closed["state"], closed["decided_by"], closed["statement_id"]) == ("same", "sanna", told["id"])
    assert (may(counter, waiting)[1], may(counter, waiting, "post")[1]) == ("prohibition-stands", "register-match-pending")
    again = refusals.decide(counter.desk, match.id, "same")
    assert isinstance(again, Rejected)
    assert again.problems[0].code == "settled"
    renewed = brought(counter, "0401234567;Laine;Leo;;;;PUHELIN;1.3.2028;1.3.2031", name="uusi.csv")
    assert (renewed.met["sure"], renewed.prohibitions) == (1, 1), "once said to be the same person, it stays so"
    assert counter.office.report().whole


def test_another_person_takes_a_note_and_another_supervisor(counter: Counter, waiting: UUID) -> None:
    match = queued(counter)[0]
    own = refusals.decide(counter.desk, match.id, "other", "kysytty")
    assert isinstance(own, Rejected)
    assert own.problems[0].code == "own"
    officer = counter.office.desk("outi")
    bare = refusals.decide(officer, match.id, "other", "  ")
    assert isinstance(bare, Rejected)
    assert (bare.problems[0].code, bare.problems[0].field) == ("required", "note")
    assert not may(counter, waiting)[0]
    assert isinstance(refusals.decide(counter.office.desk("aino"), match.id, "other", "kysytty"), Rejected)
    for each in queued(counter):
        assert not isinstance(refusals.decide(officer, each.id, "other", "Kysytty asiakkaalta, numero on hänen"), Rejected)
    assert may(counter, waiting)[0]
    assert queued(counter) == ()
    assert counter.rows("statement") == []
    with counter.office.store.read() as session:
        assert session.execute(text("SELECT count(*) FROM journal WHERE entity = 'refusal_match' AND op = 'refused'")).scalar_one() == 1
    next_week = brought(counter, "0401234567;Laine;Leo;;;;PUHELIN+POSTI;1.3.2025;1.3.2031", name="viikko2.csv")
    assert next_week.met["nobody"] == 1, "the same line is not asked again"
    assert len(counter.rows("refusal_match")) == 2
    assert brought(counter, "0401234567;Koski;Kirsi;;;;PUHELIN;;", name="viikko3.csv").met["unsure"] == 1, "another name is another question"
    assert counter.office.report().whole


def test_another_person_does_not_say_so_of_a_second_number(counter: Counter) -> None:
    somebody = person(counter.desk)
    with counter.office.store.read() as session:
        assert facts_in(session, counter.desk, somebody) is not None
    other = person(counter.desk, "Virtanen", "Aino", phone="0501111111")
    brought(counter, "0401234567;Laine;Leo;;;;PUHELIN;1.3.2025;", "0501111111;Laine;Leo;;;;PUHELIN;1.3.2025;")
    match = next(each for each in queued(counter) if each.customer_id == somebody)
    assert not isinstance(refusals.decide(counter.office.desk("outi"), match.id, "other", "kysytty"), Rejected)
    assert (may(counter, somebody)[0], may(counter, other)[1]) == (True, "register-match-pending")


def test_a_match_that_is_over_binds_nobody_and_leaves_the_queue(counter: Counter, waiting: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "today", lambda: date(2028, 3, 2))
    assert queued(counter) == ()
    assert may(counter, waiting, day=date(2028, 3, 2))[0]
    assert not may(counter, waiting, day=date(2028, 3, 1))[0]
