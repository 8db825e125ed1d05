"""A store filled through ``journal.apply`` with invented customers of ten entries each: what the journal's benchmarks run on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from models.database.store import Store, create
from models.journal.apply import apply
from models.journal.entries import Act, Change, Op, uuid7
from models.problems import Conflict
from models.security.keys import RegisterKeys
from models.services.sample_maker import Maker

ACT = Act("aino", "agent", "testi", "customer")
PER_CUSTOMER = 10
_CHUNK = 200


def new_store(folder: Path) -> Store:
    return create(folder, RegisterKeys.new())


def fill(store: Store, customers: int, seed: int = 1) -> list[UUID]:
    """Make ``customers`` customers and return their identifiers; then one field of each is set, so that entries are not all creations."""
    maker, made = Maker(seed), []
    for start in range(0, customers, _CHUNK):
        numbers = range(start, min(start + _CHUNK, customers))
        with store.write() as session:
            subjects = [uuid7() for _ in numbers]
            changes = [change for number, subject in zip(numbers, subjects, strict=True) for change in _customer(maker, number, subject)]
            assert not isinstance(apply(session, store.sealing, ACT, changes), Conflict)
        made += subjects
    for start in range(0, customers, _CHUNK):
        sets = [Change("customer", each, Op.SET, each, {"given_names": "Anna Kaarina"}) for each in made[start : start + _CHUNK]]
        with store.write() as session:
            assert not isinstance(apply(session, store.sealing, ACT, sets), Conflict)
    return made


def _customer(maker: Maker, number: int, subject: UUID) -> Iterator[Change]:
    def row(entity: str, **values: object) -> Change:
        return Change(entity, uuid7(), Op.CREATE, subject, values, {}, str(values.get("controller") or ""))

    controller, at = ("lampo", "sahko")[number % 2], datetime(2026, 3, 1, 9, tzinfo=UTC)
    facts = {"customer_kind": "person", "family_name": f"Koski{number % 997}", "given_names": "Aino", "language": "fi"}
    yield Change("customer", subject, Op.CREATE, subject, facts | {"personal_identity_code": maker.hetu(number)})
    yield row("customer_relation", customer_id=subject, controller=controller, customer_number=f"{100_000 + number}", status="current")
    yield row("contact_point", customer_id=subject, point_kind="phone", phone=maker.mobile(number), verified_at=at)
    yield row("contact_point", customer_id=subject, point_kind="email", email=f"koski{number}@example.com", verified_at=at)
    site = row("site", customer_id=subject, street_address=f"Koivukuja {number % 80}", postal_code="00100", post_office="HELSINKI")
    yield site
    yield row("metering_point", site_id=site.entity_id, controller=controller, commodity="electricity", gsrn=maker.gsrn(number))
    yield row("billing_account", customer_id=subject, controller=controller, method="email", iban=maker.account("123456"))
    yield row(
        "contact", customer_id=subject, controller=controller, channel="call", direction="inbound", started_at=at, ended_at=at, outcome="resolved"
    )
    yield row(
        "invoice",
        customer_id=subject,
        controller=controller,
        invoice_number=f"{number}",
        issued_on=date(2026, 3, 1),
        due_on=date(2026, 3, 15),
        total_amount=Decimal("99.90"),
    )
