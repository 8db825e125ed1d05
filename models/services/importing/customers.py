"""The customers of a register, one flat line each: who it is, how to reach them, how they are billed, and what they refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy.orm import Session

from models.journal.entries import Change, Op
from models.permissions.vocabulary import MARKETING
from models.problems import error, warning
from models.services import duplicates, lookalikes
from models.services.arrivals import Evidence
from models.services.duplicates import Match
from models.services.importing import customer_lines, prohibitions
from models.services.importing.columns import Column
from models.services.importing.context import SOURCE, Run
from models.services.importing.customer_lines import EMAILS, NUMBER, PHONES, POINT, REFUSED, completed, estimate_of, person_of, points_of
from models.services.importing.customers_known import KnownCustomers
from models.services.importing.importer import Importer, created, required
from models.services.importing.lines import Flaw, Line
from models.services.importing.rows import create, post_office
from models.services.importing.stored import Customers, rows_by
from models.services.kept_refusals import Kept
from models.words import N_, _

CONTROLLER: Final = "customer_relation.controller"
_NO_FAMILY: Final = N_("A person's row needs the family name. Who has one name only has it there")
_PROSPECT: Final = N_("A prospect is kept only with their own permission to be contacted, which a file does not bring. Make them on the page")
_TWIN: Final = N_("{why} as on line {line}: possibly the same customer")
_TWIN_HERE: Final = N_("{why} as customer {number}: possibly the same customer")
_WEAK: Final = N_("{why} as another customer: perhaps a family's or an office's")
_KEY_OF: Final = {
    duplicates.SAME_CODE: "customer.personal_identity_code",
    duplicates.SAME_BUSINESS: "customer.business_id",
    duplicates.SAME_PHONE_NAME: PHONES,
    duplicates.SAME_PHONE: PHONES,
    duplicates.SAME_EMAIL_BIRTH: EMAILS,
    duplicates.SAME_EMAIL: EMAILS,
}


class CustomersImporter(Importer):
    """Lines of customers. A number that is known is refused, or updated as a difference; what is doubtful is told and does not stop it."""

    code: ClassVar[str] = "customers"
    label: ClassVar[str] = N_("Customers")
    needed: ClassVar[tuple[str, ...]] = (NUMBER,)
    looks_at: ClassVar[frozenset[str]] = frozenset({"customer_relation"})

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._made: dict[str, Line] = {}
        """Lines of the block that make customers, by their numbers."""

    @property
    def watched(self) -> frozenset[str]:
        """Of known customers also who may be updated and what they forbade."""
        return self.looks_at | {"customer", "statement", "statement_decision"}

    @classmethod
    def columns(cls) -> tuple[Column, ...]:
        """Return the columns it takes."""
        return customer_lines.columns()

    def plan(self, session: Session, lines: Sequence[Line]) -> None:
        """Make new customers of new numbers; of known ones, differences."""
        stored = Customers(session, self.run, (str(line.get(NUMBER)) for line in lines if line.get(NUMBER)))
        new: list[Line] = []
        known: list[tuple[Line, Any]] = []
        for line in lines:
            controller = self.controller(line, CONTROLLER)
            if not required(line, NUMBER) or line.flaws or self.twice(line, NUMBER):
                continue
            number = str(line.get(NUMBER))
            relation = stored.relation(number, controller)
            if relation is None:
                self._new(line, controller)
                new.append(line)
            elif not self.refused_as_known(line, NUMBER):
                known.append((line, relation))
            self.taken(line)
        self._made = {self.key(line): line for line in new if not line.flaws}
        self._twins(session, list(self._made.values()))
        if known:
            KnownCustomers(session, self.run, known, stored).plan()

    def rescue(self, session: Session, lines: Sequence[Line]) -> None:
        """Take what rejected lines forbid for whoever has their number: customers known, be they updated or not, and those whom this run makes."""
        numbered = [line for line in lines if line.get(NUMBER) and (line.get(CONTROLLER) or self.run.controller) in self.run.own]
        if not numbered:
            return
        stored = Customers(session, self.run, (str(line.get(NUMBER)) for line in numbered))
        found = [(line, stored.relation(str(line.get(NUMBER)), str(line.get(CONTROLLER) or self.run.controller))) for line in numbered]
        known = [(line, relation) for line, relation in found if relation is not None]
        if known:
            KnownCustomers(session, self.run, known, stored).protect()
        for line, relation in found:
            if relation is None and self.key(line) in self._made and not line.unclear:
                self._of_made(line, self._made[self.key(line)])

    def _of_made(self, line: Line, earlier: Line) -> None:
        """Take what the later of two lines of one number forbids for the customer whom the earlier one makes, where they name one person."""
        customer, told, first = earlier.subject, person_of(line), person_of(earlier)
        others = {told.code, first.code} - {""}, {told.business_id, first.business_id} - {""}
        if customer is None or earlier.flaws or any(len(each) > 1 for each in others):
            return
        if line.get(REFUSED) and not earlier.get(REFUSED):
            line.protect(prohibitions.statement(self.run, customer, prohibitions.of_column(self.run), self.run.place(line.file, line.number)))
        said = line.of("customer")
        if said.get("non_disclosure") and not earlier.of("customer").get("non_disclosure"):
            until = said.get("non_disclosure_until")
            values = {"non_disclosure": True} | ({"non_disclosure_until": until} if until is not None else {})
            line.protect(Change("customer", customer, Op.SET, customer, values))
        line.heard = True

    def key(self, line: Line) -> str:
        """Return controller and number."""
        return f"{line.get(CONTROLLER) or self.run.controller} {line.get(NUMBER)}"

    def remember(self, line: Line) -> None:
        """Note also who it was."""
        super().remember(line)
        for key in duplicates.strong_keys(person_of(line)):
            self.run.people.first(key, self.run.mark(line.file, line.number))

    def _new(self, line: Line, controller: str) -> None:
        run, customer_id = self.run, self.run.new_id()
        customer = completed(line)
        if customer["customer_kind"] == "person" and not customer.get("family_name"):
            line.refuse("customer.family_name", error(_NO_FAMILY, "name"))
        create(run, line, "customer", customer_id, customer_id, customer)
        relation = line.of("customer_relation") | {"customer_id": customer_id, "controller": controller}
        if relation.setdefault("status", "current") == "prospect":
            line.refuse("customer_relation.status", error(_PROSPECT, "prospect"))
        create(run, line, "customer_relation", run.new_id(), customer_id, relation, controller)
        for values in points_of(line, customer["language"]):
            create(run, line, POINT, run.new_id(), customer_id, values | {"customer_id": customer_id})
        account = line.of("billing_account")
        if account:
            account |= {"customer_id": customer_id, "controller": controller}
            account.setdefault("account_number", relation["customer_number"])
            post_office(account, customer["language"])
            create(run, line, "billing_account", run.new_id(), customer_id, account, controller)
        estimate = estimate_of(line)
        if estimate:
            values = estimate | {"customer_id": customer_id, "method": "import", "valid_from": run.context.today}
            create(run, line, "consumption_estimate", run.new_id(), customer_id, values)
        self._refusals(line, customer_id)
        created(line, customer_id)

    def _refusals(self, line: Line, customer_id: UUID) -> None:
        if line.get(REFUSED):
            run, where = self.run, self.run.place(line.file, line.number)
            line.changes.append(prohibitions.statement(run, customer_id, prohibitions.of_column(run), where))
            line.prohibitions += 1

    def _twins(self, session: Session, lines: Sequence[Line]) -> None:
        """Tell which new customers may be there already: in the file, or in the store."""
        people = [person_of(line) for line in lines]
        matches = duplicates.find(session, self.run.desk, people)
        shown = _Shown(session, self.run.own, {match.customer_id for found in matches for match in found})
        for line, person, found in zip(lines, people, matches, strict=True):
            mark = self.run.mark(line.file, line.number)
            for key, why in duplicates.strong_keys(person).items():
                first = self.run.people.first(key, mark)
                if first and first != mark:
                    self._paired(line, first, why)
            for match in found:
                self._told(line, match, shown)
            self._carried(line, lookalikes.forbade(session, self.run.desk, person.code, found))

    def _carried(self, line: Line, refused: Sequence[Kept]) -> None:
        """Record of a new customer what a likely double of theirs forbade."""
        refused = [each for each in refused if not (line.get(REFUSED) and each.purpose == MARKETING)]  # the column forbids all of that already
        if refused and line.subject is not None:
            evidence = Evidence("file", self.run.place(line.file, line.number))
            line.changes += lookalikes.carried(self.run.desk, line.subject, refused, evidence, SOURCE)
            line.prohibitions += len(refused)
            line.warn("", lookalikes.refused_warning())

    def _paired(self, line: Line, first: int, why: str) -> None:
        """Tell both lines of each other: either may be the one that is wrong."""
        column = _KEY_OF[why]
        line.warn(column, warning(_TWIN, "twin", why=_(why), line=self.run.spoken(first, line.file)))
        file, number = self.run.unmarked(first)
        other = self.run.spoken(self.run.mark(line.file, line.number), file)
        line.also.append((file, number, Flaw(line.headings(column), warning(_TWIN, "twin", why=_(why), line=other))))

    def _told(self, line: Line, match: Match, shown: _Shown) -> None:
        number = shown.number(match.customer_id)
        if number is None:
            return
        if match.strong:
            line.warn(_KEY_OF[match.why], warning(_TWIN_HERE, "twin", why=_(match.why), number=number))
        else:
            line.doubt(_KEY_OF[match.why], warning(_WEAK, "weak-twin", why=_(match.why)))


class _Shown:
    """Numbers of customers whom the user may see; the others are not spoken of."""

    def __init__(self, session: Session, own: Sequence[str], customers: set[UUID]) -> None:
        self._numbers: dict[UUID, str] = {}
        for customer, rows in rows_by(session, "customer_relation", "customer_id", customers).items():
            mine = [row["customer_number"] for row in rows if row["controller"] in own]
            if mine:
                self._numbers[customer] = mine[0]

    def number(self, customer: UUID) -> str | None:
        return self._numbers.get(customer)
