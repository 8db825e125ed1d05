"""The recovery code: 160 random bits, written so that a person can copy it by hand and be told of a slip of the pen.

Nine groups of four of Crockford's base32 (no I, L, O, U; https://www.crockford.com/base32.html, 2019). The ninth is a check over the other
eight, 20 bits of SHA-256: a mistyped code is told from a code of another store, which costs nobody a guess.
"""

from __future__ import annotations

import os
from typing import Final

from models.problems import Problem, error
from models.words import N_

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BYTES: Final = 20
_LETTERS: Final = 32
_CHECK: Final = 4
_ALIKE: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS: Final = str.maketrans("", "", " -\t\r\n\u00a0\u2010\u2011\u2012\u2013\u2014\u2212.")


def new_secret() -> bytes:
    """Return the 20 random bytes of a new code."""
    return os.urandom(_BYTES)


def write(secret: bytes) -> str:
    """Write 20 bytes as a code: ``7K3M-…-Q0ZD``, 36 characters in groups of four."""
    letters = _letters(int.from_bytes(secret, "big"), _LETTERS) + _check(secret)
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def read(code: str) -> bytes | Problem:
    """Read a code as typed (any case, with or without separators, O for 0, I or L for 1), or say what is wrong with it."""
    letters = code.translate(_SEPARATORS).upper().translate(_ALIKE)
    if len(letters) != _LETTERS + _CHECK:
        text = N_("A recovery code has 36 letters and digits, this one has {n}. Compare it with the paper it was written on.")
        return error(text, "recovery.length", n=len(letters)).at("code")
    odd = next((letter for letter in letters if letter not in _ALPHABET), None)
    if odd is not None:
        text = N_("“{letter}” never appears in a recovery code. Compare it with the paper it was written on.")
        return error(text, "recovery.letter", letter=odd).at("code")
    number = 0
    for letter in letters[:_LETTERS]:
        number = number * 32 + _ALPHABET.index(letter)
    secret = number.to_bytes(_BYTES, "big")
    if letters[_LETTERS:] != _check(secret):
        text = N_("The recovery code was mistyped: its last group does not fit the others. Compare it group by group with the paper.")
        return error(text, "recovery.mistyped").at("code")
    return secret


def _letters(number: int, count: int) -> str:
    return "".join(_ALPHABET[number >> 5 * at & 31] for at in reversed(range(count)))


def _check(secret: bytes) -> str:
    import hashlib

    return _letters(int.from_bytes(hashlib.sha256(b"tiski recovery code" + secret).digest(), "big") >> 236, _CHECK)
