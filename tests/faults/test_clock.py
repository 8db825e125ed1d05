"""A computer whose clock is ten years off: it is told at sign-in, the order of things does not change, and what was forbidden stays forbidden."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock
from uuid import UUID

import pytest

from models import formats
from models.journal import verify as verifying
from models.permissions.decision import Answer
from models.security.sign_in import SignInRefused
from models.services import entrance, forms, statements
from models.services.desk import Desk
from models.services.entrance import Entered
from models.services.forms import Saved
from models.services.statements import NewStatement
from tests.desk import PASSWORD, edit, page
from tests.faults.acts import Save

TEN_YEARS = timedelta(days=3653)


@contextmanager
def clock(off: timedelta) -> Iterator[None]:
    right = formats.now

    def now() -> datetime:
        return right() + off

    with mock.patch.object(formats, "now", now):
        yield


def enter(folder: Path) -> Entered:
    entered = entrance.sign_in(folder, "aino", PASSWORD, None, workstation="testi")
    assert isinstance(entered, Entered), entered
    return entered


def state(desk: Desk, customer: UUID, kind: str, channel: str = "phone") -> None:
    made = statements.record(
        desk, customer, NewStatement(kind, "direct-marketing", (channel,), evidence_kind="paper", evidence_note="kirje"), contact=None
    )
    assert isinstance(made, Saved), made


def named(desk: Desk, customer: UUID, name: str) -> None:
    assert isinstance(forms.save(desk, [edit(page(desk, customer).customer, given_names=name)]), Saved)


def answer(desk: Desk, customer: UUID, channel: str = "phone") -> set[Answer]:
    return {statements.ask(desk, customer, "direct-marketing", channel, controller).answer for controller in ("lampo", "sahko")}


@pytest.fixture
def store(tmp_path: Path) -> tuple[Path, UUID]:
    act = Save()
    act.prepare(tmp_path / "store")
    return tmp_path / "store", act.customers[0]


@pytest.mark.parametrize("off", [TEN_YEARS, -timedelta(days=200)])
def test_a_wrong_clock_is_told_and_changes_no_order(store: tuple[Path, UUID], off: timedelta) -> None:
    folder, customer = store
    with clock(off):
        entered = enter(folder)
        assert [notice.code for notice in entered.notices] == ["clock"]
        named(entered.desk, customer, "Aino Vääräkello")
        state(entered.desk, customer, "prohibition")
        assert answer(entered.desk, customer) == {Answer.PROHIBITED}
        entrance.leave(entered, None)
    entered = enter(folder)
    assert [notice.code for notice in entered.notices] == (["clock"] if off > timedelta() else [])
    assert answer(entered.desk, customer) == {Answer.PROHIBITED}, "a prohibition binds at once, whatever day its clock wrote"
    named(entered.desk, customer, "Aino Oikea")
    assert page(entered.desk, customer).customer["given_names"] == "Aino Oikea"
    with entered.desk.store.read() as session:
        assert verifying.verify(session, entered.desk.store.data_keys, hash_key=entered.desk.store.keys.hash_key).whole
    entrance.leave(entered, None)


def test_a_permission_of_the_future_allows_nothing_today(store: tuple[Path, UUID]) -> None:
    folder, customer = store
    with clock(TEN_YEARS):
        entered = enter(folder)
        assert Answer.ALLOWED not in answer(entered.desk, customer, "sms")
        state(entered.desk, customer, "grant", "sms")
        assert answer(entered.desk, customer, "sms") == {Answer.ALLOWED}
        entrance.leave(entered, None)
    entered = enter(folder)
    assert Answer.ALLOWED not in answer(entered.desk, customer, "sms")
    entrance.leave(entered, None)


def test_before_the_commitment_was_signed_nobody_is_let_in_and_the_day_is_said(store: tuple[Path, UUID]) -> None:
    with clock(-TEN_YEARS):
        refused = entrance.sign_in(store[0], "aino", PASSWORD, None, workstation="testi")
        assert isinstance(refused, SignInRefused)
        assert refused.problem.code == "sign_in.not_yet"
        assert "2026" in refused.problem.message()
    entrance.leave(enter(store[0]), None)


def test_a_right_clock_is_not_mentioned(store: tuple[Path, UUID]) -> None:
    for hours in (0, 20, 24 * 40):
        with clock(timedelta(hours=hours)):
            entered = enter(store[0])
            assert entered.notices == ()
            entrance.leave(entered, None)
