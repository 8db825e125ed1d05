"""How many wrong passwords may be typed, and how long one waits after them. Kept in the slot file, so a restart forgives nothing.

Who can write the file can reset the count; against that person stands the cost of Argon2id, not this.
"""

from __future__ import annotations

from datetime import UTC, datetime
from math import ceil
from typing import Final

from models.security.slot_format import BUCKETS, Failures, canonical

FREE: Final = 5
"""Wrong passwords before the first wait."""
_FIRST_WAIT: Final = 30
_LONGEST_WAIT: Final = 3600


def wait_seconds(failures: Failures, now: datetime) -> int:
    """Return the seconds until the next guess: 0, or what is left of 30 s after the fifth wrong one, doubled by each more, up to an hour.

    A clock that was set back makes nobody wait longer than the full wait.
    """
    if failures.since is None or failures.wrong < FREE:
        return 0
    whole = min(_FIRST_WAIT << min(failures.wrong - FREE, 10), _LONGEST_WAIT)
    return min(whole, max(0, ceil(whole - (now - failures.since).total_seconds())))


def left(failures: Failures, now: datetime) -> int:
    """Return the guesses left before the next wait; 0 while waiting."""
    if wait_seconds(failures, now):
        return 0
    return max(1, FREE - failures.wrong)


def one_more(failures: Failures, now: datetime) -> Failures:
    """Return the count after another wrong password at ``now``."""
    return Failures(failures.wrong + 1, now.astimezone(UTC))


def bucket(store_id: str, login: str) -> int:
    """Return where guesses for a login that nobody has are counted: one of 64, so that a password typed as a user name leaves six bits."""
    import hashlib

    return hashlib.sha256(canonical("stranger", store_id, login)).digest()[0] % BUCKETS
