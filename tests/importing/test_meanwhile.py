"""Others work on the store while an import goes on: no number is given twice, nothing of theirs is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from models import formats
from models.database.store import Store
from models.journal.apply import apply
from models.journal.entries import Act, Applied, Change, Op, uuid7, uuid7_run
from models.services import kept_refusals
from models.services.importing import run as running
from tests.importing.conftest import Counter, lines_of
from tests.importing.test_prohibitions import HEADER as REFUSALS
from tests.importing.test_prohibitions import forbidden
from tests.importing.test_samples import LINKED, ORDER, SAMPLES

HEADER = "Asiakasnumero;Asiakaslaji;Sukunimi;Kieli"
LINES = [f"{number};henkilö;Malli{chr(97 + number % 26)}{chr(97 + number // 26)};fi" for number in range(1, 61)]
AGENT = Act("aino", "agent", "toinen", "customer")


def _customer(store: Store, number: str) -> Callable[[Session], None]:
    def make(session: Session) -> None:
        subject = uuid7()
        relation = {"customer_id": subject, "controller": "lampo", "customer_number": number, "status": "current"}
        changes = [
            Change("customer", subject, Op.CREATE, subject, {"customer_kind": "person", "family_name": "Toinen", "language": "fi"}),
            Change("customer_relation", uuid7(), Op.CREATE, subject, relation, {}, "lampo"),
        ]
        assert isinstance(apply(session, store.sealing, AGENT, changes), Applied)

    return make


def _meanwhile(counter: Counter, monkeypatch: pytest.MonkeyPatch, moment: int, act: Callable[[Session], None]) -> list[int]:
    """Let another do ``act`` right before the import's transaction number ``moment``."""
    store, passed = counter.office.store, []
    real = Store.write

    @contextmanager
    def write(self: Store) -> Iterator[Session]:
        passed.append(1)
        if len(passed) == moment:
            with real(store) as session:
                act(session)
        with real(self) as session:
            yield session

    monkeypatch.setattr(Store, "write", write)
    return passed


@pytest.mark.parametrize("moment", [1, 6, 7])
def test_a_number_that_somebody_takes_meanwhile_is_not_given_twice(counter: Counter, monkeypatch: pytest.MonkeyPatch, moment: int) -> None:
    monkeypatch.setattr(running, "BLOCK", 25)
    monkeypatch.setattr("models.journal.bulk._FIRST", 10)
    monkeypatch.setattr("models.journal.bulk._MOST", 10)
    file = counter.table(HEADER, *LINES)
    passed = _meanwhile(counter, monkeypatch, moment, _customer(counter.office.store, "60"))
    report = counter.bring("customers", file)
    assert len(passed) > moment
    assert lines_of(report.rejected) == [61]
    assert [said.code for said in report.rejected[0].said] == ["known"]
    numbers = [row["customer_number"] for row in counter.rows("customer_relation")]
    assert sorted(numbers) == sorted({line.split(";")[0] for line in LINES})
    assert report.imported == 59
    assert counter.office.report().whole


def test_a_number_taken_meanwhile_is_compared_where_known_numbers_are_updated(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.journal.bulk._FIRST", 10)
    monkeypatch.setattr("models.journal.bulk._MOST", 10)
    file = counter.table(HEADER, *LINES)
    _meanwhile(counter, monkeypatch, 3, _customer(counter.office.store, "60"))
    report = counter.bring("customers", file, known="update")
    assert report.rejected == []
    assert (report.effects["created"], report.effects["updated"] + report.effects["unchanged"]) == (59, 1)
    assert len(counter.rows("customer_relation")) == 60


def test_other_work_meanwhile_changes_nothing(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plans stand, and every line is counted once."""
    monkeypatch.setattr("models.journal.bulk._FIRST", 10)
    planned: list[int] = []
    real = running.IMPORTERS["customers"].plan

    def plan(self: Any, session: Session, lines: Any) -> None:
        planned.append(len(lines))
        real(self, session, lines)

    monkeypatch.setattr(running.IMPORTERS["customers"], "plan", plan)

    def contact(session: Session) -> None:
        change = Change("controller", uuid4(), Op.READ, uuid7(), {})
        assert isinstance(apply(session, counter.office.store.sealing, AGENT, [change]), Applied)

    file = counter.table(HEADER, *LINES)
    _meanwhile(counter, monkeypatch, 2, contact)
    report = counter.bring("customers", file)
    assert planned == [60]
    assert (report.rows, report.imported) == (60, 60)


@pytest.mark.parametrize(
    ("importer", "header", "rows"),
    [
        ("sites", "Kohdetunnus;Asiakasnumero;Lähiosoite;Postinumero", [f"K{number};1;Koivukuja {number};00100" for number in range(40)]),
        ("contacts", "Asiakasnumero;Aika;Kanava;Suunta;Teksti", [f"1;17.2.2025 12:{number:02};puhelu;saapuva;T{number}" for number in range(40)]),
    ],
)
def test_lines_planned_anew_are_not_taken_for_their_own_doubles(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, importer: str, header: str, rows: list[str]
) -> None:
    counter.bring("customers", counter.table(HEADER, *LINES))
    monkeypatch.setattr("models.journal.bulk._FIRST", 10)
    monkeypatch.setattr("models.journal.bulk._MOST", 10)
    file = counter.table(header, *rows, name="lisää.csv")
    _meanwhile(counter, monkeypatch, 2, _customer(counter.office.store, "777"))
    report = counter.bring(importer, file)
    assert report.rejected == []
    assert (report.rows, report.imported) == (40, 40)
    assert counter.office.report().whole


@pytest.mark.parametrize("moment", [1, 2, 3, 4])
def test_no_prohibition_of_a_file_is_lost_when_others_work_meanwhile(counter: Counter, monkeypatch: pytest.MonkeyPatch, moment: int) -> None:
    counter.bring("customers", counter.table(HEADER, *LINES))
    monkeypatch.setattr("models.journal.bulk._FIRST", 10)
    monkeypatch.setattr("models.journal.bulk._MOST", 10)
    header = "Asiakasnumero;Laji;Tarkoitus;Kanava;Alkaen;Lähde"
    file = counter.table(header, *(f"{number};kielto;suoramarkkinointi;puhelin;6.9.2024;kirje" for number in range(1, 41)), name="luvat.csv")
    with monkeypatch.context() as patch:
        _meanwhile(counter, patch, moment, _customer(counter.office.store, "777"))
        report = counter.bring("statements", file)
    assert (report.rejected, report.rows, report.effects["created"], report.prohibitions) == ([], 40, 40, 40)
    assert len(counter.rows("statement")) == 40
    again = counter.bring("statements", file)
    assert (again.continued, again.effects["unchanged"]) == (False, 40)
    assert len(counter.rows("statement")) == 40
    assert counter.office.report().whole


@pytest.mark.parametrize("importer", sorted(running.IMPORTERS))
def test_lines_planned_twice_come_to_the_same(counter: Counter, monkeypatch: pytest.MonkeyPatch, importer: str) -> None:
    """Every importer, each of its chunks planned anew as if somebody always meddled: the report and the rows are those of an undisturbed run."""
    files = {kind: SAMPLES / "register" / name for name, kind in ORDER.items()}
    for kind, file in files.items():
        with monkeypatch.context() as patch:
            if kind == importer:
                patch.setattr(running._Running, "_meddled", lambda _self, _session: True)
            report = counter.bring(kind, file)
        expected = LINKED[file.name]
        assert report.rows == expected["rows"]
        assert sorted(lines_of(report.rejected)) == sorted(map(int, expected["refused"]))
        if kind == importer:
            assert report.effects["unchanged"] == 0
            break


def _by_tens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.journal.bulk._FIRST", 10)
    monkeypatch.setattr("models.journal.bulk._MOST", 10)


def _does(counter: Counter, *changes: Change) -> Callable[[Session], None]:
    def act(session: Session) -> None:
        assert isinstance(apply(session, counter.office.store.sealing, AGENT, changes), Applied)

    return act


def test_a_number_in_a_later_row_of_an_entry_is_seen(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    _by_tens(monkeypatch)
    subject, account, relation = uuid7_run(3)
    numbered = {"customer_id": subject, "controller": "lampo", "customer_number": "60", "status": "current"}
    made = (
        Change("customer", subject, Op.CREATE, subject, {"customer_kind": "person", "family_name": "Toinen", "language": "fi"}),
        Change("billing_account", account, Op.CREATE, subject, {"customer_id": subject, "controller": "lampo", "method": "email"}, {}, "lampo"),
        Change("customer_relation", relation, Op.CREATE, subject, numbered, {}, "lampo"),
    )
    _meanwhile(counter, monkeypatch, 2, _does(counter, *made))
    report = counter.bring("customers", counter.table(HEADER, *LINES))
    numbers = [row["customer_number"] for row in counter.rows("customer_relation")]
    assert (len(numbers), len(set(numbers)), lines_of(report.rejected)) == (60, 60, [61])


def test_a_refusal_kept_while_the_run_goes_on_is_asked(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BLOCK", 5)
    refused = {"purpose": "direct-marketing", "channel": "any", "controller": None, "valid_from": date(2026, 5, 4)}
    _meanwhile(counter, monkeypatch, 2, _does(counter, *kept_refusals.keep(counter.desk, [("phone", "+358401234515")], [refused])))
    counter.bring("customers", counter.table(REFUSALS, *(f"{number};henkilö;Malli;fi;040 123 45{number:02};;;" for number in range(1, 16))))
    called = next(row["customer_id"] for row in counter.rows("contact_point") if row["phone"] == "+358401234515")
    assert forbidden(counter, called)


def test_who_forbids_updates_while_the_run_goes_on_is_not_updated(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    _by_tens(monkeypatch)
    lines = [f"{number};henkilö;Malli{chr(97 + number)};fi;;;;" for number in range(1, 26)]
    counter.bring("customers", counter.table(REFUSALS, *lines))
    customer = next(row["id"] for row in counter.rows("customer") if row["family_name"] == "Malliz")
    values = {
        "customer_id": customer, "statement_kind": "prohibition", "purpose": "register-update", "channel": "any", "given_by": "customer",
        "given_how": "call", "given_at": formats.now(), "valid_from": formats.today(), "wording_known": False, "evidence_kind": "none",
        "source": "customer", "author": "aino",
    }  # fmt: skip
    _meanwhile(counter, monkeypatch, 2, _does(counter, Change("statement", uuid7(), Op.CREATE, customer, values)))
    new = [line.replace(";;;;", f";050 765 43{line.split(';')[0].zfill(2)};;;") for line in lines]
    report = counter.bring("customers", counter.table(REFUSALS, *new, name="b.csv"), known="update")
    assert (len(counter.rows("contact_point")), [each.said[0].code for each in report.warnings]) == (24, ["not-updated"])
    assert customer not in {row["customer_id"] for row in counter.rows("contact_point")}


def test_a_yes_is_taken_though_the_rest_of_the_line_meets_a_conflict(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    header = REFUSALS + ";Turvakielto"
    counter.bring("customers", counter.table(header, "1;henkilö;Malli;fi;040 123 4567;;;;"))
    customer, point = counter.rows("customer")[0]["id"], counter.rows("contact_point")[0]
    _meanwhile(counter, monkeypatch, 1, _does(counter, Change("contact_point", point["id"], Op.SET, customer, {"phone": "+358409999999"})))
    report = counter.bring("customers", counter.table(header, "1;henkilö;Malli;fi;050 765 4321;;;kyllä;kyllä", name="b.csv"), known="update")
    assert forbidden(counter, customer)
    assert counter.rows("customer")[0]["non_disclosure"] is True
    assert counter.rows("contact_point")[0]["phone"] == "+358409999999"
    assert [said.code for said in report.rejected[0].said] == ["conflict", "taken-all-the-same"]
    assert (report.refused, report.prohibitions) == (1, 1)
    assert counter.office.report().whole
