"""A housing company with as many sites, contacts and statements as the largest have."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from models import formats
from models.journal.apply import apply
from models.journal.entries import Change, Op, uuid7
from models.services.desk import Desk

SITES: Final = 500
CONTACTS: Final = 300
STATEMENTS: Final = 100


def fill(desk: Desk, sites: int = SITES, contacts: int = CONTACTS, statements: int = STATEMENTS) -> UUID:
    """Add the customer and return its identifier."""
    customer, today = uuid7(), formats.today()
    changes = [
        Change("customer", customer, Op.CREATE, customer, {"customer_kind": "organisation", "organisation_name": "As Oy Suurpiha", "language": "fi"}),
        Change(
            "customer_relation",
            uuid7(),
            Op.CREATE,
            customer,
            {"customer_id": customer, "controller": "lampo", "customer_number": "999001", "status": "current", "since": date(2009, 6, 1)},
        ),
    ]
    for at in range(sites):
        site = uuid7()
        changes.append(
            Change(
                "site",
                site,
                Op.CREATE,
                customer,
                {"customer_id": customer, "street_address": f"Piharinne {at + 1}", "postal_code": "40100", "post_office": "JYVÄSKYLÄ"},
            )
        )
        changes.append(Change("metering_point", uuid7(), Op.CREATE, customer, {"site_id": site, "commodity": "district-heat", "controller": "lampo"}))
    for at in range(contacts):
        begun = formats.now() - timedelta(days=at)
        changes.append(
            Change(
                "contact",
                uuid7(),
                Op.CREATE,
                customer,
                {
                    "customer_id": customer,
                    "controller": "lampo",
                    "channel": "call",
                    "direction": "inbound",
                    "agent": "agent",
                    "started_at": begun,
                    "ended_at": begun,
                    "who": "customer",
                    "outcome": "resolved",
                    "text": "Kysyi laskusta.",
                },
            )
        )
    for at in range(statements):
        values = {
            "customer_id": customer,
            "statement_kind": "prohibition",
            "purpose": "direct-marketing",
            "channel": ("phone", "sms", "email", "post")[at % 4],
            "given_by": "customer",
            "given_how": "call",
            "given_at": formats.now(),
            "valid_from": today,
            "wording": "Ei mainoksia.",
            "wording_known": True,
            "evidence_kind": "none",
            "source": "customer",
            "author": "agent",
        }
        changes.append(Change("statement", uuid7(), Op.CREATE, customer, values))
    with desk.store.write() as session:
        apply(session, desk.store.sealing, desk.act(), changes)
    return customer
