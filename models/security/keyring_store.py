"""Secrets in the operating system's keyring, behind an interface that never blocks and never raises for what a computer can lack.

Only back ends that encrypt with the user's own sign-in are taken (an allow-list); a plaintext, null or chaining back end is refused even
when the configuration names it. They are imported by name, not found by entry points, so that a frozen build has them too. Each call runs
on a daemon thread and is waited for a bounded time: a keyring that asks, hangs or is gone costs the caller that time and no more, and
cannot hold up the program's end. Windows credentials hold 1,280 characters; that is the limit everywhere.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

from models.problems import Problem, error
from models.words import N_

TIMEOUT: Final = 1.5
"""Seconds one call may take: with the password's own cost beside it, the window says what is wrong within 2 s."""
LONGEST: Final = 1280
_SERVICE: Final = "Tiski"
_ALLOWED: Final = {
    "linux": {
        "keyring.backends.SecretService.Keyring": "Secret Service",
        "keyring.backends.kwallet.DBusKeyring": "KWallet",
        "keyring.backends.libsecret.Keyring": "libsecret",
    },
    "darwin": {"keyring.backends.macOS.Keyring": "macOS Keychain"},
    "win32": {"keyring.backends.Windows.WinVaultKeyring": "Windows Credential Manager"},
}
_CHAINER: Final = "keyring.backends.chainer.ChainerBackend"


class Reason(StrEnum):
    """Why a secret is not to be had."""

    NOT_INSTALLED = "not_installed"
    REFUSED = "refused"
    LOCKED = "locked"
    TIMED_OUT = "timed_out"
    NO_ENTRY = "no_entry"
    NOT_KEPT = "not_kept"
    FAILED = "failed"


_TEXTS: Final = {
    Reason.NOT_INSTALLED: N_("This computer has no keyring that Tiski can use. Install one (on Linux gnome-keyring or KWallet) and sign in again."),
    Reason.REFUSED: N_(
        "The keyring “{detail}” set for this computer keeps secrets unencrypted or not at all, so it is not used. "
        "Remove the setting (PYTHON_KEYRING_BACKEND or keyringrc.cfg)."
    ),
    Reason.LOCKED: N_("The keyring is locked. Unlock it with the computer's own password window and try again."),
    Reason.TIMED_OUT: N_("The keyring does not answer. It may be asking for its password in another window: answer there and try again."),
    Reason.NO_ENTRY: N_("The keyring of this computer account has no key for this user. Sign in under the account where the user was set up."),
    Reason.NOT_KEPT: N_("The keyring did not keep what was written to it. Check its settings or use another keyring."),
    Reason.FAILED: N_("The keyring did not do what was asked ({detail}). Restart the keyring or the computer and try again."),
}


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A secret from the keyring; repr does not show it."""

    value: str

    def __repr__(self) -> str:
        return "Secret(…)"


@dataclass(frozen=True, slots=True)
class Absent:
    """No secret, and why; ``detail`` names the back end or the kind of failure, never a secret."""

    reason: Reason
    detail: str = ""

    def problem(self) -> Problem:
        """Return what is wrong and what to do about it."""
        return error(_TEXTS[self.reason], f"keyring.{self.reason.value}", **({"detail": self.detail} if self.detail else {}))


class Backend(NamedTuple):
    """The keyring in use, by its product name."""

    name: str

    def problem(self) -> None:
        """Return that nothing is wrong, as an absent one returns what is."""
        return


class SecretStore(Protocol):
    """Where a computer account's secrets are kept. Names are free text without personal data; values have at most 1,280 characters."""

    def describe(self) -> Backend | Absent:
        """Say which keyring is used, or why there is none."""
        ...

    def get(self, name: str) -> Secret | Absent:
        """Return a secret, or why it is not to be had."""
        ...

    def set(self, name: str, value: str) -> Secret | Absent:
        """Keep a secret and read it back: what is returned as Secret has really been kept."""
        ...

    def delete(self, name: str) -> Absent | None:
        """Remove a secret; one that is not there is removed already."""
        ...


class KeyringBackend(Protocol):
    """The part of ``keyring.backend.KeyringBackend`` used here."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return a password, None when there is none."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a password."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Remove a password; PasswordDeleteError when there is none."""
        ...


T = TypeVar("T")


class _Call(Generic[T]):
    """One call on a worker thread: what it gave or raised, carried back to the caller."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self.done = Event()
        self.given_up = Event()
        self.result: list[T] = []
        self.failure: Exception | None = None

    def run(self) -> None:
        with self:
            self.result.append(self._work())

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None) -> bool:
        self.failure = raised if isinstance(raised, Exception) else None
        self.done.set()
        return self.failure is not None


class OsKeyring:
    """The operating system's keyring as a ``SecretStore``. ``timeout`` is in seconds; ``choose`` finds the back end (tests give theirs)."""

    def __init__(self, timeout: float = TIMEOUT, choose: Callable[[], KeyringBackend | Absent] | None = None) -> None:
        self._timeout = timeout
        self._choose = choose or choose_backend
        self._backend: KeyringBackend | None = None
        self._one_at_a_time = Lock()

    def describe(self) -> Backend | Absent:
        """Say which keyring is used, or why there is none; it may still turn out to be locked."""
        return self._ask(lambda backend: Backend(_product(backend)))

    def get(self, name: str) -> Secret | Absent:
        """Return the secret kept under ``name``."""
        return self._ask(lambda backend: _read(backend, name))

    def set(self, name: str, value: str) -> Secret | Absent:
        """Keep ``value`` and read it back. ValueError when it is longer than a Windows credential."""
        if len(value) > LONGEST:
            raise ValueError(f"a keyring secret has at most {LONGEST} characters")
        return self._ask(lambda backend: _keep(backend, name, value))

    def delete(self, name: str) -> Absent | None:
        """Remove the secret kept under ``name``."""
        return self._ask(lambda backend: _remove(backend, name))

    def _ask(self, work: Callable[[KeyringBackend], T]) -> T | Absent:
        call = _Call(lambda: self._with_backend(work))
        Thread(target=self._run, args=(call,), name="keyring", daemon=True).start()
        if not call.done.wait(self._timeout):
            call.given_up.set()
            return Absent(Reason.TIMED_OUT)
        return _absent(call.failure) if call.failure is not None else call.result[0]

    def _run(self, call: _Call[T | Absent]) -> None:
        """Make the call unless an earlier one is still hanging when its caller gives up."""
        if not self._one_at_a_time.acquire(timeout=self._timeout):
            return
        try:
            if not call.given_up.is_set():
                call.run()
        finally:
            self._one_at_a_time.release()

    def _with_backend(self, work: Callable[[KeyringBackend], T]) -> T | Absent:
        if self._backend is None:
            chosen = self._choose()
            if isinstance(chosen, Absent):
                return chosen
            self._backend = chosen
        return work(self._backend)


def choose_backend() -> KeyringBackend | Absent:
    """Find the keyring of this platform: the one that the configuration names if it is allowed, else the first that works here."""
    import importlib

    allowed = _ALLOWED.get(sys.platform, {})
    named = _configured()
    if named and named not in allowed and named != _CHAINER:
        return Absent(Reason.REFUSED, named)
    for path in [named] if named in allowed else allowed:
        module, _, name = path.rpartition(".")
        kind = getattr(importlib.import_module(module), name)
        if kind.viable:
            backend: KeyringBackend = kind()
            return backend
    return Absent(Reason.NOT_INSTALLED)


def _configured() -> str:
    """Return the back end that the environment or keyringrc.cfg names, "" when none; its module is not loaded by that."""
    from configparser import RawConfigParser
    from pathlib import Path

    from keyring.util import platform_

    named = os.environ.get("PYTHON_KEYRING_BACKEND", "").strip()
    if named:
        return named
    config = RawConfigParser()
    config.read(Path(platform_.config_root()) / "keyringrc.cfg", encoding="utf-8")
    return config.get("backend", "default-keyring", fallback="").strip()


def _product(backend: KeyringBackend) -> str:
    kind = type(backend)
    return _ALLOWED.get(sys.platform, {}).get(f"{kind.__module__}.{kind.__qualname__}", kind.__qualname__)


def _service(name: str) -> str:
    return f"{_SERVICE} {name}"


def _read(backend: KeyringBackend, name: str) -> Secret | Absent:
    value = backend.get_password(_service(name), _SERVICE)
    return Absent(Reason.NO_ENTRY) if value is None else Secret(value)


def _keep(backend: KeyringBackend, name: str, value: str) -> Secret | Absent:
    backend.set_password(_service(name), _SERVICE, value)
    kept = backend.get_password(_service(name), _SERVICE)
    return Secret(value) if kept == value else Absent(Reason.NOT_KEPT)


def _remove(backend: KeyringBackend, name: str) -> None:
    if backend.get_password(_service(name), _SERVICE) is not None:
        backend.delete_password(_service(name), _SERVICE)


def _absent(failure: Exception) -> Absent:
    """Sort what a back end raised: each raises its own platform's kinds, so all that is not known by name is FAILED with its type's name."""
    from keyring.errors import InitError, KeyringLocked, NoKeyringError

    if isinstance(failure, (KeyringLocked, InitError)):
        return Absent(Reason.LOCKED)
    if isinstance(failure, NoKeyringError):
        return Absent(Reason.NOT_INSTALLED)
    return Absent(Reason.FAILED, type(failure).__name__)
