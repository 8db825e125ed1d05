"""Taking back one's own save: what others built on stays, and nobody about whom something was stated is forgotten."""

from __future__ import annotations

from uuid import UUID

import pytest

from models.journal.entries import Change, Op, uuid7
from models.problems import Rejected
from models.records import Edit
from models.services import forms, statements, undo
from models.services.reading import rows_of
from models.services.statements import NewStatement
from models.services.undo import Undone
from tests.desk import Office, row
from tests.journal.things import ACT, FACTS, done, row_of


def made(office: Office) -> tuple[UUID, UUID]:
    desk, customer = office.desk("aino"), uuid7()
    facts = {"customer_kind": "person", "family_name": "Malli", "given_names": "Aino", "language": "fi"}
    edits = [
        Edit("customer", customer, customer, "create", facts),
        row("customer_relation", customer, {"controller": "lampo", "customer_number": "9001", "status": "current"}, controller="lampo"),
        row("contact_point", customer, {"point_kind": "phone", "phone": "040 123 4567"}),
    ]
    saved = forms.save(desk, edits)
    assert isinstance(saved, forms.Saved), saved
    return customer, saved.set_id


@pytest.mark.parametrize("who", ["aino", "kalle"])
def test_a_customer_about_whom_something_was_stated_stays_with_all_that_was_saved(office: Office, who: str) -> None:
    customer, set_id = made(office)
    told = statements.record(office.desk(who), customer, NewStatement("prohibition", "direct-marketing", ("any",), evidence_kind="none"))
    assert isinstance(told, forms.Saved), told
    assert isinstance(undo.undo(office.desk("aino"), set_id), Rejected)
    with office.store.read() as session:
        for entity in ("customer", "contact_point", "customer_relation"):
            assert rows_of(session, entity, "id" if entity == "customer" else "customer_id", [customer])
    asked = statements.ask(office.desk("aino"), customer, "direct-marketing", "phone", "lampo")
    assert not isinstance(asked, Rejected)
    assert not asked.allowed


def test_a_customer_about_whom_nothing_was_stated_goes(office: Office) -> None:
    customer, set_id = made(office)
    assert isinstance(undo.undo(office.desk("aino"), set_id), Undone)
    assert row_of(office.store, "customer", customer) is None


def test_rows_that_rows_of_others_hang_on_stay_and_are_told(office: Office) -> None:
    subject, site, point = uuid7(), uuid7(), uuid7()
    done(office.store, Change("customer", subject, Op.CREATE, subject, FACTS))
    saved = done(
        office.store,
        Change("site", site, Op.CREATE, subject, {"customer_id": subject, "site_number": "K1", "street_address": "Koivukuja 1"}),
        Change("customer", subject, Op.SET, subject, {"given_names": "Aina"}),
    )
    meter = {"site_id": site, "controller": "lampo", "commodity": "district-heat", "gsrn": "643000000000000017"}
    done(office.store, Change("metering_point", point, Op.CREATE, subject, meter, {}, "lampo"))
    undone = undo.undo(office.desk(ACT.actor), saved.set_id)
    assert isinstance(undone, Undone)
    assert undone.left == (("site", site, "*"),)
    assert row_of(office.store, "site", site) is not None
    customer = row_of(office.store, "customer", subject)
    assert customer is not None
    assert customer["given_names"] == FACTS["given_names"], "the rest of the save is taken back"
