"""Fixed choices that several entities share, as kinds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from models.kinds import Context, Kind, choice
from models.words import N_


def known_as(kind: Kind, words: Mapping[str, str]) -> Kind:
    """Return ``kind`` that also reads ``words``: what files call its values, in whatever language the window is, to the code."""

    def parse(text: str, context: Context) -> Any:
        code = words.get(" ".join(text.split()).casefold())
        return code if code is not None else kind.parse(text, context)

    return replace(kind, parse=parse)


SOURCES: Final = {
    "customer": N_("Customer"),
    "quotation-request": N_("Request for quotation"),
    "order": N_("Order"),
    "contract": N_("Contract"),
    "contact": N_("Contact"),
    "service-use": N_("Use of service"),
    "population-register": N_("Population register"),
    "credit-register": N_("Credit information register"),
    "address-register": N_("Address register"),
    "company-register": N_("Company register"),
    "refusal-register": N_("Register of refusals"),
    "datahub": N_("Datahub"),
    "import": N_("Imported file"),
    "employee": N_("Own staff"),
}
SOURCE: Final = choice("source", SOURCES)
"""Where a value comes from (register notice: regular sources)."""

CHANNELS: Final = {
    "phone": N_("Phone"),
    "sms": N_("Text message"),
    "email": N_("E-mail"),
    "post": N_("Post"),
    "robocall": N_("Robocall"),
    "visit": N_("Visit"),
}
CHANNEL_WORDS: Final = {
    "puhelin": "phone", "puhelu": "phone", "telefon": "phone", "tekstiviesti": "sms", "textmeddelande": "sms", "sms": "sms", "sähköposti": "email",
    "e-post": "email", "email": "email", "posti": "post", "kirje": "post", "brev": "post", "letter": "post", "robottipuhelu": "robocall",
    "automaattinen soitto": "robocall", "robotsamtal": "robocall", "käynti": "visit", "besök": "visit",
}  # fmt: skip
CHANNEL: Final = known_as(
    choice("channel", CHANNELS),
    CHANNEL_WORDS,
)
"""Channels of a permission or prohibition."""

PURPOSES: Final = {
    "direct-marketing": N_("Direct marketing"),
    "distance-selling": N_("Distance selling"),
    "research": N_("Research"),
    "register-update": N_("Updating from a register"),
    "disclosure": N_("Giving contact details out"),
}
ASKED_PURPOSES: Final = {"service": N_("Service message")} | PURPOSES
"""What the gate is asked about: the purposes that something can be stated about, and service messages, which nothing stated blocks."""
PURPOSE: Final = known_as(
    choice("purpose of permission", PURPOSES),
    {
        "suoramarkkinointi": "direct-marketing",
        "direktmarknadsföring": "direct-marketing",
        "etämyynti": "distance-selling",
        "distansförsäljning": "distance-selling",
        "mielipidetutkimus": "research",
        "markkinatutkimus": "research",
        "tutkimus": "research",
        "opinionsundersökning": "research",
        "päivittäminen rekisteristä": "register-update",
        "luovutus": "disclosure",
        "utlämnande": "disclosure",
    },
)
"""Purposes that a person may allow or forbid; the utility may add others."""

CONTACT_CHANNELS: Final = {
    "call": N_("Call"),
    "email": N_("E-mail"),
    "chat": N_("Chat"),
    "sms": N_("Text message"),
    "letter": N_("Letter"),
    "visit": N_("Visit"),
    "web": N_("Web service"),
}
CONTACT_CHANNEL: Final = known_as(
    choice("channel of contact", CONTACT_CHANNELS),
    {
        "puhelu": "call",
        "puhelin": "call",
        "samtal": "call",
        "telefon": "call",
        "phone": "call",
        "sähköposti": "email",
        "e-post": "email",
        "email": "email",
        "tekstiviesti": "sms",
        "textmeddelande": "sms",
        "kirje": "letter",
        "posti": "letter",
        "brev": "letter",
        "post": "letter",
        "käynti": "visit",
        "besök": "visit",
        "verkkopalvelu": "web",
        "webbtjänst": "web",
    },
)

DIRECTIONS: Final = {"inbound": N_("Incoming"), "outbound": N_("Outgoing")}
DIRECTION: Final = known_as(
    choice("direction", DIRECTIONS),
    {"saapuva": "inbound", "inkommande": "inbound", "lähtevä": "outbound", "utgående": "outbound"},
)

COMMODITIES: Final = {
    "district-heat": N_("District heat"),
    "district-cooling": N_("District cooling"),
    "gas": N_("Gas"),
    "electricity": N_("Electricity"),
}
COMMODITY: Final = known_as(
    choice("commodity", COMMODITIES),
    {
        "kaukolämpö": "district-heat",
        "lämpö": "district-heat",
        "fjärrvärme": "district-heat",
        "kaukojäähdytys": "district-cooling",
        "jäähdytys": "district-cooling",
        "fjärrkyla": "district-cooling",
        "maakaasu": "gas",
        "kaasu": "gas",
        "naturgas": "gas",
        "natural gas": "gas",
        "sähkö": "electricity",
        "el": "electricity",
    },
)

GIVEN_HOW: Final = {
    "call": N_("Call"),
    "letter": N_("Letter"),
    "email": N_("E-mail"),
    "sms": N_("Text message"),
    "web": N_("Web service"),
    "visit": N_("Visit"),
    "register-file": N_("Register file"),
}
GIVEN_HOW_KIND: Final = known_as(
    choice("how given", GIVEN_HOW),
    {
        "puhelu": "call",
        "puhelin": "call",
        "samtal": "call",
        "kirje": "letter",
        "brev": "letter",
        "sähköposti": "email",
        "e-post": "email",
        "tekstiviesti": "sms",
        "textmeddelande": "sms",
        "verkkopalvelu": "web",
        "webbtjänst": "web",
        "käynti": "visit",
        "besök": "visit",
        "rekisteri": "register-file",
        "register": "register-file",
    },
)

ANY_CHANNEL: Final = "any"
STATEMENT_CHANNEL: Final = known_as(
    choice("channel of permission", {**CHANNELS, ANY_CHANNEL: N_("Any channel")}),
    {**CHANNEL_WORDS, "kaikki": ANY_CHANNEL, "alla": ANY_CHANNEL, "all": ANY_CHANNEL},
)

PEOPLE: Final = {
    "customer": N_("The customer"),
    "spouse": N_("Spouse"),
    "guardian": N_("Guardian"),
    "attorney": N_("Holder of a power of attorney"),
    "contact-person": N_("Contact person of the organisation"),
    "property-manager": N_("Property manager"),
    "estate": N_("Administrator of the estate"),
    "other": N_("Someone else"),
}
WHO: Final = choice("who it was", PEOPLE)
"""Who spoke or wrote."""
GIVEN_BY: Final = choice("given by", {**PEOPLE, "register": N_("Register")})
"""Who gave a statement: the words of WHO, and a register."""

REQUEST_STATES: Final = {
    "received": N_("Received"),
    "in-progress": N_("In progress"),
    "waiting-customer": N_("Waiting for the customer"),
    "done": N_("Done"),
    "cancelled": N_("Cancelled"),
    "lapsed": N_("Lapsed"),
}
REQUEST_STATE: Final = choice("state of request", REQUEST_STATES)
