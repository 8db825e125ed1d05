"""People's and organisations' names: kept as written, folded for search, ordered the Finnish way.

Order key: casefolded, accents dropped, å ä ö turned into the three bytes after z ({ | }), so that plain byte comparison puts
Marks < Mårtensson < Mäenpää < Möller. ø stands with ö and æ with ä; every other letter with its base letter (ü u, õ o, š s, đ d, ŋ n, ł l).
Fold: the same with å ä → a and ö → o, so that ``fold(text) == fold_key(order_key(text))`` always.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from models.problems import Problem, error
from models.words import N_

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

FIRMS: Final = {
    "oy": "Oy", "oyj": "Oyj", "ab": "Ab", "abp": "Abp", "ay": "Ay", "ky": "Ky", "kb": "Kb", "öb": "Öb", "tmi": "Tmi", "ry": "ry", "rf": "rf", "osk": "osk",
    "sr": "sr", "as": "As", "bost": "Bost",
}  # fmt: skip
"""Forms of companies and associations as they are written, by their small letters."""
_TELLING: Final = FIRMS.keys() - {"as", "sr"}


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
_PERSONAL: Final = frozenset("-‐‑–'’‘ʼ´`′ʹ.·")
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of the text after them: in a list they would turn other people's names around."""
_FOLDS: Final = _Folds()


def parse(text: str) -> str | Problem:
    """Return the name of a person or an organisation as it is saved: composed (NFC) and trimmed, otherwise as written.

    Digits, punctuation and signs such as & and + are in names of organisations. Problem codes: control (a tab, a line break, a mark of direction),
    sign (a picture, or a code that is no character).
    """
    name = unicodedata.normalize("NFC", text).strip()
    if not _TURNING.isdisjoint(name):
        return error("There is an invisible mark in the name that turns the text around; write the name anew", "control")
    if any(unicodedata.category(mark) == "Cc" for mark in name):
        return error("There is a tab or a line break in the name; write it on one line", "control")
    pictures = _listed(mark for mark in name if _is_picture(mark))
    if pictures:
        return error(N_("A name cannot have this sign in it: {signs}"), "sign", signs=pictures)
    return name


def parse_person(text: str) -> str | Problem:
    """Return a family name or given names as saved. Problem codes: those of :func:`parse`; sign also for what no personal name is written with.

    Letters of any script with their marks, spaces, hyphens, apostrophes, full stops ("Mari J.") and the middle dot of Catalan. The act on first names
    and surnames (946/2017) asks for established spelling; the population information system takes no digits and no other signs.
    """
    name = parse(text)
    if isinstance(name, Problem):
        return name
    strange = _listed(
        mark for mark in name if unicodedata.category(mark)[0] not in "LMZ" and unicodedata.category(mark) != "Cf" and mark not in _PERSONAL
    )
    if strange:
        return error(N_("A personal name has letters, spaces, hyphens, apostrophes and full stops only, not {signs}"), "sign", signs=strange)
    return name


def _is_picture(mark: str) -> bool:
    category = unicodedata.category(mark)
    return (
        (category == "So" and mark not in "©®™℠℗°№") or category in {"Co", "Cn", "Cs"} or (category == "Sk" and mark > "\uffff") or mark == "\u20e3"
    )


def _listed(marks: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(marks))[:20]


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


def cased(text: str) -> str:
    """Return a name typed in small letters or in capitals with its capitals as names have them; one with both as it was typed.

    Particles stay small (von Essen), forms of companies are written as the trade register does (Oy, ry), parts begin after hyphen and apostrophe.
    """
    if text not in (text.lower(), text.upper()):
        return text
    words = text.lower().split()
    return " ".join(_cased(word, last=place == len(words) - 1) for place, word in enumerate(words))


def _cased(word: str, *, last: bool) -> str:
    if word in FIRMS:
        return FIRMS[word]
    if word in _PARTICLES and not last:
        return word
    return re.sub(r"(^|[-‐‑–'’(&/])(\w)", lambda found: found[1] + found[2].upper(), word)


def family_keys(family: str) -> tuple[str, ...]:
    """Return the order keys a family name is found by: the whole name first (its place in lists), then without particles, then each part.

    ``von Essen`` stands under v, as Finnish registers file it, and is found under e; ``Mäki-Korpela`` also under k.
    """
    words = family.split()
    first = next((place for place, word in enumerate(words) if word not in _PARTICLES), 0)
    bare = words[first:]
    parts = [part for word in bare for part in word.replace("–", "-").split("-")]
    return tuple(dict.fromkeys(order_key(name) for name in (" ".join(words), " ".join(bare), *bare[1:], *parts[1:]) if name))


def is_firm(text: str) -> bool:
    """Say whether a name has the form of a company or an association in it."""
    return not _TELLING.isdisjoint(text.lower().split())


def encodable(name: str, encoding: str) -> bool:
    """Tell whether a file in ``encoding`` (latin-1, iso-8859-15, cp1252) can carry the name unchanged."""
    try:
        name.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
