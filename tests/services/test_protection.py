"""Non-disclosure: no page, section or history tells where the person is."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from models import fields
from models.entities.journal import Entry
from models.problems import Conflict, Problem, Rejected
from models.records import Edit, Masked
from models.services import customers, forms, history_view, reveal, sections, sites
from models.services.desk import Desk
from models.services.protection import PROTECTED, tells_place
from models.words import _
from tests.desk import Office, person

STREET = "Salakuja 7"


def _protected(desk: Desk) -> customers.CustomerPage:
    customer = person(desk)
    site = Edit(
        "site",
        forms_id(),
        customer,
        "create",
        {"street_address": STREET, "postal_code": "40100", "held_from": "1.1.2020"},
        links={"customer_id": customer},
    )
    assert isinstance(forms.save(desk, [site]), forms.Saved)
    assert isinstance(forms.save(desk, [Edit("customer", customer, customer, "set", {"non_disclosure": "true"})]), forms.Saved)
    page = customers.read_page(desk, customer)
    assert isinstance(page, customers.CustomerPage)
    return page


def forms_id() -> UUID:
    from models.services.sections import new_id

    return new_id()


def test_the_page_and_the_tree_of_sites_mask_the_place(desk: Desk) -> None:
    page = _protected(desk)

    assert isinstance(page.sites[-1]["street_address"], Masked)
    assert isinstance(page.sites[-1]["postal_code"], Masked)
    assert STREET not in repr(page)
    assert STREET not in repr(sites.read(desk, page.id))


def test_the_history_masks_the_place_before_and_after(desk: Desk) -> None:
    page = _protected(desk)

    read = history_view.read(desk, page.id)
    assert isinstance(read, history_view.HistoryPage)
    told = [change for line in read.lines for change in line.changes if change.name == "street_address"]
    assert told
    assert all(change.after in ("", _(PROTECTED)) for change in told)
    assert STREET not in repr(read)


def test_a_mask_is_never_saved_as_a_value(desk: Desk) -> None:
    page = _protected(desk)
    site = page.sites[-1]

    refused = forms.save(
        desk, [Edit("site", site.id, page.id, "set", {"street_address": "•••••• 8"}, {"street_address": site.bases["street_address"]})]
    )

    assert isinstance(refused, Rejected)
    assert not isinstance(refused, Conflict)
    assert isinstance(forms.read_text(desk, "site", "street_address", "••••••"), Problem)


def test_every_field_of_a_street_tells_the_place() -> None:
    for entity in ("site", "contact_point", "billing_account"):
        for field in fields.fields_of(entity):
            if "street" in field.name or "postal_code" in field.name:
                assert tells_place(field), f"{entity}.{field.name}"


def test_nobody_lists_a_customer_of_another_controller(office: Office) -> None:
    both, heat = office.desk("aino"), office.desk("lauri")
    customer = person(both, controllers=("sahko",))
    site = Edit("site", forms_id(), customer, "create", {"street_address": STREET, "postal_code": "40100"}, links={"customer_id": customer})
    assert isinstance(forms.save(both, [site]), forms.Saved)

    assert sites.read(both, customer).sites
    assert not sites.read(heat, customer).sites
    assert sections.others(heat, customer).contacts.total == 0
    assert not sections.billing(heat, customer).accounts


def test_an_address_is_revealed_whole_and_each_part_is_journalled(desk: Desk) -> None:
    page = _protected(desk)
    site = page.sites[-1]

    shown = reveal.reveal(desk, site, "street_address", "Asentaja tarvitsee osoitteen")

    assert isinstance(shown, reveal.Revealed)
    assert dict(shown.parts) == {"street_address": STREET, "postal_code": "40100", "post_office": "JYVÄSKYLÄ"}
    assert shown.text == f"{STREET}, 40100 JYVÄSKYLÄ"
    with desk.store.read() as session:
        entries = session.scalars(select(Entry).where(Entry.op == "reveal", Entry.entity_id == site.id)).all()
    assert len(entries) == 3
    assert len({entry.set_id for entry in entries}) == 1


def test_sites_read_on_demand_are_masked_too(desk: Desk) -> None:
    page = _protected(desk)

    assert isinstance(sites.some(desk, page.id, 0)[-1]["street_address"], Masked)
    assert STREET not in repr(sites.some(desk, page.id, 0))
    assert STREET not in repr(sites.read(desk, page.id, limit=1))
    assert not hasattr(page.sites[-1].bases, "_row"), "a record does not keep the row that it masks"
