from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from models import fields, formats
from models.database import store as stores
from models.database.store import Store
from models.entities.journal import Entry
from models.identifiers import hetu, iban, postal, reference
from models.journal.apply import open_column
from models.journal.entries import Op
from models.journal.payload import KeyChain
from models.journal.verify import verify
from models.kinds import Context, Storage, Widget
from models.permissions.fold import fold
from models.problems import Problem
from models.roles import Role
from models.security.keys import RegisterKeys
from models.services import consumption, customers, sample, search, sites
from models.services.consumption import Period
from models.services.day_pack import unpack
from models.services.desk import Desk, User
from models.services.reading import rows_of, table_of
from models.services.sample_maker import DAY, Maker
from tests.sample.conftest import CUSTOMERS

OFFICE = {"controller", "employer", "assignment", "user_account", "number_range", "refusal_hash"}
LATER = Context(date(2030, 1, 1), allow_artificial=True)


MADE_AT_WORK = {"contact_list", "refusal_match"}
"""What nobody has made yet in a sample: lists, and registers of refusals that were brought in."""


def desk(store: Store) -> Desk:
    return Desk(store, User("agent", "Noora Vuorela", Role.AGENT, ("lampo", "sahko")), "test", sample=True)


def rows(store: Store, entity: str) -> list[Any]:
    with store.read() as session:
        return list(session.execute(select(table_of(entity))).mappings())


def test_every_entity_occurs(filled: Store) -> None:
    assert {entity for entity in fields.entities() if not rows(filled, entity)} == MADE_AT_WORK


def test_the_journal_is_whole(filled: Store) -> None:
    with filled.read() as session:
        report = verify(session, filled.data_keys, filled.keys.hash_key)
    assert report.findings == ()
    assert report.entries > 10 * CUSTOMERS


def test_the_same_seed_makes_the_same_customers_another_seed_others() -> None:
    def made(seed: int) -> list[Any]:
        maker = Maker(seed)
        return [sample.customer(maker).sheet.changes for _ in range(120)]

    assert made(1) == made(1)
    assert made(1) != made(2)


def test_a_second_store_has_the_same_rows(filled: Store, tmp_path: Path) -> None:
    again = stores.create(tmp_path, RegisterKeys.new())
    sample.fill(again, 60, 7)
    other = stores.create(tmp_path / "other", RegisterKeys.new())
    sample.fill(other, 60, 7)
    for entity in fields.entities():
        plain = [field.name for field in fields.fields_of(entity) if not field.encrypted and field.kind.storage is not Storage.BYTES]
        told = [[{name: row[name] for name in ("id", *plain)} for row in rows(store, entity)] for store in (again, other)]
        if entity != "user_account":
            assert told[0] == told[1], entity
    again.close()
    other.close()


def test_every_value_is_one_that_its_kind_takes(filled: Store) -> None:
    wrong = []
    with filled.read() as session:
        keys = KeyChain(session, filled.data_keys)
        for entity in fields.entities():
            for row in session.execute(select(table_of(entity))).mappings():
                for field in fields.fields_of(entity):
                    value = row[field.name]
                    if value is None or field.kind.widget is Widget.NONE:
                        continue
                    if field.encrypted:
                        subject = session.scalar(select(Entry.subject).where(Entry.id == row["first_entry"]))
                        assert subject is not None
                        value = open_column(keys, subject, str(row.get("controller") or ""), field, value)
                    typed = (
                        ", ".join(value) if isinstance(value, list) else str(value) if isinstance(value, (str, Decimal)) else field.kind.edited(value)
                    )
                    read = field.kind.read(typed, LATER)
                    if isinstance(read, Problem) or (read != value and field.kind.storage is not Storage.INSTANT):
                        wrong.append((entity, field.name, value, read))
    assert wrong == []


def test_required_fields_are_there(filled: Store) -> None:
    for entity in fields.entities():
        needed = [field.name for field in fields.fields_of(entity) if field.required]
        assert not [row for row in rows(filled, entity) if any(row[name] is None for name in needed)], entity


def test_people_are_invented_and_distinct(filled: Store) -> None:
    people = rows(filled, "customer")
    assert len([row for row in people if row["merged_into"] is None]) == CUSTOMERS
    hashes = [row["personal_identity_code_hash"] for row in people if row["personal_identity_code_hash"]]
    assert len(set(hashes)) == len(hashes)
    maker = Maker(1)
    codes = {maker.hetu(number) for number in range(60_000)}
    assert len(codes) == 60_000
    assert all(hetu.is_strict(code) and hetu.is_artificial(code) for code in list(codes)[:5_000])
    assert {row["customer_kind"] for row in people} == {"person", "organisation", "estate", "bankruptcy-estate"}
    assert all((row["business_id"] is not None) == (row["customer_kind"] in ("organisation", "bankruptcy-estate")) for row in people)
    names = "".join(f"{row['family_name']}{row['given_names']}" for row in people)
    assert all(letter in names for letter in "åäöÅÄÖéšŠ")
    assert any("-" in (row["family_name"] or "") for row in people)
    assert all(mail["email"] is None or mail["email"].endswith("@example.com") for mail in rows(filled, "contact_point"))


def test_numbers_are_unique(filled: Store) -> None:
    for entity, columns in {
        "customer_relation": ("controller", "customer_number"), "metering_point": ("gsrn",), "billing_account": ("reference",),
        "contract": ("contract_number",), "invoice": ("invoice_number",), "meter": ("meter_number",), "payment": ("archive_id",),
    }.items():  # fmt: skip
        counted = Counter(tuple(row[name] for name in columns) for row in rows(filled, entity))
        assert counted.most_common(1)[0][1] == 1, entity
    phones = Counter(row["phone"] for row in rows(filled, "contact_point") if row["phone"])
    assert phones.most_common(1)[0][1] == 1


def test_addresses_are_in_real_places(filled: Store) -> None:
    for row in (*rows(filled, "site"), *(each for each in rows(filled, "contact_point") if each["street_address"])):
        assert row["post_office"] in {postal.name(row["postal_code"], "fi"), postal.name(row["postal_code"], "sv")}


def test_accounts_and_money_fit_together(filled: Store) -> None:
    maker = Maker(5)
    for bank in ("1", "2", "36", "405", "5", "8"):
        assert iban.doubt(maker.account(bank)) is None
    for row in rows(filled, "invoice"):
        assert row["net_amount"] + row["vat_amount"] == row["total_amount"]
        assert (row["open_amount"] == 0) == (row["state"] == "paid")
        assert reference.parse(row["reference"]) == row["reference"]
    paid = Counter[Any]()
    for row in rows(filled, "payment"):
        if row["invoice_id"] is not None:
            paid[row["invoice_id"]] += row["amount"]
    for row in rows(filled, "invoice"):
        assert row["total_amount"] - row["open_amount"] == paid.get(row["id"], Decimal(0))
    parts = Counter[Any]()
    for row in rows(filled, "instalment"):
        parts[row["payment_plan_id"]] += row["amount"]
    assert all(parts[row["id"]] == row["amount"] for row in rows(filled, "payment_plan"))


def test_commodities_belong_to_their_controllers(filled: Store) -> None:
    points = rows(filled, "metering_point")
    assert {row["commodity"] for row in points} == {"district-heat", "district-cooling", "gas", "electricity"}
    assert all((row["controller"] == "sahko") == (row["commodity"] == "electricity") for row in points)


def test_readings_have_an_hour_for_each_hour_of_their_day(filled: Store) -> None:
    for row in rows(filled, "day_readings"):
        hours = {date(2026, 3, 29): 23}.get(row["day"], 24)
        assert len(unpack(row["packed"])) == (1 if row["resolution"] == "P1M" else hours)
    assert any(row["resolution"] == "PT1H" and row["day"] == date(2026, 3, 29) for row in rows(filled, "day_readings"))


def test_statements_of_every_kind_and_lifts_that_wait(filled: Store) -> None:
    found = rows(filled, "statement")
    assert {row["statement_kind"] for row in found} == {"grant", "prohibition", "lift", "correction"}
    assert {row["given_how"] for row in found} >= {"call", "web", "register-file"}
    decided = {row["statement_id"] for row in rows(filled, "statement_decision")}
    assert [row for row in found if row["statement_kind"] == "lift" and row["id"] not in decided]
    assert all(row["author"] != decision["decided_by"] for row in found for decision in rows(filled, "statement_decision")[:1])


def test_every_prospect_has_the_permission_to_be_kept(filled: Store) -> None:
    prospects = {row["customer_id"] for row in rows(filled, "customer_relation") if row["status"] == "prospect"}
    granted = {row["customer_id"] for row in rows(filled, "statement") if row["statement_kind"] == "grant"}
    assert prospects
    assert prospects <= granted


def test_everybody_opens_and_is_found(filled: Store) -> None:
    agent = desk(filled)
    for row in rows(filled, "customer")[:60]:
        if row["merged_into"] is None:
            page = customers.read_page(agent, row["id"])
            assert isinstance(page, customers.CustomerPage)
            number = page.relations[0]["customer_number"]
            assert page.id in [hit.customer_id for hit in search.find(agent, number).hits]


def test_the_fixed_customer(filled: Store) -> None:
    agent = desk(filled)
    (hit,) = search.find_caller(agent, "040 123 4567").hits
    assert (hit.name, dict(hit.numbers), hit.address, hit.restriction) == (
        "Mäki-Kuutti, Helmi Orvokki", {"lampo": "104582", "sahko": "771903"}, "Mallikatu 3 B 12, 40100 Jyväskylä", "prohibitions",
    )  # fmt: skip
    page = customers.read_page(agent, hit.customer_id)
    assert isinstance(page, customers.CustomerPage)
    assert page.since == date(2009, 6, 1)
    points = [row for under in sites.read(agent, hit.customer_id).under.values() for row in under if row.entity == "metering_point"]
    assert {point["gsrn"] for point in points} >= {"643000000001040110", "643000000001040127", "643000000001040257"}
    assert page.sites[0]["heated_area"] == Decimal("96.5")
    assert not page.matrix["direct-marketing", "phone"].allowed
    assert page.matrix["direct-marketing", "post"].allowed
    assert not page.matrix["research", "phone"].allowed
    assert any(alert.kind == "dispute" and alert.params["number"] == "4471" for alert in page.alerts)
    open_sum = sum(row["open_amount"] for row in rows(filled, "invoice") if row["customer_id"] == hit.customer_id)
    assert open_sum == Decimal("218.40")
    assert len(fold(page.facts.statements, page.facts.decisions, formats.today()).waiting) == 1
    with filled.read() as session:
        (talk,) = [each for each in rows_of(session, "contact", "customer_id", [hit.customer_id]) if each["subject"] == "permissions"]
    assert talk["started_at"].astimezone(formats.HELSINKI).date() == date(2026, 3, 12)
    heat = next(point for point in points if point["gsrn"] == "643000000001040110")
    bars = consumption.read(agent, heat.id, Period.MONTH, DAY)
    assert len([bar for bar in bars.bars if bar.value is not None and bar.before is not None]) >= 3


def test_users(filled: Store) -> None:
    today = formats.today()
    users = sample.sample_users()
    assert [(info.login, info.role) for info in users] == [(role.value, role.value) for role in Role]
    assert users[0].name == "Noora Vuorela"
    assert all(info.commitment is not None and info.commitment.until == date(today.year + 1, 12, 31) for info in users)
    assert {row["login"] for row in rows(filled, "user_account")} == {info.login for info in users}


def test_progress_is_told_and_a_filled_store_is_left_alone(tmp_path: Path) -> None:
    store = stores.create(tmp_path, RegisterKeys.new())
    told: list[tuple[int, int]] = []
    sample.fill(store, 3, 1, lambda made, of: told.append((made, of)))
    assert told == [(3, 3)]
    with pytest.raises(ValueError, match="already"):
        sample.fill(store, 3, 1)
    store.close()
    with pytest.raises(ValueError, match="at least one"):
        sample.fill(store, 0, 1)


def test_everything_happened_before_the_samples_day() -> None:
    maker = Maker(3)
    for _ in range(300):
        for change in sample.customer(maker).sheet.changes:
            assert change.op is Op.CREATE
            for name in ("paid_on", "issued_on", "read_on", "inspected_on", "installed_on", "signed_on", "since"):
                assert change.values.get(name) is None or change.values[name] <= DAY, (change.entity, name)
