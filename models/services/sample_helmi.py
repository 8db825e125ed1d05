"""The sample's first customer, the same in every sample: Helmi Orvokki Mäki-Kuutti of Mallikatu 3 B 12, for demonstrations and pictures."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from models.formats import HELSINKI
from models.identifiers import iban
from models.journal.entries import Change, Op
from models.services.sample_customer import Home, Person
from models.services.sample_maker import Maker, Sheet, identity_code
from models.services.sample_money import Account, contract, invoice, payment
from models.services.sample_office import CONTROLLERS, HEAT, POWER
from models.services.sample_supply import Supply, supply
from models.services.sample_talk import contact, decide, recording, statement

NUMBERS: Final = {HEAT: "104582", POWER: "771903"}
PHONE: Final = "+358401234567"
_HOME: Final = Home("Mallikatu 3 B 12", "40100", "JYVÄSKYLÄ")
_COTTAGE: Final = Home("Rantapolku 9", "41900", "PETÄJÄVESI")
_SINCE: Final = date(2009, 6, 1)
_FORBIDDEN: Final = date(2026, 3, 12)
_BBAN: Final = "15723000061234"
_TALKS: Final = (
    (date(2025, 2, 11), "invoice", "resolved", "Tasauslaskun perusteet käytiin läpi."),
    (date(2025, 5, 20), "reading", "resolved", "Asiakas ilmoitti mökin sähkömittarin lukeman."),
    (date(2025, 9, 3), "product", "offer-sent", "Kysyi tuulivoimatuotteesta, tarjous sähköpostilla."),
    (date(2025, 11, 18), "equipment", "resolved", "Lämmönjakokeskuksen huoltoväli, neuvottu."),
    (date(2026, 1, 15), "outage", "resolved", "Lämpö poikki aamulla, vika korjattu kello 10."),
    (date(2026, 2, 25), "invoice", "waiting-us", "Riitauttaa laskun 4471: kulutus ei voi olla näin suuri."),
)


def helmi(maker: Maker) -> tuple[Person, list[Change]]:
    """Make the fixed customer; returns also the changes to be applied after its rows are there, for a history to look at."""
    sheet = Sheet(maker)
    sheet.add(
        "customer", sheet.subject, customer_kind="person", family_name="Mäki-Kuutti", given_names="Helmi Orvokki", language="fi",
        personal_identity_code=identity_code("140262", "-", 999),
    )  # fmt: skip
    for code, number in NUMBERS.items():
        sheet.add("customer_relation", customer_id=sheet.subject, controller=code, customer_number=number, since=_SINCE, status="current")
    person = Person(
        sheet, "person", "Mäki-Kuutti, Helmi Orvokki", "fi", CONTROLLERS, _HOME, "current", _SINCE, PHONE, "helmi.maki-kuutti@example.com"
    )
    _points(maker, person)
    supplied, later = _sites(maker, person)
    _billing(maker, person, supplied)
    contacts = [
        contact(maker, person, day, subject, outcome, text, controller=HEAT, channel="call", agent="agent", who="customer")
        for day, subject, outcome, text in _TALKS
    ]
    _permissions(maker, person)
    _other(maker, person, contacts)
    return person, later


def _points(maker: Maker, person: Person) -> None:
    seen = maker.moment(date(2026, 3, 12))
    own: dict[str, Any] = {"customer_id": person.sheet.subject, "verified_at": seen, "valid_from": _SINCE}
    person.sheet.add("contact_point", **own, point_kind="phone", point_type="mobile", phone=PHONE, preferred=True)
    person.sheet.add("contact_point", **own, point_kind="phone", point_type="home", phone="+358145550123", preferred=False)
    person.sheet.add("contact_point", **own, point_kind="email", point_type="home", email=person.email, preferred=True)
    person.sheet.add(
        "contact_point", **own, point_kind="postal", point_type="permanent", **_HOME.values(), country="FI", preferred=True
    )  # fmt: skip
    person.sheet.add(
        "authorised_person", customer_id=person.sheet.subject, capacity="power-of-attorney", name="Otso Mäki-Kuutti", phone="+358441555123",
        email="otso.maki-kuutti@example.com", valid_from=date(2024, 1, 1), note="Lasku- ja sopimusasiat",
    )  # fmt: skip


def _sites(maker: Maker, person: Person) -> tuple[list[Supply], list[Change]]:
    home = person.sheet.add(
        "site", customer_id=person.sheet.subject, site_number="1040110", **_HOME.values(), dwelling_type="terraced", ownership="owned",
        use_timing="year-round", tariff_timing="single", held_from=_SINCE, heated_area=Decimal("94"), volume=Decimal("248.0"), building_year=1987,
        storeys=2, occupants=2, main_heating="district-heat", ventilation="supply-exhaust-recovery", heat_recovery="ventilation",
        hot_water="district-heat", hot_water_circulation=False, sauna="electric", pool="none", fireplace=True, heat_pump="none",
    )  # fmt: skip
    cottage = person.sheet.add(
        "site", customer_id=person.sheet.subject, site_number="1040250", name="Mökki", **_COTTAGE.values(), dwelling_type="holiday-home",
        ownership="owned", use_timing="seasonal", tariff_timing="day-night", held_from=date(2012, 5, 1), heated_area=Decimal("48.0"), building_year=1974,
        storeys=1, main_heating="direct-electric", secondary_heating="wood", sauna="wood", gas_uses=["cooking"], gas_appliances=1,
    )  # fmt: skip
    heat = _heat_point(maker, person, home)
    power = supply(
        maker,
        person,
        home,
        _HOME,
        "electricity",
        gsrn=maker.gsrn(104_012),
        meter_number="S-883120",
        installed=date(2023, 4, 18),
        yearly=Decimal(4_120),
    )
    far = supply(
        maker,
        person,
        cottage,
        _COTTAGE,
        "electricity",
        gsrn=maker.gsrn(104_025),
        meter_number="S-883977",
        installed=date(2021, 9, 2),
        yearly=Decimal(2_300),
    )
    gone = person.sheet.add(
        "metering_point", site_id=cottage, gsrn=maker.gsrn(104_026), commodity="gas", controller=HEAT, connection_state="removed",
        valid_from=date(2012, 5, 1), valid_to=date(2024, 8, 31),
    )  # fmt: skip
    person.sheet.add(
        "meter", metering_point_id=gone, meter_number="K-5518", meter_type="diaphragm", multiplier=Decimal(1), digits=5, decimals=3, unit="m3",
        remote=False, installed_on=date(2012, 5, 1), removed_on=date(2024, 8, 31), reading_at_install=Decimal(0), reading_at_removal=Decimal("1204.5"),
    )  # fmt: skip
    later = [Change("site", home, Op.SET, person.sheet.subject, {"heated_area": Decimal("96.5")})]
    return [heat, power, far], later


def _heat_point(maker: Maker, person: Person, site: UUID) -> Supply:
    found = supply(
        maker, person, site, _HOME, "district-heat", gsrn=maker.gsrn(104_011), meter_number="KL-20417", installed=date(2019, 8, 27),
        yearly=Decimal("11.8"), power=Decimal(12), flow=Decimal("0.24"), model="LK 40", year=2016,
    )  # fmt: skip
    meter = next(change.entity_id for change in person.sheet.changes if change.values.get("meter_number") == "KL-20417")
    person.sheet.add(
        "manual_reading", meter_id=meter, read_on=date(2026, 4, 1), value=Decimal("248.317"), unit="MWh", reading_kind="measured", occasion="periodic",
        read_by="remote",
    )  # fmt: skip
    return found


def _billing(maker: Maker, person: Person, supplied: list[Supply]) -> None:
    account = iban.from_bban(_BBAN)
    assert isinstance(account, str)
    for code, number, reference in ((HEAT, "504582", "10458202"), (POWER, "571903", maker.reference(1_571_903))):
        row = person.sheet.add(
            "billing_account", customer_id=person.sheet.subject, controller=code, account_number=number, payer_id=person.sheet.subject, due_rule="days",
            due_days=14, rhythm="1", method="e-invoice", e_invoice_address=account, e_invoice_operator="NDEAFIHH", iban=account, bic=iban.bic(account),
            reference=reference, valid_from=_SINCE,
        )  # fmt: skip
        bills = Account(row, code, reference)
        for each in supplied:
            if each.controller == code:
                contract(maker, person, each, bills)
        for month in (1, 2, 3):
            paid, total = invoice(maker, person, bills, date(2026, month, 5), Decimal(90 - 10 * month), "paid")
            payment(maker, person, bills, paid, total, date(2026, month, 16))
        if code == HEAT:
            _open_invoices(maker, person, bills)


def _open_invoices(maker: Maker, person: Person, bills: Account) -> None:
    """Two unpaid invoices, 218,40 € together; the older one is disputed."""
    invoice(
        maker, person, bills, date(2026, 2, 20), Decimal(0), "unpaid", total=Decimal("126.10"), invoice_number="4471", disputed=True,
        disputed_on=date(2026, 2, 25), dispute_reason="Asiakkaan mukaan mittari on näyttänyt liikaa helmikuussa.",
    )  # fmt: skip
    invoice(maker, person, bills, date(2026, 4, 2), Decimal(0), "unpaid", total=Decimal("92.30"), invoice_number="4502")


def _permissions(maker: Maker, person: Person) -> None:
    call = contact(
        maker, person, _FORBIDDEN, "permissions", "resolved", "Mainospuhelun kielto.", controller=HEAT, agent="agent", channel="call",
        who="customer", started_at=datetime(2026, 3, 12, 12, 41, tzinfo=HELSINKI),
    )  # fmt: skip
    recording(maker, person, call, _FORBIDDEN)
    row = statement(
        maker, person, "prohibition", "direct-marketing", "phone", _FORBIDDEN, "Älkää soitelko enää mainoksia.", contact=call
    )  # fmt: skip
    decide(maker, person, row, "confirm", _FORBIDDEN + timedelta(days=1), "Tallenne kuunneltu")
    statement(
        maker,
        person,
        "grant",
        "direct-marketing",
        "email",
        date(2024, 5, 14),
        "Saa lähettää tarjouksia sähköpostilla.",
        given_how="web",
        controller=POWER,
    )
    refused = statement(maker, person, "prohibition", "research", "phone", date(2023, 10, 2), "Ei tutkimuksia, kiitos.")
    statement(
        maker, person, "lift", "research", "phone", date(2026, 4, 2), "Tutkimuksiin saa taas kysyä.", lifts=[refused.hex], given_how="email",
        evidence_kind="paper", evidence_note="Sähköposti 2.4.2026",
    )  # fmt: skip
    statement(maker, person, "prohibition", "disclosure", "any", date(2020, 8, 19), "Yhteystietoja ei saa luovuttaa.", given_how="letter")


def _other(maker: Maker, person: Person, contacts: list[UUID]) -> None:
    own: dict[str, Any] = {"customer_id": person.sheet.subject, "contact_id": contacts[2], "controller": POWER, "commodity": "electricity"}
    offer = person.sheet.add(
        "offer", **own, what="Salpa Tuulivoima, toistaiseksi", product="Salpa Tuulivoima", price=Decimal("4.90"), price_text="perusmaksu €/kk",
        state="lapsed", sent_at=maker.moment(date(2025, 9, 3)), sent_how="email", valid_to=date(2025, 10, 3),
    )  # fmt: skip
    person.sheet.add("quotation_request", **own, what="Tarjous: tuulivoima", received_at=maker.moment(date(2025, 9, 3)), state="done", offer_id=offer)
    person.sheet.add(
        "feedback", customer_id=person.sheet.subject, contact_id=contacts[4], controller=HEAT, feedback_kind="praise", channel="call",
        received_at=maker.moment(date(2026, 1, 15)), text="Vika korjattiin nopeasti.", state="answered", answer="Kiitos palautteesta.",
        answered_at=maker.moment(date(2026, 1, 16)), answered_by="supervisor",
    )  # fmt: skip
    person.sheet.add(
        "satisfaction", customer_id=person.sheet.subject, contact_id=contacts[4], controller=HEAT, survey="Asiakaspalvelukysely 2026", score=9,
        scale="0-10", answered_at=maker.moment(date(2026, 1, 16)),
    )  # fmt: skip
