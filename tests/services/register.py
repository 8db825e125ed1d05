"""A small register of invented people with cheap passwords: what the tests of users, keys and backups begin with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from models.database import schema, search_index
from models.journal import verify as verifying
from models.journal.apply import apply
from models.journal.entries import REGISTER, Applied, Change, Op, uuid7
from models.journal.verify import Report
from models.security.keyring_store import SecretStore
from models.security.passwords import Cost
from models.security.slot_format import Commitment, SlotInfo
from models.security.slot_keeper import SlotKeeper
from models.security.slots import Changed, SlotFile
from models.services import entrance, users
from models.services.entrance import Entered, SetUp

CHEAP = Cost(1, 32, 1)
PASSWORD = "seitsemän pientä kettua"
HETU = "010190-901R"
IBAN = "FI2112345600000785"
UNTIL = date(2099, 12, 31)


def info(login: str, role: str, **changes: Any) -> SlotInfo:
    facts: dict[str, Any] = {
        "login": login,
        "name": f"{login.capitalize()} Esimerkki",
        "role": role,
        "controllers": ("lampo", "sahko"),
        "employer": "Salpa Lämpö Oy",
        "commitment": Commitment(date(2026, 1, 1), UNTIL),
    }
    return SlotInfo(**(facts | changes))


@dataclass
class Register:
    """A store on the disk: its folder, its recovery code, its customers by family name."""

    folder: Path
    code: str
    customers: dict[str, UUID]

    def enter(self, login: str = "aada", password: str = PASSWORD, secrets: SecretStore | None = None) -> Entered:
        entered = entrance.sign_in(self.folder, login, password, secrets, workstation="testi")
        assert isinstance(entered, Entered), entered
        return entered

    def report(self, login: str = "aada") -> Report:
        entered = self.enter(login)
        with entered.desk.store.read() as session:
            report = verifying.verify(session, entered.desk.store.data_keys, entered.desk.store.keys.hash_key)
        entrance.leave(entered, None)
        return report


def make_register(folder: Path, secrets: SecretStore | None = None) -> Register:
    made = entrance.set_up(
        folder,
        [{"code": "lampo", "name": "Salpa Lämpö Oy"}, {"code": "sahko", "name": "Salpa Sähkö Oy"}],
        info("aada", "administrator"),
        PASSWORD,
        secrets,
        sample=True,
        cost=CHEAP,
    )
    assert isinstance(made, SetUp), made
    register = Register(folder, made.recovery_code, {})
    entered = register.enter(secrets=secrets)
    desk = entered.desk
    keeper = SlotKeeper(SlotFile(folder / "slots.json", CHEAP), desk.store.keys)
    with desk.store.write() as session:
        for each in (info("aada", "administrator"), info("aino", "agent"), info("sanna", "supervisor")):
            if each.login != "aada":
                assert isinstance(keeper.add_user(each, PASSWORD), Changed)
            users.record(session, desk, each)
    for name, number, hetu, iban in (("Virtanen", "1001", HETU, IBAN), ("Öhman", "1002", None, None)):
        register.customers[name] = add_customer(entered, name, number, hetu, iban)
    entrance.leave(entered, secrets)
    return register


def add_customer(entered: Entered, name: str, number: str, hetu: str | None = None, iban: str | None = None) -> UUID:
    store, customer = entered.desk.store, uuid7()
    facts = {"customer_kind": "person", "family_name": name, "given_names": "Aino", "language": "fi", "personal_identity_code": hetu}
    relation = {"customer_id": customer, "controller": "lampo", "customer_number": number, "status": "current"}
    phone = {"customer_id": customer, "point_kind": "phone", "phone": "+358401234567"}
    account = {"customer_id": customer, "controller": "lampo", "method": "email", "iban": iban}
    changes = [
        Change("customer", customer, Op.CREATE, customer, facts),
        Change("customer_relation", uuid7(), Op.CREATE, customer, relation),
        Change("contact_point", uuid7(), Op.CREATE, customer, phone),
        Change("billing_account", uuid7(), Op.CREATE, customer, account),
    ]
    with store.write() as session:
        applied = apply(session, store.sealing, entered.desk.act(), changes)
        assert isinstance(applied, Applied)
        search_index.refresh(session, applied.rows)
    return customer


def prohibit(entered: Entered, customer: UUID, wording: str = "Älkää soittako") -> UUID:
    store, statement = entered.desk.store, uuid7()
    values = {
        "customer_id": customer,
        "statement_kind": "prohibition",
        "purpose": "direct-marketing",
        "channel": "any",
        "given_by": "customer",
        "given_how": "call",
        "given_at": datetime(2026, 5, 4, 9, tzinfo=UTC),
        "valid_from": date(2026, 5, 4),
        "wording": wording,
        "evidence_kind": "none",
        "source": "customer",
        "author": entered.desk.user.login,
    }
    with store.write() as session:
        apply(session, store.sealing, entered.desk.act(), [Change("statement", statement, Op.CREATE, customer, values)])
    return statement


def tamper(entered: Entered, *statements: str) -> int:
    """Change the store as somebody with its key does: the triggers are dropped, SQL goes past the journal. Return how many rows were touched."""
    connection = entered.desk.store.engine.raw_connection()
    try:
        cursor = connection.cursor()
        for table in schema.append_only_tables():
            for verb in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
        return sum(cursor.execute(statement).rowcount for statement in statements)
    finally:
        connection.close()


def cut(entered: Entered) -> None:
    """Take the journal's end away from the first prohibition on, with its rows, so that what is left verifies."""
    first = count(entered, "SELECT min(seq) FROM journal WHERE entity = 'statement'")
    tamper(
        entered,
        f"DELETE FROM journal WHERE seq >= {first}",
        "DELETE FROM statement",
        f"UPDATE journal_head SET seq = {first - 1}, link = (SELECT link FROM journal WHERE seq = {first - 1})",
    )


def count(entered: Entered, query: str) -> int:
    with entered.desk.store.read() as session:
        return int(session.execute(text(query)).scalar_one())


def plain_head(path: Path) -> bytes:
    return path.read_bytes()[:16]


__all__ = ["REGISTER"]
