"""What a field is and why it is held: declared once at the column, read everywhere by ``field_of`` and ``fields_of``.

Forms, required marks, masking, import columns, the access report, the privacy notice's list, retention and redaction all derive from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from models.kinds import Kind
from models.words import N_


class Category(StrEnum):
    """Category of personal data, as the privacy notice lists them."""

    IDENTITY = "identity"
    CONTACT_DETAILS = "contact-details"
    SITE = "site"
    CONSUMPTION = "consumption"
    CONTRACT = "contract"
    BILLING = "billing"
    PAYMENT = "payment"
    CONTACT = "contact"
    FEEDBACK = "feedback"
    PERMISSION = "permission"
    CREDIT = "credit"
    CONSENTED = "consented"
    PAPER = "paper"
    SAFETY = "safety"
    ORGANISATION = "organisation"
    TECHNICAL = "technical"


class Purpose(StrEnum):
    """Purposes of the register, (a) to (e) of the register notice."""

    DELIVERY = "delivery"
    RELATION = "relation"
    MARKETING = "marketing"
    BILLING = "billing"
    DEVELOPMENT = "development"


class Retention(StrEnum):
    """Retention class: which key encrypts the value in the journal, and when it ends."""

    RELATION = "relation"
    VOUCHER = "voucher"
    BOOK = "book"
    CONTACT = "contact"
    RECORDING = "recording"
    STATEMENT = "statement"
    CONSENT = "consent"
    CREDIT = "credit"
    REGISTER = "register"


CATEGORY_LABELS: Mapping[Category, str] = {
    Category.IDENTITY: N_("Identification"),
    Category.CONTACT_DETAILS: N_("Contact details"),
    Category.SITE: N_("Site of use and equipment"),
    Category.CONSUMPTION: N_("Consumption"),
    Category.CONTRACT: N_("Contracts"),
    Category.BILLING: N_("Billing"),
    Category.PAYMENT: N_("Payments"),
    Category.CONTACT: N_("Contacts"),
    Category.FEEDBACK: N_("Feedback"),
    Category.PERMISSION: N_("Permissions and prohibitions"),
    Category.CREDIT: N_("Credit checks"),
    Category.CONSENTED: N_("Data held by consent"),
    Category.PAPER: N_("Paper records"),
    Category.SAFETY: N_("Personal safety"),
    Category.ORGANISATION: N_("Organisation of the register"),
    Category.TECHNICAL: N_("Technical data"),
}
PURPOSE_LABELS: Mapping[Purpose, str] = {
    Purpose.DELIVERY: N_("Connection and delivery services"),
    Purpose.RELATION: N_("Care and development of the customer relation"),
    Purpose.MARKETING: N_("Marketing, distance selling and delivery of products and services"),
    Purpose.BILLING: N_("Billing, supervision of payments and collection"),
    Purpose.DEVELOPMENT: N_("Development of business and of customer service"),
}
RETENTION_LABELS: Mapping[Retention, str] = {
    Retention.RELATION: N_("As long as the customer relation, and until its claims have lapsed"),
    Retention.VOUCHER: N_("Vouchers: six years from the end of the calendar year"),
    Retention.BOOK: N_("Accounting books: ten years from the end of the financial year"),
    Retention.CONTACT: N_("Contacts: as long as the matter may be asked about"),
    Retention.RECORDING: N_("Recordings: until their own day"),
    Retention.STATEMENT: N_("Permissions as long as they hold; prohibitions as keyed hashes beyond erasure"),
    Retention.CONSENT: N_("Until the consent or mandate ends"),
    Retention.CREDIT: N_("Credit checks: until they cease to be valid"),
    Retention.REGISTER: N_("As long as the register is kept"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of one entity, with everything the program derives from it.

    ``label`` and ``help`` are catalogue texts. ``sensitive`` values stay masked until the caller is identified or a reason is given.
    ``encrypted`` values are sealed one by one under a key of their subject. ``report`` False needs ``report_reason``.
    """

    entity: str
    name: str
    kind: Kind
    label: str
    category: Category
    purposes: tuple[Purpose, ...]
    retention: Retention
    required: bool = False
    encrypted: bool = False
    sensitive: bool = False
    help: str = ""
    report_reason: str = ""
    headers: tuple[str, ...] = field(default=())

    @property
    def report(self) -> bool:
        """Whether the access report prints it."""
        return not self.report_reason


_FIELDS: dict[str, dict[str, Field]] = {}
LABELS: dict[str, str] = {}
"""Label of each entity (catalogue text), by its name."""


def register(entity: str, label: str, fields: Iterator[Field] | list[Field]) -> None:
    """Keep the fields of an entity; called once by each entity class as it is declared."""
    LABELS[entity] = label
    _FIELDS[entity] = {found.name: found for found in fields}


def field_of(entity: str, name: str) -> Field:
    """Return the field ``name`` of ``entity``; KeyError when there is none."""
    return _FIELDS[entity][name]


def find(entity: str, name: str) -> Field | None:
    """Return the field ``name`` of ``entity``; None when there is none (the details of an event are no fields)."""
    return _FIELDS.get(entity, {}).get(name)


def fields_of(entity: str) -> tuple[Field, ...]:
    """Return the fields of ``entity`` in the order declared."""
    return tuple(_FIELDS[entity].values())


def entities() -> tuple[str, ...]:
    """Return the names of all entities declared."""
    return tuple(_FIELDS)
