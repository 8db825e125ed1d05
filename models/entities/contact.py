"""What passed between a customer and the utility: contacts, requests, offers, orders, recordings, feedback, use of services."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy.orm import Mapped

from models import kinds
from models.entities.base import Entity, field
from models.entities.choices import COMMODITY, CONTACT_CHANNEL, DIRECTION, REQUEST_STATE, WHO, known_as
from models.entities.links import controller_code, customer_link, link
from models.entities.quantities import SECONDS
from models.fields import Category, Purpose, Retention
from models.words import N_

QUESTIONS: Final = {
    "identity-code-end": N_("End of the personal identity code"),
    "identity-code": N_("Personal identity code"),
    "birth-date": N_("Date of birth"),
    "customer-number": N_("Customer number"),
    "address": N_("Address of the site"),
    "business-id": N_("Business id"),
    "bank-account-end": N_("Last four digits of the bank account"),
}
"""What a caller may be asked, by code."""
WAYS: Final = {
    "call-back": N_("Call back to a verified number"),
    "document": N_("Identity document"),
    "strong": N_("Strong electronic identification"),
    "mandate": N_("Written mandate"),
}
"""How somebody is identified without a question, by code."""
VERIFIED_HOW: Final = kinds.choice(
    "how verified",
    {
        **QUESTIONS,
        **WAYS,
        # Told of contacts that another system kept; nobody chooses them here.
        "not-asked": N_("Not asked"),
        "details": N_("Several details of the customer"),
        "known-address": N_("Verified e-mail or number"),
    },
)
VERIFIED_RESULT: Final = kinds.choice("result of verification", {"match": N_("Match"), "no-match": N_("No match"), "unsure": N_("Unsure")})
SUBJECT: Final = known_as(
    kinds.choice(
        "subject of contact",
        {
            "invoice": N_("Invoice"),
            "payment": N_("Payment"),
            "collection": N_("Collection"),
            "moving": N_("Moving"),
            "contract": N_("Contract"),
            "connection": N_("Connection"),
            "quotation": N_("Request for quotation"),
            "order": N_("Order"),
            "product": N_("Products and prices"),
            "selling": N_("Selling"),
            "consumption": N_("Consumption and meters"),
            "reading": N_("Meter reading"),
            "fault": N_("Fault report"),
            "outage": N_("Outage"),
            "equipment": N_("Equipment"),
            "details": N_("Change of details"),
            "permissions": N_("Permissions and prohibitions"),
            "data-rights": N_("Rights to one's own data"),
            "feedback": N_("Feedback"),
            "survey": N_("Survey"),
            "other": N_("Other"),
        },
    ),
    {
        "lasku": "invoice", "laskutus": "invoice", "faktura": "invoice", "maksu": "payment", "perintä": "collection", "muutto": "moving", "flytt": "moving",
        "flyttning": "moving", "sopimus": "contract", "avtal": "contract", "liittymä": "connection", "tarjouspyyntö": "quotation", "tilaus": "order",
        "kulutus": "consumption", "mittarilukema": "reading", "vikailmoitus": "fault", "vika": "fault", "felanmälan": "fault", "keskeytys": "outage",
        "avbrott": "outage", "laite": "equipment", "kielto": "permissions", "palaute": "feedback", "muu": "other", "övrigt": "other",
    },
)  # fmt: skip
OUTCOME: Final = known_as(
    kinds.choice(
        "outcome of contact",
        {
            "resolved": N_("Resolved"),
            "transferred": N_("Transferred"),
            "call-back": N_("To be called back"),
            "waiting-customer": N_("Waiting for the customer"),
            "waiting-us": N_("Waiting for us"),
            "offer-sent": N_("Offer sent"),
            "order-taken": N_("Order taken"),
            "refused": N_("The customer refused"),
            "stopped": N_("Stopped: judgement impaired"),
            "not-verified": N_("Identity not verified"),
            "no-answer": N_("No answer"),
            "interrupted": N_("Interrupted"),
            "wrong-number": N_("Wrong number"),
        },
    ),
    {
        "selvitetty": "resolved", "hoidettu": "resolved", "utredd": "resolved", "löst": "resolved", "siirretty": "transferred", "överförd": "transferred",
        "soitetaan takaisin": "call-back", "takaisinsoitto": "call-back", "återuppringning": "call-back", "kieltäytyi": "refused", "ei vastausta": "no-answer",
    },
)  # fmt: skip
INITIATIVE: Final = kinds.choice(
    "initiative", {"customer": N_("The customer called"), "asked": N_("The customer asked to be called"), "utility": N_("We called unasked")}
)
CALL_PURPOSE: Final = kinds.choice(
    "purpose of contact",
    {"service": N_("Service"), "direct-marketing": N_("Direct marketing"), "distance-selling": N_("Distance selling"), "research": N_("Research")},
)
OFFER_STATE: Final = kinds.choice(
    "state of offer",
    {
        "draft": N_("Draft"),
        "sent": N_("Sent"),
        "accepted": N_("Accepted"),
        "refused": N_("Refused"),
        "lapsed": N_("Lapsed"),
        "withdrawn": N_("Withdrawn"),
    },
)
ACCEPTED_HOW: Final = kinds.choice(
    "how accepted",
    {"signed": N_("Signed paper"), "email": N_("Reply by e-mail"), "sms": N_("Reply by text message"), "web": N_("Web service after sign-in")},
)
"""Durable ways only: a link opened, by itself, is no acceptance (distance selling by phone, from 1.1.2023)."""
SENT_HOW: Final = kinds.choice("how sent", {"email": N_("E-mail"), "letter": N_("Letter"), "sms": N_("Text message"), "web": N_("Web service")})
RECORDING_PURPOSE: Final = kinds.choice(
    "purpose of recording",
    {"transaction": N_("Verifying a transaction"), "complaint": N_("Handling a complaint"), "development": N_("Developing the service")},
)
RECORDING_CHANNEL: Final = kinds.choice(
    "channel of recording", {"call": N_("Call"), "chat": N_("Chat"), "email": N_("E-mail"), "video": N_("Video call")}
)
FEEDBACK_KIND: Final = kinds.choice("kind of feedback", {"praise": N_("Praise"), "complaint": N_("Complaint"), "idea": N_("Idea")})
FEEDBACK_STATE: Final = kinds.choice(
    "state of feedback",
    {"received": N_("Received"), "in-progress": N_("In progress"), "answered": N_("Answered"), "closed": N_("Closed without an answer")},
)
SCALE: Final = kinds.choice("scale", {"0-10": N_("0 to 10"), "1-5": N_("1 to 5"), "1-7": N_("1 to 7"), "1-10": N_("1 to 10"), "4-10": N_("4 to 10")})
SERVICE: Final = kinds.choice(
    "service",
    {
        "web-account": N_("Web account"),
        "mobile-app": N_("Mobile application"),
        "consumption-report": N_("Consumption report"),
        "outage-messages": N_("Outage messages"),
        "advice": N_("Energy advice"),
        "home-visit": N_("Visit to the site"),
        "maintenance": N_("Maintenance of equipment"),
        "moving-service": N_("Moving service"),
        "newsletter": N_("Newsletter"),
        "meter-reading": N_("Giving a meter reading"),
        "other": N_("Other"),
    },
)

CARE: Final = (Purpose.DELIVERY, Purpose.RELATION, Purpose.BILLING, Purpose.DEVELOPMENT)
SALES: Final = (Purpose.DELIVERY, Purpose.RELATION, Purpose.MARKETING)
_talk = partial(field, category=Category.CONTACT, purposes=CARE, retention=Retention.CONTACT)
_sale = partial(field, category=Category.CONTACT, purposes=SALES, retention=Retention.CONTACT)
_taped = partial(field, category=Category.CONTACT, purposes=CARE, retention=Retention.RECORDING)
_said = partial(field, category=Category.FEEDBACK, purposes=(Purpose.RELATION, Purpose.DEVELOPMENT), retention=Retention.CONTACT)
_contact_link = partial(link, N_("Contact"), "link to the contact", purposes=CARE, retention=Retention.CONTACT)
_customer_link = partial(customer_link, purposes=CARE, retention=Retention.CONTACT)
_controller = partial(controller_code, Category.CONTACT, purposes=CARE, retention=Retention.CONTACT)


class Contact(Entity):
    """One contact on any channel. Without a customer it is a contact that was matched to no one."""

    __tablename__ = "contact"
    label = N_("Contact")
    own_entry: ClassVar[bool] = True

    customer_id: Mapped[UUID | None] = _customer_link(required=False)
    controller: Mapped[str | None] = _controller(required=False)
    channel: Mapped[str | None] = _talk(CONTACT_CHANNEL, label=N_("Channel"), required=True, headers=("Kanava", "Kanal"))
    direction: Mapped[str | None] = _talk(DIRECTION, label=N_("Direction"), required=True, headers=("Suunta", "Riktning"))
    initiative: Mapped[str | None] = _talk(INITIATIVE, label=N_("On whose initiative"), help=N_("Decides what may be sold on the phone"))
    call_purpose: Mapped[str | None] = _talk(CALL_PURPOSE, label=N_("Purpose of the contact"))
    introduced: Mapped[bool | None] = _talk(kinds.BOOLEAN, label=N_("Caller and purpose told first"))
    agent: Mapped[str | None] = _talk(kinds.LOGIN, label=N_("Agent"), headers=("Käsittelijä", "Handläggare"))
    started_at: Mapped[datetime | None] = _talk(kinds.INSTANT, label=N_("Started"), required=True, headers=("Aika", "Tid", "Time"))
    ended_at: Mapped[datetime | None] = _talk(kinds.INSTANT, label=N_("Ended"))
    caller_number: Mapped[str | None] = _talk(kinds.PHONE, label=N_("Caller's number"), sensitive=True)
    who: Mapped[str | None] = _talk(WHO, label=N_("Who it was"))
    who_name: Mapped[str | None] = _talk(kinds.NAME, label=N_("Name of the person"))
    verified_how: Mapped[str | None] = _talk(VERIFIED_HOW, label=N_("How verified"))
    verified_result: Mapped[str | None] = _talk(VERIFIED_RESULT, label=N_("Result of verification"))
    subject: Mapped[str | None] = _talk(SUBJECT, label=N_("Subject"), headers=("Aihe", "Ärende"))
    outcome: Mapped[str | None] = _talk(OUTCOME, label=N_("Outcome"), headers=("Lopputulos", "Resultat"))
    call_back_at: Mapped[datetime | None] = _talk(kinds.INSTANT, label=N_("To be called back at"))
    text: Mapped[str | None] = _talk(kinds.TEXT, label=N_("Text"), headers=("Teksti", "Text"))
    recorded: Mapped[bool | None] = _talk(kinds.BOOLEAN, label=N_("Recorded"))


class QuotationRequest(Entity):
    """A request for quotation, leading to an offer."""

    __tablename__ = "quotation_request"
    label = N_("Request for quotation")

    customer_id: Mapped[UUID | None] = _customer_link()
    contact_id: Mapped[UUID | None] = _contact_link()
    site_id: Mapped[UUID | None] = link(N_("Site"), "link to the site", purposes=SALES, retention=Retention.CONTACT)
    controller: Mapped[str | None] = _controller()
    commodity: Mapped[str | None] = _sale(COMMODITY, label=N_("Commodity"))
    what: Mapped[str | None] = _sale(kinds.TEXT, label=N_("What is asked for"), required=True)
    received_at: Mapped[datetime | None] = _sale(kinds.INSTANT, label=N_("Received"), required=True)
    state: Mapped[str | None] = _sale(REQUEST_STATE, label=N_("State"), required=True)
    valid_to: Mapped[date | None] = _sale(kinds.DATE, label=N_("Until"))
    offer_id: Mapped[UUID | None] = link(N_("Leads to the offer"), "link to the offer", purposes=SALES, retention=Retention.CONTACT)


class Offer(Entity):
    """An offer. After a call made unasked, only its durable acceptance makes a contract."""

    __tablename__ = "offer"
    label = N_("Offer")

    customer_id: Mapped[UUID | None] = _customer_link()
    contact_id: Mapped[UUID | None] = _contact_link()
    site_id: Mapped[UUID | None] = link(N_("Site"), "link to the site", purposes=SALES, retention=Retention.CONTACT)
    controller: Mapped[str | None] = _controller()
    commodity: Mapped[str | None] = _sale(COMMODITY, label=N_("Commodity"))
    what: Mapped[str | None] = _sale(kinds.TEXT, label=N_("What is offered"), required=True)
    product: Mapped[str | None] = _sale(kinds.LINE, label=N_("Product"))
    price: Mapped[Decimal | None] = _sale(kinds.MONEY, label=N_("Price"))
    price_text: Mapped[str | None] = _sale(kinds.LINE, label=N_("Price in words"))
    state: Mapped[str | None] = _sale(OFFER_STATE, label=N_("State"), required=True)
    sent_at: Mapped[datetime | None] = _sale(kinds.INSTANT, label=N_("Sent"))
    sent_how: Mapped[str | None] = _sale(SENT_HOW, label=N_("Sent by"))
    valid_to: Mapped[date | None] = _sale(kinds.DATE, label=N_("Valid to"))
    accepted_at: Mapped[datetime | None] = _sale(kinds.INSTANT, label=N_("Accepted"))
    accepted_how: Mapped[str | None] = _sale(ACCEPTED_HOW, label=N_("How accepted"))
    order_id: Mapped[UUID | None] = link(N_("Leads to the order"), "link to the order", purposes=SALES, retention=Retention.CONTACT)
    contract_id: Mapped[UUID | None] = link(N_("Leads to the contract"), "link to the contract", purposes=SALES, retention=Retention.CONTACT)


class Order(Entity):
    """An order of a product or a service, leading to a contract."""

    __tablename__ = "order"
    label = N_("Order")

    customer_id: Mapped[UUID | None] = _customer_link()
    contact_id: Mapped[UUID | None] = _contact_link()
    site_id: Mapped[UUID | None] = link(N_("Site"), "link to the site", purposes=SALES, retention=Retention.CONTACT)
    controller: Mapped[str | None] = _controller()
    commodity: Mapped[str | None] = _sale(COMMODITY, label=N_("Commodity"))
    what: Mapped[str | None] = _sale(kinds.TEXT, label=N_("What is ordered"), required=True)
    product: Mapped[str | None] = _sale(kinds.LINE, label=N_("Product"))
    ordered_at: Mapped[datetime | None] = _sale(kinds.INSTANT, label=N_("Ordered"), required=True)
    deliver_by: Mapped[date | None] = _sale(kinds.DATE, label=N_("To be delivered by"))
    state: Mapped[str | None] = _sale(REQUEST_STATE, label=N_("State"), required=True)
    valid_to: Mapped[date | None] = _sale(kinds.DATE, label=N_("Until"))
    contract_id: Mapped[UUID | None] = link(N_("Leads to the contract"), "link to the contract", purposes=SALES, retention=Retention.CONTACT)


class Recording(Entity):
    """A recording of a call, a chat or e-mails: where it is kept and why; the sound itself is elsewhere."""

    __tablename__ = "recording"
    label = N_("Recording")
    own_entry: ClassVar[bool] = True

    customer_id: Mapped[UUID | None] = _customer_link(required=False, retention=Retention.RECORDING)
    contact_id: Mapped[UUID | None] = _contact_link(retention=Retention.RECORDING)
    controller: Mapped[str | None] = _controller(retention=Retention.RECORDING)
    channel: Mapped[str | None] = _taped(RECORDING_CHANNEL, label=N_("Channel"), required=True)
    recorded_at: Mapped[datetime | None] = _taped(kinds.INSTANT, label=N_("Recorded"), required=True)
    customer_told: Mapped[bool | None] = _taped(kinds.BOOLEAN, label=N_("The customer was told"), required=True)
    kept_where: Mapped[str | None] = _taped(kinds.LINE, label=N_("Kept where"), required=True)
    length: Mapped[int | None] = _taped(SECONDS, label=N_("Length"))
    recording_purpose: Mapped[str | None] = _taped(RECORDING_PURPOSE, label=N_("Purpose"), required=True)
    kept_until: Mapped[date | None] = _taped(kinds.DATE, label=N_("Kept until"), required=True, index=True)


class RecordingListen(Entity):
    """Who listened to a recording, when and why."""

    __tablename__ = "recording_listen"
    label = N_("Listening to a recording")

    recording_id: Mapped[UUID | None] = link(N_("Recording"), "link to the recording", required=True, purposes=CARE, retention=Retention.RECORDING)
    listened_by: Mapped[str | None] = _taped(kinds.LOGIN, label=N_("Listened to by"), required=True)
    listened_at: Mapped[datetime | None] = _taped(kinds.INSTANT, label=N_("Listened to"), required=True)
    reason: Mapped[str | None] = _taped(kinds.LINE, label=N_("Reason"), required=True)


class Feedback(Entity):
    """Praise, a complaint or an idea, with its answer and deadline."""

    __tablename__ = "feedback"
    label = N_("Feedback")

    customer_id: Mapped[UUID | None] = _customer_link()
    contact_id: Mapped[UUID | None] = _contact_link()
    controller: Mapped[str | None] = _controller()
    feedback_kind: Mapped[str | None] = _said(FEEDBACK_KIND, label=N_("Kind of feedback"), required=True)
    channel: Mapped[str | None] = _said(CONTACT_CHANNEL, label=N_("Channel"))
    received_at: Mapped[datetime | None] = _said(kinds.INSTANT, label=N_("Received"), required=True)
    text: Mapped[str | None] = _said(kinds.TEXT, label=N_("Text"), required=True)
    state: Mapped[str | None] = _said(FEEDBACK_STATE, label=N_("State"), required=True)
    deadline: Mapped[date | None] = _said(kinds.DATE, label=N_("Answer due"))
    answer: Mapped[str | None] = _said(kinds.TEXT, label=N_("Answer"))
    answered_at: Mapped[datetime | None] = _said(kinds.INSTANT, label=N_("Answered"))
    answered_by: Mapped[str | None] = _said(kinds.LOGIN, label=N_("Answered by"))


class Satisfaction(Entity):
    """An answer to a survey of satisfaction."""

    __tablename__ = "satisfaction"
    label = N_("Satisfaction")

    customer_id: Mapped[UUID | None] = _customer_link()
    contact_id: Mapped[UUID | None] = _contact_link()
    controller: Mapped[str | None] = _controller()
    survey: Mapped[str | None] = _said(kinds.LINE, label=N_("Survey"), required=True)
    answered_at: Mapped[datetime | None] = _said(kinds.INSTANT, label=N_("Answered"), required=True)
    score: Mapped[int | None] = _said(kinds.whole("score", 0, 10), label=N_("Score"), required=True)
    scale: Mapped[str | None] = _said(SCALE, label=N_("Scale"), required=True)
    text: Mapped[str | None] = _said(kinds.TEXT, label=N_("Text"))


class ServiceUse(Entity):
    """Which service a customer used, for what and when."""

    __tablename__ = "service_use"
    label = N_("Use of service")

    customer_id: Mapped[UUID | None] = _customer_link()
    contact_id: Mapped[UUID | None] = _contact_link()
    controller: Mapped[str | None] = _controller()
    service: Mapped[str | None] = _talk(SERVICE, label=N_("Service"), required=True)
    what: Mapped[str | None] = _talk(kinds.LINE, label=N_("What was done"))
    used_at: Mapped[datetime | None] = _talk(kinds.INSTANT, label=N_("When used"), required=True)
