"""A store with the sample's customers for timing searches: the rows themselves, without the journal, so that 100,000 are there in a minute."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import insert

from models import fields
from models.database import search_index, search_waiting
from models.database import store as stores
from models.database.store import Store
from models.roles import Role
from models.security.cipher import keyed_hash
from models.security.keys import RegisterKeys
from models.services import sample
from models.services.desk import Desk, User
from models.services.reading import table_of
from models.services.sample_helmi import helmi
from models.services.sample_maker import Maker, Sheet

KEYS = RegisterKeys(b"r" * 32, b"s" * 32)
T = TypeVar("T")
_NOBODY = UUID(int=0)
_NEEDED = search_index.INDEXED | {"statement", "statement_decision", "contact"}


def make(folder: Path, customers: int, seed: int = 1) -> Store:
    """Make the store in an empty folder."""
    store = stores.create(folder, KEYS)
    maker = Maker(seed)
    for start in range(0, customers, 5_000):
        with store.write() as session:
            rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
            made: list[UUID] = []
            for number in range(start, min(start + 5_000, customers)):
                sheet = helmi(maker)[0].sheet if number == 0 else sample.customer(maker).sheet
                made.append(sheet.subject)
                _add(rows, sheet, store)
            for entity, listed in rows.items():
                session.execute(insert(table_of(entity)), listed)
            search_waiting.wait(session, made)
    for _ in search_waiting.catch_up(store):
        pass
    with store.write() as session:
        search_index.tidy(session.connection())
        session.connection().exec_driver_sql("ANALYZE")
    return store


def _add(rows: dict[str, list[dict[str, Any]]], sheet: Sheet, store: Store) -> None:
    for change in sheet.changes:
        if change.entity in _NEEDED:
            row: dict[str, Any] = {"id": change.entity_id, "first_entry": _NOBODY, "last_entry": _NOBODY, "bases": {}}
            for field in fields.fields_of(change.entity):
                value = change.values.get(field.name)
                if field.encrypted:
                    if value is not None and f"{field.name}_hash" in table_of(change.entity).c:
                        row[f"{field.name}_hash"] = keyed_hash(store.sealing.hash_key, field.name, str(value))
                    value = None
                row.setdefault(field.name, value)
            rows[change.entity].append(row)


def desk(store: Store, controllers: tuple[str, ...] = ("lampo", "sahko")) -> Desk:
    """Return an agent's desk at the store."""
    return Desk(store, User("agent", "Noora Vuorela", Role.AGENT, controllers), "bench", sample=True)


def supervisor(store: Store) -> Desk:
    """Return a supervisor's desk at the store."""
    return Desk(store, User("supervisor", "Kaarina Salmi", Role.SUPERVISOR, ("lampo", "sahko")), "bench", sample=True)


def queries(store: Store) -> dict[str, list[str]]:
    """Return what is looked for, kind of query by kind, drawn from the store's own customers."""
    draw = random.Random(3)
    with store.read() as session:
        people = (
            session.connection()
            .exec_driver_sql("SELECT family_name, given_names FROM customer WHERE family_name IS NOT NULL AND given_names IS NOT NULL")
            .all()
        )
        streets = [row[0] for row in session.connection().exec_driver_sql("SELECT street_address FROM site").all()]
        phones = [row[0] for row in session.connection().exec_driver_sql("SELECT phone FROM contact_point WHERE phone IS NOT NULL").all()]
        numbers = [row[0] for row in session.connection().exec_driver_sql("SELECT customer_number FROM customer_relation").all()]
        meters = [row[0] for row in session.connection().exec_driver_sql("SELECT meter_number FROM meter").all()]
        points = [row[0] for row in session.connection().exec_driver_sql("SELECT gsrn FROM metering_point").all()]
        references = [row[0] for row in session.connection().exec_driver_sql("SELECT reference FROM billing_account").all()]
        mails = [row[0] for row in session.connection().exec_driver_sql("SELECT email FROM contact_point WHERE email IS NOT NULL").all()]
        firms = [
            row[0] for row in session.connection().exec_driver_sql("SELECT organisation_name FROM customer WHERE organisation_name IS NOT NULL").all()
        ]
    some = _some(draw, people, 120)
    letters = "abcdefghijklmnoprstuvyåäö"
    listed = {
        "family name": [family for family, _ in some],
        "folded family name": [_plain(family) for family, _ in some],
        "one letter": list(letters),
        "two letters": [one + two for one in letters for two in "aeiouäökrl"],
        "three letters": [family[:3] for family, _ in some],
        "commonest family names": [family for family, _ in Counter(family for family, _ in people).most_common(20)],
        "family given, every keystroke": [f"{family} {given}"[:end] for family, given in some[:30] for end in range(1, len(family + given) + 2)],
        "given family, every keystroke": [f"{given} {family}"[:end] for family, given in some[:30] for end in range(1, len(family + given) + 2)],
        "partial both": [f"{given[:3]} {family[:3]}" for family, given in some],
        "partial two letters": [f"{family[:2]} {given[:2]}" for family, given in some],
        "organisation": _some(draw, firms, 100),
        "street, every keystroke": [street[:end] for street in _some(draw, streets, 30) for end in range(1, len(street) + 1)],
        "street and number": [" ".join(street.split()[:2]) for street in _some(draw, streets, 100)],
        "name and street": [f"{family} {draw.choice(streets).split()[0]}" for family, _ in some],
        "phone, every keystroke": ["0" + number[4:end] for number in _some(draw, phones, 40) for end in range(4, 14)],
        "phone fragment": [number[-end:] for number in _some(draw, phones, 40) for end in (4, 5, 6, 7)],
        "customer number": _some(draw, numbers, 100),
        "meter": _some(draw, meters, 100),
        "meter fragment": [meter[-5:] for meter in _some(draw, meters, 60)],
        "metering point": _some(draw, points, 60),
        "reference": _some(draw, references, 60),
        "e-mail, every keystroke": [mail[:end] for mail in _some(draw, mails, 15) for end in range(1, len(mail) + 1)],
        "middle of a word": [family[1:7] for family, _ in some],
        "nobody": ["zzqx", "mäkqq", "0449999999", "qwerty uiop", "999999999999"] * 10,
    }
    return {kind: texts for kind, texts in listed.items() if texts}


def _some(draw: random.Random, listed: list[T], most: int) -> list[T]:
    return draw.sample(listed, min(most, len(listed)))


def _plain(name: str) -> str:
    return name.lower().translate(str.maketrans("åäö", "aao"))
