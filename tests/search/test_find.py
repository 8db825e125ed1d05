from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date, timedelta

import pytest

from models import formats
from models.journal import history
from models.journal.entries import REGISTER, uuid7
from models.permissions.decision import Answer
from models.problems import Rejected
from models.roles import Role
from models.services import search
from models.services.desk import Desk
from models.services.query import Reason
from models.services.search_hits import DECEASED, NON_DISCLOSURE, PROHIBITIONS
from tests.search.register import Register

GSRN = "643000000001040110"


@pytest.mark.parametrize("typed", ["makinen", "MÄKINEN", "Mäkinen", unicodedata.normalize("NFD", "Mäkinen"), "mäki", "m"])
def test_a_name_is_found_in_any_fold_and_form(register: Register, typed: str) -> None:
    register.person("Mäkinen", "Aino")
    register.person("Korhonen", "Otso")
    assert register.names(typed) == ["Mäkinen, Aino"]


@pytest.mark.parametrize(
    ("typed", "name"), [("oster", "Öster"), ("oster", "Øster"), ("akerlund", "Åkerlund"), ("sarapov", "Šarapov"), ("obrien", "O'Brien")]
)
def test_letters_fold_beyond_umlauts(register: Register, typed: str, name: str) -> None:
    register.person(name, "Siv")
    assert register.names(typed) == [f"{name}, Siv"]


def test_exact_letters_come_before_folded_ones_and_the_order_is_finnish(register: Register) -> None:
    for family in ("Möller", "Mäenpää", "Mårtensson", "Marks"):
        register.person(family)
    assert register.names("ma") == ["Marks", "Mårtensson", "Mäenpää"]
    assert register.names("mä") == ["Mäenpää", "Marks", "Mårtensson"]
    assert register.names("m") == ["Marks", "Mårtensson", "Mäenpää", "Möller"]


@pytest.mark.parametrize(
    "typed",
    [
        "mäki-kuutti", "maki kuutti", "kuutti", "helmi", "orvokki", "Mäki-Kuutti Helmi Orvokki", "Helmi Orvokki Mäki-Kuutti", "orvokki mäki",
        "helmi kuutti", "Mäki-Kuutti, Helmi", "kuu hel", "orv maki", "uutti", "rvok", "h m", "m h",
    ],
)  # fmt: skip
def test_names_in_any_order_and_by_any_part(register: Register, typed: str) -> None:
    register.person("Mäki-Kuutti", "Helmi Orvokki")
    register.person("Niemi", "Otso")
    assert register.names(typed) == ["Mäki-Kuutti, Helmi Orvokki"]


def test_families_come_before_given_names_and_streets(register: Register) -> None:
    register.home(register.person("Virtanen", "Eino"), "Ainotie 11")
    register.person("Laine", "Aino")
    register.person("Ainola", "Eetu")
    found = register.find("aino")
    assert [(hit.name, hit.reasons) for hit in found.hits] == [
        ("Ainola, Eetu", (Reason.NAME,)), ("Laine, Aino", (Reason.NAME,)), ("Virtanen, Eino", (Reason.ADDRESS,)),
    ]  # fmt: skip
    assert found.counts == {Reason.NAME: 2, Reason.ADDRESS: 1}


def test_particles_and_words_of_firms(register: Register) -> None:
    register.person("von Essen", "Karl")
    register.firm("As Oy Mallipiha")
    assert register.names("essen") == register.names("von e") == ["von Essen, Karl"]
    assert register.names("mallipiha") == register.names("as oy malli") == ["As Oy Mallipiha"]


@pytest.mark.parametrize(
    "typed",
    ["0401234567", "040 123 4567", "040/123 4567", "+358 40 1234567", "358401234567", "00358401234567", "+358 (0)40 123 4567", "tel:+358401234567",
     "０４０１２３４５６７", "\u200e0401234567", "0401", "+358401", "040 12", "1234567", "4567", "2345"],
)  # fmt: skip
def test_each_of_a_customers_numbers_finds_them_and_says_which_matched(register: Register, typed: str) -> None:
    customer = register.person("Mäki", "Helmi")
    register.phone(customer, "+358145550123")
    register.phone(customer, "+358401234567")
    (hit,) = register.find(typed).hits
    part = typed in ("0401", "+358401", "040 12", "1234567", "4567", "2345")  # who has a part of a number is not told the rest
    assert (hit.reasons, hit.matched) == ((Reason.PHONE,), "040 ••• ••67" if part else "040 123 4567")


def test_the_number_of_an_authorised_person_finds_the_customer(register: Register) -> None:
    customer = register.person("Mäki", "Helmi")
    register.add("authorised_person", customer, capacity="guardian", name="Otso Mäki", phone="+358441555123", email="otso@example.com")
    assert register.names("044 155 5123") == register.names("otso@example.com") == ["Mäki, Helmi"]


@pytest.mark.parametrize("typed", ["0409999999", "+358 40 999 9999", "anonymous", "112", "999"])
def test_an_unknown_number_is_nobody(register: Register, typed: str) -> None:
    register.phone(register.person("Mäki", "Helmi"), "+358401234567")
    found = register.find(typed)
    assert (found.hits, found.problem) == ((), None)


def test_who_is_calling(register: Register) -> None:
    customer = register.person("Mäki", "Helmi")
    register.phone(customer, "+358401234567")
    assert [hit.customer_id for hit in search.find_caller(register.desk, "00358401234567").hits] == [customer]
    for number in ("anonymous", "112", "040123456", "+358409999999", ""):
        found = search.find_caller(register.desk, number)
        assert (found.hits, found.query.unknown_caller) == ((), True)


def test_identifiers_come_first_and_exactly(register: Register) -> None:
    register.person("Laine", "Aino", number="104582")
    other = register.person("Salo", "Eetu", number="1045823")
    register.add(
        "billing_account", other, controller="lampo", account_number="1", reference="10458202", iban="FI2112345600000785", method="paper",
    )  # fmt: skip
    assert register.names("104 582") == ["Laine, Aino", "Salo, Eetu"]
    assert [(hit.name, hit.reasons) for hit in register.find("1045 8202").hits] == [("Salo, Eetu", (Reason.REFERENCE,))]
    (hit,) = register.find("fi21 1234 5600 0007 85").hits
    assert (hit.reasons, hit.matched) == ((Reason.ACCOUNT,), "FI•• •••• •••• ••07 85")
    assert register.names("123456-785") == ["Salo, Eetu"]


def test_an_identity_code_is_found_by_its_hash_and_shown_masked(register: Register) -> None:
    register.person("Laine", "Aino", personal_identity_code="140262-999V")
    (hit,) = register.find("140262-999v").hits
    assert (hit.reasons, hit.matched) == ((Reason.IDENTITY_CODE,), "••••••-••••")
    assert register.names("140262-999A") == register.names("140262") == []


def test_a_firm_by_business_id_and_a_customer_by_e_mail(register: Register) -> None:
    register.firm("Salmen Tukku Oy", business_id="0109160-2")
    register.email(register.person("Laine", "Aino"), "Aino.Laine@example.com")
    assert register.names("FI01091602") == register.names("0109160") == register.names("0109160-2") == ["Salmen Tukku Oy"]
    assert register.names("aino.laine@EXAMPLE.com") == register.names("aino.l") == register.names("aino.laine@") == ["Laine, Aino"]


@pytest.mark.parametrize("typed", ["maki-kuutti@", "helmi.maki", "HELMI.MAKI-KUUTTI@example.com", "kuutti@exa"])
def test_an_e_mail_is_shown_as_the_customer_has_it(register: Register, typed: str) -> None:
    customer = register.person("Rinne", "Aino")
    register.email(customer, "toinen@example.com")
    register.add("authorised_person", customer, capacity="guardian", name="Helmi Rinne", email="Helmi.Maki-Kuutti@example.com")
    found = [hit for hit in register.find(typed).hits if hit.reasons == (Reason.EMAIL,)]
    whole = typed.endswith(".com")
    assert [hit.matched for hit in found] == ["Helmi.Maki-Kuutti@example.com" if whole else "H•••@example.com"]


def test_meters_points_streets_and_postal_codes(register: Register) -> None:
    customer = register.person("Rinne", "Aino")
    register.home(customer, "Kuusipolku 2 A 7", "40200")
    register.supply(customer, "Mökkitie 11", GSRN, "MAKI-20417")
    assert [(hit.reasons, hit.matched) for hit in register.find("maki-2").hits] == [((Reason.METER,), "MAKI-20417")]
    assert [(hit.reasons, hit.matched) for hit in register.find("20417").hits] == [((Reason.METER,), "MAKI-20417")]
    assert [hit.matched for hit in register.find("643000 000001 040110").hits] == ["643000 000001 040110"]
    assert register.names("40110") == ["Rinne, Aino"]
    for typed in ("kuusipolku 2", "KUUSIPOLKU 2 a 7", "Kuusipolku 2 A 7, 40200 Jyväskylä", "40200 kuusi", "kuusipolku jyvaskyla", "aino kuusipolku"):
        assert register.names(typed) == ["Rinne, Aino"], typed
    (hit,) = register.find("mokkitie").hits
    assert (hit.reasons, hit.address) == ((Reason.ADDRESS,), "Mökkitie 11, 40200 Jyväskylä")
    assert [hit.reasons[0] for hit in register.find("40200").hits] == [Reason.POSTAL_CODE]


def test_what_matched_is_told_in_places_for_bold(register: Register) -> None:
    customer = register.person("Mäki-Kuutti", "Helmi Orvokki")
    register.home(customer, "Mallikatu 3 B 12")
    register.phone(customer, "+358401234567")

    def bold(text: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
        return [text[start:end] for start, end in spans]

    hit = register.find("maki orv").hits[0]
    assert bold(hit.name, hit.name_spans) == ["Mäki", "Orv"]
    hit = register.find("uutt").hits[0]
    assert bold(hit.name, hit.name_spans) == ["uutt"]
    hit = register.find("mallik").hits[0]
    assert bold(hit.address, hit.address_spans) == ["Mallik"]
    hit = register.find("040 1234").hits[0]
    assert (hit.matched, bold(hit.matched, hit.matched_spans)) == ("040 ••• ••67", [])
    hit = register.find("040 1234567").hits[0]
    assert bold(hit.matched, hit.matched_spans) == ["040 123 4567"]


def test_an_address_under_non_disclosure_is_neither_shown_nor_found(register: Register) -> None:
    customer = register.person("Mäkisalo", "Veikko", non_disclosure=True, number="102908")
    register.home(customer, "Salaisentie 5 A 3")
    register.phone(customer, "+358401234567")
    register.supply(customer, "Salaisentie 5", GSRN, "KL-77")
    for typed in ("mäkisalo", "102908", "040 123 4567", "0401", "KL-77", GSRN):
        (hit,) = register.find(typed).hits
        assert (hit.restriction, hit.address) == (NON_DISCLOSURE, "Address protected"), typed
        assert "Salaisentie" not in repr(hit)
    for typed in ("salaisentie", "aisent", "salaisentie 5", "40100 salai", "veikko salaisentie"):
        assert register.names(typed) == [], typed
    assert register.find("0401").hits[0].matched == "040 ••• ••67"
    assert register.find("0401234567").hits[0].matched == "040 123 4567"
    seen = search.preview(register.desk, customer)
    assert isinstance(seen, search.Preview)
    assert seen.places == ()
    assert "Salaisentie" not in repr(seen)


def test_non_disclosure_ends_and_begins_with_its_day_and_nothing_is_saved(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    last = date(2027, 5, 31)
    customer = register.person("Mäkisalo", "Veikko", non_disclosure=True, non_disclosure_until=last)
    register.home(customer, "Salaisentie 5 A 3")
    typed = ("salaisentie", "aisent", "salaisentie 5", "40100 salai", "veikko salaisentie", "salaisentie 5 jyväskylä")
    for day, found in ((last, []), (last + timedelta(days=1), ["Mäkisalo, Veikko"]), (last, [])):
        monkeypatch.setattr(formats, "today", lambda day=day: day)
        assert [register.names(each) for each in typed] == [found] * len(typed), day
        (hit,) = register.find("mäkisalo").hits
        assert (hit.restriction, hit.address) == ((NON_DISCLOSURE, "Address protected") if not found else (None, "40100 Jyväskylä"))


def test_where_a_merged_customer_is_stays_hidden_when_either_is_under_non_disclosure(register: Register) -> None:
    for hidden in (0, 1):
        street = f"Salaisentie {hidden}"
        survivor = register.person("Aalto", "Siv", non_disclosure=True if hidden == 0 else None)
        merged = register.person("Aalto", "Sif", non_disclosure=True if hidden == 1 else None, merged_into=survivor)
        register.home(merged, street)
        assert register.names(street) == register.names("aisentie") == []


def test_restrictions(register: Register) -> None:
    died = register.person("Aalto", "Eino", date_of_death=date(2025, 1, 2))
    forbidden = register.person("Aalto", "Siv")
    free = register.person("Aalto", "Toivo")
    elsewhere = register.person("Aalto", "Väinö")
    statement = {
        "purpose": "direct-marketing", "channel": "phone", "given_by": "customer", "given_how": "call", "given_at": formats.now(),
        "valid_from": date(2025, 1, 1), "evidence_kind": "none", "source": "customer", "author": "agent",
    }  # fmt: skip
    register.add("statement", forbidden, statement_kind="prohibition", **statement)
    register.add("statement", free, statement_kind="prohibition", **statement | {"valid_to": formats.today() - timedelta(days=1)})
    register.add("statement", free, statement_kind="grant", **statement)
    register.add("statement", elsewhere, statement_kind="prohibition", controller="other", **statement)
    found = {hit.customer_id: hit.restriction for hit in register.find("aalto").hits}
    assert found == {died: DECEASED, forbidden: PROHIBITIONS, free: None, elsewhere: None}


def test_a_lift_counts_only_when_it_is_approved(register: Register) -> None:
    customer = register.person("Aalto", "Siv")
    statement = {
        "purpose": "research", "channel": "phone", "given_by": "customer", "given_how": "call", "given_at": formats.now(),
        "valid_from": date(2025, 1, 1), "evidence_kind": "none", "source": "customer", "author": "agent",
    }  # fmt: skip
    prohibition = register.add("statement", customer, statement_kind="prohibition", **statement)
    lift = register.add("statement", customer, statement_kind="lift", lifts=[prohibition.hex], **statement)
    assert register.find("aalto").hits[0].restriction == PROHIBITIONS
    register.add(
        "statement_decision",
        customer,
        without="customer_id",
        statement_id=lift,
        decision="approve",
        decided_by="supervisor",
        decided_at=formats.now(),
    )
    assert register.find("aalto").hits[0].restriction is None


def test_only_customers_of_ones_own_controllers(register: Register) -> None:
    register.person("Korhonen", "Aino", controller="lampo", number="1001")
    register.person("Korhonen", "Eetu", controller="sahko", number="1002")
    both = register.person("Korhonen", "Otso", controller="lampo", number="1003")
    register.add("customer_relation", both, controller="sahko", customer_number="9003", status="current")
    mine = Desk(register.desk.store, replace(register.desk.user, controllers=("sahko",)), "test", sample=True)
    found = search.find(mine, "korhonen")
    assert [(hit.name, hit.customer_number, dict(hit.numbers)) for hit in found.hits] == [
        ("Korhonen, Eetu", "1002", {"sahko": "1002"}), ("Korhonen, Otso", "9003", {"sahko": "9003"}),
    ]  # fmt: skip
    assert not search.find(mine, "1001").hits
    assert search.find(mine, "korhonen", limit=1).more


def test_rare_own_customers_are_found_among_many_of_others(register: Register) -> None:
    for number in range(150):
        register.person("Korhonen", f"A{number:03}", controller="lampo")
    register.person("Korhonen", "Öyvind", controller="sahko")
    mine = Desk(register.desk.store, replace(register.desk.user, controllers=("sahko",)), "test", sample=True)
    assert [hit.name for hit in search.find(mine, "korhonen").hits] == ["Korhonen, Öyvind"]


def test_the_list_is_full_and_there_are_more(register: Register) -> None:
    for number in range(7):
        register.person("Laine", f"Aino{number}")
    found = register.find("laine", limit=5)
    assert (len(found.hits), found.more) == (5, True)
    whole = register.find("laine", limit=7)
    assert (len(whole.hits), whole.more) == (7, False)


def test_the_merged_lead_to_their_survivor(register: Register) -> None:
    survivor = register.person("Salo", "Aino", number="77")
    merged = register.person("Mäki", "Aino", merged_into=survivor, number="78")
    register.person("Mäki", "Aini", merged_into=merged, number="79")
    for typed in ("mäki", "78", "mäki aini"):
        assert [hit.customer_id for hit in register.find(typed).hits] == [survivor], typed
    seen = search.preview(register.desk, merged)
    assert isinstance(seen, search.Preview)
    assert seen.customer_id == survivor


def test_a_role_without_customers_finds_none(register: Register) -> None:
    customer = register.person("Laine", "Aino")
    desk = Desk(register.desk.store, replace(register.desk.user, role=Role.ADMINISTRATOR), "test")
    found = search.find(desk, "laine")
    assert found.hits == ()
    assert found.problem is not None
    assert isinstance(search.preview(desk, customer), Rejected)


@pytest.mark.parametrize("typed", ["", "  ", "'", '"', "%", "*", "mäki*", '"a" OR "b"', "a AND b", "-", "+", "x" * 10_000, "\x00", "ää" * 300, "{|}"])
def test_odd_input_is_no_crash(register: Register, typed: str) -> None:
    register.person("Laine", "Aino")
    assert register.find(typed).hits == ()


def test_a_quotation_mark_in_a_fragment(register: Register) -> None:
    register.firm('Ravintola "Ankka" Oy')
    assert register.names('a "ank') == register.names("nkka") == ['Ravintola "Ankka" Oy']


def test_the_preview_masks_what_was_not_matched(register: Register) -> None:
    customer = register.person("Mäki-Kuutti", "Helmi")
    register.home(customer, "Mallikatu 3 B 12")
    register.phone(customer, "+358401234567")
    register.email(customer, "helmi@example.com")
    register.supply(customer, "Mallikatu 3 B 12", GSRN, "KL-1")
    register.add(
        "contact", customer, controller="lampo", channel="call", direction="inbound", agent="agent", started_at=formats.now(), subject="invoice"
    )
    seen = search.preview(register.desk, customer)
    assert isinstance(seen, search.Preview)
    assert (seen.phone, seen.email, seen.address) == ("040 ••• ••67", "h•••@example.com", "Mallikatu 3 B 12, 40200 Jyväskylä")
    assert [(place.commodity, place.site, place.ended) for place in seen.places] == [("district-heat", "Mallikatu 3 B 12", False)]
    assert seen.last_contact is not None
    assert seen.last_contact.subject == "invoice"
    called = search.preview(register.desk, customer, matched="040 123 4567")
    assert isinstance(called, search.Preview)
    assert (called.phone, called.email) == ("040 123 4567", "h•••@example.com")
    assert search.preview(register.desk, uuid7()) is None


def test_the_preview_answers_by_the_gate(register: Register) -> None:
    customer = register.person("Aalto", "Siv")
    register.add("contact_point", customer, point_kind="phone", phone="+358401234567", verified_at=formats.now())
    register.home(customer, "Mallikatu 3 B 12")
    statement = {
        "purpose": "direct-marketing", "channel": "phone", "given_by": "customer", "given_how": "call", "given_at": formats.now(),
        "valid_from": date(2025, 1, 1), "evidence_kind": "none", "source": "customer", "author": "agent", "statement_kind": "prohibition",
    }  # fmt: skip

    def answers(desk: Desk = register.desk) -> dict[tuple[str, str], Answer]:
        seen = search.preview(desk, customer)
        assert isinstance(seen, search.Preview)
        assert tuple((decision.purpose, decision.channel) for decision in seen.answers) == search.ASKED
        return {(decision.purpose, decision.channel): decision.answer for decision in seen.answers}

    before = answers()
    assert before["direct-marketing", "phone"] is Answer.ALLOWED
    assert before["direct-marketing", "sms"] is Answer.NO_PERMISSION
    assert before["direct-marketing", "post"] is Answer.NO_PERMISSION, "an address that nobody verified is unsure, and unsure is no"
    register.add("statement", customer, controller="sahko", **statement)
    assert answers() == before, "the customer has no relation with the controller whom the prohibition binds"
    register.add("statement", customer, **statement)
    after = answers()
    assert after["direct-marketing", "phone"] is after["distance-selling", "phone"] is Answer.PROHIBITED
    assert after["research", "phone"] is Answer.ALLOWED


def test_a_search_acted_on_is_one_entry_without_its_text(register: Register) -> None:
    shown = [register.person("Laine", "Aino"), register.person("Laine", "Eetu")]
    search.record_search(register.desk, register.find("laine").query.kind, shown)
    with register.desk.store.read() as session:
        (event,) = [each for each in history.of_subject(session, register.desk.store.data_keys, REGISTER) if each.op == "search"]
    assert event.values == {"query_kind": "name", "customers": [customer.hex for customer in shown]}
    assert (event.actor, event.role) == ("agent", "agent")


SIX = ("mäkinen", "MÄKINEN", "makinen", "Mäkinen Matti", "0404343580", "040 434 3580")


@pytest.mark.parametrize("typed", SIX)
def test_the_six_spellings_of_one_person_all_find(register: Register, typed: str) -> None:
    register.phone(register.person("Mäkinen", "Matti"), "+358404343580")
    register.phone(register.person("Korhonen", "Otso"), "+358404343581")
    assert register.names(typed) == ["Mäkinen, Matti"]


@pytest.mark.parametrize("typed", ["maekinen", "Maekinen matti", "MAEKINEN"])
def test_a_name_as_foreign_keyboards_have_it_finds_too(register: Register, typed: str) -> None:
    register.person("Mäkinen", "Matti")
    assert register.names(typed) == ["Mäkinen, Matti"]


def test_a_name_that_has_the_very_letters_is_found_by_them_alone(register: Register) -> None:
    register.person("Michaelis", "Otso")
    register.person("Michälä", "Siv")
    assert register.names("michae") == ["Michaelis, Otso"]


@pytest.mark.parametrize("typed", ["kuusipolku77", "Kuusipolku77", "kuusipolku 77"])
def test_a_street_and_its_number_in_one_word_find_too(register: Register, typed: str) -> None:
    register.home(register.person("Mäkinen", "Matti"), "Kuusipolku 77")
    register.home(register.person("Korhonen", "Otso"), "Kuusipolku 22")
    assert register.names(typed) == ["Mäkinen, Matti"]


@pytest.mark.parametrize("typed", ["010190-9o1R", "FI2112345600000786", "nobody1@example.com", "xxxae9"])
def test_what_is_nobody_s_stays_nobody_s(register: Register, typed: str) -> None:
    register.phone(register.person("Mäkinen", "Matti"), "+358404343580")
    assert register.names(typed) == []
