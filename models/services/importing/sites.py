"""Sites of use: a line each, under its customer's number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import ClassVar, Final

from sqlalchemy.orm import Session

from models.problems import error
from models.services.importing.columns import Column, of_fields
from models.services.importing.importer import Importer, created, required
from models.services.importing.lines import Line, columns_of
from models.services.importing.linked import CUSTOMER, customer_column, customers_of
from models.services.importing.rows import Comparing, create, post_office
from models.services.importing.stored import one_by
from models.words import N_

NUMBER: Final = "site.site_number"
_ANOTHERS: Final = N_("The site with this number is another customer's. A change of holder is made on the customer's page")


class SitesImporter(Importer):
    """Lines of sites."""

    code: ClassVar[str] = "sites"
    label: ClassVar[str] = N_("Sites")
    needed: ClassVar[tuple[str, ...]] = (NUMBER, CUSTOMER)
    looks_at: ClassVar[frozenset[str]] = frozenset({"customer_relation", "site"})

    @classmethod
    def columns(cls) -> tuple[Column, ...]:
        """Return the columns it takes."""
        return _columns()

    def key(self, line: Line) -> str:
        """Return the site's number."""
        return str(line.get(NUMBER))

    def plan(self, session: Session, lines: Sequence[Line]) -> None:
        """Make new sites; compare known ones."""
        customers = customers_of(session, self.run, lines)
        known = one_by(session, "site", "site_number", (line.get(NUMBER) for line in lines))
        comparing = Comparing(session, self.run)
        for place, line in enumerate(lines):
            if not required(line, NUMBER) or line.flaws or self.twice(line, NUMBER):
                continue
            number = str(line.get(NUMBER))
            customer, row = customers[place], known.get(number)
            line.subject = customer
            values = line.of("site")
            post_office(values, "fi")
            if row is None:
                create(self.run, line, "site", self.run.new_id(), customer, values | {"customer_id": customer})
                created(line, customer)
            elif row["customer_id"] != customer:
                line.refuse(NUMBER, error(_ANOTHERS, "another"))
            elif not self.refused_as_known(line, NUMBER):
                comparing.compare(line, "site", row, customer, values, named=number)
            self.taken(line)
        comparing.settle()


@cache
def _columns() -> tuple[Column, ...]:
    return columns_of((of_fields("site"), (customer_column(),)))
