"""Which statement is meant: by the number of its entry in the journal, or by the beginning of its id; and the list of a customer's statements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.entities.journal import Entry
from models.journal import parts
from models.journal.entries import Op
from models.problems import Rejected, error
from models.roles import Action
from models.services import customers
from models.services.desk import Desk
from models.services.naming import Names
from models.services.reading import rows_of, survivor, table_of, within
from models.services.statement_lines import StatementLine
from models.words import N_

SHORTEST: Final = 8
"""Hexadecimal digits of a statement's id that are taken for its beginning."""
_LENGTHS: Final = (8, 12, 16, 32)
_DIGITS: Final = 32
ABSENT: Final = N_(
    "There is no such statement among those of your controllers. Give the number of its entry in the journal, or 8 digits or more of its id"
)
_OTHER: Final = N_("Entry {seq} of the journal is not about a statement. The statements of a customer and their entries: main.py statements CUSTOMER")
_SEVERAL: Final = N_("Several statements begin so. Give more of the id: {ids}")


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a customer's statements, the number of its entry (None: there is none), and the least of its id that names it."""

    line: StatementLine
    seq: int | None
    short: str


@dataclass(frozen=True, slots=True)
class Statements:
    """A customer's statements, newest first."""

    customer: UUID
    name: str
    listed: tuple[Listed, ...]
    names: Names


def open_statements(desk: Desk, customer_id: UUID) -> Statements | Rejected:
    """Return the statements of a customer that bind the user's controllers; journalled as opening the customer, and refused as that is."""
    page = customers.open_customer(desk, customer_id)
    if isinstance(page, Rejected):
        return page
    lines = tuple(page.statements)
    with desk.store.read() as session:
        seqs = numbers(session, (line.id for line in lines))
        listed = tuple(Listed(line, seqs.get(line.id), short_id(session, line.id)) for line in lines)
    return Statements(page.id, page.listed_name, listed, Names(page.controllers, page.people))


def numbers(session: Session, rows: Iterable[UUID]) -> dict[UUID, int]:
    """Return the numbers of the entries that made rows, which have an entry each of their own."""
    query = select(Entry.entity_id, Entry.seq).where(Entry.entity_id.in_(list(rows)), Entry.op == Op.CREATE.value).order_by(Entry.seq.desc())
    return {row.entity_id: row.seq for row in session.execute(query)}


def short_id(session: Session, statement: UUID) -> str:
    """Return the beginning of a statement's id by which it is found: those recorded within a minute begin alike."""
    for length in _LENGTHS:
        beginning = statement.hex[:length]
        if len(_beginning(session, beginning, 2)) < 2:
            return beginning
    return statement.hex


def statement_of(desk: Desk, text: str) -> UUID | Rejected:
    """Return the statement that is named; Rejected when there is none, several, or none of the user's."""
    refused = desk.refusal(Action.READ_JOURNAL)
    if refused is not None:
        return refused
    typed = "".join(text.split()).replace("-", "").casefold()
    with desk.store.read() as session:
        entry = session.scalars(select(Entry).where(Entry.seq == int(typed))).one_or_none() if _is_number(typed) else None
        named = _about(session, entry) if entry is not None else None
        if named is None and len(typed) >= SHORTEST and set(typed) <= set("0123456789abcdef"):
            found = [each for each in _beginning(session, typed, 10) if reaches(session, desk, each)]
            if len(found) > 1:
                return Rejected((error(_SEVERAL, "several", ids=", ".join(each.hex for each in found)),))
            named = found[0] if found else None
        elif named is None and entry is not None:
            return Rejected((error(_OTHER, "other", seq=entry.seq),))
        if named is None or not reaches(session, desk, named):
            return Rejected((error(ABSENT, "absent"),))
        return named


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) < 19


def _about(session: Session, entry: Entry) -> UUID | None:
    """Return the statement that an entry made, or decided about."""
    if entry.version == parts.TOGETHER:
        return None
    if entry.entity == "statement_decision":
        decisions = rows_of(session, "statement_decision", "id", [entry.entity_id])
        return decisions[0]["statement_id"] if decisions else None
    return entry.entity_id if entry.entity == "statement" else None


def _beginning(session: Session, digits: str, most: int) -> list[UUID]:
    if len(digits) > _DIGITS:
        return []
    statement = table_of("statement")
    first, last = UUID(hex=digits.ljust(_DIGITS, "0")), UUID(hex=digits.ljust(_DIGITS, "f"))
    return list(session.scalars(select(statement.c.id).where(statement.c.id >= first, statement.c.id <= last).order_by(statement.c.id).limit(most)))


def reaches(session: Session, desk: Desk, statement: UUID) -> bool:
    """Say whether a statement is one of the user's controllers, and its customer too; of a customer who is gone the journal tells whose they were."""
    row = next(iter(rows_of(session, "statement", "id", [statement])), None)
    made = session.scalars(select(Entry).where(Entry.entity_id == statement, Entry.op == Op.CREATE.value).order_by(Entry.seq).limit(1)).one_or_none()
    if row is None and (made is None or made.entity != "statement"):
        return False
    controller = row["controller"] if row is not None else made.controller if made is not None else ""
    subject = row["customer_id"] if row is not None else made.subject if made is not None else None
    return (not controller or controller in desk.user.controllers) and subject is not None and _theirs(session, desk, subject)


def _theirs(session: Session, desk: Desk, customer: UUID) -> bool:
    living = survivor(session, customer)
    if rows_of(session, "customer_relation", "customer_id", [living]):
        return within(session, desk, living)
    had = select(Entry.seq).where(Entry.subject == customer, Entry.controller.in_(desk.user.controllers)).limit(1)
    return session.scalar(had) is not None
