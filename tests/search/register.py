"""A few customers made by the journal, and what a search says of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from models.database import search_index
from models.journal.apply import apply
from models.journal.entries import Applied, Change, Op, uuid7
from models.services import search
from models.services.desk import Desk
from models.services.search import Found


class Register:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.numbers = 100

    def person(self, family: str, given: str = "", *, controller: str = "lampo", number: str = "", **rest: Any) -> UUID:
        self.numbers += 1
        made = uuid7()
        self.apply(
            self.row("customer", made, made, customer_kind="person", family_name=family or None, given_names=given or None, language="fi", **rest),
            self.row("customer_relation", made, controller=controller, customer_number=number or str(self.numbers), status="current"),
        )
        return made

    def firm(self, name: str, *, business_id: str | None = None) -> UUID:
        self.numbers += 1
        made = uuid7()
        self.apply(
            self.row("customer", made, made, customer_kind="organisation", organisation_name=name, business_id=business_id, language="fi"),
            self.row("customer_relation", made, controller="lampo", customer_number=str(self.numbers), status="current"),
        )
        return made

    def phone(self, customer: UUID, number: str) -> UUID:
        return self.add("contact_point", customer, point_kind="phone", phone=number)

    def email(self, customer: UUID, address: str) -> UUID:
        return self.add("contact_point", customer, point_kind="email", email=address)

    def home(self, customer: UUID, street: str, code: str = "40100", office: str = "JYVÄSKYLÄ") -> UUID:
        return self.add("contact_point", customer, point_kind="postal", street_address=street, postal_code=code, post_office=office, preferred=True)

    def supply(self, customer: UUID, street: str, gsrn: str, meter: str, commodity: str = "district-heat") -> UUID:
        site = self.add("site", customer, street_address=street, postal_code="40200", post_office="JYVÄSKYLÄ")
        point = self.add("metering_point", customer, without="customer_id", site_id=site, gsrn=gsrn, commodity=commodity, controller="lampo")
        self.add("meter", customer, without="customer_id", metering_point_id=point, meter_number=meter)
        return site

    def add(self, entity: str, customer: UUID, *, without: str = "", **values: Any) -> UUID:
        change = self.row(entity, customer, **values)
        if without:
            change = Change(entity, change.entity_id, Op.CREATE, customer, {name: value for name, value in change.values.items() if name != without})
        self.apply(change)
        return change.entity_id

    def row(self, entity: str, customer: UUID, row: UUID | None = None, **values: Any) -> Change:
        owned = {} if entity == "customer" else {"customer_id": customer}
        kept = {name: value for name, value in values.items() if value is not None}
        return Change(entity, row or uuid7(), Op.CREATE, customer, owned | kept)

    def set(self, entity: str, row: UUID, customer: UUID, **values: Any) -> None:
        self.apply(Change(entity, row, Op.SET, customer, values))

    def remove(self, entity: str, row: UUID, customer: UUID) -> None:
        self.apply(Change(entity, row, Op.REMOVE, customer))

    def apply(self, *changes: Change) -> None:
        with self.desk.store.write() as session:
            done = apply(session, self.desk.store.sealing, self.desk.act(), changes)
            assert isinstance(done, Applied)
            search_index.refresh(session, done.rows)

    def find(self, query: str, **how: Any) -> Found:
        return search.find(self.desk, query, **how)

    def names(self, query: str) -> list[str]:
        return [hit.name for hit in self.find(query).hits]
