"""A small office: a store of two controllers, its users at their desks, and customers made through the forms as an agent makes them."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

from models.database.store import Store, open_store
from models.journal import verify as verifying
from models.journal.entries import uuid7
from models.journal.verify import Report
from models.records import Edit, Record
from models.roles import Role
from models.security.keys import RegisterKeys
from models.security.passwords import Cost
from models.security.sign_in import Changed
from models.security.slot_format import Commitment, SlotInfo
from models.security.slot_keeper import SlotKeeper
from models.security.slots import SlotFile
from models.services import customers, entrance, forms
from models.services.customers import CustomerPage
from models.services.desk import Desk, User
from models.services.entrance import Entered, SetUp
from models.services.forms import Saved
from models.services.reading import record, rows_of
from tests.security.memory_store import MemoryStore

CHEAP = Cost(passes=1, memory=32, lanes=1)
PASSWORD = "seitsemän pientä kettua"
HETU = "010190-901R"
IBAN = "FI2112345600000785"
CONTROLLERS = (
    {"code": "lampo", "name": "Salpa Lämpö Oy", "business_id": "9000001-1"},
    {"code": "sahko", "name": "Salpa Sähkö Oy", "business_id": "9500002-9"},
)
USERS = {
    "aada": (Role.ADMINISTRATOR, ("lampo", "sahko")),
    "aino": (Role.AGENT, ("lampo", "sahko")),
    "lauri": (Role.AGENT, ("lampo",)),
    "kalle": (Role.CLERK, ("lampo", "sahko")),
    "sanna": (Role.SUPERVISOR, ("lampo", "sahko")),
    "sakari": (Role.SUPERVISOR, ("lampo",)),
    "outi": (Role.OFFICER, ("lampo", "sahko")),
}


def info(login: str, role: Role | None = None, controllers: tuple[str, ...] | None = None) -> SlotInfo:
    """What is recorded of an invented user, with a commitment that holds."""
    known_role, known_controllers = USERS.get(login, (Role.AGENT, ("lampo", "sahko")))
    return SlotInfo(
        login=login,
        name=f"{login.capitalize()} Esimerkki",
        role=role or known_role,
        controllers=controllers or known_controllers,
        employer="Salpa Lämpö Oy",
        commitment=Commitment(date(2026, 1, 1), date(2099, 12, 31)),
    )


def set_up(folder: Path, keyring: MemoryStore | None = None) -> SetUp:
    """Make a sample store through the set-up assistant's service."""
    made = entrance.set_up(folder, CONTROLLERS, info("aada"), PASSWORD, keyring, sample=True, cost=CHEAP, workstation="testi")
    assert isinstance(made, SetUp), made
    return made


@dataclass
class Template:
    """A store made once and copied for every test: making the schema takes longer than most tests."""

    folder: Path
    keys: RegisterKeys
    keyring: Mapping[str, str]
    recovery_code: str


def make_template(folder: Path) -> Template:
    keyring = MemoryStore()
    made = set_up(folder, keyring)
    entered = enter(folder, "aada", keyring)
    keys = entered.desk.store.keys
    keeper = SlotKeeper(SlotFile(folder / "slots.json", CHEAP), keys)
    for login in USERS:
        if login != "aada":
            assert isinstance(keeper.add_user(info(login), PASSWORD), Changed)
    entrance.leave(entered, keyring)
    return Template(folder, keys, dict(keyring.entries), made.recovery_code)


def enter(folder: Path, login: str, keyring: MemoryStore | None) -> Entered:
    entered = entrance.sign_in(folder, login, PASSWORD, keyring, workstation="testi")
    assert isinstance(entered, Entered), entered
    return entered


@dataclass
class Office:
    """One copy of the template: its store, open, and a desk for each user without the cost of signing in."""

    folder: Path
    keys: RegisterKeys
    keyring: MemoryStore
    recovery_code: str
    store: Store = field(init=False)

    def __post_init__(self) -> None:
        self.store = open_store(self.folder, self.keys)

    def desk(self, login: str = "aino") -> Desk:
        role, controllers = USERS[login]
        return Desk(self.store, User(login, f"{login.capitalize()} Esimerkki", role, controllers), "testi", sample=True)

    def report(self) -> Report:
        with self.store.read() as session:
            return verifying.verify(session, self.store.data_keys, self.store.keys.hash_key)

    def reopen(self) -> None:
        self.store.close()
        self.store = open_store(self.folder, self.keys)


def office_from(template: Template, folder: Path) -> Office:
    shutil.copytree(template.folder, folder)
    keyring = MemoryStore()
    keyring.entries.update(template.keyring)
    return Office(folder, template.keys, keyring, template.recovery_code)


_numbers = iter(range(100_000, 10_000_000))


def row(entity: str, subject: UUID, texts: Mapping[str, str], *, links: Mapping[str, UUID] | None = None, controller: str = "") -> Edit:
    """Begin a row of a customer, as a form does."""
    return Edit(entity, uuid7(), subject, "create", texts, links={"customer_id": subject} if links is None else links, controller=controller)


def save(desk: Desk, edits: list[Edit], source: str = "customer") -> Saved:
    saved = forms.save(desk, edits, source=source)
    assert isinstance(saved, Saved), saved
    return saved


def person(
    desk: Desk,
    family: str = "Virtanen",
    given: str = "Aino Maria",
    *,
    hetu: str = "",
    phone: str = "040 123 4567",
    email: str = "",
    street: str = "Koivukuja 4 B 12",
    controllers: tuple[str, ...] = ("lampo", "sahko"),
    account: str = "",
    language: str = "fi",
) -> UUID:
    """Make a person with contact points, a site with a metering point, and billing at each controller; all in one save."""
    facts = {"customer_kind": "person", "family_name": family, "given_names": given, "personal_identity_code": hetu, "language": language}
    return _customer(desk, facts, phone, email, street, controllers, account)


def organisation(
    desk: Desk, name: str = "Pajakadun Kiinteistöt Oy", business_id: str = "9000003-8", *, controllers: tuple[str, ...] = ("lampo", "sahko")
) -> UUID:
    facts = {"customer_kind": "organisation", "organisation_name": name, "business_id": business_id, "language": "fi"}
    return _customer(desk, facts, "09 123 456", "toimisto@example.com", "Pajakatu 1", controllers, "")


def _customer(desk: Desk, facts: Mapping[str, str], phone: str, email: str, street: str, controllers: tuple[str, ...], account: str) -> UUID:
    customer = uuid7()
    edits = [Edit("customer", customer, customer, "create", {name: text for name, text in facts.items() if text})]
    for controller in controllers:
        texts = {"controller": controller, "customer_number": str(next(_numbers)), "status": "current", "since": "1.2.2024"}
        edits.append(row("customer_relation", customer, texts, controller=controller))
    for kind, name, text in (("phone", "phone", phone), ("email", "email", email), ("postal", "street_address", street)):
        if text:
            edits.append(row("contact_point", customer, {"point_kind": kind, name: text} | ({"postal_code": "00100"} if kind == "postal" else {})))
    site = row("site", customer, {"street_address": street, "postal_code": "00100"})
    edits.append(site)
    for controller in controllers:
        commodity = {"lampo": "district-heat", "sahko": "electricity"}[controller]
        number = next(_numbers)
        texts = {"gsrn": _gsrn(number), "commodity": commodity, "controller": controller}
        edits.append(row("metering_point", customer, texts, links={"site_id": site.id}, controller=controller))
        billing = {"controller": controller, "account_number": str(number), "iban": account}
        edits.append(row("billing_account", customer, {name: text for name, text in billing.items() if text}, controller=controller))
    save(desk, edits)
    return customer


def _gsrn(number: int) -> str:
    body = f"64300{number:012}"
    return body + str(-sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(body)) % 10)


def page(desk: Desk, customer: UUID) -> CustomerPage:
    found = customers.read_page(desk, customer)
    assert isinstance(found, CustomerPage), found
    return found


def metering_points(desk: Desk, customer: UUID) -> list[Record]:
    """The metering points of a customer's sites, as records."""
    with desk.store.read() as session:
        sites = rows_of(session, "site", "customer_id", [customer])
        points = rows_of(session, "metering_point", "site_id", [site["id"] for site in sites])
        return [record(point, "metering_point", customer, point["controller"]) for point in points]


def edit(record: Record, **texts: str) -> Edit:
    """Edit a record as its form does: typed texts, on the values that were shown."""
    bases = {name: record.bases[name] for name in texts}
    return Edit(record.entity, record.id, record.subject, "set", texts, bases, controller=record.controller)


def removal(record: Record) -> Edit:
    return Edit(record.entity, record.id, record.subject, "remove", {}, {"*": record.last_entry}, controller=record.controller)
