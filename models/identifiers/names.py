"""People's and organisations' names: kept as written, folded for search, ordered the Finnish way.

Order key: casefolded, accents dropped, å ä ö turned into the three bytes after z ({ | }), so that plain byte comparison puts
Marks < Mårtensson < Mäenpää < Möller. ø stands with ö and æ with ä; every other letter with its base letter (ü u, õ o, š s, đ d, ŋ n, ł l).
Fold: the same with å ä → a and ö → o, so that ``fold(text) == fold_key(order_key(text))`` always.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from models.problems import Problem, error

_LETTERS: Final = {
    "å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}",
    "đ": "d", "ð": "d", "ŋ": "n", "ł": "l", "ŧ": "t", "ħ": "h", "ǥ": "g", "ı": "i", "þ": "th", "œ": "oe", "ß": "ss", "ʒ": "z", "ə": "e",
    "{": "(", "}": ")", "|": "/",
    **dict.fromkeys("’‘ʼ´`′ʹ", "'"), **dict.fromkeys("‐‑‒–—―−", "-"),
}  # fmt: skip
_PARTICLES: Final = frozenset((
    "von", "af", "av", "de", "da", "di", "do", "du", "del", "della", "den", "der", "des", "dos", "la", "le", "las", "los", "van", "ter", "ten",
    "zu", "zur", "zum", "vom", "und", "y", "e", "al", "el", "bin", "ibn", "bint",
))  # fmt: skip


class _Keys(dict[int, str]):
    """One entry a character, made when it is first met: str.translate then runs at C speed."""

    def __missing__(self, code: int) -> str:
        made = "".join(map(self._letter, chr(code).casefold()))
        self[code] = made
        return made

    @staticmethod
    def _letter(mark: str) -> str:
        if mark in _LETTERS:
            return _LETTERS[mark]
        if mark.isspace():
            return " "
        if unicodedata.category(mark) in {"Cf", "Cc"}:
            return ""
        base = "".join(part for part in unicodedata.normalize("NFKD", mark) if not unicodedata.combining(part)).casefold()
        return "".join(_LETTERS.get(letter, letter) for letter in base)


class _Folds(dict[int, str]):
    def __missing__(self, code: int) -> str:
        made = fold_key(_KEYS[code])
        self[code] = made
        return made


_KEYS: Final = _Keys()
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of the text after them: in a list they would turn other people's names around."""
_FOLDS: Final = _Folds()


def parse(text: str) -> str | Problem:
    """Return the name as it is saved: composed (NFC) and trimmed, otherwise as written. Problem code: control (a tab, a line break, a mark of direction)."""
    name = unicodedata.normalize("NFC", text).strip()
    if not _TURNING.isdisjoint(name):
        return error("There is an invisible mark in the name that turns the text around; write the name anew", "control")
    if any(unicodedata.category(mark) == "Cc" for mark in name):
        return error("There is a tab or a line break in the name; write it on one line", "control")
    return name


def order_key(text: str) -> str:
    """Return the Finnish byte-order key of ``text``; characters { | } stand for å ä ö and nothing else."""
    return unicodedata.normalize("NFKC", text).translate(_KEYS)


def fold(text: str) -> str:
    """Return the search form of ``text``, in which a stands for å and ä too and o for ö and ø."""
    return unicodedata.normalize("NFKC", text).translate(_FOLDS)


def fold_key(key: str) -> str:
    """Return the folded form of an order key."""
    return key.replace("{", "a").replace("|", "a").replace("}", "o")


def display(family: str, given: str) -> str:
    """Return "Sukunimi, Etunimet", as in lists; the only name alone when there is one."""
    return f"{family}, {given}" if family and given else family or given


def spoken(family: str, given: str) -> str:
    """Return "Etunimi Sukunimi", as said and in tabs."""
    return f"{given} {family}" if family and given else family or given


def split(full: str, *, family_first: bool = False) -> tuple[str, str]:
    """Return (family name, given names) of a whole name; particles (von, de la) go with the family name, a single name is the family name.

    A guess for imports: a double family name without a hyphen cannot be told from a given name.
    """
    words = unicodedata.normalize("NFC", full).split()
    if family_first:
        end = next((place for place, word in enumerate(words) if word not in _PARTICLES), 0) + 1
        return " ".join(words[:end]), " ".join(words[end:])
    start = len(words) - 1
    while start > 1 and words[start - 1] in _PARTICLES:
        start -= 1
    return " ".join(words[max(start, 0) :]), " ".join(words[: max(start, 0)])


def family_keys(family: str) -> tuple[str, ...]:
    """Return the order keys a family name is found by: the whole name first (its place in lists), then without particles, then each part.

    ``von Essen`` stands under v, as Finnish registers file it, and is found under e; ``Mäki-Korpela`` also under k.
    """
    words = family.split()
    first = next((place for place, word in enumerate(words) if word not in _PARTICLES), 0)
    bare = words[first:]
    parts = [part for word in bare for part in word.replace("–", "-").split("-")]
    return tuple(dict.fromkeys(order_key(name) for name in (" ".join(words), " ".join(bare), *bare[1:], *parts[1:]) if name))


def encodable(name: str, encoding: str) -> bool:
    """Tell whether a file in ``encoding`` (latin-1, iso-8859-15, cp1252) can carry the name unchanged."""
    try:
        name.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
