"""Verification on two processors finds what one finds."""

from __future__ import annotations

import pytest

from models.journal.entries import Change, Op, uuid7
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


def test_when_the_other_process_does_not_answer_everything_is_verified_here(grown: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    tamper(grown, "UPDATE customer SET family_name = 'X'")
    alone = verify_store.verify_store(grown.store)
    monkeypatch.setattr(verify_store, "_result", lambda _rest: None)
    assert verify_store.verify_store(grown.store, worth=1) == alone
    assert not alone.whole


def test_a_store_without_a_head_is_told_not_a_crash(grown: Office) -> None:
    tamper(grown, "DELETE FROM journal_head")
    assert "head" in {finding.kind for finding in verify_store.verify_store(grown.store, worth=1).findings}
