from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from models import formats
from models.journal.apply import apply
from models.journal.entries import REGISTER, Change, Op, uuid7
from models.problems import Rejected, error
from models.security.sign_in import Refusal, SignInRefused
from models.security.slot_format import Commitment, SlotInfo
from models.security.slot_keeper import SlotKeeper
from models.services import entrance, users
from models.services.desk import Desk
from models.services.entrance import Entered
from models.services.reading import rows_of
from models.services.users import OneTime
from tests.services.register import PASSWORD, UNTIL, Register, count, info, make_register


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return make_register(tmp_path / "s")


@pytest.fixture
def entered(register: Register) -> Iterator[Entered]:
    entered = register.enter()
    yield entered
    entered.desk.store.close()


def codes(outcome: object) -> list[str]:
    assert isinstance(outcome, Rejected), outcome
    assert all("{" not in message for message in outcome.messages())
    return [problem.code for problem in outcome.problems]


def row(entered: Entered, login: str) -> dict[str, object]:
    with entered.desk.store.read() as session:
        return dict(rows_of(session, "user_account", "login", [login])[0])


def test_a_new_user_signs_in_once_with_the_one_time_password(register: Register, entered: Entered) -> None:
    made = users.add(entered.desk, info("  Pekka ", "clerk", name=" Pekka Esimerkki "))
    assert isinstance(made, OneTime)
    assert made.password not in repr(made)
    assert len(made.password) == 14
    assert row(entered, "pekka")["role"] == "clerk"
    first = entrance.sign_in(register.folder, "pekka", made.password, None)
    assert isinstance(first, Entered)
    assert first.must_change
    assert not isinstance(entrance.change_password(first, made.password, PASSWORD, None), (SignInRefused, Rejected))
    first.desk.store.close()
    again = entrance.sign_in(register.folder, "pekka", PASSWORD, None)
    assert isinstance(again, Entered)
    assert not again.must_change
    again.desk.store.close()


def test_one_time_passwords_differ() -> None:
    assert len({users.one_time_password() for _time in range(50)}) == 50


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"login": "aino"}, ["slots.taken"]),
        ({"login": "no spaces"}, ["slots.login"]),
        ({"login": ""}, ["slots.login"]),
        ({"name": " "}, ["slots.name"]),
        ({"role": "king"}, ["users.role"]),
        ({"controllers": ("vesi",)}, ["users.controller"]),
        ({"controllers": ()}, ["users.none"]),
        ({"commitment": Commitment(date(2026, 5, 1), date(2026, 4, 1))}, ["range"]),
        ({"role": "king", "controllers": ("vesi", "lampo")}, ["users.role", "users.controller"]),
    ],
)
def test_what_no_user_can_be(entered: Entered, changes: dict[str, Any], expected: list[str]) -> None:
    before = count(entered, "SELECT count(*) FROM journal")
    assert codes(users.add(entered.desk, info(**({"login": "pekka", "role": "agent"} | changes)))) == expected
    assert count(entered, "SELECT count(*) FROM journal") == before
    listed = users.listed(entered.desk)
    assert not isinstance(listed, Rejected)
    assert [line.info.login for line in listed] == ["aada", "aino", "sanna"]


def test_locking_and_unlocking(register: Register, entered: Entered) -> None:
    assert isinstance(users.lock(entered.desk, "AINO"), SlotInfo)
    refused = entrance.sign_in(register.folder, "aino", PASSWORD, None)
    assert isinstance(refused, SignInRefused)
    assert refused.reason is Refusal.LOCKED
    assert row(entered, "aino")["locked"] is True
    listed = users.listed(entered.desk)
    assert not isinstance(listed, Rejected)
    assert [line.refusal.code for line in listed if line.refusal] == ["sign_in.locked"]
    assert isinstance(users.unlock(entered.desk, "aino"), SlotInfo)
    assert row(entered, "aino")["locked"] is False
    register.enter("aino").desk.store.close()


def test_removing_keeps_the_login_for_the_journal(register: Register, entered: Entered) -> None:
    assert isinstance(users.remove(entered.desk, "aino"), SlotInfo)
    refused = entrance.sign_in(register.folder, "aino", PASSWORD, None)
    assert isinstance(refused, SignInRefused)
    assert row(entered, "aino")["locked"] is True
    assert codes(users.add(entered.desk, info("aino", "agent"))) == ["users.left"]


def test_a_reset_password(register: Register, entered: Entered) -> None:
    made = users.reset_password(entered.desk, "aino")
    assert isinstance(made, OneTime)
    assert isinstance(entrance.sign_in(register.folder, "aino", PASSWORD, None), SignInRefused)
    again = entrance.sign_in(register.folder, "aino", made.password, None)
    assert isinstance(again, Entered)
    assert again.must_change
    again.desk.store.close()
    assert count(entered, "SELECT count(*) FROM journal WHERE op = 'credentials'") == 1


def test_facts_are_changed_in_the_slot_and_the_row(register: Register, entered: Entered) -> None:
    changed = users.set_facts(entered.desk, "aino", role="supervisor", controllers=("sahko",), name="Aino Uusi", until=date(2098, 1, 1))
    assert isinstance(changed, SlotInfo)
    assert changed.commitment == Commitment(date(2026, 1, 1), date(2098, 1, 1))
    stored = row(entered, "aino")
    assert (stored["role"], stored["controllers"], stored["name"], stored["commitment_until"]) == (
        "supervisor",
        ["sahko"],
        "Aino Uusi",
        date(2098, 1, 1),
    )
    again = register.enter("aino")
    assert again.desk.user.role == "supervisor"
    assert again.desk.user.controllers == ("sahko",)
    again.desk.store.close()
    entrance.leave(entered, None)
    assert register.report().whole


def test_nothing_to_change_and_wrong_facts(entered: Entered) -> None:
    assert codes(users.set_facts(entered.desk, "aino")) == ["users.nothing"]
    assert codes(users.set_facts(entered.desk, "aino", role="king")) == ["users.role"]
    assert codes(users.set_facts(entered.desk, "aino", controllers=("x",))) == ["users.controller"]
    assert codes(users.set_facts(entered.desk, "aino", until=date(2020, 1, 1))) == ["range"]


LAST: list[Callable[[Desk], object]] = [
    lambda desk: users.lock(desk, "aada"),
    lambda desk: users.remove(desk, "aada"),
    lambda desk: users.set_facts(desk, "aada", role="agent"),
    lambda desk: users.set_facts(desk, "aada", until=date(2026, 1, 2)),
]


@pytest.mark.parametrize("act", LAST)
def test_the_last_administrator_stays(register: Register, entered: Entered, act: Callable[[Desk], object]) -> None:
    assert codes(act(entered.desk)) == ["users.last"]
    register.enter().desk.store.close()


def test_with_another_administrator_one_may_step_down_but_not_lock_oneself(entered: Entered) -> None:
    assert isinstance(users.set_facts(entered.desk, "sanna", role="administrator"), SlotInfo)
    assert codes(users.lock(entered.desk, "aada")) == ["users.yourself"]
    assert codes(users.remove(entered.desk, "aada")) == ["users.yourself"]
    assert isinstance(users.set_facts(entered.desk, "aada", role="agent"), SlotInfo)


def test_a_locked_or_ended_administrator_is_no_administrator(entered: Entered) -> None:
    assert isinstance(users.set_facts(entered.desk, "sanna", role="administrator"), SlotInfo)
    assert isinstance(users.set_facts(entered.desk, "sanna", until=date(2026, 1, 2)), SlotInfo)
    assert codes(users.set_facts(entered.desk, "aada", role="agent")) == ["users.last"]


ACTS: list[Callable[[Desk], object]] = [
    users.listed,
    lambda desk: users.add(desk, info("pekka", "agent")),
    lambda desk: users.lock(desk, "sanna"),
    lambda desk: users.unlock(desk, "sanna"),
    lambda desk: users.remove(desk, "sanna"),
    lambda desk: users.reset_password(desk, "sanna"),
    lambda desk: users.set_facts(desk, "aino", role="administrator"),
]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("login", ["aino", "sanna"])
def test_only_administrators_may(register: Register, act: Callable[[Desk], object], login: str) -> None:
    entered = register.enter(login)
    assert codes(act(entered.desk)) == ["role"]
    entered.desk.store.close()


@pytest.mark.parametrize("act", [users.lock, users.unlock, users.remove, users.reset_password])
def test_nobody_of_that_name(entered: Entered, act: Callable[[Desk, str], object]) -> None:
    assert codes(act(entered.desk, "nobody")) == ["slots.nobody"]


def test_a_slot_that_cannot_be_written_leaves_the_row_as_it_was(entered: Entered, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SlotKeeper, "set_locked", lambda *_args: Rejected((error("full", "slots.full"),)))
    assert codes(users.lock(entered.desk, "aino")) == ["slots.full"]
    assert row(entered, "aino")["locked"] is False


def test_until_is_far(entered: Entered) -> None:
    assert row(entered, "aada")["commitment_until"] == UNTIL


@pytest.mark.parametrize(
    ("first", "last", "lets_in"),
    [(-10, 10, True), (-10, None, True), (0, 0, True), (-10, -1, False), (1, 10, False), (None, None, False)],
)
def test_a_partners_access_begins_and_ends_with_its_assignment(register: Register, first: int | None, last: int | None, lets_in: bool) -> None:
    """None for the first day: there is no assignment at all."""
    today = formats.today()
    entered = register.enter()
    desk = entered.desk
    with desk.store.write() as session:
        partner = uuid7()
        values = {"name": "Soittopalvelu Malli Oy", "employer_kind": "partner", "country": "FI"}
        changes = [Change("employer", partner, Op.CREATE, REGISTER, values)]
        if first is not None:
            held = {
                "employer_id": partner, "controller": "lampo", "purposes": ["relation"], "valid_from": today + timedelta(days=first),
                "valid_to": None if last is None else today + timedelta(days=last),
            }  # fmt: skip
            changes.append(Change("assignment", uuid7(), Op.CREATE, REGISTER, held))
        apply(session, desk.store.sealing, desk.act(), changes)
    made = users.set_facts(desk, "aino", employer="Soittopalvelu Malli Oy")
    assert not isinstance(made, Rejected), made
    entrance.leave(entered, None)
    outcome = entrance.sign_in(register.folder, "aino", PASSWORD, None)
    if lets_in:
        assert isinstance(outcome, entrance.Entered)
        assert outcome.desk.user.controllers == ("lampo",), "not those of whom it has no assignment"
        entrance.leave(outcome, None)
    else:
        assert isinstance(outcome, Rejected)
        assert [problem.code for problem in outcome.problems] == ["assignment"]
        assert "Soittopalvelu Malli Oy" in outcome.messages()[0]
