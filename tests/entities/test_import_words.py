"""Headings and words of utilities' files lead to the fields and values, whatever language the window is in."""

from __future__ import annotations

from datetime import date

import pytest

import models.entities
from models import words
from models.fields import field_of, fields_of
from models.kinds import Context
from models.problems import Problem

CONTEXT = Context(date(2026, 3, 2), allow_artificial=True)

# Headings of the register exports and of customer lists in three languages, with the field each must lead to.
HEADINGS = {
    "customer": {
        "customer_kind": "Asiakaslaji Kundtyp Kind",
        "family_name": "Sukunimi Efternamn",
        "given_names": "Etunimet Förnamn",
        "organisation_name": "Organisaatio Organisation",
        "personal_identity_code": "Henkilötunnus Personbeteckning",
        "business_id": "Y-tunnus FO-nummer Business_ID",
        "language": "Kieli Språk Language",
    },
    "customer_relation": {"customer_number": "Asiakasnumero Kundnummer Customer_number"},
    "contact_point": {
        "phone": "Puhelin Telefon Phone",
        "email": "Sähköposti E-post E-mail",
        "street_address": "Lähiosoite Gatuadress Street_address",
        "postal_code": "Postinumero Postnummer Postal_code",
        "post_office": "Postitoimipaikka Postanstalt Post_office",
    },
    "site": {
        "site_number": "Kohdetunnus",
        "street_address": "Lähiosoite",
        "postal_code": "Postinumero",
        "post_office": "Postitoimipaikka",
        "dwelling_type": "Asumismuoto",
        "ownership": "Omistussuhde",
        "use_timing": "Käytön_ajoitus",
        "heated_area": "Pinta-ala_m²",
        "volume": "Tilavuus_m³",
        "building_year": "Rakennusvuosi",
        "occupants": "Asukkaita",
        "ventilation": "Ilmanvaihto",
    },
    "metering_point": {"gsrn": "Käyttöpaikkatunnus", "commodity": "Hyödyke", "contracted_power": "Sopimusteho_kW"},
    "meter": {"meter_number": "Mittarinumero", "multiplier": "Kerroin"},
    "consumption_estimate": {"unit": "Yksikkö", "value": "Vuosiarvio Vuosikulutusarvio Årsförbrukning Yearly_consumption"},
    "contract": {"contract_number": "Sopimusnumero", "contract_kind": "Sopimuslaji", "valid_from": "Alkaa", "valid_to": "Päättyy"},
    "billing_account": {
        "account_number": "Laskutussopimus",
        "payer_id": "Maksaja",
        "billing_street_address": "Laskutusosoite",
        "rhythm": "Laskutusrytmi Faktureringsperiod Billing_interval",
        "method": "Laskutustapa Faktureringssätt Billing_method",
        "iban": "Tilinumero Kontonummer Bank_account",
        "reference": "Viitenumero",
        "due_days": "Maksuaika_pv",
    },
    "statement": {
        "statement_kind": "Laji",
        "purpose": "Tarkoitus",
        "channel": "Kanava",
        "valid_from": "Alkaen",
        "valid_to": "Päättyen",
        "given_how": "Lähde",
        "wording": "Sanamuoto",
    },
    "contact": {"started_at": "Aika", "channel": "Kanava", "direction": "Suunta", "subject": "Aihe", "outcome": "Lopputulos", "text": "Teksti"},
}
CASES = [
    (entity, name, heading.replace("_", " "))
    for entity, found in HEADINGS.items()
    for name, headings in found.items()
    for heading in headings.split()
]

# Values that those files use, with what each is stored as.
VALUES = {
    "customer.customer_kind": {"henkilö": "person", "yritys": "organisation", "kuolinpesä": "estate", "company": "organisation", "dödsbo": "estate"},
    "site.dwelling_type": {
        "kerrostalo": "block",
        "liiketila": "shop-office",
        "omakotitalo": "detached",
        "rivitalo": "terraced",
        "vapaa-ajan asunto": "holiday-home",
    },
    "site.ownership": {"asumisoikeus": "right-of-occupancy", "omistus": "owned", "vuokra": "rented"},
    "site.use_timing": {"kausi": "seasonal", "viikonloput": "weekends", "ympärivuotinen": "year-round"},
    "site.ventilation": {
        "koneellinen poisto": "exhaust",
        "painovoimainen": "natural",
        "tulo ja poisto, lämmöntalteenotto": "supply-exhaust-recovery",
    },
    "metering_point.commodity": {"kaukojäähdytys": "district-cooling", "kaukolämpö": "district-heat", "maakaasu": "gas", "sähkö": "electricity"},
    "consumption_estimate.unit": {"MWh": "MWh", "kWh": "kWh", "m3": "m3", "m³": "m3"},
    "contract.contract_kind": {"toimitus": "supply", "liittymä": "connection"},
    "billing_account.rhythm": {"1": "1", "2": "2", "3": "3", "4": "4", "6": "6", "12": "12"},
    "billing_account.method": {
        "paperi": "paper",
        "sähköposti": "email",
        "verkkolasku": "e-invoice",
        "papper": "paper",
        "e-post": "email",
        "e-faktura": "e-invoice",
        "e-mail": "email",
        "suoramaksu": "direct-payment",
    },
    "statement.statement_kind": {"kielto": "prohibition", "lupa": "grant"},
    "statement.purpose": {"etämyynti": "distance-selling", "mielipidetutkimus": "research", "suoramarkkinointi": "direct-marketing"},
    "statement.channel": {"kaikki": "any", "posti": "post", "puhelin": "phone", "sähköposti": "email", "tekstiviesti": "sms"},
    "statement.given_how": {"kirje": "letter", "puhelu": "call", "verkkopalvelu": "web"},
    "contact.channel": {"kirje": "letter", "puhelu": "call", "sähköposti": "email"},
    "contact.direction": {"lähtevä": "outbound", "saapuva": "inbound"},
    "contact.subject": {"lasku": "invoice", "muutto": "moving", "sopimus": "contract", "vikailmoitus": "fault"},
    "contact.outcome": {"selvitetty": "resolved", "siirretty": "transferred", "soitetaan takaisin": "call-back"},
}
WORDS = [(field, word, code) for field, found in VALUES.items() for word, code in found.items()]


@pytest.mark.parametrize(("entity", "name", "heading"), CASES)
def test_heading_leads_to_its_field(entity: str, name: str, heading: str) -> None:
    assert models.entities is not None
    wanted = heading.casefold()
    found = [field.name for field in fields_of(entity) if wanted in {text.casefold() for text in (*field.headers, field.label)}]
    assert found == [name]


@pytest.mark.parametrize(("field", "word", "code"), WORDS)
@pytest.mark.parametrize("spoil", [str, str.upper, "  {}  ".format], ids=["as is", "capitals", "spaces"])
def test_word_of_a_file_is_read(field: str, word: str, code: str, spoil: object) -> None:
    assert callable(spoil)
    assert words.language() == "en"
    assert field_of(*field.split(".")).kind.read(spoil(word), CONTEXT) == code


@pytest.mark.parametrize(("field", "word"), [("billing_account.rhythm", "5"), ("metering_point.commodity", "vesi"), ("statement.channel", "faksi")])
def test_word_that_means_nothing_is_refused(field: str, word: str) -> None:
    answer = field_of(*field.split(".")).kind.read(word, CONTEXT)
    assert isinstance(answer, Problem)
    assert answer.code == "choice"


@pytest.mark.parametrize(
    ("typed", "code", "shown"),
    [("Suomi", "FI", "Finland"), ("Sverige", "SE", "Sweden"), ("de", "DE", "Germany"), ("Ahvenanmaa", "AX", "Åland Islands")],
)
def test_country_is_read_by_name(typed: str, code: str, shown: str) -> None:
    kind = field_of("contact_point", "country").kind
    assert kind.read(typed, CONTEXT) == code
    assert kind.show(code) == shown


def test_no_country_of_that_name() -> None:
    assert isinstance(field_of("contact_point", "country").kind.read("Atlantis", CONTEXT), Problem)
