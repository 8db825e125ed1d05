"""Who may be the same customer: one rule for the form while it is typed and for the lines of a file.

The same identity code or business id, the same phone and family name, or the same e-mail with name and date of birth is a strong hint; a phone or
an e-mail alone is a weak one, for families share theirs. A hint says its reason and never blocks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import fields
from models.database.search_keys import TermKind, phone_key
from models.entities.base import table_of
from models.entities.customer import Customer
from models.entities.journal import SearchTerm
from models.identifiers import email as emails
from models.identifiers import hetu, names
from models.journal.apply import open_column
from models.journal.payload import ErasedError, KeyChain
from models.security.cipher import keyed_hash
from models.services.desk import Desk
from models.services.reading import rows_of
from models.words import N_

SAME_CODE: Final = N_("The same personal identity code")
SAME_BUSINESS: Final = N_("The same business id")
SAME_PHONE_NAME: Final = N_("The same phone and name")
SAME_PHONE: Final = N_("The same phone")
SAME_EMAIL_BIRTH: Final = N_("The same e-mail, name and date of birth")
SAME_EMAIL: Final = N_("The same e-mail")
_CUSTOMER: Final = table_of(Customer)
_TERMS: Final = table_of(SearchTerm)
_MOST: Final = 20
"""Customers looked at for one phone or e-mail: a switchboard's number is no hint."""


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of somebody who may be there already: plain values of their kinds, empty where not told."""

    code: str = ""
    business_id: str = ""
    family_name: str = ""
    given_names: str = ""
    organisation_name: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()

    @property
    def surname(self) -> str:
        """The folded family name, or the organisation's name."""
        return names.fold(self.organisation_name or self.family_name)

    @property
    def whole_name(self) -> str:
        """The folded name with the first of the given names."""
        first = self.given_names.split()[:1]
        return names.fold(self.organisation_name or " ".join((self.family_name, *first)))

    @property
    def born(self) -> date | None:
        """The date of birth that the identity code tells."""
        return hetu.birth_date(self.code) if self.code else None


@dataclass(frozen=True, slots=True)
class Match:
    """A customer of the store who may be the same: why (a catalogue text), and how sure."""

    customer_id: UUID
    why: str
    strong: bool


def strong_keys(person: Person) -> dict[str, str]:
    """Return the keys by which two people of one file are the same, each with its reason (a catalogue text)."""
    found: dict[str, str] = {}
    if person.code:
        found[f"c {person.code}"] = SAME_CODE
    if person.business_id:
        found[f"b {person.business_id}"] = SAME_BUSINESS
    surname = person.surname
    if surname:
        for phone in person.phones:
            found[f"p {phone} {surname}"] = SAME_PHONE_NAME
        born = person.born
        if person.emails and born is not None:
            for address in person.emails:
                found[f"e {emails.key(address)} {person.whole_name} {born.toordinal()}"] = SAME_EMAIL_BIRTH
    return found


def find(session: Session, desk: Desk, people: Sequence[Person]) -> list[list[Match]]:
    """Return for each of ``people`` who of the store may be the same, a few queries for all of them. Each customer once, for the surest reason."""
    hashes = {keyed_hash(desk.store.sealing.hash_key, "personal_identity_code", person.code): person.code for person in people if person.code}
    by_code = {hashes[digest]: ids for digest, ids in _with_hash(session, list(hashes)).items()}
    by_business = _with_term(session, TermKind.BUSINESS_ID, {person.business_id for person in people if person.business_id})
    by_phone = _with_term(session, TermKind.PHONE, {phone_key(phone) for person in people for phone in person.phones})
    by_email = _with_term(session, TermKind.EMAIL, {emails.key(address) for person in people for address in person.emails})
    named = {each for ids in (*by_phone.values(), *by_email.values()) for each in ids}
    rows = {row["id"]: row for row in rows_of(session, "customer", "id", sorted(named))} if named else {}
    births = _Births(session, desk)
    found = []
    for person in people:
        matches: dict[UUID, Match] = {}
        for ids, why in ((by_code.get(person.code, ()), SAME_CODE), (by_business.get(person.business_id, ()), SAME_BUSINESS)):
            for each in ids:
                matches.setdefault(each, Match(each, why, True))
        for phone in person.phones:
            for each in by_phone.get(phone_key(phone), ()):
                same = bool(person.surname) and each in rows and _surname(rows[each]) == person.surname
                _add(matches, Match(each, SAME_PHONE_NAME if same else SAME_PHONE, same))
        for address in person.emails:
            for each in by_email.get(emails.key(address), ()):
                same = each in rows and _whole_name(rows[each]) == person.whole_name and births.same(rows[each], person)
                _add(matches, Match(each, SAME_EMAIL_BIRTH if same else SAME_EMAIL, same))
        found.append(list(matches.values()))
    return found


def _add(matches: dict[UUID, Match], match: Match) -> None:
    known = matches.get(match.customer_id)
    if known is None or (match.strong and not known.strong):
        matches[match.customer_id] = match


def _surname(row: Mapping[str, Any]) -> str:
    return names.fold(row["organisation_name"] or row["family_name"] or "")


def _whole_name(row: Mapping[str, Any]) -> str:
    first = (row["given_names"] or "").split()[:1]
    return names.fold(row["organisation_name"] or " ".join((row["family_name"] or "", *first)))


class _Births:
    """Dates of birth of customers, opened only where a name and an e-mail are the same already."""

    def __init__(self, session: Session, desk: Desk) -> None:
        self._keys = KeyChain(session, desk.store.data_keys)
        self._field = fields.field_of("customer", "personal_identity_code")

    def same(self, row: Mapping[str, Any], person: Person) -> bool:
        sealed, born = row["personal_identity_code"], person.born
        if sealed is None or born is None:
            return False
        try:
            return hetu.birth_date(open_column(self._keys, row["id"], "", self._field, sealed)) == born
        except ErasedError:
            return False


def _with_hash(session: Session, digests: list[bytes]) -> dict[bytes, list[UUID]]:
    found: dict[bytes, list[UUID]] = defaultdict(list)
    for part in _parts(digests):
        query = select(_CUSTOMER.c.personal_identity_code_hash, _CUSTOMER.c.id).where(_CUSTOMER.c.personal_identity_code_hash.in_(part))
        for digest, each in session.execute(query):
            found[digest].append(each)
    return found


def _with_term(session: Session, kind: TermKind, terms: Iterable[str]) -> dict[str, list[UUID]]:
    found: dict[str, list[UUID]] = defaultdict(list)
    for part in _parts(sorted(terms)):
        query = select(_TERMS.c.term, _TERMS.c.customer).where(_TERMS.c.kind == int(kind), _TERMS.c.term.in_(part))
        for term, each in session.execute(query):
            found[term].append(each)
    return {term: ids for term, ids in found.items() if len(ids) <= _MOST}


def _parts(values: list[Any]) -> Iterable[list[Any]]:
    return (values[start : start + 500] for start in range(0, len(values), 500))
