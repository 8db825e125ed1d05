"""Billing accounts: a line each, under its customer's number, with the payer's number where another pays."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy.orm import Session

from models import kinds
from models.problems import error
from models.services.importing.columns import Column, of_fields, special
from models.services.importing.context import Run
from models.services.importing.importer import Importer, created, no_customer, required
from models.services.importing.lines import Line, columns_of
from models.services.importing.linked import CUSTOMER, customer_column, customers_of
from models.services.importing.rows import Comparing, create, post_office
from models.services.importing.stored import Customers, Row, rows_by
from models.words import N_

NUMBER: Final = "billing_account.account_number"
PAYER: Final = "payer"
CONTROLLER: Final = "billing_account.controller"
_ANOTHERS: Final = N_("The billing account with this number is another customer's. Check the numbers")


class AccountsImporter(Importer):
    """Lines of billing accounts.

    A flat file of customers has no account numbers: the account it made has the customer's own number, and the first line of accounts for that
    customer gives it its own.
    """

    code: ClassVar[str] = "accounts"
    label: ClassVar[str] = N_("Billing accounts")
    needed: ClassVar[tuple[str, ...]] = (NUMBER, CUSTOMER)
    looks_at: ClassVar[frozenset[str]] = frozenset({"customer_relation", "billing_account"})

    @classmethod
    def columns(cls) -> tuple[Column, ...]:
        """Return the columns it takes."""
        return _columns()

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._named: set[UUID] = set()
        """Accounts that the run has given their own numbers."""

    def key(self, line: Line) -> str:
        """Return controller and account number."""
        return f"{line.get(CONTROLLER) or self.run.controller} {line.get(NUMBER)}"

    def plan(self, session: Session, lines: Sequence[Line]) -> None:
        """Make new accounts; compare known ones, and those that still bear their customer's number."""
        run = self.run
        customers = customers_of(session, run, lines)
        payers = Customers(session, run, (str(line.get(PAYER)) for line in lines if line.get(PAYER) is not None))
        numbered = rows_by(session, "billing_account", "account_number", (line.get(NUMBER) for line in lines))
        held = rows_by(session, "billing_account", "customer_id", customers.values())
        comparing = Comparing(session, run)
        for place, line in enumerate(lines):
            controller = self.controller(line, CONTROLLER)
            values = self._values(line, payers, customers.get(place))
            if not required(line, NUMBER) or line.flaws or self.twice(line, NUMBER):
                continue
            number = str(line.get(NUMBER))
            customer = customers[place]
            line.subject = customer
            row = next((each for each in numbered.get(number, ()) if each["controller"] == controller), None)
            if row is not None and row["customer_id"] != customer:
                line.refuse(NUMBER, error(_ANOTHERS, "another"))
                continue
            unnamed = row is None
            row = row or self._unnamed(held.get(customer, []), controller, str(line.get(CUSTOMER)))
            if row is None:
                create(run, line, "billing_account", run.new_id(), customer, values | {"customer_id": customer, "controller": controller}, controller)
                created(line, customer)
            elif unnamed or not self.refused_as_known(line, NUMBER):
                comparing.compare(line, "billing_account", row, customer, values, named=number, controller=controller)
            self.taken(line)
        comparing.settle()

    def _values(self, line: Line, payers: Customers, customer: UUID | None) -> dict[str, Any]:
        values = line.of("billing_account")
        values.pop("controller", None)
        post_office(values, "fi")
        number = line.get(PAYER)
        if number is None:
            return values
        payer = payers.customer(str(number), self.run.controller)
        if payer is None:
            line.refuse(PAYER, no_customer(str(number)))
        elif payer != customer:
            values["payer_id"] = payer
        return values

    def _unnamed(self, held: Sequence[Row], controller: str, customer_number: str) -> Row | None:
        """Return the account that still bears its customer's number; None when there is none, or an earlier line gave it its own."""
        for row in held:
            if row["controller"] == controller and row["account_number"] == customer_number and row["id"] not in self._named:
                self._named.add(row["id"])
                return row
        return None


@cache
def _columns() -> tuple[Column, ...]:
    return columns_of(
        (of_fields("billing_account"), (customer_column(), special(PAYER, kinds.CODE, N_("Payer"), like=(("billing_account", "payer_id"),))))
    )
