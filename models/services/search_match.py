"""Which customers fit what was typed, in order of rank: identifier, family or organisation name, given name, street. First found, first shown.

Everything is bounded: no more is read than is shown, except within budgets for several words and fragments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from models.database import raw, search_rows, search_walk
from models.database.search_keys import TermKind
from models.database.search_rows import Person
from models.database.search_terms import kind_of, line_of
from models.security.cipher import keyed_hash
from models.services.query import FEWEST_DIGITS, Query, Reading, Reason

_KIND: Final[Mapping[Reason, TermKind]] = {
    Reason.NUMBER: TermKind.NUMBER,
    Reason.IDENTITY_CODE: TermKind.IDENTITY_CODE,
    Reason.BUSINESS_ID: TermKind.BUSINESS_ID,
    Reason.ACCOUNT: TermKind.ACCOUNT,
    Reason.REFERENCE: TermKind.REFERENCE,
    Reason.PHONE: TermKind.PHONE,
    Reason.EMAIL: TermKind.EMAIL,
    Reason.METER: TermKind.METER,
    Reason.METERING_POINT: TermKind.METERING_POINT,
    Reason.POSTAL_CODE: TermKind.POSTAL,
}
REASON: Final[Mapping[TermKind, Reason]] = {kind: reason for reason, kind in _KIND.items()} | {
    TermKind.FAMILY: Reason.NAME,
    TermKind.PART: Reason.NAME,
    TermKind.GIVEN: Reason.NAME,
    TermKind.STREET: Reason.ADDRESS,
}
PLACES: Final = frozenset({Reason.ADDRESS, Reason.POSTAL_CODE})
"""What tells where somebody is."""
_NAMES: Final = (TermKind.FAMILY, TermKind.PART, TermKind.GIVEN, TermKind.STREET)
_SEVERAL: Final = (TermKind.FAMILY, TermKind.GIVEN, TermKind.STREET)
_HASHED: Final = {Reason.IDENTITY_CODE: "personal_identity_code", Reason.ACCOUNT: "iban"}
_BATCH: Final = 60
_BUDGET: Final = 120
"""Candidates that one word of several may bring from one kind of term."""
_ENOUGH: Final = 15
"""Customers found by several words, when there are more than the trigrams could name, after which a further letter helps more than a longer list."""
_TELLING: Final = 6
"""Letters of a word that tell most of it."""
_PIECES: Final = 40
"""Candidates that the trigram index may bring, out of ``_SCANNED`` that have the three-letter pieces in any order."""
_SCANNED: Final = 1_000
_WALKED: Final = 1_000
"""Candidates that one beginning may bring while looking for customers of one's own controllers."""

_PIECE: Final = (
    "SELECT t.customer, t.text, f.scanned FROM (SELECT rowid, count(*) OVER () AS scanned FROM "
    "(SELECT rowid FROM search_fragment WHERE search_fragment MATCH ? LIMIT ?)) f "
    "JOIN search_text t ON t.id = f.rowid WHERE instr(t.text, ?) > 0 LIMIT ?"
)


_PIECE_COUNT: Final = "SELECT count(*) FROM (SELECT rowid FROM search_fragment WHERE search_fragment MATCH ? LIMIT ?)"


@dataclass(frozen=True, slots=True)
class Match:
    """Why a customer fits: the reason, the term (or folded line) that fitted, and whether the whole term was typed."""

    reason: Reason
    term: str
    whole: bool


@dataclass(slots=True)
class Matches:
    """The customers found, in order, each with why. ``more``: there are others."""

    found: dict[Person, list[Match]] = field(default_factory=dict)
    more: bool = False


class Matcher:
    """One search on one connection for the user of ``controllers``."""

    def __init__(self, connection: Connection, hash_keys: Iterable[bytes], controllers: tuple[str, ...], limit: int) -> None:
        self._connection, self._hash_keys, self._controllers, self._limit = connection, tuple(hash_keys), controllers, limit
        self._admitted: dict[bytes, Person | None] = {}
        self._hidden: set[bytes] = set()
        self.matches = Matches()

    def run(self, query: Query, *, exactly: bool = False) -> Matches:
        """Look for everything that ``query`` may be, in order of rank, until the list is full; ``exactly``: only for whole identifiers."""
        for reading in query.readings:
            if reading.whole or reading.value.isdecimal():
                self._exact(reading)
        if exactly:
            return self.matches
        if query.identifier:
            if query.readings[0].reason is Reason.EMAIL:
                self._beginning(query.readings[0])
            return self.matches
        numeric = query.kind not in (Reason.NAME, Reason.ADDRESS)
        if numeric:
            self._beginnings(query)
        if query.key:
            self._texts(query, (TermKind.FAMILY,) if numeric else _NAMES)
            if len(query.words) > 1 and not numeric and not self._full:
                self._several(query.words)
        if not numeric:
            self._beginnings(query)
        pieces = query.fragment.split()
        if not self._full and (len(pieces) == 1 or not self.matches.found) and len(query.fragment) >= (FEWEST_DIGITS if numeric else 3):
            self._pieces(pieces, starts=False)
        return self.matches

    def admitted(self, customer: UUID) -> Person | None:
        """Return the customer, or the survivor of its merging, when the user may see them; else None."""
        self._admit([customer.bytes])
        return self._admitted[customer.bytes]

    @property
    def _full(self) -> bool:
        return len(self.matches.found) >= self._limit

    def _exact(self, reading: Reading) -> None:
        """Take those who have exactly what was typed, before anybody for whom it is a beginning."""
        kind = _KIND[reading.reason]
        if reading.reason in _HASHED:
            terms = [keyed_hash(key, _HASHED[reading.reason], reading.value).hex() for key in self._hash_keys]
        else:
            terms = [reading.value]
        for term in terms:
            self._take(iter(search_walk.exact(self._connection, kind, term, self._limit + 1)), reading.reason, term)

    def _beginnings(self, query: Query) -> None:
        for reading in query.readings:
            if reading.reason not in _HASHED:
                self._beginning(reading)

    def _beginning(self, reading: Reading) -> None:
        if not self._full and reading.value:
            seek = search_walk.seeker(self._connection, _KIND[reading.reason])
            self._take(search_walk.walk_range(seek, reading.value), reading.reason, reading.value)

    def _texts(self, query: Query, kinds: tuple[TermKind, ...]) -> None:
        plain = search_walk.folded(query.key)
        for kind in (TermKind.POSTAL, *kinds) if query.key[0].isdecimal() and len(kinds) > 1 else kinds:
            if self._full:
                return
            seek = search_walk.seeker(self._connection, kind)
            if plain != query.key:
                self._take(search_walk.walk_range(seek, query.key), REASON[kind], query.key)
            if not self._full:
                self._take(search_walk.walk_folded(seek, plain), REASON[kind], query.key)

    def _several(self, words: tuple[str, ...]) -> None:
        """Words in any order. The trigrams name all who have them, unless these are too many or the words too short: then each is walked in turn."""
        if self._pieces(list(words), starts=True) or len(self.matches.found) >= _ENOUGH:
            return
        for kind in _SEVERAL:
            seek = search_walk.seeker(self._connection, kind)
            for word in words:
                if self._full:
                    return
                walked = list(islice(search_walk.walk_folded(seek, word), _BUDGET))
                self._take((row for row in walked if _has_words(row.term, words)), REASON[kind], "")
                self.matches.more = self.matches.more or len(walked) == _BUDGET

    def _pieces(self, words: list[str], *, starts: bool) -> bool:
        """Take those who have all the words, or with ``starts`` words that begin so; True when there can be no others."""
        tokens = dict.fromkeys(token for word in words for token in _tokens(word))
        if not tokens:
            return False
        pieces = " AND ".join('"' + token.replace('"', '""') + '"' for token in tokens)
        word = max(words, key=len)
        rows = raw.run(self._connection, _PIECE, (pieces, _SCANNED, f" {word}" if starts else word, _PIECES))
        self._admit([customer for customer, _, _ in rows])
        found = [
            (search_walk.Found(line[2:], customer), REASON[kind_of(line)])
            for customer, text, _ in rows
            for line in _lines_with(self._seen_lines(customer, text), words, starts=starts)
        ]
        found.sort(key=lambda pair: (_RANK.get(pair[1], len(_RANK)), pair[0].term))
        for row, reason in found:
            if not self._keep(row, reason, whole=False):
                return True
        scanned = rows[0][2] if rows else raw.run(self._connection, _PIECE_COUNT, (pieces, _SCANNED))[0][0]
        all_seen = bool(len(rows) < _PIECES and scanned < _SCANNED)
        self.matches.more = self.matches.more or not all_seen
        return all_seen

    def _seen_lines(self, customer: bytes, text: str) -> list[str]:
        lines = text.split("\n")
        return [line for line in lines if REASON[kind_of(line)] not in PLACES] if customer in self._hidden else lines

    def _take(self, rows: Iterator[search_walk.Found], reason: Reason, typed: str) -> None:
        taken = 0
        while batch := list(islice(rows, min(_BATCH, self._limit + 1))):
            self._admit([row.customer for row in batch])
            for row in batch:
                if not self._keep(row, reason, whole=row.term == typed):
                    return
            taken += len(batch)
            if taken >= _WALKED:
                self.matches.more = True
                return

    def _keep(self, row: search_walk.Found, reason: Reason, *, whole: bool) -> bool:
        """Note a candidate; False when the list is full and it would be one more. Nobody under non-disclosure is found by where they are."""
        customer = self._admitted[row.customer]
        if customer is None or (reason in PLACES and row.customer in self._hidden):
            return True
        known = self.matches.found.get(customer)
        if known is None:
            if self._full:
                self.matches.more = True
                return False
            self.matches.found[customer] = [Match(reason, row.term, whole)]
        elif all(match.reason is not reason for match in known):
            known.append(Match(reason, row.term, whole))
        return True

    def _admit(self, customers: Iterable[bytes]) -> None:
        """Decide who of the candidates may be shown: those of the user's controllers; the merged lead to their survivor."""
        asked = [customer for customer in dict.fromkeys(customers) if customer not in self._admitted]
        merged: dict[bytes, bytes] = {}
        while asked:
            found = search_rows.people(self._connection, asked)
            self._admitted.update(dict.fromkeys(asked))
            asked = []
            for customer, person in found.items():
                if person.protected:
                    self._hidden.add(customer)
                if person.merged_into is not None:
                    merged[customer] = person.merged_into
                    if person.merged_into not in self._admitted:
                        asked.append(person.merged_into)
                elif any(controller in self._controllers for controller, _ in person.numbers):
                    self._admitted[customer] = person
        for customer in merged:
            last, steps = customer, 0
            while last in merged and steps < len(merged):
                last, steps = merged[last], steps + 1
            self._admitted[customer] = self._admitted.get(last)
            if last in self._hidden:
                self._hidden.add(customer)


_RANK: Final = {reason: place for place, reason in enumerate((Reason.NAME, Reason.ADDRESS, Reason.METER, Reason.METERING_POINT, Reason.NUMBER))}


def _tokens(word: str) -> list[str]:
    """Return the three-letter pieces by which a word is looked for: those at every third place, and the last, which leave no letter out.

    Of a long word of letters only those of its beginning: half of all names end in "nen" and streets in "katu", and a piece that a million texts have
    takes 20 ms. What is found is compared with the whole word.
    """
    if word.isalpha():
        word = word[:_TELLING]
    last = len(word) - 3
    return [word[place : place + 3] for place in (*range(0, last, 3), last)] if last >= 0 else []


def _has_words(term: str, words: tuple[str, ...]) -> bool:
    line = line_of(0, term)
    return all(f" {word}" in line for word in words)


def _lines_with(lines: list[str], words: list[str], *, starts: bool) -> list[str]:
    """Return the lines that have all the words; where each word has to begin one, the words may stand on different lines."""
    if not starts:
        return [line for line in lines if all(word in line for word in words)]
    if not all(any(f" {word}" in line for line in lines) for word in words):
        return []
    whole = [line for line in lines if all(f" {word}" in line for word in words)]
    return whole or [line for line in lines if any(f" {word}" in line for word in words)]
