"""Passwords: which are good enough, and Argon2id that makes a key of one.

Length before composition and a list of the worst ones: NIST SP 800-63B (2017, section 5.1.1.2) and the Finnish cyber security centre's
advice. Argon2id: RFC 9106 (2021), whose second recommended choice (section 4, 64 MiB, 3 passes, 4 lanes) is the standard cost here.
"""

from __future__ import annotations

import os
from typing import Final, NamedTuple

from models.problems import Problem, error
from models.words import N_

SHORTEST: Final = 12
LONGEST: Final = 256
SALT_BYTES: Final = 16
SAMPLE_PHRASE: Final = "tiski-sample"
_FEWEST_DIFFERENT: Final = 5
_WORST_STEMS: Final = (
    "password passwort salasana salasanani losenord lösenord qwerty qwertyuiop qwertyuiopå asdfghjkl asdfghjklöä zxcvbnm letmein welcome "
    "tervetuloa välkommen administrator admin iloveyou rakastan sunshine football jalkapallo jääkiekko kesä talvi kevät syksy suomi finland "
    "helsinki changeme vaihdaminut passwordpassword salasanasalasana correcthorsebatterystaple asiakaspalvelu energia sähkö tiski "
    "tiskisample minunsalasana uusisalasana"
)
"""Stems: what is left of a password without digits and marks, in small letters."""
_WORST: Final = frozenset(_WORST_STEMS.split())
_RUNS: Final = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyzåäö", "qwertyuiopåasdfghjklöäzxcvbnm")


class Cost(NamedTuple):
    """What one guess costs: passes over the memory, memory in KiB, lanes worked on in parallel."""

    passes: int
    memory: int
    lanes: int

    def sane(self) -> bool:
        """Return whether a file may ask for this: no more than 1 GiB and 32 passes, whoever wrote it."""
        return 1 <= self.passes <= 32 and 1 <= self.lanes <= 16 and 8 * self.lanes <= self.memory <= 1024 * 1024


STANDARD: Final = Cost(passes=3, memory=64 * 1024, lanes=4)
"""0.10–0.15 s on two cores of 2026, 64 MiB."""


def new_salt() -> bytes:
    """Return 16 random bytes."""
    return os.urandom(SALT_BYTES)


def _normal(text: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFKC", text)


def stretch(password: str, salt: bytes, cost: Cost) -> bytes:
    """Return 32 bytes of Argon2id; ä typed as one character or as a + ¨ is the same password (NFKC). Slow: call it off the GUI thread."""
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(_normal(password).encode(), salt, cost.passes, cost.memory, cost.lanes, 32, Type.ID)


def check(password: str, login: str, *, sample: bool = False) -> tuple[Problem, ...]:
    """Return what is wrong with a new password, nothing when it is good enough; ``sample`` stores also take their published one."""
    if sample and password == SAMPLE_PHRASE:
        return ()
    said = _normal(password)
    if len(said) < SHORTEST:
        return (
            _at_password(
                error(
                    N_("The password has {n} characters. Use at least {least}; several words are easiest to remember."),
                    "password.short",
                    n=len(said),
                    least=SHORTEST,
                )
            ),
        )
    if len(said) > LONGEST:
        return (_at_password(error(N_("The password is too long. Use at most {most} characters."), "password.long", most=LONGEST)),)
    folded = said.casefold()
    if _repeats(folded, login.casefold()):
        return (_at_password(error(N_("The password is the user name. Choose another."), "password.login")),)
    if len(set(folded)) < _FEWEST_DIFFERENT or _is_run(folded) or _stem(folded) in _WORST:
        return (
            _at_password(
                error(N_("This password is among the first that are guessed. Choose several words that do not belong together."), "password.common")
            ),
        )
    return ()


def _at_password(problem: Problem) -> Problem:
    return problem.at("password")


def _stem(folded: str) -> str:
    return "".join(letter for letter in folded if letter.isalpha())


def _repeats(folded: str, login: str) -> bool:
    """Tell whether a password is only the login: alone, repeated, or with digits and marks around it."""
    if not login:
        return False
    rest = folded.replace(login, "")
    return rest != folded and not any(letter.isalpha() for letter in rest)


def _is_run(folded: str) -> bool:
    """Tell whether a password is a walk along the alphabet, the digits or the keyboard, any number of times."""
    for run in _RUNS:
        at = 0
        while at < len(folded):
            length = next((n for n in range(len(folded) - at, 2, -1) if folded[at : at + n] in run), 0)
            if length == 0:
                break
            at += length
        if at == len(folded):
            return True
    return False
