"""A keyring in each of the states it can be in: sign-in answers within two seconds, in words, and nothing is lost when it works again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest
from keyring.errors import InitError, KeyringError, KeyringLocked, NoKeyringError, PasswordSetError

from models.security.keyring_store import Absent, KeyringBackend, OsKeyring, Reason
from models.security.sign_in import Changed, Refusal, SignInRefused
from models.security.slot_keeper import SlotKeeper
from models.security.slots import SlotFile
from models.services import entrance
from models.services.entrance import Entered
from tests.desk import CHEAP, CONTROLLERS, PASSWORD, info

OTHER = "kahdeksan isoa karhua"


class Ring:
    """A working keyring in a dict; a state changes how it answers."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Broken(Ring):
    """The same entries behind ``before``, which raises or waits, and ``seen``, which changes what is read."""

    def __init__(
        self,
        good: Ring,
        before: Callable[[], object] = lambda: None,
        seen: Callable[[str | None], str | None] = lambda value: value,
        writing: Callable[[], object] = lambda: None,
    ) -> None:
        super().__init__()
        self.kept, self.before, self.seen, self.writing = good.kept, before, seen, writing

    def get_password(self, service: str, username: str) -> str | None:
        self.before()
        return self.seen(super().get_password(service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.before()
        self.writing()
        super().set_password(service, username, password)


def raising(failure: Exception) -> Callable[[], object]:
    def fail() -> object:
        raise failure

    return fail


@dataclass(frozen=True)
class State:
    """One state: how the keyring is found, and whether a user bound to it gets in."""

    name: str
    find: Callable[[Ring], Callable[[], KeyringBackend | Absent]]
    lets_in: bool = False
    reason: Reason | None = None


def broken(
    name: str,
    reason: Reason | None = None,
    *,
    lets_in: bool = False,
    before: Callable[[], object] = lambda: None,
    seen: Callable[[str | None], str | None] = lambda value: value,
    writing: Callable[[], object] = lambda: None,
) -> State:
    return State(name, lambda good: lambda: Broken(good, before, seen, writing), lets_in, reason)


def absent(name: str, reason: Reason, detail: str = "") -> State:
    return State(name, lambda _good: lambda: Absent(reason, detail), reason=reason)


STATES = [
    broken("works", lets_in=True),
    broken("slow, a second for each call", lets_in=True, before=lambda: time.sleep(0.6)),
    broken("reads but does not write", lets_in=True, writing=raising(PasswordSetError("read-only"))),
    absent("none on this computer", Reason.NOT_INSTALLED),
    absent("a plaintext keyring is configured", Reason.REFUSED, "keyrings.alt.file.PlaintextKeyring"),
    absent("the null keyring is configured", Reason.REFUSED, "keyring.backends.null.Keyring"),
    broken("locked", Reason.LOCKED, before=raising(KeyringLocked("locked"))),
    broken("its prompt was dismissed", Reason.LOCKED, before=raising(InitError("dismissed"))),
    broken("it went away", Reason.NOT_INSTALLED, before=raising(NoKeyringError("gone"))),
    broken("hangs for half a minute", Reason.TIMED_OUT, before=lambda: Event().wait(30)),
    broken("the entry was deleted", Reason.NO_ENTRY, seen=lambda _value: None),
    broken("another value is in its place", seen=lambda value: value and "A" * len(value)),
    broken("the value is cut short", seen=lambda value: value and value[:10]),
    broken("fails in its own way", Reason.FAILED, before=raising(KeyringError("odd"))),
    broken("the bus is gone", Reason.FAILED, before=raising(ConnectionResetError("bus"))),
]


@pytest.fixture
def place(tmp_path: Path) -> tuple[Path, Ring, str]:
    """A store whose administrator is bound to the keyring; and the recovery code."""
    good = Ring()
    made = entrance.set_up(tmp_path / "s", CONTROLLERS, info("aada"), PASSWORD, OsKeyring(1.8, lambda: good), sample=True, cost=CHEAP)
    assert isinstance(made, entrance.SetUp)
    assert made.without_keyring is None
    return tmp_path / "s", good, made.recovery_code


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_sign_in_answers_in_two_seconds_and_loses_nothing(place: tuple[Path, Ring, str], state: State) -> None:
    folder, good, code = place
    ring = OsKeyring(1.8, state.find(good))
    before = dict(good.kept)
    begun = time.perf_counter()
    found = entrance.sign_in(folder, "aada", PASSWORD, ring, workstation="testi")
    took = time.perf_counter() - begun
    if state.lets_in:
        assert isinstance(found, Entered), found
        entrance.leave(found, None)
        assert took < 4, "each of several calls is waited for on its own"
    else:
        assert isinstance(found, SignInRefused), found
        assert found.reason is Refusal.KEYRING
        assert found.problem.code.startswith("keyring.") or "keyring" in found.problem.code
        assert state.reason is None or found.problem.code == f"keyring.{state.reason.value}"
        assert len(found.problem.message()) > 30
        assert found.guesses_left in (None, 5), "a keyring's fault is no wrong guess"
        assert took < 2, took
    slots = {name: value for name, value in good.kept.items() if "anchor" not in name[0]}
    assert slots == {name: value for name, value in before.items() if "anchor" not in name[0]}
    again = entrance.sign_in(folder, "aada", PASSWORD, OsKeyring(1.8, lambda: good), workstation="testi")
    assert isinstance(again, Entered), again
    entrance.leave(again, None)
    if not state.lets_in:
        recovered = entrance.recover(folder, code, "aada", OTHER, ring)
        assert isinstance(recovered, Changed), recovered
        by_code = entrance.sign_in(folder, "aada", OTHER, ring, workstation="testi")
        assert isinstance(by_code, Entered), "the recovery code lets in where the keyring is lost, and the slot then says so"
        entrance.leave(by_code, None)


def test_who_has_no_keyring_is_never_asked_for_one(place: tuple[Path, Ring, str]) -> None:
    folder, good, _code = place
    entered = entrance.sign_in(folder, "aada", PASSWORD, OsKeyring(1.8, lambda: good), workstation="testi")
    assert isinstance(entered, Entered)
    assert isinstance(SlotKeeper(SlotFile(folder / "slots.json", CHEAP), entered.desk.store.keys).add_user(info("aino"), PASSWORD), Changed)
    entrance.leave(entered, None)
    for state in STATES:
        found = entrance.sign_in(folder, "aino", PASSWORD, OsKeyring(0.2, state.find(good)), workstation="testi")
        assert isinstance(found, Entered), (state.name, found)
        assert not found.desk.used_keyring
        entrance.leave(found, None)
