"""The one search box: who was meant by what was typed, who is calling, and the preview of one customer beside the list.

A search is a read. ``find`` itself leaves no mark, for it runs at every keystroke; the window records the search that was acted on with
``record_search``. Only customers with a relation to one of the user's controllers are found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import formats
from models.database import search_waiting
from models.database.search_keys import phone_key
from models.identifiers import email, names, phone
from models.journal.apply import apply
from models.journal.entries import REGISTER, Change, Op, uuid7
from models.permissions import matrix
from models.permissions.decision import Decision
from models.permissions.vocabulary import CONTACT_PURPOSES, EMAIL, MARKETING, PHONE, POST, RESEARCH, SELLING, SMS
from models.problems import Problem, Rejected
from models.roles import Action
from models.services import search_hits
from models.services.desk import Desk
from models.services.query import Query, Reading, Reason, recognise
from models.services.reading import rows_of, table_of
from models.services.search_hits import Hit
from models.services.search_match import Matcher, Matches
from models.services.statement_lines import facts_in
from models.words import N_

LIMIT: Final = 25
"""Customers shown at the most: more than a list has room for; who is further down is found sooner by another letter."""
_AT_ONCE: Final = 500
_GLUED: Final = re.compile(r"([^\W\d]{3,})(\d)")
_DOTS: Final = re.compile(r"ae|oe", re.IGNORECASE)
REASON_LABELS: Final = {
    Reason.NAME: N_("Name"),
    Reason.ADDRESS: N_("Address"),
    Reason.METER: N_("Meter"),
    Reason.PHONE: N_("Phone"),
    Reason.EMAIL: N_("E-mail"),
    Reason.NUMBER: N_("Customer number"),
    Reason.IDENTITY_CODE: N_("Personal identity code"),
    Reason.BUSINESS_ID: N_("Business id"),
    Reason.ACCOUNT: N_("Bank account"),
    Reason.REFERENCE: N_("Reference"),
    Reason.METERING_POINT: N_("Metering point"),
    Reason.POSTAL_CODE: N_("Postal code"),
}


ASKED: Final = (
    (MARKETING, PHONE), (MARKETING, SMS), (MARKETING, EMAIL), (MARKETING, POST), (SELLING, PHONE), (RESEARCH, PHONE),
)  # fmt: skip
"""What the preview answers of "May I …?", in the order shown: purpose and channel."""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to one query: hits in order of rank, how many there are by each reason, whether there are more than are shown.

    ``problem`` says why nothing was looked for (the user's role).
    """

    query: Query
    hits: tuple[Hit, ...] = ()
    counts: Mapping[Reason, int] = field(default_factory=dict)
    more: bool = False
    problem: Problem | None = None


def find(desk: Desk, query: str, *, limit: int = LIMIT) -> Found:
    """Find customers by whatever was typed; where that finds nobody, by what was meant (``_meant``)."""
    asked = recognise(query, formats.today())
    found = _found(desk, asked, limit)
    if not found.hits and found.problem is None and not (asked.identifier or asked.personal or "@" in query):
        for text in _meant(query):
            again = _found(desk, recognise(text, formats.today()), limit)
            if again.hits:
                return replace(again, query=replace(again.query, typed=asked.typed))
    return found


def _meant(text: str) -> Iterator[str]:
    """Yield other spellings of what was typed: a street and its number in one word; ä and ö as foreign keyboards and ships' papers have them."""
    parted = _GLUED.sub(r"\1 \2", text)
    if parted != text:
        yield parted
    dotted = _DOTS.sub(lambda found: {"a": "ä", "o": "ö"}[found.group()[0].casefold()], parted)
    if dotted != parted:
        yield dotted


def find_caller(desk: Desk, number: str) -> Found:
    """Find the customers who have exactly the number that the exchange tells; none when it is withheld or nobody's: an unknown caller."""
    parsed = phone.parse(number)
    if not isinstance(parsed, str):
        return Found(Query(number.strip(), (), "", (), "", unknown_caller=True))
    key = phone_key(parsed)
    found = _found(desk, Query(number.strip(), (Reading(Reason.PHONE, key, whole=True),), "", (), ""), LIMIT, exactly=True)
    return found if found.hits else Found(Query(number.strip(), found.query.readings, "", (), "", unknown_caller=True), problem=found.problem)


def _found(desk: Desk, query: Query, limit: int, *, exactly: bool = False) -> Found:
    refusal = desk.refusal(Action.FIND_CUSTOMER)
    if refusal is not None:
        return Found(query, problem=refusal.problems[0])
    if not (query.readings or query.key) or limit < 1:
        return Found(query)
    with desk.store.read() as session:
        matches = Matcher(session.connection(), (desk.store.sealing.hash_key,), desk.user.controllers, limit).run(query, exactly=exactly)
        hits = search_hits.make(session, query, matches.found, desk.user.controllers)
    return Found(query, hits, _counts(matches), matches.more)


def _counts(matches: Matches) -> dict[Reason, int]:
    counted = Counter(match.reason for each in matches.found.values() for match in each)
    return {reason: counted[reason] for reason in REASON_LABELS if counted[reason]}


def make_terms(desk: Desk) -> bool:
    """Make the search terms of some hundreds of customers who wait for them since an import was cut short; True when others wait still.

    A tenth of a second: between two calls saves go first.
    """
    with desk.store.read() as session:
        if not search_waiting.waiting(session):
            return False
    for _ in search_waiting.some(desk.store, _AT_ONCE):
        pass
    with desk.store.read() as session:
        return bool(search_waiting.waiting(session))


def record_search(desk: Desk, query_kind: str, customer_ids: Iterable[UUID]) -> None:
    """Journal one search that was acted on: what kind of thing was typed (never the text itself) and which customers were shown."""
    shown = [customer.hex for customer in customer_ids]
    values = {"query_kind": str(query_kind), "customers": shown}
    with desk.store.write() as session:
        apply(session, desk.store.sealing, desk.act(), [Change("search", uuid7(), Op.SEARCH, REGISTER, values)])


@dataclass(frozen=True, slots=True)
class Place:
    """One supply of a customer: the commodity, the site's name or street line, and whether the point is in use no more."""

    commodity: str
    site: str
    ended: bool


@dataclass(frozen=True, slots=True)
class LastContact:
    """The last contact with the user's controllers: when, by which channel, about what, with whom."""

    at: datetime
    channel: str
    subject: str
    agent: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What the panel beside the hits shows. ``numbers`` pairs controllers' names with numbers; phone and e-mail are masked.

    ``answers`` are the gate's decisions to ASKED, the strictest over the user's controllers.
    """

    customer_id: UUID
    name: str
    kind: str
    language: str
    restriction: str | None
    numbers: tuple[tuple[str, str], ...]
    phone: str
    email: str
    address: str
    answers: tuple[Decision, ...]
    places: tuple[Place, ...]
    last_contact: LastContact | None


def preview(desk: Desk, customer_id: UUID, *, matched: str = "") -> Preview | Rejected | None:
    """Return the preview of one hit; None when it is there no more. A contact point that was ``matched`` (its shown text) is not masked.

    Not a read of the customer's page: the recorded search names who was shown.
    """
    refusal = desk.refusal(Action.FIND_CUSTOMER)
    if refusal is not None:
        return refusal
    with desk.store.read() as session:
        matcher = Matcher(session.connection(), (), desk.user.controllers, 1)
        person = matcher.admitted(customer_id)
        if person is None:
            return None
        hit = search_hits.make(session, recognise(""), {person: ()}, desk.user.controllers)[0]
        survivor = hit.customer_id
        row = rows_of(session, "customer", "id", [survivor])[0]
        protected = hit.restriction == search_hits.NON_DISCLOSURE
        phones, emails = _points(session, survivor)
        known = {each["code"]: each["name"] for each in rows_of(session, "controller", "code", hit.numbers)}
        return Preview(
            survivor,
            hit.name,
            hit.kind,
            row["language"] or "",
            hit.restriction,
            tuple((known.get(code) or code, hit.numbers[code]) for code in desk.user.controllers if code in hit.numbers),
            _shown(phones, phone.show, phone.mask, matched),
            _shown(emails, email.show, email.mask, matched),
            hit.address,
            _answers(session, desk, survivor),
            () if protected else _places(session, survivor, desk.user.controllers),
            _last_contact(session, survivor, desk.user.controllers),
        )


def _answers(session: Session, desk: Desk, customer: UUID) -> tuple[Decision, ...]:
    facts = facts_in(session, desk, customer)
    assert facts is not None, "a customer who was admitted has a relation"
    found = matrix(facts, desk.user.controllers, formats.today(), CONTACT_PURPOSES)
    return tuple(found[asked] for asked in ASKED)


def _points(session: Session, customer: UUID) -> tuple[list[str], list[str]]:
    rows = sorted(rows_of(session, "contact_point", "customer_id", [customer]), key=lambda row: not row["preferred"])
    return [row["phone"] for row in rows if row["phone"]], [row["email"] for row in rows if row["email"]]


def _shown(values: list[str], show: Any, mask: Any, matched: str) -> str:
    """Return the point that was matched, whole; else the preferred one, masked."""
    whole = next((show(value) for value in values if matched and show(value).casefold() == matched.casefold()), None)
    return str(whole) if whole is not None else str(mask(values[0])) if values else ""


def _places(session: Session, customer: UUID, controllers: tuple[str, ...]) -> tuple[Place, ...]:
    sites = {row["id"]: row for row in rows_of(session, "site", "customer_id", [customer])}
    today = formats.today()
    places = []
    for point in rows_of(session, "metering_point", "site_id", list(sites)):
        if point["controller"] in controllers:
            site = sites[point["site_id"]]
            ended = any(day is not None and day < today for day in (point["valid_to"], site["held_to"]))
            places.append(Place(point["commodity"] or "", ", ".join(filter(None, (site["name"], site["street_address"]))), ended))
    return tuple(sorted(places, key=lambda place: (place.ended, names.order_key(place.site))))


def _last_contact(session: Session, customer: UUID, controllers: tuple[str, ...]) -> LastContact | None:
    table = table_of("contact")
    query = (
        select(table.c.started_at, table.c.channel, table.c.subject, table.c.agent)
        .where(
            table.c.customer_id == customer, or_(table.c.controller.is_(None), table.c.controller.in_(controllers)), table.c.started_at.is_not(None)
        )
        .order_by(table.c.started_at.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    user = table_of("user_account")
    name = session.scalar(select(user.c.name).where(user.c.login == row.agent).limit(1))
    return LastContact(row.started_at, row.channel or "", row.subject or "", name or row.agent or "")
