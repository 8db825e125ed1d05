"""The union that a restore makes: what the replaced store tells of permissions, prohibitions and non-disclosure, joined into the restored one.

What an entry proves is taken as it is. Of what nothing proves, in a store that was damaged or changed outside the program, only that is taken which
allows nothing more: prohibitions, statements that a supervisor must approve before they allow anything, statements sent back. Permissions and
approvals are left behind, and counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import fields, formats
from models.database.store import Store
from models.journal.apply import apply
from models.journal.entries import Change, Op
from models.journal.replay_keys import odd
from models.permissions.vocabulary import ANY, CORRECTION, GRANT, LIFT, PROHIBITION, REFUSE, SEND_BACK
from models.problems import Conflict, Problem, warning
from models.services import arrivals, erasing, kept_refusals, salvage
from models.services.desk import Desk
from models.services.reading import rows_of, table_of
from models.services.salvage import HIDDEN, LATER, UNTIL, Known, Left, Told
from models.services.statement_lines import decision_fact, statement_fact
from models.words import N_

_CHUNK: Final = 500
_NEEDED: Final = {
    "statement": ("customer_id", "statement_kind", "purpose"),
    "statement_decision": ("statement_id", "decision", "decided_by", "decided_at"),
    "refusal_hash": ("digest", "digest_kind", "purpose"),
    "refusal_match": ("customer_id", "purpose", "reason"),
}
"""Without these a row says nothing."""
_PART: Final = N_(
    "The replaced store is damaged, or was changed outside the program. {count} permissions, prohibitions and decisions that could be read in it were "
    "taken over; others may be lost. It is kept in {aside}: look through it before anybody is contacted"
)
_UNPROVEN: Final = N_(
    "{count} permissions, lifts and decisions of the replaced store were not taken over, because its journal does not prove them. "
    "It is kept in {aside}: look them through"
)
_UNREAD: Final = N_(
    "{count} permissions, prohibitions or decisions of the replaced store cannot be read any more. Look through your papers and recordings before anybody "
    "is contacted"
)
_STRAYS: Final = N_(
    "{count} statements were taken over whose customer is not in the backup; the customer is in the store kept in {aside}. A prohibition among them "
    "holds on when somebody with the same phone, e-mail, address or identity code is recorded"
)
_UNKNOWN: Final = N_(
    "{count} customers who are not in the backup had forbidden something, and no phone, e-mail or identity code of theirs can be read to know them by. "
    "They are in the store kept in {aside}: record them and their prohibitions again"
)
_ERASED: Final = N_("Data of {count} customers were erased since the backup and are back. Erase them again")
_HIDDEN: Final = N_("{count} customers came under non-disclosure since the backup. That was taken over: their addresses stay hidden")


@dataclass(frozen=True, slots=True)
class Joined:
    """The rows taken over by entity, how many were left behind as unproven or could not be read, and what the user must be told."""

    counts: dict[str, int]
    unproven: int
    unread: int
    hidden: int
    notices: tuple[Problem, ...]


def known(session: Session) -> Known:
    """Return what the restored store has of permissions and prohibitions."""
    statement = table_of("statement")
    owners = {row: customer for row, customer in session.execute(select(statement.c.id, statement.c.customer_id)) if customer is not None}
    return Known({entity: set(session.scalars(select(table_of(entity).c.id))) for entity in salvage.UNION}, owners)


def join(session: Session, desk: Desk, replaced: Store, left: Left, aside: Path | None) -> Joined:
    """Apply to the restored store, whose ``desk`` this is, what the replaced one tells beyond it, with the same ids."""
    judging = _Judging(session, whole=left.whole)
    taken = {entity: [each for each in told if judging.takes(each)] for entity, told in left.told.items()}
    changes = [each.change() for told in taken.values() for each in told]
    strays = _strays(session, taken["statement"])
    kept, unknown = _kept(desk, replaced, strays, taken["statement_decision"], left)
    hidden = _hidden(session, left.hidden)
    for part in (changes, kept, hidden):
        for start in range(0, len(part), _CHUNK):
            applied = apply(session, desk.store.sealing, desk.act(), part[start : start + _CHUNK])
            assert not isinstance(applied, Conflict), "nothing joined has bases"
            arrivals.settle(session, desk, applied)
    unread = left.unread + judging.unread
    told = (
        (not left.whole, _PART, "restore.part", len(changes)),
        (judging.unproven, _UNPROVEN, "restore.unproven", judging.unproven),
        (unread, _UNREAD, "restore.unread", unread),
        (strays, _STRAYS, "restore.strays", sum(len(each) for each in strays.values())),
        (unknown, _UNKNOWN, "restore.unknown", unknown),
        (hidden, _HIDDEN, "restore.hidden", len(hidden)),
        (again := left.erased - salvage.erased(session), _ERASED, "restore.erased", len(again)),
    )
    notices = tuple(warning(text, code, count=count, aside=str(aside)) for met, text, code, count in told if met)
    return Joined({entity: len(each) for entity, each in taken.items()}, judging.unproven, unread, len(hidden), notices)


class _Judging:
    """Which of the rows that the replaced store tells of are taken, statements before decisions."""

    def __init__(self, session: Session, *, whole: bool) -> None:
        self._whole = whole
        self._customers = set(session.scalars(select(table_of("customer").c.id)))
        statement = table_of("statement")
        columns = (statement.c.id, statement.c.statement_kind, statement.c.lifts)
        self._kinds: dict[UUID, tuple[str, frozenset[str]]] = {
            row: (kind, frozenset(lifts or ())) for row, kind, lifts in session.execute(select(*columns))
        }
        self._doubtful: set[UUID] = set()
        self.unproven = self.unread = 0

    def takes(self, told: Told) -> bool:
        """Tell whether a row is taken, counting what is not. What a prohibition lacks is filled so that it forbids the most."""
        if told.subject is None or any(name not in told.values for name in _NEEDED[told.entity]):
            self.unread += 1
            return False
        if not told.proven and told.entity != "statement_decision":
            _fill(told)
        if told.entity == "refusal_hash":
            return True
        if told.entity == "refusal_match":
            return self._match(told)
        judged = self._statement(told) if told.entity == "statement" else self._decision(told)
        self.unproven += not judged
        return judged

    def _statement(self, told: Told) -> bool:
        values = told.values
        kind, lifts = values["statement_kind"], frozenset(values.get("lifts", ()))
        if not told.proven and not self._allows_nothing(kind, lifts, values):
            return False
        self._kinds[told.id] = (kind, lifts)
        if not told.proven:
            self._doubtful.add(told.id)
        return True

    def _allows_nothing(self, kind: str, lifts: frozenset[str], values: Mapping[str, Any]) -> bool:
        """Tell whether a statement allows nothing that was not allowed, as long as nobody approves it."""
        if kind == PROHIBITION:
            return True
        if kind == LIFT:
            return self._lifts_grant(lifts)
        return kind == CORRECTION and (values.get("allows") is False or self._kind(values.get("supersedes")) == GRANT)

    def _decision(self, told: Told) -> bool:
        about, decision = told.values["statement_id"], told.values["decision"]
        if about not in self._kinds:
            return False
        if told.proven:
            return about not in self._doubtful or decision in (SEND_BACK, REFUSE)
        kind, lifts = self._kinds[about]
        # To refuse a correction or the withdrawal of a permission would allow what it took away.
        return decision == SEND_BACK or (decision == REFUSE and kind in (GRANT, LIFT) and not self._lifts_grant(lifts))

    def _match(self, told: Told) -> bool:
        """Take a match of somebody who is here. Whether it was decided a store that does not verify cannot tell: it is asked again."""
        settled = told.values.get("state") == "same" and told.values.get("statement_id") in self._kinds
        if not self._whole and not settled:
            for name in LATER[told.entity]:
                told.values.pop(name, None)
            told.values["state"] = "waiting"
        return told.values["customer_id"] in self._customers

    def _lifts_grant(self, lifts: Iterable[str]) -> bool:
        return any(self._kind(UUID(hex=each)) == GRANT for each in lifts)

    def _kind(self, statement: UUID | None) -> str:
        return self._kinds.get(statement, ("", frozenset()))[0] if statement is not None else ""


def _fill(told: Told) -> None:
    """Put what forbids the most in the place of what could not be read: every channel, from its day on or from today."""
    values = told.values
    if told.entity == "statement":
        given = values.get("given_at")
        values.setdefault("channel", ANY)
        values.setdefault("valid_from", given.astimezone(formats.HELSINKI).date() if given is not None else formats.today())
        values.setdefault("given_at", arrivals.said_on(values["valid_from"]))
    else:
        values.setdefault("channel", ANY)
        values.setdefault("since" if told.entity == "refusal_hash" else "valid_from", formats.today())


def _strays(session: Session, statements: Iterable[Told]) -> dict[UUID, list[Told]]:
    """Return the statements whose customer is not in the backup, by customer."""
    there = set(session.scalars(select(table_of("customer").c.id)))
    found: dict[UUID, list[Told]] = defaultdict(list)
    for told in statements:
        if told.values["customer_id"] not in there:
            found[told.values["customer_id"]].append(told)
    return found


def _kept(desk: Desk, replaced: Store, strays: Mapping[UUID, Sequence[Told]], judged: Iterable[Told], left: Left) -> tuple[list[Change], int]:
    """Keep what customers who are not in the backup forbade as hashes, as if they went; return also how many cannot be known again by one."""
    decisions = [decision_fact(_row(told)) for told in judged]
    changes: list[Change] = []
    unknown = 0
    for customer, told in strays.items():
        rows = {each.id: _row(each) for each in told}
        refused = erasing.refused_in([statement_fact(row) for row in rows.values()], [each for each in decisions if each.statement_id in rows])
        # Of who was erased, or went with an import, the hashes were kept then: they are taken over as such.
        values = _values(replaced, customer, gone=left.whole) if refused and customer not in left.erased else None
        if values is None:
            continue
        for each in refused:
            changes += kept_refusals.keep(desk, values, [rows[each.id]])
        unknown += not all(kept_refusals.remembers(values, each.channel) for each in refused)
    return changes, unknown


def _values(replaced: Store, customer: UUID, *, gone: bool) -> list[tuple[str, str]] | None:
    """Return what the replaced store has of a customer to know them by; None when they are not there any more (``gone``: that can be told)."""
    with salvage.as_far_as_it_opens(replaced), replaced.read() as session:
        try:
            if gone and not rows_of(session, "customer", "id", [customer]):
                return None
            return erasing.values_held(session, replaced.data_keys, [customer])
        except odd():
            return []
    return []


def _row(told: Told) -> dict[str, Any]:
    return dict.fromkeys(each.name for each in fields.fields_of(told.entity)) | told.values | {"id": told.id}


def _hidden(session: Session, hidden: Mapping[UUID, date | None]) -> list[Change]:
    """Return the changes that put customers under non-disclosure who came under it, or for longer, since the backup."""
    changes: list[Change] = []
    customers = list(hidden)
    for start in range(0, len(customers), _CHUNK):
        for row in rows_of(session, "customer", "id", customers[start : start + _CHUNK]):
            until = hidden[row["id"]]
            if not row[HIDDEN]:
                changes.append(Change("customer", row["id"], Op.SET, row["id"], {HIDDEN: True, UNTIL: until}))
            elif row[UNTIL] is not None and (until is None or until > row[UNTIL]):
                changes.append(Change("customer", row["id"], Op.SET, row["id"], {UNTIL: until}))
    return changes
