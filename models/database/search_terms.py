"""The terms of one customer, made from plain values."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from models.database.search_keys import TermKind, code_key, phone_key, search_key
from models.identifiers import address, email, names

_FORMS: Final = frozenset({"oy", "oyj", "ab", "abp", "as", "ky", "ry", "rf", "tmi", "oy:n", "ja", "och", "&"})
"""Words of an organisation's name under which nobody looks for it, unless it begins with them."""
_TEXT: Final = frozenset(
    (
        TermKind.FAMILY,
        TermKind.STREET,
        TermKind.PHONE,
        TermKind.EMAIL,
        TermKind.NUMBER,
        TermKind.BUSINESS_ID,
        TermKind.METER,
        TermKind.METERING_POINT,
        TermKind.REFERENCE,
    )
)
"""Kinds that are found by a fragment. Names: the family term holds all of them."""


Term = tuple[int, str]
"""Kind and text."""


class Terms:
    """What one customer is found by. Nothing here hangs on the day: whether an address may find somebody is decided when it is looked for."""

    __slots__ = ("found",)

    def __init__(self) -> None:
        self.found: set[Term] = set()

    def person(self, family: str, given: str) -> None:
        """Add the family name with all names after it, its later parts, and each given name with the others after it."""
        key, givens = search_key(family), search_key(given).split()
        rest = " ".join(givens)
        if family:
            self._add(TermKind.FAMILY, f"{key} {rest}".strip())
            self._add_all(TermKind.PART, [f"{part} {rest} {key}" for part in _parts(family) if part != key])
        elif given:
            self._add(TermKind.FAMILY, rest)
        for place, name in enumerate(givens):
            others = " ".join(givens[:place] + givens[place + 1 :])
            self._add(TermKind.GIVEN, " ".join(filter(None, (name, others, key))))
            self._add_all(TermKind.GIVEN, [f"{part} {name} {key}" for part in name.split("-")[1:] if part])

    def organisation(self, name: str) -> None:
        """Add an organisation's name, and each later word that says something with the whole name after it."""
        key = search_key(name)
        words = key.split()
        if not words:
            return
        self._add(TermKind.FAMILY, key)
        for place, word in enumerate(words):
            parts = [part for part in word.split("-") if part]
            later = parts[1:] if place == 0 else [word, *parts[1:]]
            tail = " ".join(words[place + 1 :])
            self._add_all(TermKind.PART, [" ".join(filter(None, (part, tail, key))) for part in later if part not in _FORMS])

    def address(self, street: str | None, postal_code: str | None, post_office: str | None) -> None:
        """Add an address: by street and by postal code."""
        line = address.street_key(street).replace(",", " ") if street else ""
        town = search_key(f"{postal_code or ''} {post_office or ''}")
        if line:
            self._add(TermKind.STREET, " ".join(filter(None, (search_key(line) if "'" in line else line, town))))
        if postal_code:
            self._add(TermKind.POSTAL, " ".join(filter(None, (postal_code, line))))

    def phone(self, number: str | None) -> None:
        """Add an E.164 number."""
        if number:
            self._add(TermKind.PHONE, phone_key(number))

    def email(self, address_: str | None) -> None:
        """Add an e-mail address."""
        if address_:
            self._add(TermKind.EMAIL, email.key(address_))

    def code(self, kind: TermKind, value: str | None) -> None:
        """Add a number that people write with or without spaces."""
        if value:
            self._add(kind, code_key(value))

    def exact(self, kind: TermKind, value: str | None) -> None:
        """Add an identifier as it is stored."""
        if value:
            self._add(kind, value)

    def hashed(self, kind: TermKind, value: bytes | None) -> None:
        """Add a keyed hash."""
        if value:
            self._add(kind, value.hex())

    def _add(self, kind: TermKind, term: str) -> None:
        if term:
            self.found.add((int(kind), term))

    def _add_all(self, kind: TermKind, terms: list[str]) -> None:
        for term in terms:
            self._add(kind, term)


def lines_of(terms: Iterable[Term]) -> set[str]:
    """Return the lines in which fragments are looked for: one for each term of a kind that is found by them."""
    return {line_of(kind, term) for kind, term in terms if kind in _TEXT}


def text_of(lines: Iterable[str]) -> str:
    """Return the text of a customer: the lines in order."""
    return "\n".join(sorted(lines))


def line_of(kind: int, term: str) -> str:
    """Return one line of the text. The letter is a capital, which no folded value has."""
    return f"{chr(ord('A') + kind)} {names.fold_key(term).replace('-', ' ')}"


def kind_of(line: str) -> TermKind:
    """Return the kind of a line."""
    return TermKind(ord(line[0]) - ord("A"))


@lru_cache(maxsize=4096)
def _parts(family: str) -> tuple[str, ...]:
    return tuple(search_key(part) for part in names.family_keys(family)[1:])
