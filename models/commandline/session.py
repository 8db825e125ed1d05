"""Signing in for one command: who, with which password, and leaving again. Outcomes that end a command are ``StopError``."""

from __future__ import annotations

import getpass
import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from models.commandline.arguments import STATUS_REFUSED, STATUS_WRONG_CALL, Common, StopError
from models.commandline.arguments import variable as told
from models.commandline.output import tell
from models.problems import Conflict, Problem, Rejected, Unavailable
from models.roles import Action, Role, may
from models.security.keyring_store import OsKeyring, Secret, SecretStore
from models.security.sign_in import SignInRefused
from models.security.slot_storage import SlotList
from models.services import entrance
from models.services.desk import Desk
from models.services.entrance import Entered
from models.words import N_, _

PHRASE: Final = "TISKI_PASSWORD"
NEW_PHRASE: Final = "TISKI_NEW_PASSWORD"
RECOVERY_CODE: Final = "TISKI_RECOVERY_CODE"
_WHO: Final = N_("Say who signs in: --user NAME. The users are {users}")
_NO_TERMINAL: Final = N_("There is no terminal to ask for {what} on. Set the environment variable {variable}")
_NOTHING_TYPED: Final = N_("Nothing was typed for {what}")
_NOBODY_TO_ASK: Final = N_("There is no terminal to ask on. Say --yes to do it without being asked")
_YES: Final = N_("yes")
_NO: Final = N_("no")
_DIFFER: Final = N_("The two are not alike. Nothing was changed; begin again")
_MUST_CHANGE: Final = N_("This password may be used once only. Set your own first: main.py users password --user {login}")
_GUESSES: Final = N_("Guesses left before a wait: {n}")

T = TypeVar("T")


@dataclass(slots=True)
class Seat:
    """The command at work: its options, the user at the desk, and the keyring (None in a sample store). A change of keys renews ``entered``."""

    common: Common
    entered: Entered
    secrets: SecretStore | None

    @property
    def desk(self) -> Desk:
        """The desk that services take."""
        return self.entered.desk


def keyring() -> SecretStore:
    """Return this computer account's keyring."""
    return OsKeyring()


def workstation() -> str:
    """Return this computer's name."""
    return os.environ.get("COMPUTERNAME") or (os.uname().nodename if hasattr(os, "uname") else "")


def ok(outcome: T | Rejected | Conflict | Unavailable | SignInRefused) -> T:
    """Return what a service did; StopError with its reasons when it did nothing."""
    if isinstance(outcome, Rejected):
        raise StopError(STATUS_REFUSED, *outcome.messages())
    if isinstance(outcome, SignInRefused):
        raise StopError(STATUS_REFUSED, *_refusal(outcome))
    if isinstance(outcome, Unavailable):
        raise StopError(STATUS_REFUSED, outcome.message())
    if isinstance(outcome, Conflict):
        raise StopError(STATUS_REFUSED, _("Somebody else changed it meanwhile; nothing was changed here. Repeat the command"))
    return outcome


def _refusal(refused: SignInRefused) -> list[str]:
    said = [refused.problem.message()]
    if refused.advice is not None:
        said.append(refused.advice.message())
    if refused.problem.code == "sign_in.wrong" and refused.guesses_left:
        said.append(_(_GUESSES, n=refused.guesses_left))
    return said


def notice(*problems: Problem) -> None:
    """Print notices that stop nothing."""
    tell(*(problem.message() for problem in problems))


@contextmanager
def seat(common: Common, action: Action | None = None, *, must_change: bool = False) -> Iterator[Seat]:
    """Sign in, do the command's work, sign out. ``action`` chooses the user in a sample store; ``must_change``: one-time passwords will do."""
    listed = ok(entrance.users_at(common.store))
    login = who(common, listed, action)
    entered, secrets = enter(common.store, listed, login, password(listed, login))
    at_work = Seat(common, entered, secrets)
    try:
        notice(*entered.notices)
        _own_password_first(entered, allowed=must_change)
        yield at_work
    except StopError:
        entrance.leave(at_work.entered, secrets)
        raise
    except BaseException:
        at_work.desk.store.close()
        raise
    entrance.leave(at_work.entered, secrets)


def _own_password_first(entered: Entered, *, allowed: bool) -> None:
    if entered.must_change and not allowed:
        raise StopError(STATUS_REFUSED, _(_MUST_CHANGE, login=entered.info.login))


def enter(folder: Path, listed: SlotList, login: str, typed: str) -> tuple[Entered, SecretStore | None]:
    """Sign a user in; a sample store does without the keyring."""
    secrets = None if listed.sample else keyring()
    return ok(entrance.sign_in(folder, login, typed, secrets, workstation=workstation())), secrets


def who(common: Common, listed: SlotList, action: Action | None) -> str:
    """Return who signs in: as told; in a sample store the first user whose role may do it; else the only user there is."""
    if common.user:
        return common.user
    logins = [info.login for info in listed.users]
    if listed.sample:
        able = [info.login for info in listed.users if action is None or (info.role in set(Role) and may(Role(info.role), action))]
        if able:
            return able[0]
    if len(logins) == 1:
        return logins[0]
    raise StopError(STATUS_WRONG_CALL, _(_WHO, users=", ".join(logins)))


def password(listed: SlotList, login: str) -> str:
    """Return the password: from the environment, else as remembered in the keyring, else asked for."""
    given = told(PHRASE)
    if given:
        return given
    kept = keyring().get(remembered_name(listed.store_id, login))
    return kept.value if isinstance(kept, Secret) else ask(_("the password of {login}", login=login), PHRASE)


def remembered_name(store_id: str, login: str) -> str:
    """Return the name under which the keyring remembers a password: nothing personal in it."""
    return f"password {hashlib.sha256(f'{store_id}/{login}'.encode()).hexdigest()[:24]}"


def ask(what: str, variable: str) -> str:
    """Ask for a secret on the terminal, unseen; the environment's ``variable`` goes first. StopError without either."""
    given = told(variable)
    if given:
        return given
    if not sys.stdin.isatty():
        raise StopError(STATUS_WRONG_CALL, _(_NO_TERMINAL, what=what, variable=variable))
    try:
        return getpass.getpass(what[:1].upper() + what[1:] + ": ")
    except EOFError:
        raise StopError(STATUS_WRONG_CALL, _(_NOTHING_TYPED, what=what)) from None


def confirm(question: str) -> None:
    """Ask on the terminal whether to go on; StopError unless the answer is yes, and where there is nobody to ask."""
    if not sys.stdin.isatty():
        raise StopError(STATUS_WRONG_CALL, _(_NOBODY_TO_ASK))
    sys.stderr.write(f"{question} ({_(_YES)}/{_(_NO)}) ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().casefold() not in {_(_YES).casefold(), _(_YES)[:1].casefold()}:
        raise StopError(STATUS_REFUSED, _("Nothing was done"))


def ask_twice(what: str, variable: str) -> str:
    """Ask for a new secret twice; StopError when the two differ."""
    first = ask(what, variable)
    if told(variable):
        return first
    if ask(_("{what} again", what=what), variable) != first:
        raise StopError(STATUS_REFUSED, _(_DIFFER))
    return first
