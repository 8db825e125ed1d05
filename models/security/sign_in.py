"""What a sign-in can come to, and who is let in: everything the sign-in window and the command line show of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from models.problems import Problem, error
from models.security import guesses
from models.security.slot_format import Failures, SlotInfo
from models.words import N_

if TYPE_CHECKING:
    from models.security.keyring_store import Absent
    from models.security.keys import RegisterKeys

_ZONE: Final = "Europe/Helsinki"
_LOCKED: Final = N_("This user is locked. Ask the administrator to unlock it.")
_UNSIGNED: Final = N_("There is no signed confidentiality commitment for this user. Sign it and ask the administrator to record it.")
_NOT_YET: Final = N_("The confidentiality commitment of this user begins on {day}. Ask the administrator to check the date.")
_EXPIRED: Final = N_("The confidentiality commitment of this user ended on {day}. Sign it again and ask the administrator to record it.")


class Refusal(StrEnum):
    """Why a sign-in was refused. WRONG says neither which of the two was wrong nor whether the user exists."""

    WRONG = "wrong"
    WAIT = "wait"
    LOCKED = "locked"
    COMMITMENT = "commitment"
    KEYRING = "keyring"
    EDITED = "edited"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A user signed in, with facts that were vouched for.

    ``next_keys`` are there only while a change of keys is unfinished: whichever of the two opens the store tells whether to finish or to
    abandon it. ``must_change``: only a new password may be set. ``failures``: wrong passwords before this right one, for the journal.
    """

    keys: RegisterKeys
    info: SlotInfo
    used_keyring: bool
    must_change: bool
    failures: Failures
    next_keys: RegisterKeys | None = None
    notices: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class SignInRefused:
    """Nobody was signed in. ``guesses_left`` before the next wait; ``wait_seconds`` until a guess is taken; ``advice``: what else helps."""

    reason: Refusal
    problem: Problem
    guesses_left: int = guesses.FREE
    wait_seconds: int = 0
    advice: Problem | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A slot was made anew. ``absent`` says why it does without a keyring although one was asked for: tell the user."""

    info: SlotInfo
    absent: Absent | None = None


def admitted(info: SlotInfo, now: datetime) -> SignInRefused | None:
    """Say why a user whose password is right is not let in today (days are Finland's)."""
    if info.locked:
        return SignInRefused(Refusal.LOCKED, error(_LOCKED, "sign_in.locked"))
    today = _day(now)
    if info.commitment is None:
        return SignInRefused(Refusal.COMMITMENT, error(_UNSIGNED, "sign_in.unsigned"))
    if today < info.commitment.signed:
        return SignInRefused(Refusal.COMMITMENT, error(_NOT_YET, "sign_in.not_yet", day=_written(info.commitment.signed)))
    if today > info.commitment.until:
        return SignInRefused(Refusal.COMMITMENT, error(_EXPIRED, "sign_in.expired", day=_written(info.commitment.until)))
    return None


def _day(now: datetime) -> date:
    from zoneinfo import ZoneInfo

    if now.tzinfo is None:
        raise ValueError("a time without a zone")
    return now.astimezone(ZoneInfo(_ZONE)).date()


def _written(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"
