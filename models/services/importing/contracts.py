"""Contracts: a line each, under its customer's number and its metering point's id."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy.orm import Session

from models import kinds
from models.problems import error
from models.services.importing.columns import Column, of_fields, special
from models.services.importing.context import Run
from models.services.importing.importer import Importer, created, required
from models.services.importing.lines import Line, columns_of
from models.services.importing.linked import CUSTOMER, POINT, Points, customer_column, customers_of
from models.services.importing.rows import Comparing, create
from models.services.importing.stored import Row, rows_by
from models.words import N_

NUMBER: Final = "contract.contract_number"
CONTROLLER: Final = "contract.controller"
_ANOTHERS: Final = N_("The contract with this number is another customer's. Check the numbers")
_ELSEWHERE: Final = N_("The metering point is at another customer's site. A change of holder is made on the customer's page")
_OTHER_POINT: Final = N_("The contract with this number is of another metering point. Check the numbers")


class ContractsImporter(Importer):
    """Lines of contracts. A contract is the controller's whose metering point it is of."""

    code: ClassVar[str] = "contracts"
    label: ClassVar[str] = N_("Contracts")
    needed: ClassVar[tuple[str, ...]] = (NUMBER, CUSTOMER)
    looks_at: ClassVar[frozenset[str]] = frozenset({"customer_relation", "metering_point", "contract"})

    @classmethod
    def columns(cls) -> tuple[Column, ...]:
        """Return the columns it takes."""
        return _columns()

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._related: set[tuple[UUID, str]] = set()
        """Relations that the run makes."""

    def key(self, line: Line) -> str:
        """Return the contract's number, and its controller's code where the file has one."""
        return f"{line.get(CONTROLLER) or ''} {line.get(NUMBER)}"

    def plan(self, session: Session, lines: Sequence[Line]) -> None:
        """Make new contracts; compare known ones."""
        customers = customers_of(session, self.run, lines)
        points = Points(session, self.run, [str(line.get(POINT)) for line in lines if line.get(POINT) is not None])
        found = rows_by(session, "contract", "contract_number", (line.get(NUMBER) for line in lines))
        known = {(row["contract_number"], row["controller"]): row for rows in found.values() for row in rows}
        relations = rows_by(session, "customer_relation", "customer_id", customers.values())
        comparing = Comparing(session, self.run)
        for place, line in enumerate(lines):
            point = points.of(line)
            if not required(line, NUMBER) or line.flaws:
                continue
            number = str(line.get(NUMBER))
            customer = customers[place]
            line.subject = customer
            if point is not None and points.customer[str(point["gsrn"])] != customer:
                line.refuse(POINT, error(_ELSEWHERE, "another"))
                continue
            controller = self._controller(line, point)
            if line.flaws or self.twice(line, NUMBER):
                continue
            row = known.get((number, controller))
            if row is None:
                self._new(line, customer, point, controller, relations.get(customer, []))
            elif row["customer_id"] != customer:
                line.refuse(NUMBER, error(_ANOTHERS, "another"))
            elif point is not None and row["metering_point_id"] not in (None, point["id"]):
                line.refuse(POINT, error(_OTHER_POINT, "another"))
            elif not self.refused_as_known(line, NUMBER):
                values = line.of("contract")
                values.pop("controller", None)
                comparing.compare(line, "contract", row, customer, values, named=number, controller=controller)
            self.taken(line)
        comparing.settle()

    def _controller(self, line: Line, point: Row | None) -> str:
        told = self.controller(line, CONTROLLER)
        if line.get(CONTROLLER) is None and point is not None and point["controller"]:
            return str(point["controller"])
        return told

    def _new(self, line: Line, customer: UUID, point: Row | None, controller: str, relations: Sequence[Row]) -> None:
        values = line.of("contract") | {"customer_id": customer, "controller": controller}
        if point is not None:
            values["metering_point_id"] = point["id"]
        create(self.run, line, "contract", self.run.new_id(), customer, values, controller)
        if all(relation["controller"] != controller for relation in relations) and (customer, controller) not in self._related:
            # Sold by a sister company that shares the register: the customer is hers too, under the number that they share.
            self._related.add((customer, controller))
            relation = {"customer_id": customer, "controller": controller, "customer_number": str(line.get(CUSTOMER)), "status": "current"}
            create(self.run, line, "customer_relation", self.run.new_id(), customer, relation, controller)
        created(line, customer)


@cache
def _columns() -> tuple[Column, ...]:
    return columns_of(
        (
            of_fields("contract"),
            (customer_column(), special(POINT, kinds.GSRN, N_("Metering point id"), like=(("metering_point", "gsrn"),))),
        )
    )
