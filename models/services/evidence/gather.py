"""Gathering the evidence of a statement in one reading of the store: rows, entries, what binds, and the verification of all of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import fields, formats, words
from models.entities.journal import Entry
from models.journal.attest import Anchor, Report, attest
from models.journal.entries import REGISTER, Op
from models.journal.payload import ErasedError, KeyChain
from models.journal.replay_keys import odd
from models.journal.sealing import open_column
from models.permissions.decision import Decision
from models.permissions.may_contact import may_contact
from models.permissions.may_update import may_disclose, may_update
from models.permissions.vocabulary import CHANNELS, CONTACT_PURPOSES, DISCLOSURE, UPDATE, purposes_reaching
from models.problems import Rejected, error
from models.roles import Action
from models.services import naming
from models.services.customers import listed_name
from models.services.desk import Desk
from models.services.evidence.entries import Found, entries_of, told_of
from models.services.evidence.finding import ABSENT, numbers, reaches
from models.services.evidence.told import (
    ERASED,
    KNOWN,
    LIFTED_BY,
    LIFTS,
    MISSING,
    SUPERSEDED_BY,
    SUPERSEDES,
    UNKNOWN,
    UNREADABLE,
    Checked,
    Decided,
    Evidence,
    Kept,
    Related,
    Told,
    Whose,
)
from models.services.reading import family, rows_of, survivor
from models.services.statement_lines import facts_in, states

_FORBIDS_UPDATE: Final = "population-register"


def gather(desk: Desk, statement_id: UUID, anchor: Anchor | None, language: str | None = None) -> Evidence | Rejected:
    """Return the evidence of a statement; Rejected when the role or the controllers do not allow it, or the journal has no such statement.

    ``anchor`` is the end of the journal seen last outside the store. ``language``: to say it in; the customer's when it is empty, the current one when
    it is None. Nothing is journalled here: showing and giving out are.
    """
    refused = desk.refusal(Action.READ_JOURNAL) or desk.refusal(Action.OPEN_CUSTOMER)
    if refused is not None:
        return refused
    with desk.store.read() as session:
        if not reaches(session, desk, statement_id):
            return Rejected((error(ABSENT, "absent"),))
        return _Gathering(session, desk, statement_id, anchor).result(language)


@dataclass(slots=True)
class _Rows:
    """The rows of all statements of one customer, and of the decisions on them, by id. What the journal made and is not there stands here too."""

    statements: dict[UUID, Mapping[str, Any]]
    decisions: dict[UUID, list[Mapping[str, Any]]]
    missing: frozenset[UUID]


class _Gathering:
    """One gathering under way."""

    def __init__(self, session: Session, desk: Desk, statement_id: UUID, anchor: Anchor | None) -> None:
        self._session, self._desk, self._id, self._anchor = session, desk, statement_id, anchor
        self._keys = KeyChain(session, desk.store.data_keys)
        self._own = desk.user.controllers

    def result(self, language: str | None) -> Evidence:
        """Put the evidence together."""
        session, desk = self._session, self._desk
        made = entries_of(session, desk.store.data_keys, [self._id])
        subject = self._subject(made)
        living = survivor(session, subject)
        rows = self._rows(living, made)
        related, left_out = self._related(rows)
        ids = [self._id, *(each for _relation, _to, each in related)]
        decided = [row["id"] for each in ids for row in rows.decisions.get(each, ())]
        contact = self._contact(rows.statements[self._id])
        kept = self._kept(rows.statements[self._id], frozenset({subject, living}))
        found = Found(
            statements=tuple(ids), decisions=tuple(decided), customers=frozenset({subject, living}), kept=tuple(row["id"] for row in kept),
            contact=contact["id"] if contact is not None else None,
        )  # fmt: skip
        listed = found.entries(session, desk.store.data_keys)
        report = attest(session, desk.store.data_keys, desk.store.keys.hash_key, [*ids, *decided], self._anchor)
        names = naming.read(session)
        told = self._told(rows, ids)
        whose = self._whose(subject, living)
        spoken = words.language() if language is None else language or (whose.language if whose.language in words.LANGUAGES else "fi")
        with words.speaking(spoken):
            entries = told_of(session, desk, listed, names, report)
        return Evidence(
            statement=told[self._id],
            related=tuple(Related(relation, to, told[each]) for relation, to, each in related),
            left_out=left_out,
            contact=contact,
            customer=whose,
            binds=self._binds(rows.statements[self._id], living),
            kept=tuple(Kept(row["digest_kind"], row["purpose"], row["channel"], row["since"]) for row in kept),
            entries=entries,
            checked=self._checked(report),
            names=names,
            made_at=formats.now(),
            made_by=desk.user.login,
            made_as=desk.user.role.value,
            workstation=desk.workstation,
            language=spoken,
        )

    def _subject(self, made: Sequence[Any]) -> UUID:
        row = next(iter(rows_of(self._session, "statement", "id", [self._id])), None)
        subject: UUID = row["customer_id"] if row is not None else made[0].entry.subject
        return subject

    def _rows(self, living: UUID, made: Sequence[Any]) -> _Rows:
        session = self._session
        statements: dict[UUID, Mapping[str, Any]] = {row["id"]: row for row in rows_of(session, "statement", "customer_id", family(session, living))}
        missing: set[UUID] = set()
        if self._id not in statements:
            there = next(iter(rows_of(session, "statement", "id", [self._id])), None)
            statements[self._id] = there or _recorded(self._id, made)
            missing |= set() if there else {self._id}
        decisions: dict[UUID, list[Mapping[str, Any]]] = {}
        for row in rows_of(session, "statement_decision", "statement_id", list(statements)):
            decisions.setdefault(row["statement_id"], []).append(row)
        return _Rows(statements, decisions, frozenset(missing))

    def _related(self, rows: _Rows) -> tuple[list[tuple[str, UUID, UUID]], int]:
        """Return what the statement lifts or supersedes, and what lifted or superseded it, each with the one it has to do with."""
        every = rows.statements
        found: dict[UUID, tuple[str, UUID, UUID]] = {}
        self._before(every, found)
        self._after(every, found)
        mine = [each for each in found.values() if every[each[2]]["controller"] is None or every[each[2]]["controller"] in self._own]
        return mine, len(found) - len(mine)

    def _before(self, every: Mapping[UUID, Mapping[str, Any]], found: dict[UUID, tuple[str, UUID, UUID]]) -> None:
        for named in _lifts(every[self._id]):
            if named in every:
                found[named] = (LIFTS, self._id, named)
        at = self._id
        while (before := every[at]["supersedes"]) is not None and before in every and before not in found and before != self._id:
            found[before] = (SUPERSEDES, at, before)
            at = before

    def _after(self, every: Mapping[UUID, Mapping[str, Any]], found: dict[UUID, tuple[str, UUID, UUID]]) -> None:
        waiting = [self._id]
        while waiting:
            at = waiting.pop(0)
            for each, row in sorted(every.items()):
                if each in found or each == self._id:
                    continue
                relation = SUPERSEDED_BY if row["supersedes"] == at else LIFTED_BY if at in _lifts(row) else ""
                if relation:
                    found[each] = (relation, at, each)
                    waiting.append(each)

    def _told(self, rows: _Rows, ids: Iterable[UUID]) -> dict[UUID, Told]:
        session = self._session
        listed = [row for each, row in rows.statements.items() if each not in rows.missing]
        state = states(listed, [row for each in rows.decisions.values() for row in each])
        wanted = list(ids)
        judged = {row["id"]: row for each in wanted for row in rows.decisions.get(each, ())}
        seqs = numbers(session, [*wanted, *judged])
        roles = _roles(session, judged)
        told = {}
        for each in wanted:
            row = rows.statements[each]
            wording, known = self._wording(row, missing=each in rows.missing)
            decided = tuple(
                Decided(
                    one["id"], one["decision"], one["decided_by"], roles.get(one["id"], ""), one["decided_at"], *self._note(one, row["customer_id"]),
                    seqs.get(one["id"]),
                )
                for one in rows.decisions.get(each, ())
            )  # fmt: skip
            told[each] = Told(each, row, wording, known, state.get(each, MISSING), decided, seqs.get(each))
        return told

    def _wording(self, row: Mapping[str, Any], *, missing: bool) -> tuple[str | None, str]:
        if missing and row["wording"] is not None:
            return str(row["wording"]), KNOWN
        return self._opened("statement", "wording", row, row["customer_id"], row["controller"] or "")

    def _note(self, row: Mapping[str, Any], customer: UUID) -> tuple[str | None, str]:
        return self._opened("statement_decision", "note", row, customer, "")

    def _opened(self, entity: str, name: str, row: Mapping[str, Any], subject: UUID, controller: str) -> tuple[str | None, str]:
        """Return what a sealed column says, and why it says nothing."""
        if row[name] is None:
            return None, UNKNOWN
        try:
            return str(open_column(self._keys, subject, controller, fields.field_of(entity, name), row[name])), KNOWN
        except ErasedError:
            return None, ERASED
        except odd():
            return None, UNREADABLE

    def _contact(self, row: Mapping[str, Any]) -> Mapping[str, Any] | None:
        if row["evidence_id"] is None:
            return None
        found = rows_of(self._session, "contact", "id", [row["evidence_id"]])
        return found[0] if found and (found[0]["controller"] is None or found[0]["controller"] in self._own) else None

    def _kept(self, row: Mapping[str, Any], customers: frozenset[UUID]) -> list[Mapping[str, Any]]:
        """Return the hashes in which the prohibition was kept when its customer went.

        Nothing in a hash leads to anybody: it is known by the entry set that removed the customer, where that set is of nobody else.
        """
        gone = select(Entry.set_id).where(Entry.entity_id.in_(customers), Entry.entity == "customer", Entry.op == Op.REMOVE.value)
        found: list[Mapping[str, Any]] = []
        for set_id in self._session.scalars(gone).all():
            others = select(Entry.seq).where(Entry.set_id == set_id, Entry.subject.not_in([*customers, REGISTER])).limit(1)
            if self._session.scalar(others) is None:
                made = select(Entry.entity_id).where(Entry.set_id == set_id, Entry.entity == "refusal_hash", Entry.op == Op.CREATE.value)
                found += rows_of(self._session, "refusal_hash", "id", self._session.scalars(made).all())
        same = [(each, row["purpose"], row["channel"], row["controller"], row["valid_from"]) for each in found]
        return [each for each, *told in same if told == [each["purpose"], each["channel"], each["controller"], each["since"]]]

    def _whose(self, subject: UUID, living: UUID) -> Whose:
        rows = rows_of(self._session, "customer", "id", [living])
        relations = rows_of(self._session, "customer_relation", "customer_id", [living])
        numbers_ = {row["controller"]: row["customer_number"] for row in relations if row["controller"] in self._own}
        values: Mapping[str, Any] = rows[0] if rows else _last_values(self._session, self._desk, living)
        return Whose(living, listed_name(values), numbers_, str(values.get("language") or "fi"), not rows, living != subject)

    def _binds(self, row: Mapping[str, Any], living: UUID) -> tuple[Decision, ...]:
        """Return what binds today where the statement speaks: of every channel, for its controller or each of the user's."""
        facts = facts_in(self._session, self._desk, living)
        if facts is None:
            return ()
        today, purpose = formats.today(), row["purpose"]
        own = [each for each in self._own if row["controller"] in (None, each)]
        asked = [each for each in own if each in facts.relations] or own
        if purpose == UPDATE:
            return tuple(may_update(facts, _FORBIDS_UPDATE, today, each) for each in asked)
        if purpose == DISCLOSURE:
            return tuple(may_disclose(facts, today, each) for each in asked)
        reached = [each for each in CONTACT_PURPOSES if purpose in purposes_reaching(each)] or [purpose]
        return tuple(may_contact(facts, each, channel, whose, today) for each in reached for whose in asked for channel in CHANNELS)

    def _checked(self, report: Report) -> Checked:
        anchor = self._anchor.seq if self._anchor is not None and self._anchor.seq else None
        return Checked(report.entries, report.rows, report.head.seq, report.head.link, anchor, report.findings)


def _lifts(row: Mapping[str, Any]) -> set[UUID]:
    return {UUID(hex=named) for named in row["lifts"] or ()}


def _roles(session: Session, rows: Iterable[UUID]) -> dict[UUID, str]:
    query = select(Entry.entity_id, Entry.role).where(Entry.entity_id.in_(list(rows)), Entry.op == Op.CREATE.value)
    return {row.entity_id: row.role for row in session.execute(query)}


def _recorded(statement_id: UUID, made: Sequence[Any]) -> dict[str, Any]:
    """Return a statement as its entry has it: its row is not there."""
    opened = next((each.event for each in made if each.event is not None and each.entry.op == "create"), None)
    values = opened.values if opened is not None else {}
    row = {field.name: values.get(field.name) for field in fields.fields_of("statement")}
    entry = made[0].entry
    return row | {"id": statement_id, "customer_id": entry.subject, "controller": entry.controller or None}


def _last_values(session: Session, desk: Desk, customer: UUID) -> dict[str, Any]:
    """Return what the journal says of a customer who is not in the register any more, as far as it opens."""
    values: dict[str, Any] = {}
    for each in entries_of(session, desk.store.data_keys, [customer]):
        if each.event is not None and each.event.op in ("create", "set"):
            values |= each.event.values
    return values
