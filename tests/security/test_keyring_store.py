"""The operating system's keyring, with back ends that hang, lock, refuse, lose and lie. The real one is in test_real_keyring."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event
from types import ModuleType

import pytest
from keyring.errors import InitError, KeyringError, KeyringLocked, NoKeyringError, PasswordDeleteError

from models.problems import Problem
from models.security import keyring_store
from models.security.keyring_store import LONGEST, TIMEOUT, Absent, Backend, KeyringBackend, OsKeyring, Reason, Secret, choose_backend

ROOT = Path(__file__).parents[2]


class Fake:
    """A back end in a dict; ``before`` runs first in every call."""

    def __init__(self, before: Callable[[], object] = lambda: None) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.before = before

    def get_password(self, service: str, username: str) -> str | None:
        self.before()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.before()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.before()
        if (service, username) not in self.kept:
            raise PasswordDeleteError("none")
        del self.kept[service, username]


def over(backend: KeyringBackend, timeout: float = 1.0) -> OsKeyring:
    return OsKeyring(timeout, lambda: backend)


def raising(failure: Exception) -> Callable[[], object]:
    def fail() -> object:
        raise failure

    return fail


def test_a_secret_is_kept_read_and_removed() -> None:
    store = over(Fake())
    assert store.get("slot a") == Absent(Reason.NO_ENTRY)
    assert store.set("slot a", "salaisuus-ÄÖ") == Secret("salaisuus-ÄÖ")
    assert store.get("slot a") == Secret("salaisuus-ÄÖ")
    assert store.get("slot b") == Absent(Reason.NO_ENTRY)
    assert store.delete("slot a") is None
    assert store.delete("slot a") is None
    assert store.get("slot a") == Absent(Reason.NO_ENTRY)
    assert store.describe() == Backend("Fake")


def test_a_secret_is_not_shown() -> None:
    assert "salaisuus" not in repr(Secret("salaisuus")) + str(Secret("salaisuus"))


def test_a_keyring_that_loses_or_changes_what_it_is_given_is_not_believed() -> None:
    class Forgetful(Fake):
        def set_password(self, service: str, username: str, password: str) -> None:
            self.kept[service, username] = password[:20]

    class Null(Fake):
        def set_password(self, service: str, username: str, password: str) -> None:
            return None

    assert over(Forgetful()).set("a", "x" * 44) == Absent(Reason.NOT_KEPT)
    assert over(Null()).set("a", "x") == Absent(Reason.NOT_KEPT)


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (KeyringLocked("locked"), Reason.LOCKED),
        (InitError("Prompt dismissed"), Reason.LOCKED),
        (NoKeyringError("none"), Reason.NOT_INSTALLED),
        (KeyringError("odd"), Reason.FAILED),
        (ConnectionRefusedError("bus"), Reason.FAILED),
        (ZeroDivisionError("anything"), Reason.FAILED),
    ],
)
def test_what_a_back_end_raises_becomes_a_reason(failure: Exception, reason: Reason) -> None:
    store = over(Fake(raising(failure)))
    for outcome in (store.get("a"), store.set("a", "b"), store.delete("a")):
        assert isinstance(outcome, Absent)
        assert outcome.reason is reason
        assert outcome.detail != "b"


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_says_what_to_do(reason: Reason) -> None:
    problem = Absent(reason, "x.Y").problem()
    assert isinstance(problem, Problem)
    assert "{" not in problem.message()
    assert len(problem.message().split(". ")) >= 2  # what is, and what to do
    assert problem.code == f"keyring.{reason.value}"


def test_a_hanging_keyring_costs_its_time_out_and_no_more() -> None:
    never = Event()
    store = over(Fake(lambda: never.wait(30)), timeout=0.2)
    began = time.monotonic()
    outcomes = [store.get("a"), store.set("a", "b"), store.get("a")]
    spent = time.monotonic() - began
    never.set()
    assert outcomes == [Absent(Reason.TIMED_OUT)] * 3
    assert 0.5 < spent < 1.2


def test_the_default_time_out_answers_within_two_seconds() -> None:
    never = Event()
    began = time.monotonic()
    assert OsKeyring(choose=lambda: Fake(lambda: never.wait(30))).get("a") == Absent(Reason.TIMED_OUT)
    spent = time.monotonic() - began
    never.set()
    assert TIMEOUT - 0.1 < spent < 2.0


def test_a_keyring_that_hangs_while_it_is_looked_for_is_bounded_too() -> None:
    never = Event()

    def choose() -> KeyringBackend | Absent:
        never.wait(30)
        return Fake()

    assert OsKeyring(0.1, choose).describe() == Absent(Reason.TIMED_OUT)
    never.set()


def test_after_the_prompt_is_answered_the_keyring_works_again_and_calls_in_its_queue_are_not_made_late() -> None:
    answered = Event()
    fake = Fake(lambda: answered.wait(30))
    store = over(fake, timeout=0.2)
    assert store.get("a") == Absent(Reason.TIMED_OUT)
    assert store.set("late", "x") == Absent(Reason.TIMED_OUT)
    answered.set()
    time.sleep(0.3)
    assert store.set("b", "y") == Secret("y")
    assert set(fake.kept.values()) == {"y"}


def test_a_hanging_keyring_does_not_hold_up_the_end_of_the_program() -> None:
    program = (
        "import time\n"
        "from models.security.keyring_store import OsKeyring\n"
        "class B:\n"
        "    def get_password(self, s, u): time.sleep(60)\n"
        "print(OsKeyring(0.1, lambda: B()).get('a').reason)\n"
    )
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=20, check=True)
    assert done.stdout.strip() == "timed_out"
    assert time.monotonic() - began < 5


def test_a_secret_too_long_for_a_windows_credential_is_a_defect_everywhere() -> None:
    store = over(Fake())
    assert store.set("a", "x" * LONGEST) == Secret("x" * LONGEST)
    with pytest.raises(ValueError, match="1280"):
        store.set("a", "x" * (LONGEST + 1))


def test_the_null_and_fail_back_ends_are_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("keyring.backends.null.Keyring", "keyring.backends.fail.Keyring"):
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
        assert choose_backend() == Absent(Reason.REFUSED, name)


def test_a_plaintext_back_end_is_refused_without_loading_it(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = ModuleType("plainfile")
    plain.__dict__["PlaintextKeyring"] = Fake
    monkeypatch.setitem(sys.modules, "plainfile", plain)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "plainfile.PlaintextKeyring")
    store = OsKeyring()
    outcome = store.set("a", "b")
    assert outcome == Absent(Reason.REFUSED, "plainfile.PlaintextKeyring")
    assert "plainfile.PlaintextKeyring" in outcome.problem().message()
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyrings.alt.file.PlaintextKeyring")
    assert choose_backend() == Absent(Reason.REFUSED, "keyrings.alt.file.PlaintextKeyring")


def test_the_configuration_file_is_judged_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from keyring.util import platform_

    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    monkeypatch.setattr(platform_, "config_root", lambda: str(tmp_path))
    (tmp_path / "keyringrc.cfg").write_text("[backend]\ndefault-keyring=keyring.backends.null.Keyring\n", encoding="utf-8")
    assert choose_backend() == Absent(Reason.REFUSED, "keyring.backends.null.Keyring")


@pytest.fixture
def two_backends(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """Two allowed back ends of a module of our own, of which the first does not work here; the configuration is empty."""
    from keyring.util import platform_

    module = ModuleType("some_keyrings")

    class Dead(Fake):
        viable = False

    class Alive(Fake):
        viable = True

    module.__dict__.update(Dead=Dead, Alive=Alive)
    monkeypatch.setitem(sys.modules, "some_keyrings", module)
    monkeypatch.setitem(keyring_store._ALLOWED, sys.platform, {"some_keyrings.Dead": "Dead", "some_keyrings.Alive": "Alive"})
    monkeypatch.setattr(platform_, "config_root", lambda: str(tmp_path))
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    return module


def test_the_first_allowed_back_end_that_works_is_taken_also_when_the_chainer_is_named(
    two_backends: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(choose_backend(), two_backends.Alive)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.chainer.ChainerBackend")
    assert isinstance(choose_backend(), two_backends.Alive)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "some_keyrings.Dead")
    assert choose_backend() == Absent(Reason.NOT_INSTALLED)


def test_no_allowed_back_end_that_works_is_no_keyring(two_backends: ModuleType) -> None:
    two_backends.Alive.viable = False
    assert OsKeyring().describe() == Absent(Reason.NOT_INSTALLED)


def test_every_allowed_back_end_exists_in_the_installed_keyring() -> None:
    import importlib

    for path in (path for paths in keyring_store._ALLOWED.values() for path in paths):
        module, _, name = path.rpartition(".")
        assert hasattr(importlib.import_module(module), name), path
