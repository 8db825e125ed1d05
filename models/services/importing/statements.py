"""Permissions and prohibitions of a register: a line each, under its customer's number, with the words they were given in.

A prohibition holds at once. A permission that contradicts one names it and waits for a supervisor. A lift is not taken from a file: it must name
what it lifts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy.orm import Session

from models.kinds import day_of
from models.permissions.statements import StatementFact
from models.permissions.vocabulary import GRANT, PROHIBITION
from models.problems import error, warning
from models.services.arrivals import said_on
from models.services.importing import prohibitions
from models.services.importing.columns import Column, of_fields
from models.services.importing.context import Run
from models.services.importing.importer import Importer, created, required
from models.services.importing.lines import Effect, Line, columns_of
from models.services.importing.linked import CUSTOMER, customer_column, customers_of
from models.words import N_

KIND: Final = "statement.statement_kind"
PURPOSE: Final = "statement.purpose"
CHANNEL: Final = "statement.channel"
CONTROLLER: Final = "statement.controller"
_FIELDS: Final = (
    "statement_kind",
    "purpose",
    "channel",
    "controller",
    "given_by",
    "given_by_name",
    "given_how",
    "given_at",
    "valid_from",
    "valid_to",
    "wording",
)
_NOT_BY_FILE: Final = N_("Only permissions and prohibitions are taken from a file. A lift names what it lifts: record it on the customer's page")
_RANGE: Final = N_("Ends before it begins. Give a later day")
_WAITS: Final = N_("The permission contradicts a prohibition that stands, so it waits for a supervisor")
_NO_DAY: Final = N_("A permission needs the day it was given on")


class StatementsImporter(Importer):
    """Lines of statements. One that is there already, alike in all that binds, is left as it is."""

    code: ClassVar[str] = "statements"
    label: ClassVar[str] = N_("Permissions and prohibitions")
    needed: ClassVar[tuple[str, ...]] = (CUSTOMER, KIND, PURPOSE, CHANNEL)
    looks_at: ClassVar[frozenset[str]] = frozenset({"customer_relation", "customer", "statement", "statement_decision"})

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._brought: dict[UUID, list[StatementFact]] = defaultdict(list)

    @classmethod
    def columns(cls) -> tuple[Column, ...]:
        """Return the columns it takes."""
        return _columns()

    def forget(self, lines: Sequence[Line]) -> None:
        """Forget the statements of lines that are planned anew."""
        gone = {change.entity_id for line in lines for change in line.changes}
        for customer in {line.subject for line in lines if line.subject is not None}:
            self._brought[customer] = [fact for fact in self._brought[customer] if fact.id not in gone]
        super().forget(lines)

    def forbids(self, line: Line) -> bool:
        """Return whether a rejected line may be a prohibition: every one that is not sure to be a permission."""
        return bool(line.get(KIND) != GRANT)

    def key(self, line: Line) -> str:
        """Return all that binds."""
        names = ("statement_kind", "purpose", "channel", "controller", "valid_from", "valid_to", "given_at")
        return "\x1f".join(str(line.get(name) or "") for name in (CUSTOMER, *(f"statement.{name}" for name in names)))

    def plan(self, session: Session, lines: Sequence[Line]) -> None:
        """Make the statements that are not there, prohibitions of the same lines first."""
        customers = customers_of(session, self.run, lines)
        standing = prohibitions.Standing(session, set(customers.values()), self._brought)
        for place, line in enumerate(lines):
            fact = self._fact(line)
            if fact is None or line.flaws:
                continue
            customer = customers[place]
            line.subject = customer
            if standing.told(customer, fact, _said(line)):
                line.effect = Effect.UNCHANGED
                continue
            if fact.kind == GRANT:
                fact = self._against(line, standing, customer, fact)
            self._brought[customer].append(fact)
            line.changes.append(prohibitions.statement(self.run, customer, fact, self.run.place(line.file, line.number), **self._more(line)))
            line.prohibitions += fact.kind == PROHIBITION
            created(line, customer)
            self.taken(line)

    def _fact(self, line: Line) -> StatementFact | None:
        values = line.of("statement")
        kind = values.get("statement_kind")
        complete = [required(line, column) for column in (KIND, PURPOSE, CHANNEL)]
        if kind not in (None, GRANT, PROHIBITION):
            line.refuse(KIND, error(_NOT_BY_FILE, "kind"))
        controller = self.controller(line, CONTROLLER) if line.get(CONTROLLER) is not None else None
        today = self.run.context.today
        begin, end, given = values.get("valid_from"), values.get("valid_to"), values.get("given_at")
        if begin is None and given is None and kind == GRANT:
            line.refuse("statement.valid_from", error(_NO_DAY, "required"))
        if line.flaws or not all(complete):
            return None
        begin = begin or (day_of(given) if given is not None else today)
        if end is not None and end < begin:
            line.refuse("statement.valid_to", error(_RANGE, "range"))
            return None
        said = given or said_on(begin)
        return StatementFact(
            self.run.new_id(), str(kind), values["purpose"], values["channel"], controller, said, begin, end, author=self.run.desk.user.login
        )

    def _against(self, line: Line, standing: prohibitions.Standing, customer: UUID, grant: StatementFact) -> StatementFact:
        met = standing.contradicted(customer, grant, max(grant.valid_from, self.run.context.today))
        if not met:
            return grant
        line.warn(KIND, warning(_WAITS, "waits"))
        return StatementFact(
            grant.id, grant.kind, grant.purpose, grant.channel, grant.controller, grant.given_at, grant.valid_from, grant.valid_to, met,
            author=grant.author,
        )  # fmt: skip

    def _more(self, line: Line) -> dict[str, Any]:
        values = line.of("statement")
        more = {name: values.get(name) for name in ("given_by_name", "wording")}
        return more | {"given_by": values.get("given_by") or "customer", "given_how": values.get("given_how") or "register-file"}


def _said(line: Line) -> date | None:
    """Return the day that a line has its statement from, by the customer's word or its beginning; None when it tells neither."""
    given: datetime | None = line.get("statement.given_at")
    begin: date | None = line.get("statement.valid_from")
    return day_of(given) if given is not None else begin


@cache
def _columns() -> tuple[Column, ...]:
    return columns_of((of_fields("statement", only=_FIELDS), (customer_column(),)))
