"""Opening a customer, revealing a value, keeping a draft: read as a whole, journalled, and each only by who may."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from models.entities.journal import Entry
from models.fields import Retention
from models.journal import history
from models.journal.entries import Change, Op, uuid7
from models.journal.erasing import destroy_keys
from models.permissions.sealed import SealedPoint
from models.problems import Rejected
from models.records import Masked, Record
from models.services import customers, drafts, looks, reveal
from models.services.customers import CustomerPage
from models.services.reveal import Revealed
from tests.desk import HETU, IBAN, Office, edit, page, person, save
from tests.journal.things import ACT, done


def last_entry(office: Office) -> Entry:
    with office.store.read() as session:
        return session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()


def test_opening_is_journalled_as_a_read_in_its_contact(office: Office) -> None:
    desk, contact = office.desk(), uuid7()
    customer = person(desk)
    opened = customers.open_customer(desk, customer, contact=contact)
    assert isinstance(opened, CustomerPage)
    entry = last_entry(office)
    assert (entry.op, entry.subject, entry.actor, entry.contact) == ("read", customer, "aino", contact)
    before = entry.seq
    page(desk, customer)
    assert last_entry(office).seq == before, "a refresh after the own save is no new reading"


def test_nothing_is_shown_when_the_reading_cannot_be_journalled(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = office.desk()
    customer = person(desk)

    def fail(*_args: object, **_kwargs: object) -> None:
        raise OSError

    monkeypatch.setattr(looks, "apply", fail)
    with pytest.raises(OSError, match=r"^$"):
        customers.open_customer(desk, customer)


def test_a_customer_of_another_controller_only_is_not_there(office: Office) -> None:
    theirs = person(office.desk(), controllers=("sahko",))
    one = office.desk("lauri")
    for outcome in (customers.open_customer(one, theirs), customers.open_customer(one, uuid7()), customers.read_page(one, theirs)):
        assert isinstance(outcome, Rejected)
        assert outcome.problems[0].code == "absent"


def test_a_page_shows_only_the_users_controllers_rows(office: Office) -> None:
    shared = person(office.desk(), account=IBAN)
    found = page(office.desk("lauri"), shared)
    for records in (found.relations, found.billing):
        assert {each["controller"] for each in records} == {"lampo"}


def test_a_merged_customer_opens_as_the_survivor(office: Office) -> None:
    desk = office.desk()
    kept, gone = person(desk), person(desk, "Öhman")
    done(office.store, Change("customer", gone, Op.SET, gone, {"merged_into": kept}))
    opened = customers.open_customer(desk, gone)
    assert isinstance(opened, CustomerPage)
    assert opened.id == kept
    done(office.store, Change("customer", kept, Op.SET, kept, {"merged_into": gone}))
    assert isinstance(customers.read_page(desk, gone), CustomerPage), "a circle does not hang"


def test_a_value_tells_whose_word_it_is(office: Office) -> None:
    desk = office.desk()
    customer = person(desk)
    save(desk, [edit(page(desk, customer).customer, family_name="Öhman")], source="population-register")
    found = page(desk, customer)
    name, given = found.source_of(found.customer, "family_name"), found.source_of(found.customer, "given_names")
    assert name is not None
    assert given is not None
    assert (name.source, given.source) == ("population-register", "customer")
    assert found.source_of(found.customer, "date_of_death") is None


def billing(desk_page: CustomerPage, controller: str) -> Record:
    return next(account for account in desk_page.billing if account["controller"] == controller)


def test_revealing_needs_a_reason_and_tells_who_whose_and_why(office: Office) -> None:
    desk = office.desk()
    customer = person(desk, hetu=HETU, account=IBAN)
    found = page(desk, customer)
    for reason in ("", "  abc "):
        refused = reveal.reveal(desk, found.customer, "personal_identity_code", reason)
        assert isinstance(refused, Rejected)
        assert refused.problems[0].field == "reason"
    shown = reveal.reveal(desk, found.customer, "personal_identity_code", "Luottotietojen tarkistus")
    assert isinstance(shown, Revealed)
    assert shown.text == HETU
    entry = last_entry(office)
    assert (entry.op, entry.subject, entry.actor) == ("reveal", customer, "aino")
    with office.store.read() as session:
        event = history.by_ids(session, office.store.data_keys, [entry.id])[entry.id, customer]
    assert (event.reason, event.values) == ("Luottotietojen tarkistus", {"field": "personal_identity_code"})
    account = reveal.reveal(desk, billing(found, "sahko"), "iban", "Palautus asiakkaalle")
    assert isinstance(account, Revealed)
    assert account.text.replace("\N{NO-BREAK SPACE}", "").replace(" ", "") == IBAN
    assert isinstance(found.points[0]["phone"], SealedPoint)
    phone = reveal.reveal(desk, found.points[0], "phone", "Soitto takaisin")
    assert isinstance(phone, Revealed)
    assert phone.text


def test_nothing_is_revealed_across_a_wall_or_without_the_role(office: Office) -> None:
    both, one = office.desk("aino"), office.desk("lauri")
    theirs, shared = person(both, hetu=HETU, controllers=("sahko",)), person(both, account=IBAN)
    found = page(both, theirs)
    for record, name in ((found.customer, "personal_identity_code"), (found.points[0], "phone"), (billing(page(both, shared), "sahko"), "iban")):
        refused = reveal.reveal(one, record, name, "Uteliaisuus vain")
        assert isinstance(refused, Rejected)
        assert refused.problems[0].code == "controller"
    assert isinstance(reveal.reveal(office.desk("aada"), found.customer, "personal_identity_code", "Hallinto haluaa"), Rejected)


def test_no_value_and_an_erased_one_are_told(office: Office) -> None:
    desk = office.desk()
    customer = person(desk)
    absent = reveal.reveal(desk, page(desk, customer).customer, "personal_identity_code", "Tarkistus vain")
    assert isinstance(absent, Rejected)
    assert absent.problems[0].code == "absent"
    assert page(desk, customer).customer["personal_identity_code"] is None
    with_code = person(desk, hetu=HETU)
    with office.store.write() as session:
        destroy_keys(session, office.store.sealing, ACT, with_code, "", [Retention.RELATION])
    found = page(desk, with_code)
    assert isinstance(found.customer["personal_identity_code"], Masked)
    erased = reveal.reveal(desk, found.customer, "personal_identity_code", "Tarkistus vain")
    assert isinstance(erased, Rejected)
    assert erased.problems[0].code == "erased"


def test_a_draft_is_kept_sealed_and_is_its_users_alone(office: Office) -> None:
    desk = office.desk()
    customer = person(desk)
    drafts.keep(desk, "customer", customer, {"a": "Salainen muutos"})
    kept_at = drafts.keep(desk, "customer", customer, {"a": "Toinen muutos"})
    office.reopen()
    (draft,) = drafts.kept(office.desk(), customer)
    assert (draft.form, draft.subject, draft.at, draft.texts) == ("customer", customer, kept_at, {"a": "Toinen muutos"})
    assert drafts.kept(office.desk("kalle")) == []
    with office.store.read() as session:
        sealed = session.execute(text("SELECT sealed FROM draft")).scalar_one()
    assert b"muutos" not in sealed


def test_a_draft_that_was_given_to_another_user_does_not_open_there(office: Office) -> None:
    drafts.keep(office.desk(), "customer", None, {"a": "x"})
    with office.store.write() as session:
        session.execute(text("UPDATE draft SET user = 'kalle'"))
    assert drafts.kept(office.desk("kalle")) == []


def test_saving_or_clearing_drops_the_draft(office: Office) -> None:
    desk = office.desk()
    customer = person(desk)
    drafts.keep(desk, "customer", customer, {"a": "x"})
    drafts.keep(desk, "customer", customer, {})
    drafts.keep(desk, "billing", customer, {"a": "x"})
    drafts.keep(desk, "customer", None, {"a": "x"})
    drafts.drop(desk, "billing", customer)
    assert [(draft.form, draft.subject) for draft in drafts.kept(desk)] == [("customer", None)]
