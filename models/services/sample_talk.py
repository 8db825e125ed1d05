"""Invented talk: contacts, recordings, feedback, requests, offers, orders, consents, credit checks, papers; permissions and prohibitions."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from models.services import sample_data as data
from models.services.sample_customer import Person
from models.services.sample_maker import Maker
from models.services.sample_supply import Supply

_AGENTS: Final = ("agent", "clerk", "supervisor")
_SCALES: Final = (("0-10", 10), ("1-5", 5), ("4-10", 10))


def talk(maker: Maker, person: Person, supplied: list[Supply]) -> list[UUID]:
    """Make the contacts of a customer and what came of them; returns the contacts, oldest first."""
    days = sorted(maker.past(1, 900) for _ in range(int(maker.rng.random() ** 2 * 4)))
    contacts = [contact(maker, person, day, *maker.pick(data.CONTACT_TEXTS)) for day in days]
    if contacts:
        _after(maker, person, contacts[-1], days[-1])
    if maker.chance(0.05):
        _sale(maker, person, contacts[-1] if contacts else None, supplied)
    _other(maker, person, contacts[-1] if contacts else None)
    return contacts


def contact(maker: Maker, person: Person, day: date, subject: str, outcome: str, text: str, **fixed: Any) -> UUID:
    """Make one contact; ``fixed`` overrides its fields."""
    start = fixed.pop("started_at", None) or maker.moment(day)
    channel = fixed.pop("channel", None) or maker.pick(("call", "call", "email", "chat", "web"))
    call = channel == "call"
    values: dict[str, Any] = {
        "controller": maker.any_of(person.controllers), "direction": "inbound", "initiative": "customer", "call_purpose": "service",
        "agent": maker.pick(_AGENTS), "started_at": start, "ended_at": start + timedelta(seconds=maker.whole(40, 900)),
        "caller_number": person.phone if call else None, "who": "contact-person" if person.kind == "organisation" else maker.pick(("customer", "spouse")),
        "verified_how": "identity-code" if call else "strong", "verified_result": "match", "subject": subject, "outcome": outcome, "text": text,
        "recorded": call,
    }  # fmt: skip
    return person.sheet.add("contact", customer_id=person.sheet.subject, channel=channel, **(values | fixed))


def _after(maker: Maker, person: Person, last: UUID, day: date) -> None:
    at = maker.moment(day)
    shared: dict[str, Any] = {"customer_id": person.sheet.subject, "contact_id": last, "controller": person.controllers[0]}
    if maker.chance(0.2):
        recording(maker, person, last, day)
    if maker.chance(0.06):
        kind, text = maker.any_of(data.FEEDBACK_TEXTS)
        state = maker.any_of(("received", "in-progress", "answered"))
        done = state == "answered"
        person.sheet.add(
            "feedback", **shared, feedback_kind=kind, channel="call", received_at=at, text=text, state=state, deadline=day + timedelta(days=14),
            answer="Kiitos palautteesta." if done else None, answered_at=at + timedelta(days=2) if done else None,
            answered_by="supervisor" if done else None,
        )  # fmt: skip
    if maker.chance(0.06):
        scale, most = maker.any_of(_SCALES)
        person.sheet.add(
            "satisfaction", **shared, survey="Asiakaspalvelukysely 2026", answered_at=at + timedelta(hours=3), score=maker.whole(most // 2, most),
            scale=scale, text="Asia hoitui heti." if maker.chance(0.4) else None,
        )  # fmt: skip
    if maker.chance(0.15):
        service = maker.pick(("web-account", "consumption-report", "outage-messages", "meter-reading", "advice"))
        person.sheet.add("service_use", **shared, service=service, what="Kirjautui ja katsoi kulutuksen", used_at=at)


def recording(maker: Maker, person: Person, contact_id: UUID, day: date) -> UUID:
    """Make the recording of a call, now and then with somebody who listened to it."""
    row = person.sheet.add(
        "recording", customer_id=person.sheet.subject, contact_id=contact_id, controller=person.controllers[0], channel="call",
        recorded_at=maker.moment(day), customer_told=True, kept_where="Puhetallenteet, palvelin 2", length=maker.whole(40, 900),
        recording_purpose=maker.pick(("transaction", "complaint", "development")), kept_until=day + timedelta(days=2_200),
    )  # fmt: skip
    if maker.chance(0.1):
        person.sheet.add(
            "recording_listen", recording_id=row, listened_by="supervisor", listened_at=maker.moment(day + timedelta(days=1)),
            reason="Reklamaation käsittely",
        )  # fmt: skip
    return row


def _sale(maker: Maker, person: Person, contact_id: UUID | None, supplied: list[Supply]) -> None:
    """A request that led to an offer, and an offer that led to an order."""
    day = maker.past(5, 200)
    commodity = supplied[0].commodity if supplied else "electricity"
    shared: dict[str, Any] = {
        "customer_id": person.sheet.subject, "contact_id": contact_id, "controller": person.controllers[0], "commodity": commodity
    }  # fmt: skip
    product = data.PRODUCTS[commodity][0]
    taken = maker.chance(0.5)
    order = None
    if taken:
        order = person.sheet.add(
            "order", **shared, what=f"{product}, toistaiseksi", product=product, ordered_at=maker.moment(day + timedelta(days=4)),
            deliver_by=day + timedelta(days=20), state="done",
        )  # fmt: skip
    offer = person.sheet.add(
        "offer", **shared, what=f"{product}, 12 kk", product=product, price=Decimal(maker.whole(400, 9_000)) / 100, price_text="perusmaksu €/kk",
        state="accepted" if taken else "sent", sent_at=maker.moment(day + timedelta(days=1)), sent_how="email", valid_to=day + timedelta(days=30),
        accepted_at=maker.moment(day + timedelta(days=4)) if taken else None, accepted_how="email" if taken else None, order_id=order,
    )  # fmt: skip
    person.sheet.add(
        "quotation_request", **shared, what=f"Tarjous: {product}", received_at=maker.moment(day), state="done", valid_to=day + timedelta(days=60),
        offer_id=offer,
    )  # fmt: skip


def _other(maker: Maker, person: Person, contact_id: UUID | None) -> None:
    shared: dict[str, Any] = {"customer_id": person.sheet.subject, "controller": person.controllers[0]}
    if maker.chance(0.02):
        person.sheet.add(
            "consented_data", **shared, contact_id=contact_id, what="Kulutustavoite", content="10 % vähemmän kuin viime vuonna",
            service="Energianeuvonta", basis=maker.pick(("consent", "mandate")), given_how="web", given_at=maker.moment(maker.past(10, 300)),
            consent_text="Suostun, että tavoitteeni tallennetaan neuvontaa varten.", valid_to=maker.today + timedelta(days=365),
        )  # fmt: skip
    if maker.chance(0.05):
        day = maker.past(5, 250)
        person.sheet.add(
            "credit_check", **shared, checked_at=maker.moment(day), checked_by="clerk", reason="contract", outcome=maker.pick(("clear", "clear", "entries")),
            valid_to=day + timedelta(days=90),
        )  # fmt: skip
    if maker.chance(0.03):
        paper = person.sheet.add(
            "paper_record", **shared, what="Liittymissopimus", dated_on=person.since, room="Arkisto 1", shelf=f"{maker.pick('ABC')}{maker.whole(1, 40)}",
            kept_until=maker.today + timedelta(days=3_000),
        )  # fmt: skip
        if maker.chance(0.3):
            taken = maker.moment(maker.past(2, 60))
            person.sheet.add(
                "paper_loan", paper_record_id=paper, taken_by="Pertti Äijälä", taken_at=taken, reason="Sopimuksen ehdot",
                returned_at=taken + timedelta(hours=3) if maker.chance(0.7) else None,
            )  # fmt: skip


def statement(maker: Maker, person: Person, kind: str, purpose: str, channel: str, day: date, wording: str = "", **fixed: Any) -> UUID:
    """Make one statement given on ``day``; ``fixed`` overrides its fields."""
    contact_id = fixed.pop("contact", None)
    values: dict[str, Any] = {
        "given_by": "customer", "given_how": "call", "given_at": maker.moment(day), "valid_from": day, "wording": wording or None,
        "wording_known": bool(wording), "evidence_kind": "contact" if contact_id else "none", "evidence_id": contact_id, "source": "customer",
        "author": "agent",
    }  # fmt: skip
    return person.sheet.add("statement", customer_id=person.sheet.subject, statement_kind=kind, purpose=purpose, channel=channel, **(values | fixed))


def decide(maker: Maker, person: Person, statement_id: UUID, decision: str, day: date, note: str = "") -> None:
    """Make a supervisor's decision about a statement."""
    person.sheet.add(
        "statement_decision", statement_id=statement_id, decision=decision, decided_by="supervisor", decided_at=maker.moment(day), note=note or None
    )


def statements(maker: Maker, person: Person, contacts: list[UUID]) -> None:
    """Make the permissions and prohibitions of a customer: about one in seven has some; every kind and state occurs."""
    evidence = contacts[-1] if contacts else None
    if person.status == "prospect":
        statement(maker, person, "grant", "direct-marketing", "any", maker.past(5, 200), maker.any_of(data.GRANT_WORDINGS), given_how="web")
        return
    if not maker.chance(0.15):
        return
    day = maker.past(20, 700)
    drawn = maker.whole(0, 9)
    if drawn <= 4:
        _prohibited(maker, person, day, evidence, drawn)
    elif drawn <= 6:
        statement(maker, person, "grant", "direct-marketing", maker.any_of(("email", "sms")), day, maker.any_of(data.GRANT_WORDINGS), given_how="web")
    elif drawn == 7:
        row = statement(maker, person, "prohibition", "direct-marketing", "phone", day, data.WORDINGS[0], contact=evidence)
        lift = statement(maker, person, "lift", "direct-marketing", "phone", maker.past(1, 15), "Saa taas soittaa.", lifts=[row.hex])
        if maker.chance(0.4):
            decide(maker, person, lift, maker.any_of(("approve", "refuse", "send-back")), maker.today, "Tallenne kuunneltu")
    elif drawn == 8:
        statement(maker, person, "prohibition", maker.any_of(("register-update", "disclosure")), "any", day, contact=evidence)
    else:
        row = statement(maker, person, "grant", "direct-marketing", "sms", day, given_how="web")
        statement(
            maker, person, "correction", "direct-marketing", "email", day + timedelta(days=1), "Tarkoitti sähköpostia.", allows=True, supersedes=row
        )  # fmt: skip


def _prohibited(maker: Maker, person: Person, day: date, evidence: UUID | None, drawn: int) -> None:
    purpose = ("direct-marketing", "direct-marketing", "distance-selling", "research", "direct-marketing")[drawn]
    file: dict[str, Any] = {}
    if drawn == 4:
        file = {"given_how": "register-file", "given_by": "register", "source": "refusal-register", "evidence_kind": "file",
                "evidence_note": f"kiellot-{day:%Y-%m}.csv, rivi {maker.whole(2, 900)}", "valid_to": maker.today + timedelta(days=400)}  # fmt: skip
    channel = ("phone", "any", "phone", "any", "phone")[drawn]
    controller = person.controllers[0] if maker.chance(0.3) else None
    row = statement(maker, person, "prohibition", purpose, channel, day, maker.any_of(data.WORDINGS), contact=evidence, controller=controller, **file)
    if maker.chance(0.5):
        decide(maker, person, row, "confirm", min(day + timedelta(days=2), maker.today))
