"""Fixed choices that several entities share, as kinds."""

from __future__ import annotations

from typing import Final

from models.kinds import choice
from models.words import N_

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
CHANNEL: Final = choice("channel", CHANNELS)
"""Channels of a permission or prohibition."""

PURPOSES: Final = {
    "direct-marketing": N_("Direct marketing"),
    "distance-selling": N_("Distance selling"),
    "research": N_("Research"),
    "register-update": N_("Updating from a register"),
    "disclosure": N_("Giving contact details out"),
}
PURPOSE: Final = choice("purpose of permission", PURPOSES)
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
CONTACT_CHANNEL: Final = choice("channel of contact", CONTACT_CHANNELS)

DIRECTIONS: Final = {"inbound": N_("Incoming"), "outbound": N_("Outgoing")}
DIRECTION: Final = choice("direction", DIRECTIONS)

COMMODITIES: Final = {
    "district-heat": N_("District heat"),
    "district-cooling": N_("District cooling"),
    "gas": N_("Gas"),
    "electricity": N_("Electricity"),
}
COMMODITY: Final = choice("commodity", COMMODITIES)

GIVEN_HOW: Final = {
    "call": N_("Call"),
    "letter": N_("Letter"),
    "email": N_("E-mail"),
    "web": N_("Web service"),
    "visit": N_("Visit"),
    "register-file": N_("Register file"),
}
GIVEN_HOW_KIND: Final = choice("how given", GIVEN_HOW)
