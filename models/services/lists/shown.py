"""Lists as people see them: which there are, who is on them and who is not, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import formats
from models.database.raw import run
from models.entities.journal import Entry
from models.journal.apply import apply
from models.journal.entries import REGISTER, Change, Op
from models.permissions.decision import WORDS
from models.permissions.rules import RULES
from models.problems import Rejected, error
from models.roles import Action
from models.services import naming
from models.services.customers import listed_name
from models.services.desk import Desk
from models.services.lists import answers
from models.services.lists.criteria import Criteria
from models.services.lists.making import Order
from models.services.reading import table_of
from models.words import N_, _

_ABSENT: Final = N_("There is no such list among those of your controllers")
_CHANGED: Final = N_("The answers of this list are not those that were journalled when it was made. Make it anew; do not use it")
_NOT_DRAWN: Final = N_("May be contacted, but the lot fell on others")
_GONE: Final = N_("No longer in the register")
_COUNTS: Final = "SELECT answer, rule, count(*) FROM contact_list_member WHERE list_id = ? GROUP BY answer, rule ORDER BY answer, 3 DESC, rule"
_MEMBERS: Final = (
    "SELECT customer, answer, rule, since FROM contact_list_member WHERE list_id = ? AND customer > ? AND {wanted} ORDER BY customer LIMIT ?"
)
_WANTED: Final = {None: "1 = 1", True: f"answer IN {answers.INCLUDED}", False: f"answer NOT IN {answers.INCLUDED}"}
_OF: Final = "SELECT list_id, answer, rule, since FROM contact_list_member WHERE customer = ? AND list_id IN (SELECT id FROM contact_list)"


@dataclass(frozen=True, slots=True)
class ListInfo:
    """A list: the question, whom it was asked about, when, by whom, and until when its answers will do."""

    id: UUID
    name: str
    purpose: str
    channel: str
    controller: str
    criteria: Criteria
    decided_on: date
    stale_after: date
    made_by: str
    maker: str
    made_at: datetime
    asked: int
    included: int
    digest: bytes
    asked_anew_from: UUID | None

    @property
    def stale(self) -> bool:
        """Whether it must be asked anew before it is used."""
        return formats.today() > self.stale_after

    @property
    def left_out(self) -> int:
        """How many were asked about and are not on it."""
        return self.asked - self.included

    def order(self, name: str = "") -> Order:
        """Return what it was ordered by, to be asked again."""
        return Order(name or self.name, self.purpose, self.channel, self.controller, self.criteria, max(1, (self.stale_after - self.decided_on).days))

    def to_json(self) -> dict[str, Any]:
        """Return it as the command line prints it."""
        return {
            "list": str(self.id),
            "name": self.name,
            "purpose": self.purpose,
            "channel": self.channel,
            "controller": self.controller,
            "criteria": self.criteria.said(),
            "decided_on": self.decided_on.isoformat(),
            "stale_after": self.stale_after.isoformat(),
            "stale": self.stale,
            "made_by": self.made_by,
            "asked": self.asked,
            "included": self.included,
            "left_out": self.left_out,
            "asked_anew_from": None if self.asked_anew_from is None else str(self.asked_anew_from),
        }


@dataclass(frozen=True, slots=True)
class Member:
    """A customer whom a list was asked about: on it or not, and why."""

    customer: UUID
    number: str
    name: str
    included: bool
    answer: int
    rule: str
    since: date | None

    def word(self) -> str:
        """Return the answer in the current language."""
        return word_of(self.answer)

    def reason(self) -> str:
        """Return why, in the current language."""
        return reason_of(self.rule)


def word_of(answer: int) -> str:
    """Return a kept answer in the current language."""
    return _("Not drawn") if answer == answers.NOT_DRAWN else _(WORDS[answers.ANSWERS[answer]])


def code_of(answer: int) -> str:
    """Return a kept answer as programs know it."""
    return answers.NOT_DRAWN_RULE if answer == answers.NOT_DRAWN else answers.ANSWERS[answer].value


def reason_of(rule: str) -> str:
    """Return what the rule of a kept answer says, in the current language."""
    if rule == answers.NOT_DRAWN_RULE:
        return _(_NOT_DRAWN)
    return _(RULES[rule].text) if rule in RULES else rule


def law_of(rule: str) -> str:
    """Return where the rule of a kept answer comes from, in the current language; "" for the lot."""
    return _(RULES[rule].law) if rule in RULES else ""


def lists(desk: Desk) -> tuple[ListInfo, ...] | Rejected:
    """Return the lists of the user's controllers, newest first."""
    refused = desk.refusal(Action.FIND_CUSTOMER)
    if refused is not None:
        return refused
    table = table_of("contact_list")
    query = select(table).where(table.c.controller.in_(desk.user.controllers)).order_by(table.c.made_at.desc(), table.c.id.desc())
    with desk.store.read() as session:
        people = naming.people(session)
        return tuple(_info(row, people) for row in session.execute(query).mappings())


def info(desk: Desk, list_id: UUID) -> ListInfo | Rejected:
    """Return one list."""
    refused = desk.refusal(Action.FIND_CUSTOMER)
    if refused is not None:
        return refused
    with desk.store.read() as session:
        found = read(session, desk, list_id)
    return found if found is not None else absent()


def absent() -> Rejected:
    """Say that there is no such list."""
    return Rejected((error(_ABSENT, "list"),))


def read(session: Session, desk: Desk, list_id: UUID) -> ListInfo | None:
    """Return a list of the user's controllers; None when there is none."""
    table = table_of("contact_list")
    query = select(table).where(table.c.id == list_id, table.c.controller.in_(desk.user.controllers))
    row = session.execute(query).mappings().one_or_none()
    return _info(row, naming.people(session)) if row is not None else None


def unsound(session: Session, found: ListInfo) -> Rejected | None:
    """Return why a list cannot be relied on: its answers are not those whose SHA-256 was journalled with it. None when they are."""
    same = answers.digest_of(session.connection(), found.id).value() == found.digest
    return None if same else Rejected((error(_CHANGED, "digest"),))


def counts(desk: Desk, list_id: UUID) -> tuple[tuple[int, str, int], ...]:
    """Return (answer, rule, how many) of a list, those on it first."""
    with desk.store.read() as session:
        if read(session, desk, list_id) is None:
            return ()
        rows = run(session.connection(), _COUNTS, (list_id.bytes,))
    return tuple((answer, rule, number) for answer, rule, number in rows)


def opened(desk: Desk, list_id: UUID) -> None:
    """Journal that the user looked at who is on a list."""
    with desk.store.write() as session:
        apply(session, desk.store.sealing, desk.act(), [Change("contact_list", list_id, Op.READ, REGISTER)])


def members(desk: Desk, list_id: UUID, *, included: bool | None = None, after: UUID = REGISTER, most: int = 200) -> tuple[Member, ...]:
    """Return who was asked about, in order of the identifiers, ``most`` after ``after``; ``included``: only who is on it, or is not."""
    with desk.store.read() as session:
        found = read(session, desk, list_id)
        if found is None or not desk.may(Action.FIND_CUSTOMER):
            return ()
        rows = run(session.connection(), _MEMBERS.replace("{wanted}", _WANTED[included]), (list_id.bytes, after.bytes, most))
        kept = [answers.read(row) for row in rows]
        people = who(session, [each.customer for each in kept], found.controller)
    return tuple(member(each, people) for each in kept)


def who(session: Session, customers: Sequence[UUID], controller: str) -> dict[UUID, Mapping[str, Any]]:
    """Return customers' names and their numbers with a controller."""
    customer, relation = table_of("customer"), table_of("customer_relation")
    joined = customer.join(relation, relation.c.customer_id == customer.c.id)
    columns = (customer.c.id, customer.c.family_name, customer.c.given_names, customer.c.organisation_name, relation.c.customer_number)
    found: dict[UUID, Mapping[str, Any]] = {}
    for start in range(0, len(customers), 500):
        query = select(*columns).select_from(joined).where(customer.c.id.in_(customers[start : start + 500]), relation.c.controller == controller)
        found.update({row["id"]: row for row in session.execute(query).mappings()})
    return found


def of_customer(session: Session, customer: UUID) -> list[tuple[UUID, int, str, date | None]]:
    """Return the lists for which somebody was asked about a customer: list, answer, rule, since."""
    rows = run(session.connection(), _OF, (customer.bytes,))
    return [(UUID(bytes=bytes(each)), answer, rule, date.fromisoformat(since) if since else None) for each, answer, rule, since in rows]


def made_in(session: Session, found: ListInfo) -> int | None:
    """Return the number of the journal's entry that made a list."""
    return session.scalar(select(Entry.seq).where(Entry.entity_id == found.id, Entry.op == Op.CREATE))


def member(kept: answers.Kept, people: Mapping[UUID, Mapping[str, Any]]) -> Member:
    """Return a kept answer with who it is about (``who``)."""
    row = people.get(kept.customer)
    name = listed_name(row) if row is not None else _(_GONE)
    number = str(row["customer_number"] or "") if row is not None else ""
    return Member(kept.customer, number, name, kept.included, kept.answer, kept.rule, kept.since)


def _info(row: Any, people: Mapping[str, str]) -> ListInfo:
    return ListInfo(
        row["id"], row["name"], row["purpose"], row["channel"], row["controller"], Criteria.from_json(row["criteria"]), row["decided_on"],
        row["stale_after"], row["made_by"], people.get(row["made_by"], row["made_by"]), row["made_at"], row["asked"], row["included"], row["digest"], row["asked_anew_from"],
    )  # fmt: skip
