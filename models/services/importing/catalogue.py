"""The importers, by the names that the command line and the page know them by, in the order in which a register is brought in."""

from __future__ import annotations

from typing import Final

from models.services.importing.accounts import AccountsImporter
from models.services.importing.contacts import ContactsImporter
from models.services.importing.contracts import ContractsImporter
from models.services.importing.customers import CustomersImporter
from models.services.importing.importer import Importer
from models.services.importing.points import PointsImporter
from models.services.importing.refusals import RefusalsImporter
from models.services.importing.sites import SitesImporter
from models.services.importing.statements import StatementsImporter

IMPORTERS: Final[dict[str, type[Importer]]] = {
    each.code: each
    for each in (
        CustomersImporter, SitesImporter, PointsImporter, ContractsImporter, AccountsImporter, ContactsImporter, StatementsImporter, RefusalsImporter,
    )
}  # fmt: skip
