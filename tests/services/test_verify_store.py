"""Verification on two processors finds what one finds."""

from __future__ import annotations

import gc

import pytest

from models.journal.entries import Change, Op, uuid7
from models.journal.findings import Findings
from models.journal.replay import verify_rows
from models.services import anchors, verify_store
from tests.desk import Office, person
from tests.journal.things import ACT, FACTS, done, tamper


@pytest.fixture
def grown(office: Office) -> Office:
    person(office.desk(), hetu="010190-901R")
    for _ in range(4):
        subjects = [uuid7() for _ in range(10)]
        done(office.store, *(Change("customer", each, Op.CREATE, each, FACTS) for each in subjects), act=ACT)
    return office


def test_both_processes_together_see_all_of_a_whole_store(grown: Office) -> None:
    alone, together = verify_store.verify_store(grown.store), verify_store.verify_store(grown.store, worth=1)
    assert together == alone
    assert together.whole


def test_each_half_and_the_chain_are_looked_at(grown: Office) -> None:
    with grown.store.read() as session:
        anchor = anchors.head(session)
    tamper(
        grown,
        "UPDATE customer SET family_name = 'X' WHERE id = (SELECT min(id) FROM customer)",
        "UPDATE customer SET family_name = 'X' WHERE id = (SELECT max(id) FROM customer)",
        "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)",
    )
    alone, together = verify_store.verify_store(grown.store, anchor), verify_store.verify_store(grown.store, anchor, worth=1)
    assert set(together.findings) == set(alone.findings)
    assert {"row", "row-without-entry", "head", "cut"} <= {finding.kind for finding in together.findings}


@pytest.mark.parametrize("processors", [2, 3, 4, 64])
def test_each_row_is_looked_at_by_one_process(grown: Office, monkeypatch: pytest.MonkeyPatch, processors: int) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: processors)
    tamper(grown, "UPDATE customer SET family_name = 'X'")
    with grown.store.read() as session:
        spans = verify_store._spans(session, anchors.head(session).seq, min(processors, 4))
        looked = [Findings() for _ in spans]
        rows = [
            verify_rows(session, grown.store.data_keys, grown.store.keys.hash_key, found, span) for span, found in zip(spans, looked, strict=True)
        ]
    alone = verify_store.verify_store(grown.store)
    assert len(spans) == min(processors, 4)
    assert sum(rows) == alone.rows
    found = [finding for each in looked for finding in each.listed()]
    assert len(found) == len(set(found)) == 41
    assert set(found) == set(alone.findings)


def test_several_processes_find_what_one_finds(grown: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    tamper(grown, "UPDATE customer SET family_name = 'X'", "DELETE FROM contact_point")
    alone, together = verify_store.verify_store(grown.store), verify_store.verify_store(grown.store, worth=1)
    assert set(together.findings) == set(alone.findings)
    assert (together.rows, together.entries) == (alone.rows, alone.entries)


def test_the_collector_works_again_afterwards(grown: Office) -> None:
    assert gc.isenabled()
    verify_store.verify_store(grown.store)
    assert gc.isenabled()


def test_when_the_other_process_does_not_answer_everything_is_verified_here(grown: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    tamper(grown, "UPDATE customer SET family_name = 'X'")
    alone = verify_store.verify_store(grown.store)
    monkeypatch.setattr(verify_store, "_result", lambda _rest: None)
    assert verify_store.verify_store(grown.store, worth=1) == alone
    assert not alone.whole


def test_a_store_without_a_head_is_told_not_a_crash(grown: Office) -> None:
    tamper(grown, "DELETE FROM journal_head")
    assert "head" in {finding.kind for finding in verify_store.verify_store(grown.store, worth=1).findings}


@pytest.mark.parametrize("worth", [1, 100_000])
def test_text_that_is_no_text_is_found_and_stops_nothing(grown: Office, worth: int) -> None:
    tamper(grown, "UPDATE customer SET family_name = CAST(x'ff' AS TEXT) WHERE id = (SELECT min(id) FROM customer)")
    report = verify_store.verify_store(grown.store, worth=worth)
    assert {(finding.kind, finding.field) for finding in report.findings} == {("row", "family_name")}
