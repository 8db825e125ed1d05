"""Rows that one set removes and makes again, and rows that no entry makes together with others."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from models import fields
from models.entities.journal import Entry
from models.journal.entries import Act, Applied, Change, Op, uuid7_run
from models.journal.making import stands_alone
from models.journal.undo import Undone, undo
from models.services import history_view
from models.services.history_view import HistoryPage
from tests.desk import Office
from tests.journal.things import ACT, FACTS, done, row_of

BEFORE = {"phone": "+358401111111", "note": "vanha", "preferred": None}


def point(row: UUID, subject: UUID, phone: str | None, **more: Any) -> Change:
    return Change("contact_point", row, Op.CREATE, subject, {"customer_id": subject, "point_kind": "phone", "phone": phone, **more})


@pytest.fixture
def run(office: Office) -> tuple[UUID, UUID, UUID]:
    """A customer, and two rows of the same run: the first is not there yet, the second is."""
    subject, first, second = uuid7_run(3)
    done(office.store, Change("customer", subject, Op.CREATE, subject, FACTS))
    done(office.store, point(second, subject, "+358401111111", note="vanha"))
    return subject, first, second


def taken_back(office: Office, applied: Applied) -> Undone:
    with office.store.write() as session:
        undone = undo(session, office.store.sealing, ACT, applied.set_id)
    assert isinstance(undone, Undone)
    assert office.report().whole
    return undone


def values(office: Office, row: UUID) -> dict[str, Any]:
    found = row_of(office.store, "contact_point", row)
    assert found is not None
    return {name: found[name] for name in BEFORE}


@pytest.mark.parametrize("beside", [False, True])
@pytest.mark.parametrize("reason", ["", "syy"])
def test_a_row_removed_and_made_again_verifies_and_undo_brings_back_what_was(
    office: Office, run: tuple[UUID, UUID, UUID], beside: bool, reason: str
) -> None:
    """``beside``: the set makes another row of the run before it."""
    subject, first, second = run
    new = (point(first, subject, "+358402222222"),) if beside else ()
    again = point(second, subject, "+358403333333", preferred=True)
    act = Act("aino", "agent", "testi", "customer", None, reason)
    applied = done(office.store, *new, Change("contact_point", second, Op.REMOVE, subject), again, act=act)
    assert office.report().whole
    assert values(office, second)["phone"] == "+358403333333"
    undone = taken_back(office, applied)
    assert undone.left == ()
    assert values(office, second) == BEFORE
    assert row_of(office.store, "contact_point", first) is None
    taken_back(office, undone.applied)
    assert values(office, second) == {"phone": "+358403333333", "note": None, "preferred": True}


def test_what_was_set_since_in_such_a_row_stays_and_is_told(office: Office, run: tuple[UUID, UUID, UUID]) -> None:
    subject, _first, second = run
    again = point(second, subject, "+358403333333", preferred=True)
    applied = done(office.store, Change("contact_point", second, Op.REMOVE, subject), again)
    done(office.store, Change("contact_point", second, Op.SET, subject, {"phone": "+358404444444"}))
    assert taken_back(office, applied).left == (("contact_point", second, "phone"),)
    assert values(office, second) == BEFORE | {"phone": "+358404444444"}


def test_a_row_removed_made_again_and_removed_comes_back_as_it_was_first(office: Office, run: tuple[UUID, UUID, UUID]) -> None:
    subject, _first, second = run
    removal, again = Change("contact_point", second, Op.REMOVE, subject), point(second, subject, "+358403333333", preferred=True)
    undone = taken_back(office, done(office.store, removal, again, removal))
    assert undone.left == ()
    assert values(office, second) == BEFORE


def test_what_a_history_tells_in_a_group_of_its_own_is_made_by_an_entry_of_its_own(office: Office) -> None:
    grouped = {entity for entity in fields.entities() if history_view._group_of(entity, Op.CREATE) != history_view.CHANGES}
    assert {"contact", "recording", "statement"} <= grouped
    assert all(stands_alone(entity) for entity in grouped)
    subject, contact, phone = uuid7_run(3)
    done(
        office.store,
        Change("customer", subject, Op.CREATE, subject, FACTS),
        Change("contact", contact, Op.CREATE, subject, {"customer_id": subject, "channel": "call", "direction": "inbound"}),
        point(phone, subject, "+358401111111"),
    )
    with office.store.read() as session:
        assert [entry.version for entry in session.scalars(select(Entry).where(Entry.subject == subject))] == [2, 1]
    page = history_view.read(office.desk("outi"), subject)
    listed = history_view.read(office.desk("outi"), subject, groups=[history_view.CONTACTS])
    assert isinstance(page, HistoryPage)
    assert isinstance(listed, HistoryPage)
    assert [line.entity for line in listed.lines] == ["contact"]
    assert page.counts[history_view.CONTACTS] == 1
