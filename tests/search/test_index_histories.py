"""Whatever is saved, removed, moved and undone, in whatever sets: the index is what the rows make, neither more nor less."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from models.database import search_index
from models.database import store as stores
from models.database.raw import run
from models.database.search_sources import of_customers
from models.database.search_terms import lines_of, text_of
from models.database.store import Store
from models.journal.apply import apply
from models.journal.entries import Act, Applied, Change, Op
from models.journal.undo import Undone, undo
from models.security.keys import RegisterKeys

ACT = Act("aino", "agent", "testi")
CUSTOMERS = [UUID(int=each) for each in (1, 2)]
ROWS = {
    entity: [UUID(int=place * 10 + each) for each in range(3)]
    for place, entity in enumerate(
        ("contact_point", "authorised_person", "billing_account", "invoice", "customer_relation", "site", "metering_point", "meter"), 1
    )
}
_ADDRESSES = {
    "street_address": ["Kotikuja 5 as. 3", "KOTIKUJA 5 As.3", "Kotikujä 5 as 3", "Kotikuja 5, 3 krs", "PL 53", None],
    "postal_code": ["40100", "00100"], "post_office": ["JYVÄSKYLÄ", None],
}  # fmt: skip
VALUES: Mapping[str, Mapping[str, list[Any]]] = {
    "customer": {
        "family_name": ["Mäki-Kuutti", "Maki-Kuutti", "von Essen", None], "given_names": ["Aino Liisa", "Liisa", None],
        "organisation_name": ["As Oy Mäki", None], "business_id": ["0109160-2", None], "personal_identity_code": ["010190-901R", None],
        "non_disclosure": [True, None],
    },
    "contact_point": {"phone": ["+358401234567", None], "email": ["a@example.com", "A@example.com", None], **_ADDRESSES},
    "authorised_person": {"phone": ["+358401234567", "+358501234567", None], "email": ["a@example.com", None]},
    "billing_account": {"iban": ["FI2112345600000785", None], "reference": ["1232", "1245", None]},
    "invoice": {"reference": ["1232", "1245", None]},
    "customer_relation": {"customer_number": ["1001", "1 001", None]},
    "site": _ADDRESSES,
    "metering_point": {"gsrn": ["643000000001040110", None]},
    "meter": {"meter_number": ["KL-1", "kl -1", None]},
}  # fmt: skip
LINKS = {"metering_point": ("site_id", ROWS["site"]), "meter": ("metering_point_id", ROWS["metering_point"])}


@st.composite
def acts(draw: st.DrawFn) -> tuple[str, UUID, dict[str, Any]]:
    """An entity, a row, and values for it with the row it hangs on; no values: the row is removed."""
    entity = draw(st.sampled_from(["customer", *ROWS]))
    row = draw(st.sampled_from(CUSTOMERS if entity == "customer" else ROWS[entity]))
    if draw(st.integers(0, 3)) == 0:
        return entity, row, {}
    values = {name: draw(st.sampled_from(listed)) for name, listed in VALUES[entity].items() if draw(st.booleans())}
    link, targets = LINKS.get(entity, ("customer_id", CUSTOMERS))
    if entity != "customer" and (draw(st.booleans()) or entity == "billing_account"):
        # A row with sealed values never moves to another customer; each of these has its own.
        values[link] = CUSTOMERS[row.int % 2] if entity == "billing_account" else draw(st.sampled_from(targets))
    return entity, row, values


def _change(standing: set[tuple[str, UUID]], entity: str, row: UUID, values: dict[str, Any]) -> Change | None:
    subject = row if entity == "customer" else CUSTOMERS[row.int % 2]
    if (entity, row) in standing:
        if values:
            return Change(entity, row, Op.SET, subject, values)
        standing.discard((entity, row))
        return Change(entity, row, Op.REMOVE, subject)
    if not values:
        return None
    standing.add((entity, row))
    return Change(entity, row, Op.CREATE, subject, values)


def _holds(store: Store) -> None:
    with store.read() as session:
        connection = session.connection()
        made = of_customers(connection, [customer.bytes for customer in CUSTOMERS])
        terms = {tuple(row) for row in run(connection, "SELECT kind, term, customer FROM search_term", ())}
        texts = dict(tuple(row) for row in run(connection, "SELECT customer, text FROM search_text", ()))
    assert terms == {(kind, term, customer) for customer, found in made.items() for kind, term in found}
    assert texts == {customer: lines for customer, found in made.items() if (lines := text_of(lines_of(found)))}


def _fragments_hold(store: Store) -> None:
    """The engine compares the trigram index with the texts it was made of."""
    with store.write() as session:
        session.connection().exec_driver_sql("INSERT INTO search_fragment (search_fragment, rank) VALUES ('integrity-check', 1)")


@pytest.mark.timeout(240)
@settings(max_examples=50, deadline=None, phases=[Phase.explicit, Phase.generate], derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.lists(acts(), min_size=1, max_size=4), st.booleans()), min_size=1, max_size=12))
def test_the_index_is_what_the_rows_make(sets: list[tuple[list[tuple[str, UUID, dict[str, Any]]], bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = stores.create(Path(folder), RegisterKeys.new())
        standing: set[tuple[str, UUID]] = set()
        for listed, taken_back in sets:
            before = set(standing)
            changes = [change for each in listed if (change := _change(standing, *each)) is not None]
            with store.write() as session:
                applied = apply(session, store.sealing, ACT, changes)
                assert isinstance(applied, Applied)
                search_index.refresh(session, applied.rows)
            _holds(store)
            if taken_back:
                with store.write() as session:
                    undone = undo(session, store.sealing, ACT, applied.set_id)
                    assert isinstance(undone, Undone)
                    search_index.refresh(session, undone.applied.rows)
                standing = before
                _holds(store)
        _fragments_hold(store)
        store.close()
