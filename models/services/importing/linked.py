"""What the linked files of a register have in common: numbers that lead to customers, sites and metering points of the user's controllers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from models import kinds
from models.problems import error
from models.services.importing.columns import Column, special
from models.services.importing.context import Run
from models.services.importing.importer import no_customer
from models.services.importing.lines import Line
from models.services.importing.stored import Customers, Row, one_by, within
from models.words import N_

CUSTOMER: Final = "customer"
SITE: Final = "site"
POINT: Final = "metering_point"
_REQUIRED: Final = N_("Required. Give a value")
_NO_SITE: Final = N_("There is no site {number} among those of your controllers' customers. If its row was refused, mend and import that first")
_NO_POINT: Final = N_("There is no metering point {number} among those of your controllers. If its row was refused, mend and import that first")


def customer_column() -> Column:
    """Return the column of the number that leads to the line's customer."""
    return special(CUSTOMER, kinds.CODE, N_("Customer number"), like=(("customer_relation", "customer_number"),))


def customers_of(session: Session, run: Run, lines: Sequence[Line]) -> dict[int, UUID]:
    """Return the customer that each line's number leads to, by the line's place in ``lines``; lines whose number leads nowhere are refused."""
    stored = Customers(session, run, (str(line.get(CUSTOMER)) for line in lines if line.get(CUSTOMER) is not None))
    found: dict[int, UUID] = {}
    for place, line in enumerate(lines):
        number = line.get(CUSTOMER)
        if number is None:
            line.refuse(CUSTOMER, error(_REQUIRED, "required"))
            continue
        customer = stored.customer(str(number), run.controller)
        if customer is None:
            line.refuse(CUSTOMER, no_customer(str(number)))
        else:
            found[place] = customer
    return found


class Sites:
    """Sites by their numbers, of customers whom a controller of the user has."""

    def __init__(self, session: Session, run: Run, numbers: Sequence[str]) -> None:
        rows = one_by(session, "site", "site_number", numbers)
        seen = within(session, run, (row["customer_id"] for row in rows.values() if row["customer_id"]))
        self.by_number = {number: row for number, row in rows.items() if row["customer_id"] in seen}

    def of(self, line: Line, key: str = SITE) -> Row | None:
        """Return the site of a line; the line is refused when there is none."""
        number = line.get(key)
        row = self.by_number.get(str(number)) if number is not None else None
        if number is None:
            line.refuse(key, error(_REQUIRED, "required"))
        elif row is None:
            line.refuse(key, error(_NO_SITE, "no-site", number=number))
        return row


class Points:
    """Metering points by their ids, each with its site's customer; of the user's controllers and their customers only."""

    def __init__(self, session: Session, run: Run, ids: Sequence[str]) -> None:
        rows = {
            gsrn: row for gsrn, row in one_by(session, "metering_point", "gsrn", ids).items() if not row["controller"] or row["controller"] in run.own
        }
        sites = one_by(session, "site", "id", (row["site_id"] for row in rows.values()))
        seen = within(session, run, (site["customer_id"] for site in sites.values() if site["customer_id"]))
        self.by_id: dict[str, Row] = {}
        self.customer: dict[str, UUID] = {}
        for gsrn, row in rows.items():
            site = sites.get(row["site_id"])
            if site is not None and site["customer_id"] in seen:
                self.by_id[gsrn] = row
                self.customer[gsrn] = site["customer_id"]

    def of(self, line: Line, key: str = POINT) -> Row | None:
        """Return the metering point of a line; None, and the line refused, when there is none. A line without one names none."""
        gsrn = line.get(key)
        row = self.by_id.get(str(gsrn)) if gsrn is not None else None
        if gsrn is not None and row is None:
            line.refuse(key, error(_NO_POINT, "no-point", number=kinds.GSRN.text(gsrn)))
        return row
